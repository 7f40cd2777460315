"""Making an archive: one snapshot of the books, while the server goes on writing."""

from __future__ import annotations

import uuid
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from psycopg import sql as sqls

from alianza.bootstrap.archive.copying import Advance, Copied
from alianza.bootstrap.archive.lists import lists
from alianza.bootstrap.archive.manifest import (
    FORMAT,
    FORMAT_VERSION,
    NAME,
    LeftOut,
    Manifest,
    Named,
    csv_file,
    fingerprint,
    table_file,
    written,
)
from alianza.bootstrap.archive.tables import KEPT, LEFT_OUT, Shape
from alianza.bootstrap.archive.totals import totals
from alianza.bootstrap.archive.writing import ArchiveWriter
from alianza.identity import api as identity
from alianza.identity.acting import note
from alianza.kernel.errors import UsageError
from alianza.runtime.atomic import replacing
from alianza.runtime.database import Connection, Database, scalar
from alianza.runtime.migrate import head


class Left(NamedTuple):
    """An archive that was made."""

    path: Path
    bytes: int
    manifest: Manifest


def export_archive(database: Database, slug: str, path: Path, now: datetime, progress: Advance | None = None) -> Left:
    """Write everything an alliance holds to one file, as of one moment, and note it in its audit log.

    The file appears whole or not at all. Raises UnknownAlliance, UsageError for a sandbox.
    """
    alliance = identity.find_alliance(database, slug)
    left = write_archive(database, alliance, path, now, progress)
    with database.unit_of_work(alliance.alliance_id) as connection:
        note(connection, alliance.alliance_id, now, "alliance.exported", slug, after=summary(left.manifest))
    return left


def write_archive(
    database: Database, alliance: identity.Alliance, path: Path, now: datetime, progress: Advance | None = None
) -> Left:
    """The same without a note in the log: changes nothing but the file. Raises UsageError for a sandbox."""
    if alliance.sandbox_of is not None:
        raise UsageError(f"'{alliance.slug}' is a sandbox", hint="nothing is owed in it; name the alliance itself")
    with replacing(path) as part:
        with ArchiveWriter(part) as writer, database.snapshot(alliance.alliance_id) as connection:
            manifest = _write(connection, alliance, writer, now, progress)
            writer.add(NAME, written(manifest))
        size = part.stat().st_size
    return Left(path, size, manifest)


def summary(manifest: Manifest) -> dict[str, object]:
    """What the audit log says of an archive."""
    rows = sum(one.rows for one in manifest.files if one.columns)
    return {"made_at": manifest.made_at, "rows": rows, "transfers": manifest.totals.transfers}


def _write(
    connection: Connection, alliance: identity.Alliance, writer: ArchiveWriter, now: datetime, progress: Advance | None
) -> Manifest:
    alliance_id = alliance.alliance_id
    connection.execute("SET LOCAL TimeZone = 'UTC'")
    shapes = [Shape(connection, kept, alliance_id) for kept in KEPT]
    counts = [_count(connection, shape.kept.name, alliance_id) for shape in shapes]
    more = lists(connection, alliance_id)
    total, done = sum(counts) + sum(one.rows for one in more), 0

    def told(rows: int) -> None:
        if progress:
            progress(done + rows, max(total, 1))

    for shape in shapes:
        copied = Copied(connection, shape.rows(), told=told)
        writer.copy(table_file(shape.kept.name), copied, shape.columns, shape.kept.personal)
        done += copied.rows
    for one in more:
        copied = Copied(connection, one.statement, one.parameters, told=told)
        writer.copy(csv_file(one.name), copied)
        done += copied.rows
    if progress:
        progress(max(total, 1), max(total, 1))
    return Manifest(
        FORMAT,
        FORMAT_VERSION,
        now.isoformat(),
        f"alianza {version('alianza')}",
        head(),
        Named(alliance_id, alliance.slug, alliance.name),
        fingerprint(alliance_id),
        totals(connection, alliance_id),
        writer.files,
        [LeftOut(table, _count(connection, table, alliance_id), why) for table, why in LEFT_OUT.items()],
    )


def _count(connection: Connection, table: str, alliance_id: uuid.UUID) -> int:
    counted = sqls.SQL("SELECT count(*) FROM {} WHERE alliance_id = {}")
    return int(scalar(connection, counted.format(sqls.Identifier(table), sqls.Literal(alliance_id))))  # type: ignore[arg-type]
