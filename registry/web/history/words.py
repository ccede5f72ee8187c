"""What a change record tells, in the words of the page: acts, tables, fields and codes by their names."""

from functools import lru_cache
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _in
from sqlalchemy import Enum

from registry.exchange.dictionary import Entry, columns
from registry.exchange.loading import KINDS
from registry.japanese.dates import Precision
from registry.model import Base
from registry.model.vocabulary import AgreementAct, Duty, IntroductionState
from registry.web.frame.language import english
from registry.web.words.label import LABELS, label
from registry.web.words.table_name import known_name

_TABLES = {
    "account": _("利用者"),
    "activity_aspect": _("連携事業の観点ごとの集計"),
    "activity_count": _("連携事業の集計"),
    "activity_kind": _("連携事業の種別"),
    "activity_month": _("連携事業の月"),
    "activity_programme": _("連携事業と支援制度"),
    "agreement_document": _("協定の文書"),
    "agreement_duty": _("協定の担当"),
    "agreement_event": _("協定の出来事"),
    "api_token": _("APIのトークン"),
    "branch": _("拠点"),
    "calendar_feed": _("暦の購読"),
    "closing_day": _("休業日"),
    "cooperation_item": _("連携事項"),
    "evaluation": _("評価"),
    "event_listing": _("催事の年報の行"),
    "external_identity": _("職場のアカウントとの結び付き"),
    "field": _("技術分野"),
    "file_import": _("表の取込"),
    "frozen_report": _("確定版"),
    "group_name": _("グループの旧称"),
    "group_year": _("グループの年度の実績"),
    "indicator": _("指標"),
    "indicator_value": _("指標の値"),
    "mid_term_plan": _("中期計画"),
    "municipality": _("区市町村"),
    "need_kind": _("相談の種類"),
    "pipeline": _("紹介の事業"),
    "pipeline_figure": _("紹介の事業の数値"),
    "plan_item": _("評価項目"),
    "presentation": _("催事での発表"),
    "programme_municipality": _("支援制度の対象の区市町村"),
    "programme_region": _("支援制度の対象の地域"),
    "programme_year": _("支援制度の年度"),
    "recovery_code": _("回復コード"),
    "region": _("地域"),
    "report_answer": _("年報の下書きの答え"),
    "report_check": _("年報の節の確認"),
    "saved_view": _("保存した条件"),
    "search_entry": _("検索の索引"),
    "second_factor": _("二段階認証"),
    "sums": _("集計と索引"),
    "wording": _("決まりの文"),
}
_VERBS = {
    "first_password": _in("record", "初期パスワードの作成"),
    "again": _in("record", "確かめ直し"),
    "change": _in("record", "変更"),
    "close": _in("record", "完了"),
    "confirm": _in("record", "確認"),
    "correct": _in("record", "訂正"),
    "correct_event": _in("record", "出来事の訂正"),
    "create": _in("record", "作成"),
    "delete": _in("record", "削除"),
    "disable": _in("record", "停止"),
    "email": _in("record", "メールアドレスの変更"),
    "enable": _in("record", "停止の解除"),
    "erase": _in("record", "個人の情報の消去"),
    "freeze": _in("record", "確定"),
    "introduce": _in("record", "紹介"),
    "items": _in("record", "連携事項の記入"),
    "language": _in("record", "言語の変更"),
    "load": _in("record", "読み込み"),
    "members": _in("record", "会員の変更"),
    "merge": _in("record", "統合"),
    "offered": _in("record", "年度の確認"),
    "password": _in("record", "パスワードの変更"),
    "propose": _in("record", "紹介の候補"),
    "publish": _in("record", "公表"),
    "recount": _in("record", "数え直し"),
    "register": _in("record", "登録"),
    "remove": _in("record", "削除"),
    "renew_codes": _in("record", "回復コードの作り直し"),
    "renew_hash": _in("record", "パスワードの保存の作り直し"),
    "reopen": _in("record", "再開"),
    "reset": _in("record", "はずし"),
    "revert": _in("record", "取り消し"),
    "revoke": _in("record", "取り消し"),
    "set_figures": _in("record", "数値の記入"),
    "sign": _in("record", "締結の登録"),
    "step_back": _in("record", "前の段階へ"),
    "take_in": _in("record", "取込"),
    "undo": _in("record", "取込の取消"),
    "use": _in("record", "使用"),
    "withdraw": _in("record", "公表の取り下げ"),
    "word": _in("record", "年報の文の変更"),
    "year": _in("record", "年度の実績の記入"),
}
# Fields that another table has under the same name, for something else.
_OF_ONE_TABLE = {
    ("account", "branch_code"): _("拠点"),
    ("account", "id"): _("利用者の番号"),
    ("account", "name"): _("氏名"),
    ("api_token", "id"): _("トークンの番号"),
}
# Fields that no table of people has under this name.
_FIELDS = {
    "account_id": _("利用者の番号"),
    "act": _("出来事"),
    "active": _("使われている"),
    "agreement_id": _("協定"),
    "aspect": _("観点"),
    "bond": _("結び付き"),
    "confirmed_on": _("確認した日"),
    "corrects_id": _("訂正した出来事"),
    "created_at": _("作成日時"),
    "delete_by": _("削除期限"),
    "duty": _("受け持ち"),
    "effective_on": _("効力の始まる日"),
    "email": _("メールアドレス"),
    "ends_on": _("終わりの日"),
    "file_name": _("ファイルの名前"),
    "founded_on": _("設立"),
    "frozen_at": _("確定した日時"),
    "frozen_by": _("確定した人"),
    "label": _("用途"),
    "language": _("言語"),
    "login": _("ログイン名"),
    "may_be_given": _("企業に伝えてよい窓口"),
    "media_type": _("ファイルの種類"),
    "month": _("月"),
    "name_as_printed": _("文書の表記"),
    "offered": _("今年度もある"),
    "organisation_id": _("機関"),
    "password_given_at": _("初期パスワードを作った日時"),
    "password_hash": _("パスワード"),
    "person": _("氏名"),
    "phone": _("電話番号"),
    "position": _("順番"),
    "post": _("所属・役職"),
    "previous_id": _("前の年度の連携事業"),
    "published_by": _("公表した人"),
    "published_on": _("公表した日"),
    "purpose": _("利用目的"),
    "reference": _("文書番号"),
    "revoked_at": _("取り消した日時"),
    "seat_basis": _("所在の根拠"),
    "self_managed_on": _("自主運営になった日"),
    "sha256": _("ハッシュ値（SHA-256）"),
    "signatory": _("署名"),
    "signed_on_written": _("締結日の書き方"),
    "signed_on": _("締結日"),
    "size": _("大きさ（バイト）"),
    "sort_key": _("並べる読み"),
    "source_file": _("出典"),
    "source_line": _("出典の行"),
    "starts_on": _("始まりの日"),
    "tier": _("重み"),
    "token_hash": _("トークン"),
    "version": _("版"),
    "watched_from": _("期限を見始めた日"),
}
_PRECISION = "_precision"
# How precisely a day is known; pages show it by the way in which they write the day.
_PRECISIONS = {
    Precision.DAY: _("日まで"),
    Precision.MONTH: _("月まで"),
    Precision.YEAR: _("年まで"),
    Precision.FISCAL_YEAR: _("年度まで"),
    Precision.UNKNOWN: _("不明"),
}
# What points to another record, or to a place by its code, is called after it.
_ENDINGS = ("", "_id", "_code")


