"""Every form of the registry is filled with texts that want to be something else, as far as it takes them."""

from dataclasses import dataclass, field
from itertools import count, cycle

from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.client import Client
from tests.security.scene import CONTACT, OWN, addresses
from tests.web.test_agreement_writing import YEARLY
from tests.web.test_indicator import FACTS
from tests.web.test_need_writing import TYPED
from tests.web.test_plan import ITEM, PLAN
from tests.web.test_programme_writing import TYPED as PROGRAMME
from tests.web.test_report_section import EVENTS

MARK = "印"
# What a spreadsheet takes for a formula, also as Japanese keyboards write it.
LEADS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
MARKUP = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}{%x%}${7*7}%0d%0aX-Evil:1]]>--></style>"
)
LINES = "\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nX-EVIL:1\r\n\r\n.\r\n"
# Forms that take something away, take it back, or are about signing in: nothing of what is typed there is shown.
LEFT_OUT = frozenset(
    {
        "account.password",
        "activity_writing.remove",
        "agreement_act.correct",
        "agreement_act.record",
        "attachment.remove",
        "calendar.addresses",
        "contact.remove",
        "event_writing.remove",
        "file_import.undo",
        "frozen_report.withdraw",
        "history.taking_back",
        "introduction_several.record",
        "introduction_writing.taking_back",
        "life.undo",
        "programme_writing.carry_on",
        "report_section.remove",
        "session_list.page",
        "sign_in.form",
        "thesaurus_writing.remove",
    }
)
# What a browser would not know: words that a form needs so that it can be sent at all.
GIVEN = {
    "agreement_writing.correct": {"confirmed": "1"},
    "agreement_writing.register": {**YEARLY, "branch": OWN, "confirmed": "1"},
    "activity_writing.register": {
        "partner-name": "城南信用金庫",
        "kind": "consultation",
        "line": "技術相談の取次ぎ",
        "fiscal_year": "2026",
    },
    "attachment.add": {"field_code": "emc", "branch": OWN},
    "contact.add": CONTACT,
    "event_writing.change": {"held": "no", "reason": "other"},
    "event_writing.copy": {"starts_on": "2026-07-01", "held": "no", "reason": "other"},
    "event_writing.register": {"kind": "seminar", "starts_on": "2026-06-01", "held": "no", "reason": "other"},
    "group_writing.change": {"name_change": "always"},
    "group_writing.register": {"kind": "research_group"},
    "group_writing.year": {"held": "not_held"},
    "indicator_writing.record": {"value": "5"},
    "indicator_writing.register": FACTS,
    "introduction_writing.propose_one": {"partner-name": "多摩信用金庫"},
    "need_writing.register": {**TYPED, "branch": OWN},
    "partner_writing.change": {"name_change": "always"},
    "plan.register": PLAN,
    "plan.register_item": {**ITEM, "number": "99"},
    "programme_writing.register": PROGRAMME,
    "report_section.register": EVENTS,
}


@dataclass
class Filled:
    """What became of a form: which texts were taken, and which were refused with a sentence at the field."""

    status: int
    taken: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)


def opened(form: Tag) -> dict[str, str | list[str]]:
    """The fields of a form, as a browser would send them."""
    sent: dict[str, str | list[str]] = {}
    for each in form.select("input[name]"):
        name, kind, value = str(each["name"]), each.get("type"), str(each.get("value", ""))
        if kind == "checkbox" and each.has_attr("checked"):
            sent[name] = [*sent.get(name, []), value]
        elif kind not in ("checkbox", "radio", "submit", "file") or (
            kind == "radio" and each.has_attr("checked")
        ):
            sent[name] = value
    for each in form.select("select[name]"):
        chosen = each.select_one("option[selected]") or each.select_one("option")
        sent[str(each["name"])] = str(chosen["value"]) if chosen is not None else ""
    return sent | {
        str(each["name"]): each.get_text().removeprefix("\n") for each in form.select("textarea[name]")
    }


def fields_of_text(form: Tag) -> list[Tag]:
    """Where a person may type what she likes."""
    kinds = (None, "text", "search", "email", "url", "tel")
    return [
        each
        for each in form.select("input[name], textarea[name]")
        if each.name == "textarea" or each.get("type") in kinds
    ]


def biggest_form(page: BeautifulSoup) -> Tag | None:
    """The form that a page is about."""
    forms = page.select("main form[method=post]")
    return max(forms, key=lambda each: len(each.select("[name]")), default=None)


_NUMBERS = count(1)
_LEAD = cycle(LEADS)


def nasty(place: Tag, *, short: bool = False) -> str:
    """A text for a field, with a mark to know it by, no longer than the field says it may be."""
    text = f"{next(_LEAD)}1{MARK}{next(_NUMBERS)}{MARK}"
    text += "<b>" if short else MARKUP
    if place.name == "textarea" and not short:
        text += LINES
    limit = int(str(place.get("maxlength") or 0))
    return text[:limit] if limit else text


def fill(client: Client, endpoint: str, path: str) -> Filled | None:
    """Send a form with hostile texts; a field whose text is refused goes back to what it held. ``None``: no form."""
    answer = client.http.get(path, buffered=True)
    form = biggest_form(BeautifulSoup(answer.get_data(as_text=True), "lxml"))
    if answer.status_code != 200 or form is None:
        return None
    before = {**opened(form), **GIVEN.get(endpoint, {})}
    before.pop("more", None)
    places = {str(each["name"]): each for each in fields_of_text(form)}
    texts = {name: nasty(each) for name, each in places.items()}
    found = Filled(0)
    for _ in range(8):
        sent = {**before, **texts}
        answer = client.http.post(path, data=sent, buffered=True)
        found.status = answer.status_code
        if answer.status_code != 422:
            break
        page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
        _inert(page, path)
        said = {str(each["href"])[1:] for each in page.select(".error-summary a")}
        wrong = {
            name
            for name in texts
            if (place := page.find(attrs={"name": name})) is not None
            and (place.get("aria-invalid") == "true" or place.get("id") in said)
        }
        if not wrong:
            break
        again = {name: nasty(places[name], short=True) for name in wrong - found.refused}
        found.refused |= wrong
        texts = {name: text for name, text in texts.items() if name not in wrong} | again
    found.refused -= texts.keys()
    found.taken = texts if found.status in (302, 303) else {}
    return found


def fill_all(app: Flask, places: dict[str, int], login: str) -> dict[str, Filled]:
    """Every form that is read and sent under one address, by that address."""
    client = Client(app).sign_in(login)
    writable = {path for _, path in addresses(app, places, "POST")}
    found = {}
    for endpoint, path in addresses(app, places, "GET"):
        if path in writable and endpoint not in LEFT_OUT:
            filled = fill(client, endpoint, path)
            if filled is not None:
                found[path] = filled
    return found


def _inert(page: BeautifulSoup, path: str) -> None:
    """A page that says what is wrong holds what was typed, as text."""
    assert not page.select("img[src=x], [onerror], script:not([src]), [href^='javascript:']"), path
