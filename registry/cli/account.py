"""Accounts from the command line."""

import getpass

import click
from sqlalchemy.orm import Session

from registry.cli.database import reading, writing_session
from registry.cli.options import Coded, branch_code, now, print_table
from registry.exchange.sheet import shown
from registry.japanese.dates import day_in_tokyo
from registry.model import Account
from registry.model.vocabulary import Role
from registry.queries.account import account_by_login, accounts, tokens_of
from registry.queries.external_identity import identities_of
from registry.queries.second_factor import second_factor, second_factors
from registry.services.account import (
    AccountRefused,
    add_account,
    disable_account,
    make_token,
    revoke_token,
    set_email,
    set_password,
)
from registry.services.external_identity import unlink
from registry.services.password import PasswordRefused
from registry.services.recording import Actor
from registry.services.second_factor import reset


def operator() -> Actor:
    """Whoever runs the command on this machine."""
    return Actor(f"shell:{getpass.getuser()}", now())


@click.group()
def users() -> None:
    """利用者の登録・一覧・停止・パスワード・二段階認証・メールアドレス・トークン。"""


@users.command("add")
@click.argument("login")
@click.option("--name", required=True, help="氏名")
@click.option("--role", type=Coded(Role), required=True, help="役割")
@click.option("--branch", help="拠点のコードか名称")
@click.option("--email", help="期限のお知らせを送るメールアドレス")
@click.password_option(help="省くと尋ねる")
def add(login: str, name: str, role: Role, branch: str | None, email: str | None, password: str) -> None:
    """利用者を登録する。"""
    with writing_session() as session:
        try:
            add_account(
                session,
                login=login,
                name=name,
                role=role,
                password=password,
                branch_code=branch_code(session, branch),
                email=email,
                by=operator(),
            )
        except (AccountRefused, PasswordRefused) as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{login} を登録しました", err=True)


@users.command("list")
def list_users() -> None:
    """利用者の一覧。"""
    with reading() as session:
        factors = second_factors(session)
        print_table(
            [["ログイン名", "氏名", "役割", "拠点", "状態", "二段階認証"]]
            + [
                [
                    each.login,
                    each.name,
                    each.role,
                    shown(each.branch_code),
                    "有効" if each.active else "停止",
                    "あり" if each.id in factors else "なし",
                ]
                for each in accounts(session)
            ]
        )


@users.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """利用者を停止する。履歴は残る。"""
    with writing_session() as session:
        disable_account(session, account=_account(session, login), by=operator())
    click.echo(f"{login} を停止しました", err=True)


@users.command("password")
@click.argument("login")
@click.password_option(help="省くと尋ねる")
def password(login: str, password: str) -> None:
    """パスワードを変える。"""
    with writing_session() as session:
        try:
            set_password(session, account=_account(session, login), password=password, by=operator())
        except PasswordRefused as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{login} のパスワードを変えました", err=True)


@users.command("reset-second-factor")
@click.argument("login")
def reset_second_factor(login: str) -> None:
    """二段階認証をはずす。電話も回復コードもなくした人のために。本人であることを確かめてから使う。"""
    with writing_session() as session:
        factor = second_factor(session, _account(session, login).id)
        if factor is None:
            raise click.ClickException(f"{login} は二段階認証を設定していません")
        reset(session, factor=factor, by=operator())
    click.echo(f"{login} の二段階認証をはずしました", err=True)


@users.command("unlink")
@click.argument("login")
def unlink_user(login: str) -> None:
    """シングルサインオン(OpenID Connect)の人との結び付きをすべてはずす。"""
    with writing_session() as session:
        found = identities_of(session, account_id=_account(session, login).id)
        for each in found:
            unlink(session, identity=each, by=operator())
    click.echo(f"{login} の結び付きを {len(found)} 件はずしました", err=True)


@users.command("email")
@click.argument("login")
@click.argument("address")
def email(login: str, address: str) -> None:
    """期限のお知らせを送るメールアドレスを変える。空("")ならなくす。"""
    with writing_session() as session:
        try:
            set_email(session, account=_account(session, login), email=address, by=operator())
        except AccountRefused as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{login} のメールアドレスを変えました", err=True)


@users.command("token")
@click.argument("login")
@click.option("--label", required=True, help="何のためのトークンか")
def token(login: str, label: str) -> None:
    """プログラム用のトークンを作る。値は一度だけ表示する。"""
    with writing_session() as session:
        made = make_token(session, account=_account(session, login), label=label, by=operator())
        session.flush()
        number = made.token.id
    click.echo(made.secret)
    click.echo(f"{login} のトークン {number}「{label}」を作りました", err=True)


@users.command("tokens")
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
                for each in tokens_of(session, _account(session, login).id)
            ]
        )


@users.command("revoke-token")
@click.argument("login")
@click.argument("number", type=int)
def revoke(login: str, number: int) -> None:
    """プログラム用のトークンを無効にする。"""
    with writing_session() as session:
        found = {each.id: each for each in tokens_of(session, _account(session, login).id)}
        if number not in found:
            raise click.UsageError(
                f"「{number}」は {login} のトークンの番号ではありません"
                f"(registry users tokens {login} で確かめてください)"
            )
        if found[number].revoked_at is not None:
            raise click.ClickException(f"{login} のトークン {number} はもう無効です")
        revoke_token(session, token=found[number], by=operator())
    click.echo(f"{login} のトークン {number} を無効にしました", err=True)


def _account(session: Session, login: str) -> Account:
    found = account_by_login(session, login)
    if found is None:
        raise click.UsageError(
            f"ログイン名「{login}」の利用者はいません(registry users list で確かめてください)"
        )
    return found
