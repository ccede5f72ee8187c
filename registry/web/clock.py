"""The clock of the pages: today in Tokyo. Nothing below the web layer asks what day it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def today() -> date:
    """Today in Tokyo."""
    return now().astimezone(TOKYO).date()
