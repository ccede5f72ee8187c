"""Sums of joint work, kept beside it; the last work under an agreement is found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Every organisation that an activity names, and the one that acts in it where it is not named: counted once.
JOINED = """
    SELECT p.organisation_id, a.fiscal_year, coalesce(a.branch_code, '') AS branch_code, a.id
    FROM activity_party p JOIN activity a ON a.id = p.activity_id
    UNION
    SELECT a.acting_id, a.fiscal_year, coalesce(a.branch_code, ''), a.id
    FROM activity a WHERE a.acting_id IS NOT NULL
"""


def upgrade() -> None:
    op.create_table(
        "activity_count",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("branch_code", sa.String(length=40), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_activity_count_organisation_id")
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "fiscal_year", "branch_code", name=op.f("pk_activity_count")
        ),
    )
    op.create_index(
        "ix_activity_count_fiscal_year",
        "activity_count",
        ["fiscal_year", "organisation_id", "branch_code", "activities"],
    )
    op.execute(
        f"""
        INSERT INTO activity_count (organisation_id, fiscal_year, branch_code, activities, first_id)
        SELECT organisation_id, fiscal_year, branch_code, count(*), min(id)
        FROM ({JOINED}) AS joined GROUP BY organisation_id, fiscal_year, branch_code
        """
    )
    op.drop_index("ix_activity_agreement_id", table_name="activity")
    op.create_index(
        "ix_activity_agreement_id_fiscal_year_id", "activity", ["agreement_id", "fiscal_year", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_activity_agreement_id_fiscal_year_id", table_name="activity")
    op.create_index("ix_activity_agreement_id", "activity", ["agreement_id"])
    op.drop_index("ix_activity_count_fiscal_year", table_name="activity_count")
    op.drop_table("activity_count")
