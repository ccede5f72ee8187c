"""The forms that ask for a code: at sign-in, when a second factor is set up, and before it is changed."""

from typing import Any

from flask_babel import gettext, lazy_gettext, lazy_pgettext
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired, Length

from registry.services.password import LENGTH as PASSWORD_LENGTH
from registry.services.second_factor import CodeRefused, SecretUnreadable
from registry.web.form.field import PlainField

LONGEST_CODE = 40


def _code(*, first: bool = False, needed: bool = False) -> PlainField:
    length = Length(max=LONGEST_CODE, message=lazy_gettext("確認コードは6桁の数字です。"))
    there = [InputRequired(lazy_gettext("確認コードを入れてください。"))] if needed else []
    return PlainField(
        lazy_gettext("確認コード"),
        validators=[*there, length],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": LONGEST_CODE,
            "spellcheck": "false",
            "autofocus": first,
        },
    )


class CodeForm(FlaskForm):
    """A code of the telephone, or else a recovery code."""

    code = _code(first=True)
    recovery = PlainField(
        lazy_pgettext("one", "回復コード"),
        validators=[Length(max=LONGEST_CODE, message=lazy_gettext("回復コードは英数字24文字です。"))],
        render_kw={"autocomplete": "off", "maxlength": LONGEST_CODE, "spellcheck": "false"},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two has to be there."""
        right: bool = super().validate(extra_validators)
        if not self.typed:
            self.code.errors = [gettext("確認コードを入れてください。")]
        return right and bool(self.typed)

    @property
    def typed(self) -> str:
        """The code that counts: the recovery code where one was typed."""
        return (self.recovery.data or "").strip() or (self.code.data or "").strip()

    def say(self, sentence: str) -> None:
        """A refusal, at the field that was used."""
        field = self.recovery if (self.recovery.data or "").strip() else self.code
        field.errors = [sentence]


def _password() -> PasswordField:
    return PasswordField(
        lazy_gettext("いまのパスワード"),
        validators=[InputRequired(lazy_gettext("いまのパスワードを入れてください。"))],
        render_kw={"autocomplete": "current-password", "maxlength": PASSWORD_LENGTH[1]},
    )


class ProofForm(CodeForm):
    """Password and code: whoever changes a second factor shows once more who they are."""

    code = _code()
    password = _password()


class SetUpForm(FlaskForm):
    """The first code of a telephone, and the password."""

    code = _code(needed=True)
    password = _password()


class PasswordProofForm(FlaskForm):
    """The password alone."""

    password = _password()


def refused_sentence(refused: CodeRefused) -> str:
    """Why a code opens nothing, in the language of the page; the same for a wrong and for a used one."""
    if isinstance(refused, SecretUnreadable):
        return gettext(
            "この台帳の鍵が替わったため、確認コードを確かめられません。回復コードを使うか、管理者に二段階認証の解除を頼んでください。"
        )
    return gettext("コードが違うか、使用済みです。確認コードは、次のものが表示されてから入れてください。")
