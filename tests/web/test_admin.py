"""The page of administration tells what is going to be erased before it is."""

import pytest
from flask import Flask

from registry.web.frame import clock
from tests.client import Client
from tests.conftest import A_LANGUAGE_ON_EACH
from tests.retention_scene import NOW, OVER, prepare


@A_LANGUAGE_ON_EACH
def test_what_will_be_erased_is_told_beforehand(
    own_app: Flask, own_url: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    prepare(own_url)
    client = Client(own_app).sign_in("admin")
    client.speak(language)
    page = client.page("/admin")
    section = page.select_one("section[aria-labelledby=retention-heading]")
    rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in section.select("tbody tr")]
    assert [int(row[1]) for row in rows[:3]] == list(OVER.values())[:3]
    assert [row[2] for row in rows] == ["1", "0", "0", "—", "—", "—"]
    named = section.select("ul.rows li")
    assert len(named) == 4  # two contacts that are over, the one of tomorrow, the account
    for link in section.select("ul.rows a"):
        assert client.get(link["href"]).status_code == 200
    assert "秘密 花子" not in page.get_text()
