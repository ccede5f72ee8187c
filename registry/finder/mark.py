"""Where a word stands in a text, for pages that mark it."""

import re

from registry.finder.words import folded
from registry.japanese.spelling import Span


def spans(text: str, word: str) -> list[Span]:
    """Where a word stands in a text as it is written; a word of ASCII characters only where it stands whole.

    >>> spans("ＥＭＣサイト、EMC試験、EMCEE", "emc")
    [(0, 3), (7, 10)]
    """
    letters, origin = "", list[int]()
    for position, character in enumerate(text):
        plain = folded(character)
        letters += plain
        origin += [position] * len(plain)
    key = folded(word)
    if not key:
        return []
    pattern = re.escape(key)
    if key.isascii():
        pattern = rf"(?<![a-z0-9]){pattern}(?![a-z0-9])"
    return [(origin[found.start()], origin[found.end() - 1] + 1) for found in re.finditer(pattern, letters)]
