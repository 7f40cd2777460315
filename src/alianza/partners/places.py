"""Where something is: latitude and longitude in degrees, how people write them, and how far two places are apart. Pure.

The earth is taken for a ball, which is off by half a percent at most: nobody drives as the crow flies.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError

EARTH_KM = Decimal("6371.0088")  # the mean radius
FARTHEST_KM = 20_016  # half way around
_RADIUS = float(EARTH_KM) * 1_000
_STEP = Decimal("0.000001")
_POLE = 90_000_000  # in millionths
_HINT = "write latitude and longitude as a map shows them: 19.4326, -99.1332"


class PlaceUnreadable(AlianzaError):
    """What was typed is no place on earth."""

    code = "place_unreadable"


class Place(NamedTuple):
    """A place, to a millionth of a degree: north and east are positive."""

    latitude: Decimal
    longitude: Decimal

    @property
    def millionths(self) -> tuple[int, int]:
        """Both in millionths of a degree, as they are stored."""
        return int(self.latitude.scaleb(6)), int(self.longitude.scaleb(6))

    def __str__(self) -> str:
        return f"{degrees_text(self.latitude)}, {degrees_text(self.longitude)}"


def degrees_text(value: Decimal) -> str:
    """Degrees as they are written, without zeros that say nothing."""
    return f"{value.normalize():f}"


def stored_place(latitude_millionths: int, longitude_millionths: int) -> Place:
    """A place as it is stored."""
    return Place(Decimal(latitude_millionths).scaleb(-6), Decimal(longitude_millionths).scaleb(-6))


def place_of(latitude: Decimal, longitude: Decimal) -> Place:
    """A place by its degrees. Raises PlaceUnreadable."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        swapped = -90 <= longitude <= 90 and -180 <= latitude <= 180
        hint = "latitude comes first: are the two the wrong way round?" if swapped else _HINT
        text = (
            f"{latitude}, {longitude} is not on earth: a latitude is within -90 and 90, a longitude within -180 and 180"
        )
        raise PlaceUnreadable(text, hint=hint, where="/place")
    return Place(latitude.quantize(_STEP) + 0, longitude.quantize(_STEP) + 0)  # plus 0: no minus before a zero


# How people write one -------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,20})?")
_ANGLE = re.compile(
    r"(?P<degrees>\d{1,3}(?:[.,]\d{1,20})?)\s*°?\s*(?:(?P<minutes>\d{1,2}(?:[.,]\d{1,20})?)\s*')?"
    r"\s*(?:(?P<seconds>\d{1,2}(?:[.,]\d{1,20})?)\s*\")?\s*(?P<side>[NSEWO])",
    re.IGNORECASE,
)
_SAME = str.maketrans(
    {"，": ",", "；": ";", "、": ",", "−": "-", "–": "-", "′": "'", "’": "'", "″": '"', "”": '"', "º": "°"}
)


def read_place(text: str) -> Place:
    """A place as it is copied from a map: `19.4326, -99.1332`, with decimal commas `19,4326; -99,1332`, or with the sides
    `19°25'57.3"N 99°07'59.5"W`. Raises PlaceUnreadable.
    """
    said = " ".join(text.translate(_SAME).replace("''", '"').split()).removeprefix("geo:").strip("()[] ")
    found = _angles(said) or _numbers(said.replace("°", ""))
    if found is None:
        raise PlaceUnreadable(f"'{text.strip()[:60]}' is no latitude and longitude", hint=_HINT, where="/place")
    return place_of(*found)


def read_degrees(text: str) -> Decimal:
    """One number of degrees, with a point or a comma. Raises PlaceUnreadable."""
    said = text.translate(_SAME).strip()
    if not _NUMBER.fullmatch(said):
        raise PlaceUnreadable(f"'{said[:60]}' is no number of degrees", hint=_HINT)
    return _number(said)


def _numbers(said: str) -> tuple[Decimal, Decimal] | None:
    pieces = [piece for piece in _pieces(said) if piece]
    if len(pieces) != 2 or not all(_NUMBER.fullmatch(piece) for piece in pieces):
        return None
    return _number(pieces[0]), _number(pieces[1])


def _pieces(said: str) -> list[str]:
    if ";" in said:
        return [piece.strip() for piece in said.split(";")]
    if " " in said:
        return [piece.strip(",") for piece in said.replace(" ,", ",").split(" ")]
    found = said.split(",")
    if len(found) == 4:  # decimal commas, and one more between the two
        return [".".join(found[:2]), ".".join(found[2:])]
    if len(found) == 2 and "." not in said and found[1][:1].isdigit():
        return []  # `19,43` may as well be one number
    return found


def _angles(said: str) -> tuple[Decimal, Decimal] | None:
    found = list(_ANGLE.finditer(said))
    if len(found) != 2 or _ANGLE.sub("", said).strip(" ,;"):
        return None
    by_side = {one["side"].upper(): _angle(one) for one in found}
    north, east = by_side.get("N"), by_side.get("E")
    south, west = by_side.get("S"), by_side.get("W", by_side.get("O"))  # O: oeste
    latitude = north if north is not None else -south if south is not None else None
    longitude = east if east is not None else -west if west is not None else None
    return (latitude, longitude) if latitude is not None and longitude is not None else None


def _angle(one: re.Match[str]) -> Decimal:
    parts = (_number(one[name] or "0") for name in ("degrees", "minutes", "seconds"))
    return sum((part / 60**power for power, part in enumerate(parts)), Decimal(0))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


# How far --------------------------------------------------------------------------------------------------------------


def metres_between(one: Place, other: Place) -> int:
    """The great-circle distance (haversine), as the list of partners works it out in SQL."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    half_up, half_along = (south - north) / 2, math.radians(other.longitude - one.longitude) / 2
    chord = math.sin(half_up) ** 2 + math.cos(north) * math.cos(south) * math.sin(half_along) ** 2
    return round(2 * _RADIUS * math.asin(math.sqrt(min(1.0, chord))))


class Box(NamedTuple):
    """What holds everything within a distance: between two latitudes and two longitudes, in millionths of a degree, as an index
    can find it."""

    south: int
    north: int
    west: int
    east: int


def box_around(centre: Place, metres: float) -> Box:
    """The box around everything that is within a distance of a place: all around the earth where a pole is within it, or the line
    of the date.
    """
    angle = (metres + 2) / _RADIUS  # a little more than that: distances are rounded to metres
    latitude, longitude = math.radians(centre.latitude), math.radians(centre.longitude)
    south, north = _outwards(latitude - angle, -1), _outwards(latitude + angle, 1)
    if south > -_POLE and north < _POLE:
        aside = math.asin(min(1.0, math.sin(angle) / math.cos(latitude)))
        west, east = _outwards(longitude - aside, -1), _outwards(longitude + aside, 1)
        if west > -2 * _POLE and east < 2 * _POLE:
            return Box(south, north, west, east)
    return Box(max(south, -_POLE), min(north, _POLE), -2 * _POLE, 2 * _POLE)


def _outwards(radians: float, way: int) -> int:
    """In millionths of a degree, one further out."""
    return round(math.degrees(radians) * 1_000_000) + way
