"""Servers as processes of their own, and a browser that goes from one to the other."""

import os
import re
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from tests.client import TOKEN

PROGRAM = "from registry.cli import main; main()"
PATIENCE = 60
BOUNDARY = "two-machines"


@dataclass
class Machine:
    """A server with an instance folder of its own, whose database and documents are those of others, too."""

    process: subprocess.Popen[str]
    port: int

    @classmethod
    def start(cls, folder: Path, settings: dict[str, str]) -> "Machine":
        """Start a server; it may not answer yet."""
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "serve", "--port", str(port)],
            env=environment | {"REGISTRY_INSTANCE": str(folder)} | settings,
            stderr=subprocess.PIPE,
            text=True,
        )
        return cls(process, port)

    def wait(self) -> "Machine":
        """Until it answers."""
        assert self.process.stderr is not None
        told = ""
        while f":{self.port} " not in told:
            told = self.process.stderr.readline()
            assert told, "the server ended before it answered"
        return self

    def end(self) -> None:
        """Whatever became of it, it is gone."""
        self.process.kill()
        self.process.communicate(timeout=PATIENCE)


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    content: bytes
    location: str


@dataclass
class Browser:
    """One person with one cookie."""

    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, machine: Machine, path: str) -> Answer:
        """Ask a machine for a page."""
        return self._ask(machine, "GET", path)

    def post(
        self,
        machine: Machine,
        path: str,
        data: dict[str, str],
        form: str,
        file: tuple[str, bytes] | None = None,
    ) -> Answer:
        """Send a form to a machine, with the token that ``form`` has there."""
        found = TOKEN.search(self.get(machine, form).text)
        assert found is not None, form
        fields = {**data, "csrf_token": found[1]}
        if file is None:
            kind = "application/x-www-form-urlencoded"
            return self._ask(machine, "POST", path, urlencode(fields).encode(), kind)
        return self._ask(
            machine, "POST", path, multipart(fields, *file), f"multipart/form-data; boundary={BOUNDARY}"
        )

    def sign_in(self, machine: Machine, login: str, password: str) -> Answer:
        """Sign in, or fail to."""
        return self.post(machine, "/sign-in", {"login": login, "password": password}, "/sign-in")

    def headers(self) -> dict[str, str]:
        """The cookie."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _ask(
        self, machine: Machine, method: str, path: str, body: bytes | None = None, kind: str | None = None
    ) -> Answer:
        with closing(HTTPConnection("127.0.0.1", machine.port, timeout=PATIENCE)) as connection:
            headers = self.headers() | ({"Content-Type": kind} if kind else {})
            connection.request(method, path, body, headers)
            return self.understood(connection.getresponse())

    def understood(self, answer: HTTPResponse) -> Answer:
        """An answer, whose cookie is kept."""
        for name, value in re.findall(
            r"(?:^|\n)(\w+)=([^;]*)", "\n".join(answer.headers.get_all("Set-Cookie") or ())
        ):
            self.cookies[name] = value
        content = answer.read()
        text = content.decode(errors="replace")
        return Answer(answer.status, text, content, answer.headers.get("Location", ""))


def multipart(fields: dict[str, str], name: str, content: bytes) -> bytes:
    """A form with a file, as a browser sends it."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return b"".join([*parts, head.encode(), content, f"\r\n--{BOUNDARY}--\r\n".encode()])
