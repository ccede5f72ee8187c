"""Contacts at partners that may be given out to companies: none before somebody says so"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("may_be_given", sa.Boolean(), nullable=True))
    contact = sa.table("contact", sa.column("may_be_given", sa.Boolean()))
    op.execute(contact.update().values(may_be_given=False))
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.alter_column("may_be_given", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("may_be_given")
