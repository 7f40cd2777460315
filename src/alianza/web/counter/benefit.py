"""What a code gives to the customer, and what a member of staff earns by it, by the deal that is in force today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from alianza.kernel.money import currency_scale
from alianza.kernel.spelling import normal
from alianza.programs.terms import Deal, Discount, Group, Override, StaffIncentive
from alianza.web.counter.lookup import Found
from alianza.web.ui.screen import Ask

_SAMPLE = 1_000  # whole units: of that much the card says what is paid


class Benefit(NamedTuple):
    """`title` is the discount in a few words, empty where none is agreed; `lines` say more of it."""

    title: str
    lines: list[str]


def in_force(ask: Ask) -> Deal:
    """The deal of today."""
    today = _today(ask)
    deals = [one.loaded.deal for one in ask.terms.versions]
    return next((one for one in reversed(deals) if one.effective_from <= today), deals[0])


def group_of(ask: Ask, found: Found) -> Group | None:
    """The terms of the partner that a code belongs to."""
    known = ask.terms.by_external_id.get(found.partner.external_id) if found.partner else None
    enrolled = known.enrolled_on(_today(ask).toordinal()) if known else None
    return in_force(ask).group(enrolled.group) if enrolled else None


def benefit(ask: Ask, found: Found) -> Benefit:
    """What the customer gets."""
    group = group_of(ask, found)
    if group is None:
        return Benefit("", [])
    changed = _override(ask, group, found)
    if changed is not None and changed.discount is not None:
        lines = [_say(ask, "gives_campaign", name=changed.name or changed.id, day=ask.formats.day(changed.last_day))]
        given = group.discount or Discount()
        return _rated(ask, given, changed.discount, changed.discount, lines)
    return _usual(ask, group)


def _usual(ask: Ask, group: Group) -> Benefit:
    given = group.discount
    if given is None:
        return Benefit("", [])
    if given.by_tier:
        rates = [step.discount or Decimal(0) for step in group.tiers.steps] if group.tiers else []
        return _rated(ask, given, min(rates), max(rates), []) if any(rates) else Benefit("", [])
    if given.fixed is not None:
        return Benefit(_say(ask, "gives_fixed", amount=_amounts(ask, given.fixed)), list(_when(ask, given)))
    return _rated(ask, given, given.percent, given.percent, []) if given.percent else Benefit("", [])


def _rated(ask: Ask, given: Discount, low: Decimal, high: Decimal, lines: list[str]) -> Benefit:
    """A share of the price; of one by tiers, from which to which."""
    percent = ask.formats.percent
    if low != high:
        title = _say(ask, "gives_between", low=percent(low), high=percent(high))
        return Benefit(title, [_say(ask, "gives_by_tier"), *lines, *_when(ask, given)])
    currency = in_force(ask).currency
    whole = _SAMPLE * 10 ** currency_scale(currency)
    money = ask.formats.money
    paid = _say(ask, "gives_sample", whole=money(whole, currency), paid=money(whole - int(whole * high), currency))
    return Benefit(_say(ask, "gives_percent", rate=percent(high)), [paid, *lines, *_when(ask, given)])


def _when(ask: Ask, given: Discount) -> Iterator[str]:
    if given.when == "first_sale":
        yield _say(ask, "gives_first")
    if given.categories:
        yield _say(ask, "gives_only", what=", ".join(given.categories))


def _override(ask: Ask, group: Group, found: Found) -> Override | None:
    """What changes the terms today; of several the last in the list counts."""
    today, code = _today(ask), normal(found.text)
    partner = found.partner.external_id if found.partner else ""
    fits = [
        one for one in group.overrides
        if one.first_day <= today <= one.last_day and (not one.partners or partner in one.partners)
        and (not one.codes or (not found.is_link and code in {normal(text) for text in one.codes}))
    ]  # fmt: skip
    return fits[-1] if fits else None


def categories(ask: Ask, found: Found) -> list[str]:
    """What the deal tells apart among this partner's sales: a sale that says none of it may earn less."""
    group = group_of(ask, found)
    if group is None:
        return []
    named = [*(one.categories for one in group.rules), *(one.except_categories for one in group.rules)]
    given = group.discount.categories if group.discount else ()
    return sorted({name for names in (*named, given) for name in names})


# For staff -----------------------------------------------------------------------------------------------------------


def incentives(ask: Ask, group: Group | None, kind: str = "") -> list[StaffIncentive]:
    """What staff of the side that whoever asks stands on is promised for a fact of a kind, or of any."""
    way = "partner" if ask.partner else "payroll"
    found = group.staff_incentives if group else ()
    return [one for one in found if one.paid_through == way and kind in ("", one.on)]


def promised(ask: Ask, found: Found) -> list[str]:
    """The same in words."""
    words = {"sale": "earn_sale", "lead": "earn_lead"}
    return [_say(ask, words[one.on], amount=_amounts(ask, one.fixed)) for one in incentives(ask, group_of(ask, found))]


def _amounts(ask: Ask, fixed: Mapping[str, int]) -> str:
    usual = in_force(ask).currency
    chosen = {usual: fixed[usual]} if usual in fixed else fixed
    return " / ".join(ask.formats.money(minor, unit) for unit, minor in chosen.items())


def _say(ask: Ask, key: str, **parts: object) -> str:
    return ask.say.text(key, **parts)


def _today(ask: Ask) -> date:
    return ask.now.astimezone(ask.terms.zone).date()
