"""The group's part of the field table: rules, tiers, discounts, incentives, fees, prices, campaigns."""

from __future__ import annotations

from typing import Any

from alianza.programs import deal_checks as checks
from alianza.programs.deal_kinds import (
    Choice,
    Day,
    Days,
    Id,
    Limit,
    Money,
    Number,
    Percent,
    Reading,
    RulePercent,
    Text,
    Whole,
)
from alianza.programs.deal_shapes import SPREAD, Field, ListOf, Nested, Shape, Values, fill
from alianza.programs.deal_yaml import child, items
from alianza.programs.terms import (
    Caps,
    Discount,
    Group,
    MonthlyFee,
    Override,
    PartnerCodes,
    PriceStep,
    Refunds,
    Reward,
    Rule,
    StaffIncentive,
    Tier,
    Tiers,
    VolumePrice,
)

CATEGORIES = ListOf(Text("a category, as in the facts"), distinct=True)
WORDS = ListOf(Text("an external id or code"), distinct=True)
_FORM = Choice(("cash", "credit", "points", "discount"))
_CUSTOMER = Choice(("any", "new", "returning"))
NAME = Text("a name")


CAPS = Shape(
    "caps",
    "Upper bounds of what one rule pays.",
    (
        Field("per_order", Money(), "For one fact"),
        Field("per_customer", Money(), "For one customer over its whole life with the partner"),
        Field("per_month", Money(), "For one partner and month, applied when the month is closed"),
    ),
    term=Caps,
)

RULE = Shape(
    "commission rule",
    "What one kind of fact earns the partner. All rules of a group that match a fact pay, each with its own line.",
    (
        Field("id", Id(), "The rule's id, unique in its group", required=True),
        Field("name", NAME, "In words, for statements", default="the id"),
        Field("on", Choice(("sale", "lead")), "The kind of fact", default="sale"),
        Field(
            "percent",
            RulePercent(instead=("by_tier", "negotiated")),
            "A share of the base; `by_tier`: the tier's commission; `negotiated`: the partner's own rate",
            to=SPREAD,
        ),
        Field(
            "of",
            Choice(("gross", "net", "own_commission")),
            "The base: the sale's gross amount, the amount without tax, or our own commission on it",
            default="gross",
        ),
        Field("fixed", Money(), "A fixed sum instead of a percentage"),
        Field(
            "per",
            Choice(("fact", "unit")),
            "The fixed sum is for the fact, or for each unit of its quantity",
            default="fact",
        ),
        Field("categories", CATEGORIES, "Only these categories", default="all"),
        Field("except_categories", CATEGORIES, "Not these categories", default="none"),
        Field("customer", _CUSTOMER, "`new`: the customer has no earlier sale in the alliance", default="any"),
        Field(
            "limit",
            Limit(),
            "For how long a customer earns: for life, its first sale with the partner only, or the months after it",
            default="life",
            to=SPREAD,
        ),
        Field("caps", Nested(CAPS), "Upper bounds", default="none"),
        Field("minimum_order", Money(), "Below this gross amount the rule pays nothing", default="none"),
        Field(
            "paid_by",
            Choice(("us", "partner")),
            "Who owes it: we to the partner, or the partner to us (white label)",
            default="us",
        ),
        Field("hold", Days(), "Days until it may be paid out", default="settlement's hold", to="hold_days"),
    ),
    term=Rule,
    exactly_one=("percent", "fixed"),
    check=checks.check_rule,
)

TIER = Shape(
    "tier step",
    "One step of the ladder.",
    (
        Field("name", NAME, "The step's name, such as Plata", required=True),
        Field("from", Number(), "From how many leads or sales, or from what revenue, the step applies", required=True),
        Field("commission", Percent(), "The commission of rules with `percent: by_tier`", required=True),
        Field("discount", Percent(), "The customer's discount, for `percent: by_tier` there", default="none"),
    ),
)


def _tiers(values: Values, shape: Shape, reading: Reading) -> Tiers:
    by = values.data["by"]
    nodes = items(child(values.node, "steps"))
    thresholds = [checks.tier_threshold(node, by, reading) or 0 for node in nodes]
    steps = zip(values.data["steps"], thresholds, strict=True)
    return Tiers(
        by=by,
        applies=values.get("applies") or "whole_month",
        steps=tuple(
            Tier(name=one["name"], at_least=at_least, commission=one["commission"], discount=one.get("discount"))
            for one, at_least in steps
        ),
    )


