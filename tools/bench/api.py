"""(h) The API: one sale a request, with all that belongs to it, against pgbench writing the same rows one transaction a sale.

The server has one worker on the first core; PostgreSQL and the load generator share the others. pgbench runs on the server's
core, so both sides have the same machine. Rounds alternate.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import statistics
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg

from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import open_office
from alianza.identity import api as identity
from alianza.runtime import clock, embedded
from alianza.runtime.database import Database
from tools.bench.ingest import prepare, run_ingest, write_sales
from tools.bench.redirect import DURABLE, cores, generate, pin_postgres, server
from tools.bench.server import fresh_database

PARTNERS = 1_000
CONNECTIONS, CLIENTS = 32, 8
WANTED = {"spread": 0.8, "one": 2.0}
# What a sale writes: its fact, its commission's transfer and line, and the two balances.
SCRIPT = """
\\set p random(0, {last})
\\set amount random(150, 900)
BEGIN;
INSERT INTO facts (alliance_id, kind, fact_id, occurred_at, local_day, partner_id, customer, amount_minor, currency, category,
  quantity, digest, recorded_at) VALUES ('{alliance}', 2, gen_random_uuid()::text, now(), current_date, gen_random_uuid(),
  'c' || :p, :amount * 100, 'MXN', 'lavado', 1, :amount, now());
INSERT INTO ledger_transfers (alliance_id, transfer_id, debit_account, credit_account, amount_minor, state, hold_until, event_at,
  recorded_at, reference) SELECT '{alliance}', uuidv7(), d, c, :amount, 1, current_date + 14, now(), now(), 'sale/S1'
  FROM bare_accounts WHERE no = :p;
INSERT INTO lines (alliance_id, line_id, partner_id, kind, fact_kind, fact_id, version, clause, asset, base_minor, amount_minor,
  sale_minor, leads, sales, event_at, recorded_at, period, earned_period, tier_period, available_on) VALUES ('{alliance}',
  uuidv7(), gen_random_uuid(), 1, 2, 'S1', 1, 1, 'MXN/2', :amount * 100, :amount, :amount * 100, 0, 1, now(), now(), 202611,
  202611, 202611, current_date + 14);
UPDATE ledger_balances SET debits_pending = debits_pending + :amount WHERE alliance_id = '{alliance}'
  AND account_id = (SELECT d FROM bare_accounts WHERE no = :p);
UPDATE ledger_balances SET credits_pending = credits_pending + :amount WHERE alliance_id = '{alliance}'
  AND account_id = (SELECT c FROM bare_accounts WHERE no = :p);
COMMIT;
"""
_ACCOUNTS = """
INSERT INTO alliances VALUES (%(a)s, 'bare', 'bare', 'MXN', 'MX', 'UTC', 'es', now());
CREATE TABLE bare_accounts (no int PRIMARY KEY, d uuid NOT NULL, c uuid NOT NULL);
INSERT INTO bare_accounts SELECT n, gen_random_uuid(), gen_random_uuid() FROM generate_series(0, %(last)s) n;
INSERT INTO ledger_accounts (alliance_id, account_id, path, asset, recorded_at)
  SELECT %(a)s, x, x::text, 'MXN/2', now() FROM bare_accounts, unnest(ARRAY[d, c]) x;
INSERT INTO ledger_balances (alliance_id, account_id) SELECT %(a)s, account_id FROM ledger_accounts WHERE alliance_id = %(a)s;
"""


class Bare:
    """A database in which pgbench writes."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.uri, self.folder, self.alliance = database.uri, folder, uuid.uuid4()
        with psycopg.connect(self.uri, autocommit=True) as owner:
            for statement in _ACCOUNTS.split(";\n")[:-1]:
                owner.execute(statement, {"a": self.alliance, "last": PARTNERS - 1})  # type: ignore[arg-type]

    def rate(self, partners: int, seconds: float) -> float:
        """Transactions a second, of eight clients."""
        script = self.folder / f"bare{partners}.sql"
        script.write_text(SCRIPT.format(last=partners - 1, alliance=self.alliance), encoding="utf-8")
        words = ["-n", "-M", "prepared", "-c", CLIENTS, "-j", "1", "-T", max(1, round(seconds)), "-f", script, self.uri]
        first = {cores()[0]}
        done = subprocess.run(
            [embedded.server_tool("pgbench"), *map(str, words)], capture_output=True, text=True, check=True,
            preexec_fn=lambda: os.sched_setaffinity(0, first),
        )  # fmt: skip
        found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        assert found is not None, done.stdout
        return float(found[1])


