"""Two servers, each with a folder of its own, before one PostgreSQL: nobody notices which of them answers, nor that one is
killed in the middle of its work."""

import re
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread

import pytest

from tests import files
from tests.client import PASSWORD
from tests.conftest import ON_POSTGRESQL
from tests.drills.killing import damages, wait_until_alone
from tests.drills.two_machines import PATIENCE, Browser, Machine

DAYS = "/admin/closing-days"
WORK = "fiscal_year,section,partners,title,kind\n2020,4.2.2(1)1),墨田区,二台の会議,meeting\n"


@pytest.fixture
def machines(own_url: str, tmp_path: Path) -> Iterator[list[Machine]]:
    """Two servers that answer."""
    share = tmp_path / "documents"
    share.mkdir()  # the operator's disk, as it is when it is connected: no machine makes one for itself
    settings = {
        "REGISTRY_DATABASE_URL": own_url,
        "REGISTRY_DOCUMENTS": str(share),
        "REGISTRY_SECRET_KEY": "x" * 32,
    }
    started = [Machine.start(tmp_path / name, settings) for name in "ab"]
    try:
        yield [each.wait() for each in started]
    finally:
        for each in started:
            each.end()


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that takes a file in."""
    form = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if '/commit"' in each)
    fields = re.findall(r'<input [^>]*name="([^"]+)"[^>]* value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrf_token"}


@ON_POSTGRESQL
def test_two_machines_are_one_registry(machines: list[Machine], own_url: str, tmp_path: Path) -> None:
    one, other = machines
    person = Browser()
    assert person.sign_in(one, "admin", PASSWORD).status == 302
    assert person.get(other, DAYS).status == 200

    # What is heavy is kept by each process, and neither tells what is stale.
    density = "/api/v1/density?fy=2020"
    before = [person.get(each, density).content for each in machines]
    assert before[0] == before[1]

    # A file is uploaded at the one and taken in at the other.
    waits = person.post(one, "/imports", {"kind": "activities"}, "/imports", ("表.csv", WORK.encode()))
    assert waits.status == 302, waits.text
    pending = waits.location.partition("?")[0]
    sent = hidden(person.get(other, pending).text)
    taken = person.post(other, f"{pending}/commit", sent, pending)
    assert re.fullmatch(r"/imports/\d+", taken.location), taken.text
    after = [person.get(each, density).content for each in machines]
    assert after[0] == after[1] != before[0]

    # A document is added at the one and handed out by the other.
    papers = "/agreements/1/documents"
    assert person.post(one, papers, {}, papers, ("協定書.pdf", files.PDF)).status == 303
    found = re.search(r"/documents/\d+", person.get(other, papers).text)
    assert found is not None
    assert person.get(other, found[0]).content == files.PDF

    # Attempts are counted together.
    guesses = [Browser().sign_in(machines[place % 2], "viewer", "guess").status for place in range(11)]
    assert guesses == [422] * 10 + [429]

    # One is killed while it writes: what it had told stands, and the other goes on.
    told = killed_while_writing(one, person)
    page = person.get(other, DAYS)
    assert page.status == 200
    assert all(name in page.text for name in told)
    assert person.post(other, DAYS, {"day": "2036-08-14", "name": "夏季休業"}, DAYS).status == 303
    assert person.get(other, density).content == after[1]

    # The other is told to stop while somebody sends: that is finished first.
    assert stopped_while_reading(other, person).startswith(b"HTTP/1.1 400")
    assert other.process.wait(PATIENCE) == 0
    wait_until_alone(own_url)
    assert damages(own_url, tmp_path) == []


def killed_while_writing(machine: Machine, person: Browser) -> list[str]:
    """Kill a machine between two of many writes; returns what it acknowledged."""
    told: list[str] = []
    first = person.get(machine, DAYS)
    assert first.status == 200

    def write() -> None:
        with suppress(OSError, HTTPException, AssertionError):
            for place in range(1, 29):
                name = f"臨時休業{place}号"
                sent = {"day": f"2035-02-{place:02}", "name": name}
                assert person.post(machine, DAYS, sent, DAYS).status == 303
                told.append(name)
                if place == 5:
                    halfway.start()

    halfway = Thread(target=machine.process.kill)
    writer = Thread(target=write)
    writer.start()
    writer.join(PATIENCE)
    halfway.join(PATIENCE)
    assert machine.process.wait(PATIENCE) == -signal.SIGKILL
    assert 5 <= len(told) < 28
    return told


def stopped_while_reading(machine: Machine, person: Browser) -> bytes:
    """Tell a machine to stop when it has half of a request, then send the rest; returns its answer."""
    body = b"csrf_token=none&day=2035-03-01"
    with socket.create_connection(("127.0.0.1", machine.port), PATIENCE) as sending:
        head = [
            f"POST {DAYS} HTTP/1.1",
            f"Host: 127.0.0.1:{machine.port}",
            *(f"{name}: {value}" for name, value in person.headers().items()),
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            "",
            "",
        ]
        sending.sendall("\r\n".join(head).encode() + body[:9])
        person.get(machine, "/healthz")  # the half has arrived by now
        machine.process.send_signal(signal.SIGTERM)
        until_refused(machine)
        sending.sendall(body[9:])
        return sending.recv(1024)


def until_refused(machine: Machine) -> None:
    """Nobody else is let in."""
    with suppress(ConnectionRefusedError, ConnectionResetError):
        while True:
            connection = HTTPConnection("127.0.0.1", machine.port, timeout=PATIENCE)
            connection.connect()
            connection.close()
