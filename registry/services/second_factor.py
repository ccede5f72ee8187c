"""The second factor: a code of six digits that a telephone makes anew every half minute (RFC 6238), after the password.

A code is accepted once. Who has lost the telephone uses a recovery code, which opens once, or asks an administrator.
"""

import secrets
import unicodedata

from pyotp import TOTP, random_base32
from pyotp.exceptions import OTPVerificationError
from sqlalchemy.orm import Session

from registry.model import AcceptedCode, Account, RecoveryCode, SecondFactor
from registry.services.account import end_sessions, token_hash
from registry.services.recording import Actor, recorded, register
from registry.services.sealing import sealed, unsealed

# Clocks of telephones go a little wrong, and typing takes its time: the code before and the one to come are good, too.
DRIFT = 1
RECOVERY_CODES = 10
# 120 bits in letters that are not taken for one another (no I and 1, no O and 0): such a code needs no salt.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP = 6, 4


class CodeRefused(ValueError):
    """A code that opens nothing: wrong, expired, or used before; the text is a sentence for the user."""

    def __init__(self) -> None:
        super().__init__("確認コードが違うか、使用済みです")


class SecretUnreadable(CodeRefused):
    """The secret was sealed with another key of the application: only a recovery code or an administrator helps."""


class AlreadySetUp(ValueError):
    """The account has a second factor; the text is a sentence for the user."""


def new_secret() -> str:
    """A secret for a telephone: 160 bits in base 32."""
    return random_base32()


def key_address(secret: str, *, login: str, issuer: str) -> str:
    """The address (``otpauth:``) that a telephone reads from the QR code."""
    return TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def set_up(
    session: Session, *, account: Account, secret: str, code: str, key: str, by: Actor
) -> tuple[str, ...]:
    """Give an account a second factor once a code shows that the telephone has the secret.

    Returns the recovery codes, to be shown once. Whatever the password alone had opened in other browsers is closed.
    Raises :class:`CodeRefused` and :class:`AlreadySetUp`.
    """
    _hold(session, account.id)
    if session.get(SecondFactor, account.id) is not None:
        raise AlreadySetUp("二段階の確認は設定済みです")
    step = _step(secret, _plain(code), by)
    if step is None:
        raise CodeRefused
    _remember(session, account.id, step)
    codes = _new_codes()
    register(
        session,
        subject=SecondFactor(
            account_id=account.id,
            sealed_secret=sealed(secret, key=key),
            set_up_at=by.at,
            recovery_codes=[
                RecoveryCode(position=position, code_hash=_hashed(each))
                for position, each in enumerate(codes, start=1)
            ],
        ),
        by=by,
    )
    end_sessions(session, account=account)
    return codes


def accept(session: Session, *, factor: SecondFactor, code: str, key: str, by: Actor) -> None:
    """Take a code of the telephone, or a recovery code, and use it up; ``factor`` comes with its recovery codes.

    Raises :class:`CodeRefused`, or :class:`SecretUnreadable` if no code of a telephone can be checked any more.
    """
    _hold(session, factor.account_id)
    plain = _plain(code)
    if len(plain) == _GROUPS * _GROUP:
        _use(session, factor, plain, by)
        return
    secret = unsealed(factor.sealed_secret, key=key)
    if secret is None:
        raise SecretUnreadable
    step = _step(secret, plain, by)
    newest = session.get(AcceptedCode, factor.account_id, populate_existing=True)
    if step is None or (newest is not None and step <= newest.step):
        raise CodeRefused
    _remember(session, factor.account_id, step)


def renew_recovery_codes(session: Session, *, factor: SecondFactor, by: Actor) -> tuple[str, ...]:
    """Other recovery codes in place of the old ones, which open nothing any more; they are shown once."""
    codes = _new_codes()
    with recorded(session, by=by, act="second_factor:renew_codes", subject=factor):
        for kept, code in zip(factor.recovery_codes, codes, strict=True):
            kept.code_hash, kept.used_at = _hashed(code), None
    return codes


def remove(session: Session, *, factor: SecondFactor, by: Actor) -> None:
    """Take the second factor off, with its recovery codes; the caller has asked for password and code.

    What the account had opened in other browsers is closed: it was opened with the second factor.
    """
    with recorded(session, by=by, act="second_factor:remove", subject=factor):
        session.delete(factor)
        end_sessions(session, account=factor.account)


def reset(session: Session, *, factor: SecondFactor, by: Actor) -> None:
    """Take the second factor of somebody else off, who has lost it; their browsers are signed out."""
    with recorded(session, by=by, act="second_factor:reset", subject=factor):
        session.delete(factor)
        end_sessions(session, account=factor.account)


def _hold(session: Session, account_id: int) -> None:
    """One code at a time for an account: of two that come at once the second finds the first used up."""
    session.get_one(Account, account_id, with_for_update=True)


def _step(secret: str, code: str, by: Actor) -> int | None:
    """The step of time to which a code belongs, near the moment of the act."""
    try:
        return TOTP(secret).verify_and_get_timecode(code, for_time=by.at, valid_window=DRIFT)
    except OTPVerificationError:
        return None


def _remember(session: Session, account_id: int, step: int) -> None:
    newest = session.get(AcceptedCode, account_id)
    if newest is None:
        session.add(AcceptedCode(account_id=account_id, step=step))
    else:
        newest.step = max(newest.step, step)
    session.flush()


def _use(session: Session, factor: SecondFactor, plain: str, by: Actor) -> None:
    for code in factor.recovery_codes:
        session.refresh(code)  # as it is now that nobody else can use it
    hashed = _hashed(plain)
    found = next((each for each in factor.recovery_codes if each.code_hash == hashed), None)
    if found is None or found.used_at is not None:
        raise CodeRefused
    with recorded(session, by=by, act="recovery_code:use", subject=found):
        found.used_at = by.at


def _new_codes() -> tuple[str, ...]:
    """Codes as they are shown: ``ABCD-EFGH-JKLM-NPQR-STUV-WXYZ``."""
    return tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    )


def _hashed(code: str) -> str:
    return token_hash(_plain(code))


def _plain(code: str) -> str:
    """A code without blanks and hyphens, full width or small letters read as what they stand for."""
    return "".join(each for each in unicodedata.normalize("NFKC", code).upper() if each.isalnum())
