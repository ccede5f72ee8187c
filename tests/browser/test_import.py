"""Taking a table in, in a real browser: by keyboard alone, every state looked at by axe, and the bar that moves."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_in
from tests.browser.probes import violations
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE

pytestmark = pytest.mark.browser

OFFICE = """協定一覧,,,,
番号,相手先,協定名,締結年月日,ほむぺ
1,㈱知らない会社,連携協定書,令和6年4月1日,
2,板橋区,覚書,R6.5.1,
"""


def looked_at(page: Page, name: str) -> None:
    """Nothing that axe finds, and no sideways scroll on a telephone."""
    assert violations(Axe(), page) == [], name
    size = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
    page.set_viewport_size(size)  # type: ignore[arg-type]


def read(page: Page, address: str, path: Path, kind: str = "") -> None:
    page.goto(f"{address}/imports")
    page.locator("[name=file]").set_input_files(path)
    page.locator("[name=kind]").select_option(kind)
    page.locator("[name=file]").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/pending/*")


@A_LANGUAGE_ON_EACH
def test_a_table_is_decided_on_taken_in_and_taken_back_by_keyboard(
    own_desk: Page, own_server: str, tmp_path: Path, language: str
) -> None:
    page = own_desk
    sign_in(page, "officer", language=language)
    path = tmp_path / "office.csv"
    path.write_text(OFFICE, encoding="cp932")
    read(page, own_server, path)
    looked_at(page, "to decide")
    expect(page.locator(".counts .big").nth(3)).to_have_text("1")
    page.locator("input[name=choice-0][value=new]").focus()
    page.keyboard.press("Space")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("select[name=column-1]")).to_be_visible()
    looked_at(page, "columns")
    page.locator("form.sheet > .actions button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".counts .big").first).to_have_text("2")
    page.locator("form[action$=commit] button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/1")
    looked_at(page, "result")
    page.goto(f"{own_server}/imports")
    looked_at(page, "list")
    page.goto(f"{own_server}/imports/1/undo")
    looked_at(page, "undo")
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/1")
    expect(page.locator("main .note")).to_be_visible()


@ON_ONE_DATABASE
def test_a_long_table_moves_the_bar_and_ends_with_its_result(
    own_desk: Page, own_server: str, tmp_path: Path
) -> None:
    page = own_desk
    sign_in(page, "officer")
    path = tmp_path / "long.csv"
    rows = "".join(f"架空工業第{number}号,企業\n" for number in range(700))
    path.write_text(f"名称,区分\n{rows}", encoding="utf-8")
    read(page, own_server, path, "partners")
    page.locator("form[action$=commit] button").click()
    expect(page.locator("#result")).to_be_visible()
    assert page.locator("progress").count() >= 4  # each step left its bar behind; only the last was seen
    assert page.locator("progress:visible").count() == 0
    looked_at(page, "progress")
    page.locator("#result").click()
    expect(page.locator(".counts .big").first).to_have_text("700")


@ON_ONE_DATABASE
def test_a_file_that_cannot_be_read_says_why(own_desk: Page, own_server: str, tmp_path: Path) -> None:
    page = own_desk
    sign_in(page, "officer")
    path = tmp_path / "old.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    page.goto(f"{own_server}/imports")
    page.locator("[name=file]").set_input_files(path)
    page.locator("main form.sheet button.button").click()
    expect(page.locator(".error-summary")).to_be_visible()
    looked_at(page, "refused")
