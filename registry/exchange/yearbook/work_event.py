"""Events of which joint work tells, and the part that the institute and its partners had in them."""

import re

from registry.exchange.yearbook.bullet import QUOTE, Bullet
from registry.exchange.yearbook.draft import Draft
from registry.exchange.yearbook.event import event_kind, role, take_event
from registry.exchange.yearbook.figure import month_of
from registry.exchange.yearbook.vocabulary import first, plain
from registry.japanese.names import search_key

# Joint work that takes place at an event, if its title is one; the first three make any title one.
_MAKING = {"backing", "exhibit", "joint_host"}
_AT_EVENTS = _MAKING | {
    "exhibitor_recommendation",
    "event_participation",
    "research_presentation",
    "lecture",
    "pr",
}
_BEFOREHAND = {"pr", "exhibitor_recommendation", "newsletter", "web_listing"}
_AT = re.compile(r"^([^◆、]{4,60}?)で(?=[^◆]*◆)")


def event_of(
    draft: Draft, bullet: Bullet, partner: str, hosts: list[str], line: int
) -> dict[str, str] | None:
    """The event of a bullet with everybody's part; ``None`` where it tells of none."""
    title = _title(draft, bullet)
    if not title:
        return None
    title = _of_hosts(draft, bullet, title)
    event = take_event(draft, title, line, **_cells(bullet, title, draft.fiscal_year))
    own = (event["title"], "", "host") in draft.parts and (
        event["title"],
        search_key(partner),
        "host",
    ) not in draft.parts
    for host in hosts:
        role(draft, event, "host", line, partner=host)
    for part, name in _parts(draft, bullet, partner, own):
        role(draft, event, part, line, partner=name, branch="" if name else bullet.figures.branch)
    return event


def note_hosts(draft: Draft, bullet: Bullet) -> None:
    """Remember what stands before a title: several bodies may hold events of one title."""
    if bullet.quotes and plain(bullet.before) and not _announced(bullet):
        draft.announced.setdefault(plain(bullet.quotes[0]), set()).add(plain(bullet.before))


def _of_hosts(draft: Draft, bullet: Bullet, title: str) -> str:
    """The title, with those who hold the event where others hold one of the same title."""
    several = len(draft.announced.get(plain(title), ())) > 1 and not _announced(bullet)
    return f"{title}（{bullet.before.strip()}）" if several and bullet.before else title


def known_title(draft: Draft, bullet: Bullet) -> str:
    """The title of a bullet that quotes none: that of the event which it names, where one is known."""
    text = plain(bullet.left).casefold()
    if bullet.quotes or not set(bullet.kinds) & _AT_EVENTS:
        return bullet.title
    known = max((key for key in draft.events if key in text), key=len, default="")
    return draft.events[known]["title"] if len(known) >= 8 else bullet.title


def _title(draft: Draft, bullet: Bullet) -> str:
    kinds = set(bullet.kinds)
    for title in (*bullet.quotes[:1], bullet.title):
        if plain(title).casefold() in draft.events:
            return title
    at = _AT.match(bullet.left)
    if at and event_kind(at[1]) and "research_presentation" in kinds:
        return at[1]
    title = bullet.quotes[0] if bullet.quotes else bullet.title
    if kinds & _MAKING or (kinds & _AT_EVENTS and (event_kind(title) or _announced(bullet))):
        return title
    held = re.search(r"[のを]開催$", bullet.left)
    return title if held and kinds == {"meeting"} and event_kind(title) else ""


def _announced(bullet: Bullet) -> str:
    """The kind of event that stands right before the quotation: 講習会「…」."""
    return event_kind(bullet.before) if QUOTE in bullet.left else ""


def _cells(bullet: Bullet, title: str, fiscal_year: int) -> dict[str, str]:
    figures = bullet.figures
    kind = event_kind(title) or _announced(bullet) or ("exhibition" if "exhibit" in bullet.kinds else "other")
    mode = figures.mode or first("mode", title) or ("venue" if figures.place else "")
    cells = {"kind": kind, "mode": mode, "place": figures.place}
    # The month of a recommendation or of an announcement is not that of the event.
    there = "配布" in bullet.left or not set(bullet.kinds) <= _BEFOREHAND
    if there and figures.months:
        months = [month_of(month, fiscal_year) for month in figures.months]
        cells |= {"start": months[0], "end": months[-1] if len(months) > 1 else "", "held": "1"}
        if figures.crowd is not None:
            cells["participants"] = str(figures.crowd)
    return cells


def _parts(draft: Draft, bullet: Bullet, partner: str, own: bool) -> list[tuple[str, str]]:
    """Parts in an event with the name of the organisation, blank for the institute; ``own`` when the institute holds it."""
    found: list[tuple[str, str]] = []
    for kind in bullet.kinds:
        if kind == "backing":
            found.append(("sponsor" if "協賛" in bullet.left else "backing", ""))
        elif kind == "exhibit":
            found.append(("exhibitor", ""))
        elif kind == "joint_host":
            found += [("co_host", ""), ("co_host", partner)]
        elif kind == "pr" and "配布" not in bullet.left and "event_participation" not in bullet.kinds:
            found.append(("pr", partner if own else ""))
        elif kind == "research_presentation":
            found.append(("attendee", partner if own else ""))
        elif kind == "lecture":
            found += _speakers(draft, bullet, partner)
        elif kind == "event_participation":
            found.append(("support" if "協力" in bullet.left else "attendee", partner if own else ""))
    return found if "joint_host" not in bullet.kinds else found[:2]


def _speakers(draft: Draft, bullet: Bullet, partner: str) -> list[tuple[str, str]]:
    if "から講師" in bullet.left:
        own = [("host", "")] if draft.institute.short in bullet.before else []
        return [*own, ("support", partner)]
    return [("support" if "協力" in bullet.left else "attendee", "")]
