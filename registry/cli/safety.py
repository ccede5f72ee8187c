"""Is what is stored still what was written?"""

import click

from registry.cli.account import operator
from registry.cli.database import PROBLEMS, reading, settings, writing_session
from registry.exchange.soundness import soundness
from registry.services.recording import chain_head
from registry.services.recounting import recount_all


@click.command()
@click.option("--head", help="前に控えた最新のハッシュ。それが今も変更記録にあるかを確かめる")
def verify(head: str | None) -> None:
    """データベース、変更記録の連鎖、協定の文書、確定した年報、連携事業の集計、検索の索引を確かめ、最新のハッシュを出力する。"""
    with reading() as session:
        points = list(soundness(session, documents=settings().documents, head=head))
        for point in points:
            for sentence in point.problems or [point.fine]:
                click.echo(f"{sentence}。", err=True)
        if not any(point.problems for point in points if point.code == "chain"):
            click.echo(chain_head(session))
    if any(point.problems for point in points):
        raise click.exceptions.Exit(PROBLEMS)


@click.command(name="recount")
def recount_command() -> None:
    """連携事業の集計を記録から数え直し、検索の索引を作り直す。"""
    with writing_session() as session:
        recount_all(session, by=operator())
    click.echo("連携事業の集計を記録から数え直し、検索の索引を作り直しました。", err=True)
