"""Made-up data for load tests."""

import click
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from registry.cli.account import operator
from registry.cli.database import fail, settings
from registry.config import ROOT
from registry.exchange.loading import load_places
from registry.model import Organisation
from registry.model.engine import DATABASE_FAILURES, open_engine, writing
from registry.model.schema import upgrade
from registry.queries.place import regions
from registry.services.sample import NotEmpty, Size, create_sample, require_empty


@click.command()
@click.option(
    "--partners", type=click.IntRange(1, 500_000), default=2_000, show_default=True, help="機関の数"
)
@click.option(
    "--agreements", type=click.IntRange(0, 500_000), default=500, show_default=True, help="協定の数"
)
@click.option(
    "--activities", type=click.IntRange(0, 20_000_000), default=20_000, show_default=True, help="連携事業の数"
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="乱数の種")
def sample(partners: int, agreements: int, activities: int, seed: int) -> None:
    """負荷試験のための見本データを、空のデータベースに書き込む。同じ数と種からは同じデータができる。"""
    config = settings()
    try:
        config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"フォルダ「{config.instance}」を作れません: {error.strerror}") from None
    engine = writing(open_engine(config.database_url))
    size = Size(partners, agreements, activities, seed)
    try:
        with Session(engine) as session:
            # Before anything is upgraded: a registry in use is left as it is.
            if inspect(session.connection()).has_table(Organisation.__tablename__):
                require_empty(session)
        with engine.begin() as connection:
            upgrade(connection)
        with Session(engine) as session, session.begin():
            if not regions(session):
                load_places(session, folder=ROOT / "seeds", by=operator())
            counts = create_sample(session, size=size, by=operator())
    except NotEmpty as refused:
        fail(f"{refused}。")
    except DATABASE_FAILURES as error:
        raise click.ClickException(f"データベースに書き込めません: {error.orig}") from None
    finally:
        engine.dispose()
    click.echo(f"見本データ: {sum(counts.values())} 行を書き込みました(種 {seed})", err=True)
