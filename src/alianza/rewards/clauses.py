"""A deal version made ready for rating: every piece of it that a line can rest on is a numbered clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum

from alianza.kernel.errors import InvalidValue
from alianza.kernel.spelling import normal
from alianza.partners.domain import Partner
from alianza.programs.terms import Amounts, Deal, Discount, Group, Override, Rule, StaffIncentive, Tiers
from alianza.rewards.attribution import DAY_US, TIMED, Table, only_last, tables_of
from alianza.rewards.words import Reason as Reason

PPB = 1_000_000_000  # rates are kept as parts per billion: 5 % is 50,000,000
NEGOTIATED = -1  # in place of a rate: the partner's own
CUSTOMER_DISCOUNT = "customer_discount"  # stands in the place of a rule's id


class LineKind(IntEnum):
    """What a line is. Values are stored."""

    COMMISSION = 1
    CLAWBACK = 2
    TIER = 3
    CAP = 4
    INCENTIVE = 5
    FEE = 6
    CHARGE = 7
    DUE = 8  # a commission or a discount that the partner owes us
    DISCOUNT = 9  # given to the customer at our cost: informational
    COUNTED = 10  # no money: the fact counts for tiers, or its reason says why it earns nothing
    MANUAL = 11
    STAFF = 12  # an incentive paid through our own payroll: outside the partner's statement


OUTSIDE_STATEMENT = frozenset({LineKind.DISCOUNT, LineKind.STAFF})
FEE_KINDS = frozenset({LineKind.FEE, LineKind.CHARGE, LineKind.DUE})


@dataclass(frozen=True, slots=True)
class Clause:
    """What a line rests on. `rate_ppb` is a fraction in parts per billion; None where the amount is fixed."""

    no: int
    kind: LineKind
    group: str
    rule: str
    name: str
    rate_ppb: int | None = None
    tier: str = ""


@dataclass(slots=True)
class RatedOverride:
    """Other terms for a range of local days."""

    first: int
    last: int
    codes: frozenset[str]
    partners: frozenset[str]
    clause: int
    rate_ppb: int | None
    fixed: Amounts | None


@dataclass(slots=True)
class RatedRule:
    """One rule with everything the hot path asks for, worked out once."""

    rule: str
    kind: int  # of fact: 1 lead, 2 sale
    clause: int
    line_kind: int
    sign: int  # 1: we owe the partner; -1: the partner owes us
    rate_ppb: int | None
    base: str
    fixed: Amounts | None
    per_unit: bool
    categories: frozenset[str]
    excepted: frozenset[str]
    customer: str
    limit: str
    months: int
    per_order: Amounts
    per_customer: Amounts
    per_month: Amounts
    minimum: Amounts
    hold_days: int
    overrides: list[RatedOverride] = field(default_factory=list)
    plain: bool = False  # a rate of the gross of every sale: nothing to ask but whether an override is in force
    first_override: int = 0  # the days within which overrides are
    last_override: int = -1

    def settle(self) -> RatedRule:
        """Work out what is asked for each fact; gives itself."""
        asks = (self.fixed, self.categories, self.excepted, self.per_order, self.per_customer, self.minimum)
        always = self.customer == "any" and self.limit == "life" and self.base == "gross"
        self.plain = always and not any(asks) and self.rate_ppb is not None and self.rate_ppb != NEGOTIATED
        if self.overrides:
            self.first_override = min(item.first for item in self.overrides)
            self.last_override = max(item.last for item in self.overrides)
        return self


@dataclass(slots=True)
class RatedIncentive:
    """A fixed sum to the staff member named in the fact."""

    kind: int
    clause: int
    line_kind: int
    fixed: Amounts
    customer: str


@dataclass(slots=True)
class RatedGroup:
    """One group of one version."""

    group: Group
    rules: list[RatedRule]
    incentives: list[RatedIncentive]
    discount: RatedRule | None
    counted: int  # the clause of zero lines
    refund_days_us: int | None
    claws_back: bool
    lead_needs_history: bool
    sale_needs_history: bool

    def rule(self, rule_id: str) -> RatedRule:
        """The rule of that id, or the customer's discount."""
        every = [*self.rules, *([self.discount] if self.discount else [])]
        return next(rule for rule in every if rule.rule == rule_id)


