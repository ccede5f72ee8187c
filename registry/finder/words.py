"""Words in a text, and what each of them speaks of."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property


def folded(text: str) -> str:
    """A text as words are looked for in it: NFKC, small letters.

    >>> folded("ＥＭＣサイト")
    'emcサイト'
    """
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Hit:
    """A word that stands in a text, and the code of what it speaks of."""

    code: str
    word: str


@dataclass(frozen=True)
class Words:
    """The words of several codes. A word of ASCII characters is found only whole, any other one within a word.

    Of words that overlap, the one that begins first counts, and of those that begin together the longest: 炭素繊維
    does not speak of 繊維.

    >>> words = Words({"textile": ["繊維"], "composite": ["炭素繊維"], "emc": ["EMC"]})
    >>> [hit.code for hit in words.found("炭素繊維のemc試験")], words.found("emcee")
    (['composite', 'emc'], [])
    """

    by_code: Mapping[str, Iterable[str]]
    _codes: dict[str, list[tuple[str, str]]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for code, words in self.by_code.items():
            for word in words:
                known = self._codes.setdefault(folded(word), [])
                if code not in {each for each, _ in known}:
                    known.append((code, word))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._codes, key=lambda word: (-len(word), word))
        # No word of ASCII characters is longer than another one that begins with it: those go last, in one group.
        parts = [re.escape(word) for word in longest_first if not word.isascii()]
        whole = "|".join(re.escape(word) for word in longest_first if word.isascii())
        if whole:
            parts.append(rf"(?<![a-z0-9])(?:{whole})(?![a-z0-9])")
        # Most characters begin no word: they are passed over at once.
        first = "".join(sorted({re.escape(word[0]) for word in self._codes if word}))
        return re.compile(rf"(?=[{first}])(?:{'|'.join(parts)})" if first else r"(?!)")

    def found(self, text: str) -> list[Hit]:
        """What stands in a text, each code once, in the order of the text."""
        hits: dict[str, Hit] = {}
        for match in self._pattern.finditer(folded(text)):
            for code, word in self._codes[match[0]]:
                hits.setdefault(code, Hit(code, word))
        return list(hits.values())
