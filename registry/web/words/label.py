"""Labels of codes in the language of the page. Codes are stored; these are their translations."""

from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as _in

from registry.model import vocabulary as v
from registry.model.measure import Measure
from registry.model.search_entry import Noun
from registry.queries.search_entry import Field
from registry.reports.annual.desk import State
from registry.reports.funnel import Grouping
from registry.reports.memo import Kinship
from registry.reports.timeline import Moment
from registry.web.words.label_identity import IDENTITIES
from registry.web.words.label_picture import PICTURES
from registry.web.words.label_refusal import REFUSALS

LABELS: dict[type[Any], dict[str, Any]] = {
    v.Category: {
        v.Category.UNIVERSITY: _("大学"),
        v.Category.TECHNICAL_COLLEGE: _("高等専門学校"),
        v.Category.HIGH_SCHOOL: _("高等学校"),
        v.Category.MUNICIPALITY: _("区市町村"),
        v.Category.MUNICIPAL_INDUSTRY_FOUNDATION: _("区市の産業振興団体"),
        v.Category.FINANCIAL: _("金融機関"),
        v.Category.SUPPORT_AGENCY: _("支援機関"),
        v.Category.INDUSTRY_ASSOCIATION: _("業界団体"),
        v.Category.CHAMBER: _("商工会議所・商工会"),
        v.Category.NATIONAL_RESEARCH: _("国立研究開発法人"),
        v.Category.PUBLIC_TEST_INSTITUTE: _("公設試験研究機関"),
        v.Category.METROPOLITAN_BODY: _("東京都の機関"),
        v.Category.LEARNED_SOCIETY: _("学協会"),
        v.Category.OVERSEAS: _("海外機関"),
        v.Category.COMPANY: _("企業"),
        v.Category.OTHER: _("その他の機関"),
    },
    v.Basis: {
        v.Basis.STATED: _("出典に記載"),
        v.Basis.GENERAL: _("一般に知られた所在（未確認）"),
        v.Basis.CONFIRMED: _("担当者が確認"),
    },
    v.NameKind: {
        v.NameKind.OFFICIAL: _("正式名称"),
        v.NameKind.ALIAS: _("別表記"),
        v.NameKind.ABBREVIATION: _("略称"),
        v.NameKind.FORMER: _("旧称"),
    },
    v.AgreementKind: {
        v.AgreementKind.AGREEMENT: _("協定書"),
        v.AgreementKind.MEMORANDUM: _("覚書"),
        v.AgreementKind.BUSINESS_AGREEMENT: _("業務協定書"),
        v.AgreementKind.CONFIDENTIALITY: _("秘密保持契約書"),
        v.AgreementKind.EDUCATION_RESEARCH: _("教育研究協力協定"),
        v.AgreementKind.OTHER: _("その他の協定"),
    },
    v.RenewalMode: {
        v.RenewalMode.FIXED: _("期間満了で終了"),
        v.RenewalMode.AUTOMATIC: _("自動更新"),
        v.RenewalMode.BY_AGREEMENT: _("合意により更新"),
        v.RenewalMode.INDEFINITE: _("期間の定めなし"),
        v.RenewalMode.UNKNOWN: _("期間不明"),
    },
    v.Phase: {
        v.Phase.DRAFT: _("下書き"),
        v.Phase.NEGOTIATING: _("協議中"),
        v.Phase.APPROVING: _("決裁中"),
        v.Phase.SIGNED: _("締結済（発効前）"),
        v.Phase.IN_FORCE: _("有効"),
        v.Phase.REVIEW_WINDOW: _("更新検討期"),
        v.Phase.NOTICE_PASSED: _("申出期限経過"),
        v.Phase.ENDING: _("終了予定"),
        v.Phase.EXPIRED: _("満了"),
        v.Phase.TERMINATED: _("解約"),
        v.Phase.SUCCEEDED: _("承継済"),
        v.Phase.VOID: _("取消"),
    },
    v.AgreementAct: {
        v.AgreementAct.DRAFTED: _("下書き"),
        v.AgreementAct.NEGOTIATED: _("協議"),
        v.AgreementAct.SUBMITTED: _("起案"),
        v.AgreementAct.APPROVED: _("承認（決裁）"),
        v.AgreementAct.SIGNED: _("締結"),
        v.AgreementAct.AMENDED: _in("act", "変更"),
        v.AgreementAct.NOTICE_GIVEN: _("終了の申し出（当方から）"),
        v.AgreementAct.NOTICE_RECEIVED: _("終了の申し出（相手から）"),
        v.AgreementAct.NOTICE_WITHDRAWN: _("申し出の撤回"),
        v.AgreementAct.REVIEWED: _("検討の結果"),
        v.AgreementAct.RENEWED: _in("act", "更新"),
        v.AgreementAct.TERMINATED: _in("act", "解約"),
        v.AgreementAct.REPLACED: _("後継への承継"),
        v.AgreementAct.VOIDED: _in("act", "取消"),
        v.AgreementAct.CORRECTED: _("訂正"),
    },
    Moment: {
        Moment.SIGNED: _("締結"),
        Moment.IN_EFFECT: _("発効"),
        Moment.RENEWED_BY_ITSELF: _("自動更新"),
        Moment.EXPIRED: _("満了"),
    },
    v.Duty: {v.Duty.OWNER: _("主担当"), v.Duty.DEPUTY: _("副担当")},
    v.DueKind: {
        v.DueKind.NOTICE: _("更新するか、終了を申し出るか決める"),
        v.DueKind.TERM_END: _("満了後をどうするか決める"),
        v.DueKind.REVIEW: _("年に一度の見直し"),
        v.DueKind.APPROVAL: _("承認を待っている"),
        v.DueKind.SIGNATURE: _("締結を待っている"),
        v.DueKind.FACTS: _("わからない事実を補う"),
    },
    v.Fact: {
        v.Fact.TERM: _("期間"),
        v.Fact.START: _("発効日"),
        v.Fact.RENEWAL_TERM: _("更新後の期間"),
        v.Fact.NOTICE: _("申出期限"),
    },
    v.NoticeUnit: {
        v.NoticeUnit.DAY: _("日前まで"),
        v.NoticeUnit.MONTH: _("か月前まで"),
        v.NoticeUnit.BUSINESS_DAY: _("営業日前まで"),
    },
    v.NeedType: {
        v.NeedType.FEE_SUPPORT: _("料金の補助"),
        v.NeedType.FINANCE: _("資金"),
        v.NeedType.JOINT_RESEARCH: _in("need", "共同研究"),
        v.NeedType.TESTING: _("試験・測定"),
        v.NeedType.DESIGN: _("設計・デザイン"),
        v.NeedType.PROTOTYPING: _("試作"),
        v.NeedType.HUMAN_RESOURCES: _("人材"),
        v.NeedType.SALES_CHANNEL: _("販路"),
        v.NeedType.IP: _in("need", "知的財産"),
        v.NeedType.OVERSEAS: _in("need", "海外展開"),
        v.NeedType.STARTUP: _("創業"),
        v.NeedType.CERTIFICATION: _("規格・認証"),
        v.NeedType.OTHER: _in("need", "その他"),
    },
    v.NeedState: {v.NeedState.OPEN: _("対応中"), v.NeedState.CLOSED: _in("need", "完了")},
    v.IntroductionState: {
        v.IntroductionState.PROPOSED: _("紹介候補"),
        v.IntroductionState.INTRODUCED: _("紹介済"),
        v.IntroductionState.MET: _("面談済"),
        v.IntroductionState.CONCLUDED: _("成約"),
        v.IntroductionState.NOT_CONCLUDED: _("不成立"),
        v.IntroductionState.WITHDRAWN: _("取り下げ"),
    },
    v.FailureReason: {
        v.FailureReason.COST: _("費用が合わない"),
        v.FailureReason.SCHEDULE: _("時期が合わない"),
        v.FailureReason.TECHNOLOGY: _("技術が合わない"),
        v.FailureReason.CAPACITY: _("相手に余力がない"),
        v.FailureReason.TERMS: _("条件が合わない"),
        v.FailureReason.NO_ANSWER: _("返事がない"),
        v.FailureReason.SOLVED_OTHERWISE: _("ほかで解決した"),
        v.FailureReason.OTHER: _("その他の理由"),
    },
    **REFUSALS,
    **IDENTITIES,
    Grouping: {
        Grouping.PARTNER: _("紹介先"),
        Grouping.BRANCH: _("拠点"),
        Grouping.PROGRAMME: _("支援制度"),
        Grouping.KIND: _("相談の種類"),
        Grouping.FISCAL_YEAR: _("年度"),
    },
    Measure: {
        Measure.CONTACTS: _("情報交換した企業・機関（延べ）"),
        Measure.COMPANIES_INTERVIEWED: _("個別面談した企業"),
        Measure.INTERVIEWS: _("個別面談（延べ）"),
        Measure.COORDINATORS: _("コーディネーター"),
        Measure.LIAISON_MEETINGS: _("コーディネーター連絡会議"),
        Measure.EXHIBITIONS_VISITED: _("派遣した一般展示会"),
        Measure.ACADEMIC_MEETINGS_VISITED: _("派遣した医学系学会"),
        Measure.HUB_LIAISON_MEETINGS: _("医工連携HUB機構の連絡会議"),
        Measure.HUB_NEEDS_MEETINGS: _("医工連携HUB機構のニーズ検討会議"),
    },
    v.IndicatorCount: {
        v.IndicatorCount.AGREEMENTS_SIGNED: _("締結した協定"),
        v.IndicatorCount.AGREEMENTS_IN_FORCE: _("年度末に有効な協定"),
        v.IndicatorCount.JOINT_WORK: _in("count", "連携事業"),
        v.IndicatorCount.EVENTS_HELD: _("開催した催事"),
        v.IndicatorCount.EVENT_PARTICIPANTS: _("催事の参加者"),
        v.IndicatorCount.PRESENTATIONS: _("催事での発表"),
        v.IndicatorCount.NEEDS: _("受けた相談"),
        v.IndicatorCount.INTRODUCTIONS_CONCLUDED: _("成約した紹介"),
    },
    v.Evaluator: {v.Evaluator.SELF: _("自己評価"), v.Evaluator.AUTHORITY: _("評価結果")},
    v.Grade: {grade: grade.value for grade in v.Grade},
    v.TargetPeriod: {v.TargetPeriod.PLAN: _("計画期間の合計"), v.TargetPeriod.YEAR: _("年度ごと")},
    v.Tier: {v.Tier.PRIORITY: _("重点的実施事業"), v.Tier.COMPREHENSIVE: _("包括的実施事業")},
    v.ProgrammeKind: {
        v.ProgrammeKind.FEE_SUBSIDY: _("利用料の助成"),
        v.ProgrammeKind.RD_SUBSIDY: _("研究開発の助成"),
        v.ProgrammeKind.LOAN: _("融資"),
        v.ProgrammeKind.CONSULTATION_DESK: _("相談窓口"),
        v.ProgrammeKind.MATCHING_EVENT: _("商談・マッチング"),
        v.ProgrammeKind.AWARD: _("表彰"),
        v.ProgrammeKind.SPACE: _("施設・場所"),
        v.ProgrammeKind.TRAINING: _("研修・講座"),
        v.ProgrammeKind.OVERSEAS: _("海外展開"),
        v.ProgrammeKind.IP: _("知的財産"),
        v.ProgrammeKind.OTHER: _("その他の支援"),
    },
    v.ActivityType: {
        v.ActivityType.SUBSIDY: _("利用助成"),
        v.ActivityType.CONSULTATION: _("連携技術相談"),
        v.ActivityType.MEETING: _("連携会議"),
        v.ActivityType.EXHIBITOR_RECOMMENDATION: _("出展企業推薦"),
        v.ActivityType.PR: _("PR協力"),
        v.ActivityType.BACKING: _("後援"),
        v.ActivityType.JOINT_HOST: _("共催"),
        v.ActivityType.COMMITTEE: _("委員・会議への参加"),
        v.ActivityType.TRAINEE: _("研修学生の受け入れ"),
        v.ActivityType.VISIT: _("見学会"),
        v.ActivityType.WEB_LISTING: _("ウェブサイト掲載"),
        v.ActivityType.SUPPORT_PROGRAM: _("支援事業への協力"),
        v.ActivityType.RESEARCH_PRESENTATION: _("研究発表"),
        v.ActivityType.NEWSLETTER: _("メールマガジン"),
        v.ActivityType.LECTURE: _("講演・講師"),
        v.ActivityType.COURTESY_VISIT: _("表敬訪問"),
        v.ActivityType.EVENT_PARTICIPATION: _("催事への参加"),
        v.ActivityType.CONSORTIUM: _("コンソーシアム"),
        v.ActivityType.EXCHANGE: _("意見交換"),
        v.ActivityType.EXHIBIT: _("出展"),
        v.ActivityType.AGREEMENT_SIGNING: _("協定締結"),
        v.ActivityType.JOINT_RESEARCH: _("共同研究"),
        v.ActivityType.OTHER: _("その他の事業"),
    },
    v.Unit: {
        v.Unit.CASE: _("件"),
        v.Unit.TIME: _("回"),
        v.Unit.PERSON: _("名"),
        v.Unit.COMPANY: _("社"),
    },
    v.EventKind: {
        v.EventKind.SEMINAR: _("セミナー"),
        v.EventKind.EXHIBITION: _("展示会"),
        v.EventKind.FAIR: _("見本市・フェア"),
        v.EventKind.CONFERENCE: _("会議"),
        v.EventKind.EXCHANGE_MEETING: _("交流会"),
        v.EventKind.MATCHING: _("商談会"),
        v.EventKind.PRESENTATION: _("発表会"),
        v.EventKind.AWARD: _("表彰行事"),
        v.EventKind.TOUR: _("見学"),
        v.EventKind.TRAINING: _("講習会"),
        v.EventKind.WORKSHOP: _("勉強会"),
        v.EventKind.OTHER: _("その他の催事"),
    },
    v.EventMode: {
        v.EventMode.VENUE: _("会場"),
        v.EventMode.WEB: _("オンライン"),
        v.EventMode.ON_DEMAND: _("オンデマンド"),
        v.EventMode.WRITING: _("書面・メール"),
        v.EventMode.HYBRID: _("会場とオンライン"),
    },
    v.EventRoleKind: {
        v.EventRoleKind.HOST: _in("role", "主催"),
        v.EventRoleKind.CO_HOST: _in("role", "共催"),
        v.EventRoleKind.BACKING: _in("role", "後援"),
        v.EventRoleKind.SPONSOR: _in("role", "協賛"),
        v.EventRoleKind.EXHIBITOR: _in("role", "出展"),
        v.EventRoleKind.SUPPORT: _in("role", "協力"),
        v.EventRoleKind.PR: _in("role", "PR"),
        v.EventRoleKind.ATTENDEE: _in("role", "参加"),
    },
    v.GroupKind: {
        v.GroupKind.RESEARCH_GROUP: _("技術研究会"),
        v.GroupKind.CROSS_INDUSTRY: _("異業種交流グループ"),
        v.GroupKind.INDUSTRY_MEETING: _("業種別交流会"),
        v.GroupKind.CONSORTIUM: _in("group", "コンソーシアム"),
        v.GroupKind.NETWORK: _("連携体"),
        v.GroupKind.CONFERENCE: _("会議体"),
    },
    v.MembershipRole: {
        v.MembershipRole.MEMBER: _("会員"),
        v.MembershipRole.OFFICER: _("幹事"),
        v.MembershipRole.OBSERVER: _("オブザーバー"),
        v.MembershipRole.SECRETARIAT: _("事務局"),
    },
    v.DigestState: {
        v.DigestState.SENDING: _("送られたか確かでない"),
        v.DigestState.SENT: _("送信済"),
        v.DigestState.FAILED: _("送れなかった"),
        v.DigestState.WITHOUT_MAIL: _("メールなし"),
    },
    v.Lack: {
        v.Lack.WORK: _("連携事業"),
        v.Lack.EVENT: _("催事"),
        v.Lack.GROUP: _("グループの実績"),
        v.Lack.FIGURE: _("グループの数値"),
        v.Lack.AGREEMENT: _("協定の記載事項"),
        v.Lack.TALK: _("発表"),
        v.Lack.SPEAKER: _("発表者"),
        v.Lack.PIPELINE: _("支援事業の数値"),
    },
    v.SectionKind: {
        v.SectionKind.AGREEMENTS: _in("section", "協定・覚書"),
        v.SectionKind.WORK: _in("section", "連携事業"),
        v.SectionKind.EVENTS: _in("section", "催事"),
        v.SectionKind.PRESENTATIONS: _in("section", "発表"),
        v.SectionKind.GROUPS: _in("section", "グループの実績"),
        v.SectionKind.MEMBERS: _in("section", "会員"),
        v.SectionKind.PIPELINE: _in("section", "支援事業の数値"),
    },
    v.Hosting: {
        v.Hosting.ALONE: _("主催のみ"),
        v.Hosting.SHARED: _("ほかの機関と共催"),
    },
    State: {
        State.EMPTY: _("空"),
        State.DRAFTED: _("下書き"),
        State.CHECKED: _("確認済"),
    },
    v.FeedKind: {v.FeedKind.DEADLINES: _("担当する協定の期限"), v.FeedKind.EVENTS: _("催事")},
    v.Role: {
        v.Role.VIEWER: _("閲覧者"),
        v.Role.STAFF: _("相談担当"),
        v.Role.OFFICER: _("連携担当"),
        v.Role.HEAD: _("支所長"),
        v.Role.ADMIN: _("管理者"),
    },
    Kinship: {
        Kinship.PARENT: _("親の協定"),
        Kinship.MEMORANDUM: _("この下の覚書"),
        Kinship.PREDECESSOR: _("前の協定"),
        Kinship.SUCCESSOR: _("後継の協定"),
    },
    Noun: {
        Noun.PARTNER: _("連携先などの機関"),
        Noun.PROGRAMME: _("支援制度"),
        Noun.AGREEMENT: _("協定"),
        Noun.ACTIVITY: _("連携事業"),
        Noun.EVENT: _("催事"),
        Noun.GROUP: _("グループ"),
    },
    Field: {
        Field.NAME: _("名称"),
        Field.OFFICIAL: _("正式名称"),
        Field.FORMER: _("旧称"),
        Field.ALIAS: _("別表記"),
        Field.ABBREVIATION: _("略称"),
        Field.READING: _("よみ"),
        Field.ENGLISH: _("英語名"),
        Field.PARTY: _("相手機関"),
        Field.TOPICS: _("主題"),
    },
    **PICTURES,
}

# What the sources are called; a file that is not listed shows its own name.
SOURCES: dict[str, Any] = {
    "003": _("2020年度年報 第4章"),
    "000": _("第五期中期目標"),
    "001": _("令和5年度業務実績評価"),
    "002": _("中期目標KPIの比較資料"),
    "004": _("平成23年度産業振興指針 戦略2"),
    "sample": _("見本データ"),
}


def label(code: Any) -> str:
    """The label of a code; a dash for ``None``."""
    if code is None:
        return "—"
    return str(LABELS[type(code)][code])


def japanese_words() -> dict[type[Any], dict[Any, str]]:
    """The labels of all codes in Japanese, whatever the language of the reader: for files that others read."""
    with force_locale(v.Language.JAPANESE.value):
        return {of: {code: str(words) for code, words in labels.items()} for of, labels in LABELS.items()}


def source_label(file: str | None) -> str:
    """What a source is called."""
    return str(SOURCES.get(file or "", file or "—"))
