"""An alliance that accepts the provider on this machine, and Ana, who was invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from alianza.identity import api as identity
from alianza.identity.providers import usecases as providers
from alianza.identity.providers.discovery import Discovery
from alianza.identity.providers.model import ProviderRefused, new_provider
from alianza.runtime import clock
from alianza.runtime.database import Database

from .conftest import NOW
from .provider import CLIENT, SECRET, Provider

BROWSER = b"b" * 32
BACK = "http://onlycar.localhost:8000/auth/oidc/fake/back"


class World:
    """An alliance that accepts the provider, and Ana, who was invited."""

    def __init__(self, database: Database, by: identity.Principal, fake: Provider) -> None:
        self.database, self.by, self.alliance, self.fake = database, by, by.alliance_id, fake
        self.discovery = Discovery()
        self.ana = self.invite("ana@example.com")
        self.set()

    def invite(self, email: str) -> identity.Person:
        with self.database.unit_of_work(self.alliance) as connection:
            return identity.invite(connection, self.by, email, ["manager"], NOW)

    def set(self, slug: str = "fake", issuer: str = "", **words: Any) -> None:
        said = {"domains": ["example.com"], "second_factor": False, "client_id": CLIENT, "secret": SECRET, **words}
        one = new_provider(
            slug, "Fake", issuer or self.fake.issuer, said["client_id"], said["domains"], said["second_factor"], NOW
        )
        with self.database.unit_of_work(self.alliance) as connection:
            providers.add_provider(connection, words.get("by", self.by), one, said["secret"], NOW)

    def begin(self, browser: bytes = BROWSER, slug: str = "fake") -> str:
        back = providers.Back(self.alliance, BACK, "/reports")
        return providers.begin(self.database, self.discovery, back, slug, browser, clock.now())

    def finish(
        self, back: dict[str, str], browser: bytes = BROWSER, slug: str = "fake", later: timedelta = timedelta(0),
        database: Database | None = None,
    ) -> providers.Arrived:  # fmt: skip
        came = providers.Came(slug, back.get("state", ""), back.get("code", ""), back.get("iss"), back.get("error", ""))
        now = clock.now() + later
        return providers.finish(database or self.database, self.discovery, came, browser, now, identity.NOWHERE)

    def come(self, **changed: Any) -> providers.Arrived:
        return self.finish(self.fake.authorize(self.begin(), **changed))

    def refused(self, **changed: Any) -> str:
        with pytest.raises(ProviderRefused) as found:
            self.come(**changed)
        return found.value.reason

    def log(self) -> list[tuple[str, Any]]:
        found = identity.audit.entries(self.database, self.by)
        return [(one.action, one.after) for one in found if "connect" in one.action or "provider" in one.action]
