"""QR codes: what is drawn is read again by another program, and what could not be read is not drawn."""

from __future__ import annotations

import io
import random
import re
import subprocess
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter
from tests.tracking.print_kit.conftest import LINK, SCAN, Read, drawn, logo, png

from alianza.kernel.errors import InvalidValue
from alianza.tracking.print_kit import qr
from alianza.tracking.print_kit.pieces import qr_png

LONG = LINK + "?" + "&".join(f"utm_{n}=campaign-{n}" for n in range(12))


@pytest.mark.parametrize("with_logo", [False, True])
@pytest.mark.parametrize("url", [LINK, SCAN, LONG, "https://x.es/", "http://taller.localhost:8000/r/a?s=1"])
def test_png_and_svg_are_read_back(url: str, with_logo: bool, read: Read) -> None:
    code = qr.make_code(url, logo=logo() if with_logo else None)
    assert code.level == "H" if with_logo else code.level in "MQH"
    assert read(qr_png(code, "#0b4fd6")) == [url]
    assert read(drawn(qr.qr_svg(code, dark="#0b4fd6", width_mm=50).encode())) == [url]


def test_an_address_in_other_letters_is_written_in_ascii(read: Read) -> None:
    code = qr.make_code("https://мойка.example/r/таллер?s=1")
    assert read(qr_png(code, qr.BLACK)) == ["https://xn--80ardgk.example/r/%D1%82%D0%B0%D0%BB%D0%BB%D0%B5%D1%80?s=1"]


@pytest.mark.parametrize("text", ["", "RAMIREZ", "javascript:alert(1)", "https://", "ftp://x/y", "https://a b/"])
def test_what_is_no_web_address_gets_no_code(text: str) -> None:
    with pytest.raises(InvalidValue):
        qr.make_code(text)


def test_a_link_that_no_code_holds_is_refused() -> None:
    with pytest.raises(qr.CodeTooDense, match="no code of level H"):
        qr.make_code("https://x.example/" + "a" * 1400, logo=logo())


# The logo in the middle -----------------------------------------------------------------------------------------------


def test_a_larger_logo_is_refused() -> None:
    with pytest.raises(qr.LogoTooLarge):
        qr.make_code(SCAN, logo=logo(), share=qr.LOGO_SHARE + 0.01)


def test_control_a_code_under_too_large_a_logo_is_not_read(read: Read) -> None:
    """The bound is there for a reason: twice the side and nothing is read, at the bound everything is."""
    assert read(qr_png(qr.covered(SCAN, logo(), qr.LOGO_SHARE), qr.BLACK)) == [SCAN]
    assert read(qr_png(qr.covered(SCAN, logo(), 0.54), qr.BLACK)) == []


