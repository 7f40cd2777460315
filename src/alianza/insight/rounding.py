"""Exact credits as whole units that still add up: by largest remainder, as splits of money are. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def in_proportion(total: int, weights: Sequence[Fraction]) -> list[Fraction]:
    """The total split by weights, exactly; all zero when the weights are."""
    whole = sum(weights, Fraction(0))
    return [total * weight / whole for weight in weights] if whole else [Fraction(0)] * len(weights)


def whole_units(exact: Sequence[Fraction], units: int) -> list[int]:
    """Each credit times `units`, as whole numbers that add up to what the exact ones do.

    Each gets its whole units, rounded down, and the units left over go to the largest remainders, equal ones in the order
    given. The exact credits must add up to a whole number of units.
    """
    scaled = [credit * units for credit in exact]
    total = sum(scaled, Fraction(0))
    assert total.denominator == 1, "credits add up to whole units"
    whole = [credit.numerator // credit.denominator for credit in scaled]
    order = sorted(range(len(scaled)), key=lambda place: whole[place] - scaled[place])
    for place in order[: total.numerator - sum(whole)]:
        whole[place] += 1
    return whole
