"""Another institute's chapter, made up: other names, another number and order, other page breaks, sections missing."""

import pytest

from registry.exchange.yearbook import Institute, Yearbook, read_yearbook

INSTITUTE = Institute("架空県立工業試験場", "架空試", {"北部支場": "north", "南部分場": "south"})
CHAPTER = """
令和5年度 年報

３．地域との連携

3.1 連携協定

（1）協定の一覧

2024年3月31日現在の締結状況は次のとおりである。

No.	相手方	文書名	締結日
1	見本市	連携協定書	令和2年4月1日
		覚書	R3.10.5
2	(公財)見本市産業振興財団	協定書	2022年 1月 7日
	試作町
3	例示信用金庫	秘密保持契約書	2023.02.29

12

令和5年度 年報

No.	相手方	文書名	締結日
4	架空大学 表面技術センター	〃	2023年12月01日
5	試作工業（株）	業務提携協定書	未定

支場での締結

No.	機関名	協定書・覚書	締結年月日	担当部署
1	例示銀行 北支店	覚書	2023年 6月 1日	北部支場
2	例示銀行 南支店	覚書	2023年 6月 2日	西部支場

3.2 大学等との連携

機関名	連携事業
架空大学	・研修学生2名の受け入れ ・架空大学主催「ものづくりフォーラム 2023」を後援（5月、オンライン開催）
	・連携会議（3回）
見本市	・（公財）見本市産業振興財団による架空試利用助成の継続「試験料補助金」 ・北部支場見学会を実施（7月：3名、8月：4名）
試作町	・踊りの輪（9月）

3.3 研究会

No.	研究会名	設立年月	活動目的	延べ参加者数(架空試)	開催回数
1	架空金属加工研究会	平成5年10月	加工技術の情報交換など	12 (4)	3

3.4 展示会

技術展「架空テクノフェア 2023」を開催した。

会期：令和6年2月1日(木)～2日(金)
会場：見本市民会館
後援：見本市、架空大学
来場者：1,200名

3.5 講習会等（架空試主催）

開催日	催事名	人数
5月10日	金属セミナー（南部分場会議室）	20
13月1日	あり得ない日のセミナー	3

3.6 未知の表

年度	金額
2022	100

途中の行
"""


@pytest.fixture(scope="module")
def yearbook() -> Yearbook:
    return read_yearbook("made_up", CHAPTER, 2023, institute=INSTITUTE)


def cells(yearbook: Yearbook, kind: str, *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells.get(column, "") for column in columns) for row in yearbook.tables[kind]]


def told(yearbook: Yearbook, part: str) -> list[str]:
    """The text of the lines with a notice that says so."""
    lines = CHAPTER.split("\n")
    return [lines[notice.line - 1].strip() for notice in yearbook.notices if part in notice.sentence]


def test_agreements_with_continuation_a_second_party_ditto_and_dates_in_eras(yearbook: Yearbook) -> None:
    columns = ("list", "no", "doc", "kind", "title", "parties", "branch", "signed_on", "attested_on")
    assert cells(yearbook, "agreements", *columns) == [
        ("main", "1", "1", "agreement", "連携協定書", "見本市", "", "令和2年4月1日", "2024-03-31"),
        ("main", "1", "2", "memorandum", "覚書", "見本市", "", "R3.10.5", "2024-03-31"),
        ("main", "2", "1", "agreement", "協定書", "(公財)見本市産業振興財団、試作町", "", "2022年 1月 7日", "2024-03-31"),
        ("main", "3", "1", "confidentiality", "秘密保持契約書", "例示信用金庫", "", "", "2024-03-31"),
        ("main", "4", "1", "confidentiality", "秘密保持契約書", "架空大学表面技術センター", "", "2023年12月01日", "2024-03-31"),
        ("main", "5", "1", "business_agreement", "業務提携協定書", "試作工業（株）", "", "", "2024-03-31"),
        ("branch", "1", "1", "memorandum", "覚書", "例示銀行北支店", "north", "2023年 6月 1日", "2024-03-31"),
    ]  # fmt: skip
    assert told(yearbook, "2023.02.29") == ["3\t例示信用金庫\t秘密保持契約書\t2023.02.29"]
    assert told(yearbook, "未定") == ["5\t試作工業（株）\t業務提携協定書\t未定"]
    assert told(yearbook, "連携部署") == ["2\t例示銀行 南支店\t覚書\t2023年 6月 2日\t西部支場"]


def test_every_organisation_with_what_its_name_says(yearbook: Yearbook) -> None:
    assert set(cells(yearbook, "partners", "name", "category", "municipality", "parent")) == {
        ("見本市", "municipality", "見本市", ""),
        ("(公財)見本市産業振興財団", "municipal_industry_foundation", "見本市", ""),
        ("試作町", "municipality", "試作町", ""),
        ("例示信用金庫", "financial", "", ""),
        ("架空大学", "university", "", ""),
        ("架空大学表面技術センター", "university", "", "架空大学"),
        ("試作工業（株）", "company", "", ""),
        ("例示銀行", "financial", "", ""),
        ("例示銀行北支店", "financial", "", "例示銀行"),
        ("例示銀行南支店", "financial", "", "例示銀行"),
    }


