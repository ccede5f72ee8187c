"""A list as a file: the rows that the page shows with the same filters, over all its pages."""

from collections.abc import Iterable, Iterator

from flask import Response, render_template, request, stream_with_context
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse
from werkzeug.wsgi import wrap_file

from registry.exchange.dictionary import code_rows
from registry.exchange.export import Export
from registry.exchange.export_book import MEDIA_TYPE, export_book
from registry.exchange.export_text import ENCODINGS, ExportRefused, csv_parts, json_parts, spooled
from registry.web.frame import parameter
from registry.web.frame.database import db
from registry.web.words.label import japanese_words

FORMATS = ("csv", "xlsx", "json")


def export_file(export: Export) -> BaseResponse | tuple[str, int]:
    """The file that the address asks for: ``format``, and ``encoding`` of CSV.

    What cannot be refused any more is sent while it is read; the rest is put together first.
    """
    form = parameter.one_of("format", FORMATS) or FORMATS[0]
    encoding = parameter.one_of("encoding", ENCODINGS) or ENCODINGS[0]
    content: Iterable[bytes]
    try:
        match form:
            case "csv" if encoding == ENCODINGS[0]:
                content = stream_with_context(_read(csv_parts(export), db()))
            case "csv":
                content = wrap_file(request.environ, spooled(csv_parts(export, encoding)))
            case "json":
                content = stream_with_context(_read(json_parts(export), db()))
            case _:
                codes = code_rows(db(), export.all_entries, japanese_words())
                content = wrap_file(request.environ, export_book(export, codes))
    except ExportRefused as refused:
        return render_template("export/refused.html", sentence=str(refused)), 422
    answer = Response(content, content_type=_media_type(form, encoding))
    answer.headers["Content-Disposition"] = f'attachment; filename="{export.kind}.{form}"'
    return answer


def _read(parts: Iterator[bytes], session: Session) -> Iterator[bytes]:
    """The parts of a file; the session in which they are read is closed behind them, whoever stopped listening.

    The request has ended by then, and whatever its session reads afterwards would keep a connection for good.
    """
    try:
        yield from parts
    finally:
        session.close()


def _media_type(form: str, encoding: str) -> str:
    match form:
        case "csv":
            return f"text/csv; charset={'Shift_JIS' if encoding == 'cp932' else 'utf-8'}; header=present"
        case "json":
            return "application/json"
        case _:
            return MEDIA_TYPE
