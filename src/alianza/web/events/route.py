"""`POST /e/lead` and `/e/sale`, and the snippet `/a.js` that calls them. Errors are problem details (RFC 9457)."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from typing import Any

import msgspec
import psycopg

from alianza.bootstrap import events
from alianza.bootstrap.office import Office, open_office
from alianza.kernel.errors import AlianzaError
from alianza.runtime import clock
from alianza.runtime.database import Database
from alianza.tracking import sites
from alianza.tracking.clicks.addresses import address_hash
from alianza.tracking.clicks.ids import read_click_id
from alianza.web.directory import Directory, Tenant
from alianza.web.events.message import MOST_BYTES, EventInvalid, read_event
from alianza.web.hosts import Peers, host_name
from alianza.web.redirect import Receive, Scope, Send
from alianza.web.request import refuses_tracking

KINDS = {"/e/lead": "lead", "/e/sale": "sale"}
FRESH_SECONDS = 1.0  # how long terms, partners and sites are remembered
MOST_A_MINUTE = 120  # events of one network address, in one worker
_DEVICE_HEADERS = (b"user-agent", b"accept-language", b"sec-ch-ua-platform")
_STATUS = {
    "event_invalid": 422,
    "event_rejected": 422,
    "event_conflict": 409,
    "no_deal": 409,
    "database_unreachable": 503,
}
_TITLES = {
    401: "Wrong key", 403: "Not a site of this alliance", 404: "Nobody's", 405: "Post it", 409: "Conflict",
    413: "Too large", 422: "Not an event", 429: "Too many", 503: "The database is away",
}  # fmt: skip


class Refused(Exception):
    """An answer that is not a success: its status, code and words."""

    def __init__(self, status: int, code: str, detail: str, **more: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.more = status, code, detail, more


class Known:
    """An alliance's office and sites, remembered for a moment."""

    def __init__(self, database: Database, tenant: Tenant) -> None:
        self.office: Office = open_office(database, tenant.slug)
        with database.unit_of_work(tenant.alliance_id) as connection:
            self.sites = sites.sites_of(connection, tenant.alliance_id)
        self.until = time.monotonic() + FRESH_SECONDS


