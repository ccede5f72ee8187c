"""A refusal of the database as a sentence: each named constraint says what it guards."""

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from registry.model import Base

UNKNOWN_RECORD = "指定された相手の記録がありません"

SENTENCES = {
    "ck_activity_count_has_unit": "件数には単位(件 回 名 社)が要り、単位には件数が要ります",
    "ck_activity_count_not_negative": "件数は0以上です",
    "ck_activity_fiscal_year_range": "年度は1900から2199までです",
    "ck_activity_month_participants_not_negative": "参加者数は0以上です",
    "ck_activity_month_month_range": "月は1から12までです",
    "ck_activity_participants_not_negative": "参加者数は0以上です",
    "ck_agreement_document_sha256_length": "ハッシュ値(SHA-256)は64桁です",
    "ck_agreement_document_size_positive": "空のファイルは置けません",
    "ck_agreement_duty_valid_order": "担当の終わりの日は始まりの日以後です",
    "ck_agreement_event_not_its_own_correction": "訂正で訂正自身を取り消すことはできません",
    "ck_agreement_event_notice_complete": "申出期限は数と単位の両方が要ります",
    "ck_agreement_event_notice_not_negative": "申出期限は0以上です",
    "ck_agreement_event_only_amendments_change_terms": "更新や申出の条件を変えられるのは変更(amended)だけです",
    "ck_agreement_event_only_corrections_correct": "ほかの記録を誤りとできるのは訂正(corrected)だけです",
    "ck_agreement_event_renewal_term_positive": "更新期間は1から1200か月です",
    "ck_agreement_initial_term_positive": "当初期間は1から1200か月です",
    "ck_agreement_not_its_own_parent": "協定を自分自身の下に置くことはできません",
    "ck_agreement_not_its_own_predecessor": "協定を自分自身の後継にすることはできません",
    "ck_agreement_notice_complete": "申出期限は数と単位の両方が要ります",
    "ck_agreement_notice_not_negative": "申出期限は0以上です",
    "ck_agreement_number_complete": "一覧の番号と文書の番号は両方要ります",
    "ck_agreement_renewal_term_positive": "更新期間は1から1200か月です",
    "ck_agreement_signed_on_known": "締結日とその精度は両方わかるか両方不明です",
    "ck_branch_closed_after_opened": "閉所日は開所日以後です",
    "ck_distinction_smaller_first": "別の機関の組は、小さい番号を先に書きます",
    "ck_event_counts_not_negative": "人数・社数は0以上です",
    "ck_event_ends_after_start": "終了日には開始日が要り、開始日以後です",
    "ck_event_ends_on_known": "終了日とその精度は両方わかるか両方不明です",
    "ck_event_not_held_says_why": "開催しなかった催事には理由が要ります",
    "ck_event_starts_on_known": "開始日とその精度は両方わかるか両方不明です",
    "ck_event_role_one_side": "役割の主体は相手機関か拠点のどちらか一方です",
    "ck_field_attachment_one_subject": "技術分野に紐付けるのは、機関・グループ・催事・拠点のどれか一つです",
    "ck_file_import_sha256_length": "ハッシュ値(SHA-256)は64桁です",
    "ck_file_import_undoing_complete": "取り消しには日時と人の両方が要ります",
    "ck_frozen_report_edition_positive": "版は1からです",
    "ck_frozen_report_fiscal_year_range": "年度は1900から2199までです",
    "ck_frozen_report_publishing_complete": "公表には公表した日と人の両方が要ります",
    "ck_frozen_report_sha256_length": "ハッシュ値(SHA-256)は64桁です",
    "ck_frozen_report_withdrawal_complete": "公表の取り下げには日と人と理由が要ります",
    "ck_frozen_report_withdrawn_was_published": "公表していない版は取り下げられません",
    "ck_former_seat_one_seat": "所在は区市町村か地域のどちらか一方です",
    "ck_former_seat_seat_has_basis": "所在と根拠(stated general confirmed)は両方要ります",
    "ck_group_founded_on_known": "設立日とその精度は両方わかるか両方不明です",
    "ck_group_self_managed_on_known": "自主運営の日とその精度は両方わかるか両方不明です",
    "ck_group_not_its_own_parent": "グループを自分自身の下に置くことはできません",
    "ck_group_year_counts_not_negative": "回数・人数・社数は0以上です",
    "ck_group_year_not_held_says_why": "開催しなかった年度には理由が要ります",
    "ck_group_year_own_staff": "うち都産技研の人数は参加者数を超えられません",
    "ck_indicator_target_has_period": "目標値には期間(plan year)が要ります",
    "ck_introduction_conclusion_has_day": "成約には成約した日が要ります",
    "ck_introduction_consent_first": "紹介の前に企業の同意の記録が要ります",
    "ck_introduction_failure_has_reason": "不成立には理由が要ります",
    "ck_lifetime_closed_on_known": "終わりの日とその精度は両方わかるか両方不明です",
    "ck_lifetime_founded_on_known": "始まりの日とその精度は両方わかるか両方不明です",
    "ck_lifetime_not_its_own_origin": "機関を自分自身から分かれたものにすることはできません",
    "ck_lifetime_order": "機関の終わりの日は始まりの日以後です",
    "ck_membership_valid_from_known": "加入日とその精度は両方わかるか両方不明です",
    "ck_membership_valid_order": "退会日は加入日以後です",
    "ck_membership_valid_to_known": "退会日とその精度は両方わかるか両方不明です",
    "ck_mid_term_plan_years_in_order": "計画の最終年度は初年度以後です",
    "ck_municipality_code_length": "区市町村コードは6桁です",
    "ck_organisation_corporate_number_length": "法人番号は13桁です",
    "ck_organisation_name_valid_order": "名称の終わりの日は始まりの日以後です",
    "ck_organisation_not_its_own_parent": "機関を自分自身の下に置くことはできません",
    "ck_organisation_not_its_own_successor": "機関を自分自身の後継にすることはできません",
    "ck_organisation_one_seat": "所在は区市町村か地域のどちらか一方です",
    "ck_organisation_seat_has_basis": "所在と根拠(stated general confirmed)は両方要ります",
    "ck_pending_import_fiscal_year_range": "年度は1900から2199までです",
    "ck_pipeline_figure_value_not_negative": "値は0以上です",
    "ck_plan_item_number_not_negative": "項目の番号は0以上です",
    "ck_programme_organisation_bond": "対象は member(会員)か customer(取引先)です",
    "ck_programme_valid_order": "制度の終わりの日は始まりの日以後です",
    "ck_programme_year_fiscal_year_range": "年度は1900から2199までです",
    "ck_report_check_table_hash_length": "表のハッシュ値(SHA-256)は64桁です",
    "uq_account_login": "このログイン名は使われています",
    "uq_activity_kind_activity_id_kind": "同じ種別が二度あります",
    "uq_activity_party_activity_id_organisation_id": "同じ機関が二度あります",
    "uq_activity_programme_activity_id_programme_id": "同じ支援制度が二度あります",
    "uq_agreement_document_agreement_id_number": "この版の番号は使われています",
    "uq_agreement_document_stored_as": "この保存名は使われています",
    "uq_agreement_party_agreement_id_organisation_id": "同じ機関が二度あります",
    "uq_api_token_token_hash": "このトークンはすでにあります",  # nosec B105 # a name of a constraint
    "uq_branch_position": "この並び順は使われています",
    "uq_calendar_feed_token_hash": "この暦の住所はすでにあります",  # nosec B105 # a name of a constraint
    "uq_change_hash": "変更記録の連鎖が重なりました",
    "uq_change_previous_hash": "変更記録の連鎖が分かれました",
    "uq_cooperation_item_agreement_id_position": "連携事項の順番が重なっています",
    "uq_digest_account_id_on_date": "この日のお知らせはすでに作られています",
    "uq_distinction_one_id_other_id": "別の機関という判断は登録済みです",
    "uq_evaluation_item_id_fiscal_year_evaluator": "この項目の、同じ年度の評価がすでにあります",
    "uq_frozen_report_fiscal_year_edition": "この年度の同じ版がすでに確定されています",
    "uq_event_fiscal_year_title": "同じ年度に同じ名称の催事があります",
    "uq_event_listing_event_id_section_no": "同じ掲載箇所が二度あります",
    "uq_event_role_organisation": "この機関には同じ役割がすでにあります",
    "uq_event_role_branch": "この拠点には同じ役割がすでにあります",
    "uq_event_role_institute": "全所には同じ役割がすでにあります",
    "uq_exhibitor_event_id_company_id": "同じ出展企業が二度あります",
    "uq_former_seat_organisation_id_valid_to": "この機関には同じ日までの旧所在地がすでにあります",
    "uq_group_name_group_id_valid_to": "このグループには同じ日までの旧称がすでにあります",
    "uq_group_name": "同じ名称のグループがあります",
    "uq_group_year_group_id_fiscal_year": "同じ年度の実績がすでにあります",
    "uq_external_identity_account_id_issuer": "この利用者には同じ提供者のサインインがすでに結び付いています",
    "uq_external_identity_issuer_subject": "このサインインはほかの利用者に結び付いています",
    "uq_field_name": "同じ名称の技術分野があります",
    "uq_field_position": "同じ順番の技術分野があります",
    "uq_indicator_plan_number_name": "同じ計画に同じ名称の指標があります",
    "uq_indicator_value_indicator_id_fiscal_year": "同じ年度の値がすでにあります",
    "uq_introduction_need_id_organisation_id": "この相談ではすでにこの機関を紹介しています",
    "uq_municipality_name": "同じ名称の区市町村があります",
    "uq_organisation_corporate_number": "この法人番号の機関がすでにあります",
    "uq_organisation_name_organisation_id_name": "この機関には同じ名称がすでにあります",
    "uq_pipeline_figure_pipeline_id_fiscal_year_measure": "同じ年度の同じ数値がすでにあります",
    "uq_pipeline_name": "同じ名称の事業があります",
    "uq_plan_item_plan_number_number": "同じ計画に同じ番号の項目があります",
    "uq_programme_year_programme_id_fiscal_year": "この年度の記録がすでにあります",
    "uq_region_position": "この並び順は使われています",
    "uq_reminder_once": "この段階のお知らせはすでに送られています",
    "uq_report_answer_fiscal_year_subject": "この年度の同じ項目には、すでに答えがあります",
    "uq_report_check_fiscal_year_section_id": "この年度の同じ節は、すでに確かめられています",
    "uq_report_letter_fiscal_year_branch_code_on_date_number": "同じ知らせがすでに送られています",
    "uq_report_section_position": "この並び順は使われています",
    "uq_saved_view_account_id_page_name": "同じ名前の保存した条件があります",
    "uq_search_entry_kind_record_id": "検索の索引に同じ記録が二度あります",
    "uq_wording_kind_continued": "この種別の文はすでにあります",
}
TAKEN_ID = "この番号(id)の記録がすでにあります"
UNKNOWN_CODE = "区分の値が一覧にありません"
MISSING_VALUE = "必要な値が空です"


