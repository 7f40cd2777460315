"""The words of a deal after it has been read and checked: immutable, complete, with every default filled in.

A `Deal` is one version of everything an alliance and its partners agreed. The loader (`deal_file`) builds it from YAML,
`rewards` decides by it, `settlement` closes by it. Rates are `Decimal` fractions (0.05 is five percent); fixed amounts
are integers in minor units by currency; days are calendar days; months are local calendar months.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of all terms: frozen and written by keyword."""


FactKind = Literal["lead", "sale"]
Base = Literal["gross", "net", "own_commission"]
RewardForm = Literal["cash", "credit", "points", "discount"]
# What may say who brought a customer: a code, a partner or a friend that the fact names; a click or scan of its visitor,
# a match of its e-mail, telephone, plate or card, an earlier lead.
Evidence = Literal["code", "partner", "friend", "click", "match", "lead"]
Which = Literal["last", "first"]
# An amount in minor units for each currency it is agreed in: {"USD": 79900}.
Amounts = dict[str, int]


class Caps(Struct, frozen=True, kw_only=True):
    """Upper bounds of what one rule pays, in minor units by currency. A missing bound is no bound."""

    per_order: Amounts = {}
    per_customer: Amounts = {}  # over the customer's whole life with the partner
    per_month: Amounts = {}  # per partner and earned month, applied when the month is closed


class Rule(Struct, frozen=True, kw_only=True):
    """What one kind of fact earns. Exactly one of `percent`, `by_tier`, `negotiated`, `fixed` is set."""

    id: str  # unique within its group
    name: str = ""  # in words, for statements; the id when empty
    on: FactKind = "sale"
    percent: Decimal | None = None  # a fraction of `of`
    by_tier: bool = False  # the fraction is the tier's `commission`
    negotiated: bool = False  # the fraction is the partner's own agreed rate (Platinum)
    of: Base = "gross"
    fixed: Amounts | None = None
    per: Literal["fact", "unit"] = "fact"  # for `fixed`: once, or times the fact's quantity
    categories: tuple[str, ...] = ()  # only these; empty is all
    except_categories: tuple[str, ...] = ()
    customer: Literal["any", "new", "returning"] = "any"  # new: no earlier sale of this customer with the alliance
    limit: Literal["life", "first_sale", "first_months"] = "life"
    months: int = 0  # for first_months: months after the customer's first sale brought by this partner
    caps: Caps = Caps()
    minimum_order: Amounts = {}  # below it (gross) the rule pays nothing
    paid_by: Literal["us", "partner"] = "us"  # who owes the amount
    hold_days: int | None = None  # None: the settlement's


class Tier(Struct, frozen=True, kw_only=True):
    """One step of a tier ladder."""

    name: str
    at_least: int  # in leads or sales; in minor units of the deal's currency when by revenue
    commission: Decimal  # a fraction
    discount: Decimal | None = None  # the customer's discount at this tier, a fraction


class Tiers(Struct, frozen=True, kw_only=True):
    """A ladder over one calendar month's metric. Steps are sorted; below the first step its rates apply."""

    by: Literal["leads", "sales", "revenue"]
    applies: Literal["whole_month", "next_month", "marginal"]
    steps: tuple[Tier, ...]


class Discount(Struct, frozen=True, kw_only=True):
    """What the customer pays less. Recorded as given; `funded_by` says whose cost it is."""

    percent: Decimal | None = None
    by_tier: bool = False
    fixed: Amounts | None = None
    when: Literal["always", "first_sale"] = "always"
    funded_by: Literal["us", "partner"] = "us"
    categories: tuple[str, ...] = ()


class StaffIncentive(Struct, frozen=True, kw_only=True):
    """A fixed sum to the staff member who brought the fact about (the fact's `staff`)."""

    id: str
    on: FactKind = "sale"
    fixed: Amounts
    paid_through: Literal["payroll", "partner"] = (
        "payroll"  # payroll: our own staff; partner: in the partner's statement
    )
    customer: Literal["any", "new", "returning"] = "any"


class MonthlyFee(Struct, frozen=True, kw_only=True):
    """A fixed monthly fee that the partner owes us, in the months of its season (all twelve by default)."""

    id: str
    name: str = ""
    fixed: Amounts
    months: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)


class PriceStep(Struct, frozen=True, kw_only=True):
    """A unit price from a quantity on."""

    from_quantity: int
    unit_price: Amounts


class VolumePrice(Struct, frozen=True, kw_only=True):
    """What the partner owes us for the units of its own sales in a month (fleets, insurers): quantity times price.

    graduated: each unit at the price of the step it falls into; all_units: every unit at the price of the last step
    reached. `guaranteed` units are charged even when fewer were used.
    """

    id: str
    name: str = ""
    mode: Literal["graduated", "all_units"]
    steps: tuple[PriceStep, ...]
    categories: tuple[str, ...] = ()
    guaranteed: int = 0


