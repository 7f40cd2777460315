"""(a) Taking in sales from a CSV file, against the bare statement that inserts the same transfers in batches of 1,000."""

from __future__ import annotations

import random
import statistics
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from alianza.bootstrap import deals, ingest
from alianza.bootstrap.office import open_office
from alianza.bootstrap.partners import import_partners
from alianza.runtime import clock
from alianza.runtime.database import Database
from tools.bench.server import fresh_database

ROOT = Path(__file__).parents[2]
PARTNERS = 1_000
BARE_BATCH = 1_000

BARE = """
WITH fresh AS (
  INSERT INTO ledger_transfers (alliance_id, transfer_id, debit_account, credit_account, amount_minor, state, hold_until,
                                event_at, recorded_at, reference)
  SELECT %(alliance)s, i, d, c, m, s, h, e, %(now)s, r
  FROM unnest(%(i)s::uuid[], %(d)s::uuid[], %(c)s::uuid[], %(m)s::bigint[], %(s)s::smallint[], %(h)s::date[],
              %(e)s::timestamptz[], %(r)s::text[]) AS t (i, d, c, m, s, h, e, r)
  RETURNING debit_account, credit_account, amount_minor
), change AS (
  SELECT account, sum(debit)::bigint AS debit, sum(credit)::bigint AS credit
  FROM (SELECT debit_account AS account, amount_minor AS debit, 0 AS credit FROM fresh
        UNION ALL SELECT credit_account, 0, amount_minor FROM fresh) both_sides
  GROUP BY account
)
UPDATE ledger_balances b SET debits_pending = debits_pending + change.debit, credits_pending = credits_pending + change.credit
FROM change WHERE b.alliance_id = %(alliance)s AND b.account_id = change.account
"""


def write_sales(path: Path, count: int, seed: int = 7) -> None:
    """Sales of one month for 1,000 partners, a fifth as many customers as sales, in the order they happened."""
    chance = random.Random(seed)
    start = datetime(2026, 10, 1, 6, tzinfo=UTC)
    step = timedelta(days=30) / count
    with path.open("w", encoding="utf-8") as file:
        file.write("fact,fact_id,occurred_at,partner,customer,amount,currency,category,quantity\n")
        for number in range(count):
            when = (start + number * step).strftime("%Y-%m-%dT%H:%M:%SZ")
            customer = chance.randrange(count // 5 + 1)
            partner = customer % PARTNERS
            cents = chance.randrange(15_000, 90_000)
            file.write(
                f"sale,S{number:08d},{when},p{partner:05d},c{customer:07d},{cents // 100}.{cents % 100:02d},MXN,lavado,1\n"
            )


def write_partners(path: Path, count: int = PARTNERS, group: str = "talleres") -> None:
    """Partners of one group."""
    rows = "".join(f"p{number:05d},Taller {number},{group}\n" for number in range(count))
    path.write_text("partner,name,group\n" + rows, encoding="utf-8")


def prepare(
    database: Database, folder: Path, count: int = PARTNERS, alliance: str = "onlycar", group: str = "talleres"
) -> None:
    """An example's own deal, with as many partners of one group as asked for."""
    deals.apply_deal(database, deals.read_deal(ROOT / f"examples/{alliance}/deal.yaml"), clock.now())
    write_partners(folder / "partners.csv", count, group)
    import_partners(database, folder / "partners.csv", alliance, None, clock.now())


def run_ingest(uri: str, folder: Path, sales: Path) -> tuple[float, int, list[tuple[Any, ...]]]:
    """Take in the file; gives seconds, the number of transfers, and the transfers themselves for the bare statement."""
    with fresh_database(uri) as database:
        prepare(database, folder)
        office = open_office(database, "onlycar")
        started = time.perf_counter()
        result = ingest.ingest_file(office, sales, rejects=folder / "rejects.csv")
        seconds = time.perf_counter() - started
        assert result.rejected == 0, result.reasons
        connection = database.connect()
        rows = connection.execute(
            "SELECT transfer_id::text, debit_account::text, credit_account::text, amount_minor, state, hold_until::text,"
            " event_at::text, reference FROM ledger_transfers ORDER BY transfer_id"
        ).fetchall()
        connection.close()
    return seconds, result.transfers, rows


def run_bare(uri: str, rows: list[tuple[Any, ...]]) -> float:
    """Insert the same transfers and carry the same balances, 1,000 at a time, each batch committed; gives seconds."""
    with fresh_database(uri) as database:
        connection = database.connect()
        alliance = uuid.uuid4()
        _open_accounts(connection, alliance, {account for row in rows for account in row[1:3]})
        batches = list(_batches(alliance, rows))
        started = time.perf_counter()
        for batch in batches:
            connection.execute(BARE, batch)
        seconds = time.perf_counter() - started
        connection.close()
    return seconds


def _open_accounts(connection: psycopg.Connection[Any], alliance: uuid.UUID, accounts: set[str]) -> None:
    connection.execute(
        "INSERT INTO alliances VALUES (%s, 'bare', 'bare', 'MXN', 'MX', 'UTC', 'es', now())", (alliance,)
    )
    words = (alliance, list(accounts))
    connection.execute(
        "INSERT INTO ledger_accounts (alliance_id, account_id, path, asset, recorded_at)"
        " SELECT %s, a, a::text, 'MXN/2', now() FROM unnest(%s::uuid[]) AS a",
        words,
    )
    connection.execute("INSERT INTO ledger_balances (alliance_id, account_id) SELECT %s, unnest(%s::uuid[])", words)


def _batches(alliance: uuid.UUID, rows: list[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)
    for start in range(0, len(rows), BARE_BATCH):
        columns = zip(*rows[start : start + BARE_BATCH], strict=True)
        names = ("i", "d", "c", "m", "s", "h", "e", "r")
        yield {"alliance": alliance, "now": now, **{n: list(c) for n, c in zip(names, columns, strict=True)}}


def bench(uri: str, folder: Path, count: int, runs: int) -> Iterator[str]:
    """Measure in turn, ingest and bare, and yield the lines to print."""
    sales = folder / "sales.csv"
    write_sales(sales, count)
    ratios, ours, bare = [], [], []
    for _ in range(runs):
        seconds, transfers, rows = run_ingest(uri, folder, sales)
        bare_seconds = run_bare(uri, rows)
        ours.append(count / seconds)
        bare.append(transfers / bare_seconds)
        ratios.append((transfers / seconds) / (transfers / bare_seconds))
    median = statistics.median
    yield f"(a) ingest of {count:,} sales from CSV to committed commissions, {transfers:,} transfers, {PARTNERS:,} partners"
    yield f"    ingest   {median(ours):>10,.0f} sales/s      (median of {runs})"
    yield f"    bare     {median(bare):>10,.0f} transfers/s  (same transfers and balances, batches of {BARE_BATCH:,})"
    yield f"    ratio    {median(ratios):>10.2f}  of transfers per second, wanted at least 0.50"
