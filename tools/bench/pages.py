"""(j) The pages at the size of a big alliance: server time of every screen that reads, as each room's people open it.

The sales of seven months are put into the tables as ingestion leaves them; all months but the last two are closed by the
product itself, so statements, payouts and totals are its own. One server with one worker on the first core; one browser, one
page at a time, so that what is measured is how long a page takes and not how it queues.
"""

from __future__ import annotations

import http.client
import os
import re
import statistics
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlencode

from alianza.bootstrap import access
from alianza.bootstrap.codes import add_code
from alianza.bootstrap.funnel_months import keep_counted
from alianza.bootstrap.ledger_days import keep_days
from alianza.bootstrap.links import WantedLink, import_links
from alianza.bootstrap.office import Office, open_office
from alianza.identity import api as identity
from alianza.identity.sessions import usecases as sessions
from alianza.kernel.ids import format_id
from alianza.kernel.money import money_asset
from alianza.kernel.periods import last_day
from alianza.ledger.api import account_id
from alianza.rewards.clauses import LineKind
from alianza.rewards.journal import payable_path
from alianza.runtime import clock
from alianza.runtime.database import Connection, Database
from alianza.settlement.closing import Closer
from alianza.web import screens
from alianza.web.auth.visit import SESSION
from alianza.web.ui.screen import Screen
from tools.bench.ingest import prepare
from tools.bench.redirect import DURABLE, server
from tools.bench.server import fresh_database, kept_database

TODAY = "2026-11-20"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST, LAST_CLOSED = 202605, 202609
WANTED = 100.0  # milliseconds, 95 of 100 pages
GREAT = 50  # the first partner has one sale in so many
PEOPLE = {
    "console": ("ana@onlycar.example", "manager", ""),
    "counter": ("ana@onlycar.example", "manager", ""),
    "portal": ("great@taller.example", "partner_owner", "p00000"),
}
_CHUNK = 500_000
_FILES = ("_document", "_kit_file", "_download", "_png", "_qr")  # made anew for whoever takes them: no pages

# A sale, its lead (every fourth), its line and its transfer. Every fiftieth sale is the first partner's; the others go around.
FILL = """
WITH numbered AS (
  SELECT n, timestamptz '2026-05-01 12:00Z' + (n * 203.0 / %(count)s) * interval '1 day' AS at, p.partner_id, p.payable,
         20000 + n %% 70000 AS amount
  FROM generate_series(%(first)s::bigint, %(last)s) n
  JOIN bench_partners p ON p.place = CASE WHEN n %% %(great)s = 0 THEN 0 ELSE (n * 7919) %% %(partners)s END
), dated AS (
  SELECT *, at::date AS day, to_char(at, 'YYYYMM')::int AS period FROM numbered
), sale AS (
  INSERT INTO facts (alliance_id, kind, fact_id, occurred_at, local_day, partner_id, customer, amount_minor, currency, category,
                     quantity, digest, recorded_at)
  SELECT %(alliance)s, 2, 'S' || n, at, day, partner_id, 'c' || n / 5, amount, 'MXN', 'lavado', 1, n, at FROM dated
), lead AS (
  INSERT INTO facts (alliance_id, kind, fact_id, occurred_at, local_day, partner_id, customer, amount_minor, currency, quantity,
                     digest, recorded_at)
  SELECT %(alliance)s, 1, 'L' || n, at, day, partner_id, 'c' || n / 5, 0, '', 1, n, at FROM dated WHERE n %% 4 = 0
), moved AS (
  INSERT INTO ledger_transfers (alliance_id, transfer_id, debit_account, credit_account, amount_minor, state, hold_until,
                                event_at, recorded_at, reference)
  SELECT %(alliance)s, uuidv7(), %(expense)s, payable, amount / 20, CASE WHEN period <= %(closed)s THEN 0 ELSE 1 END, day + 14,
         at, at, 'sale/S' || n FROM dated
)
INSERT INTO lines (alliance_id, line_id, partner_id, kind, fact_kind, fact_id, version, clause, asset, base_minor, amount_minor,
                   sale_minor, leads, sales, event_at, recorded_at, period, earned_period, tier_period, available_on)
SELECT %(alliance)s, uuidv7(), partner_id, 1, 2, 'S' || n, 1, %(clause)s, %(asset)s, amount, amount / 20, amount,
       CASE WHEN n %% 4 = 0 THEN 1 ELSE 0 END, 1, at, at, period, period, period, day + 14 FROM dated
"""
BALANCES = """
WITH owed AS (
  SELECT partner_id, sum(amount_minor)::bigint AS amount FROM lines WHERE alliance_id = %(alliance)s GROUP BY partner_id
)
INSERT INTO ledger_balances (alliance_id, account_id, credits_posted)
SELECT %(alliance)s, p.payable, coalesce(owed.amount, 0) FROM bench_partners p LEFT JOIN owed USING (partner_id)
"""


