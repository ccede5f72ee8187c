"""The document for operators and auditors says what the program does: nothing is missing, and nothing stands there that is gone."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from itsdangerous import Signer
from pyotp import TOTP, random_base32

from registry.cli.serving import LARGEST_BODY
from registry.config import Config
from registry.exchange.export_book import MOST_ROWS
from registry.exchange.external_identity import ALGORITHMS, Provider
from registry.exchange.table import grid, grid_gate
from registry.model import Base
from registry.model.retention import Periods
from registry.network.centrality import MOST_STEPS
from registry.reports.network import MOST_DRAWN
from registry.services import pending_import, second_factor
from registry.services.document_content import MAX_BYTES
from registry.web.api import answers
from registry.web.frame import kept
from registry.web.frame.log import LOGGERS
from registry.web.frame.session import ABSOLUTE_LIMIT
from tests.security.test_source import ROOT, trees

DEPLOY = ROOT / "registry" / "deploy"
DOCUMENT = (DEPLOY / "security.md").read_text(encoding="utf-8")
# Where algorithms, chance and TLS come from; exceptions of theirs are none.
CRYPTOGRAPHIC = {"argon2", "cryptography", "hashlib", "hmac", "pyotp", "secrets", "ssl", "uuid", "random"}
NO_ALGORITHM = re.compile(r"\w*(Error|Token)|exceptions")
# Settings that hold a secret are not printed; this is how they are called outside.
SETTINGS = {
    "database_url": "REGISTRY_DATABASE_URL",
    "secret_key": "REGISTRY_SECRET_KEY",
    "mail_url": "REGISTRY_MAIL_URL",
    "client_secret": "REGISTRY_OIDC_CLIENT_SECRET",
}
MADE_UP = "sample"


def section(title: str) -> str:
    """A part of the document."""
    return DOCUMENT.split(f"## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of the table of a part, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def marked(text: str) -> set[str]:
    """What stands between backticks."""
    return set(re.findall(r"`([^`]+)`", text))


@cache
def parsed() -> list[tuple[Path, ast.Module]]:
    """Every file of the program, parsed once."""
    return list(trees())


@cache
def called() -> list[tuple[str, ast.Call | None]]:
    """Every name of a cryptographic library that the program uses, and the call, where it is one."""
    return list(_called())


def _called() -> Iterator[tuple[str, ast.Call | None]]:
    for path, tree in parsed():
        if MADE_UP in path.name:
            continue
        own: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in CRYPTOGRAPHIC:
                library = (node.module or "").split(".")[0]
                for each in node.names:
                    if not NO_ALGORITHM.fullmatch(each.name):
                        own[each.name] = f"{library}.{each.name}"
                        yield own[each.name], None
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
                if function.value.id in CRYPTOGRAPHIC:
                    yield f"{function.value.id}.{function.attr}", node
            elif isinstance(function, ast.Name) and function.id in own:
                yield own[function.id], node


def test_the_inventory_of_cryptography_has_what_the_program_calls_and_nothing_else() -> None:
    used = {name for name, _ in called()}
    assert len(used) > 10
    written = {
        name for row in rows("Cryptography") for name in marked(row[3]) if name.split(".")[0] in CRYPTOGRAPHIC
    }
    assert written == used


def test_the_inventory_of_cryptography_tells_the_parameters_that_hold() -> None:
    told = {row[0]: f"{row[0]} {row[2]}" for row in rows("Cryptography")}
    found = extract_parameters(PasswordHasher().hash("x"))
    assert told["argon2id"].endswith(
        f"m={found.memory_cost} KiB, t={found.time_cost}, p={found.parallelism}, "
        f"salt {found.salt_len} bytes, hash {found.hash_len} bytes"
    )
    lengths = {
        str(node.args[0].value)
        for name, node in called()
        if name in ("secrets.token_urlsafe", "secrets.token_hex") and node is not None
        if isinstance(node.args[0], ast.Constant)
    }
    chance = told["random numbers of the operating system"]
    assert set(re.findall(r"\d+", chance.partition(" bytes")[0])) == lengths
    bits = second_factor._GROUPS * second_factor._GROUP * (len(second_factor._LETTERS).bit_length() - 1)
    assert f"recovery codes {bits} bits" in chance
    (derived,) = (
        {each.arg: each.value for each in node.keywords}["length"]
        for name, node in called()
        if name == "cryptography.HKDF" and node is not None
    )
    assert isinstance(derived, ast.Constant)
    assert f"{derived.value} bytes from HKDF-SHA-256" in told["Fernet: AES-128-CBC and HMAC-SHA-256"]
    code = TOTP("A" * 32)
    totp = told["TOTP (RFC 6238, HMAC-SHA-1)"]
    assert code.digest().name == "sha1"
    assert f"{code.digits} digits, {code.interval} s, secret of {len(random_base32()) * 5} bits" in totp
    assert Signer.default_digest_method().name == "sha1", "of form tokens"
    signatures = re.findall(r"\b[A-Z]S\d{3}\b", told["signatures of ID tokens (joserfc)"])
    assert tuple(signatures) == ALGORITHMS
    (protocols,) = re.findall(r"ssl_protocols (.+);", (DEPLOY / "nginx.conf").read_text(encoding="utf-8"))
    assert told["TLS of the proxy"].endswith(", ".join(protocols.split()))


def test_every_key_has_a_place_a_time_and_a_way_to_be_replaced() -> None:
    table = rows("Keys")
    assert all(len(row) == 4 and all(row) for row in table)
    places = set().union(*(marked(row[1]) for row in table))
    secret = {each.name for kind in (Config, Provider) for each in fields(kind) if not each.repr}
    assert secret == set(SETTINGS)
    assert set(SETTINGS.values()) <= places
    hashed = {
        str(column)
        for kept_in in Base.metadata.tables.values()
        for column in kept_in.columns
        if column.name in ("token_hash", "code_hash")
    }
    assert {place for place in places if place.endswith("_hash")} == hashed
    of_session = next(row for row in table if "web_session" in row[1])
    assert of_session[2] == f"{ABSOLUTE_LIMIT.seconds // 3600} hours"


def test_every_personal_column_has_a_level_of_protection() -> None:
    levels = {row[0]: row for row in rows("Levels of protection")}
    assert list(levels) == ["public", "internal", "confidential", "personal", "secret"]
    assert all(len(row) == 3 and all(row) for row in levels.values())
    columns = {
        str(column)
        for each in Base.metadata.tables.values()
        for column in each.columns
        if column.info.get("personal")
    }
    personal, secret = marked(levels["personal"][1]), marked(levels["secret"][1])
    assert personal | secret == columns
    assert secret == {each for each in columns if each.endswith(("_hash", "_secret"))}
    assert marked(levels["confidential"][1]) <= set(Base.metadata.tables)
    (oldest,) = re.findall(r"-mtime \+(\d+)", (DEPLOY / "registry-backup.service").read_text("utf-8"))
    assert int(oldest) < Periods().shortest * 30, "backups are kept for less than those periods"


def test_updates_have_a_time_frame_for_each_severity_and_libraries_that_are_there() -> None:
    table = rows("Updates of libraries")
    assert [row[0].split(",")[0] for row in table] == ["critical", "high", "medium", "low"]
    days = [int(row[1]) for row in table]
    assert days == sorted(days)
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").casefold().splitlines()
    pinned = {each.partition("==")[0] for each in pins}
    (line,) = (line for line in section("Updates of libraries").splitlines() if "what others send" in line)
    named = marked(line)
    assert len(named) > 10
    assert named <= pinned
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", section("Updates of libraries")):
        assert f"\n{target}:" in makefile, target


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("any request", f"{LARGEST_BODY // 1024**2} MB"),
        ("signing in", "20 failures a minute from one address, 10 in 5 minutes"),
        ("signing in", f"({PasswordHasher().memory_cost // 1024} MB"),
        ("taking a table in", f"{grid.MAX_BYTES // 1024**2} MB, {grid.MAX_ROWS:,} rows, {grid.MAX_COLUMNS}"),
        ("taking a table in", f"{grid_gate.MAX_UNPACKED // 1024**2} MB, {grid_gate.MAX_ENTRIES} entries"),
        ("taking a table in", f"ratio {grid_gate.MAX_RATIO}; {pending_import.MOST} files wait"),
        ("a signed paper", f"{MAX_BYTES // 1024**2} MB"),
        ("network as a picture", f"{MOST_DRAWN:,} nodes"),
        ("network as a picture", f"{MOST_STEPS:,} steps"),
        ("lists of `/api/v1`", f"{answers.MOST:,} items"),
        ("files of whole tables", f"{MOST_ROWS:,} rows"),
    ],
)
def test_costly_functions_stand_with_the_limits_that_hold(function: str, words: str) -> None:
    (row,) = (row for row in rows("Costly functions") if row[0].startswith(function))
    assert words in " ".join(row)


def test_what_holds_for_all_costly_functions_is_said() -> None:
    text = section("Costly functions")
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (seconds,) = re.findall(r"proxy_read_timeout (\d+)s;", nginx)
    assert f"the {seconds} s of `proxy_read_timeout`" in text
    assert f"{kept.MOST:,} characters" in text
    locked = {
        path.name
        for path, tree in parsed()
        if path.parent.name == "exchange" and "_one_at_a_time" in ast.dump(tree)
    }
    assert locked == {"annual_pdf.py"}
    assert "| annual report as PDF | one after another" in text


def test_the_inventory_of_logs_has_every_line_that_the_program_writes() -> None:
    table = rows("Logs")
    assert all(len(row) == 4 and all(row) for row in table)
    told = section("Logs")
    written = set(said())
    assert len(written) >= 6
    assert {each for each in written if each not in told} == set()
    assert marked(table[0][1]) - {"REGISTRY_LOG=json"} == written
    assert set(LOGGERS) <= set().union(*(marked(row[0]) for row in table))
    units = {path.name for path in DEPLOY.glob("*.service")}
    assert units <= marked(told)
    nginx = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (errors,) = re.findall(r"error_log (\S+)", nginx)
    assert errors in marked(told)
    assert re.findall(r"access_log (\S+);", nginx) == ["off"]
    assert "MaxRetentionSec=" in told


def said() -> Iterator[str]:
    """The words of every line that the program gives to a log, with … for what is put in."""
    for _, tree in parsed():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("debug", "info", "warning", "error", "exception", "critical")
                and re.search(r"logger|REQUESTS|logging", ast.unparse(node.func.value))
            ):
                first = node.args[0]
                if isinstance(first, ast.JoinedStr):
                    first = first.values[0]
                assert isinstance(first, ast.Constant)
                yield re.sub(r"(: )?%\w$|: $", "", str(first.value)).replace("%s", "…")


def test_the_readme_leads_to_the_document() -> None:
    protects = Path(ROOT / "README.md").read_text(encoding="utf-8").split("## What protects it")[1]
    assert "registry/deploy/security.md" in protects.split("\n## ")[0]
