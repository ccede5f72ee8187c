"""The map under a hand, by keyboard, without JavaScript, and on paper."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import sign_in
from tests.conftest import ON_ONE_DATABASE

pytestmark = [pytest.mark.browser, ON_ONE_DATABASE]
A4_LANDSCAPE = (842, 595)


def test_every_place_is_reached_by_tab_and_seen_to_be(desk: Page) -> None:
    page = desk
    sign_in(page)
    page.goto("/map?fy=2020")
    page.locator(".map-kinds a").focus()
    page.keyboard.press("Tab")  # the frame in which the map is moved on a small screen
    reached = []
    for _ in range(71):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        if len(reached) in (1, 62):
            look = "getComputedStyle(document.activeElement.querySelector('path')).fill"
            assert page.evaluate(look) == "rgb(255, 212, 61)"
    assert len(set(reached)) == 71
    assert all("協定" in each for each in reached)
    page.keyboard.press("Tab")
    expect(page.locator(".downloads a").first).to_be_focused()


def test_a_pointer_that_lets_go_of_the_slider_shows_the_year(desk: Page) -> None:
    page = desk
    sign_in(page)
    page.goto("/map?fy=2020&as_of=2020-10-01&measure=joint_work")
    slider = page.locator("#fy")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#fy-words")).to_have_text("令和元年度（2019年度）")
    assert "fy=2020" in page.url  # by keyboard nothing is sent before Enter
    box = slider.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 2, box["y"] + box["height"] / 2)
    page.wait_for_url(re.compile("fy=2006"))
    assert "measure=joint_work" in page.url
    assert re.search("as_of=(&|$)", page.url)
    expect(page.locator("#fy-words")).to_have_text("平成18年度（2006年度）")


def test_a_municipality_is_chosen_with_javascript_off(desk: Page) -> None:
    page = desk
    sign_in(page)
    context = page.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False,
        base_url=page.url.rstrip("/"),
        storage_state=page.context.storage_state(),
    )
    reader = context.new_page()
    reader.goto("/map?fy=2020")
    reader.locator(
        "svg a.map-area[aria-label^=大田区] text, svg a.map-area[aria-label^=大田区]"
    ).first.click()
    expect(reader.locator("#panel h2")).to_contain_text("大田区")
    reader.locator("#panel a", has_text="品川区").click()
    expect(reader.locator("#panel h2")).to_contain_text("品川区")
    reader.locator("#fy").fill("2012")
    reader.locator(".map-filters button").click()
    expect(reader.locator("#fy-words")).to_have_text("平成24年度（2012年度）")
    expect(reader.locator("#panel h2")).to_contain_text("品川区")
    context.close()


def test_the_map_prints_on_one_page_across(desk: Page) -> None:
    page = desk
    sign_in(page)
    for address in ("/map?fy=2020&measure=programmes", "/map?fy=2020&geometry=tiles&current=131113"):
        page.goto(address)
        printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        assert len(printed.pages) == 1
        box = printed.pages[0].mediabox
        assert (round(box.width), round(box.height)) == A4_LANDSCAPE
