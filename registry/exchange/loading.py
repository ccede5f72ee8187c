"""A folder of sheets taken in as one: all of it or nothing."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.exchange import (
    activity,
    agreement,
    distinction,
    evaluation,
    event,
    field,
    former_seat,
    group,
    group_name,
    indicator,
    lifetime,
    need,
    partner,
    pipeline,
    place,
    programme,
    report_section,
    wording,
)
from registry.exchange.directory import Directory
from registry.exchange.sheet import Problem, Row, Sheet, SheetRefused, read_row, read_table
from registry.model import Agreement, Base, Organisation, ReportSection
from registry.services.numbering import continue_numbering
from registry.services.recording import Actor, register
from registry.services.refusal import sentence
from registry.services.registering import placeholder, register_all
from registry.services.row_order import Entangled

PLACES = (place.REGIONS, place.MUNICIPALITIES, place.BRANCHES)
REPORT = (report_section.SHEET, wording.SHEET)
# In the order in which they can name one another.
SHEETS = (
    *PLACES,
    partner.PARTNERS,
    partner.NAMES,
    former_seat.SHEET,
    lifetime.SHEET,
    distinction.SHEET,
    programme.SHEET,
    agreement.SHEET,
    group.GROUPS,
    group_name.SHEET,
    group.YEARS,
    group.MEMBERSHIPS,
    event.EVENTS,
    event.LISTINGS,
    event.ROLES,
    event.PRESENTATIONS,
    event.EXHIBITORS,
    activity.SHEET,
    need.NEEDS,
    need.INTRODUCTIONS,
    pipeline.PIPELINES,
    pipeline.FIGURES,
    indicator.PLANS,
    indicator.INDICATORS,
    indicator.VALUES,
    evaluation.ITEMS,
    evaluation.SHEET,
    field.FIELDS,
    field.ATTACHMENTS,
    *REPORT,
)
KINDS = {sheet.kind: sheet for sheet in SHEETS}


def is_empty(session: Session) -> bool:
    """Whether the registry holds no organisation yet."""
    return session.scalar(select(func.count()).select_from(Organisation)) == 0


def load_folder(session: Session, *, folder: Path, by: Actor) -> dict[str, int]:
    """Take in every ``<kind>.csv`` of a folder; returns the number of rows per kind.

    Raises :class:`SheetRefused` with every problem of the first sheet that has one. The caller rolls back:
    nothing is half-loaded.
    """
    return _load(session, SHEETS, folder, by)


def load_places(session: Session, *, folder: Path, by: Actor) -> dict[str, int]:
    """Take in regions, municipalities and branches alone; otherwise like :func:`load_folder`."""
    return _load(session, PLACES, folder, by)


def load_report(session: Session, *, folder: Path, by: Actor) -> dict[str, int]:
    """Take in the tables of the annual report and its wording, where an older registry has none yet."""
    if session.scalar(select(func.count()).select_from(ReportSection)):
        return {}
    return _load(session, REPORT, folder, by)


def load_sheet(session: Session, *, path: Path, sheet: Sheet, by: Actor) -> int:
    """Take in one file; returns the number of rows. Raises :class:`SheetRefused` with every problem."""
    return load_rows(session, name=path.name, rows=read_table(path, sheet), sheet=sheet, by=by)


def load_rows(session: Session, *, name: str, rows: Sequence[Row], sheet: Sheet, by: Actor) -> int:
    """Take in the rows of one sheet, wherever they were read; ``name`` stands in refusals. Returns their number."""
    try:
        with session.begin_nested():
            _load_at_once(session, name, rows, sheet, by)
    except (SheetRefused, IntegrityError, Entangled):
        # Somewhere in it: row by row the file says where, and what else is wrong in other rows.
        _load_row_by_row(session, name, rows, sheet, by)
    return len(rows)


def _load_at_once(session: Session, name: str, rows: Sequence[Row], sheet: Sheet, by: Actor) -> None:
    directory = Directory(session)
    made: list[Base] = []

    def take(row: Row) -> list[Problem]:
        record, problems = _record(name, row, sheet, directory, by)
        if record is not None:
            if hasattr(record, "id") and record.id is None:
                record.id = placeholder()
            directory.learn(record)
            made.append(record)
        return problems

    _take_all(rows, take)
    register_all(session, subjects=made, by=by)


def _load_row_by_row(session: Session, name: str, rows: Sequence[Row], sheet: Sheet, by: Actor) -> None:
    directory = Directory(session)
    _take_all(rows, lambda row: _load_row(session, name, row, sheet, directory, by))


def _take_all(rows: Sequence[Row], take: Callable[[Row], list[Problem]]) -> None:
    """Take each row; one that is refused may name one that stands below it, and is tried again after the others."""
    waiting = deque(rows)
    refused: dict[int, list[Problem]] = {}
    progress = True
    while waiting and progress:
        progress = False
        refused.clear()
        for _ in range(len(waiting)):
            row = waiting.popleft()
            if problems := take(row):
                refused[row.line] = problems
                waiting.append(row)
            else:
                progress = True
    if refused:
        raise SheetRefused([problem for line in sorted(refused) for problem in refused[line]])


def _load(session: Session, sheets: Sequence[Sheet], folder: Path, by: Actor) -> dict[str, int]:
    counts: dict[str, int] = {}
    for sheet in sheets:
        path = folder / f"{sheet.kind}.csv"
        if path.exists():
            counts[sheet.kind] = load_sheet(session, path=path, sheet=sheet, by=by)
    continue_numbering(session)
    return counts


def _record(
    name: str, row: Row, sheet: Sheet, directory: Directory, by: Actor
) -> tuple[Base | None, list[Problem]]:
    """The record of a row, or what is wrong with it."""
    values, problems = read_row(name, row, sheet, directory)
    if problems:
        return None, problems
    try:
        record = sheet.build(values)
    except ValueError as error:
        return None, [Problem(name, row.line, "行全体", str(error))]
    if isinstance(record, Agreement):
        record.watched_from = by.day
    if problems := [Problem(name, row.line, *long) for long in _too_long(record)]:
        return None, problems
    return record, []


def _load_row(
    session: Session, name: str, row: Row, sheet: Sheet, directory: Directory, by: Actor
) -> list[Problem]:
    record, problems = _record(name, row, sheet, directory, by)
    if record is None:
        return problems
    try:
        with session.begin_nested():
            register(session, subject=record, by=by)
    except IntegrityError as error:
        return [Problem(name, row.line, "行全体", sentence(error))]
    except ValueError as error:
        return [Problem(name, row.line, "行全体", str(error))]
    directory.learn(record)
    # A later row with the same id must meet the database's own refusal, not this object.
    session.expunge(record)
    return []


def _too_long(record: Base) -> Iterator[tuple[str, str]]:
    """Columns whose text is longer than they hold (SQLite would keep it), each with a sentence."""
    for attribute in inspect(type(record)).column_attrs:
        most = getattr(attribute.columns[0].type, "length", None)
        value = getattr(record, attribute.key)
        if most is not None and isinstance(value, str) and len(value) > most:
            yield attribute.key, f"{len(value)}文字は長すぎます({most}文字まで)"
