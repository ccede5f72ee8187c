"""The examples for a server are true: every setting and command in them is one of the registry's, and they are safe."""

import os
import re
import shlex
import shutil
import subprocess
import time
from pathlib import Path

import click
import pytest

from registry.cli import registry
from registry.cli.complaint_settings import about_settings
from registry.config import ROOT, Config
from registry.model.retention import Periods
from registry.web import create_app
from tests.conftest import ON_ONE_DATABASE

DEPLOY = ROOT / "registry" / "deploy"
UNITS = sorted(DEPLOY.glob("registry*.service"))


def environment() -> dict[str, str]:
    """The settings of the example."""
    lines = (DEPLOY / "registry.env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_settings_of_the_example_are_safe_and_known(tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir(mode=0o700)
    settings = environment() | {"REGISTRY_INSTANCE": str(tmp_path / "instance")}
    assert list(about_settings(Config.from_environment(settings), settings)) == []
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    text = (DEPLOY / "registry.env").read_text(encoding="utf-8")
    assert {name for name in re.findall(r"REGISTRY_\w+", text) if f"`{name}`" not in readme} == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_command_of_a_unit_is_one_of_ours(unit: Path) -> None:
    commands = re.findall(r"^Exec\w+=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert commands
    for line in commands:
        program, name, *words = shlex.split(line)
        if program == "/usr/bin/find":
            continue  # tried below
        assert program == "/opt/registry/.venv/bin/registry"
        command = registry.commands[name]
        command.make_context(name, words, parent=click.Context(registry), resilient_parsing=False)


def test_every_timer_has_its_service_and_the_backup_may_write_where_it_should() -> None:
    for timer in DEPLOY.glob("*.timer"):
        assert timer.with_suffix(".service").exists()
        if shutil.which("systemd-analyze"):
            day = re.search(r"OnCalendar=(.*)", timer.read_text(encoding="utf-8"))
            assert day is not None
            subprocess.run(["systemd-analyze", "calendar", day[1]], check=True, capture_output=True)
    unit = (DEPLOY / "registry-backup.service").read_text(encoding="utf-8")
    assert f"-{environment()['REGISTRY_BACKUPS']}" in unit
    assert environment()["REGISTRY_INSTANCE"] in unit
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"install -d -o registry -g registry -m 700 {environment()['REGISTRY_BACKUPS']}" in readme


def test_backups_that_are_too_old_are_deleted_and_nothing_else(tmp_path: Path) -> None:
    unit = (DEPLOY / "registry-backup.service").read_text(encoding="utf-8")
    [line] = re.findall(r"^ExecStartPost=(.*/find .*)$", unit, re.MULTILINE)
    words = shlex.split(line)
    assert words[1] == "${REGISTRY_BACKUPS}"
    days = int(words[words.index("-mtime") + 1])
    assert days + 1 < 28 * Periods().shortest
    for name, age in (
        ("registry-20250101-033000.zip", days + 2),
        ("registry-20260101-033000.zip", days - 1),
        ("mine.zip", days + 2),
        ("lower/registry-20250101-033000.zip", days + 2),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
        at = time.time() - age * 24 * 60 * 60
        os.utime(path, (at, at))
    subprocess.run([shutil.which("find") or words[0], str(tmp_path), *words[2:]], check=True)
    left = {str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*.zip")}
    assert left == {"registry-20260101-033000.zip", "mine.zip", "lower/registry-20250101-033000.zip"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_no_job_may_do_more_than_the_server(unit: Path) -> None:
    assert hardening(unit) == hardening(DEPLOY / "registry.service")
    assert len(hardening(unit)) >= 10


def hardening(unit: Path) -> dict[str, str]:
    """What a unit denies its process; the folders that it may write are told elsewhere."""
    lines = re.findall(r"^(\w+)=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        name: value
        for name, value in lines
        if re.match(r"Protect|Private|NoNew|Capability|Restrict|SystemCall|UMask|StateDirectory", name)
    }


def test_the_proxy_says_what_the_registry_believes_and_hides_the_figures() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for name in ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"):
        assert f"proxy_set_header {name}" in text
    assert "$proxy_add_x_forwarded_for" not in text
    assert re.search(r"location = /metrics \{\s+return 404;", text)
    name, here = environment()["REGISTRY_TRUSTED_HOSTS"].split(",")
    assert text.count(f"server_name {name};") == text.count("server_name") == 2
    assert f"server {here}:8000;" in text


@ON_ONE_DATABASE
def test_the_monitoring_on_this_machine_asks_the_server_itself(own_url: str, tmp_path: Path) -> None:
    settings = environment() | {"REGISTRY_INSTANCE": str(tmp_path), "REGISTRY_DATABASE_URL": own_url}
    app = create_app(Config.from_environment(settings | {"REGISTRY_LOG": "text"}))
    for path in ("/healthz", "/readyz", "/metrics"):
        assert app.test_client().get(path, base_url="http://127.0.0.1:8000").status_code == 200, path
        assert app.test_client().get(path, base_url="http://elsewhere.example").status_code == 400
    app.extensions["registry_engine"].dispose()
