"""The tables of the annual report as a Word file, to be taken over into the printed one."""

import re

from registry.exchange.annual import as_of_words, title_of
from registry.exchange.annual_width import widths
from registry.exchange.word import WIDTH, WordFile
from registry.reports.annual.chapter import Chapter

_LEVELS = 3
# 4, 4.2, (1), 1): each step of a section's number.
_STEP = re.compile(r"\d+\)|\(\d+\)|\d+")


def annual_word(found: Chapter, *, institute: str) -> bytes:
    """The chapter with a heading a section, its tables, and the sentences beside them."""
    file = WordFile(title=title_of(found), author=institute, language="ja", day=found.as_of)
    file.title(title_of(found))
    file.paragraph(as_of_words(found))
    highest = min((depth(table.section) for table in found.tables), default=1)
    for table in found.tables:
        file.heading(f"{table.section} {table.title}", min(depth(table.section) - highest + 1, _LEVELS))
        if table.rows:
            rows = [
                [None if cell.continued else [line.text for line in cell.lines] for cell in row]
                for row in table.rows
            ]
            file.table(table.columns, rows, widths(table.codes, WIDTH))
        if table.empty:
            file.paragraph(table.empty)
        for note in table.notes:
            file.note(note)
    return file.content()


def depth(section: str) -> int:
    """How many steps the number of a section has.

    >>> depth("4.2"), depth("4.2.2"), depth("4.2.2(1)"), depth("4.2.2(1)3)")
    (2, 3, 4, 5)
    """
    return max(1, len(_STEP.findall(section)))
