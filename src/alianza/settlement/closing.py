"""Closing a month: freeze it, add it up, add what only the whole month can tell, number the statements.

The freeze is a transaction of its own and takes a moment: from then on new lines land in the next month. The rest is one
transaction; killed at any point, the command finishes it when it is run again.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from psycopg import sql as compose

from alianza.identity.acting import note
from alianza.kernel.errors import AlianzaError
from alianza.kernel.money import money_asset
from alianza.kernel.periods import first_day, format_period, last_day, local_midnight, parse_period, shift_period
from alianza.ledger import api as ledger
from alianza.partners.domain import Partner
from alianza.rewards.clauses import RatedDeal, RatedGroup, Terms
from alianza.rewards.decide import reward_form
from alianza.rewards.journal import Journal
from alianza.rewards.month import Ladder, Month, MonthLine, Step, Total, close_month, ladders, metrics
from alianza.runtime.bulk import stage, text_field
from alianza.runtime.database import Connection, Database, scalar, sql
from alianza.runtime.outbox import NewEvent, emit, emit_each
from alianza.settlement.calendar import payout_date, review_until

HERE = "alianza.settlement"
_FLUSH_LINES = 20_000
_TOTALS = (
    "period, partner_id, asset, kind, version, clause, rate_ppb, earned_period, tier_period, lines, base_minor,"
    " amount_minor, held_minor, sale_minor, leads, sales"
)
_STANDING = struct.Struct(">h i16s ii ii ii iq").pack
_STANDINGS = "partner_id uuid, tier_period int, version int, tier int, metric bigint, group_id text"


class PeriodNotOver(AlianzaError):
    """A month is closed after its last local day, not before."""

    code = "period_not_over"


class NothingToClose(AlianzaError):
    """The alliance has no books that far back."""

    code = "nothing_to_close"


class BooksDiffer(AlianzaError):
    """Ledger and statements do not agree: nothing was closed."""

    code = "books_differ"


class Closing(NamedTuple):
    """A closed month. Days are local."""

    period: int
    closed_at: datetime
    closed_on: date
    review_until: date
    payout_on: date


class Closer:
    """Closes months of one alliance."""

    def __init__(
        self, database: Database, alliance_id: uuid.UUID, terms: Terms, partners: Sequence[Partner], now: datetime
    ) -> None:
        self.database = database
        self.alliance_id = alliance_id
        self.terms = terms
        self.partners = partners
        self.by_id = {partner.partner_id: partner for partner in partners}
        self.now = now
        self.deal = terms.versions[-1].deal
        self.zone = ZoneInfo(self.deal.time_zone)

    def close_through(self, period: int) -> list[Closing]:
        """Close every open month up to and including `period`, oldest first; gives those that were not closed before.

        Raises PeriodNotOver before the month has ended in the alliance's time zone.
        """
        local_today = self.now.astimezone(self.zone).date()
        if local_today <= last_day(period):
            raise PeriodNotOver(
                f"{format_period(period)} is not over: its last day is {last_day(period)}, today is {local_today}",
                hint=f"close the month before: alianza settle {format_period(shift_period(period, -1))}",
            )
        return [self._close(month) for month in self._open_months(period)]

    def _open_months(self, period: int) -> list[int]:
        with self.database.unit_of_work(self.alliance_id) as connection:
            last = scalar(connection, "SELECT max(period) FROM closings WHERE alliance_id = %s", (self.alliance_id,))
            # Not the open month: a closing that was killed after its freeze has moved that on.
            first = scalar(connection, "SELECT first_period FROM books WHERE alliance_id = %s", (self.alliance_id,))
        if first is None:
            raise NothingToClose("this alliance has no books yet", hint="alianza deal apply examples/onlycar/deal.yaml")
        months, month = [], shift_period(last, 1) if last else first
        while month <= period:
            months.append(month)
            month = shift_period(month, 1)
        return months

    def _close(self, period: int) -> Closing:
        self._freeze(period)
        with self.database.unit_of_work(self.alliance_id) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"closing {self.alliance_id}",))
            known = find_closing(connection, self.alliance_id, period)
            if known is not None:
                return known
            return _ClosingRun(self, connection, period).run()

    def _freeze(self, period: int) -> None:
        """From here on no line lands in the period but the closing's own."""
        with self.database.unit_of_work(self.alliance_id) as connection:
            ledger.lock_books(connection, self.alliance_id)
            connection.execute(
                "UPDATE books SET open_period = %s WHERE alliance_id = %s AND open_period <= %s",
                (shift_period(period, 1), self.alliance_id, period),
            )


