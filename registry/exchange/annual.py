"""The tables of the annual report as a JSON object and as a page of their own."""

import json
import re
from collections.abc import Sequence
from html import escape
from math import ceil
from typing import Any

from registry.exchange.annual_width import widths
from registry.exchange.xml_text import clean
from registry.japanese.dates import fiscal_year_label, show_date
from registry.reports.annual.bullet import MARK
from registry.reports.annual.chapter import Chapter
from registry.reports.annual.table import Cell, Table

# Between the margins of A4, and a character on it, in millimetres.
_WIDTH, _CHARACTER = 174, 3.4
# So many lines a sheet holds beside a heading: a row that is longer is cut, or it would drive its heading away from it.
_MOST_LINES = 40
# One family for all scripts, so that digits stand beside kanji in the same face; the system's own where it has none.
_STYLE = (
    'html{font-family:"Noto Sans CJK JP","Noto Sans JP","Yu Gothic","YuGothic","Hiragino Sans","BIZ UDGothic",'
    '"Meiryo","IPAexGothic",sans-serif}body{line-height:1.7;margin:1.5rem;color:#333}'
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}"
    "th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#e6e6e6}"
    ".continued{border-top-style:hidden}"
    ".bullet{padding-left:1em;text-indent:-1em}"
    '@page{size:A4;margin:18mm 18mm 20mm;@bottom-center{content:counter(page) " / " counter(pages);font-size:8pt}}'
    "@media print{body{font-size:9.5pt;line-height:1.5;margin:0}"
    "h1{font-size:15pt}h2{font-size:12pt;margin:1.2em 0 .3em;break-after:avoid;break-inside:avoid}"
    "p{margin:.3em 0}table{width:100%;table-layout:fixed;margin:.3em 0 .8em}"
    "th,td{padding:.2em .5em;overflow-wrap:anywhere}"
    "thead{display:table-header-group}tr{break-inside:avoid}tr:last-child,.more{break-before:avoid}"
    "tr.tall{break-inside:auto;break-before:auto}}"
)


def title_of(found: Chapter) -> str:
    """What stands above the tables: 令和2年度（2020年度） 年報 第4章."""
    numbers = {match[0] for table in found.tables if (match := re.match(r"\d+", table.section))}
    part = f"第{next(iter(numbers))}章" if len(numbers) == 1 else "の表"
    return f"{fiscal_year_label(found.fiscal_year)} 年報 {part}".replace(" の", "の")


def as_of_words(found: Chapter) -> str:
    """The day whose state the tables show."""
    return f"{show_date(found.as_of)}現在"


def annual_object(found: Chapter) -> dict[str, Any]:
    """The report as the interfaces publish it."""
    return {
        "fiscal_year": found.fiscal_year,
        "as_of": found.as_of.isoformat(),
        "tables": [
            {
                "section": table.section,
                "title": table.title,
                "columns": list(table.columns),
                "rows": [[cell.text for cell in row] for row in table.rows],
                "empty": table.empty,
                "notes": list(table.notes),
            }
            for table in found.tables
        ],
    }


def annual_bytes(report: dict[str, Any]) -> bytes:
    """The object as a file."""
    return (json.dumps(report, ensure_ascii=False, indent=2) + "\n").encode()


def annual_page(found: Chapter) -> str:
    """The report as one file for a browser that needs nothing else, ready for A4 paper."""
    title = escape(title_of(found))
    parts = "".join(_table(table) for table in found.tables)
    return (
        f'<!doctype html>\n<html lang="ja"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>{escape(as_of_words(found))}</p>{parts}</body></html>\n"
    )


def _table(table: Table) -> str:
    wide = widths(table.codes, _WIDTH)
    columns = "".join(f'<col style="width:{width / _WIDTH:.2%}">' for width in wide)
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in table.columns)
    rows = "".join(_row(row, wide) for row in table.rows)
    body = (
        f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        if rows
        else ""
    )
    told = "".join(f"<p>{_broken(text)}</p>" for text in (table.empty, *table.notes) if text)
    return f"<h2>{escape(table.section)} {escape(table.title)}</h2>{body}{told}"


def _row(row: tuple[Cell, ...], wide: Sequence[float]) -> str:
    cells = "".join(
        '<td class="continued"></td>'
        if cell.continued
        else f"<td>{''.join(_line(line.text) for line in cell.lines)}</td>"
        for cell in row
    )
    tall = max(_height(cell, width) for cell, width in zip(row, wide, strict=True)) > _MOST_LINES
    more = any(cell.continued for cell in row)
    look = ' class="tall"' if tall else ' class="more"' if more else ""
    return f"<tr{look}>{cells}</tr>"


def _height(cell: Cell, width: float) -> int:
    """How many lines a cell takes on paper, at most."""
    return sum(ceil(max(len(part), 1) * _CHARACTER / width) for part in cell.text.split("\n"))


def _line(text: str) -> str:
    """A line of a cell; the words of a bullet stand beside its mark."""
    look = ' class="bullet"' if text.startswith(MARK) else ""
    return f"<div{look}>{_broken(text)}</div>"


def _broken(text: str) -> str:
    return escape(clean(text)).replace("\n", "<br>")
