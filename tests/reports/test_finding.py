"""Findings: each kind on a small sheet counted by hand, and on the seeds counted again from the published lists."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.exchange.loading import load_folder
from registry.model import Branch
from registry.queries.period import Period
from registry.queries.place import branches, regions
from registry.reports.density import ANY, Density, density
from registry.reports.finding import EVERYWHERE, Area, Finding, Kind, findings, view_of
from registry.reports.finding_ground import ground
from registry.reports.finding_ties import ties_among, ties_of, ties_with_us
from tests.cli import Shell
from tests.conftest import CLERK
from tests.exchange import write_partners, write_places, write_sheet

YEAR, DAY = Period(2020), "2021-03-31"
TAMA, JOTO = Area(region="tama"), Area(region="joto")
WORK = {"kinds": "meeting", "title": "連携会議"}
AGREEMENT = {"list": "main", "kind": "agreement", "title": "協定書", "renewal_mode": "unknown"}
EVENT = {"kind": "seminar", "held": 1}
TOWNS = {"joto": "墨田区", "johnan": "品川区", "tama": "八王子市"}


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """Three regions of one municipality each, two branches."""
    write_places(tmp_path)
    return tmp_path


def partners(folder: Path, *who: tuple[str, str, str]) -> None:
    """Organisations by name, category and region, numbered from 1."""
    write_partners(
        folder,
        *(
            {"id": n, "name": name, "category": category, "municipality": TOWNS[region], "basis": "stated"}
            for n, (name, category, region) in enumerate(who, start=1)
        ),
    )


def work(folder: Path, *rows: tuple[int, str]) -> None:
    write_sheet(folder, "activities", *({**WORK, "fiscal_year": year, "partners": who} for year, who in rows))


def made(session: Session, area: Area, period: Period = YEAR) -> dict[Kind, list[Finding]]:
    def table(when: Period) -> Density:
        return density(session, when, view=view_of(area))

    found: dict[Kind, list[Finding]] = {kind: [] for kind in Kind}
    for each in findings(session, area, period, ground(session, period), table):
        found[each.kind].append(each)
    return found


def found(session: Session, folder: Path, area: Area, period: Period = YEAR) -> dict[Kind, list[Finding]]:
    load_folder(session, folder=folder, by=CLERK)
    return made(session, area, period)


def test_a_municipality_is_white_until_it_has_an_agreement_itself(
    empty_session: Session, sheets: Path
) -> None:
    partners(sheets, ("墨田区", "municipality", "joto"), ("八王子商工会議所", "chamber", "tama"))
    signed = {**AGREEMENT, "signed_on": "2019-05-01"}
    write_sheet(
        sheets, "agreements", {**signed, "parties": "墨田区"}, {**signed, "parties": "八王子商工会議所"}
    )
    everywhere = found(empty_session, sheets, EVERYWHERE)[Kind.WHITE_SPOTS]
    assert [(each.count, each.total, each.rows) for each in everywhere] == [(2, 3, ("131091", "132012"))]
    assert made(empty_session, JOTO)[Kind.WHITE_SPOTS] == []
    assert made(empty_session, Area(branch="tama"))[Kind.WHITE_SPOTS][0].rows == ("132012",)
    assert made(empty_session, Area(branch="hq"))[Kind.WHITE_SPOTS][0].total == 2
    earlier = made(empty_session, JOTO, Period(2018))
    assert earlier[Kind.WHITE_SPOTS][0].rows == ("131075",), "not yet signed"


def test_agreements_sleep_where_their_partners_are(empty_session: Session, sheets: Path) -> None:
    partners(sheets, ("甲", "other", "tama"), ("乙", "other", "joto"), ("丙", "other", "tama"))
    write_sheet(
        sheets,
        "agreements",
        {**AGREEMENT, "id": 1, "parties": "甲", "signed_on": "2010-04-01"},
        {**AGREEMENT, "id": 2, "parties": "乙", "signed_on": "2010-04-01"},
        {**AGREEMENT, "id": 3, "parties": "甲", "signed_on": "2010-04-01", "branch": "hq", "list": "branch"},
        {**AGREEMENT, "id": 4, "parties": "丙", "signed_on": "2010-04-01"},
    )
    work(sheets, (2020, "丙"))
    [tama] = found(empty_session, sheets, TAMA)[Kind.SLEEPING_AGREEMENTS]
    assert (tama.rows, tama.count, tama.total, tama.first_year, tama.recorded) == ((1, 3), 2, 3, 2018, 1)
    # What names another branch is that branch's; what names none is of whoever looks after the partner's region.
    assert made(empty_session, Area(branch="tama"))[Kind.SLEEPING_AGREEMENTS][0].rows == (1,)
    assert made(empty_session, Area(branch="hq"))[Kind.SLEEPING_AGREEMENTS][0].rows == (2, 3)
    assert made(empty_session, EVERYWHERE)[Kind.SLEEPING_AGREEMENTS][0].rows == (1, 2, 3)
    # Of a time of which nothing joint is recorded, nobody can say who slept.
    assert made(empty_session, TAMA, Period(2016))[Kind.SLEEPING_AGREEMENTS] == []


@pytest.mark.parametrize(
    ("largest", "others", "told"), [(4, 8, True), (4, 9, False), (8, 17, False), (3, 6, False), (10, 0, True)]
)
def test_one_partner_that_carries_a_third_of_ten_ties_is_told(
    empty_session: Session, sheets: Path, largest: int, others: int, told: bool
) -> None:
    partners(sheets, ("甲", "other", "tama"), *((f"乙{n}", "other", "tama") for n in range(others)))
    work(sheets, *[(2020, "甲")] * largest, *((2020, f"乙{n}") for n in range(others)))
    dependence = found(empty_session, sheets, TAMA)[Kind.DEPENDENCE]
    assert [(each.about, each.count, each.total) for each in dependence] == (
        [(1, largest, largest + others)] if told else []
    )


def test_who_is_reached_through_one_organisation_alone(empty_session: Session, sheets: Path) -> None:
    partners(
        sheets,
        *((name, "other", "tama" if name in "乙丙" else "joto") for name in "甲乙丙丁"),
    )
    work(sheets, (2020, "甲"))
    write_sheet(sheets, "events", *({**EVENT, "fiscal_year": 2020, "title": name} for name in "一二三"))
    roles = [("一", "甲"), ("一", "乙"), ("二", "甲"), ("二", "丙"), ("三", "乙"), ("三", "丁")]
    write_sheet(
        sheets, "event_roles", *({"event": event, "partner": who, "role": "backing"} for event, who in roles)
    )
    everywhere = found(empty_session, sheets, EVERYWHERE)[Kind.GATEKEEPER]
    assert [(each.about, each.rows, each.total) for each in everywhere] == [(1, (2, 3, 4), 4)]
    # 乙 leads to 丁 alone: that is a partner's partner.
    assert [(each.about, each.rows) for each in made(empty_session, TAMA)[Kind.GATEKEEPER]] == [(1, (2, 3))]
    assert made(empty_session, JOTO)[Kind.GATEKEEPER] == []


def test_a_category_is_missing_that_other_regions_have(empty_session: Session, own_places: Path) -> None:
    everywhere = found(empty_session, own_places, EVERYWHERE)
    assert everywhere[Kind.ABSENT_CATEGORIES] == [], "nowhere is elsewhere"
    [tama] = made(empty_session, TAMA)[Kind.ABSENT_CATEGORIES]
    # Four regions have a bank. A chamber is in two of them only, and a university elsewhere serves 多摩.
    assert (tama.count, tama.rows) == (1, ("financial",))
    assert made(empty_session, Area(region="abroad"))[Kind.ABSENT_CATEGORIES] == [], "it has no municipality"


@pytest.fixture
def own_places(sheets: Path) -> Path:
    """Five regions, the last without municipalities."""
    write_sheet(
        sheets,
        "regions",
        *(
            {"code": code, "position": n, "name": code, "name_en": code}
            for n, code in enumerate(("joto", "johnan", "tama", "north", "west", "abroad"), start=1)
        ),
    )
    rows: list[dict[str, object]] = []
    for category, places in {
        "financial": ("joto", "johnan", "north", "west"),
        "chamber": ("joto", "johnan"),
        "university": ("joto", "johnan", "north"),
        "other": ("joto", "johnan", "north"),
    }.items():
        rows += [
            {"name": f"{category}{place}", "category": category, "region": place, "basis": "stated"}
            for place in places
        ]
    rows.append({"name": "多摩の学校", "category": "high_school", "region": "tama", "basis": "stated"})
    rows[6]["area_served"] = "tama"
    assert rows[6]["category"] == "university"
    write_partners(sheets, *({"id": n, **row} for n, row in enumerate(rows, start=1)))
    work(sheets, *((2020, str(row["name"])) for row in rows))
    return sheets


def test_a_category_without_any_tie_is_told(empty_session: Session, sheets: Path) -> None:
    partners(
        sheets,
        ("甲", "financial", "tama"),
        ("乙", "chamber", "tama"),
        ("丙", "chamber", "tama"),
        ("丁", "other", "tama"),
    )
    work(sheets, (2019, "甲"), (2019, "乙"), (2019, "丁"), (2020, "丙"))
    [tama] = found(empty_session, sheets, TAMA)[Kind.UNLINKED_CATEGORIES]
    assert (tama.rows, tama.count, tama.total) == (("financial",), 1, 3)


def test_ties_sleep_that_were_there_in_the_three_years_before(empty_session: Session, sheets: Path) -> None:
    partners(sheets, *((name, "other", "tama") for name in "甲乙丙丁"))
    work(sheets, (2016, "甲"), (2017, "乙"), (2019, "丙"), (2019, "丁"), (2020, "丁"))
    write_sheet(sheets, "agreements", {**AGREEMENT, "parties": "丙", "signed_on": "2010-04-01"})
    [tama] = found(empty_session, sheets, TAMA)[Kind.SLEEPING_TIES]
    assert (set(tama.rows), tama.count, tama.total, tama.first_year) == ({2, 3}, 2, 3, 2017)
    # Where nothing at all is recorded of a year, nobody fell asleep in it.
    assert made(empty_session, TAMA, Period(2021))[Kind.SLEEPING_TIES] == []


def test_the_density_against_the_year_before(empty_session: Session, sheets: Path) -> None:
    partners(sheets, *((name, "other", "tama") for name in "甲乙丙"))
    work(sheets, (2019, "甲"), (2019, "乙"), (2020, "丙"))
    write_sheet(sheets, "agreements", {**AGREEMENT, "parties": "甲", "signed_on": "2010-04-01"})
    [tama] = found(empty_session, sheets, TAMA)[Kind.DENSITY]
    assert (tama.then, tama.now) == ((2, 2), (2, 3))
    [branch] = made(empty_session, Area(branch="tama"))[Kind.DENSITY]
    assert (branch.then, branch.now) == ((2, 2), (2, 3)), "the whole institute's ties count to its territory"
    assert made(empty_session, TAMA, Period(2019))[Kind.DENSITY] == [], "nothing is recorded of 2018"
    assert made(empty_session, TAMA, Period(2021))[Kind.DENSITY] == [], "nothing is recorded of 2021"
    assert made(empty_session, JOTO)[Kind.DENSITY] == [], "nobody is known there"


def test_ties_that_lead_outside_and_those_that_stay_inside(empty_session: Session, sheets: Path) -> None:
    partners(sheets, *((name, "other", "tama") for name in "甲乙丙丁"), ("戊", "other", "joto"))
    write_sheet(sheets, "events", {**EVENT, "fiscal_year": 2020, "title": "一"})
    write_sheet(
        sheets, "event_roles", *({"event": "一", "partner": who, "role": "backing"} for who in "甲乙丙丁戊")
    )
    [tama] = found(empty_session, sheets, TAMA)[Kind.OUTWARD]
    assert (tama.count, tama.now) == (10, (4, 6))
    table = density(empty_session, YEAR)
    assert len(ties_among(empty_session, "tama", table)) == 10
    assert made(empty_session, JOTO)[Kind.OUTWARD] == [], "four ties are too few"
    assert made(empty_session, Area(branch="hq"))[Kind.OUTWARD] == [], "of a region only"


def test_an_empty_registry_finds_white_spots_and_nothing_else(empty_session: Session, sheets: Path) -> None:
    everything = found(empty_session, sheets, EVERYWHERE)
    assert {kind for kind, each in everything.items() if each} == {Kind.WHITE_SPOTS}


def test_every_count_of_the_seeds_is_the_number_of_its_rows(session: Session) -> None:
    areas = [EVERYWHERE, *(Area(region=each.code) for each in regions(session))]
    areas += [Area(branch=each.code) for each in branches(session)]
    tied = {Kind.DEPENDENCE, Kind.OUTWARD, Kind.DENSITY}
    seen = set()
    for area in areas:
        for kind, each in made(session, area).items():
            seen |= {kind} if each else set()
            assert all(one.count == len(one.rows) for one in each if kind not in tied), (area, kind)
    assert {Kind.WHITE_SPOTS, Kind.SLEEPING_AGREEMENTS, Kind.ABSENT_CATEGORIES, Kind.OUTWARD} <= seen


def _branch(session: Session, code: str) -> Branch:
    return next(branch for branch in branches(session) if branch.code == code)


def test_ties_are_listed_as_many_as_they_are_counted(session: Session) -> None:
    table = density(session, YEAR)
    assert len(ties_with_us(session, EVERYWHERE, table)) == sum(table.links[ANY].values())
    for code in table.region_codes:
        assert len(ties_with_us(session, Area(region=code), table)) == table.cell(code).ties
    looked_after = sum(table.cell(region.region_code).ties for region in _branch(session, "hq").regions)
    assert len(ties_with_us(session, Area(branch="hq"), table)) == looked_after > 0
    assert ties_with_us(session, Area(branch="bangkok"), table) == []
    for row in table.regions:
        assert len(ties_among(session, row.cell.region or "", table)) == row.external + row.internal
    for identity, number in table.links[ANY].items():
        assert len(ties_of(session, identity, YEAR)) == number


def test_the_white_spots_and_sleepers_of_the_seeds_counted_again_from_the_lists(
    session: Session, shared_url: str, tmp_path: Path
) -> None:
    shell = Shell(shared_url, tmp_path)
    places = shell.items("export", "municipalities", "--format", "json")
    known = shell.items("partners", "--as-of", DAY, "--json")
    work_of_year = shell.items("activities", "--fy", 2020, "--json")
    covered = {
        each["municipality_code"]
        for each in known
        if each["category"] == "municipality" and each["agreements_in_force"]
    }
    region = {each["id"]: each["region"] for each in known}
    for code in ("tama", "joto", "tosho"):
        here = Area(region=code)
        white = {each["code"] for each in places if each["region"] == code} - covered
        [spots] = made(session, here)[Kind.WHITE_SPOTS]
        assert set(spots.rows) == white
        assert spots.total == sum(each["region"] == code for each in places)
        # Nobody whose agreement sleeps is named in any joint work.
        sleepers = {row for each in made(session, here)[Kind.SLEEPING_AGREEMENTS] for row in each.rows}
        parties = {
            party["partner_id"]
            for each in shell.items("agreements", "--as-of", DAY, "--json")
            if each["id"] in sleepers
            for party in each["parties"]
        }
        named = {who for each in work_of_year for who in (*each["partner_ids"], each["acting_id"])}
        assert not parties & named
        assert not sleepers or code in {region[party] for party in parties}
    # 多摩: 30 municipalities, six with an agreement.
    assert len({each["code"] for each in places if each["region"] == "tama"} - covered) == 24
