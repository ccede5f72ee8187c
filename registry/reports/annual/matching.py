"""Rows and lines of two versions of a table, matched by the records behind them and not by where they stand."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from registry.network.tie import Record
from registry.reports.annual.table import Line

# The lines of a row by column, without the number of the row; what goes on from above says it again.
Row = tuple[tuple[Line, ...], ...]
# The place in the old version and that in the new one.
Pair = tuple[int, int]
PARTNER = "partner"


def same_rows(old: Sequence[Row], new: Sequence[Row]) -> list[Pair]:
    """Rows that share what few others have come together first; among equals those with the most words in common."""
    scores = _scores(old, new)
    equal = {
        (one, two): sum(_texts(a) == _texts(b) for a, b in zip(old[one], new[two], strict=True))
        for one, two in scores
    }
    ranked = sorted(
        scores, key=lambda pair: (-round(scores[pair], 9), -equal[pair], abs(pair[0] - pair[1]), pair)
    )
    ones, twos, found = set[int](), set[int](), []
    for one, two in ranked:
        if one not in ones and two not in twos and _may_be_one(old[one], new[two]):
            ones.add(one)
            twos.add(two)
            found.append((one, two))
    return sorted(found)


def same_lines(old: Sequence[Line], new: Sequence[Line]) -> list[Pair]:
    """Lines of the same records and words, then of the same records, then of the same words, in their order."""
    ones, twos = _keyed(old, _whole), _keyed(new, _whole)
    found: list[Pair] = []
    for key in (_whole, _behind, _words):
        ones, twos = _keyed(old, key, ones), _keyed(new, key, twos)
        more = matched(ones, twos)
        found += more
        ones, twos = left(ones, twos, more)
    if len(old) == len(new) == len(ones) == len(twos) == 1 and _plain(old[0]) and _plain(new[0]):
        found.append((0, 0))  # the one thing that the cell says of the row: its partner, its words
    return sorted(found)


def matched(ones: Mapping[int, Hashable], twos: Mapping[int, Hashable]) -> list[Pair]:
    """Places with the same key: the first with the first, the second with the second. Nothing matches no key."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for two in sorted(twos, reverse=True):
        waiting[twos[two]].append(two)
    return [(one, waiting[ones[one]].pop()) for one in sorted(ones) if ones[one] and waiting.get(ones[one])]


def left(
    ones: Mapping[int, Hashable], twos: Mapping[int, Hashable], pairs: Sequence[Pair]
) -> tuple[dict[int, Hashable], dict[int, Hashable]]:
    """What has found no match yet."""
    taken = {one for one, _ in pairs}, {two for _, two in pairs}
    return (
        {place: key for place, key in ones.items() if place not in taken[0]},
        {place: key for place, key in twos.items() if place not in taken[1]},
    )


def in_order(pairs: Sequence[Pair]) -> bool:
    """Whether what stands in both versions follows each other alike."""
    second = [two for _, two in sorted(pairs)]
    return second == sorted(second)


def records_of(row: Row) -> set[Record]:
    """The records behind a row."""
    return {record for lines in row for line in lines for record in line.records}


def facts_of(row: Row) -> set[Record]:
    """What a row tells of, beside the partners that it names."""
    return {record for record in records_of(row) if record.type != PARTNER}


def _scores(old: Sequence[Row], new: Sequence[Row]) -> dict[Pair, float]:
    """How much rows have in common: a record counts the more, the fewer rows have it, and words without one half."""
    having: dict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, rows in enumerate((old, new)):
        for place, row in enumerate(rows):
            for sign in _signs(row):
                having[sign][side].append(place)
    scores: dict[Pair, float] = defaultdict(float)
    for sign in sorted(having):
        ones, twos = having[sign]
        for one in ones:
            for two in twos:
                scores[one, two] += (1 if sign[0] else 0.5) * 2 / (len(ones) + len(twos))
    return scores


def _signs(row: Row) -> set[tuple[str, str]]:
    """By what a row is known again: its records, and the words with which it begins if they have none."""
    first = next((lines for lines in row if lines), ())
    words = {("", line.text) for line in first if not line.records}
    return {(record.type, str(record.id)) for record in records_of(row)} | (words if first else {("", "")})


def _may_be_one(one: Row, two: Row) -> bool:
    """Two rows that tell of one thing each are the same only if it is the same thing, whoever its partner is."""
    facts = facts_of(one), facts_of(two)
    return not (len(facts[0]) == len(facts[1]) == 1 and facts[0] != facts[1])


def _texts(lines: Iterable[Line]) -> Counter[str]:
    return Counter(line.text for line in lines)


def _keyed(
    lines: Sequence[Line], key: Callable[[Line], Hashable], places: Iterable[int] | None = None
) -> dict[int, Hashable]:
    return {place: key(lines[place]) for place in (range(len(lines)) if places is None else places)}


def _whole(line: Line) -> Hashable:
    return line


def _behind(line: Line) -> Hashable:
    return line.records


def _words(line: Line) -> Hashable:
    return line.text


def _plain(line: Line) -> bool:
    return all(record.type == PARTNER for record in line.records)
