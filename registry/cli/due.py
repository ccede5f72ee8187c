"""The act-by queue on the command line."""

from datetime import date

import click

from registry.cli.database import reading
from registry.cli.options import as_of_option, json_option, print_json, print_table
from registry.exchange.due import due_object
from registry.exchange.export import listing
from registry.exchange.sheet import shown
from registry.queries import due as due_queries


@click.command()
@click.option("--within", type=click.IntRange(0, 36_500), help="この日数のうちに期限が来るもの(既定はすべて)")
@as_of_option
@json_option
def due(within: int | None, as_of: date, as_json: bool) -> None:
    """協定についてすべきことを、安全な期限の順に。"""
    with reading() as session:
        rows = due_queries.due(session, as_of=as_of, within=within)
        if as_json:
            print_json(listing(due_object(row) for row in rows))
            return
        print_table(
            [["期限", "残り日数", "すること", "協定", "機関名", "協定書・覚書", "満了日", "担当"]]
            + [
                [
                    shown(row.item.act_by.safe if row.item.act_by else None) or "—",
                    shown(row.days_left),
                    row.item.kind,
                    shown(row.item.agreement.id),
                    "、".join(party.name_as_printed for party in row.item.agreement.parties),
                    row.item.agreement.title,
                    shown(row.row.ends_on) or "—",
                    row.row.owner.login if row.row.owner else "—",
                ]
                for row in rows
            ]
        )
        click.echo(f"{len(rows)} 件", err=True)
