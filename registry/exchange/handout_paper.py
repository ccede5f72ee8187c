"""The sheet for a company as a paper for the writer of Word files."""

from registry.exchange.handout import CHECK, TITLE, Entry, Handout, Support, as_of_words
from registry.exchange.memo import Cell, Paper, Section
from registry.japanese.dates import Precision, show_date


def handout_paper(sheet: Handout) -> Paper:
    """What the page says, in the same order."""
    head = Section(
        "head",
        "ご相談",
        facts=[
            *([("宛先", [Cell(f"{sheet.company} 御中")])] if sheet.company else []),
            *((name, [Cell(words)]) for name, words in sheet.asked),
            *([("担当する拠点", [Cell(words) for words in sheet.branch])] if sheet.branch else []),
        ],
    )
    sources = f"出典: {'、'.join(sheet.sources)}" if sheet.sources else ""
    return Paper(
        title=TITLE,
        lead=f"{show_date(sheet.made_on, Precision.DAY)}　{sheet.institute}",
        author=sheet.institute,
        language="ja",
        day=sheet.made_on,
        sections=[
            head,
            *(_section(number, entry) for number, entry in enumerate(sheet.entries, 1)),
            Section("check", "ご利用の前に", note=f"{CHECK}\n{as_of_words(sheet)}\n{sources}".strip()),
        ],
    )


def _support(support: Support) -> str:
    """A programme in one line."""
    return f"{support.title}（{support.for_whom}。{support.year}）"


def _section(number: int, entry: Entry) -> Section:
    facts: list[tuple[str, list[str | None]]] = [
        ("機関の種類・所在地", [entry.kind, entry.seat]),
        ("ウェブサイト", [entry.website]),
        ("ご案内する理由", [*entry.reasons]),
        (
            "使える制度",
            [
                *map(_support, entry.supports),
                f"ほか{entry.more}件の制度があります" if entry.more else None,
            ],
        ),
        ("窓口", [*entry.contacts]),
    ]
    told = [(name, [Cell(line) for line in lines if line]) for name, lines in facts]
    return Section(f"entry-{number}", f"{number}. {entry.name}", facts=[each for each in told if each[1]])
