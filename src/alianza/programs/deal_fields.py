"""The field table: every word of the deal language, once. Reading, schema and reference all follow from it.

The words of a group stand in `deal_group_fields`, those of cases in `deal_cases`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from alianza.programs import deal_checks as checks
from alianza.programs.deal_attribution import ATTRIBUTION, PROGRAM_ATTRIBUTION
from alianza.programs.deal_cases import CASE
from alianza.programs.deal_group_fields import CATEGORIES, GROUP, NAME, WORDS
from alianza.programs.deal_kinds import (
    LANGUAGES,
    Choice,
    Day,
    Days,
    Id,
    Listed,
    Money,
    Percent,
    Reading,
    ScalarKind,
    Text,
    Whole,
    countries,
    currencies,
    time_zones,
)
from alianza.programs.deal_problems import Where
from alianza.programs.deal_shapes import DROPPED, Field, Keyed, ListOf, Nested, Shape, Values, fill
from alianza.programs.terms import (
    Attribution,
    Deal,
    Exclusions,
    OwnCommission,
    Settlement,
)

LANGUAGE_VERSION = "1"
_CURRENCY = Listed("ISO 4217 currency", "MXN", currencies)
_COUNTRY = Listed("ISO 3166 country", "MX", countries)


@dataclass(frozen=True)
class Version(ScalarKind):
    """The version of the language: the only value of `alianza`."""

    words: str = LANGUAGE_VERSION

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The version as a number."""
        if text == LANGUAGE_VERSION:
            return int(text)
        return reading.wrong(where, f"version '{text}' of the language is not known", LANGUAGE_VERSION)

    def schema(self) -> dict[str, Any]:
        """A constant."""
        return {"const": int(LANGUAGE_VERSION)}


def _program(values: Values, shape: Shape, reading: Reading) -> dict[str, Any]:
    groups = values.data["groups"].values()
    named = [msgspec.structs.replace(group, program=values.key) for group in groups]
    otherwise = values.get("attribution")
    return {"name": values.get("name") or values.key, "groups": tuple(named), "attribution": otherwise}


PROGRAM = Shape(
    "program",
    "A program: groups of partners that belong together.",
    (
        Field("name", NAME, "The program's name", default="its id"),
        Field(
            "attribution", Nested(PROGRAM_ATTRIBUTION), "Who gets the credit, for its partners", default="the deal's"
        ),
        Field("groups", Keyed(GROUP), "The groups by id; ids differ in the whole deal", required=True),
    ),
    build=_program,
)

EXCLUSIONS = Shape(
    "exclusions",
    "Facts that never earn anything.",
    (
        Field("categories", CATEGORIES, "Of these categories", default="none"),
        Field("customers", WORDS, "Of these customers (external ids)", default="none"),
        Field("staff", WORDS, "Of these staff members", default="none"),
    ),
    term=Exclusions,
)

SETTLEMENT = Shape(
    "settlement",
    "The calendar of the money. The cut is the end of the local calendar month.",
    (
        Field("review", Days(most=60), "How long a statement may be disputed", default="3 days", to="review_days"),
        Field("payout_day", Whole(1, 28), "Day of the following month; else the next business day", default="5"),
        Field("holidays", _COUNTRY, "Whose public holidays are no business days", default="weekends only"),
        Field("minimum_payout", Money(), "Less than this is carried into the next month", default="none"),
        Field(
            "hold", Days(), "Days after the fact until a commission may be paid out", default="0 days", to="hold_days"
        ),
    ),
    term=Settlement,
)

NET = Shape(
    "net",
    "How the net amount follows from gross when the fact does not state it.",
    (Field("tax", Percent(), "net = gross / (1 + tax)", required=True),),
)

OWN_COMMISSION = Shape(
    "own commission",
    "Our own commission on a sale when the fact does not state it.",
    (Field("percent", Percent(), "A share of gross", required=True),),
    term=OwnCommission,
)


def _deal(values: Values, shape: Shape, reading: Reading) -> Any:
    """The deal, the names of its programs and its cases."""
    filled = fill(values, shape, reading)
    programs = filled.pop("programs", {})
    cases = filled.pop("cases", ())
    net = filled.pop("net", None)
    filled.setdefault("currencies", (filled["currency"],))
    groups = tuple(group for program in programs.values() for group in program["groups"])
    who = filled.get("attribution", Attribution())
    otherwise = {
        key: msgspec.structs.replace(who, **program["attribution"])
        for key, program in programs.items()
        if program["attribution"]
    }
    tax = net["tax"] if net else None
    deal = Deal(**filled, program_attribution=otherwise, groups=groups, net_tax=tax)
    return deal, {key: program["name"] for key, program in programs.items()}, cases


DEAL = Shape(
    "deal",
    "One version of an alliance's deal, in force from `effective_from`. Each fact is rated by the version in force on "
    "its local day.",
    (
        Field("alianza", Version(), "The version of this language", required=True, to=DROPPED),
        Field("alliance", Id(), "The alliance's short name", required=True),
        Field("name", NAME, "The alliance's name", required=True),
        Field("currency", _CURRENCY, "The deal's currency, of every amount written without one", required=True),
        Field(
            "currencies",
            ListOf(_CURRENCY, least=1, distinct=True),
            "All currencies that facts may come in",
            default="the deal's currency",
        ),
        Field("country", _COUNTRY, "Where the alliance is", default="none"),
        Field(
            "time_zone", Listed("time zone", "America/Mexico_City", time_zones), "Cuts days and months", required=True
        ),
        Field("language", Choice(LANGUAGES), "The language of the statements", default="en"),
        Field("effective_from", Day(), "The first local day this version is in force", required=True),
        Field("note", Text(most=2000, lines=True), "Why this version", default="none"),
        Field(
            "include",
            ListOf(Text("a file name"), distinct=True),
            "Other files of the deal, relative to this one; their programs and cases are added",
            default="none",
            to=DROPPED,
        ),
        Field("attribution", Nested(ATTRIBUTION), "Who gets the credit"),
        Field("exclusions", Nested(EXCLUSIONS), "What never earns anything", default="none"),
        Field("settlement", Nested(SETTLEMENT), "The calendar of the money"),
        Field("net", Nested(NET), "How net follows from gross", default="facts state it"),
        Field("own_commission", Nested(OWN_COMMISSION), "Our own commission", default="facts state it"),
        Field("programs", Keyed(PROGRAM), "The programs by id"),
        Field("cases", ListOf(Nested(CASE)), "Examples that the deal must satisfy", default="none"),
    ),
    check=checks.check_deal,
    build=_deal,
)