TIERS = Shape(
    "tiers",
    "A ladder of rates by what the partner brings in a calendar month. A tier once reached at a closing is not lost.",
    (
        Field("by", Choice(("leads", "sales", "revenue")), "What is counted in the month", required=True),
        Field(
            "applies",
            Choice(("whole_month", "next_month", "marginal")),
            "The step reached rates the whole month, or the next one; marginal: each sale has the step of its place",
            default="whole_month",
        ),
        Field("steps", ListOf(Nested(TIER), least=1), "The steps, from low to high", required=True),
    ),
    check=checks.check_tiers,
    build=_tiers,
)

DISCOUNT = Shape(
    "customer discount",
    "What the customer pays less.",
    (
        Field("percent", RulePercent(instead=("by_tier",)), "A share of gross, or the tier's `discount`", to=SPREAD),
        Field("fixed", Money(), "A fixed sum instead"),
        Field("when", Choice(("always", "first_sale")), "On every sale, or the customer's first one", default="always"),
        Field("funded_by", Choice(("us", "partner")), "Whose cost it is", default="us"),
        Field("categories", CATEGORIES, "Only these categories", default="all"),
    ),
    term=Discount,
    exactly_one=("percent", "fixed"),
)

STAFF_INCENTIVE = Shape(
    "staff incentive",
    "A fixed sum to the staff member who brought the fact about.",
    (
        Field("id", Id(), "Its id, unique in its group", required=True),
        Field("on", Choice(("sale", "lead")), "The kind of fact", default="sale"),
        Field("fixed", Money(), "The sum", required=True),
        Field(
            "paid_through",
            Choice(("payroll", "partner")),
            "With our own payroll, or in the partner's statement",
            default="payroll",
        ),
        Field("customer", _CUSTOMER, "`new`: the customer has no earlier sale in the alliance", default="any"),
    ),
    term=StaffIncentive,
)


def _monthly_fee(values: Values, shape: Shape, reading: Reading) -> Any:
    if "months" in values.data:
        values.data["months"] = tuple(sorted(values.data["months"]))
    return fill(values, shape, reading)


MONTHLY_FEE = Shape(
    "monthly fee",
    "What the partner owes us in each month of a season.",
    (
        Field("id", Id(), "Its id, unique in its group", required=True),
        Field("name", NAME, "In words, for statements", default="the id"),
        Field("fixed", Money(), "The fee of one month", required=True),
        Field("months", ListOf(Whole(1, 12), least=1, distinct=True), "The months of the season", default="all twelve"),
    ),
    term=MonthlyFee,
    build=_monthly_fee,
)

PRICE_STEP = Shape(
    "price step",
    "A unit price from a quantity on.",
    (
        Field("from", Whole(1, 1_000_000_000), "From which unit of the month", required=True, to="from_quantity"),
        Field("price", Money(), "The price of one unit", required=True, to="unit_price"),
    ),
    term=PriceStep,
)

VOLUME_PRICE = Shape(
    "volume price",
    "What the partner owes us for the units of its own sales in a month (fleets, insurers).",
    (
        Field("id", Id(), "Its id, unique in its group", required=True),
        Field("name", NAME, "In words, for statements", default="the id"),
        Field(
            "mode",
            Choice(("graduated", "all_units")),
            "Each unit at the price of its step, or all units at the price of the last step reached",
            required=True,
        ),
        Field("steps", ListOf(Nested(PRICE_STEP), least=1), "The prices; the first from 1", required=True),
        Field("categories", CATEGORIES, "Only these categories", default="all"),
        Field("guaranteed", Whole(0, 1_000_000_000), "Units charged even when fewer were used", default="0"),
    ),
    term=VolumePrice,
    check=checks.check_volume_price,
)

