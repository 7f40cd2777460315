"""Events about leads, sales and refunds, each with the lines that it wrote; only while some endpoint wants them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from alianza.connect.webhooks.kinds import OF_FACTS, expand
from alianza.kernel.ids import format_id
from alianza.kernel.money import asset_unit
from alianza.rewards.clauses import OUTSIDE_STATEMENT, LineKind
from alianza.rewards.words import LEAD, REFUND, SALE, Fact, Reason
from alianza.runtime.database import Connection, sql
from alianza.runtime.outbox import NewEvent, emit

HERE = "alianza.connect.webhooks"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMES = {LEAD: "lead", SALE: "sale", REFUND: "refund"}
_RECORDED = dict(zip((LEAD, SALE, REFUND), OF_FACTS, strict=False))
_CORRECTED = OF_FACTS[-1]

Key = tuple[int, str]
Line = tuple[
    bytes, dict[str, Any] | None
]  # its partner, and what is told of it: nothing where the partner is owed nothing


def wanted_kinds(connection: Connection, alliance_id: uuid.UUID) -> set[str]:
    """The kinds of events about facts that some endpoint of the alliance is to be told of.

    Whoever adds an endpoint holds the alliance's lock, as whoever records facts does: none is added meanwhile.
    """
    rows = connection.execute(
        "SELECT kinds FROM webhook_endpoints WHERE alliance_id = %s AND state IN ('active', 'paused')", (alliance_id,)
    )
    return {kind for (patterns,) in rows for kind in expand(patterns) if kind in OF_FACTS}


class FactTeller:
    """Emits the events of one alliance's facts (see `rewards.record.Teller`). `names`: the partners' own ids."""

    def __init__(self, alliance_id: uuid.UUID, names: Mapping[bytes | None, str]) -> None:
        self._alliance_id = alliance_id
        self._names = names

    def __call__(
        self, connection: Connection, facts: Sequence[Fact], lines: tuple[bytes, bytes], recorded_at: datetime
    ) -> None:
        """Emit what is wanted; one look at the endpoints when nothing is."""
        wanted = wanted_kinds(connection, self._alliance_id)
        if not wanted:
            return
        written = self._lines(connection, lines)
        events = []
        for fact in facts:
            mine = written.pop((fact.kind, fact.fact_id), [])
            kind = _RECORDED.get(fact.kind)
            if kind is not None and kind in wanted:
                data = _fact(fact) | {"commissions": _told(mine)}
                events.append(NewEvent(kind, f"{_NAMES[fact.kind]} {fact.fact_id}", data, [owner for owner, _ in mine]))
        if _CORRECTED in wanted:
            events += [self._corrected(key, mine) for key, mine in written.items() if _told(mine)]
        emit(connection, self._alliance_id, recorded_at, events)

    def _lines(self, connection: Connection, ids: tuple[bytes, bytes]) -> dict[Key, list[Line]]:
        """The lines between two ids, by fact, each with its partner."""
        words = {"alliance": self._alliance_id, "first": ids[0].hex(), "last": ids[1].hex()}
        found: dict[Key, list[Line]] = {}
        for (
            fact_kind,
            fact_id,
            line_id,
            partner_id,
            kind,
            asset,
            amount,
            available,
            staff,
            reason,
            corrects,
        ) in connection.execute(sql(HERE, "lines_between"), words):
            line = {
                "id": format_id("ln", line_id),
                "partner": self._names.get(partner_id.bytes),
                "kind": LineKind(kind).name.lower(),
                "amount_minor": amount,
                "unit": asset_unit(asset),
                "available_on": available,
                "staff": staff,
                "reason": Reason(reason).name.lower() if reason else None,
                "corrects": format_id("ln", corrects) if corrects else None,
            }
            told = None if kind in OUTSIDE_STATEMENT else line
            found.setdefault((fact_kind, fact_id), []).append((partner_id.bytes, told))
        return found

    def _corrected(self, key: Key, mine: list[Line]) -> NewEvent:
        name = _NAMES[key[0]]
        data = {"fact": name, "id": key[1], "commissions": _told(mine)}
        return NewEvent(_CORRECTED, f"{name} {key[1]}", data, [owner for owner, _ in mine])


def _told(lines: list[Line]) -> list[dict[str, Any]]:
    return [line for _, line in lines if line is not None]


def _fact(fact: Fact) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": fact.fact_id,
        "occurred_at": _EPOCH + timedelta(microseconds=fact.occurred_us),
        "partner": fact.partner.external_id if fact.partner else None,
        "code": fact.code,
        "code_partner": fact.code_partner.external_id if fact.code_partner else None,
        "customer": fact.customer,
        "staff": fact.staff,
    }
    if fact.kind == LEAD:
        return found
    found |= {
        "amount_minor": fact.amount,
        "net_amount_minor": fact.net,
        "own_commission_minor": fact.own_commission,
        "currency": fact.currency,
    }
    if fact.kind == REFUND:
        return found | {"sale": fact.refunds}
    return found | {"category": fact.category, "quantity": fact.quantity}
