"""A branch at a glance fits on one screen and on one sheet of paper, whichever branch it is."""

from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.conftest import sign_in
from tests.conftest import ON_ONE_DATABASE

pytestmark = pytest.mark.browser
# The branch that looks after the most regions, the one with the most municipalities, one with one region, one with none.
CODES = ("hq", "tama", "jonan", "bangkok")


@ON_ONE_DATABASE
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_branch_fits_on_a_screen_and_on_a_sheet(desk: Page, language: str) -> None:
    page = desk
    sign_in(page, "head", language)
    for code in CODES:
        page.goto(f"/branches/{code}?as_of=2021-03-31")
        assert page.evaluate("document.documentElement.scrollHeight") <= 768, code
        cut = page.evaluate(
            "[...document.querySelectorAll('.figure, .spot, .glance .table-scroll')]"
            ".filter(each => each.scrollWidth > each.clientWidth + 1).length"
        )
        assert cut == 0, code
        for own_size in (True, False):
            sheet = page.pdf(format="A4", prefer_css_page_size=own_size)
            assert len(PdfReader(BytesIO(sheet)).pages) == 1, (code, own_size)
