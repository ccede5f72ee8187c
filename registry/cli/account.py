"""Accounts from the command line."""

import getpass

import click
from sqlalchemy.orm import Session

from registry.cli.database import reading, writing_session
from registry.cli.options import Coded, branch_code, now, print_table
from registry.exchange.sheet import shown
from registry.model import Account
from registry.model.vocabulary import Role
from registry.queries.account import account_by_login, accounts
from registry.queries.external_identity import identities_of
from registry.queries.second_factor import second_factor, second_factors
from registry.services.account import (
    FIRST_PASSWORD_DAYS,
    AccountRefused,
    add_account,
    change_account,
    disable_account,
    enable_account,
    give_password,
    set_email,
    set_password,
)
from registry.services.external_identity import unlink
from registry.services.password import PasswordRefused, first_password
from registry.services.recording import Actor
from registry.services.second_factor import reset


def operator() -> Actor:
    """Whoever runs the command on this machine."""
    return Actor(f"shell:{getpass.getuser()}", now())


_PASSWORD = click.option("--password", help="省くと尋ねる")
_FIRST = click.option(
    "--first",
    is_flag=True,
    help=f"初期パスワードを作り、一度だけ表示する。{FIRST_PASSWORD_DAYS}日のうちに、本人が最初のサインインで変える",
)


@click.group()
def users() -> None:
    """利用者の登録・変更・一覧・停止と再開・パスワード・二段階認証・メールアドレス・トークン。"""


@users.command("add")
@click.argument("login")
@click.option("--name", required=True, help="氏名")
@click.option("--role", type=Coded(Role), required=True, help="役割")
@click.option("--branch", help="拠点のコードか名称")
@click.option("--email", help="期限のお知らせを送るメールアドレス")
@_PASSWORD
@_FIRST
def add(
    login: str,
    name: str,
    role: Role,
    branch: str | None,
    email: str | None,
    password: str | None,
    first: bool,
) -> None:
    """利用者を登録する。"""
    chosen = _chosen(password, first=first)
    with writing_session() as session:
        try:
            add_account(
                session,
                login=login,
                name=name,
                role=role,
                password=chosen,
                branch_code=branch_code(session, branch),
                email=email,
                by=operator(),
                first=first,
            )
        except (AccountRefused, PasswordRefused) as error:
            raise click.ClickException(str(error)) from None
    _show(chosen, first=first)
    click.echo(f"{login} を登録しました", err=True)


@users.command("change")
@click.argument("login")
@click.option("--name", help="氏名")
@click.option("--role", type=Coded(Role), help="役割")
@click.option("--branch", help='拠点のコードか名称。空("")ならなくす')
def change(login: str, name: str | None, role: Role | None, branch: str | None) -> None:
    """氏名・役割・拠点を変える。サインイン中の人にも、次に開くページから効く。"""
    if name is None and role is None and branch is None:
        raise click.UsageError("変えるものを --name --role --branch で指定してください")
    with writing_session() as session:
        account = account_of(session, login)
        try:
            change_account(
                session,
                account=account,
                version=account.version,
                name=account.name if name is None else name,
                role=account.role if role is None else role,
                branch_code=account.branch_code if branch is None else branch_code(session, branch or None),
                email=account.email,
                by=operator(),
            )
        except AccountRefused as error:
            raise click.ClickException(str(error)) from None
        told = f"氏名 {account.name}、役割 {account.role}、拠点 {shown(account.branch_code) or 'なし'}"
    click.echo(f"{login} の登録: {told}", err=True)


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
        disable_account(session, account=account_of(session, login), by=operator())
    click.echo(f"{login} を停止しました", err=True)


@users.command("enable")
@click.argument("login")
def enable(login: str) -> None:
    """停止した利用者を再び有効にする。パスワードは前のまま。トークンと購読用アドレスは作り直す。"""
    with writing_session() as session:
        try:
            enable_account(session, account=account_of(session, login), by=operator())
        except AccountRefused as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{login} を再び有効にしました", err=True)


@users.command("password")
@click.argument("login")
@_PASSWORD
@_FIRST
def password(login: str, password: str | None, first: bool) -> None:
    """パスワードを変える。"""
    chosen = _chosen(password, first=first)
    with writing_session() as session:
        try:
            account = account_of(session, login)
            give = give_password if first else set_password
            give(session, account=account, password=chosen, by=operator())
        except PasswordRefused as error:
            raise click.ClickException(str(error)) from None
    _show(chosen, first=first)
    click.echo(f"{login} のパスワードを変えました", err=True)


@users.command("reset-second-factor")
@click.argument("login")
def reset_second_factor(login: str) -> None:
    """二段階認証をはずす。電話も回復コードもなくした人のために。本人であることを確かめてから使う。"""
    with writing_session() as session:
        factor = second_factor(session, account_of(session, login).id)
        if factor is None:
            raise click.ClickException(f"{login} は二段階認証を設定していません")
        reset(session, factor=factor, by=operator())
    click.echo(f"{login} の二段階認証をはずしました", err=True)


@users.command("unlink")
@click.argument("login")
def unlink_user(login: str) -> None:
    """シングルサインオン(OpenID Connect)の人との結び付きをすべてはずす。"""
    with writing_session() as session:
        found = identities_of(session, account_id=account_of(session, login).id)
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
            set_email(session, account=account_of(session, login), email=address, by=operator())
        except AccountRefused as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{login} のメールアドレスを変えました", err=True)


def _chosen(password: str | None, *, first: bool) -> str:
    """The password that was given, made here, or typed twice."""
    if first:
        if password is not None:
            raise click.UsageError("--password と --first は、どちらか一つだけ指定してください")
        return first_password()
    if password is None:
        typed: str = click.prompt("パスワード", hide_input=True, confirmation_prompt=True)
        return typed
    return password


def _show(password: str, *, first: bool) -> None:
    if first:
        click.echo(password)


def account_of(session: Session, login: str) -> Account:
    """The account of a login; an unknown one ends the command with a sentence."""
    found = account_by_login(session, login)
    if found is None:
        raise click.UsageError(
            f"ログイン名「{login}」の利用者はいません(registry users list で確かめてください)"
        )
    return found
