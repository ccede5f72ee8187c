"""The topics of the help, and which part of them tells of which page."""

from collections.abc import Mapping
from enum import StrEnum

from flask import request, url_for
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _in
from flask_login import current_user

from registry.model.vocabulary import Role
from registry.web.frame.access import lacks_own_password


class Topic(StrEnum):
    """A page of the help, by its name in the address."""

    OFFICER = "officer"
    HEAD = "head"
    STAFF = "staff"
    VIEWER = "viewer"
    ADMIN = "admin"
    AGREEMENTS = "agreements"
    RECORDS = "records"
    FIND = "find"
    MEASURES = "measures"
    INDICATORS = "indicators"
    REPORT = "report"
    IMPORTS = "imports"
    FILES = "files"
    QUALITY = "quality"
    WORDS = "words"
    ROLES = "roles"
    PRIVACY = "privacy"
    KEYBOARD = "keyboard"
    SIGN_IN = "sign-in"


TITLES = {
    Topic.OFFICER: _("はじめての日：連携担当"),
    Topic.HEAD: _("はじめての日：支所長"),
    Topic.STAFF: _("はじめての日：相談担当"),
    Topic.VIEWER: _("はじめての日：閲覧者"),
    Topic.ADMIN: _("はじめての日：管理者"),
    Topic.AGREEMENTS: _("協定の一生と期限"),
    Topic.RECORDS: _("連携事業・催事・グループ・支援制度の記録"),
    Topic.FIND: _("紹介先を探す・相談と紹介"),
    Topic.MEASURES: _("数字の読み方"),
    Topic.INDICATORS: _("指標と予測"),
    Topic.REPORT: _("年報の表と下書き"),
    Topic.IMPORTS: _("表の取込"),
    Topic.FILES: _("書き出し・API・暦の購読"),
    Topic.QUALITY: _("データの点検の読み方"),
    Topic.WORDS: _("用語"),
    Topic.ROLES: _("役割とできること"),
    Topic.PRIVACY: _("個人の情報"),
    Topic.KEYBOARD: _("キーボード・表示・印刷"),
    Topic.SIGN_IN: _("サインインのしかた"),
}
FIRST_DAYS: Mapping[Role, Topic] = {role: Topic(role.value) for role in Role}
GROUPS = (
    (_("はじめての日"), tuple(FIRST_DAYS.values())),
    (_("仕事ごと"), (Topic.AGREEMENTS, Topic.RECORDS, Topic.FIND, Topic.REPORT, Topic.IMPORTS, Topic.FILES)),
    (_("読み方"), (Topic.MEASURES, Topic.INDICATORS, Topic.QUALITY, Topic.WORDS)),
    (_in("help", "きまり"), (Topic.ROLES, Topic.PRIVACY, Topic.KEYBOARD, Topic.SIGN_IN)),
)
# What each page is told of by: its endpoint, else its blueprint. The home page is told of by the reader's first day.
PLACES: Mapping[str, tuple[Topic, str]] = {
    "account": (Topic.KEYBOARD, "account"),
    "activity": (Topic.RECORDS, "work"),
    "activity_wording": (Topic.REPORT, "wordings"),
    "activity_writing": (Topic.RECORDS, "work"),
    "admin": (Topic.ADMIN, "five"),
    "agreement": (Topic.AGREEMENTS, "phases"),
    "agreement_act": (Topic.AGREEMENTS, "acts"),
    "agreement_writing": (Topic.AGREEMENTS, "register"),
    "annual": (Topic.REPORT, "tables"),
    "annual_answer": (Topic.REPORT, "desk"),
    "annual_desk": (Topic.REPORT, "desk"),
    "annual_letter": (Topic.REPORT, "desk"),
    "attachment": (Topic.FIND, "fields"),
    "branch": (Topic.HEAD, "home"),
    "calendar": (Topic.FILES, "calendar"),
    "change": (Topic.MEASURES, "density-change"),
    "closing_day": (Topic.AGREEMENTS, "clock"),
    "contact": (Topic.PRIVACY, "contacts"),
    "cooperation_item": (Topic.AGREEMENTS, "register"),
    "density": (Topic.MEASURES, "density"),
    "digest": (Topic.AGREEMENTS, "digest"),
    "document": (Topic.AGREEMENTS, "documents"),
    "due": (Topic.AGREEMENTS, "due"),
    "duty": (Topic.AGREEMENTS, "duty"),
    "external_identity": (Topic.SIGN_IN, "single-sign-on"),
    "evaluation": (Topic.INDICATORS, "grades"),
    "evaluation_writing": (Topic.INDICATORS, "grades"),
    "event": (Topic.RECORDS, "events"),
    "event_writing": (Topic.RECORDS, "events"),
    "file_import": (Topic.IMPORTS, "steps"),
    "find": (Topic.FIND, "score"),
    "finding": (Topic.MEASURES, "findings"),
    "frozen_report": (Topic.REPORT, "frozen"),
    "funnel": (Topic.FIND, "figures"),
    "group": (Topic.RECORDS, "groups"),
    "group_writing": (Topic.RECORDS, "groups"),
    "handout": (Topic.FIND, "handout"),
    "history": (Topic.AGREEMENTS, "history"),
    "indicator": (Topic.INDICATORS, "values"),
    "indicator_writing": (Topic.INDICATORS, "values"),
    "introduction": (Topic.FIND, "introductions"),
    "introduction_several": (Topic.FIND, "introductions"),
    "introduction_writing": (Topic.FIND, "introductions"),
    "life": (Topic.QUALITY, "life"),
    "map": (Topic.MEASURES, "map"),
    "memo": (Topic.AGREEMENTS, "due"),
    "merge": (Topic.QUALITY, "twins"),
    "municipality": (Topic.MEASURES, "municipal"),
    "need": (Topic.FIND, "introductions"),
    "need_writing": (Topic.FIND, "introductions"),
    "network": (Topic.MEASURES, "network"),
    "network_edge": (Topic.MEASURES, "tie"),
    "network_path": (Topic.MEASURES, "network"),
    "partner": (Topic.RECORDS, "partners"),
    "partner_writing": (Topic.RECORDS, "partners"),
    "pending_import": (Topic.IMPORTS, "verdicts"),
    "pipeline": (Topic.FIND, "figures"),
    "plan": (Topic.INDICATORS, "values"),
    "programme": (Topic.RECORDS, "programmes"),
    "second_factor": (Topic.SIGN_IN, "second-factor"),
    "second_factor_reset": (Topic.SIGN_IN, "second-factor"),
    "admin_account": (Topic.ADMIN, "accounts"),
    "admin_account_token": (Topic.ADMIN, "accounts"),
    "session_list": (Topic.SIGN_IN, "sessions"),
    "programme_writing": (Topic.RECORDS, "programmes"),
    "quality": (Topic.QUALITY, "checks"),
    "region": (Topic.MEASURES, "density"),
    "report_section": (Topic.REPORT, "sections"),
    "saved_view": (Topic.FILES, "views"),
    "search": (Topic.RECORDS, "search"),
    "sign_in": (Topic.SIGN_IN, "how"),
    "sleeping": (Topic.MEASURES, "sleeping"),
    "thesaurus": (Topic.FIND, "fields"),
    "thesaurus_writing": (Topic.FIND, "fields"),
    "wording": (Topic.REPORT, "wordings"),
    "worksheet": (Topic.RECORDS, "worksheet"),
}


def help_address() -> str:
    """Where the help tells of the page that is being shown."""
    if not current_user.is_authenticated or lacks_own_password():
        return topic_address(Topic.SIGN_IN)
    if request.endpoint == "home.page":
        return topic_address(FIRST_DAYS[current_user.role])
    place = PLACES.get(request.blueprint or "")
    return topic_address(*place) if place else url_for("help.start")


def topic_address(topic: Topic, anchor: str | None = None) -> str:
    """The address of a topic, or of a part of it."""
    if topic is Topic.SIGN_IN:
        return url_for("help.signing_in", _anchor=anchor)
    return url_for("help.topic", topic=topic.value, _anchor=anchor)
