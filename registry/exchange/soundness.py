"""Whether what is stored is still what was written, point by point."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from registry.exchange import frozen_report
from registry.queries import activity_aspect, activity_count
from registry.queries.change import is_in_the_chain
from registry.queries.database_file import faults
from registry.queries.document import damages
from registry.queries.search_entry import misindexed
from registry.services.recording import broken_link


@dataclass(frozen=True)
class Point:
    """One thing that was looked at: sentences on what is wrong, or the one that says that nothing is."""

    code: str
    fine: str
    problems: tuple[str, ...]


def soundness(session: Session, *, documents: Path, head: str | None = None) -> Iterator[Point]:
    """Look at everything, the most basic first; ``head`` is a head of the chain that was kept elsewhere."""
    looks: tuple[tuple[str, str, Callable[[], Iterator[str]]], ...] = (
        (
            "database",
            "データベースのファイルは壊れていません",
            lambda: faults(session.connection()),
        ),
        ("chain", "変更記録の連鎖は正しくつながっています", lambda: _chain(session, head)),
        (
            "documents",
            "協定の文書は、すべて置いたときのままです",
            lambda: damages(session, folder=documents),
        ),
        (
            "frozen_reports",
            "確定した年報は、すべて確定したときのままです",
            lambda: frozen_report.damages(session),
        ),
        ("sums", "連携事業の集計は、記録と合っています", lambda: _sums(session)),
        ("search", "検索の索引は、記録と合っています", lambda: _search(session)),
    )
    for code, fine, look in looks:
        try:
            problems = tuple(look())
        except DatabaseError as error:
            problems = (f"データベースを読めず、調べられません: {error.orig}",)
        yield Point(code, fine, problems)


def _chain(session: Session, head: str | None) -> Iterator[str]:
    broken = broken_link(session)
    if broken is not None:
        yield f"変更記録の連鎖が {broken} 番で切れています"
    elif head is not None and not is_in_the_chain(session, head):
        yield f"変更記録に {head} がありません。それより後の記録が切り取られています"


def _sums(session: Session) -> Iterator[str]:
    wrong = activity_count.miscounted(session) + activity_aspect.miscounted(session)
    if wrong:
        yield f"連携事業の集計 {wrong} 件が記録と合いません。registry recount で数え直せます"


def _search(session: Session) -> Iterator[str]:
    astray = misindexed(session)
    if astray:
        yield f"検索の索引 {astray} 件が記録と合いません。registry recount で作り直せます"
