"""The four examples as one chooses among them, and their deals rewritten for somebody's own name, currency and place."""

from __future__ import annotations

import io
from collections.abc import Iterator, MutableMapping, MutableSequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, NamedTuple

from babel.core import get_global
from ruamel.yaml import YAML

from alianza.bootstrap.demo_load import examples_folder
from alianza.kernel.languages import Words
from alianza.kernel.money import currency_scale
from alianza.programs.deal_file import LoadedDeal, load_deal, parse_deal
from alianza.programs.deal_kinds import countries


class FirstOrder(NamedTuple):
    """An order that shows what a kind of partner brings: whole units of the example's currency, and what is bought."""

    amount: int
    category: str = ""


class Kind(NamedTuple):
    """A group of the example's deal that one order is enough to understand."""

    group: str
    order: FirstOrder


class Example(NamedTuple):
    """An example: its folder, the kinds of partners to begin with, and its currency, language and time zone."""

    slug: str
    kinds: tuple[Kind, ...]
    currency: str
    language: str
    time_zone: str


# Of each deal the groups that earn by the order. Those that are paid by the month or by a rate of their own come later.
EXAMPLES = {
    one.slug: one
    for one in (
        Example(
            "onlycar",
            (Kind("talleres", FirstOrder(900, "lavado_completo")), Kind("gestores", FirstOrder(900, "lavado_completo"))),
            "MXN", "es", "America/Mexico_City",
        ),
        Example(
            "nexors",
            (
                Kind("coordinators", FirstOrder(120, "airport_transfer")), Kind("hotels", FirstOrder(120, "airport_transfer")),
                Kind("wedding_planners", FirstOrder(2500, "wedding_fleet")),
            ),
            "USD", "en", "America/New_York",
        ),
        Example(
            "tesla-life",
            (
                Kind("jianshen", FirstOrder(1200, "maintenance")), Kind("qinzi", FirstOrder(1200, "maintenance")),
                Kind("canting", FirstOrder(1200, "maintenance")),
            ),
            "CNY", "zh", "Asia/Shanghai",
        ),
        Example(
            "autoservice",
            (
                Kind("kluby", FirstOrder(6000, "repair")), Kind("webmastera", FirstOrder(6000, "repair")),
                Kind("druzya", FirstOrder(6000, "repair")), Kind("moyki", FirstOrder(6000, "repair")),
                Kind("magaziny", FirstOrder(6000, "repair")),
            ),
            "RUB", "ru", "Europe/Moscow",
        ),
    )
}  # fmt: skip

