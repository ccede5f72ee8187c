"""Addresses that a request brings along: only paths of this application are followed."""

from urllib.parse import urlsplit

HOME = "/"


def safe_next(target: str | None) -> str:
    """``target`` when it is a path of this application, else the home page.

    >>> safe_next("/partners?q=x"), safe_next("//evil.example"), safe_next("/\\\\evil"), safe_next("https://evil")
    ('/partners?q=x', '/', '/', '/')
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return HOME
    if any(ord(character) < 32 or ord(character) == 127 for character in target):
        return HOME
    parts = urlsplit(target)
    return HOME if parts.scheme or parts.netloc else target
