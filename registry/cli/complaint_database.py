"""What is unsafe about the database: how it is kept, who can sign in, and whether it is still what was written."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, inspect, make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from registry.cli.complaint import Complaint
from registry.cli.complaint_sign_in import about_second_factors
from registry.config import Config
from registry.exchange.soundness import soundness
from registry.japanese.dates import day_in_tokyo
from registry.model.engine import open_engine
from registry.model.schema import current_revision, head_revision, is_known
from registry.queries.account import accounts
from registry.queries.retention import outlooks
from registry.services.demonstration import DEMONSTRATION

# What each must answer so that a commit is safe when the power goes.
SQLITE = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
POSTGRESQL = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# Days on which the job that erases personal data may have been missed.
MISSED_DAYS = 7
SOUND_ADVICE = "registry verify で確かめ、直せなければ registry restore で控えから復元してください"


def about_database(config: Config, *, now: datetime) -> Iterator[Complaint]:
    """Everything about the database of the settings; where it does not answer, that alone."""
    if not _is_there(config.database_url):
        yield Complaint("head", "データベースがまだありません", "registry init を実行してください")
        return
    engine = open_engine(config.database_url)
    try:
        with Session(engine) as session:
            connection = session.connection()
            behind = list(_standing(connection))
            if behind:
                yield from behind
                return
            yield from _keeping(connection)
            yield from _demonstration(session)
            yield from _retention(session, config, now)
            yield from about_second_factors(session, config)
            for point in soundness(session, documents=config.documents):
                for sentence in point.problems:
                    yield Complaint(point.code, sentence, SOUND_ADVICE)
    except DatabaseError as error:
        yield Complaint(
            "database",
            f"データベースを開けません: {str(error.orig).strip()}",
            "REGISTRY_DATABASE_URL とサーバーを確かめてください",
        )
    finally:
        engine.dispose()


def _is_there(url: str) -> bool:
    """A file that SQLite would make by looking for it is not there."""
    parsed = make_url(url)
    return parsed.get_backend_name() != "sqlite" or Path(str(parsed.database)).exists()


def _standing(connection: Connection) -> Iterator[Complaint]:
    """Whether the database is the one that this program knows."""
    revision = current_revision(connection)
    if revision is None or not inspect(connection).has_table("organisation"):
        yield Complaint("head", "データベースがまだありません", "registry init を実行してください")
    elif not is_known(revision):
        yield Complaint(
            "head",
            f"データベースは、より新しい版({revision})のプログラムのものです",
            "プログラムを新しくしてください",
        )
    elif revision != head_revision():
        yield Complaint(
            "head",
            f"データベースが古い版({revision})です",
            "registry backup の後に registry init を実行してください",
        )


def _keeping(connection: Connection) -> Iterator[Complaint]:
    sqlite = connection.dialect.name == "sqlite"
    for name, wanted in (SQLITE if sqlite else POSTGRESQL).items():
        # nosemgrep: sql-from-parts (a name of ours; no statement of this kind takes parameters)
        found = str(connection.exec_driver_sql(f"{'PRAGMA' if sqlite else 'SHOW'} {name}").scalar())
        if found != wanted:
            yield Complaint(
                f"database_{name}",
                f"データベースの {name} が {found} で、停電のときに書き込みが失われます",
                "ファイルをこのコンピューターのディスクに置いてください"
                if sqlite
                else f"{name} = on に戻してください",
            )


def _demonstration(session: Session) -> Iterator[Complaint]:
    known = {(login, name) for login, name, _, _ in DEMONSTRATION}
    found = [each.login for each in accounts(session) if each.active and (each.login, each.name) in known]
    if found:
        yield Complaint(
            "demonstration",
            f"試用の利用者({'、'.join(found)})がサインインできます",
            "自分の利用者を registry users add で作り、それぞれ registry users disable で停止してください",
        )


def _retention(session: Session, config: Config, now: datetime) -> Iterator[Complaint]:
    """The daily job that erases personal data runs: nothing is over for longer than it may miss a few days."""
    before = day_in_tokyo(now) - timedelta(days=MISSED_DAYS)
    found = outlooks(session, periods=config.retention, as_of=before, at=now)
    late = sum(len(each.due) for each in found)
    if late:
        yield Complaint(
            "retention",
            f"保存期間が{MISSED_DAYS}日より前に過ぎた個人データが {late} 件残っています",
            "registry retention を毎日実行してください(例: registry/deploy/registry-retention.timer)",
        )
