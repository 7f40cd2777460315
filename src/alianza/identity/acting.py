"""Who acts in this thread or task, for use cases that note what they change without being told by whom.

A request names its principal with `acting(principal)`; where nobody did, whoever sits at the terminal acts.
"""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from alianza.identity import audit
from alianza.identity.principal import Principal, system
from alianza.runtime.database import Connection

_ACTING: ContextVar[Principal | None] = ContextVar("acting", default=None)


@contextmanager
def acting(principal: Principal) -> Iterator[None]:
    """Within the block, what is changed in the principal's alliance was changed by it."""
    before = _ACTING.set(principal)
    try:
        yield
    finally:
        _ACTING.reset(before)


def terminal(alliance_id: uuid.UUID) -> Principal:
    """Whoever sits at the terminal, by the name that the operating system knows."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a user without a name, as in a container
        name = "unnamed"
    return system(alliance_id, f"terminal:{name}")


def who_acts(alliance_id: uuid.UUID) -> Principal:
    """Who acts in an alliance."""
    found = _ACTING.get()
    return found if found is not None and found.alliance_id == alliance_id else terminal(alliance_id)


def note(
    connection: Connection,
    alliance_id: uuid.UUID,
    now: datetime,
    action: str,
    object_id: str,
    *,
    before: audit.Values = None,
    after: audit.Values = None,
) -> None:
    """Enter a change by whoever acts, within the unit of work that makes it."""
    audit.note(connection, who_acts(alliance_id), now, action, object_id, before=before, after=after)
