"""Money: exact in, exact out, one rounding, and splits that always sum to the whole."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alianza.kernel.errors import InvalidValue
from alianza.kernel.money import (
    MAX_MINOR,
    AmountOutOfRange,
    asset_scale,
    asset_unit,
    currency_scale,
    format_minor,
    money_asset,
    parse_minor,
    parse_rate,
    proportion,
    round_half_away,
    share,
    split,
)

amounts = st.integers(-MAX_MINOR + 1, MAX_MINOR - 1)
scales = st.sampled_from([0, 2, 3])
rates = st.integers(0, 10**9).map(lambda ppb: Decimal(ppb).scaleb(-9))


def half_away(exact: Fraction) -> int:
    """The rule, written down a second time: the nearest integer, and halves away from zero."""
    size = int(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size


class TestText:
    @given(amounts, scales)
    def test_every_amount_survives_being_written_and_read(self, minor: int, scale: int) -> None:
        assert parse_minor(format_minor(minor, scale), scale) == minor

    @given(amounts, scales)
    def test_what_is_written_is_worth_exactly_the_amount(self, minor: int, scale: int) -> None:
        assert Decimal(format_minor(minor, scale)).scaleb(scale) == minor

    @pytest.mark.parametrize(
        ("text", "scale", "minor"),
        [
            ("350", 2, 35000), ("350.5", 2, 35050), ("350.50", 2, 35050), ("0.05", 2, 5), ("-0.05", 2, -5),
            ("+7", 2, 700), ("1500", 0, 1500), ("1500.00", 0, 1500), ("1.234", 3, 1234), ("1.2340", 3, 1234),
            (" 12.50 ", 2, 1250),
            ("-0.00", 2, 0), ("99999999999999.99", 2, MAX_MINOR - 1),
        ],
    )  # fmt: skip
    def test_plain_decimals_are_read(self, text: str, scale: int, minor: int) -> None:
        assert parse_minor(text, scale) == minor

    @pytest.mark.parametrize(
        "text", ["", "-", ".", "5.", ".5", "1,000.00", "1e3", "0x10", "1 000", "--1", "1.-5", "٣", "1_0", "NaN"]
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(InvalidValue):
            parse_minor(text, 2)

    @pytest.mark.parametrize(("text", "scale"), [("350.505", 2), ("1500.5", 0), ("1.2345", 3)])
    def test_a_decimal_too_many_is_an_error_not_a_guess(self, text: str, scale: int) -> None:
        with pytest.raises(InvalidValue, match="decimals"):
            parse_minor(text, scale)

    @pytest.mark.parametrize(
        "text", ["100000000000000.00", "-100000000000000", "9" * 40, pytest.param("9" * 5000, id="5000 digits")]
    )
    def test_more_than_the_books_can_hold_is_refused(self, text: str) -> None:
        with pytest.raises(AmountOutOfRange):
            parse_minor(text, 2)

    @pytest.mark.parametrize("text", ["five", "", "NaN", "Infinity", "5%"])
    def test_a_rate_is_a_finite_decimal(self, text: str) -> None:
        with pytest.raises(InvalidValue):
            parse_rate(text)
        assert parse_rate("0.0725") == Decimal("0.0725")


class TestAssets:
    @pytest.mark.parametrize(
        ("currency", "scale"), [("MXN", 2), ("USD", 2), ("CNY", 2), ("RUB", 2), ("JPY", 0), ("KWD", 3)]
    )
    def test_a_currency_has_its_iso_decimals(self, currency: str, scale: int) -> None:
        asset = money_asset(currency)
        assert (currency_scale(currency), asset_scale(asset), asset_unit(asset)) == (scale, scale, currency)


class TestRounding:
    @pytest.mark.parametrize(
        ("value", "rounded"),
        [("2.5", 3), ("-2.5", -3), ("3.5", 4), ("2.4999999999999999999999", 2), ("-0.5", -1), ("0.5", 1), ("0", 0)],
    )
    def test_halves_go_away_from_zero(self, value: str, rounded: int) -> None:
        assert round_half_away(Decimal(value)) == rounded

    @given(amounts, rates)
    def test_a_share_is_rounded_once_from_its_exact_value(self, base: int, rate: Decimal) -> None:
        assert share(base, rate) == half_away(Fraction(base) * Fraction(rate))

    @given(amounts, rates)
    def test_a_claw_back_is_the_mirror_of_its_commission(self, base: int, rate: Decimal) -> None:
        assert share(-base, rate) == -share(base, rate)

    @given(amounts, amounts, amounts)
    def test_a_proportion_is_rounded_once_from_its_exact_value(self, amount: int, part: int, whole: int) -> None:
        assume(whole)
        assert proportion(amount, part, whole) == half_away(Fraction(amount * part, whole))

    @given(amounts, st.integers(1, MAX_MINOR))
    def test_the_whole_proportion_is_the_amount_and_none_is_nothing(self, amount: int, whole: int) -> None:
        assert (proportion(amount, whole, whole), proportion(amount, 0, whole)) == (amount, 0)


weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)


class TestSplit:
    @given(amounts, weights)
    def test_the_parts_sum_to_the_whole(self, amount: int, by: list[int]) -> None:
        assert sum(split(amount, by)) == amount

    @given(amounts, weights)
    def test_no_part_is_a_unit_away_from_its_exact_share(self, amount: int, by: list[int]) -> None:
        for part, weight in zip(split(amount, by), by, strict=True):
            assert abs(part - Fraction(amount * weight, sum(by))) < 1

    @given(amounts, weights)
    def test_who_has_no_weight_gets_nothing(self, amount: int, by: list[int]) -> None:
        assert all(part == 0 for part, weight in zip(split(amount, by), by, strict=True) if weight == 0)

    @given(amounts, weights)
    def test_taking_back_is_the_mirror_of_giving(self, amount: int, by: list[int]) -> None:
        assert split(-amount, by) == [-part for part in split(amount, by)]

    @pytest.mark.parametrize(
        ("amount", "by", "parts"),
        [
            (100, [1, 1, 1], [34, 33, 33]),  # the left-over goes to the first of equals
            (101, [1, 1, 1], [34, 34, 33]),
            (-100, [1, 1, 1], [-34, -33, -33]),
            (10, [1, 2], [3, 7]),  # 3.33 and 6.67: the larger remainder gets it
            (0, [5, 5], [0, 0]),
        ],
    )
    def test_worked_examples(self, amount: int, by: list[int], parts: list[int]) -> None:
        assert split(amount, by) == parts

    @pytest.mark.parametrize("by", [[], [0, 0], [3, -1]])
    def test_weights_that_cannot_split_are_refused(self, by: list[int]) -> None:
        with pytest.raises(InvalidValue):
            split(100, by)


@pytest.mark.parametrize(
    ("amount", "part", "whole", "found"),
    [(5, 1, 2, 3), (-5, 1, 2, -3), (5, -1, 2, -3), (7, 1, 3, 2), (8, 1, 3, 3), (-7, 1, 3, -2), (667, 100, 333, 200)],
)
def test_a_proportion_is_rounded_half_away_from_zero(amount: int, part: int, whole: int, found: int) -> None:
    assert proportion(amount, part, whole) == found
