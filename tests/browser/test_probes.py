"""The probes find what they look for, on pages made wrong on purpose."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.probes import hidden_focus, moving, narrow, printed

pytestmark = pytest.mark.browser
WIDE = "<main><p style='width: 600px'>wide</p></main>"
CUT = "<main><p style='width: 5rem; overflow: hidden; white-space: nowrap'>a long line of text</p></main>"
COVERED = "<div style='position: fixed; inset: 0; background: #fff'></div><main><a href='#x'>link</a></main>"
UNMARKED = "<style>a { outline: none }</style><main><a href='#x'>link</a></main>"
MENU = "<nav class='main-nav'><a href='#x'>menu</a></nav><main></main>"
MOVING = "<main><button style='transition: color 1s'>button</button></main>"


@pytest.mark.parametrize(
    ("probe", "content", "told"),
    [
        (narrow, WIDE, "wider than 320"),
        (narrow, CUT, "spaced, cut off"),
        (hidden_focus, COVERED, "focus hidden"),
        (hidden_focus, UNMARKED, "focus unmarked"),
        (printed, MENU, "on paper, printed: nav.main-nav"),
        (printed, CUT, "on paper, cut off"),
        (moving, MOVING, "moves"),
    ],
)
def test_a_probe_finds_what_it_looks_for(
    chromium: Browser, probe: Callable[[Page], list[str]], content: str, told: str
) -> None:
    page = chromium.new_page()
    page.set_content("<main><p>plain</p><a href='#x'>link</a></main>")
    assert probe(page) == []
    page.set_content(content)
    found = probe(page)
    page.close()
    assert found
    assert found[0].startswith(told), found