class Size(NamedTuple):
    """How much there is."""

    partners: int
    sales: int


class Timed(NamedTuple):
    """How long a page took, in milliseconds, each time it was asked for."""

    name: str
    waits: list[float]

    @property
    def middle(self) -> float:
        """The median."""
        return statistics.median(self.waits)


def fill(database: Database, folder: Path, sales: int, partners: int) -> Office:
    """Partners, their sales of seven months, and closings."""
    prepare(database, folder, partners)
    office = open_office(database, "onlycar")
    asset = money_asset(office.deal.currency)
    connection = database.connect()
    _accounts(connection, office, asset)
    clause = next(
        one.no
        for one in office.terms.versions[0].clauses
        if one.group == "talleres" and one.kind == LineKind.COMMISSION
    )
    words = {
        "alliance": office.alliance_id, "clause": clause, "asset": asset, "count": sales, "partners": partners, "great": GREAT,
        "closed": LAST_CLOSED, "expense": connection.execute("SELECT account_id FROM bench_expense").fetchone()[0],
    }  # fmt: skip
    for first in range(0, sales, _CHUNK):
        connection.execute(FILL, {**words, "first": first, "last": min(first + _CHUNK, sales) - 1})  # type: ignore[arg-type]
    connection.execute(BALANCES, words)
    connection.execute("VACUUM ANALYZE")
    for period in range(FIRST, LAST_CLOSED + 1):  # each in its own time, as people do it
        closed_at = datetime.combine(last_day(period), time_of_day(12), UTC) + timedelta(days=2)
        Closer(database, office.alliance_id, office.terms, office.partners, closed_at).close_through(period)
    for keep in (keep_counted, keep_days):  # as the server's upkeep does beside its work
        while keep(database, office.alliance, NOW):
            pass
    connection.execute("VACUUM ANALYZE")
    connection.close()
    names = [partner.external_id for partner in office.partners]
    links = [
        WantedLink(name, f"b{number}", {"target": "https://onlycar.example/"}, "") for number, name in enumerate(names)
    ]
    import_links(office, links, clock.now())
    add_code(office, "GREAT", "p00000", {}, clock.now())
    return office


def _accounts(connection: Connection, office: Office, asset: str) -> None:
    connection.execute("CREATE TABLE bench_partners (place bigint PRIMARY KEY, partner_id uuid, payable uuid)")
    with connection.cursor() as cursor, cursor.copy("COPY bench_partners FROM STDIN") as copy:
        for place, partner in enumerate(sorted(office.partners, key=lambda one: one.external_id)):
            payable = account_id(office.alliance_id, payable_path(partner), asset)
            copy.write_row((place, partner.partner_id.hex(), payable.hex()))
    connection.execute("CREATE TABLE bench_expense AS SELECT gen_random_uuid() AS account_id")
    opened = """
        INSERT INTO ledger_accounts (alliance_id, account_id, path, asset, recorded_at)
        SELECT %(a)s, b.payable, 'partner/' || p.external_id || '/payable', %(asset)s, timestamptz '2026-05-01'
        FROM bench_partners b JOIN partners p USING (partner_id)
        UNION ALL SELECT %(a)s, account_id, 'bench/expense', %(asset)s, timestamptz '2026-05-01' FROM bench_expense"""
    connection.execute(opened, {"a": office.alliance_id, "asset": asset})
    balance = """
        INSERT INTO ledger_balances (alliance_id, account_id) SELECT %(a)s, account_id FROM bench_expense"""
    connection.execute(balance, {"a": office.alliance_id})


def _session(database: Database, who: str) -> str:
    email, role, partner = PEOPLE[who]
    alliance_id = identity.alliance_id_of("onlycar")
    with database.unit_of_work(alliance_id) as connection:
        known = identity.load_people(connection, alliance_id, email=email)
    if not known:
        access.invite(database, "onlycar", email, [role], clock.now(), partner=partner, name="", language="es")
    with database.unit_of_work(alliance_id) as connection:
        person = identity.load_people(connection, alliance_id, email=email)[0]
        return sessions.begin(connection, alliance_id, person, sessions.Means("passkey", True, "bench"), clock.now())


def _examples(database: Database) -> dict[str, str]:
    """Something of the first partner for every part of a path."""
    first = database.connect()
    one = lambda text: str(first.execute(text).fetchone()[0])  # noqa: E731
    mine = "partner_id = (SELECT partner_id FROM bench_partners WHERE place = 0)"
    found = {
        "partner": "p00000", "version": "1", "code": "GREAT", "link": "b0", "kind": "svg", "id": "S0", "period": "2026-09",
        "line": format_id("ln", uuid.UUID(one(f"SELECT line_id FROM lines WHERE {mine} LIMIT 1"))),
        "number": one(f"SELECT max(number) FROM statements WHERE {mine}"),
        "account": format_id("acc", uuid.UUID(one("SELECT payable FROM bench_partners WHERE place = 0"))),
    }  # fmt: skip
    first.close()
    return found