# Roughly how many of each are worth a dollar: enough to turn an example's 250 into a round sum of the right order of
# magnitude, and for nothing else. Nothing is ever paid by these.
_PER_DOLLAR = {
    "ARS": "1400", "AUD": "1.5", "BOB": "7", "BRL": "5.4", "CAD": "1.4", "CHF": "0.8", "CLP": "950", "CNY": "7.2",
    "COP": "4000", "CRC": "500", "DOP": "60", "EUR": "0.9", "GBP": "0.75", "GTQ": "7.7", "HKD": "7.8", "INR": "88",
    "JPY": "150", "KZT": "520", "MXN": "18.5", "PEN": "3.5", "PLN": "3.7", "PYG": "7000", "RUB": "80", "TRY": "42",
    "USD": "1", "UYU": "40",
}  # fmt: skip
CURRENCIES = tuple(sorted(_PER_DOLLAR))
_NICE = tuple(Decimal(text) for text in ("1", "1.2", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10"))
_AMOUNTS = frozenset(("fixed", "minimum_order", "minimum_payout", "per_month", "per_order", "per_customer", "price"))


def amount_in(amount: Decimal, of: str, currency: str) -> Decimal:
    """A sum of an example as a round one of about the same worth in another currency; as it is in its own."""
    if of == currency or not amount:
        return amount
    value = amount * Decimal(_PER_DOLLAR[currency]) / Decimal(_PER_DOLLAR[of])
    power = Decimal(1).scaleb(value.adjusted())
    nice = min(_NICE, key=lambda one: abs(value - one * power)) * power
    least = Decimal(1).scaleb(-currency_scale(currency))
    return max(least, nice.quantize(least, ROUND_HALF_UP))


def country_of(time_zone: str, otherwise: str) -> str:
    """The country in which most of a time zone's people live, where that is known."""
    found = str(get_global("zone_territories").get(time_zone, ""))
    return found if found in countries() else otherwise


@cache
def read_example(slug: str) -> LoadedDeal:
    """The deal of an example as it is delivered."""
    return load_deal(examples_folder() / slug / "deal.yaml")


class Own(NamedTuple):
    """What somebody's own deal is called and counted in."""

    slug: str
    name: str
    currency: str
    language: str
    time_zone: str


def deal_of(example: Example, own: Own, first_day: date) -> LoadedDeal:
    """The example's deal as somebody's own, in force from that day on.

    Sums are turned into round ones of the currency. What is bound to the example's days goes: its campaigns, and its cases,
    which prove the example's numbers. The texts stay in the example's language.
    """
    loaded = read_example(example.slug)
    country = country_of(own.time_zone, loaded.deal.country)
    yaml = YAML(typ="rt")
    yaml.width, yaml.preserve_quotes = 100_000, True
    files = {}
    for name, text in loaded.text.items():
        tree = yaml.load(_without_head(text))
        _without_days(tree)
        _in_currency(tree, example.currency, own.currency)
        if name == loaded.root:
            _renamed(tree, own, country, loaded, first_day)
        out = io.StringIO()
        yaml.dump(tree, out)
        files[name] = out.getvalue()
    return parse_deal(files, loaded.root)


def _without_head(text: str) -> str:
    """A file without the lines in which it introduces itself: they tell of the example."""
    lines = text.splitlines(keepends=True)
    first = next(place for place, line in enumerate(lines) if not line.startswith("#"))
    return "".join(lines[first:])


def _renamed(tree: Any, own: Own, country: str, loaded: LoadedDeal, first_day: date) -> None:
    tree.pop("currencies", None)
    tree.update(
        {
            "alliance": own.slug, "name": own.name, "currency": own.currency, "country": country,
            "time_zone": own.time_zone, "language": own.language, "effective_from": first_day,
            "note": _note(loaded, own),
        }
    )  # fmt: skip
    tree["settlement"]["holidays"] = country


_FROM = Words(
    "Hecho del ejemplo {name}. Revise montos, impuestos y plazos antes de firmarlo.",
    "Made of the example {name}. Check sums, taxes and periods before you sign it.",
    "由示例 {name} 生成。签署前请核对金额、税率与期限。",
    "Сделано из примера {name}. Проверьте суммы, налоги и сроки, прежде чем подписывать.",
    "Feito do exemplo {name}. Confira valores, impostos e prazos antes de assinar.",
)
_CONVERTED = Words(
    " Los montos fijos pasaron de {of} a {to} redondeados.", " Fixed sums went from {of} to {to}, rounded.",
    "固定金额已由 {of} 约略换算为 {to}。", " Твёрдые суммы переведены из {of} в {to} и округлены.",
    " Os valores fixos passaram de {of} para {to}, arredondados.",
)  # fmt: skip


def _note(loaded: LoadedDeal, own: Own) -> str:
    note = str(getattr(_FROM, own.language)).format(name=loaded.deal.name)
    if own.currency != loaded.deal.currency:
        note += str(getattr(_CONVERTED, own.language)).format(of=loaded.deal.currency, to=own.currency)
    return note


def _nodes(tree: Any) -> Iterator[Any]:
    """Every mapping of a tree."""
    if isinstance(tree, MutableMapping):
        yield tree
        for value in list(tree.values()):
            yield from _nodes(value)
    elif isinstance(tree, MutableSequence):
        for value in tree:
            yield from _nodes(value)


def _without_days(tree: Any) -> None:
    for node in _nodes(tree):
        node.pop("cases", None)
        node.pop("overrides", None)


def _in_currency(tree: Any, of: str, currency: str) -> None:
    for node in _nodes(tree):
        for key in _AMOUNTS & node.keys():
            node[key] = _sum(node[key], of, currency)
        tiers = node.get("tiers")
        if isinstance(tiers, MutableMapping) and tiers.get("by") == "revenue":
            for step in tiers["steps"]:
                step["from"] = _sum(step["from"], of, currency)


def _sum(said: Any, of: str, currency: str) -> Any:
    """One amount: a number, or one for each currency."""
    if isinstance(said, MutableMapping):
        if currency in said:
            return said[currency]
        said = said[of]
    if of == currency:
        return said
    found = amount_in(Decimal(str(said)), of, currency)
    return int(found) if found == int(found) else float(found)
