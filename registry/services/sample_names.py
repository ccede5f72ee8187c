"""Words of the sample for load tests: every name says 見本, so that nobody takes one for a real body."""

from registry.model.vocabulary import ActivityType, AgreementKind, Category, EventKind, GroupKind, NeedType

# What an organisation of a category may be called, with its reading; a number follows.
ORGANISATIONS: dict[Category, tuple[tuple[str, str], ...]] = {
    Category.UNIVERSITY: (
        ("見本大学", "みほんだいがく"),
        ("見本工科大学", "みほんこうかだいがく"),
        ("見本理工大学", "みほんりこうだいがく"),
    ),
    Category.TECHNICAL_COLLEGE: (("見本工業高等専門学校", "みほんこうぎょうこうとうせんもんがっこう"),),
    Category.HIGH_SCHOOL: (("見本工業高等学校", "みほんこうぎょうこうとうがっこう"),),
    Category.MUNICIPALITY: (("見本自治体", "みほんじちたい"),),
    Category.MUNICIPAL_INDUSTRY_FOUNDATION: (
        ("(公財)見本産業振興公社", "みほんさんぎょうしんこうこうしゃ"),
        ("(公財)見本産業振興事業団", "みほんさんぎょうしんこうじぎょうだん"),
    ),
    Category.FINANCIAL: (
        ("見本信用金庫", "みほんしんようきんこ"),
        ("見本信用組合", "みほんしんようくみあい"),
        ("(株)見本銀行", "みほんぎんこう"),
    ),
    Category.SUPPORT_AGENCY: (
        ("(一社)見本産学連携支援機構", "みほんさんがくれんけいしえんきこう"),
        ("見本創業支援センター", "みほんそうぎょうしえんせんたー"),
    ),
    Category.INDUSTRY_ASSOCIATION: (
        ("見本工業会", "みほんこうぎょうかい"),
        ("見本機械工業協同組合", "みほんきかいこうぎょうきょうどうくみあい"),
    ),
    Category.CHAMBER: (
        ("見本商工会議所", "みほんしょうこうかいぎしょ"),
        ("見本商工会", "みほんしょうこうかい"),
    ),
    Category.NATIONAL_RESEARCH: (("(国研)見本科学研究所", "みほんかがくけんきゅうじょ"),),
    Category.PUBLIC_TEST_INSTITUTE: (
        ("見本県産業技術センター", "みほんけんさんぎょうぎじゅつせんたー"),
        ("見本県工業試験場", "みほんけんこうぎょうしけんじょう"),
    ),
    Category.METROPOLITAN_BODY: (("見本都政推進局", "みほんとせいすいしんきょく"),),
    Category.LEARNED_SOCIETY: (
        ("(一社)見本学会", "みほんがっかい"),
        ("見本技術学会", "みほんぎじゅつがっかい"),
    ),
    Category.OVERSEAS: (("海外見本研究所", "かいがいみほんけんきゅうじょ"),),
    Category.COMPANY: (
        ("(株)見本製作所", "みほんせいさくしょ"),
        ("見本精機(株)", "みほんせいき"),
        ("見本電子(株)", "みほんでんし"),
        ("(有)見本金型", "みほんかながた"),
        ("見本化学工業(株)", "みほんかがくこうぎょう"),
        ("見本食品(株)", "みほんしょくひん"),
    ),
    Category.OTHER: (("見本協議会", "みほんきょうぎかい"),),
}

AGREEMENTS: dict[AgreementKind, str] = {
    AgreementKind.AGREEMENT: "見本協定書",
    AgreementKind.MEMORANDUM: "見本覚書",
    AgreementKind.BUSINESS_AGREEMENT: "見本業務協定書",
    AgreementKind.CONFIDENTIALITY: "見本秘密保持契約書",
    AgreementKind.EDUCATION_RESEARCH: "見本教育研究協力協定書",
    AgreementKind.OTHER: "見本確認書",
}

