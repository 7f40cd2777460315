"""Numbers, money and days as each reader writes them; brands that can be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import pytest

from alianza.web.brand import contrast, css_of
from alianza.web.ui.addresses import part, whole
from alianza.web.ui.formats import Formats, whole_units

ZONE = ZoneInfo("America/Mexico_City")


@pytest.mark.parametrize(
    ("language", "country", "money", "day"),
    [
        ("es", "MX", "$12,345.50", "5 oct 2026"), ("es", "ES", "12.345,50\xa0MXN", "5 oct 2026"),
        ("zh", "CN", "MX$12,345.50", "2026年10月5日"), ("ru", "RU", "12\xa0345,50\xa0MX$", "5 окт. 2026\u202fг."),
        ("zh", "MX", "MX$12,345.50", "2026年10月5日"),
    ],
)  # fmt: skip
def test_money_and_days(language: str, country: str, money: str, day: str) -> None:
    formats = Formats(language, country, ZONE)
    assert formats.money(1_234_550, "MXN") == money
    assert formats.day(date(2026, 10, 5)) == day


@pytest.mark.parametrize(
    ("minor", "unit", "whole_"),
    [(1234, "MXN", "12.34"), (1234, "JPY", "1234"), (1234, "KWD", "1.234"), (1234, "PTS", "1234")],
)
def test_each_unit_has_its_own_scale(minor: int, unit: str, whole_: str) -> None:
    assert whole_units(minor, unit) == Decimal(whole_)


def test_points_are_counted_whole() -> None:
    assert Formats("es", "MX", ZONE).money(1_250, "PTS") == "1,250 PTS"


@pytest.mark.parametrize("text", ["taller-x", "new", "a/b", "~1", "~2new", "..", ".", "ñ 100%?#", "leads", "a~b/c"])
def test_an_id_comes_back_whole_from_an_address(text: str) -> None:
    kept = part(text)
    assert "/" not in unquote(kept) and unquote(kept) not in ("new", "leads", ".", "..")
    assert whole(unquote(kept)) == text


@pytest.mark.parametrize("colour", ["#ffff00", "#000000", "#ffffff", "#0b6b53", "#7f7f7f", "#ff0000"])
def test_a_brand_can_be_read_on_both_grounds(colour: str) -> None:
    marks = [one.partition("--mark:")[2][:7] for one in css_of(colour).split("{") if "--mark:" in one]
    day, night = marks[0], marks[-1]
    rgb = [tuple(int(mark[at : at + 2], 16) for at in (1, 3, 5)) for mark in (day, night)]
    assert contrast(rgb[0], (255, 255, 255)) >= 4.5 and contrast(rgb[1], (24, 33, 42)) >= 4.5


def test_what_is_no_colour_styles_nothing() -> None:
    assert css_of("red;}body{display:none") == ""
