"""Requests that nobody should send: what they hold is chosen by chance, from forms and addresses that there are."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

from tests.drills.bad_inputs.files import wrong_file
from tests.drills.bad_inputs.forms import Field, Form
from tests.drills.bad_inputs.values import encoded, plausible, wrong
from tests.files import JPEG, PDF, word

NUMBERS_IN_PATHS = (
    "0",
    "1",
    "2147483647",
    "2147483648",
    "9" * 30,
    "-1",
    "1.5",
    "%00",
    "x",
    "..",
    "１",
    "a%2fb",
)
PAIRS = list[tuple[str, str]]
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"


@dataclass(frozen=True)
class Case:
    """One request, said so that it can be sent again by hand."""

    kind: str
    method: str
    address: str
    body: bytes = b""
    content_type: str | None = None

    def __str__(self) -> str:
        shown = self.body if len(self.body) < 3_000 else self.body[:3_000] + b"..."
        return f"{self.kind}: {self.method} {self.address[:3_000]} {self.content_type or ''} {shown!r}"


def quoted(pairs: PAIRS) -> str:
    """Names and values as they travel, those that UTF-8 does not know too."""
    return "&".join(f"{quote(encoded(name))}={quote(encoded(value))}" for name, value in pairs)


def _astray(chance: Random, path: str) -> str:
    return re.sub(r"\d+", lambda _: chance.choice(NUMBERS_IN_PATHS), path, count=1)


def asking(chance: Random, kind: str, address: str, names: tuple[str, ...], known: Mapping[str, Any]) -> Case:
    """An address with wrong parameters; ``known`` are values that some of them accept."""
    path = urlsplit(address).path
    if chance.randrange(8) == 0:
        path = _astray(chance, path)
    pairs: PAIRS = []
    for name in chance.sample(names, min(len(names), chance.choice((1, 1, 2, 3, len(names) or 1)))):
        good = known.get(name) if chance.randrange(3) == 0 else None
        pairs.append((name, str(good) if good is not None else wrong(chance, name)))
    if chance.randrange(15) == 0:
        pairs.append((wrong(chance), wrong(chance)))
    if pairs and chance.randrange(15) == 0:
        pairs.append(chance.choice(pairs))
    return Case(kind, "GET", f"{path}?{quoted(pairs)[:40_000]}")


def filled(chance: Random, form: Form) -> PAIRS:
    """A form as a person might fill it in, with some fields wrong."""
    pairs: PAIRS = []
    spoil = chance.choice((1, 1, 1, 2, 3, len(form.fields)))
    wrongs = {field.name for field in chance.sample(form.fields, min(spoil, len(form.fields)))}
    for field in form.fields:
        if field.name == "csrf_token" or field.type == "file":
            continue
        if field.name in wrongs:
            pairs.append((field.name, _wrong_choice(chance, field)))
        elif field.sent and (field.value or chance.randrange(5) < 2):
            pairs.append((field.name, field.value))
        elif field.sent or chance.randrange(6) == 0:
            pairs.append((field.name, plausible(chance, field)))
    match chance.randrange(20):
        case 0 if pairs:
            pairs.append((chance.choice(pairs)[0], wrong(chance)))
        case 1 if pairs:
            pairs.pop(chance.randrange(len(pairs)))
        case 2:
            pairs.append((wrong(chance), wrong(chance)))
        case 3 if pairs:
            # Rows of a table are numbered in their names.
            name, value = chance.choice(pairs)
            pairs.append((re.sub(r"\d+", lambda _: chance.choice(NUMBERS_IN_PATHS), name), value))
        case 4 | 5 | 6:
            pairs.append(("confirmed", "1"))
        case _:
            pass
    return pairs


def _wrong_choice(chance: Random, field: Field) -> str:
    if field.options and chance.randrange(2):
        return chance.choice(field.options)
    return wrong(chance, field.name)


def sending(chance: Random, form: Form, token: str) -> Case:
    """A form that is sent with wrong values, and now and then in a wrong way."""
    address = form.action if chance.randrange(20) else _astray(chance, form.action)
    pairs = filled(chance, form)
    match chance.randrange(100):
        case 0:
            pass  # without its token
        case 1:
            pairs.append(("csrf_token", wrong(chance)))
        case _:
            pairs.append(("csrf_token", token))
    if form.has_file or chance.randrange(20) == 0:
        said, name, content = wrong_file(chance)
        if form.endpoint != "file_import.upload":
            content = chance.choice((content, PDF, JPEG, word(), PDF[: chance.randrange(len(PDF))]))
        else:
            pairs = [pair for pair in pairs if pair[0] != "kind"] + [("kind", said)]
        return Case("form", "POST", address, _parts(chance, pairs, name, content), MULTIPART)
    body = quoted(pairs).encode()
    match chance.randrange(200):
        case 0:
            return Case("form", "POST", address, body, MULTIPART)
        case 1:
            return Case("form", "POST", address, body, "application/json")
        case 2:
            return Case("form", "POST", address, _parts(chance, pairs, "x", b"x"), f"{MULTIPART}; charset=x")
        case _:
            return Case("form", "POST", address, body, FORM)


def uploading(chance: Random, token: str) -> Case:
    """A table with something wrong, sent to be looked at."""
    kind, name, content = wrong_file(chance)
    year = "2020" if chance.randrange(10) else wrong(chance)
    pairs = [("csrf_token", token), ("kind", kind), ("fiscal_year", year)]
    return Case("file", "POST", "/imports", _parts(chance, pairs, name, content), MULTIPART)


def _parts(chance: Random, pairs: PAIRS, file_name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    for name, value in pairs:
        label = encoded(name).replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
        out.write(b'--edge\r\nContent-Disposition: form-data; name="' + label + b'"\r\n\r\n')
        out.write(encoded(value) + b"\r\n")
    label = encoded(file_name).replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
    out.write(b'--edge\r\nContent-Disposition: form-data; name="file"; filename="' + label + b'"\r\n')
    out.write(b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--edge--\r\n")
    whole = out.getvalue()
    return whole if chance.randrange(100) else whole[: chance.randrange(len(whole))]
