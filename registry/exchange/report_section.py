"""The tables of the annual report as a sheet."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from registry.exchange import cell
from registry.exchange.directory import Directory
from registry.exchange.sheet import Sheet, Values, column, reference
from registry.model import ReportSection
from registry.model.report_section import COLUMNS
from registry.model.vocabulary import Category, EventKind, Hosting, MembershipRole, SectionKind

C = TypeVar("C", bound=StrEnum)
_PLAIN = ("position", "code", "title", "kind", "columns", "categories", "role", "hosting", "event_kind")
_WORDS = ("row_names", "remark", "empty")


def _pairs(content: str) -> str:
    """Pairs ``code=words``, one a line."""
    pairs = cell.split(content)
    for pair in pairs:
        name, sign, words = pair.partition("=")
        if not (name.strip() and sign and words.strip()):
            raise ValueError(f"「{pair}」は「記号=見出し」ではありません(例: name=機関名)")
    return "\n".join(pairs)


def _lines(read: Callable[[str], list[C]]) -> Callable[[str], str]:
    return lambda content: "\n".join(read(content))


def _build(values: Values) -> ReportSection:
    known = COLUMNS[values["kind"]]
    for pair in values["columns"].splitlines():
        code = pair.partition("=")[0]
        if code not in known and not (code.startswith("「") and code.endswith("」")):
            raise ValueError(
                f"「{code}」という列は {values['kind']} の表にありません(使える列: {' '.join(sorted(known))})"
            )
    return ReportSection(
        **{name: values[name] for name in (*_PLAIN, *_WORDS)},
        regions="\n".join(values["regions"]) if values["regions"] else None,
        organisation_id=values["partner"],
        group_id=values["group"],
        pipeline_id=values["pipeline"],
        of_branches=bool(values["of_branches"]),
    )


SHEET = Sheet(
    kind="report_sections",
    model=ReportSection,
    columns=(
        column("position", cell.count, required=True),
        column("code", required=True),
        column("title", required=True),
        column("kind", cell.code(SectionKind), required=True),
        column("columns", _pairs, show=lambda section: section.columns.splitlines(), required=True),
        reference("regions", Directory.regions, show=lambda section: (section.regions or "").splitlines()),
        column(
            "categories",
            _lines(cell.codes(Category)),
            show=lambda section: (section.categories or "").splitlines(),
        ),
        reference(
            "partner",
            Directory.organisation,
            show=lambda section: section.organisation.name if section.organisation else None,
        ),
        reference(
            "group", Directory.group, show=lambda section: section.group.name if section.group else None
        ),
        reference(
            "pipeline",
            Directory.pipeline,
            show=lambda section: section.pipeline.name if section.pipeline else None,
        ),
        column("role", cell.code(MembershipRole)),
        column("hosting", cell.code(Hosting)),
        column("event_kind", cell.code(EventKind)),
        column("of_branches", cell.flag, show=lambda section: section.of_branches or None),
        column("row_names", _pairs, show=lambda section: (section.row_names or "").splitlines()),
        column("remark"),
        column("empty"),
    ),
    build=_build,
    query=lambda: (
        select(ReportSection)
        .options(
            selectinload(ReportSection.organisation),
            selectinload(ReportSection.group),
            selectinload(ReportSection.pipeline),
        )
        .order_by(ReportSection.position)
    ),
)
