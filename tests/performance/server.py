"""A registry that runs as it does in use, and a reader with one connection."""

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlencode

REGISTRY = Path(sys.executable).parent / "registry"
LOGIN, PASSWORD = "performance", "correct horse battery staple"
_TOKEN = re.compile(rb'name="csrf_token"[^>]* value="([^"]+)"')


def command(instance: Path, *words: object) -> None:
    """Run ``registry`` on the instance; ends the benchmark when it fails."""
    done = subprocess.run(
        [str(REGISTRY), *map(str, words)], env=environment(instance), capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"registry {' '.join(map(str, words))}: {done.stderr}")


def environment(instance: Path) -> dict[str, str]:
    """That of a process which serves the instance, whatever the settings around it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    return {**kept, "REGISTRY_INSTANCE": str(instance)}


@contextmanager
def running(instance: Path, workers: int) -> Iterator["Reader"]:
    """A server with a signed-in reader; it is ended behind them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(REGISTRY), "serve", "--port", str(port), "--workers", str(workers)],
        env=environment(instance),
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            sleep(0.1)
        yield Reader(port)
    finally:
        process.terminate()
        process.wait()


class Reader:
    """One connection with one session."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self._cookie = ""
        _, _, page = self.ask("/sign-in")
        found = _TOKEN.search(page)
        assert found is not None
        typed = {"login": LOGIN, "password": PASSWORD, "csrf_token": found[1].decode()}
        _, status, _ = self.ask("/sign-in", urlencode(typed))
        if status != 302:
            raise SystemExit(f"signing in was answered with {status}")

    def ask(self, path: str, form: str | None = None) -> tuple[float, int, bytes]:
        """Milliseconds to the last byte, status and body."""
        headers = {"Cookie": self._cookie} if self._cookie else {}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        start = perf_counter()
        self._connection.request("GET" if form is None else "POST", path, form, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        spent = (perf_counter() - start) * 1000
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self._cookie = value.split(";")[0]
        return spent, answer.status, body

    def read(self, path: str) -> float:
        """The milliseconds of a page that must be there."""
        spent, status, _ = self.ask(path)
        if status != 200:
            raise SystemExit(f"{path} was answered with {status}")
        return spent
