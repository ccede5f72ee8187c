"""Suspected twins: two organisations whose names make one body of them, perhaps. A person decides."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, product

from rapidfuzz import fuzz, process

from registry.japanese.names import legal_form
from registry.model import Organisation, OrganisationName
from registry.model.vocabulary import NameKind
from registry.queries.candidate import LIKENESS

# So many keys are compared with all others at a time: the table of likenesses stays small.
_STEP = 512
_NUMBERS = re.compile(r"\d+")
_NOBODY = frozenset[tuple[int, int]]()


class Sign(StrEnum):
    """What speaks for one body."""

    SAME_NAME = "same_name"
    SAME_KEY = "same_key"
    FORMER_NAME = "former_name"
    ALIKE = "alike"
    SAME_WEBSITE = "same_website"
    SAME_PLACE = "same_place"


class Doubt(StrEnum):
    """What speaks against it."""

    OTHER_NUMBER = "other_number"
    FORM_ELSEWHERE = "form_elsewhere"
    OTHER_FORM = "other_form"
    OTHER_CATEGORY = "other_category"
    OTHER_PLACE = "other_place"
    OTHER_LETTERS = "other_letters"


@dataclass(frozen=True)
class Twins:
    """Two organisations, the older record first, with the names that brought them together.

    ``likeness`` is that of the search keys of these names: 100 is one key.
    """

    one: Organisation
    other: Organisation
    likeness: int
    names: tuple[OrganisationName, OrganisationName] | None

    @property
    def signs(self) -> list[Sign]:
        """What speaks for one body, the strongest first."""
        found = []
        if self.names is not None:
            mine, theirs = self.names
            if NameKind.FORMER in (mine.kind, theirs.kind):
                found.append(Sign.FORMER_NAME)
            if mine.name == theirs.name:
                found.append(Sign.SAME_NAME)
            else:
                found.append(Sign.SAME_KEY if mine.key == theirs.key else Sign.ALIKE)
        if self.one.website and _site(self.one) == _site(self.other):
            found.append(Sign.SAME_WEBSITE)
        if self.one.municipality_code and self.one.municipality_code == self.other.municipality_code:
            found.append(Sign.SAME_PLACE)
        return found

    @property
    def doubts(self) -> list[Doubt]:
        """What speaks against it, the strongest first: likeness is never identity."""
        found = []
        one, other = self.one, self.other
        if _differ(one.corporate_number, other.corporate_number):
            found.append(Doubt.OTHER_NUMBER)
        if self.names is not None:
            mine, theirs = (legal_form(each.name) for each in self.names)
            if mine is not None and theirs is not None and mine != theirs:
                found.append(Doubt.FORM_ELSEWHERE if mine[0] == theirs[0] else Doubt.OTHER_FORM)
        if one.category is not other.category:
            found.append(Doubt.OTHER_CATEGORY)
        if _differ(one.municipality_code, other.municipality_code):
            found.append(Doubt.OTHER_PLACE)
        if self.names is not None and self.names[0].key != self.names[1].key:
            found.append(Doubt.OTHER_LETTERS)
        return found


def twins(
    organisations: Iterable[Organisation], known_two: Collection[tuple[int, int]] = _NOBODY
) -> list[tuple[int, int]]:
    """Pairs of ids that may be one body, the likeliest first, without the pairs that are ``known_two``.

    Two organisations are suspected when a name of theirs, abbreviations aside, has the same search key; when they
    are of one category and two of those keys are alike (``LIKENESS`` of 100 or more, Indel ratio) and have the same
    numbers: 第1支部 and 第2支部 are two; or when they have one website. Parent and office, predecessor and successor
    are known to be two as well. Names must be loaded; plain records will do.
    """
    listed = sorted(organisations, key=lambda each: each.id)
    by_id = {each.id: each for each in listed}
    found: dict[tuple[int, int], int] = {}
    for one, other, likeness in (*_same(listed), *_alike(listed), *_same_site(listed)):
        pair = (min(one, other), max(one, other))
        if one != other and pair not in known_two and not _related(by_id[one], by_id[other]):
            found[pair] = max(likeness, found.get(pair, 0))
    return sorted(found, key=lambda pair: (-found[pair], pair))


def paired(one: Organisation, other: Organisation) -> Twins:
    """Two organisations with their nearest names, suspected or not. Names must be loaded."""
    first, second = sorted((one, other), key=lambda each: each.id)
    best: tuple[float, tuple[OrganisationName, OrganisationName]] | None = None
    for names in product(_telling(first), _telling(second)):
        likeness = fuzz.ratio(names[0].key, names[1].key)
        if best is None or likeness > best[0]:
            best = likeness, names
    if best is None:
        return Twins(first, second, 0, None)
    return Twins(first, second, int(best[0]), best[1] if best[0] >= LIKENESS else None)


def _telling(organisation: Organisation) -> list[OrganisationName]:
    """The names that tell who somebody is: an abbreviation is shared by many. The official one goes first."""
    names = [each for each in organisation.names if each.kind is not NameKind.ABBREVIATION and each.key]
    return sorted(names, key=lambda each: (each.kind is not NameKind.OFFICIAL, each.name))


def _keys(organisation: Organisation) -> set[str]:
    return {name.key for name in _telling(organisation)}


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


def _same_site(listed: list[Organisation]) -> Iterator[tuple[int, int, int]]:
    bearers: dict[str, list[int]] = defaultdict(list)
    for each in listed:
        if each.website:
            bearers[_site(each)].append(each.id)
    for found in bearers.values():
        for one, other in combinations(found, 2):
            yield one, other, 0


def _site(organisation: Organisation) -> str:
    """The address of a website without what may be written differently: scheme, www., a slash at the end."""
    address = (organisation.website or "").strip().casefold()
    return address.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _related(one: Organisation, other: Organisation) -> bool:
    return one.id in (other.parent_id, other.successor_id) or other.id in (one.parent_id, one.successor_id)
