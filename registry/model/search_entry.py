"""What the search looks in: of each record its names in every spelling, with an index of every two letters in a row.

Japanese is written without blanks: no word can be looked up, but every pair of letters can. The pairs follow from
``key``. PostgreSQL keeps them in an index on the function ``search_grams``; SQLite in the full-text table
``search_gram``, as hexadecimal figures, which its parser takes as they are, whatever the letters.
"""

from enum import StrEnum

from sqlalchemy import DDL, BigInteger, Integer, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from registry.model.base import Base, coded

# Before, between and after the spellings in a key; no spelling holds it.
BORDER = "\n"
# What the databases keep beside the table, each in its own way: no part of the metadata.
OWN_INDEX = ("search_gram", "ix_search_entry_grams")
# An id reads: the place of the noun, year, month and day of the record, its own id.
_DAYS, RECORDS = 10**8, 10**10


class Noun(StrEnum):
    """What can be found, in the order in which it is shown."""

    PARTNER = "partner"
    PROGRAMME = "programme"
    AGREEMENT = "agreement"
    ACTIVITY = "activity"
    EVENT = "event"
    GROUP = "group"


_PLACES = {noun: place for place, noun in enumerate(Noun, start=1)}


class SearchEntry(Base):
    """The spellings of a record's names. They follow from the record, and stand in no change record and no export.

    The ids of a noun lie together and rise with the days of its records: the newest are read first, unsorted.
    """

    __tablename__ = "search_entry"
    __table_args__ = (UniqueConstraint("kind", "record_id"),)

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    kind: Mapped[Noun] = mapped_column(coded(Noun, "kind"))
    record_id: Mapped[int]
    key: Mapped[str] = mapped_column(Text)


def entry_id(noun: Noun, day: int, record_id: int) -> int:
    """The id of an entry; ``day`` is a number of eight figures (20210331), 0 where none is known.

    >>> entry_id(Noun.ACTIVITY, 20200401, 123)
    4202004010000000123
    """
    return (_PLACES[noun] * _DAYS + day) * RECORDS + record_id


def ids_of(noun: Noun) -> tuple[int, int]:
    """The lowest and the highest id that an entry of a noun can have."""
    return entry_id(noun, 0, 0), entry_id(noun, _DAYS - 1, RECORDS - 1)


_SQLITE = (
    # The pairs of each key, in order; as many bytes as letters need, so that no pair begins within another.
    """
    CREATE VIEW search_entry_gram AS
    SELECT entry.id AS id, (
        WITH RECURSIVE place (n) AS (
            SELECT 1 UNION ALL SELECT n + 1 FROM place WHERE n < length(entry.key) - 1
        )
        SELECT group_concat(hex(substr(entry.key, n, 2)), ' ') FROM place
    ) AS grams
    FROM search_entry AS entry
    """,
    """
    CREATE VIRTUAL TABLE search_gram USING fts5(
        grams, content='search_entry_gram', content_rowid='id', tokenize='ascii'
    )
    """,
)
_POSTGRESQL = (
    """
    CREATE FUNCTION search_grams(key text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT array_agg(substr(key, place, 2)) FROM generate_series(1, length(key) - 1) AS place
    $$
    """,
    "CREATE INDEX ix_search_entry_grams ON search_entry USING gin (search_grams(key))",
)
for _dialect, _statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _statement in _statements:
        _made = DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]
        event.listen(SearchEntry.__table__, "after_create", _made)
