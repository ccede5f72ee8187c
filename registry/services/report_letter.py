"""Letters to the branches about what a year's report lacks: logged before they are sent, and told what became of each."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import Account, ReportLetter, ReportLetterRecipient
from registry.model.vocabulary import DigestState
from registry.services.recording import Actor, Stale


class SentToday(ValueError):
    """The branch had a letter about the year on this day, and nobody said that it is to have another."""

    def __init__(self) -> None:
        super().__init__("この拠点には今日すでに送っています。もう一度送るときは、そのことを確かめてください")


class NobodyToWrite(ValueError):
    """No officer of the branch has a mail address."""

    def __init__(self) -> None:
        super().__init__("この拠点に、メールの届く連携担当がいません")


class NothingToAsk(ValueError):
    """Nothing is missing of the branch."""

    def __init__(self) -> None:
        super().__init__("この拠点に尋ねることはありません")


def write_letter(
    session: Session,
    *,
    fiscal_year: int,
    branch_code: str,
    lacks: int,
    subject: str,
    text: str,
    to: Sequence[Account],
    again: bool,
    by: Actor,
) -> ReportLetter:
    """Log a letter as being sent. Of two at once the database lets one through, the other is :class:`Stale`."""
    if not lacks:
        raise NothingToAsk
    if not to:
        raise NobodyToWrite
    number, reached = _sent_on(session, fiscal_year, branch_code, by)
    if reached and not again:
        raise SentToday
    made = ReportLetter(
        fiscal_year=fiscal_year,
        branch_code=branch_code,
        on_date=by.day,
        number=number + 1,
        lacks=lacks,
        subject=subject,
        text=text,
        sent_by=by.login,
        written_at=by.at,
        recipients=[ReportLetterRecipient(account_id=each.id, state=DigestState.SENDING) for each in to],
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        raise Stale("ほかの人が同時に送りました") from None
    return made


def mark_recipient(session: Session, *, letter_id: int, account_id: int, state: DigestState) -> None:
    """Log what became of the mail to one officer."""
    session.get_one(ReportLetterRecipient, (letter_id, account_id)).state = state
    session.flush()


def sent_today(session: Session, *, fiscal_year: int, branch_code: str, by: Actor) -> bool:
    """Whether the branch had a letter about the year on the day; one that surely reached nobody is none."""
    return _sent_on(session, fiscal_year, branch_code, by)[1]


def _sent_on(session: Session, fiscal_year: int, branch_code: str, by: Actor) -> tuple[int, bool]:
    """The number of the newest letter of the day, and whether one may have reached somebody."""
    reached = ReportLetter.recipients.any(ReportLetterRecipient.state != DigestState.FAILED)
    newest = select(func.max(ReportLetter.number)).where(
        ReportLetter.fiscal_year == fiscal_year,
        ReportLetter.branch_code == branch_code,
        ReportLetter.on_date == by.day,
    )
    return session.scalar(newest) or 0, session.scalar(newest.where(reached)) is not None
