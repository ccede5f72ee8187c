"""Shut unless opened: every route against every role, form tokens, headers, sessions."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask import session as flask_session
from sqlalchemy import delete
from sqlalchemy.orm import Session

from registry.model import WebSession
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import Role
from registry.web import create_app
from registry.web.frame import session
from registry.web.frame.access import EVERYBODY, SIGNED_IN, access_of, opens_to
from registry.web.frame.security import CONTENT_SECURITY_POLICY
from tests.client import LOGINS, PASSWORD, Client
from tests.conftest import ON_ONE_DATABASE, config_for

# Companies confide what they need: it is read by those who help them.
CONSULTED = frozenset({Role.STAFF, Role.OFFICER, Role.HEAD, Role.ADMIN})
CONSULTING = frozenset({Role.STAFF, Role.OFFICER, Role.ADMIN})
# The census: a new route must be entered here, by hand, with those to whom it opens.
CENSUS = {
    "account.page": SIGNED_IN,
    "account.password": SIGNED_IN,
    "account.settings": SIGNED_IN,
    "external_identity.begin": EVERYBODY,
    "external_identity.begin_linking": SIGNED_IN,
    "external_identity.callback": EVERYBODY,
    "external_identity.confirm": SIGNED_IN,
    "external_identity.offer": EVERYBODY,
    "external_identity.remove": SIGNED_IN,
    "second_factor.remove": SIGNED_IN,
    "second_factor.renew_codes": SIGNED_IN,
    "second_factor.set_up": SIGNED_IN,
    "admin_account.disable": frozenset({Role.ADMIN}),
    "admin_account.edit": frozenset({Role.ADMIN}),
    "admin_account.enable": frozenset({Role.ADMIN}),
    "admin_account.give_password": frozenset({Role.ADMIN}),
    "admin_account.listing": frozenset({Role.ADMIN}),
    "admin_account.page": frozenset({Role.ADMIN}),
    "admin_account.register": frozenset({Role.ADMIN}),
    "admin_account.unlink": frozenset({Role.ADMIN}),
    "admin_account_token.make": frozenset({Role.ADMIN}),
    "admin_account_token.revoke": frozenset({Role.ADMIN}),
    "second_factor_reset.take_off": frozenset({Role.ADMIN}),
    "activity.listing": SIGNED_IN,
    "activity.page": SIGNED_IN,
    "activity_wording.page": frozenset({Role.OFFICER, Role.ADMIN}),
    "activity_writing.change": frozenset({Role.OFFICER, Role.ADMIN}),
    "activity_writing.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "activity_writing.remove": frozenset({Role.OFFICER, Role.ADMIN}),
    "worksheet.page": frozenset({Role.OFFICER, Role.ADMIN}),
    "file_import.export": frozenset({Role.OFFICER, Role.ADMIN}),
    "file_import.listing": frozenset({Role.OFFICER, Role.ADMIN}),
    "file_import.page": frozenset({Role.OFFICER, Role.ADMIN}),
    "file_import.sheet": frozenset({Role.OFFICER, Role.ADMIN}),
    "file_import.undo": frozenset({Role.OFFICER, Role.ADMIN}),
    "file_import.upload": frozenset({Role.OFFICER, Role.ADMIN}),
    "pending_import.commit": frozenset({Role.OFFICER, Role.ADMIN}),
    "pending_import.decide": frozenset({Role.OFFICER, Role.ADMIN}),
    "pending_import.drop": frozenset({Role.OFFICER, Role.ADMIN}),
    "pending_import.page": frozenset({Role.OFFICER, Role.ADMIN}),
    "life.forget": frozenset({Role.OFFICER, Role.ADMIN}),
    "life.page": SIGNED_IN,
    "life.undo": frozenset({Role.OFFICER, Role.ADMIN}),
    "merge.keep_apart": frozenset({Role.OFFICER, Role.ADMIN}),
    "merge.merge": frozenset({Role.OFFICER, Role.ADMIN}),
    "merge.page": frozenset({Role.OFFICER, Role.ADMIN}),
    "admin.page": frozenset({Role.ADMIN}),
    "agreement.listing": SIGNED_IN,
    "agreement.page": SIGNED_IN,
    "agreement_act.correct": frozenset({Role.OFFICER, Role.ADMIN}),
    "agreement_act.record": frozenset({Role.OFFICER, Role.HEAD, Role.ADMIN}),
    "agreement_writing.correct": frozenset({Role.OFFICER, Role.ADMIN}),
    "agreement_writing.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "activity.export": SIGNED_IN,
    "agreement.export": SIGNED_IN,
    "branch.export_coming": SIGNED_IN,
    "density.export": SIGNED_IN,
    "density.export_cell": SIGNED_IN,
    "due.export": SIGNED_IN,
    "event.export": SIGNED_IN,
    "group.export": SIGNED_IN,
    "municipality.export": SIGNED_IN,
    "partner.export": SIGNED_IN,
    "programme.export": SIGNED_IN,
    "quality.export": SIGNED_IN,
    "sleeping.export": SIGNED_IN,
    "group.export_members": SIGNED_IN,
    "introduction.export": CONSULTED,
    "need.export": CONSULTED,
    "api.activity_list": SIGNED_IN,
    "api.agreement_list": SIGNED_IN,
    "api.branch_list": SIGNED_IN,
    "api.density_table": SIGNED_IN,
    "api.find": SIGNED_IN,
    "api.due_list": SIGNED_IN,
    "api.event_list": SIGNED_IN,
    "api.group_list": SIGNED_IN,
    "api.membership_list": SIGNED_IN,
    "api.indicator_list": SIGNED_IN,
    "api.map_figures": SIGNED_IN,
    "api.network_graph": SIGNED_IN,
    "api.introduction_figures": SIGNED_IN,
    "api.introduction_list": CONSULTED,
    "api.need_list": CONSULTED,
    "api.pipeline_list": SIGNED_IN,
    "api.one_agreement": SIGNED_IN,
    "api.one_partner": SIGNED_IN,
    "annual.file": SIGNED_IN,
    "annual.latest": SIGNED_IN,
    "annual.page": SIGNED_IN,
    "annual_answer.answer": frozenset({Role.OFFICER, Role.ADMIN}),
    "annual_answer.undo": frozenset({Role.OFFICER, Role.ADMIN}),
    "annual_desk.check": frozenset({Role.OFFICER, Role.ADMIN}),
    "annual_desk.page": frozenset({Role.OFFICER, Role.ADMIN}),
    "annual_desk.uncheck": frozenset({Role.OFFICER, Role.ADMIN}),
    "annual_letter.page": frozenset({Role.OFFICER, Role.ADMIN}),
    "api.annual_report": SIGNED_IN,
    "api.openapi": EVERYBODY,
    "api.partner_list": SIGNED_IN,
    "api.programme_list": SIGNED_IN,
    "api.search_answer": SIGNED_IN,
    "attachment.add": frozenset({Role.OFFICER, Role.ADMIN}),
    "attachment.remove": frozenset({Role.OFFICER, Role.ADMIN}),
    "branch.coming": SIGNED_IN,
    "branch.listing": SIGNED_IN,
    "branch.page": SIGNED_IN,
    "calendar.addresses": SIGNED_IN,
    "calendar.file": EVERYBODY,
    "calendar.revoke": SIGNED_IN,
    "change.page": SIGNED_IN,
    "closing_day.delete": frozenset({Role.ADMIN}),
    "closing_day.listing": frozenset({Role.ADMIN}),
    "contact.add": frozenset({Role.OFFICER, Role.ADMIN}),
    "contact.confirm": frozenset({Role.OFFICER, Role.ADMIN}),
    "contact.edit": frozenset({Role.OFFICER, Role.ADMIN}),
    "contact.remove": frozenset({Role.OFFICER, Role.ADMIN}),
    "cooperation_item.edit": frozenset({Role.OFFICER, Role.ADMIN}),
    "density.cell": SIGNED_IN,
    "density.table": SIGNED_IN,
    "digest.export": SIGNED_IN,
    "digest.listing": SIGNED_IN,
    "digest.page": SIGNED_IN,
    "document.add": frozenset({Role.OFFICER, Role.ADMIN}),
    "document.file": frozenset({Role.OFFICER, Role.HEAD, Role.ADMIN}),
    "document.listing": SIGNED_IN,
    "due.listing": SIGNED_IN,
    "duty.assigning": frozenset({Role.OFFICER, Role.ADMIN}),
    "duty.handing_over": frozenset({Role.OFFICER, Role.ADMIN}),
    "evaluation.page": SIGNED_IN,
    "evaluation.sheet": SIGNED_IN,
    "evaluation.word": SIGNED_IN,
    "evaluation_writing.record_authority": frozenset({Role.OFFICER, Role.ADMIN}),
    "evaluation_writing.remove_authority": frozenset({Role.OFFICER, Role.ADMIN}),
    "evaluation_writing.remove_self": frozenset({Role.OFFICER, Role.ADMIN}),
    "evaluation_writing.record_self": frozenset({Role.OFFICER, Role.ADMIN}),
    "event.listing": SIGNED_IN,
    "event.linked": SIGNED_IN,
    "event.page": SIGNED_IN,
    "event_writing.change": frozenset({Role.OFFICER, Role.ADMIN}),
    "event_writing.copy": frozenset({Role.OFFICER, Role.ADMIN}),
    "event_writing.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "event_writing.remove": frozenset({Role.OFFICER, Role.ADMIN}),
    "find.page": SIGNED_IN,
    "frozen_report.difference": frozenset({Role.OFFICER, Role.HEAD, Role.ADMIN}),
    "frozen_report.freeze": frozenset({Role.OFFICER, Role.ADMIN}),
    "frozen_report.page": SIGNED_IN,
    "frozen_report.publish": frozenset({Role.OFFICER, Role.ADMIN}),
    "frozen_report.withdraw": frozenset({Role.OFFICER, Role.ADMIN}),
    "finding.listing": SIGNED_IN,
    "finding.rows": SIGNED_IN,
    "finding.ties": SIGNED_IN,
    "finding_file.findings": SIGNED_IN,
    "finding_file.rows": SIGNED_IN,
    "finding_file.ties": SIGNED_IN,
    "funnel.export": SIGNED_IN,
    "funnel.page": SIGNED_IN,
    "group.listing": SIGNED_IN,
    "group.page": SIGNED_IN,
    "group_writing.change": frozenset({Role.OFFICER, Role.ADMIN}),
    "group_writing.members": frozenset({Role.OFFICER, Role.ADMIN}),
    "group_writing.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "group_writing.year": frozenset({Role.OFFICER, Role.ADMIN}),
    "handout.file": SIGNED_IN,
    "handout.page": SIGNED_IN,
    "health.alive": EVERYBODY,
    "help.signing_in": EVERYBODY,
    "help.start": SIGNED_IN,
    "help.topic": SIGNED_IN,
    "health.ready": EVERYBODY,
    "metrics.page": EVERYBODY,
    "history.listing": frozenset({Role.OFFICER, Role.HEAD, Role.ADMIN}),
    "history.of_agreement": SIGNED_IN,
    "history.taking_back": frozenset({Role.OFFICER, Role.ADMIN}),
    "home.page": SIGNED_IN,
    "introduction.board": CONSULTED,
    "introduction_several.record": CONSULTING,
    "introduction_writing.propose_one": CONSULTING,
    "introduction_writing.record": CONSULTING,
    "introduction_writing.taking_back": CONSULTING,
    "indicator.behind": SIGNED_IN,
    "indicator.export": SIGNED_IN,
    "indicator.page": SIGNED_IN,
    "indicator.table": SIGNED_IN,
    "indicator_writing.edit": frozenset({Role.OFFICER, Role.ADMIN}),
    "indicator_writing.record": frozenset({Role.OFFICER, Role.ADMIN}),
    "indicator_writing.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "indicator_writing.remove": frozenset({Role.OFFICER, Role.ADMIN}),
    "language.switch": EVERYBODY,
    "map.image": SIGNED_IN,
    "map.page": SIGNED_IN,
    "map.svg": SIGNED_IN,
    "memo.file": SIGNED_IN,
    "memo.page": SIGNED_IN,
    "municipality.listing": SIGNED_IN,
    "municipality.page": SIGNED_IN,
    "need.listing": CONSULTED,
    "need.page": CONSULTED,
    "need_writing.change": CONSULTING,
    "need_writing.close": CONSULTING,
    "need_writing.register": CONSULTING,
    "need_writing.reopen": CONSULTING,
    "network.file": SIGNED_IN,
    "network.page": SIGNED_IN,
    "network_edge.page": SIGNED_IN,
    "network_path.page": SIGNED_IN,
    "partner.listing": SIGNED_IN,
    "partner.linked": SIGNED_IN,
    "partner.page": SIGNED_IN,
    "partner.suggested": SIGNED_IN,
    "partner_writing.change": frozenset({Role.OFFICER, Role.ADMIN}),
    "plan.edit": frozenset({Role.OFFICER, Role.ADMIN}),
    "plan.edit_item": frozenset({Role.OFFICER, Role.ADMIN}),
    "plan.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "plan.register_item": frozenset({Role.OFFICER, Role.ADMIN}),
    "pipeline.year": frozenset({Role.OFFICER, Role.ADMIN}),
    "programme.listing": SIGNED_IN,
    "programme.page": SIGNED_IN,
    "programme_writing.carry_on": frozenset({Role.OFFICER, Role.ADMIN}),
    "programme_writing.change": frozenset({Role.OFFICER, Role.ADMIN}),
    "programme_writing.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "region.page": SIGNED_IN,
    "report_section.change": frozenset({Role.OFFICER, Role.ADMIN}),
    "report_section.listing": frozenset({Role.OFFICER, Role.ADMIN}),
    "report_section.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "report_section.remove": frozenset({Role.OFFICER, Role.ADMIN}),
    "saved_view.delete": SIGNED_IN,
    "saved_view.listing": SIGNED_IN,
    "search.page": SIGNED_IN,
    "public.calendar": EVERYBODY,
    "public.linked": EVERYBODY,
    "public.page": EVERYBODY,
    "public.table": EVERYBODY,
    "quality.board": SIGNED_IN,
    "quality.rows": SIGNED_IN,
    "session_list.page": SIGNED_IN,
    "sign_in.code": EVERYBODY,
    "sign_in.form": EVERYBODY,
    "sign_in.sign_out": SIGNED_IN,
    "sleeping.listing": SIGNED_IN,
    "static": EVERYBODY,
    "thesaurus.listing": SIGNED_IN,
    "thesaurus.page": SIGNED_IN,
    "thesaurus_writing.change": frozenset({Role.OFFICER, Role.ADMIN}),
    "thesaurus_writing.register": frozenset({Role.OFFICER, Role.ADMIN}),
    "thesaurus_writing.remove": frozenset({Role.OFFICER, Role.ADMIN}),
    "wording.change": frozenset({Role.OFFICER, Role.ADMIN}),
    "wording.listing": frozenset({Role.OFFICER, Role.ADMIN}),
}


# What an address needs beside its path.
QUERIES = {
    "annual_answer.answer": "?what=agreement:70:signed_on",
    "density.cell": "?region=joto&branch=any",
    "network_edge.page": "?one=whole_institute&other=organisation:1",
    "density.export_cell": "?region=joto&branch=any",
    "indicator.behind": "?count=joint_work&fy=2020",
    "indicator.export": "?count=joint_work&fy=2020",
    "handout.file": "?municipality=131199&need=fee_support&partner=77&as_of=2021-03-31",
    "handout.page": "?municipality=131199&need=fee_support&partner=77&as_of=2021-03-31",
}


# Codes of records that stand in the path.
CODES = {
    "branch": "hq",
    "annual_letter": "hq",
    "municipality": "131199",
    "thesaurus": "emc",
    "thesaurus_writing": "emc",
}


# Fiscal years that stand in the path, where it has to be one of a plan.
YEARS = {"evaluation": "2023", "evaluation_writing": "2023"}


def reading_routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Endpoint and an address of every route that is read."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static",):
            continue
        if rule.endpoint == "document.file":
            continue  # the seeds have no files: tests/web/test_document.py opens them in every role
        if rule.endpoint.startswith(("public.", "metrics.")):
            continue  # off unless the operator opens them: tests/web/test_public.py and test_metrics.py do
        if rule.endpoint == "calendar.file":
            continue  # its address is a secret: tests/web/test_calendar.py opens it in every state
        if rule.endpoint == "digest.page":
            continue  # nothing was sent of the seeds: tests/web/test_digest.py opens them in every role
        if rule.endpoint.startswith("agreement_act.") or rule.endpoint == "history.taking_back":
            continue  # what may be recorded depends on the agreement: tests/web/test_agreement_writing.py
        if rule.endpoint in ("need.page", "need_writing.change") or rule.endpoint.startswith(
            ("introduction_writing.", "introduction_several.")
        ):
            continue  # the seeds have no needs: tests/web/test_need_writing.py opens them in every role
        if rule.endpoint.startswith("frozen_report.") and rule.endpoint != "frozen_report.freeze":
            continue  # the seeds have no frozen report: tests/web/test_frozen_report.py opens them in every role
        if rule.endpoint.startswith(("pending_import.", "file_import.")) and "<" in rule.rule:
            continue  # nothing was taken in of the seeds: tests/web/test_import.py opens them
        if rule.endpoint in ("sign_in.code", "second_factor.remove", "second_factor.renew_codes"):
            continue  # nobody of the seeds has a second factor: tests/web/test_second_factor.py opens them
        if rule.endpoint == "second_factor_reset.take_off":
            continue  # the same; its roles are asked there, too
        if rule.endpoint.startswith("external_identity."):
            continue  # no provider unless the operator names one: tests/web/test_external_identity.py does
        if rule.endpoint == "life.undo":
            continue  # the seeds have no merged records: tests/web/test_merge.py opens it
        if rule.endpoint in ("contact.edit", "contact.remove"):
            continue  # the seeds name no persons: tests/web/test_contact.py opens them in every role
        address = rule.rule.replace("<int:identity>", "1").replace("<int:number>", "4")
        address = address.replace("<int:other>", "2")
        address = address.replace("<code>", CODES.get(rule.endpoint.partition(".")[0], "no_term"))
        address = (
            address.replace("<region>", "tama")
            .replace("<kind>", "white_spots")
            .replace("<topic>", "measures")
        )
        address = address.replace("<int:fy>", YEARS.get(rule.endpoint.partition(".")[0], "2020"))
        address = address.replace("<int:year>", "2020")
        address = address.replace("<any(docx, xlsx, pdf):form>", "docx")
        address = address.replace("<fy>", "2020").replace("<int:fy>", "2020").replace("<int:year>", "2020")
        query = QUERIES.get(rule.endpoint, "")
        yield rule.endpoint, address + query


def test_every_route_stands_in_the_census(app: Flask) -> None:
    assert {rule.endpoint: access_of(app, rule.endpoint) for rule in app.url_map.iter_rules()} == CENSUS


def test_visitors_are_sent_to_sign_in_and_programs_get_401(app: Flask) -> None:
    client = Client(app)
    for endpoint, address in reading_routes(app):
        answer = client.get(address)
        if CENSUS[endpoint] == EVERYBODY:
            assert answer.status_code == 200, address
        elif address.startswith("/api/"):
            assert answer.status_code == 401, address
            assert answer.mimetype == "application/problem+json"
        else:
            assert answer.status_code == 302, address
            assert answer.location.startswith("/sign-in?next="), address


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", LOGINS)
def test_each_role_opens_what_the_census_says(app: Flask, login: str) -> None:
    client = Client(app).sign_in(login)
    for endpoint, address in reading_routes(app):
        allowed = CENSUS[endpoint] == EVERYBODY or Role(login) in CENSUS[endpoint]
        wanted = 302 if endpoint == "sign_in.form" else 200 if allowed else 403
        assert client.get(address).status_code == wanted, address


def test_a_view_that_nobody_opened_is_shut(own_app: Flask) -> None:
    own_app.add_url_rule("/forgotten", "forgotten", lambda: "<!doctype html><title>x</title>")
    client = Client(own_app).sign_in("admin")
    assert client.get("/forgotten").status_code == 403


def test_a_view_for_one_role_is_shut_to_the_others(own_app: Flask) -> None:
    own_app.add_url_rule(
        "/for-admins", "for_admins", opens_to(Role.ADMIN)(lambda: "<!doctype html><title>x</title>")
    )
    assert Client(own_app).sign_in("admin").get("/for-admins").status_code == 200
    assert Client(own_app).sign_in("officer").get("/for-admins").status_code == 403


def test_every_unsafe_route_refuses_a_form_without_its_token(app: Flask) -> None:
    client = Client(app).sign_in("admin")
    unsafe = [
        rule.rule for rule in app.url_map.iter_rules() if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    ]
    assert {"/sign-in", "/sign-out", "/language"} <= set(unsafe)
    for address in unsafe:
        answer = client.http.post(re.sub(r"<(?:int:)?(\w+)>", "1", address))
        assert answer.status_code == 400, address
        number = answer.headers["X-Request-Id"]
        assert number, "a refusal can be asked about by its number"
        assert number in answer.get_data(as_text=True)
    assert client.get("/").status_code == 200, "still signed in: nothing was done"


@ON_ONE_DATABASE
def test_every_answer_carries_the_strict_policy(app: Flask) -> None:
    client = Client(app).sign_in("viewer")
    for _, address in [
        *reading_routes(app),
        ("", "/static/style.css"),
        ("", "/nowhere"),
    ]:
        answer = client.get(address)
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert answer.headers["X-Request-Id"], address


def test_pages_of_the_registry_are_not_kept_by_browsers(app: Flask) -> None:
    assert Client(app).sign_in("viewer").get("/partners").headers["Cache-Control"] == "no-store"


def test_another_host_name_is_refused(app: Flask) -> None:
    assert Client(app).http.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_signing_in_gives_a_new_token_and_signing_out_kills_it(app: Flask) -> None:
    client = Client(app)
    client.get("/sign-in")
    before = client.http.get_cookie(session.COOKIE)
    client.sign_in("officer")
    during = client.http.get_cookie(session.COOKIE)
    assert before is not None
    assert during is not None
    assert before.value != during.value
    assert during.http_only
    assert during.same_site == "Lax"
    client.post("/sign-out", form="/")
    thief = Client(app)
    thief.http.set_cookie(session.COOKIE, during.value)
    assert thief.get("/partners").status_code == 302


def test_the_cookie_is_secure_wherever_it_leaves_this_machine(own_app: Flask) -> None:
    app = own_app
    app.config["TRUSTED_HOSTS"] = ["registry.example"]
    answer = app.test_client().get("/sign-in", headers={"Host": "registry.example"})
    assert "Secure" in answer.headers["Set-Cookie"]


def test_an_idle_session_ends(own_app: Flask) -> None:
    moment = [datetime(2026, 4, 1, 9, 0, tzinfo=UTC)]
    session.install(own_app, clock=lambda: moment[0])
    client = Client(own_app).sign_in("officer")
    moment[0] += session.IDLE_LIMIT - timedelta(minutes=1)
    assert client.get("/").status_code == 200
    moment[0] += session.IDLE_LIMIT + timedelta(minutes=1)
    assert client.get("/").status_code == 302


def test_a_busy_session_ends_too(own_app: Flask) -> None:
    moment = [datetime(2026, 4, 1, 9, 0, tzinfo=UTC)]
    session.install(own_app, clock=lambda: moment[0])
    client = Client(own_app).sign_in("officer")
    start = moment[0]
    while moment[0] - start <= session.ABSOLUTE_LIMIT - timedelta(hours=1):
        moment[0] += timedelta(hours=1)
        assert client.get("/").status_code == 200
    moment[0] += timedelta(hours=1)
    assert client.get("/").status_code == 302


def test_the_same_answer_for_a_wrong_password_and_an_unknown_login(app: Flask) -> None:
    answers = []
    for login in ("officer", "nobody"):
        answer = Client(app).post("/sign-in", {"login": login, "password": "wrong password"})
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert "<title>エラー：" in page
        answers.append(page.split('class="error-summary"')[1].split("</div>")[0])
    assert answers[0] == answers[1]


def test_guessing_is_slowed_down(own_app: Flask) -> None:
    client = Client(own_app)
    statuses = [
        client.post("/sign-in", {"login": "head", "password": "guess"}).status_code for _ in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_whoever_knows_the_password_is_not_slowed_down(own_app: Flask) -> None:
    for _ in range(12):
        Client(own_app).sign_in("staff")


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\tevil"]
)
def test_after_signing_in_nobody_is_sent_elsewhere(app: Flask, target: str) -> None:
    answer = Client(app).post("/sign-in", {"login": "staff", "password": PASSWORD, "next": target})
    assert answer.status_code == 302
    assert answer.location == "/"


def test_after_signing_in_the_wanted_page_opens(app: Flask) -> None:
    wanted = "/partners?region=tama"
    answer = Client(app).post("/sign-in", {"login": "staff", "password": PASSWORD, "next": wanted})
    assert answer.location == wanted


def test_a_blank_beside_the_login_does_not_give_more_tries(own_app: Flask) -> None:
    client = Client(own_app)
    for login in ("head", " head", "head ", "HEAD", "  head  "):
        for _ in range(2):
            client.post("/sign-in", {"login": login, "password": "guess"})
    assert client.post("/sign-in", {"login": "head", "password": "guess"}).status_code == 429


def test_a_session_that_was_ended_meanwhile_does_not_come_back(own_app: Flask, own_url: str) -> None:
    def forget() -> str:
        with Session(writing(own_app.extensions["registry_engine"])) as opened, opened.begin():
            opened.execute(delete(WebSession))
        flask_session["typed"] = "something"
        return "<!doctype html><title>x</title>"

    own_app.add_url_rule("/forget", "forget", opens_to()(forget))
    client = Client(own_app).sign_in("viewer")
    assert client.get("/forget").status_code == 200
    assert client.get("/partners").status_code == 302


def test_without_a_database_the_answer_is_a_page_all_the_same(own_url: str, tmp_path: Path) -> None:
    app = create_app(config_for(own_url, tmp_path))
    client = Client(app).sign_in("viewer")
    app.extensions["registry_engine"].dispose()
    app.extensions["registry_engine"] = open_engine(f"sqlite:///{tmp_path / 'gone' / 'nowhere.sqlite3'}")
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    page = client.page("/partners", status=503)  # whoever is signed in need not sign in again
    assert "しばらく待って" in page.get_text()
    for visitor in (client, Client(app)):  # nobody could sign in: attempts are counted there, too
        assert "しばらく待って" in visitor.page("/sign-in", status=503).get_text()
