"""Two records of one organisation are compared, merged and parted again on pages; two bodies are told apart for good."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.exchange.file_import.comparing import compare
from registry.exchange.loading import KINDS
from registry.exchange.sheet import Row
from registry.model import Distinction, Lifetime, Organisation, OrganisationName
from registry.model.engine import open_engine, writing
from registry.model.vocabulary import Category, NameKind, Precision
from registry.queries.change import changes
from registry.services.recording import recorded, register
from registry.web.frame import clock
from tests.client import Client
from tests.conftest import CLERK
from tests.tables import contents
from tests.web.test_partner_writing import opened, send

NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
TWIN = "公益財団法人東京都中小企業振興公社"


@pytest.fixture(autouse=True)
def _day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@contextmanager
def writer(url: str) -> Iterator[Session]:
    """One transaction of somebody else."""
    engine = writing(open_engine(url))
    with Session(engine) as session, session.begin():
        yield session
    engine.dispose()


@pytest.fixture
def pair(own_url: str) -> tuple[int, int]:
    """An organisation of the seeds, and a second record of it under another spelling."""
    with writer(own_url) as session:
        kept = session.scalars(
            select(Organisation.id).where(Organisation.name == "(公財)東京都中小企業振興公社")
        ).one()
        twin = Organisation(
            name=TWIN,
            category=Category.SUPPORT_AGENCY,
            website="https://example.jp/",
            names=[OrganisationName(name=TWIN, kind=NameKind.OFFICIAL)],
        )
        register(session, subject=twin, by=CLERK)
        return kept, twin.id


@pytest.fixture
def officer(own_app: Any) -> Client:
    return Client(own_app).sign_in("officer")


def beside(pair: tuple[int, int]) -> str:
    return f"/partners/{pair[0]}/merge/{pair[1]}"


def test_a_twin_is_suspected_compared_merged_and_parted_again(
    officer: Client, own_url: str, pair: tuple[int, int]
) -> None:
    kept, gone = pair
    without = frozenset({"change", "web_session"})
    with writer(own_url) as session:
        before = contents(session, without=without)
    rows = officer.page("/quality/twins")
    assert rows.select_one(f"a[href='{beside(pair)}']") is not None
    page = officer.page(beside(pair))
    assert "表記だけが違う" in page.get_text()
    assert "名称" in page.select_one("table.merge").get_text()

    answer = send(officer, beside(pair))
    assert answer.headers["Location"] == f"/partners/{kept}"
    page = officer.page(f"/partners/{kept}")
    assert "統合しました" in page.get_text()
    assert TWIN in page.select_one("aside").get_text()
    assert "https://example.jp/" in page.get_text()  # what only one of them told
    moved = officer.get(f"/partners/{gone}")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/partners/{kept}")
    assert beside(pair) not in str(officer.page("/quality/twins"))
    assert officer.get(beside(pair)).status_code == 404

    # A table that was exported before the merge says which record holds it now.
    with writer(own_url) as session:
        rows = [Row(2, {"id": str(gone), "name": TWIN, "category": "support_agency"})]
        (line,) = compare(session, sheet=KINDS["partners"], rows=rows, as_of=date(2026, 6, 1)).lines
        assert (line.verdict, f"{kept} に統合されています" in line.message) == ("error", True)
    life = officer.page(f"/partners/{kept}/life")
    undo = life.select_one(f"a[href='/partners/{kept}/merged/{gone}/undo']")
    assert undo is not None
    answer = officer.post(undo["href"], {})
    assert answer.headers["Location"] == f"/partners/{gone}"
    with writer(own_url) as session:
        assert contents(session, without=without) == before
        acts = [each.act for each in changes(session, limit=2)]
    assert acts == ["organisation:undo", "organisation:merge"]


def test_a_person_chooses_where_both_records_say_something(
    officer: Client, own_url: str, pair: tuple[int, int]
) -> None:
    kept, _ = pair
    names = [field["name"] for field in officer.page(beside(pair)).select("table.merge input[type=radio]")]
    assert "choices-0" in names
    send(officer, beside(pair), **{"choices-0": "gone", "other_name": "former"})
    with writer(own_url) as session:
        assert session.get_one(Organisation, kept).name == TWIN
        kinds = dict(
            session.execute(
                select(OrganisationName.name, OrganisationName.kind).where(
                    OrganisationName.organisation_id == kept
                )
            ).all()
        )
    assert kinds["(公財)東京都中小企業振興公社"] is NameKind.FORMER


def test_whoever_compared_older_records_compares_again(
    officer: Client, own_url: str, pair: tuple[int, int]
) -> None:
    sent = opened(officer, beside(pair))
    with writer(own_url) as session:
        other = session.get_one(Organisation, pair[1])
        with recorded(session, by=CLERK, act="organisation:change", subject=other):
            other.website = "https://elsewhere.example.jp/"
    answer = officer.post(beside(pair), sent)
    assert answer.status_code == 409
    assert "https://elsewhere.example.jp/" in answer.get_data(as_text=True)
    with writer(own_url) as session:
        assert session.get(Organisation, pair[1]) is not None


def test_what_changed_since_stands_in_the_way_and_is_told(
    officer: Client, own_url: str, pair: tuple[int, int]
) -> None:
    kept, gone = pair
    send(officer, beside(pair))
    with writer(own_url) as session:
        found = session.get_one(Organisation, kept)
        with recorded(session, by=CLERK, act="organisation:change", subject=found):
            found.website = "https://later.example.jp/"
    for language, words in (("ja", "その後に変更されています"), ("en", "has been changed since")):
        officer.speak(language)
        answer = officer.post(f"/partners/{kept}/merged/{gone}/undo", {})
        assert answer.status_code == 409
        assert words in answer.get_data(as_text=True)
    with writer(own_url) as session:
        assert session.get(Organisation, gone) is None


def test_two_bodies_are_told_apart_for_good_until_somebody_takes_it_back(
    officer: Client, own_url: str, pair: tuple[int, int]
) -> None:
    kept, gone = pair
    apart = f"/partners/{kept}/distinct/{gone}"
    answer = officer.post(apart, {"reason": " "}, form=beside(pair))
    assert answer.status_code == 422
    assert "理由を書いてください" in answer.get_data(as_text=True)
    answer = officer.post(apart, {"reason": "本部と支部"}, form=beside(pair))
    assert answer.status_code == 302
    assert beside(pair) not in str(officer.page("/quality/twins"))
    page = officer.page(beside(pair))
    assert page.select_one("#refusal") is not None
    assert officer.post(beside(pair), opened(officer, beside(pair))).status_code == 422
    assert officer.post(apart, {"reason": "二度目"}, form=beside(pair)).status_code == 422
    with writer(own_url) as session:
        judged = session.scalars(select(Distinction)).one()
        assert (judged.one_id, judged.other_id, judged.reason) == (kept, gone, "本部と支部")
        number = judged.id
    life = f"/partners/{gone}/life"
    assert "本部と支部" in officer.page(life).get_text()
    officer.post(f"/partners/{gone}/distinctions/{number}/remove", {}, form=life)
    assert beside(pair) in str(officer.page("/quality/twins"))
    assert officer.post(f"/partners/{gone}/distinctions/{number}/remove", {}, form=life).status_code == 404


def test_a_merger_and_a_split_stand_in_the_life_of_all_of_them(
    officer: Client, own_url: str, pair: tuple[int, int]
) -> None:
    """(Made up.) The twin ends on 31 March 2024 and is carried on; a part of it becomes a body of its own."""
    kept, gone = pair
    name = "(公財)東京都中小企業振興公社"
    answer = send(
        officer,
        f"/partners/{gone}/edit",
        **{"closed_on": "令和6年3月31日", "successor-name": name, "successor-choice": str(kept)},
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    with writer(own_url) as session:
        life = Lifetime(founded_on=date(2024, 4, 1), founded_on_precision=Precision.DAY, origin_id=gone)
        part = Organisation(
            name="分かれた研究所",
            category=Category.OTHER,
            names=[OrganisationName(name="分かれた研究所", kind=NameKind.OFFICIAL)],
            lifetime=life,
        )
        register(session, subject=part, by=CLERK)
        number = part.id
    ended = officer.page(f"/partners/{gone}/life").select_one(".timeline").get_text(" ", strip=True)
    assert "他の機関に承継されて終わり" in ended
    assert "一部が分かれて別の機関に" in ended
    assert "分かれた研究所" in ended
    assert ended.index("2024年3月31日") < ended.index("2024年4月1日")
    carried = officer.page(f"/partners/{kept}/life").select_one(".timeline").get_text(" ", strip=True)
    assert "2024年4月1日" in carried
    assert "他の機関を承継" in carried
    assert "分割により設立" in officer.page(f"/partners/{number}/life").get_text()
    assert "この機関は終わっています" in officer.page(f"/partners/{gone}").get_text()
    assert "この機関は終わっています" not in officer.page(f"/partners/{gone}?as_of=2024-03-31").get_text()
    # Whom it carries on, or what it came out of, cannot follow it in turn; nor can it end before it began.
    for values, words in (
        ({"successor-name": TWIN, "successor-choice": str(gone)}, "承継した機関は選べません"),
        ({"origin-name": name, "origin-choice": str(kept)}, "この機関自身は選べません"),
        ({"founded_on": "2024-04-01", "closed_on": "2024年3月"}, "設立の日以後"),
    ):
        answer = send(officer, f"/partners/{kept}/edit", **values)
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)


@pytest.mark.parametrize("login", ["viewer", "staff", "head"])
def test_only_officers_and_administrators_merge(own_app: Any, pair: tuple[int, int], login: str) -> None:
    client = Client(own_app).sign_in(login)
    assert client.get(beside(pair)).status_code == 403
    assert client.post(beside(pair), {}).status_code == 403
    assert client.post(f"/partners/{pair[0]}/distinct/{pair[1]}", {"reason": "x"}).status_code == 403
    assert client.get(f"/partners/{pair[0]}/life").status_code == 200
    assert client.get(f"/partners/{pair[0]}/merged/{pair[1]}/undo").status_code == 403


def test_a_record_that_never_was_is_not_found(officer: Client, pair: tuple[int, int]) -> None:
    for address in ("/partners/999999", "/partners/999999/life", f"/partners/{pair[0]}/merge/999999"):
        assert officer.get(address).status_code == 404
    assert officer.get(f"/partners/{pair[0]}/merge/{pair[0]}").status_code == 404
    assert officer.get(f"/partners/{pair[0]}/merged/{pair[1]}/undo").status_code == 404
