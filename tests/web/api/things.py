"""What the cases of the operations are made of: things of onlycar's partner taller-x, made by the API itself."""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from alianza.kernel.ids import new_id
from alianza.runtime import clock
from alianza.runtime.partitions import ensure_months
from alianza.tracking import api as tracking

from .harness import Client, World

MINE, OTHER = "taller-x", "taller-ramirez"  # two partners of onlycar
MARK = "secretly-x"  # stands in the ids of all things that the cases make

Path = Callable[["Things"], Mapping[str, str]]


class Case(NamedTuple):
    """`partner`: whether the partner's own key may do it. `shared`: whether the alliance's other partners may see it too."""

    path: Path = lambda things: {}
    body: Callable[[Things], Any] = lambda things: None
    query: Mapping[str, str] = {}
    partner: bool = True
    shared: bool = False


class Things:
    """Makes things of taller-x by the API itself, with a key that may do everything."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.crm: Client = world.client()
        self._numbers = itertools.count()
        self.statements: list[str] = []
        self._days = itertools.count(1)

    def name(self) -> str:
        """An id of which there is no other."""
        return f"{MARK}-{next(self._numbers)}"

    def made(self, path: str, body: Any) -> dict[str, Any]:
        """Something new."""
        found = self.crm.post(path, body)
        assert found.status in (200, 201), found.body
        return dict(found.json)

    def fact(self, kind: str) -> str:
        """A lead, sale or refund of taller-x."""
        name = self.name()
        if kind == "refunds":
            return str(self.made("/refunds", {"id": name, "sale": self.fact("sales")})["id"])
        more = {"amount_minor": 10000} if kind == "sales" else {}
        return str(self.made(f"/{kind}", {"id": name, "partner": MINE, "customer": f"{name}-c", **more})["id"])

    def export(self) -> str:
        """An archive that is ready."""
        return ready_export(self.crm)

    def domain(self) -> str:
        """A domain of taller-x."""
        return str(self.made("/domains", {"host": f"{self.name()}.example", "partner": MINE})["host"])

    def partner(self) -> str:
        """A partner of its own."""
        body = {"external_id": self.name(), "name": f"Taller {MARK}", "group": "talleres"}
        return str(self.made("/partners", body)["external_id"])

    @functools.cached_property
    def webhook(self) -> str:
        """An endpoint of taller-x."""
        return self.new_webhook()

    def new_webhook(self) -> str:
        """An endpoint of taller-x, of which there may not be many."""
        body = {"url": f"https://{MARK}.example/hooks", "events": ["*"], "partner": MINE}
        return str(self.made("/webhooks", body)["id"])

    def event(self) -> str:
        """An event about taller-x: a test of its endpoint."""
        found = self.crm.post(f"/webhooks/{self.webhook}/ping")
        assert found.status == 202, found.body
        return str(found.json["id"])

    # Months that are closed ---------------------------------------------------------------------------------------------

    def statement(self, place: int = 0) -> str:
        """A statement of taller-x that is under review: the newest, or the one so many months before it."""
        if not self.statements:
            body = {"id": self.name(), "partner": MINE, "amount_minor": 2000000, "occurred_at": "2026-01-03T12:00:00Z"}
            self.made("/sales", {**body, "customer": f"{MARK}-c"})
            self.made("/closings", {"period": "2026-10"})
            found = self.crm.get("/statements", query={"partner": MINE, "limit": "50"}).json["data"]
            self.statements = [str(one["id"]) for one in found]
        return self.statements[place]

    def dispute(self, place: int) -> str:
        """A dispute of such a statement."""
        body = {"statement": self.statement(place), "reason": f"Falta {MARK}"}
        return str(self.made("/disputes", body)["id"])

    def payout(self) -> str:
        """A payout of taller-x."""
        self.statement()
        self.made("/payouts", {"period": "2026-10"})
        return str(self.crm.get("/payouts", query={"partner": MINE}).json["data"][0]["id"])

    def line(self) -> str:
        """A line of taller-x."""
        found = self.crm.get("/commissions", query={"fact": self.fact("sales")}).json["data"]
        return str(found[0]["id"])

    def link(self) -> str:
        """A link of taller-x."""
        body = {"partner": MINE, "code": self.name(), "target": f"https://onlycar.example/{MARK}"}
        return str(self.made("/links", body)["code"])

    def click(self) -> str:
        """A click on a link of taller-x."""
        code = self.link()
        clicked(self.world, code, 1)
        return str(self.crm.get("/clicks", query={"link": code}).json["data"][0]["id"])

    def code(self) -> str:
        """A code of taller-x."""
        return str(self.made("/codes", {"code": self.name(), "partner": MINE, "max_uses": 9})["id"])

    def batch(self) -> str:
        """A batch of codes of taller-x."""
        return str(self.made("/code-batches", {"name": self.name(), "codes": 3, "partner": MINE})["id"])

    def key(self) -> str:
        """A key of taller-x."""
        return str(self.made("/keys", {"name": self.name(), "scopes": ["sales:read"], "partner": MINE})["id"])

    def person(self) -> str:
        """Somebody at taller-x."""
        body = {"email": f"{self.name()}@taller.example", "roles": ["partner_member"], "partner": MINE}
        return str(self.made("/people", body)["id"])

    def deal(self) -> dict[str, Any]:
        """The deal as it is, from another day on."""
        loaded = self.world.office().versions[0].loaded
        begins = f"effective_from: 2035-01-{next(self._days):02d}"
        files = {name: text.replace("effective_from: 2026-01-01", begins) for name, text in loaded.text.items()}
        return {"root": loaded.root, "files": files}

    def business(self) -> dict[str, Any]:
        """Who may be invited."""
        name = self.name()
        return {"business": f"Taller {name}", "contact": "Eva", "email": f"{name}@sur.example", "group": "talleres"}

    def application(self) -> str:
        """An application that waits for its signature."""
        return str(self.made("/applications", self.business())["id"])

    def version(self) -> str:
        """A version of the deal."""
        return str(self.made("/agreements", self.deal())["id"])

    def adjustment(self) -> str:
        """An adjustment of taller-x."""
        body = {"external_id": self.name(), "partner": MINE, "amount_minor": 100, "reason": f"Por {MARK}"}
        return str(self.made("/adjustments", body)["external_id"])


def ready_export(client: Client) -> str:
    """The id of an export, made for this, once it is ready."""
    found = client.post("/exports")
    assert found.status in (200, 202), found.body
    deadline = time.monotonic() + 30
    while (export := client.get(f"/exports/{found.json['id']}").json)["status"] == "making":
        assert time.monotonic() < deadline, export
        time.sleep(0.02)
    assert export["status"] == "ready", export
    return str(export["id"])


def clicked(world: World, code: str, count: int, days: int = 0) -> None:
    """Some clicks of a link, so many days ago, by a browser that agreed to be known again."""
    office, when = world.office(), clock.now() - timedelta(days=days)
    moments = [when + timedelta(milliseconds=n) for n in range(count)]
    with world.database.connect() as owner:
        ensure_months(owner, "clicks", when.date(), clock.now().date())
    with world.database.unit_of_work(office.alliance_id) as connection:
        link = tracking.find_link(connection, office.alliance_id, code)
        made = [
            tracking.NewClick(
                new_id(moment), link.link_id, 1, link.partner_id, n % 2 == 0, new_id(when), b"hash", "sub"
            )
            for n, moment in enumerate(moments)
        ]
        tracking.record_clicks(connection, office.alliance_id, made)
