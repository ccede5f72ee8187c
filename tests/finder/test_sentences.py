"""Every reason has its sentence, in the same words on the page and in files; no rule knows anybody by name."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import finder
from registry.exchange.find import CATEGORIES, NEEDS
from registry.finder.guide import Fit
from registry.finder.reason import ReasonCode, WhyNot
from registry.finder.rules import NATURE
from registry.finder.sentence import TEMPLATES
from registry.model import Organisation
from registry.model.vocabulary import NeedType
from registry.web.words.label import label
from tests.conftest import ON_ONE_DATABASE


def test_every_code_has_its_sentence() -> None:
    assert set(TEMPLATES) == {*ReasonCode, *WhyNot, *Fit}


def test_every_need_and_every_nature_has_its_name() -> None:
    assert set(NEEDS) == set(NeedType)
    assert {category for natures in NATURE.values() for category in natures} <= set(CATEGORIES)


@ON_ONE_DATABASE
def test_files_and_pages_use_the_same_names(app: Flask) -> None:
    with app.test_request_context(), force_locale("ja"):
        assert {need: str(label(need)) for need in NEEDS} == NEEDS
        assert {category: str(label(category)) for category in CATEGORIES} == CATEGORIES


@ON_ONE_DATABASE
@pytest.mark.parametrize("path", sorted(Path(finder.__file__).parent.glob("*.*")), ids=lambda path: path.name)
def test_no_rule_names_an_organisation(session: Session, path: Path) -> None:
    text = path.read_text(encoding="utf-8") if path.suffix in (".py", ".csv") else ""
    names = session.scalars(select(Organisation.name))
    assert [name for name in names if name in text] == []
