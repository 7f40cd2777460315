"""Why a line is what it is, as the API tells it: what `alianza explain` says, in fields."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from alianza.kernel.ids import format_id
from alianza.kernel.money import asset_scale, currency_scale, parse_minor
from alianza.rewards.decide import POINTS
from alianza.settlement import explain as explaining
from alianza.web.api.model import Call


class ExplainedFact(msgspec.Struct, kw_only=True):
    """The fact that earned it, as it was told."""

    kind: str
    id: str
    occurred_at: datetime
    partner: str | None
    code: str | None
    click: str | None
    friend: str | None
    customer: str | None
    amount_minor: int | None
    net_amount_minor: int | None
    own_commission_minor: int | None
    currency: str | None
    category: str | None
    quantity: int
    staff: str | None
    refunds: str | None


class Touch(msgspec.Struct, kw_only=True):
    """What brought the customer: the one that won has no `lost`, every other one says why it did not win."""

    evidence: str
    partner: str | None
    fact: str
    occurred_at: datetime | None
    lost: str | None


class Explanation(msgspec.Struct, kw_only=True):
    """How a line came about, derived again. `matches`: it comes out as it stands in the books."""

    fact: ExplainedFact | None
    touches: list[Touch]
    rule_name: str | None
    base_from: str | None
    override: str | None
    how: str | None
    exact: str | None
    rounding: str | None
    effective_from: date
    on_hold_at_payout: bool
    statement: int | None
    payout_on: date | None
    paid_on: date | None
    transfer: str | None
    transfer_state: str | None
    debit: str | None
    credit: str | None
    corrected_by: list[str]
    derived_minor: int
    in_books_minor: int
    matches: bool
    notes: list[str]


def explained(call: Call, line: str) -> Explanation:
    """Why a line is what it is. A partner is told neither who the customer is nor which other partners lost."""
    office = call.office()
    found = explaining.explain(office.database, office, line)
    whole = call.partner is None
    mine = None if call.partner is None else office.by_partner_id[call.partner.bytes].external_id
    (told,) = found.lines
    text = {key: value or None for key, value in told.items()}
    scale = asset_scale(POINTS) if told["currency"] == "PTS" else currency_scale(told["currency"])
    return Explanation(
        fact=_fact(found.fact, found.touches, mine) if found.fact else None, touches=[_touch(one, mine) for one in found.touches],
        rule_name=text["rule_name"], base_from=text["base_from"], override=text["override"], how=text["how"],
        exact=text["exact"], rounding=text["rounding"], effective_from=date.fromisoformat(told["effective_from"]),
        on_hold_at_payout=bool(told["on_hold_at_payout"]), statement=told["statement"], payout_on=_day(told["payout_on"]),
        paid_on=_day(told["paid_on"]), transfer=_transfer(text["transfer"]), transfer_state=text.get("transfer_state"),
        debit=text.get("debit"), credit=text.get("credit"), corrected_by=told["corrected_by"],
        derived_minor=parse_minor(told["derived"], scale), in_books_minor=parse_minor(told["in_books"], scale),
        matches=told["matches"], notes=found.notes if whole else [],
    )  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _transfer(text: str | None) -> str | None:
    return format_id("trf", uuid.UUID(text)) if text else None


_OURS = ("friend", "customer", "staff", "net_amount_minor", "own_commission_minor")


def _fact(told: Mapping[str, str], touches: Sequence[Mapping[str, str]], mine: str | None) -> ExplainedFact:
    """`mine`: the partner who reads it. It names no other one, no code of another, and nothing that is the alliance's own."""
    scale = currency_scale(told.get("currency", ""))
    money: dict[str, Any] = {
        f"{name}_minor": parse_minor(told[name], scale) if name in told else None
        for name in ("amount", "net_amount", "own_commission")
    }
    words: dict[str, Any] = {
        name: told.get(name)
        for name in ("partner", "code", "click", "category", "refunds", "currency", "friend", "customer", "staff")
    }
    if mine is not None:
        own = {touch["evidence"] for touch in touches if touch["partner"] == mine}
        hidden = {name for name in ("code", "click") if name not in own}
        hidden |= {"partner"} if words["partner"] != mine else set()
        words |= {name: None for name in (*hidden, *_OURS) if name in words}
        money |= {name: None for name in _OURS if name in money}
    return ExplainedFact(
        kind=told["fact"], id=told["fact_id"], occurred_at=datetime.fromisoformat(told["occurred_at"]),
        quantity=int(told.get("quantity", "1")), **words, **money,
    )  # fmt: skip


def _touch(told: Mapping[str, str], mine: str | None) -> Touch:
    partner, when = told["partner"], told.get("occurred_at")
    known, lost = mine is None or partner == mine, told["lost"]
    lost = lost if known or told["evidence"] != "code" else lost.partition(" (")[0]  # which code it was
    return Touch(
        evidence=told["evidence"], partner=partner if known else None, fact=told["fact_id"] if known else "",
        occurred_at=datetime.fromisoformat(when) if when else None, lost=lost or None,
    )  # fmt: skip
