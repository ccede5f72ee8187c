"""Texts in both languages: the catalogue is complete, every code has a label, English pages mark what is Japanese."""

import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from bs4 import BeautifulSoup
from flask import Flask
from flask_babel import Babel, force_locale

from registry.model import vocabulary
from registry.web.words.label import LABELS
from tests.catalogues import CATALOGUES, HEADER, JAPANESE, problems, read, texts, update
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE, once

# Codes that steer the registry and are not shown as words.
NOT_SHOWN = {
    vocabulary.AgreementAct,
    vocabulary.Language,
    vocabulary.NoticeUnit,
    vocabulary.Precision,
    vocabulary.RegionBasis,
}
PAGES = [
    "/",
    "/partners?q=大学",
    "/partners/1",
    "/agreements?q=大学",
    "/agreements/1",
    "/activities",
    "/activities/1",
    "/events?q=展",
    "/events/1",
    "/groups?q=研究",
    "/groups/1",
    "/programmes?q=助成",
    "/programmes/1",
    "/introductions/figures?fy=2020",
    "/indicators?plan=4",
    "/branches",
    "/branches/hq",
    "/branches/hq/ahead",
    "/municipalities",
    "/municipalities/131199",
    "/density",
    "/density/cell?region=tama&branch=tama",
    "/network",
    "/account",
    "/account/settings",
    "/account/password",
    "/account/second-factor",
    "/account/calendar",
    "/saved-views",
    "/help",
    "/help/quality",
    "/partners/999999",
]


@pytest.fixture(scope="module")
def _speaking(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that knows only the catalogues as they stand in the sources."""
    folder = tmp_path_factory.mktemp("catalogues")
    for path in CATALOGUES:
        target = folder / path.parent.parent.name / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(parents=True)
        with target.open("wb") as file:
            write_mo(file, read(path))
    made = Flask("speaker")
    made.config["BABEL_TRANSLATION_DIRECTORIES"] = str(folder)
    Babel(made, default_locale="ja")
    return made


@pytest.fixture
def speaker(_speaking: Flask) -> Iterator[Flask]:
    """The same application, asked by somebody."""
    with _speaking.test_request_context():
        yield _speaking


@pytest.fixture(scope="session")
def collected(_ground: Path) -> bytes:
    """The texts of the sources, which take seconds to collect: one process does it for all."""
    return once(_ground, "texts", lambda: pickle.dumps(texts()))


@pytest.fixture
def sources(collected: bytes) -> Catalog:
    """The texts of the sources, to be changed at will."""
    return cast(Catalog, pickle.loads(collected))


def test_the_catalogues_are_complete(sources: Catalog) -> None:
    assert CATALOGUES
    assert {str(path): list(problems(read(path), sources)) for path in CATALOGUES} == {
        str(path): [] for path in CATALOGUES
    }


def test_texts_are_found_in_templates_in_code_and_with_their_context(sources: Catalog) -> None:
    assert sources.get("本文へ") is not None
    assert sources.get("ログイン名") is not None
    assert sources.get("後援", context="role") is not None
    assert sources.get("%(num)s 件").pluralizable


def test_every_gap_is_named() -> None:
    sources = Catalog(locale="en")
    for text in ("協定", "%(n)s 件あり", "地域", "年度", "割合"):
        sources.add(text, locations=[("registry/templates/home.html", 0)])
    sources.add(("%(num)s 件", "%(num)s 件"), locations=[("registry/templates/macros.html", 0)])
    catalogue = Catalog(locale="en")
    catalogue.add("%(n)s 件あり", "There are %(m)s")
    catalogue.add("地域", "")
    catalogue.add("年度", "Fiscal year", flags=["fuzzy"])
    catalogue.add("割合", "100% of 割")
    catalogue.add(("%(num)s 件", "%(num)s 件"), ("%(num)s entry", ""))
    catalogue.add("昔の文", "A text of old")
    assert sorted(line.split(":")[0] for line in problems(catalogue, sources)) == [
        "a percent sign breaks the page",
        "fuzzy",
        "missing",
        "obsolete",
        "placeholders differ",
        "still Japanese",
        "untranslated",
        "untranslated",
    ]


def test_an_update_keeps_translations_and_changes_nothing_twice(tmp_path: Path, collected: bytes) -> None:
    path = tmp_path / "en/LC_MESSAGES/messages.po"
    path.parent.mkdir(parents=True)
    header = HEADER.format(language="en", number=2, rule="(n != 1)")
    path.write_text(
        f'{header}msgid "本文へ"\nmsgstr "To the text"\n\nmsgid "昔の文"\nmsgstr "A text of old"\n'
    )
    came, gone = update(path, pickle.loads(collected))
    assert came > 100
    assert gone == 1
    assert read(path).get("本文へ").string == "To the text"
    once = path.read_bytes()
    assert update(path, pickle.loads(collected)) == (0, 0)
    assert path.read_bytes() == once
    assert b"-Date" not in once


def test_every_code_that_people_see_has_a_label() -> None:
    for codes, labels in LABELS.items():
        assert set(labels) == set(codes), codes
    everything = {getattr(vocabulary, name) for name in vocabulary.__all__}
    assert everything - set(LABELS) <= NOT_SHOWN


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("codes", LABELS, ids=lambda codes: codes.__name__)
def test_no_two_codes_of_a_vocabulary_look_the_same(speaker: Flask, codes: type, language: str) -> None:
    with force_locale(language):
        shown = [str(label) for label in LABELS[codes].values()]
    assert len(set(shown)) == len(shown), shown


@ON_ONE_DATABASE
def test_english_pages_mark_what_is_japanese(client: Client) -> None:
    client.sign_in("viewer").speak("en")
    unmarked = {
        f"{path}: {words}"
        for path in PAGES
        for words in _unmarked(client.page(path, 404 if path.endswith("999999") else 200))
    }
    assert not unmarked


def _unmarked(page: BeautifulSoup) -> Iterator[str]:
    """Japanese words that a screen reader would read as English."""
    for text in page.body.find_all(string=JAPANESE):
        # An option takes no markup inside; the names in it are data.
        if text.find_parent(attrs={"lang": True})["lang"] != "ja" and text.parent.name != "option":
            yield text.strip()
    for name in ("aria-label", "placeholder", "title", "alt"):
        for element in page.body.find_all(attrs={name: JAPANESE}):
            yield f"{name}={element[name]}"


@ON_ONE_DATABASE
def test_figures_read_as_the_language_has_them(client: Client) -> None:
    client.sign_in("viewer")
    japanese = client.page("/activities?fy=2020").find("table").get_text()
    client.speak("en")
    english = client.page("/activities?fy=2020").find("table").get_text()
    assert "9月" in japanese
    assert "September" in english
    assert "1件" in japanese
    assert re.search(r"(?<!\d)1 case(?!s)", english)
    assert not re.search(r"(?<!\d)1 cases", english)
