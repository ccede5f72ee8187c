"""The second factor: codes of the standard, drift, replay, recovery codes, and what the database keeps of them."""

import base64
import hashlib
import json
import math
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import AcceptedCode, Account, Change, RecoveryCode, SecondFactor, WebSession
from registry.queries.account import account_by_login
from registry.queries.second_factor import second_factor
from registry.services.recording import Actor, broken_link
from registry.services.sealing import sealed, unsealed
from registry.services.second_factor import (
    RECOVERY_CODES,
    AlreadySetUp,
    CodeRefused,
    SecretUnreadable,
    accept,
    key_address,
    new_secret,
    remove,
    renew_recovery_codes,
    reset,
    set_up,
)
from tests.conftest import ON_ONE_DATABASE

KEY = "a key of the application that is long enough"
# RFC 6238, appendix B: the secret is the ASCII text 12345678901234567890; codes of six digits are the end of eight.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = (
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
)
NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def at(moment: datetime = NOW, login: str = "officer") -> Actor:
    """The officer at a moment."""
    return Actor(login, moment)


def code(moment: datetime = NOW, secret: str = SECRET) -> str:
    """What the telephone shows."""
    return TOTP(secret).at(moment)


def officer(session: Session) -> Account:
    """The demonstration account of an officer."""
    found = account_by_login(session, "officer")
    assert found is not None
    return found


def factor_of(session: Session) -> SecondFactor:
    """The officer's second factor, read anew."""
    session.expire_all()
    found = second_factor(session, officer(session).id)
    assert found is not None
    return found


def have(session: Session, moment: datetime = NOW - timedelta(hours=1)) -> tuple[str, ...]:
    """Set the officer's second factor up; returns the recovery codes."""
    return set_up(session, account=officer(session), secret=SECRET, code=code(moment), key=KEY, by=at(moment))


def is_accepted(session: Session, typed: str, moment: datetime = NOW, key: str = KEY) -> bool:
    """Whether a code opens."""
    try:
        accept(session, factor=factor_of(session), code=typed, key=key, by=at(moment))
    except CodeRefused:
        return False
    return True


def acts(session: Session) -> list[str]:
    """The newest acts, the last first."""
    return list(session.scalars(select(Change.act).order_by(Change.id.desc()).limit(3)))


@pytest.mark.parametrize(("seconds", "eight"), VECTORS)
@ON_ONE_DATABASE
def test_the_codes_are_those_of_the_standard(own_session: Session, seconds: int, eight: str) -> None:
    by = at(datetime.fromtimestamp(seconds, UTC))
    given = {"account": officer(own_session), "secret": SECRET, "key": KEY, "by": by}
    with pytest.raises(CodeRefused):
        set_up(own_session, code=eight[:6], **given)
    assert set_up(own_session, code=eight[-6:], **given)


def test_a_code_opens_once_and_no_older_one_after_it(own_session: Session) -> None:
    have(own_session)
    assert is_accepted(own_session, code())
    assert not is_accepted(own_session, code()), "the same again"
    assert not is_accepted(own_session, code(NOW - timedelta(seconds=30))), "the one before"
    later = NOW + timedelta(seconds=30)
    assert is_accepted(own_session, code(later), later)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("seconds", "opens"), [(-60, False), (-30, True), (0, True), (30, True), (60, False), (90, False)]
)
def test_a_clock_may_be_off_by_one_step(own_session: Session, seconds: int, opens: bool) -> None:
    have(own_session)
    assert is_accepted(own_session, code(NOW + timedelta(seconds=seconds))) == opens


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "typed", ["", "0", "000000", "1234567", "１２３", "abcdef", "-1", "\x00" * 6, "9" * 10_000, "AAAA-" * 6]
)
def test_what_is_no_code_opens_nothing(own_session: Session, typed: str) -> None:
    have(own_session)
    assert not is_accepted(own_session, typed)


@ON_ONE_DATABASE
def test_blanks_and_full_width_digits_are_read_as_meant(own_session: Session) -> None:
    have(own_session)
    wide = code().translate({ord(str(digit)): ord("０") + digit for digit in range(10)})
    assert is_accepted(own_session, f" {wide[:3]} {wide[3:]} ")


def test_a_recovery_code_opens_once_however_it_is_typed(own_session: Session) -> None:
    codes = have(own_session)
    assert len(set(codes)) == RECOVERY_CODES
    assert is_accepted(own_session, codes[3].lower().replace("-", " "))
    assert acts(own_session)[0] == "recovery_code:use"
    assert not is_accepted(own_session, codes[3])
    assert is_accepted(own_session, codes[4])
    assert [each.position for each in factor_of(own_session).recovery_codes if each.used_at] == [4, 5]


