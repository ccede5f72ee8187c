"""A client that behaves like a browser: keeps cookies, sends form tokens, parses every page strictly."""

import re

import html5lib
import turbohtml
from bs4 import BeautifulSoup
from flask import Flask
from turbohtml.conformance import check
from werkzeug.test import TestResponse

from registry.web.frame.session import COOKIE

PASSWORD = "correct horse battery"
# Every page has the form that switches the language, and with it the token; this page asks the database for little.
LIGHT_PAGE = "/no-such-page"
LOGINS = ("viewer", "staff", "officer", "head", "admin")


class Client:
    """One visitor of an application."""

    def __init__(self, app: Flask) -> None:
        self.http = app.test_client()
        self._seen: tuple[str, str] | None = None

    def get(self, path: str, **options: object) -> TestResponse:
        """Ask for a page; HTML must parse as HTML5 without an error."""
        answer = checked(self.http.get(path, buffered=True, **options))  # type: ignore[arg-type]
        self._remember(answer)
        return answer

    def page(self, path: str, status: int = 200) -> BeautifulSoup:
        """The page at ``path``, parsed, after checking its status."""
        answer = self.get(path)
        assert answer.status_code == status, f"{path} answered {answer.status_code}"
        return BeautifulSoup(answer.get_data(as_text=True), "lxml")

    def value(self, path: str, name: str) -> str:
        """What a hidden field of the form at ``path`` holds, for tests that need no more of the page."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        field = turbohtml.parse(answer.get_data(as_text=True)).select_one(f"main input[name={name}]")
        assert field is not None, f"{path} has no {name}"
        return str(field.attrs["value"])

    def newest_change(self) -> str:
        """The first entry of the history: as long as it is the same, nothing was written."""
        page = turbohtml.parse(self.get("/history").get_data(as_text=True))
        entry = page.select_one(".history > li")
        assert entry is not None
        return str(entry.text)

    def post(self, path: str, data: dict[str, str] | None = None, form: str = LIGHT_PAGE) -> TestResponse:
        """Send a form with the token that the last page of this session had; without one, with that of ``form``."""
        session, token = self._seen or ("", "")
        if session != self._session():
            token = self.token(form)
        return checked(self.http.post(path, data={**(data or {}), "csrf_token": token}))

    def token(self, path: str) -> str:
        """The form token of a page."""
        answer = self.http.get(path, follow_redirects=True)
        found = TOKEN.search(answer.get_data(as_text=True))
        assert found is not None, f"{path} has no form token"
        self._remember(answer)
        return found[1]

    def _session(self) -> str:
        cookie = self.http.get_cookie(COOKIE)
        return cookie.value if cookie is not None else "none"

    def _remember(self, answer: TestResponse) -> None:
        """The token of a page, with the session that it belongs to."""
        if answer.mimetype == "text/html" and (found := TOKEN.search(answer.get_data(as_text=True))):
            self._seen = self._session(), found[1]

    def sign_in(self, login: str, password: str = PASSWORD) -> "Client":
        """Sign in; fails the test when that is refused."""
        answer = self.post("/sign-in", {"login": login, "password": password})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        return self

    def speak(self, language: str) -> "Client":
        """Switch the language."""
        assert self.post("/language", {"language": language, "next": "/"}).status_code == 302
        return self


def checked(answer: TestResponse) -> TestResponse:
    """The answer itself; a page must have the tree that its tags say and keep the rules for authors of HTML."""
    if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303):
        text = answer.get_data(as_text=True)
        page = turbohtml.parse(text)
        assert not page.errors, [(error.line, error.col, error.code) for error in page.errors]
        for form in page.select("form[method=post]"):
            assert form.select_one("input[name=csrf_token][value]") is not None, form.serialize()
        report = check(page)
        assert report.valid, [each for each in report.messages if each.severity == "error"]
        shape = _shape(TAG.findall(text))
        if shape not in _well_formed:
            parser = html5lib.HTMLParser(strict=False)
            parser.parse(text)
            assert not parser.errors, [(place, code) for place, code, _ in parser.errors]
            _well_formed.add(shape)
    return answer


TAG = re.compile(r"<[/!]?[a-zA-Z][\w-]*")
TOKEN = re.compile(r'<input [^>]*name="csrf_token"[^>]* value="([^"]+)"')
REPEATED = re.compile(r"(.{1,99}?)\1{2,}", re.DOTALL)
# The tree depends on the tags alone: pages with the same ones are parsed once.
_well_formed: set[str] = set()
_letters: dict[str, str] = {}


def _shape(tags: list[str]) -> str:
    """The tags of a page, a letter each. What repeats, as rows and options do, stands there twice: what follows the
    second finds the parser as the third would."""
    shape = "".join(_letters.setdefault(tag, chr(0x100 + len(_letters))) for tag in tags)
    while (shorter := REPEATED.sub(r"\1\1", shape)) != shape:
        shape = shorter
    return shape
