"""What a request to a link says: pure, and quick, because every redirect passes through it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from alianza.tracking.clicks import rows
from alianza.tracking.clicks.ids import read_click_id
from alianza.tracking.clicks.model import Kind

PREFIX = "/r/"
CONSENT_COOKIE = b"alz_consent"
VISITOR_COOKIE = b"alz"
_MOST_SUB = 200
_KEPT = 8_192
_HOST = re.compile(rb"https?://(?:[^/?#@]*@)?([A-Za-z0-9.-]{1,253})", re.IGNORECASE)
_LANGUAGE = re.compile(rb"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
MACHINE_HEADERS = (b"purpose", b"sec-purpose", b"x-purpose", b"x-moz")


class Query(NamedTuple):
    """What the query may say. `sub` is the text to keep and its form in an address; `consent` None: nothing said."""

    scan: bool = False
    sub: str = ""
    consent: bool | None = None


NO_QUERY = Query()
SCAN_QUERY = Query(scan=True)


def code_of(raw_path: bytes) -> str | None:
    """The code in a path as it was sent; None when it is no text, or longer than any code."""
    raw = raw_path[len(PREFIX) :]
    if len(raw) > 1_000:
        return None
    try:
        code = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return code if 0 < len(code) <= 160 and "\0" not in code else None


def read_query(query: bytes) -> Query:
    """`s=1` a scan, `sub` the partner's own mark, `consent` the visitor's decision. Anything else is not for us."""
    if query == b"":
        return NO_QUERY
    if query == b"s=1":
        return SCAN_QUERY
    scan, sub, consent = False, "", None
    for part in query[:8_000].split(b"&"):
        name, _, value = part.partition(b"=")
        if name == b"s":
            scan = value == b"1"
        elif name == b"sub":
            sub = _sub(value)
        elif name == b"consent" and value in (b"0", b"1"):
            consent = value == b"1"
    return Query(scan, sub, consent)


def _sub(value: bytes) -> str:
    """A sub-id is kept whole or not at all."""
    try:
        found = unquote_to_bytes(value.replace(b"+", b" ")).decode("utf-8").strip(" ")
    except UnicodeDecodeError:
        return ""
    return found if len(found) <= _MOST_SUB and found.isprintable() else ""


def sub_parameter(sub: str) -> bytes:
    """A sub-id as it goes on to the target."""
    return b"&sub=" + quote(sub, safe="").encode()


def cookies(header: bytes) -> tuple[tuple[bytes, bytes] | None, bool | None]:
    """The visitor (as written, and as 16 bytes) and the consent that a Cookie header tells; None: not said."""
    visitor: tuple[bytes, bytes] | None = None
    consent: bool | None = None
    for part in header[:8_000].split(b";"):
        name, _, value = part.strip().partition(b"=")
        if name == VISITOR_COOKIE:
            found = read_click_id(value)
            visitor = None if found is None else (value, found)
        elif name == CONSENT_COOKIE and value in (b"0", b"1"):
            consent = value == b"1"
    return visitor, consent


def refuses_tracking(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the browser says that its user does not want to be tracked."""
    return headers.get(b"sec-gpc") == b"1" or headers.get(b"dnt") == b"1"


def fetched_ahead(headers: Mapping[bytes, bytes]) -> Kind | None:
    """PREFETCH or PREVIEW when the browser asks before anybody has clicked."""
    for name in MACHINE_HEADERS:
        value = headers.get(name)
        if value is not None:
            value = value.lower()
            if b"prefetch" in value or b"prerender" in value:
                return Kind.PREFETCH
            if b"preview" in value:
                return Kind.PREVIEW
    return None


class Remembered:
    """Elements of a row by the raw header they come from, up to a bound: the same few come all the time."""

    def __init__(self) -> None:
        self._referrers: dict[bytes | None, bytes] = {None: rows.NULL}
        self._languages: dict[bytes | None, bytes] = {None: rows.NULL}

    def referrer(self, header: bytes | None) -> bytes:
        """The host of a Referer header."""
        found = self._referrers.get(header)
        if found is None:
            match = _HOST.match(header or b"")
            found = rows.blob(match[1].lower()) if match else rows.NULL
            _keep(self._referrers, header, found)
        return found

    def language(self, header: bytes | None) -> bytes:
        """The first language of an Accept-Language header."""
        found = self._languages.get(header)
        if found is None:
            match = _LANGUAGE.match(header or b"")
            found = rows.blob(match[0]) if match else rows.NULL
            _keep(self._languages, header, found)
        return found


def _keep(cache: dict[bytes | None, bytes], header: bytes | None, found: bytes) -> None:
    if header is not None and len(header) <= 500:
        if len(cache) >= _KEPT:
            cache.clear()
            cache[None] = rows.NULL
        cache[header] = found
