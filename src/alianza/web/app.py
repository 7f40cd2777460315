"""The ASGI application of one worker. Hot routes are looked up by prefix; everything else is Litestar's."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg

from alianza.connect.webhooks import api as webhooks
from alianza.identity.providers.discovery import Discovery
from alianza.kernel.errors import AlianzaError
from alianza.runtime import clock, embedded
from alianza.runtime.database import Database
from alianza.runtime.settings import read_settings, read_web_settings
from alianza.tracking.clicks.recorder import Recorder
from alianza.tracking.clicks.spool import Spool
from alianza.web import site
from alianza.web.api.assembly import Service
from alianza.web.auth.desk import Desk
from alianza.web.directory import Directory
from alianza.web.events.route import Events, snippet
from alianza.web.hosts import Peers, networks
from alianza.web.listener import Listener
from alianza.web.redirect import Receive, Redirect, Scope, Send
from alianza.web.upkeep import Upkeep, make_months

log = logging.getLogger("alianza.web")
_TURN = 0.0003  # seconds
Route = Callable[[Scope, Receive, Send], Awaitable[None]]


class Worker:
    """What one process holds while it serves."""

    def __init__(self) -> None:
        settings, web = read_settings(), read_web_settings()
        self._settings = settings
        self.database = Database(self._uri())
        self.directory = Directory(self.database, web.default_alliance)
        spool = Spool(settings.home / "spool", web.spool_mb << 20)
        self.recorder = Recorder(
            self._uri, spool, durable=web.recording == "durable", mend=lambda: make_months(self.database)
        )
        self.peers = Peers(networks(web.trusted_proxies))
        self.public_url = settings.public_url.rstrip("/")
        self.desk = Desk()
        self.discovery = Discovery()
        offset = int((clock.now().timestamp() - time.time()) * 1_000) if settings.today else 0
        self.redirect = Redirect(self.directory, self.recorder, self.peers, offset)
        self.events = Events(self.database, self.directory, self.peers)
        self._upkeep = Upkeep(self.database, self.directory, self.recorder.adopt, web.click_months)
        self.service = Service(self.database, web.api_requests, self._upkeep.recorded)
        self._listener = Listener(self.database.connect, self._heard)
        self._webhooks = webhooks.Dispatcher(self.database)

    def _uri(self) -> str:
        """The database's address; the private one is started when it does not run."""
        return self._settings.database_url or embedded.ensure_server(self._settings)

    async def start(self) -> None:
        """Connect what can be connected; what cannot is tried again."""
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.to_thread(self.directory.renew)
        except (psycopg.Error, AlianzaError) as error:
            log.warning("starting without the database: %s", str(error).strip())
        await self.recorder.start()
        self._listener.start()
        self._webhooks.start()
        # A thread that comes back from the database waits for the interpreter this long at most, not the usual 5 ms.
        sys.setswitchinterval(_TURN)
        gc.collect()
        gc.freeze()  # what is there now stays; only what requests leave behind is looked through
        gc.set_threshold(50_000, 20, 50)
        self._round = self._loop.create_task(self._upkeep.run())

    async def close(self) -> None:
        """Keep what is under way, then let go."""
        self._listener.close()
        self._round.cancel()
        await asyncio.to_thread(self._webhooks.close)
        self.events.close()
        self.service.close()
        await self.recorder.close()
        await asyncio.to_thread(self.desk.close)
        self.directory.close()
        self.database.close()

    def _heard(self, news: dict[str, Any] | None) -> None:
        """In the listener's thread. Links of an alliance that is new were looked for in vain: nothing of that counts."""
        owner = uuid.UUID(news["alliance"]) if news and "alliance" in news else None
        if news is None or owner is None or "keys" not in news or owner not in self.directory.tenants:
            try:
                self.directory.renew()
            except (psycopg.Error, AlianzaError) as error:
                log.info("put off: %s", str(error).strip())
            self._soon(self.directory.forget)
        else:
            forget = self.directory.forget_links
            self._soon(forget, owner, news["keys"])

    def _soon(self, call: Callable[..., object], *words: Any) -> None:
        """In the loop's thread; where that has ended meanwhile, nothing is left to be told."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *words)

    async def health(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`/healthz`: 200 while clicks are kept, 503 when neither the database nor the disk takes them."""
        recorder = self.recorder
        state = {
            "status": "ok" if recorder.connected else "spooling" if recorder.keeping else "refusing",
            "database": recorder.connected,
            "recording": "durable" if recorder.durable else "async",
            "spool": {"batches": len(recorder.backlog), "bytes": recorder.spooled_bytes},
            "unrecorded": recorder.unrecorded,
        }
        body = json.dumps(state).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        status = 503 if state["status"] == "refusing" else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Application:
    """Routes: exact paths first, then prefixes, then everything else. Add a route to one of the two tables."""

    def __init__(self) -> None:
        self.exact: dict[str, Route] = {}
        self.prefixes: dict[str, Route] = {}
        self.otherwise: Route = site.pages(lambda: self._worker)
        self._worker: Worker | None = None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """One request, or the worker's life. No coroutine of its own: each request would pay for it."""
        if scope["type"] == "http":
            path: str = scope["path"]
            route = self.prefixes.get(path[: path.find("/", 1) + 1]) or self.exact.get(path, self.otherwise)
            return route(scope, receive, send)
        if scope["type"] == "lifespan":
            return self._live(receive, send)
        return self.otherwise(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._worker = worker = Worker()
                await worker.start()
                self.prefixes["/r/"] = worker.redirect
                self.prefixes["/e/"] = worker.events
                self.prefixes["/api/"] = worker.service.api
                self.exact["/a.js"] = snippet
                self.exact["/healthz"] = worker.health
                await send({"type": "lifespan.startup.complete"})
            else:
                if self._worker is not None:
                    await self._worker.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


application = Application()
