"""`registry search` prints what was found, and what may be meant; `registry recount` mends what it looks in."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.cli import Shell


def test_a_search_prints_a_table_and_one_document(shell: Shell) -> None:
    told = shell.run("search", "首都大学東京")
    assert ["partner", "東京都立大学", "首都大学東京"] in [
        [row.split("\t")[place] for place in (0, 2, 3)] for row in told.stdout.splitlines()
    ]
    assert "partner 1 件" in told.stderr
    found = shell.json("search", "大学", "--limit", "3", "--json")
    (partners,) = (group for group in found["groups"] if group["kind"] == "partner")
    assert len(partners["items"]) == 3 < partners["total"]


def test_a_typing_error_is_told_apart(shell: Shell) -> None:
    told = shell.run("search", "東京電気大学")
    assert "もしかして" in told.stdout
    assert "東京電機大学" in told.stdout
    assert "見つかりませんでした" in told.stderr


def test_what_is_too_short_is_refused_with_an_example(shell: Shell) -> None:
    for typed in ("大", "", "・"):
        assert "2文字以上" in shell.run("search", typed, expect=2).stderr


def test_a_spoilt_index_is_named_and_can_be_written_anew(own_shell: Shell, own_session: Session) -> None:
    assert "検索の索引は、記録と合っています" in own_shell.run("verify").stderr
    own_session.execute(text("DELETE FROM search_entry WHERE kind = 'group'"))
    own_session.commit()
    assert "検索の索引 29 件" in own_shell.run("verify", expect=3).stderr
    own_shell.run("recount")
    assert "検索の索引は、記録と合っています" in own_shell.run("verify").stderr