@pytest.mark.parametrize("seed", range(5))
def test_with_its_logo_a_code_survives_wear(seed: int, read: Read) -> None:
    """Turned, out of focus and scratched: a twentieth of the code is painted over besides the logo."""
    image = Image.open(io.BytesIO(qr_png(qr.make_code(SCAN, logo=logo()), "#0b4fd6", module_px=12))).convert("RGB")
    chance, scratch = random.Random(seed), int((0.05 * image.width**2) ** 0.5 / 3)
    for _ in range(9):
        middle = [chance.randrange(image.width // 3, image.width * 2 // 3) for _ in "xy"]
        image.paste((120, 120, 120), (*middle, middle[0] + scratch, middle[1] + scratch))
    worn = image.rotate(chance.uniform(-12, 12), expand=True, fillcolor="white").filter(ImageFilter.GaussianBlur(2))
    assert read(png(worn)) == [SCAN]


def test_a_thin_logo_does_not_stand_in_the_middle() -> None:
    wide = qr.Logo("svg", b"<svg/>", 1000, 300)
    assert qr.logo_for_middle(wide) is None
    assert qr.logo_for_middle(None) is None
    assert qr.logo_for_middle(logo()) == logo()


# Colours --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dark", "light"),
    [("#ffc400", "#ffffff"), ("#ffffff", "#000000"), ("#777777", "#999999"), ("#0b4fd6", "#0b4fd6")],
)
def test_colours_that_a_camera_cannot_tell_apart_are_refused(dark: str, light: str) -> None:
    with pytest.raises(qr.LowContrast):
        qr.qr_svg(qr.make_code(SCAN), dark=dark, light=light)


@pytest.mark.parametrize(
    ("dark", "light"), [("#0b4fd6", "#ffffff"), ("#e2231a", "#ffffff"), ("#16130f", "#ffc400"), ("#00695c", "#f4fffb")]
)
def test_colours_with_enough_contrast_are_read(dark: str, light: str, read: Read) -> None:
    assert read(qr_png(qr.make_code(SCAN, logo=logo()), dark, light=light)) == [SCAN]


# Size -----------------------------------------------------------------------------------------------------------------


def test_the_logo_gives_way_before_the_modules_become_too_small() -> None:
    room = "https://x.example/".ljust(420, "a")
    assert qr.print_code(SCAN, 40, logo()).logo is not None
    assert qr.print_code(room, 40, logo()).logo is None
    with pytest.raises(qr.CodeTooDense, match="on 40 mm 100 can be read"):
        qr.print_code("https://x.example/".ljust(900, "a"), 40, logo())


def test_on_a_screen_modules_are_as_large_as_they_fit() -> None:
    code, pixels = qr.screen_code(SCAN, 112)
    assert pixels == 3 and code.side * pixels <= 112
    code, pixels = qr.screen_code(SCAN, 90)
    assert pixels == 2 and code.level == "H"
    with pytest.raises(qr.CodeTooDense, match="in 90 pixels 45 can be read"):
        qr.screen_code(LONG, 90)


def test_the_quiet_zone_is_whole() -> None:
    code = qr.make_code(SCAN)
    image = Image.open(io.BytesIO(qr_png(code, qr.BLACK, module_px=4))).convert("L")
    edge, inside = 4 * 4, image.width - 4 * 4  # four modules, as the standard asks
    frame = image.copy()
    frame.paste(255, (edge, edge, inside, inside))
    assert frame.getextrema() == (255, 255)
    assert image.crop((edge, edge, inside, inside)).getbbox() is not None


# Drawing --------------------------------------------------------------------------------------------------------------


def _filled(path: str, side: int) -> list[list[int]]:
    """Which cells a path of h and v strokes encloses: by counting its upright edges to the left, non-zero is inside."""
    turns = [[0] * side for _ in range(side)]

    def upright(x: int, y: int, to: int) -> None:
        for row in range(min(y, to), max(y, to)):
            turns[row][x] += 1 if to > y else -1

    for head, strokes in re.findall(r"M(\d+ \d+)([^z]*)z", path):
        x, top = map(int, head.split())
        y = top
        for way, step in re.findall(r"([hv])(-?\d+)", strokes):
            if way == "v":
                upright(x, y, y + int(step))
            x, y = (x + int(step), y) if way == "h" else (x, y + int(step))
        upright(x, y, top)
    return [[int(winding != 0) for winding in accumulate(row)] for row in turns]


@pytest.mark.parametrize("url", [LINK, SCAN, LONG])
def test_the_outline_encloses_exactly_the_dark_modules(url: str) -> None:
    code = qr.make_code(url)
    size = len(code.rows)
    cells = _filled(qr.outline(code.rows), size + 1)
    assert [row[:size] for row in cells[:size]] == [[int(module) for module in row] for row in code.rows]


def test_the_terminal_shows_the_same_modules(read: Read) -> None:
    """The half blocks drawn as a terminal with light letters on a dark ground draws them."""
    lines = qr.terminal(qr.make_code(SCAN)).splitlines()
    image = Image.new("L", (len(lines[0]), 2 * len(lines)))
    light = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            for half in (0, 1):
                image.putpixel((column, 2 * row + half), light[letter][half])
    assert read(png(image.resize((image.width * 8, image.height * 8), Image.Resampling.NEAREST))) == [SCAN]


def test_chromium_draws_the_svg_alike(chromium: str, tmp_path: Path, read: Read) -> None:
    """The logo inside the SVG too: drawn by a browser, not by the library that sets the pages."""
    page = tmp_path / "qr.svg"
    code = qr.make_code(SCAN, logo=logo())
    page.write_text(qr.qr_svg(code, width_mm=100), encoding="utf-8")
    shot = tmp_path / "shot.png"
    command: list[Any] = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--hide-scrollbars", f"--user-data-dir={tmp_path / 'profile'}", "--window-size=600,600", f"--screenshot={shot}",
        page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert read(shot.read_bytes()) == [SCAN]
    middle = round(100 / 25.4 * 96 / 2)
    beside = round(middle * (1 - 0.8 * code.logo_modules / code.side))  # near the logo's left edge
    assert Image.open(shot).convert("RGB").getpixel((beside, middle)) == (0x0B, 0x4F, 0xD6), "the logo's own blue"
