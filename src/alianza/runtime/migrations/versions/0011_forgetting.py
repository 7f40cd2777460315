"""Forgetting: whoever asks for it, nothing is kept of them that tells who they are."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Matches are personal, though hashed: the application may delete them."""
    op.get_bind().exec_driver_sql("GRANT DELETE ON matches TO alianza_app")
