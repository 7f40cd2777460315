"""Logos as people send them: what could run or reach outside is refused, the rest is drawn."""

from __future__ import annotations

import io
import random
import re
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from tests.tracking.print_kit.conftest import drawn

from alianza.tracking.print_kit import logos
from alianza.tracking.print_kit.logos import Logo, read_logo
from alianza.tracking.print_kit.svg_safety import LogoRefused

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
DARK = '<rect width="100" height="100" fill="#123456"/>'


def svg(inside: str, head: str = HEAD) -> bytes:
    """A drawing with a dark square and something else."""
    return f"{head}{DARK}{inside}</svg>".encode()


def picture(kind: str, size: tuple[int, int] = (400, 300), mode: str = "RGB", color: str = "#123456") -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new(mode, size, color).save(file, kind)
    return file.getvalue()


def announced(width: int, height: int) -> bytes:
    """A small file that says to be a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


# Refused --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<script href="https://evil.example/x.js"/>', "<script>"),
        ("<foreignObject><p>x</p></foreignObject>", "<foreignObject>"),
        ('<image href="https://evil.example/track.png"/>', "<image>"),
        ('<image href="data:image/png;base64,AAAA"/>', "<image>"),
        ("<text>OnlyCar</text>", "<text>"),
        ('<animate attributeName="x"/>', "<animate>"),
        ('<a href="https://evil.example"><rect/></a>', "<a>"),
        ("<filter/>", "<filter>"),
        ('<g onload="alert(1)"/>', "onload"),
        ('<rect OnClick="alert(1)"/>', "OnClick"),
        ('<use href="https://evil.example/x.svg#a"/>', "https://evil.example"),
        ('<use xlink:href="other.svg#a"/>', "other.svg"),
        ('<rect fill="url(https://evil.example/x)"/>', "url(https"),
        ("<rect style=\"fill:url( '//evil.example/x' )\"/>", "evil.example"),
        ("<style>@import 'https://evil.example/x.css';</style>", "@import"),
        ("<style>rect{background:url(data:image/png;base64,AAAA)}</style>", "url(data"),
        ('<rect style="fill:\\75 rl(x)"/>', "\\75"),
        ('<g fill="javascript:alert(1)"/>', "javascript"),
    ],
)
def test_what_runs_or_reaches_outside_is_refused_and_named(inside: str, said: str) -> None:
    with pytest.raises(LogoRefused, match=re.escape(said)) as caught:
        read_logo(svg(inside))
    assert caught.value.where.startswith("line ")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no SVG, PNG or JPEG"),
        (b"GIF89a....", "no SVG, PNG or JPEG"),
        (b"%PDF-1.7 <svg", "is no XML"),
        (b"<svg><g></svg>", "is no XML"),
        (b"<svg viewBox='0 0 9 9'/>", "holds no SVG but <svg>"),
        (b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]>" + svg("&a;"), "declares entities"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>', "does not say its size"),
        (svg("", HEAD.replace("0 0 100 100", "0 0 100 0")), "does not say its size"),
        (svg("", HEAD.replace("0 0 100 100", "0 0 2000 100")), "ten times as long"),
        (svg("<g>" * 5001 + "</g>" * 5001), "is no XML"),
        (svg("<g/>" * 5001), "more than 5000 elements"),
        (svg("<!-- " + "x" * 300_000 + " -->"), "at most 300"),
        (svg('<use id="a" href="#b"/><g id="b"><use href="#a"/></g>'), "copies copies"),
        (svg('<g id="a"/>' + '<use href="#a"/>' * 201), "more than 200 copies"),
        (b"\x89PNG\r\n\x1a\n" + b"junk", "cannot be read"),
        (picture("png", (40, 40)), "too few to print"),
        (picture("png", (8000, 6000), "1", "white"), "too many"),
        (announced(20_000, 20_000), "too many"),
        (b"\x89PNG" + bytes(2_000_001), "at most 2 are taken"),
    ],
)
def test_what_cannot_be_printed_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(LogoRefused, match=said):
        read_logo(data)


def test_a_logo_that_cannot_be_seen_on_white_is_refused() -> None:
    white = svg("", HEAD).replace(b"#123456", b"#fdfdfd")
    for data in (white, picture("png", color="white"), svg("").replace(b"<rect", b'<rect opacity="0"')):
        with pytest.raises(LogoRefused, match="on white nothing of the logo is seen"):
            read_logo(data)
    small = b'<rect x="1" y="1" width="20" height="9" fill="#123456"/></svg>'
    read_logo(white.replace(b"</svg>", small))


# Taken ----------------------------------------------------------------------------------------------------------------


def test_a_drawing_keeps_its_shapes_and_loses_its_editors_notes() -> None:
    head = HEAD.replace(">", ' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" inkscape:version="1">')
    inside = (
        "<!-- made by --><?pi x?><title>secret</title><metadata>who</metadata><inkscape:page/>"
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#f00"/></linearGradient></defs>'
        '<style>.a{fill:url(#g)}</style><rect class="a" width="9" height="9" inkscape:label="x"/><use href="#s"/>'
        '<circle id="s" r="9" fill="url(\'#g\')"/>'
    )
    logo = read_logo(svg(inside, head))
    assert (logo.kind, logo.width, logo.height) == ("svg", 1000, 1000)
    text = logo.data.decode()
    assert not [word for word in ("made by", "secret", "who", "inkscape", "<?pi") if word in text]
    assert text.count("url(") == 2 and "<use" in text and "linearGradient" in text


def test_a_drawing_without_a_view_box_gets_the_one_of_its_size() -> None:
    sized = HEAD.replace('viewBox="0 0 100 100"', 'width="30mm" height="15mm"')
    logo = read_logo(svg("", sized))
    assert (logo.width, logo.height) == (1000, 500)
    assert b'viewBox="0 0 30 15"' in logo.data and b'width="30mm' not in logo.data


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_is_scaled_down_and_written_anew(kind: str) -> None:
    noise = Image.frombytes("RGB", (1600, 800), random.Random(1).randbytes(1600 * 800 * 3)).convert("P").convert("RGB")
    file = io.BytesIO()
    noise.resize((40, 20)).resize((1600, 800)).save(file, kind, **({"exif": _exif()} if kind == "jpeg" else {}))
    logo = read_logo(file.getvalue())
    assert (logo.kind, logo.width, logo.height) == (kind, *((500, 1000) if kind == "jpeg" else (1000, 500)))
    assert b"Ana" not in logo.data, "who took it is not handed on"
    assert logo.data_uri.startswith(f"data:image/{kind};base64,")


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Ana"  # turned by a quarter; the artist
    return exif


def test_a_picture_is_drawn_like_a_drawing() -> None:
    for data in (picture("png"), picture("jpeg"), svg("")):
        shown = Image.open(io.BytesIO(drawn(read_logo(data).as_svg.encode(), 100))).convert("RGB")
        assert shown.getpixel((50, 30)) == pytest.approx((0x12, 0x34, 0x56), abs=3)


def test_pictures_are_unpacked_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are sent at once: a small file may hold a picture of hundreds of megabytes."""
    turned, under_way, most = logos.ImageOps.exif_transpose, [0], [0]

    def slowly(image: Image.Image) -> Image.Image:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.02)
        under_way[0] -= 1
        return turned(image)

    monkeypatch.setattr(logos.ImageOps, "exif_transpose", slowly)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read_logo, [picture("PNG")] * 4))
    assert most == [1] and len(found) == 4


def test_the_examples_logos_are_taken() -> None:
    found = sorted((Path(__file__).parents[3] / "examples").glob("*/brand/*.svg"))
    assert len(found) >= 4
    for path in found:
        assert isinstance(read_logo(path.read_bytes()), Logo), path
