"""A registry in which there is one of everything: every page has a record to show, every form one to change.

What belongs to a branch belongs to 城南支所; officers, staff and heads of 城南 and of 多摩 are there to try their hands at it.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import (
    Activity,
    AgreementDocument,
    CalendarFeed,
    Change,
    Contact,
    Digest,
    FileImport,
    Organisation,
    OrganisationName,
    ReportAnswer,
    SavedView,
)
from registry.model.engine import writing
from registry.model.vocabulary import Category, DigestState, NameKind, Role
from registry.queries.account import account_by_login
from registry.services.account import add_account
from registry.services.calendar import make_feed
from registry.services.distinction import distinguish
from registry.services.merge import merge_organisations
from registry.services.recording import Actor, register
from registry.services.saved_view import save_view
from registry.web import create_app
from registry.web.frame import clock
from tests import files
from tests.client import PASSWORD, Client
from tests.conftest import config_for
from tests.contracts.test_access import CODES, QUERIES, YEARS
from tests.web.test_agreement_writing import act, sign
from tests.web.test_agreement_writing import send as send_form
from tests.web.test_document import upload as add_document
from tests.web.test_frozen_report import freeze, publish
from tests.web.test_import import OFFICE, upload, waiting
from tests.web.test_import import commit as take_in
from tests.web.test_need_writing import propose, step
from tests.web.test_need_writing import register as register_need

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
BY = Actor("clerk", NOW)
OWN, OTHER = "jonan", "tama"
PEOPLE = {
    f"{role}-{branch}": (role, branch)
    for branch in (OWN, OTHER)
    for role in (Role.OFFICER, Role.STAFF, Role.HEAD)
}
CONTACT = {
    "person": "秘匿 花子",
    "post": "秘匿課長",
    "email": "hitoku@secret.example",
    "phone": "03-9999-0000",
    "purpose": "協定の更新の連絡",
    "delete_by": "2027-03-31",
}
TWIN = "公益財団法人東京都中小企業振興公社"
TABLE = "番号,相手先,協定名,締結年月日\n1,城南信用金庫,覚書,R6.5.1\n"


def build(url: str, instance: Path) -> str:
    """Fill a copy of the seeds through the pages; answers where each record stands, as JSON."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW)
        app = create_app(config_for(url, instance))
        app.testing = True
        with _writer(app) as session:
            for login, (role, branch) in PEOPLE.items():
                add_account(
                    session,
                    login=login,
                    name=f"{branch} の人",
                    role=role,
                    branch_code=branch,
                    password=PASSWORD,
                    by=BY,
                )
        places = _through_pages(app)
        with _writer(app) as session:
            places |= _beside_pages(session)
        app.extensions["registry_engine"].dispose()
    return json.dumps(places)


@contextmanager
def _writer(app: Flask) -> Iterator[Session]:
    """One transaction of somebody else."""
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        yield session


def _last(path: str) -> int:
    return int(path.split("?")[0].split("#")[0].rstrip("/").split("/")[-1])


def _through_pages(app: Flask) -> dict[str, int]:
    officer = Client(app).sign_in("officer")
    places: dict[str, int] = {}
    agreement = sign(officer, branch=OWN)
    places["agreement"] = _last(agreement)
    assert act(officer, agreement, "notice_given", on_date="2026-11-20").status_code == 302
    places["draft"] = _last(sign(officer, branch=OWN, signed_on=""))
    assert add_document(officer, files.PDF, agreement=places["agreement"]).status_code == 303
    contact = "/partners/1/contacts/new"
    assert officer.post(contact, CONTACT, form=contact).status_code == 302
    need = register_need(officer, branch=OWN)
    places["need"] = _last(need)
    introduction = propose(officer, need)
    step(officer, introduction, "introduced", on="2026-11-10", consented_on="2026-11-10")
    places["introduction"] = _last(introduction)
    work = "/activities/new"
    line = {
        "partner-name": "城南信用金庫",
        "kind": "consultation",
        "line": "技術相談の取次ぎ 12件 6月",
        "branch": OWN,
        "fiscal_year": "2026",
    }
    assert officer.post(work, line, form=work).status_code == 302
    held = send_form(
        officer,
        "/events/new",
        {
            "title": "試験催事",
            "kind": "seminar",
            "starts_on": "2026-06-01",
            "roles-0-role": "host",
            "roles-0-side": OWN,
        },
    )
    assert held.status_code == 302
    places["event"] = _last(held.location)
    assert freeze(officer).status_code == 303
    assert publish(officer).status_code == 303
    waits = waiting(upload(officer, OFFICE))
    places["pending"] = _last(waits)
    done = take_in(officer, waiting(upload(officer, TABLE, name="別.csv", partners="create")))
    assert done.status_code in (302, 303), done.get_data(as_text=True)
    desk = BeautifulSoup(officer.get("/reports/annual/2020/desk").get_data(as_text=True), "lxml")
    gap = str(desk.select_one("a[href*='/desk/answer']")["href"])  # type: ignore[index]
    assert officer.post(gap, {"reason": "実施しなかった"}, form=gap).status_code == 303
    return places


