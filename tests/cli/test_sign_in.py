"""How people sign in, from the command line: who has a second factor, taking it off, unlinking, and settings that are refused."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from registry.config import Config, SecondFactorDemand, SettingRefused
from registry.model.vocabulary import Role
from tests.cli import Shell
from tests.cli.backup_scene import SECRET
from tests.conftest import ON_ONE_DATABASE


def listed(shell: Shell) -> dict[str, str]:
    """Whether each account has a second factor."""
    lines = [line.split("\t") for line in shell.run("users", "list").stdout.splitlines()]
    assert lines[0][5] == "二段階認証"
    return {line[0]: line[5] for line in lines[1:]}


def test_a_second_factor_is_taken_off_and_a_link_undone(full_shell: Shell) -> None:
    assert {login for login, told in listed(full_shell).items() if told == "あり"} == {"officer"}
    before = full_shell.run("verify").stdout
    full_shell.run("users", "reset-second-factor", "officer")
    assert set(listed(full_shell).values()) == {"なし"}
    after = full_shell.run("verify").stdout
    assert before != after, "it is on record"
    assert "設定していません" in full_shell.run("users", "reset-second-factor", "officer", expect=1).stderr
    full_shell.run("users", "reset-second-factor", "nobody", expect=2)
    assert "1 件" in full_shell.run("users", "unlink", "officer").stderr
    assert "0 件" in full_shell.run("users", "unlink", "officer").stderr
    assert full_shell.run("verify").stdout != after


@ON_ONE_DATABASE
def test_a_backup_holds_no_secret_that_can_be_read(full_shell: Shell, tmp_path: Path) -> None:
    full_shell.run("backup", tmp_path / "a.zip")
    with ZipFile(tmp_path / "a.zip") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert b"officer" in parts["tables/account.jsonl"]
    assert parts["tables/second_factor.jsonl"].count(b"\n") == 1
    assert parts["tables/recovery_code.jsonl"].count(b"\n") == 10
    assert not [name for name, content in parts.items() if SECRET.encode() in content]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"REGISTRY_SECOND_FACTOR": "all"}, "REGISTRY_SECOND_FACTOR"),
        ({"REGISTRY_OIDC_ISSUER": "https://login.example.jp"}, "REGISTRY_OIDC_CLIENT_ID"),
        ({"REGISTRY_OIDC_CLIENT_ID": "registry"}, "REGISTRY_OIDC_ISSUER"),
        ({"REGISTRY_OIDC_CLIENT_ID": "registry", "REGISTRY_OIDC_ISSUER": "login"}, "REGISTRY_OIDC_ISSUER"),
        ({"REGISTRY_OIDC_CLIENT_ID": "x", "REGISTRY_OIDC_ISSUER": "https://[x"}, "REGISTRY_OIDC_ISSUER"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_its_name(settings: dict[str, str], named: str) -> None:
    with pytest.raises(SettingRefused, match=named):
        Config.from_environment(settings)


def test_a_provider_is_set_by_the_environment_and_its_secret_is_told_nowhere() -> None:
    settings = {
        "REGISTRY_OIDC_ISSUER": "https://login.example.jp/realm",
        "REGISTRY_OIDC_CLIENT_ID": "registry",
        "REGISTRY_OIDC_CLIENT_SECRET": "s3cret",
        "REGISTRY_OIDC_ACR": "gold, silver",
    }
    config = Config.from_environment(settings)
    assert config.oidc is not None
    assert (config.oidc.name, config.oidc.acr) == ("login.example.jp", ("gold", "silver"))
    assert "s3cret" not in repr(config)
    assert Config.from_environment({}).oidc is None


def test_of_whom_a_second_factor_is_demanded() -> None:
    found = {demand: {role for role in Role if demand.includes(role)} for demand in SecondFactorDemand}
    assert found == {
        SecondFactorDemand.OPTIONAL: set(),
        SecondFactorDemand.ADMINS: {Role.ADMIN},
        SecondFactorDemand.EVERYBODY: set(Role),
    }
    assert Config.from_environment({}).second_factor is SecondFactorDemand.OPTIONAL
