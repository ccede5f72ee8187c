"""A registry in which everything happens that the seeds do not tell: for the pages that need it."""

from datetime import UTC, date, datetime
from io import BytesIO

from flask import Flask, abort
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, Agreement, Contact, Digest, Group, Organisation, OrganisationName
from registry.model.engine import writing
from registry.model.vocabulary import Category, DigestState, GroupKind, NameKind, NoticeUnit, RenewalMode
from registry.services.recording import recorded, register
from registry.web.frame.access import opens_to_everybody
from registry.web.frame.clock import today
from tests import files
from tests.client import Client
from tests.conftest import CLERK

OFFICE = "名称,種別\n新しい研究会,research_group\n,research_group\n"
TABLE = "グループ名,種類\n試験の研究会,研究会\n別の研究会,研究会\n"
TWIN = "公益財団法人東京都中小企業振興公社"
NEED = {
    "company-name": "株式会社板橋精機",
    "company-is_new": "y",
    "company-municipality": "131199",
    "kinds": "testing",
    "fields": "EMC",
    "text": "試作品のノイズを測りたい。",
    "received_on": "令和8年4月2日",
    "branch": "joto",
}


def furnish(app: Flask) -> tuple[str, ...]:
    """Let it happen; the addresses of the pages that tell of it."""
    twin = _write(app)
    officer = Client(app).sign_in("officer")
    need = _located(officer, "/needs/new", NEED)
    proposal = {"organisation": "77", "partner": "77"}
    officer.post(f"{need}/introductions", proposal, form=need)
    officer.http.post(
        "/agreements/1/documents",
        data={
            "csrf_token": officer.token("/agreements/1/documents"),
            "file": (BytesIO(files.png()), "協定書.png"),
        },
        content_type="multipart/form-data",
    )
    pending, done = _imports(officer)
    form = "/reports/annual/2020/freeze"
    officer.post(form, {"seen": officer.value(form, "seen"), "remark": "印刷"}, form=form)
    return (
        need,
        f"{need}/edit",
        f"{need}/close",
        "/needs",
        "/introductions",
        "/introductions/figures?fy=2026",
        "/agreements/1/documents",
        "/agreements/2",
        "/agreements/2/memo",
        "/agreements/due?whose=all&within=3650",
        "/agreements/due/sent",
        "/agreements/due/sent/1",
        "/branches/hq?as_of=2026-11-01",
        "/branches/hq/ahead",
        "/partners/1",
        "/contacts/1/edit",
        "/contacts/1/delete",
        "/partners/1/contacts/new",
        f"/partners/1/merge/{twin}",
        "/quality/contact_overdue",
        pending,
        done,
        f"{done}/undo",
        "/imports",
        "/reports/annual/2020",
        "/reports/annual/2020/frozen",
        "/reports/annual/2020/frozen/1/publish",
        "/reports/annual/2020/difference",
        "/groups/export?format=csv&encoding=cp932",
        "/history",
        "/help/agreements",
        "/public",
    )


def add_errors(app: Flask) -> None:
    """Addresses that fail, each with its status, as errors anywhere do."""

    @opens_to_everybody
    def failing(status: int) -> None:
        abort(status)

    app.add_url_rule("/failing/<int:status>", "failing", failing)


def _write(app: Flask) -> int:
    """What no form needs to say: an agreement with a term, a contact past its day, a digest, a name that cp932 lacks."""
    with Session(writing(app.extensions["registry_engine"])) as session, session.begin():
        agreement = session.get_one(Agreement, 2)
        officer = session.scalars(select(Account).where(Account.login == "officer")).one()
        with recorded(session, by=CLERK, act="agreement:correct", subject=agreement):
            agreement.initial_term_months = agreement.renewal_term_months = 12
            agreement.effective_from = date(2020, 4, 1)
            agreement.renewal_mode = RenewalMode.AUTOMATIC
            agreement.notice_count, agreement.notice_unit = 3, NoticeUnit.MONTH
        person = Contact(
            organisation_id=1,
            person="試験 花子",
            email="hanako@example.jp",
            purpose="協定の更新の連絡",
            confirmed_on=date(2024, 4, 1),
            delete_by=date(2025, 3, 31),
        )
        register(session, subject=person, by=CLERK)
        twin = Organisation(
            name=TWIN,
            category=Category.SUPPORT_AGENCY,
            names=[OrganisationName(name=TWIN, kind=NameKind.OFFICIAL)],
        )
        register(session, subject=twin, by=CLERK)
        register(session, subject=Group(name="𠮷野の研究会", kind=GroupKind.RESEARCH_GROUP), by=CLERK)
        session.add(
            Digest(
                account_id=officer.id,
                on_date=today(),
                state=DigestState.FAILED,
                subject="協定の期限 1件",
                text="協定の更新\n",
                written_at=datetime(2026, 4, 1, 3, 0, tzinfo=UTC),
                sent_at=None,
            )
        )
        session.flush()
        return twin.id


def _imports(officer: Client) -> tuple[str, str]:
    """A file that waits to be decided on, with every verdict, and one that was taken in."""
    done = _upload(officer, TABLE)
    digest = officer.value(done, "digest")
    answer = officer.post(f"{done}/commit", {"digest": digest}, form=done)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return _upload(officer, OFFICE), answer.location


def _upload(officer: Client, table: str) -> str:
    answer = officer.http.post(
        "/imports",
        data={
            "csrf_token": officer.token("/imports"),
            "kind": "groups",
            "file": (BytesIO(table.encode()), "グループ.csv"),
        },
        content_type="multipart/form-data",
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location)


def _located(officer: Client, path: str, data: dict[str, str]) -> str:
    answer = officer.post(path, data, form=path)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.location).partition("?")[0]
