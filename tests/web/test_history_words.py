"""The history in words: acts, tables, fields and codes by their names, in the language of the page."""

import ast
from pathlib import Path

from flask import Flask
from flask_babel import force_locale

from registry.model import Base
from registry.model.vocabulary import AgreementAct
from registry.services.recording import UNRECORDED
from registry.web.history.words import act_name, code_name, field_name_of, recorded_noun
from tests.client import Client
from tests.conftest import ON_ONE_DATABASE
from tests.contracts.test_catalogues import _unmarked

REGISTRY = Path(__file__).resolve().parent.parent.parent / "registry"
# Tables that follow from others and are never shown.
DERIVED = {"activity_aspect", "activity_count", "search_entry", "branch_region"}


def acts() -> set[str]:
    """Every act that a service records under a name of its own."""
    found = set()
    for path in (REGISTRY / "services").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "act" and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
    return found


@ON_ONE_DATABASE
def test_every_act_and_table_has_its_words(app: Flask) -> None:
    known = {name for name in acts() if ":" in name and not name.startswith("sample:")}
    assert len(known) > 40
    tables = {table.name for table in Base.metadata.sorted_tables} - DERIVED
    tables -= {each.__tablename__ for each in UNRECORDED}
    with app.test_request_context(), force_locale("ja"):
        verbs = {act: act_name(act).rpartition(" · ")[2] for act in known}
        assert not {act for act, verb in verbs.items() if verb == act.partition(":")[2]}
        assert not {table for table in tables if recorded_noun(table) == table}
        assert act_name(f"agreement:{AgreementAct.NOTICE_GIVEN}") != act_name("agreement:change")


@ON_ONE_DATABASE
def test_fields_and_codes_have_their_words(app: Flask) -> None:
    with app.test_request_context(), force_locale("ja"):
        assert field_name_of("signed_on", "agreement") == "締結日"
        assert field_name_of("signed_on_precision", "agreement") == "締結日の精度"
        assert field_name_of("nothing_such", "agreement") == "nothing_such"
        assert code_name("automatic", "renewal_mode", "agreement") == "自動更新"
        assert code_name("none_such", "renewal_mode", "agreement") == "none_such"
        assert code_name(None, "renewal_mode", "agreement") == "—"


@ON_ONE_DATABASE
def test_the_pages_tell_it_so_and_mark_what_is_japanese(client: Client) -> None:
    client.sign_in("officer")
    page = client.page("/agreements/1/history").select_one("main").get_text()
    assert "renewal_mode" not in page
    assert "期間不明" in page
    client.speak("en")
    for path in ("/history", "/agreements/1/history"):
        english = client.page(path)
        assert not list(_unmarked(english)), path
        assert not english.select("summary a"), path
