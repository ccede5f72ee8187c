"""The words of yearbooks and the codes that they stand for: rules of form, none of them knows a name."""

import csv
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("vocabulary.csv")

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@cache
def _rules(sort: str) -> Sequence[tuple[re.Pattern[str], str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            (re.compile(row["pattern"]), row["code"]) for row in csv.DictReader(file) if row["sort"] == sort
        )


def plain(text: str) -> str:
    """Half width and without blanks: what a scan and a typist may do differently.

    >>> plain("名 称（都産技研）")
    '名称(都産技研)'
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def numeric(text: str) -> str:
    """A text like :func:`plain`, without the commas of thousands.

    >>> numeric("１，２００名")
    '1200名'
    """
    return _THOUSANDS.sub("", plain(text))


def whole(sort: str, text: str) -> str:
    """The code of the first pattern that a text matches from end to end, else nothing."""
    return next((code for pattern, code in _rules(sort) if pattern.fullmatch(text)), "")


def first(sort: str, text: str) -> str:
    """The code of the first pattern that occurs in a text, else nothing."""
    return next((code for pattern, code in _rules(sort) if pattern.search(text)), "")


def last(sort: str, text: str) -> str:
    """The code of the pattern that occurs nearest to the end of a text, the longest of those, else nothing.

    >>> last("event", "発信交流会 展示会"), last("event", "講習会")
    ('exhibition', 'training')
    """
    found = [
        (match.end(), match.end() - match.start(), code)
        for pattern, code in _rules(sort)
        for match in pattern.finditer(text)
    ]
    return max(found)[2] if found else ""


def every(sort: str, text: str) -> list[str]:
    """The codes of all patterns that occur in a text, in the order in which they stand there, each once."""
    found = [
        (match.start(), place, code)
        for place, (pattern, code) in enumerate(_rules(sort))
        if (match := pattern.search(text)) is not None
    ]
    return list(dict.fromkeys(code for _, _, code in sorted(found)))
