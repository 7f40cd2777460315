"""The kinds of single values in a deal: how each is read, what an editor is told, how the reference names it.

A kind gives back a plain value or `BAD` after noting a problem, so that one mistake does not hide the next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, Protocol
from zoneinfo import available_timezones

from babel.core import get_global
from holidays.registry import EntityLoader

from alianza.kernel.errors import AlianzaError
from alianza.kernel.money import currency_scale, parse_minor
from alianza.kernel.periods import parse_period
from alianza.programs.deal_problems import Problems, Where, nearest_word, one_of
from alianza.programs.deal_yaml import Mapping, Node, Scalar, Sequence

BAD: Final = object()  # stands for a value about which a problem has been noted
LANGUAGES = ("es", "en", "zh", "ru", "pt")
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}\Z")
_PERCENT = re.compile(r"(-?\d{1,6}(?:\.\d{1,10})?) ?%\Z", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,15})?\Z", re.ASCII)
_DAYS = re.compile(r"(\d{1,5}) days?\Z", re.ASCII)
_FIRST_MONTHS = re.compile(r"first (\d{1,4}) months?\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_LONGEST_AMOUNT = 40  # characters; beyond it a text is no amount, whatever its digits


@dataclass(slots=True)
class Reading:
    """What reading one deal needs: where problems go, and the deal's currencies, which amounts depend on."""

    problems: Problems
    currency: str = ""
    currencies: tuple[str, ...] = ()
    facts_left: int = 10_000

    def wrong(self, where: Where, message: str, expected: str = "", nearest: str = "") -> Any:
        """Note a problem and give BAD."""
        self.problems.add(where, message, expected, nearest)
        return BAD


class Kind(Protocol):
    """How one kind of value is read and described."""

    @property
    def words(self) -> str:
        """What is expected, in words."""

    def read(self, node: Node, reading: Reading) -> Any:
        """The value, or BAD after a problem was noted."""

    def schema(self) -> dict[str, Any]:
        """The kind in JSON Schema."""


@cache
def time_zones() -> frozenset[str]:
    """The names of all known time zones."""
    return frozenset(available_timezones())


@cache
def countries() -> frozenset[str]:
    """ISO 3166 two-letter codes of the countries whose public holidays are known."""
    return frozenset(code for code in EntityLoader.get_country_codes() if len(code) == 2)


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes of the currencies in use today."""
    spans = (span for used in get_global("territory_currencies").values() for span in used)
    return frozenset(code for code, _, until, tender in spans if tender and until is None)


def scalar_text(node: Node, reading: Reading, expected: str) -> str | None:
    """The text of a single value; None after noting that there is none."""
    if not isinstance(node, Scalar):
        reading.wrong(node.where, f"a {'list' if isinstance(node, Sequence) else 'mapping'} stands here", expected)
        return None
    if node.is_null:
        reading.wrong(node.where, "nothing stands here", f"{expected}, or leave the word out")
        return None
    return node.text


class ScalarKind:
    """Base of the kinds that are one value."""

    words: str = ""

    def read(self, node: Node, reading: Reading) -> Any:
        """The value of a single text."""
        text = scalar_text(node, reading, self.words)
        return BAD if text is None else self.value(text, node.where, reading)

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The value of a text that is there."""
        raise NotImplementedError


@dataclass(frozen=True)
class Text(ScalarKind):
    """Free text of one line or more."""

    words: str = "a text"
    most: int = 200
    lines: bool = False

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The text without white space around it."""
        kept = text.strip()
        if not kept or len(kept) > self.most or (not self.lines and not kept.isprintable()):
            return reading.wrong(
                where, "the text is empty, too long or of several lines", f"up to {self.most} characters"
            )
        return kept

    def schema(self) -> dict[str, Any]:
        """A string; a bare number is taken as text too."""
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True)
class Id(ScalarKind):
    """A short name for use in files and reports."""

    words: str = "an id of small letters, digits, - and _"

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The id."""
        return text if _ID.match(text) else reading.wrong(where, f"'{text}' is not an id", self.words)

    def schema(self) -> dict[str, Any]:
        """A string with the pattern of ids; an id of digits is taken as text."""
        return {"type": ["string", "integer"], "pattern": "^[a-z0-9][a-z0-9_-]{0,62}$"}