def test_bullets_with_counts_months_sessions_hosts_and_who_acts(yearbook: Yearbook) -> None:
    columns = (
        "partners",
        "acting",
        "branch",
        "kinds",
        "title",
        "count",
        "unit",
        "months",
        "participants",
        "sessions",
        "bullet",
    )
    assert cells(yearbook, "activities", *columns) == [
        ("架空大学", "", "", "trainee", "研修学生の受け入れ", "2", "名", "", "", "", "1"),
        ("架空大学", "", "", "backing", "ものづくりフォーラム 2023", "", "", "5", "", "", "2"),
        ("架空大学", "", "", "meeting", "連携会議", "3", "回", "", "", "", "3"),
        ("見本市", "（公財）見本市産業振興財団", "", "subsidy", "試験料補助金", "", "", "", "", "", "1"),
        ("見本市", "", "north", "visit", "北部支場見学会", "", "", "7、8", "7", "7:3、8:4", "2"),
        ("試作町", "", "", "other", "踊りの輪", "", "", "9", "", "", "1"),
    ]  # fmt: skip
    assert [row.cells["section"] for row in yearbook.tables["activities"]] == ["3.2"] * 6
    assert told(yearbook, "何の連携か") == ["試作町\t・踊りの輪（9月）"]
    assert cells(yearbook, "programmes", "title", "provider", "eligible_municipalities", "attested_on") == [
        ("試験料補助金", "（公財）見本市産業振興財団", "見本市", "FY2023")
    ]


def test_events_in_tables_behind_labels_and_in_bullets(yearbook: Yearbook) -> None:
    columns = ("title", "kind", "start", "end", "mode", "place", "participants")
    assert cells(yearbook, "events", *columns) == [
        ("架空テクノフェア 2023", "fair", "2024-02-01", "2024-02-02", "", "見本市民会館", "1200"),
        ("金属セミナー", "seminar", "2023-05-10", "", "", "南部分場会議室", ""),
        ("ものづくりフォーラム 2023", "conference", "2023-05", "", "web", "", ""),
    ]
    assert set(cells(yearbook, "event_roles", "event", "partner", "role")) == {
        ("ものづくりフォーラム 2023", "架空大学", "host"),
        ("ものづくりフォーラム 2023", "", "backing"),
        ("架空テクノフェア 2023", "", "host"),
        ("架空テクノフェア 2023", "見本市", "backing"),
        ("架空テクノフェア 2023", "架空大学", "backing"),
        ("金属セミナー", "", "host"),
    }
    assert told(yearbook, "13月1日") == ["13月1日\tあり得ない日のセミナー\t3"]


def test_groups_with_their_year(yearbook: Yearbook) -> None:
    assert cells(yearbook, "groups", "name", "kind", "founded", "topics", "section") == [
        ("架空金属加工研究会", "research_group", "1993-10", "加工技術の情報交換", "3.3")
    ]
    assert cells(
        yearbook, "group_years", "group", "fiscal_year", "held", "participants", "own_staff", "meetings"
    ) == [("架空金属加工研究会", "2023", "1", "12", "4", "3")]


def test_nothing_is_dropped_silently(yearbook: Yearbook) -> None:
    assert told(yearbook, "見出しの列") == ["開催日\t催事名\t人数"]
    assert told(yearbook, "表の見出しが分からない") == ["年度\t金額", "2022\t100"]
    assert told(yearbook, "見出しでも表でも文でもない") == ["途中の行"]
    assert {each.number: each.rows > 0 for each in yearbook.sections if each.number.count(".")} == {
        "3.1": False,
        "3.1(1)": True,
        "3.2": True,
        "3.3": True,
        "3.4": True,
        "3.5": True,
        "3.6": False,
    }


def test_the_order_of_the_sections_does_not_matter(yearbook: Yearbook) -> None:
    start, *parts = CHAPTER.split("\n3.")
    assert len(parts) == 6
    order = [0, 4, 2, 3, 1, 5]
    turned = "\n3.".join([start, *(parts[place] for place in order)])
    other = read_yearbook("made_up", turned, 2023, institute=INSTITUTE)

    def facts(book: Yearbook, kind: str) -> set[tuple[tuple[str, str], ...]]:
        apart = ("source_line",)
        return {
            tuple(sorted((c, v) for c, v in row.cells.items() if c not in apart)) for row in book.tables[kind]
        }

    assert other.tables.keys() == yearbook.tables.keys()
    for kind in ("agreements", "activities", "events", "event_roles", "groups", "group_years", "programmes"):
        assert facts(other, kind) == facts(yearbook, kind), kind