def _beside_pages(session: Session) -> dict[str, int]:
    officer = account_by_login(session, "officer")
    assert officer is not None
    kept = session.scalars(
        select(Organisation.id).where(Organisation.name == "(公財)東京都中小企業振興公社")
    ).one()
    twins = [
        Organisation(
            name=f"{TWIN}{number}",
            category=Category.SUPPORT_AGENCY,
            names=[OrganisationName(name=f"{TWIN}{number}", kind=NameKind.OFFICIAL)],
        )
        for number in (1, 2)
    ]
    for twin in twins:
        register(session, subject=twin, by=BY)
    body = session.get_one(Organisation, kept)
    distinguish(session, one=body, other=twins[1], reason="別の団体", by=BY)
    make_feed(session, account=officer, by=BY)
    save_view(session, account=officer, page="agreements", name="条件", query="q=大学", by=BY)
    session.add(
        Digest(
            account_id=officer.id,
            on_date=date(2026, 11, 22),
            state=DigestState.SENT,
            subject="協定の期限 1件",
            text="本文",
            written_at=NOW,
            sent_at=NOW,
        )
    )
    merge_organisations(
        session, kept=body, gone=twins[0], versions=(body.version, twins[0].version), taken=(), by=BY
    )
    session.flush()
    newest = {
        "feed": CalendarFeed,
        "view": SavedView,
        "digest": Digest,
        "import": FileImport,
        "answer": ReportAnswer,
        "contact": Contact,
        "document": AgreementDocument,
        "activity": Activity,
    }
    found = {name: session.scalar(select(func.max(model.id))) or 0 for name, model in newest.items()}
    change = select(func.max(Change.id)).where(
        Change.subject == "agreement", Change.act != "agreement:add_document"
    )
    return found | {
        "kept": kept,
        "twin": twins[0].id,
        "distinct": twins[1].id,
        "change": session.scalar(change.where(Change.act.contains("notice"))) or 0,
    }


# What stands in the path of a page, by its endpoint; records of 城南 where they belong to a branch.
def values(endpoint: str, places: dict[str, int]) -> dict[str, object]:
    """The parts of an address that name a record."""
    noun = endpoint.partition(".")[0]
    one = {
        "activity": "activity",
        "activity_writing": "activity",
        "activity_wording": "activity",
        "agreement": "agreement",
        "agreement_act": "agreement",
        "agreement_writing": "agreement",
        "annual_answer": "answer",
        "calendar": "feed",
        "contact": "contact",
        "cooperation_item": "agreement",
        "digest": "digest",
        "document": "document" if endpoint == "document.file" else "agreement",
        "duty": "agreement",
        "event": "event",
        "event_writing": "event",
        "file_import": "import",
        "history": "agreement",
        "introduction_several": "need",
        "introduction_writing": "need" if endpoint.endswith("propose_one") else "introduction",
        "life": "kept",
        "memo": "agreement",
        "merge": "kept",
        "need": "need",
        "need_writing": "need",
        "saved_view": "view",
    }
    given: dict[str, object] = {
        "identity": 2 if noun.startswith("evaluation") else places.get(one.get(noun, ""), 1),
        "other": places["distinct"],
        "number": 1,
        "code": CODES.get(noun, "no_term"),
        "region": "tama",
        "kind": "white_spots",
        "fy": YEARS.get(noun, 2020),
        "year": 2020,
        "form": "docx",
        "noun": "partners",
        "token": "nobodys-secret",
        "topic": "measures",
        "filename": "style.css",
        "act": "terminated",
        "state": "concluded",
    }
    if endpoint == "contact.add":
        given["identity"] = 1
    given |= {
        "pending_import": {"number": places["pending"]},
        "plan": {"number": 4},
        "life": {"number": places["twin"] if endpoint == "life.undo" else 1},
        "history": {"number": places["change"]},
        "public": {"form": "csv"},
    }.get(noun, {})
    return given


def addresses(app: Flask, places: dict[str, int], method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every route that takes a method."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()):
            found = values(rule.endpoint, places)
            path = re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda part, found=found: str(found[part[1]]), rule.rule)
            yield rule.endpoint, path + QUERIES.get(rule.endpoint, "")
