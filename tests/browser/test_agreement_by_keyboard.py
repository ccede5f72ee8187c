"""An agreement is signed, found in the queue, announced to end and corrected, without touching the mouse."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from registry.japanese.dates import show_date
from registry.model.clock import act_by, term_end
from registry.web.frame.clock import today
from tests.browser.conftest import sign_in
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL

pytestmark = pytest.mark.browser
MOST_STEPS = 120


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as a person without a mouse does."""
    for _ in range(MOST_STEPS):
        if target.evaluate("each => each === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


def write(page: Page, field: str, words: str) -> None:
    """Go to a field and write over what stands there."""
    reach(page, page.locator(field))
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def press(page: Page, name: str | re.Pattern[str], role: str = "button") -> None:
    """Go to a button or a link of the page and press Enter."""
    reach(page, page.locator("main").get_by_role(role, name=name, exact=isinstance(name, str)).first)  # type: ignore[arg-type]
    page.keyboard.press("Enter")


@ON_ONE_DATABASE
def test_a_signature_its_deadline_notice_and_correction(own_desk: Page) -> None:
    page = own_desk
    signed = today() - timedelta(days=30)
    deadline = act_by(term_end(signed, 12), 3, "month")
    sign_in(page)

    press(page, "協定を登録する", "link")
    page.wait_for_url("**/agreements/new")
    write(page, "#parties-0-name", "じょうなんしん")
    expect(page.locator(".suggestions li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#parties-0-name")).to_have_value("城南信用金庫")
    write(page, "#document_number", "8産技総第77号")
    write(page, "#signed_on", show_date(signed).split("（")[1].rstrip("）"))
    write(page, "#initial_term_months", "1年")
    write(page, "#renewal_term_months", "1年")
    write(page, "#notice_count", "3")
    press(page, "確認へ進む")
    expect(page.locator(".effect")).to_contain_text(show_date(deadline.safe))
    press(page, "この内容で記録する")
    page.wait_for_url(re.compile(r"/agreements/\d+$"))
    address = page.url
    expect(page.locator(".standing .tag")).to_have_text("有効")

    page.goto("/agreements/due?within=3650")
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(show_date(deadline.safe))
    reach(page, row.locator("a.act"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"#todo$"))

    press(page, "終了の申し出（当方から）", "link")
    press(page, "確認へ進む")
    expect(page.locator(".effect")).to_contain_text("間に合っています")
    press(page, "この内容で記録する")
    page.wait_for_url(address)
    expect(page.locator(".standing .tag")).to_have_text("終了予定")
    page.goto("/agreements/due?within=3650")
    expect(page.locator(".empty")).to_be_visible()

    page.goto(address)
    press(page, re.compile("^訂正"), "link")
    write(page, "#note", "別の協定の申し出だった")
    press(page, "誤りとして訂正する")
    page.wait_for_url(address)
    expect(page.locator(".standing .tag")).to_have_text("有効")
    expect(page.locator(".timeline .mistaken")).to_have_count(1)
    page.goto("/agreements/due?within=3650")
    expect(page.locator("tbody tr")).to_have_count(1)


@ON_ONE_DATABASE
def test_escape_closes_the_suggestions_and_leaves_what_was_typed(own_desk: Page) -> None:
    page = own_desk
    sign_in(page)
    page.goto("/agreements/new")
    write(page, "#parties-0-name", "板橋")
    expect(page.locator(".suggestions")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    expect(page.locator("#parties-0-name")).to_have_value("板橋")


@ON_POSTGRESQL
def test_an_agreement_is_signed_with_javascript_off(own_desk: Page) -> None:
    page = own_desk
    sign_in(page)
    context = page.context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False,
        base_url=page.url.rstrip("/"),
        storage_state=page.context.storage_state(),
    )
    writer = context.new_page()
    writer.goto("/agreements/new")
    writer.fill("#parties-0-name", "城南信用")
    writer.fill("#signed_on", "2026-04-01")
    writer.fill("#initial_term_months", "36")
    writer.locator("#renewal_mode").select_option("fixed")
    writer.locator("main .actions button").click()
    expect(writer.locator(".error-summary")).to_be_visible()
    writer.fill("#parties-0-name", "城南信用金庫")
    writer.locator("main .actions button").click()
    writer.locator("main .actions button[name=confirmed]").click()
    expect(writer.locator("h1")).to_have_text("協定書")
    context.close()
