"""The page of the partner finder: every reason leads to its record, whatever is typed has an answer."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.model.vocabulary import ActivityType, Category, NeedType
from registry.services.activity import ActivityPartner, register_activity, remove_activity
from registry.services.activity import Facts as ActivityFacts
from registry.services.need import Facts, register_need
from registry.services.partner import register_organisation
from registry.services.recording import record_bulk
from tests.cli import Shell
from tests.client import Client
from tests.conftest import CLERK, ON_ONE_DATABASE
from tests.web.test_every_form import JAPANESE

QUESTIONS: list[dict[str, object]] = [
    {"municipality": "板橋区", "need": ["fee_support", "finance"], "text": "防音室の試験"},
    {"municipality": "青梅市", "need": "finance"},
    {"municipality": "大田区", "field": ["standards", "asean"], "need": "overseas"},
    {"municipality": "八王子市", "need": ["joint_research", "human_resources"], "field": "textile"},
    {"municipality": "埼玉県川口市", "need": "testing", "text": "CFRP"},
    {"text": "3Dプリンタで試作したい"},
]


def address(path: str = "/find", **asked: object) -> str:
    return f"{path}?{urlencode({'as_of': '2021-03-31', **asked}, doseq=True)}"


@ON_ONE_DATABASE
def test_every_reason_leads_to_a_record_that_says_so(client: Client) -> None:
    client.sign_in("staff")
    seen: dict[str, set[str]] = {}
    followed = 0
    for question in QUESTIONS:
        answer = client.http.get(address("/api/v1/find", limit=1000, **question)).get_json()
        assert answer["items"]
        for item in answer["items"]:
            for reason in item["reasons"]:
                kind, identity = reason["record"]["type"], reason["record"]["id"]
                path = f"/{_FOLDERS[kind]}/{identity}"
                if path not in seen:
                    seen[path] = {link["href"] for link in client.page(path).select("main a[href]")}
                if kind == "partner":
                    assert identity == item["partner_id"]
                else:
                    # The record is one of this organisation: it names it as one of its own.
                    assert f"/partners/{item['partner_id']}" in seen[path], (path, item["name"])
                followed += 1
    assert followed > 200


_FOLDERS = {
    "partner": "partners",
    "programme": "programmes",
    "agreement": "agreements",
    "activity": "activities",
    "event": "events",
    "group": "groups",
}


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_page_and_json_and_command_line_name_the_same(
    client: Client, shared_url: str, tmp_path: Path, question: dict[str, object]
) -> None:
    client.sign_in("viewer")
    told = client.http.get(address("/api/v1/find", **question)).get_json()
    page = client.page(address(**question))
    assert [link["href"] for link in page.select(".match h3 a")] == [
        f"/partners/{item['partner_id']}" for item in told["items"]
    ]
    assert [shown.get_text() for shown in page.select(".match .share")] == [
        f"{reason['share']:+.1f}" for item in told["items"] for reason in item["reasons"]
    ]
    words = ["--as-of", "2021-03-31"]
    for name, values in question.items():
        for value in values if isinstance(values, list) else [values]:
            words += [f"--{name}", str(value)]
    assert json.loads(Shell(shared_url, tmp_path / "instance").run("find", *words, "--json").stdout) == told


TYPED = (
    "",
    " ",
    "ほげほげ",
    "%",
    "'; DROP TABLE need",
    "<script>alert(1)</script>",
    "\u202e",
    "あ" * 2001,
    "🚀" * 99,
)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "name", ["text", "municipality", "company", "need", "field", "membership", "customer_of", "as_of"]
)
def test_whatever_is_typed_has_a_helpful_answer(client: Client, name: str) -> None:
    client.sign_in("viewer")
    for path in ("/find", "/api/v1/find"):
        for text in TYPED:
            reply = client.http.get(f"{path}?{urlencode({name: text})}")
            assert reply.status_code in (200, 422), (path, text, reply.status_code)
            assert reply.is_json or b"<script>alert" not in reply.data


@ON_ONE_DATABASE
def test_what_is_not_understood_says_how_to_ask(client: Client) -> None:
    client.sign_in("viewer")
    page = client.page("/find?text=めつき")
    assert "まだ分かりません" in page.select_one("#answer-heading").get_text()  # type: ignore[union-attr]
    assert page.select(".empty a.tag")
    wrong = client.http.get("/find?municipality=江戸市")
    assert wrong.status_code == 422
    assert "江戸市" in wrong.get_data(as_text=True)


@ON_ONE_DATABASE
def test_a_company_of_the_registry_stands_for_its_place(
    own_app: Flask, own_session: Session, own_url: str, tmp_path: Path
) -> None:
    own_shell = Shell(own_url, tmp_path / "instance")
    register_organisation(
        own_session, name="株式会社試験電機", category=Category.COMPANY, municipality_code="131199", by=CLERK
    )
    register_organisation(own_session, name="所在不明株式会社", category=Category.COMPANY, by=CLERK)
    own_session.commit()
    officer, viewer = Client(own_app).sign_in("officer"), Client(own_app).sign_in("viewer")
    asked = address("/api/v1/find", need="fee_support", company="株式会社試験電機")
    named = officer.http.get(asked).get_json()
    placed = officer.http.get(address("/api/v1/find", need="fee_support", municipality="板橋区")).get_json()
    assert named == placed
    words = ("find", "--as-of", "2021-03-31", "--need", "fee_support", "--json")
    assert json.loads(own_shell.run(*words, "--company", "株式会社試験電機").stdout) == placed
    # Who may not see companies learns nothing of them, not even that one is there.
    for client, company in (
        (viewer, "株式会社試験電機"),
        (officer, "ない株式会社"),
        (officer, "所在不明株式会社"),
    ):
        reply = client.http.get(address(need="fee_support", company=company))
        assert reply.status_code == 422
        assert company in reply.get_data(as_text=True)
    assert "所在地" in own_shell.run(*words, "--company", "ない株式会社", expect=2).stderr


@ON_ONE_DATABASE
def test_a_need_brings_its_company_and_leads_to_an_introduction(own_app: Flask, own_session: Session) -> None:
    own_client = Client(own_app)
    company = register_organisation(
        own_session, name="株式会社試験電機", category=Category.COMPANY, municipality_code="131199", by=CLERK
    )
    need = register_need(
        own_session,
        facts=Facts(company.id, "hq", CLERK.day, frozenset({NeedType.FEE_SUPPORT}), text="試験料の補助"),
        by=CLERK,
    )
    identity = need.id
    own_session.commit()
    own_client.sign_in("officer")
    page = own_client.page(f"/find?for={identity}&as_of=2021-03-31")
    first = page.select_one(".match")
    assert first is not None
    assert "板橋区" in first.get_text()
    link = first.select_one(".acts a")
    assert link is not None
    proposal = own_client.page(str(link["href"]))
    chosen = proposal.select_one("select#programme option[selected]")
    assert chosen is not None
    assert "公的試験研究機関等利用助成金" in chosen.get_text()
    reader = Client(own_app).sign_in("viewer")
    assert reader.http.get(f"/find?for={identity}").status_code == 404


@ON_ONE_DATABASE
def test_japanese_inside_an_english_sentence_is_marked_as_such(client: Client) -> None:
    client.sign_in("viewer").speak("en")
    bare = []
    for question in QUESTIONS:
        page = client.page(address(**question, limit=100))
        sentences = page.select(".reasons a, .left-out .minor a, aside .minor")
        assert sentences
        for sentence in sentences:
            for marked in sentence.select("[lang=ja]"):
                marked.extract()
            if JAPANESE.search(sentence.get_text()):
                bare.append(sentence.get_text())
    assert bare == []


def ids(answer: dict[str, Any]) -> list[tuple[int, float]]:
    return [(each["partner_id"], each["score"]) for each in answer["items"]]


def test_an_answer_follows_every_write_and_is_the_one_of_a_server_that_starts(
    own_app: Flask, own_session: Session
) -> None:
    """What was read is kept; what is written later is found at once, whoever wrote it."""
    staff = Client(own_app).sign_in("staff")
    asked = address("/api/v1/find", limit=1000, municipality="大田区", need="testing", field="emc")
    before = staff.http.get(asked).get_json()
    body = before["items"][-1]["partner_id"]
    facts = ActivityFacts(
        fiscal_year=2020,
        title="EMC試験の共同実施",
        kinds=(ActivityType.JOINT_RESEARCH,),
        partners=(ActivityPartner(body, before["items"][-1]["name"]),),
    )
    made = register_activity(own_session, facts=facts, by=CLERK)
    own_session.commit()
    after = staff.http.get(asked).get_json()
    assert ids(after) != ids(before)
    assert dict(ids(after))[body] > dict(ids(before))[body]
    remove_activity(own_session, activity=made, version=made.version, followers=0, by=CLERK)
    own_session.commit()
    assert staff.http.get(asked).get_json() == before
    # Unlike the writes before it, this one is on record as so many rows and no more: all is read anew.
    with own_session.begin():
        record_bulk(
            own_session, by=CLERK, act="test:load", subject="activity", subject_id="1", counts={"activity": 0}
        )
    assert staff.http.get(asked).get_json() == before
