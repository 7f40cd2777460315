"""`GET /r/{code}`: records the click, then sends the visitor on. Plain ASGI, because it has to be quick."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import psycopg

from alianza.tracking.clicks import rows
from alianza.tracking.clicks.addresses import Addresses
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
_BODY = {"type": "http.response.body"}
_NOBODY = bytes(16)
_MACHINE_HEADERS = frozenset(asked.MACHINE_HEADERS)
_SIXTEEN, _NULL, _TRUE, _FALSE = rows.SIXTEEN, rows.NULL, rows.TRUE, rows.FALSE
_COOKIE_END = b"; Path=/; SameSite=Lax"
_SECURE = _COOKIE_END + b"; Secure"


class Redirect:
    """The route. `offset_ms` shifts the clock of ids and validity, for a rehearsal on a fixed day."""

    def __init__(self, directory: Directory, recorder: Recorder, peers: Peers, offset_ms: int = 0) -> None:
        self._directory = directory
        self._recorder = recorder
        self._peers = peers
        self._ids = ClickIds(offset_ms)
        self._offset = offset_ms / 1_000
        self._agents = Agents()
        self._people = self._agents.people
        self._addresses = Addresses()
        self._remembered = asked.Remembered()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. The usual one passes without a detour; what it costs is what the server can do."""
        headers = dict(scope["headers"])
        found = self._directory.get((headers.get(b"host"), scope["raw_path"]))
        # Link in memory and in force (what is missing never is), a browser known as one: as it mostly is.
        if (
            found is not None
            and found.begins <= time.time() + self._offset < found.ends
            and scope["method"] == "GET"
            and headers.get(b"user-agent") in self._people
            and _MACHINE_HEADERS.isdisjoint(headers)
        ):
            entry: Entry | None = found  # type: ignore[assignment]
        else:
            entry = await self._considered(scope, headers, send)
        if entry is None:
            return
        text, value = self._ids.next()
        query = scope["query_string"]
        said = asked.read_query(query) if query else asked.NO_QUERY
        visitor, address, cookie = _NULL, _NULL, None
        if b"cookie" in headers or said.consent is not None or entry.tenant.consent:
            visitor, address, cookie = self._identity(entry.tenant, said.consent, (text, value), scope, headers)
        row = (
            _SIXTEEN + value, entry.link, entry.version, entry.partner, _TRUE if said.scan else _FALSE, visitor, address,
            rows.text(said.sub) if said.sub else _NULL, self._remembered.referrer(headers.get(b"referer")),
            self._remembered.language(headers.get(b"accept-language")), entry.campaign, entry.channel,
        )  # fmt: skip
        kept = self._recorder.add(entry.alliance, row)
        if kept is not True and (kept is False or not await kept):
            self._recorder.unrecorded += 1  # the visitor still gets to the shop, but nothing is acknowledged
            await _send_on(send, entry.status, entry.plain)
            return
        if said.sub:
            text += asked.sub_parameter(said.sub)
        answer = [(b"location", entry.head + text + entry.tail), _NO_STORE]
        if cookie is not None:
            answer.append((b"set-cookie", cookie))
        await send({"type": "http.response.start", "status": entry.status, "headers": answer})
        await send(_BODY)

    def _identity(
        self, tenant: Tenant, said: bool | None, own: tuple[bytes, bytes], scope: Scope, headers: Mapping[bytes, bytes]
    ) -> tuple[bytes, bytes, bytes | None]:
        """Visitor, hash of the address, cookie: all three only with consent.

        A browser that asks not to be tracked is never asked twice. Else the query counts before the consent cookie, and
        that before what the alliance has decided for all.
        """
        header = headers.get(b"cookie", b"")
        known, cookie_said = asked.cookies(header) if b"alz" in header else (None, None)
        consent = said if said is not None else cookie_said if cookie_said is not None else tenant.consent
        if not consent or asked.refuses_tracking(headers):
            return _NULL, _NULL, None
        written, visitor = known or own
        peer = scope["client"][0] if scope["client"] else ""
        address = self._addresses.hashed(tenant.address_key, self._peers.client(peer, headers))
        secure = _SECURE if self._peers.secure(peer, scope["scheme"], headers) else _COOKIE_END
        cookie = b"alz=%b; Max-Age=%b%b" % (written, tenant.cookie_seconds, secure)
        return _SIXTEEN + visitor, _NULL if address is None else rows.blob(address), cookie

    # What is not usual -------------------------------------------------------------------------------------------------------

    async def _considered(self, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> Entry | None:
        """The link when a person follows it after all; else answers itself and gives None."""
        method = scope["method"]
        if method not in ("GET", "HEAD"):
            await send({"type": "http.response.start", "status": 405, "headers": [(b"allow", b"GET, HEAD")]})
            await send(_BODY)
            return None
        key = (headers.get(b"host"), scope["raw_path"])
        found = self._directory.get(key) or await self._find(key, scope, headers, send)
        if found is None:
            return None
        if isinstance(found, Missing):
            await self._unknown(found, scope, headers, send)
            return None
        moment = time.time() + self._offset
        agent = self._agents.kind(headers.get(b"user-agent", b""))
        kind = Kind.HEAD if method == "HEAD" else agent or asked.fetched_ahead(headers) or Kind.CLICK
        if kind == Kind.CLICK and found.begins <= moment < found.ends:
            return found
        await self._apart(found, kind, moment, scope, headers, send)
        return None

    async def _apart(
        self, entry: Entry, kind: Kind, moment: float, scope: Scope, headers: Mapping[bytes, bytes], send: Send
    ) -> None:
        """Machines, and people before or after the link's days: counted, sent on, never a touch."""
        outside = not entry.begins <= moment < entry.ends
        hit = (entry.partner_id, entry.link_id, entry.version_no, int(kind or Kind.OUTSIDE))
        self._recorder.count(entry.alliance, hit)
        if not outside:
            await _send_on(send, entry.status, entry.plain)
        elif entry.fallback:
            await _send_on(send, entry.status, entry.fallback)
        elif moment < entry.begins:
            await _page(send, 404, "early", entry.tenant, scope, headers)
        else:
            await _page(send, 410, "ended", entry.tenant, scope, headers)

    async def _unknown(self, found: Missing, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> None:
        if found.tenant:  # on a host that is nobody's there is nobody to count it for
            self._recorder.count(found.tenant.key, (_NOBODY, _NOBODY, 0, int(Kind.UNKNOWN)))
        await _page(send, 404, "unknown", found.tenant, scope, headers)

    async def _find(self, key: Key, scope: Scope, headers: Mapping[bytes, bytes], send: Send) -> Found | None:
        """Ask the database; answers itself and gives None when there is no answer to be had."""
        host = host_name(key[0])
        code = asked.code_of(key[1])
        if code is None:
            return Missing(self._directory.tenant_of(host))
        try:
            return await self._directory.find(key, host, code)
        except psycopg.Error:
            await _page(send, 503, "away", None, scope, headers)
            return None


# Answers -------------------------------------------------------------------------------------------------------------------


async def _send_on(send: Send, status: int, location: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"location", location), _NO_STORE]})
    await send(_BODY)


async def _page(
    send: Send, status: int, name: str, tenant: Tenant | None, scope: Scope, headers: Mapping[bytes, bytes]
) -> None:
    otherwise = tenant.language if tenant and tenant.language else "en"
    language = language_of(headers.get(b"accept-language", b""), otherwise)
    body = page(name, language, asked.code_of(scope["raw_path"]) or "")
    more = [(b"retry-after", b"5")] if status == 503 else []
    answer = [*HEADERS, *more, (b"content-length", str(len(body)).encode()), (b"content-language", language.encode())]
    await send({"type": "http.response.start", "status": status, "headers": answer})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
