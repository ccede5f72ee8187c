"""Groups are written in forms: members by name, leaving by a day, figures beside last year's; who belonged when is
told alike on the page, to programs and on the command line.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from registry.web.frame import clock
from tests.cli import Shell
from tests.client import LOGINS, Client
from tests.conftest import ON_ONE_DATABASE, ON_POSTGRESQL, by_turns
from tests.web.test_agreement_writing import parsed, send, words
from tests.web.test_every_form import HOSTILE, LANGUAGES, LONG, check

TKF = "/groups/21"
MEMBERS = f"{TKF}/members"
YEAR = "/groups/9/years/2021"
WRITERS = {"officer", "admin"}


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 22, 1, 0, tzinfo=UTC))


@pytest.fixture
def officer(own_app: Flask) -> Client:
    """An officer of headquarters."""
    return Client(own_app).sign_in("officer")


def form_of(client: Client, path: str) -> dict[str, str]:
    """The fields of the form of a page, as a browser would send them."""
    page = client.page(path)
    form = page.select("main form[method=post]")[-1]
    sent = {
        str(each["name"]): str(each.get("value", ""))
        for each in form.select("input")
        if each.get("type") not in ("checkbox", "radio") or each.has_attr("checked")
    }
    for each in form.select("select"):
        chosen = each.select_one("option[selected]") or each.select_one("option")
        sent[str(each["name"])] = str(chosen["value"]) if chosen is not None else ""
    sent |= {str(each["name"]): each.get_text() for each in form.select("textarea")}
    sent.pop("more", None)
    return sent


def at(form: dict[str, str], client: Client, name: str) -> str:
    """The prefix of the stored row of a member."""
    row = next(row for row in client.page(MEMBERS).select("table.members tbody tr") if name in row.get_text())
    return str(row.select_one("input[type=hidden]")["name"]).removesuffix("id")


# What the source says of the members on each day: how many in which role.
STATED = [
    ("2003-03-31", {"会員": 4}),
    ("2009-03-31", {"会員": 5}),
    ("2012-03-31", {"会員": 5, "オブザーバー": 1}),
    ("2021-03-31", {"会員": 5, "オブザーバー": 11}),
]
CODES = {"会員": "member", "オブザーバー": "observer"}


@pytest.mark.parametrize(("day", "stated"), STATED)
def test_page_program_and_command_line_tell_the_same_members(
    client: Client, shared_url: str, tmp_path: Path, day: str, stated: dict[str, int]
) -> None:
    page = client.sign_in("viewer").page(f"{TKF}?as_of={day}")
    tables = {str(each["id"]): words(page, f"#{each['id']}") for each in page.select("h3[id^=role-]")}
    assert set(tables.values()) == {f"{role} {count}" for role, count in stated.items()}
    shown = {role: len(page.select(f"[aria-labelledby=role-{CODES[role]}] tbody tr")) for role in stated}
    assert shown == stated
    founders = page.select("[aria-labelledby=role-member] .tag")
    assert [each.get_text() for each in founders] == ["設立時から"] * 4
    counts = {CODES[role]: count for role, count in stated.items()}
    listed = client.get(f"/api/v1/memberships?as_of={day}&group=21").json
    assert listed is not None
    assert {role: [each["role"] for each in listed["items"]].count(role) for role in counts} == counts
    assert listed["total"] == sum(counts.values())
    groups = client.get(f"/api/v1/groups?as_of={day}&limit=1000").json
    assert groups is not None
    (found,) = [each for each in groups["items"] if each["id"] == 21]
    assert {role: count for role, count in found["members"].items() if count} == counts
    shell = Shell(shared_url, tmp_path / "instance")
    exported = shell.items("export", "memberships", "--format", "json", "--as-of", day)
    assert [each for each in exported if each["group_id"] == 21] == listed["items"]
    exported = shell.items("export", "groups", "--format", "json", "--as-of", day)
    assert [each["members"] for each in exported if each["id"] == 21] == [found["members"]]


@ON_ONE_DATABASE
def test_the_page_says_since_when_and_how_the_number_changed(client: Client) -> None:
    page = client.sign_in("viewer").page(f"{TKF}?as_of=2021-03-31")
    row = words(page, "[aria-labelledby=role-member] tbody tr")
    assert "平成14年度（2002年度）" in row
    assert "19年" in row
    undated = [
        each for each in page.select("[aria-labelledby=role-observer] tr") if "関東経済" in each.get_text()
    ]
    assert "2021年3月31日（令和3年3月31日）に参加を確認" in undated[0].get_text(" ")
    rows = [row.get_text(" ").split() for row in page.select("[aria-labelledby=changes-heading] tbody tr")]
    assert [row[-2:] for row in rows] == [
        ["4", "0"],
        ["5", "0"],
        ["5", "1"],
        ["5", "5"],
        ["5", "7"],
        ["5", "8"],
        ["5", "11"],
    ]
    early = client.page(f"{TKF}?as_of=2012-03-31")
    assert "加入の時期がわからず" in words(early, "main")


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", LOGINS)
def test_the_links_stand_for_those_who_may_write(app: Flask, login: str) -> None:
    client = Client(app).sign_in(login)
    links = {str(each["href"]) for path in ("/groups", TKF) for each in client.page(path).select("main a")}
    forms = {"/groups/new", f"{TKF}/edit", MEMBERS, "/groups/new?parent=21", f"{TKF}/years/2026"}
    assert (forms <= links) if login in WRITERS else not (forms & links)
    for path in ("/groups/new", f"{TKF}/edit", MEMBERS, YEAR):
        assert client.get(path).status_code == (200 if login in WRITERS else 403)


@ON_POSTGRESQL
def test_an_officer_of_any_branch_writes_groups(own_app: Flask) -> None:
    admin = Client(own_app).sign_in("admin")
    assert send(admin, "/groups/new", {"name": "会", "kind": "conference"}).status_code == 302


@ON_ONE_DATABASE
def test_this_years_group_is_registered_under_its_parent(officer: Client) -> None:
    path = "/groups/new?parent=1"
    sent = form_of(officer, path)
    assert (sent["name"], sent["kind"], sent["founded_on"], sent["parent"]) == (
        "2026グループ",
        "cross_industry",
        "FY2026",
        "1",
    )
    answer = send(officer, path, sent)
    assert answer.status_code == 302
    page = officer.page(answer.location)
    assert "令和8年度（2026年度）" in words(page, "aside")
    assert "異業種交流グループ" in words(page, "aside")
    assert form_of(officer, path)["name"] == ""
    assert form_of(officer, "/groups/new?parent=21")["kind"] == "network"
    assert form_of(officer, "/groups/new?parent=x")["parent"] == ""


@ON_POSTGRESQL
def test_a_group_is_changed_and_says_since_when_it_manages_itself(officer: Client) -> None:
    path = "/groups/9/edit"
    sent = form_of(officer, path)
    assert (sent["founded_on"], sent["topics"]) == ("1986-10", "化学技術の向上、相互の技術交換")
    assert send(officer, path, {**sent, "self_managed_on": "2021年度"}).status_code == 302
    assert "令和3年度（2021年度）から自主運営" in words(officer.page("/groups/9"), "main")


def test_whoever_comes_second_sees_both_and_overwrites_knowingly(own_app: Flask, officer: Client) -> None:
    path = "/groups/9/edit"
    other = Client(own_app).sign_in("admin")
    first, second = form_of(officer, path), form_of(other, path)
    assert send(officer, path, {**first, "topics": "先の主題"}).status_code == 302
    answer = send(other, path, {**second, "topics": "後の主題"})
    assert answer.status_code == 409
    compared = words(parsed(answer), ".error-summary table")
    assert "先の主題" in compared
    assert "後の主題" in compared
    newest = parsed(answer).select_one("input[name=version]")
    assert newest is not None
    assert (
        send(other, path, {**second, "topics": "後の主題", "version": str(newest["value"])}).status_code
        == 302
    )
    assert "後の主題" in words(other.page("/groups/9"), "main")
    without = {name: value for name, value in form_of(other, path).items() if name != "version"}
    assert send(other, path, without).status_code == 409


@ON_ONE_DATABASE
def test_members_join_by_name_and_leave_by_a_day(officer: Client) -> None:
    sent = form_of(officer, MEMBERS)
    leaving = at(sent, officer, "横浜市")
    sent[f"{leaving}valid_to"] = "2025年度"
    sent |= {
        "added-0-name": "城南信用金庫",
        "added-0-role": "observer",
        "added-0-valid_from": "令和8年4月1日",
        "added-1-name": "都産技研",
        "added-1-role": "secretariat",
    }
    answer = send(officer, MEMBERS, sent)
    assert answer.status_code == 302, words(parsed(answer), ".error-summary")
    page = officer.page(f"{TKF}?as_of=2026-11-22")
    assert words(page, "#role-member") == "会員 4"
    assert "城南信用金庫" in words(page, "[aria-labelledby=role-observer]")
    secretariat = words(page, "[aria-labelledby=role-secretariat] tbody")
    assert "都産技研" in secretariat
    assert "2026年11月22日（令和8年11月22日）に参加を確認" in secretariat
    former = words(page, "details")
    assert "横浜市工業技術支援センター" in former
    assert "令和7年度（2025年度）" in former
    before = officer.page(f"{TKF}?as_of=2026-03-31")
    assert words(before, "#role-member") == "会員 5"


@ON_POSTGRESQL
def test_an_unknown_name_is_asked_about_and_registered_once(officer: Client) -> None:
    sent = form_of(officer, MEMBERS) | {
        "added-0-name": "新潟の新しい研究所",
        "added-0-valid_from": "FY2020",
        "added-0-valid_to": "FY2022",
        "added-1-name": "新潟の新しい研究所",
        "added-1-role": "observer",
    }
    answer = send(officer, MEMBERS, sent)
    assert answer.status_code == 422
    page = parsed(answer)
    assert len(page.select("fieldset.choices")) == 2
    assert page.select_one("#added-0-valid_from")["value"] == "FY2020"
    new = {f"added-{row}-choice": "new" for row in (0, 1)}
    new |= {f"added-{row}-category": "public_test_institute" for row in (0, 1)}
    assert send(officer, MEMBERS, {**sent, **new}).status_code == 302
    found = officer.get("/partners/suggested?q=新潟の新しい研究所").json
    assert found is not None
    assert len(found["items"]) == 1


@ON_ONE_DATABASE
def test_one_organisation_twice_in_one_role_is_refused_by_name(officer: Client) -> None:
    sent = form_of(officer, MEMBERS) | {
        "added-0-name": "埼玉県産業技術総合センター",
        "added-0-valid_from": "2010",
    }
    answer = send(officer, MEMBERS, sent)
    assert answer.status_code == 422
    summary = words(parsed(answer), ".error-summary")
    assert "埼玉県産業技術総合センター は同じ期間に二度「会員」になっています。" in summary
    again = form_of(officer, MEMBERS) | {"added-2-name": "都産技研", "added-2-valid_from": "2010"}
    answer = send(officer, MEMBERS, again)
    assert answer.status_code == 422
    page = parsed(answer)
    assert "都産技研 は同じ期間に二度" in words(page, ".error-summary")
    assert page.select_one("#added-2-valid_from")["aria-invalid"] == "true"
    assert officer.page(TKF).select_one("#members-heading .badge").get_text() == "16"


@ON_POSTGRESQL
def test_only_what_was_entered_by_mistake_is_deleted(officer: Client) -> None:
    sent = form_of(officer, MEMBERS)
    prefix = at(sent, officer, "横浜市")
    assert send(officer, MEMBERS, {**sent, f"{prefix}mistaken": "y"}).status_code == 302
    assert "横浜市" not in words(officer.page(TKF), "main")
    sent = form_of(officer, MEMBERS)
    cut = {name: value for name, value in sent.items() if not name.startswith("stored-3-")}
    assert send(officer, MEMBERS, cut).status_code == 409, "a row that is missing deletes nobody"
    assert officer.page(TKF).select_one("#members-heading .badge").get_text() == "15"


@ON_ONE_DATABASE
def test_more_rows_are_given_without_judging_the_others(officer: Client) -> None:
    sent = form_of(officer, MEMBERS) | {
        "added-0-name": "誰も知らない",
        "added-0-valid_from": "x",
        "more": "1",
    }
    answer = send(officer, MEMBERS, sent)
    page = parsed(answer)
    assert answer.status_code == 200
    assert not page.select(".error-summary")
    assert page.select_one("#added-0-name")["value"] == "誰も知らない"
    assert page.select_one("#added-5-name") is not None


def test_of_two_who_write_members_the_second_loses_nothing(own_app: Flask, officer: Client) -> None:
    other = Client(own_app).sign_in("admin")
    second = form_of(other, MEMBERS)
    gone = at(second, other, "横浜市")
    second[f"{gone}valid_to"] = "x"
    first = form_of(officer, MEMBERS) | {"added-0-name": "城南信用金庫", f"{gone}mistaken": "y"}
    assert send(officer, MEMBERS, first).status_code == 302
    answer = send(other, MEMBERS, {**second, "added-0-name": "西武信用金庫", "added-0-valid_from": "FY2026"})
    assert answer.status_code == 409
    page = parsed(answer)
    assert "城南信用金庫" in words(page, ".error-summary")
    assert not page.select(".error-summary a"), "nothing is said of a row that is gone"
    assert page.select_one("#added-0-name")["value"] == "西武信用金庫"
    rows = words(page, "table.members")
    assert "城南信用金庫" in rows
    assert "横浜市" not in rows
    sent = {
        str(each["name"]): str(each.get("value", ""))
        for each in page.select("main form input")
        if each.get("type") != "checkbox"
    }
    for each in page.select("main form select"):
        chosen = each.select_one("option[selected]") or each.select_one("option")
        sent[str(each["name"])] = str(chosen["value"])
    answer = send(other, MEMBERS, sent)
    assert answer.status_code == 302, words(parsed(answer), ".error-summary")
    both = words(other.page(TKF), "main")
    assert "城南信用金庫" in both
    assert "西武信用金庫" in both


@ON_POSTGRESQL
def test_a_year_is_written_beside_the_figures_of_the_year_before(officer: Client) -> None:
    page = officer.page(YEAR)
    assert [row.select("td")[-1].get_text() for row in page.select("table.entry tbody tr")] == [
        "4",
        "19",
        "6",
        "—",
        "—",
        "—",
    ]
    sent = form_of(officer, YEAR) | {"meetings": "５", "participants": "21", "own_staff": "6"}
    assert send(officer, YEAR, sent).status_code == 302
    row = words(officer.page("/groups/9"), "[aria-labelledby=years-heading] tbody tr:last-child")
    assert row.endswith("開催 5 21 6 — — —")


def test_a_year_in_which_it_was_not_held_says_why_and_counts_as_none(officer: Client) -> None:
    sent = form_of(officer, YEAR) | {"held": "not_held"}
    answer = send(officer, YEAR, sent)
    assert answer.status_code == 422
    assert "開催しなかった理由を書いてください。" in words(parsed(answer), ".error-summary")
    refused = send(officer, YEAR, {**sent, "not_held_reason": "工事", "meetings": "3"})
    assert refused.status_code == 422
    assert parsed(refused).select_one("#meetings")["aria-invalid"] == "true"
    assert send(officer, YEAR, {**sent, "not_held_reason": "工事"}).status_code == 302
    row = words(officer.page("/groups/9"), "[aria-labelledby=years-heading] tbody tr:last-child")
    assert row.endswith("開催せず 工事 0 — — — — —")


def test_of_two_who_write_a_year_the_second_sees_both(own_app: Flask, officer: Client) -> None:
    other = Client(own_app).sign_in("admin")
    first, second = form_of(officer, YEAR), form_of(other, YEAR)
    assert send(officer, YEAR, {**first, "meetings": "7"}).status_code == 302
    answer = send(other, YEAR, {**second, "meetings": "8"})
    assert answer.status_code == 409
    page = parsed(answer)
    assert {"7", "8"} <= set(words(page, ".error-summary table").split())
    newest = page.select_one("input[name=version]")
    assert newest is not None
    assert send(other, YEAR, {**second, "meetings": "8", "version": str(newest["value"])}).status_code == 302


@pytest.mark.parametrize(
    "path",
    ["/groups/999999/edit", "/groups/999999/members", "/groups/999999/years/2020", "/groups/9/years/2027"],
)
def test_what_does_not_exist_is_not_found(officer: Client, path: str) -> None:
    assert officer.get(path).status_code == 404
    assert officer.post(path, {}, form="/").status_code == 404


FORMS: dict[str, tuple[str, list[dict[str, str]]]] = {
    "a new group": (
        "/groups/new",
        [
            {},
            {"name": "kept", "kind": "nonsense"},
            {"name": HOSTILE, "kind": "network", "founded_on": "x"},
            {"name": LONG, "kind": "network", "topics": HOSTILE + LONG * 4, "parent": "999999"},
            {"name": "kept", "kind": "network", "founded_on": "1850-01-01", "self_managed_on": HOSTILE},
        ],
    ),
    "a group": (
        "/groups/9/edit",
        [{"name": "", "topics": "kept"}, {"founded_on": "2002", "self_managed_on": "2001"}, {"parent": "9"}],
    ),
    "members": (
        MEMBERS,
        [
            {"added-0-name": "Nobody knows", "added-0-valid_from": "x"},
            {"added-0-valid_from": "2020"},
            {"added-0-name": HOSTILE},
            {"added-0-name": LONG},
            {"added-0-name": "城南信用金庫", "added-0-valid_from": "2020", "added-0-valid_to": "2019"},
            {"added-0-name": "城南信用金庫", "added-0-valid_to": "2019"},
            {"stored-1-role": "nonsense"},
            {"stored-1-valid_to": HOSTILE},
        ],
    ),
    "a year": (
        YEAR,
        [
            {"held": "nonsense", "meetings": "2"},
            {"meetings": "-1", "participants": "x"},
            {"participants": "3", "own_staff": "4"},
            {"not_held_reason": "kept"},
            {"held": "not_held", "not_held_reason": LONG},
            {"held": "not_held", "not_held_reason": "kept", "companies": "0"},
        ],
    ),
}


@by_turns("form", FORMS)
def test_what_cannot_be_recorded_is_said_and_kept(own_app: Flask, form: str) -> None:
    client = Client(own_app).sign_in("officer")
    path, wrongs = FORMS[form]
    before = client.newest_change()
    opened = form_of(client, path)
    for language in LANGUAGES:
        client.speak(language)
        for data in wrongs:
            check(send(client, path, {**opened, **data}), data, language)
    client.speak("ja")
    assert client.newest_change() == before, "nothing was written"
