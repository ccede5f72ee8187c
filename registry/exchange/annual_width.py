"""How wide the columns of a table of the annual report are on A4."""

from collections.abc import Sequence

# What a column needs in millimetres, and its share of what is left over. Numbers and days are narrow, sentences wide.
_NEEDS = {
    "no": (12, 0),
    "day": (24, 0),
    "days": (38, 0),
    "dates": (36, 0),
    "signed_on": (38, 0),
    "founded": (27, 0),
    "meetings": (19, 0),
    "uses": (19, 0),
    "exhibitors": (20, 0),
    "registrants": (22, 0),
    "participants": (30, 0),
    "participants_own": (32, 0),
    "groups_participants": (52, 0),
    "speaker": (24, 0),
    "branch": (36, 0),
    "heading": (30, 0),
    "partner": (42, 0),
    "work": (60, 1),
    "parties": (45, 3),
    "document": (40, 2),
    "title": (30, 3),
    "event": (30, 2),
    "name": (34, 1),
    "purpose": (40, 3),
    "hosts": (28, 1),
    "backers": (26, 1),
    "societies": (36, 1),
    "place": (28, 1),
    "where": (28, 1),
    "attendance": (40, 2),
    "measure": (60, 2),
    "value": (40, 0),
}
_OTHER = (30, 1)


def widths(codes: Sequence[str], whole: float) -> list[float]:
    """The widths of columns that fill a width together.

    >>> widths(["partner", "work"], 170)
    [42.0, 128.0]
    >>> widths(["no", "days"], 200)
    [48.0, 152.0]
    """
    needs = [_NEEDS.get(code, _OTHER) for code in codes]
    least = sum(need for need, _ in needs)
    shares = sum(share for _, share in needs)
    if least >= whole or not shares:
        return [need * whole / least for need, _ in needs]
    return [need + (whole - least) * share / shares for need, share in needs]
