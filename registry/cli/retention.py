"""The daily job that erases personal data whose time is over."""

from datetime import date, datetime, time, timedelta

import click

from registry.cli.account import operator
from registry.cli.database import reading, settings, writing_session
from registry.cli.options import as_of_option, json_option, now, print_json, print_table, today
from registry.exchange.sheet import shown
from registry.japanese.dates import TOKYO
from registry.model.retention import RetentionKind
from registry.queries.retention import Outlook, outlooks
from registry.services.retention import erase_due

WORDS = {
    RetentionKind.CONTACT: "連携先の担当者",
    RetentionKind.ACCOUNT: "停止した利用者の氏名とメールアドレス",
    RetentionKind.MAIL: "送ったメールの本文",
    RetentionKind.SESSION: "終わったサインイン",
    RetentionKind.UPLOAD: "取り込まれなかったファイル",
    RetentionKind.ATTEMPT: "サインインを試みた回数",
}


@click.command()
@click.option("--dry-run", is_flag=True, help="消去するものを数えるだけで、何も消さない")
@as_of_option
@json_option
def retention(dry_run: bool, as_of: date, as_json: bool) -> None:
    """保存期間が過ぎた個人データを消去する。毎日実行する。何を消したかは件数だけが変更記録に残る。"""
    if as_of > today() and not dry_run:
        raise click.UsageError("先の日付では --dry-run が要ります(期間が過ぎていないものは消しません)")
    at, periods = _moment(as_of), settings().retention
    with reading() if dry_run else writing_session() as session:
        found = outlooks(session, periods=periods, as_of=as_of, at=at)
        counts = (
            {each.kind: each.count for each in found}
            if dry_run
            else erase_due(session, found=found, periods=periods, as_of=as_of, at=at, by=operator())
        )
    _tell(found, counts, as_of, dry_run, as_json)


def _moment(as_of: date) -> datetime:
    """Now, or the end of another day."""
    return now() if as_of == today() else datetime.combine(as_of + timedelta(days=1), time(), TOKYO)


def _tell(
    found: list[Outlook], counts: dict[RetentionKind, int], as_of: date, dry_run: bool, as_json: bool
) -> None:
    if as_json:
        items = [
            {
                "kind": each.kind,
                "count": counts[each.kind],
                "soon": len(each.soon),
                "next_on": shown(each.next_on) or None,
            }
            for each in found
        ]
        print_json(
            {"as_of": as_of.isoformat(), "dry_run": dry_run, "items": items, "total": sum(counts.values())}
        )
        return
    print_table(
        [["種類", "件数", "30日以内", "次に消去する日"]]
        + [
            [WORDS[each.kind], str(counts[each.kind]), str(len(each.soon)), shown(each.next_on) or "—"]
            for each in found
        ]
    )
    done = "消去します(まだ何も消していません)" if dry_run else "消去しました"
    click.echo(f"{sum(counts.values())} 件を{done}。控えには、その控えを削除するまで残ります。", err=True)
