"""The directory of alliances."""

from __future__ import annotations

import difflib
import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.kernel.errors import UsageError
from alianza.kernel.ids import named_id
from alianza.runtime.database import Connection, Database


class Alliance(NamedTuple):
    """A tenant. `currency` is ISO 4217, `time_zone` an IANA name, `country` ISO 3166."""

    alliance_id: uuid.UUID
    slug: str
    name: str
    currency: str
    country: str
    time_zone: str
    language: str


class UnknownAlliance(UsageError):
    """No alliance of that name is in the books."""

    code = "unknown_alliance"


_COLUMNS = "alliance_id, slug, name, currency, country, time_zone, language"


def alliance_id_of(slug: str) -> uuid.UUID:
    """The id an alliance's slug always has."""
    return named_id("alliance", slug)


def found_alliance(connection: Connection, alliance: Alliance, recorded_at: datetime) -> None:
    """Enter an alliance into the directory; does nothing when it is there."""
    connection.execute(
        f"INSERT INTO alliances ({_COLUMNS}, recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (*alliance, recorded_at),
    )


def alliances(database: Database) -> list[Alliance]:
    """All alliances, by slug."""
    with database.unit_of_work(None) as connection:
        return [Alliance(*row) for row in connection.execute(f"SELECT {_COLUMNS} FROM alliances ORDER BY slug")]


def find_alliance(database: Database, slug: str) -> Alliance:
    """The alliance of that slug. Raises UnknownAlliance with the nearest one there is."""
    known = {alliance.slug: alliance for alliance in alliances(database)}
    if slug in known:
        return known[slug]
    near = difflib.get_close_matches(slug, known, n=1, cutoff=0)
    hint = f"did you mean --alliance {near[0]}?" if near else "alianza deal apply examples/onlycar/deal.yaml founds one"
    raise UnknownAlliance(f"there is no alliance '{slug}'", hint=hint)
