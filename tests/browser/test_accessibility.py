"""Every page against axe's rules, without sideways scroll on the smallest screen, in both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import sign_in
from tests.conftest import ON_ONE_DATABASE

pytestmark = pytest.mark.browser
PATHS = (
    "/",
    "/partners",
    "/partners?q=zzzz",
    "/partners/1",
    "/agreements",
    "/agreements/1",
    "/agreements/new",
    "/agreements/1/edit",
    "/agreements/1/items",
    "/agreements/1/duty",
    "/agreements/1/acts/reviewed",
    "/agreements/1/acts/amended",
    "/agreements/1/acts/renewed",
    "/agreements/1/history",
    "/agreements/1/documents",
    "/agreements/1/memo",
    "/agreements/due",
    "/agreements/due?whose=all",
    "/agreements/due/sent",
    "/agreements/hand-over",
    "/agreements/sleeping",
    "/history",
    "/find",
    "/find?municipality=板橋区&need=fee_support&text=防音&as_of=2021-03-31",
    "/find?text=めつき",
    "/find?municipality=江戸市",
    "/find?municipality=板橋区&need=fee_support&partner=77&as_of=2021-03-31",
    "/find/sheet",
    "/find/sheet?municipality=板橋区&need=fee_support&need=finance&partner=77&partner=14&as_of=2021-03-31",
    "/needs/new?then=find&need=fee_support&municipality=131199&partner=77",
    "/fields",
    "/fields/standards",
    "/fields/new",
    "/fields/emc/edit",
    "/fields/emc/delete",
    "/fields/attach?field=emc",
    "/fields/attach?partner=59",
    "/fields/attachments/1/delete",
    "/search?q=大田",
    "/search?q=ありえない文字列",
    "/quality",
    "/quality/no_term",
    "/quality/twins",
    "/imports",
    "/partners/1/life",
    "/partners/6/life",
    "/partners/5/merge/6",
    "/partners/1/edit",
    "/activities",
    "/activities/1",
    "/activities/1/edit",
    "/activities/1/delete",
    "/activities/new?partner=59",
    "/activities/worksheet",
    "/activities/worksheet?fy=2021&partner=59",
    "/activities/worksheet?fy=2021&section=4.2.3",
    "/events",
    "/events/1",
    "/events/new",
    "/events/1/edit",
    "/events/1/copy",
    "/groups",
    "/groups/1",
    "/groups/21",
    "/groups/new",
    "/groups/21/edit",
    "/groups/21/members",
    "/groups/9/years/2021",
    "/programmes",
    "/programmes/1",
    "/programmes/new",
    "/programmes/1/edit",
    "/programmes/continue?fy=2021",
    "/needs",
    "/needs/new",
    "/introductions",
    "/introductions/figures?fy=2020",
    "/pipelines/1/years/2021",
    "/indicators",
    "/indicators/1",
    "/indicators/new",
    "/indicators/evaluation/2023",
    "/indicators/plans/new",
    "/reports/annual/2020",
    "/reports/annual/2020/freeze",
    "/reports/annual/2021/desk",
    "/reports/annual/2021/desk/letters/sumida",
    "/reports/sections",
    "/reports/sections/12/edit",
    "/reports/wordings",
    "/reports/wordings/1/edit",
    "/activities/1/wording",
    "/branches",
    "/branches/hq",
    "/branches/food?as_of=2020-03-31",
    "/branches/hq/ahead",
    "/municipalities",
    "/municipalities/131199",
    "/density",
    "/density/cell?region=joto&branch=any",
    "/density/cell?region=tosho&branch=any",
    "/map?fy=2020",
    "/map?fy=2020&measure=change&geometry=tiles&current=131032&sort=agreements",
    "/network",
    "/network?focus=信用金庫",
    "/network?fy=2020&layers=event&view=matrix",
    "/network/edge?fy=2020&one=whole_institute&other=organisation:1",
    "/network/path?fy=2020&from=branch:jonan&to=organisation:1",
    "/account",
    "/account/sessions",
    "/account/settings",
    "/account/password",
    "/account/second-factor",
    "/account/calendar",
    "/saved-views",
    "/partners/999999",
    "/partners?region=nowhere",
)


# The pages are looked at in so many tests, which can run beside each other.
PARTS = 4
LANGUAGES = pytest.mark.parametrize("language", ["ja", "en"])


@ON_ONE_DATABASE
@LANGUAGES
def test_axe_finds_nothing_on_a_form_before_and_after_it_is_refused(desk: Page, language: str) -> None:
    axe, page = Axe(), desk
    page.goto("/sign-in")
    found = {"/sign-in": _violations(axe, page)}
    page.locator("main button[type=submit]").click()
    found["/sign-in refused"] = _violations(axe, page)
    sign_in(page, language=language)
    page.goto("/agreements/new")
    page.locator("main .actions button").click()
    found["/agreements/new refused"] = _violations(axe, page)
    assert not {path: problems for path, problems in found.items() if problems}


@ON_ONE_DATABASE
@LANGUAGES
@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_and_nothing_scrolls_sideways(desk: Page, language: str, part: int) -> None:
    axe, page = Axe(), desk
    sign_in(page, language=language)
    found, wide = {}, []
    for number, path in enumerate(PATHS):
        if number // 2 % PARTS != part:
            continue
        page.goto(path)
        # The rules do not depend on the language: they are asked of every other page in each, in turn.
        if number % 2 == (language == "en"):
            found[path] = _violations(axe, page)
        size = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 640})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
        page.set_viewport_size(size)  # type: ignore[arg-type]
    assert found
    assert not {path: problems for path, problems in found.items() if problems}
    assert not wide


def _violations(axe: Axe, page: Page) -> list[str]:
    return [
        f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"
        for violation in axe.run(page).response["violations"]
    ]
