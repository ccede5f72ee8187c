"""The forms of all pages, found as a reader finds them: from link to link, a page or two of each kind."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import turbohtml
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.client import Client

# Nobody stays signed in behind it.
SHUT = frozenset({"sign_in.sign_out"})
# So many pages of one kind are looked at: another record may offer other forms.
PAGES = 2


@dataclass(frozen=True)
class Field:
    """A field of a form, with what stands in it, what may be chosen, and whether a browser sends it untouched."""

    name: str
    type: str
    value: str = ""
    options: tuple[str, ...] = ()
    sent: bool = True


@dataclass(frozen=True)
class Form:
    """A form of a page: the view that it goes to, its address, its fields, the page, and the browser that shows it if
    officers and administrators are not shown it."""

    endpoint: str
    action: str
    fields: tuple[Field, ...]
    page: str = "/"
    browser: str = ""

    def like(self, other: "Form") -> bool:
        """Whether it is the same form, with whatever in its fields."""
        return (self.endpoint, self.action) == (other.endpoint, other.action)

    @property
    def has_file(self) -> bool:
        return any(field.type == "file" for field in self.fields)

    @property
    def untouched(self) -> list[tuple[str, str]]:
        """What a browser sends when nothing is typed; the token is the client's own."""
        return [(each.name, each.value) for each in self.fields if each.sent and each.name != "csrf_token"]


@dataclass(frozen=True)
class Found:
    """What the pages offer: addresses by their view, parameters of addresses by their view, and forms."""

    pages: dict[str, tuple[str, ...]]
    parameters: dict[str, tuple[str, ...]]
    forms: tuple[Form, ...]


def endpoint_of(app: Flask, path: str, method: str = "GET") -> str | None:
    """The view behind an address."""
    try:
        return str(app.url_map.bind("localhost").match(path, method)[0])
    except HTTPException:
        return None


def explore(client: Client, app: Flask, starts: Iterable[str], *, most: int) -> Found:
    """Follow the links from ``starts`` on, to so many pages at most. Those of ``starts`` are looked at however many
    there are of a kind."""
    waiting = deque((address, True) for address in starts)
    seen: set[str] = set()
    visited: Counter[str] = Counter()
    pages: dict[str, list[str]] = {}
    parameters: dict[str, set[str]] = {}
    forms: dict[tuple[str, tuple[str, ...]], Form] = {}
    while waiting and len(seen) < most:
        address, wanted = waiting.popleft()
        parts = urlsplit(address)
        endpoint = endpoint_of(app, parts.path)
        if endpoint is None or parts.path.startswith("/static/"):
            continue
        parameters.setdefault(endpoint, set()).update(name for name, _ in parse_qsl(parts.query))
        # An act of its own stands in the last part of some addresses.
        kind = f"{endpoint} {parts.path.rsplit('/', 1)[-1]}" if "/acts/" in parts.path else endpoint
        if address in seen or (visited[kind] >= PAGES and not wanted):
            continue
        seen.add(address)
        visited[kind] += 1
        answer = client.http.get(address, buffered=True)
        assert answer.status_code < 500, (address, answer.status_code)
        assert not wanted or answer.status_code == 200, (address, answer.status_code)
        if answer.status_code != 200:
            continue
        pages.setdefault(endpoint, []).append(address)
        if answer.mimetype != "text/html":
            continue
        page = turbohtml.parse(answer.get_data(as_text=True))
        for method, action, fields in _forms(address, page):
            where = endpoint_of(app, urlsplit(action).path, method)
            assert where is not None, (address, action)
            if method == "GET":
                parameters.setdefault(where, set()).update(field.name for field in fields)
                waiting.append((action, False))
            elif where not in SHUT:
                made = Form(where, action, fields, address)
                forms.setdefault((_kind(made), tuple(field.name for field in fields)), made)
        waiting.extend(
            (urljoin(address, link.attrs["href"].partition("#")[0]), False)
            for link in page.select("a[href]")
            if link.attrs["href"].startswith(("/", "?"))
        )
    return Found(
        {name: tuple(each) for name, each in sorted(pages.items())},
        {name: tuple(sorted(each)) for name, each in sorted(parameters.items()) if each},
        tuple(forms.values()),
    )


def _kind(form: Form) -> str:
    return form.action if "/acts/" in form.action or "/steps/" in form.action else form.endpoint


def forms_at(client: Client, app: Flask, address: str) -> list[Form]:
    """The forms of one page that write."""
    answer = client.http.get(address, buffered=True)
    assert answer.status_code in (200, 422), (address, answer.status_code)
    page = turbohtml.parse(answer.get_data(as_text=True))
    return [
        Form(endpoint_of(app, urlsplit(action).path, method) or "", action, fields, address)
        for method, action, fields in _forms(address, page)
        if method == "POST"
    ]


def _forms(address: str, page: turbohtml.Document) -> Iterable[tuple[str, str, tuple[Field, ...]]]:
    for form in page.select("form"):
        action = urljoin(address, form.attrs.get("action") or address)
        yield form.attrs.get("method", "get").upper(), action, tuple(_fields(form))


def _fields(form: turbohtml.Element) -> Iterable[Field]:
    for control in form.select("input[name], select[name], textarea[name], button[name]"):
        name, type_ = control.attrs["name"], control.attrs.get("type", "text")
        if control.tag == "select":
            options = tuple(each.attrs.get("value", "") for each in control.select("option"))
            chosen = [each.attrs.get("value", "") for each in control.select("option[selected]")]
            yield Field(name, "select", chosen[0] if chosen else next(iter(options), ""), options)
        elif control.tag == "textarea":
            yield Field(name, "textarea", str(control.text))
        elif control.tag == "button":
            yield Field(name, "submit", control.attrs.get("value") or "", sent=False)
        else:
            sent = "checked" in control.attrs if type_ in ("checkbox", "radio") else type_ != "submit"
            yield Field(name, type_, control.attrs.get("value") or "", sent=sent)
