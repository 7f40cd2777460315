"""(b) Closing a month of millions of sales, against the bare GROUP BY of the same lines; (c) time grows linearly."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from alianza.bootstrap import ingest
from alianza.bootstrap.office import Office, open_office
from alianza.kernel.money import money_asset
from alianza.ledger.api import account_id
from alianza.rewards.clauses import LineKind
from alianza.rewards.journal import payable_path
from alianza.runtime.database import Database
from alianza.settlement.closing import Closer
from tools.bench import ingest as ingest_bench
from tools.bench.server import fresh_database

PERIOD = 202610
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)

# What 10 million ingested sales leave behind for a closing to read: lines, accounts and balances. Every third sale
# came with a lead, so every partner of 100 sales reaches the second tier and gets a line of its own at the closing.
LINES = """
INSERT INTO lines (alliance_id, line_id, partner_id, kind, fact_kind, fact_id, version, clause, asset, base_minor,
                   amount_minor, sale_minor, leads, sales, event_at, recorded_at, period, earned_period, tier_period,
                   available_on)
SELECT %(alliance)s, gen_random_uuid(), p.partner_id, 1, 2, 'S' || n, 1, %(clause)s, %(asset)s, 20000 + n %% 70000,
       round((20000 + n %% 70000) * 0.05), 20000 + n %% 70000, CASE WHEN n %% 3 = 0 THEN 1 ELSE 0 END, 1,
       timestamptz '2026-10-01 12:00Z' + n %% 30 * interval '1 day', now(), %(period)s, %(period)s, %(period)s,
       date '2026-10-16' + (n %% 30)::int
FROM generate_series(%(first)s::bigint, %(last)s) AS n
JOIN bench_partners p ON p.place = (n * 7919) %% %(partners)s
"""
ACCOUNTS = """
WITH owed AS (
  SELECT p.external_id, p.partner_id, coalesce(sum(l.amount_minor), 0)::bigint AS amount
  FROM partners p JOIN lines l ON l.alliance_id = p.alliance_id AND l.partner_id = p.partner_id
  WHERE p.alliance_id = %(alliance)s GROUP BY 1, 2
), opened AS (
  INSERT INTO ledger_accounts (alliance_id, account_id, path, asset, recorded_at)
  SELECT %(alliance)s, a.account_id, 'partner/' || external_id || '/payable', %(asset)s, now()
  FROM owed JOIN bench_accounts a USING (external_id)
)
INSERT INTO ledger_balances (alliance_id, account_id, credits_posted)
SELECT %(alliance)s, a.account_id, owed.amount FROM owed JOIN bench_accounts a USING (external_id)
"""
# The sums of a closing without keeping them: every line once, by partner and everything a statement shows apart.
BARE = """
SELECT count(*), sum(lines), sum(amount), sum(sales) FROM (
  SELECT partner_id, asset, kind, version, clause, rate_ppb, earned_period, tier_period, count(*) AS lines,
         sum(base_minor) AS base, sum(amount_minor) AS amount, sum(sale_minor) AS sales, sum(leads) AS leads
  FROM lines WHERE alliance_id = %s AND period = %s
  GROUP BY partner_id, asset, kind, version, clause, rate_ppb, earned_period, tier_period) AS totals
