"""The tables of the annual report: registered, changed, put in order, deleted. One Change each."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.model import ReportCheck, ReportSection
from registry.model.report_section import CHOICES, COLUMNS, FILLED_IN
from registry.model.vocabulary import EventKind, Hosting, MembershipRole, SectionKind
from registry.queries.report import report_sections
from registry.services.order import free_place
from registry.services.recording import Actor, Stale, recorded, require_version
from registry.services.refusal import constraint_name

_BRACES = re.compile(r"\{([^{}]*)\}")


class Fault(StrEnum):
    """What cannot be so in a table of the report; ``%s`` is what of it."""

    CODE_MISSING = "節の番号が要ります"
    TITLE_MISSING = "題名が要ります"
    COLUMNS_MISSING = "列が一つは要ります"
    NOT_A_PAIR = "「%s」は「記号=見出し」ではありません"
    COLUMN_TWICE = "「%s」が二度あります"
    COLUMN_UNKNOWN = "「%s」という列は、この種類の表にありません"
    NOT_FILLED_IN = "「{%s}」に入れるものはありません"
    CHOICE_NEEDED = "この種類の表には、この項目が要ります"
    CHOICE_UNUSED = "この種類の表では、この項目を使いません"
    NEIGHBOUR_GONE = "その前に置く節がありません"


class SectionRefused(ValueError):
    """A table that cannot be recorded like this: at which of its columns, why, and what of it."""

    def __init__(self, at: str, fault: Fault, what: str = "") -> None:
        super().__init__(fault.value % what if "%s" in fault.value else fault.value)
        self.at, self.fault, self.what = at, fault, what


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of a table: the columns of the model, lists one a line."""

    code: str
    title: str
    kind: SectionKind
    columns: str
    regions: str | None = None
    categories: str | None = None
    organisation_id: int | None = None
    group_id: int | None = None
    pipeline_id: int | None = None
    role: MembershipRole | None = None
    hosting: Hosting | None = None
    event_kind: EventKind | None = None
    of_branches: bool = False
    row_names: str | None = None
    remark: str | None = None
    empty: str | None = None


def register_section(session: Session, *, facts: Facts, before: int | None, by: Actor) -> ReportSection:
    """A new table, before another one or at the end."""
    refuse_wrong(facts)
    made = ReportSection(**asdict(facts))
    with _kept_single(session), recorded(session, by=by, act="report_section:register", subject=made):
        made.position = _place(session, None, before)
        session.add(made)
    return made


def change_section(
    session: Session, *, section: ReportSection, version: int, facts: Facts, before: int | None, by: Actor
) -> None:
    """Change a table as it was seen in ``version``."""
    require_version(section, version)
    refuse_wrong(facts)
    with _kept_single(session), recorded(session, by=by, act="report_section:change", subject=section):
        if before != following(session, section):
            section.position = _place(session, section, before)
        for name, value in asdict(facts).items():
            setattr(section, name, value)


def delete_section(session: Session, *, section: ReportSection, version: int, by: Actor) -> None:
    """The report has the table no more; what was checked of it in any year goes with it."""
    require_version(section, version)
    with recorded(session, by=by, act="report_section:delete", subject=section):
        for each in session.scalars(select(ReportCheck).where(ReportCheck.section_id == section.id)).all():
            session.delete(each)
        session.flush()
        session.delete(section)


def following(session: Session, section: ReportSection) -> int | None:
    """The table before which one stands; none for the last one."""
    return next((each.id for each in report_sections(session) if each.position > section.position), None)


def refuse_wrong(facts: Facts) -> None:
    """Refuse what cannot be printed, or would say nothing."""
    if not facts.code.strip():
        raise SectionRefused("code", Fault.CODE_MISSING)
    if not facts.title.strip():
        raise SectionRefused("title", Fault.TITLE_MISSING)
    if not facts.columns.strip():
        raise SectionRefused("columns", Fault.COLUMNS_MISSING)
    _pairs("columns", facts.columns, COLUMNS[facts.kind])
    _pairs("row_names", facts.row_names or "", None)
    for at in ("title", "columns", "remark", "empty"):
        for name in _BRACES.findall(getattr(facts, at) or ""):
            if name not in FILLED_IN:
                raise SectionRefused(at, Fault.NOT_FILLED_IN, name)
    needed, used = CHOICES[facts.kind]
    every = {each for pair in CHOICES.values() for each in (*pair[0], *pair[1])}
    for at in sorted(every):
        given = bool(getattr(facts, at))
        if at in needed and not given:
            raise SectionRefused(at, Fault.CHOICE_NEEDED)
        if given and at not in needed | used:
            raise SectionRefused(at, Fault.CHOICE_UNUSED)


def _pairs(at: str, text: str, known: frozenset[str] | None) -> None:
    """Lines ``code=words``; words in 「」 stand in every row as they are."""
    seen = set()
    for line in text.splitlines():
        code, sign, words = line.partition("=")
        if not (code.strip() and sign and words.strip()) or code != code.strip():
            raise SectionRefused(at, Fault.NOT_A_PAIR, line)
        if code in seen:
            raise SectionRefused(at, Fault.COLUMN_TWICE, code)
        seen.add(code)
        if known is not None and code not in known and not (code[0] == "「" and code[-1] == "」"):
            raise SectionRefused(at, Fault.COLUMN_UNKNOWN, code)


def _place(session: Session, moved: ReportSection | None, before: int | None) -> int:
    others = [each for each in report_sections(session) if each is not moved]
    neighbour = next((each for each in others if each.id == before), None)
    if before is not None and neighbour is None:
        raise SectionRefused("before", Fault.NEIGHBOUR_GONE)
    return free_place(session, others, moved, neighbour)


@contextmanager
def _kept_single(session: Session) -> Iterator[None]:
    """Two writers at once may choose one place: the database lets one of them through."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        if constraint_name(error) != "uq_report_section_position":
            raise
        raise Stale("ほかの人が先に節の並びを変えました") from None


def plain_lines(typed: str | None) -> str:
    """Lists as they are kept: one a line, without blanks around and between them.

    >>> plain_lines(" no=No. \\r\\n\\n event = 催事名 ")
    'no=No.\\nevent=催事名'
    """
    lines = (line.strip() for line in (typed or "").splitlines())
    return "\n".join(re.sub(r"\s*[=＝]\s*", "=", line, count=1) for line in lines if line)
