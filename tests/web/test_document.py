"""Files of agreements through the browser: who may add, who may open, and that what comes out is what went in."""

import hashlib
import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from registry.model import Agreement, AgreementDocument
from registry.model.engine import writing
from registry.model.vocabulary import Role
from registry.services.account import add_account
from registry.services.document_content import ACCEPTED, MAX_BYTES, SENTENCES, DocumentRefused, Finding
from registry.web.agreement.document import _sentence
from tests import files
from tests.client import LOGINS, PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE, ON_POSTGRESQL

NAME = "協定書 (写し).pdf"


@pytest.fixture
def writer(own_app: Flask) -> Iterator[Session]:
    """A session beside the application."""
    with Session(writing(own_app.extensions["registry_engine"])) as session:
        yield session


@pytest.fixture
def officer(own_app: Flask) -> Client:
    """The liaison officer of headquarters."""
    return Client(own_app).sign_in("officer")


def upload(client: Client, content: bytes, name: str = NAME, agreement: int = 1) -> TestResponse:
    """Send a file by the form."""
    data = {"file": (io.BytesIO(content), name)}
    return client.post(f"/agreements/{agreement}/documents", data, form="/")  # type: ignore[arg-type]


def post_raw(client: Client, content: bytes, file_name: str) -> TestResponse:
    """Send a file as no browser would: with any header for its name, and as a web page."""
    head = (
        f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{client.token("/")}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="file"; {file_name}\r\nContent-Type: text/html\r\n\r\n'
    )
    body = head.encode() + content + b"\r\n--b--\r\n"
    return client.http.post(
        "/agreements/1/documents", data=body, content_type="multipart/form-data; boundary=b"
    )


def files_of(client: Client) -> list[Path]:
    """What lies in the folder of files."""
    folder = client.http.application.config["REGISTRY"].documents
    return sorted(folder.iterdir()) if folder.exists() else []


def newest_link(client: Client, agreement: int = 1) -> str:
    """The address of the newest version."""
    return str(client.page(f"/agreements/{agreement}/documents").select("tbody a")[0]["href"])


