"""Cells that an office's table has no column for, and that follow from others: told with a notice, never silently."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from registry.exchange.sheet import Row
from registry.exchange.table.notice import Notice
from registry.japanese.names import search_key
from registry.model.vocabulary import Category, MembershipRole, NeedState, RenewalMode

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
    """What stands in a column that the file lacks, and how that is told."""

    cell: Callable[[Cells], str]
    words: str


def category_of(name: str) -> Category:
    """The category that the end of a name tells, else ``other``.

    >>> category_of("城南信用金庫").value, category_of("テスト研究所").value
    ('financial', 'other')
    """
    bare = search_key(name)
    return next((category for ends, category in _TELLING if bare.endswith(ends)), Category.OTHER)


DEFAULTS: Mapping[str, Mapping[str, Default]] = {
    "agreements": {
        "list": Default(
            lambda cells: "branch" if cells.get("branch", "").strip() else "main",
            "連携部署(branch)のある行は branch、ない行は main としました",
        ),
        "renewal_mode": Default(lambda cells: RenewalMode.UNKNOWN.value, "不明(unknown)としました"),
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
        ),
    },
}


def completed(kind: str, rows: Sequence[Row], missing: Sequence[str]) -> tuple[list[Row], list[Notice]]:
    """The rows with what they lack and what follows from other cells; rows with an id keep what the record says."""
    defaults = {name: found for name in missing if (found := DEFAULTS.get(kind, {}).get(name))}
    notices = [Notice(None, name, f"この列がないので、{each.words}") for name, each in defaults.items()]
    filled = [
        row
        if row.cells.get("id", "").strip()
        else Row(row.line, {**row.cells, **{name: each.cell(row.cells) for name, each in defaults.items()}})
        for row in rows
    ]
    return filled, notices
