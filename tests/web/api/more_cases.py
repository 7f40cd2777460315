"""Cases of what is read, tracked and settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .things import MARK, MINE, Case, Things


def _released(things: Things) -> dict[str, str]:
    code = things.code()
    things.made(f"/codes/{code}/reserve", {"reference": MARK})
    return {"code": code}


def _uses(things: Things) -> dict[str, Any]:
    return {"data": [{"code": things.code(), "reference": things.name()}]}


def _link(things: Things) -> dict[str, Any]:
    return {"partner": MINE, "code": things.name(), "target": "https://onlycar.example/agenda"}


def _adjustment(things: Things) -> dict[str, Any]:
    return {"external_id": things.name(), "partner": MINE, "amount_minor": 100, "reason": "Por algo"}


def _closed(period: str) -> Callable[[Things], dict[str, str]]:
    """A month that is closed."""

    def make(things: Things) -> dict[str, str]:
        things.statement()
        return {"period": period}

    return make


def _account(things: Things) -> dict[str, str]:
    things.line()
    found = things.crm.get("/ledger/accounts", query={"prefix": f"partner/{MINE}/"}).json["data"]
    return {"account": found[0]["id"]}


def _at(name: str, make: Callable[[Things], str]) -> Callable[[Things], dict[str, str]]:
    """A path with a thing that is made for it."""
    return lambda things: {name: make(things)}


MORE: dict[str, Case] = {
    "list_leads": Case(),
    "list_sales": Case(query={"sort": "-occurred_at"}),
    "list_refunds": Case(),
    "list_commissions": Case(query={"limit": "500"}),
    "get_commission": Case(path=_at("commission", Things.line), query={"expand": "explanation"}),
    "list_adjustments": Case(),
    "create_adjustment": Case(body=_adjustment, partner=False),
    "get_adjustment": Case(path=_at("adjustment", Things.adjustment)),
    "list_closings": Case(shared=True),
    "create_closing": Case(body=_closed("2026-01"), partner=False),
    "get_closing": Case(path=_closed("2026-10"), shared=True),
    "list_statements": Case(query={"period": "2026-10"}),
    "get_statement": Case(path=_at("statement", Things.statement)),
    "list_statement_lines": Case(path=lambda t: {"statement": t.statement(1)}),
    "get_statement_document": Case(path=lambda t: {"statement": t.statement(1)}),
    "accept_statement": Case(path=lambda t: {"statement": t.statement(1)}),
    "list_disputes": Case(),
    "create_dispute": Case(body=lambda t: {"statement": t.statement(2), "reason": f"Falta {MARK}"}),
    "get_dispute": Case(path=lambda t: {"dispute": t.dispute(3)}),
    "resolve_dispute": Case(path=lambda t: {"dispute": t.dispute(4)}, body=lambda t: {"reason": "Bien"}, partner=False),
    "create_payouts": Case(body=_closed("2026-10"), partner=False),
    "list_payouts": Case(),
    "get_payout": Case(path=_at("payout", Things.payout)),
    "list_accounts": Case(),
    "get_account": Case(path=_account),
    "list_transfers": Case(),
    "get_transfer": Case(path=lambda t: {"transfer": t.line().replace("ln_", "trf_")}),
    "get_trial_balance": Case(),
    "list_links": Case(),
    "create_link": Case(body=_link),
    "import_links": Case(body=lambda t: {"data": [_link(t)]}),
    "get_link": Case(path=_at("link", Things.link)),
    "change_link": Case(path=_at("link", Things.link), body=lambda t: {"campaign": MARK}),
    "list_clicks": Case(),
    "get_click": Case(path=_at("click", Things.click)),
    "list_codes": Case(),
    "create_code": Case(body=lambda t: {"code": t.name(), "partner": MINE, "campaign": "Verano"}),
    "get_code": Case(path=_at("code", Things.code)),
    "change_code": Case(path=_at("code", Things.code), body=lambda t: {"note": MARK}, partner=False),
    "reserve_code": Case(path=_at("code", Things.code), body=lambda t: {"reference": t.name()}, partner=False),
    "use_code": Case(path=_at("code", Things.code), body=lambda t: {"reference": t.name()}, partner=False),
    "release_code": Case(path=_released, body=lambda t: {"reference": MARK}, partner=False),
    "reserve_codes": Case(body=_uses, partner=False),
    "use_codes": Case(body=_uses, partner=False),
    "release_codes": Case(body=_uses, partner=False),
    "list_code_batches": Case(),
    "create_code_batch": Case(body=lambda t: {"name": t.name(), "codes": 3, "partner": MINE}, partner=False),
    "get_code_batch": Case(path=_at("batch", Things.batch)),
    "change_code_batch": Case(path=_at("batch", Things.batch), body=lambda t: {"disabled": True}, partner=False),
    "list_batch_codes": Case(path=_at("batch", Things.batch)),
    "list_alliances": Case(shared=True),
    "change_alliance": Case(
        path=lambda t: {"alliance": "onlycar"}, body=lambda t: {"place": {"latitude": 1, "longitude": 2}}, partner=False
    ),
    "get_alliance": Case(path=lambda t: {"alliance": "onlycar"}, shared=True),
    "list_domains": Case(query={"limit": "500"}),
    "create_domain": Case(body=lambda t: {"host": f"{t.name()}.example", "partner": MINE}, partner=False),
    "get_domain": Case(path=_at("domain", Things.domain)),
    "remove_domain": Case(path=_at("domain", Things.domain), partner=False),
    "list_suspensions": Case(path=lambda t: {"partner": MINE}),
    "create_suspension": Case(path=lambda t: {"partner": t.partner()}, body=lambda t: {"reason": MARK}, partner=False),
    "list_organisations": Case(query={"limit": "500"}),
    "get_organisation": Case(path=lambda t: {"organisation": MINE}),
    "list_keys": Case(query={"limit": "500"}),
    "create_key": Case(body=lambda t: {"name": t.name(), "scopes": ["sales:read"], "partner": MINE}),
    "get_key": Case(path=_at("key", Things.key)),
    "rotate_key": Case(path=_at("key", Things.key), body=lambda t: {}),
    "revoke_key": Case(path=_at("key", Things.key)),
    "create_embed_token": Case(body=lambda t: {"scopes": ["sales:read"], "partner": MINE}),
    "list_people": Case(query={"limit": "500"}),
    "invite_person": Case(
        body=lambda t: {"email": f"{t.name()}@taller.example", "roles": ["partner_member"], "partner": MINE}
    ),
    "get_person": Case(path=_at("person", Things.person)),
    "change_roles": Case(
        path=_at("person", Things.person), body=lambda t: {"roles": ["partner_owner"], "partner": MINE}
    ),
    "revoke_person": Case(path=_at("person", Things.person)),
    "list_audit_entries": Case(),
    "get_audit_entry": Case(path=lambda t: {"entry": t.crm.get("/audit").json["data"][0]["id"]} if t.line() else {}),
    "list_agreements": Case(shared=True),
    "get_agreement": Case(path=_at("version", Things.version), shared=True),
    "test_agreement": Case(body=Things.deal, partner=False),
    "plan_agreement": Case(body=Things.deal, partner=False),
    "create_agreement": Case(body=Things.deal, partner=False),
}
