"""One text in all its spellings: under what it is found, and where in it what was found stands."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from registry.japanese.names import bare_place, is_legal_form, plain_key, search_key

# With fewer letters nearly everything is found.
LETTERS = 2
# Characters that nobody sees: controls, marks of direction, joiners, selectors of a variant, halves of a character.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ud800-\udfff\U000e0000-\U000e01ef]"
)
_HIRAGANA = str.maketrans({chr(code): chr(code - 0x60) for code in range(ord("ァ"), ord("ヶ") + 1)})
_HALF_WIDTH_MARKS = "ﾞﾟ"

# A word in its spellings; one of them must occur.
Word = tuple[str, ...]
Span = tuple[int, int]


@dataclass(frozen=True)
class Sought:
    """A search as it was typed: its words, each of which must occur, and all of it without blanks."""

    words: tuple[Word, ...]
    whole: Word


def sought(typed: str) -> Sought | None:
    """What a typed text looks for; ``None`` where no word has two letters.

    A legal form beside other words says nothing.

    >>> sought("㈱テスト　ｵｵﾀ").words
    (('株てすと', 'てすと'), ('おおた',))
    """
    parts = [part for part in typed.split() if spellings(part)]
    telling = [part for part in parts if not is_legal_form(part)] or parts
    words = tuple(dict.fromkeys(_long(spellings(part)) for part in telling))
    if not any(len(each) >= LETTERS for word in words for each in word):
        return None
    return Sought(words, _long(spellings("".join(telling))))


def visible(text: str) -> str:
    """A text without what nobody sees: some of it no database takes."""
    return _UNSEEN.sub("", text)


def _long(word: Word) -> Word:
    """The spellings that are long enough to find something by; all of them where none is."""
    return tuple(each for each in word if len(each) >= LETTERS) or word


@lru_cache(maxsize=50_000)
def spellings(text: str) -> Word:
    """The keys of a text with its legal form and without, katakana as hiragana.

    >>> spellings("(株)大田テクノ")
    ('株大田てくの', '大田てくの')
    """
    seen = visible(text)
    keys = (_folded(plain_key(seen)), _folded(search_key(seen)))
    return tuple(dict.fromkeys(key for key in keys if key))


def holds(text: str, word: Word) -> bool:
    """Whether a word occurs in a text."""
    return any(each in key for key in spellings(text) for each in word)


def marks(text: str, words: Sequence[Word]) -> list[Span]:
    """Where words stand in a text as it is displayed, from the first on, none within another.

    >>> marks("テスト(株)大田", [("すと大",)])
    [(1, 7)]
    """
    found = set()
    for letters in (_letters(text), _bare_letters(text)):
        key = "".join(letter for letter, _ in letters)
        for each in {spelling for word in words for spelling in word}:
            start = key.find(each)
            while start >= 0:
                found.add((letters[start][1][0], letters[start + len(each) - 1][1][1]))
                start = key.find(each, start + 1)
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _folded(key: str) -> str:
    return key.translate(_HIRAGANA)


def _letters(text: str) -> list[tuple[str, Span]]:
    """The letters of the spelling with the legal form, each with the place that it comes from."""
    return [(letter, (start, end)) for start, end in _characters(text) for letter in _spelt(text[start:end])]


def _bare_letters(text: str) -> list[tuple[str, Span]]:
    """The same without the legal form; nothing where the places are not certain."""
    normal = [
        (letter, (start, end))
        for start, end in _characters(text)
        for letter in unicodedata.normalize("NFKC", visible(text[start:end])).casefold()
        if not letter.isspace()
    ]
    left = [normal[place] for place in bare_place("".join(letter for letter, _ in normal))]
    letters = [(letter, span) for written, span in left for letter in _spelt(written)]
    return letters if ("".join(letter for letter, _ in letters),) == spellings(text)[-1:] else []


@lru_cache(maxsize=10_000)
def _spelt(character: str) -> str:
    return _folded(plain_key(visible(character)))


def _characters(text: str) -> Iterator[Span]:
    """The characters of a text, each with the marks that belong to it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _belongs(text[place]):
            yield start, place
            start = place


def _belongs(character: str) -> bool:
    return character in _HALF_WIDTH_MARKS or unicodedata.combining(character) != 0
