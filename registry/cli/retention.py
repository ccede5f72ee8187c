"""The daily job that erases personal data whose time is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import click

from registry.cli.account import operator
from registry.cli.database import reading, settings, writing_session
from registry.cli.digest_file import DigestFile, digest_files
from registry.cli.options import as_of_option, json_option, now, print_json, print_table, today
from registry.config import Config
from registry.exchange.sheet import shown
from registry.japanese.dates import TOKYO
from registry.model.clock import moved_by_months
from registry.model.retention import RetentionKind
from registry.queries.retention import SOON_DAYS, outlooks
from registry.services.retention import erase_due

WORDS = {
    RetentionKind.CONTACT: "連携先の担当者",
    RetentionKind.ACCOUNT: "停止した利用者の氏名とメールアドレス",
    RetentionKind.MAIL: "送ったメールの本文",
    RetentionKind.SESSION: "終わったサインイン",
    RetentionKind.UPLOAD: "取り込まれなかったファイル",
    RetentionKind.ATTEMPT: "サインインを試みた回数",
}
# No kind of the database: they lie in the instance folder of the machine on which the digest is run.
FILES, FILES_WORDS = "digest_file", "お知らせのファイル"


@dataclass(frozen=True)
class Line:
    """What is told of a kind."""

    kind: str
    words: str
    count: int
    soon: int
    next_on: date | None


@click.command()
@click.option("--dry-run", is_flag=True, help="消去するものを数えるだけで、何も消さない")
@as_of_option
@json_option
def retention(dry_run: bool, as_of: date, as_json: bool) -> None:
    """保存期間が過ぎた個人データを消去する。毎日実行する。何を消したかは件数だけが変更記録に残る。"""
    if as_of > today() and not dry_run:
        raise click.UsageError("先の日付では --dry-run が要ります(期間が過ぎていないものは消しません)")
    config, at = settings(), _moment(as_of)
    with reading() if dry_run else writing_session() as session:
        found = outlooks(session, periods=config.retention, as_of=as_of, at=at)
        counts = (
            {each.kind: each.count for each in found}
            if dry_run
            else erase_due(session, found=found, periods=config.retention, as_of=as_of, at=at, by=operator())
        )
    lines = [
        Line(each.kind, WORDS[each.kind], counts[each.kind], len(each.soon), each.next_on) for each in found
    ]
    # Only now, when their texts in the database are gone for good.
    lines.append(_files(config, as_of, dry_run))
    _tell(lines, as_of, dry_run, as_json)


def _files(config: Config, as_of: date, dry_run: bool) -> Line:
    """Erase the files of digests together with the mails of the same age."""
    months, until = config.retention.mails, as_of + timedelta(days=SOON_DAYS)
    last, soon_last = moved_by_months(as_of, -months), moved_by_months(until, -months)
    files = [each for each in digest_files(config.instance) if each.on_date <= soon_last]
    over = [each for each in files if each.on_date <= last]
    soon = files[len(over) :]
    if not dry_run:
        _erase(over)
    next_on = min((each.ends_on(months) for each in soon), default=None)
    return Line(FILES, FILES_WORDS, len(over), len(soon), next_on)


def _erase(files: Sequence[DigestFile]) -> None:
    for each in files:
        try:
            each.path.unlink(missing_ok=True)
        except OSError as error:
            raise click.ClickException(f"「{error.filename}」を消せません: {error.strerror}") from None


def _moment(as_of: date) -> datetime:
    """Now, or the end of another day."""
    return now() if as_of == today() else datetime.combine(as_of + timedelta(days=1), time(), TOKYO)


def _tell(lines: Sequence[Line], as_of: date, dry_run: bool, as_json: bool) -> None:
    total = sum(each.count for each in lines)
    if as_json:
        items = [
            {
                "kind": each.kind,
                "count": each.count,
                "soon": each.soon,
                "next_on": shown(each.next_on) or None,
            }
            for each in lines
        ]
        print_json({"as_of": as_of.isoformat(), "dry_run": dry_run, "items": items, "total": total})
        return
    print_table(
        [["種類", "件数", "30日以内", "次に消去する日"]]
        + [[each.words, str(each.count), str(each.soon), shown(each.next_on) or "—"] for each in lines]
    )
    done = "消去します(まだ何も消していません)" if dry_run else "消去しました"
    click.echo(f"{total} 件を{done}。控えには、その控えを削除するまで残ります。", err=True)
