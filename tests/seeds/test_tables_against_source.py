"""Events, groups, members and talks in the seeds are those of the tables of 4.1, 4.2.5, 4.2.7 and 4.2.8."""

import re

import pytest

from tests.seeds import Row, same, seed
from tests.seeds.annual_report import Line, days, lines, numbers, plain, table


def line_with(report: str, start: str) -> str:
    """The only line that begins with a phrase, without blanks."""
    found = [plain(line.text) for line in lines(report) if plain(line.text).startswith(start)]
    assert len(found) == 1, (start, found)
    return found[0]


def events(section: str) -> list[tuple[int, Row]]:
    """The events of a printed table with their numbers."""
    by_title = {row["title"]: row for row in seed("events")}
    return [
        (int(row["no"]), by_title[row["event"]])
        for row in seed("event_listings")
        if row["section"] == section
    ]


def hosts(event: Row) -> set[str]:
    """Organisations with a part in an event."""
    return {plain(row["partner"]) for row in seed("event_roles") if row["event"] == event["title"]} - {""}


@pytest.mark.parametrize("section", ["4.1.1(1)", "4.1.1(2)"])
def test_events_of_the_innovation_hub(report: str, section: str) -> None:
    rows: list[Line] = [
        line for line in lines(report) if line.section == section and re.match(r"\d+月", line.text)
    ]
    printed = [
        (number, *days(line.cells[0]), plain(line.cells[1]).removesuffix("(本部予備会場)"))
        for number, line in enumerate(rows, start=1)
    ]
    found = events(section)
    same(section, printed, ((no, row["start"], row["end"], plain(row["title"])) for no, row in found))
    if section == "4.1.1(2)":
        assert [hosts(row) for _, row in found] == [{plain(line.cells[2])} for line in rows]


def test_the_matching_exhibition(report: str) -> None:
    [(_, fair)] = events("4.1.2")
    assert re.findall(r"(\d{4})年(\d+)月(\d+)日", line_with(report, "日時:")) == [
        tuple(str(int(part)) for part in fair[name].split("-")) for name in ("start", "end")
    ]
    exhibitors, registrants = re.findall(r"\d+", line_with(report, "出展企業:"))
    assert (fair["exhibitors"], fair["registrants"]) == (exhibitors, registrants)
    assert plain(fair["place"]) == line_with(report, "開催場所:").partition(":")[2]
    assert line_with(report, "後援:") == "後援:公益財団法人東京都中小企業振興公社"
    backing = {(row["event"], row["partner"]) for row in seed("event_roles") if row["role"] == "backing"}
    assert (fair["title"], "(公財)東京都中小企業振興公社") in backing


def test_figures_of_cross_industry_groups(report: str) -> None:
    years = {row["group"]: row for row in seed("group_years")}
    founded, groups, companies = re.search(
        r"(\d{4})年度から毎年発足.*?(\d+)グループ約(\d+)社",
        line_with(report, "都産技研では、異業種交流グループ"),
    ).groups()
    assert (years["異業種交流グループ"]["groups"], years["異業種交流グループ"]["companies"]) == (
        groups,
        companies,
    )
    assert {row["founded"] for row in seed("groups") if row["name"] == "異業種交流グループ"} == {
        f"FY{founded}"
    }
    forming = next(line for line in lines(report) if line.text.startswith("2019 グループ")).cells
    row = years["グループ形成支援（2019・2020グループ）"]
    assert (row["meetings"], row["participants"]) == (forming[2], forming[3])
    council = next(line for line in lines(report) if line.text.startswith("グループ協議会\t")).cells
    [(_, meeting)] = events("4.1.3(2)1)")
    assert (meeting["start"], "") == days(council[1])
    row = years["グループ協議会"]
    assert plain(council[2]) == f"{row['groups']}({row['participants']})"
    uses = next(line for line in lines(report) if line.text.startswith("定例会など\t")).cells
    row = years["既存異業種交流グループ"]
    assert (row["uses"], row["participants"]) == (uses[1], uses[2])


def test_what_was_not_held_says_why(report: str) -> None:
    assert "コロナウイルス感染症対応のため中止" in plain(report)
    for row in [*seed("events"), *seed("group_years")]:
        if row["held"] == "0":
            assert row["not_held_reason"] in report
    cancelled = {row["group"] for row in seed("group_years") if row["held"] == "0"}
    assert cancelled == {"東京都異業種交流グループ合同交流会", "業種別交流会"}


