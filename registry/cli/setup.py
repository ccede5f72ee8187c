"""Making the database and serving the pages."""

import os
import secrets
from pathlib import Path

import click
from sqlalchemy.orm import Session

from registry.cli.account import operator
from registry.cli.database import PROBLEMS, reading, refuse_newer, settings
from registry.cli.memory import settle
from registry.cli.serving import serve_until_told, server_options
from registry.config import ROOT, Config, SettingRefused
from registry.exchange.loading import is_empty, load_folder, load_report
from registry.exchange.sheet import SheetRefused
from registry.model.engine import DATABASE_FAILURES, open_engine, writing
from registry.model.schema import current_revision, upgrade
from registry.services.demonstration import DEMONSTRATION, add_demonstration_accounts
from registry.web import create_app

SIGN_IN = "demonstration.txt"


@click.command()
@click.option("--seeds", type=click.Path(path_type=Path), default=ROOT / "seeds", help="初期データのフォルダ")
@click.option("--demonstration", is_flag=True, help="試用の利用者も作る")
def init(seeds: Path, demonstration: bool) -> None:
    """データベースを作るか最新にし、空なら初期データを入れる。何度でも実行できる。"""
    config = settings()
    if not seeds.is_dir():
        raise click.UsageError(f"フォルダ「{seeds}」がありません")
    try:
        config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"フォルダ「{config.instance}」を作れません: {error.strerror}") from None
    engine = writing(open_engine(config.database_url))
    try:
        with engine.begin() as connection:
            refuse_newer(current_revision(connection))
            upgrade(connection)
        with Session(engine) as session, session.begin():
            if is_empty(session):
                counts = load_folder(session, folder=seeds, by=operator())
                click.echo(f"初期データ: {sum(counts.values())} 行を {seeds} から読みました", err=True)
            else:
                _load_report(session, seeds)
            if demonstration:
                _demonstrate(session, config)
    except SheetRefused as refused:
        for problem in refused.problems:
            click.echo(str(problem), err=True)
        click.echo("初期データに誤りがあるため、何も取り込みませんでした。", err=True)
        raise click.exceptions.Exit(PROBLEMS) from None
    except OSError as error:
        raise click.UsageError(f"「{error.filename}」を読めません: {error.strerror}") from None
    except DATABASE_FAILURES as error:
        raise click.ClickException(f"データベースを読み書きできません: {error.orig}") from None
    finally:
        engine.dispose()


@click.command()
@click.option("--host", default="127.0.0.1", help="待ち受けるアドレス")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="待ち受けるポート")
@click.option("--workers", type=click.IntRange(1, 64), default=8, help="同時に応じるスレッドの数")
@click.option("--prepare", is_flag=True, help="先に init --demonstration と同じことをする")
@click.pass_context
def serve(context: click.Context, host: str, port: int, workers: int, prepare: bool) -> None:
    """ページを公開するサーバーを動かす。"""
    if prepare:
        context.invoke(init, demonstration=True)
    with reading():  # only on a database that is at head
        try:
            app = create_app(settings())
        except SettingRefused as error:
            raise click.UsageError(str(error)) from None
    settle()
    sign_in = settings().instance / SIGN_IN
    if sign_in.exists():
        click.echo(sign_in.read_text(encoding="utf-8"), err=True)

    def begun() -> None:
        click.echo(f"http://{host}:{port} で待ち受けます(終了は Ctrl-C)", err=True)

    try:
        options = server_options(settings())
        serve_until_told(app, host=host, port=port, threads=workers, begun=begun, **options)
    except OSError as error:
        raise click.ClickException(f"{host}:{port} で待ち受けられません: {error.strerror}") from None


def _load_report(session: Session, seeds: Path) -> None:
    """The tables of the annual report for a registry from before them; another institute's may name nobody it knows."""
    try:
        with session.begin_nested():
            counts = load_report(session, folder=seeds, by=operator())
    except SheetRefused as refused:
        click.echo(f"年報の表の設定は取り込みませんでした: {refused.problems[0]}", err=True)
        return
    if counts:
        click.echo(f"年報の表の設定: {sum(counts.values())} 行を {seeds} から読みました", err=True)


def _demonstrate(session: Session, config: Config) -> None:
    password = secrets.token_urlsafe(9)
    if not add_demonstration_accounts(session, password=password, by=operator()):
        return
    logins = "".join(f"  {login:<8} {role.value}\n" for login, _, role, _ in DEMONSTRATION)
    path = config.instance / SIGN_IN
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"試用の利用者(ログイン名と役割。パスワードはすべて {password} )\n{logins}")
