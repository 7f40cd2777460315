"""The real engine under simulation: a private alliance in a real PostgreSQL, driven through the use cases."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from alianza.bootstrap import customers, matches
from alianza.bootstrap.deals import apply_deal
from alianza.bootstrap.ingest import Ingested, ingest_file
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.bootstrap.suspensions import resume, suspend
from alianza.kernel.ids import format_id, parse_id
from alianza.ledger import api as ledger
from alianza.programs.deal_file import parse_deal
from alianza.programs.terms import Deal
from alianza.runtime import clock
from alianza.runtime.database import Database
from alianza.runtime.partitions import ensure_months
from alianza.settlement import statements
from alianza.settlement.closing import Closer, find_closing
from alianza.settlement.payouts import prepare_payouts
from alianza.tracking import api as tracking
from tools.sim.signs import Click, Match, Merge
from tools.sim.words import Statement
from tools.sim.worlds import World, partner_rows, written

Owner = tuple[str, str]


@contextmanager
def day(today: date) -> Iterator[None]:
    """The engine's clock shows noon UTC of that day."""
    before = os.environ.get("ALIANZA_TODAY")
    os.environ["ALIANZA_TODAY"] = today.isoformat()
    try:
        yield
    finally:
        if before is None:
            del os.environ["ALIANZA_TODAY"]
        else:
            os.environ["ALIANZA_TODAY"] = before


