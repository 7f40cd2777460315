"""The pages: one layout, a template each, and the headers that keep anything else out of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import resources
from typing import Any

import jinja2
from litestar import Response
from litestar.datastructures import Cookie
from markupsafe import Markup, escape

from alianza.kernel.languages import LANGUAGES
from alianza.web.auth.visit import Visit, language_cookie
from alianza.web.auth.words import LANGUAGE_NAMES, PROBLEMS, TEXTS

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("alianza.web.auth"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)  # fmt: skip
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-robots-tag": "noindex",
    "cross-origin-opener-policy": "same-origin",
    "vary": "accept-language, cookie",
}


def _file(name: str) -> bytes:
    return resources.files("alianza.web.auth").joinpath("static", name).read_bytes()


STATIC = {
    "auth.css": ("text/css; charset=utf-8", _file("auth.css")),
    "passkey.js": ("text/javascript; charset=utf-8", _file("passkey.js")),
}
_VERSION = hashlib.sha256(b"".join(body for _, body in STATIC.values())).hexdigest()[:12]


def page(visit: Visit, name: str, *, status: int = 200, cookies: Sequence[Cookie] = (), **words: Any) -> Response[str]:
    """A page in the visitor's language."""

    def say(key: str, **parts: object) -> Markup:
        text = str(getattr(TEXTS[key], visit.language))
        return Markup(escape(text).format(**{part: Markup(f"<b>{escape(value)}</b>") for part, value in parts.items()}))

    body = _TEMPLATES.get_template(f"{name}.html.j2").render(
        say=say, language=visit.language, version=_VERSION,
        languages=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES], **words,
    )  # fmt: skip
    chosen = [language_cookie(visit)] if visit.chosen else []
    return answer(visit, body, status, [*cookies, *chosen])


def answer(
    visit: Visit, body: str, status: int, cookies: Sequence[Cookie], media_type: str = "text/html"
) -> Response[str]:
    """An answer with the headers of these pages."""
    strict = {"strict-transport-security": "max-age=31536000"} if visit.secure else {}
    return Response(
        body,
        status_code=status,
        media_type=media_type,
        headers={**HEADERS, **strict},
        cookies=cookies,
    )


def onward(visit: Visit, to: str, cookies: Sequence[Cookie] = ()) -> Response[str]:
    """On to another page, by GET. `to` is a path of ours or an address of our own making."""
    found = answer(visit, "", 303, cookies, "text/plain")
    found.headers["location"] = to
    return found


def problem(visit: Visit, code: str, status: int) -> Response[str]:
    """A page that says what did not work."""
    words = PROBLEMS.get(code, PROBLEMS["error"])
    return page(visit, "problem", status=status, what=getattr(words, visit.language), code=code)
