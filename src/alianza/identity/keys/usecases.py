"""Make, list, rotate and revoke keys. Each takes the unit of work that it is part of."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from alianza.identity import audit
from alianza.identity.alliances import is_sandbox
from alianza.identity.keys.model import ApiKey, KeyEnded, MadeKey, UnknownKey
from alianza.identity.principal import Principal
from alianza.identity.scopes import PARTNER_SCOPES
from alianza.identity.tokens import digest, new_token
from alianza.kernel.errors import InvalidValue, UsageError
from alianza.kernel.ids import format_id, new_id
from alianza.runtime.database import Connection, scalar, sql

HERE = "alianza.identity.keys"
LONGEST_OVERLAP = timedelta(days=30)
DEFAULT_OVERLAP = timedelta(hours=24)
MOST_LIVE = 1_000  # keys of one alliance
LONGEST_NAME = 100


def create_key(
    connection: Connection,
    principal: Principal,
    name: str,
    scopes: frozenset[str],
    now: datetime,
    *,
    partner_id: uuid.UUID | None = None,
    expires_at: datetime | None = None,
) -> MadeKey:
    """Make a key of the principal's alliance; a test key when that is a sandbox. Its text is shown this once.

    Raises Forbidden when the principal would give more than it has, UsageError or InvalidValue for what can't be a key.
    """
    principal.require("keys:write")
    principal.give(scopes, partner_id.bytes if partner_id else None)
    _check(name, scopes, partner_id, expires_at, now)
    count = (
        "SELECT count(*) FROM api_keys WHERE alliance_id = %s AND revoked_at IS NULL AND (expires_at > %s) IS NOT FALSE"
    )
    if scalar(connection, count, (principal.alliance_id, now)) >= MOST_LIVE:
        raise UsageError(
            f"the alliance has {MOST_LIVE:,} keys in force", hint="revoke what nobody uses: alianza keys list"
        )
    made = _insert(connection, principal, (name, sorted(scopes), partner_id), now, expires_at, None)
    audit.note(connection, principal, now, "key.created", made.key.id, after=made.key.public())
    return made


def _check(
    name: str, scopes: frozenset[str], partner_id: uuid.UUID | None, expires_at: datetime | None, now: datetime
) -> None:
    if not name.strip() or len(name) > LONGEST_NAME:
        raise InvalidValue(
            f"a key's name has 1 to {LONGEST_NAME} characters", hint="say what uses it: 'CRM of the workshop'"
        )
    if not scopes:
        raise UsageError("a key without scopes could do nothing", hint="--scope sales:write, or --scope '*:read'")
    beyond = sorted(scopes - PARTNER_SCOPES)
    if partner_id and beyond:
        raise UsageError(
            f"a partner's key can't have {', '.join(beyond)}", hint="that concerns the alliance as a whole"
        )
    _check_end(expires_at, now)


def _check_end(expires_at: datetime | None, now: datetime) -> None:
    if expires_at and expires_at <= now:
        raise UsageError("the key would be over before it begins", hint="let it expire on a later day")


def _insert(
    connection: Connection,
    principal: Principal,
    grant: tuple[str, list[str], uuid.UUID | None],
    now: datetime,
    expires_at: datetime | None,
    replaces: uuid.UUID | None,
) -> MadeKey:
    alliance_id = principal.alliance_id
    text = new_token("test" if is_sandbox(connection, alliance_id) else "live", alliance_id)
    key_id = new_id(now)
    name, scopes, partner_id = grant
    key = ApiKey(key_id, name, text[-4:], scopes, partner_id, replaces, principal.id, now, expires_at, None, None, None)
    words = {"alliance": alliance_id, "digest": digest(text), **key._asdict()}
    connection.execute(sql(HERE, "insert_key"), words)
    return MadeKey(key, text)


def list_keys(connection: Connection, principal: Principal) -> list[ApiKey]:
    """The keys that the principal may see, oldest first, also those that are over. Raises Forbidden."""
    principal.require("keys:read")
    return _find(connection, principal, None)


def find_key(connection: Connection, principal: Principal, key_id: uuid.UUID) -> ApiKey:
    """One key. Raises UnknownKey also when it is not the principal's to see."""
    found = _find(connection, principal, key_id)
    if not found:
        raise UnknownKey(f"there is no key {format_id('key', key_id)}", hint="alianza keys list shows them")
    return found[0]


def _find(connection: Connection, principal: Principal, key_id: uuid.UUID | None) -> list[ApiKey]:
    words = {"alliance": principal.alliance_id, "partner": principal.partner, "key": key_id}
    return [ApiKey(*row) for row in connection.execute(sql(HERE, "keys"), words)]


def rotate_key(
    connection: Connection,
    principal: Principal,
    key_id: uuid.UUID,
    now: datetime,
    *,
    overlap: timedelta = DEFAULT_OVERLAP,
    expires_at: datetime | None = None,
) -> MadeKey:
    """A new key with the old one's scopes; the old one goes on for `overlap` (up to 30 days) and then ends by itself.

    A key that had an end gets one as far away again, unless `expires_at` says otherwise. Raises KeyEnded when the key is
    over or was rotated before, UnknownKey, Forbidden, UsageError.
    """
    principal.require("keys:write")
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise UsageError("the old key can go on for 0 to 30 days", hint="--overlap 24 (hours)")
    _check_end(expires_at, now)
    old = find_key(connection, principal, key_id)
    principal.give(frozenset(old.scopes), old.partner_id.bytes if old.partner_id else None)
    if expires_at is None and old.expires_at is not None:
        expires_at = now + (old.expires_at - old.created_at)
    made = _insert(connection, principal, (old.name, old.scopes, old.partner_id), now, expires_at, key_id)
    until = min(old.expires_at or now + overlap, now + overlap)
    words: dict[str, Any] = {"alliance": principal.alliance_id, "key": key_id, "new": made.key.key_id, "until": until}
    # Whoever comes second finds it replaced: the statement waits for the first one's commit and looks again.
    if connection.execute(sql(HERE, "replace_key"), {**words, "now": now}).rowcount != 1:
        raise KeyEnded(f"{old.id} is over, or was rotated before", hint="alianza keys list shows what is in force")
    ended = {"replaced_by": made.key.id, "expires_at": until.isoformat()}
    changes = [
        audit.Change("key.rotated", old.id, old.public(), ended),
        audit.Change("key.created", made.key.id, None, made.key.public()),
    ]
    audit.note_all(connection, principal, now, changes)
    return made


def revoke_key(connection: Connection, principal: Principal, key_id: uuid.UUID, now: datetime) -> ApiKey:
    """End a key at once; one that is revoked already stays as it is. Raises UnknownKey, Forbidden."""
    principal.require("keys:write")
    old = find_key(connection, principal, key_id)
    words = {"alliance": principal.alliance_id, "key": key_id, "now": now}
    if connection.execute(sql(HERE, "revoke_key"), words).rowcount:
        audit.note(connection, principal, now, "key.revoked", old.id, before=old.public())
    return find_key(connection, principal, key_id)