def summary(answer: TestResponse) -> str:
    """What the summary of errors says."""
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert page.title.get_text().startswith(("エラー：", "Error: "))
    [link] = page.select(".error-summary a")
    assert page.select_one(link["href"]) is not None
    assert page.select_one(".field-error").get_text() == link.get_text()
    return str(link.get_text())


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (files.PDF, NAME, "application/pdf"),
        (files.png(), "scan.png", "image/png"),
        (files.JPEG, "scan.jpg", "image/jpeg"),
        (files.tiff(), "scan.tif", "image/tiff"),
        (
            files.word(),
            "協定書.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_what_comes_out_is_what_went_in(officer: Client, content: bytes, name: str, kind: str) -> None:
    assert upload(officer, content, name).status_code == 303
    answer = officer.get(newest_link(officer))
    assert answer.data == content
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_etag() == (hashlib.sha256(content).hexdigest(), False)
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    if name.isascii():
        assert disposition == f"attachment; filename={name}"
    else:
        assert disposition.isascii()
        assert unquote(disposition.split("filename*=UTF-8''")[1]) == name


@ON_ONE_DATABASE
def test_a_program_that_has_the_file_is_not_sent_it_again(officer: Client) -> None:
    upload(officer, files.PDF)
    etag = officer.get(newest_link(officer)).headers["ETag"]
    assert officer.get(newest_link(officer), headers={"If-None-Match": etag}).status_code == 304


def test_two_uploads_are_two_versions_and_both_stay(officer: Client) -> None:
    first = upload(officer, files.PDF)
    assert first.location.startswith("/agreements/1/documents")
    assert "第1版を置きました" in officer.page(first.location).find(attrs={"role": "status"}).get_text()
    one = newest_link(officer)
    upload(officer, files.png(), "scan.png")
    page = officer.page("/agreements/1/documents")
    versions = [row.th.get_text(strip=True) for row in page.select("tbody tr")]
    assert versions == ["第2版最新", "第1版"]
    newest = page.select("tbody tr")[0].get_text(" ")
    for words in ("scan.png", "PNG", "1 kB", "連携 一郎", hashlib.sha256(files.png()).hexdigest()[:12]):
        assert words in newest
    assert officer.get(one).data == files.PDF
    assert officer.get(newest_link(officer)).data == files.png()
    assert len(files_of(officer)) == 2


@ON_POSTGRESQL
def test_the_page_of_the_agreement_shows_the_files_or_what_to_do(own_app: Flask, officer: Client) -> None:
    empty = officer.page("/agreements/1").find("section", {"aria-labelledby": "documents-heading"})
    assert "—" in empty.get_text()
    assert empty.a["href"] == "/agreements/1/documents"
    for_viewers = Client(own_app).sign_in("viewer").page("/agreements/1")
    section = for_viewers.find("section", {"aria-labelledby": "documents-heading"})
    assert "—" in section.get_text()
    assert "連携担当に渡してください" in section.get_text()
    assert section.a is None
    upload(officer, files.PDF)
    full = officer.page("/agreements/1").find("section", {"aria-labelledby": "documents-heading"})
    assert NAME in full.get_text()
    assert hashlib.sha256(files.PDF).hexdigest() in full.get_text()
    assert "写し" not in officer.page("/agreements/2").get_text()


@ON_ONE_DATABASE
def test_who_may_open_a_file(own_app: Flask, officer: Client) -> None:
    upload(officer, files.PDF)
    link = newest_link(officer)
    statuses = {login: Client(own_app).sign_in(login).get(link).status_code for login in LOGINS}
    assert statuses == {"viewer": 403, "staff": 403, "officer": 200, "head": 200, "admin": 200}
    assert Client(own_app).get(link).location.startswith("/sign-in")
    for login in LOGINS:
        page = Client(own_app).sign_in(login).page("/agreements/1/documents")
        assert NAME in page.get_text(), "that a file exists everybody sees"
        assert bool(page.select(f"a[href='{link}']")) is (statuses[login] == 200)
    assert officer.get("/documents/999").status_code == 404
    assert officer.get("/agreements/99999/documents").status_code == 404


@ON_POSTGRESQL
def test_who_may_add_a_file(own_app: Flask, writer: Session) -> None:
    with writer.begin():
        for login, branch in (("of-jonan", "jonan"), ("of-tama", "tama"), ("of-none", None)):
            add_account(
                writer,
                login=login,
                name=login,
                role=Role.OFFICER,
                branch_code=branch,
                password=PASSWORD,
                by=CLERK,
            )
    of_jonan = writer.scalars(select(Agreement.id).where(Agreement.branch_code == "jonan")).first()
    of_all = writer.scalars(select(Agreement.id).where(Agreement.branch_code.is_(None))).first()
    writer.close()
    everything = {"officer", "admin", "of-none"}
    for login in (*LOGINS, "of-jonan", "of-tama", "of-none"):
        client = Client(own_app).sign_in(login)
        for agreement, may in ((of_jonan, everything | {"of-jonan"}), (of_all, everything)):
            answer = upload(client, files.PDF, agreement=agreement)
            assert answer.status_code == (303 if login in may else 403), (login, agreement)
            page = client.page(f"/agreements/{agreement}/documents")
            assert bool(page.select("input[type=file]")) is (login in may)
    assert len(files_of(client)) == 7


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("content", "finding"),
    [
        (b"", Finding.EMPTY),
        (files.PDF[:200], Finding.BROKEN_PDF),
        (files.OLD_WORD, Finding.OLD_OFFICE),
        (files.repacked(files.word(), {"word/vbaProject.bin": b"x"}), Finding.MACRO),
        (files.archive({files.WORD_BODY: bytes(60 * 1024 * 1024)}), Finding.BOMB),
        (files.PROGRAM, Finding.PROGRAM),
        (files.HTML, Finding.HTML),
        (files.SVG, Finding.SVG),
        (b"GIF89a" + bytes(40), Finding.OTHER),
    ],
)
def test_other_content_under_the_name_of_a_pdf_is_refused(
    officer: Client, content: bytes, finding: Finding
) -> None:
    answer = upload(officer, content, "協定書.pdf")
    assert answer.status_code == 422
    found, accepted = summary(answer).split("。", 1)
    assert found.startswith(SENTENCES[finding].split("%")[0])
    assert accepted == ACCEPTED
    assert files_of(officer) == []
    assert "—" in officer.page("/agreements/1/documents").main.get_text()


