"""Which entries hold what is sought: one question, put to either database in its own way."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, column, func, literal, or_, select, table
from sqlalchemy.dialects.postgresql import ARRAY

from registry.japanese.spelling import LETTERS, Sought, Word
from registry.model import SearchEntry
from registry.model.search_entry import BORDER, Noun, ids_of


@dataclass(frozen=True)
class Asked:
    """Of each group one text must occur, and none of ``never``."""

    groups: tuple[Word, ...]
    never: Word = ()


def tiers(sought: Sought) -> tuple[Asked, ...]:
    """What is asked for, the best first: a name that is just this, one that begins so, and any other."""
    just = tuple(f"{BORDER}{each}{BORDER}" for each in sought.whole)
    begins = tuple(dict.fromkeys(f"{BORDER}{each}" for each in (*sought.whole, *sought.words[0])))
    base = everything(sought)
    return (
        replace(base, groups=(*base.groups, just)),
        replace(base, groups=(*base.groups, begins), never=just),
        replace(base, never=begins),
    )


def everything(sought: Sought) -> Asked:
    """Every word, anywhere in the names."""
    return Asked(sought.words)


def matching(dialect: str, noun: Noun, asked: Asked) -> Select[int]:
    """SQL: ids of the entries of a noun that hold what is asked for."""
    if dialect == "sqlite":
        own = table("search_gram", column("rowid"), column("search_gram"))
        identity: ColumnElement[int] = own.c.rowid
        holds: ColumnElement[bool] = own.c.search_gram.op("MATCH", is_comparison=True)(_expression(asked))
    else:
        identity = SearchEntry.id.expression
        holds = _condition(asked)
    return select(identity.label("id")).where(holds, identity.between(*ids_of(noun)))


def _expression(asked: Asked) -> str:
    """In the language of SQLite's full-text search, which sees nothing but hexadecimal figures."""
    positive = " AND ".join(_either(group) for group in asked.groups)
    return f"({positive}) NOT {_either(asked.never)}" if asked.never else positive


def _either(texts: Word) -> str:
    return f"({' OR '.join(_phrase(each) for each in texts)})"


def _phrase(letters: str) -> str:
    if len(letters) < LETTERS:  # the beginning of a pair: every letter begins one
        return f'"{letters.encode().hex()}" *'
    return f'"{" ".join(each.encode().hex() for each in pairs(letters))}"'


def _condition(asked: Asked) -> ColumnElement[bool]:
    """For PostgreSQL: the index finds what has all the pairs, and the key shows whether they stand in a row."""
    required = [or_(*(_occurs(each) for each in group)) for group in asked.groups]
    refused = [_place(each) == 0 for each in asked.never]
    return and_(*required, *refused)


def _occurs(letters: str) -> ColumnElement[bool]:
    if len(letters) < LETTERS:
        return _place(letters) > 0
    grams: Any = func.search_grams(SearchEntry.key, type_=ARRAY(Text))
    return and_(grams.contains(cast(literal(pairs(letters), ARRAY(Text)), ARRAY(Text))), _place(letters) > 0)


def _place(letters: str) -> ColumnElement[int]:
    return func.strpos(SearchEntry.key, letters)


def pairs(letters: str) -> list[str]:
    """Every two letters in a row."""
    return [letters[place : place + 2] for place in range(len(letters) - 1)]
