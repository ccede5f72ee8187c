"""The first journeys of a user in a real browser, in both languages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE, ON_POSTGRESQL

pytestmark = pytest.mark.browser


@A_LANGUAGE_ON_EACH
def test_a_partner_is_found_by_part_of_its_former_name(page: Page, language: str) -> None:
    sign_in(page, language=language)
    page.goto("/partners")
    page.locator("#q").fill("首都大学")
    page.locator("form.filters button").click()
    expect(page.locator("[role=status]")).to_contain_text("1")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").first.click()
    expect(page.locator("h1")).to_have_text(
        "東京都立大学" if language == "ja" else "Tokyo Metropolitan University"
    )
    assert page.locator("html").get_attribute("lang") == language


@A_LANGUAGE_ON_EACH
def test_a_density_cell_opens_its_rows(page: Page, language: str) -> None:
    sign_in(page, language=language)
    page.goto("/density?fy=2020")
    cell = page.locator("section[aria-labelledby=branch-heading] tbody tr").first.locator("td.heat").nth(4)
    linked, known = (int(part) for part in cell.locator(".fraction").inner_text().split("/"))
    cell.locator("a").click()
    expect(page.locator("tbody tr")).to_have_count(known)
    expect(page.locator("tbody .tag.good")).to_have_count(linked)


@A_LANGUAGE_ON_EACH
def test_the_network_is_drawn_and_its_table_has_a_row_for_every_edge(page: Page, language: str) -> None:
    sign_in(page, language=language)
    page.goto("/network?fy=2020")
    edges = page.locator("svg.network .edge").count()
    expect(page.locator("#edges tbody tr")).to_have_count(edges)
    assert edges > 100


@ON_ONE_DATABASE
def test_the_language_switch_keeps_the_page_and_its_filters(page: Page) -> None:
    sign_in(page)
    page.goto("/partners?region=tama")
    page.get_by_role("button", name="English").click()
    assert page.url.endswith("/partners?region=tama")
    expect(page.locator("h1")).to_have_text("Partners")


@ON_POSTGRESQL
def test_a_chip_takes_its_filter_off(page: Page) -> None:
    sign_in(page)
    page.goto("/partners?region=tama&category=university")
    page.locator(".chips a").first.click()
    page.wait_for_load_state()
    assert "region" not in page.url
    assert "category=university" in page.url


@ON_POSTGRESQL
def test_signing_out_closes_the_pages_even_for_the_back_button(page: Page) -> None:
    sign_in(page)
    page.goto("/partners")
    page.locator("form[action='/sign-out'] button").click()
    page.go_back()
    page.wait_for_load_state()
    page.goto("/partners")
    assert "/sign-in" in page.url


@ON_ONE_DATABASE
def test_the_pages_are_read_with_javascript_off(page: Page) -> None:
    sign_in(page)
    context = page.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False,
        base_url=page.url.rstrip("/"),
        storage_state=page.context.storage_state(),
    )
    reader = context.new_page()
    for path in (
        "/",
        "/partners",
        "/agreements",
        "/activities",
        "/events",
        "/groups",
        "/programmes",
        "/density",
    ):
        reader.goto(path)
        assert reader.locator("h1").inner_text()
    reader.goto("/network")
    assert reader.locator("#edges tbody tr").count() > 100
    context.close()


@ON_ONE_DATABASE
def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    sign_in(page)
    page.goto("/partners")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
