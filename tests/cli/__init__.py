"""The command line as an operator's shell runs it: one database, one instance folder, exit codes and streams."""

import json
import os
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from registry.cli import registry

# The processes of the tests have settled when the tests were loaded: a command that runs in one of them need not look
# for garbage first, hundreds of times.
import_module("registry.cli.main").settle = lambda: None  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Shell:
    """Runs ``registry`` on one database."""

    url: str
    instance: Path
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, *words: object, expect: int = 0, stdin: str | None = None) -> Result:
        """The result of a command, after checking its exit code; an exception that escapes fails the test."""
        environment: dict[str, str | None] = {
            name: None for name in os.environ if name.startswith("REGISTRY_")
        }
        environment |= {
            "REGISTRY_DATABASE_URL": self.url,
            "REGISTRY_INSTANCE": str(self.instance),
            "REGISTRY_SECRET_KEY": "x" * 32,
            **self.settings,
        }
        result = CliRunner().invoke(
            registry, [str(word) for word in words], env=environment, input=stdin, prog_name="registry"
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == expect, f"exit {result.exit_code}: {result.stdout}{result.stderr}"
        return result

    def json(self, *words: object) -> Any:
        """The JSON document that a command prints."""
        return json.loads(self.run(*words).stdout)

    def items(self, *words: object) -> list[dict[str, Any]]:
        """The items of a list that a command prints, after checking that it is complete."""
        found = self.json(*words)
        assert found["total"] == len(found["items"])
        return found["items"]

    def export(self, kind: str, *words: object) -> bytes:
        """A kind of table as CSV."""
        return self.run("export", kind, "--format", "csv", *words).stdout_bytes
