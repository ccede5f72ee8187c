"""Reading changes nothing: what a page shows, or a program fetches, leaves every table as it was."""

from flask import Flask

from tests.client import Client
from tests.conftest import ON_ONE_DATABASE
from tests.security.crawling import Crawled
from tests.security.scene import addresses


@ON_ONE_DATABASE
def test_no_address_that_is_read_writes_anything(crawled: Crawled) -> None:
    assert len({each.endpoint for each in crawled.answers if each.status == 200}) > 140
    assert crawled.altered == []


@ON_ONE_DATABASE
def test_asking_for_the_head_of_a_form_does_not_send_it(scene: Flask, places: dict[str, int]) -> None:
    """A HEAD needs no token: a view that took it for a form would be sent by any link."""
    client = Client(scene).sign_in("admin")
    sent = {path for _, path in addresses(scene, places, "POST")}
    both = [path for _, path in addresses(scene, places, "GET") if path in sent]
    assert len(both) > 50
    for path in both[::2]:
        head = client.http.head(path)
        if (
            head.status_code == 302
        ):  # whoever is signed in is not asked to sign in: a reader is sent on as well
            assert client.http.get(path).location == head.location, path
        else:
            assert head.status_code in (200, 404), path
        assert head.get_data() == b"", path