def _key(database: Database) -> str:
    office = open_office(database, "onlycar")
    who = identity.system(office.alliance_id, "terminal:bench")
    with database.unit_of_work(office.alliance_id) as connection:
        return identity.create_key(connection, who, "bench", identity.SCOPES, clock.now()).text


def _history(database: Database, folder: Path, count: int) -> None:
    """An alliance that has been at work: sales in its books, and what PostgreSQL finds out about tables by itself in a minute."""
    write_sales(folder / "history.csv", count)
    ingest_file(open_office(database, "onlycar"), folder / "history.csv", rejects=folder / "rejects.csv")
    with database.connect() as owner:
        owner.execute("ANALYZE")


def bench(uri: str, folder: Path, runs: int, seconds: float, count: int, reads: int) -> Iterator[str]:
    """Measure in turn and yield the lines to print."""
    yield (
        f"(h) POST /api/v1/sales at {CONNECTIONS} connections, one worker, {count:,} sales in the books, against pgbench at"
        f" {CLIENTS} clients ({runs} rounds)"
    )
    rates: dict[str, list[tuple[float, float]]] = {"spread": [], "one": []}
    waits: dict[str, list[float]] = {"spread": [], "one": []}
    with fresh_database(uri) as database, fresh_database(uri) as other:
        prepare(database, folder, PARTNERS)
        _history(database, folder, count)
        key, bare = _key(database), Bare(other, folder)
        pin_postgres(uri)
        with server(DURABLE, database.uri, folder / f"home-{uuid.uuid4().hex[:6]}") as port:
            for number in range(runs):
                for which, partners in (("spread", PARTNERS), ("one", 1)):
                    words = ("--key", key, "--partners", partners, "--sale", f"{which}{number}-")
                    ours = generate(port, CONNECTIONS, seconds, 0, *words)
                    rates[which].append((ours["rate"], bare.rate(partners, seconds)))
                    waits[which].append(ours["p99"])
            for which, wanted in WANTED.items():
                yield _line(which, wanted, rates[which], waits[which])
            yield from _batches(uri, folder, port, key, count, runs)
            yield _reads(database, port, key, reads, seconds)


def _line(which: str, wanted: float, rates: list[tuple[float, float]], waits: list[float]) -> str:
    ours, bare = (statistics.median(column) for column in zip(*rates, strict=True))
    ratio = statistics.median(one / other for one, other in rates)
    words = f"{PARTNERS:,} partners" if which == "spread" else "one partner   "
    return (
        f"    {words}: {ours:,.0f} sales/s against {bare:,.0f} transactions/s, {ratio:.2f} (wanted {wanted:.1f});"
        f" p99 {statistics.median(waits):.1f} ms (wanted under 50)"
    )


def _batches(uri: str, folder: Path, port: int, key: str, count: int, runs: int) -> Iterator[str]:
    """Lists of a thousand sales against the same number of sales from a file."""
    sales = folder / "sales.csv"
    write_sales(sales, count)
    ratios, ours = [], []
    for number in range(runs):
        took = _tell(port, key, count, f"batch{number}-")
        seconds, _, _ = run_ingest(uri, folder, sales)
        ours.append(count / took)
        ratios.append(seconds / took)
    yield (
        f"    lists of 1,000: {statistics.median(ours):,.0f} sales/s, {statistics.median(ratios):.2f} of ingest"
        f" of {count:,} sales (wanted 0.50)"
    )


