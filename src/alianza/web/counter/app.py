"""What makes the counter an app that opens without a connection: its worker, its manifest, its icon, and a page of nobody's.

The worker keeps that page and the files it loads, and nothing that was shown to anybody.
"""

from __future__ import annotations

import functools
import hashlib
import json
import struct
import zlib
from importlib import resources

from alianza.web.counter import benefit, pages
from alianza.web.counter.words import WORDS
from alianza.web.ui import files, frame
from alianza.web.ui.screen import Answer, Ask, File, Screen, Shown

_FILES = (
    "font.css", "ui.css", "htmx.js", "ui.js", "counter.js", "scan.js", "mark.svg", "inter-latin.woff2", "inter-latin-ext.woff2",
    "inter-cyrillic.woff2",
)  # fmt: skip
_MARK, _PAPER = (11, 107, 83), (255, 255, 255)


def offline(ask: Ask) -> Answer:
    """The counter as it opens without a connection: of nobody, so that it can be kept."""
    currencies = benefit.in_force(ask).currencies if ask.has_deal else ("MXN",)
    words = {**pages.frame_of(ask), "currencies": currencies}
    return Shown("counter/offline.html.j2", ask.say.text("counter"), words, camera=True)


def worker(ask: Ask) -> Answer:
    """The worker, with the addresses of what it keeps; another list is another worker."""
    kept = [f"/counter/offline?lang={ask.language}", *(files.address(name) for name in _FILES)]
    style = frame.of(ask).style
    kept += [style] if style else []
    code = resources.files("alianza.web.counter").joinpath("worker.js").read_text(encoding="utf-8")
    version = hashlib.sha256(f"{kept}{code}".encode()).hexdigest()[:12]
    body = f'const VERSION = "counter-{version}";\nconst KEPT = {json.dumps(kept)};\n{code}'
    headers = {"service-worker-allowed": "/counter"}
    return File("worker.js", body.encode(), "text/javascript; charset=utf-8", inline=True, headers=headers)


def manifest(ask: Ask) -> Answer:
    """What a telephone asks for to put the counter among its apps."""
    brand = frame.of(ask).brand
    icons = [
        {"src": f"/counter/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    said = {
        "id": "/counter", "name": f"{ask.say.text('app_name')} · {brand}", "short_name": ask.say.text("app_name"),
        "start_url": "/counter", "scope": "/counter", "display": "standalone", "lang": ask.language,
        "background_color": "#0b6b53", "theme_color": "#0b6b53",
        "icons": [*icons, {**icons[1], "purpose": "maskable"}],
    }  # fmt: skip
    body = json.dumps(said, ensure_ascii=False).encode()
    return File("counter.webmanifest", body, "application/manifest+json", inline=True)


def _icon(size: int, ask: Ask) -> Answer:
    return File(f"icon-{size}.png", picture(size), "image/png", inline=True)


@functools.cache
def picture(size: int) -> bytes:
    """The corners of a scanner around a dot, as a PNG: whole to the edge, so that a telephone may cut it as it likes."""
    rows = b"".join(
        b"\0" + bytes(part for at in range(size) for part in _colour(at / size, row / size)) for row in range(size)
    )
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _colour(across: float, down: float) -> tuple[int, int, int]:
    x, y = abs(across - 0.5), abs(down - 0.5)
    corner = max(x, y) < 0.30 and max(x, y) > 0.24 and min(x, y) > 0.12
    return _PAPER if corner or x * x + y * y < 0.008 else _MARK


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


SCREENS = [
    Screen(id="counter_offline", path="/counter/offline", room="open", handler=offline, words=WORDS),
    Screen(id="counter_worker_download", path="/counter/worker.js", room="open", handler=worker, words=WORDS),
    Screen(id="counter_manifest_download", path="/counter/app.webmanifest", room="open", handler=manifest, words=WORDS),
    *(
        Screen(
            id=f"counter_icon_{size}_png", path=f"/counter/icon-{size}.png", room="open",
            handler=functools.partial(_icon, size), words=WORDS,
        )
        for size in (192, 512)
    ),
]  # fmt: skip
