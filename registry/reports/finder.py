"""The partner finder: what was typed, understood; who can help, why, and who cannot."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from rapidfuzz import fuzz, process

from registry.finder.ability import Ability
from registry.finder.guide import Fitting, branch_for, fitting
from registry.finder.need_words import need_words
from registry.finder.question import TOKYO, Question
from registry.finder.rank import Matches, ranked
from registry.finder.reason import Excluded
from registry.finder.thesaurus import Place, Term
from registry.finder.words import Hit, Words, folded
from registry.japanese.codes import PREFECTURES
from registry.model.place import HEADQUARTERS
from registry.model.vocabulary import NeedType
from registry.reports.finder_ground import Ground

T = TypeVar("T")
LONGEST_TEXT = 2000
# Fields whose names or words are at least so like what was typed are offered when nothing is understood.
NEAREST, MOST_NEAREST = 60, 5
_PARTS = re.compile(r"[・、,／/ ]+")


@dataclass(frozen=True)
class Asked:
    """What a person typed."""

    day: date
    municipality: str | None = None
    needs: tuple[NeedType, ...] = ()
    fields: tuple[str, ...] = ()
    text: str = ""
    memberships: frozenset[int] = frozenset()
    banks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Understood:
    """The question that was made of it: what each word of the text was taken for, and the place found in it."""

    question: Question
    municipality: Place | None
    needs: tuple[Hit, ...]
    fields: tuple[Hit, ...]


@dataclass(frozen=True)
class Answer:
    """The answer to a question; ``nearest`` are codes of fields to ask for where nothing was understood."""

    asked: Asked
    understood: Understood
    matches: Matches
    excluded: tuple[Excluded, ...]
    branch: Fitting | None
    groups: tuple[Fitting, ...]
    events: tuple[Fitting, ...]
    nearest: tuple[str, ...]


def answer(known: Ground, asked: Asked, able: Callable[[str], Ability]) -> Answer:
    """Answer a question: the same ground and question, the same answer. ``able`` is :func:`registry.reports.finder_ground.able_in` of that ground."""
    understood = understand(known, asked)
    question = understood.question
    matches, excluded = ranked(known.partners, question, able)
    nothing = question.blank
    return Answer(
        asked,
        understood,
        matches,
        tuple(excluded),
        None if nothing and not question.has_place else branch_for(known.branches, question, HEADQUARTERS),
        tuple(fitting(known.groups, question)),
        tuple(fitting(known.events, question)),
        tuple(nearest_fields(known.fields, asked.text)) if nothing else (),
    )


def understand(known: Ground, asked: Asked) -> Understood:
    """Make a question of what was typed; what was chosen goes before what a text says."""
    text = asked.text[:LONGEST_TEXT]
    needs = tuple(need_words().found(text))
    fields = tuple(_asking_words(known.fields).found(text))
    place = _place(known.municipalities, asked.municipality)
    prefecture = None
    if place is None:
        prefecture = _prefecture(asked.municipality or "")
        if prefecture is None and not asked.municipality:
            place = _mentioned(known.municipalities, text)
    question = Question(
        asked.day,
        place.code if place else None,
        place.region if place else None,
        TOKYO if place else prefecture,
        _unique([*asked.needs, *(NeedType(hit.code) for hit in needs)]),
        _unique([*asked.fields, *(hit.code for hit in fields)]),
        asked.memberships,
        asked.banks,
    )
    return Understood(question, place, needs, fields)


def place_named(known: Ground, typed: str) -> bool:
    """Whether what was typed is a municipality of Tokyo, or a place that begins with the name of a prefecture."""
    return _place(known.municipalities, typed) is not None or _prefecture(typed) is not None


def field_named(fields: Sequence[Term], typed: str) -> str | None:
    """The field of a code, a name, a part of a name or one of its words; ``None`` when there is none."""
    wanted = folded(typed.strip())
    for each in fields:
        if wanted in (each.code, folded(each.name), folded(each.name_en)):
            return each.code
    hits = _asking_words(fields).found(typed)
    return hits[0].code if hits else None


def nearest_fields(fields: Sequence[Term], typed: str) -> list[str]:
    """Codes of the fields whose names or words are most like what was typed; without likeness none."""
    if not typed.strip():
        return []
    words = {
        (each.code, word): folded(word) for each in fields for word in (each.name, each.name_en, *each.words)
    }
    hits = process.extract(
        folded(typed.strip())[:100], words, scorer=fuzz.ratio, score_cutoff=NEAREST, limit=50
    )
    return list(_unique([code for _, _, (code, _) in hits]))[:MOST_NEAREST]


def _asking_words(fields: Sequence[Term]) -> Words:
    """The words of the thesaurus, and the parts of the names of fields, by which people ask as well.

    A part that stands in the name of another field (情報 in 情報セキュリティ) tells nothing.
    """
    return Words(
        {
            each.code: [
                *each.words,
                *(
                    part
                    for part in _PARTS.split(each.name)
                    if len(part) > 1 and not any(part in other.name for other in fields if other is not each)
                ),
            ]
            for each in fields
        }
    )


def _unique(values: list[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _place(known: Sequence[Place], typed: str | None) -> Place | None:
    """A municipality by code, by name, or by its English name with or without its kind."""
    wanted = folded((typed or "").strip()).removeprefix("東京都")
    return next((each for each in known if wanted and wanted in _names_of(each)), None)


def _names_of(place: Place) -> tuple[str, ...]:
    english = folded(place.name_en)
    return place.code, folded(place.name), english, english.split()[0]


def _mentioned(known: Sequence[Place], text: str) -> Place | None:
    """The municipality that a text names first, in Japanese or in English without its kind."""
    found = folded(text)
    if not found.strip():
        return None
    places = []
    for each in known:
        at = found.find(each.name)
        english = re.search(rf"\b{re.escape(folded(each.name_en).split()[0])}\b", found)
        if at >= 0 or english:
            places.append((at if at >= 0 else english.start() if english else 0, each))
    return min(places, key=lambda place: (place[0], place[1].code))[1] if places else None


def _prefecture(typed: str) -> str | None:
    """The code of the prefecture with which a place outside Tokyo begins."""
    return next((code for code, name in PREFECTURES.items() if typed.strip().startswith(name)), None)
