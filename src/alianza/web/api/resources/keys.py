"""`/keys`: who may do what by the API; and `/embed-tokens`, for pages that show one partner's figures."""

from __future__ import annotations

import functools
import uuid
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec

from alianza.bootstrap.office import Office
from alianza.identity import api as identity
from alianza.runtime.listing import Key as SortKey
from alianza.runtime.listing import Listing
from alianza.web.api.facts import PartnerRef, partner_ref
from alianza.web.api.model import Call, Example, Given, ListQuery, OneQuery, Operation, Page, Text
from alianza.web.api.shown import kept, named_partner, only, path_id, whose

Scope = Annotated[str, msgspec.Meta(max_length=60, description="sales:write, sales:*, *:read or *")]
Scopes = Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=100)]


class Key(msgspec.Struct, tag_field="object", tag="key", kw_only=True):
    """A key; of its text only the last four letters are told. `ending`: it was replaced, and goes on until `expires_at`."""

    id: str
    name: str
    ending: str
    scopes: list[str]
    partner: PartnerRef | None
    state: Literal["live", "ending", "expired", "revoked"]
    replaces: str | None
    replaced_by: str | None
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewKeyMade(msgspec.Struct, tag_field="object", tag="new_key", kw_only=True):
    """A new key. `secret` is told this once."""

    id: str
    key: Key
    secret: str


