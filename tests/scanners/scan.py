"""``make scan``: the real server, with the seeds and the public pages, under two scanners that know nothing of it.

schemathesis asks whatever the document of the API allows and what it does not, with every check that it has; wapiti
follows the links and forms of the pages, signed out and as an officer, and attacks what it finds. Reports lie in
``instance/scan/``. Exit code: 0 nothing found, 1 something found, 2 a scanner did not come to its end.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from registry.web.frame.session import COOKIE

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent
REPORTS = Path("instance/scan")
# Left out: what needs a server outside (log4shell, ssrf, xxe) or a list from outside (nikto, wapp, cms, takeover, wp_enum,
# network_device), guesses of passwords and folders (brute_login_form, buster), directories,
# of which there is none (ldap takes the throttle of signing in for one), HTTPS (https_redirect, ssl, htp), which
# the proxy in front looks after.
MODULES = (
    "backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,"
    "shellshock,spring4shell,sql,timesql,upload,xss"
)
# Whoever signs out or changes the password sees no more pages; a file of a whole table tells nothing about its page.
LEFT_ALONE = ("/sign-out", "/account/password", "/static/*")
# On this machine alone cookies travel without HTTPS; everywhere else they are Secure (tests/contracts/test_access.py).
EXPECTED = frozenset({"Secure Flag cookie"})
# What wapiti calls informational.
INFORMATIONAL = 0
PATIENCE = 90


@dataclass(frozen=True)
class Result:
    """What a scanner did and found, for the table at the end."""

    scanner: str
    done: str
    found: int
    ended: bool


def main() -> int:
    """Scan, print the table, and answer the exit code."""
    words = argparse.ArgumentParser(prog="make scan", description=__doc__)
    words.add_argument("--examples", type=int, default=100, help="of schemathesis, for each operation")
    words.add_argument("--crawl", type=int, default=120, help="seconds that wapiti may look for pages")
    words.add_argument("--attack", type=int, default=60, help="seconds for each module of wapiti")
    words.add_argument("--modules", default=MODULES, help="of wapiti, by commas")
    asked = words.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    with server() as (address, password, token):
        # Before anything else: whoever tries as a visitor is throttled, and with it this address.
        cookie = signed_in(address, "officer", password)
        results = [
            schemathesis(address, token, asked.examples),
            wapiti(address, "visitor", None, asked),
            wapiti(address, "officer", cookie, asked),
        ]
        alive = answers(address)
    for each in results:
        print(f"{each.scanner:18}{each.done:60}{each.found:6} found{'' if each.ended else ', NOT ENDED'}")
    print(f"server: {'alive' if alive else 'DEAD'}; reports: {REPORTS}/")
    if not alive or not all(each.ended for each in results):
        return 2
    return 1 if any(each.found for each in results) else 0


@contextmanager
def server() -> Iterator[tuple[str, str, str]]:
    """The server on a free port with an instance of its own: its address, the password of the demonstration, a token."""
    with tempfile.TemporaryDirectory(prefix="registry-scan-") as instance, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "REGISTRY_INSTANCE": instance, "REGISTRY_PUBLIC": "1"}
        log = (REPORTS / "server.txt").open("w")
        command = [BIN / "registry", "serve", "--prepare", "--port", str(port), "--workers", "8"]
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        address = f"http://127.0.0.1:{port}"
        try:
            until = time.monotonic() + PATIENCE
            while not answers(address):
                if running.poll() is not None or time.monotonic() > until:
                    sys.exit(f"the server did not start: {log.name}")
                time.sleep(0.3)
            note = (Path(instance) / "demonstration.txt").read_text(encoding="utf-8")
            token = subprocess.run(
                [BIN / "registry", "users", "token", "admin", "--label", "scan"],
                env=environment,
                check=True,
                capture_output=True,
                text=True,
            ).stdout.strip()
            yield address, password_in(note), token
        finally:
            running.terminate()
            running.wait(PATIENCE)
            log.close()


def password_in(note: str) -> str:
    """The password that the note about the demonstration accounts tells."""
    return next(each for each in re.findall(r"[\w-]{12}", note, re.ASCII))


def answers(address: str) -> bool:
    """Whether the server is ready."""
    with suppress(URLError, OSError), build_opener().open(f"{address}/readyz", timeout=PATIENCE) as answer:
        return bool(answer.status == 200)
    return False


def signed_in(address: str, login: str, password: str) -> str:
    """The cookie of somebody who has just signed in."""
    cookies = CookieJar()
    browser = build_opener(HTTPCookieProcessor(cookies))
    with browser.open(f"{address}/sign-in") as page:
        token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.read().decode())
    assert token is not None
    sent = urlencode({"login": login, "password": password, "csrf_token": token[1]}).encode()
    with browser.open(f"{address}/sign-in", sent) as home:
        assert "/sign-in" not in home.url, "the note about the accounts is not understood"
    return next(f"{each.name}={each.value}" for each in cookies if each.name == COOKIE)


def schemathesis(address: str, token: str, examples: int) -> Result:
    """Every operation of the API, with every check."""
    command = [
        *(str(BIN.parent / "schemathesis/bin/st"), "--config-file", str(HERE / "schemathesis.toml")),
        *("run", f"{address}/api/v1/openapi.json", "--no-color"),
        *("--header", f"Authorization: Bearer {token}", "--checks", "all", "--max-examples", str(examples)),
        *("--seed", "1", "--workers", "2", "--continue-on-failure", "--request-timeout", "60"),
        *("--report", "junit", "--report-junit-path", str(REPORTS / "schemathesis.xml")),
    ]
    ended = run(command, REPORTS / "schemathesis.txt", SCHEMATHESIS_HOOKS=str(HERE / "hooks.py"))
    told = (REPORTS / "schemathesis.txt").read_text(encoding="utf-8", errors="replace")
    tested = re.search(r"Tested:\s*(\d+)", told)
    cases = re.search(r"(\d+) generated", told)
    failed = re.search(r"(\d+) found (\d+) unique failures?", told)
    count = int(failed[2]) if failed else 0
    if ended not in (0, 1) or tested is None:
        return Result("schemathesis", "see schemathesis.txt", count, ended=False)
    done = f"{tested[1]} operations, {cases[1] if cases else '?'} cases"
    return Result("schemathesis", done, max(count, ended), ended=True)


def wapiti(address: str, who: str, cookie: str | None, asked: argparse.Namespace) -> Result:
    """The pages that somebody sees."""
    report = REPORTS / f"wapiti-{who}.json"
    report.unlink(missing_ok=True)
    kept = Path(tempfile.mkdtemp(prefix="registry-wapiti-"))
    start = "/" if cookie else "/public"
    command = [
        *(
            str(BIN.parent / "wapiti/bin/wapiti"),
            "-u",
            f"{address}/",
            "-s",
            f"{address}{start}",
            "--scope",
            "folder",
        ),
        *("-m", asked.modules, "--max-scan-time", str(asked.crawl), "--max-attack-time", str(asked.attack)),
        *("--flush-session", "--store-session", str(kept), "--no-bugreport", "-v", "2", "-f", "json"),
        *("-S", "polite", "-t", "60", "-o", str(report), "--store-config", str(kept)),
        *(word for path in LEFT_ALONE for word in ("-x", f"{address}{path}")),
    ]
    if cookie:
        command += ["-H", f"Cookie: {cookie}"]
    ended = run(command, REPORTS / f"wapiti-{who}.txt")
    shutil.rmtree(kept, ignore_errors=True)
    if ended != 0 or not report.exists():
        return Result(f"wapiti {who}", "see what it said", 0, ended=False)
    if cookie and f"{address}/needs" not in (REPORTS / f"wapiti-{who}.txt").read_text(errors="replace"):
        return Result(f"wapiti {who}", "was not signed in", 0, ended=False)
    told = json.loads(report.read_text(encoding="utf-8"))
    findings = [
        each
        for kind in ("vulnerabilities", "anomalies")
        for name, group in told[kind].items()
        for each in group
        if name not in EXPECTED
    ]
    pages = told["infos"].get("crawled_pages_nbr", "?")
    serious = sum(each["level"] > INFORMATIONAL for each in findings)
    done = f"{pages} pages, {len(asked.modules.split(','))} modules, {len(findings) - serious} remarks"
    return Result(f"wapiti {who}", done, serious, ended=True)


def run(command: list[str], told: Path, **settings: str) -> int:
    """Run a scanner to its end; what it says goes into a file."""
    with told.open("w") as out:
        return subprocess.run(
            command, stdout=out, stderr=subprocess.STDOUT, check=False, env={**os.environ, **settings}
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
