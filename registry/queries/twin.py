"""Suspected twins: two organisations whose names make one body of them, perhaps. A person decides."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz, process

from registry.model import Organisation
from registry.model.vocabulary import NameKind
from registry.queries.candidate import LIKENESS

# So many keys are compared with all others at a time: the table of likenesses stays small.
_STEP = 512
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Twins:
    """Two organisations, the older record first, and how alike their nearest names are: 100 is one search key."""

    one: Organisation
    other: Organisation
    likeness: int


def twins(organisations: Iterable[Organisation]) -> Sequence[Twins]:
    """Pairs that may be one body, the likeliest first.

    Two organisations are suspected when a name of theirs, abbreviations aside, has the same search key; or when they
    are of one category and two of those keys are alike (``LIKENESS`` of 100 or more, Indel ratio) and have the same
    numbers: 第1支部 and 第2支部 are two. Parent and office, predecessor and successor are known to be two as well.
    Names must be loaded.
    """
    listed = sorted(organisations, key=lambda each: each.id)
    by_id = {each.id: each for each in listed}
    found: dict[tuple[int, int], int] = {}
    for one, other, likeness in (*_same(listed), *_alike(listed)):
        pair = (min(one, other), max(one, other))
        if one != other and not _related(by_id[one], by_id[other]):
            found[pair] = max(likeness, found.get(pair, 0))
    ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return [Twins(by_id[one], by_id[other], likeness) for (one, other), likeness in ordered]


def _keys(organisation: Organisation) -> set[str]:
    return {name.key for name in organisation.names if name.kind is not NameKind.ABBREVIATION and name.key}


def _same(listed: list[Organisation]) -> Iterator[tuple[int, int, int]]:
    bearers: dict[str, list[int]] = defaultdict(list)
    for each in listed:
        for key in _keys(each):
            bearers[key].append(each.id)
    for found in bearers.values():
        for one, other in combinations(found, 2):
            yield one, other, 100


def _alike(listed: list[Organisation]) -> Iterator[tuple[int, int, int]]:
    """Only within a category and with the same numbers in the name, which also keeps the tables small."""
    named: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for each in listed:
        for key in sorted(_keys(each)):
            named[each.category, *_NUMBERS.findall(key)].append((key, each.id))
    for entries in named.values():
        keys = [key for key, _ in entries]
        for start in range(0, len(keys), _STEP):
            table = process.cdist(
                keys[start : start + _STEP], keys[start:], scorer=fuzz.ratio, score_cutoff=LIKENESS
            )
            for row, column in zip(*table.nonzero(), strict=True):
                if column > row:
                    yield entries[start + row][1], entries[start + column][1], int(table[row, column])


def _related(one: Organisation, other: Organisation) -> bool:
    return one.id in (other.parent_id, other.successor_id) or other.id in (one.parent_id, one.successor_id)
