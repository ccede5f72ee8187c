"""Error pages in both languages; programs get problem details (RFC 9457). Nothing internal is shown."""

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from registry.model.engine import DATABASE_FAILURES
from registry.web.frame.database import SAFE_METHODS, forget_session
from registry.web.frame.parameter import ParameterRefused

# What HTTP wants to be said with an error: by which methods an address is asked, when to come again, which part there is.
KEPT_HEADERS = ("Allow", "Retry-After", "Content-Range")


def install(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(ParameterRefused, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(StaleDataError, _stale)
    for failure in DATABASE_FAILURES:
        app.register_error_handler(failure, _database_failed)
    app.register_error_handler(Exception, _unexpected)


def answer(status: int, sentence: str | None = None) -> tuple[Response | str, int]:
    """An error as a page, or as problem details for the API."""
    title, advice = _words(status)
    if request.path.startswith("/api/"):
        problem = jsonify(type="about:blank", title=title, status=status, detail=sentence or advice)
        problem.mimetype = "application/problem+json"
        return problem, status
    page = render_template(
        "error.html",
        status=status,
        title=title,
        advice=sentence or advice,
        request_id=g.get("request_id", ""),
    )
    return page, status


def _words(status: int) -> tuple[str, str]:
    match status:
        case 401:
            return gettext("サインインが必要です"), gettext(
                "サインインするか、有効なトークンを付けてください。"
            )
        case 403:
            return gettext("この操作はできません"), gettext(
                "あなたの役割では開けません。必要なら管理者に相談してください。"
            )
        case 404:
            return gettext("見つかりません"), gettext("番号か住所(URL)を確かめるか、一覧から探してください。")
        case 405:
            return gettext("この方法では開けません"), gettext("一覧やホームから開き直してください。")
        case 409:
            return gettext("ほかの人が先に変更しました"), gettext(
                "最新の内容を開いて、もう一度変更してください。"
            )
        case 413:
            return gettext("送られた内容が大きすぎます"), gettext("10 MB までにしてください。")
        case 422:
            return gettext("この値は使えません"), gettext("値を直して、もう一度開いてください。")
        case 429:
            return gettext("回数が多すぎます"), gettext("しばらく待ってから、もう一度お試しください。")
        case 503:
            return gettext("いまは用意できません"), gettext("しばらく待ってから、もう一度お試しください。")
        case status if status < 500:
            return gettext("読めない依頼です"), gettext("一覧やホームから開き直してください。")
        case _:
            return gettext("内部で問題が起きました"), gettext(
                "もう一度お試しください。続くときは、下の受付番号を管理者に伝えてください。"
            )


def _http_error(error: HTTPException) -> tuple[Response | str, int]:
    if isinstance(error, InternalServerError) and isinstance(error.original_exception, DATABASE_FAILURES):
        return _database_failed(error.original_exception)  # it came at the commit, after the page was made
    if isinstance(error, SecurityError):
        # A host that is not ours: without one no address of a page can be written, so this one has none but its style.
        return render_template("host.html", request_id=g.get("request_id", "")), 400
    page, status = answer(error.code or 500)
    found = make_response(page, status)
    for name in KEPT_HEADERS:
        for value in error.get_response().headers.getlist(name):
            found.headers.add(name, value)
    if status == 401:
        found.headers["WWW-Authenticate"] = "Bearer"
    return found, status


def _refused(error: ParameterRefused) -> tuple[Response | str, int]:
    return answer(422, str(error))


def _csrf(error: CSRFError) -> tuple[Response | str, int]:
    return answer(
        400, gettext("画面を開いてから時間がたったか、別の画面から送られました。画面を開き直してください。")
    )


def _stale(error: StaleDataError) -> tuple[Response | str, int]:
    return answer(409)


def _database_failed(error: DBAPIError) -> tuple[Response | str, int]:
    """The disk is full or can only be read, somebody else writes for too long, the server is gone: the page is shown to nobody in particular."""
    current_app.logger.error("request %s failed", g.get("request_id", ""), exc_info=error)
    forget_session()
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    if request.method in SAFE_METHODS:
        return answer(503)
    return answer(
        503,
        gettext(
            "データベースに書けないか、つながりません。しばらく待ち、記録されたかを確かめてから、もう一度お試しください。"
        ),
    )


def _unexpected(error: Exception) -> tuple[Response | str, int]:
    if current_app.testing:
        raise error
    current_app.logger.exception("request %s failed", g.get("request_id", ""))
    return answer(InternalServerError.code)
