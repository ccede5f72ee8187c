"""Is what is stored still what was written?"""

import click

from registry.cli.database import PROBLEMS, reading
from registry.services.recording import broken_link, chain_head


@click.command()
def verify() -> None:
    """変更記録の連鎖を確かめ、最新のハッシュを出力する。"""
    with reading() as session:
        broken = broken_link(session)
        if broken is not None:
            click.echo(f"変更記録の連鎖が {broken} 番で切れています。", err=True)
            raise click.exceptions.Exit(PROBLEMS)
        click.echo("変更記録の連鎖は正しくつながっています。", err=True)
        click.echo(chain_head(session))
