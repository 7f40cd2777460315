"""One case for every operation: how somebody who may do it does it, on things of onlycar's partner taller-x.

The tests of isolation and the fuzzer go over these; an operation without a case fails the build. A case makes what it needs, so
that cases do not depend on each other.
"""

from __future__ import annotations

import functools
import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

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


def _fact_cases(word: str) -> dict[str, Case]:
    def body(things: Things) -> dict[str, Any]:
        if word == "refund":
            return {"id": things.name(), "sale": things.fact("sales")}
        return {"id": things.name(), "partner": MINE, **({"amount_minor": 5000} if word == "sale" else {})}

    return {
        f"create_{word}": Case(body=body),
        f"create_{word}s": Case(body=lambda things: {"data": [body(things)]}),
        f"get_{word}": Case(path=lambda things: {"id": things.fact(f"{word}s")}),
    }


CASES: dict[str, Case] = {
    "list_partners": Case(query={"limit": "500"}),
    "create_partner": Case(body=lambda t: {"external_id": t.name(), "name": "N", "group": "talleres"}, partner=False),
    "import_partners": Case(
        body=lambda t: {"data": [{"external_id": t.name(), "name": "N", "group": "talleres"}]}, partner=False
    ),
    "get_partner": Case(path=lambda t: {"partner": MINE}),
    "change_partner": Case(path=lambda t: {"partner": MINE}, body=lambda t: {"name": f"Taller {MARK}"}),
    "list_enrollments": Case(path=lambda t: {"partner": MINE}),
    "create_enrollment": Case(
        path=lambda t: {"partner": t.partner()},
        body=lambda t: {"group": "gestores", "effective_from": "2030-01-01"},
        partner=False,
    ),
    "list_exports": Case(partner=False),
    "create_export": Case(partner=False),
    "get_export": Case(path=lambda t: {"export": t.export()}, partner=False),
    "download_export": Case(path=lambda t: {"export": t.export()}, partner=False),
    "list_webhooks": Case(),
    "create_webhook": Case(
        body=lambda t: {"url": f"https://{MARK}.example/", "events": ["sale.*"], "partner": MINE},
    ),
    "get_webhook": Case(path=lambda t: {"webhook": t.webhook}),
    "change_webhook": Case(path=lambda t: {"webhook": t.webhook}, body=lambda t: {"description": "Their CRM"}),
    "rotate_webhook_secret": Case(path=lambda t: {"webhook": t.webhook}, body=lambda t: {"overlap_hours": 1}),
    "ping_webhook": Case(path=lambda t: {"webhook": t.webhook}),
    "list_deliveries": Case(path=lambda t: {"webhook": t.webhook}),
    "replay_events": Case(path=lambda t: {"webhook": t.webhook}, body=lambda t: {"since": "2026-01-01T00:00:00Z"}),
    "remove_webhook": Case(path=lambda t: {"webhook": t.new_webhook()}),
    "list_events": Case(query={"limit": "500"}),
    "get_event": Case(path=lambda t: {"event": t.event()}),
    **_fact_cases("lead"),
    **_fact_cases("sale"),
    **_fact_cases("refund"),
}
