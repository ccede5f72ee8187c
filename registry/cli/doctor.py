"""Is it safe to put this registry to use?"""

import os
from collections.abc import Iterable

import click

from registry.cli.complaint import Complaint
from registry.cli.complaint_backup import about_backups
from registry.cli.complaint_database import about_database
from registry.cli.complaint_settings import about_settings
from registry.cli.complaint_sign_in import about_provider, hints
from registry.cli.complaint_storage import about_storage
from registry.cli.database import PROBLEMS, settings
from registry.cli.options import json_option, now, print_json


@click.command()
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=2,
    show_default=True,
    help="控えはこの日数より古くてはいけない",
)
@json_option
def doctor(days: int, as_json: bool) -> None:
    """使い始めてよいかを調べる: 設定、控え、ディスク、データベース、利用者。問題は一行ずつ、どうすればよいかとともに示す。"""
    config = settings()
    found = [
        *about_settings(config, os.environ),
        *about_provider(config),
        *about_storage(config),
        *about_backups(config, now=now(), days=days),
        *about_database(config, now=now()),
    ]
    better = list(hints(config))
    if as_json:
        print_json({"ok": not found, "problems": _told(found), "hints": _told(better)})
    else:
        for each in found:
            click.echo(str(each))
        for each in better:
            click.echo(f"(助言) {each}", err=True)
    click.echo(f"問題 {len(found)} 件" if found else "問題は見つかりませんでした。", err=True)
    if found:
        raise click.exceptions.Exit(PROBLEMS)


def _told(found: Iterable[Complaint]) -> list[dict[str, str]]:
    return [{"code": each.code, "problem": each.problem, "advice": each.advice} for each in found]
