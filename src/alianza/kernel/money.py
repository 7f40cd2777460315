"""Exact money: assets with a scale, decimal text to minor units and back, and the one rounding rule."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from alianza.kernel.errors import InvalidValue

# PostgreSQL's bigint bounds every stored quantity; two digits are kept free so that sums of lines still fit.
MAX_MINOR = 10**16
_WIDE = Context(prec=60)

# ISO 4217 minor units: the currencies that do not have two decimals (source: ISO 4217 list one, 2024-06).
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_SCALES = dict.fromkeys(_NO_DECIMALS.split(), 0) | dict.fromkeys(_THREE_DECIMALS.split(), 3)


class AmountOutOfRange(InvalidValue):
    """An amount is larger than the books can hold."""

    code = "amount_out_of_range"


def currency_scale(currency: str) -> int:
    """How many decimals an ISO 4217 currency has: 2 for MXN, 0 for JPY, 3 for KWD."""
    return _SCALES.get(currency, 2)


def money_asset(currency: str) -> str:
    """The ledger's asset for a currency: `MXN` becomes `MXN/2`."""
    return f"{currency}/{currency_scale(currency)}"


def asset_scale(asset: str) -> int:
    """The scale of an asset: `PTS/0` has 0."""
    return int(asset.rpartition("/")[2])


def asset_unit(asset: str) -> str:
    """The unit of an asset: `MXN/2` is counted in `MXN`."""
    return asset.rpartition("/")[0]


def parse_minor(text: str, scale: int) -> int:
    """Decimal text in units to integer minor units, exactly: `12.5` at scale 2 is 1250.

    Raises InvalidValue when the text is no plain decimal or has more decimals than the asset, AmountOutOfRange when
    it is too large. Nothing is rounded: a third decimal of a peso is an error, not a guess.
    """
    whole, point, part = text.strip().partition(".")
    digits = whole[1:] if whole[:1] in "+-" else whole
    if not (digits.isdecimal() and digits.isascii()) or (point and not (part.isdecimal() and part.isascii())):
        raise InvalidValue(f"'{text}' is not an amount", hint="write it with a point and no thousands mark: 1234.50")
    if len(digits) > 30:
        raise AmountOutOfRange(f"'{text[:40]}…' is larger than the books can hold")
    kept, dropped = part[:scale], part[scale:]
    if dropped.strip("0"):
        raise InvalidValue(f"'{text}' has more than {scale} decimals")
    minor = int(whole + kept.ljust(scale, "0"))
    if not -MAX_MINOR < minor < MAX_MINOR:
        raise AmountOutOfRange(f"'{text}' is larger than the books can hold")
    return minor


def format_minor(minor: int, scale: int) -> str:
    """Integer minor units to decimal text in units: 1250 at scale 2 is `12.50`."""
    if scale == 0:
        return str(minor)
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(scale + 1, "0")
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}"


def round_half_away(value: Decimal) -> int:
    """The one rounding of a line: half away from zero, so a claw-back of 2.5 is -3 where the commission was 3."""
    return int(value.to_integral_value(rounding=ROUND_HALF_UP))


def share(base_minor: int, rate: Decimal) -> int:
    """`rate` of an amount in minor units, rounded once, half away from zero. The rate 0.05 is five percent."""
    return round_half_away(_WIDE.multiply(Decimal(base_minor), rate))


def proportion(amount_minor: int, part: int, whole: int) -> int:
    """`amount × part / whole` in integers, rounded half away from zero, exact at any size."""
    product = amount_minor * part
    quotient, rest = divmod(abs(product), abs(whole))
    rounded = quotient + (2 * rest >= abs(whole))
    return rounded if (product < 0) == (whole < 0) else -rounded


def split(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights so that the parts sum to the whole, by largest remainder in stable order.

    Raises InvalidValue when no weight is positive or one is negative.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise InvalidValue("a split needs weights of which none is negative and one is positive")
    sign = -1 if amount_minor < 0 else 1
    shares = [divmod(abs(amount_minor) * weight, total) for weight in weights]
    left = abs(amount_minor) - sum(whole for whole, _ in shares)
    order = sorted(range(len(weights)), key=lambda place: -shares[place][1])
    extra = set(order[:left])
    return [sign * (whole + (place in extra)) for place, (whole, _) in enumerate(shares)]


def parse_rate(text: str) -> Decimal:
    """A rate written as decimal text. Raises InvalidValue when it is not a finite decimal."""
    try:
        rate = Decimal(text)
    except InvalidOperation:
        raise InvalidValue(f"'{text}' is not a rate") from None
    if not rate.is_finite():
        raise InvalidValue(f"'{text}' is not a finite rate")
    return rate