def addresses(found: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """By room: the name and the address of each page that reads."""
    by_room: dict[str, list[tuple[str, str]]] = {"console": [], "portal": [], "counter": []}
    for module in screens.MODULES:
        for screen in module.SCREENS:
            if screen.method == "GET" and screen.room in by_room and not screen.id.endswith(_FILES):
                by_room[screen.room].append((screen.id, _address(screen, found)))
    return by_room


def _address(screen: Screen, found: Mapping[str, str]) -> str:
    path = re.sub(
        r"{(\w+):\w+}",
        lambda part: quote(found.get(part[1]) or screen.example.get(part[1]) or "none", safe=""),
        screen.path,
    )
    query = {name[1:]: value for name, value in screen.example.items() if name.startswith("?")}
    return f"{path}?{urlencode(query)}" if query else path


# What people do with lists: narrow them, sort them, go on; and one partner's part of them.
MORE = {
    "console": [
        "/console/partners?name=Taller+9", "/console/partners?state=active", "/console/orders?partner=p00000",
        "/console/orders?partner=p00777", "/console/month/2026-09?state=in_review", "/console/search?q=S77",
        "/console/links?partner=p00001", "/console/ledger?day=2026-09-30", "/console/funnel?period=1&by=partner",
        "/console/funnel?period=12&by=channel", "/console/partners/brings?sort=-sales",
    ],
    "portal": ["/portal/sales?period=2026-08", "/portal/statements?state=in_review"],
}  # fmt: skip


class Reader:
    """One browser of somebody."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Host": f"onlycar.localhost:{port}", "Cookie": f"{SESSION}={session}; alz_language=es"}

    def open(self, path: str) -> tuple[int, bytes, float]:
        """A page: its status, its text, milliseconds until its last byte."""
        begun = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        return answer.status, text, (time.perf_counter() - begun) * 1_000


def bench(uri: str, folder: Path, size: Size, runs: int, kept: bool) -> Iterator[str]:
    """Fill, serve, open every page, and yield the lines to print. What is `kept` is filled the first time only."""
    os.environ["ALIANZA_TODAY"] = TODAY
    yield (
        f"(j) pages with {size.partners:,} partners and {size.sales:,} sales: every screen {runs} times, one after the other"
    )
    begun = time.perf_counter()
    with _filled(uri, folder, size, kept) as database:
        yield f"    filled and closed in {time.perf_counter() - begun:.0f} s"
        people = {who: _session(database, who) for who in PEOPLE}
        pages = addresses(_examples(database))
        with server(DURABLE, database.uri, folder / f"home-{uuid.uuid4().hex[:6]}") as port:
            timed: list[Timed] = []
            for room, session in people.items():
                reader = Reader(port, session)
                asked = pages[room] + [(path, path) for path in MORE.get(room, ())]
                timed += [_time(reader, name, path, runs) for name, path in asked]
    yield from _report(timed)


@contextmanager
def _filled(uri: str, folder: Path, size: Size, kept: bool) -> Iterator[Database]:
    def filling(database: Database) -> None:
        fill(database, folder, size.sales, size.partners)

    if kept:
        with kept_database(uri, f"pages_{size.partners}_{size.sales}", filling) as database:
            yield database
        return
    with fresh_database(uri) as database:
        filling(database)
        yield database


def _time(reader: Reader, name: str, path: str, runs: int) -> Timed:
    """The page so many times; not at all where there is nothing of its kind here (404)."""
    waits: list[float] = []
    for number in range(runs + 1):
        status, text, took = reader.open(path)
        if status == 404:
            break
        if status != 200:
            sys.exit(f"{path} answered {status}: {text[:400]!r}")
        if number:  # the first one fills what the process remembers
            waits.append(took)
    return Timed(name, waits)


def _report(every: list[Timed]) -> Iterator[str]:
    timed = [one for one in every if one.waits]
    waits = sorted(wait for one in timed for wait in one.waits)
    at = waits[min(int(len(waits) * 0.95), len(waits) - 1)]
    yield (
        f"    {len(timed)} pages, {len(waits)} answers: half under {statistics.median(waits):.0f} ms, p95 {at:.0f} ms"
        f" (wanted under {WANTED:.0f})"
    )
    for one in sorted(timed, key=lambda one: -one.middle)[:12]:
        yield f"    {one.middle:8.1f} ms  {one.name}"
    if missing := [one.name for one in every if not one.waits]:
        yield f"    there was nothing to show for: {', '.join(missing)}"


__all__ = ["bench"]