def sentence(error: IntegrityError) -> str:
    """What the user reads when the database refused a row."""
    name = constraint_name(error)
    if name is None:
        return UNKNOWN_RECORD if "FOREIGN KEY" in str(error.orig).upper() else MISSING_VALUE
    if name in SENTENCES:
        return SENTENCES[name]
    if name.startswith("pk_"):
        return TAKEN_ID
    return UNKNOWN_RECORD if name.startswith("fk_") else UNKNOWN_CODE


def constraint_name(error: IntegrityError) -> str | None:
    """The name of the constraint that refused; SQLite names a unique one by its columns, a foreign key not."""
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return str(diagnostics.constraint_name) if diagnostics.constraint_name else None
    kind, _, detail = str(error.orig).partition(" constraint failed: ")
    if kind == "CHECK":
        return detail
    if kind == "UNIQUE":
        table, columns = _columns(detail)
        found = Base.metadata.tables[table]
        rules = [
            rule for rule in found.constraints if isinstance(rule, PrimaryKeyConstraint | UniqueConstraint)
        ]
        for rule in (*rules, *(index for index in found.indexes if index.unique)):
            if [column.name for column in rule.columns] == columns:
                return str(rule.name)
    return None


def _columns(detail: str) -> tuple[str, list[str]]:
    parts = [part.strip().rpartition(".") for part in detail.split(",")]
    return parts[0][0], [column for _, _, column in parts]
