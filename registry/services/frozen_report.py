"""The annual report of a fiscal year is frozen as it goes to print; an edition is published and withdrawn."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year_end
from registry.model import FrozenReport
from registry.queries.frozen_report import newest_edition, public_edition
from registry.services.recording import Actor, Stale, hold_the_chain, recorded, require_version

LONGEST_REMARK = 1000


class FrozenReportRefused(ValueError):
    """What cannot be done with the report of a year; the text is a sentence for the user."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)


class NotOver(FrozenReportRefused):
    sentence = "年度が終わってから確定できます。"


class NothingWritten(FrozenReportRefused):
    sentence = "この年度の記録がないので、確定するものがありません。"


class NothingChanged(FrozenReportRefused):
    sentence = "前の版から変わったところがないので、新しい版は要りません。"


class RemarkTooLong(FrozenReportRefused):
    sentence = f"{LONGEST_REMARK}文字までです。"


class AlreadyPublished(FrozenReportRefused):
    sentence = "この版はすでに公表されています。"


class NewerPublished(FrozenReportRefused):
    sentence = "これより新しい版が公表されています。"


class NotPublished(FrozenReportRefused):
    sentence = "この版は公表されていません。"


class ReasonMissing(FrozenReportRefused):
    sentence = "取り下げる理由を書いてください。"


@dataclass(frozen=True)
class Written:
    """The chapter as it is kept, the hash of what is handed out of it, and how many rows its tables have."""

    content: str
    sha256: str
    rows: int


def freeze_report(
    session: Session,
    *,
    fiscal_year: int,
    seen: int,
    remark: str | None,
    write: Callable[[], Written],
    by: Actor,
) -> FrozenReport:
    """Keep the chapter of a year as it stands; ``seen`` is the newest edition that the writer knows, 0 for none.

    ``write`` puts the chapter down: it is called when nobody else can write any more, so that every later Change is
    newer than what is kept, and whoever freezes at the same moment comes second.
    """
    if by.day <= fiscal_year_end(fiscal_year):
        raise NotOver
    if len(remark or "") > LONGEST_REMARK:
        raise RemarkTooLong
    chain = hold_the_chain(session)
    last = newest_edition(session, fiscal_year)
    if (last.edition if last else 0) != seen:
        raise Stale("ほかの人が先にこの年度の年報を確定しました")
    written = write()
    if not written.rows:
        raise NothingWritten
    if last is not None and last.sha256 == written.sha256:
        raise NothingChanged
    made = FrozenReport(
        fiscal_year=fiscal_year,
        edition=seen + 1,
        frozen_at=by.at,
        frozen_by=by.login,
        remark=(remark or "").strip() or None,
        sha256=written.sha256,
        content=written.content,
        chain=chain,
    )
    with recorded(session, by=by, act="frozen_report:freeze", subject=made):
        session.add(made)
    return made


def publish_report(session: Session, *, report: FrozenReport, version: int, by: Actor) -> None:
    """Show an edition to everybody, in place of the tables as they are today; one that was withdrawn, too."""
    require_version(report, version)
    if report.is_public:
        raise AlreadyPublished
    public = public_edition(session, report.fiscal_year)
    if public is not None and public.edition > report.edition:
        raise NewerPublished
    with recorded(session, by=by, act="frozen_report:publish", subject=report):
        report.published_on, report.published_by = by.day, by.login
        report.withdrawn_on = report.withdrawn_by = report.withdrawn_why = None


def withdraw_report(
    session: Session, *, report: FrozenReport, version: int, why: str | None, by: Actor
) -> None:
    """Take an edition back from the public; it stays as it was frozen."""
    require_version(report, version)
    if not report.is_public:
        raise NotPublished
    if not (why or "").strip():
        raise ReasonMissing
    if len(why or "") > LONGEST_REMARK:
        raise RemarkTooLong
    with recorded(session, by=by, act="frozen_report:withdraw", subject=report):
        report.withdrawn_on, report.withdrawn_by, report.withdrawn_why = by.day, by.login, why
