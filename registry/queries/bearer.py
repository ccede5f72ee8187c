"""Which organisations, groups and events bear a word of a field in their names, as the finder reads them.

Titles of joint work are left out: there are too many of them, and the finder names them where they count.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.finder.mark import spans
from registry.finder.words import Words, folded
from registry.japanese.spelling import Span
from registry.model import Event, Group, Organisation, OrganisationName
from registry.queries.field import fields, words_of

SHOWN = 20


@dataclass(frozen=True)
class Bearer:
    """A record with the word that stands in its text, and where."""

    id: int
    name: str
    word: str
    text: str
    spans: list[Span]


@dataclass(frozen=True)
class Borne:
    """The first records of one kind that bear a word, and how many there are."""

    first: list[Bearer]
    total: int


def bearers(session: Session, code: str) -> dict[str, Borne]:
    """What bears the words of a field, by the kind of record, in three queries."""
    words = {each.code: words_of(each) for each in fields(session)}
    finds = _finder(Words(words), code, [folded(word) for word in words.get(code, ())])
    return {
        "partner": _borne(_organisations(session), finds),
        "group": _borne(_groups(session), finds),
        "event": _borne(_events(session), finds),
    }


def _finder(words: Words, code: str, own: list[str]) -> Callable[[str], str | None]:
    """The word of the field that stands in a text, where no longer word of another field covers it."""

    def find(text: str) -> str | None:
        plain = folded(text)
        if not any(word in plain for word in own):
            return None  # most texts end here: to look for all the words of all fields takes long
        return next((hit.word for hit in words.found(text) if hit.code == code), None)

    return find


def _borne(records: Iterable[tuple[int, list[str]]], finds: Callable[[str], str | None]) -> Borne:
    found = [(key, texts, word) for key, texts in records if (word := finds(" ".join(texts))) is not None]
    return Borne([_shown(*each) for each in found[:SHOWN]], len(found))


def _shown(key: int, texts: list[str], word: str) -> Bearer:
    for text in texts:
        if places := spans(text, word):
            return Bearer(key, texts[0], word, text, places)
    return Bearer(key, texts[0], word, texts[0], [])


def _organisations(session: Session) -> list[tuple[int, list[str]]]:
    """Organisations with the name in use, all others and the English one."""
    statement = select(Organisation.id, Organisation.name, Organisation.name_en, OrganisationName.name)
    joined = statement.join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
    texts: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for key, name, english, other in session.execute(
        joined.order_by(Organisation.sort_key, Organisation.id, OrganisationName.id)
    ):
        texts[key] |= dict.fromkeys(filter(None, (name, english, other)))
    return [(key, list(names)) for key, names in texts.items()]


def _groups(session: Session) -> list[tuple[int, list[str]]]:
    statement = select(Group.id, Group.name, Group.topics).order_by(Group.id)
    return [
        (key, [name, *(topics or "").split("、")] if topics else [name])
        for key, name, topics in session.execute(statement)
    ]


def _events(session: Session) -> list[tuple[int, list[str]]]:
    statement = select(Event.id, Event.title).order_by(Event.fiscal_year.desc(), Event.id.desc())
    return [(key, [title]) for key, title in session.execute(statement)]
