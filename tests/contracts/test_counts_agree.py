"""One truth, three ways to ask: HTTP, the pages and the command line agree on every count."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.model import Introduction, Need, NeedKind
from registry.model.vocabulary import FailureReason, IntroductionState, NeedType
from registry.services.recording import Actor, recorded
from tests.cli import Shell
from tests.client import Client

DAY = "2021-03-31"
YEAR = 2020
BY = Actor("clerk", datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
S = IntroductionState


@pytest.fixture
def matchmaking(own_session: Session) -> None:
    """A dozen needs and introductions in every state."""
    for number, state in enumerate([*S, *S], start=1):
        done = list(S).index(state)
        made = Need(
            company_id=4,
            branch_code="tama" if number % 2 else None,
            received_on=date(2020, 4, number),
            kinds=[NeedKind(kind=NeedType.TESTING)],
            introductions=[
                Introduction(
                    organisation_id=59 if number % 3 else 45,
                    state=state,
                    consented_on=date(2020, 5, 1) if done else None,
                    introduced_on=date(2020, 6, 1) if done else None,
                    met_on=date(2020, 7, 1) if done > 1 else None,
                    closed_on=date(2021, 4, 1) if done > 2 else None,
                    failure=FailureReason.COST if state is S.NOT_CONCLUDED else None,
                    reason="予算" if state is S.NOT_CONCLUDED else None,
                )
            ],
        )
        with recorded(own_session, by=BY, act="need:register", subject=made):
            own_session.add(made)
    own_session.commit()


@pytest.fixture
def shell(own_url: str, tmp_path: Path) -> Shell:
    """The command line on the same database."""
    return Shell(own_url, tmp_path / "shell")


def items(client: Client, address: str) -> list[dict[str, Any]]:
    """A whole list over HTTP, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        joint = "&" if "?" in address else "?"
        answer = client.get(f"/api/v1/{address}{joint}limit=100&cursor={len(found)}").get_json()
        found += answer["items"]
        if len(found) >= answer["total"]:
            assert len(found) == answer["total"], address
            return found


def on_page(client: Client, address: str) -> int:
    """The number above a list."""
    line = client.page(address).select_one(".count")
    assert line is not None, address
    number = re.search(r"[\d,]+", line.get_text())
    assert number is not None, address
    return int(number[0].replace(",", ""))


def exported(shell: Shell, kind: str, *words: str) -> list[dict[str, Any]]:
    return shell.items("export", kind, "--format", "json", *words)


def test_http_pages_and_command_line_agree_on_every_count(
    own_app: Flask, shell: Shell, matchmaking: None
) -> None:
    client = Client(own_app).sign_in("officer")
    asked: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], int | None]] = {
        "partners": (
            items(client, f"partners?as_of={DAY}"),
            shell.items("partners", "--as-of", DAY, "--json"),
            on_page(client, f"/partners?as_of={DAY}"),
        ),
        "agreements": (
            items(client, f"agreements?as_of={DAY}"),
            shell.items("agreements", "--as-of", DAY, "--json"),
            on_page(client, f"/agreements?as_of={DAY}"),
        ),
        "due": (
            items(client, f"due?as_of={DAY}"),
            shell.items("due", "--as-of", DAY, "--json"),
            on_page(client, f"/agreements/due?as_of={DAY}&whose=all&within=36500"),
        ),
        "activities": (
            items(client, f"activities?fy={YEAR}"),
            shell.items("activities", "--fy", str(YEAR), "--json"),
            on_page(client, f"/activities?fy={YEAR}"),
        ),
        "events": (items(client, "events"), exported(shell, "events"), on_page(client, "/events")),
        "groups": (items(client, "groups"), exported(shell, "groups"), on_page(client, "/groups")),
        "memberships": (
            items(client, f"memberships?as_of={DAY}"),
            exported(shell, "memberships", "--as-of", DAY),
            None,
        ),
        "programmes": (
            items(client, "programmes"),
            exported(shell, "programmes"),
            on_page(client, "/programmes"),
        ),
        "indicators": (
            items(client, f"indicators?as_of={DAY}"),
            shell.items("indicators", "--as-of", DAY, "--json"),
            None,
        ),
        "needs": (items(client, "needs"), exported(shell, "needs"), on_page(client, "/needs")),
        "introductions": (
            items(client, "introductions"),
            exported(shell, "introductions"),
            on_page(client, "/introductions"),
        ),
    }
    for noun, (over_http, on_the_line, shown) in asked.items():
        assert over_http, noun
        assert len(over_http) == len(on_the_line), noun
        if "id" in over_http[0]:
            assert {each["id"] for each in over_http} == {each["id"] for each in on_the_line}, noun
        assert shown in (None, len(over_http)), noun


def test_density_agrees_cell_by_cell(own_app: Flask, shell: Shell) -> None:
    client = Client(own_app).sign_in("officer")
    over_http = client.get(f"/api/v1/density?fy={YEAR}").get_json()
    assert over_http == shell.json("density", "--fy", str(YEAR), "--json")
    fractions = Counter(fraction(over_http))
    shown = Counter(
        re.sub(r"\s", "", each.get_text()) for each in client.page(f"/density?fy={YEAR}").select(".fraction")
    )
    assert fractions
    assert set(shown) >= set(fractions)


def fraction(table: dict[str, Any]) -> Iterator[str]:
    for cell in table["cells"]:
        if cell["density"] is not None and cell["linked"]:
            yield f"{cell['linked']}/{cell['partners']}"


def test_the_funnel_agrees_and_each_conclusion_counts_once(own_app: Flask, matchmaking: None) -> None:
    client = Client(own_app).sign_in("officer")
    rows = items(client, "introductions")
    concluded = [each for each in rows if each["state"] == "concluded"]
    counted = {
        year: client.get(f"/api/v1/introductions/figures?fy={year}&by=partner").get_json()
        for year in (2019, 2020, 2021)
    }
    totals = {year: each["total"]["concluded"] for year, each in counted.items()}
    assert totals == {2019: 0, 2020: 0, 2021: len(concluded)}
    for year, each in counted.items():
        assert sum(row["concluded"] for row in each["groups"]) == totals[year]
    viewer = Client(own_app).sign_in("viewer")
    assert viewer.get("/api/v1/introductions/figures?fy=2021&by=partner").get_json() == counted[2021]
