"""Every figure and day that the annual report prints of events, groups, networks, coordinators and societies stands
on a page and in JSON, from the record that names the printed line as its source.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.client import Client
from tests.conftest import ON_ONE_DATABASE
from tests.seeds import Row, seed
from tests.seeds.annual_report import Line, lines, plain

SECTIONS = ("4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.2.5", "4.2.6(2)", "4.2.7", "4.2.8")
FIGURE = re.compile(r"(?<![第\d])(\d[\d,]*)(?:社|名|回(?!目)|件|グループ(?!協議会))")
DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
# What is printed and is no figure of a record, and why.
NO_FIGURES = {
    (51, "1"): "月1回: the rhythm that was planned; how often they met is printed in the table",
    (54, "1"): "月1回: the same in the table",
    (54, "2019"): "the name of a group",
    (54, "2020"): "the name of a group",
}


def records(line: Line) -> Iterator[tuple[str, str]]:
    """Noun and name of the records that a printed line is the source of.

    4.1.2 tells a single event in running lines; its record names the first of them.
    """
    keys = {
        "events": ("events", "title"),
        "event_listings": ("events", "event"),
        "presentations": ("events", "event"),
        "groups": ("groups", "name"),
        "group_years": ("groups", "group"),
        "memberships": ("groups", "group"),
        "pipelines": ("pipelines", "name"),
        "pipeline_figures": ("pipelines", "pipeline"),
    }
    for table, (noun, column) in keys.items():
        rows: list[Row] = seed(table)
        for row in rows:
            if row["source_line"] == str(line.number) or row.get("section") == line.section == "4.1.2":
                yield noun, row[column]


def printed(line: Line) -> list[str]:
    """The figures of a line: numbers with a counter, and cells of a table that are nothing but numbers."""
    found = []
    for cell in map(plain, line.cells):
        found += [number.replace(",", "") for number in FIGURE.findall(cell)]
    for cell in map(plain, line.cells[1:]):
        found += re.findall(r"\d+", cell) if re.fullmatch(r"\d+(?:\(\d+\))?", cell) else []
    return found


def days(line: Line) -> list[str]:
    """The days of a line, in the fiscal year of the report."""
    found = [each for cell in line.cells for each in DAY.findall(plain(cell))]
    return [f"{2020 + (int(month) < 4)}-{int(month):02}-{int(day):02}" for month, day in found]


def values(found: Any) -> Iterator[str]:
    """Every value in a JSON object, as text."""
    match found:
        case dict():
            for each in found.values():
                yield from values(each)
        case list():
            for each in found:
                yield from values(each)
        case _:
            yield str(found)


@pytest.fixture
def known(app: Flask) -> dict[tuple[str, str], dict[str, Any]]:
    """All events, groups and pipelines in JSON, by noun and name."""
    client = Client(app).sign_in("viewer")
    found = {}
    for noun, name in (("events", "title"), ("groups", "name"), ("pipelines", "name")):
        answer = client.get(f"/api/v1/{noun}?limit=1000").get_json()
        assert len(answer["items"]) == answer["total"]
        found |= {(noun, each[name]): each for each in answer["items"]}
    return found


@ON_ONE_DATABASE
def test_every_figure_and_day_of_the_report_is_on_a_page_and_in_json(
    app: Flask, report: str, known: dict[tuple[str, str], dict[str, Any]]
) -> None:
    client = Client(app).sign_in("viewer")
    seen, missing, used = 0, [], set()
    pages: dict[str, str] = {}
    for line in lines(report):
        if not line.section.startswith(SECTIONS):
            continue
        figures, dated = printed(line), days(line)
        used |= {(line.number, each) for each in figures if (line.number, each) in NO_FIGURES}
        wanted = [each for each in figures if (line.number, each) not in NO_FIGURES]
        if not (wanted or dated):
            continue
        behind = [known[each] | {"noun": each[0]} for each in records(line)]
        told = {value for each in behind for value in values(each)}
        text = " ".join(text_of(client, each, pages) for each in behind)
        for figure in wanted:
            seen += 1
            if figure not in told or not re.search(rf"(?<!\d){figure}(?!\d)", text):
                missing.append((line.number, figure))
        for day in dated:
            seen += 1
            year, month, number = day.split("-")
            if day not in told or f"{year}年{int(month)}月{int(number)}日" not in text:
                missing.append((line.number, day))
    assert not missing, "\n".join(map(str, missing))
    assert seen > 80
    assert used == set(NO_FIGURES), "an exception that excepts nothing"


def text_of(client: Client, found: dict[str, Any], pages: dict[str, str]) -> str:
    """What the page about a record says, thousands not apart; each page is read once."""
    address = {
        "events": f"/events/{found['id']}",
        "groups": f"/groups/{found['id']}?as_of=2021-03-31",
        "pipelines": "/introductions/figures?fy=2020",
    }[found["noun"]]
    if address not in pages:
        pages[address] = client.page(address).get_text(" ").replace(",", "")
    return pages[address]


def test_every_member_and_observer_of_the_metropolitan_network_is_in_json(
    app: Flask, known: dict[tuple[str, str], dict[str, Any]]
) -> None:
    client = Client(app).sign_in("viewer")
    group = known["groups", "首都圏公設試験研究機関連携体"]
    answer = client.get(f"/api/v1/memberships?group={group['id']}&as_of=2021-03-31&limit=1000").get_json()
    rows = [row for row in seed("memberships") if row["group"] == group["name"] and not row["valid_to"]]
    assert answer["total"] == len(answer["items"]) == len(rows)
    assert {each["source"]["line"] for each in answer["items"]} == {int(row["source_line"]) for row in rows}
    by_role = Counter(each["role"] for each in answer["items"])
    assert by_role == Counter(row["role"] for row in rows)