@dataclass(slots=True)
class RatedDeal:
    """One version, compiled. `effective` is the ordinal of the first local day it is in force."""

    version: int
    deal: Deal
    effective: int
    clauses: list[Clause]
    groups: dict[str, RatedGroup]
    table: Table  # the deal's own attribution
    tables: Mapping[str, Table]  # by group, where its program agreed otherwise
    times: bool  # whether a click, a match or a lead can win anything
    excluded_categories: frozenset[str]
    excluded_customers: frozenset[str]
    excluded_staff: frozenset[str]
    exclude_existing: bool  # in any program
    net_tax_ppb: int | None
    own_ppb: int | None
    caps_customers: bool
    tiered_clauses: frozenset[int]  # what a tiered rule accrues on, and its tiers' own
    tier_clauses: Mapping[tuple[str, str, str], int]  # by group, rule and tier
    capped_clauses: frozenset[int]  # of rules with a monthly cap
    partners: Mapping[bytes, Partner]  # by id: who a lead or a touch that wins later belongs to

    def table_of(self, partner: Partner, day: int) -> Table:
        """The attribution that holds for a partner's evidence on a local day (an ordinal)."""
        if not self.tables:
            return self.table
        enrollment = partner.enrolled_on(day)
        return self.tables.get(enrollment.group, self.table) if enrollment else self.table

    @property
    def every_table(self) -> list[Table]:
        """The deal's own attribution and the programs'."""
        return [self.table, *self.tables.values()]


def rate_ppb(rate: Decimal) -> int:
    """A fraction as parts per billion. Raises InvalidValue when it is finer than that."""
    scaled = rate * PPB
    if scaled != int(scaled):
        raise InvalidValue(f"the rate {rate} is finer than a billionth", hint="round it to seven decimals of a percent")
    return int(scaled)


def tier_rates(tiers: Tiers, rule: RatedRule) -> list[int]:
    """What each step of a ladder gives a rule, or the customer's discount, in parts per billion."""
    if rule.rule == CUSTOMER_DISCOUNT:
        return [rate_ppb(step.discount or Decimal(0)) for step in tiers.steps]
    return [rate_ppb(step.commission) for step in tiers.steps]


def share_ppb(base_minor: int, ppb: int) -> int:
    """A share of an amount, rounded once, half away from zero."""
    product = base_minor * ppb
    return (product + 500_000_000) // PPB if product >= 0 else -((500_000_000 - product) // PPB)


