"""The renewal memo as a paper in words, and as a Word file of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from registry.exchange.word import WordFile


@dataclass(frozen=True)
class Cell:
    """Words, and the page behind them for those who read on the screen."""

    text: str
    address: str | None = None


@dataclass(frozen=True)
class Section:
    """A part of the memo: facts by name, or a table; ``empty`` is said where a table has no row."""

    code: str
    heading: str
    facts: Sequence[tuple[str, Sequence[Cell]]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    empty: str = ""
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """The memo in the words of one language: the page and the Word file show the same."""

    title: str
    lead: str
    author: str
    language: str
    day: date
    sections: Sequence[Section]


def memo_word(paper: Paper) -> bytes:
    """The memo as a Word file."""
    file = WordFile(title=paper.title, author=paper.author, language=paper.language, day=paper.day)
    file.title(paper.title)
    file.paragraph(paper.lead)
    for section in paper.sections:
        file.heading(section.heading)
        if section.facts:
            file.facts([(name, "\n".join(cell.text for cell in cells)) for name, cells in section.facts])
        if section.rows:
            file.table(section.columns, [[cell.text.split("\n") for cell in row] for row in section.rows])
        elif section.empty:
            file.paragraph(section.empty)
        if section.note:
            file.paragraph(section.note)
    return file.content()