class _ClosingRun:
    """One closing, inside its transaction."""

    def __init__(self, closer: Closer, connection: Connection, period: int) -> None:
        self.closer, self.connection, self.period = closer, connection, period
        self.alliance_id, self.terms, self.now = closer.alliance_id, closer.terms, closer.now
        end = last_day(period).toordinal()
        self.deal = closer.terms.on(end) or closer.terms.versions[0]
        settlement = self.deal.deal.settlement
        closed_on = closer.now.astimezone(closer.zone).date()
        # The review counts from the month's end, or from the closing when that came later.
        reviewed = review_until(max(first_day(shift_period(period, 1)), closed_on), settlement)
        self.closing = Closing(
            period, closer.now, closed_on, reviewed, payout_date(period, settlement, not_before=reviewed)
        )
        self.previous = scalar(
            connection, "SELECT max(period) FROM closings WHERE alliance_id = %s", (self.alliance_id,)
        )
        self.journal = Journal(self.alliance_id, self.terms)
        self._ends: dict[int, int] = {}
        self._months_words: dict[int, tuple[str, int, int]] = {}
        self._monthly_groups = {
            name for rated in self.terms.versions for name, group in rated.groups.items() if _has_month_terms(group)
        }
        self.words: dict[str, Any] = {
            "alliance": self.alliance_id,
            "period": period,
            "previous": self.previous or 0,
            "payout_on": self.closing.payout_on,
        }

    def run(self) -> Closing:
        connection = self.connection
        statement = compose.SQL(sql(HERE, "totals_of_facts")).format(
            alliance=compose.Literal(self.alliance_id),
            period=compose.Literal(self.period),
            payout_on=compose.Literal(self.closing.payout_on),
        )
        connection.execute(statement)
        connection.execute("ANALYZE closing_totals")
        connection.execute(
            "INSERT INTO closings (alliance_id, period, closed_at, closed_on, review_until, payout_on)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (self.alliance_id, *self.closing),
        )
        days = {"review_until": str(self.closing.review_until), "payout_on": str(self.closing.payout_on)}
        note(
            connection, self.alliance_id, self.closing.closed_at, "month.closed", format_period(self.period), after=days
        )
        self._add_month_lines()
        connection.execute(
            f"INSERT INTO period_totals (alliance_id, {_TOTALS}) SELECT alliance_id, {_TOTALS} FROM closing_totals"
        )
        connection.execute(sql(HERE, "totals_of_closing"), self.words)
        connection.execute("DROP TABLE closing_totals")  # another month may be closed in the same transaction
        self._number_statements()
        connection.execute(sql(HERE, "insert_month_sums"), self.words)
        self._compare()
        self._tell()
        return self.closing

    def _tell(self) -> None:
        month = format_period(self.period)
        words = self.words | {"month": month}
        issued = sql(HERE, "issued_statements")
        count = emit_each(self.connection, self.alliance_id, self.now, "statement.issued", issued, words)
        data = {
            "period": month,
            "closed_on": self.closing.closed_on,
            "review_until": self.closing.review_until,
            "payout_on": self.closing.payout_on,
            "statements": count,
        }
        emit(self.connection, self.alliance_id, self.now, [NewEvent("month.closed", month, data)])

    # What only the month can tell -----------------------------------------------------------------------------------------

    def _add_month_lines(self) -> None:
        books = ledger.lock_books(self.connection, self.alliance_id)
        self.journal.know(ledger.opened_accounts(self.connection, self.alliance_id))
        self.journal.begin(books, self.now)
        standings: list[bytes] = []
        for partner, month, totals in self._months():
            deal, group = self._terms_of(partner, month)
            if not _is_monthly(group, totals, self.terms):
                continue
            facts = self._month(partner, month, totals, deal, group)
            lines, found = close_month(facts, deal, group, self.terms, money_asset(deal.deal.currency))
            for line in lines:
                self._add(partner, month, line)
            for (version, name), standing in found.items():
                fixed = (6, 16, partner.partner_id, 4, month, 4, version, 4, standing.tier, 8, standing.metric)
                standings.append(_STANDING(*fixed) + text_field(name))
            if len(self.journal) >= _FLUSH_LINES:
                self.journal.write_entries(self.connection, self.journal.take())
        self.journal.write(self.connection)
        self._save_standings(standings)

    def _months(self) -> Iterator[tuple[Partner, int, list[Total]]]:
        """Each partner and month to look at, with its totals; streamed."""
        due = [p for p in self.closer.partners if self._due_without_lines(p)]
        monthly = [p for p in self.closer.partners if self._ever_monthly(p)]
        every = len(monthly) == len(self.closer.partners)
        with self.connection.cursor(name="months_touched", binary=True) as cursor:
            cursor.itersize = 20_000
            cursor.execute(
                sql(HERE, "months_touched"),
                {
                    **self.words,
                    "has_history": self.previous is not None,
                    "fee_partners": [p.partner_id.hex() for p in due],
                    "partners": [] if every else [p.partner_id.hex() for p in monthly],
                    "all_partners": every,
                },
            )
            for (partner_id, month), rows in groupby(cursor, key=lambda row: (row[0], row[1])):
                totals = [Total._make(row[2:]) for row in rows if row[2] is not None]
                yield self.closer.by_id[partner_id.bytes], month, totals

    def _terms_of(self, partner: Partner, month: int) -> tuple[RatedDeal, RatedGroup | None]:
        end = self._month_end(month)
        deal = self.terms.on(end) or self.deal
        enrollment = partner.enrolled_on(end)
        return deal, deal.groups.get(enrollment.group) if enrollment else None

    def _month_end(self, month: int) -> int:
        found = self._ends.get(month)
        if found is None:
            found = self._ends[month] = last_day(month).toordinal()
        return found

    def _due_without_lines(self, partner: Partner) -> bool:
        """Fees and volume prices are due, and next month's tier stands, even when the partner brought nobody."""
        _, group = self._terms_of(partner, self.period)
        terms = group.group if group else None
        carries = bool(terms and terms.tiers and terms.tiers.applies == "next_month")
        return carries or bool(terms and (terms.monthly_fees or terms.volume_prices))

    def _ever_monthly(self, partner: Partner) -> bool:
        return any(enrollment.group in self._monthly_groups for enrollment in partner.enrollments)

    def _month(
        self, partner: Partner, month: int, totals: list[Total], deal: RatedDeal, group: RatedGroup | None
    ) -> Month:
        found = ladders(totals, deal, group, self.terms)
        applied = {rated.group.tiers.applies for rated in found.values() if rated.group.tiers is not None}
        before = self._metrics(partner, shift_period(month, -1)) if "next_month" in applied else (0, 0, {})
        return Month(
            partner=partner,
            month=month % 100,
            totals=totals,
            metric_before=before,
            tier_floors=self._floors(partner, month) if found and self.previous is not None else {},
            steps=self._steps(partner, month) if "marginal" in applied else (),
            quantities=self._quantities(partner, month) if group is not None and group.group.volume_prices else {},
            fees_due=month == self.period,
        )

    def _metrics(self, partner: Partner, month: int) -> tuple[int, int, dict[str, int]]:
        rows = self.connection.execute(
            "SELECT asset, version, clause, kind, base_minor, amount_minor, sale_minor, leads, sales FROM ("
            " SELECT * FROM period_totals WHERE alliance_id = %(a)s AND partner_id = %(p)s AND tier_period = %(m)s"
            " UNION ALL SELECT * FROM closing_totals WHERE partner_id = %(p)s AND tier_period = %(m)s) t",
            {"a": self.alliance_id, "p": partner.partner_id.hex(), "m": month},
        )
        return metrics(Total._make(row) for row in rows)

    def _floors(self, partner: Partner, month: int) -> dict[Ladder, int]:
        if month == self.period:
            return {}  # the first closing of a month has no tier before it
        rows = self.connection.execute(
            "SELECT version, group_id, max(tier) FROM tier_standings WHERE alliance_id = %s AND partner_id = %s"
            " AND tier_period = %s GROUP BY version, group_id",
            (self.alliance_id, partner.partner_id.hex(), month),
        )
        return {(version, group): tier for version, group, tier in rows}

    def _steps(self, partner: Partner, month: int) -> list[Step]:
        words = {**self.words, "partner": partner.partner_id.hex(), "month": month}
        return [Step(tuple(row[:2]), *row[2:]) for row in self.connection.execute(sql(HERE, "steps_of_month"), words)]

    def _quantities(self, partner: Partner, month: int) -> dict[tuple[str, str], int]:
        words = {**self.words, "partner": partner.partner_id.hex(), "month": month}
        rows = self.connection.execute(sql(HERE, "quantities_of_month"), words)
        return {(asset, category): quantity for asset, category, quantity in rows}

    def _add(self, partner: Partner, month: int, line: MonthLine) -> None:
        name, event_us, end = self._words_of(month)
        self.journal.add(
            partner, line.kind, 0, name, line.version, line.clause, line.asset, line.base, None, line.amount, 0, 0, 0,
            event_us, month, month, end + line.hold_days, None, 0, period=self.period,
        )  # fmt: skip

    def _words_of(self, month: int) -> tuple[str, int, int]:
        """What a month's own lines are called, the last microsecond of the month, its last day as an ordinal."""
        found = self._months_words.get(month)
        if found is None:
            end = local_midnight(last_day(month) + timedelta(days=1), self.closer.zone)
            name = f"month/{format_period(month)}"
            found = self._months_words[month] = (name, int(end.timestamp()) * 1_000_000 - 1, self._month_end(month))
        return found

    def _save_standings(self, standings: list[bytes]) -> None:
        stage(self.connection, "stage_standings", _STANDINGS, standings)
        self.connection.execute(
            "INSERT INTO tier_standings (alliance_id, partner_id, tier_period, period, version, group_id, tier, metric)"
            " SELECT %s, partner_id, tier_period, %s, version, group_id, tier, metric FROM stage_standings",
            (self.alliance_id, self.period),
        )

    # Statements -----------------------------------------------------------------------------------------------------------

    def _number_statements(self) -> None:
        books = ledger.lock_books(self.connection, self.alliance_id)
        minimum = self.deal.deal.settlement.minimum_payout
        # Lines on hold reach back no further than the longest hold of any rule.
        reach = last_day(self.period) - timedelta(days=self.terms.longest_hold_days + 31)
        done = self.connection.execute(
            sql(HERE, "insert_statements"),
            {
                **self.words,
                "held_from": reach.year * 100 + reach.month,
                "last_number": books.last_statement,
                "minimum_assets": [money_asset(currency) for currency in minimum],
                "minimum_amounts": list(minimum.values()),
                "never_paid": [p.partner_id.hex() for p in self.closer.partners if self._never_paid(p)],
            },
        )
        self.connection.execute(
            "UPDATE books SET last_statement = last_statement + %s WHERE alliance_id = %s",
            (done.rowcount, self.alliance_id),
        )

    def _never_paid(self, partner: Partner) -> bool:
        """A partner rewarded in discounts is never paid: its balance lowers what it owes us."""
        _, group = self._terms_of(partner, self.period)
        return group is not None and reward_form(partner, group) == "discount"

    def _compare(self) -> None:
        differences = self.connection.execute(sql(HERE, "books_against_statements"), self.words).fetchall()
        if differences:
            path, asset, ledger_says, statement_says = differences[0]
            raise BooksDiffer(
                f"{path} {asset}: the ledger says {ledger_says}, the statements say {statement_says}",
                hint="run: alianza ledger verify",
            )


