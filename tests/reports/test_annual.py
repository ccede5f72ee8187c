"""The annual report of a past year stays what it was, and every year has one."""

import hashlib
import json
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.annual import annual_object, annual_page
from registry.model import (
    Activity,
    ActivityKind,
    ActivityMonth,
    ActivityParty,
    Agreement,
    AgreementEvent,
    AgreementParty,
    Event,
    EventRole,
    Organisation,
    OrganisationName,
)
from registry.model.vocabulary import (
    ActivityType,
    AgreementAct,
    AgreementKind,
    Basis,
    Category,
    EventKind,
    EventRoleKind,
    NameKind,
    Precision,
    RenewalMode,
)
from registry.reports.annual import bullet, chapter, table, wording
from registry.reports.annual.chapter import NoSuchSection
from registry.services.recording import recorded
from tests.conftest import CLERK

# The report of fiscal year 2020 out of the seeds, byte for byte, on every database.
DIGEST = "7389deec689081b66c592e9dcc73fd840aaaaf8d1912aa2b081629b63394443a"


def written(session: Session, year: int = 2020, section: str | None = None) -> str:
    found = chapter.chapter(session, fiscal_year=year, institute="都産技研", section=section)
    return json.dumps(annual_object(found), ensure_ascii=False)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def tables(session: Session, year: int, section: str) -> list[dict[str, list[list[str]]]]:
    return list(json.loads(written(session, year, section))["tables"])


def add(session: Session, *rows: object) -> None:
    with recorded(session, by=CLERK, act="test:make", subject=rows[0]):  # type: ignore[arg-type]
        session.add_all(rows)
    session.flush()


def named(session: Session, name: str) -> Organisation:
    return session.scalars(select(Organisation).where(Organisation.name == name)).one()


def work(year: int, partner: Organisation, title: str = "連携会議", **more: object) -> Activity:
    return Activity(
        fiscal_year=year,
        title=title,
        parties=[ActivityParty(position=1, organisation_id=partner.id, name_as_printed=partner.name)],
        kinds=[ActivityKind(position=1, kind=ActivityType.MEETING)],
        months=[ActivityMonth(position=1, month=6)],
        programmes=[],
        **more,
    )


def signed(partner: Organisation, day: date, title: str = "協定書") -> Agreement:
    return Agreement(
        kind=AgreementKind.AGREEMENT,
        title=title,
        renewal_mode=RenewalMode.UNKNOWN,
        signed_on=day,
        signed_on_precision=Precision.DAY,
        parties=[AgreementParty(position=1, organisation_id=partner.id, name_as_printed=partner.name)],
    )


def test_the_same_bytes_twice_and_on_every_database(session: Session) -> None:
    first = written(session)
    session.expire_all()
    assert written(session) == first
    assert digest(first) == DIGEST


def test_nothing_that_happens_later_changes_a_past_year(own_session: Session) -> None:
    before = written(own_session)
    toho, tech = named(own_session, "東邦大学"), named(own_session, "信州大学")
    add(own_session, signed(toho, date(2022, 5, 1)), work(2021, toho), work(2021, tech))
    renamed = named(own_session, "東京農工大学")
    old = own_session.scalars(select(OrganisationName).where(OrganisationName.name == "東京農工大学")).one()
    with recorded(own_session, by=CLERK, act="test:rename", subject=renamed):
        old.kind, old.valid_to = NameKind.FORMER, date(2021, 3, 31)
        renamed.name = "新東京農工大学"
        own_session.add(
            OrganisationName(
                organisation_id=renamed.id,
                name="新東京農工大学",
                kind=NameKind.OFFICIAL,
                valid_from=date(2021, 4, 1),
            )
        )
        tech.successor_id = toho.id
    ended = own_session.scalars(select(Agreement).where(Agreement.no == 59)).one()
    add(
        own_session,
        AgreementEvent(agreement_id=ended.id, act=AgreementAct.TERMINATED, on_date=date(2021, 6, 1)),
    )
    own_session.expire_all()
    assert written(own_session) == before
    add(own_session, work(2021, renamed))
    assert ["新東京農工大学", "・連携会議（6月）"] in tables(own_session, 2021, "4.2.4")[0]["rows"]
    main = tables(own_session, 2021, "4.2.1")[0]["rows"]
    assert len(main) == 70
    assert "兵庫県立大学" not in [row[1] for row in main]
    # The second document of a partner stands below its first one.
    rows = tables(own_session, 2022, "4.2.1")[0]["rows"]
    place = next(place for place, row in enumerate(rows) if row[1] == "東邦大学")
    assert rows[place + 1] == ["", "", "協定書", "2022年5月1日"]


@pytest.mark.parametrize("year", [2019, 2021, 1900, 2199])
def test_every_year_has_a_complete_report(session: Session, year: int) -> None:
    whole = json.loads(written(session))
    found = json.loads(written(session, year))
    assert [each["section"] for each in found["tables"]] == [each["section"] for each in whole["tables"]]
    for each in found["tables"]:
        assert all(len(row) == len(each["columns"]) for row in each["rows"])
        assert bool(each["rows"]) != bool(each["empty"])
        if not each["rows"]:
            assert each["empty"] == table.NO_RECORD


def test_the_list_of_a_year_before_has_the_agreements_of_then(session: Session) -> None:
    rows = tables(session, 2019, "4.2.1")[0]["rows"]
    assert [row[0] for row in rows if row[0]] == [str(number) for number in range(1, 64)]
    assert "大田区" not in [row[1] for row in rows]


