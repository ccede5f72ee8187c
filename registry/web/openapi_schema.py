"""The objects that the API answers with, as schemas composed from the vocabularies that the code uses."""

from collections.abc import Iterable
from typing import Any

from registry.model import vocabulary as v
from registry.model.search_entry import Noun
from registry.network.tie import Layer, NodeKind
from registry.queries.search_entry import Field
from registry.reports.density import SeatBasis, View
from registry.reports.funnel import STEPS, Grouping

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
DAY: Schema = {"type": "string", "format": "date"}


def codes(vocabulary: Iterable[str]) -> Schema:
    """One of the codes of a vocabulary."""
    return {"type": "string", "enum": [str(code) for code in vocabulary]}


def or_null(schema: Schema) -> Schema:
    """The same, or null where it is not known or not defined."""
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema: Schema) -> Schema:
    """A list of the same."""
    return {"type": "array", "items": schema}


def record(**properties: Schema) -> Schema:
    """An object with exactly these properties, all of them always present."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def named(name: str) -> Schema:
    """A schema by its name in the document."""
    return {"$ref": f"#/components/schemas/{name}"}


PARTIES = many(record(partner_id=WHOLE, name=TEXT, name_at_signing=TEXT))
SOURCE = record(file=or_null(TEXT), line=or_null(WHOLE))

FUNNEL = {
    **{step.value: WHOLE for step in STEPS},
    "failures": many(record(reason=or_null(codes(v.FailureReason)), count=WHOLE)),
    "success_rate": or_null(NUMBER),
}

CELL = {
    "partners": WHOLE,
    "linked": WHOLE,
    "density": or_null(NUMBER),
    "ties": WHOLE,
    "intensity": or_null(NUMBER),
}
HIT = {
    "id": WHOLE,
    "title": TEXT,
    "found_in": many(record(field=codes(Field), text=TEXT)),
    "type": or_null(TEXT),
    "fiscal_year": or_null(WHOLE),
    "place": or_null(TEXT),
    "partners": many(TEXT),
}
PLACE = record(
    code=TEXT,
    agreements=WHOLE,
    partners=WHOLE,
    linked=WHOLE,
    coverage=or_null(NUMBER),
    joint_work=or_null(WHOLE),
    change=or_null(WHOLE),
    programmes=or_null(WHOLE),
)
SCHEMAS: dict[str, Schema] = {
    "Partner": record(
        id=WHOLE,
        name=TEXT,
        kana=or_null(TEXT),
        name_en=or_null(TEXT),
        names=many(
            record(
                name=TEXT,
                kana=or_null(TEXT),
                kind=codes(v.NameKind),
                valid_from=or_null(DAY),
                valid_to=or_null(DAY),
            )
        ),
        category=codes(v.Category),
        region=or_null(TEXT),
        region_basis=or_null(codes(v.Basis)),
        municipality=or_null(TEXT),
        municipality_code=or_null({"type": "string", "pattern": "^[0-9]{6}$"}),
        prefecture=or_null(TEXT),
        area_served=many(TEXT),
        parent_id=or_null(WHOLE),
        corporate_number=or_null({"type": "string", "pattern": "^[0-9]{13}$"}),
        agreements_in_force=WHOLE,
        last_active_fy=or_null(WHOLE),
        source=SOURCE,
    ),
    "Agreement": record(
        id=WHOLE,
        list=codes(["main", "branch"]),
        no=or_null(WHOLE),
        doc=or_null(WHOLE),
        kind=codes(v.AgreementKind),
        title=TEXT,
        parties=PARTIES,
        branch=or_null(TEXT),
        signed_on=or_null(DAY),
        signed_on_precision=codes(v.Precision),
        effective_from=or_null(DAY),
        term=record(
            initial_months=or_null(WHOLE),
            renewal_months=or_null(WHOLE),
            notice=or_null(record(n=WHOLE, unit=codes(v.NoticeUnit))),
            clause=or_null(TEXT),
        ),
        renewal_mode=codes(v.RenewalMode),
        ends_on=or_null(DAY),
        act_by=or_null(DAY),
        phase=codes(v.Phase),
        owner=or_null(TEXT),
        parent_id=or_null(WHOLE),
        source=SOURCE,
    ),
    "Due": record(
        agreement_id=WHOLE,
        kind=codes(v.DueKind),
        for_date=DAY,
        act_by=or_null(DAY),
        calendar=or_null(DAY),
        safe=or_null(DAY),
        prepare=or_null(DAY),
        days_left=or_null(WHOLE),
        overdue=YES_NO,
        missing=many(codes(v.Fact)),
        title=TEXT,
        parties=PARTIES,
        branch=or_null(TEXT),
        phase=codes(v.Phase),
        ends_on=or_null(DAY),
        renewal_mode=codes(v.RenewalMode),
        clause=or_null(TEXT),
        owner=or_null(TEXT),
        deputy=or_null(TEXT),
    ),
    "Activity": record(
        id=WHOLE,
        fiscal_year=WHOLE,
        section=or_null(TEXT),
        heading=or_null(TEXT),
        partner_ids=many(WHOLE),
        partner_names=many(TEXT),
        acting_id=or_null(WHOLE),
        acting_name=or_null(TEXT),
        branch=or_null(TEXT),
        kind=or_null(codes(v.ActivityType)),
        kinds=many(codes(v.ActivityType)),
        title=TEXT,
        count=or_null(WHOLE),
        unit=or_null(codes(v.Unit)),
        months=many({"type": "integer", "minimum": 1, "maximum": 12}),
        sessions=many(record(month=WHOLE, participants=WHOLE)),
        participants=or_null(WHOLE),
        continued=YES_NO,
        event_id=or_null(WHOLE),
        agreement_id=or_null(WHOLE),
        item_id=or_null(WHOLE),
        previous_id=or_null(WHOLE),
        programmes=many(WHOLE),
        source=SOURCE,
    ),
    "Event": record(
        id=WHOLE,
        fiscal_year=WHOLE,
        title=TEXT,
        kind=codes(v.EventKind),
        start=or_null(TEXT),
        end=or_null(TEXT),
        mode=or_null(codes(v.EventMode)),
        place=or_null(TEXT),
        held=or_null(YES_NO),
        not_held_reason=or_null(TEXT),
        participants=or_null(WHOLE),
        registrants=or_null(WHOLE),
        exhibitors=or_null(WHOLE),
        group=or_null(TEXT),
        roles=many(
            record(
                partner_id=or_null(WHOLE),
                branch=or_null(TEXT),
                name=or_null(TEXT),
                role=codes(v.EventRoleKind),
            )
        ),
        presentations=many(record(title=TEXT, speaker=or_null(TEXT), date=or_null(DAY))),
        exhibitor_companies=many(
            record(
                partner_id=WHOLE,
                name=TEXT,
                recommended_by_id=or_null(WHOLE),
                recommended_by=or_null(TEXT),
            )
        ),
        section=or_null(TEXT),
        listings=many(record(section=TEXT, no=WHOLE, source=SOURCE)),
        source=SOURCE,
    ),
    "Group": record(
        id=WHOLE,
        name=TEXT,
        kind=codes(v.GroupKind),
        founded=or_null(DAY),
        founded_precision=codes(v.Precision),
        self_managed=or_null(TEXT),
        purpose=or_null(TEXT),
        parent_id=or_null(WHOLE),
        members=record(**{role.value: WHOLE for role in v.MembershipRole}),
        years=many(
            record(
                fiscal_year=WHOLE,
                held=YES_NO,
                not_held_reason=or_null(TEXT),
                meetings=or_null(WHOLE),
                participants=or_null(WHOLE),
                own_staff=or_null(WHOLE),
                uses=or_null(WHOLE),
                groups=or_null(WHOLE),
                companies=or_null(WHOLE),
            )
        ),
        section=or_null(TEXT),
        source=SOURCE,
    ),
    "Membership": record(
        group_id=WHOLE,
        group=TEXT,
        partner_id=or_null(WHOLE),
        partner=or_null(TEXT),
        role=codes(v.MembershipRole),
        valid_from=or_null(TEXT),
        valid_to=or_null(TEXT),
        attested_on=or_null(DAY),
        source=SOURCE,
    ),
    "Programme": record(
        id=WHOLE,
        kind=codes(v.ProgrammeKind),
        title=TEXT,
        provider_id=or_null(WHOLE),
        provider=or_null(TEXT),
        eligible=record(
            municipalities=many(TEXT), regions=many(TEXT), membership=many(TEXT), customers_of=many(TEXT)
        ),
        valid_from=or_null(DAY),
        valid_to=or_null(DAY),
        attested_on=or_null(DAY),
        years=many(record(fiscal_year=WHOLE, offered=YES_NO)),
        source=SOURCE,
    ),
    "Need": record(
        id=WHOLE,
        company_id=WHOLE,
        company=TEXT,
        branch=or_null(TEXT),
        received_on=DAY,
        kinds=many(codes(v.NeedType)),
        fields=or_null(TEXT),
        text=or_null(TEXT),
        staff=or_null(TEXT),
        state=codes(v.NeedState),
        introductions=many(WHOLE),
        source=SOURCE,
    ),
    "Introduction": record(
        id=WHOLE,
        need_id=WHOLE,
        company_id=WHOLE,
        company=TEXT,
        branch=or_null(TEXT),
        partner_id=WHOLE,
        partner=TEXT,
        programme_id=or_null(WHOLE),
        state=codes(v.IntroductionState),
        received_on=DAY,
        consented_on=or_null(DAY),
        introduced_on=or_null(DAY),
        met_on=or_null(DAY),
        closed_on=or_null(DAY),
        follow_up_on=or_null(DAY),
        failure=or_null(codes(v.FailureReason)),
        reason=or_null(TEXT),
        result=or_null(TEXT),
        source=SOURCE,
    ),
    "Funnel": record(
        fiscal_year=or_null(WHOLE),
        by=codes(Grouping),
        groups=many(record(key={"type": ["integer", "string", "null"]}, name=or_null(TEXT), **FUNNEL)),
        total=record(**FUNNEL),
    ),
    "Branch": record(
        code=TEXT,
        name=TEXT,
        name_en=TEXT,
        regions=many(TEXT),
        opened_on=or_null(DAY),
        closed_on=or_null(DAY),
    ),
    "Pipeline": record(
        id=WHOLE,
        name=TEXT,
        name_en=or_null(TEXT),
        first_fiscal_year=or_null(WHOLE),
        figures=many(
            record(
                fiscal_year=WHOLE,
                measure=TEXT,
                value=WHOLE,
                unit=codes(v.Unit),
                note=or_null(TEXT),
                source=SOURCE,
            )
        ),
        source=SOURCE,
    ),
    "Indicator": record(
        id=WHOLE,
        plan=record(number=WHOLE, name=TEXT, name_en=TEXT, first_fiscal_year=WHOLE, last_fiscal_year=WHOLE),
        item=or_null(WHOLE),
        name=TEXT,
        name_en=TEXT,
        unit=TEXT,
        target=or_null(NUMBER),
        target_period=or_null(codes(v.TargetPeriod)),
        counted=or_null(codes(v.IndicatorCount)),
        values=many(
            record(
                fiscal_year=WHOLE,
                value=NUMBER,
                counted=YES_NO,
                share=or_null(NUMBER),
                source=SOURCE,
                note=or_null(TEXT),
            )
        ),
        progress=record(
            reached=or_null(NUMBER),
            share=or_null(NUMBER),
            fiscal_year=or_null(WHOLE),
            years_known=WHOLE,
            years_passed=WHOLE,
            years=WHOLE,
            elapsed=NUMBER,
        ),
        source=SOURCE,
        note=or_null(TEXT),
    ),
    "Density": record(
        fiscal_year=WHOLE,
        years=WHOLE,
        as_of=DAY,
        view=codes(View),
        basis=codes(SeatBasis),
        layers=many(codes(Layer)),
        formula=TEXT,
        without_region=WHOLE,
        cells=many(record(region=TEXT, branch=or_null(TEXT), **CELL)),
        regions=many(
            record(
                region=TEXT,
                **CELL,
                two_mode_density=or_null(NUMBER),
                cohesion=or_null(NUMBER),
                ei_index=or_null(NUMBER),
                municipalities=WHOLE,
                municipalities_covered=WHOLE,
            )
        ),
        branches=many(record(branch=or_null(TEXT), **CELL)),
        region_categories=many(record(region=TEXT, category=codes(v.Category), **CELL)),
        branch_categories=many(record(branch=or_null(TEXT), category=codes(v.Category), **CELL)),
    ),
    "Map": record(fiscal_year=WHOLE, years=WHOLE, as_of=DAY, municipalities=many(PLACE), regions=many(PLACE)),
    "Network": record(
        nodes=many(
            record(
                id=TEXT,
                label=TEXT,
                kind=codes(NodeKind),
                partner_id=or_null(WHOLE),
                category=or_null(TEXT),
                region=or_null(TEXT),
            )
        ),
        edges=many(record(source=TEXT, target=TEXT, weight=WHOLE, layers=many(codes(Layer)))),
    ),
    "Search": record(
        query=TEXT,
        groups=many(record(kind=codes(Noun), total=WHOLE, items=many(record(**HIT)))),
        near=many(record(kind=codes(Noun), **HIT)),
    ),
    "Problem": record(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT),
}
