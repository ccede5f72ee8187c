"""The picture of the network in a real browser: it stands still, whatever its size, and the keyboard reaches it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from registry.exchange.loading import load_places
from registry.exchange.network import Drawing, network_file
from registry.model.engine import open_engine, writing
from registry.queries.period import Period
from registry.reports.network import Part, attributed, period_network, standing
from registry.services.demonstration import add_demonstration_accounts
from registry.services.sample import Size, create_sample
from tests.browser.conftest import Complaints, _page, _serving, sign_in
from tests.client import PASSWORD
from tests.conftest import CLERK, ON_ONE_DATABASE, SEEDS

pytestmark = [pytest.mark.browser, ON_ONE_DATABASE]
PLACES = "[...document.querySelectorAll('svg.network .node')].map(each => JSON.stringify(each.getBoundingClientRect()))"

SIXTY_FRAMES = (
    "new Promise(done => { let left = 60;"
    " const next = () => --left ? requestAnimationFrame(next) : done(true); next(); })"
)
# Leaves so many nodes and lines of the picture and rows of each table, evenly taken from all of them.
THINNED = """most => {
  for (const parts of ["svg.network .node", "svg.network .edge", "#edges tbody tr", "#nodes tbody tr"]) {
    const all = [...document.querySelectorAll(parts)], step = Math.max(1, all.length / most);
    const left = new Set(Array.from({length: most}, (_, place) => all[Math.floor(place * step)]));
    all.filter(each => !left.has(each)).forEach(each => each.remove());
  }
  return document.querySelectorAll("svg.network .node").length;
}"""


@pytest.fixture
def large(empty_url: str, chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """A page of a registry with some three thousand partners."""
    engine = writing(open_engine(empty_url))
    with Session(engine) as session, session.begin():
        load_places(session, folder=SEEDS, by=CLERK)
        add_demonstration_accounts(session, password=PASSWORD, by=CLERK)
        create_sample(session, size=Size(2900, 600, 4000, 1), by=CLERK)
    engine.dispose()
    with _serving(empty_url, tmp_path) as server:
        yield from _page(chromium, server, "1366x768")


def stands_still(page: Page) -> int:
    """The number of nodes, after seeing that they are there at once and sixty frames later where they were."""
    before = page.evaluate(PLACES)
    page.evaluate(SIXTY_FRAMES)
    assert page.evaluate(PLACES) == before
    assert (
        page.evaluate(
            "performance.getEntriesByType('resource').filter(each => /json/.test(each.name)).length"
        )
        == 0
    )
    return len(before)


def broken_rules(page: Page) -> list[str]:
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in Axe().run(page).response["violations"]
    ]


def test_a_picture_of_any_size_is_there_at_once_stays_and_breaks_no_rule(large: Page) -> None:
    """Axe looks at the whole page of some hundred nodes; of thousands it would take minutes, most of them to compare
    colours that are the same in each: there it looks at the whole page with forty nodes, forty lines, and forty rows
    of each table, taken from all over the picture."""
    sign_in(large)
    found = []
    for query in (
        "region=tama&layers=agreement,activity&years=3",
        "region=tama&years=2&all=1",
        "years=10&all=1",
    ):
        # Thousands of nodes on a busy machine: how long they take is measured elsewhere.
        large.goto(f"/network?fy=2020&{query}", timeout=120_000)
        found.append(stands_still(large))
        if found[-1] > 1500:
            assert large.evaluate(THINNED, 40) == 40
        if found[-1] > 150:
            assert broken_rules(large) == [], query
    assert 30 < found[0] < 150 < found[1] < 600 < 2500 < found[2] <= 3000


def test_the_picture_is_used_with_the_keyboard_and_the_mouse(desk: Page) -> None:
    page = desk
    sign_in(page)
    page.goto("/network?fy=2020&layers=event")
    assert stands_still(page) == 28
    svg = page.locator("svg.network")
    whole = svg.get_attribute("viewBox")
    # The link before the picture leads past it; after it come the nodes, our own side first.
    page.locator(".skip-picture").focus()
    page.keyboard.press("Tab")
    expect(page.locator("svg.network .node.own")).to_be_focused()
    expect(svg).to_have_class("network looking")
    page.keyboard.press("Tab")
    node = page.locator("svg.network .node:focus")
    name = node.locator("title").text_content() or ""
    page.keyboard.press("+")
    assert svg.get_attribute("viewBox") != whole
    enlarged = svg.get_attribute("viewBox")
    page.keyboard.press("ArrowRight")
    assert svg.get_attribute("viewBox") != enlarged
    page.keyboard.press("0")
    assert svg.get_attribute("viewBox") == whole
    page.keyboard.press("Enter")
    page.wait_for_url("**/partners/*")
    assert name.startswith(page.locator("h1").inner_text())
    page.go_back()
    # A line opens the ties that it stands for; dragging the picture opens nothing.
    box = svg.bounding_box()
    assert box is not None
    page.get_by_role("button", name="拡大").click()
    before = svg.get_attribute("viewBox")
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 150, steps=3)
    page.mouse.up()
    assert svg.get_attribute("viewBox") != before
    assert "/network?" in page.url
    assert not [each["id"] for each in Axe().run(page).response["violations"]]
    page.locator("svg.network .edge").first.dispatch_event("click")
    page.wait_for_url("**/network/edge?**")


def test_the_year_slider_asks_for_its_year(desk: Page) -> None:
    sign_in(desk)
    desk.goto("/network?fy=2020&layers=agreement")
    desk.locator("#fy").focus()
    desk.keyboard.press("ArrowLeft")
    desk.wait_for_url("**fy=2019**")
    expect(desk.locator(".slider output")).to_have_text("2019")
    expect(desk.locator("[role=status].count")).to_contain_text("2019")


def test_without_a_script_the_picture_is_whole(desk: Page) -> None:
    sign_in(desk)
    browser = desk.context.browser
    assert browser is not None
    context = browser.new_context(
        java_script_enabled=False, base_url=desk.url.rstrip("/"), storage_state=desk.context.storage_state()
    )
    reader = context.new_page()
    reader.goto("/network?fy=2020")
    assert reader.locator("svg.network .node").count() > 100
    reader.locator("#focus").fill("板橋区")
    reader.locator("form.network-filters button").click()
    assert reader.locator("svg.network .node").count() == 2
    context.close()


def test_the_file_opens_without_a_server(chromium: Browser, session: Session, tmp_path: Path) -> None:
    period = Period(2020)
    drawn = period_network(session, period)
    found = attributed(session, period, Part(), drawn)
    path = tmp_path / "network.html"
    path.write_bytes(
        network_file(
            found, "html", period.last_day, Drawing(standing(session, Part(), drawn), "ネットワーク")
        )
    )
    page = chromium.new_page()
    complaints = Complaints(page, path.as_uri())
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-drawn=yes]")
    page.locator("#name").fill("朝日信用金庫")
    expect(page.locator("#found")).to_have_text("1 件")
    expect(page.locator("tr.found").first).to_be_attached()
    expect(page.locator("#edges tbody tr")).to_have_count(len(drawn.edges))
    page.close()
    assert not list(complaints)
