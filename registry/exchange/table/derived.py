"""What a spreadsheet tells in a column of its own and the registry keeps in another way: the end of a term, a notice period.

The end of an agreement is no column: it follows from start and term. It becomes the term where it is a whole number of
months after the start (the day of signing, where no other is told); of an agreement that is renewed, where that is a
likely first term. Else it is kept, as written, in the note.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date

from registry.exchange.table.cell_mending import serial_day
from registry.exchange.table.cell_words import code_of
from registry.exchange.table.heading import DERIVED
from registry.exchange.table.notice import Notice, quoted
from registry.japanese.dates import Precision, parse_date
from registry.model.clock import term_end
from registry.model.vocabulary import NoticeUnit, RenewalMode

_LONGEST_TERM = 1200
# Of an agreement that is renewed, a later end is that of a later term: first terms of up to five years are printed.
_LONGEST_FIRST_TERM = 60
_RENEWED = (RenewalMode.AUTOMATIC, RenewalMode.BY_AGREEMENT)
_NOTICE = re.compile(
    r"(?:満了日?の|期間満了の)?(\d{1,4})(営業日|日|か月|カ月|ヶ月|ヵ月|ケ月|箇月|月)(?:間)?(?:前)?(?:まで)?(?:に)?"
)
_UNIT_WORDS = {"回数": "回", "件数": "件", "人数": "名", "名数": "名", "社数": "社", "企業数": "社"}
_COUNTED = re.compile(r"(?:のべ|延べ)?(\d{1,9})(件|回|名|社|人)")


def derive(kind: str, line: int, cells: dict[str, str], documents: Counter[str]) -> Iterator[Notice]:
    """Put what the derived columns of a row say where the registry keeps it; tells what was done.

    ``documents`` counts those of each number so far: within a number they are told apart by their order.
    """
    if kind == "agreements":
        yield from _end(line, cells)
        yield from _notice_period(line, cells)
        yield from _number_document(cells, documents)
        yield from _kind_of_title(cells)
    for name in DERIVED.get(kind, ()):
        cells.pop(name, None)


def unit_in_heading(text: str) -> str | None:
    """The unit that the heading of a count tells.

    >>> unit_in_heading("開催回数"), unit_in_heading("数")
    ('回', None)
    """
    return next((unit for word, unit in _UNIT_WORDS.items() if word in text), None)


def unit_of(kind: str, cells: dict[str, str], heading: str = "") -> None:
    """A count written with its unit tells the unit, too, where no other column does: 3回; else its heading may: 回数."""
    written = "".join(unicodedata.normalize("NFKC", cells.get("count", "")).split())
    match = _COUNTED.fullmatch(written)
    if kind == "activities" and match and not cells.get("unit", "").strip():
        cells["count"], cells["unit"] = match[1], "名" if match[2] == "人" else match[2]
    elif kind == "activities" and written.isdigit() and not cells.get("unit", "").strip():
        cells["unit"] = unit_in_heading(heading) or ""


def whole_months(start: date, end: date) -> int | None:
    """The months of a term from its first to its last day; ``None`` where they are no whole number of 1 to 1200.

    >>> whole_months(date(2021, 4, 1), date(2024, 3, 31)), whole_months(date(2021, 4, 1), date(2024, 4, 1))
    (36, None)
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    for candidate in (months, months + 1):
        if 1 <= candidate <= _LONGEST_TERM and term_end(start, candidate) == end:
            return candidate
    return None


def _end(line: int, cells: dict[str, str]) -> Iterator[Notice]:
    written = cells.get("ends_on", "").strip()
    if not written:
        return
    begins = "発効日" if cells.get("effective_from", "").strip() else "締結日"
    start, end = _day(cells.get("effective_from", "") or cells.get("signed_on", "")), _day(written)
    months = whole_months(start, end) if start and end else None
    given = cells.get("initial_term_months", "").strip()
    if months is not None and given == str(months):
        return
    renewed = cells.get("renewal_mode") in _RENEWED
    if months is not None and not given and not (renewed and months > _LONGEST_FIRST_TERM):
        cells["initial_term_months"] = str(months)
        yield Notice(
            line,
            "initial_term_months",
            f"{begins}と満了日{quoted(written)}から、当初の期間を{months}か月としました",
        )
        return
    reason = (
        "期間の列と合わない"
        if given and months is not None
        else "更新のある協定で、当初の期間の終わりとは思えないほど後の"
        if months is not None
        else f"{begins}から数えて月の単位にならない"
        if start and end
        else "発効日も日までの締結日もない"
        if end
        else "日付として読めない"
    )
    yield _kept(line, cells, f"満了日: {written}", f"満了日{quoted(written)}は{reason}ため、備考に残しました")


def _notice_period(line: int, cells: dict[str, str]) -> Iterator[Notice]:
    written = cells.get("notice", "").strip()
    if not written:
        return
    match = _NOTICE.fullmatch("".join(unicodedata.normalize("NFKC", written).split()))
    if match and not cells.get("notice_count", "").strip() and not cells.get("notice_unit", "").strip():
        units = {"営業日": NoticeUnit.BUSINESS_DAY, "日": NoticeUnit.DAY}
        cells["notice_count"], cells["notice_unit"] = match[1], units.get(match[2], NoticeUnit.MONTH)
        return
    sentence = f"申出期限{quoted(written)}は何日前か何か月前か分からないため、備考に残しました(例: 3か月前)"
    yield _kept(line, cells, f"申出期限: {written}", sentence)


def _number_document(cells: dict[str, str], documents: Counter[str]) -> Iterator[Notice]:
    number = cells.get("no", "").strip()
    if number and not cells.get("doc", "").strip():
        documents[number] += 1
        cells["doc"] = str(documents[number])
        yield Notice(None, "doc", "同じ番号の中の文書を、並んだ順に数えました")


def _kind_of_title(cells: dict[str, str]) -> Iterator[Notice]:
    """The kind of a document whose title ends in its name, where no column tells it."""
    title = "".join(cells.get("title", "").split())
    if title and not cells.get("kind", "").strip():
        ends = (title[start:] for start in range(len(title) - 1))
        found = next((code for end in ends if (code := code_of("agreements", "kind", end))), None)
        if found:
            cells["kind"] = found
            yield Notice(None, "kind", "種別が書かれていない協定は、名称の終わりから種別を読みました")


def _kept(line: int, cells: dict[str, str], text: str, sentence: str) -> Notice:
    cells["note"] = "\n".join(part for part in (cells.get("note", ""), text) if part)
    return Notice(line, "note", sentence)


def _day(text: str) -> date | None:
    if serial := serial_day(text):
        return serial
    try:
        parsed = parse_date(text)
    except ValueError:
        return None
    return parsed.date if parsed.precision is Precision.DAY else None
