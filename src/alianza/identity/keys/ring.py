"""The keys in a process's memory: checked on every request, asked of the database once a second at most each.

A revoked key is refused a second later at the latest, in every process, without any message between them: what is
remembered is believed for 0.9 seconds, counted from before the database was asked. Only keys that are in force are
remembered, so noise fills no memory; what has no right checksum never reaches the database.
"""

from __future__ import annotations

import hmac
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from alianza.identity.keys.model import ApiKey, KeyRefused
from alianza.identity.keys.usecases import HERE
from alianza.identity.principal import Principal
from alianza.identity.tokens import Token, digest, read_token
from alianza.runtime import clock
from alianza.runtime.database import Database, sql

BELIEVED_SECONDS = 0.9
NOTED_SECONDS = 60.0  # last use is written once a minute, for all keys together
_HANDLE = 16  # bytes of the digest by which a key is looked up; the whole is compared in constant time
_ROOM = 20_000


class _Known(NamedTuple):
    digest: bytes
    principal: Principal
    until: float  # on the monotonic clock


class KeyRing:
    """Tells who acts by the key that was sent. Threads may share one."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime] = clock.now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._now = now
        self._monotonic = monotonic
        self._known: dict[bytes, _Known] = {}
        self._used: dict[tuple[uuid.UUID, uuid.UUID], datetime] = {}
        self._lock = threading.Lock()
        self._flushed = float("-inf")

    def known(self, text: str) -> Principal | None:
        """Who acts, if that was found out within the last second; never waits for the database. Else ask `verify`."""
        found = digest(text)
        entry = self._known.get(found[:_HANDLE])
        if entry is None or entry.until < self._monotonic() or not hmac.compare_digest(entry.digest, found):
            return None
        return entry.principal

    def verify(self, text: str) -> Principal:
        """Who acts with a key. Raises KeyRefused, which says more only to whoever holds a key that was real."""
        principal = self.known(text)
        if principal is not None:
            return principal
        token = read_token(text, "live", "test")
        if token is None:
            raise KeyRefused("this is no API key: its form or its checksum is wrong", hint="send it whole: alz_live_…")
        began = self._monotonic()
        key = self._load(token)
        now = self._now()
        state = key.state(now) if key else "unknown"
        if key is None or state in ("revoked", "expired"):
            raise KeyRefused(f"this API key is {state}", hint="alianza keys list shows the keys in force")
        principal = key.principal(token.alliance_id, token.kind == "test")
        left = (key.expires_at - now).total_seconds() if key.expires_at else BELIEVED_SECONDS
        self._remember(token.digest, principal, began + min(BELIEVED_SECONDS, left))
        self._note_use((token.alliance_id, key.key_id), now)
        return principal

    def _load(self, token: Token) -> ApiKey | None:
        with self._database.unit_of_work(token.alliance_id) as connection:
            words = {"alliance": token.alliance_id, "digest": token.digest}
            row = connection.execute(sql(HERE, "key_by_digest"), words).fetchone()
        return ApiKey(*row[1:]) if row and hmac.compare_digest(row[0], token.digest) else None

    def _remember(self, found: bytes, principal: Principal, until: float) -> None:
        with self._lock:
            if len(self._known) >= _ROOM:
                at = self._monotonic()
                self._known = {handle: entry for handle, entry in self._known.items() if entry.until >= at}
            self._known[found[:_HANDLE]] = _Known(found, principal, until)

    # When it was last used ------------------------------------------------------------------------------------------------

    def _note_use(self, key: tuple[uuid.UUID, uuid.UUID], now: datetime) -> None:
        with self._lock:
            self._used[key] = now
            if self._monotonic() - self._flushed < NOTED_SECONDS:
                return
            self._flushed = self._monotonic()
        self.flush()

    def flush(self) -> None:
        """Write when the keys were last used, one statement an alliance."""
        with self._lock:
            used, self._used = self._used, {}
        by_alliance: dict[uuid.UUID, list[tuple[uuid.UUID, datetime]]] = {}
        for (alliance_id, key_id), moment in used.items():
            by_alliance.setdefault(alliance_id, []).append((key_id, moment))
        for alliance_id, pairs in by_alliance.items():
            ids, moments = zip(
                *sorted(pairs), strict=True
            )  # sorted: two processes never wait for each other in a circle
            with self._database.unit_of_work(alliance_id) as connection:
                words = {"alliance": alliance_id, "ids": list(ids), "moments": list(moments)}
                connection.execute(sql(HERE, "used_keys"), words)
