"""What is counted in a pipeline, with its unit, in the order in which it is shown: the way to results comes first."""

from enum import StrEnum

from registry.model.vocabulary import Unit


class Measure(StrEnum):
    """A yearly figure of a pipeline."""

    CONTACTS = "contacts"
    COMPANIES_INTERVIEWED = "companies_interviewed"
    INTERVIEWS = "interviews"
    COORDINATORS = "coordinators"
    LIAISON_MEETINGS = "liaison_meetings"
    EXHIBITIONS_VISITED = "exhibitions_visited"
    ACADEMIC_MEETINGS_VISITED = "academic_meetings_visited"
    HUB_LIAISON_MEETINGS = "hub_liaison_meetings"
    HUB_NEEDS_MEETINGS = "hub_needs_meetings"


# From the first talk to an interview: what is left of many contacts.
WAY = (Measure.CONTACTS, Measure.COMPANIES_INTERVIEWED, Measure.INTERVIEWS)

UNITS: dict[Measure, Unit] = {
    Measure.CONTACTS: Unit.CASE,
    Measure.COMPANIES_INTERVIEWED: Unit.COMPANY,
    Measure.INTERVIEWS: Unit.TIME,
    Measure.COORDINATORS: Unit.PERSON,
    Measure.LIAISON_MEETINGS: Unit.TIME,
    Measure.EXHIBITIONS_VISITED: Unit.CASE,
    Measure.ACADEMIC_MEETINGS_VISITED: Unit.CASE,
    Measure.HUB_LIAISON_MEETINGS: Unit.TIME,
    Measure.HUB_NEEDS_MEETINGS: Unit.TIME,
}
