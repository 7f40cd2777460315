"""The auditor's reading of facts: who gets the credit, what each fact earns, what refunds take back.

Written from the words of the deal alone, by brute force over plain lists: every fact looks at all the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from alianza.programs.terms import Amounts, Attribution, Deal, Group, Override, Rule
from tools.sim.credit import Evidence, credited
from tools.sim.signs import Signs
from tools.sim.words import (
    DECIMALS,
    LEAD,
    OUTSIDE,
    POINTS,
    REFUND,
    SALE,
    Fact,
    Line,
    Partner,
    asset_of,
    month_of,
    months_later,
    part_of,
    rounded,
)


class Reader:
    """Reads all facts known so far under the deal's versions."""

    def __init__(self, deals: Sequence[Deal], partners: Sequence[Partner], facts: Sequence[Fact], signs: Signs) -> None:
        self.signs = signs
        facts = [replace(fact, customer=signs.customers[fact.key]) for fact in facts]
        self.deals = sorted(deals, key=lambda deal: deal.effective_from)
        self.partners = {partner.name: partner for partner in partners}
        self.codes: dict[str, str | None] = {}
        for deal in self.deals:
            for group in deal.groups:
                for override in group.overrides:
                    only = override.partners[0] if len(override.partners) == 1 else None
                    self.codes.update({code.upper(): only for code in override.codes})
        self.codes.update({partner.code: partner.name for partner in partners if partner.code})
        self.facts = sorted(facts, key=lambda fact: fact.order)
        self.zone = ZoneInfo(self.deals[0].time_zone)
        self.credit: dict[tuple[str, str], str | None] = {}
        self.lines: list[Line] = []

    def day(self, fact: Fact) -> date:
        """The fact's local day."""
        return fact.at.astimezone(self.zone).date()

    def deal_on(self, day: date) -> Deal | None:
        """The version in force."""
        found = None
        for deal in self.deals:
            if deal.effective_from <= day:
                found = deal
        return found

    def version_on(self, day: date) -> int:
        """The place of the version in force; 0 before the first."""
        return max((place for place, deal in enumerate(self.deals) if deal.effective_from <= day), default=0)

    def group_on(self, partner: str, day: date) -> tuple[Deal | None, Group | None]:
        """The version and the partner's group on a day."""
        deal, enrolled = self.deal_on(day), self.partners[partner].on(day)
        return deal, deal.group(enrolled.group) if deal and enrolled else None

    def read(self) -> list[Line]:
        """The lines of all facts."""
        for fact in self.facts:
            if fact.kind != REFUND:
                self.credit[fact.key] = self._credit(fact)
        for fact in self.facts:
            if fact.kind != REFUND:
                lines = self._lines(fact)
                self.lines += lines
                if fact.kind == SALE and lines:
                    self.lines += self._taken_back(fact, lines)
        return self.lines

    # Who gets the credit --------------------------------------------------------------------------------------------------

    def _credit(self, fact: Fact) -> str | None:
        deal = self.deal_on(self.day(fact))
        if deal is None:
            return None
        winner = credited(
            fact,
            list(self._evidence(fact)),
            deal,
            lambda partner: self._is_partner(fact, partner),
            lambda partner: any(self.credit[one.key] != partner for one in self._earlier_sales(fact)),
            lambda partner: self.partners[partner].paused(self.day(fact)),
        )
        return winner.partner if winner else None

    def _evidence(self, fact: Fact) -> Iterator[Evidence]:
        code = self.codes.get(fact.code) if fact.code else None
        named = {"code": code, "partner": fact.partner, "friend": fact.friend}
        for kind, partner in named.items():
            if partner is not None:
                yield Evidence(kind, partner, fact.at, fact.fact_id, self._program(partner, fact))
        for one in self.facts:
            if one.kind == LEAD and self._same(one, fact) and one.at <= fact.at:
                partner = self.credit.get(one.key)
                if partner is not None and one is not fact:
                    yield Evidence("lead", partner, one.at, one.fact_id, self._program(partner, fact))

        for kind, partner, at, name in self.signs.touches(self._of_person(fact)):
            yield Evidence(kind, partner, at, name, self._program(partner, fact))

    def _same(self, one: Fact, other: Fact) -> bool:
        """Whether two facts are one person's."""
        return one.customer is not None and self.signs.person(one.customer) == self.signs.person(other.customer)

    def _of_person(self, fact: Fact) -> list[Fact]:
        return [one for one in self.facts if one.kind != REFUND and self._same(one, fact)]

    def _is_partner(self, fact: Fact, partner: str) -> bool:
        return fact.customer == partner or self.signs.is_partner(self._of_person(fact), partner, fact.at)

    def _program(self, partner: str, fact: Fact) -> str:
        """The program of a partner on the fact's day; empty where it is in none."""
        _, group = self.group_on(partner, self.day(fact))
        return group.program if group else ""

    def _earlier_sales(self, fact: Fact) -> list[Fact]:
        if fact.customer is None:
            return []
        return [one for one in self.facts if one.kind == SALE and self._same(one, fact) and one.order < fact.order]

    def _eligible(self, fact: Fact, deal: Deal, partner: str) -> bool:
        exclusions = deal.exclusions
        if self.partners[partner].paused(self.day(fact)):
            return False
        if fact.category in exclusions.categories or fact.customer in exclusions.customers:
            return False
        if fact.staff in exclusions.staff:
            return False
        words = self._words(deal, partner, fact)
        if words.self_referral == "refused" and self._is_partner(fact, partner):
            return False
        strangers = [one for one in self._earlier_sales(fact) if self.credit[one.key] != partner]
        return not (words.existing_customers == "excluded" and strangers)

    def _words(self, deal: Deal, partner: str, fact: Fact) -> Attribution:
        return deal.program_attribution.get(self._program(partner, fact), deal.attribution)

    # What a fact earns ----------------------------------------------------------------------------------------------------

    def _lines(self, fact: Fact) -> list[Line]:
        partner = self.credit[fact.key]
        if partner is None:
            return []
        day = self.day(fact)
        deal, group = self.group_on(partner, day)
        assert deal is not None
        nothing = self._line(fact, partner, "counted", "", 0)
        if group is None or not self._eligible(fact, deal, partner):
            return [nothing]
        found = []
        for rule in group.rules:
            found += self._of_rule(fact, partner, deal, group, rule)
        found += self._discount(fact, partner, deal, group)
        found += self._incentives(fact, partner, group)
        found = found or [nothing]
        found[0].gross = (fact.amount or 0) if fact.kind == SALE else 0
        found[0].leads, found[0].sales = int(fact.kind == LEAD), int(fact.kind == SALE)
        return found

    def _line(self, fact: Fact, partner: str, kind: str, rule: str, amount: int, hold: int = 0) -> Line:
        day = self.day(fact)
        month = month_of(day)
        return Line(
            partner, asset_of(fact.currency), kind, f"{fact.kind} {fact.fact_id}", rule, month, month,
            day + timedelta(days=hold), amount, currency=fact.currency,
            sale_id=fact.fact_id if fact.kind == SALE else "",
        )  # fmt: skip

    def _of_rule(self, fact: Fact, partner: str, deal: Deal, group: Group, rule: Rule) -> list[Line]:
        if not self._matches(fact, partner, rule):
            return []
        rated = self._amount(fact, partner, deal, group, rule)
        if rated is None:
            return []
        base, by_tier, amount = rated
        hold = deal.settlement.hold_days if rule.hold_days is None else rule.hold_days
        if fact.currency in rule.minimum_order and (fact.amount or 0) < rule.minimum_order[fact.currency]:
            return []
        if fact.currency in rule.caps.per_order:
            amount = min(amount, rule.caps.per_order[fact.currency])
        bounded = fact.currency in rule.caps.per_customer and fact.customer is not None
        if bounded:
            room = rule.caps.per_customer[fact.currency] - self._earned_before(fact, partner, rule)
            amount = max(0, min(amount, room))
        line = self._line(fact, partner, "commission", rule.id, amount, hold)
        line.money, line.base, line.by_tier, line.bounded = amount, base, by_tier, bounded
        line.version, line.group = self.version_on(self.day(fact)), group.id
        if rule.paid_by == "partner":
            line.kind, line.amount = "due", -amount
        elif reward_of(self.partners[partner], group) == "points":
            line.asset, line.amount = POINTS, points(amount, fact.currency, group)
        return [line]

    def _matches(self, fact: Fact, partner: str, rule: Rule) -> bool:
        if rule.on != fact.kind or (rule.categories and fact.category not in rule.categories):
            return False
        if fact.category in rule.except_categories or not self._is_customer(fact, rule.customer):
            return False
        mine = [one for one in self._earlier_sales(fact) if self.credit[one.key] == partner]
        if rule.limit == "first_sale":
            return not mine
        if rule.limit == "first_months" and mine:
            return self.day(fact) < months_later(self.day(mine[0]), rule.months)
        return True

    def _is_customer(self, fact: Fact, wanted: str) -> bool:
        if wanted == "any":
            return True
        return (wanted == "new") == (not self._earlier_sales(fact))

    def _amount(self, fact: Fact, partner: str, deal: Deal, group: Group, rule: Rule) -> tuple[int, bool, int] | None:
        """Base, whether the tier's rate applies, amount before bounds; None when the facts or terms lack something."""
        base = self._base(fact, deal, rule)
        override = self._override(fact, partner, group, rule)
        if override is not None and override.percent is not None and base is not None:
            return base, False, rounded(base * Fraction(override.percent))
        fixed = override.fixed if override is not None and override.fixed is not None else rule.fixed
        if fixed is not None:
            times = fact.quantity if rule.per == "unit" else 1
            return (0, False, fixed[fact.currency] * times) if fact.currency in fixed else None
        if base is None:
            return None
        if rule.by_tier:
            assert group.tiers is not None
            return base, True, rounded(base * Fraction(group.tiers.steps[0].commission))
        enrolled = self.partners[partner].on(self.day(fact))
        rate = enrolled.rate if rule.negotiated and enrolled else Fraction(rule.percent or 0)
        return None if rate is None else (base, False, rounded(base * rate))

    @staticmethod
    def _base(fact: Fact, deal: Deal, rule: Rule) -> int | None:
        gross = fact.amount or 0
        if rule.of == "net":
            if fact.net is not None:
                return fact.net
            return None if deal.net_tax is None else rounded(gross / (1 + Fraction(deal.net_tax)))
        if rule.of == "own_commission":
            if fact.own is not None:
                return fact.own
            return None if deal.own_commission is None else rounded(gross * Fraction(deal.own_commission.percent))
        return gross

    def _override(self, fact: Fact, partner: str, group: Group, rule: Rule | None) -> Override | None:
        """The last override that changes this rule; without a rule the last one that changes the discount."""
        found = None
        for one in group.overrides:
            if not one.first_day <= self.day(fact) <= one.last_day:
                continue
            if one.codes and fact.code not in [code.upper() for code in one.codes]:
                continue
            if one.partners and partner not in one.partners:
                continue
            if rule is None:
                found = one if one.discount is not None else found
            elif (not one.rules or rule.id in one.rules) and (one.percent is not None or one.fixed is not None):
                found = one
        return found

    def _earned_before(self, fact: Fact, partner: str, rule: Rule) -> int:
        """What the rule gave for this customer while a bound was agreed; what came before the bound does not use it up."""
        total = 0
        for line in self.lines:
            if line.bounded and line.kind in ("commission", "due") and (line.partner, line.rule) == (partner, rule.id):
                kind, _, fact_id = line.fact.partition(" ")
                other = next(one for one in self.facts if one.key == (kind, fact_id))
                if self._same(other, fact) and other.currency == fact.currency:
                    total += line.money
        return total

    def _discount(self, fact: Fact, partner: str, deal: Deal, group: Group) -> list[Line]:
        terms = group.discount
        override = self._override(fact, partner, group, None)
        if fact.kind != SALE or (terms is None and override is None):
            return []
        if terms is not None and terms.categories and fact.category not in terms.categories:
            return []
        mine = [one for one in self._earlier_sales(fact) if self.credit[one.key] == partner]
        if terms is not None and terms.when == "first_sale" and mine:
            return []
        gross = fact.amount or 0
        if override is not None:
            given = rounded(gross * Fraction(override.discount or 0))
        elif terms is not None and terms.fixed is not None:
            given = terms.fixed.get(fact.currency, 0)
        elif terms is not None and terms.by_tier:
            assert group.tiers is not None
            given = rounded(gross * Fraction(group.tiers.steps[0].discount or 0))
        else:
            assert terms is not None
            given = rounded(gross * Fraction(terms.percent or 0))
        ours = terms is None or terms.funded_by == "us"
        line = self._line(fact, partner, "discount" if ours else "due", "discount", given if ours else -given)
        line.base, line.by_tier = gross, override is None and terms is not None and terms.by_tier
        line.version, line.group = self.version_on(self.day(fact)), group.id
        return [line]

    def _incentives(self, fact: Fact, partner: str, group: Group) -> list[Line]:
        found = []
        for one in group.staff_incentives:
            if one.on == fact.kind and fact.staff and self._is_customer(fact, one.customer):
                kind = "staff" if one.paid_through == "payroll" else "incentive"
                amount = one.fixed.get(fact.currency, 0)
                line = self._line(fact, partner, kind, one.id, amount)
                line.staff = fact.staff
                found.append(line)
        return found

    # What refunds take back -----------------------------------------------------------------------------------------------

    def _taken_back(self, sale: Fact, lines: list[Line]) -> list[Line]:
        partner = lines[0].partner
        _, group = self.group_on(partner, self.day(sale))
        if group is None or group.refunds.policy == "none":
            return []
        refunds = [one for one in self.facts if one.kind == REFUND and one.refunds == sale.fact_id]
        gross, refunded, found = sale.amount or 0, 0, []
        taken = [[0, 0] for _ in lines]
        for refund in refunds:
            if refund.currency != sale.currency or self._too_late(sale, refund, group):
                continue  # it takes nothing back, and the sale counts as before
            before = min(refunded, gross)
            refunded += max(0, gross - refunded) if refund.amount is None else refund.amount
            after = min(refunded, gross)
            for line, had in zip(lines, taken, strict=True):
                keeps = line.kind in ("discount", "counted")
                whole = line.kind in ("incentive", "staff") and after < gross
                amount = 0 if keeps or whole else part_of(line.amount, after, gross)
                base = 0 if keeps else part_of(line.base, after, gross)
                kind = line.kind if line.kind in OUTSIDE else "clawback"
                back = self._line(refund, partner, kind, line.rule, had[0] - amount)
                back.asset, back.of_kind, back.month = line.asset, line.kind, line.earned
                back.available = max(self.day(refund), line.available)
                back.base, back.by_tier, back.sale_id = had[1] - base, line.by_tier, sale.fact_id
                back.version, back.group = line.version, line.group
                back.gross = before - after if line is lines[0] and line.sales else 0
                back.staff = line.staff
                had[0], had[1] = amount, base
                found.append(back)
        return found

    @staticmethod
    def _too_late(sale: Fact, refund: Fact, group: Group) -> bool:
        days = group.refunds.within_days
        return days is not None and refund.at - sale.at > timedelta(hours=24 * days)


def reward_of(partner: Partner, group: Group) -> str:
    """The form a partner is paid in: the one it chose where the group allows it, else the group's default."""
    return partner.reward if partner.reward in group.reward.allowed else group.reward.default


def points(minor: int, currency: str, group: Group) -> int:
    """Points for an amount of money."""
    return rounded(Fraction(minor, 10 ** DECIMALS[currency]) * Fraction(group.reward.points_per_unit))


def amount_in(amounts: Amounts, currency: str) -> int:
    """What is agreed in a currency, or nothing."""
    return amounts.get(currency, 0)
