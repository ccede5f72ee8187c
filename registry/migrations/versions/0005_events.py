"""Events with roles, presentations and exhibitors"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "seminar",
                "exhibition",
                "fair",
                "conference",
                "exchange_meeting",
                "matching",
                "presentation",
                "award",
                "tour",
                "training",
                "workshop",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column(
            "starts_on_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "fiscal_year",
                "unknown",
                name="starts_on_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "ends_on_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "fiscal_year",
                "unknown",
                name="ends_on_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "venue",
                "web",
                "on_demand",
                "writing",
                "hybrid",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("place", sa.String(length=400), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=True),
        sa.Column("not_held_reason", sa.String(length=400), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("registrants", sa.Integer(), nullable=True),
        sa.Column("exhibitors", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ends_on IS NULL) = (ends_on_precision = 'unknown')", name=op.f("ck_event_ends_on_known")
        ),
        sa.CheckConstraint(
            "(starts_on IS NULL) = (starts_on_precision = 'unknown')", name=op.f("ck_event_starts_on_known")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR (starts_on IS NOT NULL AND ends_on >= starts_on)",
            name=op.f("ck_event_ends_after_start"),
        ),
        sa.CheckConstraint("held OR not_held_reason IS NOT NULL", name=op.f("ck_event_not_held_says_why")),
        sa.CheckConstraint(
            "participants >= 0 AND registrants >= 0 AND exhibitors >= 0",
            name=op.f("ck_event_counts_not_negative"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_event_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("fiscal_year", "title", name=op.f("uq_event_fiscal_year_title")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_fiscal_year_starts_on", ["fiscal_year", "starts_on", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_event_group_id"), ["group_id"], unique=False)

    op.create_table(
        "event_listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_listing_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_listing")),
        sa.UniqueConstraint("event_id", "section", "no", name=op.f("uq_event_listing_event_id_section_no")),
    )
    with op.batch_alter_table("event_listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_listing_event_id"), ["event_id"], unique=False)

    op.create_table(
        "presentation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("speaker", sa.String(length=400), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=400), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_presentation_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presentation")),
    )
    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presentation_event_id"), ["event_id"], unique=False)

    op.create_table(
        "event_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("branch_code", sa.String(length=40), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "host",
                "co_host",
                "backing",
                "sponsor",
                "exhibitor",
                "support",
                "pr",
                "attendee",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "organisation_id IS NULL OR branch_code IS NULL", name=op.f("ck_event_role_one_side")
        ),
        sa.ForeignKeyConstraint(["branch_code"], ["branch.code"], name=op.f("fk_event_role_branch_code")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_role_event_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_event_role_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_role")),
    )
    with op.batch_alter_table("event_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_role_branch_code"), ["branch_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_role_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_role_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_event_role_branch",
            ["event_id", "branch_code", "role"],
            unique=True,
            sqlite_where=sa.text("branch_code IS NOT NULL"),
            postgresql_where=sa.text("branch_code IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_event_role_institute",
            ["event_id", "role"],
            unique=True,
            sqlite_where=sa.text("organisation_id IS NULL AND branch_code IS NULL"),
            postgresql_where=sa.text("organisation_id IS NULL AND branch_code IS NULL"),
        )
        batch_op.create_index(
            "uq_event_role_organisation",
            ["event_id", "organisation_id", "role"],
            unique=True,
            sqlite_where=sa.text("organisation_id IS NOT NULL"),
            postgresql_where=sa.text("organisation_id IS NOT NULL"),
        )

    op.create_table(
        "exhibitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("recommended_by_id", sa.Integer(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["organisation.id"], name=op.f("fk_exhibitor_company_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_exhibitor_event_id")),
        sa.ForeignKeyConstraint(
            ["recommended_by_id"], ["organisation.id"], name=op.f("fk_exhibitor_recommended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibitor")),
        sa.UniqueConstraint("event_id", "company_id", name=op.f("uq_exhibitor_event_id_company_id")),
    )
    with op.batch_alter_table("exhibitor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exhibitor_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exhibitor_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_exhibitor_recommended_by_id"), ["recommended_by_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("exhibitor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_exhibitor_recommended_by_id"))
        batch_op.drop_index(batch_op.f("ix_exhibitor_event_id"))
        batch_op.drop_index(batch_op.f("ix_exhibitor_company_id"))

    op.drop_table("exhibitor")
    with op.batch_alter_table("event_role", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_event_role_organisation",
            sqlite_where=sa.text("organisation_id IS NOT NULL"),
            postgresql_where=sa.text("organisation_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_event_role_institute",
            sqlite_where=sa.text("organisation_id IS NULL AND branch_code IS NULL"),
            postgresql_where=sa.text("organisation_id IS NULL AND branch_code IS NULL"),
        )
        batch_op.drop_index(
            "uq_event_role_branch",
            sqlite_where=sa.text("branch_code IS NOT NULL"),
            postgresql_where=sa.text("branch_code IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_event_role_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_event_role_event_id"))
        batch_op.drop_index(batch_op.f("ix_event_role_branch_code"))

    op.drop_table("event_role")
    with op.batch_alter_table("presentation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_presentation_event_id"))

    op.drop_table("presentation")
    with op.batch_alter_table("event_listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_listing_event_id"))

    op.drop_table("event_listing")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_group_id"))
        batch_op.drop_index("ix_event_fiscal_year_starts_on")

    op.drop_table("event")