class NewKey(Given, kw_only=True):
    """A key to be made. Nobody gives more than they have; with `partner` it sees that partner's rows only."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    scopes: Scopes
    partner: Text | None = None
    expires_at: datetime | None = None


class KeyRotation(Given, kw_only=True):
    """For how long the old key goes on, and when the new one ends; left out: as far away as it was for the old one."""

    overlap_hours: Annotated[int, msgspec.Meta(ge=0, le=720)] = 24
    expires_at: datetime | None = None


class NewEmbedToken(Given, kw_only=True):
    """What a page may show of one partner, and for how long."""

    scopes: Scopes
    partner: Text | None = None
    minutes: Annotated[int, msgspec.Meta(ge=1, le=15)] = 15


class EmbedToken(msgspec.Struct, tag_field="object", tag="embed_token", kw_only=True):
    """A token for one visit of a page. It is not kept anywhere, and ends by itself."""

    token: str
    partner: PartnerRef | None
    scopes: list[str]
    expires_at: datetime


class KeyQuery(ListQuery, kw_only=True):
    """What keys can be looked for by."""

    partner: Text | None = None


_KEY = SortKey("k.key_id", "uuid")
LISTING = Listing(
    columns=(
        "k.key_id, k.name, k.ending, k.scopes, k.partner_id, k.replaces, k.created_by, k.created_at, k.expires_at,"
        " k.replaced_by, k.revoked_at, k.last_used_at"
    ),
    body="FROM api_keys k WHERE k.alliance_id = %(alliance)s",
    key=_KEY,
    own="k.partner_id = %(partner)s",
    filters={"owner": "k.partner_id = %(owner)s", "key": "k.key_id = %(key)s"},
    sorts={"created_at": _KEY},
    usual="-created_at",
)


def _view(office: Office, now: datetime, *row: Any) -> Key:
    return _shown(office, now, identity.ApiKey(*row))


def _shown(office: Office, now: datetime, key: identity.ApiKey) -> Key:
    state: Any = key.state(now)
    return Key(
        id=key.id, name=key.name, ending=key.ending, scopes=sorted(key.scopes), partner=partner_ref(office, key.partner_id),
        state=state, replaces=_id(key, key.replaces), replaced_by=_id(key, key.replaced_by), created_by=key.created_by,
        created_at=key.created_at, expires_at=key.expires_at, revoked_at=key.revoked_at, last_used_at=key.last_used_at,
    )  # fmt: skip


def _id(key: identity.ApiKey, other: uuid.UUID | None) -> str | None:
    return None if other is None else key._replace(key_id=other).id


def _list(call: Call) -> Page[Key]:
    return call.page(LISTING, {"owner": whose(call).partner}, functools.partial(_view, call.terms, call.now))


def _get(call: Call) -> Key:
    filters = {"key": path_id(call, "key", "key")}
    found: Key = only(call, LISTING, filters, functools.partial(_view, call.terms, call.now), "key")
    return found


def _end(call: Call, office: Office) -> datetime | None:
    moment = call.body.expires_at
    return None if moment is None else kept(moment, office, "/expires_at")


def _owner(call: Call, office: Office) -> uuid.UUID | None:
    """The partner that is named; whoever acts for one partner may leave it out."""
    if call.body.partner is None and call.partner is None:
        return None
    return uuid.UUID(bytes=named_partner(call, office, call.body.partner).partner_id)


def _made(call: Call, office: Office, made: identity.MadeKey) -> NewKeyMade:
    return NewKeyMade(id=made.key.id, key=_shown(office, call.now, made.key), secret=made.text)


def _create(call: Call) -> NewKeyMade:
    office, told = call.terms, call.body
    scopes = identity.expand(told.scopes)
    made = identity.create_key(
        call.connection, call.principal, told.name, scopes, call.now, partner_id=_owner(call, office),
        expires_at=_end(call, office),
    )  # fmt: skip
    return _made(call, office, made)


def _rotate(call: Call) -> NewKeyMade:
    office, key_id = call.terms, path_id(call, "key", "key")
    overlap = timedelta(hours=call.body.overlap_hours)
    made = identity.rotate_key(
        call.connection, call.principal, key_id, call.now, overlap=overlap, expires_at=_end(call, office)
    )
    return _made(call, office, made)


def _revoke(call: Call) -> Key:
    identity.revoke_key(call.connection, call.principal, path_id(call, "key", "key"), call.now)
    return _get(call)


def _embed(call: Call) -> EmbedToken:
    office = call.terms
    partner = named_partner(call, office, call.body.partner)
    scopes, lifetime = identity.expand(call.body.scopes), timedelta(minutes=call.body.minutes)
    token = identity.embed_token(call.principal, uuid.UUID(bytes=partner.partner_id), scopes, call.now, lifetime)
    return EmbedToken(
        token=token, partner=partner_ref(office, partner.partner_id), scopes=sorted(scopes),
        expires_at=(call.now + lifetime).replace(microsecond=0),
    )  # fmt: skip


_SAMPLE = {"key": "key_01k9m2v7w8x9y0z1a2b3c4d5e6"}
OPERATIONS = [
    Operation(
        id="list_keys", method="GET", path="/keys", scope="keys:read", summary="List API keys", handler=_list, query=KeyQuery,
        about="Also those that are over.", answer=Page[Key], sorts=("created_at",), usual="-created_at",
        example=Example(query={"limit": "5"}),
    ),
    Operation(
        id="create_key", method="POST", path="/keys", scope="keys:write", summary="Make an API key",
        about="Its text is told this once. It can do no more than the key that makes it.", handler=_create, body=NewKey,
        answer=NewKeyMade, status=201, secret=True, errors=("unknown_scope",),
        example=Example(body={"name": "CRM of the workshop", "scopes": ["leads:write", "sales:write"], "partner": "taller-x"}),
    ),
    Operation(
        id="get_key", method="GET", path="/keys/{key}", scope="keys:read", summary="Read an API key", handler=_get,
        query=OneQuery, answer=Key, example=Example(path=_SAMPLE),
    ),
    Operation(
        id="rotate_key", method="POST", path="/keys/{key}/rotate", scope="keys:write", summary="Replace an API key",
        about="The old one goes on for a while, so that nothing stands still.", handler=_rotate, body=KeyRotation,
        answer=NewKeyMade, status=201, secret=True, errors=("key_ended", "unknown_key"),
        example=Example(path=_SAMPLE, body={"overlap_hours": 24}),
    ),
    Operation(
        id="revoke_key", method="POST", path="/keys/{key}/revoke", scope="keys:write", summary="End an API key at once",
        about="It is refused a second later at the latest. Again changes nothing.", handler=_revoke, answer=Key,
        errors=("unknown_key",), example=Example(path=_SAMPLE),
    ),
    Operation(
        id="create_embed_token", method="POST", path="/embed-tokens", scope="keys:write",
        summary="Make a token for a page that shows one partner", about="It can have few scopes, because anybody can take the"
        " page apart, and ends by itself after 15 minutes at the latest.", handler=_embed, body=NewEmbedToken,
        answer=EmbedToken, status=201, secret=True, errors=("unknown_scope",),
        example=Example(body={"partner": "taller-x", "scopes": ["sales:read"], "minutes": 5}),
    ),
]  # fmt: skip
