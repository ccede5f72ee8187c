"""The seven figures of a branch in words: what is compared with what, and one sentence each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext, pgettext

from registry.japanese.dates import fiscal_year
from registry.queries.ahead import AHEAD_DAYS
from registry.queries.quiet import QUIET_YEARS
from registry.queries.sleeping import DEFAULT_YEARS
from registry.reports.branch import ACT_WITHIN, SOON_DAYS, Joint, Situation, Work
from registry.web.words.rendering import DASH, day_and_month, number, percent


@dataclass(frozen=True)
class Tile:
    """A figure (``None``: undefined), what it is of, what it is compared with, one sentence, and its rows."""

    words: str
    count: int | None
    compared: str
    sentence: str
    address: str
    pressing: bool = False


def tiles(code: str, day: date, found: Situation) -> list[Tile]:
    """The figures of a branch on a day, each with the address of exactly the rows that it counts."""

    def behind(endpoint: str, **more: Any) -> str:
        return url_for(endpoint, territory=code, as_of=day.isoformat(), **more)

    return [
        Tile(
            gettext("すること"),
            found.work.items,
            ngettext("期限を過ぎたもの %(num)s 件", "期限を過ぎたもの %(num)s 件", found.work.overdue),
            _work(found.work),
            behind("due.listing", whose="all", within=ACT_WITHIN),
            pressing=found.work.overdue > 0,
        ),
        Tile(
            gettext("有効な協定"),
            found.in_force,
            gettext("前年同日比 %(change)s", change=signed(found.in_force - found.in_force_before)),
            ngettext(
                "1年前の同じ日は %(num)s 件でした。",
                "1年前の同じ日は %(num)s 件でした。",
                found.in_force_before,
            ),
            behind("agreement.listing", binding=1),
        ),
        Tile(
            gettext("連携事業"),
            found.joint.count,
            gettext("前年度比 %(change)s", change=signed(found.joint.change)),
            _joint(found.joint, fiscal_year(day)),
            url_for("activity.listing", territory=code, fy=fiscal_year(day)),
        ),
        Tile(
            pgettext("figure", "休眠協定"),
            found.sleeping,
            gettext("有効な協定%(all)s件のうち", all=number(found.in_force)),
            _sleeping(found),
            behind("sleeping.listing"),
        ),
        Tile(
            gettext("%(num)s日以内の予定", num=AHEAD_DAYS),
            found.ahead,
            gettext(
                "期限%(deadlines)s・満了%(ends)s・催事%(events)s",
                deadlines=number(found.deadlines),
                ends=number(found.ends),
                events=number(found.events),
            ),
            gettext("最初の日は %(day)s です。", day=day_and_month(found.next_day))
            if found.next_day is not None
            else gettext("日付のわかる予定はありません。"),
            url_for("branch.coming", code=code, as_of=day.isoformat()),
        ),
        Tile(
            gettext("協定のない区市町村"),
            found.white if found.spots else None,
            gettext("区市町村 %(all)s のうち", all=number(len(found.spots))) if found.spots else DASH,
            _white(found),
            behind("municipality.listing", agreement="none"),
        ),
        Tile(
            gettext("記録のない連携先"),
            found.quiet if found.partners else None,
            gettext("連携先 %(all)s 件のうち", all=number(found.partners)) if found.partners else DASH,
            _quiet(found),
            behind("partner.listing", quiet=QUIET_YEARS),
        ),
    ]


def signed(change: int | None) -> str:
    """A change with its sign: +1, −1, ±0; a dash if there is nothing to compare.

    >>> signed(3), signed(-1), signed(0), signed(None)
    ('+3', '−1', '±0', '—')
    """
    if change is None:
        return DASH
    return "±0" if change == 0 else f"{'+' if change > 0 else '−'}{abs(change):,}"


def _work(work: Work) -> str:
    if not work.items:
        return gettext("いまのところ、することはありません。")
    if work.overdue:
        return ngettext(
            "期限を過ぎたものが %(num)s 件あります。まずこれを決めます。",
            "期限を過ぎたものが %(num)s 件あります。まずこれを決めます。",
            work.overdue,
        )
    if work.soon:
        return ngettext(
            "%(days)s日以内に期限が来るものが %(num)s 件あります。",
            "%(days)s日以内に期限が来るものが %(num)s 件あります。",
            work.soon,
            days=SOON_DAYS,
        )
    if work.undated == work.items:
        return gettext("どれも期日のないもの（事実の補いなど）です。")
    return gettext("期限はありますが、急ぐものはありません。")


def _joint(joint: Joint, year: int) -> str:
    if joint.count is None:
        return gettext("%(year)s年度の連携事業は、まだ記録されていません。", year=year)
    if joint.before is None:
        return gettext("%(year)s年度は記録がないため、比べられません。", year=year - 1)
    if not joint.over:
        return ngettext(
            "年度の途中です。前の年度は通年で %(num)s 件でした。",
            "年度の途中です。前の年度は通年で %(num)s 件でした。",
            joint.before,
        )
    return ngettext("前の年度は %(num)s 件でした。", "前の年度は %(num)s 件でした。", joint.before)


def _sleeping(found: Situation) -> str:
    if not found.sleeping:
        return gettext("休眠している協定はありません。")
    if found.never:
        return ngettext(
            "うち %(num)s 件は、一緒に行ったことの記録が一度もありません。",
            "うち %(num)s 件は、一緒に行ったことの記録が一度もありません。",
            found.never,
        )
    return gettext("%(num)s年度のあいだ、一緒に行ったことの記録がありません。", num=DEFAULT_YEARS)


def _white(found: Situation) -> str:
    if not found.spots:
        return gettext("担当地域に区市町村はありません。")
    if not found.white:
        return gettext("すべての区市町村と、有効な協定があります。")
    covered = len(found.spots) - found.white
    return gettext("協定のある区市町村は %(share)s です。", share=percent(covered / len(found.spots)))


def _quiet(found: Situation) -> str:
    if not found.partners:
        return gettext("担当地域に連携先は知られていません。")
    if found.newest is None:
        return gettext("一緒に行ったことの記録は、まだありません。")
    return gettext(
        "%(num)s年度のあいだ記録なし。最新は%(year)s年度です。",
        num=QUIET_YEARS,
        year=found.newest,
    )
