"""Leads, sales and refunds as the API shows them, with the lines that they earned."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from alianza.bootstrap.office import Office
from alianza.kernel.ids import format_id
from alianza.kernel.money import asset_unit
from alianza.orders.facts import LEAD, REFUND, SALE
from alianza.runtime.database import Connection, sql

HERE = "alianza.web.api"


class PartnerRef(msgspec.Struct):
    """A partner by both its ids."""

    id: str
    external_id: str
    name: str


class Earned(msgspec.Struct, kw_only=True):
    """What a fact earned its partner: positive is owed to the partner. `unit` is a currency, or PTS for points."""

    id: str
    kind: str
    amount_minor: int
    unit: str
    available_on: str
    rule: str


class Lead(msgspec.Struct, tag_field="object", tag="lead", kw_only=True):
    """Somebody who may become a customer."""

    id: str
    occurred_at: datetime
    recorded_at: datetime
    partner: PartnerRef | None
    customer: str | None
    code: str | None
    click: str | None
    category: str | None
    staff: str | None
    lines: list[Earned]


class Sale(msgspec.Struct, tag_field="object", tag="sale", kw_only=True):
    """A customer's order."""

    id: str
    occurred_at: datetime
    recorded_at: datetime
    amount_minor: int
    net_amount_minor: int | None
    own_commission_minor: int | None
    currency: str
    quantity: int
    partner: PartnerRef | None
    customer: str | None
    code: str | None
    click: str | None
    category: str | None
    staff: str | None
    lines: list[Earned]


class Refund(msgspec.Struct, tag_field="object", tag="refund", kw_only=True):
    """A customer's money that was given back. `amount_minor` null: all that was left of the sale."""

    id: str
    sale: str
    occurred_at: datetime
    recorded_at: datetime
    amount_minor: int | None
    currency: str
    partner: PartnerRef | None
    lines: list[Earned]


View = Lead | Sale | Refund
_LINE_KINDS = {
    1: "commission", 2: "clawback", 3: "tier", 4: "cap", 5: "incentive", 6: "fee", 7: "charge", 8: "due", 9: "discount",
    10: "counted", 11: "adjustment", 12: "staff_incentive",
}  # fmt: skip


def line_kind(kind: int) -> str:
    """The word for a kind of line."""
    return _LINE_KINDS[kind]


def partner_ref(office: Office, partner_id: uuid.UUID | bytes | None) -> PartnerRef | None:
    """A partner by its id; None for none."""
    if partner_id is None:
        return None
    partner = office.by_partner_id[partner_id if isinstance(partner_id, bytes) else partner_id.bytes]
    return PartnerRef(format_id("ptr", uuid.UUID(bytes=partner.partner_id)), partner.external_id, partner.name)


Key = tuple[int, str]


def views(
    connection: Connection, office: Office, keys: Sequence[Key], partner: uuid.UUID | None = None
) -> Mapping[Key, View]:
    """Facts by kind and id, those that are not there left out. `partner`: only what that partner was credited for."""
    words = {"alliance": office.alliance_id, "facts": list({fact_id for _, fact_id in keys})}
    asked = set(keys)
    found: dict[Key, View] = {}
    credits = earned_by(connection, office, [fact_id for _, fact_id in keys], partner)
    for row in connection.execute(sql(HERE, "facts_by_id"), words):
        key = (row[0], row[1])
        if key in asked and (partner is None or key in credits):
            found[key] = view(office, row, *credits.get(key, NOBODY), whole=partner is None)
    return found


class Credit(NamedTuple):
    """Who was credited for a fact, and what it earned."""

    partner: uuid.UUID | None
    lines: list[Earned]


NOBODY = Credit(None, [])
_STAFF = 12  # what we pay our own staff is nothing to the partner


def earned_by(
    connection: Connection, office: Office, fact_ids: Sequence[str], partner: uuid.UUID | None
) -> Mapping[Key, Credit]:
    """What some facts earned, by kind and id. `partner`: only what that partner was credited for."""
    words = {"alliance": office.alliance_id, "facts": list(set(fact_ids))}
    found: dict[Key, Credit] = {}
    rows = connection.execute(sql(HERE, "earned_by_facts"), words).fetchall()
    for kind, fact_id, line_id, owner, *rest in sorted(rows, key=_by_line):
        if partner is not None and owner != partner:
            continue
        credit = found.setdefault((kind, fact_id), Credit(owner, []))
        if partner is None or rest[0] != _STAFF:
            credit.lines.append(_earned(office, line_id, *rest))
    return found


def _by_line(row: Sequence[Any]) -> uuid.UUID:
    return row[2]  # type: ignore[no-any-return]


def _earned(
    office: Office, line_id: uuid.UUID, kind: int, version: int, clause: int, asset: str, amount: int, available: Any
) -> Earned:
    rule = office.terms.clause(version, clause)
    return Earned(
        id=format_id("ln", line_id), kind=_LINE_KINDS[kind], amount_minor=amount, unit=asset_unit(asset),
        available_on=available.isoformat(), rule=f"{rule.group}/{rule.rule}" if rule.rule else rule.group,
    )  # fmt: skip


def view(office: Office, row: Sequence[Any], credited: uuid.UUID | None, lines: list[Earned], *, whole: bool) -> View:
    """A fact of its row in `facts_by_id`. Who the customer is, what the alliance earns by it, which of its staff it was and a
    code that is not the credited partner's are for the alliance only (`whole`)."""
    (kind, fact_id, occurred, recorded, amount, net, own, currency, quantity, customer, code, click, category, staff,
     refunds, code_partner) = row  # fmt: skip
    partner = partner_ref(office, credited)
    if not whole:
        customer = net = own = staff = None
        code = code if code_partner is not None and code_partner == credited else None
    if kind == SALE:
        return Sale(
            id=fact_id, occurred_at=occurred, recorded_at=recorded, amount_minor=amount, net_amount_minor=net,
            own_commission_minor=own, currency=currency, quantity=quantity, partner=partner, customer=customer, code=code,
            click=click, category=category, staff=staff, lines=lines,
        )  # fmt: skip
    if kind == REFUND:
        return Refund(
            id=fact_id, sale=refunds, occurred_at=occurred, recorded_at=recorded, amount_minor=amount, currency=currency,
            partner=partner, lines=lines,
        )  # fmt: skip
    assert kind == LEAD
    return Lead(
        id=fact_id, occurred_at=occurred, recorded_at=recorded, partner=partner, customer=customer, code=code, click=click,
        category=category, staff=staff, lines=lines,
    )  # fmt: skip