class Engine:
    """One simulated alliance in the books."""

    def __init__(self, database: Database, world: World, folder: Path) -> None:
        self.database, self.world, self.folder = database, world, folder
        self.deals: list[Deal] = []
        self.files = 0
        with day(world.start):
            for tree in world.deals:
                loaded = parse_deal({"deal.yaml": written(tree)}, "deal.yaml")
                apply_deal(database, loaded, clock.now())
                self.deals.append(loaded.deal)
            for place in (0, 1):
                self._enroll(place)
            self._suspend()
        self.office: Office = open_office(database, world.slug)

    def _enroll(self, place: int) -> None:
        days = sorted({one.enrolled[place].first_day for one in self.world.partners if place < len(one.enrolled)})
        for since in days:
            chosen = [
                p for p in self.world.partners if place < len(p.enrolled) and p.enrolled[place].first_day == since
            ]
            path = self.folder / "partners.csv"
            path.write_text(partner_rows(chosen, place))
            import_partners(self.database, path, self.world.slug, since, clock.now())

    def _suspend(self) -> None:
        for one in self.world.partners:
            for first, out in one.pauses:
                office = open_office(self.database, self.world.slug)
                if out:
                    suspend(office, [one.name], first, "no answer", clock.now())
                else:
                    resume(office, [one.name], first, clock.now())

    def ingest(self, text: str, today: date) -> Ingested:
        """Take in a file of facts."""
        self.files += 1
        path = self.folder / f"facts{self.files}.csv"
        path.write_text(text)
        with day(today):
            return ingest_file(self.office, path)

    def click(self, clicks: Iterable[Click]) -> None:
        """Let clicks be recorded, each on a link of its partner."""
        clicks, alliance = list(clicks), self.office.alliance_id
        with self.database.connect() as owner:
            ensure_months(owner, "clicks", min(one.at for one in clicks).date(), max(one.at for one in clicks).date())
        ids = {name: uuid.UUID(bytes=partner.partner_id) for name, partner in self.office.by_external_id.items()}
        with self.database.unit_of_work(alliance) as connection:
            terms = tracking.Terms("https://shop.example/")
            new = [tracking.NewLink(partner, "", terms) for partner in ids.values()]
            links = {one.partner_id: one for one in tracking.add_links(connection, alliance, new, clock.now())}
            rows = [
                tracking.NewClick(
                    one.number, links[ids[one.partner]].link_id, 1, ids[one.partner], one.scan, one.visitor
                )
                for one in clicks
            ]
            tracking.record_clicks(connection, alliance, rows)

    def register(self, match: Match, today: date) -> tuple[str, str]:
        """Let a partner name a customer; gives the ids of the list and of the match."""
        claim = matches.Claim(match.partner, {"phone": match.phone}, match.since, match.until, match.own)
        with day(today):
            done = matches.register(self.office, [claim], clock.now())
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            found = connection.execute(
                "SELECT match_id FROM matches WHERE alliance_id = %s AND list_id = %s",
                (self.office.alliance_id, parse_id(matches.LIST_PREFIX, done.list_id)),
            ).fetchone()
        assert found is not None
        return done.list_id, format_id("mat", found[0])

    def withdraw(self, match: Match, today: date) -> None:
        """Take it back."""
        with day(today):
            matches.withdraw(self.office, match.list_id, clock.now())

    def merge(self, merge: Merge, today: date) -> str:
        """Let one customer be another; gives the merge's id."""
        with day(today):
            return customers.merge(self.office, [customers.Pair(merge.customer, merge.into)], clock.now()).merges[0]

    def unmerge(self, merge: Merge, today: date) -> None:
        """Let them be two again."""
        with day(today):
            customers.unmerge(self.office, merge.name, clock.now())

    def close(self, period: int, today: date) -> list[int]:
        """Close every month up to the period; gives the months closed."""
        office = self.office
        with day(today):
            now = clock.now()
        closer = Closer(self.database, office.alliance_id, office.terms, office.partners, now)
        return [closing.period for closing in closer.close_through(period)]

    def release(self, through: date, today: date) -> None:
        """End the holds that are due."""
        with day(today):
            now = clock.now()
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            ledger.release(connection, self.office.alliance_id, through, now)

    def adjust(self, partner: str, asset: str, amount: int, today: date, name: str) -> None:
        """Add a line by hand."""
        with day(today):
            now = clock.now()
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            known = self.office.by_external_id[partner]
            statements.adjust(connection, self.office, known, asset, amount, f"{name}: agreed", now, name)

    def dispute(self, period: int, owner: Owner, today: date) -> bool:
        """The partner disputes its statement; False when it may no longer."""
        with day(today):
            now = clock.now()
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            found = statements.statement_rows(connection, self.office.alliance_id, period)
            number = next(one.number for one in found if (one.partner, one.asset) == owner)
            try:
                statements.dispute(connection, self.office.alliance_id, number, "not what we agreed", now)
            except statements.StatementSettled:
                return False
        return True

    def resolve(self, period: int, owner: Owner, today: date) -> None:
        """The dispute is over."""
        with day(today):
            now = clock.now()
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            found = statements.statement_rows(connection, self.office.alliance_id, period)
            number = next(one.number for one in found if (one.partner, one.asset) == owner)
            statements.resolve(connection, self.office.alliance_id, number, "it is right", now)

    def pay(self, period: int, today: date) -> int:
        """Prepare the payouts of a closed month; gives how many were new."""
        with day(today):
            now = clock.now()
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            closing = find_closing(connection, self.office.alliance_id, period)
        assert closing is not None
        return prepare_payouts(self.database, self.office, closing, now).created

    def payouts(self) -> dict[tuple[int, str, str], int]:
        """All recorded payouts by period, partner and asset."""
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            rows = connection.execute(
                "SELECT o.period, p.external_id, o.asset, o.amount_minor FROM payouts o"
                " JOIN partners p USING (alliance_id, partner_id) WHERE o.alliance_id = %s",
                (self.office.alliance_id,),
            ).fetchall()
        return {(period, partner, asset): amount for period, partner, asset, amount in rows}

    def released_through(self) -> date:
        """The day up to which holds have ended."""
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            return ledger.lock_books(connection, self.office.alliance_id).released_through

    def problems(self) -> list[str]:
        """What the ledger's own check finds, and any asset that does not sum to zero over its accounts."""
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            found = ledger.verify(connection, self.office.alliance_id)
            sums: dict[str, int] = {}
            for one in ledger.balances(connection, self.office.alliance_id):
                sums[one.asset] = sums.get(one.asset, 0) + one.posted + one.pending
        return found + [f"{asset} sums to {total}" for asset, total in sums.items() if total]

    def statements(self, period: int) -> list[tuple[Statement, int]]:
        """The statements of a month with their number of lines."""
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            rows = connection.execute(
                "SELECT s.period, p.external_id, s.asset, s.sales_minor, s.commission_minor, s.adjustments_minor,"
                " s.incentives_minor, s.fees_minor, s.opening_minor, s.paid_minor, s.closing_minor, s.held_minor,"
                " s.payable_minor, s.lines FROM statements s JOIN partners p USING (alliance_id, partner_id)"
                " WHERE s.alliance_id = %s AND s.period = %s ORDER BY 2, 3",
                (self.office.alliance_id, period),
            ).fetchall()
        return [(Statement(*row[:-1]), row[-1]) for row in rows]

    def miscounted(self, period: int) -> list[str]:
        """Statements that count other lines than they rest on, and gaps in their numbers up to that month."""
        alliance = self.office.alliance_id
        with self.database.unit_of_work(alliance) as connection:
            counted = connection.execute(
                "SELECT s.number, s.lines, (SELECT count(*) FROM lines l WHERE l.alliance_id = s.alliance_id"
                " AND l.partner_id = s.partner_id AND l.asset = s.asset AND l.period = s.period AND l.kind <> 12)"
                " FROM statements s WHERE s.alliance_id = %s AND s.period = %s",
                (alliance, period),
            ).fetchall()
            numbers = connection.execute(
                "SELECT number FROM statements WHERE alliance_id = %s AND period <= %s ORDER BY number",
                (alliance, period),
            ).fetchall()
        wrong = [
            f"statement {number} counts {told} lines, not {found}" for number, told, found in counted if told != found
        ]
        gaps = [] if [row[0] for row in numbers] == list(range(1, len(numbers) + 1)) else ["the numbers have gaps"]
        return wrong + gaps

    def balances(self) -> dict[Owner, tuple[int, int]]:
        """Posted and pending of every partner's payable account."""
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            found = ledger.balances(connection, self.office.alliance_id, "partner/")
        return {
            (one.path.split("/")[1], one.asset): (one.posted, one.pending)
            for one in found
            if one.path.endswith("/payable")
        }

    def lines(self, partner: str, asset: str) -> list[str]:
        """A partner's lines in words, for the report of a difference."""
        with self.database.unit_of_work(self.office.alliance_id) as connection:
            rows = connection.execute(
                "SELECT l.fact_kind, l.fact_id, l.kind, l.clause, l.version, l.earned_period, l.tier_period, l.period,"
                " l.base_minor, l.amount_minor, l.sale_minor, l.leads, l.sales, l.available_on, l.reason"
                " FROM lines l JOIN partners p USING (alliance_id, partner_id) WHERE l.alliance_id = %s"
                " AND p.external_id = %s AND l.asset = %s ORDER BY l.event_at, l.line_id",
                (self.office.alliance_id, partner, asset),
            ).fetchall()
        return [" ".join(map(str, row)) for row in rows]
