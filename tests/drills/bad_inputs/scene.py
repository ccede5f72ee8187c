"""A registry in which something lies at every place where a form can be: beside the seeds, a record in each state that
offers forms of its own. The forms themselves make it.
"""

from collections.abc import Iterator

from flask import Flask
from sqlalchemy.orm import Session

from registry.model import Organisation, OrganisationName
from registry.model.engine import writing
from registry.model.vocabulary import Category, NameKind
from registry.services.recording import register as record
from tests.client import Client
from tests.conftest import CLERK
from tests.drills.bad_inputs.browsers import accounts
from tests.drills.bad_inputs.forms import forms_at
from tests.files import PDF
from tests.web.test_agreement_writing import act, parsed, sign
from tests.web.test_contact import typed as person
from tests.web.test_document import upload as add_document
from tests.web.test_import import OFFICE, upload, waiting
from tests.web.test_need_writing import propose, register, step

TABLE = "name,kind,topics\n{}研究会,research_group,電気\n"


def press(client: Client, app: Flask, address: str, endpoint: str, **typed: str) -> str:
    """Fill in a form of a page and send it; answers where it leads."""
    form = next(form for form in forms_at(client, app, address) if form.endpoint == endpoint)
    answer = client.post(form.action, {**dict(form.untouched), **typed}, form=address)
    refused = parsed(answer).select_one(".error-summary")
    assert answer.status_code in (302, 303), (address, refused)
    return answer.location


def twins(app: Flask) -> list[int]:
    """Four records of two organisations."""
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        made = []
        for name in ("架空振興公社", "架空振興公社", "架空工業会", "架空工業会"):
            each = Organisation(
                name=name,
                category=Category.SUPPORT_AGENCY,
                names=[OrganisationName(name=name, kind=NameKind.OFFICIAL)],
            )
            record(session, subject=each, by=CLERK)
            made.append(each.id)
        return made


def prepare(app: Flask) -> list[str]:
    """Make it, and answer the addresses from which all forms are found."""
    client = Client(app).sign_in("admin")
    return [
        "/",
        *agreements(client),
        *organisations(client, app),
        *needs(client, app),
        *files(client, app),
        *reports(client, app),
        *figures(client, app),
        *removable(client, app),
        *own(client, app),
        *accounts(app),
    ]


def agreements(client: Client) -> Iterator[str]:
    draft = sign(client, signed_on="")
    submitted = sign(client, signed_on="")
    act(client, submitted, "submitted", on_date="2026-11-20")
    signed = sign(client, signed_on="2026-04-01")
    announced = sign(client, signed_on="2026-04-01")
    act(client, announced, "notice_given", on_date="2026-11-20")
    assert add_document(client, PDF, agreement=1).status_code in (302, 303)
    for page in (draft, submitted, signed, announced):
        yield page
        yield f"{page}/history"
    yield str(client.page(announced).select(".timeline a")[0]["href"])
    yield str(client.page(f"{announced}/history").select(".history a")[0]["href"])


def organisations(client: Client, app: Flask) -> Iterator[str]:
    kept, gone, one, other = twins(app)
    press(client, app, f"/partners/{kept}/merge/{gone}", "merge.merge")
    press(client, app, f"/partners/{one}/merge/{other}", "merge.keep_apart", reason="別の団体")
    press(client, app, "/partners/1/contacts/new", "contact.add", **person())
    yield from ("/partners/1", f"/partners/{kept}/life", f"/partners/{one}/life", "/partners/5/merge/6")


def needs(client: Client, app: Flask) -> Iterator[str]:
    new, introduced, closed, bare = (register(client) for _ in range(4))
    propose(client, new)
    introduction = propose(client, introduced)
    step(client, introduction, "introduced", on="2026-11-10", consented_on="2026-11-09", follow_up_on="")
    press(client, app, closed, "need_writing.close")
    yield from (new, introduced, closed, bare)
    yield f"{new}/introductions/several?partner=1&partner=2"
    yield f"{introduction}/step-back"


def files(client: Client, app: Flask) -> Iterator[str]:
    yield waiting(upload(client, OFFICE))
    taken = waiting(upload(client, TABLE.format("試作"), kind="groups"))
    done = press(client, app, taken, "pending_import.commit")
    yield from (done, f"{done}/undo")
    yield waiting(upload(client, TABLE.format("試験"), kind="groups"))


def reports(client: Client, app: Flask) -> Iterator[str]:
    year = "/reports/annual/2020"
    press(client, app, f"{year}/freeze", "frozen_report.freeze")
    press(client, app, f"{year}/frozen/1/publish", "frozen_report.publish")
    press(client, app, "/activities/34/wording", "activity_wording.page", wording="別の文")
    press(client, app, f"{year}/freeze", "frozen_report.freeze")
    desk = "/reports/annual/2021/desk"
    lacks = [str(link["href"]) for link in client.page(desk).select("a[href*='desk/answer?']")]
    first, second = lacks[:2]
    press(client, app, first, "annual_answer.answer", reason="原本がない")
    press(client, app, desk, "annual_desk.check")
    yield from (desk, f"{year}/frozen/1/withdraw", f"{year}/frozen/2/publish", f"{year}/difference")
    yield from (f"{desk}/letters/hq", f"{year}?edition=2", second)


def figures(client: Client, app: Flask) -> Iterator[str]:
    item = "/indicators/evaluation/2024/items/2"
    for side in ("self", "authority"):
        press(client, app, f"{item}/{side}", f"evaluation_writing.record_{side}", grade="A", note="評価書")
        yield f"{item}/{side}"
    press(client, app, "/indicators/17/years/2026", "indicator_writing.record", value="12", note="実績報告書")
    yield "/indicators/17/years/2026"


def removable(client: Client, app: Flask) -> Iterator[str]:
    event = {"title": "試験セミナー", "kind": "seminar", "starts_on": "2026-11-01"}
    made = press(client, app, "/events/new", "event_writing.register", **event)
    yield from (made, f"{made}/delete")
    words = {"name": "試験分野", "name_en": "Trial", "words": "試験語"}
    field = press(client, app, "/fields/new", "thesaurus_writing.register", **words)
    yield f"{field}/delete"


def own(client: Client, app: Flask) -> Iterator[str]:
    press(client, app, "/agreements", "saved_view.listing", name="いつもの")
    press(client, app, "/admin/closing-days", "closing_day.listing", day="2026-12-25", name="点検")
    assert client.post("/account/calendar", form="/account/calendar").status_code == 200
    yield from ("/account/calendar", "/account", "/saved-views", "/admin/closing-days")
    yield from ("/history", "/search?q=大学", "/pipelines/1/years/2021")
