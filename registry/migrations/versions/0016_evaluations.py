"""Items of the mid-term plans and their evaluation; plans count their versions"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

EVALUATORS = ("self", "authority")
GRADES = ("S", "A", "B", "C", "D")
VERSION = "version INTEGER NOT NULL"
BEGINNING = " DEFAULT 1"


def upgrade() -> None:
    op.create_table(
        "plan_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("name_en", sa.String(length=400), nullable=False),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_plan_item_number_not_negative")),
        sa.ForeignKeyConstraint(
            ["plan_number"], ["mid_term_plan.number"], name=op.f("fk_plan_item_plan_number")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint("plan_number", "number", name=op.f("uq_plan_item_plan_number_number")),
    )
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("evaluator", _coded("evaluator", EVALUATORS), nullable=False),
        sa.Column("grade", _coded("grade", GRADES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("source_file", sa.String(length=80), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["plan_item.id"], name=op.f("fk_evaluation_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint(
            "item_id", "fiscal_year", "evaluator", name=op.f("uq_evaluation_item_id_fiscal_year_evaluator")
        ),
    )
    op.execute(f"ALTER TABLE mid_term_plan ADD COLUMN {VERSION}{BEGINNING}")
    if op.get_bind().dialect.name == "sqlite":
        _forget_the_beginning()
    else:
        op.execute("ALTER TABLE mid_term_plan ALTER COLUMN version DROP DEFAULT")


def downgrade() -> None:
    op.execute("ALTER TABLE mid_term_plan DROP COLUMN version")
    op.drop_table("evaluation")
    op.drop_table("plan_item")


def _forget_the_beginning() -> None:
    """Make the table of plans of SQLite anew without the default of the new column, and with its rows.

    Indicators refer to them: they are orphans until the rows return, so the foreign keys are checked at the end.
    """
    words = op.get_bind().scalar(sa.text("SELECT sql FROM sqlite_master WHERE name = 'mid_term_plan'"))
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE mid_term_plan_kept AS SELECT * FROM mid_term_plan")
    op.drop_table("mid_term_plan")
    op.execute(words.replace(BEGINNING, ""))
    op.execute("INSERT INTO mid_term_plan SELECT * FROM mid_term_plan_kept")
    op.drop_table("mid_term_plan_kept")


def _coded(name: str, codes: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)
