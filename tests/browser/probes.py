"""What no page may do to anybody who reads it: each probe names what is wrong, or nothing."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 320, "height": 640}
# A4 within its margins, at 96 dots an inch; Chromium makes wider pages smaller, down to a half.
PAPER = {"width": 718, "height": 1000}
SMALLEST_PRINT = 2

# Spacing that a reader may set without losing anything (WCAG 1.4.12), by the way that the strict policy allows.
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet];
}"""
_PLAIN = "() => { document.adoptedStyleSheets = []; }"
_WIDE = """most => {
  if (document.documentElement.scrollWidth <= most) return [];
  const out = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > most + 1 && !e.closest(".table-scroll, .main-nav, .hidden, .picture-frame, .bars"));
  return [`wider than ${most}: ` + (out.at(-1)?.outerHTML ?? "?").slice(0, 140)];
}"""
# Text that is cut where its box ends, neither scrolled to nor shown by dots.
_CUT = """() => [...document.querySelectorAll("main *, header *")].filter(e => {
  if (e.closest(".hidden, svg, .matrix") || !e.clientWidth) return false;
  const style = getComputedStyle(e);
  const across = style.overflowX === "hidden" || style.overflowX === "clip", down = style.overflowY === "hidden" || style.overflowY === "clip";
  return e.textContent.trim() && ((across && e.scrollWidth > e.clientWidth + 2) || (down && e.scrollHeight > e.clientHeight + 2));
}).map(e => "cut off: " + e.outerHTML.slice(0, 140)).slice(0, 3)"""
# Whatever takes the focus is seen where it is, whole or in part, and something shows that it has the focus.
_HIDDEN_FOCUS = """() => {
  const wrong = [];
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")];
  for (const e of all.filter(each => !each.closest("svg") && each.tabIndex >= 0 && each.getClientRects().length && !each.disabled).slice(0, 600)) {
    e.focus();
    if (document.activeElement !== e) continue;
    const box = e.getClientRects()[0], style = getComputedStyle(e);
    const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 0), innerHeight - 1);
    const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const hit = document.elementFromPoint(x, y);
    const shown = seen && hit && (e.contains(hit) || hit.contains(e) || hit.closest("label")?.control === e);
    const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
    if (!shown) wrong.push("focus hidden: " + e.outerHTML.slice(0, 140));
    else if (!marked) wrong.push("focus unmarked: " + e.outerHTML.slice(0, 140));
  }
  return wrong.slice(0, 3);
}"""
_STILL_THERE = """() => ["nav.main-nav", ".top-tools", ".filters", ".skip"].filter(each => [...document.querySelectorAll(each)].some(e => getComputedStyle(e).display !== "none" && e.getClientRects().length)).map(each => "printed: " + each)"""
_MOVES = """() => [...document.querySelectorAll("body *")].filter(e => { const s = getComputedStyle(e); return s.transitionDuration.split(", ").some(d => parseFloat(d) > 0) || s.animationName !== "none"; }).map(e => "moves: " + e.outerHTML.slice(0, 140)).slice(0, 3)"""


def violations(axe: Axe, page: Page) -> list[str]:
    """What the rules of axe refuse."""
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in axe.run(page).response["violations"]
    ]


def narrow(page: Page) -> list[str]:
    """Sideways scroll on the smallest screen, and what is lost there by wider spacing."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found = page.evaluate(_WIDE, 320)
    page.evaluate(_SPACED)
    found += [f"spaced, {each}" for each in page.evaluate(_WIDE, 320) + page.evaluate(_CUT)]
    page.evaluate(_PLAIN)
    return list(found)


def hidden_focus(page: Page) -> list[str]:
    """Whatever takes the focus and is not seen."""
    page.keyboard.press("Tab")  # from here on the browser marks the focus as it does for keyboards
    return list(page.evaluate(_HIDDEN_FOCUS))


def printed(page: Page) -> list[str]:
    """What paper shows and should not, or would cut off."""
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    found = page.evaluate(_STILL_THERE) + page.evaluate(_CUT)
    found += page.evaluate(_WIDE, PAPER["width"] * SMALLEST_PRINT)
    page.emulate_media(media="screen")
    return [f"on paper, {each}" for each in found]


def moving(page: Page) -> list[str]:
    """What moves although the reader asked for less motion; the page must have been opened so."""
    return list(page.evaluate(_MOVES))
