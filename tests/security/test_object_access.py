"""Role, route, object and field: who may send which form about whose record, and who is told of persons."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.model.vocabulary import Role
from tests.cli import Shell
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE
from tests.contracts.test_access import CENSUS
from tests.security.scene import CONTACT, OTHER, OWN, addresses
from tests.tables import contents

# The census of what is written: a new route that takes a form must be entered here, by hand.
# What belongs to a branch is changed by that branch alone, and by whoever writes for the whole institute.
OF_A_BRANCH = frozenset(
    {
        "activity_wording.page",
        "activity_writing.change",
        "activity_writing.remove",
        "agreement_act.correct",
        "agreement_act.record",
        "agreement_writing.correct",
        "cooperation_item.edit",
        "document.add",
        "duty.assigning",
        "event_writing.change",
        "event_writing.remove",
        "history.taking_back",
    }
)
# Needs and introductions of a branch: its staff, too.
OF_CONSULTING = frozenset(
    {
        "introduction_several.record",
        "introduction_writing.propose_one",
        "introduction_writing.record",
        "introduction_writing.taking_back",
        "need_writing.change",
        "need_writing.close",
        "need_writing.reopen",
    }
)
# What the institute as a whole has: headquarters only.
OF_THE_INSTITUTE = frozenset(
    {
        "annual_desk.check",
        "annual_desk.uncheck",
        "annual_letter.page",
        "attachment.add",
        "attachment.remove",
        "evaluation_writing.record_authority",
        "evaluation_writing.record_self",
        "evaluation_writing.remove_authority",
        "evaluation_writing.remove_self",
        "file_import.undo",
        "file_import.upload",
        "frozen_report.freeze",
        "frozen_report.publish",
        "frozen_report.withdraw",
        "indicator_writing.edit",
        "indicator_writing.record",
        "indicator_writing.register",
        "indicator_writing.remove",
        "pending_import.commit",
        "pending_import.decide",
        "pending_import.drop",
        "pipeline.year",
        "plan.edit",
        "plan.edit_item",
        "plan.register",
        "plan.register_item",
        "report_section.change",
        "report_section.register",
        "report_section.remove",
        "thesaurus_writing.change",
        "thesaurus_writing.register",
        "thesaurus_writing.remove",
        "wording.change",
    }
)
# Organisations, the persons there, groups and programmes belong to no branch: every officer keeps them.
OF_EVERY_OFFICER = frozenset(
    {
        "contact.add",
        "contact.confirm",
        "contact.edit",
        "contact.remove",
        "group_writing.change",
        "group_writing.members",
        "group_writing.register",
        "group_writing.year",
        "life.forget",
        "life.undo",
        "merge.keep_apart",
        "merge.merge",
        "partner_writing.change",
        "programme_writing.carry_on",
        "programme_writing.change",
        "programme_writing.register",
    }
)
# The form itself offers only what its writer may write: a branch that is not offered is refused at its field.
CHOSEN_IN_THE_FORM = frozenset(
    {
        "activity_writing.register",
        "agreement_writing.register",
        "annual_answer.answer",
        "annual_answer.undo",
        "duty.handing_over",
        "event_writing.copy",
        "event_writing.register",
        "need_writing.register",
        "worksheet.page",
    }
)
# One's own: somebody else's is not there at all.
OF_ONESELF = frozenset(
    {
        "account.password",
        "account.settings",
        "calendar.addresses",
        "calendar.revoke",
        "external_identity.confirm",
        "external_identity.remove",
        "saved_view.delete",
        "saved_view.listing",
        "second_factor.remove",
        "second_factor.renew_codes",
        "second_factor.set_up",
        "session_list.page",
    }
)
OF_EVERYBODY = frozenset(
    {"external_identity.begin", "language.switch", "sign_in.code", "sign_in.form", "sign_in.sign_out"}
)
OF_ADMINISTRATORS = frozenset(
    {
        "admin_account.disable",
        "admin_account.edit",
        "admin_account.enable",
        "admin_account.give_password",
        "admin_account.register",
        "admin_account.unlink",
        "admin_account_token.make",
        "admin_account_token.revoke",
        "closing_day.delete",
        "closing_day.listing",
        "second_factor_reset.take_off",
    }
)
PERSON = tuple(CONTACT[name] for name in ("person", "post", "email", "phone"))


@ON_ONE_DATABASE
def test_every_route_that_writes_stands_in_one_class(scene: Flask, places: dict[str, int]) -> None:
    classes = (
        OF_A_BRANCH,
        OF_CONSULTING,
        OF_THE_INSTITUTE,
        OF_EVERY_OFFICER,
        CHOSEN_IN_THE_FORM,
        OF_ONESELF,
        OF_EVERYBODY,
        OF_ADMINISTRATORS,
    )
    found = [endpoint for endpoint, _ in addresses(scene, places, "POST")]
    assert sorted(found) == sorted(endpoint for each in classes for endpoint in each)


@ON_ONE_DATABASE
def test_nobody_writes_what_belongs_to_another_branch(scene: Flask, places: dict[str, int]) -> None:
    """Neither by asking for the form nor by sending one that was never asked for."""
    shut = {
        f"officer-{OTHER}": OF_A_BRANCH | OF_CONSULTING | OF_THE_INSTITUTE,
        f"staff-{OTHER}": OF_CONSULTING | OF_A_BRANCH | OF_THE_INSTITUTE | OF_EVERY_OFFICER,
        f"head-{OTHER}": OF_A_BRANCH | OF_CONSULTING | OF_THE_INSTITUTE | OF_EVERY_OFFICER,
        "viewer": OF_A_BRANCH | OF_CONSULTING | OF_THE_INSTITUTE | OF_EVERY_OFFICER | CHOSEN_IN_THE_FORM,
    }
    with Session(scene.extensions["registry_engine"]) as session:
        before = contents(session, without=frozenset({"web_session"}), versions=True)
    for login, endpoints in shut.items():
        client = Client(scene).sign_in(login)
        for endpoint, path in addresses(scene, places, "POST"):
            if endpoint in endpoints:
                assert client.post(path, {"version": "1"}).status_code == 403, (login, path)
        for endpoint, path in addresses(scene, places, "GET"):
            if endpoint in endpoints:
                assert client.http.get(path).status_code == 403, (login, path)
    with Session(scene.extensions["registry_engine"]) as session:
        assert contents(session, without=frozenset({"web_session"}), versions=True) == before


@ON_ONE_DATABASE
def test_whoever_the_record_belongs_to_may_open_its_forms(scene: Flask, places: dict[str, int]) -> None:
    # A step is taken back by whoever recorded it, and by those who write for the branch.
    staff = OF_CONSULTING - {"introduction_writing.taking_back"}
    own = {f"officer-{OWN}": OF_A_BRANCH | OF_CONSULTING, f"staff-{OWN}": staff}
    for login, endpoints in own.items():
        client = Client(scene).sign_in(login)
        opened = {
            endpoint: client.http.get(path).status_code
            for endpoint, path in addresses(scene, places, "GET")
            if endpoint in endpoints
        }
        assert opened
        assert {endpoint for endpoint, status in opened.items() if status == 403} == set(), login


@ON_ONE_DATABASE
def test_a_form_takes_no_branch_that_its_writer_may_not_write(scene: Flask) -> None:
    """The choices of a form are checked when it comes back, not only when it is shown."""
    client = Client(scene).sign_in(f"officer-{OTHER}")
    newest = client.newest_change()
    sent = {
        "/agreements/new": {
            "parties-0-name": "城南信用金庫",
            "kind": "agreement",
            "branch": OWN,
            "confirmed": "1",
        },
        "/activities/new": {
            "partner-name": "城南信用金庫",
            "kind": "consultation",
            "line": "技術相談 1件",
            "fiscal_year": "2026",
            "branch": OWN,
        },
        "/events/new": {
            "title": "x",
            "kind": "seminar",
            "starts_on": "2026-06-01",
            "roles-0-role": "host",
            "roles-0-side": OWN,
        },
        "/needs/new": {"company-name": "x", "kinds": "testing", "text": "x", "branch": OWN},
    }
    for path, data in sent.items():
        assert client.post(path, data).status_code == 422, path
    assert client.newest_change() == newest


@ON_ONE_DATABASE
def test_what_is_ones_own_is_not_there_for_others(scene: Flask, places: dict[str, int]) -> None:
    paths = {
        f"/account/calendar/{places['feed']}/revoke",
        f"/saved-views/{places['view']}/delete",
        f"/imports/pending/{places['pending']}",
        f"/imports/pending/{places['pending']}/commit",
        f"/imports/pending/{places['pending']}/drop",
    }
    others = Client(scene).sign_in("admin")
    owner = Client(scene).sign_in("officer")
    for path in paths:
        assert others.post(path).status_code == 404, path
    assert others.get(f"/imports/pending/{places['pending']}").status_code == 404
    assert owner.get(f"/imports/pending/{places['pending']}").status_code == 200
    for login in ("viewer", "staff", f"officer-{OWN}"):
        assert Client(scene).sign_in(login).get(f"/agreements/due/sent/{places['digest']}").status_code == 404


@ON_ONE_DATABASE
@pytest.mark.parametrize("login", ["staff"])  # what a viewer may open a member of staff may open, too
def test_persons_are_in_no_answer_to_whoever_may_not_see_them(
    scene: Flask, places: dict[str, int], login: str
) -> None:
    """Not in a table that is taken away either, a search, or a form that is refused."""
    client = Client(scene).sign_in(login)
    asked = [f"/search?q={PERSON[0]}", f"/partners?q={PERSON[0]}", f"/api/v1/search?q={PERSON[2]}"]
    asked += [
        f"{path}{'&' if '?' in path else '?'}format={form}"
        for endpoint, path in addresses(scene, places, "GET")
        if "/export" in path and Role(login) in CENSUS[endpoint]
        for form in ("csv", "xlsx")
    ]
    assert len(asked) > 30
    for path in asked:
        answer = client.http.get(path, buffered=True)
        told = answer.get_data()
        if path.startswith(("/search", "/partners?", "/api/v1/search")):
            told = told.replace(PERSON[0].encode(), b"", 6).replace(
                PERSON[2].encode(), b"", 2
            )  # what was asked
            assert answer.status_code == 200
        for value in PERSON:
            assert value.encode() not in told, path
    refused = client.post("/contacts/1/edit", {"person": ""})
    assert refused.status_code == 403
    assert not any(value in refused.get_data(as_text=True) for value in PERSON)


@ON_ONE_DATABASE
def test_a_role_that_is_taken_away_is_gone_with_the_next_request(scene: Flask) -> None:
    client = Client(scene).sign_in("officer")
    assert client.get("/history").status_code == 200
    shell = Shell(scene.config["REGISTRY"].database_url, scene.config["REGISTRY"].instance)
    shell.run("users", "change", "officer", "--role", "viewer")
    assert client.get("/history").status_code == 403
    shell.run("users", "disable", "officer")
    assert client.get("/partners").status_code == 302
