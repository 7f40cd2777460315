"""Colours: read from what people write, and only put together where the eye can tell them apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.kernel.errors import InvalidValue
from alianza.tracking.print_kit import colors

any_color = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("written", "read"),
    [("#0a5", "#00aa55"), ("0A5", "#00aa55"), ("#0B4FD6", "#0b4fd6"), (" 0b4fd6 ", "#0b4fd6")],
)
def test_a_colour_is_read(written: str, read: str) -> None:
    assert colors.parse_color(written) == read


@pytest.mark.parametrize("written", ["", "blue", "#12", "#12345", "#1234567", "rgb(1,2,3)", "#gggggg"])
def test_what_is_no_colour_is_refused(written: str) -> None:
    with pytest.raises(InvalidValue, match="is no colour"):
        colors.parse_color(written)


def test_contrast_is_the_webs_own() -> None:
    """Figures of WCAG 2's own examples."""
    assert colors.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colors.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert colors.contrast("#0000ff", "#ffffff") == pytest.approx(8.59, abs=0.01)
    assert colors.contrast("#ffffff", "#777777") == colors.contrast("#777777", "#ffffff")


@given(any_color, any_color, st.one_of(st.just(""), any_color))
def test_whatever_the_colours_every_text_can_be_read(ground: str, ink: str, partner: str) -> None:
    made = colors.palette(ground, ink, partner)
    for text, below in (
        (made.on_ground, made.ground), (made.soft_on_ground, made.ground), (made.ground, made.on_ground),
        (made.ink, colors.WHITE), (made.muted, colors.WHITE), (made.accent, colors.WHITE),
        (made.on_partner, made.partner),
    ):  # fmt: skip
        assert colors.contrast(text, below) >= colors.READABLE, (text, below)
    assert colors.contrast(made.ink, made.tint) >= 3


@given(any_color, any_color)
def test_a_code_is_always_dark_on_white(primary: str, ink: str) -> None:
    chosen = colors.code_color(primary, ink)
    assert colors.contrast(chosen, colors.WHITE) >= colors.READABLE
    assert chosen in (primary, ink, colors.BLACK)
