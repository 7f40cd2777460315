"""Random deals and partners from a seed. A deal is a tree that is written as JSON, which is YAML too."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from tools.sim.words import DECIMALS, Enrolled, Partner, end_of, month_after

ZONES = ("America/Mexico_City", "UTC", "Europe/Moscow", "Asia/Shanghai", "America/New_York", "Asia/Kolkata")
CATEGORIES = ("wash", "detail", "gift_card", "tow")
EVIDENCE = ("code", "partner", "friend", "click", "match", "lead")
IBAN = "DE89370400440532013000"  # the example of the standard
Tree = dict[str, Any]


class World:
    """Everything agreed in one simulated alliance. `rates` of partners are written to the partners file."""

    def __init__(self, seed: int, slug: str) -> None:
        self.seed = seed
        self.random = Random(seed)
        self.more = Random(f"more of {seed}")  # for what was thought of later, so that old seeds stay what they were
        self.slug = slug
        pick = self.random
        self.zone = pick.choice(ZONES)
        self.start = date(pick.choice((2026, 2024)), pick.choice((1, 2, 3, 10, 11)), 1)
        self.currencies = pick.sample(("MXN", "USD", "JPY", "KWD", "EUR"), pick.choice((1, 1, 2, 3)))
        self.currency = self.currencies[0]
        self.months = [self.start.year * 100 + self.start.month]
        for _ in range(3):
            self.months.append(month_after(self.months[-1]))
        self.partner_names = [f"p{number}" for number in range(1, pick.randint(2, 5) + 1)]
        self.groups = {f"g{number}": self.group(number) for number in range(1, pick.randint(1, 3) + 1)}
        self.programs = {name: pick.choice(("one", "one", "two")) for name in self.groups}
        self.deals = [self.deal(self.start, self.groups)]
        if pick.random() < 0.4:
            changed = {name: self.group(int(name[1:])) for name in self.groups}
            self.deals.append(self.deal(self._any_day(first_of(pick.choice(self.months[1:]))), changed))
        self.partners = [self.partner(name) for name in self.partner_names]

    # Small pieces ---------------------------------------------------------------------------------------------------------

    def maybe(self, chance: float) -> bool:
        """True so often."""
        return self.random.random() < chance

    def percent(self, most: int = 30) -> str:
        """A percentage with up to two decimals."""
        return f"{Decimal(self.random.randint(0, most * 100)).scaleb(-2)}%"

    def minor(self, currency: str, units: int) -> int:
        """An amount of about so many units."""
        scale: int = 10 ** DECIMALS[currency]
        return self.random.randint(0, units * scale)

    def text(self, currency: str, minor: int) -> str:
        """Decimal text in units."""
        return f"{Decimal(minor).scaleb(-DECIMALS[currency]):f}"

    def _any_day(self, first: date) -> date:
        """The first of a month, or another day of it."""
        return first if self.more.random() < 0.5 else first.replace(day=self.more.randint(2, 28))

    def amounts(self, units: int, every: bool = False) -> dict[str, str]:
        """An amount in the deal's currency and perhaps in others."""
        chosen = [c for c in self.currencies if every or c == self.currency or self.maybe(0.6)]
        if every and self.more.random() < 0.2:  # agreed in the deal's currency only
            chosen = [self.currency]
        return {c: self.text(c, self.minor(c, units) + 1) for c in chosen}

    def categories(self) -> list[str]:
        """One or two categories."""
        return self.random.sample(CATEGORIES, self.random.choice((1, 2)))

    # The deal -------------------------------------------------------------------------------------------------------------

    def deal(self, day: date, groups: dict[str, Tree]) -> Tree:
        """One version."""
        if day == self.start:
            self.common = self._common()
        elif self.more.random() < 0.5:
            self.common = self._changed()
        tree = {**self.common, "effective_from": str(day), "note": f"from {day}"}
        programs: Tree = {}
        for name, group in groups.items():
            programs.setdefault(self.programs[name], {"groups": {}})["groups"][name] = group
        for program in programs.values():
            if self.maybe(0.4):
                words = self.attribution()
                program["attribution"] = {word: words[word] for word in words if self.maybe(0.6)}
        return {**tree, "programs": programs}

    def attribution(self) -> Tree:
        """Who gets the credit: some kinds of evidence in some order, some of them of equal rank."""
        pick = self.random
        kinds = pick.sample(EVIDENCE, pick.choice((2, 3, 4, 6, 6)))
        ranks: list[Any] = []
        for kind in kinds:
            if ranks and self.maybe(0.15):
                before = ranks.pop()
                ranks.append([*(before if isinstance(before, list) else [before]), kind])
            else:
                ranks.append(kind)
        return {
            "window": f"{pick.choice((0, 1, 7, 30, 365))} days",
            "precedence": ranks,
            "lead": pick.choice(("last", "first")),
            "click": pick.choice(("last", "first")),
            "touch": pick.choice(("last", "first")),
            "self_referral": pick.choice(("refused", "allowed")),
            "existing_customers": pick.choice(("allowed", "allowed", "allowed", "excluded")),
        }

    def _common(self) -> Tree:
        pick = self.random
        tree: Tree = {
            "alianza": 1,
            "alliance": self.slug,
            "name": self.slug,
            "currency": self.currency,
            "currencies": self.currencies,
            "time_zone": self.zone,
            "language": "en",
            "attribution": self.attribution(),
            "settlement": {
                "review": f"{pick.choice((0, 3, 5))} days",
                "payout_day": pick.choice((1, 5, 15, 28)),
                "hold": f"{pick.choice((0, 0, 7, 30, 45))} days",
            },
        }
        if self.maybe(0.5):
            tree["settlement"]["holidays"] = pick.choice(("MX", "US", "ES"))
        if self.maybe(0.5):
            tree["settlement"]["minimum_payout"] = self.amounts(60)
        if self.maybe(0.4):
            tree["exclusions"] = {"categories": ["gift_card"], "customers": ["c1"], "staff": ["s9"]}
        if self.maybe(0.6):
            tree["net"] = {"tax": pick.choice(("16%", "7.25%", "0%", "21%"))}
        if self.maybe(0.6):
            tree["own_commission"] = {"percent": self.percent()}
        return tree

    def _changed(self) -> Tree:
        """What a later version may agree otherwise for the whole alliance."""
        pick = self.more
        evidence = ["code", "partner", "lead"]
        pick.shuffle(evidence)
        tree: Tree = {**self.common, "attribution": {**self.common["attribution"]}}
        tree["attribution"] |= {
            "window": f"{pick.choice((1, 7, 30))} days",
            "precedence": evidence[: pick.choice((2, 3))],
            "lead": pick.choice(("last", "first")),
            "self_referral": pick.choice(("refused", "allowed")),
            "existing_customers": pick.choice(("allowed", "excluded")),
        }
        tree["settlement"] = {**self.common["settlement"], "hold": f"{pick.choice((0, 7, 30))} days"}
        tree["exclusions"] = {"categories": ["detail"], "customers": ["c2"]}
        return tree | {"net": {"tax": "8%"}, "own_commission": {"percent": "12.5%"}}

    def group(self, number: int) -> Tree:
        """One group's terms."""
        pick = self.random
        tiers = self._tiers() if self.maybe(0.6) else None
        rules = [self._rule(f"r{number}{place}", tiers is not None) for place in range(pick.choice((0, 1, 1, 2, 3)))]
        tree: Tree = {"reward": self._reward(), "commission": rules, "refunds": self._refunds()}
        if tiers is not None:
            tree["tiers"] = tiers
        if self.maybe(0.5):
            tree["customer_discount"] = self._discount(tiers is not None)
        if self.maybe(0.4):
            tree["staff_incentives"] = [self._incentive(f"i{number}{place}") for place in range(pick.choice((1, 2)))]
        if self.maybe(0.3):
            months = pick.sample(range(1, 13), pick.choice((2, 6, 12)))
            fee = {self.currency: self.text(self.currency, self.minor(self.currency, 80) + 1)}
            tree["monthly_fees"] = [{"id": f"f{number}", "fixed": fee, "months": sorted(months)}]
        if self.maybe(0.3):
            tree["volume_prices"] = [self._prices(f"v{number}")]
        if rules and self.maybe(0.5):
            tree["overrides"] = [self._override(f"o{number}{n}", rules) for n in range(pick.choice((1, 2)))]
        return tree

    def _reward(self) -> Tree:
        pick = self.random
        # Points are agreed in deals of one currency only.
        forms = ("cash", "credit", "points") if len(self.currencies) == 1 else ("cash", "credit")
        allowed = pick.sample(forms, pick.randint(1, len(forms)))
        if self.more.random() < 0.2:
            allowed[0] = "discount"
        return {"allowed": allowed, "default": pick.choice(allowed), "points_per_unit": pick.choice((1, "0.5", 10))}

    def _refunds(self) -> Tree:
        refunds: Tree = {"policy": self.random.choice(("proportional",) * 5 + ("none",))}
        if self.maybe(0.3):
            refunds["within"] = f"{self.random.choice((1, 10, 30))} days"
        return refunds

    def _rule(self, rule: str, tiers: bool) -> Tree:
        pick = self.random
        tree: Tree = {"id": rule, "on": "lead" if self.maybe(0.2) else "sale"}
        if tree["on"] == "lead" or self.maybe(0.2):
            tree |= {"fixed": self.amounts(30, every=True), "per": pick.choice(("fact", "unit"))}
        else:
            words = [self.percent(), self.percent(), "negotiated", *(["by_tier"] * 4 if tiers else [])]
            tree |= {"percent": pick.choice(words), "of": pick.choice(("gross", "gross", "net", "own_commission"))}
        if self.maybe(0.2):
            tree["categories"] = self.categories()
        elif self.maybe(0.2):
            tree["except_categories"] = self.categories()
        if self.maybe(0.3):
            tree["customer"] = pick.choice(("new", "returning"))
        if self.maybe(0.3):
            tree["limit"] = pick.choice(("first_sale", "first 1 month", "first 2 months"))
        if self.maybe(0.2):
            tree["paid_by"] = "partner"
        if self.maybe(0.2):
            tree["hold"] = f"{pick.choice((0, 10, 60))} days"
        if tree["on"] == "sale" and self.maybe(0.2):
            tree["minimum_order"] = self.amounts(60)
        caps = {"per_month": self.amounts(150)} if self.maybe(0.2) else {}
        if tree.get("percent") != "by_tier":
            caps |= {"per_order": self.amounts(20)} if self.maybe(0.15) else {}
            caps |= {"per_customer": self.amounts(60)} if self.maybe(0.2) else {}
        return {**tree, "caps": caps} if caps else tree

    def _tiers(self) -> Tree:
        pick = self.random
        by = pick.choice(("leads", "sales", "revenue"))
        at, steps = 0, []
        for place in range(pick.choice((1, 2, 3, 4))):
            at = pick.choice((1, 1, 2, 4)) if not place else at + pick.randint(1, 6)
            start = self.text(self.currency, self.minor(self.currency, 40) + at * 60 * 10 ** DECIMALS[self.currency])
            low = "0" if by == "revenue" and not place and self.maybe(0.5) else start
            steps.append({"name": f"t{place}", "from": low if by == "revenue" else at, "commission": self.percent(),
                          "discount": self.percent()})  # fmt: skip
        return {"by": by, "applies": pick.choice(("whole_month", "next_month", "marginal")), "steps": steps}

    def _discount(self, tiers: bool) -> Tree:
        pick = self.random
        tree: Tree = {"when": pick.choice(("always", "first_sale")), "funded_by": pick.choice(("us", "partner"))}
        if self.maybe(0.3):
            tree["fixed"] = self.amounts(3, every=True)
        else:
            tree["percent"] = pick.choice([self.percent(), *(["by_tier"] if tiers else [])])
        if self.maybe(0.2):
            tree["categories"] = self.categories()
        return tree

    def _incentive(self, name: str) -> Tree:
        pick = self.random
        return {
            "id": name,
            "on": pick.choice(("sale", "sale", "lead")),
            "fixed": self.amounts(5, every=True),
            "paid_through": pick.choice(("payroll", "partner")),
            "customer": pick.choice(("any", "any", "new", "returning")),
        }

    def _prices(self, name: str) -> Tree:
        steps, at, wide = [], 1, self.more.random() < 0.3
        for _ in range(self.random.choice((1, 2, 3))):
            price = {self.currency: self.text(self.currency, self.minor(self.currency, 12) + 1)}
            if wide:
                price |= {c: self.text(c, self.more.randint(1, 900)) for c in self.currencies[1:]}
            steps.append({"from": at, "price": price})
            at += self.random.randint(1, 8)
        tree: Tree = {"id": name, "mode": self.random.choice(("graduated", "all_units")), "steps": steps}
        if self.maybe(0.3):
            tree["categories"] = self.categories()
        if self.maybe(0.3):
            tree["guaranteed"] = self.random.randint(1, 12)
        return tree

    def _override(self, name: str, rules: list[Tree]) -> Tree:
        pick = self.random
        month = pick.choice(self.months)
        last = end_of(month).day
        days = sorted((pick.randint(1, last), pick.randint(1, last)))
        tree: Tree = {
            "id": name,
            "from": str(first_of(month).replace(day=days[0])),
            "until": str(first_of(month).replace(day=days[1])),
        }
        on_sales = [rule["id"] for rule in rules if rule["on"] == "sale"]
        if on_sales and self.maybe(0.6):
            tree |= {"rules": pick.sample(on_sales, 1), "percent": self.percent(40)}
        elif self.maybe(0.5):
            tree["fixed"] = self.amounts(10, every=True)
        if self.maybe(0.4) or not {"percent", "fixed"} & tree.keys():
            tree["customer_discount"] = self.percent(15)
        if self.maybe(0.3):
            tree["codes"] = pick.sample(("WEEK", "FEST", "CODE1", "CODE2"), 2)
        if self.maybe(0.3):
            tree["partners"] = pick.sample(self.partner_names, pick.choice((1, 2)))
        return tree

    # Partners -------------------------------------------------------------------------------------------------------------

    def partner(self, name: str) -> Partner:
        """A partner, in one group or moving to another at the beginning of a month."""
        pick = self.random
        rate = Fraction(pick.randint(0, 2500), 10_000) if self.maybe(0.6) else None
        enrolled = [Enrolled(self.start, pick.choice(list(self.groups)), rate)]
        if len(self.groups) > 1 and self.maybe(0.3):
            other = pick.choice([group for group in self.groups if group != enrolled[0].group])
            enrolled.append(Enrolled(self._any_day(first_of(pick.choice(self.months[1:]))), other, rate))
        # Versions allow different forms: only one that both agree on can be chosen.
        allowed = [
            set(deal["programs"][self.programs[one.group]]["groups"][one.group]["reward"]["allowed"])
            for deal in self.deals
            for one in enrolled
        ]
        common = sorted(set.intersection(*allowed))
        reward = pick.choice(common) if common and self.maybe(0.5) else ""
        code = f"CODE{name[1:]}" if self.maybe(0.7) else ""
        return Partner(name, code, reward, tuple(enrolled), IBAN if self.maybe(0.7) else "", self._pauses(name))

    def _pauses(self, name: str) -> tuple[tuple[date, bool], ...]:
        """Days from which it is suspended and takes part again, at times the same one. Of a chance of its own: the rest of a
        world stays what its seed says."""
        chance = Random(f"{self.seed} {name} suspended")
        first, last = self.start.toordinal(), end_of(self.months[-1]).toordinal()
        days = sorted(chance.randint(first, last) for _ in range(chance.choice((0, 0, 0, 1, 2, 2, 3))))
        if len(days) > 1 and chance.random() < 0.2:
            days[1] = days[0]
        return tuple((date.fromordinal(day), place % 2 == 0) for place, day in enumerate(days))


def first_of(month: int) -> date:
    """The first day of a month."""
    return date(month // 100, month % 100, 1)


def written(tree: Tree) -> str:
    """A deal as text for the loader."""
    return json.dumps(tree, indent=1)


def partner_rows(partners: list[Partner], place: int) -> str:
    """The partners file with everyone's enrollment of that place; those without one are left out."""
    rows = ["partner,name,group,code,reward,rate,account"]
    for one in partners:
        if place < len(one.enrolled):
            enrolled = one.enrolled[place]
            rate = "" if enrolled.rate is None else f"{Decimal(int(enrolled.rate * 10_000)).scaleb(-2)}%"
            rows.append(f"{one.name},{one.name},{enrolled.group},{one.code},{one.reward},{rate},{one.account}")
    return "\n".join(rows) + "\n"
