"""Money, numbers, rates and dates as the reader's country writes them (CLDR by way of Babel)."""

from __future__ import annotations

import re
from copy import copy
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import NumberPattern, format_decimal, format_percent

from alianza.kernel.languages import require_language
from alianza.kernel.money import format_minor
from alianza.kernel.periods import first_day
from alianza.settlement.documents.model import POINTS
from alianza.settlement.documents.words import plural

# CLDR's supplemental data, paperSize US-Letter; everyone else prints on A4.
_LETTER = {"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


@lru_cache(maxsize=256)
def reader_locale(language: str, country: str) -> Locale:
    """The CLDR locale of a language as written in a country: es + MX is es_MX; an unknown pair is the plain language.

    Chinese is always the simplified script; English in a country without its own is the world's (day before month),
    not that of the United States. Raises UnsupportedLanguage.
    """
    require_language(language, "statements")
    script = "Hans" if language == "zh" else None
    try:
        return Locale(language, territory=country.upper() or None, script=script)
    except UnknownLocaleError:
        return Locale(language, territory="001" if language == "en" else None, script=script)


def paper(country: str) -> str:
    """The paper a country prints on, by Typst's name: `us-letter` or `a4`."""
    return "us-letter" if country.upper() in _LETTER else "a4"


@lru_cache(maxsize=8192)
def long_date(day: date, locale: Locale) -> str:
    """`5 de noviembre de 2026`, `2026年11月5日`, `5 ноября 2026 г.`"""
    return format_date(day, format="long", locale=locale)


@lru_cache(maxsize=8192)
def short_date(day: date, locale: Locale) -> str:
    """Digits only, with the whole year: `5/11/2026`, `2026/11/5`, `05.11.2026`."""
    return str(format_skeleton("yMd", day, locale=locale))


@lru_cache(maxsize=1024)
def month(period: int, locale: Locale) -> str:
    """A period as a month in a sentence: `octubre de 2026`, `2026年10月`, `октябрь 2026 г.`"""
    return str(format_skeleton("yMMMM", first_day(period), locale=locale))


def number(minor: int, scale: int, locale: Locale) -> str:
    """Minor units as a number with the locale's marks and exactly `scale` decimals, without a currency."""
    value = Decimal(format_minor(minor, scale))
    return str(_pattern(locale, "decimal", scale).apply(value, locale))


def money(minor: int, currency: str, scale: int, locale: Locale) -> str:
    """Minor units as money: `$1,234.50`, `1 234,50 ₽`; points and other units as a number with the unit's word."""
    if currency not in locale.currencies:
        return f"{number(minor, scale, locale)}\u00a0{unit(currency, minor, scale, locale)}"
    value = Decimal(format_minor(minor, scale))
    written = str(_pattern(locale, "currency", scale).apply(value, locale, currency=currency, currency_digits=False))
    # CLDR sets a space between a currency written in letters and its number; Babel leaves it out: USD1,234.
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", written)


@lru_cache(maxsize=256)
def _pattern(locale: Locale, kind: str, scale: int) -> NumberPattern:
    """The locale's pattern with exactly `scale` decimals: the ledger decides that, not CLDR."""
    pattern: NumberPattern = copy(
        locale.currency_formats["standard"] if kind == "currency" else locale.decimal_formats[None]
    )
    pattern.frac_prec = (scale, scale)
    return pattern


def unit(currency: str, minor: int, scale: int, locale: Locale) -> str:
    """The word for a unit beside a number, in the plural form that number asks for; a currency is its ISO code."""
    if currency != POINTS:
        return currency
    return plural(locale, "points", abs(Decimal(format_minor(minor, scale))))


def unit_name(currency: str, locale: Locale) -> str:
    """The unit for a column's heading: the currency's code, or points in the plural."""
    return plural(locale, "points", 5) if currency == POINTS else currency


@lru_cache(maxsize=4096)
def percent(rate: Decimal, locale: Locale) -> str:
    """A fraction as percent, exact, without rounding: 0.0725 is `7.25%` or `7,25 %`."""
    return format_percent(rate, locale=locale, decimal_quantization=False)


def count(value: int, locale: Locale) -> str:
    """A count with the locale's thousands mark."""
    return format_decimal(value, locale=locale)


def excel_date_format(locale: Locale) -> str:
    """The locale's short date as a spreadsheet number format with the whole year: `dd/mm/yyyy`."""
    pattern = locale.date_formats["short"].pattern.split()[0]
    parts = [mark if not mark.isalpha() else mark.lower() for mark in pattern]
    text = "".join(parts).replace("yy", "y").replace("y", "yyyy")
    # A bare slash would follow the machine's settings, not the reader's locale.
    return text.replace("/", "\\/").replace("'", "")
