"""What would change, in business words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alianza.programs.deal_file import parse_deal
from alianza.programs.plan import Change, describe, plan
from alianza.programs.terms import Deal

HERE = Path(__file__).parent
FULL = {name: (HERE / name).read_text() for name in ("full.yaml", "groups/flotillas.yaml")}
LIVE = parse_deal(FULL, "full.yaml").deal


def changed(old: str, new: str) -> list[Change]:
    """The plan when the full deal's text is changed."""
    assert old in FULL["full.yaml"]
    return plan(LIVE, parse_deal(FULL | {"full.yaml": FULL["full.yaml"].replace(old, new, 1)}, "full.yaml").deal)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("7.25%", "8%", "Talleres y lotes: commission at tier Plata 7.25% → 8%"),
        ("from: 11", "from: 10", "Talleres y lotes: threshold at tier Plata 11 leads → 10 leads"),
        ("per_order: 500", "per_order: 600.5",
         "Talleres y lotes: cap per order of rule Comisión por venta 500.00 MXN → 600.50 MXN"),
        ("            minimum_order: 100\n", "",
         "Talleres y lotes: minimum order of rule Comisión por venta 100.00 MXN → none"),
        ("first 6 months", "life",
         "Talleres y lotes: customer counts of rule Comisión por venta first 6 months → for life"),
        ("of: gross", "of: own_commission",
         "Talleres y lotes: commission of rule Comisión por venta by tier of gross → by tier of our own commission"),
        ("payout_day: 5", "payout_day: 10", "OnlyCar: payout on day 5 of the next month → day 10 of the next month"),
        ("whole_month", "marginal",
         "Talleres y lotes: tier's rate is for the whole month → each sale by its place in the month"),
        ("2026-10-11", "2026-10-18", "Talleres y lotes: last day of campaign Semana del Taller X 2026-10-11 → 2026-10-18"),
        ("name: Talleres y lotes", "name: Talleres", "Talleres y lotes: name Talleres y lotes → Talleres"),
        ("friend, [click, match]", "[friend, click], match", "OnlyCar: credit goes by "
         "code before partner before friend before click or match before lead → "
         "code before partner before friend or click before match before lead"),
        ("window: 365 days", "window: 60 days",
         "OnlyCar: attribution window of attribution of program afiliados 365 days → 60 days"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_the_words_of_the_business(old: str, new: str, text: str) -> None:
    assert [(one.kind, one.text) for one in changed(old, new)] == [("changed", text)]


def test_a_change_names_its_place_in_the_words_of_the_language() -> None:
    assert changed("7.25%", "8%")[0].path == "groups/talleres/tiers/Plata/commission"


def test_a_new_step_is_added_and_a_renamed_one_goes() -> None:
    found = changed("name: Oro", "name: Diamante")
    assert [(one.kind, one.text) for one in found] == [
        ("added", "Talleres y lotes: new tier Diamante: threshold 51 leads; commission 10%; customer discount 10%"),
        ("removed", "Talleres y lotes: no longer tier Oro: threshold 51 leads; commission 10%; customer discount 10%"),
    ]


def test_a_group_that_goes_is_said_once() -> None:
    smaller = msgspec.structs.replace(LIVE, groups=LIVE.groups[:1])
    assert [(one.kind, one.text) for one in plan(LIVE, smaller)] == [("removed", "Flotillas: the whole group is gone")]


def test_with_nothing_in_force_everything_is_added() -> None:
    found = plan(None, LIVE)
    assert {one.kind for one in found} == {"added"}
    assert found[0].text.startswith("OnlyCar: new alliance; in force from 2026-01-01")
    assert "Flotillas: new rule marca-blanca: for each sale; commission 12% of net; owed by the partner" in [
        one.text for one in found
    ]


def test_the_order_of_campaigns_matters_and_is_told() -> None:
    group = LIVE.groups[0]
    other = msgspec.structs.replace(group.overrides[0], id="navidad")
    two = msgspec.structs.replace(group, overrides=(group.overrides[0], other))
    turned = msgspec.structs.replace(group, overrides=(other, group.overrides[0]))
    found = plan(_with_group(two), _with_group(turned))
    assert [one.text for one in found] == [
        "Talleres y lotes: order of campaigns semana-taller-x, navidad → navidad, semana-taller-x"
    ]


def _with_group(group: Any) -> Deal:
    return msgspec.structs.replace(LIVE, groups=(group, *LIVE.groups[1:]))


def test_the_same_deal_changes_nothing() -> None:
    assert plan(LIVE, parse_deal(FULL, "full.yaml").deal) == []


WORDS = {
    **{"us": "partner", "partner": "us", "net": "gross", "gross": "net", "any": "new", "new": "any", "sale": "lead"},
    **{"lead": "sale", "fact": "unit", "unit": "fact", "life": "first_sale", "first_months": "first_sale"},
    **{"cash": "points", "proportional": "none", "payroll": "partner", "graduated": "all_units", "leads": "sales"},
    **{"whole_month": "marginal", "last": "first", "refused": "allowed", "allowed": "excluded"},
    **{"first_sale": "always", "always": "first_sale"},
}


def _variants(value: Any) -> Iterator[Any]:
    """The value with one leaf changed, for each leaf in it."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            for variant in _variants(getattr(value, name)):
                yield msgspec.structs.replace(value, **{name: variant})
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from ((*value[:place], variant, *value[place + 1 :]) for variant in _variants(item))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (value | {key: variant} for variant in _variants(item))
    elif isinstance(value, bool) or value is None:
        return  # which of percent, fixed, by_tier is set is not a leaf of its own
    elif isinstance(value, int | Decimal):
        yield value + 1
    elif isinstance(value, date):
        yield value + timedelta(days=1)
    elif isinstance(value, str):
        yield WORDS.get(value, f"{value}2")


def test_no_difference_between_two_deals_goes_unmentioned() -> None:
    variants = [one for one in _variants(LIVE) if one.alliance == LIVE.alliance]
    assert len(variants) > 130
    # What does not apply is not said: `per` and `of` of a rule that has no such thing, months without a span.
    silent = [one for one in variants if not plan(LIVE, one)]
    assert [_difference(one) for one in silent if not _has_no_say(one)] == []


def _rules(deal: Deal) -> list[Any]:
    return [rule for group in deal.groups for rule in group.rules]


def _difference(deal: Deal) -> str:
    return next((repr(pair) for pair in zip(_rules(deal), _rules(LIVE), strict=True) if pair[0] != pair[1]), repr(deal))


def _has_no_say(deal: Deal) -> bool:
    """The difference is in a word of a rule that says nothing there: the language does not even allow it."""
    for rule, live in zip(_rules(deal), _rules(LIVE), strict=True):
        if rule != live:
            plain = {"per": live.per} if rule.fixed is None else {"of": live.of}
            plain |= {} if rule.limit == "first_months" else {"months": live.months}
            return bool(msgspec.structs.replace(rule, **plain) == live)
    return False


def test_a_deal_reads_as_a_text() -> None:
    text = describe(LIVE)
    assert text.startswith("OnlyCar\n=======\n- in force from: 2026-01-01\n")
    assert "- tier Plata: threshold 11 leads; commission 7.25%; customer discount 7%\n" in text
    assert "- monthly fee Plan Eventos: fee 499.00 MXN; charged in May, Jun, Nov\n" in text
    assert "1000 JPY or 3.125 KWD or 200.00 MXN or 10.00 USD" in text
