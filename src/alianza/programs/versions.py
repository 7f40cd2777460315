"""The deal's versions in the books: apply one, load them all."""

from __future__ import annotations

import functools
import json
import uuid
from datetime import date, datetime
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.ledger import api as ledger
from alianza.programs.deal_file import LoadedDeal, parse_deal
from alianza.runtime.database import Connection


class EffectiveDateRefused(AlianzaError):
    """A version may not begin in a closed month, nor before facts that were rated already."""

    code = "effective_date_refused"


class Version(NamedTuple):
    """One applied version of an alliance's deal."""

    version: int
    effective_from: date
    digest: str
    recorded_at: datetime
    loaded: LoadedDeal


def load_versions(connection: Connection, alliance_id: uuid.UUID) -> list[Version]:
    """All versions of an alliance's deal, oldest first."""
    rows = connection.execute(
        "SELECT version, effective_from, digest, recorded_at, files, root FROM deal_versions WHERE alliance_id = %s"
        " ORDER BY version",
        (alliance_id,),
    )
    return [
        Version(no, begins, digest, at, _parsed(tuple(files.items()), root))
        for no, begins, digest, at, files, root in rows
    ]


@functools.lru_cache(maxsize=64)
def _parsed(files: tuple[tuple[str, str], ...], root: str) -> LoadedDeal:
    """A version never changes, and terms are read anew at each change of partners."""
    return parse_deal(dict(files), root)


def save_version(connection: Connection, alliance_id: uuid.UUID, loaded: LoadedDeal, recorded_at: datetime) -> int:
    """Add a version; gives its number."""
    ledger.note_change(connection, alliance_id)
    row = connection.execute(
        "INSERT INTO deal_versions (alliance_id, version, effective_from, digest, root, files, note, recorded_at)"
        " SELECT %(a)s, coalesce(max(version), 0) + 1, %(from)s, %(digest)s, %(root)s, %(files)s::jsonb, %(note)s, %(at)s"
        " FROM deal_versions WHERE alliance_id = %(a)s RETURNING version",
        {
            "a": alliance_id,
            "from": loaded.deal.effective_from,
            "digest": loaded.digest,
            "root": loaded.root,
            "files": json.dumps(loaded.text),
            "note": loaded.deal.note,
            "at": recorded_at,
        },
    ).fetchone()
    assert row is not None  # INSERT … RETURNING without a conflict clause gives a row or raises
    return int(row[0])