class Events:
    """The route. Its work is done in one thread: an alliance has one writer at a time anyway."""

    def __init__(self, database: Database, directory: Directory, peers: Peers) -> None:
        self._database, self._directory, self._peers = database, directory, peers
        self._known: dict[str, Known] = {}
        self._counts: dict[str, int] = {}
        self._minute = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="events")

    def close(self) -> None:
        """Finish what is under way."""
        self._thread.shutdown()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = dict(scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        try:
            tenant = self._tenant(scope, headers)
            if scope["method"] == "OPTIONS":
                await self._in_thread(self._allow, tenant, "", origin)
                return await _send(send, 204, b"", _cors(origin, preflight=True))
            body = await _body(receive)
            told = await self._in_thread(self._tell, tenant, scope, headers, body, origin)
        except Refused as no:
            return await _problem(send, no, origin)
        answer = {"fact": told.fact, "id": told.fact_id, "recorded": "new" if told.fresh else "known"}
        if told.signals:
            answer["held"] = "in review"
        return await _send(send, 201 if told.fresh else 200, msgspec.json.encode(answer), _cors(origin))

    async def _in_thread(self, work: Any, *words: Any) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, functools.partial(work, *words))
        except psycopg.Error:
            raise Refused(503, "database_away", "Nothing was recorded. Send it again in a moment.") from None
        except AlianzaError as error:
            status = _STATUS.get(error.code, 422)
            more = {"pointer": error.where, "hint": error.hint}
            raise Refused(status, error.code, error.message, **{k: v for k, v in more.items() if v}) from None

    def _tenant(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Tenant:
        if scope["path"] not in KINDS:
            raise Refused(404, "unknown_route", "There are /e/lead and /e/sale.")
        if scope["method"] not in ("POST", "OPTIONS"):
            raise Refused(405, "method_not_allowed", "An event is posted.")
        tenant = self._directory.tenant_of(host_name(headers.get(b"host")))
        if tenant is None:
            raise Refused(404, "unknown_host", "No alliance has this host.")
        return tenant

    # In the thread --------------------------------------------------------------------------------------------------------

    def _of(self, tenant: Tenant) -> Known:
        found = self._known.get(tenant.slug)
        if found is None or found.until < time.monotonic():
            found = self._known[tenant.slug] = Known(self._database, tenant)
        return found

    def _allow(self, tenant: Tenant, key: str, origin: str) -> Known:
        known = self._of(tenant)
        if key:
            if not sites.is_server_key(tenant.alliance_id, key):
                raise Refused(401, "wrong_key", "This is not the alliance's key.")
        elif not known.sites.get(origin):
            raise Refused(403, "unknown_site", "Allow the site first: alianza sites add, or send the server's key.")
        return known

    def _tell(
        self, tenant: Tenant, scope: Scope, headers: Mapping[bytes, bytes], body: bytes, origin: str
    ) -> events.Told:
        key = headers.get(b"authorization", b"").decode("latin-1").removeprefix("Bearer ").strip()
        known = self._allow(tenant, key, origin)
        client = self._peers.client(scope["client"][0] if scope.get("client") else "", headers)
        if not key:
            self._count(client)
        fields, consent = read_event(body, by_server=bool(key))
        agreed = consent and not key and not refuses_tracking(headers)
        seen = self._sighting(tenant, fields, headers, client if agreed else "", by_browser=not key)
        return events.tell(known.office, KINDS[scope["path"]], fields, seen, clock.now())

    def _count(self, client: str) -> None:
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        self._counts[client] = self._counts.get(client, 0) + 1
        if self._counts[client] > MOST_A_MINUTE:
            raise Refused(429, "too_many_events", f"At most {MOST_A_MINUTE} events a minute from one address.")

    @staticmethod
    def _sighting(
        tenant: Tenant, fields: Mapping[str, str], headers: Mapping[bytes, bytes], client: str, *, by_browser: bool
    ) -> events.Sighting:
        """`client` is empty without consent: then no hash is made of anything."""
        click = read_click_id(fields.get("click", "").encode())
        if not client:
            return events.Sighting(by_browser, click, None, None)
        address = address_hash(tenant.address_key, clock.now().date(), client)
        device = hashlib.blake2b(b"\0".join(headers.get(name, b"") for name in _DEVICE_HEADERS), digest_size=16)
        device.update(address or b"")  # the same browser in another network is another device
        return events.Sighting(by_browser, click, address, device.digest())


# Answers --------------------------------------------------------------------------------------------------------------


async def _body(receive: Receive) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(422, "event_invalid", "The body ended early.")
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            raise Refused(413, "event_too_large", f"At most {MOST_BYTES} bytes.")
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


def _cors(origin: str, *, preflight: bool = False) -> list[tuple[bytes, bytes]]:
    if not origin:
        return []
    found = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
    if preflight:
        found += [
            (b"access-control-allow-methods", b"POST"),
            (b"access-control-allow-headers", b"content-type"),
            (b"access-control-max-age", b"86400"),
        ]
    return found


async def _problem(send: Send, no: Refused, origin: str) -> None:
    body = {
        "type": "about:blank",
        "title": _TITLES[no.status],
        "status": no.status,
        "code": no.code,
        "detail": no.detail,
    }
    headers = [] if no.status in (401, 403, 404) else _cors(origin)
    if no.status in (429, 503):
        headers.append((b"retry-after", b"60" if no.status == 429 else b"2"))
    if no.status == 405:
        headers.append((b"allow", b"POST, OPTIONS"))
    await _send(send, no.status, msgspec.json.encode({**body, **no.more}), headers, b"application/problem+json")


async def _send(
    send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]], kind: bytes = b"application/json"
) -> None:
    length = (b"content-length", str(len(body)).encode())
    answer = [*headers, (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"), length]
    if body:
        answer.append((b"content-type", kind))
    await send({"type": "http.response.start", "status": status, "headers": answer})
    await send({"type": "http.response.body", "body": body})


@functools.cache
def snippet_source() -> bytes:
    """The script of `/a.js`."""
    return resources.files("alianza.web.events").joinpath("alianza.js").read_bytes()


async def snippet(scope: Scope, receive: Receive, send: Send) -> None:
    """`/a.js`: the same for every alliance, because it tells the host that it came from."""
    source = snippet_source()
    tag = b'"' + hashlib.blake2b(source, digest_size=8).hexdigest().encode() + b'"'
    known = dict(scope["headers"]).get(b"if-none-match") == tag
    headers = [
        (b"content-type", b"text/javascript; charset=utf-8"),
        (b"cache-control", b"public, max-age=3600"),
        (b"cross-origin-resource-policy", b"cross-origin"),
        (b"x-content-type-options", b"nosniff"),
        (b"etag", tag),
    ]
    body = b"" if known or scope["method"] == "HEAD" else source
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": 304 if known else 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


__all__ = ["EventInvalid", "Events", "snippet", "snippet_source"]
