"""Links, their own domains, clicks and their rollups."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from alembic import op

from alianza.runtime import clock
from alianza.runtime.partitions import ensure_months

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Run the statements of the SQL file beside this one, and make the first partitions."""
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    today = clock.now().date()
    owner: Any = op.get_bind().connection.driver_connection
    ensure_months(owner, "clicks", today - timedelta(days=31), today + timedelta(days=62))
