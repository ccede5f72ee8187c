"""Texts that must come back as they were, and that a copy of the database must not give away: sealed with a key that the
database does not hold."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# What a key is derived for: the same secret of the application serves other purposes with other keys.
_PURPOSE = b"registry: second factor"


def sealed(text: str, *, key: str) -> str:
    """The text, encrypted and signed (Fernet) with a key derived from the secret of the application (HKDF)."""
    return _fernet(key).encrypt(text.encode()).decode()


def unsealed(text: str, *, key: str) -> str | None:
    """The text that was sealed with this key; ``None`` for any other, or an altered one."""
    try:
        return _fernet(key).decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def _fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
