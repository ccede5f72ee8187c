"""The data-quality board: each number opens exactly its rows, each row its remedy. A new check is one entry here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from registry.exchange.export import object_export
from registry.exchange.quality import quality_object
from registry.queries import quality as query
from registry.queries.quality import BriefFinding, Finding, Snapshot, findings
from registry.queries.rows import Rows
from registry.web.agreement.state import states
from registry.web.frame import parameter
from registry.web.frame.access import may_write, opens_to
from registry.web.frame.database import db
from registry.web.frame.kept_page import kept_page
from registry.web.listing.export import export_file
from registry.web.listing.paging import listed, paged
from registry.web.partner.joint import last_joint_by
from registry.web.partner.merge import WRITERS
from registry.web.words.label import label
from registry.web.words.rendering import day

pages = Blueprint("quality", __name__)


def _writer_to(endpoint: str) -> Callable[[Finding], str]:
    """The form of an agreement for whoever may use it; for others the page that shows what lacks."""

    def address(finding: Finding) -> str:
        assert finding.agreement is not None
        writes = may_write(current_user, finding.agreement.branch_code)
        return url_for(endpoint if writes else "agreement.page", identity=finding.agreement.id)

    return address


_to_terms = _writer_to("agreement_writing.correct")
_to_duty = _writer_to("duty.assigning")
_to_agreement = _writer_to("agreement.page")


def _to_memo(finding: Finding) -> str:
    assert finding.agreement is not None
    return url_for("memo.page", identity=finding.agreement.id)


def _to_partner(finding: Finding) -> str:
    return url_for("partner.page", identity=finding.organisations[-1].id)


def _to_merge(finding: Finding) -> str:
    kept, gone = finding.organisations
    if current_user.role not in WRITERS:
        return _to_partner(finding)
    return url_for("merge.page", identity=kept.id, other=gone.id)


def _to_contacts(finding: Finding) -> str:
    return url_for("partner.page", identity=finding.organisations[0].id, _anchor="contacts-heading")


def _nothing(finding: Finding) -> str:
    return ""


def _facts(finding: Finding) -> str:
    return gettext("、").join(label(fact) for fact in finding.facts)


def _never(finding: Finding) -> str:
    return gettext("一度もありません")


def _confirmed(finding: Finding) -> str:
    if finding.day is None:
        return gettext("一度も確認されていません")
    return gettext("最後の確認: %(day)s", day=day(finding.day))


def _overdue(finding: Finding) -> str:
    return gettext("削除期限: %(day)s", day=day(finding.day))


def _parent(finding: Finding) -> str:
    if finding.other is None:
        return gettext("親の協定は、この日には知られていません")
    return gettext("親の協定「%(title)s」の終わり: %(day)s", title=finding.other.title, day=day(finding.day))


def _ended(finding: Finding) -> str:
    return gettext("機関の終わり: %(day)s", day=day(finding.day))


def _signs(finding: Finding) -> str:
    assert finding.twins is not None
    signs = gettext("、").join(label(each) for each in finding.twins.signs)
    doubts = gettext("、").join(label(each) for each in finding.twins.doubts)
    return f"{signs} ⚠ {doubts}" if doubts else signs


@dataclass(frozen=True)
class Check:
    """A check of the board: its code in the address, its words, its query, and where its rows are mended."""

    code: str
    label: Any
    why: Any
    find: query.Check
    remedy: Any
    address: Callable[[Finding], str]
    detail: Callable[[Finding], str] = _nothing


CHECKS = (
    Check(
        "no_term",
        lazy_gettext("期間が記録されていない協定"),
        lazy_gettext("終わりも申出期限も計算できず、更新の時期を知らせられません。"),
        query.without_term,
        lazy_gettext("協定を開いて期間を書き入れる"),
        _to_terms,
    ),
    Check(
        "no_clock",
        lazy_gettext("開始日・更新期間・申出期限が欠けた協定"),
        lazy_gettext("期間はわかっていますが、期限の計算に要る項目が欠けています。"),
        query.without_clock,
        lazy_gettext("協定を開いて欠けた項目を書き入れる"),
        _to_terms,
        _facts,
    ),
    Check(
        "no_owner",
        lazy_gettext("担当のいない協定"),
        lazy_gettext("担当が決まっていないか、担当のアカウントが使われていません。"),
        query.without_owner,
        lazy_gettext("協定を開いて担当を決める"),
        _to_duty,
    ),
    Check(
        "sleeping",
        lazy_gettext("休眠協定"),
        lazy_gettext("有効ですが、3年度の間、一緒に行ったことの記録がありません。"),
        query.sleeping,
        lazy_gettext("更新メモを見て続けるか決める"),
        _to_memo,
        _never,
    ),
    Check(
        "outliving",
        lazy_gettext("親の協定より長く続く覚書"),
        lazy_gettext("覚書は有効ですが、その元になる協定は有効ではありません。"),
        query.outliving,
        lazy_gettext("覚書を開いて終わらせるか、親を改める"),
        _to_agreement,
        _parent,
    ),
    Check(
        "closed_party",
        lazy_gettext("終わった機関との有効な協定"),
        lazy_gettext("当事者の機関はもうありません。承継先が引き継ぐか、協定も終わったはずです。"),
        query.closed_party,
        lazy_gettext("協定を開いて、変更か終了を記録する"),
        _to_agreement,
        _ended,
    ),
    Check(
        "contact_unconfirmed",
        lazy_gettext("1年以上確認されていない担当者"),
        lazy_gettext("異動や退職で、もう連絡できないかもしれません。"),
        query.contact_unconfirmed,
        lazy_gettext("連携先の担当者を確認する"),
        _to_contacts,
        _confirmed,
    ),
    Check(
        "contact_overdue",
        lazy_gettext("削除期限を過ぎた担当者"),
        lazy_gettext("利用目的に要る期間を過ぎた個人の情報です。"),
        query.contact_overdue,
        lazy_gettext("連携先の担当者を削除するか、期限を改める"),
        _to_contacts,
        _overdue,
    ),
    Check(
        "twins",
        lazy_gettext("二重登録の疑い"),
        lazy_gettext("名称が同じか、とても近い二つの機関です。同じ機関とは限りません。人が決めます。"),
        query.suspected_twins,
        lazy_gettext("二つを比べて決める"),
        _to_merge,
        _signs,
    ),
    Check(
        "no_region",
        lazy_gettext("地域のわからない連携先"),
        lazy_gettext("地域別のどの表にも数えられません。"),
        query.without_region,
        lazy_gettext("連携先を開いて所在を書き入れる"),
        _to_partner,
    ),
    Check(
        "seat_unconfirmed",
        lazy_gettext("所在が未確認の機関"),
        lazy_gettext("一般に知られた所在で、出典にも記載がなく、担当者も確かめていません。"),
        query.seat_unconfirmed,
        lazy_gettext("連携先を開いて所在を確かめる"),
        _to_partner,
    ),
    Check(
        "no_english",
        lazy_gettext("英語名のない機関"),
        lazy_gettext("英語のページでも日本語の名称で表示されます。"),
        query.without_english_name,
        lazy_gettext("連携先を開いて英語名を書き入れる"),
        _to_partner,
    ),
)
BY_CODE = {check.code: check for check in CHECKS}


@pages.get("/quality")
@opens_to()
@kept_page
def board() -> str:
    """Every check with its number of rows."""
    now = _now()
    counted = [(check, len(_found(check, now))) for check in CHECKS]
    return render_template("quality/board.html", counted=counted, as_of=now.as_of)


@pages.get("/quality/<code>")
@opens_to()
def rows(code: str) -> str:
    """The rows behind one number."""
    check, now = _check(code), _now()
    return render_template("quality/rows.html", check=check, page=paged(_found(check, now)), as_of=now.as_of)


@pages.get("/quality/<code>/export")
@opens_to()
def export(code: str) -> BaseResponse | tuple[str, int]:
    """The same rows as a file."""
    now = _now()
    found = _found(_check(code), now)
    return export_file(object_export("quality", as_of=now.as_of, objects=lambda: map(quality_object, found)))


def _now() -> Snapshot:
    return Snapshot(db(), parameter.as_of(), states=states, joint=last_joint_by)


def _found(check: Check, now: Snapshot) -> Rows[BriefFinding, Finding]:
    return listed(
        "quality",
        {"check": check.code, "as_of": now.as_of},
        lambda: check.find(now),
        lambda few: findings(db(), few, as_of=now.as_of),
    )


def _check(code: str) -> Check:
    found = BY_CODE.get(code)
    if found is None:
        abort(404)
    return found