ACTIVITIES: dict[ActivityType, str] = {
    ActivityType.SUBSIDY: "見本利用料補助",
    ActivityType.CONSULTATION: "見本技術相談",
    ActivityType.MEETING: "見本連携会議",
    ActivityType.EXHIBITOR_RECOMMENDATION: "見本展示会への出展推薦",
    ActivityType.PR: "見本事業の周知",
    ActivityType.BACKING: "見本セミナーの後援",
    ActivityType.JOINT_HOST: "見本セミナーの共催",
    ActivityType.COMMITTEE: "見本審査委員会",
    ActivityType.TRAINEE: "見本研修生の受入れ",
    ActivityType.VISIT: "見本企業の訪問",
    ActivityType.WEB_LISTING: "見本ウェブサイトへの掲載",
    ActivityType.SUPPORT_PROGRAM: "見本支援事業",
    ActivityType.RESEARCH_PRESENTATION: "見本研究発表会",
    ActivityType.NEWSLETTER: "見本情報誌への掲載",
    ActivityType.LECTURE: "見本講座への講師派遣",
    ActivityType.COURTESY_VISIT: "見本来訪",
    ActivityType.EVENT_PARTICIPATION: "見本催事への参加",
    ActivityType.CONSORTIUM: "見本コンソーシアム",
    ActivityType.EXCHANGE: "見本交流会",
    ActivityType.EXHIBIT: "見本展示会への出展",
    ActivityType.AGREEMENT_SIGNING: "見本協定の締結",
    ActivityType.JOINT_RESEARCH: "見本共同研究",
    ActivityType.OTHER: "見本連携事業",
}

EVENTS: dict[EventKind, str] = {
    EventKind.SEMINAR: "見本セミナー",
    EventKind.EXHIBITION: "見本展示会",
    EventKind.FAIR: "見本フェア",
    EventKind.CONFERENCE: "見本会議",
    EventKind.EXCHANGE_MEETING: "見本交流会",
    EventKind.MATCHING: "見本商談会",
    EventKind.PRESENTATION: "見本発表会",
    EventKind.AWARD: "見本表彰式",
    EventKind.TOUR: "見本見学会",
    EventKind.TRAINING: "見本講習会",
    EventKind.WORKSHOP: "見本ワークショップ",
    EventKind.OTHER: "見本催事",
}

GROUPS: dict[GroupKind, str] = {
    GroupKind.RESEARCH_GROUP: "見本技術研究会",
    GroupKind.CROSS_INDUSTRY: "見本異業種交流グループ",
    GroupKind.INDUSTRY_MEETING: "見本業種別交流会",
    GroupKind.CONSORTIUM: "見本コンソーシアム",
    GroupKind.NETWORK: "見本連携体",
    GroupKind.CONFERENCE: "見本会議体",
}

NEEDS: dict[NeedType, str] = {
    NeedType.FEE_SUPPORT: "見本の相談 利用料の負担を軽くしたい",
    NeedType.FINANCE: "見本の相談 設備資金を借りたい",
    NeedType.JOINT_RESEARCH: "見本の相談 共同研究の相手を探したい",
    NeedType.TESTING: "見本の相談 製品を試験したい",
    NeedType.DESIGN: "見本の相談 意匠を改めたい",
    NeedType.PROTOTYPING: "見本の相談 試作品を作りたい",
    NeedType.HUMAN_RESOURCES: "見本の相談 技術者を育てたい",
    NeedType.SALES_CHANNEL: "見本の相談 販路を広げたい",
    NeedType.IP: "見本の相談 特許を出願したい",
    NeedType.OVERSEAS: "見本の相談 海外へ輸出したい",
    NeedType.STARTUP: "見本の相談 創業したい",
    NeedType.CERTIFICATION: "見本の相談 規格の認証を取りたい",
    NeedType.OTHER: "見本の相談",
}

FIELDS = ("EMC", "音響", "金属材料", "高分子", "光学", "化学分析", "食品", "3Dプリンタ", "IoT", "ロボット")


def numbered(name: str, number: int) -> str:
    """A name with its number.

    >>> numbered("見本信用金庫", 123)
    '見本信用金庫第00123'
    """
    return f"{name}第{number:05}"


def reading(kana: str, number: int) -> str:
    """The reading of a numbered name.

    >>> reading("みほんしんようきんこ", 123)
    'みほんしんようきんこだい00123'
    """
    return f"{kana}だい{number:05}"


def english(category: Category, number: int) -> str:
    """The English name of a numbered organisation.

    >>> english(Category.NATIONAL_RESEARCH, 7)
    'Sample national research no. 00007'
    """
    return f"Sample {category.value.replace('_', ' ')} no. {number:05}"
