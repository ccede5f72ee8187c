"""The renewal memo in words, first half: the agreement itself, its deadlines, its life, and what it promises."""

from flask import url_for
from flask_babel import gettext, ngettext

from registry.exchange.memo import Cell, Section
from registry.model import AgreementEvent
from registry.model.due import Item
from registry.model.vocabulary import AgreementAct, NoticeUnit
from registry.reports.memo import ItemUse, Memo
from registry.web.memo.cell import agreement_cell, listed, partner, text
from registry.web.words.label import label
from registry.web.words.rendering import DASH, day, fiscal_year, number, place


def _months(months: int | None) -> str:
    return DASH if months is None else ngettext("%(num)s か月", "%(num)s か月", months)


def _notice(count: int, unit: NoticeUnit) -> str:
    match unit:
        case NoticeUnit.DAY:
            return ngettext("満了の %(num)s 日前まで", "満了の %(num)s 日前まで", count)
        case NoticeUnit.MONTH:
            return ngettext("満了の %(num)s か月前まで", "満了の %(num)s か月前まで", count)
        case NoticeUnit.BUSINESS_DAY:
            return ngettext("満了の %(num)s 営業日前まで", "満了の %(num)s 営業日前まで", count)


def summary(memo: Memo) -> Section:
    row = memo.row
    agreement = row.agreement
    notice = DASH
    if agreement.notice_count is not None and agreement.notice_unit is not None:
        notice = _notice(agreement.notice_count, agreement.notice_unit)
    signed = day(agreement.signed_on, agreement.signed_on_precision)
    return Section(
        "summary",
        gettext("協定の概要"),
        facts=(
            (gettext("当事者"), [partner(party.organisation) for party in agreement.parties]),
            (gettext("協定書・覚書"), [agreement_cell(agreement)]),
            (gettext("種別"), text(label(agreement.kind))),
            (gettext("段階"), text(label(row.phase))),
            (gettext("締結日"), text(signed)),
            (gettext("発効日"), text(day(agreement.effective_from))),
            (gettext("期間の終わり"), text(day(row.ends_on))),
            (gettext("当初の期間"), text(_months(agreement.initial_term_months))),
            (gettext("更新"), text(label(agreement.renewal_mode))),
            (gettext("更新後の期間"), text(_months(agreement.renewal_term_months))),
            (gettext("申出期限"), text(notice)),
            (gettext("条項の原文"), text(agreement.clause)),
            (gettext("文書番号"), text(agreement.document_number)),
            (gettext("連携部署"), text(place(agreement.branch) if agreement.branch else gettext("全所"))),
            (gettext("担当"), text(row.owner.name if row.owner else None)),
            (gettext("副担当"), text(row.deputy.name if row.deputy else None)),
            (gettext("記録されていない項目"), text(listed(label(fact) for fact in memo.missing))),
        ),
    )


def deadlines(memo: Memo) -> Section:
    return Section(
        "deadlines",
        gettext("いつまでに何をするか"),
        columns=(
            gettext("すること"),
            gettext("対象の日"),
            gettext("暦の上の期限"),
            gettext("安全な期限"),
            gettext("準備の開始"),
            gettext("残り"),
        ),
        rows=[_deadline(memo, item) for item in memo.row.items],
        empty=gettext("この日に開いている用件はありません。"),
        note=gettext(
            "安全な期限は、暦の上の期限までの最後の営業日です。条項の原文と照らし合わせてください。"
        ),
    )


def _deadline(memo: Memo, item: Item) -> list[Cell]:
    days = item.act_by
    words = label(item.kind)
    if item.missing:
        words = gettext("%(what)s: %(facts)s", what=words, facts=listed(label(fact) for fact in item.missing))
    left = item.days_left(memo.row.as_of)
    if left is None:
        remaining = DASH
    elif left < 0:
        remaining = ngettext("%(num)s 日過ぎました", "%(num)s 日過ぎました", -left)
    else:
        remaining = ngettext("あと %(num)s 日", "あと %(num)s 日", left)
    return [
        Cell(words),
        Cell(day(item.for_date)),
        Cell(day(days.calendar if days else None)),
        Cell(day(days.safe if days else None)),
        Cell(day(days.prepare if days else None)),
        Cell(remaining),
    ]


