import sqlalchemy as sa
from alembic import op

revision = "2b"
down_revision = "1a"


def upgrade():
    op.create_table(
        "loan",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("book_id", sa.Integer, sa.ForeignKey("book.id", ondelete="CASCADE"), nullable=False),
        sa.Column("days", sa.Numeric(5, 1), sa.CheckConstraint("days > 0"), nullable=False),
    )
    op.bulk_insert(
        sa.table("book", sa.column("title", sa.String)), [{"title": "It's one"}, {"title": "Two: -- x"}]
    )
    op.alter_column("book", "title", type_=sa.Text)
    op.add_column("book", sa.Column("pages", sa.Integer, server_default="0", nullable=False))


def downgrade():
    op.drop_table("loan")
