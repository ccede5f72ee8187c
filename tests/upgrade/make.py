"""A data directory as a release of the past leaves it, packed into one file: run once for a release, by that release.

In a checkout of the release: ``python …/tests/upgrade/make.py FILE.tar.xz`` with the packages of the environment of today;
``FILE.zip`` is a backup of it by the release's own command. Only names that every release has are imported, all of them
of the release.
"""

import inspect
import lzma
import os
import sqlite3
import subprocess
import sys
import tarfile
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

if __name__ == "__main__":
    sys.path.insert(0, os.getcwd())

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Account, Agreement, AgreementEvent, Organisation
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import AgreementAct, Duty
from registry.queries.agreement import agreement
from registry.services.account import disable_account, make_token, set_email
from registry.services.agreement import record_act
from registry.services.calendar import make_feed
from registry.services.closing_day import add_closing_day
from registry.services.contact import add_contact
from registry.services.demonstration import add_demonstration_accounts
from registry.services.document import add_document
from registry.services.duty import assign
from registry.services.recording import Actor
from registry.services.saved_view import save_view

PASSWORD = "correct horse battery"
DATABASE = "registry.sqlite3"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n162\n%%EOF\n"
)


def work(session: Session, documents: Path) -> None:
    """What people do with a registry: accounts, tokens, agreements looked after, files, contacts, own filters."""
    by = Actor("officer", datetime(2026, 10, 1, 1, 0, tzinfo=UTC))
    add_demonstration_accounts(session, password=PASSWORD, by=by)
    people = {each.login: each for each in session.scalars(select(Account))}
    known = session.scalars(select(Agreement.id).order_by(Agreement.id).limit(3)).all()
    agreements = [agreement(session, each, as_of=by.day).agreement for each in known]
    officer = people["officer"]
    set_email(session, account=officer, email="officer@example.jp", by=by)
    disable_account(session, account=people["staff"], by=by)
    make_token(session, account=officer, label="年報の集計", by=by)
    make_feed(session, account=officer, by=by)
    save_view(session, account=officer, page="agreements", name="城南", query="branch=jonan", by=by)
    add_closing_day(session, day=date(2026, 10, 9), name="開所記念日", by=by)
    for each in agreements:
        assign(session, agreement=each, duty=Duty.OWNER, account=officer, from_day=by.day, by=by)
        add_document(session, agreement=each, content=PDF, file_name="協定書.pdf", folder=documents, by=by)
    event = AgreementEvent(act=AgreementAct.REVIEWED, on_date=date(2026, 9, 30))
    record_act(session, agreement=agreements[0], event=event, by=by)
    given = {
        "person": "架空 花子",
        "post": "産学連携課長",
        "email": "hanako@example.ac.jp",
        "phone": "03-0000-0000",
    }
    if "may_be_given" in inspect.signature(add_contact).parameters:
        given["may_be_given"] = True
    for organisation in session.scalars(select(Organisation).order_by(Organisation.id).limit(2)):
        add_contact(
            session,
            organisation=organisation,
            purpose="更新の連絡",
            delete_by=date(2030, 3, 31),
            by=by,
            **given,
        )


def command(folder: Path, *words: str) -> None:
    """One of the release's own commands."""
    program = "import sys; sys.path.insert(0, '.'); from registry.cli import main; main()"
    environment = {**os.environ, "REGISTRY_INSTANCE": str(folder)}
    subprocess.run([sys.executable, "-c", program, *words], check=True, env=environment)


def make(path: Path) -> None:
    """Make the folder and pack it: the database, whose log the last to leave has written in, and the documents."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "instance"
        command(folder, "init")
        engine = writing(open_engine(f"sqlite:///{folder / DATABASE}"))
        with Session(engine) as session, session.begin():
            work(session, folder / "documents")
        engine.dispose()
        command(folder, "verify")
        if path.suffix == ".zip":
            command(folder, "backup", str(path))
            return
        with sqlite3.connect(folder / DATABASE) as database:
            database.execute("VACUUM")  # the file is kept for years: as small as it can be
        database.close()
        with tarfile.open(path, "w:xz", preset=9 | lzma.PRESET_EXTREME) as file:
            for kept in (DATABASE, "documents"):
                file.add(folder / kept, kept)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
