"""The decision: a customer's facts in order, and the terms, give the lines those facts ought to have. Pure.

A decision is a fold over one customer's history. Whatever the order in which facts arrive, the fold goes over them in the
order in which they happened, so the result is the same; `record` writes the difference between what a fold says
and what the books hold.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

from alianza.kernel.money import asset_scale, money_asset, proportion, round_half_away
from alianza.kernel.spelling import normal
from alianza.partners.domain import Enrollment, Partner
from alianza.rewards.attribution import WITHDRAWN, WITHDRAWN_MARK, Winner, touches, winner_of
from alianza.rewards.clauses import (
    NEGOTIATED,
    PPB,
    LineKind,
    RatedDeal,
    RatedGroup,
    RatedRule,
    Reason,
    Terms,
    share_ppb,
)
from alianza.rewards.history import History
from alianza.rewards.refunds import decide_refunds
from alianza.rewards.words import LEAD, REFUND, SALE, TOUCH, Decision, Draft, Fact


def fold(
    facts: list[Fact],
    terms: Terms,
    wanted: set[tuple[int, str]] | None = None,
    history: History | None = None,
    *,
    explain: bool = False,
) -> list[Decision]:
    """Decide a customer's facts, which are sorted by `order`. With `wanted` only those facts' decisions are given.

    `history` is what came before them and takes them in. Touches have no decision of their own. Refunds are decided with
    their sale; a refund whose sale is not among the facts waits: it gets no decision. `explain` adds all evidence that was
    weighed.
    """
    history = History() if history is None else history
    decisions: list[Decision] = []
    sold: dict[str, Decision] = {}
    refunds: list[Fact] = []
    for fact in _standing(facts):
        if fact.kind == REFUND:
            refunds.append(fact)
            continue
        if fact.kind == TOUCH:
            history.take_touch(fact)
            continue
        asked = wanted is None or (fact.kind, fact.fact_id) in wanted
        decision = decide(fact, history, terms, asked=asked, explain=explain)
        if fact.kind == SALE:
            sold[fact.fact_id] = decision
        if asked:
            decisions.append(decision)
    if refunds:
        decisions += decide_refunds(refunds, sold, terms, wanted)
    return decisions


def _standing(facts: list[Fact]) -> list[Fact]:
    """The facts without the touches that others take back."""
    marks = {f.fact_id for f in facts if f.kind == TOUCH and f.category == WITHDRAWN}
    if not marks:
        return facts
    return [f for f in facts if f.kind != TOUCH or f.fact_id + WITHDRAWN_MARK not in marks]


def fold_one(fact: Fact, terms: Terms) -> Decision:
    """Decide a lead or a sale that stands alone: no customer, or no rule that asks for its history."""
    return decide(fact, History(), terms)


def decide(fact: Fact, history: History, terms: Terms, *, asked: bool = True, explain: bool = False) -> Decision:
    """Decide a lead or a sale by what came before it, and take it into the history."""
    deal = terms.on(fact.local_day)
    if deal is None:
        history.take(fact, None)  # its customer is no new one when the deal begins
        return Decision(fact, [], [])
    winner = winner_of(fact, history, deal)
    drafts: list[Draft] = []
    # A cap per customer needs the amounts of earlier facts, so these are rated even when they were not asked for.
    if winner is not None and (asked or deal.caps_customers):
        drafts = _drafts(fact, winner, history, deal)
    weighed = touches(fact, history, deal) if explain else []
    history.take(fact, winner)
    return Decision(fact, drafts, weighed)


# Eligibility and rules ---------------------------------------------------------------------------------------------------


def _drafts(fact: Fact, winner: Winner, history: History, deal: RatedDeal) -> list[Draft]:
    partner = winner.partner
    enrollment = partner.enrolled_on(fact.local_day)
    group = deal.groups.get(enrollment.group) if enrollment else None
    if enrollment is None or group is None:
        return []
    reason = _ineligible(fact, winner, history, deal)
    if reason:
        return [_zero(fact, partner, deal, group, reason)]
    return _Rater(fact, partner, enrollment, history, deal, group).rate()


POINTS = "PTS/0"


def _zero(
    fact: Fact,
    partner: Partner,
    deal: RatedDeal,
    group: RatedGroup,
    reason: int,
    counts: tuple[int, int, int] = (0, 0, 0),
) -> Draft:
    asset = money_asset(fact.currency)
    return Draft(
        partner, LineKind.COUNTED, deal.version, group.counted, asset, 0, None, 0, *counts, fact.local_day,
        fact.earned_period, None, reason,
    )  # fmt: skip


def _ineligible(fact: Fact, winner: Winner, history: History, deal: RatedDeal) -> Reason:
    if fact.category is not None and fact.category in deal.excluded_categories:
        return Reason.CATEGORY_EXCLUDED
    if fact.customer in deal.excluded_customers:
        return Reason.CUSTOMER_EXCLUDED
    if winner.refused:
        return winner.refused
    if fact.staff is not None and fact.staff in deal.excluded_staff:
        return Reason.STAFF_EXCLUDED
    return Reason.NONE


class _Rater:
    """Applies one group's rules to one fact."""

    __slots__ = (
        "asset",
        "counts",
        "deal",
        "enrollment",
        "fact",
        "group",
        "history",
        "new",
        "partner",
        "reason",
        "reward",
    )

    def __init__(
        self,
        fact: Fact,
        partner: Partner,
        enrollment: Enrollment,
        history: History,
        deal: RatedDeal,
        group: RatedGroup,
    ) -> None:
        self.fact, self.partner, self.enrollment = fact, partner, enrollment
        self.history, self.deal, self.group = history, deal, group
        self.new = history.first_us is None
        self.reason = 0
        self.asset = money_asset(fact.currency)
        self.reward = reward_form(partner, group)
        # What the fact counts for tiers and statistics stands on its first line that a statement shows.
        is_lead = fact.kind == LEAD
        self.counts = (0, 1, 0) if is_lead else (fact.amount or 0, 0, 1)

    def take_counts(self) -> tuple[int, int, int]:
        counts = self.counts
        self.counts = (0, 0, 0)
        return counts

    def rate(self) -> list[Draft]:
        kind = self.fact.kind
        drafts = [draft for rule in self.group.rules if rule.kind == kind and (draft := self.by_rule(rule))]
        if not drafts and not self.reason:
            self.reason = Reason.NO_RULE if any(rule.kind == kind for rule in self.group.rules) else Reason.NONE
        discount = self.group.discount
        if discount is not None and kind == SALE and (draft := self.by_rule(discount)):
            drafts.append(draft)
        if self.fact.staff is not None and self.group.incentives:
            drafts += self.incentives()
        if any(self.counts):  # no line of the statement carries them yet
            drafts.insert(0, _zero(self.fact, self.partner, self.deal, self.group, self.reason, self.take_counts()))
        return drafts

    def applies(self, rule: RatedRule) -> bool:
        category = self.fact.category
        if rule.categories and category not in rule.categories:
            return False
        if rule.excepted and category in rule.excepted:
            return False
        if rule.customer != "any" and (rule.customer == "new") != self.new:
            return False
        if rule.limit == "first_sale":
            return self.partner.partner_id not in self.history.first
        return rule.limit == "life" or self.within_months(rule)

    def within_months(self, rule: RatedRule) -> bool:
        first = self.history.first.get(self.partner.partner_id)
        return first is None or self.fact.local_day < add_months(first[1], rule.months)

    def by_rule(self, rule: RatedRule) -> Draft | None:
        fact = self.fact
        if rule.plain and not rule.first_override <= fact.local_day <= rule.last_override:
            gross = fact.amount or 0
            return self.draft(rule, rule.clause, gross, None, share_ppb(gross, rule.rate_ppb or 0), 0)
        if not self.applies(rule):
            return None
        minimum = rule.minimum.get(fact.currency)
        if minimum is not None and (fact.amount or 0) < minimum:
            self.reason = Reason.BELOW_MINIMUM
            return None
        clause, ppb, fixed = self.terms_of(rule)
        if rule.rate_ppb is None and rule.fixed is None and clause == rule.clause:
            return None  # a discount that only overrides give
        if fixed is not None:
            base, amount = 0, self.fixed(rule, fixed)
        else:
            base, amount = self.percent(self.base(rule), ppb)
        if amount is None:
            return None
        reason = 0
        if rule.per_order or rule.per_customer:
            amount, reason = self.capped(rule, amount)
        rate = ppb if rule.rate_ppb == NEGOTIATED and clause == rule.clause else None
        return self.draft(rule, clause, base, rate, amount, reason)

    def terms_of(self, rule: RatedRule) -> tuple[int, int | None, dict[str, int] | None]:
        clause, ppb, fixed = rule.clause, rule.rate_ppb, rule.fixed
        day, code = self.fact.local_day, self.fact.code
        for item in rule.overrides:
            if item.first <= day <= item.last:
                if item.codes and (code is None or normal(code) not in item.codes):
                    continue
                if item.partners and self.partner.external_id not in item.partners:
                    continue
                clause, ppb, fixed = item.clause, item.rate_ppb, item.fixed
        if ppb == NEGOTIATED:
            ppb = self.enrollment.rate_ppb
        return clause, ppb, fixed

    def fixed(self, rule: RatedRule, fixed: dict[str, int]) -> int | None:
        amount = fixed.get(self.fact.currency)
        if amount is None:
            self.reason = Reason.CURRENCY_NOT_AGREED
            return None
        return amount * self.fact.quantity if rule.per_unit else amount

    def base(self, rule: RatedRule) -> int | None:
        fact, deal = self.fact, self.deal
        gross = fact.amount or 0
        if rule.base == "gross":
            return gross
        if rule.base == "net":
            if fact.net is not None:
                return fact.net
            return proportion(gross, PPB, PPB + deal.net_tax_ppb) if deal.net_tax_ppb is not None else None
        if fact.own_commission is not None:
            return fact.own_commission
        return share_ppb(gross, deal.own_ppb) if deal.own_ppb is not None else None

    def percent(self, base: int | None, ppb: int | None) -> tuple[int, int | None]:
        if base is None or ppb is None:
            self.reason = Reason.BASE_UNKNOWN if base is None else Reason.RATE_MISSING
            return 0, None
        return base, share_ppb(base, ppb)

    def capped(self, rule: RatedRule, amount: int) -> tuple[int, int]:
        currency, reason = self.fact.currency, 0
        most = rule.per_order.get(currency)
        if most is not None and amount > most:
            amount, reason = most, Reason.ORDER_CAP
        most = rule.per_customer.get(currency)
        if most is not None and self.fact.customer is not None:
            key = f"{self.partner.partner_id.hex()}/{self.group.group.id}/{rule.rule}/{currency}"
            used = self.history.capped.get(key, 0)
            if used + amount > most:
                amount, reason = max(0, most - used), Reason.CUSTOMER_CAP
            self.history.capped[key] = used + amount
        return amount, reason

    def draft(self, rule: RatedRule, clause: int, base: int, rate: int | None, amount: int, reason: int) -> Draft:
        fact, kind, asset = self.fact, rule.line_kind, self.asset
        if self.reward == "points" and kind == LineKind.COMMISSION:
            scale, per_unit = asset_scale(asset), self.group.group.reward.points_per_unit
            # The base stays money: only what is paid is turned into points, once.
            asset, amount = POINTS, points(amount, scale, per_unit)
        return Draft(
            self.partner, kind, self.deal.version, clause, asset, base, rate, rule.sign * amount, *self.take_counts(),
            fact.local_day + rule.hold_days, fact.earned_period, None, reason,
        )  # fmt: skip

    def incentives(self) -> list[Draft]:
        fact, drafts = self.fact, []
        for item in self.group.incentives:
            if item.kind != fact.kind or (item.customer != "any" and (item.customer == "new") != self.new):
                continue
            amount = item.fixed.get(fact.currency)
            if amount is None:
                self.reason = Reason.CURRENCY_NOT_AGREED
                continue
            drafts.append(
                Draft(
                    self.partner,
                    item.line_kind,
                    self.deal.version,
                    item.clause,
                    self.asset,
                    0,
                    None,
                    amount,
                    *(self.take_counts() if item.line_kind == LineKind.INCENTIVE else (0, 0, 0)),
                    fact.local_day,
                    fact.earned_period,
                    fact.staff,
                    0,
                )
            )
        return drafts


def reward_form(partner: Partner, group: RatedGroup) -> str:
    """The form in which a partner is paid: its own choice where the group allows it, else the group's default."""
    reward = group.group.reward
    return partner.reward if partner.reward in reward.allowed else reward.default


def points(amount_minor: int, scale: int, per_unit: Decimal) -> int:
    """An amount of money in points, rounded half away from zero."""
    return round_half_away(Decimal(amount_minor).scaleb(-scale) * per_unit)


def add_months(day: int, months: int) -> int:
    """A local day (an ordinal) so many calendar months later; the month's last day where that day does not exist."""
    start = date.fromordinal(day)
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()
