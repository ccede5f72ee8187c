"""The rows that a yearbook was read into beside those of the seeds, cell by cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from registry.exchange.sheet import Row as ReadRow
from registry.exchange.yearbook import Institute
from registry.japanese.names import search_key
from tests.seeds import BRANCHES, Row, seed
from tests.seeds.annual_report import plain

INSTITUTE = Institute("東京都立産業技術研究センター", "都産技研", BRANCHES)
# What makes two rows the same fact.
KEYS = {
    "partners": ("name",),
    "names": ("partner", "name"),
    "programmes": ("title",),
    "agreements": ("list", "no", "doc"),
    "groups": ("name",),
    "group_years": ("group",),
    "memberships": ("group", "partner", "role"),
    "events": ("title",),
    "event_listings": ("section", "no"),
    "event_roles": ("event", "partner", "branch", "role"),
    "presentations": ("section", "no"),
    "activities": ("source_line", "bullet"),
}
# No column of these is printed in a report: numbers of records, officers' notes and own sentences, general knowledge.
NOT_PRINTED = {"id", "note", "wording", "kana", "name_en", "area_served", "prefecture", "region"}
NOT_PRINTED |= {"corporate_number", "website", "successor"}
NAMES = {"partner", "partners", "parties", "provider", "parent", "acting", "eligible_membership"}
Fact = tuple[str, str, str]


@dataclass
class Compared:
    """A kind of rows: how many stand on either side, how many cells agree, and each difference as (kind, key, what)."""

    kind: str
    stored: int
    read: int
    equal: int = 0
    differing: int = 0
    differences: set[Fact] = field(default_factory=set)

    def __str__(self) -> str:
        cells = f"{self.equal} cells equal, {self.differing} differ or are missing"
        return f"{self.kind:<14} {self.stored:>3} rows in the seeds, {self.read:>3} read; {cells}"


def compare(kind: str, read: Sequence[ReadRow]) -> Compared:
    """Every cell that is filled on either side. A row that is on one side alone counts with all its cells."""
    stored = [row for row in seed(kind) if row["source_file"] == "003"]
    one, other = _by_key(kind, stored), _by_key(kind, (dict(row.cells) for row in read))
    found = Compared(kind, len(stored), len(read))
    assert (len(one), len(other)) == (len(stored), len(read)), f"{kind}: two rows are the same fact"
    for key in sorted(one.keys() | other.keys()):
        if key not in one or key not in other:
            alone = one.get(key) or other[key]
            found.differing += sum(1 for column in _columns(kind, alone, one.get(key)) if alone[column])
            found.differences.add((kind, key, "only in the seeds" if key in one else "only read"))
            continue
        for column in _columns(kind, one[key] | other[key], one[key]):
            left, right = (_told(kind, column, row.get(column, "")) for row in (one[key], other[key]))
            found.equal += bool(left and left == right)
            if left != right:
                found.differing += 1
                found.differences.add((kind, key, column))
    return found


def _by_key(kind: str, rows: Iterable[Row]) -> dict[str, Row]:
    return {
        " | ".join(_told(kind, column, row.get(column, "")) for column in KEYS[kind]): row for row in rows
    }


def _columns(kind: str, row: Row, stored: Row | None) -> list[str]:
    """The columns that a report can state. A seat is one only where the report is its basis."""
    general = kind == "partners" and (stored or row).get("basis") == "general"
    apart = NOT_PRINTED | ({"basis", "municipality"} if general else set())
    return [column for column in row if column not in apart]


def _told(kind: str, column: str, cell: str) -> str:
    """What a cell says: half width and without blanks, organisations by the key under which they are found."""
    if column in NAMES or (kind, column) == ("partners", "name"):
        return "、".join(search_key(part) for part in cell.split("、"))
    return plain(cell)
