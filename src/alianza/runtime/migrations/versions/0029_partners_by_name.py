"""Partners by name, as their list shows them."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """A page of the list is read, not sorted from all."""
    op.execute("CREATE INDEX partners_name ON partners (alliance_id, name, external_id)")
