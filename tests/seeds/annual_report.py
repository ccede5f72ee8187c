"""The printed annual report, read by patterns of its own: knows the text, nothing of the registry."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

FISCAL_YEAR = 2020
_HEADING = re.compile(r"(4\.\d\.\d)\s+\S")
_PART = re.compile(r"(\(\d\)|\d\))\s+\S")
_BULLET = re.compile(r"(?:^|(?<=\s)|(?<=>))・")
_DAYS = re.compile(r"(\d{1,2})月(\d{1,2})日?(?:~(?:(\d{1,2})月)?(\d{1,2})日)?")
_OPENING, _CLOSING = "「『", "」』"


def plain(text: str) -> str:
    """Half width, no blanks: what the scan and the typist may do differently."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Line:
    """A line of the text with its section as the registry writes sections."""

    number: int
    section: str
    text: str

    @property
    def cells(self) -> list[str]:
        return [cell.strip() for cell in self.text.rstrip("\n").split("\t")]


@dataclass(frozen=True)
class Bullet:
    """One bullet of a table of joint work."""

    line: int
    section: str
    head: str
    place: int
    text: str


def lines(text: str) -> Iterator[Line]:
    """Every line with the section in which it stands: ``4.2.2(1)3)``."""
    heading = part = sub = ""
    for number, content in enumerate(text.splitlines(), start=1):
        if found := _HEADING.match(content):
            heading, part, sub = found[1], "", ""
        elif (found := _PART.match(content)) and "\t" not in content:
            if found[1].startswith("("):
                part, sub = found[1], ""
            else:
                sub = found[1]
        yield Line(number, heading + part + sub, content)


def bullets(text: str) -> list[Bullet]:
    """The bullets of 4.2.2, 4.2.3, 4.2.4 and 4.2.6(1)."""
    found = []
    for line in lines(text):
        if not (line.section.startswith(("4.2.2", "4.2.3", "4.2.4")) or line.section == "4.2.6(1)"):
            continue
        if len(line.cells) != 2 or "・" not in line.cells[1] or line.cells[1] == "連携事業":
            continue
        body = re.sub(r"</?(?:ul|li)[^>]*>", " ", line.cells[1])
        parts = [part.strip() for part in _BULLET.split(body) if part.strip()]
        found += [
            Bullet(line.number, line.section, line.cells[0], place, part)
            for place, part in enumerate(parts, start=1)
        ]
    return found


def quoted(text: str) -> list[str]:
    """The outermost quotations 「…」 and 『…』."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in _OPENING:
            depth += 1
            if depth == 1:
                start = place + 1
        elif character in _CLOSING:
            depth -= 1
            if depth == 0:
                found.append(text[start:place])
    return found


def unquoted(text: str) -> str:
    """The text without what it quotes."""
    for title in quoted(text):
        text = text.replace(f"「{title}」", "◆").replace(f"『{title}』", "◆")
    return text


def months(text: str) -> list[int]:
    """Months in printed order, ranges expanded, each once."""
    found: list[int] = []
    pattern = r"(\d{1,2})/\d{1,2}[~～](\d{1,2})/\d{1,2}|(\d{1,2})月?[~～]\s*(\d{1,2})月|(\d{1,2})月"
    for day_one, day_two, first, last, single in re.findall(pattern, unquoted(text)):
        if single:
            run = [int(single)]
        else:
            start, end = int(day_one or first), int(day_two or last)
            run = [(start - 1 + step) % 12 + 1 for step in range((end - start) % 12 + 1)]
        found += [month for month in run if month not in found]
    return found


def numbers(text: str) -> list[tuple[int, str]]:
    """Counts with 件 回 名 社 outside quotations; ordinals (第46回) and months are none."""
    bare = re.sub(r"第\d+回", "", unquoted(unicodedata.normalize("NFKC", text)))
    return [(int(count), unit) for count, unit in re.findall(r"(\d+)(件|回|名|社)", bare)]


def days(text: str) -> tuple[str, str]:
    """First and last day of a printed date as ISO; the last is blank for a single day."""
    found = _DAYS.match(plain(text))
    assert found is not None, f"no day in {text!r}"
    month, day, last_month, last_day = found.groups()
    end = _iso(int(last_month or month), int(last_day)) if last_day else ""
    return _iso(int(month), int(day)), end


def _iso(month: int, day: int) -> str:
    return f"{FISCAL_YEAR if month >= 4 else FISCAL_YEAR + 1}-{month:02}-{day:02}"


def table(text: str, section: str) -> list[Line]:
    """The numbered rows of the table of a section."""
    return [line for line in lines(text) if line.section == section and re.match(r"\d+\t", line.text)]