@dataclass(frozen=True)
class Choice(ScalarKind):
    """One of a few words."""

    options: tuple[str, ...]

    @property
    def words(self) -> str:  # type: ignore[override]
        """The words to choose from."""
        return one_of(self.options)

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The word."""
        if text in self.options:
            return text
        return reading.wrong(where, f"'{text}' is not known here", self.words, nearest_word(text, self.options))

    def schema(self) -> dict[str, Any]:
        """An enumeration."""
        return {"enum": list(self.options)}


@dataclass(frozen=True)
class Listed(ScalarKind):
    """A code out of a long public list: currency, country, time zone."""

    name: str
    example: str
    public: Any  # () -> frozenset[str]

    @property
    def words(self) -> str:  # type: ignore[override]
        """The list and an example."""
        return f"{self.name} such as {self.example}"

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The code."""
        known = self.public()
        if text in known:
            return text
        return reading.wrong(where, f"'{text}' is no {self.name}", self.words, nearest_word(text, sorted(known)))

    def schema(self) -> dict[str, Any]:
        """An enumeration of the list."""
        return {"enum": sorted(self.public()), "examples": [self.example]}


@dataclass(frozen=True)
class Whole(ScalarKind):
    """A whole number within bounds."""

    least: int
    most: int

    @property
    def words(self) -> str:  # type: ignore[override]
        """The bounds."""
        return f"a whole number from {self.least} to {self.most}"

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The number."""
        fits = text.isascii() and text.isdecimal() and len(text) <= 12 and self.least <= int(text) <= self.most
        return int(text) if fits else reading.wrong(where, f"'{text}' is not possible here", self.words)

    def schema(self) -> dict[str, Any]:
        """A bounded integer."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Number(ScalarKind):
    """An exact decimal that is not negative."""

    words: str = "a number such as 1 or 0.5"
    positive: bool = False

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The number, exact."""
        number = Decimal(text) if _NUMBER.match(text) else None
        if number is None or number < 0 or (self.positive and not number):
            return reading.wrong(where, f"'{text}' is not possible here", self.words)
        return canonical(number)

    def schema(self) -> dict[str, Any]:
        """A number from zero."""
        return {"type": "number", ("exclusiveMinimum" if self.positive else "minimum"): 0}


def _in_percent(text: str) -> str:
    """A number without its sign: 5 is meant as 5%, and 0.05, as a spreadsheet keeps it, too."""
    number = Decimal(text)
    return f"{(number * 100).normalize():f}%" if 0 < number < 1 else f"{text}%"


@dataclass(frozen=True)
class Percent(ScalarKind):
    """A percentage, kept as an exact fraction; some fields also take a word instead."""

    instead: tuple[str, ...] = ()

    @property
    def words(self) -> str:  # type: ignore[override]
        """A percentage, and the other words if there are any."""
        return one_of(("a percentage such as 5% or 7.25%", *self.instead))

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The fraction (5% is 0.05), or the word."""
        if text in self.instead:
            return text
        match = _PERCENT.match(text)
        if not match:
            hint = _in_percent(text) if _NUMBER.match(text) else nearest_word(text, self.instead)
            return reading.wrong(where, f"'{text}' is not a percentage", self.words, hint)
        if not 0 <= Decimal(match[1]) <= 100:
            return reading.wrong(where, f"{text} is not between 0% and 100%", self.words)
        return canonical(Decimal(match[1]).scaleb(-2))

    def schema(self) -> dict[str, Any]:
        """A string with a percent sign, or a word."""
        percent = {"type": "string", "pattern": r"^\d{1,3}(\.\d{1,10})? ?%$", "examples": ["5%", "7.25%"]}
        return {"anyOf": [percent, {"enum": list(self.instead)}]} if self.instead else percent


@dataclass(frozen=True)
class RulePercent(Percent):
    """A percentage that fills one attribute of several: `percent`, or a flag named like the word."""

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The attributes to set."""
        found = super().value(text, where, reading)
        if found is BAD:
            return BAD
        return {found: True} if isinstance(found, str) else {"percent": found}


@dataclass(frozen=True)
class Days(ScalarKind):
    """A duration in days."""

    words: str = "a duration such as 30 days"
    most: int = 3650

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The number of days."""
        match = _DAYS.match(text)
        if not match:
            return reading.wrong(
                where, f"'{text}' is not a duration", self.words, f"{text} days" if text.isdecimal() else ""
            )
        days = int(match[1])
        return days if days <= self.most else reading.wrong(where, f"{text} is too long", f"up to {self.most} days")

    def schema(self) -> dict[str, Any]:
        """A string like `30 days`."""
        return {"type": "string", "pattern": r"^\d{1,4} days?$", "examples": ["30 days"]}


