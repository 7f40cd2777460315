"""(e) Many clicks in the books: recording does not slow down, and a partner's funnel of the last 30 days stays quick."""

from __future__ import annotations

import secrets
import statistics
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alianza.bootstrap.funnel import funnel
from alianza.bootstrap.links import add_for_every_partner
from alianza.bootstrap.office import Office, open_office
from alianza.runtime import clock
from alianza.runtime.database import Database
from alianza.runtime.partitions import ensure_months
from alianza.tracking import api as tracking
from alianza.tracking.clicks import rollups
from tools.bench.ingest import prepare
from tools.bench.server import fresh_database

PARTNERS = 1_000
DAYS = 365
BATCH = 32
FILL = """
INSERT INTO clicks (alliance_id, click_id, link_id, link_version, partner_id, clicked_at, scan, visitor_id, campaign, channel)
SELECT %(a)s, x.id, l.link_id, 1, l.partner_id, uuid_extract_timestamp(x.id), false,
       CASE WHEN x.n %% 2 = 0 THEN x.id END, '', ''
FROM (SELECT n, (lpad(to_hex((%(start)s + n * %(step)s)::bigint), 12, '0') || '7000' || '8'
                 || substr(md5(n::text), 1, 15))::uuid AS id FROM generate_series(%(first)s, %(last)s) n) x
JOIN (SELECT row_number() OVER (ORDER BY link_id) - 1 AS place, link_id, partner_id FROM links WHERE alliance_id = %(a)s) l
  ON l.place = x.n %% %(links)s
"""
ROLL_UP = """
INSERT INTO click_rollups (alliance_id, partner_id, day, link_id, link_version, kind, hits, visitors)
SELECT alliance_id, partner_id, (clicked_at AT TIME ZONE %(zone)s)::date, link_id, link_version, scan::int, count(*),
       count(*) FILTER (WHERE click_id = visitor_id)
FROM clicks WHERE alliance_id = %(a)s GROUP BY 1, 2, 3, 4, 5, 6
"""


def record(office: Office, links: list[tracking.Link], batches: int) -> float:
    """Record batches of 32 clicks, each committed; gives the median milliseconds of one."""
    took = []
    for number in range(batches):
        now = int(time.time() * 1_000)
        clicks = [
            tracking.NewClick(
                uuid.UUID(int=now << 80 | 7 << 76 | 2 << 62 | secrets.randbits(60)), link.link_id, 1, link.partner_id
            )
            for link in (links[(number * BATCH + place) % len(links)] for place in range(BATCH))
        ]
        started = time.perf_counter()
        with office.database.unit_of_work(office.alliance_id) as connection:
            tracking.record_clicks(connection, office.alliance_id, clicks)
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1_000


def fill(office: Office, count: int, links: int) -> None:
    """Clicks of the last year, evenly, and their rollups."""
    now = datetime.now(UTC)
    start = now - timedelta(days=DAYS)
    words = {"a": office.alliance_id, "links": links, "start": int(start.timestamp() * 1_000), "zone": str(office.zone)}
    step = DAYS * 86_400_000 / count
    with office.database.connect() as owner:
        ensure_months(owner, "clicks", start.date(), now.date())
        for first in range(0, count, 1_000_000):
            last = min(first + 1_000_000, count) - 1
            owner.execute(FILL, {**words, "step": step, "first": first, "last": last})
        owner.execute(ROLL_UP, words)
        owner.execute("ANALYZE clicks, click_rollups, links, link_versions")


def bench(uri: str, folder: Path, count: int) -> Iterator[str]:
    """Measure before and after, and yield the lines to print."""
    yield f"(e) {count:,} clicks of a year on {PARTNERS:,} partners' links"
    with fresh_database(uri) as database:
        office, links = _founded(database, folder)
        record(office, links, 50)  # plans and pages are warm
        before = record(office, links, 300)
        fill(office, count, len(links))
        after = record(office, links, 300)
        yield f"    a batch of {BATCH} clicks: {before:.2f} ms with none, {after:.2f} ms with all, ratio {after / before:.2f}"
        with database.unit_of_work(office.alliance_id) as connection:
            while rollups.add_up(connection, office.alliance_id):
                pass
        took, found = [], 0
        for place in range(50):
            started = time.perf_counter()
            rows = funnel(office, 30, "partner", links[place].partner_id, clock.now()).rows
            took.append((time.perf_counter() - started) * 1_000)
            found += sum(row.clicks for row in rows)
        middle, most = statistics.median(took), max(took)
        yield f"    a partner's funnel of 30 days: median {middle:.1f} ms, largest {most:.1f} ms (wanted under 50)"
        yield f"        {found // 50:,} clicks each"


def _founded(database: Database, folder: Path) -> tuple[Office, list[tracking.Link]]:
    prepare(database, folder, PARTNERS)
    office = open_office(database, "onlycar")
    add_for_every_partner(office, {"target": "https://onlycar.example/agenda"}, clock.now())
    with database.unit_of_work(office.alliance_id) as connection:
        return office, tracking.load_links(connection, office.alliance_id)
