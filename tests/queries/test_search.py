"""The search finds what stands in the records, on both databases alike: compared with a plain look at every name."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.japanese.spelling import Sought, holds, sought, spellings
from registry.model import ActivityCount, Organisation
from registry.model.search_entry import Noun, entry_id
from registry.model.vocabulary import Category
from registry.queries.search import Answer, Hit, search
from registry.queries.search_entry import Named, all_named
from registry.services.partner import register_organisation
from tests.conftest import CLERK

DAY = date(2021, 3, 31)
ON_SHARED = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def ask(session: Session, q: str, **options: object) -> Answer:
    return search(session, q=q, as_of=DAY, **options)  # type: ignore[arg-type]


def found(answer: Answer) -> dict[str, list[int]]:
    """The ids of each noun, as they are shown."""
    return {group.noun.value: [hit.id for hit in group.hits] for group in answer.groups if group.total}


def hit(session: Session, q: str, noun: Noun = Noun.PARTNER) -> Hit:
    """The best hit of a noun."""
    group = next(group for group in ask(session, q).groups if group.noun is noun)
    return group.hits[0]


def told(each: Hit) -> list[tuple[str, str]]:
    return [(name.field.value, name.text) for name in each.found_in()]


@pytest.mark.parametrize(
    ("q", "title", "names"),
    [
        ("大田", "大田区", []),
        ("首都大学東京", "東京都立大学", [("former", "首都大学東京")]),
        ("しゅとだい", "東京都立大学", [("reading", "しゅとだいがくとうきょう")]),
        ("ｼｭﾄﾀﾞｲ", "東京都立大学", [("reading", "しゅとだいがくとうきょう")]),
        ("産総研", "(国研)産業技術総合研究所", [("abbreviation", "産総研")]),
        ("国立研究開発法人産業技術総合", "(国研)産業技術総合研究所", []),
        ("city SUMIDA", "墨田区", [("english", "Sumida City")]),
        ("公益財団法人東京都中小企業振興公社", "(公財)東京都中小企業振興公社", []),
        ("財)東京都中小", "(公財)東京都中小企業振興公社", []),
        ("振興公社　東京都", "(公財)東京都中小企業振興公社", []),
    ],
)
def test_an_organisation_is_found_and_says_under_which_name(
    session: Session, q: str, title: str, names: list[tuple[str, str]]
) -> None:
    best = hit(session, q)
    assert (best.title, told(best)) == (title, names)


Facts = tuple[dict[Noun, list[Named]], dict[int, tuple[int, str]]]
_READ: dict[str, Facts] = {}


def facts(session: Session) -> Facts:
    """All names of all records, and what orders organisations; the seeds are the same for every test."""
    dialect = session.get_bind().dialect.name
    if dialect not in _READ:
        _READ[dialect] = read(session)
    return _READ[dialect]


def read(session: Session) -> Facts:
    records: dict[Noun, list[Named]] = {noun: [] for noun in Noun}
    for chunk in all_named(session.connection()):
        for each in chunk:
            records[each.noun].append(each)
    last = dict(
        session.execute(
            select(ActivityCount.organisation_id, func.max(ActivityCount.fiscal_year)).group_by(
                ActivityCount.organisation_id
            )
        ).all()
    )
    keys = session.execute(select(Organisation.id, Organisation.sort_key))
    return records, {identity: (-last.get(identity, 0), key) for identity, key in keys}


def place(each: Named, asked: Sought) -> int:
    """0 for a name that is just the text, 1 for one that begins so, 2 for any other."""
    keys = [key for _, text in each.texts for key in spellings(text)]
    if any(key in asked.whole for key in keys):
        return 0
    return 1 if any(key.startswith((*asked.whole, *asked.words[0])) for key in keys) else 2


def looked_up(session: Session, asked: Sought) -> dict[str, list[int]]:
    """The same by looking at every name of every record."""
    records, order = facts(session)
    answer = {}
    for noun in Noun:
        rows = [
            (place(each, asked), each)
            for each in records[noun]
            if all(any(holds(text, word) for _, text in each.texts) for word in asked.words)
        ]
        if noun is Noun.PARTNER:
            rows.sort(key=lambda row: (row[0], *order[row[1].id], row[1].id))
        else:
            rows.sort(key=lambda row: (row[0], -entry_id(noun, row[1].day, row[1].id)))
        if rows:
            answer[noun.value] = [each.id for _, each in rows]
    return answer


QUERIES = [
    *(
        "大田",
        "東京",
        "東京都",
        "首都大学",
        "大学",
        "協定書",
        "協定",
        "連携会議",
    ),
    *(
        "研究会",
        "セミナー",
        "助成",
        "利用助成",
        "高",
        "髙崎",
        "(株)",
        "ｾﾐﾅｰ",
    ),
    *(
        "tiri",
        "TIRI2020",
        "city",
        "ward",
        "university",
        "たま",
        "てくの",
        "てくのぷらざ",
    ),
    *(
        "しんきん",
        "信用金庫",
        "第3回",
        "連携",
        "覚書",
        "デザイン",
    ),
]


@pytest.mark.parametrize(
    "q",
    [
        *(each for each in QUERIES if sought(each)),
        "東京 大学",
        "大 学 東京",
        "都 tokyo",
        "展示会　出展",
        "たま しんきん",
    ],
)
def test_both_databases_answer_as_a_look_at_every_name_does(session: Session, q: str) -> None:
    asked = sought(q)
    assert asked is not None
    answer = ask(session, q, most=1000)
    assert found(answer) == looked_up(session, asked)
    assert [group.total for group in answer.groups] == [len(group.hits) for group in answer.groups]


@ON_SHARED
@given(data=st.data())
def test_any_part_of_any_name_finds_its_record(session: Session, data: st.DataObject) -> None:
    records, _ = facts(session)
    record = data.draw(st.sampled_from([each for noun in Noun for each in records[noun]]))
    _, name = data.draw(st.sampled_from(record.texts))
    start = data.draw(st.integers(0, max(0, len(name) - 2)))
    part = name[start : data.draw(st.integers(start + 2, max(start + 2, len(name))))]
    asked = sought(part)
    if asked is None:
        return  # punctuation, or one letter with a blank
    answer = ask(session, part, most=1000, nouns=(record.noun,))
    (group,) = answer.groups
    shown = next(each for each in group.hits if each.id == record.id)
    assert shown.spans(shown.title) or any(each.spans for each in shown.found_in())


@ON_SHARED
@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_look_for(session: Session, q: str) -> None:
    answer = ask(session, q)
    for group in answer.groups:
        assert len(group.hits) == min(5, group.total)


@pytest.mark.parametrize(
    "q",
    [
        *('"', "'\"", "%%", "__", "a_b", "100%", "AND OR", "NEAR(大田 区)", "大田*", '大田" OR "x', "-大田"),
        *("\\\\", "{};--", "<script>alert(1)</script>", "\x00\x00大田", "大田\ud800", "\U0010ffff\U0010ffff"),
        *("search_gram MATCH", "^大田", "(((", "大田" * 100, "あ " * 100 + "大田"),
    ],
)
def test_signs_of_a_query_language_are_letters_like_any_other(session: Session, q: str) -> None:
    answer = ask(session, q)
    assert answer.q == q


def test_the_best_come_first_and_the_rest_page_by_page(session: Session) -> None:
    whole = ask(session, "大学", nouns=(Noun.PARTNER,), most=1000).groups[0]
    assert whole.total == len(whole.hits) > 10
    pages = [
        hit.id
        for start in range(0, whole.total, 7)
        for hit in ask(session, "大学", nouns=(Noun.PARTNER,), start=start, most=7).groups[0].hits
    ]
    assert pages == [hit.id for hit in whole.hits]
    best = ask(session, "東京都", nouns=(Noun.PARTNER,)).groups[0].hits
    assert best[0].title == "東京都"
    assert all(each.title.startswith(("東京都", "(公財)東京都", "(一社)東京都")) for each in best)


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("東京電気大学", "東京電機大学"),
        ("産業技術総合研究書", "(国研)産業技術総合研究所"),
        ("首都大学束京", "東京都立大学"),
        ("異業種交流グルーブ", "異業種交流グループ"),
    ],
)
def test_a_typing_error_finds_what_may_be_meant_apart_from_what_was_found(
    session: Session, typo: str, meant: str
) -> None:
    answer = ask(session, typo)
    assert answer.total == 0
    assert answer.near[0].title == meant
    assert len({(each.noun, each.id) for each in answer.near}) == len(answer.near) <= 5


def test_a_name_that_may_be_meant_says_so(session: Session) -> None:
    assert told(ask(session, "首都大学束京").near[0]) == [("former", "首都大学東京")]


def test_nothing_is_guessed_where_enough_was_found(session: Session) -> None:
    answer = ask(session, "大学")
    assert answer.total > 3
    assert not answer.near
    few = ask(session, "首都大学東京")
    assert (Noun.PARTNER, hit(session, "首都大学東京").id) not in {(each.noun, each.id) for each in few.near}


def test_companies_are_found_by_those_who_help_them_alone(own_session: Session) -> None:
    made = register_organisation(own_session, name="(株)珪藻土精機", category=Category.COMPANY, by=CLERK)
    assert found(ask(own_session, "珪藻土")) == {"partner": [made.id]}
    hidden = ask(own_session, "珪藻土", companies=False)
    assert (found(hidden), list(hidden.near)) == ({}, [])
    assert not ask(own_session, "珪操土精機", companies=False).near
    assert [each.id for each in ask(own_session, "珪操土精機").near] == [made.id]
