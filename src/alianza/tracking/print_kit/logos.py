"""Logos as people send them, made safe and small enough to print: SVG, PNG or JPEG."""

from __future__ import annotations

import base64
import io
import threading
from dataclasses import dataclass
from functools import cached_property

import typst
from PIL import Image, ImageOps, UnidentifiedImageError

from alianza.runtime.typesetting import typeset
from alianza.tracking.print_kit.svg_safety import LogoRefused, safe_svg

LARGEST_BYTES = 2_000_000
_LARGEST_SVG = 300_000
_MOST_PIXELS = 40_000_000
_ONE_AT_A_TIME = threading.Lock()  # a small file can unpack to hundreds of megabytes, and partners send them too
_KEPT_PIXELS = 1_000  # of the longer side: 42 mm at 600 dots an inch
_FEWEST_PIXELS = 100
_MIME = {"svg": "image/svg+xml", "png": "image/png", "jpeg": "image/jpeg"}
_DARKEST_GREY = 230  # what is lighter than this cannot be seen on paper
_LEAST_SEEN = 0.005  # of the area


@dataclass(frozen=True)
class Logo:
    """A checked logo. `kind` is svg, png or jpeg; width and height give its shape, of a picture in pixels."""

    kind: str
    data: bytes
    width: int
    height: int

    @cached_property
    def data_uri(self) -> str:
        """The logo as an address that holds it, for use inside an SVG or a page."""
        return f"data:{_MIME[self.kind]};base64,{base64.b64encode(self.data).decode()}"

    @cached_property
    def as_svg(self) -> str:
        """The logo as an SVG, whatever it is."""
        if self.kind == "svg":
            return self.data.decode()
        width, height = self.width, self.height
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
            f'<image width="{width}" height="{height}" href="{self.data_uri}"/></svg>'
        )


def read_logo(data: bytes) -> Logo:
    """A logo from a file's bytes: scripts and references to elsewhere refused, pictures encoded anew and scaled down.

    Raises LogoRefused when it is too large, is not one of the three kinds, or could not be seen on white.
    """
    if len(data) > LARGEST_BYTES:
        raise LogoRefused(f"the file has {len(data) / 1e6:.1f} MB, at most 2 are taken", hint="scale the picture down")
    logo = _picture(data) if data.startswith((b"\x89PNG", b"\xff\xd8")) else _drawing(data)
    _check_seen(logo)
    return logo


def _drawing(data: bytes) -> Logo:
    if b"<svg" not in data:
        raise LogoRefused("the file is no SVG, PNG or JPEG", hint="export the logo in one of these")
    if len(data) > _LARGEST_SVG:
        raise LogoRefused(f"the drawing has {len(data) / 1e3:.0f} kB, at most 300 are taken", hint="send a PNG")
    drawing, width, height = safe_svg(data)
    scale = 1_000 / max(width, height)
    return Logo("svg", drawing, max(round(width * scale), 1), max(round(height * scale), 1))


def _picture(data: bytes) -> Logo:
    try:
        with _ONE_AT_A_TIME, Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise LogoRefused(f"{opened.width} × {opened.height} pixels are too many", hint="scale it down")
            kind = str(opened.format).lower()
            image = ImageOps.exif_transpose(opened).convert("RGB" if kind == "jpeg" else "RGBA")
            image.thumbnail((_KEPT_PIXELS, _KEPT_PIXELS))
    except Image.DecompressionBombError:  # so large that the library itself does not open it
        raise LogoRefused("the picture has far too many pixels", hint="scale it down") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise LogoRefused(f"the picture cannot be read: {error}", hint="save it again as PNG") from None
    if max(image.size) < _FEWEST_PIXELS:
        raise LogoRefused(f"{image.width} × {image.height} pixels are too few to print", hint="send it as SVG")
    file = io.BytesIO()
    image.save(file, kind, **({"quality": 90} if kind == "jpeg" else {"optimize": True}))
    return Logo(kind, file.getvalue(), image.width, image.height)


def _check_seen(logo: Logo) -> None:
    """Draw the logo on white, as every piece does, and look whether anything is there."""
    height = 200 * logo.height / logo.width
    if not 20 <= height <= 2_000:
        raise LogoRefused("the logo is more than ten times as long as it is wide", hint="cut off what is empty")
    try:
        pages = typeset(_ON_WHITE, {"logo": logo.as_svg, "height": height}, "png", ppi=72)
    except typst.TypstError as error:
        raise LogoRefused(f"the drawing cannot be drawn: {error}", hint="export it as plain SVG") from None
    with Image.open(io.BytesIO(pages[0])) as drawn:
        grey = drawn.convert("L").histogram()
    if sum(grey[:_DARKEST_GREY]) < _LEAST_SEEN * sum(grey):
        raise LogoRefused("on white nothing of the logo is seen", hint="send the version for light grounds")


_ON_WHITE = b"""
#let view = json(bytes(sys.inputs.view))
#set page(width: 200pt, height: view.height * 1pt, margin: 0pt, fill: white)
#image(bytes(view.logo), format: "svg", width: 100%)
"""
