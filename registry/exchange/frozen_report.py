"""A chapter of the annual report as it is kept when it is frozen, and what is handed out of it: the same bytes for ever.

What is kept is the published object with the lines of each cell, and the records behind them, in place of its text. It is
given out as it was kept, so that a report that was frozen does not follow what the program makes of new ones.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.exchange.annual import annual_bytes, annual_object
from registry.exchange.annual_file import Form, annual_file
from registry.model import Change, FrozenReport
from registry.model.vocabulary import SectionKind
from registry.network.tie import Record
from registry.queries.change import acts
from registry.queries.frozen_report import every_edition
from registry.reports.annual.chapter import Chapter, sections_of
from registry.reports.annual.table import CONTINUED, Cell, Line, Table, Value
from registry.services.frozen_report import Written
from registry.services.recorded_value import digested

FREEZING = "frozen_report:freeze"


def written(found: Chapter) -> Written:
    """A chapter ready to be frozen."""
    report = annual_object(found)
    for kept, table in zip(report["tables"], found.tables, strict=True):
        kept["rows"] = [[_kept(cell) for cell in row] for row in table.rows]
    # What files for programs are made of: the meaning of each column, and numbers and days as such.
    meant = [{"kind": table.kind, "codes": table.codes} for table in found.tables]
    body = {"report": report, "meant": meant}
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Written(
        content, sha256=digest(frozen_bytes(content)), rows=sum(len(table.rows) for table in found.tables)
    )


def frozen_object(content: str, section: str | None = None) -> dict[str, Any]:
    """The object that was published when it was frozen, or its tables of one section.

    Raises :class:`registry.reports.annual.chapter.NoSuchSection`.
    """
    report: dict[str, Any] = json.loads(content)["report"]
    for table in report["tables"]:
        table["rows"] = [["\n".join(line[0] for line in cell or ()) for cell in row] for row in table["rows"]]
    codes = [table["section"] for table in report["tables"]]
    report["tables"] = [report["tables"][place] for place in sections_of(codes, section)]
    return report


def frozen_bytes(content: str) -> bytes:
    """The whole of it as a file."""
    return annual_bytes(frozen_object(content))


def frozen_file(content: str, form: Form, *, institute: str, section: str | None = None) -> bytes:
    """An edition in a format.

    Raises :class:`registry.reports.annual.chapter.NoSuchSection` and what :func:`annual_file` raises.
    """
    if form is Form.JSON:
        return annual_bytes(frozen_object(content, section))
    return annual_file(frozen_chapter(content, section), form, institute=institute)


def frozen_chapter(content: str, section: str | None = None) -> Chapter:
    """The chapter with the records behind each line.

    Raises :class:`registry.reports.annual.chapter.NoSuchSection`.
    """
    body = json.loads(content)
    report = body["report"]
    tables = [
        Table(
            section=table["section"],
            kind=SectionKind(meant["kind"]),
            title=table["title"],
            codes=tuple(meant["codes"]),
            columns=tuple(table["columns"]),
            rows=tuple(tuple(_cell(cell) for cell in row) for row in table["rows"]),
            empty=table["empty"],
            notes=tuple(table["notes"]),
        )
        for table, meant in zip(report["tables"], body["meant"], strict=True)
    ]
    places = sections_of([table.section for table in tables], section)
    return Chapter(
        report["fiscal_year"],
        date.fromisoformat(report["as_of"]),
        tuple(tables[place] for place in places),
    )


def damages(session: Session) -> Iterator[str]:
    """A sentence for every edition that is not what was frozen, or is not there any more."""
    told = {change.subject_id: change for change in acts(session, FREEZING)}
    for each in every_edition(session):
        named = f"{each.fiscal_year}年度の年報 第{each.edition}版"
        change = told.pop(str(each.id), None)
        if not _whole(each):
            yield f"{named}の内容が、確定したときと違います"
        elif change is None or not _recorded(each, change):
            yield f"{named}が、変更記録にある確定と合いません"
    for change in told.values():
        lost = _values(change)
        yield f"{lost['fiscal_year']}年度の年報 第{lost['edition']}版がありません"


def digest(content: bytes) -> str:
    """The hash by which an edition is known."""
    return hashlib.sha256(content).hexdigest()


def _whole(report: FrozenReport) -> bool:
    try:
        return digest(frozen_bytes(report.content)) == report.sha256
    except (ValueError, KeyError, TypeError):
        return False


def _recorded(report: FrozenReport, change: Change) -> bool:
    """Whether the change record tells of the same freezing, at the same place of its chain."""
    told = _values(change)
    return (
        told.get("content") == digested(report.content)
        and change.previous_hash == report.chain
        and all(told.get(name) == getattr(report, name) for name in ("fiscal_year", "edition", "sha256"))
    )


def _values(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = next(row["after"] for row in change.rows if row["table"] == "frozen_report")
    return found


def _kept(cell: Cell) -> list[Any] | None:
    if cell.continued:
        return None
    return [
        [line.text, [list(record) for record in line.records], [_plain(value) for value in line.values]]
        for line in cell.lines
    ]


def _cell(kept: list[Any] | None) -> Cell:
    if kept is None:
        return CONTINUED
    return Cell(
        tuple(
            Line(
                text, tuple(Record(kind, identity) for kind, identity in records), tuple(map(_value, values))
            )
            for text, records, values in kept
        )
    )


def _plain(value: Value) -> Any:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _value(kept: Any) -> Value:
    return date.fromisoformat(kept["day"]) if isinstance(kept, dict) else kept
