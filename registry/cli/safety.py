"""Is what is stored still what was written?"""

import click

from registry.cli.database import PROBLEMS, reading, settings, writing_session
from registry.exchange import frozen_report
from registry.queries import activity_aspect, activity_count
from registry.queries.document import damages
from registry.queries.search_entry import misindexed
from registry.services.activity_sum import recount
from registry.services.recording import broken_link, chain_head
from registry.services.search_index import reindex


@click.command()
def verify() -> None:
    """変更記録の連鎖、協定の文書、確定した年報、連携事業の集計、検索の索引を確かめ、最新のハッシュを出力する。"""
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
        if not damaged:
            click.echo("協定の文書は、すべて置いたときのままです。", err=True)
        altered = list(frozen_report.damages(session))
        for sentence in altered:
            click.echo(f"{sentence}。", err=True)
        if not altered:
            click.echo("確定した年報は、すべて確定したときのままです。", err=True)
        wrong = activity_count.miscounted(session) + activity_aspect.miscounted(session)
        if wrong:
            click.echo(
                f"連携事業の集計 {wrong} 件が記録と合いません。registry recount で数え直せます。", err=True
            )
        else:
            click.echo("連携事業の集計は、記録と合っています。", err=True)
        astray = misindexed(session)
        if astray:
            click.echo(
                f"検索の索引 {astray} 件が記録と合いません。registry recount で作り直せます。", err=True
            )
        else:
            click.echo("検索の索引は、記録と合っています。", err=True)
        if broken is not None or damaged or altered or wrong or astray:
            raise click.exceptions.Exit(PROBLEMS)


@click.command(name="recount")
def recount_command() -> None:
    """連携事業の集計を記録から数え直し、検索の索引を作り直す。"""
    with writing_session() as session:
        recount(session)
        reindex(session)
    click.echo("連携事業の集計を記録から数え直し、検索の索引を作り直しました。", err=True)
