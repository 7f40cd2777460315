"""Tokens against forged forms: a form carries a keyed hash of the cookie that its browser has, so no other page can make
one. Pure but for the installation's secret."""

from __future__ import annotations

import base64
import hashlib
import hmac

from alianza.kernel.errors import AlianzaError
from alianza.runtime.secrets import secret


class FormForged(AlianzaError):
    """A form does not come from the page that it belongs to."""

    code = "form_forged"


def form_token(cookie: str) -> str:
    """What a form carries; `cookie` is the session's, or before anybody is signed in the browser's."""
    found = hmac.digest(secret("form"), cookie.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(found).decode().rstrip("=")


def check_form(cookie: str, sent: str) -> None:
    """Raise FormForged unless the form belongs to the cookie."""
    if not cookie or not hmac.compare_digest(form_token(cookie).encode(), sent.encode()):
        raise FormForged("this form does not belong to the page that you see", hint="load the page again")