class _Compiler:
    """Numbers the clauses of one version in the order of the file, so that the same file always gives the same numbers."""

    def __init__(self, deal: Deal) -> None:
        self.deal = deal
        self.clauses: list[Clause] = []
        self.table, self.tables = tables_of(deal)
        self.excludes = any(table.exclude_existing for table in (self.table, *self.tables.values()))

    def clause(self, kind: LineKind, group: str, rule: str, name: str, ppb: int | None = None, tier: str = "") -> int:
        self.clauses.append(Clause(len(self.clauses), kind, group, rule, name or rule, ppb, tier))
        return len(self.clauses) - 1

    def group(self, group: Group) -> RatedGroup:
        counted = self.clause(LineKind.COUNTED, group.id, "", group.name or group.id)
        rules = [self.rule(group, rule) for rule in group.rules]
        discount = self.discount(group, group.discount or _ONLY_AS_OVERRIDDEN) if _gives_discounts(group) else None
        incentives = [self.incentive(group, item) for item in group.staff_incentives]
        self.month_clauses(group)
        needs = [rule.customer != "any" or rule.limit != "life" or bool(rule.per_customer) for rule in rules]
        asks = self.excludes or any(item.customer != "any" for item in group.staff_incentives)
        asks = asks or bool(group.discount and group.discount.when == "first_sale")
        return RatedGroup(
            group=group,
            rules=rules,
            incentives=incentives,
            discount=discount,
            counted=counted,
            refund_days_us=group.refunds.within_days * DAY_US if group.refunds.within_days is not None else None,
            claws_back=group.refunds.policy == "proportional",
            lead_needs_history=asks or any(n for n, r in zip(needs, rules, strict=True) if r.kind == 1),
            sale_needs_history=asks or any(n for n, r in zip(needs, rules, strict=True) if r.kind == 2),
        )

    def rule(self, group: Group, rule: Rule) -> RatedRule:
        ppb = self._rate(rule, group.tiers)
        owed = rule.paid_by == "partner"
        kind = LineKind.DUE if owed else LineKind.COMMISSION
        hold = self.deal.settlement.hold_days if rule.hold_days is None else rule.hold_days
        rated = RatedRule(
            rule=rule.id,
            kind=1 if rule.on == "lead" else 2,
            clause=self.clause(kind, group.id, rule.id, rule.name, None if ppb == NEGOTIATED else ppb),
            line_kind=int(kind),
            sign=-1 if owed else 1,
            rate_ppb=ppb,
            base=rule.of,
            fixed=rule.fixed,
            per_unit=rule.per == "unit",
            categories=frozenset(rule.categories),
            excepted=frozenset(rule.except_categories),
            customer=rule.customer,
            limit=rule.limit,
            months=rule.months,
            per_order=rule.caps.per_order,
            per_customer=rule.caps.per_customer,
            per_month=rule.caps.per_month,
            minimum=rule.minimum_order,
            hold_days=hold,
        )
        rated.overrides = [
            self.override(group, item, kind, rule.id)
            for item in group.overrides
            if (not item.rules or rule.id in item.rules) and (item.percent is not None or item.fixed is not None)
        ]
        return rated.settle()

    @staticmethod
    def _rate(rule: Rule, tiers: Tiers | None) -> int | None:
        if rule.negotiated:
            return NEGOTIATED
        if rule.by_tier and tiers:
            return rate_ppb(tiers.steps[0].commission)
        return rate_ppb(rule.percent) if rule.percent is not None else None

    def override(self, group: Group, item: Override, kind: LineKind, rule: str) -> RatedOverride:
        ppb = rate_ppb(item.percent) if item.percent is not None else None
        return self._override(item, self.clause(kind, group.id, rule, item.name or item.id, ppb), ppb, item.fixed)

    @staticmethod
    def _override(item: Override, clause: int, ppb: int | None, fixed: Amounts | None) -> RatedOverride:
        return RatedOverride(
            first=item.first_day.toordinal(),
            last=item.last_day.toordinal(),
            codes=frozenset(map(normal, item.codes)),
            partners=frozenset(item.partners),
            clause=clause,
            rate_ppb=ppb,
            fixed=fixed,
        )

    def discount(self, group: Group, item: Discount) -> RatedRule:
        kind = LineKind.DISCOUNT if item.funded_by == "us" else LineKind.DUE
        ppb = rate_ppb(item.percent) if item.percent is not None else None
        if item.by_tier and group.tiers:
            ppb = rate_ppb(group.tiers.steps[0].discount or Decimal(0))
        rated = RatedRule(
            rule=CUSTOMER_DISCOUNT,
            kind=2,
            clause=self.clause(kind, group.id, CUSTOMER_DISCOUNT, "", ppb),
            line_kind=int(kind),
            sign=-1,
            rate_ppb=ppb,
            base="gross",
            fixed=item.fixed,
            per_unit=False,
            categories=frozenset(item.categories),
            excepted=frozenset(),
            customer="any",
            limit="first_sale" if item.when == "first_sale" else "life",
            months=0,
            per_order={},
            per_customer={},
            per_month={},
            minimum={},
            hold_days=0,
        )
        for override in group.overrides:
            if override.discount is not None:
                ppb = rate_ppb(override.discount)
                clause = self.clause(kind, group.id, CUSTOMER_DISCOUNT, override.name or override.id, ppb)
                rated.overrides.append(self._override(override, clause, ppb, None))
        return rated.settle()

    def incentive(self, group: Group, item: StaffIncentive) -> RatedIncentive:
        kind = LineKind.STAFF if item.paid_through == "payroll" else LineKind.INCENTIVE
        return RatedIncentive(
            kind=1 if item.on == "lead" else 2,
            clause=self.clause(kind, group.id, item.id, ""),
            line_kind=int(kind),
            fixed=item.fixed,
            customer=item.customer,
        )

    def month_clauses(self, group: Group) -> None:
        """The clauses that only a closing uses: a tier's rate for each rule by tier, caps, fees, charges."""
        for rule in group.rules:
            if rule.by_tier and group.tiers:
                for step in group.tiers.steps:
                    self.clause(LineKind.TIER, group.id, rule.id, step.name, rate_ppb(step.commission), step.name)
            if rule.caps.per_month:
                self.clause(LineKind.CAP, group.id, rule.id, rule.name)
        if group.discount and group.discount.by_tier and group.tiers:
            for step in group.tiers.steps:
                ppb = rate_ppb(step.discount or Decimal(0))
                self.clause(LineKind.TIER, group.id, CUSTOMER_DISCOUNT, step.name, ppb, step.name)
        for fee in group.monthly_fees:
            self.clause(LineKind.FEE, group.id, fee.id, fee.name)
        for price in group.volume_prices:
            self.clause(LineKind.CHARGE, group.id, price.id, price.name)


