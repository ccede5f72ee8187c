"""What was understood of a file in another way than it is written, for a person to see before anything is kept."""

from collections.abc import Iterable
from dataclasses import dataclass

# More of them nobody reads, and a file of nothing but 〃 would have half a million.
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence about a place: line (from 1) and column of the kind, or ``None`` where it is about more."""

    line: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        places = (f"{self.line}行目" if self.line is not None else "", self.column or "")
        where = " ".join(each for each in places if each)
        return f"{where}: {self.message}" if where else self.message


def quoted(text: str) -> str:
    """A text as sentences quote it, cut where it is long.

    >>> quoted("覚書"), quoted("あ" * 50)
    ('「覚書」', '「ああああああああああああああああああああああああああああああ…」')
    """
    flat = " ".join(text.split())
    return f"「{flat if len(flat) <= 30 else flat[:30] + '…'}」"


class Notices:
    """The notices of a file, each once; of very many the first, and how many more there were."""

    def __init__(self) -> None:
        self._kept: dict[Notice, None] = {}
        self._more = 0

    def add(self, notice: Notice) -> None:
        if len(self._kept) < _MOST:
            self._kept[notice] = None
        elif notice not in self._kept:
            self._more += 1

    def extend(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            self.add(notice)

    def all(self) -> tuple[Notice, ...]:
        """Those of the whole file first, then by line."""
        more = [Notice(None, None, f"ほかに{self._more:,}件の知らせがあります")] if self._more else []
        return tuple(sorted([*self._kept, *more], key=lambda notice: notice.line or 0))
