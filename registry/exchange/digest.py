"""The digest as a letter: plain text in Japanese or English, and the message that carries it.

Same plan and day, same bytes. It names partners and the institute's own staff, nobody else.
"""

from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import urlsplit

from registry.japanese.dates import show_date
from registry.model import Account, Digest, Organisation
from registry.model.due import Item
from registry.model.vocabulary import DueKind, Language
from registry.services.digest import News, Plan

_WEEKDAYS = "月火水木金土日"
_WHAT_TO_DO = {
    Language.JAPANESE: {
        DueKind.NOTICE: "自動更新を続けるか、更新しない旨を申し出るかを決める",
        DueKind.TERM_END: "満了後に更新するか、終えるかを決める",
        DueKind.REVIEW: "年に一度の見直しをする",
        DueKind.APPROVAL: "決裁を進める",
        DueKind.SIGNATURE: "締結の手続きを進める",
    },
    Language.ENGLISH: {
        DueKind.NOTICE: "Decide whether to let it renew itself or to give notice",
        DueKind.TERM_END: "Decide whether to renew it at the end of its term or to let it end",
        DueKind.REVIEW: "Do the yearly review",
        DueKind.APPROVAL: "Bring the approval forward",
        DueKind.SIGNATURE: "Bring the signature forward",
    },
}


@dataclass(frozen=True)
class Letterhead:
    """What letters say of the registry: the address of its pages, and the short name of the institute."""

    base_url: str
    institute: str
    institute_en: str


@dataclass(frozen=True)
class Letter:
    """A digest in words."""

    subject: str
    text: str


def letter(plan: Plan, head: Letterhead) -> Letter:
    """The digest of an account in its language."""
    made = _english(plan, head) if plan.account.language is Language.ENGLISH else _japanese(plan, head)
    # A subject is one line, whatever the settings hold.
    return Letter(" ".join(made.subject.split()), made.text)


def message(digest: Digest, account: Account, *, sender: str, base_url: str, at: datetime) -> EmailMessage:
    """The mail that carries a digest. Its Message-ID is the digest's own, so that a doubled mail can be told."""
    assert account.email is not None
    made = EmailMessage()
    made["From"] = Address(addr_spec=sender)
    made["To"] = Address(addr_spec=account.email)
    made["Subject"] = digest.subject
    made["Date"] = at
    host = urlsplit(base_url).hostname or "localhost"
    made["Message-ID"] = f"<digest-{digest.id}-{digest.on_date:%Y%m%d}@{host}>"
    made["Auto-Submitted"] = "auto-generated"  # out-of-office robots keep silent (RFC 3834)
    made.set_content(digest.text, charset="utf-8", cte="base64")
    return made


def _japanese(plan: Plan, head: Letterhead) -> Letter:
    overdue = f"（うち期限超過{plan.overdue}件）" if plan.overdue else ""
    lines = [
        f"{plan.account.name} 様",
        "",
        f"{show_date(plan.on_date)}現在、次の{len(plan.news)}件に対応が要ります。",
    ]
    for number, each in enumerate(plan.news, 1):
        item, row = each.row.item, each.row.row
        names = [name for name in (row.owner and row.owner.name, row.deputy and row.deputy.name) if name]
        lines += [
            "",
            f"{number}. {_day(item)} {_left(each)}",
            f"   すること: {_WHAT_TO_DO[Language.JAPANESE][item.kind]}",
            f"   相手: {'、'.join(party.organisation.name for party in item.agreement.parties) or '—'}",
            f"   協定: {item.agreement.title}",
            f"   担当: {'、'.join(names) or '決まっていません'}",
            f"   {_address(each, head)}",
        ]
    lines.append("")
    if plan.still_overdue:
        lines.append(f"お知らせ済みで、期限を過ぎたまま残っているもの: {plan.still_overdue}件")
    if plan.facts:
        lines.append(f"期間などの記録が足りない協定: {plan.facts}件")
    lines.append(f"すべての期限: {head.base_url}/agreements/due")
    subject = f"【{head.institute}】協定の期限 {len(plan.news)}件{overdue}"
    return Letter(subject, "\n".join(lines) + "\n")


def _english(plan: Plan, head: Letterhead) -> Letter:
    number = len(plan.news)
    overdue = f" ({plan.overdue} overdue)" if plan.overdue else ""
    needs = "1 item needs" if number == 1 else f"{number} items need"
    lines = [
        f"Dear {plan.account.name},",
        "",
        f"{needs} your attention as of {_day_en(plan.on_date)}.",
    ]
    for place, each in enumerate(plan.news, 1):
        item, row = each.row.item, each.row.row
        names = [name for name in (row.owner and row.owner.name, row.deputy and row.deputy.name) if name]
        lines += [
            "",
            f"{place}. {_due_en(item)}, {_left_en(each)}",
            f"   To do: {_WHAT_TO_DO[Language.ENGLISH][item.kind]}",
            f"   With: {', '.join(_called_en(party.organisation) for party in item.agreement.parties) or '—'}",
            f"   Agreement: {item.agreement.title}",
            f"   In charge: {', '.join(names) or 'nobody'}",
            f"   {_address(each, head)}",
        ]
    lines.append("")
    if plan.still_overdue:
        lines.append(f"Told of earlier, overdue and still open: {plan.still_overdue}")
    if plan.facts:
        lines.append(f"Agreements with facts to complete: {plan.facts}")
    lines.append(f"All deadlines: {head.base_url}/agreements/due")
    plural = "" if number == 1 else "s"
    return Letter(
        f"[{head.institute_en}] {number} agreement deadline{plural}{overdue}", "\n".join(lines) + "\n"
    )


def _address(each: News, head: Letterhead) -> str:
    return f"{head.base_url}/agreements/{each.row.item.agreement.id}"


def _day(item: Item) -> str:
    if item.act_by is None:
        return "期日の定めなし"
    return f"{show_date(item.act_by.safe)}{_WEEKDAYS[item.act_by.safe.weekday()]}曜日"


def _due_en(item: Item) -> str:
    return "No date set" if item.act_by is None else _day_en(item.act_by.safe)


def _day_en(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B} {day.year}"


def _left(each: News) -> str:
    days = each.row.days_left
    match days:
        case None:
            return "待っています"
        case 0:
            return "今日まで"
        case 1:
            return "明日まで"
        case _:
            return f"あと{days}日" if days > 0 else f"{-days}日超過"


def _left_en(each: News) -> str:
    days = each.row.days_left
    match days:
        case None:
            return "waiting"
        case 0:
            return "due today"
        case 1:
            return "due tomorrow"
        case -1:
            return "1 day overdue"
        case _:
            return f"{days} days left" if days > 0 else f"{-days} days overdue"


def _called_en(organisation: Organisation) -> str:
    return organisation.name_en or organisation.name
