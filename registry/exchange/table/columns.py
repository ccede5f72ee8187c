"""The headings of one file beside the columns of a kind: which is which, what is asked of a person, what is left."""

from collections import defaultdict
from collections.abc import Mapping

from registry.exchange.table.grid import FileRefused, Grid, place
from registry.exchange.table.header import Header
from registry.exchange.table.heading import Heading, How, column_names, is_number, likely, meaning, plain
from registry.exchange.table.notice import Notice, quoted


class TableColumns:
    """The columns of a file as those of a kind. Raises :class:`FileRefused` where two headings are the same one."""

    def __init__(
        self, grid: Grid, header: Header, kind: str | None, chosen: Mapping[int, str | None] | None
    ) -> None:
        """``chosen`` by position goes before what the headings say; ``None`` leaves a column out."""
        self._grid, self._header, self._kind = grid, header, kind
        self._line = grid.lines[header.first].number
        self._filled = {
            position
            for line in grid.lines[header.last + 1 :]
            for position, cell in enumerate(line.cells)
            if cell.strip()
        }
        self._found: dict[int, tuple[str | None, How]] = {}
        self.notices: list[Notice] = []
        if kind:
            self._choose(kind, chosen or {})
            self._mean(kind)
            self._suggest(kind)

    @property
    def by_position(self) -> dict[int, str]:
        """The columns of the kind by their position in the file."""
        return {position: name for position, (name, _) in sorted(self._found.items()) if name is not None}

    @property
    def number(self) -> int | None:
        """The position of a running number that is no column of the kind."""
        return next(
            (each.position for each in self.headings() if each.how is How.UNKNOWN and is_number(each.text)),
            None,
        )

    def headings(self) -> tuple[Heading, ...]:
        """Every column that has a heading or any cell."""
        positions = sorted(self._filled | {at for at, text in enumerate(self._header.texts) if text})
        return tuple(
            Heading(position, self._text(position), *self._found.get(position, (None, How.UNKNOWN)))
            for position in positions
        )

    def tell_unknown(self) -> None:
        """A notice for each column whose cells stay beside the rows."""
        for each in self.headings():
            if each.how is How.UNKNOWN and each.position in self._filled and not is_number(each.text):
                what = f"列{quoted(each.text)}は台帳にない列の" if each.text else "この列には見出しがない"
                self._tell(each.position, None, f"{what}ため、新しい行の備考に残します")

    def _choose(self, kind: str, chosen: Mapping[int, str | None]) -> None:
        names = [name for name in chosen.values() if name is not None]
        unknown = set(names) - set(column_names(kind))
        if unknown or len(set(names)) != len(names):
            raise ValueError(f"columns chosen twice or not of {kind}: {sorted(unknown or names)}")
        for position, name in chosen.items():
            self._found[position] = (name, How.CHOSEN if name else How.LEFT_OUT)

    def _mean(self, kind: str) -> None:
        claims: dict[str, list[tuple[int, How]]] = defaultdict(list)
        for position, text in enumerate(self._header.texts):
            if position not in self._found and text and (found := meaning(kind, text)):
                claims[found[0]].append((position, found[1]))
        taken = {name for name, _ in self._found.values()}
        for name, claimed in claims.items():
            if name in taken:
                self._tell_taken(name, claimed)
                continue
            best, *others = sorted(
                claimed, key=lambda claim: (not self._counts(claim[0]), claim[1] is not How.EXACT)
            )
            self._check_same(name, best[0], [position for position, _ in others])
            self._found[best[0]] = (name, best[1])
            self._tell_taken(name, others)

    def _counts(self, position: int) -> bool:
        return position in self._filled

    def _check_same(self, name: str, first: int, others: list[int]) -> None:
        for other in others:
            if plain(self._text(other)) == plain(self._text(first)) and {first, other} <= self._filled:
                left, right = sorted((first, other))
                raise FileRefused(
                    f"{self._line}行目の{place(left)}列と{place(right)}列の見出しがどちらも{quoted(self._text(left))}です"
                    f"(どちらも {name} に当たります。一方の見出しを変えるか、列を削ってください)"
                )

    def _tell_taken(self, name: str, claimed: list[tuple[int, How]]) -> None:
        for position, _ in claimed:
            if position in self._filled:
                sentence = f"列{quoted(self._text(position))}も {name} に当たりますが、ほかの列を使いました"
                self._tell(position, name, sentence)

    def _suggest(self, kind: str) -> None:
        for position, text in enumerate(self._header.texts):
            if position in self._found or not text or is_number(text) or meaning(kind, text):
                continue
            taken = {name for name, _ in self._found.values() if name}
            if name := likely(kind, text, taken):
                self._found[position] = (name, How.SUGGESTED)
                self._tell(
                    position,
                    name,
                    f"列{quoted(text)}を {name} の列と見なしました(違うときは選び直してください)",
                )

    def _text(self, position: int) -> str:
        return self._header.texts[position] if position < len(self._header.texts) else ""

    def _tell(self, position: int, name: str | None, sentence: str) -> None:
        self.notices.append(Notice(self._line, name, f"{place(position)}列: {sentence}"))
