"""Former seats of organisations and former names of groups"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BASES = ("stated", "general", "confirmed")


def upgrade() -> None:
    op.create_table(
        "former_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("municipality_code", sa.String(length=6), nullable=True),
        sa.Column("prefecture_code", sa.String(length=2), nullable=True),
        sa.Column("region_code", sa.String(length=40), nullable=True),
        sa.Column(
            "seat_basis",
            sa.Enum(*BASES, name="seat_basis", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("valid_to", sa.Date(), nullable=False),
        *_source(),
        sa.CheckConstraint(
            "municipality_code IS NULL OR region_code IS NULL", name=op.f("ck_former_seat_one_seat")
        ),
        sa.CheckConstraint(
            "(municipality_code IS NULL AND region_code IS NULL AND prefecture_code IS NULL) "
            "= (seat_basis IS NULL)",
            name=op.f("ck_former_seat_seat_has_basis"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_former_seat_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["municipality_code"], ["municipality.code"], name=op.f("fk_former_seat_municipality_code")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_former_seat_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_seat")),
        sa.UniqueConstraint(
            "organisation_id", "valid_to", name=op.f("uq_former_seat_organisation_id_valid_to")
        ),
    )
    op.create_index(op.f("ix_former_seat_municipality_code"), "former_seat", ["municipality_code"])
    op.create_index(op.f("ix_former_seat_region_code"), "former_seat", ["region_code"])
    op.create_table(
        "group_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        *_source(),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_group_name_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_name")),
        sa.UniqueConstraint("group_id", "valid_to", name=op.f("uq_group_name_group_id_valid_to")),
    )


def downgrade() -> None:
    op.drop_table("group_name")
    op.drop_table("former_seat")


def _source() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    return (
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
