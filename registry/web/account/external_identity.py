"""Signing in through a provider of single sign-on, and linking a person there with one's own account.

It begins by the press of a button: an address that somebody else makes a browser open signs nobody in. The policy of our
pages lets no form lead to another host, so the form's answer is a page that leads there.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.config import Config
from registry.exchange import external_identity as protocol
from registry.exchange.external_identity import (
    Person,
    Provider,
    ProviderRefused,
    ProviderUnavailable,
    Question,
)
from registry.model import Account
from registry.model.engine import writing
from registry.queries.account import account
from registry.queries.external_identity import account_by_email, linked_account, linked_identity
from registry.services.account import authenticated
from registry.services.external_identity import IdentityTaken, link, unlink
from registry.services.recording import Actor
from registry.web.account.admission import admit, go_on
from registry.web.account.second_factor_form import PasswordProofForm
from registry.web.frame import clock
from registry.web.frame.access import actor, opens_to, opens_to_everybody
from registry.web.frame.address import safe_next
from registry.web.frame.database import db, engine
from registry.web.frame.security import by_account, failed, limiter

pages = Blueprint("external_identity", __name__)
Answer = Response | str | tuple[str, int]
ASKED, FOUND = "external_identity_asked", "external_identity_found"
# To sign in at the provider, and then to say whether to link.
LIMIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Asked:
    """What this browser was sent to the provider with; ``account_id`` is of whoever links instead of signing in."""

    question: Question
    until: str
    target: str
    account_id: int | None


def _found_wrong(response: Response) -> bool:
    return "sign_in_refused" in g


@pages.get("/sign-in/oidc")
@opens_to_everybody
@limiter.limit("60 per minute")
def offer() -> Response:
    """The page with the button: nothing begins by an address alone."""
    _provider()
    return redirect(url_for("sign_in.form", next=request.args.get("next") or None))


@pages.post("/sign-in/oidc")
@opens_to_everybody
@limiter.limit("60 per minute")
def begin() -> Answer:
    """Off to the provider, by way of a page: what is pressed in a form may not lead to another host."""
    provider, target = _provider(), request.form.get("next", "")
    if current_user.is_authenticated:
        return redirect(safe_next(target))
    try:
        question = _question(provider, target=target)
    except ProviderRefused as refused:
        return _refused(provider, refused, target)
    leading = f"0; url={question.address}"
    return render_template(
        "sign_in_provider.html", provider=provider, address=question.address, leading=leading
    )


@pages.get("/account/external-identity/begin")
@opens_to()
@limiter.limit("60 per minute")
def begin_linking() -> Answer:
    """Off to the provider, to be linked with the account afterwards: nobody is signed in by that."""
    provider = _provider()
    try:
        return redirect(_question(provider, target="", account_id=current_user.id).address)
    except ProviderRefused as refused:
        return _refused(provider, refused)


@pages.get("/sign-in/oidc/callback")
@opens_to_everybody
@limiter.limit("60 per minute")
@limiter.limit("20 per minute", deduct_when=_found_wrong)
def callback() -> Answer:
    """Back from the provider: whoever it vouches for is let in as the account that is linked with them."""
    provider, asked = _provider(), _asked()
    if asked is None:
        return _refused(provider, ProviderRefused("state"))
    try:
        person = _person(provider, asked)
    except ProviderRefused as refused:
        return _refused(provider, refused, asked.target)
    if asked.account_id is not None:
        if not current_user.is_authenticated or current_user.id != asked.account_id:
            return _refused(provider, ProviderRefused("other_account"))
        session[FOUND] = {**asdict(person), "until": (clock.now() + LIMIT).isoformat()}
        return redirect(url_for("external_identity.confirm"))
    found = _account_of(person)
    if found is None:
        return _refused(provider, ProviderRefused("no_account"), asked.target)
    return admit(found, target=asked.target, vouched=person.twice)


@pages.route("/account/external-identity", methods=["GET", "POST"])
@opens_to()
@limiter.limit("10 per 5 minutes", methods=["POST"], key_func=by_account, deduct_when=failed)
def confirm() -> Answer:
    """Link the person whom the provider has just vouched for; the password shows that it is oneself who asks."""
    person = _person_found()
    if person is None:
        return redirect(url_for("account.page"))
    form = PasswordProofForm()
    if request.method == "POST" and form.validate():
        own = authenticated(db(), login=current_user.login, password=form.password.data, at=clock.now())
        if own is None:
            form.password.errors = [gettext("いまのパスワードが違います。")]
        else:
            try:
                link(db(), account=own, issuer=person.issuer, subject=person.subject, by=actor())
            except IdentityTaken:
                form.password.errors = [
                    gettext(
                        "このサインインはほかの利用者に結び付いているか、あなたに別のサインインが結び付いています。"
                    )
                ]
            else:
                session.pop(FOUND, None)
                flash(gettext("サインインを結び付けました。次からこれでサインインできます。"))
                return redirect(url_for("account.page"), 303)
    page = render_template("account/external_identity.html", form=form, person=person, provider=_provider())
    return (page, 422) if request.method == "POST" else page


@pages.post("/account/external-identity/<int:identity>/unlink")
@opens_to()
def remove(identity: int) -> Response:
    """From now on only the password lets this person in; other browsers are signed out."""
    found = linked_identity(db(), identity, account_id=current_user.id)
    if found is None:
        abort(404)
    unlink(db(), identity=found, by=actor())
    go_on()
    flash(gettext("サインインの結び付きをはずしました。"))
    return redirect(url_for("account.page"), 303)


def _provider() -> Provider:
    config: Config = current_app.config["REGISTRY"]
    if config.oidc is None:
        abort(404)
    return config.oidc


def _here() -> str:
    """The address to come back to; the provider knows it from its registration."""
    return url_for("external_identity.callback", _external=True)


def _question(provider: Provider, *, target: str, account_id: int | None = None) -> Question:
    """What this browser is sent to the provider with, kept until it comes back. Raises :class:`ProviderRefused`."""
    question = protocol.begin(provider, redirect_uri=_here())
    until = (clock.now() + LIMIT).isoformat()
    session[ASKED] = asdict(Asked(question, until, target, account_id))
    return question


def _asked() -> Asked | None:
    """What this browser was sent with, if the answer is to that; an answer is taken once."""
    kept = session.pop(ASKED, None)
    if kept is None or clock.now() > datetime.fromisoformat(kept["until"]):
        return None
    asked = Asked(**{**kept, "question": Question(**kept["question"])})
    state = request.args.get("state", "")
    return asked if compare_digest(state.encode(), asked.question.state.encode()) else None


def _person(provider: Provider, asked: Asked) -> Person:
    error = request.args.get("error")
    if error is not None:
        raise ProviderRefused("denied" if error == "access_denied" else "answer_error")
    return protocol.finish(
        provider,
        question=asked.question,
        answer=request.args.to_dict(),
        redirect_uri=_here(),
        now=clock.now(),
    )


def _person_found() -> Person | None:
    kept = dict(session.get(FOUND) or {})
    until = kept.pop("until", None)
    return Person(**kept) if until and clock.now() <= datetime.fromisoformat(until) else None


def _account_of(person: Person) -> Account | None:
    """The active account that is linked, or becomes linked by the one verified mail address that is its own."""
    found = linked_account(db(), issuer=person.issuer, subject=person.subject)
    if found is not None:
        return found if found.active else None
    if person.email is None:
        return None
    # The answer of a provider is an address that is read; what it proves is written all the same.
    with Session(writing(engine())) as writer:
        named = account_by_email(writer, person.email)
        if named is None:
            return None
        by = Actor(named.login, clock.now())
        try:
            link(writer, account=named, issuer=person.issuer, subject=person.subject, by=by)
        except IdentityTaken:
            return None
        identity_of = named.id
        writer.commit()
    return account(db(), identity_of)


def _refused(provider: Provider, refused: ProviderRefused, target: str = "") -> Response:
    """One sentence on the page where it began, away from the address with the answer; the reason is in the log."""
    current_app.logger.warning(f"sign-in through the provider refused: {refused}")
    g.sign_in_refused = True
    sentence = _sentence(provider, refused)
    if current_user.is_authenticated:
        flash(sentence)
        return redirect(url_for("account.page"))
    flash(sentence, "refused")
    return redirect(url_for("sign_in.form", next=target or None))


def _sentence(provider: Provider, refused: ProviderRefused) -> str:
    name = provider.name
    if isinstance(refused, ProviderUnavailable):
        return gettext(
            "%(name)sにつながりません。しばらく待つか、ログイン名とパスワードでサインインしてください。",
            name=name,
        )
    match str(refused):
        case "denied":
            return gettext("%(name)sでのサインインが取りやめられました。", name=name)
        case "no_account":
            return gettext(
                "%(name)sでサインインした人の利用者登録が見つかりません。ログイン名とパスワードでサインインし、アカウントのページで結び付けるか、管理者に相談してください。",
                name=name,
            )
        case "state" | "other_account":
            return gettext("時間が過ぎたか、別の画面から始めたサインインです。もう一度お試しください。")
        case _:
            return gettext(
                "%(name)sからの答えを確かめられませんでした。もう一度お試しください。続くときは管理者に伝えてください。",
                name=name,
            )