def act_name(act: str) -> str:
    """An act by its subject and verb; a step of an agreement or an introduction by the name of the step."""
    subject, _colon, verb = act.partition(":")
    for steps in (AgreementAct, IntroductionState, Duty):
        if verb in set(steps) and verb not in _VERBS:
            return f"{recorded_noun(subject)} · {label(steps(verb))}"
    return f"{recorded_noun(subject)} · {_VERBS.get(verb, verb)}"


def recorded_noun(table: str) -> str:
    """The noun of a table; one that nobody reads of has its code."""
    return str(known_name(table) or _TABLES.get(table, table))


def field_name_of(column: str, table: str) -> str:
    """What a field of a table is called; one that nobody reads of has its code."""
    if column.endswith(_PRECISION):
        return gettext("%(field)sの精度", field=field_name_of(column.removesuffix(_PRECISION), table))
    if (table, column) in _OF_ONE_TABLE:
        return str(_OF_ONE_TABLE[table, column])
    if column in _FIELDS:
        return str(_FIELDS[column])
    told = next((found for end in _ENDINGS if (found := _entry(column.removesuffix(end), table))), None)
    if told is None:
        return column
    return (
        (told.english if english() else told.japanese)
        .split("（")[0]
        .split("。")[0]
        .split(" (")[0]
        .split(";")[0]
    )


def code_name(value: Any, column: str, table: str) -> str:
    """A value of a field: a code by its label, yes and no in words, anything else as it was recorded."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return gettext("はい") if value else gettext("いいえ")
    if column.endswith(_PRECISION) and value in set(Precision):
        return str(_PRECISIONS[Precision(value)])
    known = Base.metadata.tables.get(table)
    codes = known.c[column].type if known is not None and column in known.c else None
    if isinstance(codes, Enum) and codes.enum_class in LABELS and value in codes.enums:
        return label(codes.enum_class(value))
    return str(value)


@lru_cache
def _entry(column: str, table: str) -> Entry | None:
    """The line of the dictionary about a column: of the table's own kind, else of any."""
    own = [kind for kind, sheet in KINDS.items() if sheet.model.__tablename__ == table]
    every = (each for kind in (*own, *KINDS) for each in columns(kind))
    return next((each for each in every if each.column == column), None)
