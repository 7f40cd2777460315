"""The API in this process: the same ASGI application that a worker serves, asked without a socket between."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from alianza.bootstrap import deals
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.bootstrap.sandbox import open_sandbox
from alianza.identity import api as identity
from alianza.runtime import clock
from alianza.runtime.database import Database
from alianza.web.api.assembly import Service, table
from alianza.web.api.model import PREFIX, Operation

from ...conftest import EXAMPLES, FOUNDED_AT

SLUGS = ("onlycar", "nexors")


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem."""
        return str(self.json["code"])


class Server:
    """The application on an event loop of its own, so that tests and many threads can ask it at once."""

    def __init__(self, database: Database, most: int = 0) -> None:
        self.database = database
        self.service = Service(database, most, lambda alliance_id: None)
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None, query: str = ""
    ) -> Answer:
        """One request, waited for."""
        asked = self._ask(method, path, body, headers or {}, query)
        return asyncio.run_coroutine_threadsafe(asked, self.loop).result(60)

    async def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], query: str) -> Answer:
        raw = quote(path, safe="/%")
        scope = {
            "type": "http", "method": method, "path": path, "raw_path": raw.encode(), "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
            "scheme": "http", "client": ("127.0.0.1", 5), "http_version": "1.1",
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.service.api(scope, receive, send)
        found = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], found, sent[1]["body"])

    def close(self) -> None:
        """End it."""
        self.service.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class Client:
    """Somebody with a key."""

    def __init__(self, server: Server, key: str) -> None:
        self.server, self.key = server, key

    def __call__(
        self, method: str, path: str, json_body: Any = None, *, raw: bytes | None = None, **more: Any
    ) -> Answer:
        """One request: `more` are headers with _ for -, and `query`, a mapping or a text."""
        query = more.pop("query", {})
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        body = raw if raw is not None else b"" if json_body is None else json.dumps(json_body).encode()
        text = query if isinstance(query, str) else urlencode(query)
        return self.server.ask(method, PREFIX + path, body, headers, text)

    def get(self, path: str, **more: Any) -> Answer:
        """Read something."""
        return self("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        """Tell something."""
        return self("POST", path, body, **more)

    def ask(self, operation: Operation, path: Mapping[str, str], body: Any = None, query: Any = "") -> Answer:
        """An operation of the table."""
        filled = operation.path
        for name, value in path.items():
            filled = filled.replace(f"{{{name}}}", value)
        return self(operation.method, filled, body, query=query)


def operation(name: str) -> Operation:
    """The operation of that id."""
    return next(one for one in table().operations if one.id == name)


def found_world(database: Database) -> None:
    """Two alliances as their examples have them."""
    for slug in SLUGS:
        folder = EXAMPLES / slug
        deals.apply_deal(database, deals.read_deal(folder / "deal.yaml"), FOUNDED_AT)
        import_partners(database, folder / "partners.csv", slug, None, FOUNDED_AT)


class World:
    """Two alliances as their examples have them, and whoever has keys."""

    def __init__(self, database: Database, most: int = 0) -> None:
        self.database = database
        self._known: dict[str, Office] = {}  # whose partners a key may be for: those of the examples
        self.server = Server(database, most)

    def office(self, slug: str = "onlycar") -> Office:
        """An alliance's office."""
        return open_office(self.database, slug)

    def key(self, *scopes: str, slug: str = "onlycar", partner: str = "", test: bool = False) -> str:
        """A new key; all scopes it may have where none are named."""
        office = self._known.get(slug) or self._known.setdefault(slug, self.office(slug))
        alliance = office.alliance
        if test:
            alliance = open_sandbox(self.database, alliance, clock.now())
        principal = identity.system(alliance.alliance_id, "terminal:test")
        partner_id = office.by_external_id[partner].partner_id if partner else None
        usual = identity.PARTNER_SCOPES if partner else identity.SCOPES
        wanted = identity.expand(scopes) if scopes else usual
        with self.database.unit_of_work(alliance.alliance_id) as connection:
            owner = uuid.UUID(bytes=partner_id) if partner_id else None
            made = identity.create_key(connection, principal, "test", wanted, clock.now(), partner_id=owner)
        return made.text

    def client(self, *scopes: str, **more: Any) -> Client:
        """Somebody with a new key."""
        return Client(self.server, self.key(*scopes, **more))

    def close(self) -> None:
        """End the server."""
        self.server.close()
