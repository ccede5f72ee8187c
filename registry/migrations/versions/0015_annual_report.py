"""The tables of the annual report, the wording of its sentences, and what only words can tell"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SECTION_KINDS = ("agreements", "work", "events", "presentations", "groups", "members", "pipeline")
ROLES = ("member", "officer", "observer", "secretariat")
EVENT_KINDS = (
    *("seminar", "exhibition", "fair", "conference", "exchange_meeting", "matching"),
    *("presentation", "award", "tour", "training", "workshop", "other"),
)
ACTIVITY_KINDS = (
    *("subsidy", "consultation", "meeting", "exhibitor_recommendation", "pr", "backing", "joint_host"),
    *("committee", "trainee", "visit", "web_listing", "support_program", "research_presentation"),
    *("newsletter", "lecture", "courtesy_visit", "event_participation", "consortium", "exchange"),
    *("exhibit", "agreement_signing", "joint_research", "other"),
)
REFERENCES = ("organisation_id", "group_id", "pipeline_id")
# Columns that may stay empty: each is added, and taken off again, by the same words on both databases.
WORDS = {
    "activity": ("wording", "TEXT"),
    "group_year": ("schedule", "VARCHAR(400)"),
    "event_listing": ("attendance", "VARCHAR(400)"),
}


def _codes(name: str, table: str, codes: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{name} IN {codes}", name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    op.create_table(
        "report_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("regions", sa.Text(), nullable=True),
        sa.Column("categories", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in REFERENCES),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("hosting", sa.String(length=40), nullable=True),
        sa.Column("event_kind", sa.String(length=40), nullable=True),
        sa.Column("of_branches", sa.Boolean(), nullable=False),
        sa.Column("row_names", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("empty", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _codes("kind", "report_section", SECTION_KINDS),
        _codes("role", "report_section", ROLES),
        _codes("hosting", "report_section", ("alone", "shared")),
        _codes("event_kind", "report_section", EVENT_KINDS),
        *(
            sa.ForeignKeyConstraint(
                [name], [f"{name.removesuffix('_id')}.id"], name=op.f(f"fk_report_section_{name}")
            )
            for name in REFERENCES
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_section")),
        sa.UniqueConstraint("position", name=op.f("uq_report_section_position")),
    )
    for name in REFERENCES:
        op.create_index(op.f(f"ix_report_section_{name}"), "report_section", [name])
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("continued", sa.Boolean(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("joined", sa.String(length=400), nullable=True),
        sa.Column("says_place", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _codes("kind", "wording", ACTIVITY_KINDS),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
        sa.UniqueConstraint("kind", "continued", name=op.f("uq_wording_kind_continued")),
    )
    for table, (name, kind) in WORDS.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")


def downgrade() -> None:
    for table, (name, _) in WORDS.items():
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    op.drop_table("wording")
    op.drop_table("report_section")
