"""The sentence of a piece of joint work: an officer's own, else composed from its facts by the wording of its kind."""

from collections import defaultdict
from collections.abc import Mapping

from registry.japanese.dates import fiscal_year_end
from registry.model import Activity, Event, Wording
from registry.model.vocabulary import ActivityType, EventRoleKind, Unit
from registry.queries.partner import name_on
from registry.reports.annual.wording import months_in_words, whereabouts

MARK = "・"
Wordings = Mapping[tuple[ActivityType, bool], Wording]
_HOSTING = (EventRoleKind.HOST, EventRoleKind.CO_HOST)
PLAIN = "{quoted}"
CONTINUED = "の継続"


def sentence(activity: Activity, wordings: Wordings, *, institute: str) -> str:
    """The words of an officer, else what is composed."""
    # Copied out of a report the words bring their mark along.
    own = (activity.wording or "").removeprefix(MARK).strip()
    return own or composed(activity, wordings, institute=institute)


def composed(activity: Activity, wordings: Wordings, *, institute: str) -> str:
    """What the wording of its kinds makes of the facts, and the figures behind it in brackets in a fixed order."""
    kinds = [each.kind for each in activity.kinds]
    templates = [_template(kind, activity.continued, wordings) for kind in kinds[:1]]
    words = _words(activity, institute)
    text = (templates[0] if templates else PLAIN).format_map(words)
    if activity.continued and "継続" not in text:
        text += CONTINUED
    for kind in kinds[1:]:
        rule = wordings.get((kind, activity.continued)) or wordings.get((kind, False))
        more = ((rule.joined if rule else None) or "").format_map(words)
        # A title often says the second kind itself.
        if more and more not in text:
            text += f"、{more}"
    says_place = any(rule.says_place for kind in kinds if (rule := wordings.get((kind, False))) is not None)
    tail = _tail(activity, text, says_place=says_place)
    return f"{text}（{'、'.join(tail)}）" if tail else text


def _template(kind: ActivityType, continued: bool, wordings: Wordings) -> str:
    rule = wordings.get((kind, continued)) or wordings.get((kind, False))
    return rule.template if rule else PLAIN


def _words(activity: Activity, institute: str) -> dict[str, str]:
    """What templates may name."""
    day = fiscal_year_end(activity.fiscal_year)
    programmes = "、".join(f"「{named.programme.title}」" for named in activity.programmes)
    own_name = f"{institute}利用助成"
    if not programmes and activity.title != own_name:
        programmes = quoted(activity.title)
    return defaultdict(
        str,
        institute=institute,
        title=activity.title,
        quoted=quoted(activity.title),
        programmes=programmes,
        acting=f"{name_on(activity.acting, day)}による" if activity.acting else "",
        hosts=_hosts(activity),
        backing=_backing(activity),
    )


def quoted(title: str) -> str:
    """A title in brackets; one with brackets of its own needs none.

    >>> quoted("技術懇談会"), quoted("ガイド「一覧」")
    ('「技術懇談会」', 'ガイド「一覧」')
    """
    return title if "「" in title else f"「{title}」"


def _hosts(activity: Activity) -> str:
    """The partners that hold the event, where several are named: 甲、乙主催."""
    if len(activity.parties) < 2 or activity.event is None:
        return ""
    day = fiscal_year_end(activity.fiscal_year)
    named = {party.organisation_id for party in activity.parties}
    hosts = [
        name_on(role.organisation, day)
        for role in activity.event.roles
        if role.role in _HOSTING and role.organisation is not None and role.organisation_id in named
    ]
    return "、".join(hosts) + "主催" if hosts else ""


def _backing(activity: Activity) -> str:
    """後援, or 協賛 where that is what the institute gave its name for."""
    if activity.event is not None:
        own = {role.role for role in activity.event.roles if role.organisation_id is None}
        if EventRoleKind.SPONSOR in own and EventRoleKind.BACKING not in own:
            return "協賛"
    return "後援"


def _own_event(event: Event) -> bool:
    """Whether the institute holds the event alone: where it takes place is told elsewhere."""
    hosts = {role.organisation_id for role in event.roles if role.role in _HOSTING}
    return hosts == {None}


def _tail(activity: Activity, text: str, *, says_place: bool) -> list[str]:
    """Count, months, place, branch, people, other partners."""
    day = fiscal_year_end(activity.fiscal_year)
    found = []
    if activity.count is not None and activity.unit is not None:
        found.append(f"{activity.count}{Unit(activity.unit).value}")
    found += months_in_words(activity.months)
    if says_place and activity.event is not None and not _own_event(activity.event):
        place = whereabouts(activity.event, activity.title)
        if place and place not in text:
            found.append(place)
    if activity.branch is not None and activity.branch.name not in text:
        found.append(activity.branch.name)
    if activity.participants is not None and all(each.participants is None for each in activity.months):
        several = activity.unit is Unit.TIME and (activity.count or 0) > 1
        found.append(f"{'延べ' if several else ''}{activity.participants}名")
    others = [name_on(party.organisation, day) for party in activity.parties[1:]]
    others = [name for name in others if name not in text]
    if others:
        found.append(f"{'、'.join(others)}と共同")
    return found
