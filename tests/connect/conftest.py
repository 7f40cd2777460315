"""An alliance with its books, a clock that is turned by hand, and endpoints on this machine."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.conftest import EXAMPLES, FOUNDED_AT
from tests.connect.receiver import Answer, Receiver, ok

from alianza.bootstrap import deals
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.connect.webhooks import api as webhooks
from alianza.identity import api as identity
from alianza.identity.acting import terminal
from alianza.programs.deal_file import load_deal
from alianza.runtime import outgoing
from alianza.runtime.database import Database
from alianza.runtime.outbox import NewEvent, emit

SLUG = "onlycar"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "test" * 10)
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path))


class HandClock:
    """Real time, plus what the test adds."""

    def __init__(self) -> None:
        self.added = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.added

    def turn(self, **by: float) -> None:
        self.added += timedelta(**by)


def quick_call(method: str, url: str, *, headers: dict[str, str], body: bytes, largest: int) -> outgoing.Answer:
    """The same call with less patience."""
    return outgoing.call(
        method, url, headers=headers, body=body, largest=largest, connect_seconds=0.5, total_seconds=0.5
    )


@dataclass
class Desk:
    """What a test needs to add endpoints, let things happen and deliver."""

    office: Office
    clock: HandClock = field(default_factory=HandClock)
    receivers: list[Receiver] = field(default_factory=list)
    dispatchers: list[webhooks.Dispatcher] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.office.database

    @property
    def alliance(self) -> identity.Alliance:
        return self.office.alliance

    def receiver(self, answer: Answer = ok) -> Receiver:
        made = Receiver(answer)
        self.receivers.append(made)
        return made

    def add(self, url: str, *kinds: str, partner: str = "") -> webhooks.MadeEndpoint:
        owner = uuid.UUID(bytes=self.office.by_external_id[partner].partner_id) if partner else None
        with self.work() as connection:
            return webhooks.add_endpoint(connection, self.who, url, kinds or ("*",), self.clock(), partner_id=owner)

    @property
    def who(self) -> identity.Principal:
        return terminal(self.office.alliance_id)

    def work(self) -> Any:
        return self.database.unit_of_work(self.office.alliance_id)

    def happen(self, *objects: str, kind: str = "partner.updated", partners: tuple[bytes, ...] = ()) -> list[int]:
        """Let something happen to each of some objects, in order."""
        events = [NewEvent(kind, name, {"what": name}, partners) for name in objects]
        with self.work() as connection:
            return emit(connection, self.office.alliance_id, self.clock(), events)

    def dispatcher(self, **words: Any) -> webhooks.Dispatcher:
        made = webhooks.Dispatcher(
            Database(self.database.uri), **{"call": quick_call, "now": self.clock, "chance": lambda: 0.5, **words}
        )
        self.dispatchers.append(made)
        return made

    def look(self, endpoint: webhooks.Endpoint) -> webhooks.Endpoint:
        with self.work() as connection:
            return webhooks.find_endpoint(connection, self.who, endpoint.id)

    def attempts(self, endpoint: webhooks.Endpoint) -> list[webhooks.Attempt]:
        """All attempts, oldest first."""
        with self.work() as connection:
            return webhooks.attempts_of(connection, self.who, endpoint.id, 1_000)[::-1]

    def close(self) -> None:
        for dispatcher in self.dispatchers:
            dispatcher.close()
        for receiver in self.receivers:
            receiver.close()


def found(database: Database) -> Office:
    """The example's office."""
    folder = EXAMPLES / SLUG
    deals.apply_deal(database, load_deal(folder / "deal.yaml"), FOUNDED_AT)
    import_partners(database, folder / "partners.csv", SLUG, None, FOUNDED_AT)
    return open_office(database, SLUG)


@pytest.fixture(scope="module")
def module_office(module_database: Database) -> Office:
    """An alliance that a module's tests share; each has endpoints of its own."""
    return found(module_database)


@pytest.fixture
def desk(module_office: Office) -> Iterator[Desk]:
    """A desk whose endpoints are removed at the end."""
    made = Desk(module_office)
    yield made
    made.close()
    with made.work() as connection:
        for endpoint in webhooks.list_endpoints(connection, made.who):
            webhooks.remove_endpoint(connection, made.who, endpoint.id, made.clock())
