"""What was last done together, computed once for a state of the data."""

from datetime import date

from registry.queries.joint import LastJoint, last_joint
from registry.web.frame.database import db
from registry.web.frame.kept import kept


def last_joint_by(as_of: date) -> LastJoint:
    """The last joint facts by a day."""
    return kept(("last joint", as_of), lambda: last_joint(db(), as_of=as_of))
