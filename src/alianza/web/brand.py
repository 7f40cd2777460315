"""The colours of an alliance, or of a partner in it, as a style that pages load. Brands are public: they stand on stickers.
A colour that could not be read on the page's ground is made darker or lighter until it can."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from litestar import Response, Router
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from alianza.identity import api as identity
from alianza.runtime.database import Connection
from alianza.tracking import api as tracking
from alianza.web.auth.common import Asks, run

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_WHITE, _DARK = (255, 255, 255), (24, 33, 42)
_LEAST_CONTRAST = 4.5


async def style(request: Asks, name: FromPath[str]) -> Response[Any]:
    """The colours as tokens, `/brand/onlycar.css`, and the logo, `/brand/onlycar.logo`; with `?<partner>` that partner's."""
    if name.endswith(".logo"):
        return await run(lambda: _logo(request, name.removesuffix(".logo"), request.url.query))
    if not name.endswith(".css"):
        raise NotFoundException
    slug = name.removesuffix(".css")
    found = await run(lambda: _find(request, slug, request.url.query))
    return Response(
        css_of(found.primary_color) if found else "", media_type="text/css",
        headers={"cache-control": "public, max-age=300", "x-content-type-options": "nosniff"},
    )  # fmt: skip


# Somebody else's drawing: it is shown as a picture, and opened by itself it can run, load and send nothing.
_LOGO_HEADERS = {
    "cache-control": "public, max-age=300",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}
_KINDS = {"svg": "image/svg+xml", "png": "image/png", "jpeg": "image/jpeg"}
_NOTHING = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def _logo(request: Asks, slug: str, partner: str) -> Response[bytes]:
    """The logo; an empty picture where there is none, so that pages need not ask first."""
    worker = request.app.state["worker"]()
    alliance_id = identity.alliance_id_of(slug)
    with worker.database.unit_of_work(alliance_id) as connection:
        brand = next((one for one in _brands(connection, alliance_id, partner) if one.logo), None)
        logos = tracking.load_logos(connection, alliance_id, [brand.logo]) if brand else {}
    logo = next(iter(logos.values()), None)
    body, kind = (logo.data, _KINDS[logo.kind]) if logo else (_NOTHING, _KINDS["svg"])
    return Response(body, media_type=kind, headers=_LOGO_HEADERS)


def readable(colour: str) -> tuple[str, str]:
    """A brand's colour as it is used on white and on dark: darker or lighter by as much as it takes to be read."""
    return _readable(colour, _WHITE), _readable(colour, _DARK)


def _find(request: Asks, slug: str, partner: str) -> tracking.Brand | None:
    worker = request.app.state["worker"]()
    alliance_id = identity.alliance_id_of(slug)
    with worker.database.unit_of_work(alliance_id) as connection:
        return next(_brands(connection, alliance_id, partner), None)


def _brands(connection: Connection, alliance_id: uuid.UUID, partner: str) -> Iterator[tracking.Brand]:
    """The brand of the partner that is asked for, and the alliance's own; those there are."""
    for key in (_partner(partner), None):
        if key != b"" and (found := tracking.load_brand(connection, alliance_id, key)) is not None:
            yield found


def _partner(text: str) -> bytes:
    try:
        return uuid.UUID(hex=text).bytes
    except ValueError:
        return b""


def css_of(colour: str) -> str:
    """The tokens for a brand's colour; none where text in it could not be read on either ground."""
    if not _COLOUR.match(colour):
        return ""
    light, dark = _readable(colour, _WHITE), _readable(colour, _DARK)
    on = "#ffffff" if contrast(_rgb(light), _WHITE) >= _LEAST_CONTRAST else "#101418"
    on_dark = "#101418" if contrast(_rgb(dark), (16, 20, 24)) >= _LEAST_CONTRAST else "#ffffff"
    by_day, by_night = (
        f"{{--mark:{mark};--mark-text:{mark};--on-mark:{ink}}}" for mark, ink in ((light, on), (dark, on_dark))
    )
    return (
        f":root{by_day}@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){by_night}}}"
        f":root[data-theme=dark]{by_night}\n"
    )


def _readable(colour: str, ground: tuple[int, int, int]) -> str:
    """The colour, darker or lighter by as much as it takes to be read on a ground."""
    towards = 0 if sum(ground) > 380 else 255
    found = _rgb(colour)
    for step in range(0, 101, 5):
        mixed = tuple(round(part + (towards - part) * step / 100) for part in found)
        if contrast(mixed, ground) >= _LEAST_CONTRAST + 0.6:  # also on the softer grounds of cards and lists
            return "#{:02x}{:02x}{:02x}".format(*mixed)
    return "#000000" if towards == 0 else "#ffffff"


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """How well one colour is told from another: 1 to 21 (WCAG 2.2, contrast ratio)."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def router() -> Router:
    """The one route."""
    return Router(
        "/brand", route_handlers=[HTTPRouteHandler("/{name:str}", http_method=["GET"])(style)], include_in_schema=False
    )
