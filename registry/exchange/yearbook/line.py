"""The text of a chapter line by line: which section a line stands in, and what it is by its form."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from registry.exchange.yearbook.vocabulary import plain, whole

# A longer line is no line of a table copied from a page.
LONGEST = 10_000
_BREAK = re.compile(r"\r\n|\r|\n")
_HEADING = re.compile(r"(?:第(\d{1,2})章|(\d{1,2}(?:\.\d{1,2}){1,4})\.?|(\d{1,2})\.)\s*(\D.{0,80})")
_PART = re.compile(r"(\(\d{1,2}\)|\d{1,2}\))\s*(\S.{0,80})")
_PAGE = re.compile(r"(?:\d{4}|[^\d\s]{2}\w{1,3})年度\S{0,12}年報\d*|[-–—]?\d{1,4}[-–—]?")
_FIELD = re.compile(r"[^：:。「]{1,14}[：:].+")
_FIGURE = re.compile(r"◆.*◆|[（(][^（）()]*[)）]|!\[.*")
_TAG = re.compile(r"<[^<>]{1,200}>")
_SHORT = 40


class Form(Enum):
    """What a line is by its form."""

    BLANK = auto()
    PAGE = auto()
    HEADING = auto()
    TABLE = auto()
    FIELD = auto()
    BULLET = auto()
    PROSE = auto()
    CAPTION = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Line:
    """A line with its number, counted from 1."""

    number: int
    text: str
    form: Form

    @property
    def cells(self) -> list[str]:
        """The cells of a row, without marks of a page's source."""
        return [" ".join(_TAG.sub(" ", cell).split()) for cell in self.text.split("\t")]


@dataclass
class Section:
    """A section with its lines; the titles of the sections above it, outermost first."""

    number: str
    title: str
    above: tuple[str, ...]
    first: int
    last: int
    lines: list[Line] = field(default_factory=list)
    within: "Section | None" = None

    @property
    def outer(self) -> "Section":
        """The section of which this is a part; itself where it is none."""
        return self.within or self

    def first_of(self, form: Form) -> int:
        """The first line of a form, else that of the heading."""
        return next((line.number for line in self.lines if line.form is form), self.first)


def sections(text: str) -> list[Section]:
    """The sections of a text in printed order; what stands before the first heading has a blank number."""
    found = [Section("", "", (), 1, 1)]
    titles: dict[str, str] = {}
    heading = part = ""
    for line in _formed([Line(*pair, Form.OTHER) for pair in enumerate(_BREAK.split(text), start=1)]):
        if line.form is Form.HEADING:
            number, title, level = _heading(line.text)
            if level == "heading":
                heading, part = number, ""
            elif level == "part":
                part = number
            full = {"heading": number, "part": heading + number}.get(level, heading + part + number)
            titles[full] = title
            above = _above(titles, full, heading, part)
            within = next((each for each in reversed(found) if above and each.title == above[-1]), None)
            found.append(Section(full, title, above, line.number, line.number, within=within))
        else:
            found[-1].lines.append(line)
        if line.form not in (Form.BLANK, Form.PAGE):
            found[-1].last = line.number
    return found


def header(cells: Sequence[str]) -> list[str]:
    """The codes of the cells of a table's head, blank for unknown ones; nothing when fewer than two are known."""
    codes = [whole("heading", plain(cell)) for cell in cells]
    return codes if sum(map(bool, codes)) >= 2 else []


def _above(titles: dict[str, str], full: str, heading: str, part: str) -> tuple[str, ...]:
    pieces = heading.split(".")
    chain = [".".join(pieces[:length]) for length in range(1, len(pieces) + 1)] + [heading + part]
    return tuple(titles[each] for each in dict.fromkeys(chain) if each in titles and each != full)


def _formed(lines: list[Line]) -> Iterator[Line]:
    """Each line with its form; some need the line after them."""
    chapter, seen = 0, set[str]()
    following = _following(lines)
    for place, line in enumerate(lines):
        form = _own_form(line.text)
        if form is Form.HEADING:
            number, _, level = _heading(line.text)
            single = level == "heading" and "." not in number
            if line.text.strip() in seen and level == "heading":
                form = Form.PAGE  # the chapter's title over every page
            elif single and int(number) <= chapter:
                form = Form.OTHER
            elif level == "heading":
                chapter = int(number.split(".")[0])
                seen.add(line.text.strip())
            elif chapter == 0:
                form = Form.OTHER
        if form is Form.OTHER:
            form = _by_next(line.text, following[place])
        yield Line(line.number, line.text, form)


def _following(lines: list[Line]) -> list[str]:
    """The next line with something on it, for every line."""
    found, text = [], ""
    for line in reversed(lines):
        found.append(text)
        if _own_form(line.text) not in (Form.BLANK, Form.PAGE):
            text = line.text
    return found[::-1]


def _own_form(text: str) -> Form:
    stripped = text.strip()
    if not stripped:
        return Form.BLANK
    if len(text) > LONGEST:
        return Form.OTHER
    if "\t" in text:
        return Form.TABLE
    if _PAGE.fullmatch(plain(stripped)):
        return Form.PAGE
    if stripped[0] in "-・●*" and not stripped[1:2].isdigit():
        return Form.BULLET
    if _is_sentence(stripped):
        return Form.PROSE
    if _heading(text) != ("", "", ""):
        return Form.HEADING
    if _FIGURE.fullmatch(stripped):
        return Form.CAPTION
    return Form.FIELD if _FIELD.fullmatch(stripped) else Form.OTHER


def _by_next(text: str, following: str) -> Form:
    stripped = text.strip()
    if len(text) > LONGEST:
        return Form.OTHER
    if len(stripped) >= _SHORT and _is_sentence(following.strip()) and _heading(following) == ("", "", ""):
        return Form.PROSE  # a sentence that a page break cuts in two
    if len(stripped) < _SHORT and "\t" in following and header(following.split("\t")):
        return Form.CAPTION
    return Form.OTHER


def _is_sentence(stripped: str) -> bool:
    return stripped.endswith(("。", "。）", "。)", "のとおり")) or stripped.startswith("※")


def _heading(text: str) -> tuple[str, str, str]:
    """Number, title and level (heading, part, sub) of a heading; three blanks when it is none."""
    if len(text) > 200 or "\t" in text:
        return "", "", ""
    normal = unicodedata.normalize("NFKC", text).strip()
    if match := _HEADING.fullmatch(normal):
        return match[1] or match[2] or match[3], match[4].strip(), "heading"
    if match := _PART.fullmatch(normal):
        return match[1], match[2].strip(), "part" if match[1].startswith("(") else "sub"
    return "", "", ""
