"""The tier a partner reached in each closed month."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from alianza.runtime.database import Connection


class Standing(NamedTuple):
    """The tier (its place on the ladder) of a month, under a version of the deal and a group. `metric`: what was counted."""

    month: int
    version: int
    group: str
    tier: int
    metric: int


def standings_of(connection: Connection, alliance_id: uuid.UUID, partner_id: uuid.UUID) -> list[Standing]:
    """The months of a partner, oldest first, each as it stands now: late facts may have raised it after its closing."""
    rows = connection.execute(
        "SELECT tier_period, version, group_id, max(tier), max(metric) FROM tier_standings"
        " WHERE alliance_id = %s AND partner_id = %s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        (alliance_id, partner_id),
    )
    return [Standing(*row) for row in rows]
