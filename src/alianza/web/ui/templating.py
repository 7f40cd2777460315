"""The templates of all rooms, and their headers. It knows nothing of screens: the pages of signing in use it too."""

from __future__ import annotations

from functools import cache

import jinja2

from alianza.kernel.languages import LANGUAGES
from alianza.web.ui import files
from alianza.web.ui.addresses import part
from alianza.web.ui.icons import icon
from alianza.web.ui.words import LANGUAGE_NAMES

ROOMS = ("ui", "shared", "console", "portal", "counter", "start", "apply", "auth")
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)
HEADERS = {
    "content-security-policy": _POLICY,
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "x-robots-tag": "noindex",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "vary": "accept-language, cookie",
}


@cache
def templates() -> jinja2.Environment:
    """All rooms' templates: `console/today.html.j2`, and the components in `ui/`."""
    loaders = {room: jinja2.PackageLoader(f"alianza.web.{room}") for room in ROOMS}
    made = jinja2.Environment(
        loader=jinja2.PrefixLoader(loaders), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    made.globals.update(icon=icon, asset=files.address, language_names=LANGUAGE_NAMES, languages=LANGUAGES, part=part)
    return made
