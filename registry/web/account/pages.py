"""The reader's own account: who the registry takes one for, mail address and language, password, feeds, saved views."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from registry.model import Account
from registry.model.vocabulary import FeedKind, Language
from registry.queries.account import account
from registry.queries.calendar import feeds
from registry.queries.external_identity import identities_of
from registry.queries.place import branches
from registry.queries.saved_view import saved_views
from registry.queries.second_factor import second_factor
from registry.services.account import (
    AccountRefused,
    account_of_password,
    authenticated,
    is_over,
    set_email,
    set_language,
    set_password,
)
from registry.services.password import LENGTH as PASSWORD_LENGTH
from registry.services.password import PasswordRefused, Weakness
from registry.web.account.admission import go_on, over_sentence
from registry.web.form.field import LineField
from registry.web.frame import clock
from registry.web.frame.access import FIRST_PASSWORD, actor, lacks_own_password, opens_to
from registry.web.frame.database import db
from registry.web.frame.security import by_account, failed, limiter
from registry.web.listing.saved_view import LISTS

pages = Blueprint("account", __name__)
WEAK = {
    Weakness.LENGTH: lazy_gettext("パスワードは12文字以上128文字以下です。"),
    Weakness.COMMON: lazy_gettext("よく使われるパスワードは使えません。"),
    Weakness.GUESSABLE: lazy_gettext(
        "推し量りやすいパスワードは使えません（名前、並んだ文字、くり返し、よくある言葉だけのものなど）。"
    ),
}
# Each language by its own name, whatever the language of the page.
LANGUAGES = {Language.JAPANESE: "日本語", Language.ENGLISH: "English"}


class SettingsForm(FlaskForm):
    """Where mails go, and the language of mails and calendars."""

    email = LineField(
        lazy_gettext("メールアドレス"),
        render_kw={"type": "email", "autocomplete": "email", "maxlength": 254, "spellcheck": "false"},
    )
    language = SelectField(
        lazy_gettext("メールと暦の言語"),
        choices=[SelectChoice(code.value, name) for code, name in LANGUAGES.items()],
        validate_choice=False,
    )
    password = PasswordField(
        lazy_gettext("いまのパスワード"),
        render_kw={"autocomplete": "current-password", "maxlength": PASSWORD_LENGTH[1]},
    )

    def validate_language(self, field: SelectField) -> None:
        """One of the languages; the choice itself would be refused in a sentence that nobody translated."""
        if field.data not in set(Language):
            raise ValidationError(gettext("一覧から選んでください。"))


class PasswordForm(FlaskForm):
    """The old password, and the new one twice."""

    old = PasswordField(
        lazy_gettext("いまのパスワード"),
        validators=[InputRequired(lazy_gettext("いまのパスワードを入れてください。"))],
        render_kw={"autocomplete": "current-password", "maxlength": PASSWORD_LENGTH[1]},
    )
    new = PasswordField(
        lazy_gettext("新しいパスワード"),
        validators=[
            InputRequired(lazy_gettext("新しいパスワードを入れてください。")),
            Length(*PASSWORD_LENGTH, message=lazy_gettext("パスワードは12文字以上128文字以下です。")),
        ],
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LENGTH[1]},
    )
    again = PasswordField(
        lazy_gettext("新しいパスワード（もう一度）"),
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LENGTH[1]},
    )

    def validate_again(self, field: PasswordField) -> None:
        """A slip in typing would lock its owner out."""
        if field.data != self.new.data:
            raise ValidationError(gettext("新しいパスワードが二つとも同じではありません。"))


@pages.get("/account")
@opens_to()
def page() -> str:
    """What the registry knows of the reader, and what the reader keeps in it."""
    own = _own()
    return render_template(
        "account/page.html",
        account=own,
        branch=next((each for each in branches(db()) if each.code == own.branch_code), None),
        languages=LANGUAGES,
        feeds=feeds(db(), account_id=own.id),
        kinds=list(FeedKind),
        views=saved_views(db(), account_id=own.id),
        lists=LISTS,
        factor=second_factor(db(), own.id),
        provider=current_app.config["REGISTRY"].oidc,
        identities=identities_of(db(), account_id=own.id),
    )


def _guessed(response: Response) -> bool:
    """Only a wrong password counts, not an address of the wrong shape."""
    return "guessed" in g


@pages.route("/account/settings", methods=["GET", "POST"])
@opens_to()
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=by_account, deduct_when=_guessed)
def settings() -> Response | str | tuple[str, int]:
    """Change mail address and language. Another address takes the password: a provider of single sign-on may let in
    whoever has it."""
    own = _own()
    form = SettingsForm(email=own.email, language=own.language.value)
    if request.method == "GET":
        return render_template("account/settings.html", form=form)
    if form.validate() and _may_change(form, own):
        try:
            set_email(db(), account=own, email=form.email.data, by=actor())
            set_language(db(), account=own, language=Language(form.language.data), by=actor())
            flash(gettext("アカウントの設定を変えました。"))
            return redirect(url_for("account.page"), 303)
        except AccountRefused:
            form.email.errors = [gettext("メールアドレスとして使えません（例: name@example.jp）。")]
    return render_template("account/settings.html", form=form), 422


def _may_change(form: SettingsForm, own: Account) -> bool:
    """Whether the mail address is the one that is known, or the password is right."""
    if (form.email.data or None) == own.email:
        return True
    if authenticated(db(), login=own.login, password=form.password.data or "", at=clock.now()) is not None:
        return True
    g.guessed = True
    form.password.errors = [gettext("メールアドレスを変えるには、いまのパスワードを入れてください。")]
    return False


@pages.route("/account/password", methods=["GET", "POST"])
@opens_to()
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=by_account, deduct_when=failed)
def password() -> Response | str | tuple[str, int]:
    """Change the password: whatever the old one had opened elsewhere is closed, this session goes on."""
    form = PasswordForm()
    if request.method == "GET":
        return render_template("account/password.html", form=form)
    if form.validate():
        own = account_of_password(db(), login=current_user.login, password=form.old.data)
        first = lacks_own_password()
        if own is None:
            form.old.errors = [gettext("いまのパスワードが違います。")]
        elif is_over(own, at=clock.now()):
            form.old.errors = [over_sentence()]
        elif form.new.data == form.old.data:
            form.new.errors = [gettext("いまのパスワードと同じです。別のものにしてください。")]
        else:
            try:
                set_password(db(), account=own, password=form.new.data, by=actor(), before=form.old.data)
                session.pop(FIRST_PASSWORD, None)
                go_on()
                flash(gettext("パスワードを変えました。ほかの端末からはサインアウトされました。"))
                return redirect(url_for("home.page" if first else "account.page"), 303)
            except PasswordRefused as error:
                form.new.errors = [str(WEAK[error.weakness])]
    return render_template("account/password.html", form=form), 422


def _own() -> Account:
    found = account(db(), current_user.id)
    assert found is not None  # signed in a moment ago, in the same transaction
    return found
