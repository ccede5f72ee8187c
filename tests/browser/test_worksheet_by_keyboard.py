"""A year of joint work is recorded by keyboard alone, in seconds."""

import re
from time import monotonic

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL

pytestmark = pytest.mark.browser
SHEET = "/activities/worksheet?partner=59&fy=2021"
ROWS = 8


@ON_POSTGRESQL
def test_a_year_like_the_one_before_takes_seconds_and_few_keys(own_desk: Page) -> None:
    page = own_desk
    sign_in(page)
    began = monotonic()
    page.goto(SHEET)
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    for row in range(ROWS):
        box = page.locator(f"#rows-{row}-keep")
        while not box.evaluate("each => each === document.activeElement"):
            press("Tab")
        press("Space")
    press("Enter")
    expect(page.locator(".flash")).to_contain_text("8件を記録しました")
    seconds = monotonic() - began
    expect(page.locator(".worksheet .recorded")).to_have_count(ROWS)
    assert keys / ROWS < 10
    assert seconds < 15
    print(f"{ROWS} rows: {keys} keys ({keys / ROWS:.1f} a row), {seconds:.1f} s")


@ON_ONE_DATABASE
def test_one_key_records_all_that_goes_on(own_desk: Page) -> None:
    page = own_desk
    sign_in(page)
    page.goto(SHEET)
    page.get_by_role("button", name=re.compile("残りをすべて継続")).press("Enter")
    expect(page.locator(".worksheet .recorded")).to_have_count(ROWS)


@ON_ONE_DATABASE
def test_a_line_of_joint_work_by_keyboard(own_desk: Page) -> None:
    page = own_desk
    sign_in(page)
    page.goto("/activities/new")
    page.locator("#partner-name").focus()
    page.keyboard.type("じょうなんしん")
    expect(page.locator(".suggestions li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#kind")).to_have_value("consultation")
    page.locator("#line").focus()
    page.keyboard.type("技術相談の取次ぎ 12件 6月・9月")
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_contain_text("技術相談の取次ぎ 12件 6月、9月")
    expect(page.locator("#partner-name")).to_have_value("城南信用金庫")
