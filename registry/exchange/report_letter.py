"""The mail that asks a branch to complete what a year's report lacks."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import urlsplit

from registry.model import ReportLetter


def message(
    letter: ReportLetter, *, to: str, account_id: int, sender: str, base_url: str, at: datetime
) -> EmailMessage:
    """The mail to one officer. Its Message-ID is the letter's and the reader's own, so that a doubled mail can be told."""
    made = EmailMessage()
    made["From"] = Address(addr_spec=sender)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = letter.subject
    made["Date"] = at
    host = urlsplit(base_url).hostname or "localhost"
    made["Message-ID"] = f"<report-{letter.id}-{account_id}@{host}>"
    made["Auto-Submitted"] = "auto-generated"  # out-of-office robots keep silent (RFC 3834)
    made.set_content(letter.text, charset="utf-8", cte="base64")
    return made
