"""The key that signs form tokens: set by the operator, else made once and kept in the instance folder."""

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from registry.config import Config, SettingRefused

FILE = "secret_key"
# Whoever can guess the key can write form tokens and read the secrets of second factors.
SHORTEST = 16


def secret_key(config: Config) -> str:
    """The key; made and stored with mode 600 on first use. Raises :class:`SettingRefused` for one that is none."""
    path = config.instance / FILE
    key = config.secret_key
    if key is None:
        config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < SHORTEST:
        place = "REGISTRY_SECRET_KEY" if config.secret_key else f"鍵のファイル「{path}」"
        raise SettingRefused(
            f"{place} が空か短すぎます({SHORTEST}文字以上が要ります)。"
            "消すと新しい鍵を作ります(二段階認証は設定し直しになります)。"
        )
    return key


def _make(path: Path) -> None:
    """Write a key; it has its name only once all of it is on disk, and the first of several processes gives it."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{FILE}-", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return  # another process was first
