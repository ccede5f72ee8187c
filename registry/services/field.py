"""Fields of technology: registered, changed, put in order, deleted while nothing hangs on them. One Change each."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.finder.words import folded
from registry.model import Field
from registry.queries.field import attachment_counts, field_named, fields
from registry.services.order import free_place
from registry.services.recording import Actor, Stale, recorded, require_version
from registry.services.refusal import constraint_name

MOST_WORDS, LONGEST_WORD, SHORTEST_WORD = 200, 60, 2
LONGEST_CODE = 40
# Addresses below /fields that are no fields.
RESERVED = frozenset({"new", "attach", "attachments"})
# Lists of words are written one a line; what separates them in a cell of a sheet separates them here as well.
_JAPANESE, _ENGLISH = re.compile(r"[、／]"), re.compile(r";")


class FieldRefused(ValueError):
    """What cannot be written of a field; the text is a sentence for the user."""


class NameMissing(FieldRefused):
    """A field needs a name in both languages."""


class NameTaken(FieldRefused):
    """Another field has the name."""


class WordRefused(FieldRefused):
    """A word that no field can have."""

    def __init__(self, sentence: str, word: str, *, english: bool) -> None:
        super().__init__(sentence)
        self.word = word
        self.english = english


class WordTooShort(WordRefused):
    """One character stands in nearly every text."""


class WordTooLong(WordRefused):
    """Nobody writes such a long word."""


class TooManyWords(FieldRefused):
    """More words than a person keeps in order."""

    def __init__(self, sentence: str, *, english: bool) -> None:
        super().__init__(sentence)
        self.english = english


class NeighbourGone(FieldRefused):
    """The field before which it is to stand is not there."""


class FieldInUse(FieldRefused):
    """Something is attached to the field."""

    def __init__(self, sentence: str, count: int) -> None:
        super().__init__(sentence)
        self.count = count


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of a field; ``before`` is the field before which it stands, none at the end."""

    name: str
    name_en: str
    words: tuple[str, ...] = ()
    words_en: tuple[str, ...] = ()
    note: str | None = None
    before: str | None = None

    def columns(self) -> dict[str, Any]:
        """The values of the field's own columns."""
        return {
            "name": self.name.strip(),
            "name_en": self.name_en.strip(),
            "words": "\n".join(self.words),
            "words_en": "\n".join(self.words_en),
            "note": self.note,
        }


def separate(typed: str, *, english: bool = False) -> tuple[str, ...]:
    """The words of a list, one a line: without blank lines, and each once however it is written.

    >>> separate(" 切削 \\n\\nＥＭＣ、emc\\n切削"), separate("noise; EMC\\n noise", english=True)
    (('切削', 'ＥＭＣ'), ('noise', 'EMC'))
    """
    lines = (_ENGLISH if english else _JAPANESE).sub("\n", typed).splitlines()
    words = (" ".join(line.split()) for line in lines)
    found: dict[str, str] = {}
    for word in words:
        if word:
            found.setdefault(folded(word), word)
    return tuple(found.values())


def code_for(name_en: str, taken: set[str]) -> str:
    """A code that no field has, made of the English name.

    >>> code_for("Food & drink", set()), code_for("Food & drink", {"food_drink"}), code_for("食品", set())
    ('food_drink', 'food_drink_2', 'field')
    """
    plain = re.sub(r"[^a-z0-9]+", "_", folded(name_en)).strip("_")[: LONGEST_CODE - 4].strip("_") or "field"
    number, code = 1, plain
    while code in taken | RESERVED:
        number += 1
        code = f"{plain}_{number}"
    return code


def register_field(session: Session, *, facts: Facts, by: Actor) -> Field:
    """Take a field in. Its code is made of the English name and stays, whatever the field is called later."""
    _refuse_wrong(session, facts, None)
    code = code_for(facts.name_en, {each.code for each in fields(session)})
    made = Field(code=code, **facts.columns())
    with _kept_single(session, facts), recorded(session, by=by, act="field:register", subject=made):
        made.position = _place(session, None, facts.before)
        session.add(made)
    return made


def change_field(session: Session, *, field: Field, version: int, facts: Facts, by: Actor) -> None:
    """Change a field as it was seen in ``version``."""
    require_version(field, version)
    _refuse_wrong(session, facts, field)
    with _kept_single(session, facts), recorded(session, by=by, act="field:change", subject=field):
        if facts.before != following(session, field):
            field.position = _place(session, field, facts.before)
        for name, value in facts.columns().items():
            setattr(field, name, value)


def delete_field(session: Session, *, field: Field, version: int, by: Actor) -> None:
    """Delete a field as it was seen in ``version``, to which nothing is attached."""
    require_version(field, version)
    count = attachment_counts(session).get(field.code, 0)
    if count:
        raise _in_use(count)
    try:
        with session.begin_nested(), recorded(session, by=by, act="field:delete", subject=field):
            session.delete(field)
    except IntegrityError:
        raise _in_use(1) from None  # somebody attached something at the same moment


def following(session: Session, field: Field) -> str | None:
    """The code of the field before which a field stands; none for the last one."""
    return next((each.code for each in fields(session) if each.position > field.position), None)


def _place(session: Session, moved: Field | None, before: str | None) -> int:
    """A number that is free at a place of the order."""
    others = [each for each in fields(session) if each is not moved]
    return free_place(session, others, moved, next((each for each in others if each.code == before), None))


def _refuse_wrong(session: Session, facts: Facts, field: Field | None) -> None:
    if not facts.name.strip() or not facts.name_en.strip():
        raise NameMissing("技術分野には日本語と英語の名称が要ります")
    same = field_named(session, facts.name.strip())
    if same is not None and same is not field:
        raise _taken(facts)
    if facts.before is not None and facts.before not in {
        each.code for each in fields(session) if each is not field
    }:
        raise NeighbourGone("その前に置く技術分野がありません")
    for english, words in ((False, facts.words), (True, facts.words_en)):
        if len(words) > MOST_WORDS:
            raise TooManyWords(f"語は{MOST_WORDS}語までです", english=english)
        for word in words:
            if len(folded(word)) < SHORTEST_WORD:
                sentence = f"「{word}」は1文字なので、ほとんどの文に当たります。2文字以上の語にしてください"
                raise WordTooShort(sentence, word, english=english)
            if len(word) > LONGEST_WORD:
                raise WordTooLong(
                    f"「{word}」は長すぎます。1語は{LONGEST_WORD}文字までです", word, english=english
                )


def _taken(facts: Facts) -> NameTaken:
    return NameTaken(f"「{facts.name.strip()}」という技術分野は登録済みです")


def _in_use(count: int) -> FieldInUse:
    return FieldInUse(f"この技術分野には{count}件が付けられています。先にはずしてください", count)


@contextmanager
def _kept_single(session: Session, facts: Facts) -> Iterator[None]:
    """Two writers at once may choose one name or one place: the database lets one of them through."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        if constraint_name(error) == "uq_field_name":
            raise _taken(facts) from None
        raise Stale("ほかの人が先に技術分野の並びを変えました") from None
