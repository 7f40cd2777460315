"""Use cases about how people sign in, from the terminal. Whoever sits there may do all of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alianza.identity import api as identity
from alianza.identity.acting import terminal
from alianza.identity.sign_in import failures, rules
from alianza.runtime.database import Database


def require_second(
    database: Database, slug: str, roles: Sequence[str], now: datetime, *, nobody: bool = False
) -> tuple[Sequence[str], list[identity.Person]]:
    """The roles that have to use a second factor, changed first when some are named or `nobody` has to; and who of those
    has none yet."""
    alliance_id = identity.find_alliance(database, slug).alliance_id
    principal = terminal(alliance_id)
    with database.unit_of_work(alliance_id) as connection:
        if roles or nobody:
            rules.require_second(connection, principal, roles, now)
        required = rules.required_roles(connection, alliance_id)
        people = identity.list_people(connection, principal)
        owned = [(one, rules.second_of(connection, alliance_id, one.person_id)) for one in people]
    return required, [one for one, second in owned if second.needed_by(one) and not second.any]


def failed_sign_ins(database: Database, slug: str, since: datetime) -> list[failures.Failures]:
    """What failed since then, the latest hour first."""
    alliance_id = identity.find_alliance(database, slug).alliance_id
    return failures.failures(database, terminal(alliance_id), since)
