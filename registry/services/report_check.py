"""The draft of a year's report: a section is checked by a person, and what is not to be had is answered for."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import ReportAnswer, ReportCheck, ReportSection
from registry.model.vocabulary import Lack
from registry.queries.report_desk import answer_to, check_of
from registry.services.recording import Actor, Stale, recorded, register, require_version

LONGEST_REASON = 400


class ReasonMissing(ValueError):
    """Nothing is left out without a reason."""

    def __init__(self) -> None:
        super().__init__("理由を書いてください")


class ReasonTooLong(ValueError):
    """A reason that its column does not hold."""

    def __init__(self) -> None:
        super().__init__(f"理由は{LONGEST_REASON}文字までです")


def check_section(
    session: Session, *, fiscal_year: int, section: ReportSection, table_hash: str, version: int, by: Actor
) -> ReportCheck:
    """Say that a section is right as its table stands; ``version`` is that of the check before, 0 without one."""
    found = check_of(session, fiscal_year=fiscal_year, section_id=section.id)
    if found is None and version == 0:
        made = ReportCheck(fiscal_year=fiscal_year, section_id=section.id)
        _tick(made, table_hash, by)
        try:
            with session.begin_nested():
                register(session, subject=made, by=by)
        except IntegrityError:
            raise Stale("ほかの人が先にこの節を確かめました") from None
        return made
    if found is None:
        raise Stale("ほかの人が先に確認を取り消しました")
    require_version(found, version)
    with recorded(session, by=by, act="report_check:again", subject=found):
        _tick(found, table_hash, by)
    return found


def uncheck_section(session: Session, *, check: ReportCheck, version: int, by: Actor) -> None:
    """The section was not right after all."""
    require_version(check, version)
    with recorded(session, by=by, act="report_check:remove", subject=check):
        session.delete(check)


def answer_lack(
    session: Session,
    *,
    fiscal_year: int,
    kind: Lack,
    subject: str,
    sentence: str,
    branch_code: str | None,
    reason: str,
    by: Actor,
) -> ReportAnswer:
    """Say why something is not to be had for a year; it is missing no more."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    made = ReportAnswer(
        fiscal_year=fiscal_year,
        kind=kind,
        subject=subject,
        sentence=sentence,
        branch_code=branch_code,
        reason=reason,
        answered_by=by.login,
        answered_at=by.at,
    )
    if answer_to(session, fiscal_year=fiscal_year, subject=subject) is not None:
        raise Stale("ほかの人が先に答えました")
    try:
        with session.begin_nested():
            register(session, subject=made, by=by)
    except IntegrityError:
        raise Stale("ほかの人が先に答えました") from None
    return made


def take_answer_back(session: Session, *, answer: ReportAnswer, version: int, by: Actor) -> None:
    """What was answered for is missing again."""
    require_version(answer, version)
    with recorded(session, by=by, act="report_answer:remove", subject=answer):
        session.delete(answer)


def _tick(check: ReportCheck, table_hash: str, by: Actor) -> None:
    check.table_hash = table_hash
    check.checked_by = by.login
    check.checked_at = by.at
