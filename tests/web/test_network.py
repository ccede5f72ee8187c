"""The explorer of the network: every number opens its rows, a partner stays in its place, questions are asked back."""

import re
from datetime import UTC, date, datetime
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Introduction, Need, Organisation
from registry.model.vocabulary import NeedState
from registry.network.tie import Layer, organisation_node
from registry.queries.period import Period
from registry.queries.ties import folded
from registry.services.recording import Actor, recorded
from registry.web.frame import clock
from registry.web.network import pages as network
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE

BY = Actor("clerk", datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
ITABASHI, ASAHI, SANGIKEN = "板橋区", "朝日信用金庫", "(国研)産業技術総合研究所"


@pytest.fixture(autouse=True)
def _fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 6, 1, 3, 0, tzinfo=UTC))


def places(page: BeautifulSoup) -> dict[str, str]:
    """The outline of each node of the picture, which tells where it stands."""
    found = {}
    for node in page.select("svg.network .node"):
        mark = node.find(["path", "circle", "rect"])
        found[node["data-node"]] = _middle(mark)
    return found


def _middle(mark: object) -> str:
    facts = mark.attrs  # type: ignore[attr-defined]
    if "cx" in facts:
        return f"{facts['cx']} {facts['cy']}"
    if "x" in facts:
        x, y = float(facts["x"]) + float(facts["width"]) / 2, float(facts["y"]) + float(facts["height"]) / 2
        return f"{x:.0f} {y:.0f}"
    return str(facts["d"])


@ON_ONE_DATABASE
def test_any_line_opens_exactly_the_ties_that_it_stands_for(client: Client) -> None:
    page = client.sign_in("viewer").page("/network?fy=2020")
    rows = page.select("#edges tbody tr")
    for row in [*rows[:4], *rows[60::60]]:
        link = row.select_one("td.number a")
        behind = client.page(link["href"])
        assert len(behind.select("table.ties tbody tr")) == int(link.get_text())
        badges = [int(badge.get_text()) for badge in behind.select("h2 .badge")]
        assert sum(badges) == int(link.get_text())
        # The picture leads to the same page.
        assert page.find("a", class_="edge", href=link["href"]) is not None


@ON_ONE_DATABASE
def test_lines_of_one_layer_open_ties_of_that_layer(client: Client) -> None:
    page = client.sign_in("viewer").page("/network?fy=2020&layers=event")
    link = page.select_one("#edges td.number a")
    behind = client.page(link["href"])
    assert [heading["id"] for heading in behind.select("h2[id]")] == ["layer-event"]
    assert len(behind.select("table.ties tbody tr")) == int(link.get_text())


@pytest.mark.parametrize(
    "address",
    [
        "/network/edge",
        "/network/edge?one=whole_institute",
        "/network/edge?one=whole_institute&other=organisation:999999",
        "/network/edge?one=x&other=y",
        "/network/edge?one=whole_institute&other=organisation:1&layers=x",
        "/network?region=mars",
        "/network?steps=4",
        "/network?steps=0",
        "/network?minimum=0",
        "/network?size=x",
        "/network?view=x",
        "/network?branch=x",
        "/network?category=x",
        "/network?page=0",
        "/network?order=x",
        "/network?nodes_order=x",
        "/network?focus=%00",
        "/network?focus=" + "x" * 500,
        "/network?focus=organisation:999999",
        "/network?focus=organisation:99999999999999999999",
        "/network?focus=nobody-knows-it",
        "/network/path?to=nobody-knows-it",
        "/network/path?to=whole_institute&years=51",
        "/network/file?format=pdf",
        "/network/file?focus=nobody-knows-it",
    ],
)
@ON_ONE_DATABASE
def test_what_cannot_be_used_is_refused_with_a_sentence(client: Client, address: str) -> None:
    assert client.sign_in("viewer").get(address).status_code == 422


