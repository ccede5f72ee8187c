"""What questions to the finder are answered from: read once, and looked at again only where something was written."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.finder.ability import Ability, ability
from registry.finder.guide import BranchProfile, Occasions
from registry.finder.rank import Partners, partners
from registry.finder.thesaurus import Place, Term
from registry.japanese.dates import fiscal_year
from registry.queries import guide, profile
from registry.queries.activity_aspect import joint_work
from registry.queries.place import municipalities
from registry.queries.touched import Touched


@dataclass(frozen=True)
class Ground:
    """The registry as it stood on a day, as far as questions are answered from it."""

    day: date
    fields: tuple[Term, ...]
    municipalities: tuple[Place, ...]
    partners: Partners
    branches: tuple[BranchProfile, ...]
    groups: Occasions
    events: Occasions


def ground(session: Session, day: date) -> Ground:
    """Read all of it."""
    read = profile.reading(session)
    places = (Place(each.code, each.name, each.name_en, each.region_code) for each in municipalities(session))
    return Ground(
        day,
        tuple(profile.terms(session)),
        tuple(places),
        partners(profile.profiles(session, day, read)),
        tuple(guide.branch_profiles(session, day, read)),
        Occasions(guide.groups(session, day, read)),
        Occasions(guide.events(session, day, read)),
    )


def renewed(session: Session, known: Ground, touched: Touched) -> Ground:
    """The same as :func:`ground` after a write that touched some records: these alone are read."""
    day, (bodies, groups, events) = known.day, (touched.organisations, touched.groups, touched.events)
    if not (bodies or groups or events):
        return known
    read = profile.reading(session)
    return Ground(
        day,
        known.fields,
        known.municipalities,
        known.partners.renewed(bodies, profile.profiles(session, day, read, bodies))
        if bodies
        else known.partners,
        known.branches,
        known.groups.renewed(groups, guide.groups(session, day, read, groups)) if groups else known.groups,
        known.events.renewed(events, guide.events(session, day, read, events)) if events else known.events,
    )


def able_in(session: Session, known: Ground, aspect: str) -> Ability:
    """Who is able in an aspect."""
    year = fiscal_year(known.day)
    return ability(known.partners.by_id.values(), aspect, joint_work(session, aspect, year), year)


def able_renewed(session: Session, known: Ground, able: Ability, touched: Touched) -> Ability:
    """The same as :func:`able_in` after a write; ``known`` is the ground after it, ``able`` who was able before."""
    bodies = touched.organisations
    if not bodies:
        return able
    year = fiscal_year(known.day)
    profiles = [known.partners.by_id[each] for each in sorted(bodies & known.partners.by_id.keys())]
    work = joint_work(session, able.aspect, year, bodies)
    return able.renewed(bodies, ability(profiles, able.aspect, work, year))
