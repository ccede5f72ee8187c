"""How long personal data are kept, each kind for a reason; what is over is erased by the daily job."""

from dataclasses import dataclass, fields
from enum import StrEnum

# What stands in the place of a name or text that was erased: nobody knows it any more.
ERASED = "—"
MONTHS = range(1, 241)
# A browser is signed out after half a day whatever happens; its row is of no use the day after.
SESSION_DAYS = 1
# An upload waits for so many days to be taken in.
UPLOAD_DAYS = 7


class RetentionKind(StrEnum):
    """What is erased when its time is over."""

    CONTACT = "contact"
    ACCOUNT = "account"
    MAIL = "mail"
    SESSION = "session"
    UPLOAD = "upload"
    ATTEMPT = "attempt"


class PeriodRefused(ValueError):
    """Periods that cannot be understood; the text is a sentence for the operator."""


@dataclass(frozen=True)
class Periods:
    """Months for which something is kept: a contact after the last that was done together, an account after it was
    closed, the text of a mail after it was written."""

    contacts: int = 24
    accounts: int = 24
    mails: int = 24

    @property
    def shortest(self) -> int:
        """Months after which something is erased at the earliest: no copy of it may be kept longer."""
        return min(self.contacts, self.accounts, self.mails)

    @classmethod
    def parse(cls, text: str) -> "Periods":
        """Read ``contacts=24,accounts=24,mails=24``; what is not named keeps its default.

        >>> Periods.parse("contacts=36").contacts, Periods.parse("").mails
        (36, 24)
        """
        known = {each.name for each in fields(cls)}
        given: dict[str, int] = {}
        for part in filter(None, (each.strip() for each in text.split(","))):
            name, _, months = part.partition("=")
            if name not in known or not months.isdecimal() or int(months) not in MONTHS:
                raise PeriodRefused(
                    f"「{part}」は保存期間として読めません(例: contacts=24,accounts=24,mails=24。月数は"
                    f"{MONTHS.start}から{MONTHS.stop - 1})"
                )
            given[name] = int(months)
        return cls(**given)