class Override(Struct, frozen=True, kw_only=True):
    """Other terms for a range of local days, both included ("Semana del Taller X")."""

    id: str
    name: str = ""
    first_day: date
    last_day: date
    rules: tuple[str, ...] = ()  # ids of the rules it changes; empty: all of the group
    codes: tuple[str, ...] = ()  # only facts that carry one of these codes; empty: all facts
    partners: tuple[str, ...] = ()  # only these partners (external ids); empty: all of the group
    percent: Decimal | None = None
    fixed: Amounts | None = None
    discount: Decimal | None = None


class Refunds(Struct, frozen=True, kw_only=True):
    """What a refund takes back."""

    policy: Literal["proportional", "none"] = "proportional"
    within_days: int | None = None  # after the sale; a later refund takes nothing back; None: no limit


class Reward(Struct, frozen=True, kw_only=True):
    """In which forms a partner may be paid, and the one used when it has not chosen."""

    allowed: tuple[RewardForm, ...] = ("cash",)
    default: RewardForm = "cash"
    points_per_unit: Decimal = Decimal(1)  # points for one currency unit of commission, when paid in points


class PartnerCodes(Struct, frozen=True, kw_only=True):
    """What campaign codes a partner may make itself. What a code takes off the price is the deal's to say, not the partner's."""

    live: int = 10  # that count at one time; 0: none
    days: int = 92  # for so many days a code counts at most
    uses: int | None = None  # how often one code may be used at most; None: no limit


class Group(Struct, frozen=True, kw_only=True):
    """The terms of one group of partners."""

    id: str
    program: str
    name: str = ""
    rules: tuple[Rule, ...] = ()
    tiers: Tiers | None = None
    discount: Discount | None = None
    staff_incentives: tuple[StaffIncentive, ...] = ()
    monthly_fees: tuple[MonthlyFee, ...] = ()
    volume_prices: tuple[VolumePrice, ...] = ()
    overrides: tuple[Override, ...] = ()
    refunds: Refunds = Refunds()
    reward: Reward = Reward()
    partner_codes: PartnerCodes = PartnerCodes()
    support: dict[str, str] = {}  # support level and answer time (B4), shown in the agreement


class Attribution(Struct, frozen=True, kw_only=True):
    """Who gets the credit. `precedence` lists the kinds of evidence, strongest first; those of a group are equal."""

    window_days: int = 30  # so many days before the fact a lead, a click or a match still counts
    precedence: tuple[Evidence | tuple[Evidence, ...], ...] = ("code", "partner", "lead")
    lead: Which = "last"  # which lead counts when several are in the window
    click: Which = "last"
    touch: Which = "last"  # the same for matches, and between kinds of equal rank
    self_referral: Literal["refused", "allowed"] = "refused"  # the partner is its own customer
    existing_customers: Literal["allowed", "excluded"] = "allowed"  # excluded: bought before this partner brought them


class Exclusions(Struct, frozen=True, kw_only=True):
    """Facts that never earn anything."""

    categories: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()


class Settlement(Struct, frozen=True, kw_only=True):
    """The calendar of the money. The cut is the end of the local calendar month."""

    review_days: int = 3
    payout_day: int = 5  # of the following month; the next business day when it is none
    holidays: str = ""  # ISO 3166 country whose public holidays count; empty: weekends only
    minimum_payout: Amounts = {}
    hold_days: int = 0


class OwnCommission(Struct, frozen=True, kw_only=True):
    """Our own commission on a sale when the fact does not state it, as a fraction of gross."""

    percent: Decimal


class Deal(Struct, frozen=True, kw_only=True):
    """One version of an alliance's deal."""

    alliance: str
    name: str
    currency: str
    currencies: tuple[str, ...]  # all that facts may come in; holds `currency`
    country: str = ""
    time_zone: str
    language: str = "en"
    effective_from: date  # the first local day it is in force
    note: str = ""
    attribution: Attribution = Attribution()
    program_attribution: dict[str, Attribution] = {}  # by program, complete: for the partners of its groups instead
    exclusions: Exclusions = Exclusions()
    settlement: Settlement = Settlement()
    net_tax: Decimal | None = None  # net is gross / (1 + net_tax) when the fact does not state net_amount
    own_commission: OwnCommission | None = None
    groups: tuple[Group, ...] = ()

    def group(self, group_id: str) -> Group | None:
        """The group with that id; None when the deal has none."""
        return next((group for group in self.groups if group.id == group_id), None)


class CaseFact(Struct, frozen=True, kw_only=True):
    """One fact of a case, with amounts still as written (decimal text in units)."""

    fact: str
    fact_id: str
    occurred_at: str
    line: int = 0  # where it stands in the file
    fields: dict[str, str] = {}  # partner, code, customer, amount, currency, ... as in a facts file


class CasePartner(Struct, frozen=True, kw_only=True):
    """A partner that exists only within a case."""

    partner: str
    group: str
    code: str = ""
    reward: str = ""
    rate: str = ""


class Case(Struct, frozen=True, kw_only=True):
    """A case that the deal itself brings: facts in, lines and statements out."""

    name: str
    partners: tuple[CasePartner, ...]
    facts: tuple[CaseFact, ...]
    close: tuple[int, ...] = ()  # the periods to close, in order
    expect_lines: tuple[dict[str, str], ...] | None = None  # each: the columns named must match, in order
    expect_statements: tuple[dict[str, str], ...] | None = None
    line: int = 0
