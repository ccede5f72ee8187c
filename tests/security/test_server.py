"""What the server itself does with requests, before the registry sees them: asked through a socket, as it runs in use."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from waitress.server import create_server

from registry.cli.serving import LARGEST_BODY, LARGEST_HEADER, server_options
from registry.web import create_app
from tests.conftest import ON_ONE_DATABASE, config_for

HOST = b"Host: 127.0.0.1\r\n"


class Door:
    """A server on a port of this machine, and raw bytes to it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def say(self, *parts: bytes) -> bytes:
        """What comes back until the server has nothing more to say."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            try:
                for part in parts:
                    line.sendall(part)
                line.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it has hung up already
            heard = b""
            try:
                while chunk := line.recv(65536):
                    heard += chunk
            except ConnectionResetError:
                pass
            return heard

    def status(self, *parts: bytes) -> int:
        """The status of the first answer."""
        return int(self.say(*parts).split(b" ", 2)[1])


def opened(url: str, instance: Path, *, behind_proxy: bool) -> Iterator[Door]:
    """The registry as ``registry serve`` runs it."""
    config = replace(config_for(url, instance), behind_proxy=behind_proxy)
    app = create_app(config)
    server = create_server(app, host="127.0.0.1", port=0, threads=2, **server_options(config))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Door(server.effective_port)
    server.close()
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map)
    thread.join(10)
    app.extensions["registry_engine"].dispose()


@pytest.fixture
def door(shared_url: str, tmp_path: Path) -> Iterator[Door]:
    """Without a proxy."""
    yield from opened(shared_url, tmp_path, behind_proxy=False)


@pytest.fixture
def inner_door(shared_url: str, tmp_path: Path) -> Iterator[Door]:
    """Behind a proxy of ours."""
    yield from opened(shared_url, tmp_path, behind_proxy=True)


FORWARDED = b"X-Forwarded-Proto: https\r\nX-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Host: localhost\r\n"


@ON_ONE_DATABASE
def test_what_the_proxy_says_arrives_and_is_believed_only_behind_it(door: Door, inner_door: Door) -> None:
    request = b"GET /sign-in HTTP/1.1\r\n" + HOST + FORWARDED + b"Connection: close\r\n\r\n"
    inside = inner_door.say(request)
    assert b"Strict-Transport-Security" in inside
    assert b"__Host-registry_session" in inside
    outside = door.say(request)
    assert outside.startswith(b"HTTP/1.1 200")
    assert b"Strict-Transport-Security" not in outside
    assert b"__Host-" not in outside


@ON_ONE_DATABASE
def test_no_answer_tells_what_the_server_is(door: Door) -> None:
    for request in (
        b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
        b"GET /nowhere HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
    ):
        heard = door.say(request).lower()
        assert b"\r\nserver:" not in heard
        assert b"waitress" not in heard
        assert b"werkzeug" not in heard
        assert b"python" not in heard


@ON_ONE_DATABASE
def test_where_a_request_ends_is_never_in_doubt(door: Door) -> None:
    """Two lengths, a length that is none, a coding that is none: refused, and the connection is closed."""
    start = b"POST /sign-in HTTP/1.1\r\n" + HOST
    hidden = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    for headers in (
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"Content-Length: +5\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 0x5\r\n\r\n",
        b"Content-Length: 5, 5\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n",
        b"X: a\rb\r\n\r\n",
        b"X: a\x00b\r\n\r\n",
    ):
        heard = door.say(start + headers + b"0\r\n\r\n" + hidden)
        assert heard.split(b" ", 2)[1] in (b"400", b"501"), headers
        assert heard.count(b"HTTP/1.") == 1, headers
    # A length beside chunks is not counted: the body ends with its last chunk.
    both = start + b"Content-Length: 200\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"
    assert door.say(both).count(b"HTTP/1.1 400") == 1, "no token: the form itself was refused"


@ON_ONE_DATABASE
def test_what_is_too_large_is_refused_before_it_is_read(door: Door) -> None:
    long = b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"x" * (LARGEST_HEADER + 4096) + b"\r\n\r\n"
    assert door.status(long) in (400, 431)
    body = b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1)
    assert door.status(body, b"x" * 1000) == 413


@ON_ONE_DATABASE
def test_methods_that_nobody_needs_are_not_served(door: Door) -> None:
    for method in (b"TRACE", b"TRACK", b"CONNECT", b"DEBUG", b"PROPFIND"):
        heard = door.say(
            method + b" /sign-in HTTP/1.1\r\n" + HOST + b"X-Secret: hitoku\r\nConnection: close\r\n\r\n"
        )
        assert heard.split(b" ", 2)[1] in (b"400", b"405"), method
        assert b"hitoku" not in heard


@ON_ONE_DATABASE
def test_no_folder_is_listed_and_nothing_beside_the_files_is_served(door: Door) -> None:
    for path in (
        "/static/",
        "/static",
        "/static/../config.py",
        "/static/%2e%2e/config.py",
        "/.git/config",
        "/.env",
        "/instance/registry.sqlite3",
        "/static/..%5cconfig.py",
        "//static/../config.py",
    ):
        heard = door.say(f"GET {path} HTTP/1.1\r\n".encode() + HOST + b"Connection: close\r\n\r\n")
        assert heard.split(b" ", 2)[1] in (b"404", b"400", b"302", b"308"), path
        assert b"REGISTRY_" not in heard
