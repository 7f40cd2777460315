"""Money, numbers and dates as the reader writes them. Pure: CLDR through Babel."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError, dates, numbers

from alianza.kernel.money import asset_unit, currency_scale
from alianza.rewards.decide import POINTS as POINTS_ASSET

POINTS = asset_unit(POINTS_ASSET)

# Which country's habits go with a language where the reader says no more: the alliance's own country decides if it fits.
_USUAL = {"es": "es_MX", "en": "en_US", "zh": "zh_Hans_CN", "ru": "ru_RU", "pt": "pt_BR"}


def is_currency(unit: str) -> bool:
    """Whether a unit of the books is money: points and washes are counted whole."""
    return len(unit) == 3 and unit != POINTS


def whole_units(minor: int, unit: str) -> Decimal:
    """An amount in minor units as whole ones: 1234 MXN is 12.34, 1234 PTS are 1234."""
    return Decimal(minor).scaleb(-currency_scale(unit)) if is_currency(unit) else Decimal(minor)


class Formats:
    """How one reader writes. `zone` is the alliance's: in it days begin."""

    def __init__(self, language: str, country: str, zone: ZoneInfo) -> None:
        self.language, self.zone = language, zone
        self.locale = _locale(language, country)

    def money(self, minor: int | None, unit: str, *, sign: bool = False) -> str:
        """An amount in minor units: `$1,234.50`; a dash where there is none. `sign` writes a plus too."""
        if minor is None:
            return "–"
        value = whole_units(minor, unit)
        money = is_currency(unit)
        text = numbers.format_currency(value, unit, locale=self.locale) if money else f"{self.number(value)} {unit}"
        return f"+{text}" if sign and minor > 0 else text

    def number(self, value: int | Decimal | float | None) -> str:
        """A number with the reader's marks; a dash for none."""
        return "–" if value is None else numbers.format_decimal(value, locale=self.locale)

    def percent(self, share: float | Decimal | None, digits: int = 1) -> str:
        """A share of one: `6.5 %`; a dash for none."""
        if share is None:
            return "–"
        return numbers.format_percent(round(Decimal(share), digits + 2), locale=self.locale, decimal_quantization=False)

    def day(self, value: date | datetime | None) -> str:
        """A local day: `28 nov 2026`; a dash for none."""
        if value is None:
            return "–"
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).date()
        return dates.format_date(value, "medium", locale=self.locale)

    def moment(self, value: datetime | None) -> str:
        """A moment in the alliance's zone, to the minute; a dash for none."""
        if value is None:
            return "–"
        here = value.astimezone(self.zone)
        day, time = (
            dates.format_date(here.date(), "medium", locale=self.locale),
            dates.format_time(here, "short", locale=self.locale, tzinfo=self.zone),
        )
        return f"{day} {time}"

    def month(self, text: str) -> str:
        """A month that is written `2026-10`, in words."""
        year, _, month = text.partition("-")
        return dates.format_skeleton("yMMMM", date(int(year), int(month), 1), locale=self.locale)

    def month_short(self, text: str) -> str:
        """The same, short enough for the axis of a chart."""
        year, _, month = text.partition("-")
        return dates.format_skeleton("yMMM", date(int(year), int(month), 1), locale=self.locale)


def _locale(language: str, country: str) -> Locale:
    tag = f"zh_Hans_{country}" if language == "zh" else f"{language}_{country}"
    try:
        return Locale.parse(tag if country else _USUAL[language])
    except UnknownLocaleError:  # nobody writes Chinese as in Mexico: then as most do
        return Locale.parse(_USUAL[language])
