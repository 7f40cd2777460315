"""A deal as sentences in the reader's language: what a page shows, what is compared, what a partner signs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from babel import Locale, dates, lists

from alianza.programs.terms import (
    Amounts,
    Attribution,
    Caps,
    Deal,
    Discount,
    Group,
    MonthlyFee,
    Override,
    Rule,
    StaffIncentive,
    Tier,
    VolumePrice,
)
from alianza.web.shared.deal_terms_words import WORDS
from alianza.web.ui.formats import Formats
from alianza.web.ui.words import LANGUAGE_NAMES, Spoken

_DIGITS = 9  # of a percentage: what was agreed is never rounded


class Sentence(NamedTuple):
    """One thing that was agreed. `path` names its place in the deal, the same in every version and language."""

    path: str
    text: str


class Section(NamedTuple):
    """What holds for the whole alliance (`group` is empty), or for a group of partners."""

    group: str
    heading: str
    sentences: Sequence[Sentence]


class Changed(NamedTuple):
    """A sentence of one version against the other's; empty where it is not there."""

    kind: Literal["added", "removed", "changed"]
    heading: str
    before: str
    after: str


def terms(say: Spoken, formats: Formats, deal: Deal, programs: Mapping[str, str] = {}) -> list[Section]:
    """All of a deal: the alliance's own terms, then those of each group, in the language of `say`.

    `programs` are the names of the programs by id, as a loaded deal has them.
    """
    writer = _Writer(Spoken(say.language, WORDS), formats, deal, programs)
    general = Section("", deal.name, [*writer.alliance(), *writer.exclusions(), *writer.calendar()])
    return [general, *(Section(one.id, one.name or one.id, list(writer.group(one))) for one in deal.groups)]


def terms_of_partner(
    say: Spoken, formats: Formats, deal: Deal, group: str, partner: str, programs: Mapping[str, str] = {}
) -> list[Section]:
    """What a partner of a group is told: its own terms and the calendar, neither others' campaigns nor our staff's pay."""
    writer = _Writer(Spoken(say.language, WORDS), formats, deal, programs)
    found = deal.group(group)
    general = Section("", deal.name, [*writer.alliance(), *writer.calendar()])
    if found is None:
        return [general]
    return [Section(found.id, found.name or found.id, list(writer.group(found, partner))), general]


def compare(before: Sequence[Section], after: Sequence[Section]) -> list[Changed]:
    """What differs between two versions, sentence by sentence, in the order of the later one; what is gone comes last."""
    old, new = _by_path(before), _by_path(after)
    found = []
    for path, (heading, text) in new.items():
        was = old.get(path)
        if was is None:
            found.append(Changed("added", heading, "", text))
        elif was[1] != text:
            found.append(Changed("changed", heading, was[1], text))
    gone = [path for path in old if path not in new]
    return [*found, *(Changed("removed", old[path][0], old[path][1], "") for path in gone)]


def _by_path(sections: Sequence[Section]) -> dict[str, tuple[str, str]]:
    return {one.path: (section.heading, one.text) for section in sections for one in section.sentences}


