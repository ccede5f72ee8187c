"""Pages, API, access and language: the only layer that knows Flask, users and the clock."""

from registry.web.application import create_app

__all__ = ["create_app"]
