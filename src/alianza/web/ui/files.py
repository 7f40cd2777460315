"""The files that pages load: our own styles and scripts, and what tools/assets.py has built. Their addresses change with them."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib import resources
from typing import NamedTuple

from alianza.kernel.errors import AlianzaError

PREFIX = "/ui/"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
}
_FOLDERS = ("static", "built")
_SMALL = 600  # bytes: less is sent as it is


class AssetsMissing(AlianzaError):
    """What the pages take from npm is not built."""

    code = "assets_missing"


class StaticFile(NamedTuple):
    """A file as it goes out: its bytes, packed too where that pays, its media type, and what its address ends in."""

    body: bytes
    packed: bytes
    kind: str
    version: str


@cache
def load() -> dict[str, StaticFile]:
    """All of them by name. Raises AssetsMissing."""
    found: dict[str, StaticFile] = {}
    for folder in _FOLDERS:
        place = resources.files("alianza.web.ui").joinpath(folder)
        if not place.is_dir():
            raise AssetsMissing("the pages' scripts are not built", hint="make assets")
        for one in place.iterdir():
            ending = one.name[one.name.rfind(".") :]
            if ending in _KINDS:
                found[one.name] = _file(one.read_bytes(), _KINDS[ending])
    return found


def _file(body: bytes, kind: str) -> StaticFile:
    packed = gzip.compress(body, 9, mtime=0)
    pays = len(body) > _SMALL and len(packed) < len(body) * 0.95
    return StaticFile(body, packed if pays else b"", kind, hashlib.sha256(body).hexdigest()[:12])


def address(name: str) -> str:
    """Where a page loads a file from. Raises KeyError for one that there is not."""
    return f"{PREFIX}{name}?{load()[name].version}"
