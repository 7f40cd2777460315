"""What a deal made of a test order: the sums in three figures, and why."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

from alianza.identity import api as identity
from alianza.identity.alliances import is_sandbox
from alianza.kernel.errors import AlianzaError
from alianza.web.shared import explanation
from alianza.web.ui.screen import Ask

_OWED_BY_PARTNER = frozenset(("fee", "charge", "due"))


class Result(NamedTuple):
    """A test order and what came of it; sums are written, empty where there are none."""

    order: str
    code: str
    partner: str
    gets: str
    owes: str
    saved: str
    stories: list[explanation.Story]


def of_sale(ask: Ask, sale_id: str) -> Result | None:
    """The order of that id in the alliance's sandbox; None where there is none."""
    twin = identity.sandbox_of(ask.terms.alliance)
    if not sale_id:
        return None
    with ask.database.unit_of_work(twin.alliance_id) as connection:
        if not is_sandbox(connection, twin.alliance_id):  # none yet, or somebody's alliance in earnest
            return None
        there = _there(ask, twin, connection)
        try:
            sale = there.api("get_sale", path={"id": sale_id})
        except AlianzaError:
            return None
        lines = [
            there.api("get_commission", path={"commission": one.id}, query={"expand": "explanation"})
            for one in there.api("list_commissions", query={"fact": sale_id}).data
        ]
        stories = [explanation.told(there, one, lines="") for one in lines]
        return Result(
            order=there.formats.money(sale.amount_minor, sale.currency), code=sale.code or "",
            partner=sale.partner.name if sale.partner else "",
            gets=_sum(there, lines, lambda one: one.amount_minor > 0 and one.kind not in _OWED_BY_PARTNER),
            owes=_sum(there, lines, lambda one: one.kind in _OWED_BY_PARTNER),
            saved=_saved(there, lines), stories=stories,
        )  # fmt: skip


def _there(ask: Ask, twin: identity.Alliance, connection: Any) -> Ask:
    """The same request, in the sandbox: whoever may read the alliance may read its twin."""
    signed = dataclasses.replace(ask.principal, alliance_id=twin.alliance_id, test=True)
    return dataclasses.replace(ask, alliance_id=twin.alliance_id, signed=signed, connection=connection)


def _sum(ask: Ask, lines: list[Any], wanted: Any) -> str:
    sums: dict[str, int] = {}
    for one in lines:
        if one.kind not in ("discount", "staff", "counted") and wanted(one):
            sums[one.unit] = sums.get(one.unit, 0) + abs(one.amount_minor)
    return " + ".join(ask.formats.money(minor, unit) for unit, minor in sorted(sums.items()))


def _saved(ask: Ask, lines: list[Any]) -> str:
    """What the customer pays less, whoever bears it."""
    minor = {
        one.unit: abs(one.amount_minor) for one in lines if one.kind == "discount" or one.rule == "customer_discount"
    }
    return " + ".join(ask.formats.money(value, unit) for unit, value in sorted(minor.items()))
