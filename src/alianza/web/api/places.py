"""Where partners are, as the API says it, and those of them that are within a distance of a place, nearest first."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from alianza.partners import api as partners
from alianza.runtime.listing import Key, Listing

_NEAREST_M = 500  # how far the first ring of a search reaches
_FURTHER = 1.4  # how much further each next one does
_RADIUS_M = float(partners.EARTH_KM) * 1_000
_HALF = math.radians(0.5) / 1_000_000  # half a millionth of a degree


class Place(msgspec.Struct, forbid_unknown_fields=True):
    """A place on earth in degrees; north and east are positive."""

    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90, examples=[19.4326])]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180, examples=[-99.1332])]


def shown(place: partners.Place | None) -> Place | None:
    """A place of the books."""
    return None if place is None else Place(float(place.latitude), float(place.longitude))


def stored(latitude_millionths: int | None, longitude_millionths: int | None) -> Place | None:
    """The same as it is stored."""
    if latitude_millionths is None or longitude_millionths is None:
        return None
    return shown(partners.stored_place(latitude_millionths, longitude_millionths))


def kept(place: Place | None) -> partners.Place | None:
    """A place as the books keep it."""
    if place is None:
        return None
    return partners.place_of(Decimal(repr(place.latitude)), Decimal(repr(place.longitude)))


def near(listing: Listing) -> Listing:
    """A list of partners `p` with how far each is from a place, for those that `rings` reaches; the distance comes last."""
    return dataclasses.replace(
        listing,
        columns=listing.columns + ", d.metres",
        body=listing.body.replace(" WHERE ", f" {_MEASURED} WHERE ", 1) + _WITHIN,
        sorts={**listing.sorts, "distance": Key("d.metres", "int")},
    )


# The haversine of the great circle between the two, as partners.metres_between has it. With OFFSET it is worked out once a row,
# not once for every condition.
_METRES = (
    "round(2 * %(radius)s::float8 * asin(sqrt(least(1,"
    " sin((p.latitude_millionths - %(latitude)s::int) * %(half)s::float8) ^ 2"
    " + cos(2 * %(half)s::float8 * %(latitude)s::int) * cos(2 * %(half)s::float8 * p.latitude_millionths)"
    " * sin((p.longitude_millionths - %(longitude)s::int) * %(half)s::float8) ^ 2))))::int"
)
_MEASURED = f"CROSS JOIN LATERAL (SELECT {_METRES} AS metres OFFSET 0) d"
_WITHIN = (
    " AND p.latitude_millionths BETWEEN %(south)s::int AND %(north)s::int"
    " AND p.longitude_millionths BETWEEN %(west)s::int AND %(east)s::int AND d.metres > %(over)s AND d.metres <= %(until)s"
)


def whole(centre: partners.Place, reach_m: int) -> Mapping[str, Any]:
    """The parameters for all that is within a distance, as one ring."""
    return _ring(centre, -1, reach_m)


def rings(
    centre: partners.Place, reach_m: int, place: list[str] | None, descending: bool
) -> Iterator[Mapping[str, Any]]:
    """The same, ring after ring, from where a page begins: so the nearest are found without measuring all the others."""
    edges = [-1, _NEAREST_M]
    while edges[-1] < reach_m:
        edges.append(int(edges[-1] * _FURTHER))
    edges[-1] = min(edges[-1], reach_m)
    begins = None if place is None else int(place[0])
    pairs = list(itertools.pairwise(edges))
    for over, until in reversed(pairs) if descending else pairs:
        if begins is None or (over < begins if descending else until >= begins):
            yield _ring(centre, over, until)


def _ring(centre: partners.Place, over: int, until: int) -> dict[str, Any]:
    latitude, longitude = centre.millionths
    box = partners.box_around(centre, until)._asdict()
    return {
        "latitude": latitude, "longitude": longitude, "radius": _RADIUS_M, "half": _HALF, "over": over, "until": until, **box,
    }  # fmt: skip
