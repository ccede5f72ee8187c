"""What is taken down while a chapter is read: rows by kind, organisations by name, and what could not be read."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.exchange.sheet import Row
from registry.exchange.yearbook.line import Section
from registry.exchange.yearbook.vocabulary import last, plain
from registry.japanese.names import mend_blanks, search_key

# 架空銀行 in 架空銀行北支店, 架空大学 in 架空大学 試作研究センター.
_OFFICE = re.compile(
    r"(.{3,40}(?:公庫|銀行|金庫|組合))\s*\S{1,8}支店|(.{3,40}\S)\s+\S{1,8}支[店部]|(.{2,40}大学)\s+\S{2,40}(?:センター|研究所)"
)


@dataclass(frozen=True)
class Institute:
    """Whose yearbook it is: its name, its short name, and the codes of its branches by name."""

    name: str
    short: str
    branches: Mapping[str, str]

    @property
    def prefecture(self) -> str:
        """The prefecture that runs it, where its name says so."""
        found = re.match(r".{2,3}[都道府県](?=立)", self.name)
        return found[0] if found else ""

    def is_meant(self, name: str) -> bool:
        """Whether a name is one of the institute's own."""
        return search_key(name) in (search_key(self.name), search_key(self.short))

    def branch_in(self, text: str) -> str:
        """The code of the branch that a text names; nothing for none or several."""
        found = {code for name, code in self.branches.items() if plain(name) in plain(text)}
        return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True)
class Notice:
    """A line of the text, and a sentence about what was not read there or needs a person."""

    line: int
    sentence: str


@dataclass
class Named:
    """An organisation: its spellings in printed order with their lines; the official one where a list gives it."""

    spellings: dict[str, int]
    official: str = ""
    # The municipality for which it works, where the table says so.
    seat: str = ""
    # The body of which it is an office, where a blank or the form of the name parts them.
    parent: str = ""


@dataclass
class Draft:
    """The rows and notices so far."""

    name: str
    fiscal_year: int
    institute: Institute
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    notices: dict[Notice, None] = field(default_factory=dict)
    named: dict[str, Named] = field(default_factory=dict)
    # Short names that the text itself explains, with the organisation or group that they stand for.
    short_names: dict[str, tuple[str, int]] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)
    # Lines with a label that a reader made use of.
    used: set[int] = field(default_factory=set)
    # Events by title and groups by name, with their cells; who has which part in an event.
    events: dict[str, dict[str, str]] = field(default_factory=dict)
    groups: dict[str, dict[str, str]] = field(default_factory=dict)
    programmes: dict[str, dict[str, str]] = field(default_factory=dict)
    parts: set[tuple[str, str, str]] = field(default_factory=set)
    # What stands before the title of an event in joint work: the same title of other hosts is another event.
    announced: dict[str, set[str]] = field(default_factory=dict)
    section: Section = field(default_factory=lambda: Section("", "", (), 1, 1))

    def add(self, kind: str, line: int, /, **cells: object) -> dict[str, str]:
        """Take down a row; the cells can still be completed while the chapter is read."""
        content = {column: "" if value is None else str(value) for column, value in cells.items()}
        content |= {"source_file": self.name, "source_line": str(line)}
        self.rows[kind].append(Row(line, content))
        return content

    def notice(self, line: int, sentence: str) -> None:
        """Tell about a line, once each."""
        self.notices[Notice(line, sentence)] = None

    def not_read(self, line: int, sentence: str) -> None:
        """Tell that something of a line became no row."""
        self.unread.add(line)
        self.notice(line, sentence)

    def organisation(self, name: str, line: int, *, official: bool = False) -> str:
        """The name of an organisation as printed, blanks of the scan mended; it is known from now on."""
        mended = mend_blanks(name)
        mended, _ = self.short_names.get(mended, (mended, line))
        known = self.named.setdefault(search_key(mended), Named({}))
        if plain(mended) not in map(plain, known.spellings):
            known.spellings[mended] = line
        if office := _OFFICE.fullmatch(name.strip()):
            known.parent = self.organisation(office[1] or office[2] or office[3], line)
        if official and not known.official:
            known.official = mended
        return mended

    def group(self, name: str, section: Section, line: int, **cells: str) -> str:
        """The name of a group; it is taken down where it is first named."""
        mended = mend_blanks(name)
        if mended not in self.groups:
            kind = cells.pop("kind", "") or last("group", mended) or "conference"
            place = {"kind": kind, "section": section.number}
            self.groups[mended] = self.add("groups", line, name=mended, **place, **cells)
        return mended

    def parent(self, section: Section) -> str:
        """The first group of the sections above, or of the parts before this one under the same heading."""
        chapter = section.number.partition("(")[0]
        return next(
            (name for name, cells in self.groups.items() if cells["section"].partition("(")[0] == chapter), ""
        )
