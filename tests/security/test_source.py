"""What the program never does, read from its own text; and what the README says of its limits, compared with them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from registry.cli.serving import LARGEST_BODY
from registry.services.account import FIRST_PASSWORD_DAYS
from registry.services.document_content import MAX_BYTES
from registry.services.password import GROUP, GROUPS, LENGTH, NEAR_AT_HAND
from registry.web.frame.session import ABSOLUTE_LIMIT, IDLE_LIMIT
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "registry"
# Running what was put together, programs of the machine, objects from bytes, chance that can be foretold, broken sums.
NEVER_CALLED = frozenset(
    {"eval", "exec", "compile", "__import__", "system", "popen", "md5", "sha1", "mktemp"}
)
NEVER_IMPORTED = frozenset(
    {
        "pickle",
        "marshal",
        "shelve",
        "subprocess",
        "telnetlib",
        "ftplib",
        "urllib.request",
        "requests",
        "httpx",
        "yaml",
        "jsonpickle",
    }
)
# The provider of single sign-on is asked, at the address of the settings.
ALLOWED = {"external_identity.py": "requests", "complaint_sign_in.py": "requests"}
CHANCE = frozenset({"random"})
# A sum that only spreads the work, and made-up data for load tests, which are the same again for the same seed.
MADE_UP = "sample"


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every file of the program, parsed."""
    for path in sorted(PROGRAM.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def readme() -> str:
    """What operators read."""
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_nothing_that_was_typed_is_ever_run() -> None:
    seen = 0
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                seen += 1
                called = node.func
                name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                own = (
                    isinstance(called, ast.Attribute) and name == "compile"
                )  # of a pattern, or of a statement
                assert own or name not in NEVER_CALLED, f"{path}:{node.lineno} {name}"
            for name in _imported(node):
                assert name not in NEVER_IMPORTED, f"{path} imports {name}"
                assert name not in CHANCE or MADE_UP in path.name, f"{path} imports {name}"
            if isinstance(node, ast.Constant) and node.value in NEVER_IMPORTED - {ALLOWED.get(path.name)}:
                raise AssertionError(f"{path}:{node.lineno} names {node.value}")
    assert seen > 10_000


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_templates_escape_and_scripts_write_text_only() -> None:
    for path in PROGRAM.glob("templates/**/*.html"):
        words = path.read_text(encoding="utf-8")
        assert not re.search(r"autoescape\s+false|render_template_string", words), path
        for found in re.findall(r"\{\{\s*([\w.]+)\s*\|\s*safe", words):
            assert found in {"picture", "style", "data", "program"}, f"{path}: {found}"
    for path in PROGRAM.glob("static/*.js"):
        words = path.read_text(encoding="utf-8")
        for never in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "postMessage",
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "document.cookie",
            "__proto__",
        ):
            assert never not in words, f"{path.name}: {never}"


def test_every_library_is_pinned_to_one_version() -> None:
    lines = [
        each
        for each in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if not each.startswith("#")
    ]
    assert len(lines) > 80
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", each) for each in lines)
    assert lines == sorted(lines, key=str.lower)


def test_the_readme_tells_the_limits_that_hold() -> None:
    section = readme().split("## What protects it")[1].split("\n## ")[0]
    for words in (
        f"{IDLE_LIMIT.seconds // 3600} hours without use",
        f"{ABSOLUTE_LIMIT.seconds // 3600} hours in any case",
        f"{LENGTH[0]} to {LENGTH[1]} characters",
        f"{MAX_BYTES // 1024**2} MB",
        f"{LARGEST_BODY // 1024**2} MB",
        f"nothing after {FIRST_PASSWORD_DAYS} days",
        f"{GROUPS * GROUP} letters and figures by chance",
        "10 failures in 5 minutes",
        "20 failures a minute",
        "__Host-",
        "no day on which they end",
        "nowhere else",
        "Viewers read;",
        "Persons are shown to",
        "bearer token",
        "ends here alone",
    ):
        assert words in section, words
    assert all(word in section for word in NEAR_AT_HAND)
    assert "any number of devices" in section


@ON_ONE_DATABASE
def test_what_is_for_programs_and_monitors_shows_nothing_more(app: object) -> None:
    """The description of the API is meant for everybody; figures and the public list are off unless switched on."""
    client = Client(app)  # type: ignore[arg-type]
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").get_json() == {"status": "ok"}
    for path in ("/metrics", "/public", "/public/partners.json", "/public/events.ics"):
        assert client.get(path).status_code == 404, path
