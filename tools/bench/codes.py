"""(f) Codes: a batch of a million against the bare statement that inserts it, uses in lists and one by one, and vouchers in
facts against the same facts without."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from alianza.bootstrap import codes, ingest
from alianza.bootstrap.office import Office, open_office
from alianza.runtime.database import Database
from alianza.tracking import api as tracking
from alianza.tracking.codes.generate import generate, length_for
from tools.bench.ingest import prepare
from tools.bench.server import fresh_database

NOW = datetime(2026, 11, 2, 18, tzinfo=UTC)
THREADS = 8
LIST = 1_000


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bench(uri: str, folder: Path, count: int) -> Iterator[str]:
    """A line for each measurement; `count` codes and a twentieth as many facts."""
    with fresh_database(uri) as database:
        prepare(database, folder, 50)
        bare = _bare(database.uri, count)
        yield from _batch(database, folder, count, bare)
        office = open_office(database, "onlycar")
        with database.unit_of_work(office.alliance_id) as connection:
            batch = tracking.find_batch(connection, office.alliance_id, "million")
            made = tracking.codes_of(connection, office.alliance_id, batch)
            vouchers = [next(made).code for _ in range(min(count, 3 * count // 20 + 1))]
        yield from _uses(office, vouchers[: count // 20])
    yield from _facts(uri, folder, count // 20)


def _bare(uri: str, count: int) -> float:
    """The same codes, ready made: COPY and one INSERT a chunk into an equal table."""
    ready = ["LAVA" + code for code in generate(os.urandom, count, length_for(count))]
    with psycopg.connect(uri) as connection:
        connection.execute("CREATE TABLE bare (LIKE codes INCLUDING ALL)")
        connection.execute("CREATE TEMPORARY TABLE ready (code text)")

        def insert() -> None:
            for start in range(0, count, 100_000):
                with connection.cursor().copy("COPY ready FROM STDIN") as copy:
                    copy.write("\n".join(ready[start : start + 100_000]) + "\n")
                connection.execute(
                    "INSERT INTO bare (alliance_id, code, batch_no, max_uses, recorded_at)"
                    " SELECT gen_random_uuid(), code, 1, 1, now() FROM (SELECT code FROM ready ORDER BY code) r"
                )
                connection.execute("DELETE FROM ready")
                connection.commit()

        return _seconds(insert)


def _batch(database: Database, folder: Path, count: int, bare: float) -> Iterator[str]:
    office = open_office(database, "onlycar")
    terms = tracking.BatchTerms("million", count, prefix="LAVA")
    making = _seconds(lambda: codes.make_batch(office, terms, "p00000", NOW))
    again = _seconds(lambda: codes.make_batch(office, terms, "p00000", NOW))
    out = folder / "million.csv"
    export = _seconds(lambda: codes.export_batch(open_office(database, "onlycar"), "million", out, sys.stdout))
    yield (
        f"codes batch   {count:>9,} codes in {making:6.2f} s ({bare / making:.2f} of the bare statement, {bare:.2f} s);"
        f" again {again:.2f} s; export {export:.2f} s"
    )


def _uses(office: Office, vouchers: Sequence[str]) -> Iterator[str]:
    lists = [vouchers[start : start + LIST] for start in range(0, len(vouchers), LIST)]
    for name in ("reserve", "use"):

        def ask(name: str = name) -> None:
            for part in lists:
                getattr(codes, name)(office, [tracking.Wanted(code, code) for code in part], NOW)

        spent = _seconds(ask)
        yield f"codes {name:<8}{len(vouchers):>9,} vouchers in lists of {LIST:,}: {len(vouchers) / spent:,.0f} a second"
    codes.add_code(office, "RADIO", "p00000", {"max_uses": 10_000_000}, NOW)
    attempts = 2_000

    def one_by_one(number: int) -> None:
        mine = open_office(Database(office.database.uri), "onlycar")
        for attempt in range(number, attempts, THREADS):
            codes.use(mine, [tracking.Wanted("RADIO", f"cart-{attempt}")], NOW)

    with ThreadPoolExecutor(THREADS) as pool:
        spent = _seconds(lambda: list(pool.map(one_by_one, range(THREADS))))
    yield f"codes use     one code, one by one from {THREADS} connections: {attempts / spent:,.0f} a second"


def _facts(uri: str, folder: Path, count: int) -> Iterator[str]:
    """The same sales: named by partner, with a plain code, and each with a voucher of its own."""
    rates: dict[str, float] = {}
    for kind in ("partner", "partner, limits elsewhere", "voucher"):
        with fresh_database(uri) as database:
            prepare(database, folder, 50)
            office = open_office(database, "onlycar")
            named = ["" for _ in range(count)]
            if kind != "partner":
                codes.make_batch(office, tracking.BatchTerms("v", count), "p00000", NOW)
                office = open_office(database, "onlycar")
            if kind == "voucher":
                with database.unit_of_work(office.alliance_id) as connection:
                    batch = tracking.find_batch(connection, office.alliance_id, "v")
                    named = [item.code for item in tracking.codes_of(connection, office.alliance_id, batch)]
            path = folder / "vouchers.csv"
            with path.open("w", encoding="utf-8") as file:
                file.write("fact,fact_id,occurred_at,partner,code,customer,amount\n")
                for number, code in enumerate(named):
                    when = f"2026-11-01T{number % 20:02}:{number % 60:02}"
                    file.write(f"sale,S{number},{when},p00000,{code},c{number % 9999},100.00\n")
            rates[kind] = count / _seconds(lambda office=office, path=path: ingest.ingest_file(office, path))  # type: ignore[misc]
    first = rates["partner"]
    for kind, rate in rates.items():
        yield f"codes facts   {count:>9,} sales by {kind}: {rate:,.0f} a second ({rate / first:.2f})"