@ON_ONE_DATABASE
def test_recovery_codes_are_random_enough_to_be_kept_as_plain_hashes(own_session: Session) -> None:
    codes = [*have(own_session), *renew_recovery_codes(own_session, factor=factor_of(own_session), by=at())]
    letters = "".join(codes).replace("-", "")
    assert len(set(codes)) == len(codes)
    assert math.log2(len(set(letters))) * len(letters) / len(codes) >= 112
    places = zip(*(each.replace("-", "") for each in codes), strict=True)
    assert all(len(set(place)) > 5 for place in places), "no letter is given"
    kept = {each.code_hash for each in factor_of(own_session).recovery_codes}
    assert kept == {hashlib.sha256(each.replace("-", "").encode()).hexdigest() for each in codes[10:]}


@ON_ONE_DATABASE
def test_new_recovery_codes_replace_the_old_ones_used_or_not(own_session: Session) -> None:
    old = have(own_session)
    assert is_accepted(own_session, old[0])
    new = renew_recovery_codes(own_session, factor=factor_of(own_session), by=at())
    assert not set(old) & set(new)
    assert not any(is_accepted(own_session, each) for each in old)
    assert is_accepted(own_session, new[0])


def test_a_wrong_first_code_sets_nothing_up(own_session: Session) -> None:
    with pytest.raises(CodeRefused):
        set_up(own_session, account=officer(own_session), secret=SECRET, code="000000", key=KEY, by=at())
    assert second_factor(own_session, officer(own_session).id) is None
    have(own_session)
    with pytest.raises(AlreadySetUp):
        have(own_session)


def test_setting_up_signs_the_other_browsers_out_and_so_does_the_administrator(own_session: Session) -> None:
    account = officer(own_session)

    def sign_in(name: str) -> None:
        own_session.add(
            WebSession(token_hash=name, account_id=account.id, data={}, created_at=NOW, seen_at=NOW)
        )
        own_session.flush()

    sign_in("a" * 64)
    have(own_session)
    assert own_session.scalar(select(func.count()).select_from(WebSession)) == 0
    sign_in("b" * 64)
    reset(own_session, factor=factor_of(own_session), by=at(login="admin"))
    assert own_session.scalar(select(func.count()).select_from(WebSession)) == 0
    assert second_factor(own_session, account.id) is None
    assert acts(own_session)[0] == "second_factor:reset"


@ON_ONE_DATABASE
def test_the_code_that_set_it_up_signs_nobody_in(own_session: Session) -> None:
    have(own_session, NOW)
    assert not is_accepted(own_session, code())


def test_taking_it_off_and_setting_it_up_anew_gives_no_used_code_back(own_session: Session) -> None:
    have(own_session)
    assert is_accepted(own_session, code())
    remove(own_session, factor=factor_of(own_session), by=at())
    assert own_session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    have(own_session, NOW)  # the same half minute: another secret in life, so the code is taken
    assert not is_accepted(own_session, code())


@ON_ONE_DATABASE
def test_the_database_and_its_record_hold_no_secret_and_no_code(own_session: Session) -> None:
    codes = have(own_session)
    is_accepted(own_session, code())
    is_accepted(own_session, codes[0])
    renew_recovery_codes(own_session, factor=factor_of(own_session), by=at())
    reset(own_session, factor=factor_of(own_session), by=at(login="admin"))
    have(own_session, NOW + timedelta(hours=1))
    tables = (SecondFactor, RecoveryCode, AcceptedCode)
    kept = str([row for each in tables for row in own_session.connection().execute(select(each.__table__))])
    told = json.dumps(own_session.scalars(select(Change.rows)).all(), ensure_ascii=False)
    factor = factor_of(own_session)
    for secret in (SECRET, "12345678901234567890", *codes, *(each.replace("-", "") for each in codes)):
        assert secret not in kept
        assert secret not in told
    for hidden in (factor.sealed_secret, *(each.code_hash for each in factor.recovery_codes)):
        assert hidden not in told
    assert broken_link(own_session) is None
    assert "accepted_code" not in told, "signing in is no act of the record"


@ON_ONE_DATABASE
def test_with_another_key_of_the_application_only_a_recovery_code_opens(own_session: Session) -> None:
    codes = have(own_session)
    with pytest.raises(SecretUnreadable):
        accept(own_session, factor=factor_of(own_session), code=code(), key="another", by=at())
    assert is_accepted(own_session, codes[0], key="another")


def test_what_is_sealed_comes_back_with_its_key_alone() -> None:
    kept = sealed(SECRET, key=KEY)
    assert SECRET not in kept
    assert unsealed(kept, key=KEY) == SECRET
    assert unsealed(kept, key=f"{KEY}x") is None
    assert unsealed(kept[:-8] + "AAAAAAA=", key=KEY) is None
    assert unsealed("", key=KEY) is None
    assert kept != sealed(SECRET, key=KEY)


def test_the_address_for_the_telephone_names_account_and_institute() -> None:
    secret = new_secret()
    assert len(base64.b32decode(secret)) == 20
    assert secret != new_secret()
    address = key_address(secret, login="officer", issuer="都産技研")
    assert address.startswith("otpauth://totp/%E9%83%BD")
    assert f"secret={secret}" in address
