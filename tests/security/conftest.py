"""One registry with everything in it, made by the first process of a run and copied for each test that writes."""

import json
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from registry.web import create_app
from registry.web.frame import clock
from tests.conftest import Backend, config_for, once
from tests.security.crawling import Crawled, crawl
from tests.security.scene import NOW, build


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 22 November 2026, whenever the tests run."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(scope="session")
def scene_template(backend: Backend, seeded_template: str, _ground: Path) -> dict[str, str]:
    """Where the scene lies: its database, its folder, and where each record stands."""

    def make() -> bytes:
        url, folder = backend.make(seeded_template), _ground / "scene"
        folder.mkdir()
        places = build(url, folder)
        return json.dumps({"url": url, "folder": str(folder), "places": places}).encode()

    found: dict[str, str] = json.loads(once(_ground, f"scene-{backend.name}", make))
    return found


@pytest.fixture(scope="session")
def crawled(backend: Backend, scene_template: dict[str, str], _ground: Path) -> Crawled:
    """Every answer of a registry whose every form was filled with hostile texts."""

    def make() -> bytes:
        url, folder = backend.make(scene_template["url"]), _ground / "scene-crawled"
        shutil.copytree(scene_template["folder"], folder)
        return pickle.dumps(crawl(url, folder, json.loads(scene_template["places"])))

    found: Crawled = pickle.loads(once(_ground, f"crawled-{backend.name}", make))
    return found


@pytest.fixture
def places(scene_template: dict[str, str]) -> dict[str, int]:
    """The ids of the records of the scene."""
    found: dict[str, int] = json.loads(scene_template["places"])
    return found


@pytest.fixture
def scene(backend: Backend, scene_template: dict[str, str], tmp_path: Path) -> Iterator[Flask]:
    """The application on a scene of the test's own."""
    url = backend.make(scene_template["url"])
    instance = tmp_path / "instance"
    shutil.copytree(scene_template["folder"], instance)
    app = create_app(config_for(url, instance))
    app.testing = True
    yield app
    app.extensions["registry_engine"].dispose()
    backend.drop(url)
