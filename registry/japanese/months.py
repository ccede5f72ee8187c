"""Months of a fiscal year as offices write them, and one line that tells a piece of joint work with its figures."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_RANGE = re.compile(r"(\d{1,2})月?[~〜–―−‐-](\d{1,2})月?")
_MONTH = re.compile(r"(\d{1,2})(?:月?[:(](\d{1,9})名?\)?|月(\d{1,9})名|月)?")
_PLAIN_MONTH = re.compile(r"\d{1,2}月(?:[:(]?\d{1,9}名\)?)?")
_COUNT = re.compile(r"(\d{1,9})([件回名社人])")
_PARTICIPANTS = re.compile(
    r"(?:延べ)?参加者?(?:延べ)?(\d{1,9})[名人]|(\d{1,9})[名人]参加|延べ(\d{1,9})[名人]"
)
_BETWEEN = re.compile(r"[\s、,・]+")
_BLANK = re.compile(r"[\s、,]+")

# The same in English, for officers who write it: 3 times, 45 participants, June Sep.
_COUNTERS = {
    "case": "件",
    "cases": "件",
    "time": "回",
    "times": "回",
    "person": "名",
    "people": "名",
    "company": "社",
    "companies": "社",
}
_PEOPLE = ("participant", "participants")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]

Months = tuple[tuple[int, int | None], ...]


@dataclass(frozen=True)
class Line:
    """What one line says: a title, and behind it a count with its unit, people who took part, months."""

    title: str
    count: int | None = None
    unit: str | None = None
    participants: int | None = None
    months: Months = ()


def parse_months(text: str) -> Months:
    """Months in written order, each with its participants where they are written; ranges are expanded.

    Raises ``ValueError`` with a sentence for what is no month, and for a month that stands twice.

    >>> parse_months("6月、9月"), parse_months("11〜2")
    (((6, None), (9, None)), ((11, None), (12, None), (1, None), (2, None)))
    >>> parse_months("10:19、3月（26名）")
    ((10, 19), (3, 26))
    """
    found: list[tuple[int, int | None]] = []
    for part in _BETWEEN.split(_plain(text)):
        if part:
            found += _months(part)
    written = [month for month, _ in found]
    for month in written:
        if not 1 <= month <= 12:
            raise ValueError(f"{month}月はありません(1から12まで)")
        if written.count(month) > 1:
            raise ValueError(f"{month}月が二度あります")
    return tuple(found)


def show_months(months: Iterable[tuple[int, int | None]]) -> str:
    """Months as :func:`parse_months` reads them.

    >>> show_months([(10, 19), (3, None)])
    '10:19、3'
    """
    return "、".join(str(month) if people is None else f"{month}:{people}" for month, people in months)


def parse_line(text: str) -> Line:
    """Read a title and the figures behind it; only what stands at the end, apart from the title, is a figure.

    Raises ``ValueError`` with a sentence where nothing is left for the title or a month is none.

    >>> parse_line("ものづくり講座 3回 参加45名 6月・9月")
    Line(title='ものづくり講座', count=3, unit='回', participants=45, months=((6, None), (9, None)))
    >>> parse_line("Seminar on safety 3 times 45 participants June Sep").months
    ((6, None), (9, None))
    >>> parse_line("第3回 技術交流会")
    Line(title='第3回 技術交流会', count=None, unit=None, participants=None, months=())
    """
    words = [word for word in _BLANK.split(text.strip()) if word]
    count: int | None = None
    unit: str | None = None
    participants: int | None = None
    months: list[str] = []
    while words:
        word = _japanese(words)
        if match := _PARTICIPANTS.fullmatch(word):
            if participants is not None:
                break
            participants = int(next(number for number in match.groups() if number))
        elif match := _COUNT.fullmatch(word):
            if count is not None:
                break
            count, unit = int(match[1]), "名" if match[2] == "人" else match[2]
        elif _only_months(word):
            months.insert(0, word)
        else:
            break
        del words[-2 if _is_english_figure(words) else -1 :]
    if not words:
        raise ValueError("数のほかに、何をしたかを書いてください(例: 技術セミナー 3回 6月)")
    # What is left of the line is the title, blanks inside it as they were typed.
    title = text.strip()
    end = 0
    for word in words:
        end = title.index(word, end) + len(word)
    return Line(title[:end], count, unit, participants, parse_months("、".join(months)))


def advanced(title: str, fiscal_year: int) -> str:
    """The title of a fiscal year's work, a year later: 第46回 becomes 第47回, the year becomes the next one.

    A year is one only where it is that fiscal year or the one in which it ends.

    >>> advanced("第46回発明大賞", 2020), advanced("発信交流会 2021 WEB 展示会", 2020), advanced("JIS 1999", 2020)
    ('第47回発明大賞', '発信交流会 2022 WEB 展示会', 'JIS 1999')
    """

    def later(match: re.Match[str]) -> str:
        number = int(unicodedata.normalize("NFKC", match[1]))
        return match[0].replace(match[1], str(number + 1))

    years = "|".join(str(year) for year in (fiscal_year, fiscal_year + 1))
    eras = "|".join(str(year - 2018) for year in (fiscal_year, fiscal_year + 1) if year > 2018) or "x"
    title = re.sub(r"第\s*([0-9０-９]{1,4})\s*回", later, title)
    title = re.sub(rf"(?<!\d)({years})(?!\d)", later, title)
    return re.sub(rf"令和({eras})(?=年)", later, title)


def _is_english_figure(words: list[str]) -> bool:
    """Whether a line ends in a number and an English word that counts."""
    counter = words[-1].casefold()
    return len(words) > 1 and words[-2].isdecimal() and (counter in _COUNTERS or counter in _PEOPLE)


def _japanese(words: list[str]) -> str:
    """The last word of a line, half width; what is said in English, in Japanese."""
    word = _plain(words[-1])
    if _is_english_figure(words):
        number = _plain(words[-2])
        return f"参加{number}名" if word.casefold() in _PEOPLE else f"{number}{_COUNTERS[word.casefold()]}"
    for position, month in enumerate(_MONTHS, start=1):
        if word.casefold() in (month, month[:3]):
            return f"{position}月"
    return word


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _only_months(word: str) -> bool:
    """Whether a word is nothing but months: 6月, 6・9月, 4〜6月, 6月(30名)."""
    parts = [part for part in _BETWEEN.split(word) if part]
    return bool(parts) and "月" in parts[-1] and all(map(_month_or_range, parts))


def _month_or_range(part: str) -> bool:
    return bool(_PLAIN_MONTH.fullmatch(part) or _RANGE.fullmatch(part) or re.fullmatch(r"\d{1,2}", part))


def _months(part: str) -> list[tuple[int, int | None]]:
    if match := _RANGE.fullmatch(part):
        first, last = int(match[1]), int(match[2])
        if not (1 <= first <= 12 and 1 <= last <= 12):
            raise ValueError(f"「{part}」は月として読めません(1から12まで)")
        # Along the fiscal year: from November to February is four months.
        return [((first - 1 + step) % 12 + 1, None) for step in range((last - first) % 12 + 1)]
    match = _MONTH.fullmatch(part)
    if match is None:
        raise ValueError(f"「{part}」は月として読めません(例: 6、9 / 4〜6 / 10:19)")
    people = match[2] or match[3]
    return [(int(match[1]), int(people) if people else None)]
