"""Groups with years and memberships"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "research_group",
                "cross_industry",
                "industry_meeting",
                "consortium",
                "network",
                "conference",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column(
            "founded_on_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "fiscal_year",
                "unknown",
                name="founded_on_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("topics", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("section", sa.String(length=40), nullable=True),
        sa.Column("no", sa.Integer(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(founded_on IS NULL) = (founded_on_precision = 'unknown')",
            name=op.f("ck_group_founded_on_known"),
        ),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_group_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["group.id"], name=op.f("fk_group_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group")),
        sa.UniqueConstraint("name", name=op.f("uq_group_name")),
    )
    with op.batch_alter_table("group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "group_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("not_held_reason", sa.String(length=400), nullable=True),
        sa.Column("meetings", sa.Integer(), nullable=True),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("own_staff", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=True),
        sa.Column("groups", sa.Integer(), nullable=True),
        sa.Column("companies", sa.Integer(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "held OR not_held_reason IS NOT NULL", name=op.f("ck_group_year_not_held_says_why")
        ),
        sa.CheckConstraint(
            "meetings >= 0 AND participants >= 0 AND own_staff >= 0 AND uses >= 0 AND groups >= 0 AND companies >= 0",
            name=op.f("ck_group_year_counts_not_negative"),
        ),
        sa.CheckConstraint(
            "own_staff IS NULL OR participants IS NULL OR own_staff <= participants",
            name=op.f("ck_group_year_own_staff"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_group_year_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_year")),
        sa.UniqueConstraint("group_id", "fiscal_year", name=op.f("uq_group_year_group_id_fiscal_year")),
    )
    with op.batch_alter_table("group_year", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_year_group_id"), ["group_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "member",
                "officer",
                "observer",
                "secretariat",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column(
            "valid_from_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "fiscal_year",
                "unknown",
                name="valid_from_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column(
            "valid_to_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                "fiscal_year",
                "unknown",
                name="valid_to_precision",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attested_on", sa.Date(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(valid_from IS NULL) = (valid_from_precision = 'unknown')",
            name=op.f("ck_membership_valid_from_known"),
        ),
        sa.CheckConstraint(
            "(valid_to IS NULL) = (valid_to_precision = 'unknown')", name=op.f("ck_membership_valid_to_known")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_membership_valid_order"),
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_membership_group_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_organisation_id"), ["organisation_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_membership_group_id"))

    op.drop_table("membership")
    with op.batch_alter_table("group_year", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_year_group_id"))

    op.drop_table("group_year")
    with op.batch_alter_table("group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_parent_id"))
        batch_op.drop_index(batch_op.f("ix_group_kind"))

    op.drop_table("group")
