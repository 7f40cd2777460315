"""The directory of alliances, and the sandboxes beside them."""

from __future__ import annotations

import difflib
import uuid
from datetime import datetime
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError, UsageError
from alianza.kernel.ids import named_id
from alianza.runtime.database import Connection, Database, scalar


class Alliance(NamedTuple):
    """A tenant. `currency` is ISO 4217, `time_zone` an IANA name, `country` ISO 3166. `sandbox_of`: whose twin it is."""

    alliance_id: uuid.UUID
    slug: str
    name: str
    currency: str
    country: str
    time_zone: str
    language: str
    sandbox_of: uuid.UUID | None = None


class UnknownAlliance(UsageError):
    """No alliance of that name is in the books."""

    code = "unknown_alliance"


class AllianceTaken(AlianzaError):
    """An alliance in earnest has the name that a sandbox would have."""

    code = "alliance_taken"


_COLUMNS = "alliance_id, slug, name, currency, country, time_zone, language, sandbox_of"
_SANDBOX = "-test"


def alliance_id_of(slug: str) -> uuid.UUID:
    """The id an alliance's slug always has."""
    return named_id("alliance", slug)


def found_alliance(connection: Connection, alliance: Alliance, recorded_at: datetime) -> None:
    """Enter an alliance into the directory; does nothing when it is there."""
    connection.execute(
        f"INSERT INTO alliances ({_COLUMNS}, recorded_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (*alliance, recorded_at),
    )


def alliances(database: Database, *, sandboxes: bool = False) -> list[Alliance]:
    """All alliances, by slug; their sandboxes only when they are asked for."""
    with database.unit_of_work(None) as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM alliances ORDER BY slug").fetchall()
    return [found for found in (Alliance(*row) for row in rows) if sandboxes or found.sandbox_of is None]


def find_alliance(database: Database, slug: str) -> Alliance:
    """The alliance of that slug, a sandbox too. Raises UnknownAlliance with the nearest one there is."""
    known = {alliance.slug: alliance for alliance in alliances(database, sandboxes=True)}
    if slug in known:
        return known[slug]
    near = difflib.get_close_matches(slug, known, n=1, cutoff=0)
    hint = f"did you mean --alliance {near[0]}?" if near else "alianza deal apply examples/onlycar/deal.yaml founds one"
    raise UnknownAlliance(f"there is no alliance '{slug}'", hint=hint)


def alliance_by_id(database: Database, alliance_id: uuid.UUID) -> Alliance:
    """The alliance of that id, which somebody acts in. Raises UnknownAlliance."""
    with database.unit_of_work(None) as connection:
        row = connection.execute(f"SELECT {_COLUMNS} FROM alliances WHERE alliance_id = %s", (alliance_id,)).fetchone()
    if row is None:
        raise UnknownAlliance(f"there is no alliance {alliance_id}")
    return Alliance(*row)


def sandbox_of(alliance: Alliance) -> Alliance:
    """The twin in which an alliance's test keys act, as it is founded; a sandbox is its own."""
    if alliance.sandbox_of is not None:
        return alliance
    slug = alliance.slug + _SANDBOX
    return alliance._replace(
        alliance_id=alliance_id_of(slug), slug=slug, name=f"{alliance.name} (test)", sandbox_of=alliance.alliance_id
    )


def is_sandbox(connection: Connection, alliance_id: uuid.UUID) -> bool:
    """Whether what is done in an alliance is a test."""
    found = "SELECT sandbox_of FROM alliances WHERE alliance_id = %s"
    return scalar(connection, found, (alliance_id,)) is not None


def found_sandbox(connection: Connection, alliance: Alliance, recorded_at: datetime) -> Alliance:
    """Enter an alliance's sandbox into the directory; does nothing when it is there. Raises AllianceTaken."""
    twin = sandbox_of(alliance)
    found_alliance(connection, twin, recorded_at)
    row = connection.execute("SELECT sandbox_of FROM alliances WHERE alliance_id = %s", (twin.alliance_id,)).fetchone()
    if row is None or row[0] != alliance.alliance_id:
        raise AllianceTaken(f"'{twin.slug}' is an alliance in earnest", hint="no sandbox can be made beside it")
    return twin
