"""The branch of the institute to turn to for a partner."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.japanese.dates import fiscal_year
from registry.model import ActivityCount, Agreement, AgreementParty
from registry.model.activity_count import NO_BRANCH
from registry.queries.binding import binding


def contact_branches(session: Session, organisations: Collection[int], as_of: date) -> dict[int, str]:
    """By organisation the branch that looks after most of its agreements in force, else the one with most joint work.

    Of equal ones the first by code; an organisation of which neither is known is left out.
    """
    theirs = select(AgreementParty.agreement_id, AgreementParty.organisation_id, Agreement.branch_code).join(
        Agreement, Agreement.id == AgreementParty.agreement_id
    )
    wanted = theirs.where(
        AgreementParty.organisation_id.in_(organisations), Agreement.branch_code.is_not(None)
    )
    parties = session.execute(wanted).all()
    in_force = (
        binding(
            session,
            as_of,
            among=select(AgreementParty.organisation_id).where(
                AgreementParty.organisation_id.in_(organisations)
            ),
        )
        if parties
        else frozenset()
    )
    found: Counter[tuple[int, bool, str]] = Counter()
    found.update(
        (body, True, branch)
        for agreement, body, branch in parties
        if agreement in in_force and branch is not None
    )
    work = (
        select(ActivityCount.organisation_id, ActivityCount.branch_code, func.sum(ActivityCount.activities))
        .where(
            ActivityCount.organisation_id.in_(organisations),
            ActivityCount.fiscal_year <= fiscal_year(as_of),
            ActivityCount.branch_code != NO_BRANCH,
        )
        .group_by(ActivityCount.organisation_id, ActivityCount.branch_code)
    )
    found.update(
        {(body, False, branch): int(activities) for body, branch, activities in session.execute(work)}
    )
    ranked = sorted(found.items(), key=lambda item: (not item[0][1], -item[1], item[0][2]))
    return {body: branch for (body, _, branch), _ in reversed(ranked)}
