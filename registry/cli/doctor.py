"""Is it safe to put this registry to use?"""

import os

import click

from registry.cli.complaint_database import about_database
from registry.cli.complaint_settings import about_settings
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
        *about_storage(config, now=now(), days=days),
        *about_database(config, now=now()),
    ]
    if as_json:
        told = [{"code": each.code, "problem": each.problem, "advice": each.advice} for each in found]
        print_json({"ok": not found, "problems": told})
    else:
        for each in found:
            click.echo(str(each))
    click.echo(f"問題 {len(found)} 件" if found else "問題は見つかりませんでした。", err=True)
    if found:
        raise click.exceptions.Exit(PROBLEMS)