def test_joint_work_without_a_section_is_placed_by_its_partner(own_session: Session) -> None:
    taito = named(own_session, "(公財)台東区産業振興事業団")
    centre = named(own_session, "(公財)東京都中小企業振興公社")
    bank, university = named(own_session, "城北信用金庫"), named(own_session, "信州大学")
    hachioji = named(own_session, "八王子市")
    add(
        own_session,
        *(work(2021, each) for each in (taito, bank, university, hachioji)),
        work(2021, centre, heading="人材育成"),
        work(2021, centre, section="9.9"),
    )
    said = "・連携会議（6月）"
    assert tables(own_session, 2021, "4.2.2(1)1)")[0]["rows"] == [[taito.name, said]]
    assert tables(own_session, 2021, "4.2.2(2)")[0]["rows"] == [["八王子市", said]]
    assert tables(own_session, 2021, "4.2.3")[0]["rows"] == [["城北信用金庫", said]]
    assert tables(own_session, 2021, "4.2.4")[0]["rows"] == [["信州大学", said]]
    assert tables(own_session, 2021, "4.2.6(1)")[0]["rows"] == [["人材育成", said], ["その他", said]]


def test_events_that_no_report_has_placed_stand_where_they_fit(own_session: Session) -> None:
    society = named(own_session, "(一社)電気学会")

    def event(title: str, kind: EventKind, *roles: EventRole, **more: object) -> Event:
        return Event(
            fiscal_year=2021,
            title=title,
            kind=kind,
            starts_on=date(2021, 9, 3),
            starts_on_precision=Precision.DAY,
            roles=list(roles),
            **more,
        )

    host, ours = EventRoleKind.HOST, EventRoleKind.CO_HOST
    add(
        own_session,
        event("単独のセミナー", EventKind.SEMINAR, EventRole(role=host), held=True),
        event("発信交流会", EventKind.EXHIBITION, EventRole(role=host), held=True, exhibitors=70),
        event(
            "共同のセミナー",
            EventKind.SEMINAR,
            EventRole(role=ours),
            EventRole(role=host, organisation_id=society.id),
            held=True,
        ),
        event("中止の会", EventKind.SEMINAR, EventRole(role=host), held=False, not_held_reason="大雪"),
        event("よその会", EventKind.SEMINAR, EventRole(role=host, organisation_id=society.id), held=True),
    )
    alone = tables(own_session, 2021, "4.1.1(1)")[0]
    assert alone["rows"] == [["9月3日", "単独のセミナー"]]
    assert alone["notes"] == ["「中止の会」は、大雪のため開催されなかった。"]
    assert tables(own_session, 2021, "4.1.1(2)")[0]["rows"] == [
        ["9月3日", "共同のセミナー", "(一社)電気学会"]
    ]
    assert [row[0] for row in tables(own_session, 2021, "4.1.2")[0]["rows"]] == ["発信交流会"]
    assert tables(own_session, 2021, "4.2.8")[0]["rows"] == [
        ["1", "9月3日", "(一社)電気学会", "共同のセミナー"]
    ]


def test_an_empty_table_says_what_was_not_held(session: Session) -> None:
    [meetings] = tables(session, 2020, "4.1.4")
    assert meetings["rows"] == []
    assert meetings["empty"] == "業種別交流会は、新型コロナウイルス感染症拡大のため開催されなかった。"


def test_a_section_is_asked_for_with_its_parts(session: Session) -> None:
    def codes(section: str) -> list[str]:
        return [each["section"] for each in json.loads(written(session, 2020, section))["tables"]]

    assert codes("4.2.1") == ["4.2.1", "4.2.1"]
    assert codes("4.2.2(1)") == [f"4.2.2(1){number})" for number in range(1, 6)]
    assert len(codes("4.2")) + len(codes("4.1")) == 28
    with pytest.raises(NoSuchSection, match="「5」という節は年報にありません"):
        codes("5")


def test_every_cell_of_a_report_leads_to_its_records(session: Session) -> None:
    found = chapter.chapter(session, fiscal_year=2020, institute="都産技研")
    for each in found.tables:
        for row in each.rows:
            assert any(line.records for cell in row for line in cell.lines), (each.section, row)
    sentences = [
        line.records
        for each in found.tables
        for row in each.rows
        for line in row[-1].lines
        if line.text.startswith("・")
    ]
    assert len(sentences) == len(set(sentences)) == 196


def test_the_file_for_a_browser_tells_the_same_and_runs_nothing(own_session: Session) -> None:
    partner = named(own_session, "信州大学")
    add(own_session, work(2021, partner, "<script>alert(1)</script>"))
    page = annual_page(chapter.chapter(own_session, fiscal_year=2021, institute="都産技研"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert page.count("<h2>") == 28


def test_a_municipality_of_a_seat_unknown_is_not_lost(own_session: Session) -> None:
    made = Organisation(
        name="青ヶ島村",
        category=Category.MUNICIPALITY,
        region_code="tosho",
        seat_basis=Basis.STATED,
        names=[OrganisationName(name="青ヶ島村", kind=NameKind.OFFICIAL)],
    )
    add(own_session, made)
    add(own_session, work(2021, made))
    assert tables(own_session, 2021, "4.2.4")[0]["rows"] == [["青ヶ島村", "・連携会議（6月）"]]


@pytest.mark.parametrize("module", [bullet, chapter, wording])
def test_the_examples_in_the_texts_run(module) -> None:
    import doctest

    outcome = doctest.testmod(module)
    assert outcome.attempted
    assert outcome.failed == 0
