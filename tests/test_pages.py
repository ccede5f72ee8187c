"""What people see: each page of the seeds, searched and filtered as its users would."""

import pytest

from tests.client import Client


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/partners",
        "/agreements",
        "/activities",
        "/events",
        "/groups",
        "/programmes",
        "/density",
        "/network",
    ],
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_list_opens(client: Client, path: str, language: str) -> None:
    page = client.sign_in("viewer").speak(language).page(path)
    assert page.html["lang"] == language
    assert page.h1.get_text(strip=True)
