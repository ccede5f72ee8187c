"""The search over everything."""

import click

from registry.cli.database import reading
from registry.cli.options import json_option, print_json, print_table, today
from registry.exchange.search import search_object
from registry.queries.search import FIRST, Hit
from registry.queries.search import search as search_for


@click.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 1000), default=FIRST, help="種類ごとに示す数(既定は 5)")
@json_option
def search(text: str, limit: int, as_json: bool) -> None:
    """機関、支援制度、協定、連携事業、催事、グループを、名前の一部から探す。"""
    with reading() as session:
        found = search_for(session, q=text, as_of=today(), most=limit)
        if found.sought is None:
            raise click.UsageError("2文字以上で探してください(例: 大田、首都大学、しゅとだい)")
        if as_json:
            print_json(search_object(found))
            return
        print_table(
            [["種類", "id", "名称・件名", "見つかった名前"]]
            + [_row(hit) for group in found.groups for hit in group.hits]
            + [["もしかして", *_row(hit)[1:]] for hit in found.near]
        )
        for group in found.groups:
            if group.total:
                click.echo(f"{group.noun} {group.total} 件", err=True)
        if not found.total:
            click.echo("見つかりませんでした。", err=True)


def _row(hit: Hit) -> list[str]:
    names = "、".join(each.text for each in hit.found_in()) or "—"
    return [hit.noun.value, str(hit.id), hit.title, names]
