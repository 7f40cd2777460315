"""The screens in this process: onlycar with sales, closed months and people of every kind, and browsers that are theirs."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from litestar.testing import TestClient

from alianza.bootstrap import access
from alianza.identity import api as identity
from alianza.identity.providers.discovery import Discovery
from alianza.identity.sessions import usecases as sessions
from alianza.runtime import clock
from alianza.runtime.database import Database
from alianza.web import site
from alianza.web.auth.visit import SESSION
from alianza.web.directory import Directory
from alianza.web.hosts import Peers, networks
from alianza.web.ui.screen import Screen

from ...conftest import fresh_copy, make_once
from ..api.harness import Client, World, found_world
from ..auth.conftest import Desk
from . import applied

HOST = "http://onlycar.localhost:8000"
MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
PEOPLE = {
    "manager": ("ana@onlycar.example", "manager", ""),
    "finance": ("fin@onlycar.example", "finance", ""),
    "auditor": ("aud@onlycar.example", "auditor", ""),
    "staff": ("sam@onlycar.example", "staff", ""),
    "partner": ("luis@taller.example", "partner_owner", "taller-x"),
    "other": ("otro@taller.example", "partner_owner", "taller-ramirez"),
}
# The pages of signing in that are opened by an address, and who may. The last two are not there: they say so.
SIGN_IN = {
    "/auth/sign-in": "", "/auth/account": "manager", "/auth/second-factor": "manager", "/auth/passkeys": "manager",
    "/auth/link/unknown": "", "/auth/oidc/unknown": "",
}  # fmt: skip


class Browser:
    """A browser of somebody, or of nobody. Follows nothing by itself."""

    def __init__(self, app: Any, session: str = "", language: str = "en", host: str = HOST) -> None:
        self.host = host
        self.client = TestClient(app, base_url=host, raise_server_exceptions=False)
        self.client.follow_redirects = False
        self.client.cookies.set("alz_language", language)
        if session:
            self.client.cookies.set(SESSION, session)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def send(self, page: str, path: str, **fields: Any) -> httpx.Response:
        """Open a page and send a form that stands on it."""
        shown = self.get(page)
        assert f'action="{path}"' in shown.text or page == path, shown.text
        return self.post(path, fields, self.token(shown))

    def token(self, page: httpx.Response) -> str:
        """What the forms of a page carry."""
        found = re.search(r'name="form" value="([^"]+)"', page.text)
        assert found is not None, page.text[:500]
        return found[1]

    def post(self, path: str, fields: Mapping[str, Any], token: str, **headers: str) -> httpx.Response:
        return self.client.post(path, data={"form": token, **fields}, headers={"origin": self.host, **headers})


_FOUND = ("line", "number", "id", "account", "application", "token", "key", "webhook")  # ids that only the books know


class Here(Peers):
    """Whoever asks sits at this machine."""

    def client(self, address: str, headers: Mapping[bytes, bytes]) -> str:
        return "127.0.0.1"


class Office:
    """The alliance, the application that serves its pages, and whoever is signed in."""

    def __init__(self, database: Database) -> None:
        self.world = World(database)
        self.database = database
        self.directory = Directory(database, "")
        self.directory.renew()
        self.worker = SimpleNamespace(
            database=database, directory=self.directory, desk=Desk(), public_url="", peers=Here(networks([])),
            discovery=Discovery(), service=self.world.server.service,
        )  # fmt: skip
        self.app = site.pages(lambda: self.worker)
        self._sessions: dict[str, str] = {}

    @functools.cached_property
    def crm(self) -> Client:
        """What the shop sends."""
        return self.world.client()

    def browser(self, who: str = "", language: str = "en", host: str = HOST) -> Browser:
        return Browser(self.app, self.session(who) if who else "", language, host)

    def session(self, who: str) -> str:
        """A session of one of PEOPLE."""
        if who not in self._sessions:
            email = PEOPLE[who][0]
            alliance_id = identity.alliance_id_of("onlycar")
            with self.database.unit_of_work(alliance_id) as connection:
                person = identity.load_people(connection, alliance_id, email=email)[0]
                means = sessions.Means("passkey", True, "test")
                self._sessions[who] = sessions.begin(connection, alliance_id, person, means, clock.now())
        return self._sessions[who]

    def address(self, screen: Screen) -> str:
        """A path that shows something of taller-x."""
        path, query = screen.path, {name[1:]: value for name, value in screen.example.items() if name.startswith("?")}
        for name in re.findall(r"{(\w+):\w+}", screen.path):
            value = self.example(screen, name) if name in _FOUND else screen.example[name]
            path = re.sub(rf"{{{name}:\w+}}", quote(value, safe=""), path)
        return f"{path}?{urlencode(query)}" if query else path

    def example(self, screen: Screen, name: str) -> str:
        """An id of taller-x that only the books know."""
        if name == "line":
            return str(self.crm.get("/commissions", query={"fact": "S1"}).json["data"][0]["id"])
        if name == "number":
            return str(self.crm.get("/statements", query={"partner": "taller-x"}).json["data"][0]["number"])
        if name == "id":
            return "S1"
        if name in ("key", "webhook"):
            return str(self.crm.get(f"/{name}s").json["data"][0]["id"])
        if name == "account":
            return str(self.crm.get("/ledger/accounts").json["data"][0]["id"])
        if name in ("application", "token"):
            return applied.example(self.database, name)
        raise AssertionError(f"{screen.id}: no example for {{{name}}}")


def fill(uri: str) -> None:
    """Two alliances, sales of two partners, closed months, and people."""
    database = Database(uri)
    found_world(database)
    office = World(database)
    crm = office.client()
    try:
        for partner, name in (("taller-x", "S"), ("taller-ramirez", "R")):
            for number in range(1, 4):
                body = {
                    "id": f"{name}{number}", "partner": partner, "customer": f"{name}-c{number}",
                    "amount_minor": 900_000 * number, "currency": "MXN", "occurred_at": f"2026-0{number + 6}-03T12:00:00Z",
                }  # fmt: skip
                assert crm.post("/sales", body).status in (200, 201), crm.post("/sales", body).body
            lead = {"id": f"L{name}", "partner": partner, "customer": f"{name}-lead"}
            assert crm.post("/leads", lead).status in (200, 201)
        link = {"partner": "taller-x", "code": "taller-x-web", "target": "https://onlycar.example/"}
        assert crm.post("/links", link).status == 201
        hook = {"url": "https://crm.example/hooks", "events": ["sale.*"]}
        assert crm.post("/webhooks", hook).status == 201
        assert crm.post("/closings", {"period": "2026-09"}).status in (200, 201)
        assert crm.post("/domains", {"host": "portal.taller-x.example", "partner": "taller-x"}).status == 201
        wicked = {"external_id": "malo", "name": MARKUP, "group": "talleres"}
        assert crm.post("/partners", wicked).status == 201
    finally:
        office.close()
    for email, role, partner in PEOPLE.values():
        access.invite(
            database, "onlycar", email, [role], clock.now(), partner=partner, name=MARKUP if role == "staff" else ""
        )
    applied.fill(database)
    database.close()


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where a server that runs in this process keeps its files."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("ALIANZA_HOME", str(folder))
        patch.setenv("ALIANZA_TODAY", "2026-11-02")
        yield folder


@contextmanager
def pages_of_a_copy(server_uri: str, template: str) -> Iterator[Office]:
    """A copy of the alliance, with its pages."""
    name = f"{template}_pages"
    make_once(server_uri, name, fill, template)
    with fresh_copy(server_uri, name) as database:
        found = Office(database)
        yield found
        found.directory.close()
        found.world.close()


@pytest.fixture(scope="module")
def office(home: Path, server_uri: str, template: str) -> Iterator[Office]:
    """The alliance with its pages, for a module's tests together."""
    with pages_of_a_copy(server_uri, template) as found:
        yield found


@pytest.fixture
def own(home: Path, server_uri: str, template: str) -> Iterator[Office]:
    """An alliance of the test's own, to change."""
    with pages_of_a_copy(server_uri, template) as found:
        yield found
