"""Fields of technology and places as the finder looks at them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A field of technology with the words of both languages by which people speak of it."""

    code: str
    name: str
    name_en: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """A municipality of Tokyo and its region."""

    code: str
    name: str
    name_en: str
    region: str