def test_research_groups_with_founding_figures_and_purpose(report: str) -> None:
    years = {row["group"]: row for row in seed("group_years")}
    printed, stored = [], []
    purposes = {}
    for line in table(report, "4.1.5"):
        no, name, founded, purpose, people, meetings = line.cells
        year, month = re.findall(r"\d+", founded)
        participants, own = re.findall(r"\d+", people)
        printed.append((no, plain(name), f"{year}-{int(month):02}", participants, own, meetings))
        purposes[plain(name)] = plain(purpose)
    for row in seed("groups"):
        if row["section"] != "4.1.5":
            continue
        figures = years[row["name"]]
        stored.append(
            (
                row["no"],
                plain(row["name"]),
                row["founded"],
                figures["participants"],
                figures["own_staff"],
                figures["meetings"],
            )
        )
        for topic in row["topics"].split("、"):
            assert plain(topic) in purposes[plain(row["name"])], topic
    same("4.1.5", printed, stored)


def test_members_and_observers_of_the_metropolitan_network(report: str) -> None:
    def names(start: str) -> set[str]:
        listed = line_with(report, start).partition(":")[2].split("、")
        return {re.sub("^(地方独立行政法人|都産技研$)", "", name) for name in listed}

    rows = [row for row in seed("memberships") if row["group"] == "首都圏公設試験研究機関連携体"]
    members = {plain(row["partner"]) for row in rows if row["role"] == "member"}
    observers = {plain(row["partner"]) for row in rows if row["role"] == "observer"}
    assert members == names("連携5機関:")
    # One observer stands in the history of the network only.
    assert observers - {"山梨県富士工業技術センター"} == names("オブザーバー機関:")

    history = line_with(report, "2002年度、東京都").partition("オブザーバー機関")[0]
    years: dict[str, str] = {}
    for year, text in re.findall(r"(\d{4})年度(?:、|からは|より|には)(.*?)(?=\d{4}年度|$)", history):
        for place in re.findall(r"山梨県富士工業技術センター|[^\s、]{2,3}[都県]|横浜市", text):
            years.setdefault(place, year)
    assert len(years) == 13
    for row in rows:
        if row["valid_from"] and row["partner"]:
            place = max((name for name in years if row["partner"].startswith(name)), key=len)
            assert row["valid_from"] == f"FY{years[place]}", row["partner"]


def test_conferences_of_the_metropolitan_network(report: str) -> None:
    printed = [
        (int(line.cells[0]), *days(line.cells[1]), numbers(line.cells[4])[0][0])
        for line in table(report, "4.2.5(1)")
    ]
    found = events("4.2.5(1)")
    same("4.2.5(1)", printed, ((no, row["start"], row["end"], int(row["participants"])) for no, row in found))
    for line, (_, row) in zip(table(report, "4.2.5(1)"), found, strict=True):
        assert row["place"] in line.cells[2]


@pytest.mark.parametrize("section", ["4.2.5(2)", "4.2.7(2)"])
def test_talks_with_speaker_and_meeting(report: str, section: str) -> None:
    printed = [
        (line.cells[0], *days(line.cells[1]), *map(plain, line.cells[2:4])) for line in table(report, section)
    ]
    talks = [row for row in seed("presentations") if row["section"] == section]
    same(
        section,
        printed,
        ((row["no"], row["date"], "", plain(row["title"]), plain(row["speaker"])) for row in talks),
    )
    for line, row in zip(table(report, section), talks, strict=True):
        assert plain(line.cells[5]).endswith(plain(row["event"]))
        if section == "4.2.7(2)":
            assert plain(line.cells[4]) == plain(row["place"])


def test_hosts_of_talks_elsewhere(report: str) -> None:
    for line, (_, event) in zip(table(report, "4.2.5(2)"), events("4.2.5(2)"), strict=True):
        host = line.cells[4].split("、")[0]
        assert any(name.endswith(plain(host)) for name in hosts(event)), host


def test_meetings_of_the_industrial_technology_council(report: str) -> None:
    printed = [
        (int(line.cells[0]), *days(line.cells[1]), plain(line.cells[2])) for line in table(report, "4.2.7(1)")
    ]
    assert len(printed) == 20
    found = events("4.2.7(1)")
    same("4.2.7(1)", printed, ((no, row["start"], row["end"], plain(row["title"])) for no, row in found))
    modes = {"Web開催": "web", "書面開催": "writing", "メール開催": "writing"}
    for line, (_, row) in zip(table(report, "4.2.7(1)"), found, strict=True):
        assert row["mode"] == modes.get(line.cells[3], "hybrid")
        assert row["place"] in line.cells[3]


def test_joint_work_with_learned_societies(report: str) -> None:
    aliases = {row["name"]: row["partner"] for row in seed("names")}
    printed, stored = [], []
    for line in table(report, "4.2.8"):
        name = plain(aliases.get(line.cells[2], line.cells[2]))
        printed.append((int(line.cells[0]), *days(line.cells[1]), name, plain(line.cells[3])))
    for no, row in events("4.2.8"):
        [name] = hosts(row)
        stored.append((no, row["start"], row["end"], name, plain(row["title"])))
    same("4.2.8", printed, stored)
