"""How kinds of joint work are worded in the annual report. One Change each."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from registry.model import Wording
from registry.model.wording import unknown_placeholder
from registry.services.recording import Actor, recorded, require_version

LONGEST_TEMPLATE, LONGEST_JOINED = 1000, 400


class WordingRefused(ValueError):
    """A wording that cannot be used; ``at`` is the column, ``what`` what nothing can be put in for, if that is it."""

    def __init__(self, at: str, sentence: str, what: str = "") -> None:
        super().__init__(sentence)
        self.at, self.what = at, what


@dataclass(frozen=True)
class Facts:
    """What an officer writes down of a wording; its kind stays."""

    template: str
    joined: str | None = None
    says_place: bool = False


def change_wording(session: Session, *, wording: Wording, version: int, facts: Facts, by: Actor) -> None:
    """Change a wording as it was seen in ``version``."""
    require_version(wording, version)
    refuse_wrong(facts)
    with recorded(session, by=by, act="wording:change", subject=wording):
        for name, value in asdict(facts).items():
            setattr(wording, name, value)


def refuse_wrong(facts: Facts) -> None:
    """Refuse what the report could not print."""
    if not facts.template.strip():
        raise WordingRefused("template", "文が要ります")
    for at, text in (("template", facts.template), ("joined", facts.joined or "")):
        unknown = unknown_placeholder(text)
        if unknown is not None:
            raise WordingRefused(at, f"「{unknown}」に入れるものはありません", unknown)
