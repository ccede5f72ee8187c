"""The renewal memo in words, second half: what was done together, what the partner offers, and who is there."""

from flask import url_for
from flask_babel import gettext, ngettext

from registry.exchange.memo import Cell, Section
from registry.model import Activity
from registry.queries.group_name import group_name_on
from registry.reports.memo import Memo
from registry.web.memo.cell import listed, partner, text
from registry.web.words.label import label
from registry.web.words.rendering import DASH, counted, day, fiscal_year, number, place


def counts(memo: Memo) -> Section:
    return Section(
        "counts",
        gettext("年度と種別ごとの数"),
        columns=(gettext("年度"), gettext("種別"), gettext("連携事業"), gettext("うち協定に結び付けたもの")),
        rows=[
            [
                Cell(fiscal_year(each.fiscal_year)),
                Cell(label(each.kind)),
                Cell(number(each.records)),
                Cell(number(each.linked)),
            ]
            for each in memo.counts
        ],
        empty=gettext("記録された連携事業はありません。"),
        note=gettext("種別がいくつもある連携事業は、それぞれの種別に一度ずつ数えます。"),
    )


def work(memo: Memo) -> Section:
    return Section(
        "work",
        gettext("一緒に行った連携事業"),
        columns=(
            gettext("年度"),
            gettext("連携事業"),
            gettext("種別"),
            gettext("数"),
            gettext("拠点"),
            gettext("載せた理由"),
        ),
        rows=[
            [
                Cell(fiscal_year(each.activity.fiscal_year)),
                Cell(each.activity.title, url_for("activity.page", identity=each.activity.id)),
                Cell(listed(label(kind.kind) for kind in each.activity.kinds)),
                Cell(_figures(each.activity)),
                Cell(place(each.activity.branch)),
                Cell(gettext("協定に結び付けた") if each.linked else gettext("同じ連携先")),
            ]
            for each in memo.work
        ],
        empty=gettext("記録された連携事業はありません。"),
        note=gettext(
            "「同じ連携先」は、%(year)s（締結の年度）から後に当事者の名がある、または当事者が代わって実施した連携事業です。この協定によるとは限りません。",
            year=fiscal_year(memo.since_year),
        ),
    )


def _figures(activity: Activity) -> str:
    parts = []
    if activity.count is not None and activity.unit is not None:
        parts.append(counted(activity.count, activity.unit))
    if activity.participants is not None:
        parts.append(
            ngettext(
                "参加%(people)s名",
                "参加%(people)s名",
                activity.participants,
                people=number(activity.participants),
            )
        )
    return listed(parts)


def events(memo: Memo) -> Section:
    return Section(
        "events",
        gettext("一緒に関わった催事"),
        columns=(gettext("年度"), gettext("催事"), gettext("相手の役割"), gettext("開催")),
        rows=[
            [
                Cell(fiscal_year(event.fiscal_year)),
                Cell(event.title, url_for("event.page", identity=event.id)),
                Cell(listed(dict.fromkeys(label(role.role) for role in roles))),
                Cell(_held(event.held)),
            ]
            for event, roles in memo.events
        ],
        empty=gettext("記録された催事はありません。"),
    )


def _held(held: bool | None) -> str:
    if held is None:
        return gettext("開催は不明")
    return gettext("開催") if held else gettext("開催せず")


def groups(memo: Memo) -> Section:
    return Section(
        "groups",
        gettext("相手が加わるグループ"),
        columns=(gettext("グループ"), gettext("役割"), gettext("加入日"), gettext("退会日")),
        rows=[
            [
                Cell(group_name_on(group, memo.row.as_of), url_for("group.page", identity=group.id)),
                Cell(label(membership.role)),
                Cell(day(membership.valid_from, membership.valid_from_precision)),
                Cell(day(membership.valid_to, membership.valid_to_precision)),
            ]
            for group, membership in memo.memberships
        ],
        empty=gettext("記録されたグループはありません。"),
    )


def programmes(memo: Memo) -> Section:
    return Section(
        "programmes",
        gettext("相手の支援制度"),
        columns=(gettext("支援制度"), gettext("種別"), gettext("提供者")),
        rows=[
            [
                Cell(programme.title, url_for("programme.page", identity=programme.id)),
                Cell(label(programme.kind)),
                partner(programme.provider),
            ]
            for programme in memo.programmes
        ],
        empty=gettext("記録された支援制度はありません。"),
    )


def people(memo: Memo) -> Section:
    """Contacts and signatories by name for those who may see them; for others their number."""
    agreement = memo.row.agreement
    if not memo.people:
        return Section(
            "people",
            gettext("相手の担当者"),
            facts=(
                (
                    gettext("担当者"),
                    text(ngettext("%(num)s 名", "%(num)s 名", memo.contact_count)),
                ),
            ),
            note=gettext("氏名は、連携担当・支所長・管理者だけに表示されます。"),
        )
    signatories = [
        (gettext("署名者（当方）"), agreement.signatory, Cell(DASH)),
        *(
            (gettext("署名者（相手）"), party.signatory, partner(party.organisation))
            for party in agreement.parties
        ),
    ]
    return Section(
        "people",
        gettext("相手の担当者"),
        columns=(
            gettext("役割"),
            gettext("氏名"),
            gettext("機関名"),
            gettext("所属・役職"),
            gettext("確認した日"),
        ),
        rows=[
            *(
                [
                    Cell(gettext("担当者")),
                    Cell(each.person),
                    partner(each.organisation),
                    Cell(each.post or DASH),
                    Cell(day(each.confirmed_on)),
                ]
                for each in memo.contacts
            ),
            *(
                [Cell(role), Cell(name), where, Cell(DASH), Cell(DASH)]
                for role, name, where in signatories
                if name
            ),
        ],
        empty=gettext("登録された担当者はありません。"),
    )
