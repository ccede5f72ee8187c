"""The tables of the annual report as a JSON object and as a page of their own."""

import json
from html import escape
from typing import Any

from registry.japanese.dates import fiscal_year_label, show_date
from registry.reports.annual.chapter import Chapter
from registry.reports.annual.table import Table

_STYLE = (
    "body{font-family:sans-serif;line-height:1.7;margin:1.5rem;color:#333}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}"
    "th,td{border:1px solid #999;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "th{background:#e6e6e6}"
)


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
    """The report as one file for a browser that needs nothing else."""
    title = f"{fiscal_year_label(found.fiscal_year)} 年報の表"
    parts = "".join(_table(table) for table in found.tables)
    return (
        f'<!doctype html>\n<html lang="ja"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>{escape(show_date(found.as_of))}現在</p>{parts}</body></html>\n"
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_broken(cell.text)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    body = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    told = "".join(f"<p>{escape(text)}</p>" for text in (table.empty, *table.notes) if text)
    return f"<h2>{escape(table.section)} {escape(table.title)}</h2>{body}{told}"


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")
