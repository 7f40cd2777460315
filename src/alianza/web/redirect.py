"""`GET /r/{code}`: records the click, then sends the visitor on. Plain ASGI, because it has to be quick."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import psycopg

from alianza.tracking.clicks import rows
from alianza.tracking.clicks.addresses import address_hash
from alianza.tracking.clicks.agents import Agents
from alianza.tracking.clicks.ids import ClickIds
from alianza.tracking.clicks.model import Kind
from alianza.tracking.clicks.recorder import Recorder
from alianza.web import request as asked
from alianza.web.directory import Directory, Entry, Found, Key, Missing, Tenant
from alianza.web.hosts import Peers, host_name
from alianza.web.languages import language_of
from alianza.web.pages import HEADERS, page

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_NO_STORE = (b"cache-control", b"no-store")
_EMPTY = (b"content-length", b"0")
_BODY = {"type": "http.response.body"}
_METHODS = frozenset(("GET", "HEAD"))
_NOBODY = bytes(16)
_SIXTEEN, _NULL, _TRUE, _FALSE = rows.SIXTEEN, rows.NULL, rows.TRUE, rows.FALSE
_COOKIE_END = b"; Path=/; SameSite=Lax"


class Redirect:
    """The route. `now_ms` of the ids may be shifted for a rehearsal; validity is judged by the same clock."""

    def __init__(self, directory: Directory, recorder: Recorder, peers: Peers, offset_ms: int = 0) -> None:
        self._directory = directory
        self._recorder = recorder
        self._peers = peers
        self._ids = ClickIds(offset_ms)
        self._offset = offset_ms / 1_000
        self._agents = Agents()
        self._remembered = asked.Remembered()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in _METHODS:
            await send({"type": "http.response.start", "status": 405, "headers": [(b"allow", b"GET, HEAD"), _EMPTY]})
            await send(_BODY)
            return
        headers = dict(scope["headers"])
        key = (headers.get(b"host"), scope["raw_path"])
        found = self._directory.get(key)
        if found is None:
            found = await self._find(key, scope, headers, send)
            if found is None:
                return
        if isinstance(found, Missing):
            await self._unknown(found, scope, headers, send)
            return
        moment = time.time() + self._offset
        kind = self._kind(scope["method"], headers)
        if kind or not found.begins <= moment < found.ends:
            await self._apart(found, kind, moment, scope, headers, send)
            return
        await self._click(found, scope, headers, send)

    async def _click(self, entry: Entry, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> None:
        """A person follows a link that is in force."""
        query = scope["query_string"]
        said = asked.read_query(query) if query else asked.NO_QUERY
        text, value = self._ids.next()
        visitor, address, cookie = self._identity(entry.tenant, said.consent, text, value, scope, headers)
        row = (
            _SIXTEEN + value, entry.link, entry.version, entry.partner, _TRUE if said.scan else _FALSE, visitor, address,
            rows.text(said.sub) if said.sub else _NULL, self._remembered.referrer(headers.get(b"referer")),
            self._remembered.language(headers.get(b"accept-language")), entry.campaign, entry.channel,
        )  # fmt: skip
        kept = self._recorder.add(entry.tenant.key, row)
        if kept is not True and (kept is False or not await kept):
            self._recorder.unrecorded += 1  # the visitor still gets to the shop, but nothing is acknowledged
            await self._send(send, entry.status, entry.plain)
            return
        passed_on = asked.sub_parameter(said.sub) if said.sub else b""
        answer = [(b"location", entry.head + text + passed_on + entry.tail), _NO_STORE, _EMPTY]
        if cookie is not None:
            answer.append((b"set-cookie", cookie))
        await send({"type": "http.response.start", "status": entry.status, "headers": answer})
        await send(_BODY)

    def _identity(
        self, tenant: Tenant, said: bool | None, text: bytes, value: bytes, scope: Scope, headers: Mapping[bytes, bytes]
    ) -> tuple[bytes, bytes, bytes | None]:
        """Visitor, hash of the address, cookie: all three only with consent.

        A browser that asks not to be tracked is never asked twice. Else the query counts before the consent cookie, and
        that before what the alliance has decided for all.
        """
        header = headers.get(b"cookie")
        visitor, cookie_said = asked.cookies(header) if header is not None and b"alz" in header else (None, None)
        consent = said if said is not None else cookie_said if cookie_said is not None else tenant.consent
        if not consent or asked.refuses_tracking(headers):
            return _NULL, _NULL, None
        peer = scope["client"][0] if scope.get("client") else ""
        client = self._peers.client(peer, headers)
        found = address_hash(tenant.address_key, datetime.now(UTC).date(), client)
        address = _NULL if found is None else rows.blob(found)
        if visitor is None:
            visitor, written = value, text
        else:
            written = next(part for part in (header or b"").replace(b" ", b"").split(b";") if part[:4] == b"alz=")[4:]
        secure = b"; Secure" if self._peers.secure(peer, scope["scheme"], headers) else b""
        cookie = b"alz=" + written + b"; Max-Age=" + tenant.cookie_seconds + _COOKIE_END + secure
        return _SIXTEEN + visitor, address, cookie

    # What is not a click ---------------------------------------------------------------------------------------------------

    def _kind(self, method: str, headers: Mapping[bytes, bytes]) -> Kind:
        if method == "HEAD":
            return Kind.HEAD
        agent = self._agents.kind(headers.get(b"user-agent", b""))
        return agent or asked.fetched_ahead(headers) or agent

    async def _apart(
        self, entry: Entry, kind: Kind, moment: float, scope: Scope, headers: Mapping[bytes, bytes], send: Send
    ) -> None:
        """Machines, and people before or after the link's days: counted, sent on, never a touch."""
        outside = not entry.begins <= moment < entry.ends
        hit = (entry.partner_id, entry.link_id, entry.version_no, int(kind or Kind.OUTSIDE))
        self._recorder.count(entry.tenant.key, hit)
        if not outside:
            await self._send(send, entry.status, entry.plain)
        elif entry.fallback:
            await self._send(send, entry.status, entry.fallback)
        elif moment < entry.begins:
            await self._page(send, 404, "early", entry.tenant, scope, headers)
        else:
            await self._page(send, 410, "ended", entry.tenant, scope, headers)

    async def _unknown(self, found: Missing, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> None:
        owner = found.tenant.key if found.tenant else _NOBODY
        self._recorder.count(owner, (_NOBODY, _NOBODY, 0, int(Kind.UNKNOWN)))
        await self._page(send, 404, "unknown", found.tenant, scope, headers)

    async def _find(self, key: Key, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> Found | None:
        """Ask the database; answers itself and gives None when there is no answer to be had."""
        host = host_name(key[0])
        code = asked.code_of(key[1])
        if code is None:
            return Missing(self._directory.tenant_of(host))
        try:
            return await self._directory.find(key, host, code)
        except psycopg.Error:
            await self._page(send, 503, "away", None, scope, headers)
            return None

    # Answers ---------------------------------------------------------------------------------------------------------------

    async def _send(self, send: Send, status: int, location: bytes) -> None:
        answer = [(b"location", location), _NO_STORE, _EMPTY]
        await send({"type": "http.response.start", "status": status, "headers": answer})
        await send(_BODY)

    async def _page(
        self, send: Send, status: int, name: str, tenant: Tenant | None, scope: Scope, headers: Mapping[bytes, bytes]
    ) -> None:
        otherwise = tenant.language if tenant and tenant.language else "en"
        language = language_of(headers.get(b"accept-language", b""), otherwise)
        body = page(name, language, asked.code_of(scope["raw_path"]) or "")
        more = [(b"retry-after", b"5")] if status == 503 else []
        answer = [
            *HEADERS,
            *more,
            (b"content-length", str(len(body)).encode()),
            (b"content-language", language.encode()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": answer})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