@ON_ONE_DATABASE
def test_no_file_chosen_is_told(officer: Client) -> None:
    answer = officer.post("/agreements/1/documents", {}, form="/")
    assert answer.status_code == 422
    assert summary(answer) == "ファイルを選んでください。"


@ON_ONE_DATABASE
def test_the_page_says_in_japanese_exactly_what_the_service_says(own_app: Flask) -> None:
    with own_app.test_request_context("/"):
        for finding in Finding:
            refused = DocumentRefused(finding, "GIF")
            assert _sentence(refused) == str(refused)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("..%2F..%2Fx", "x.pdf"),
        ("..%5C..%5Cx.pdf", "x.pdf"),
        ("a%0D%0ASet-Cookie%3A%20stolen%3D1", "aSet-Cookie: stolen=1.pdf"),
        ("%3Cscript%3Ealert%281%29.pdf", "<script>alert(1).pdf"),
        ("%22%3B%20filename%3Dx.exe", '"; filename=x.exe.pdf'),
        ("%E5%8D%94" * 300 + ".pdf", "協" * 196 + ".pdf"),
    ],
)
def test_hostile_names_do_no_harm(officer: Client, sent: str, shown: str) -> None:
    assert post_raw(officer, files.PDF, f"filename=\"x\"; filename*=UTF-8''{sent}").status_code == 303
    link = officer.page("/agreements/1/documents").select_one("tbody a")
    assert link.get_text() == shown
    [path] = files_of(officer)
    assert len(path.name) == 32
    download = officer.get(link["href"])
    assert download.data == files.PDF
    assert download.headers["Content-Type"] == "application/pdf"
    assert "Set-Cookie" not in download.headers
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert not any(ord(each) < 32 for each in download.headers["Content-Disposition"])


@ON_ONE_DATABASE
def test_nothing_is_put_beside_a_shared_folder_that_is_not_there(
    own_app: Flask, officer: Client, tmp_path: Path
) -> None:
    share = tmp_path / "mount" / "documents"
    own_app.config["REGISTRY"] = replace(own_app.config["REGISTRY"], shared_documents=share)
    answer = upload(officer, files.PDF)
    assert answer.status_code == 503
    assert "つながっていない" in answer.get_data(as_text=True)
    assert not share.parent.exists()
    share.mkdir(parents=True)
    assert upload(officer, files.PDF).status_code == 303


@ON_ONE_DATABASE
def test_more_than_ten_megabytes_is_answered_with_a_page(officer: Client) -> None:
    answer = post_raw(officer, files.PDF.ljust(MAX_BYTES + 1), 'filename="a.pdf"')
    assert answer.status_code == 413
    page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
    assert "10 MB" in page.main.get_text()
    assert files_of(officer) == []
    assert officer.get("/agreements/1/documents").status_code == 200


@pytest.mark.parametrize("damage", ["gone", "altered"])
def test_a_damaged_file_is_not_handed_out(
    officer: Client, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    upload(officer, files.PDF)
    [path] = files_of(officer)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(files.PDF.replace(b"99 99", b"66 66"))
    with caplog.at_level(logging.ERROR):
        answer = officer.get(newest_link(officer))
    assert answer.status_code == 500
    assert "渡さずに止めました" in answer.get_data(as_text=True)
    assert path.name in caplog.text
    assert NAME not in caplog.text, "names of files stay out of the log"


def test_a_request_that_fails_after_the_file_was_written_takes_it_away(own_app: Flask) -> None:
    client = Client(own_app).sign_in("officer")

    def spoil(response: object) -> object:
        response.status_code = 500  # type: ignore[attr-defined]
        return response

    token = client.token("/")
    # Runs before the commit at the end of the request: functions after a request run last in, first out.
    own_app.after_request_funcs.setdefault(None, []).append(spoil)  # type: ignore[arg-type]
    data = {"csrf_token": token, "file": (io.BytesIO(files.PDF), NAME)}
    assert client.http.post("/agreements/1/documents", data=data).status_code == 500
    assert files_of(client) == []
    with Session(own_app.extensions["registry_engine"]) as session:
        assert session.scalars(select(AgreementDocument)).all() == []
