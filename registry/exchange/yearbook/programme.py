"""Programmes that bullets speak of: named subsidies, prizes, schools, desks, plans that go on."""

import re

from registry.exchange.yearbook.bullet import Bullet
from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.vocabulary import first, plain
from registry.japanese.names import mend_blanks

_ORDINAL = re.compile(r"^第\s*\d+\s*回\s*|\s*(?:19|20)\d\d$")
_OF_COMMITTEE = re.compile(r"^(\S{2,40}?支援事業)(?=\S*(?:会議|委員会|懇談会))")
_AFTER = re.compile(r"◆(プロジェクト|プログラム)")


def programmes_of(draft: Draft, bullet: Bullet, partner: str, line: int) -> list[str]:
    """The titles of the programmes that a bullet names; each is taken down where it is first named."""
    if bullet.kinds[:1] == ["subsidy"]:
        return [_subsidy(draft, title, bullet, partner, line) for title in bullet.quotes]
    title, kind = _own(bullet)
    if title:
        return [_take(draft, title, kind, partner, line)]
    known = [name for name in draft.programmes if plain(name) in plain(bullet.title)]
    return known[:1]


def _own(bullet: Bullet) -> tuple[str, str]:
    """Title and kind of the programme that a bullet is about; blank when it is about something else."""
    title = mend_blanks(_ORDINAL.sub("", bullet.title))
    kind = first("programme", title)
    if "support_program" in bullet.kinds:
        tail = _AFTER.search(bullet.left)
        return title.partition("/")[0] + (tail[1] if tail else ""), kind or "other"
    if "consultation" in bullet.kinds and bullet.quotes and kind == "consultation_desk":
        return title, kind
    if kind in ("award", "training") and bullet.quotes + bullet.kinds[:1] != ["trainee"]:
        return (
            (title, kind)
            if {"backing", "pr", "event_participation", "visit"} & set(bullet.kinds)
            else ("", "")
        )
    if kind == "matching_event" and not _is_anothers(bullet):
        return title, kind
    if "joint_host" in bullet.kinds and bullet.before.strip().endswith("事業"):
        return title, "other"
    of_committee = _OF_COMMITTEE.match(title)
    return (of_committee[1], "other") if of_committee and "committee" in bullet.kinds else ("", "")


def _is_anothers(bullet: Bullet) -> bool:
    """Whether several bodies stand before the quotation: then it is not the partner's own."""
    return "・" in bullet.before or bullet.kinds[:1] == ["exhibitor_recommendation"]


def _subsidy(draft: Draft, title: str, bullet: Bullet, partner: str, line: int) -> str:
    provider = draft.organisation(bullet.acting, line) if bullet.acting else partner
    town = first("category", partner) == "municipality"
    bound = {"eligible_municipalities" if town else "eligible_membership": partner}
    return _take(draft, title, "fee_subsidy", provider, line, **bound)


def _take(draft: Draft, title: str, kind: str, provider: str, line: int, **bound: str) -> str:
    known = draft.programmes.get(title)
    if known is None:
        until = f"FY{draft.fiscal_year}"
        draft.programmes[title] = draft.add(
            "programmes", line, kind=kind, title=title, provider=provider, attested_on=until, **bound
        )
    elif known["provider"] != provider and known["kind"] != "fee_subsidy":
        known["provider"] = ""  # several partners go on with it: the text does not say whose it is
    return title