def _has_month_terms(group: RatedGroup) -> bool:
    terms = group.group
    caps = any(rule.caps.per_month for rule in terms.rules)
    return bool(terms.tiers or caps or terms.monthly_fees or terms.volume_prices)


def _is_monthly(group: RatedGroup | None, totals: Sequence[Total], terms: Terms) -> bool:
    """Whether a month can add anything: by the group's terms now, or by those its lines were made under."""
    return (group is not None and _has_month_terms(group)) or any(
        _has_month_terms(found)
        for total in totals
        if (found := terms.by_version[total.version].groups.get(terms.clause(total.version, total.clause).group))
    )


def find_closing(connection: Connection, alliance_id: uuid.UUID, period: int) -> Closing | None:
    """A closed month; None when it is not closed."""
    row = connection.execute(
        "SELECT period, closed_at, closed_on, review_until, payout_on FROM closings"
        " WHERE alliance_id = %s AND period = %s",
        (alliance_id, period),
    ).fetchone()
    return Closing(*row) if row else None


def require_closing(connection: Connection, alliance_id: uuid.UUID, text: str) -> Closing:
    """The closed month written `2026-10`. Raises NothingToClose when it is still open."""
    closing = find_closing(connection, alliance_id, parse_period(text))
    if closing is None:
        raise NothingToClose(f"{text} is not closed", hint=f"alianza settle {text} --alliance <name> --out out")
    return closing
