"""A real server and a real Chromium; whatever the page complains about on its console fails the test."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser_install import find_browser
from tests.client import PASSWORD
from tests.conftest import Backend

START_LIMIT = 30


@pytest.fixture(scope="session")
def server(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``registry serve`` on the seeds, for tests that only read; yields its address."""
    with _serving(shared_url, tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture
def own_server(own_app: Flask) -> Iterator[str]:
    """The application on a copy of the seeds that the test may change, served by this process: another one would
    take seconds to start."""
    with served(own_app) as address:
        yield address


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """An application served by this process; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequestHandler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class QuietRequestHandler(WSGIRequestHandler):
    """Keeps connections open, and quiet."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Requests are nobody's news."""


@contextmanager
def _serving(url: str, folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "REGISTRY_DATABASE_URL": url, "REGISTRY_INSTANCE": str(folder / "instance")}
    log = folder / "log"
    command = [str(Path(sys.executable).parent / "registry"), "serve", "--port", str(port)]
    with log.open("w") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the server answers; polling, because another process can only be asked."""
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        assert process.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise AssertionError(f"the server did not answer: {log.read_text()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; without one these tests are skipped, and say so."""
    path = find_browser()
    if path is None:
        pytest.skip("NO BROWSER: install chromium or set REGISTRY_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
            ],
        )
        yield browser
        browser.close()


class Complaints(list[str]):
    """What the page said on its console, what failed to load, and every host that it asked."""

    def __init__(self, page: Page, address: str) -> None:
        super().__init__()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("request", lambda request: self._outside(request.url, address))

    def _said(self, message: ConsoleMessage) -> None:
        """Chromium also reports the status of an error page; such pages are visited on purpose."""
        url = message.location.get("url", "")
        on_purpose = "responded with a status of 4" in message.text and "/static/" not in url
        if message.type in ("error", "warning") and not on_purpose:
            self.append(message.text)

    def _failed(self, request: Request) -> None:
        """A request that the next page cut short is no failure; one that was refused is."""
        if request.failure != "net::ERR_ABORTED":
            self.append(f"failed: {request.url} {request.failure}")

    def _outside(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.append(f"outside host: {url}")


# How a page behaves on a screen does not depend on the database: each size is looked at on one of them.
SIZES = {"sqlite": "1366x768", "postgresql": "390x844"}


@pytest.fixture
def page(chromium: Browser, server: str, backend: Backend) -> Iterator[Page]:
    """A page on a desk and on a telephone. After the test nothing may have been complained of."""
    yield from _page(chromium, server, SIZES[backend.name])


@pytest.fixture
def desk(chromium: Browser, server: str) -> Iterator[Page]:
    """A page on a desk alone, for tests that choose their sizes themselves."""
    yield from _page(chromium, server, "1366x768")


@pytest.fixture
def own_desk(chromium: Browser, own_server: str) -> Iterator[Page]:
    """A page on a desk, of a server of the test's own."""
    yield from _page(chromium, own_server, "1366x768")


def _page(chromium: Browser, server: str, size: str) -> Iterator[Page]:
    width, height = (int(part) for part in size.split("x"))
    context = chromium.new_context(viewport={"width": width, "height": height}, base_url=server)
    opened = context.new_page()
    complaints = Complaints(opened, server)
    yield opened
    context.close()
    assert not complaints, list(complaints)


def sign_in(page: Page, login: str = "officer", language: str = "ja") -> None:
    """Sign in as a person does."""
    page.goto("/sign-in")
    if language == "en":
        page.get_by_role("button", name="English").click()
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/")
