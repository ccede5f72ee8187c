"""What is erased and when, in the words of the page: seen before it happens, so that what is still needed can be confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from flask_babel import gettext, ngettext

from registry.config import Config
from registry.model.retention import SESSION_DAYS, UPLOAD_DAYS, Periods, RetentionKind
from registry.queries.retention import Expiring, Outlook, outlooks
from registry.web.frame import clock
from registry.web.frame.database import db

# Contacts and accounts are told one by one, so many at the most.
MOST_NAMED = 50


@dataclass(frozen=True)
class Row:
    """A kind with its rule; of what only passes through nothing is known beforehand."""

    outlook: Outlook
    rule: str

    @property
    def soon(self) -> int | None:
        return None if self.outlook.kind in _PASSING else len(self.outlook.soon)


@dataclass(frozen=True)
class Shown:
    """The table, and the contacts and accounts of which it speaks, the first to go first."""

    on: date
    rows: Sequence[Row]
    named: Sequence[Expiring]
    more: int


_PASSING = frozenset({RetentionKind.SESSION, RetentionKind.UPLOAD, RetentionKind.ATTEMPT})


def shown() -> Shown:
    """What the next run erases, and what comes soon after."""
    config: Config = current_app.config["REGISTRY"]
    found = outlooks(db(), periods=config.retention, as_of=clock.today(), at=clock.now())
    named = [
        each
        for outlook in found
        if outlook.kind in (RetentionKind.CONTACT, RetentionKind.ACCOUNT)
        for each in (*outlook.due, *outlook.soon)
    ]
    named.sort(key=lambda each: each.on)
    rows = [Row(each, _rule(each.kind, config.retention)) for each in found]
    return Shown(clock.today(), rows, named[:MOST_NAMED], max(0, len(named) - MOST_NAMED))


def _rule(kind: RetentionKind, periods: Periods) -> str:
    match kind:
        case RetentionKind.CONTACT:
            return gettext(
                "削除期限の翌日。または、最後の協定・連携事業と最後の確認から%(months)sか月後",
                months=periods.contacts,
            )
        case RetentionKind.ACCOUNT:
            return gettext(
                "利用を停止してから%(months)sか月後（ログイン名は変更記録に残ります）",
                months=periods.accounts,
            )
        case RetentionKind.MAIL:
            return gettext(
                "送ってから%(months)sか月後（送った日と宛先の利用者は残ります）", months=periods.mails
            )
        case RetentionKind.SESSION:
            return ngettext("最後に使われてから%(num)s日後", "最後に使われてから%(num)s日後", SESSION_DAYS)
        case RetentionKind.UPLOAD:
            return ngettext("送られてから%(num)s日後", "送られてから%(num)s日後", UPLOAD_DAYS)
        case RetentionKind.ATTEMPT:
            return gettext("数える時間（1分から1日）が過ぎたとき")
