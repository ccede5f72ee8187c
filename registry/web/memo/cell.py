"""Cells of the renewal memo: words, with the page behind them."""

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext

from registry.exchange.memo import Cell
from registry.model import Agreement, Organisation
from registry.web.words.rendering import DASH, called


def text(words: str | None) -> list[Cell]:
    return [Cell(words or DASH)]


def partner(organisation: Organisation | None) -> Cell:
    if organisation is None:
        return Cell(DASH)
    return Cell(called(organisation), url_for("partner.page", identity=organisation.id))


def agreement_cell(agreement: Agreement) -> Cell:
    return Cell(agreement.title, url_for("agreement.page", identity=agreement.id))


def listed(parts: Iterable[str]) -> str:
    return gettext("、").join(parts) or DASH
