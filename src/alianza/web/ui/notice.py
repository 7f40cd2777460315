"""What was just done, said on the next page: kept by the browser between the two, under the installation's secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from litestar.datastructures import Cookie

from alianza.runtime.secrets import secret
from alianza.web.auth.visit import set_cookie
from alianza.web.ui.screen import Undo

NOTICE = "alz_notice"
_SECONDS = 60
_LONGEST = 3_000  # of a cookie, of which browsers keep 4,096 bytes


class Notice(NamedTuple):
    """The screen in whose words it is said, the words' key and parts, and how to take it back."""

    screen: str
    key: str
    parts: Mapping[str, str] = {}
    undo: Undo | None = None


def keep(notice: Notice, owner: str, secure: bool) -> Cookie:
    """The cookie that carries it to the next page of this browser; without the way back where that is too long for one."""
    text = _written(notice, owner)
    if len(text) > _LONGEST:
        text = _written(notice._replace(undo=None), owner)
    return set_cookie(NOTICE, text, secure, _SECONDS)


def _written(notice: Notice, owner: str) -> str:
    undo = [notice.undo.action, dict(notice.undo.fields)] if notice.undo else None
    body = msgspec.json.encode([notice.screen, notice.key, dict(notice.parts), undo])
    return base64.urlsafe_b64encode(_mark(body, owner) + body).decode().rstrip("=")


def read(text: str, owner: str) -> Notice | None:
    """What the cookie says; None when it says nothing, or is not ours or of another browser."""
    try:
        whole = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if not hmac.compare_digest(whole[:16], _mark(whole[16:], owner)):
            return None
        screen, key, parts, undo = msgspec.json.decode(whole[16:])
    except (ValueError, msgspec.MsgspecError):
        return None
    return Notice(screen, key, parts, Undo(*undo) if undo else None)


def gone(secure: bool) -> Cookie:
    """The cookie taken away, once it is said."""
    return set_cookie(NOTICE, "", secure)


def _mark(body: Any, owner: str) -> bytes:
    return hmac.digest(secret("notice"), owner.encode() + b"\0" + body, hashlib.sha256)[:16]
