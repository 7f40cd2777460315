"""Sign-ins that failed: counted by hour, way, reason and person, so that a flood of them is a few rows.

Of whom is known by the id only where the first factor was right or a passkey named its owner; neither what somebody typed nor
from where is kept. The audit log says who got in; this says how often somebody did not.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.identity.principal import Principal
from alianza.identity.tickets import NIL
from alianza.kernel.ids import format_id
from alianza.runtime.database import Database, scalar, sql

HERE = "alianza.identity.sign_in"


class Failures(NamedTuple):
    """So many sign-ins of one kind failed in the hour that began then. `person` is empty where nobody was meant."""

    hour: datetime
    method: str
    reason: str
    person: str
    times: int
    last_at: datetime


def count_failure(
    database: Database,
    alliance_id: uuid.UUID | None,
    method: str,
    reason: str,
    now: datetime,
    person_id: uuid.UUID | None = None,
) -> None:
    """Count one. An alliance that there is none of counts as none: what is sent can name any."""
    with database.unit_of_work(alliance_id) as connection:
        known = scalar(connection, "SELECT 1 FROM alliances WHERE alliance_id = %s", (alliance_id,)) is not None
    owner = alliance_id if known and alliance_id else NIL
    words = {"alliance": owner, "method": method, "reason": reason, "person": person_id or NIL, "now": now}
    with database.unit_of_work(owner) as connection:
        hour = now.replace(minute=0, second=0, microsecond=0)
        connection.execute(sql(HERE, "count_failure"), {**words, "hour": hour})


def failures(database: Database, principal: Principal, since: datetime) -> list[Failures]:
    """What failed in the principal's alliance since then, the latest hour first. Raises Forbidden."""
    principal.require("audit:read")
    words = {"alliance": principal.alliance_id, "since": since}
    with database.unit_of_work(principal.alliance_id) as connection:
        rows = connection.execute(sql(HERE, "failures"), words).fetchall()
    return [Failures(*row)._replace(person="" if row[3] == NIL else format_id("per", row[3])) for row in rows]
