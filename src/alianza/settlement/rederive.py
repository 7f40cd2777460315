"""Deriving a line again from the facts and the terms: what the decision, or the month's closing, gives today."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from alianza.kernel.money import money_asset
from alianza.kernel.periods import last_day, shift_period
from alianza.orders import api as orders
from alianza.partners.domain import Partner
from alianza.rewards.clauses import LineKind, RatedDeal, RatedGroup
from alianza.rewards.decide import fold
from alianza.rewards.month import Ladder, Month, MonthLine, Standing, Step, Total, close_month, ladders, metrics
from alianza.rewards.words import REFUND, SALE, Decision, Draft, Fact, order, recorded_fact
from alianza.runtime.database import Connection, sql
from alianza.settlement.statements import OfficeLike

HERE = "alianza.settlement"


class MonthAgain(NamedTuple):
    """A month's closing derived again: its lines, and what they follow from."""

    lines: list[MonthLine]
    totals: list[Total]
    standings: dict[Ladder, Standing]


class Rederiver:
    """Derives lines of one alliance again."""

    def __init__(self, connection: Connection, office: OfficeLike) -> None:
        self.connection, self.office, self.terms = connection, office, office.terms
        self.alliance_id: uuid.UUID = office.alliance_id
        self.partners = {partner.partner_id: partner for partner in office.partners}

    # Facts ------------------------------------------------------------------------------------------------------------

    def facts(self, column: str, values: Sequence[str]) -> list[Fact]:
        """The facts whose `column` is one of the values."""
        rows = orders.facts_where(self.connection, self.alliance_id, column, values)
        return [recorded_fact(row, self.partners) for row in rows]

    def decisions(self, fact: Fact) -> dict[tuple[int, str], Decision]:
        """Everything decided about the fact's customer, by kind and id; a fact without customer stands alone."""
        sale = self._sale_of(fact)
        if sale is None:
            return {}
        known = self.facts("customer", self._names(sale.customer)) if sale.customer else [sale]
        facts = [item for item in known if item.kind != REFUND]
        facts += self.facts("refunds", [item.fact_id for item in facts if item.kind == SALE])
        decided = fold(sorted(facts, key=order), self.terms, explain=True)
        return {(item.fact.kind, item.fact.fact_id): item for item in decided}

    def _names(self, customer: str) -> list[str]:
        return orders.names_of(self.connection, self.alliance_id, customer)

    def _sale_of(self, fact: Fact) -> Fact | None:
        """The fact itself, or the sale that a refund is of; None while that sale is unknown."""
        if fact.kind != REFUND:
            return fact
        return next((item for item in self.facts("fact_id", [fact.refunds or ""]) if item.kind == SALE), None)

    # Months -----------------------------------------------------------------------------------------------------------

    def month(self, partner: Partner, month: int, period: int) -> MonthAgain:
        """What closing `period` adds for one partner's month, from the lines as they were then."""
        end = last_day(month).toordinal()
        closing_deal = self.terms.on(last_day(period).toordinal()) or self.terms.versions[0]
        deal = self.terms.on(end) or closing_deal
        enrollment = partner.enrolled_on(end)
        group = deal.groups.get(enrollment.group) if enrollment else None
        totals = self.totals(partner, month, period)
        facts = self._month(partner, month, period, totals, deal, group)
        lines, standings = close_month(facts, deal, group, self.terms, money_asset(deal.deal.currency))
        return MonthAgain(lines, totals, standings)

    def totals(self, partner: Partner, month: int, period: int) -> list[Total]:
        """A month's lines added up, as a closing found them."""
        return [Total._make(row) for row in self._rows("month_as_closed", partner, month, period)]

    def _rows(self, name: str, partner: Partner, month: int, period: int) -> list[Any]:
        words = {
            "alliance": self.alliance_id,
            "partner": uuid.UUID(bytes=partner.partner_id),
            "month": month,
            "period": period,
        }
        return self.connection.execute(sql(HERE, name), words).fetchall()

    def _month(
        self,
        partner: Partner,
        month: int,
        period: int,
        totals: list[Total],
        deal: RatedDeal,
        group: RatedGroup | None,
    ) -> Month:
        found = ladders(totals, deal, group, self.terms).values()
        applied = {rated.group.tiers.applies for rated in found if rated.group.tiers is not None}
        before: tuple[int, int, dict[str, int]] = (0, 0, {})
        if "next_month" in applied:
            before = metrics(self.totals(partner, shift_period(month, -1), period))
        steps: list[Step] = []
        if "marginal" in applied:
            steps = [Step(tuple(row[:2]), *row[2:]) for row in self._rows("steps_of_month", partner, month, period)]
        quantities = {}
        if group is not None and group.group.volume_prices:
            rows = self._rows("quantities_of_month", partner, month, period)
            quantities = {(asset, category): units for asset, category, units in rows}
        return Month(
            partner=partner,
            month=month % 100,
            totals=totals,
            metric_before=before,
            tier_floors=self._floors(partner, month, period),
            steps=steps,
            quantities=quantities,
            fees_due=month == period,
        )

    def _floors(self, partner: Partner, month: int, period: int) -> dict[Ladder, int]:
        rows = self.connection.execute(
            "SELECT version, group_id, max(tier) FROM tier_standings WHERE alliance_id = %s AND partner_id = %s"
            " AND tier_period = %s AND period < %s GROUP BY version, group_id",
            (self.alliance_id, uuid.UUID(bytes=partner.partner_id), month, period),
        )
        return {(version, group): tier for version, group, tier in rows}

    def month_in_books(self, partner: Partner, month: int, period: int) -> list[tuple[Any, ...]]:
        """The lines that a closing did add for that month: kind, version, clause, asset, base, amount."""
        return self.connection.execute(
            "SELECT kind, version, clause, asset, base_minor, amount_minor FROM lines WHERE alliance_id = %s"
            " AND partner_id = %s AND period = %s AND tier_period = %s AND fact_kind IS NULL AND kind <> 11",
            (self.alliance_id, uuid.UUID(bytes=partner.partner_id), period, month),
        ).fetchall()


class Taken(NamedTuple):
    """One refund's part of a line: what had been refunded by it, of how much, and taken back before it."""

    refunded: int
    gross: int
    before: int


def taken_back(sale: Decision, draft: Draft, refund: Fact, decisions: Iterable[Decision]) -> Taken:
    """How much of a sale was refunded up to and with a refund, and what earlier refunds took of the same line."""
    gross, refunded, before = sale.fact.amount or 0, 0, 0
    like = (draft.clause, draft.version, draft.asset, draft.staff)
    for decision in sorted((d for d in decisions if d.fact.refunds == sale.fact.fact_id), key=lambda d: order(d.fact)):
        kept = any(item.kind == LineKind.COUNTED and item.reason for item in decision.drafts)
        asked = gross - refunded if decision.fact.amount is None else decision.fact.amount
        refunded += 0 if kept else min(asked, gross - refunded)
        if decision.fact.fact_id == refund.fact_id:
            break
        before += sum(d.amount for d in decision.drafts if (d.clause, d.version, d.asset, d.staff) == like)
    return Taken(refunded, gross, before)
