"""Cells that an office's table has no column for, and that follow from others: told with a notice, never silently."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from registry.exchange.sheet import Row
from registry.exchange.table.notice import Notice
from registry.japanese.dates import fiscal_year, parse_date
from registry.japanese.names import search_key
from registry.model.vocabulary import (
    Basis,
    Category,
    EventKind,
    MembershipRole,
    NeedState,
    RenewalMode,
)

# What the end of a name tells of the body; nothing else is guessed.
_TELLING = (
    (("大学", "大学院", "大学校"), Category.UNIVERSITY),
    (("高等専門学校",), Category.TECHNICAL_COLLEGE),
    (("高等学校", "高校"), Category.HIGH_SCHOOL),
    (("銀行", "信用金庫", "信用組合"), Category.FINANCIAL),
    (("商工会議所", "商工会"), Category.CHAMBER),
)
Cells = Mapping[str, str]


class Default(NamedTuple):
    """What stands in a column that the file lacks, and how that is told; nothing where nothing follows.

    ``blank`` cells of a column that is there are filled as well, in rows that cannot mean a known record.
    """

    cell: Callable[[Cells], str]
    words: str
    blank: bool = True


def category_of(name: str) -> Category:
    """The category that the end of a name tells, else ``other``.

    >>> category_of("城南信用金庫").value, category_of("テスト研究所").value
    ('financial', 'other')
    """
    bare = search_key(name)
    return next((category for ends, category in _TELLING if bare.endswith(ends)), Category.OTHER)


def _year_of_start(cells: Cells) -> str:
    try:
        return str(fiscal_year(parse_date(cells.get("start", "")).date))
    except ValueError:
        return ""


def _stated(cells: Cells) -> str:
    placed = any(cells.get(each, "").strip() for each in ("municipality", "prefecture", "region"))
    return Basis.STATED.value if placed else ""


DEFAULTS: Mapping[str, Mapping[str, Default]] = {
    "agreements": {
        "list": Default(
            lambda cells: "branch" if cells.get("branch", "").strip() else "main",
            "連携部署(branch)のある行は branch、ない行は main としました",
        ),
        "renewal_mode": Default(lambda cells: RenewalMode.UNKNOWN.value, "不明(unknown)としました"),
    },
    "events": {
        "fiscal_year": Default(_year_of_start, "開始日の年度としました"),
        "kind": Default(lambda cells: EventKind.OTHER.value, "その他(other)としました"),
    },
    "memberships": {
        "role": Default(lambda cells: MembershipRole.MEMBER.value, "会員(member)としました"),
    },
    "needs": {
        "state": Default(lambda cells: NeedState.OPEN.value, "対応中(open)としました"),
    },
    "partners": {
        "category": Default(
            lambda cells: category_of(cells.get("name", "")).value,
            "名称の終わりから分かるものはその区分、ほかは other としました",
            blank=False,
        ),
        "basis": Default(_stated, "所在のある行は、このファイルに記載(stated)としました", blank=False),
    },
}


def completed(kind: str, rows: Sequence[Row], here: Collection[str]) -> tuple[list[Row], list[Notice]]:
    """The rows with what they lack and what follows from other cells; ``here`` are the columns of the file.

    Rows with an id keep what the record says.
    """
    defaults = {name: each for name, each in DEFAULTS.get(kind, {}).items() if name not in here or each.blank}
    used: set[str] = set()
    filled = []
    for row in rows:
        cells = dict(row.cells)
        for name, each in defaults.items():
            known = cells.get("id", "").strip() or cells.get(name, "").strip()
            if not known and (cell := each.cell(cells)):
                cells[name] = cell
                used.add(name)
        filled.append(Row(row.line, cells))
    notices = [
        Notice(None, name, f"{'空の行では' if name in here else 'この列がないので'}、{defaults[name].words}")
        for name in defaults
        if name in used
    ]
    return filled, notices
