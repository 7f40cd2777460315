"""One case for every operation: how somebody who may do it does it, on things of onlycar's partner taller-x.

The tests of isolation and the fuzzer go over these; an operation without a case fails the build. A case makes what it needs, so
that cases do not depend on each other.
"""

from __future__ import annotations

from typing import Any

from .more_cases import MORE
from .things import MARK, MINE, OTHER, Case, Things, ready_export

__all__ = ["CASES", "MARK", "MINE", "OTHER", "Case", "Things", "ready_export"]


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
    "list_applications": Case(partner=False, query={"limit": "500"}),
    "invite_business": Case(body=lambda t: t.business(), partner=False),
    "get_application": Case(path=lambda t: {"application": t.application()}, partner=False),
    "decide_application": Case(
        path=lambda t: {"application": t.application()}, body=lambda t: {"decision": "withdraw"}, partner=False
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
    **MORE,
}