@ON_ONE_DATABASE
def test_hostile_words_stay_words(client: Client) -> None:
    hostile = '<b>x</b>"'
    page = client.sign_in("viewer").page(f"/network?focus={quote(hostile)}", 422)
    assert page.select_one("main b") is None
    assert page.select_one("#focus")["value"] == hostile


@ON_ONE_DATABASE
def test_an_edge_of_our_own_side_with_itself_or_of_strangers_has_no_rows(client: Client) -> None:
    client.sign_in("viewer")
    for ends in ("one=whole_institute&other=branch:hq", "one=organisation:1&other=organisation:1"):
        page = client.page(f"/network/edge?fy=2020&{ends}")
        assert page.select("table.ties tr") == []
        assert page.select_one(".empty") is not None


@ON_ONE_DATABASE
def test_a_partner_stays_in_its_place_when_the_year_changes(client: Client) -> None:
    client.sign_in("viewer")
    pages = [client.page(f"/network?fy={year}&layers=agreement") for year in (2010, 2016, 2020)]
    boxes = {page.select_one("svg.network")["viewbox"] for page in pages}
    assert len(boxes) == 1
    found = [places(page) for page in pages]
    assert len(found[0]) < len(found[1]) < len(found[2])
    own = {"whole_institute"}
    for before, after in ((found[0], found[2]), (found[1], found[2])):
        common = before.keys() & after.keys()
        assert len(common) > 10
        # Sizes may change with the year, and with them outlines: squares and circles keep their middle.
        same = [name for name in common if before[name] == after[name]]
        moved = [name for name in common - set(same) if not before[name].startswith("M")]
        assert moved == []
        assert own <= common


@ON_ONE_DATABASE
def test_a_name_is_the_focus_and_one_that_is_not_certain_is_asked_back(client: Client) -> None:
    client.sign_in("viewer")
    page = client.page(f"/network?fy=2020&focus={quote(ASAHI)}")
    focus = f"organisation:{_id(client, ASAHI)}"
    assert focus in places(page)
    assert page.select_one(".chips a").get_text(strip=True).startswith(f"「{ASAHI}」")
    asked = client.page(f"/network?fy=2020&focus={quote('信用金庫')}", 422)
    assert asked.title.get_text().startswith("エラー：")
    assert asked.select_one("#focus")["value"] == "信用金庫"
    link = next(each for each in asked.select(".note li a") if each.get_text() == ASAHI)
    assert focus in places(client.page(link["href"]))
    # Branches and the whole institute by name, in either language.
    for name in ("全所", "多摩テクノプラザ", "branch:tama"):
        assert client.get(f"/network?fy=2020&focus={quote(name)}").status_code == 200


@ON_ONE_DATABASE
def test_more_steps_reach_further_and_every_node_of_the_table_leads_to_its_surroundings(
    client: Client,
) -> None:
    client.sign_in("viewer")
    reached = [
        set(places(client.page(f"/network?fy=2020&focus={quote(SANGIKEN)}&steps={steps}")))
        for steps in (1, 2)
    ]
    assert reached[0] < reached[1]
    page = client.page("/network?fy=2020&layers=event")
    link = page.select("#nodes tbody tr")[3].select("a")[-1]
    assert client.get(link["href"]).status_code == 200
    partner = client.page(f"/partners/{_id(client, SANGIKEN)}")
    link = partner.find("a", string="つながりの図")
    assert places(client.page(link["href"]))


@ON_ONE_DATABASE
def test_filters_are_chips_that_can_be_taken_off_one_by_one(client: Client) -> None:
    client.sign_in("viewer")
    query = "?fy=2020&region=tama&category=municipality&minimum=2&branch=whole_institute&years=2&layers=activity,agreement"
    page = client.page(f"/network{query}")
    chips = page.select(".chips a")
    assert len(chips) == 6
    for chip in chips:
        fewer = client.page(chip["href"])
        assert len(fewer.select(".chips a")) == 5
    weights = [int(cell.get_text()) for cell in page.select("#edges td.number")]
    assert weights
    assert min(weights) >= 2
    form = page.select_one("form.network-filters")
    assert {each["value"] for each in form.select("input[name=layers][checked]")} == {"activity", "agreement"}
    assert form.select_one("#fy")["value"] == "2020"


