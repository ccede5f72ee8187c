"""The tables of the annual report as a PDF: the page for browsers, laid out on A4 by WeasyPrint.

WeasyPrint is an extra: it needs Pango, a library of the system. It is read only when somebody asks for a PDF.
"""

from importlib import import_module
from threading import Lock
from typing import cast

from registry.exchange.annual import annual_page
from registry.reports.annual.chapter import Chapter

MEDIA_TYPE = "application/pdf"
# Laying out a chapter takes seconds of one core: one after another leaves the others to those who read pages.
_one_at_a_time = Lock()


class NoPdf(RuntimeError):
    """This machine cannot make a PDF; the text says what it lacks."""

    def __init__(self, lacks: str) -> None:
        super().__init__(
            f"この機械ではPDFを作れません。{lacks}がありません(入れ方: make setup。WordとExcelのファイルは作れます)"
        )


def annual_pdf(found: Chapter) -> bytes:
    """The report on A4. Nothing is fetched for it, from this machine or from others.

    Raises :class:`NoPdf`.
    """
    try:
        weasyprint = import_module("weasyprint")
        refusing = import_module("weasyprint.urls").URLFetcher(allowed_protocols=())
    except ImportError:
        raise NoPdf("Pythonのパッケージ WeasyPrint ") from None
    except OSError:
        raise NoPdf("文字を組むライブラリ Pango ") from None
    with _one_at_a_time:
        return cast(bytes, weasyprint.HTML(string=annual_page(found), url_fetcher=refusing).write_pdf())
