"""What the rows of a table are, in the words of the page: for those who read what moves or what stands in the way."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

_NAMES = {
    "activity": _("連携事業"),
    "activity_party": _("連携事業の相手"),
    "agreement": _("協定・覚書"),
    "agreement_party": _("協定の当事者"),
    "area_served": _("活動地域"),
    "contact": _("担当者"),
    "distinction": _("別の機関という判断"),
    "event": _("催事"),
    "event_role": _("催事の役割"),
    "exhibitor": _("出展企業"),
    "field_attachment": _("技術分野の紐付け"),
    "former_seat": _("旧所在地"),
    "group": _("グループ"),
    "introduction": _("紹介"),
    "lifetime": _("存続期間"),
    "membership": _("会員"),
    "merged_organisation": _("前に統合した記録"),
    "need": _("相談"),
    "organisation": _("機関"),
    "organisation_name": _("機関の名称"),
    "programme": _("支援制度"),
    "programme_organisation": _("支援制度の対象機関"),
    "report_section": _("年報の表"),
}


def table_name(table: str) -> str:
    """The noun of a table; records of other kinds are told together."""
    return known_name(table) or gettext("ほかの記録")


def known_name(table: str) -> str | None:
    """The noun of a table that people read of."""
    return str(_NAMES[table]) if table in _NAMES else None
