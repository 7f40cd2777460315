"""The pages of signing in, in this process: a browser with cookies, and a desk whose work waits until it is told to begin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from litestar.testing import TestClient

from alianza.identity import api as identity
from alianza.identity.providers.discovery import Discovery
from alianza.runtime.database import Database
from alianza.runtime.mail import Mail
from alianza.web import site
from alianza.web.auth import common
from alianza.web.directory import Directory
from alianza.web.hosts import Peers, networks

from ...identity.conftest import NOW, alliance

HOST = "http://onlycar.localhost:8000"


class Counted(Database):
    """A database that counts the units of work."""

    asked = 0

    def unit_of_work(self, alliance_id: Any) -> Any:
        self.asked += 1
        return super().unit_of_work(alliance_id)


class Desk:
    """Takes work and does it when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def leave(self, work: Callable[[], None]) -> None:
        self.waiting.append(work)

    def do(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class Browser:
    """Cookies, forms and where one is. Follows nothing by itself."""

    def __init__(self, world: World, host: str = HOST, **headers: str) -> None:
        self.world = world
        self.host = host
        self.client = TestClient(world.app, base_url=host)
        self.client.headers.update(headers)
        self.client.follow_redirects = False

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
        return self.client.post(path, data=fields, headers={"origin": self.host, **headers})

    def form(self, page: httpx.Response, **fields: str) -> dict[str, str]:
        """The fields of the first form on a page, filled in."""
        found = dict(
            re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text.partition("</form>")[0])
        )
        return {**found, **fields}

    def ask(self, email: str, page: str = "/auth/sign-in") -> httpx.Response:
        """Ask for a link."""
        return self.post("/auth/sign-in", self.form(self.get(page), email=email))

    def sign_in(self, email: str) -> httpx.Response:
        """The whole way: ask, read the mail, follow the link, confirm."""
        assert self.ask(email).status_code == 200
        self.world.desk.do()
        path = self.world.link()
        return self.post("/auth/link", self.form(self.get(path)))


class World:
    """An alliance with people, the pages, and the mails that were sent."""

    def __init__(self, database: Database) -> None:
        self.database = Counted(database.uri)
        self.directory = Directory(self.database, "")
        self.directory.renew()
        self.desk = Desk()
        self.mails: list[Mail] = []
        self.worker = SimpleNamespace(
            database=self.database, directory=self.directory, desk=self.desk, public_url="https://public.example",
            peers=Peers(networks(["10.9.0.0/16"])), discovery=Discovery(),
        )  # fmt: skip
        self.app = site.pages(lambda: self.worker)

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)

    def link(self) -> str:
        """The path of the link in the last mail."""
        found = re.search(r"https?://[^/]+(/auth/link/\S+)", self.mails[-1].text)
        assert found is not None
        return found[1]

    def browser(self, host: str = HOST, **headers: str) -> Browser:
        return Browser(self, host, **headers)

    def invite(self, email: str, *roles: str, slug: str = "onlycar", **words: Any) -> identity.Person:
        by = identity.system(identity.alliance_id_of(slug), "terminal:ana")
        identity.list_in_directory(self.database, by.alliance_id, email)
        with self.database.unit_of_work(by.alliance_id) as connection:
            return identity.invite(connection, by, email, roles, NOW, **words)


@pytest.fixture
def world(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with database.unit_of_work(None) as connection:
        for slug in ("onlycar", "nexors"):
            identity.found_alliance(connection, alliance(slug)._replace(name=slug.title()), NOW)
    made = World(database)
    monkeypatch.setattr(common, "mailer", lambda: made)
    yield made
    made.directory.close()
    made.database.close()
