"""Japanese first, English second: the language of a request, and the switch on every page."""

from flask import Blueprint, Flask, redirect, request, session
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from registry.config import ROOT
from registry.model.vocabulary import Language
from registry.web.frame.access import opens_to_everybody
from registry.web.frame.address import safe_next

KEY = "language"
_KNOWN = frozenset(each.value for each in Language)
babel = Babel()
pages = Blueprint("language", __name__)


def install(app: Flask) -> None:
    """Choose the language for each request."""
    app.config["BABEL_DEFAULT_LOCALE"] = Language.JAPANESE.value
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Tokyo"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "registry/translations")
    babel.init_app(app, locale_selector=current_language)


def current_language() -> str:
    """The chosen language, else Japanese."""
    chosen = session.get(KEY)
    return chosen if chosen in _KNOWN else Language.JAPANESE.value


def english() -> bool:
    """Whether what is being said is said in English: the request's language, or another that a letter is written in."""
    return str(get_locale()) == Language.ENGLISH


@pages.post("/language")
@opens_to_everybody
def switch() -> Response:
    """Switch the language and come back."""
    chosen = request.form.get("language", "")
    if chosen in _KNOWN:
        session[KEY] = chosen
    return redirect(safe_next(request.form.get("next")))