"""


# (alliance, group): a share of the fare for every sale, and a ladder that each partner climbs by its leads.
PLAIN, TIERED = ("nexors", "hotels"), ("onlycar", "talleres")


def fill(database: Database, folder: Path, sales: int, partners: int, terms: tuple[str, str]) -> Office:
    """A month of sales for so many partners of one group."""
    alliance, group = terms
    ingest_bench.prepare(database, folder, partners, alliance, group)
    office = open_office(database, alliance)
    asset = money_asset(office.deal.currency)
    clause = next(
        clause.no
        for clause in office.terms.versions[0].clauses
        if clause.group == group and clause.kind == LineKind.COMMISSION
    )
    # The months before have nothing in them; closing them is no part of closing this one.
    Closer(database, office.alliance_id, office.terms, office.partners, NOW).close_through(PERIOD - 1)
    connection = database.connect()
    connection.execute("CREATE TABLE bench_partners (place bigint PRIMARY KEY, partner_id uuid)")
    connection.execute(
        "INSERT INTO bench_partners SELECT row_number() OVER (ORDER BY external_id) - 1, partner_id FROM partners"
    )
    connection.execute("CREATE TABLE bench_accounts (external_id text PRIMARY KEY, account_id uuid)")
    with connection.cursor() as cursor, cursor.copy("COPY bench_accounts FROM STDIN") as copy:
        for partner in office.partners:
            account = account_id(office.alliance_id, payable_path(partner), asset)
            copy.write_row((partner.external_id, account.hex()))
    words = {"alliance": office.alliance_id, "clause": clause, "period": PERIOD, "partners": partners, "asset": asset}
    for first in range(0, sales, 1_000_000):
        connection.execute(LINES, {**words, "first": first, "last": min(first + 1_000_000, sales) - 1})
    connection.execute(ACCOUNTS, words)
    connection.execute("VACUUM ANALYZE lines")
    connection.execute("ANALYZE")
    connection.close()
    return office


def close(office: Office) -> float:
    """Close the month; gives seconds."""
    closer = Closer(office.database, office.alliance_id, office.terms, office.partners, NOW)
    started = time.perf_counter()
    closer.close_through(PERIOD)
    return time.perf_counter() - started


def reopen(office: Office) -> None:
    """Take the closing back, as only the owner of a bench can: so that the next run closes the same month."""
    connection = office.database.connect()
    connection.execute("TRUNCATE statement_events, payouts, statements, tier_standings, period_totals")
    connection.execute("DELETE FROM closings WHERE period = %s", (PERIOD,))
    connection.execute("DELETE FROM lines WHERE fact_kind IS NULL")
    connection.execute("DELETE FROM ledger_transfers")
    connection.execute("UPDATE ledger_balances SET credits_pending = 0, debits_pending = 0")
    connection.execute("UPDATE books SET open_period = %s, last_statement = 0", (PERIOD,))
    connection.execute("VACUUM ANALYZE lines")
    connection.execute("VACUUM FULL ledger_balances")
    connection.close()


def group_by(office: Office) -> float:
    """The bare GROUP BY; gives seconds."""
    connection = office.database.connect()
    started = time.perf_counter()
    connection.execute(BARE, (office.alliance_id, PERIOD)).fetchone()
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def bench(uri: str, folder: Path, sales: int, partners: int, runs: int) -> Iterator[str]:
    """Measure in turn, GROUP BY and closing, and yield the lines to print."""
    yield f"(b) closing a month of {sales:,} sales for {partners:,} partners (medians of {runs})"
    yield from _measure(uri, folder, (sales, partners, runs), PLAIN, "a share of each sale; wanted at most 2.00")
    yield from _measure(
        uri, folder, (sales, partners, runs), TIERED, "a ladder: every partner gets a tier line as well"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield f"    peak memory of this process {peak:,} MB, wanted under 500"


def _measure(uri: str, folder: Path, size: tuple[int, int, int], terms: tuple[str, str], what: str) -> Iterator[str]:
    sales, partners, runs = size
    with fresh_database(uri) as database:
        office = fill(database, folder, sales, partners, terms)
        group_by(office)  # reads everything into memory once, for both
        bare, ours = [], []
        for run in range(runs):
            if run:
                reopen(office)
            bare.append(group_by(office))
            ours.append(close(office))
        row = database.connect().execute("SELECT count(*), max(number) FROM statements").fetchone() or (0, 0)
    median, ratio = statistics.median, statistics.median(o / b for o, b in zip(ours, bare, strict=True))
    yield f"    {terms[1]}: closing {median(ours):.2f} s, GROUP BY {median(bare):.2f} s, ratio {ratio:.2f} ({what})"
    yield f"        {row[0]:,} statements, numbered to {row[1]:,}"


def linear(uri: str, folder: Path, largest: int) -> Iterator[str]:
    """Ingest of growing files, each into a database of its own: the time per sale must not grow."""
    yield f"(c) ingest from {largest // 100:,} to {largest:,} sales"
    first = 0.0
    for count in (largest // 100, largest // 10, largest):
        path = folder / "linear.csv"
        ingest_bench.write_sales(path, count)
        with fresh_database(uri) as database:
            ingest_bench.prepare(database, folder)
            office = open_office(database, "onlycar")
            started = time.perf_counter()
            ingest.ingest_file(office, path, rejects=folder / "rejects.csv")
            each = (time.perf_counter() - started) / count
        first = first or each
        yield f"    {count:>12,} sales  {each * 1e6:>7.1f} µs each   {each / first:>5.2f} of the smallest"
