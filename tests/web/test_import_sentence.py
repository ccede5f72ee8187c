"""What an import says of a row, in the language of the page: every sentence of the layers below has its words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from markupsafe import escape

from registry.exchange.file_import.identity import NATURAL_KEYS
from registry.web.file_import.sentence import row_sentence, whole_sentence
from registry.web.file_import.words import WORDS
from tests.catalogues import JAPANESE
from tests.conftest import ON_ONE_DATABASE

REGISTRY = Path(__file__).resolve().parent.parent.parent / "registry"
# Where the sentences about cells and rows of an import are written.
SOURCES = (
    *(REGISTRY / "exchange/file_import").glob("*.py"),
    *(REGISTRY / f"exchange/{name}.py" for name in ("cell", "directory", "activity", "agreement", "event")),
    REGISTRY / "japanese/codes.py",
    REGISTRY / "japanese/dates.py",
)
# Sentences that no row of an import can get: the arguments of programs, and what is told of whole files.
ELSEWHERE = ("a moment needs", "no such", "この列がない", "空の行")


def sentences() -> Iterator[str]:
    """Every sentence of a refusal, with a letter for what differs."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "ValueError",
                "NeedsDecision",
                "Match",
            ):
                reasons = [each.value for each in node.keywords if each.arg == "reason"]
                yield from filter(None, map(written, [*node.args[:1], *reasons]))


def written(node: ast.expr) -> str:
    """A text of the source; nothing where it is made elsewhere."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "X" for each in node.values)
    return ""


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context(), force_locale("en"):
        yield


@ON_ONE_DATABASE
def test_every_sentence_about_a_row_has_its_words(english: None) -> None:
    found = {
        each.replace(
            "登録されていませんX", "登録されていません"
        )  # the hint after it is a sentence of its own
        for each in sentences()
        if JAPANESE.search(each) and not each.startswith(ELSEWHERE) and not each.startswith("id: ")
    }
    assert len(found) > 30
    # What has no words stays as it is, marked as Japanese.
    assert not {
        each for each in found if row_sentence(each, "groups") == f'<span lang="ja">{escape(each)}</span>'
    }


def test_every_natural_key_has_its_words() -> None:
    for key in NATURAL_KEYS.values():
        assert set(key.words.split("・")) <= set(WORDS)


@ON_ONE_DATABASE
def test_columns_and_codes_have_the_names_of_the_page(app: Flask) -> None:
    message = "renewal_mode: 「x」という区分はありません(使える区分: fixed automatic by_agreement indefinite unknown)"
    with app.test_request_context(), force_locale("ja"):
        said = row_sentence(message, "agreements")
    assert "自動更新 (automatic)" in said
    assert not said.startswith("renewal_mode:")


@ON_ONE_DATABASE
def test_what_was_done_is_told_in_the_past(app: Flask) -> None:
    new = "新しく登録します。機関「試験<b>」(区分 university)も登録します"
    with app.test_request_context(), force_locale("ja"):
        assert row_sentence(new, "groups") == "新しく登録します。機関「試験&lt;b&gt;」(区分 大学)も登録します"
        assert row_sentence(new, "groups", done=True).count("登録しました") == 2
        assert "変更しました" in row_sentence("name、note を変更します", "groups", done=True)


@ON_ONE_DATABASE
def test_a_step_and_a_refusal_of_a_whole_file_are_told(english: None) -> None:
    for each in ("台帳と見比べました", "誤りのある行があるので、何も取り込みませんでした"):
        assert not JAPANESE.search(whole_sentence(each))


@ON_ONE_DATABASE
def test_a_sentence_that_nobody_knows_stays_as_it_is(english: None) -> None:
    assert row_sentence("まったく別の<文>", "groups") == '<span lang="ja">まったく別の&lt;文&gt;</span>'
