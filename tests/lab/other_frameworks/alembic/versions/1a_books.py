import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "1a"
down_revision = None


def upgrade():
    op.create_table(
        "book",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("state", sa.Enum("new", "read", name="book_state"), server_default="new"),
        sa.Column("tags", postgresql.ARRAY(sa.Text)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    )
    op.create_index("book_title", "book", ["title"])
    op.execute("comment on table book is 'what''s -- Running upgrade x -> y'")


def downgrade():
    op.drop_table("book")
