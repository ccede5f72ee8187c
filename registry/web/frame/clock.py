"""The clock of the pages: today in Tokyo. Nothing below the web layer asks what day it is."""

from datetime import UTC, date, datetime

from registry.japanese.dates import day_in_tokyo


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def today() -> date:
    """Today in Tokyo."""
    return day_in_tokyo(now())
