"""From the answer to the sheet and to introductions by hand: five partners on one A4, and pages without barriers."""

from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import sign_in
from tests.conftest import A_LANGUAGE_ON_EACH, ON_ONE_DATABASE

pytestmark = pytest.mark.browser
QUESTIONS = (
    "municipality=板橋区&need=fee_support&need=finance&text=防音室の試験&as_of=2021-03-31",
    "municipality=八王子市&text=めっきの共同研究と人材、海外展開、販路、知財の相談。補助と融資&as_of=2021-03-31",
    "municipality=大田区&need=finance&need=overseas&need=startup&need=ip&field=standards&as_of=2021-03-31",
)


@ON_ONE_DATABASE
def test_five_partners_stand_on_one_sheet_of_paper(desk: Page) -> None:
    page = desk
    sign_in(page, "viewer")
    for question in QUESTIONS:
        page.goto(f"/find?{question}")
        for box in page.locator("input[name=partner]").all()[:5]:
            box.check()
        page.locator(".shortlist button").first.click()
        expect(page.locator(".handout-entries > li")).to_have_count(5)
        for own_size in (True, False):
            printed = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=own_size)))
            assert len(printed.pages) == 1, (question, own_size)


@A_LANGUAGE_ON_EACH
def test_ticked_partners_are_introduced_for_a_new_need_on_pages_without_barriers(
    own_desk: Page, language: str
) -> None:
    axe, page = Axe(), own_desk
    found = {}

    def look(name: str) -> None:
        found[name] = [each["id"] for each in axe.run(page).response["violations"]]
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        page.set_viewport_size({"width": 1366, "height": 768})

    sign_in(page, language=language)
    page.goto(f"/find?{QUESTIONS[0]}")
    for box in page.locator("input[name=partner]").all()[:2]:
        box.check()
    page.locator(".shortlist button[name=then]").click()
    page.locator("#company-name").fill("株式会社板橋精機")
    page.locator("#company-is_new").check()
    page.locator("main .actions button").click()
    expect(page.locator("input[name=partner]:checked")).to_have_count(2)
    look("finder")
    page.locator(".shortlist button").first.click()
    look("sheet")
    page.go_back()
    page.locator(".shortlist button").nth(1).click()
    look("several")
    page.locator("#rows-0-consented").check()
    page.locator("#on").fill("2099-01-01")
    page.locator("main .actions button").click()
    look("several refused")
    page.locator("#on").fill(page.locator("#consented_on").input_value())
    page.locator("main .actions button").click()
    expect(page.locator("article.course")).to_have_count(2)
    assert not {name: problems for name, problems in found.items() if problems}
