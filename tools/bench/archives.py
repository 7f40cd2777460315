"""Archives: leaving and entering, against the bare COPY of the same tables out of one database and into another."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

from psycopg import sql

from alianza.bootstrap import ingest
from alianza.bootstrap.archive import export_archive, import_archive
from alianza.bootstrap.archive.tables import KEPT
from alianza.bootstrap.office import open_office
from alianza.runtime import clock
from alianza.runtime.database import Database
from tools.bench import ingest as ingest_bench
from tools.bench.server import fresh_database


def _bare(database: Database, other: Database) -> tuple[float, float]:
    """Seconds that PostgreSQL alone takes: COPY out of every table that an archive has, and into the same tables."""
    out = into = 0.0
    with database.connect() as source, other.connect() as target:
        target.execute("SET session_replication_role = replica")  # no foreign keys: only the rows
        for kept in KEPT:
            table = sql.Identifier(kept.name)
            started = time.perf_counter()
            statement = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT binary)").format(table)
            with source.cursor() as cursor, cursor.copy(statement) as copy:
                data = [bytes(part) for part in copy]
            out += time.perf_counter() - started
            started = time.perf_counter()
            with (
                target.cursor() as cursor,
                cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(table)) as copy,
            ):
                for part in data:
                    copy.write(part)
            into += time.perf_counter() - started
    return out, into


def _memory() -> float:
    """The most that this process has used so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bench(uri: str, folder: Path, count: int) -> Iterator[str]:
    """Take in sales, let the alliance leave and enter another database, and yield the lines to print."""
    sales, path = folder / "sales.csv", folder / "onlycar.alianza.zip"
    ingest_bench.write_sales(sales, count)
    with fresh_database(uri) as database:
        ingest_bench.prepare(database, folder)
        ingest.ingest_file(open_office(database, "onlycar"), sales, rejects=folder / "rejects.csv")
        before = _memory()
        started = time.perf_counter()
        left = export_archive(database, "onlycar", path, clock.now())
        leaving = time.perf_counter() - started
        with fresh_database(uri) as other:
            started = time.perf_counter()
            entered = import_archive(other, path, clock.now())
            entering = time.perf_counter() - started
        after = _memory()
        with fresh_database(uri) as other:
            out, into = _bare(database, other)
    size, packed = left.manifest.size / 1e6, left.bytes / 1e6
    yield f"archive of {count:,} sales, {entered.rows:,} rows: {size:,.0f} MB, packed {packed:,.0f} MB"
    yield f"    leaves   {count / leaving:>10,.0f} sales/s  with lists for people, hashed and packed"
    yield f"    enters   {count / entering:>10,.0f} sales/s  checked before, compared and verified after"
    yield f"    bare     {count / out:>10,.0f} sales/s out, {count / into:,.0f} in: binary COPY of the same tables"
    yield f"    ratios   {out / leaving:.2f} out, {into / entering:.2f} in"
    yield f"    memory   {after:,.0f} MB at most; {before:,.0f} MB before, from taking the sales in"
