"""Tables of the help that follow from the program: who may do what, and which headings are understood."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

from registry.exchange.file_import import IMPORTED
from registry.exchange.table.heading import column_names, synonyms
from registry.model.vocabulary import Role
from registry.web.frame.access import access_of


@dataclass(frozen=True)
class Ability:
    """Something that one can do, and who may."""

    words: Any
    roles: frozenset[str]


# Something that one can do, with an endpoint that does it: to whom it opens is asked of the access rules.
_DONE_BY = (
    (_("一覧・地図・密度・指標・年報の表を見て、書き出す"), "partner.listing"),
    (_("支援制度や連携先を、企業のために探す"), "find.page"),
    (_("企業に渡す紙を作る"), "handout.page"),
    (_("相談・紹介の件数を見る"), "funnel.page"),
    (_("暦の購読と保存した条件を使う"), "calendar.addresses"),
    (_("企業から受けた相談と紹介を読む"), "need.listing"),
    (_("相談を登録し、紹介を進める"), "introduction_writing.record"),
    (_("署名済みの協定書を開く"), "document.file"),
    (_("すべての変更の記録を読む"), "history.listing"),
    (_("確定した年報と台帳の違いを見る"), "frozen_report.difference"),
    (_("協定の出来事（承認を含む）を記録する"), "agreement_act.record"),
    (_("協定を登録し、訂正する"), "agreement_writing.register"),
    (_("担当を決め、引き継ぐ"), "duty.assigning"),
    (_("協定書のファイルを置く"), "document.add"),
    (_("連携先の機関を変更し、統合する"), "merge.merge"),
    (_("連携先の担当者を登録・確認・削除する"), "contact.add"),
    (_("連携事業・催事・グループ・支援制度を記録する"), "activity_writing.register"),
    (_("表を取り込み、取り消す"), "file_import.upload"),
    (_("指標の値と評価を記入する"), "indicator_writing.record"),
    (_("年報の下書きを確かめ、確定し、公表する"), "frozen_report.freeze"),
    (_("年報の節と文、技術分野の語を変える"), "wording.change"),
    (_("記録した変更を取り消す"), "history.taking_back"),
    (_("休業日を決める"), "closing_day.listing"),
)


def abilities() -> list[Ability]:
    """What can be done, and by whom, as the access rules have it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return [
        Ability(words, frozenset(role for role in Role if role in (access_of(app, endpoint) or ())))
        for words, endpoint in _DONE_BY
    ]


def headings() -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    """For each kind of table its columns with the headings that are understood as them."""
    return [
        (kind, [(column, found.get(column, ())) for column in column_names(kind)])
        for kind, found in ((kind, synonyms(kind)) for kind in IMPORTED)
    ]
