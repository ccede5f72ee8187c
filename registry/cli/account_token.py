"""Tokens of programs from the command line."""

import click

from registry.cli.account import account_of, operator
from registry.cli.database import reading, writing_session
from registry.cli.options import print_table
from registry.japanese.dates import day_in_tokyo
from registry.queries.account import tokens_of
from registry.services.account import make_token, revoke_token


@click.command("token")
@click.argument("login")
@click.option("--label", required=True, help="何のためのトークンか")
def token(login: str, label: str) -> None:
    """プログラム用のトークンを作る。値は一度だけ表示する。"""
    with writing_session() as session:
        made = make_token(session, account=account_of(session, login), label=label, by=operator())
        session.flush()
        number = made.token.id
    click.echo(made.secret)
    click.echo(f"{login} のトークン {number}「{label}」を作りました", err=True)


@click.command("tokens")
@click.argument("login")
def tokens(login: str) -> None:
    """プログラム用のトークンの一覧。値は保存していないので表示できない。"""
    with reading() as session:
        print_table(
            [["番号", "用途", "作成日", "状態"]]
            + [
                [
                    str(each.id),
                    each.label,
                    day_in_tokyo(each.created_at).isoformat(),
                    "有効" if each.revoked_at is None else f"{day_in_tokyo(each.revoked_at)} に無効",
                ]
                for each in tokens_of(session, account_of(session, login).id)
            ]
        )


@click.command("revoke-token")
@click.argument("login")
@click.argument("number", type=int)
def revoke(login: str, number: int) -> None:
    """プログラム用のトークンを無効にする。"""
    with writing_session() as session:
        found = {each.id: each for each in tokens_of(session, account_of(session, login).id)}
        if number not in found:
            raise click.UsageError(
                f"「{number}」は {login} のトークンの番号ではありません"
                f"(registry users tokens {login} で確かめてください)"
            )
        if found[number].revoked_at is not None:
            raise click.ClickException(f"{login} のトークン {number} はもう無効です")
        revoke_token(session, token=found[number], by=operator())
    click.echo(f"{login} のトークン {number} を無効にしました", err=True)
