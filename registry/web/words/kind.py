"""What the kinds of tables are called."""

from flask import url_for
from flask_babel import lazy_gettext as _

from registry.exchange.dictionary import columns, derived_columns, entry
from registry.web.frame.language import english

# Tables whose records have a page of their own.
_PAGES = {
    "activity": "activity.page",
    "agreement": "agreement.page",
    "event": "event.page",
    "group": "group.page",
    "need": "need.page",
    "organisation": "partner.page",
    "programme": "programme.page",
}

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


def column_name(column: str, kind: str) -> str:
    """What a column of a kind is called, in the language of the page, with its code."""
    found = next((each for each in (*columns(kind), *derived_columns(kind)) if each.column == column), None)
    if found is None:
        try:
            found = entry(kind, column)
        except KeyError:
            return column
    words = found.english if english() else found.japanese
    short = words.split("（")[0].split("。")[0]
    return f"{short} ({column})"


def record_address(table: str, identity: int | None) -> str | None:
    """The page of a record, where it has one of its own."""
    endpoint = _PAGES.get(table)
    return url_for(endpoint, identity=identity) if endpoint and identity is not None else None
