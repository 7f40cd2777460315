"""Embed tokens: what a page of somebody else's carries to show one partner's figures, for a quarter of an hour at most.

A token is signed, not stored: it says for which partner, with which of the few scopes that may stand in a page that anybody
can take apart (`EMBED_SCOPES`), by whom, and until when. It ends by itself; a key that is revoked can make no new one.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from datetime import UTC, datetime, timedelta

import msgspec

from alianza.identity.principal import Principal
from alianza.identity.scopes import EMBED_SCOPES
from alianza.kernel.errors import AlianzaError, UsageError
from alianza.runtime.secrets import secret

PREFIX = "alz_embed_"
LONGEST = timedelta(minutes=15)
_SIGNATURE_BYTES = 32
_MOST = 2_000


class EmbedRefused(AlianzaError):
    """An embed token is over, or was never one of ours."""

    code = "embed_refused"


class _Said(msgspec.Struct, array_like=True):
    alliance: bytes
    partner: bytes
    scopes: list[str]
    by: str
    until: int  # seconds since 1970
    test: bool


def embed_token(
    principal: Principal, partner_id: uuid.UUID, scopes: frozenset[str], now: datetime, lifetime: timedelta = LONGEST
) -> str:
    """A token for a page that shows one partner. Raises Forbidden for more than the principal has, UsageError for what
    no page may have or for a lifetime of more than 15 minutes."""
    principal.give(scopes, partner_id.bytes)
    beyond = sorted(scopes - EMBED_SCOPES)
    if not scopes or beyond:
        words = f"a page can't have {', '.join(beyond)}" if beyond else "a token without scopes could do nothing"
        raise UsageError(words, hint=f"a page can have {', '.join(sorted(EMBED_SCOPES))}")
    if not timedelta(0) < lifetime <= LONGEST:
        raise UsageError("an embed token lasts up to 15 minutes", hint="make a new one for each visit of the page")
    said = _Said(
        principal.alliance_id.bytes, partner_id.bytes, sorted(scopes), principal.id,
        int((now + lifetime).timestamp()), principal.test,
    )  # fmt: skip
    body = msgspec.msgpack.encode(said)
    signed = body + _signature(principal.alliance_id, body)
    return PREFIX + base64.urlsafe_b64encode(signed).decode().rstrip("=")


def read_embed(text: str, now: datetime) -> Principal:
    """Who acts with an embed token. Raises EmbedRefused."""
    refused = EmbedRefused("this embed token is over, or none of ours", hint="let your server make a new one")
    body = text.removeprefix(PREFIX)
    if len(text) > _MOST or body == text:
        raise refused
    try:
        signed = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        said = msgspec.msgpack.decode(signed[:-_SIGNATURE_BYTES], type=_Said)
        alliance_id = uuid.UUID(bytes=said.alliance)
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        raise refused from None
    right = hmac.compare_digest(signed[-_SIGNATURE_BYTES:], _signature(alliance_id, signed[:-_SIGNATURE_BYTES]))
    if not right or datetime.fromtimestamp(said.until, UTC) <= now:
        raise refused
    scopes = frozenset(said.scopes) & EMBED_SCOPES
    return Principal("embed", f"embed:{said.by}", alliance_id, "embed", scopes, said.partner, said.test)


def _signature(alliance_id: uuid.UUID, body: bytes) -> bytes:
    return hmac.digest(secret("embed token", alliance_id), body, hashlib.sha256)
