"""Where the seeds say something else than the text that a program can read, each with its reason."""

from tests.exchange.yearbook_facts import Fact

KNOWLEDGE = "general knowledge: the text does not say it"
CONFLICT = "the text disagrees with itself"
OFFICER = "an officer's wording or reading"
MENTIONED = "only mentioned within a sentence or a title"
ELSEWHERE = "the seeds give the first mention, the reader the table that tells most"
ONE_BODY = "two names of one body, which only a person can know"

_SEEDS, _READ = "only in the seeds", "only read"


def _of(kind: str, what: str, reason: str, *keys: str) -> dict[Fact, str]:
    return {(kind, key, what): reason for key in keys}


DIFFERENCES: dict[Fact, str] = {
    # Organisations
    **_of(
        "partners",
        "category",
        KNOWLEDGE,
        "コラボ産学官",
        "機械振興協会",
        "日本発明振興協会",
        "首都圏産業活性化協会",
        "タイ工業省",
        "泰日経済技術振興協会",
        "泰日工業大学",
    ),
    **_of(
        "partners",
        _SEEDS,
        MENTIONED,
        "東京都",
        "神奈川県",
        "経済産業省",
        "文部科学省",
        "農総研",
        "日本機械学会",
        "日本機械学会関東支部",
        "東京都城東地域中小企業振興センター",
        "東京都城南地域中小企業振興センター",
        "東京都医工連携hub機構",
    ),
    **_of(
        "partners",
        _READ,
        ONE_BODY,
        "首都大学東京",
        "産業技術大学院大学",
        "明星学苑明星大学",
        "東洋大学バイオナノエレクトロニクスセンター",
        "群馬県産業技術センター",
    ),
    **_of("partners", "source_line", ONE_BODY, "東京都立大学", "東京都立産業技術大学院大学", "明星大学"),
    # Other names
    **_of(
        "names",
        _SEEDS,
        ONE_BODY,
        "東京都立大学 | 首都大学東京",
        "東京都立産業技術大学院大学 | 産業技術大学院大学",
        "明星大学 | 明星学苑明星大学",
        "東洋大学バイオナノエレクトロニクス研究センター | 東洋大学バイオ・ナノエレクトロニクスセンター",
        "群馬県立産業技術センター | 群馬県産業技術センター",
    ),
    **_of(
        "names",
        _SEEDS,
        MENTIONED,
        "多摩信用金庫 | たましん",
        "城南信用金庫 | 城南信金",
        "化学研究評価機構 | JCII",
        "埼玉県産業技術総合センター | SAITEC",
        "産業技術総合研究所 | 産総研",
        "首都圏産業活性化協会 | TAMA協会",
        "東京都農林水産振興財団 | 農林水産振興財団",
        "経済産業省 | 経産省",
        "vcadシステム研究会 | VCADシステム研究会",
    ),
    # The list gives the legal form, and an officer chose the name without it.
    **_of(
        "names",
        _SEEDS,
        OFFICER,
        "神奈川県立産業技術総合研究所 | 地方独立行政法人神奈川県立産業技術総合研究所",
    ),
    **_of("names", _READ, OFFICER, "神奈川県立産業技術総合研究所 | 神奈川県立産業技術総合研究所"),
    **_of("names", "source_line", ELSEWHERE, "東京都中小企業振興公社 | 公社"),
    # Programmes: it stands within the title of a seminar.
    **_of("programmes", _SEEDS, MENTIONED, "東京都航空機産業参入支援事業"),
    # Groups: what they are for is an officer's summary of a paragraph or of a cell.
    **_of(
        "groups",
        "topics",
        OFFICER,
        "グループ協議会",
        "業種別交流会",
        "データアントレプレナーコンソーシアム",
        "首都圏公設試験研究機関連携体",
        "産業技術連携推進会議",
        "ユニバーサルファッション製品の企画開発研究会",
        "循環型技術研究会",
        "TIRI情報セキュリティ研究会",
    ),
    **_of("groups", _SEEDS, OFFICER, "既存異業種交流グループ"),
    **_of("groups", _READ, OFFICER, "既存グループ"),
    **_of("group_years", _SEEDS, OFFICER, "既存異業種交流グループ"),
    **_of("group_years", _READ, OFFICER, "既存グループ"),
    **_of("groups", _SEEDS, MENTIONED, "広域首都圏輸出製品技術支援センター"),
    **_of("groups", "section", ELSEWHERE, "産総研コンソーシアム(TexturehasFunction)"),
    **_of("groups", "source_line", ELSEWHERE, "産総研コンソーシアム(TexturehasFunction)"),
    # Events
    **_of(
        "events",
        "kind",
        OFFICER,
        "TIRIクロスミーティング2020",
        "オープンイノベーション創出セミナー・交流会2020",
    ),
    **_of(
        "events",
        "source_line",
        ELSEWHERE,
        "ものづくり技術新技術説明会",
        "産総研コンソーシアム(TexturehasFunction)第3回セミナー",
    ),
    # The number 第36回 stands in the section before, in a sentence about another group's decision.
    **_of("events", _SEEDS, OFFICER, "第36回東京都異業種交流グループ合同交流会"),
    **_of("events", _READ, OFFICER, "東京都異業種交流グループ合同交流会"),
    **_of("event_listings", "event", OFFICER, "4.1.3(2)2) | 1"),
    # Line 202 says 2021, line 299 says 2020.
    **_of("events", _READ, CONFLICT, "第7回町工場見本市2020"),
    **_of("event_roles", _READ, CONFLICT, "第7回町工場見本市2020 |  |  | exhibitor"),
    **_of("activities", "event", CONFLICT, "299 | 7"),
    # The lecture stands in brackets behind a magazine that told of it.
    **_of("events", _SEEDS, OFFICER, "ヘルスケア産業支援室開設記念講演会"),
    **_of("event_roles", _SEEDS, OFFICER, "ヘルスケア産業支援室開設記念講演会 | 東京商工会議所 |  | pr"),
    **_of("activities", "event", OFFICER, "299 | 5"),
    # Joint work: titles shortened, kinds set in another order or read out of a paragraph
    **_of(
        "activities",
        "title",
        OFFICER,
        "243 | 1",
        "250 | 1",
        "256 | 7",
        "267 | 4",
        "288 | 2",
        "294 | 2",
        "299 | 5",
        "349 | 1",
        "349 | 2",
        "349 | 3",
    ),
    **_of("activities", "kinds", OFFICER, "301 | 3", "345 | 1", "349 | 4"),
}