@ON_ONE_DATABASE
def test_the_tables_can_be_put_in_another_order(client: Client) -> None:
    client.sign_in("viewer")
    page = client.page("/network?fy=2020")
    weights = [int(cell.get_text()) for cell in page.select("#edges td.number")]
    assert weights == sorted(weights, reverse=True)
    by_name = client.page(page.select_one("#edges th a")["href"])
    names = [row.td.get_text(strip=True) for row in by_name.select("#edges tbody tr")]
    assert names == sorted(names)
    between = client.page("/network?fy=2020&nodes_order=betweenness&size=betweenness")
    shown = [cell.select("td")[3].get_text() for cell in between.select("#nodes tbody tr")]
    assert shown[0] == "0.95"
    assert shown == sorted(shown, reverse=True)


@ON_ONE_DATABASE
def test_the_matrix_has_the_weights_of_the_picture(client: Client) -> None:
    client.sign_in("viewer")
    page = client.page("/network?fy=2020&layers=event&view=matrix")
    assert page.select_one("svg.network") is None
    cells = [int(cell.get_text()) for cell in page.select(".matrix td a")]
    listed = [int(cell.get_text()) for cell in page.select("#edges td.number")]
    # The table of numbers is symmetric: every edge stands there twice.
    assert sorted(cells) == sorted(listed * 2)
    for link in page.select(".matrix td a")[::30]:
        assert len(client.page(link["href"]).select("table.ties tbody tr")) == int(link.get_text())


