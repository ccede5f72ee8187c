"""The form of an account: who somebody is, may do and belongs to."""

from typing import Any

from flask_babel import gettext, lazy_gettext, pgettext
from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from registry.model import Account
from registry.model.vocabulary import Role
from registry.queries.place import branches
from registry.services.account import (
    EMAIL_LENGTH,
    LOGIN_LENGTH,
    NAME_LENGTH,
    AccountRefused,
    EmailRefused,
    LastAdministrator,
    LoginRefused,
    LoginTaken,
    NameRefused,
    is_visible,
)
from registry.web.form.field import AtMost, CodeField, LineField, Needed, NumberField, PlainField, RecordField
from registry.web.frame.database import db
from registry.web.words.rendering import place

WHOLE_INSTITUTE = "whole_institute"


def whole_institute() -> str:
    """What stands for the branch of somebody who belongs to none."""
    return pgettext("branch of an account", "なし（全所）")


class ChangeForm(FlaskForm):
    """What an administrator changes of an account."""

    name = LineField(
        lazy_gettext("氏名"),
        validators=[Needed(lazy_gettext("氏名を入れてください。")), AtMost(NAME_LENGTH)],
    )
    role = CodeField(
        lazy_gettext("役割"),
        Role,
        empty=lazy_gettext("選んでください"),
        validators=[Needed(lazy_gettext("役割を選んでください。"))],
    )
    # Who belongs to no branch may do most: that is chosen, not left out.
    branch = RecordField(
        lazy_gettext("拠点"), read=str, validators=[Needed(lazy_gettext("拠点を選んでください。"))]
    )
    email = LineField(
        lazy_gettext("メールアドレス"),
        validators=[AtMost(EMAIL_LENGTH)],
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )
    version = NumberField()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.branch.choices = [
            ("", gettext("選んでください")),
            (WHOLE_INSTITUTE, whole_institute()),
            *((each.code, place(each)) for each in branches(db())),
        ]

    @property
    def branch_code(self) -> str | None:
        """The branch that was chosen; ``None`` for the whole institute."""
        chosen: str = self.branch.data
        return None if chosen == WHOLE_INSTITUTE else chosen

    def say(self, refused: AccountRefused) -> None:
        """A refusal, at its field and in the language of the page."""
        match refused:
            case LoginTaken():
                self["login"].errors = [gettext("このログイン名は使われています。")]
            case LoginRefused():
                self["login"].errors = [
                    gettext("英数字と - . _ で、%(longest)s文字までにしてください。", longest=LOGIN_LENGTH)
                ]
            case EmailRefused():
                self.email.errors = [gettext("メールアドレスとして使えません（例: name@example.jp）。")]
            case LastAdministrator():
                self["role"].errors = [gettext("最後の管理者です。先に、ほかの人を管理者にしてください。")]
            case NameRefused():
                self.name.errors = [gettext("この氏名は使えません。")]
            case _:
                raise refused


class RegisterForm(ChangeForm):
    """A new account."""

    login = PlainField(
        lazy_gettext("ログイン名"),
        validators=[Needed(lazy_gettext("ログイン名を入れてください。"))],
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": LOGIN_LENGTH},
    )


class TokenForm(FlaskForm):
    """A token of a program."""

    label = LineField(
        lazy_gettext("用途"),
        validators=[Needed(lazy_gettext("何のためのトークンかを入れてください。")), AtMost(NAME_LENGTH)],
    )

    def validate_label(self, field: LineField) -> None:
        """It names the token in a list and on its button."""
        if field.data and not is_visible(field.data):
            raise ValidationError(gettext("目に見える文字で入れてください。"))


def of(account: Account, *, oneself: bool, **options: Any) -> ChangeForm:
    """The form of an account. Nobody takes the role of administrator from oneself, and another mail address of one's own
    asks for the password, on one's own page."""
    values = {
        "name": account.name,
        "role": account.role,
        "branch": account.branch_code or WHOLE_INSTITUTE,
        "email": account.email,
        "version": account.version,
    }
    form = ChangeForm(data=values, **options)
    if oneself:
        del form.role, form.email
    return form