OVERRIDE = Shape(
    "override",
    "Other terms for a range of days (a campaign). Of several that match, the last in the list counts.",
    (
        Field("id", Id(), "Its id, unique in its group", required=True),
        Field("name", NAME, "In words", default="the id"),
        Field("from", Day(), "The first local day", required=True, to="first_day"),
        Field("until", Day(), "The last local day, included", required=True, to="last_day"),
        Field("rules", ListOf(Id(), distinct=True), "The rules it changes", default="all of the group"),
        Field("codes", WORDS, "Only facts with one of these codes", default="all facts"),
        Field("partners", WORDS, "Only these partners (external ids)", default="all of the group"),
        Field("percent", Percent(), "The percentage instead of the rule's"),
        Field("fixed", Money(), "The fixed sum instead of the rule's"),
        Field("customer_discount", Percent(), "The customer's discount instead of the group's", to="discount"),
    ),
    term=Override,
    check=checks.check_override,
)

REFUNDS = Shape(
    "refunds",
    "What a refund takes back.",
    (
        Field(
            "policy",
            Choice(("proportional", "none")),
            "The refunded part of each commission of the sale, or nothing",
            default="proportional",
        ),
        Field("within", Days(), "A later refund takes nothing back", default="no limit", to="within_days"),
    ),
    term=Refunds,
)


def _reward(values: Values, shape: Shape, reading: Reading) -> Any:
    if values.get("allowed"):
        values.data.setdefault("default", values.data["allowed"][0])
    elif values.get("default"):
        values.data["allowed"] = (values.data["default"],)
    return fill(values, shape, reading)


REWARD = Shape(
    "reward",
    "In which forms the partner may be paid.",
    (
        Field("allowed", ListOf(_FORM, least=1, distinct=True), "The forms to choose from", default="[cash]"),
        Field("default", _FORM, "The form of a partner that has not chosen", default="the first of `allowed`"),
        Field(
            "points_per_unit",
            Number("a number of points such as 1 or 0.5", positive=True),
            "Points for one currency unit of commission",
            default="1",
        ),
    ),
    term=Reward,
    check=checks.check_reward,
    build=_reward,
)

SUPPORT = Shape(
    "support",
    "The support that goes with the deal.",
    (
        Field("level", Text(), "The level in words"),
        Field("answer", Text(), "The promised time to a first answer, in words"),
    ),
)

PARTNER_CODES = Shape(
    "partner codes",
    "The campaign codes that a partner makes itself. What they take off the price is the group's `customer_discount`.",
    (
        Field("live", Whole(0, 1_000), "How many count at one time; 0: it makes none", default="10"),
        Field("days", Whole(1, 3_660), "For how many days one counts at most", default="92"),
        Field("uses", Whole(1, 1_000_000_000), "How often one may be used at most", default="no limit"),
    ),
    term=PartnerCodes,
)

GROUP = Shape(
    "group",
    "The terms that a group of partners shares.",
    (
        Field("name", NAME, "The group's name", default="its id"),
        Field("reward", Nested(REWARD), "Forms of payment", default="cash"),
        Field("commission", ListOf(Nested(RULE)), "The rules", default="none", to="rules"),
        Field("tiers", Nested(TIERS), "The tier ladder", default="none"),
        Field("customer_discount", Nested(DISCOUNT), "The customer's discount", default="none", to="discount"),
        Field("staff_incentives", ListOf(Nested(STAFF_INCENTIVE)), "Sums for staff", default="none"),
        Field("monthly_fees", ListOf(Nested(MONTHLY_FEE)), "Fees that the partner owes us", default="none"),
        Field(
            "volume_prices", ListOf(Nested(VOLUME_PRICE)), "Prices by volume that the partner owes us", default="none"
        ),
        Field("overrides", ListOf(Nested(OVERRIDE)), "Other terms for a range of days", default="none"),
        Field("refunds", Nested(REFUNDS), "What a refund takes back", default="proportional"),
        Field(
            "partner_codes",
            Nested(PARTNER_CODES),
            "Campaign codes that the partner makes itself",
            default="10 for 92 days",
        ),
        Field("support", Nested(SUPPORT), "Support", default="none"),
    ),
    check=checks.check_group,
    # The program's id is filled in where the program is known.
    build=lambda values, shape, reading: Group(id=values.key, program="", **fill(values, shape, reading)),
)
