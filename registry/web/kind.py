"""What the kinds of tables are called."""

from flask_babel import lazy_gettext as _

NAMES = {
    "partners": _("連携先（機関）"),
    "names": _("機関の別名・旧称"),
    "agreements": _("協定・覚書"),
    "activities": _("連携事業"),
    "events": _("催事"),
    "event_listings": _("催事の年報の行"),
    "event_roles": _("催事の役割"),
    "presentations": _("催事での発表"),
    "exhibitors": _("出展企業"),
    "groups": _("グループ"),
    "group_years": _("グループの年度の実績"),
    "memberships": _("会員"),
    "programmes": _("支援制度"),
    "needs": _("相談"),
    "introductions": _("紹介"),
    "yearbook": _("年報の第4章（文章）"),
}


def kind_name(kind: str) -> str:
    """The name of a kind of table; one that people do not take in has its code."""
    return str(NAMES.get(kind, kind))
