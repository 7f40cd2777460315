"""Where things are: how a place is read, how far two are apart, and the box around what is near."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.partners.api import (
    EARTH_KM,
    Place,
    PlaceUnreadable,
    box_around,
    metres_between,
    place_of,
    read_place,
    stored_place,
)

ZOCALO = Place(Decimal("19.4326"), Decimal("-99.1332"))
RADIUS_M = float(EARTH_KM) * 1_000


def degrees(most: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=-most, max_value=most, places=6)


PLACES = st.builds(place_of, degrees(90), degrees(180))


@pytest.mark.parametrize(
    "text",
    [
        "19.4326, -99.1332", "19.4326,-99.1332", " (19.4326 -99.1332) ", "19.4326; -99.1332", "geo:19.4326,-99.1332",
        "19,4326; -99,1332", "19,4326 -99,1332", "19,4326, -99,1332", "19,4326,-99,1332", "19.4326，−99.1332",
        "19.4326000004, -99.1331999996", "19.4326° N, 99.1332° W", "19,4326°N 99,1332°O", "19.4326°, -99.1332°",
        "99.1332 W, 19.4326 N", "19°25'57.36\"N 99°07'59.52\"W", "19° 25′ 57,36″ N, 99° 7′ 59,52″ W", "19.4326 , -99.1332",
    ],
)  # fmt: skip
def test_a_place_is_read_as_maps_and_people_write_it(text: str) -> None:
    assert read_place(text) == ZOCALO
    assert str(ZOCALO) == "19.4326, -99.1332"


@pytest.mark.parametrize(
    "text",
    ["", "Zócalo", "19.4326", "19,4326", "19,43,-99", "1;2;3", "1 2 3", "1e1, 2", "https://maps.example/@19,-99", "NaN, 1",
     "19.4 N, 20.1 N", "19.4 N, -99.1 W", "19.4326, -99.1332 Z"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(PlaceUnreadable) as refused:
        read_place(text)
    assert refused.value.where == "/place" and refused.value.hint


def test_what_is_not_on_earth_is_refused_and_a_swapped_pair_is_told() -> None:
    with pytest.raises(PlaceUnreadable, match="not on earth") as swapped:
        read_place("-99.1332, 19.4326")
    assert "latitude comes first" in swapped.value.hint
    with pytest.raises(PlaceUnreadable, match="not on earth"):
        read_place("19.4326, 190")
    assert str(read_place("-0.0000001, 180")) == "0, 180"


@given(PLACES)
def test_what_is_written_is_read_again(place: Place) -> None:
    assert read_place(str(place)) == place


def by_vectors(one: Place, other: Place) -> float:
    """The distance by another formula: the angle between two vectors from the middle of the earth."""

    def vector(place: Place) -> tuple[float, float, float]:
        up, along = math.radians(place.latitude), math.radians(place.longitude)
        return math.cos(up) * math.cos(along), math.cos(up) * math.sin(along), math.sin(up)

    (a, b, c), (d, e, f) = vector(one), vector(other)
    cross = math.hypot(b * f - c * e, c * d - a * f, a * e - b * d)
    return RADIUS_M * math.atan2(cross, a * d + b * e + c * f)


@given(PLACES, PLACES)
def test_the_distance_is_that_of_another_formula(one: Place, other: Place) -> None:
    found = metres_between(one, other)
    # Near the other side of the earth a haversine knows the last metre no more: half of its digits are lost there.
    assert abs(found - by_vectors(one, other)) <= (1 if found < 19_900_000 else 100)
    assert found == metres_between(other, one) <= math.pi * RADIUS_M + 1


@given(PLACES, PLACES)
def test_the_box_holds_whatever_is_within_the_distance(one: Place, other: Place) -> None:
    box = box_around(one, metres_between(one, other))
    latitude, longitude = other.millionths
    assert box.south <= latitude <= box.north and box.west <= longitude <= box.east
    assert stored_place(latitude, longitude) == other


def test_some_distances_that_are_known() -> None:
    airport = read_place("19.4361, -99.0719")
    assert metres_between(ZOCALO, airport) == pytest.approx(6_440, abs=20)
    assert metres_between(place_of(Decimal(0), Decimal(180)), place_of(Decimal(0), Decimal(-180))) == 0
    assert metres_between(place_of(Decimal(90), Decimal(0)), place_of(Decimal(-90), Decimal(7))) in (
        20_015_114,
        20_015_115,
    )