class _Writer:
    """Writes the sentences of one deal in one language."""

    def __init__(self, say: Spoken, formats: Formats, deal: Deal, programs: Mapping[str, str]) -> None:
        self.say, self.formats, self.deal, self.programs = say, formats, deal, programs

    # Words -------------------------------------------------------------------------------------------------------------

    def text(self, key: str, **parts: object) -> str:
        """A text of the table."""
        said = self.say.text(key, **parts)
        return said[:-1] if said.endswith("..") else said  # a date may end with a point of its own

    def any_of(self, names: Sequence[str]) -> str:
        """A choice in words: a, b or c."""
        return str(lists.format_list(list(names), "or", locale=self.formats.locale))

    def all_of(self, names: Sequence[str]) -> str:
        """An enumeration in words: a, b and c."""
        return str(lists.format_list(list(names), "standard", locale=self.formats.locale))

    def money(self, amounts: Amounts | None) -> str:
        """Amounts in their currencies; empty for none."""
        found = sorted((amounts or {}).items())
        return self.any_of([self.formats.money(minor, code) for code, minor in found]) if found else ""

    def percent(self, rate: Decimal) -> str:
        """A rate, exactly as it was agreed."""
        return self.formats.percent(rate, _DIGITS)

    def counted(self, key: str, n: int, **parts: object) -> str:
        """A text with the right form for a number, which is written as the reader writes it."""
        return self.text(key, n=self.formats.number(n), **parts)

    def named(self, path: str, name: str, said: Sequence[str]) -> Sentence:
        """A thing with a name, and all that is said of it."""
        return Sentence(
            path, self.text("named", name=name, said=self.text("and_also").join(one for one in said if one))
        )

    # The alliance ------------------------------------------------------------------------------------------------------

    def alliance(self) -> Iterator[Sentence]:
        """What holds for everybody."""
        deal = self.deal
        yield Sentence("deal/effective_from", self.text("in_force", day=self.formats.day(deal.effective_from)))
        yield Sentence("deal/currency", self.text("currency", unit=deal.currency))
        if others := [one for one in deal.currencies if one != deal.currency]:
            yield Sentence("deal/currencies", self.text("currencies", units=self.any_of(others)))
        yield Sentence("deal/time_zone", self.text("zone", zone=deal.time_zone))
        yield Sentence("deal/language", self.text("documents", language=self._language(deal.language)))
        for key, said in self._attribution(deal.attribution):
            yield Sentence(f"deal/attribution/{key}", said)
        for program, who in deal.program_attribution.items():
            for key, said in self._attribution(who):
                text = self.text("of_program", program=self.programs.get(program, program), said=said)
                yield Sentence(f"programs/{program}/attribution/{key}", text)

    def _language(self, code: str) -> str:
        locale = Locale.parse(self.say.language)
        return str(locale.languages.get(code) or LANGUAGE_NAMES.get(code, code))

    def _attribution(self, who: Attribution) -> Iterator[tuple[str, str]]:
        groups = [rank if isinstance(rank, tuple) else (rank,) for rank in who.precedence]
        alone = {group[0] for group in groups if len(group) == 1}
        compared = "match" in alone or any(len(group) > 1 for group in groups)
        yield "window", self.counted("window", who.window_days)
        steps = [self.any_of([self.text(f"by_{one}") for one in group]) for group in groups]
        yield "precedence", self.text("precedence", steps=" → ".join(steps))
        for key, there in (("lead", "lead" in alone), ("click", "click" in alone), ("touch", compared)):
            which = getattr(who, key)
            if there or which != "last":  # which of several counts is not said where there are never several
                yield key, self.text(f"{key}_{which}")
        yield "self_referral", self.text(f"self_{who.self_referral}")
        yield "existing_customers", self.text(f"existing_{who.existing_customers}")

    def exclusions(self) -> Iterator[Sentence]:
        """What never earns anything."""
        not_these = self.deal.exclusions
        for key, names in (
            ("categories", not_these.categories),
            ("customers", not_these.customers),
            ("staff", not_these.staff),
        ):
            if names:
                yield Sentence(f"deal/exclusions/{key}", self.text(f"not_{key}", names=self.all_of(names)))
        if self.deal.own_commission:
            rate = self.percent(self.deal.own_commission.percent)
            yield Sentence("deal/own_commission", self.text("own", rate=rate))

    def calendar(self) -> Iterator[Sentence]:
        """When and how money is paid."""
        when = self.deal.settlement
        yield Sentence("deal/settlement/review", self.counted("review", when.review_days))
        country = str(self.formats.locale.territories.get(when.holidays, when.holidays))
        key = "payout_holidays" if when.holidays else "payout"
        yield Sentence("deal/settlement/payout_day", self.text(key, day=when.payout_day, country=country))
        if when.minimum_payout:
            text = self.text("least", amount=self.money(when.minimum_payout))
            yield Sentence("deal/settlement/minimum_payout", text)
        if when.hold_days:
            yield Sentence("deal/settlement/hold", self.counted("hold", when.hold_days))
        if self.deal.net_tax is not None:
            yield Sentence("deal/net_tax", self.text("tax", rate=self.percent(self.deal.net_tax)))

    # A group -----------------------------------------------------------------------------------------------------------

    def group(self, group: Group, partner: str = "") -> Iterator[Sentence]:
        """What holds for a group; for one partner of it, only what concerns that partner."""
        path = f"groups/{group.id}"
        yield Sentence(f"{path}/program", self.text("program", program=self.programs.get(group.program, group.program)))
        yield from self._rewards(group, path)
        for step in group.tiers.steps if group.tiers else ():
            yield Sentence(f"{path}/tiers/{step.name}", self._tier(step, group))
        for rule in group.rules:
            yield self.named(f"{path}/commission/{rule.id}", rule.name or rule.id, self._rule(rule))
        if group.discount:
            yield self.named(f"{path}/discount", self.text("discount"), self._discount(group.discount))
        for incentive in () if partner else group.staff_incentives:
            name = self.text("staff", name=incentive.id)
            yield self.named(f"{path}/staff_incentives/{incentive.id}", name, self._incentive(incentive))
        for fee in group.monthly_fees:
            name = self.text("fee", name=fee.name or fee.id)
            yield self.named(f"{path}/monthly_fees/{fee.id}", name, self._fee(fee))
        for price in group.volume_prices:
            name = self.text("price", name=price.name or price.id)
            yield self.named(f"{path}/volume_prices/{price.id}", name, self._price(price))
        for override in group.overrides:
            if not partner or not override.partners or partner in override.partners:
                yield self._override(override, group, path, bool(partner))
        yield from self._service(group, path)

    def _rewards(self, group: Group, path: str) -> Iterator[Sentence]:
        reward, tiers = group.reward, group.tiers
        forms = [self.text(f"form_{one}") for one in reward.allowed]
        if len(forms) > 1:
            usual = self.text(f"form_{reward.default}")
            yield Sentence(f"{path}/reward", self.text("paid_in_choice", forms=self.any_of(forms), usual=usual))
        else:
            yield Sentence(f"{path}/reward", self.text("paid_in", forms=self.any_of(forms)))
        if "points" in reward.allowed:
            number = self.formats.number(reward.points_per_unit)
            yield Sentence(f"{path}/points", self.text("points", n=number))
        if tiers:
            words = {"metric": self.text(f"metric_{tiers.by}"), "applies": self.text(f"applies_{tiers.applies}")}
            yield Sentence(f"{path}/tiers", self.text("tiers", **words))

    def _service(self, group: Group, path: str) -> Iterator[Sentence]:
        yield Sentence(f"{path}/refunds", self.text(f"refunds_{group.refunds.policy}"))
        if group.refunds.within_days is not None:
            text = self.counted("refunds_within", group.refunds.within_days)
            yield Sentence(f"{path}/refunds/within", text)
        if level := group.support.get("level"):
            yield Sentence(f"{path}/support/level", self.text("support", level=level))
        if answer := group.support.get("answer"):
            yield Sentence(f"{path}/support/answer", self.text("answer", time=self._duration(answer)))

    def _duration(self, written: str) -> str:
        """A duration as the deal writes it (`30 minutes`), in the reader's words; anything else as it stands."""
        number, _, unit = written.partition(" ")
        seconds = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800}.get(unit.removesuffix("s"))
        if seconds is None or not (number.isascii() and number.isdecimal()):
            return written
        kind: Literal["minute", "hour", "day", "week"] = unit.removesuffix("s")  # type: ignore[assignment]
        whole = int(number) * seconds
        return dates.format_timedelta(whole, granularity=kind, threshold=10**9, locale=self.formats.locale)

    def _tier(self, step: Tier, group: Group) -> str:
        rates = [self.text("tier_commission", rate=self.percent(step.commission))]
        if step.discount is not None:
            rates.append(self.text("tier_discount", rate=self.percent(step.discount)))
        said, by = self.all_of(rates), group.tiers.by if group.tiers else "sales"
        if by == "revenue":
            amount = self.formats.money(step.at_least, self.deal.currency)
            return self.text("tier_revenue", name=step.name, amount=amount, rates=said)
        return self.counted(f"tier_{by}", step.at_least, name=step.name, rates=said)

    # What has a name within a group ---------------------------------------------------------------------------------------

    def _rule(self, rule: Rule) -> list[str]:
        return [
            self.text(f"each_{rule.on}", rate=self._rate(rule)),
            self._names("only_categories", rule.categories),
            self._names("except_categories", rule.except_categories),
            self._customers(rule.customer),
            self.text("limit_first_sale") if rule.limit == "first_sale" else "",
            self.counted("limit_first_months", rule.months) if rule.limit == "first_months" else "",
            *self._caps(rule.caps),
            self._amount("minimum", rule.minimum_order),
            self.text("owed_by_partner") if rule.paid_by == "partner" else "",
            self.counted("held", rule.hold_days) if rule.hold_days is not None else "",
        ]

    def _rate(self, rule: Rule) -> str:
        if rule.fixed is not None:
            amount = self.money(rule.fixed)
            return self.text("each_unit", rate=amount) if rule.per == "unit" else amount
        if rule.by_tier:
            rate = self.text("of_tier")
        elif rule.negotiated or rule.percent is None:
            rate = self.text("of_partner")
        else:
            return self.text(f"rate_{rule.of}", rate=self.percent(rule.percent))
        return rate if rule.of == "gross" else self.text(f"rate_{rule.of}", rate=rate)

    def _names(self, key: str, names: Sequence[str]) -> str:
        return self.text(key, names=self.all_of(names)) if names else ""

    def _amount(self, key: str, amounts: Amounts) -> str:
        return self.text(key, amount=self.money(amounts)) if amounts else ""

    def _customers(self, which: str) -> str:
        return "" if which == "any" else self.text(f"customers_{which}")

    def _caps(self, caps: Caps) -> list[str]:
        of = (("cap_order", caps.per_order), ("cap_customer", caps.per_customer), ("cap_month", caps.per_month))
        return [self._amount(key, amounts) for key, amounts in of]

    def _discount(self, discount: Discount) -> list[str]:
        size = self.money(discount.fixed)
        if not size:
            size = (
                self.text("of_tier") if discount.by_tier or discount.percent is None else self.percent(discount.percent)
            )
        return [
            f"{size} {self.text(f'discount_{discount.when}')}",
            self.text(f"funded_{discount.funded_by}"),
            self._names("only_categories", discount.categories),
        ]

    def _incentive(self, incentive: StaffIncentive) -> list[str]:
        return [
            self.text(f"each_{incentive.on}", rate=self.money(incentive.fixed)),
            self._customers(incentive.customer),
            self.text(f"through_{incentive.paid_through}"),
        ]

    def _fee(self, fee: MonthlyFee) -> list[str]:
        names = dates.get_month_names("wide", "stand-alone", self.formats.locale)
        season = "" if len(fee.months) == 12 else self.all_of([str(names[month]) for month in fee.months])
        return [self._amount("fee_owed", fee.fixed), self.text("fee_months", months=season) if season else ""]

    def _price(self, price: VolumePrice) -> list[str]:
        steps = [
            self.text("price_step", quantity=self.formats.number(one.from_quantity), amount=self.money(one.unit_price))
            for one in price.steps
        ]
        return [
            ", ".join(steps),
            self.text(f"price_{price.mode}"),
            self._names("only_categories", price.categories),
            self.counted("guaranteed", price.guaranteed) if price.guaranteed else "",
        ]

    def _override(self, override: Override, group: Group, path: str, hidden: bool) -> Sentence:
        first, last = self.formats.day(override.first_day), self.formats.day(override.last_day)
        rate = self.money(override.fixed) or (self.percent(override.percent) if override.percent is not None else "")
        names = {rule.id: rule.name or rule.id for rule in group.rules}
        said = [
            self.text("override_rate", rate=rate) if rate else "",
            self.text("tier_discount", rate=self.percent(override.discount)) if override.discount is not None else "",
            self._names("only_rules", [names.get(one, one) for one in override.rules]),
            self._names("only_codes", override.codes),
            "" if hidden else self._names("only_partners", override.partners),
        ]
        name = self.text("override", name=override.name or override.id, first=first, last=last)
        return self.named(f"{path}/overrides/{override.id}", name, said)
