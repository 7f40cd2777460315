"""What an alliance's books come to: the same before and after."""

from __future__ import annotations

import uuid

from alianza.bootstrap.archive.manifest import Totals, Trial
from alianza.runtime.database import Connection, sql

HERE = "alianza.bootstrap.archive"


def totals(connection: Connection, alliance_id: uuid.UUID) -> Totals:
    """The numbers of facts, lines, transfers, statements and payouts, and the trial balance of each asset."""
    row = connection.execute(sql(HERE, "totals"), {"alliance": alliance_id}).fetchone()
    assert row is not None  # a row of counts
    trial = connection.execute(sql(HERE, "trial_balance"), {"alliance": alliance_id})
    counts = dict(zip(Totals.__struct_fields__, row, strict=False))
    return Totals(**counts, trial_balance=[Trial(*one) for one in trial])