@ON_ONE_DATABASE
def test_many_nodes_are_offered_in_parts_and_drawn_only_on_demand(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in("viewer")
    monkeypatch.setattr(network, "ROOMY", 50)
    page = client.page("/network?fy=2020")
    assert page.select_one("svg.network") is None
    links = [link["href"] for link in page.select(".many a[href]")]
    assert "#focus" in links
    for link in [each for each in links if each.startswith("/")][::6]:
        assert client.get(link).status_code == 200, link
    everything = client.page(next(link for link in links if "all=1" in link))
    assert len(everything.select("svg.network .edge")) == len(everything.select("#edges tbody tr")) > 200
    assert client.page("/network?fy=2020&view=matrix").select_one("table.matrix") is not None


@ON_ONE_DATABASE
def test_too_many_nodes_are_never_drawn_and_files_are_offered(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in("viewer")
    monkeypatch.setattr(network, "ROOMY", 50)
    monkeypatch.setattr(network, "MOST_DRAWN", 100)
    page = client.page("/network?fy=2020&all=1")
    assert page.select_one("svg.network") is None
    assert not [link for link in page.select(".many a") if "all=1" in link["href"]]
    forms = {re.search(r"format=(\w+)", link["href"])[1] for link in page.select(".downloads a")}  # type: ignore[index]
    assert forms == {"graphml", "gexf", "json", "csv", "nodes"}
    assert client.get("/network/file?fy=2020&format=svg").status_code == 422
    assert client.get("/network/file?fy=2020&format=graphml").status_code == 200


@ON_ONE_DATABASE
def test_the_way_to_a_partner_is_told_step_by_step_with_its_records(client: Client) -> None:
    client.sign_in("viewer")
    page = client.page(f"/network/path?fy=2020&to={quote(ASAHI)}")
    assert page.select_one(".way").get_text(strip=True) == f"全所→{ASAHI}"
    assert len(page.select(".steps > li")) == 1
    # Between two that are not tied themselves: each step is a line that opens as many rows as it says.
    page = client.page(f"/network/path?fy=2020&years=1&from={quote('城南支所')}&to={quote(ASAHI)}")
    steps = page.select(".steps > li")
    assert len(steps) == 3
    for step in steps:
        link = step.select_one("p a")
        count = int(re.match(r"[0-9]+", link.get_text())[0])  # type: ignore[index]
        assert len(client.page(link["href"]).select("table.ties tbody tr")) == count
        assert step.select("li a")


@ON_ONE_DATABASE
def test_there_may_be_no_way_and_the_page_says_why(client: Client) -> None:
    client.sign_in("viewer")

    def told(query: str, status: int = 200) -> str:
        return client.page(f"/network/path?{query}", status).select_one("main").get_text()

    assert "同じ相手です" in told("to=whole_institute")
    assert "「バンコク支所」には、この期間に記録されたつながりがありません。" in told(
        f"fy=2020&to={quote('バンコク支所')}"
    )
    apart = f"fy=2020&years=1&layers=agreement&from={quote('城南支所')}&to={quote(ASAHI)}"
    assert "続くつながりは、この期間の記録にありません" in told(apart)
    assert "一つに決められません" in told(f"to={quote('だれも知らない名前')}", 422)


@ON_ONE_DATABASE
def test_whom_a_bank_was_introduced_to_is_no_matter_of_the_network(
    own_app: Flask, own_session: Session
) -> None:
    partner = 59
    name = "法政大学"
    company = own_session.scalars(select(Organisation.id).where(Organisation.name == name)).one()
    need = Need(company_id=company, received_on=date(2020, 6, 1), state=NeedState.OPEN, kinds=[])
    need.introductions = [
        Introduction(
            organisation_id=partner,
            consented_on=date(2020, 6, 2),
            introduced_on=date(2020, 6, 3),
        )
    ]
    with recorded(own_session, by=BY, act="test:make", subject=need):
        own_session.add(need)
    own_session.commit()
    assert any(
        edge.layers == (Layer.INTRODUCTION,)
        for edge in folded(own_session, Period(2020), (Layer.INTRODUCTION,))
        if edge.joins(organisation_node(partner))
    )
    own_session.rollback()
    client = Client(own_app).sign_in("viewer")
    page = client.page(
        f"/network/edge?fy=2020&one=whole_institute&other=organisation:{partner}&layers=introduction"
    )
    row = page.select_one("table.ties tbody tr")
    assert row.a is None
    assert "2020年6月3日" in row.get_text()
    assert name not in page.get_text()


@ON_ONE_DATABASE
def test_english_pages_speak_english(client: Client) -> None:
    client.sign_in("viewer").speak("en")
    page = client.page("/network?fy=2020&layers=event")
    title = page.select_one("svg.network .node title").get_text()
    assert title.startswith("Whole institute: neighbours 27")
    assert "events" in page.select_one("svg.network .edge title").get_text().casefold()
    assert (
        client.page("/network/path?fy=2020&to=Tokyo Metropolitan University").select_one(".way") is not None
    )


@ON_ONE_DATABASE
def test_a_large_network_leaves_out_what_takes_long_until_it_is_asked_for(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.sign_in("viewer")
    monkeypatch.setattr(network, "QUICKLY_MEASURED", 20)
    page = client.page("/network?fy=2020&layers=event")
    assert {row.select("td")[3].get_text() for row in page.select("#nodes tbody tr")} == {"—"}
    link = next(each for each in page.select("section a") if "thorough=1" in each["href"])
    asked = client.page(link["href"])
    assert "—" not in {row.select("td")[3].get_text() for row in asked.select("#nodes tbody tr")}


def _id(client: Client, name: str) -> int:
    page = client.page(f"/partners?q={quote(name)}")
    link = next(each for each in page.select("tbody a") if each.get_text(strip=True) == name)
    return int(link["href"].split("?")[0].rsplit("/", 1)[1])
