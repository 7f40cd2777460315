"""Kits made without any books, and an independent eye: pages drawn by pdfium, codes read by ZBar."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from alianza.runtime.typesetting import typeset
from alianza.tracking.print_kit.logos import Logo, read_logo
from alianza.tracking.print_kit.subject import KitSubject, Look

EXAMPLES = Path(__file__).parents[3] / "examples"
LINK = "https://onlycar.example/r/7kq2m9w"
SCAN = LINK + "?s=1"

Read = Callable[..., list[str]]


def logo(alliance: str = "onlycar") -> Logo:
    """The logo of an example alliance."""
    return read_logo((EXAMPLES / alliance / "brand" / f"{alliance}.svg").read_bytes())


SUBJECTS = {
    "es": KitSubject(
        LINK, SCAN, Look("Taller Mecánico Ramírez", "#c8102e", logo=logo("autoservice")),
        Look("OnlyCar", "#0b4fd6", "#0c1b33", logo()), "RAMIREZ", "es", "MX", "wash", paper="us-letter",
    ),
    "en": KitSubject(
        LINK, SCAN, Look("Grand Meridian New York", "#9a7b3f"), Look("NEXORS", "#16130f", "#16130f", logo("nexors")),
        "", "en", "US", "ride", paper="us-letter",
    ),
    "zh": KitSubject(
        LINK, SCAN, Look("威力士健身 · 滨江店"), Look("Tesla Life", "#00695c", logo=logo("tesla-life")), "WLSFIT", "zh",
        "CN", "service",
    ),
    "ru": KitSubject(
        LINK, SCAN, Look("Автомойка «Мойдодыр»"),
        Look("Автосервис «На Заречной»", "#ffc400", "#22252b", logo("autoservice")), "MOIDODYR", "ru", "RU", "service",
    ),
    "pt": KitSubject(
        LINK, SCAN, Look("Palácio Copacabana Hotel"), Look("NEXORS", "#e2231a"), "ROTA", "pt", "BR", "partner",
        slogan="Do hotel ao aeroporto sem preocupação",
    ),
}  # fmt: skip


def subject(language: str = "es", **changes: Any) -> KitSubject:
    """A subject in a language: with a dark colour and a logo, or a light one, or none."""
    return replace(SUBJECTS[language], **changes)


def pages(pdf: bytes, dpi: int = 150) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]


def drawn(svg: bytes, width: int = 700) -> bytes:
    """An SVG as PNG, drawn by the library that sets the pages."""
    template = (
        b"#let view = json(bytes(sys.inputs.view))\n#set page(width: view.width * 1pt, height: auto, margin: 0pt)\n"
        b'#image(bytes(view.svg), format: "svg", width: 100%)'
    )
    return typeset(template, {"svg": svg.decode(), "width": width}, "png", ppi=72)[0]


def png(image: Image.Image) -> bytes:
    """A picture as PNG."""
    file = io.BytesIO()
    image.save(file, "png")
    return file.getvalue()


@pytest.fixture(scope="session")
def read(zbarimg: str) -> Read:
    """The texts of the QR codes in a PNG, one for each code that is found."""

    def read_codes(data: bytes) -> list[str]:
        command = [zbarimg, "--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", "png:-"]
        done = subprocess.run(command, input=data, capture_output=True, check=False)
        assert done.returncode in (0, 4), done.stderr.decode()  # 4: no code was found
        return done.stdout.decode().split()

    return read_codes
