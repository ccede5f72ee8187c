"""Which column of which kind of table a heading means: its name, a synonym (``headings.csv``), or what is very like one."""

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from registry.exchange.loading import KINDS

# A column that no sheet has: what it says is told by others (see derived.py).
DERIVED = {"agreements": ("ends_on", "notice")}
# With fewer points of 100 two headings are not alike; with fewer letters likeness says nothing.
_LIKE = 80
_LETTERS = 3
# The best kind is sure with so many points, so far before the second, and so many columns.
_SURE, _LEAD, _COLUMNS = 50, 10, 2
_WHOLE = 100
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>|《[^《》]*》")
_MARKS = re.compile(r"[※*＊★☆●■◆▼△▲:;.,、。・･\-_/／'\"`~〜|()\[\]]|[注註]\d+$")
_NUMBERS = ("no", "番号", "項番", "通番", "連番", "整理番号", "#", "№")


class How(StrEnum):
    """How a heading came to its column."""

    EXACT = "exact"
    SYNONYM = "synonym"
    SUGGESTED = "suggested"
    CHOSEN = "chosen"
    LEFT_OUT = "left_out"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Heading:
    """A column of a file: its position (from 0), the heading as written, the column of the kind that it means, how that
    is known. ``column`` is ``None`` for what is unknown or left out; then its cells are kept beside the rows."""

    position: int
    text: str
    column: str | None
    how: How


@dataclass(frozen=True)
class Candidate:
    """A kind that a table may be, with points of 100 and the headings that speak for it."""

    kind: str
    score: int
    reasons: tuple[str, ...]


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """A heading by which it is compared: NFKC, small letters, without blanks, marks, and what stands in brackets.

    >>> plain("締結 年月日 ※1"), plain("件数（件）"), plain("【必須】機関名"), plain("Signed on")
    ('締結年月日1', '件数', '機関名', 'signedon')
    """
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    bare = _BRACKETED.sub("", folded)
    return _MARKS.sub("", bare) or _MARKS.sub("", folded) or folded


def is_number(text: str) -> bool:
    """Whether a heading is that of a running number."""
    return plain(text) in _NUMBERS


@lru_cache
def known(kind: str) -> Mapping[str, str]:
    """The columns of a kind by everything that they are called, compared as :func:`plain` does."""
    found: dict[str, str] = {}
    columns = column_names(kind)
    for name in columns:
        found[plain(name)] = name
    for row in _synonyms():
        if row["kind"] in ("", kind) and row["column"] in columns:
            found.setdefault(plain(row["heading"]), row["column"])
    return found


@lru_cache
def synonyms(kind: str) -> Mapping[str, tuple[str, ...]]:
    """The headings that each column of a kind is known by beside its name, as they stand in ``headings.csv``."""
    found: dict[str, list[str]] = {}
    for row in _synonyms():
        if row["kind"] in ("", kind):
            found.setdefault(row["column"], []).append(row["heading"])
    return {column: tuple(headings) for column, headings in found.items()}


@lru_cache
def column_names(kind: str) -> tuple[str, ...]:
    """The columns that a heading of a kind may mean, derived ones included."""
    return (*(column.name for column in KINDS[kind].columns), *DERIVED.get(kind, ()))


def meaning(kind: str, text: str) -> tuple[str, How] | None:
    """The column that a heading surely means in a kind."""
    if text.strip() in column_names(kind):
        return text.strip(), How.EXACT
    column = known(kind).get(plain(text))
    return (column, How.SYNONYM) if column and plain(text) else None


def matched(kind: str, texts: Sequence[str]) -> int:
    """How many columns of a kind the headings surely mean."""
    return len({found[0] for text in texts if text.strip() and (found := meaning(kind, text))})


def likely(kind: str, text: str, taken: set[str]) -> str | None:
    """The column, not taken yet, one of whose names is very like a heading."""
    written = plain(text)
    if len(written) < _LETTERS:
        return None
    names = {
        name: column for name, column in known(kind).items() if column not in taken and len(name) >= _LETTERS
    }
    found = process.extractOne(written, names.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return names[found[0]] if found else None


def candidates(texts: Sequence[str]) -> tuple[Candidate, ...]:
    """The kinds that headings speak for, the likeliest first.

    A heading that several kinds have counts a part of one that only one has; four fifths of the points are the share
    of what was understood, one fifth the share of the kind's columns, its required ones twice, that are there.
    """
    written = [text for text in dict.fromkeys(texts) if text.strip()]
    columns = {kind: {text: found[0] for text in written if (found := meaning(kind, text))} for kind in KINDS}
    weights = {
        text: 1 / count for text in written if (count := sum(text in found for found in columns.values()))
    }
    whole = sum(weights.values())
    scored = [
        Candidate(
            kind,
            _score(kind, set(found.values()), sum(map(weights.__getitem__, found)) / whole),
            tuple(found),
        )
        for kind, found in columns.items()
        if found
    ]
    return tuple(sorted(scored, key=lambda candidate: -candidate.score))


def sure(found: Sequence[Candidate]) -> str | None:
    """The kind that is clearly before all others."""
    if not found or found[0].score < _SURE or matched(found[0].kind, found[0].reasons) < _COLUMNS:
        return None
    # With all points everything was understood, and nothing of the kind is missing.
    lead = 1 if found[0].score == _WHOLE else _LEAD
    if len(found) > 1 and found[0].score - found[1].score < lead:
        return None
    return found[0].kind


def _score(kind: str, columns: set[str], understood: float) -> int:
    weights = {column.name: 2 if column.required else 1 for column in KINDS[kind].columns}
    there = sum(weight for name, weight in weights.items() if name in columns) / sum(weights.values())
    return round(80 * understood + 20 * there)


@lru_cache
def _synonyms() -> list[dict[str, str]]:
    path = Path(__file__).parent / "headings.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