@dataclass(frozen=True)
class Limit(ScalarKind):
    """For how long a customer earns the partner something."""

    words: str = "life, first_sale or a span such as first 6 months"

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The attributes to set: the limit, and the months when it is a span."""
        if text in ("life", "first_sale"):
            return {"limit": text}
        match = _FIRST_MONTHS.match(text)
        if match and 1 <= int(match[1]) <= 120:
            return {"limit": "first_months", "months": int(match[1])}
        near = nearest_word(text, ("life", "first_sale", "first 6 months"))
        return reading.wrong(where, f"'{text}' is not a limit", self.words, near)

    def schema(self) -> dict[str, Any]:
        """Two words or a pattern."""
        span = {"type": "string", "pattern": r"^first \d{1,3} months?$", "examples": ["first 6 months"]}
        return {"anyOf": [{"enum": ["life", "first_sale"]}, span]}


@dataclass(frozen=True)
class Day(ScalarKind):
    """A calendar day."""

    words: str = "a date such as 2026-01-31"

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The date."""
        try:
            if _DAY.match(text):
                return date.fromisoformat(text)
        except ValueError:
            pass  # it looks like a date, but no calendar has that day
        return reading.wrong(where, f"'{text}' is not a date", self.words)

    def schema(self) -> dict[str, Any]:
        """A date string."""
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Moment(ScalarKind):
    """A local or absolute time, kept as text as in a facts file."""

    words: str = "an ISO 8601 time such as 2026-10-01T10:00"

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The text, after it proved to be a time."""
        try:
            datetime.fromisoformat(text)
        except ValueError:
            return reading.wrong(where, f"'{text}' is not a time", self.words)
        return text

    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}


@dataclass(frozen=True)
class Month(ScalarKind):
    """A calendar month, read to a period (2026-10 to 202610)."""

    words: str = "a month such as 2026-10"

    def value(self, text: str, where: Where, reading: Reading) -> Any:
        """The period."""
        try:
            return parse_period(text)
        except AlianzaError as error:
            return reading.wrong(where, error.message, self.words)

    def schema(self) -> dict[str, Any]:
        """A string like `2026-10`."""
        return {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}


@dataclass(frozen=True)
class Money:
    """An amount in the deal's currency, or one for each of several: `500` or `{USD: 25, MXN: 500}`."""

    words: str = "an amount such as 250.00, or one by currency such as {USD: 25.00, MXN: 500}"

    def read(self, node: Node, reading: Reading) -> Any:
        """Minor units by currency."""
        if isinstance(node, Mapping):
            found = {key: self._in(key, entry.where, entry.value, reading) for key, entry in node.entries.items()}
            if not found:
                return reading.wrong(node.where, "no currency is named", self.words)
            return BAD if BAD in found.values() else found
        if not reading.currency and isinstance(node, Scalar):
            return BAD  # the deal's own currency is wrong, which has been said
        found = {reading.currency: self._amount(reading.currency, node, reading)}
        return BAD if BAD in found.values() else found

    def _in(self, currency: str, where: Where, node: Node, reading: Reading) -> Any:
        if currency not in reading.currencies and reading.currencies:
            near = nearest_word(currency, reading.currencies)
            return reading.wrong(
                where, f"'{currency}' is none of the deal's currencies", one_of(reading.currencies), near
            )
        return self._amount(currency, node, reading)

    def _amount(self, currency: str, node: Node, reading: Reading) -> Any:
        text = scalar_text(node, reading, self.words)
        if text is None:
            return BAD
        return minor_units(text, currency, node.where, reading)

    def schema(self) -> dict[str, Any]:
        """A number, a decimal string, or one of these by currency."""
        amount = {"type": ["number", "string"], "minimum": 0, "pattern": r"^\d+(\.\d+)?$"}
        by_currency = {
            "type": "object",
            "propertyNames": {"pattern": "^[A-Z]{3}$"},
            "additionalProperties": amount,
            "minProperties": 1,
        }
        return {"anyOf": [amount, by_currency]}


def minor_units(text: str, currency: str, where: Where, reading: Reading) -> Any:
    """Decimal text in units to minor units of a currency, not negative; BAD after noting why not."""
    shown = text if len(text) <= _LONGEST_AMOUNT else text[:_LONGEST_AMOUNT] + "…"
    try:
        minor = parse_minor(text, currency_scale(currency)) if shown == text else None
    except AlianzaError as error:
        near = text[: -len(currency)].strip() if text.endswith(currency) else ""
        return reading.wrong(where, f"{error.message} ({currency})", error.hint or f"an amount in {currency}", near)
    if minor is None or minor < 0:
        return reading.wrong(where, f"'{shown}' is not possible as an amount", "an amount that is not negative")
    return minor


def canonical(number: Decimal) -> Decimal:
    """The same number always written the same way: 0.050 and 0.05 become 0.05; never with an exponent."""
    return Decimal(f"{number.normalize():f}")
