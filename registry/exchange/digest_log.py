"""A digest of the log as a JSON object, without its text."""

from datetime import UTC
from typing import Any

from registry.model import Digest


def digest_object(each: Digest) -> dict[str, Any]:
    """Who was told of how many items when; account and reminders must be loaded."""
    return {
        "id": each.id,
        "on_date": each.on_date.isoformat(),
        "account": each.account.login,
        "account_name": each.account.name,
        "subject": each.subject,
        "reminders": len(each.reminders),
        "state": each.state,
        "sent_at": each.sent_at.astimezone(UTC).isoformat() if each.sent_at else None,
    }
