"""Words that people write where the registry keeps a code (``words.csv``): 覚書, 自動更新, ○."""

import csv
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from registry.exchange.cell import LIST_SEPARATOR, split


def coded(kind: str, column: str, text: str) -> str:
    """The code of a word; an unknown word stays, so that the reader of the column refuses it in its own words.

    >>> coded("agreements", "kind", "覚書"), coded("events", "held", "○"), coded("activities", "kinds", "後援、見学")
    ('memorandum', '1', 'backing、visit')
    >>> coded("agreements", "kind", "約束")
    '約束'
    """
    words = _words().get((kind, column))
    if words is None:
        return text
    if code := words.get(_plain(text)):
        return code
    parts = split(text)
    if len(parts) < 2:
        return text
    codes = [words.get(_plain(part), part) for part in parts]
    return LIST_SEPARATOR.join(codes) if codes != parts else text


def code_of(kind: str, column: str, word: str) -> str | None:
    """The code that a word means in a column; ``None`` where it is no such word."""
    return _words().get((kind, column), {}).get(_plain(word))


def _plain(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


@lru_cache
def _words() -> Mapping[tuple[str, str], Mapping[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault((row["kind"], row["column"]), {})[_plain(row["word"])] = row["code"]
    return found
