"""A deal as clauses in business words: what a reader would call each thing that was agreed, and its value.

The same clauses make the readable text of a deal and the list of changes between two versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from alianza.kernel.money import currency_scale, format_minor
from alianza.programs.terms import (
    Amounts,
    Attribution,
    Caps,
    Deal,
    Discount,
    Group,
    MonthlyFee,
    Override,
    PartnerCodes,
    Rule,
    StaffIncentive,
    Struct,
    Tier,
    VolumePrice,
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BASES = {"gross": "gross", "net": "net", "own_commission": "our own commission"}
_APPLIES = {
    "whole_month": "the whole month",
    "next_month": "the next month",
    "marginal": "each sale by its place in the month",
}
# What goes without saying, by the clause's key.
_USUAL = {("customer", "any"), ("limit", "for life"), ("paid_by", "us"), ("guaranteed", "0"), ("categories", "")}
_WHEN = {"always": "every sale", "first_sale": "the first sale"}
_MODES = {"graduated": "graduated", "all_units": "all units at the last price"}


class Clause(Struct, frozen=True, kw_only=True):
    """One agreed value: "" where nothing is agreed. A `usual` one goes without saying in a sentence."""

    key: str  # the word of the language
    label: str  # in business words
    value: str
    usual: bool = False


class Item(Struct, frozen=True, kw_only=True):
    """A thing with a name of its own within a deal: the deal itself, a group, a rule, a tier step, a fee.

    `subject` is whose it is (the alliance or the group); `title` its name there, "" for the subject itself; `link`
    joins a clause to the title: "cap per order of rule Comisión por venta", "commission at tier Plata".
    """

    path: str
    subject: str
    title: str = ""
    link: str = "of"
    clauses: tuple[Clause, ...]

    def sentence(self) -> str:
        """All that is agreed, in one line."""
        told = (one for one in self.clauses if one.value and not one.usual and one.key != "name")
        said = "; ".join(f"{one.label} {one.value}" for one in told)
        return f"{self.title}: {said}" if self.title and said else self.title or said


def percent(rate: Decimal | None) -> str:
    """A fraction as a percentage: 0.0725 is `7.25%`; "" for None."""
    return "" if rate is None else f"{(rate * 100).normalize():f}%"


def money(amounts: Amounts | None) -> str:
    """Amounts in their currencies, in the order of the codes: `250.00 MXN or 12.50 USD`."""
    found = sorted((amounts or {}).items())
    return " or ".join(f"{format_minor(minor, currency_scale(code))} {code}" for code, minor in found)


def _days(days: int | None) -> str:
    return "" if days is None else f"{days} day{'' if days == 1 else 's'}"


def _count(count: int, of: str) -> str:
    return f"{count} {of.removesuffix('s') if count == 1 else of}"


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)


def _clauses(*found: tuple[str, str, str]) -> tuple[Clause, ...]:
    return tuple(Clause(key=key, label=label, value=value, usual=(key, value) in _USUAL) for key, label, value in found)


def deal_items(deal: Deal) -> Iterator[Item]:
    """Everything in a deal, from the alliance down to the steps of each group."""
    yield Item(path="deal", subject=deal.name, clauses=(*_deal_clauses(deal), *_money_calendar(deal)))
    for program, who in deal.program_attribution.items():
        path, title = f"programs/{program}/attribution", f"attribution of program {program}"
        yield Item(path=path, subject=deal.name, title=title, clauses=_clauses(*_attribution(who)))
    for group in deal.groups:
        yield from group_items(group, deal)


def group_items(group: Group, deal: Deal) -> Iterator[Item]:
    """A group and everything in it."""
    path, subject = group_path(group), group.name or group.id
    yield Item(path=path, subject=subject, clauses=_group_clauses(group))
    for step in group.tiers.steps if group.tiers else ():
        yield _tier(step, group, deal)
    if group.discount:
        clauses = _discount_clauses(group.discount)
        yield Item(path=f"{path}/customer_discount", subject=subject, title="customer discount", clauses=clauses)
    for word, title, clauses in _named(group):
        yield Item(path=f"{path}/{word}", subject=subject, title=title, clauses=clauses)


def group_path(group: Group) -> str:
    """Where a group stands. Ids are unique in the deal: moving a group to another program changes it, no more."""
    return f"groups/{group.id}"


def _named(group: Group) -> Iterator[tuple[str, str, tuple[Clause, ...]]]:
    """Path, title and clauses of everything in a group that has an id."""
    for rule in group.rules:
        yield f"commission/{rule.id}", f"rule {rule.name or rule.id}", _rule_clauses(rule)
    for incentive in group.staff_incentives:
        yield f"staff_incentives/{incentive.id}", f"staff incentive {incentive.id}", _incentive_clauses(incentive)
    for fee in group.monthly_fees:
        yield f"monthly_fees/{fee.id}", f"monthly fee {fee.name or fee.id}", _fee_clauses(fee)
    for price in group.volume_prices:
        yield f"volume_prices/{price.id}", f"volume price {price.name or price.id}", _price_clauses(price)
    for override in group.overrides:
        yield f"overrides/{override.id}", f"campaign {override.name or override.id}", _override_clauses(override)


def _deal_clauses(deal: Deal) -> tuple[Clause, ...]:
    not_these = deal.exclusions
    return _clauses(
        ("name", "name", deal.name),
        ("effective_from", "in force from", deal.effective_from.isoformat()),
        ("note", "note", " ".join(deal.note.split())),
        ("currency", "currency", deal.currency),
        ("currencies", "accepted currencies", _names(deal.currencies)),
        ("country", "country", deal.country),
        ("time_zone", "time zone", deal.time_zone),
        ("language", "language of statements", deal.language),
        *((f"attribution/{key}", label, value) for key, label, value in _attribution(deal.attribution)),
        ("exclusions/categories", "excluded categories", _names(not_these.categories)),
        ("exclusions/customers", "excluded customers", _names(not_these.customers)),
        ("exclusions/staff", "excluded staff", _names(not_these.staff)),
    )


def _attribution(who: Attribution) -> tuple[tuple[str, str, str], ...]:
    groups = [rank if isinstance(rank, tuple) else (rank,) for rank in who.precedence]
    alone = {group[0] for group in groups if len(group) == 1}
    compared = "match" in alone or any(len(group) > 1 for group in groups)

    def which(word: str, there: bool) -> str:
        """Which of several counts is not said where there are never several, unless somebody wrote it."""
        return word if there or word != "last" else ""

    return (
        ("window", "attribution window", _days(who.window_days)),
        ("precedence", "credit goes by", " before ".join(" or ".join(group) for group in groups)),
        ("lead", "lead that counts", which(who.lead, "lead" in alone)),
        ("click", "click that counts", which(who.click, "click" in alone)),
        ("touch", "touch that counts", which(who.touch, compared)),
        ("self_referral", "self-referral", who.self_referral),
        ("existing_customers", "existing customers", who.existing_customers),
    )


def _money_calendar(deal: Deal) -> tuple[Clause, ...]:
    when = deal.settlement
    return _clauses(
        ("settlement/review", "review of statements", _days(when.review_days)),
        ("settlement/payout_day", "payout on", f"day {when.payout_day} of the next month"),
        ("settlement/holidays", "public holidays of", when.holidays),
        ("settlement/minimum_payout", "minimum payout", money(when.minimum_payout)),
        ("settlement/hold", "hold", _days(when.hold_days)),
        ("net/tax", "tax within gross", percent(deal.net_tax)),
        (
            "own_commission/percent",
            "our own commission",
            percent(deal.own_commission.percent if deal.own_commission else None),
        ),
    )


def _group_clauses(group: Group) -> tuple[Clause, ...]:
    tiers, reward = group.tiers, group.reward
    points = (
        f"{reward.points_per_unit} for one unit of money"
        if "points" in reward.allowed or reward.points_per_unit != 1
        else ""
    )
    return _clauses(
        ("name", "name", group.name),
        ("program", "program", group.program),
        ("reward/allowed", "paid in", " or ".join(reward.allowed)),
        ("reward/default", "paid by default in", reward.default),
        ("reward/points_per_unit", "points", points),
        ("tiers/by", "tiers by", f"{tiers.by} of the month" if tiers else ""),
        ("tiers/applies", "tier's rate is for", _APPLIES[tiers.applies] if tiers else ""),
        (
            "refunds/policy",
            "refunds take back",
            "a proportional part" if group.refunds.policy == "proportional" else "nothing",
        ),
        ("refunds/within", "refunds count within", _days(group.refunds.within_days)),
        ("partner_codes", "campaign codes of its own", _own_codes(group)),
        ("support/level", "support", group.support.get("level", "")),
        ("support/answer", "support answers in", group.support.get("answer", "")),
    )


def _own_codes(group: Group) -> str:
    own = group.partner_codes
    if own == PartnerCodes():
        return ""
    uses = f", {own.uses} uses each" if own.uses else ""
    return f"at most {own.live} at a time, {_days(own.days)} each{uses}" if own.live else "none"


def _tier(step: Tier, group: Group, deal: Deal) -> Item:
    by = group.tiers.by if group.tiers else "sales"
    least = money({deal.currency: step.at_least}) + " of revenue" if by == "revenue" else _count(step.at_least, by)
    return Item(
        path=f"{group_path(group)}/tiers/{step.name}",
        subject=group.name or group.id,
        title=f"tier {step.name}",
        link="at",
        clauses=_clauses(
            ("from", "threshold", least),
            ("commission", "commission", percent(step.commission)),
            ("discount", "customer discount", percent(step.discount)),
        ),
    )


def _rate(term: Rule | Discount) -> str:
    """What a rule or a discount gives: a percentage, a sum, or a word."""
    if term.fixed is not None:
        per = " per unit" if isinstance(term, Rule) and term.per == "unit" else ""
        return money(term.fixed) + per
    base = f" of {_BASES[term.of]}" if isinstance(term, Rule) else ""
    if term.by_tier:
        return f"by tier{base}"
    if isinstance(term, Rule) and term.negotiated:
        return f"negotiated with each partner{base}"
    return percent(term.percent) + base


def _limit(rule: Rule) -> str:
    if rule.limit == "first_months":
        return f"first {rule.months} month{'' if rule.months == 1 else 's'}"
    return {"life": "for life", "first_sale": "first sale only"}[rule.limit]


def _rule_clauses(rule: Rule) -> tuple[Clause, ...]:
    return _clauses(
        ("name", "name", rule.name),
        ("on", "for each", rule.on),
        ("percent", "commission", _rate(rule)),
        ("categories", "categories", _names(rule.categories)),
        ("except_categories", "except categories", _names(rule.except_categories)),
        ("customer", "customers", rule.customer),
        ("limit", "customer counts", _limit(rule)),
        *_cap_words(rule.caps),
        ("minimum_order", "minimum order", money(rule.minimum_order)),
        ("paid_by", "owed by", rule.paid_by if rule.paid_by == "us" else "the partner"),
        ("hold", "hold", _days(rule.hold_days)),
    )


def _cap_words(caps: Caps) -> tuple[tuple[str, str, str], ...]:
    return (
        ("caps/per_order", "cap per order", money(caps.per_order)),
        ("caps/per_customer", "cap per customer", money(caps.per_customer)),
        ("caps/per_month", "cap per month", money(caps.per_month)),
    )


def _discount_clauses(discount: Discount) -> tuple[Clause, ...]:
    return _clauses(
        ("percent", "size", _rate(discount)),
        ("when", "given on", _WHEN[discount.when]),
        ("funded_by", "payer", "us" if discount.funded_by == "us" else "the partner"),
        ("categories", "categories", _names(discount.categories)),
    )


def _incentive_clauses(incentive: StaffIncentive) -> tuple[Clause, ...]:
    return _clauses(
        ("on", "for each", incentive.on),
        ("fixed", "sum", money(incentive.fixed)),
        (
            "paid_through",
            "paid through",
            "payroll" if incentive.paid_through == "payroll" else "the partner's statement",
        ),
        ("customer", "customers", incentive.customer),
    )


def _fee_clauses(fee: MonthlyFee) -> tuple[Clause, ...]:
    season = "all months" if len(fee.months) == 12 else _names(_MONTHS[month - 1] for month in fee.months)
    return _clauses(("name", "name", fee.name), ("fixed", "fee", money(fee.fixed)), ("months", "charged in", season))


def _price_clauses(price: VolumePrice) -> tuple[Clause, ...]:
    steps = ", ".join(f"from {step.from_quantity}: {money(step.unit_price)}" for step in price.steps)
    return _clauses(
        ("name", "name", price.name),
        ("mode", "pricing", _MODES[price.mode]),
        ("steps", "unit prices", steps),
        ("categories", "categories", _names(price.categories)),
        ("guaranteed", "guaranteed units", str(price.guaranteed)),
    )


def _override_clauses(override: Override) -> tuple[Clause, ...]:
    return _clauses(
        ("name", "name", override.name),
        ("from", "first day", override.first_day.isoformat()),
        ("until", "last day", override.last_day.isoformat()),
        ("percent", "commission", money(override.fixed) or percent(override.percent)),
        ("customer_discount", "customer discount", percent(override.discount)),
        ("rules", "only rules", _names(override.rules)),
        ("codes", "only codes", _names(override.codes)),
        ("partners", "only partners", _names(override.partners)),
    )