def life(memo: Memo) -> Section:
    agreement, life = memo.row.agreement, memo.life
    counts = (
        (gettext("変更"), life.count(AgreementAct.AMENDED)),
        (gettext("更新の合意"), life.count(AgreementAct.RENEWED)),
        (gettext("自動更新"), life.automatic_renewals),
        (gettext("終了の申出"), life.count(AgreementAct.NOTICE_GIVEN, AgreementAct.NOTICE_RECEIVED)),
        (gettext("見直し"), life.count(AgreementAct.REVIEWED)),
    )
    signed = [
        Cell(day(agreement.signed_on, agreement.signed_on_precision)),
        Cell(label(AgreementAct.SIGNED)),
        *(Cell(DASH) for _ in range(3)),
    ]
    recorded = any(event.act is AgreementAct.SIGNED for event in life.events)
    return Section(
        "life",
        gettext("これまでの経過"),
        facts=[(name, text(number(count))) for name, count in counts],
        columns=(
            gettext("日"),
            gettext("事柄"),
            gettext("効力の発生"),
            gettext("期間の終わり"),
            gettext("文書・注記"),
        ),
        rows=[*([] if recorded else [signed]), *(_event(event) for event in life.events)],
    )


def _event(event: AgreementEvent) -> list[Cell]:
    words = " ".join(part for part in (event.reference, event.note) if part)
    return [
        Cell(day(event.on_date)),
        Cell(label(event.act)),
        Cell(day(event.effective_on)),
        Cell(day(event.ends_on)),
        Cell(words or DASH),
    ]


def kin(memo: Memo) -> Section:
    return Section(
        "kin",
        gettext("関係する協定"),
        columns=(gettext("関係"), gettext("協定書・覚書"), gettext("当事者"), gettext("段階")),
        rows=[
            [
                Cell(label(each.kinship)),
                agreement_cell(each.agreement),
                Cell(listed(party.name_as_printed for party in each.agreement.parties)),
                Cell(label(each.phase)),
            ]
            for each in memo.kin
        ],
        empty=gettext("親の協定、その下の覚書、前後の協定の記録はありません。"),
    )


def items(memo: Memo) -> Section:
    return Section(
        "items",
        gettext("連携事項"),
        columns=(
            gettext("番号"),
            gettext("連携事項"),
            gettext("区分"),
            gettext("企業が使える支援制度"),
            gettext("最後に使われた年度"),
        ),
        rows=[_item(each) for each in memo.items],
        empty=gettext("連携事項の記録はありません。"),
    )


def _item(each: ItemUse) -> list[Cell]:
    item = each.item
    benefit = Cell(DASH)
    if item.programme is not None:
        benefit = Cell(item.programme.title, url_for("programme.page", identity=item.programme.id))
    used = gettext("記録なし")
    if each.last_year is not None:
        rule = gettext("事項に結び付けた事業") if each.linked else gettext("同じ制度の名がある事業")
        used = gettext("%(year)s（%(rule)s）", year=fiscal_year(each.last_year), rule=rule)
    return [Cell(number(item.position)), Cell(item.subject), Cell(label(item.tier)), benefit, Cell(used)]


def never_used(memo: Memo) -> Section:
    return Section(
        "never_used",
        gettext("使われた記録のない連携事項"),
        columns=(gettext("番号"), gettext("連携事項"), gettext("区分")),
        rows=[
            [Cell(number(each.item.position)), Cell(each.item.subject), Cell(label(each.item.tier))]
            for each in memo.never_used
        ],
        empty=gettext("ありません。"),
        note=gettext(
            "事項に結び付けた連携事業があるか、締結の年度から後に事項の支援制度の名がある連携事業があれば、使われたと数えます。"
        ),
    )
