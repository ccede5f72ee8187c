"""A client that behaves like a browser: keeps cookies, sends form tokens, parses every page strictly."""

import html5lib
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

PASSWORD = "correct horse battery"
LOGINS = ("viewer", "staff", "officer", "head", "admin")


class Client:
    """One visitor of an application."""

    def __init__(self, app: Flask) -> None:
        self.http = app.test_client()

    def get(self, path: str, **options: object) -> TestResponse:
        """Ask for a page; HTML must parse as HTML5 without an error."""
        return checked(self.http.get(path, buffered=True, **options))  # type: ignore[arg-type]

    def page(self, path: str, status: int = 200) -> BeautifulSoup:
        """The page at ``path``, parsed, after checking its status."""
        answer = self.get(path)
        assert answer.status_code == status, f"{path} answered {answer.status_code}"
        return BeautifulSoup(answer.get_data(as_text=True), "html.parser")

    def post(self, path: str, data: dict[str, str] | None = None, form: str = "/sign-in") -> TestResponse:
        """Send a form with the token of the page ``form``."""
        token = self.token(form)
        return checked(self.http.post(path, data={**(data or {}), "csrf_token": token}))

    def token(self, path: str) -> str:
        """The form token of a page."""
        page = BeautifulSoup(self.http.get(path, follow_redirects=True).get_data(as_text=True), "html.parser")
        field = page.find("input", {"name": "csrf_token"})
        assert field is not None, f"{path} has no form token"
        return str(field["value"])

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
    """The answer itself, after a strict parse of an HTML page."""
    if answer.mimetype == "text/html" and answer.status_code not in (301, 302, 303):
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(answer.get_data(as_text=True))
        assert not parser.errors, [(place, code) for place, code, _ in parser.errors]
    return answer