_FILL = """
WITH named AS (
    SELECT p.partner_id, row_number() OVER (ORDER BY p.external_id) - 1 AS place FROM partners p WHERE p.alliance_id = %(a)s),
  sale AS (
    INSERT INTO facts (alliance_id, kind, fact_id, occurred_at, local_day, partner_id, customer, amount_minor, currency,
      category, quantity, digest, recorded_at)
    SELECT %(a)s, 2, 'R' || n, timestamptz '2026-02-01' + n * interval '2 seconds', date '2026-02-01' + n / 43200, partner_id,
      'rc' || n / 5, 15000 + n %% 70000, 'MXN', 'lavado', 1, n, now()
    FROM generate_series(%(first)s, %(last)s) n JOIN named ON place = n %% %(partners)s
    RETURNING fact_id, partner_id, occurred_at, local_day, amount_minor)
INSERT INTO lines (alliance_id, line_id, partner_id, kind, fact_kind, fact_id, version, clause, asset, base_minor, amount_minor,
  sale_minor, leads, sales, event_at, recorded_at, period, earned_period, tier_period, available_on)
SELECT %(a)s, uuidv7(), partner_id, 1, 2, fact_id, 1, 1, 'MXN/2', amount_minor, amount_minor / 20, amount_minor, 0, 1,
  occurred_at, now(), 202602, 202602, 202602, local_day + 14 FROM sale
"""


def _reads(database: Database, port: int, key: str, reads: int, seconds: float) -> str:
    """Sales read by id, among very many; with their lines, as the API shows them."""
    office = open_office(database, "onlycar")
    with database.connect() as owner:
        for first in range(0, reads, 500_000):
            words = {
                "a": office.alliance_id,
                "first": first,
                "last": min(first + 500_000, reads) - 1,
                "partners": PARTNERS,
            }
            owner.execute(_FILL, words)
        owner.execute("ANALYZE")
    found = generate(port, 8, seconds, 0, "--key", key, "--sale", "R", "--reads", reads)
    half = generate(port, 8, seconds, found["rate"] / 2, "--key", key, "--sale", "R", "--reads", reads)
    return (
        f"    GET /api/v1/sales/… among {reads:,} sales: {found['rate']:,.0f}/s at 8 connections;"
        f" p99 {half['p99']:.1f} ms at half of that (wanted under 10)"
    )


def _tell(port: int, key: str, count: int, prefix: str) -> float:
    """Tell so many sales in lists of a thousand, two lists under way at a time; gives seconds."""
    lists = [_list(first, min(1_000, count - first), prefix) for first in range(0, count, 1_000)]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connections = [http.client.HTTPConnection("127.0.0.1", port) for _ in range(2)]
    started = time.perf_counter()
    for place, body in enumerate(lists):
        one = connections[place % 2]
        if place >= 2:
            _told(one)
        one.request("POST", "/api/v1/sales/batch", body, headers)
    for place in range(len(lists), len(lists) + min(2, len(lists))):
        _told(connections[place % 2])
    return time.perf_counter() - started


def _told(connection: http.client.HTTPConnection) -> None:
    answer = json.loads(connection.getresponse().read())
    assert answer["refused"] == answer["known"] == 0, answer


def _list(first: int, count: int, prefix: str) -> bytes:
    """Sales as `write_sales` makes them: five a customer, who stays with one partner."""
    items = [
        {
            "id": f"{prefix}{number}", "amount_minor": 15_000 + number % 70_000, "currency": "MXN",
            "partner": f"p{number // 5 % PARTNERS:05d}", "customer": f"{prefix}c{number // 5}", "category": "lavado",
            "occurred_at": f"2026-10-{number // 5_000 % 28 + 1:02d}T10:{number // 60 % 60:02d}:{number % 60:02d}Z",
        }
        for number in range(first, first + count)
    ]  # fmt: skip
    return json.dumps({"data": items}).encode()


__all__ = ["bench"]
