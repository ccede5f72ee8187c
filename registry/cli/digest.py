"""The daily job: tells everybody by mail what is due, once."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage

import click
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.cli.account import operator
from registry.cli.database import opened, settings
from registry.cli.digest_file import write_digest_file
from registry.cli.options import as_of_option, print_table
from registry.config import Config
from registry.exchange.digest import Letterhead, letter, message
from registry.exchange.mail import MailRefused, MailUncertain, Transport, mail_server
from registry.exchange.sheet import shown
from registry.model.engine import writing
from registry.model.vocabulary import DigestState
from registry.queries.digest import without_mail
from registry.queries.due import DueRow, due
from registry.services.digest import Plan, Planned, mark_digest, plan_digests, write_digest
from registry.services.recording import Actor

BAD = frozenset({DigestState.FAILED, DigestState.SENDING})
Queue = Callable[[Session, date], Sequence[DueRow]]


@dataclass(frozen=True)
class Outcome:
    """What became of the digest of an account; ``reason`` says why it was not sent for sure."""

    plan: Plan
    state: DigestState
    reason: str | None = None


def whole_queue(session: Session, as_of: date) -> Sequence[DueRow]:
    """Everything open on a day."""
    return due(session, as_of=as_of)


def planned(engine: Engine, *, as_of: date, queue: Queue = whole_queue) -> Planned:
    """What is to be told on a day."""
    with Session(engine) as session:
        return plan_digests(session, as_of=as_of, rows=queue(session, as_of))


def send_digests(
    engine: Engine,
    plans: Sequence[Plan],
    *,
    by: Actor,
    head: Letterhead,
    transport: Transport | None,
) -> Iterator[Outcome]:
    """Tell each account at most once, whatever happens: first the log says that it is being told, then it is told.

    Killed between the two, nobody can know whether the mail went out: it is not sent again, and the log says so.
    """
    for plan in plans:
        words = letter(plan, head)
        mail: EmailMessage | None = None
        mailed = transport is not None and plan.account.email is not None
        state = DigestState.SENDING if mailed else DigestState.WITHOUT_MAIL
        try:
            with Session(writing(engine)) as session, session.begin():
                digest = write_digest(
                    session, plan=plan, subject=words.subject, text=words.text, state=state, by=by
                )
                identity = digest.id
                if transport is not None and mailed:
                    mail = message(
                        digest, plan.account, sender=transport.sender, base_url=head.base_url, at=by.at
                    )
        except IntegrityError:
            continue  # another run was first
        if transport is None or mail is None:
            yield Outcome(plan, state)
            continue
        reason = None
        try:
            transport.send(mail)
            state = DigestState.SENT
        except MailRefused as refused:
            state, reason = DigestState.FAILED, str(refused)
        except MailUncertain as uncertain:
            reason = str(uncertain)
        if state is not DigestState.SENDING:
            with Session(writing(engine)) as session, session.begin():
                mark_digest(session, digest_id=identity, state=state, by=by)
        yield Outcome(plan, state, reason)


@click.command()
@click.option("--dry-run", is_flag=True, help="何も書かず、何も送らない")
@as_of_option
def digest(dry_run: bool, as_of: date) -> None:
    """期限のお知らせを、担当・副担当・支所長に一日一通ずつメールで送る。毎日一度実行する。"""
    config = settings()
    with opened() as engine:
        found = planned(engine, as_of=as_of)
        outcomes = []
        if dry_run:
            _print([(plan, "—") for plan in found.plans])
        else:
            head = Letterhead(config.base_url, config.institute_short, config.institute_short_en)
            transport = mail_server(config.mail_url) if config.mail_url else None
            outcomes = list(send_digests(engine, found.plans, by=operator(), head=head, transport=transport))
            _print([(each.plan, each.state) for each in outcomes])
            _write_files(engine, config, as_of)
    for row in found.unheard:
        click.echo(
            f"知らせる相手がいません: 協定 {row.item.agreement.id} {row.item.agreement.title}", err=True
        )
    click.echo(f"{len(found.plans if dry_run else outcomes)} 通", err=True)
    bad = [each for each in outcomes if each.state in BAD]
    for each in bad:
        sure = "送れませんでした" if each.state is DigestState.FAILED else "送られたか確かでありません"
        click.echo(f"{each.plan.account.login}: {sure}: {each.reason}", err=True)
    if bad:
        raise click.exceptions.Exit(1)


def _print(told: Sequence[tuple[Plan, str]]) -> None:
    head = ["ログイン名", "状態", "段階", "期限", "残り日数", "すること", "協定", "協定書・覚書"]
    rows = [
        [
            plan.account.login,
            state,
            str(each.rung),
            shown(each.row.item.act_by.safe if each.row.item.act_by else None) or "—",
            shown(each.row.days_left) or "—",
            each.row.item.kind,
            str(each.row.item.agreement.id),
            each.row.item.agreement.title,
        ]
        for plan, state in told
        for each in plan.news
    ]
    print_table([head, *rows])


def _write_files(engine: Engine, config: Config, as_of: date) -> None:
    """The digests that no mail carries, as files: also those that a run before was kept from writing."""
    with Session(engine) as session:
        try:
            for each in without_mail(session, on_date=as_of):
                path = write_digest_file(config.instance, each)
                if path is not None:
                    click.echo(f"{path} に書きました", err=True)
        except OSError as error:
            raise click.ClickException(f"「{error.filename}」に書けません: {error.strerror}") from None
