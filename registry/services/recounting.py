"""What is kept beside the records, made anew from them: sums of joint work, and what the search looks in."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.model import ActivityAspect, ActivityCount, SearchEntry
from registry.services.activity_sum import recount
from registry.services.recording import Actor, hold_the_chain, record_bulk
from registry.services.search_index import reindex


def recount_all(session: Session, *, by: Actor) -> None:
    """Count and write all of it anew. It is on record, so that nobody goes on showing what was counted before."""
    hold_the_chain(session)
    recount(session)
    reindex(session)
    tables = (ActivityAspect, ActivityCount, SearchEntry)
    counts = {
        each.__tablename__: session.scalars(select(func.count()).select_from(each)).one() for each in tables
    }
    record_bulk(session, by=by, act="sums:recount", subject="sums", subject_id="all", counts=counts)
