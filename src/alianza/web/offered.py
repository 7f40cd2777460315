"""In which languages an alliance's pages are offered; the first is for who reads none of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from alianza.identity.acting import note
from alianza.kernel.errors import UsageError
from alianza.kernel.languages import LANGUAGES
from alianza.runtime.database import Connection
from alianza.tracking.links.store import tell


def load(connection: Connection, alliance_id: uuid.UUID) -> tuple[str, ...]:
    """The languages, the usual one first; where nobody chose, all of them after English."""
    row = connection.execute("SELECT languages FROM page_languages WHERE alliance_id = %s", (alliance_id,)).fetchone()
    found = tuple(one for one in str(row[0]).split(",") if one in LANGUAGES) if row else ()
    return found or tuple(dict.fromkeys(("en", *LANGUAGES)))


def save(connection: Connection, alliance_id: uuid.UUID, usual: str, chosen: Sequence[str], now: datetime) -> None:
    """Offer these languages, the usual one among them; every worker hears of it. Raises UsageError."""
    if usual not in LANGUAGES or not set(chosen) <= set(LANGUAGES):
        raise UsageError("there is no such language", hint=f"one of: {', '.join(LANGUAGES)}", where="/usual")
    languages = ",".join(dict.fromkeys((usual, *(one for one in LANGUAGES if one in chosen))))
    connection.execute(
        "INSERT INTO page_languages (alliance_id, languages, changed_at) VALUES (%s, %s, %s)"
        " ON CONFLICT (alliance_id) DO UPDATE SET languages = excluded.languages, changed_at = excluded.changed_at",
        (alliance_id, languages, now),
    )
    note(connection, alliance_id, now, "languages.changed", "alliance", after={"languages": languages})
    tell(connection, {"alliance": alliance_id.hex})
