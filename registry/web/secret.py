"""The key that signs form tokens: set by the operator, else made once and kept in the instance folder."""

import os
import secrets

from registry.config import Config

FILE = "secret_key"


def secret_key(config: Config) -> str:
    """The key; made and stored with mode 600 on first use."""
    if config.secret_key:
        return config.secret_key
    path = config.instance / FILE
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key
