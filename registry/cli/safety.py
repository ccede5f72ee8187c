"""Is what is stored still what was written?"""

import click

from registry.cli.database import PROBLEMS, reading, settings
from registry.queries.document import damages
from registry.services.recording import broken_link, chain_head


@click.command()
def verify() -> None:
    """変更記録の連鎖と協定の文書を確かめ、最新のハッシュを出力する。"""
    with reading() as session:
        broken = broken_link(session)
        if broken is None:
            click.echo("変更記録の連鎖は正しくつながっています。", err=True)
            click.echo(chain_head(session))
        else:
            click.echo(f"変更記録の連鎖が {broken} 番で切れています。", err=True)
        damaged = list(damages(session, folder=settings().documents))
        for sentence in damaged:
            click.echo(f"{sentence}。", err=True)
        if broken is not None or damaged:
            raise click.exceptions.Exit(PROBLEMS)
        click.echo("協定の文書は、すべて置いたときのままです。", err=True)
