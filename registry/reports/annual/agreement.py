"""The list of agreements that stand on the last day of the fiscal year, one row for each document."""

from registry.model import ReportSection
from registry.model.standing import BINDING
from registry.model.vocabulary import Phase
from registry.network.tie import Record
from registry.queries.agreement import KnownAgreement
from registry.reports.annual.material import Material
from registry.reports.annual.table import CONTINUED, Cells, Content, cell
from registry.reports.annual.wording import known_day, written

# Signed is concluded, even where it takes effect later.
CONCLUDED = BINDING | {Phase.SIGNED}


def content(found: Material, section: ReportSection) -> Content:
    """The documents of the whole institute, or those of its branches; those with the same parties stand together."""
    together: dict[tuple[object, ...], list[KnownAgreement]] = {}
    for row in found.agreements:
        agreement = row.agreement
        if row.phase in CONCLUDED and (agreement.branch_code is not None) == section.of_branches:
            parties = frozenset(party.organisation_id for party in agreement.parties)
            together.setdefault((agreement.branch_code, parties), []).append(row)
    rows: list[Cells] = []
    for number, documents in enumerate(sorted(together.values(), key=_place), start=1):
        rows += [_cells(row, number if row is documents[0] else None) for row in documents]
    return Content(rows=rows)


def _place(documents: list[KnownAgreement]) -> tuple[bool, int, bool, str, int]:
    """The number in the institute's list; those without one follow by the day of signing."""
    first = documents[0].agreement
    signed = first.signed_on
    return (
        first.no is None,
        first.no or 0,
        signed is None,
        signed.isoformat() if signed else "",
        first.id,
    )


def _cells(row: KnownAgreement, number: int | None) -> Cells:
    agreement = row.agreement
    record = Record("agreement", agreement.id)
    signed = known_day(agreement.signed_on, agreement.signed_on_precision)
    names = "、".join(party.name_as_printed for party in agreement.parties)
    return {
        "no": CONTINUED if number is None else cell(number, record),
        "parties": CONTINUED
        if number is None
        else cell(names, *(Record("partner", party.organisation_id) for party in agreement.parties[:1])),
        "document": cell(agreement.title, record),
        "signed_on": cell(
            written(agreement.signed_on, agreement.signed_on_precision),
            record,
            values=(signed,) if signed else (),
        ),
        "branch": cell(agreement.branch.name if agreement.branch else None, record),
    }
