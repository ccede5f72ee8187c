"""Days, months, counts and people as a yearbook prints them, within its fiscal year."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from registry.exchange.yearbook.draft import Institute
from registry.exchange.yearbook.vocabulary import first, plain
from registry.japanese.dates import fiscal_year as fiscal_year_of
from registry.japanese.dates import parse_date

_DAY = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日?(?:\([^()]{1,4}\))?"
_DAYS = re.compile(rf"{_DAY}(?:[~〜・-]{_DAY}|[~〜・-](\d{{1,2}})日?(?:\([^()]{{1,4}}\))?)?")
_ERA = re.compile(r"(?:令和|平成|昭和)(?:元|\d{1,2})年\d{1,2}月\d{1,2}日")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_BRACKET = re.compile(r"[（(]([^（）()]{0,200})[)）]")
_MONTHS = re.compile(r"(\d{1,2})月?[~〜-](\d{1,2})月|(\d{1,2})/\d{1,2}[~〜-](\d{1,2})/\d{1,2}")
_MONTH = re.compile(r"(\d{1,2})月(?:・(?=\d{1,2}月))?")
_PEOPLE = re.compile(r"(?:参加者?|延べ|計|合計)*(\d{1,9})[名人](?:が?参加)?")
_COUNT = re.compile(r"(?:合計|延べ|計|全|約)?(\d{1,9})([件回社])(?:の.*)?")
_NUMBER = re.compile(r"(?:合計|延べ|計)?(?<![第\d])(\d{1,9})(件|回|名|人|社)(参加)?")
_VISITORS = re.compile(r".*?(?<!\d)(\d{1,9})[名人]が.+")


@dataclass
class Figures:
    """What brackets and numbers of a bullet say."""

    months: list[int] = field(default_factory=list)
    people: dict[int, int] = field(default_factory=dict)
    count: int | None = None
    unit: str = ""
    participants: int | None = None
    # Participants that a bracket tells: those of the whole event.
    crowd: int | None = None
    mode: str = ""
    place: str = ""
    branch: str = ""
    unread: list[str] = field(default_factory=list)


def event_days(text: str, fiscal_year: int) -> tuple[str, str]:
    """First and last day as ISO, the last blank for a single day; ``ValueError`` with a sentence if there is none.

    >>> event_days("12月14日 ～12月25日", 2020), event_days("9月10～11日", 2020), event_days("1月 8日", 2020)
    (('2020-12-14', '2020-12-25'), ('2020-09-10', '2020-09-11'), ('2021-01-08', ''))
    >>> event_days("令和3年2月1日(月)～2日(火)", 2020)
    ('2021-02-01', '2021-02-02')
    """
    found = _DAYS.match(_ERA.sub(_western, plain(text)))
    if found is None:
        raise ValueError(f"開催日「{text[:40]}」は月と日として読めません(例: 9月10日～11日)")
    year, month, day, last_year, last_month, last_day, same_month = found.groups()
    start = _iso(text, year, month, day, fiscal_year)
    if same_month:
        return start, _iso(text, year, month, same_month, fiscal_year)
    return start, _iso(text, last_year, last_month, last_day, fiscal_year) if last_day else ""


def month_of(month: int, fiscal_year: int) -> str:
    """A month of a fiscal year as ISO.

    >>> month_of(4, 2020), month_of(3, 2020)
    ('2020-04', '2021-03')
    """
    return f"{fiscal_year if month >= 4 else fiscal_year + 1}-{month:02}"


def is_within(day: str, fiscal_year: int) -> bool:
    """Whether an ISO day lies in a fiscal year."""
    return fiscal_year_of(date.fromisoformat(day)) == fiscal_year


def figures(text: str, institute: Institute) -> tuple[Figures, str]:
    """What stands in the brackets of a text (quotations taken out before), and the text without those brackets."""
    found = Figures()

    def taken(match: re.Match[str]) -> str:
        return "" if _take_bracket(found, match[1], institute) else match[0]

    left = _BRACKET.sub(taken, _THOUSANDS.sub("", text))
    for number, unit, took_part in _NUMBER.findall(unicodedata.normalize("NFKC", left)):
        _take_number(found, int(number), "名" if unit == "人" else unit, took_part=bool(took_part))
    found.branch = found.branch or institute.branch_in(left)
    found.mode = found.mode or first("mode", left)
    return found, left


def without_numbers(text: str) -> str:
    """A text without its counts; ordinals stay."""
    return _NUMBER.sub(r"", unicodedata.normalize("NFKC", text)) if _NUMBER.search(text) else text


def _take_number(found: Figures, number: int, unit: str, *, took_part: bool) -> None:
    if took_part or (unit == "名" and found.count is not None):
        found.participants = number if found.participants is None else found.participants
    elif found.count is None:
        found.count, found.unit = number, unit


def _take_bracket(found: Figures, content: str, institute: Institute) -> bool:
    """Whether a bracket holds figures; they are kept. Words beside a month are the place."""
    normal = unicodedata.normalize("NFKC", content)
    words: list[str] = []
    taken, month = False, 0
    for token in (each.strip() for each in re.split(r"[、,]|(?<!\d):|:(?!\d)|(?<=月):", normal)):
        if run := list(_months(token)):
            found.months += [each for each in run if each not in found.months]
            taken, month = True, run[-1]
        elif people := _PEOPLE.fullmatch(token):
            if month and month not in found.people and ":" in normal:
                found.people[month] = int(people[1])
            found.participants = found.crowd = (found.participants or 0) + int(people[1])
            taken = True
        elif count := _COUNT.fullmatch(token):
            if found.count is None:
                found.count, found.unit = int(count[1]), count[2]
            taken = True
        elif people := _VISITORS.fullmatch(token):
            found.participants, taken = int(people[1]), True
            words.append(token)
        elif token and first("mode", token):
            found.mode, taken = first("mode", token), True
        elif token:
            words.append(token)
    if taken:
        _take_words(found, words, institute)
    return taken


def _take_words(found: Figures, words: list[str], institute: Institute) -> None:
    for word in words:
        if branch := institute.branch_in(word):
            found.branch = branch
        elif not found.place and not re.search(r"\d", word):
            found.place = word
        else:
            found.unread.append(word)


def _months(token: str) -> Iterator[int]:
    """The months of a token that is nothing else, ranges along the fiscal year."""
    bare = token.replace(" ", "")
    if match := _MONTHS.fullmatch(bare):
        start, end = int(match[1] or match[3]), int(match[2] or match[4])
        if 1 <= start <= 12 and 1 <= end <= 12:
            yield from ((start - 1 + step) % 12 + 1 for step in range((end - start) % 12 + 1))
    elif bare and not _MONTH.sub("", bare):
        yield from (month for each in _MONTH.findall(bare) if 1 <= (month := int(each)) <= 12)


def _western(match: re.Match[str]) -> str:
    day = parse_date(match[0]).date
    return f"{day.year}年{day.month}月{day.day}日"


def _iso(text: str, year: str | None, month: str, day: str, fiscal_year: int) -> str:
    stated = int(year) if year else fiscal_year + (int(month) < 4)
    try:
        return date(stated, int(month), int(day)).isoformat()
    except ValueError:
        raise ValueError(f"「{text[:40]}」という日はありません(例: 9月10日～11日)") from None
