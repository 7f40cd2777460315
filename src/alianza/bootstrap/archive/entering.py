"""An archive enters: checked whole, written in one transaction, read again and held against what left; else nothing stays."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg import sql as sqls

from alianza.bootstrap import settle
from alianza.bootstrap.archive.checking import Archive, Row, check_files, opened
from alianza.bootstrap.archive.copying import Advance, Copied, digest_of
from alianza.bootstrap.archive.leaving import summary
from alianza.bootstrap.archive.manifest import (
    NAME,
    ArchiveConflict,
    ArchiveDiffers,
    ArchiveInvalid,
    ArchiveKey,
    ArchiveSchema,
    Filed,
    Manifest,
    fingerprint,
    table_file,
)
from alianza.bootstrap.archive.tables import KEPT, KEYED, LINES, Shape
from alianza.bootstrap.archive.totals import totals
from alianza.identity import api as identity
from alianza.identity.acting import note
from alianza.identity.emails import email_hash
from alianza.runtime.database import Connection, Database
from alianza.runtime.migrate import head
from alianza.runtime.partitions import ensure_months
from alianza.tracking.links.store import tell

_BATCH = 16 << 20  # bytes of lines that are staged together
_STEPS = 3  # each file is read twice and written out again once, for the progress


class Entered(NamedTuple):
    """An alliance that entered. `dropped`: rows of identities that another secret had hashed, by table."""

    manifest: Manifest
    rows: int
    dropped: dict[str, int]


def import_archive(
    database: Database, path: Path, now: datetime, *, drop_identities: bool = False, progress: Advance | None = None
) -> Entered:
    """Let the alliance of an archive in, whole or not at all.

    Raises ArchiveInvalid, ArchiveSchema, ArchiveConflict, ArchiveKey unless `drop_identities`, and ArchiveDiffers when what
    was written is not what left or the books are not right.
    """
    with opened(path) as archive:
        manifest = archive.manifest
        _check_welcome(database, manifest)
        dropped = _dropped(manifest, drop_identities)
        steps = _Steps(manifest.size, progress)
        months = _Months()
        check_files(archive, steps.part, months.look)
        _make_months(database, months, manifest)
        with database.unit_of_work(manifest.alliance.id) as connection:
            _Entry(connection, archive, dropped, steps).enter()
            note(
                connection,
                manifest.alliance.id,
                now,
                "alliance.imported",
                manifest.alliance.slug,
                after=summary(manifest),
            )
            tell(connection, {"alliance": manifest.alliance.id.hex})
            # Nobody has come in under them here yet.
            connection.execute("UPDATE domains SET seen_at = NULL WHERE alliance_id = %s", (manifest.alliance.id,))
            tell(connection, {"domains": True})
    rows = sum(filed.rows for filed in manifest.files if filed.columns) - sum(dropped.values())
    return Entered(manifest, rows, dropped)


class _Steps:
    """Tells how far it has come: the archive is gone through three times."""

    def __init__(self, size: int, progress: Advance | None) -> None:
        self._size, self._progress, self._done = max(size, 1), progress, 0

    def part(self, done: int, total: int) -> None:
        """So much of the first time."""
        if self._progress:
            self._progress(done, self._size * _STEPS)
        self._done = done

    def more(self, size: int) -> None:
        """So many bytes more."""
        self._done += size
        if self._progress:
            self._progress(self._done, self._size * _STEPS)


# Before anything is read ----------------------------------------------------------------------------------------------


def _check_welcome(database: Database, manifest: Manifest) -> None:
    here, there = head(), manifest.schema
    if here != there:
        older = there < here
        hint = (
            "let it enter an installation of the version that made it (made_by in manifest.json), upgrade that one, and"
            " export it again"
            if older
            else "upgrade this installation first"
        )
        raise ArchiveSchema(f"the archive has schema {there}, this installation {here}", hint=hint, where=NAME)
    if manifest.alliance.id != identity.alliance_id_of(manifest.alliance.slug):
        raise ArchiveInvalid("the alliance's id does not follow from its name", where=NAME)
    names = [table_file(kept.name) for kept in KEPT]
    missing = sorted(set(names) - manifest.by_name.keys())
    if missing:
        raise ArchiveInvalid(f"'{missing[0]}' is missing")
    known = {one.alliance_id for one in identity.alliances(database, sandboxes=True)}
    if manifest.alliance.id in known:
        raise _here_already(manifest)


def _here_already(manifest: Manifest) -> ArchiveConflict:
    return ArchiveConflict(
        f"there is an alliance '{manifest.alliance.slug}' here already",
        hint="an archive enters an installation that does not have the alliance; nothing is merged",
    )


def _dropped(manifest: Manifest, drop_identities: bool) -> dict[str, int]:
    """What of the archive is of no use here, with how many rows it has. Raises ArchiveKey unless it may be dropped."""
    found = {table: manifest.rows(table) for table in KEYED if manifest.rows(table)}
    if not found or manifest.key_fingerprint == fingerprint(manifest.alliance.id):
        return {}
    if not drop_identities:
        raise ArchiveKey(
            f"{found.get('matches', 0):,} matches and {found.get('fact_identities', 0):,} identities of customers were hashed"
            " under another secret; here they could be compared with nothing",
            hint="start Alianza with the secret of the installation that made the archive (ALIANZA_SECRET_KEY, or its"
            " secret.key), or leave them behind with --drop-identities: nothing that is owed changes",
        )
    return found


class _Months:
    """From when to when clicks were made, as they are looked at."""

    def __init__(self) -> None:
        self.first, self.last = "", ""

    def look(self, table: str, row: Row) -> None:
        """Look at a row."""
        if table == "clicks":
            click = str(row["click_id"])
            self.first = min(self.first or click, click)
            self.last = max(self.last, click)


def _make_months(database: Database, months: _Months, manifest: Manifest) -> None:
    """The partitions that the clicks need; they stay, empty, when the archive is refused after all."""
    if not months.first:
        return
    try:
        first, last = (_day_of(uuid.UUID(one)) for one in (months.first, months.last))
        latest = datetime.fromisoformat(manifest.made_at).date() + timedelta(days=62)
    except (ValueError, OverflowError, OSError):
        raise ArchiveInvalid("a click's id is none", where=table_file("clicks")) from None
    if first < date(2020, 1, 1) or last > latest:
        raise ArchiveInvalid(
            "a click lies before the year 2020 or after the archive was made", where=table_file("clicks")
        )
    with database.connect() as owner:
        ensure_months(owner, "clicks", first, last)


def _day_of(click_id: uuid.UUID) -> date:
    return datetime.fromtimestamp((click_id.int >> 80) / 1000, UTC).date()


# Writing --------------------------------------------------------------------------------------------------------------


class _Entry:
    """Writes an archive's tables within the caller's transaction, as the application's role, and looks at what was written."""

    def __init__(self, connection: Connection, archive: Archive, dropped: dict[str, int], steps: _Steps) -> None:
        self._connection, self._archive, self._dropped, self._steps = connection, archive, dropped, steps
        self._manifest, self._id = archive.manifest, archive.manifest.alliance.id
        self._shapes = [Shape(connection, kept, self._id) for kept in KEPT]

    def enter(self) -> None:
        """Write all tables and verify them. Raises ArchiveInvalid, ArchiveConflict, ArchiveDiffers."""
        self._connection.execute("SET LOCAL TimeZone = 'UTC'")
        self._connection.execute("CREATE TEMPORARY TABLE archive_lines (line json) ON COMMIT DROP")
        wanted = [shape for shape in self._shapes if shape.kept.name not in self._dropped]
        for shape in wanted:
            self._check_columns(shape)
            self._load(shape)
        self._list_people()
        for shape in wanted:
            self._compare(shape)
        self._verify()

    def _filed(self, shape: Shape) -> Filed:
        return self._manifest.by_name[table_file(shape.kept.name)]

    def _check_columns(self, shape: Shape) -> None:
        if self._filed(shape).columns != shape.columns:
            raise ArchiveInvalid(f"the columns are not those of {shape.kept.name}", where=table_file(shape.kept.name))

    def _load(self, shape: Shape) -> None:
        try:
            for lines in self._batches(shape):
                self._stage(lines)
                self._connection.execute(shape.insertion())
                self._connection.execute("TRUNCATE archive_lines")
        except psycopg.errors.UniqueViolation as error:
            raise self._clash(shape, error) from None
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.errors.InsufficientPrivilege) as error:
            said = str(error.diag.message_primary)
            raise ArchiveInvalid(f"a row can't be used: {said}", where=table_file(shape.kept.name)) from None

    def _clash(self, shape: Shape, error: psycopg.errors.UniqueViolation) -> Exception:
        if shape.kept.name == "alliances":  # another import of it was first
            return _here_already(self._manifest)
        if shape.kept.name == "domains":
            return ArchiveConflict(
                f"a domain of the alliance is another's here: {error.diag.message_detail}",
                hint="remove it from that one (alianza domains remove), or from this one before it is exported",
            )
        return ArchiveInvalid("a row is there twice", where=table_file(shape.kept.name))

    def _batches(self, shape: Shape) -> Iterator[bytes]:
        """A table's lines in pieces that end with a line's end, with the derived columns added."""
        filed, parts, size = self._filed(shape), [], 0
        for chunk in self._archive.chunks(filed):
            parts.append(chunk)
            size += len(chunk)
            self._steps.more(len(chunk))
            if size >= _BATCH and (cut := chunk.rfind(b"\n") + 1):
                parts[-1] = chunk[:cut]
                yield self._derived(shape, b"".join(parts))
                parts, size = [chunk[cut:]], len(chunk) - cut
        if size:
            yield self._derived(shape, b"".join(parts))

    def _derived(self, shape: Shape, lines: bytes) -> bytes:
        if not shape.kept.derived:
            return lines
        rows = [msgspec.json.decode(line) for line in lines.splitlines()]
        return b"".join(msgspec.json.encode(self._with_hash(row)) + b"\n" for row in rows)

    def _with_hash(self, row: dict[str, Any]) -> dict[str, Any]:
        """A person is looked up by a hash under this installation's secret."""
        if not isinstance(row["email"], str):
            raise ArchiveInvalid("a person has no e-mail address", where=table_file("people"))
        return {**row, "email_hash": base64.b64encode(email_hash(self._id, row["email"])).decode()}

    def _stage(self, lines: bytes) -> None:
        statement = sqls.SQL("COPY archive_lines FROM STDIN {}").format(LINES)
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(lines)

    def _list_people(self) -> None:
        """The directory of people stands under no alliance: for a moment the transaction is bound to none."""
        emails = [
            row[0] for row in self._connection.execute("SELECT email FROM people WHERE alliance_id = %s", (self._id,))
        ]
        bind = "SELECT set_config('alianza.alliance', %s, true)"
        self._connection.execute(bind, (str(identity.NOBODY),))
        self._connection.execute(
            "INSERT INTO people_directory (alliance_id, email_hash, member_of) SELECT %s, h, %s FROM unnest(%s::bytea[]) AS h"
            " ON CONFLICT DO NOTHING",
            (identity.NOBODY, self._id, [email_hash(None, email) for email in emails]),
        )
        self._connection.execute(bind, (str(self._id),))

    # Looking at what was written ------------------------------------------------------------------------------------

    def _compare(self, shape: Shape) -> None:
        """The rows as they would leave again have the hash with which they came."""
        filed = self._filed(shape)
        if digest_of(Copied(self._connection, shape.rows())) != filed.sha256:
            raise ArchiveDiffers("what was written is not what the archive holds", where=filed.name)
        self._steps.more(filed.bytes)

    def _verify(self) -> None:
        if totals(self._connection, self._id) != self._manifest.totals:
            raise ArchiveDiffers("the books do not come to what the manifest says", where=NAME)
        problems = settle.problems_of(self._connection, self._id)
        if problems:
            more = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 else ""
            raise ArchiveDiffers(
                f"the books are not right: {problems[0]}{more}",
                hint="alianza ledger verify names the differences where the archive was made",
            )