# A group without a discount of its own gives one only in the days and to the codes of an override.
_ONLY_AS_OVERRIDDEN = Discount()


def _gives_discounts(group: Group) -> bool:
    return group.discount is not None or any(item.discount is not None for item in group.overrides)


def compile_deal(version: int, deal: Deal, partners: Mapping[bytes, Partner] | None = None) -> RatedDeal:
    """Make a version ready for rating. Raises InvalidValue for what cannot be rated exactly."""
    if len(deal.currencies) > 1 and any("points" in group.reward.allowed for group in deal.groups):
        raise InvalidValue(
            "points need a deal in one currency", hint="leave points out of reward.allowed, or the others"
        )
    compiler = _Compiler(deal)
    groups = {group.id: compiler.group(group) for group in deal.groups}
    exclusions = deal.exclusions
    return RatedDeal(
        version=version,
        deal=deal,
        effective=deal.effective_from.toordinal(),
        clauses=compiler.clauses,
        groups=groups,
        table=compiler.table,
        tables=compiler.tables,
        times=any(kind in one.rank for one in (compiler.table, *compiler.tables.values()) for kind in TIMED),
        excluded_categories=frozenset(exclusions.categories),
        excluded_customers=frozenset(exclusions.customers),
        excluded_staff=frozenset(exclusions.staff),
        exclude_existing=compiler.excludes,
        net_tax_ppb=rate_ppb(deal.net_tax) if deal.net_tax is not None else None,
        own_ppb=rate_ppb(deal.own_commission.percent) if deal.own_commission else None,
        caps_customers=any(rule.per_customer for group in groups.values() for rule in group.rules),
        tiered_clauses=_tiered(compiler.clauses, groups),
        tier_clauses={(c.group, c.rule, c.tier): c.no for c in compiler.clauses if c.kind == LineKind.TIER},
        capped_clauses=_capped(compiler.clauses, deal),
        partners=partners or {},
    )


def _tiered(clauses: Iterable[Clause], groups: Mapping[str, RatedGroup]) -> frozenset[int]:
    by_tier = {(g.group.id, rule.id) for g in groups.values() for rule in g.group.rules if rule.by_tier}
    accrued = {rule.clause for g in groups.values() for rule in g.rules if (g.group.id, rule.rule) in by_tier}
    given = (g for g in groups.values() if g.group.discount and g.group.discount.by_tier)
    accrued |= {g.discount.clause for g in given if g.discount}
    return frozenset(accrued | {clause.no for clause in clauses if clause.kind == LineKind.TIER})


def _capped(clauses: Iterable[Clause], deal: Deal) -> frozenset[int]:
    capped = {(group.id, rule.id) for group in deal.groups for rule in group.rules if rule.caps.per_month}
    return frozenset(clause.no for clause in clauses if (clause.group, clause.rule) in capped)


class Terms:
    """All versions of an alliance's deal in order; the one in force on a local day is the last that has begun."""

    def __init__(self, versions: Iterable[RatedDeal]) -> None:
        self.versions = sorted(versions, key=lambda rated: (rated.effective, rated.version))
        self.by_version = {rated.version: rated for rated in self.versions}
        self._first = self.versions[0].effective if self.versions else 0
        self._last = self.versions[-1] if self.versions else None
        tables = [table for rated in self.versions for table in rated.every_table]
        self._only_last = only_last(tables)
        self._window_us = max((table.window_us for table in tables), default=-1)

    def on(self, day: int) -> RatedDeal | None:
        """The version in force on a local day (an ordinal); None before the first."""
        last = self._last
        if last is not None and day >= last.effective:
            return last
        return next((rated for rated in reversed(self.versions) if rated.effective <= day), None)

    @property
    def longest_window_us(self) -> int:
        """The longest attribution window of any version, in microseconds; negative when nothing from before ever wins."""
        return self._window_us

    @property
    def only_last(self) -> frozenset[str]:
        """The kinds of timed evidence of which every version takes the last one."""
        return self._only_last

    @property
    def longest_hold_days(self) -> int:
        """The longest hold of any rule of any version."""
        holds = [r.hold_days for v in self.versions for g in v.groups.values() for r in g.rules]
        return max(holds, default=0)

    def clause(self, version: int, number: int) -> Clause:
        """The clause a line rests on."""
        return self.by_version[version].clauses[number]

    @staticmethod
    def day(value: date) -> int:
        """A local day as the ordinal the hot path counts in."""
        return value.toordinal()
