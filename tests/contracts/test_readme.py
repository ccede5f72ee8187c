"""The README is a tested part: every command, option and setting of the program stands in it, and its example is true."""

import json
import re
from pathlib import Path

import click
from sqlalchemy.orm import Session

from registry.cli import registry
from registry.exchange.density import density_object
from registry.queries.agreement import agreements
from registry.queries.partner import partners
from registry.queries.period import Period
from registry.reports.density import SeatBasis, density

ROOT = Path(__file__).resolve().parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands(group: click.Group, path: str = "registry") -> dict[str, click.Command]:
    """Every command by its full name."""
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, f"{path} {name}")
        else:
            found[f"{path} {name}"] = command
    return found


def test_the_readme_opens_with_the_two_commands() -> None:
    first = README.index("make run"), README.index("make test")
    assert first == tuple(sorted(first))
    assert max(first) < 1000


def test_every_command_and_its_options_stand_in_the_readme() -> None:
    for path, command in commands(registry).items():
        *group, name = path.split()
        start = f"| `{path}" if len(group) == 1 else f"| `{' '.join(group)} "
        line = next((line for line in README.splitlines() if line.startswith(start) and name in line), None)
        assert line is not None, path
        if len(group) == 1:
            for option in command.params:
                if isinstance(option, click.Option) and not option.is_eager:
                    assert any(spelt in line for spelt in option.opts), (path, option.opts)


def test_every_setting_stands_in_the_readme() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "registry").rglob("*.py"))
    settings = set(re.findall(r"[\"'](REGISTRY_[A-Z_]+)[\"']", code)) - {"REGISTRY"}
    assert settings
    assert not {name for name in settings if f"`{name}`" not in README}


def test_every_folder_of_the_program_stands_in_the_map() -> None:
    for folder in (ROOT / "registry").iterdir():
        if folder.is_dir() and not folder.name.startswith("__"):
            assert f"{folder.name}/" in README, folder.name


def test_every_path_that_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:registry|tests|seeds)/[^`\s]*)`", README))
    assert len(named) > 30
    assert not {path for path in named if not any(ROOT.glob(re.sub(r"<\w+>", "*", path)))}


def test_every_target_of_make_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)) >= {
        "help",
        "setup",
        "run",
        "test",
        "check",
    }


def test_the_worked_example_of_the_readme_is_true(session: Session) -> None:
    period = Period(2020)
    seated = partners(session, as_of=period.last_day, region="joto")
    assert len(seated) == 17
    text = README.split("## One density cell")[1].split("\n## ")[0]
    for row in seated:
        name = row.organisation.name.replace("(株)日本政策金融公庫", "")
        assert name in text, name
    cell = density(session, period).cell("joto", "sumida")
    linked = {row.organisation.name for row in seated if row.organisation.id in cell.linked}
    assert linked == {"墨田区", "(株)日本政策金融公庫江東支店"}
    assert f"{len(cell.linked)} / {len(cell.known)}" in text
    stated = density(session, period, basis=SeatBasis.STATED).cell("joto", "sumida")
    assert f"{len(stated.linked)} / {len(stated.known)}" in text
    (memorandum,) = agreements(session, as_of=period.last_day, branch="sumida")
    assert memorandum.agreement.signed_on is not None
    assert memorandum.agreement.signed_on.isoformat() in text
    published = json.loads(json.dumps(density_object(density(session, period))))
    assert str(cell.density)[:6] in text
    assert any(each["density"] == cell.density for each in published["cells"])
