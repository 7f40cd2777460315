"""`/commissions`: the lines of the books that the terms gave, each with why it is what it is."""

from __future__ import annotations

import functools
import uuid
from datetime import date, datetime
from typing import Any

import msgspec

from alianza.bootstrap.office import Office
from alianza.rewards.clauses import Reason
from alianza.runtime.listing import Key, Listing
from alianza.settlement.cases import percent_text
from alianza.settlement.reasons import reason_text
from alianza.web.api.facts import PartnerRef, line_kind
from alianza.web.api.model import Call, Currency, Example, ListQuery, Month, OneQuery, Operation, Page, Text
from alianza.web.api.resources.explanations import Explanation, explained
from alianza.web.api.shown import (
    FactRef,
    asked_month,
    base_unit,
    fact_ref,
    first_id_of,
    line_id,
    only,
    path_id,
    ref,
    refuse,
    required,
    unit_of,
    whose,
    written,
)


class Commission(msgspec.Struct, tag_field="object", tag="commission", kw_only=True):
    """A line: positive is owed to the partner. `period` is the month it is settled in, `earned_period` that of its fact."""

    id: str
    kind: str
    partner: PartnerRef
    fact: FactRef | None
    amount_minor: int
    unit: str
    base_minor: int
    base_currency: Currency
    rate: str | None
    group: str
    rule: str | None
    tier: str | None
    version: int
    occurred_at: datetime
    recorded_at: datetime
    period: str
    earned_period: str
    available_on: date
    staff: str | None
    reason: str | None
    reason_text: str | None
    corrects: str | None
    explanation: Explanation | None


class CommissionQuery(ListQuery, kw_only=True):
    """What lines can be looked for by. `period` goes with `partner`."""

    partner: Text | None = None
    fact: Text | None = None
    period: Month | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None


COLUMNS = (
    "l.line_id, l.partner_id, l.kind, l.fact_kind, l.fact_id, l.version, l.clause, l.asset, l.base_minor, l.rate_ppb,"
    " l.amount_minor, l.event_at, l.recorded_at, l.period, l.earned_period, l.available_on, l.staff, l.reason, l.corrects"
)
_KEY = Key("l.line_id", "uuid")
_PERIOD = Key("l.period", "int")
# What we pay our own staff stands in no statement of the partner.
_OWN = "l.partner_id = %(partner)s AND l.kind <> 12"
_FILTERS = {
    "fact": "l.fact_id = %(fact)s AND l.fact_kind IS NOT NULL",
    "period": "l.period = %(period)s",
    "from_id": "l.line_id >= %(from_id)s",
    "until_id": "l.line_id < %(until_id)s",
    "line": "l.line_id = %(line)s",
    "asset": "l.asset = %(asset)s",
}
# Ids are made in the order of recording.
ALL = Listing(
    COLUMNS, "FROM lines l WHERE l.alliance_id = %(alliance)s AND l.kind <> 11", _KEY, _OWN,
    {**_FILTERS, "owner": "l.partner_id = %(owner)s"}, {"recorded_at": _KEY}, "recorded_at",
)  # fmt: skip
# One partner's: the index has them by month.
ONE = Listing(
    COLUMNS, ALL.body, _KEY, _OWN, ALL.filters, {"recorded_at": _KEY, "period": _PERIOD}, "period"
)  # fmt: skip
# A statement's: with what was adjusted by hand, without what we pay our own staff. OFFSET 0: found by partner and month, then
# sorted; in the order of the ids all lines of the alliance would be looked through for the few that are of it.
OF_STATEMENT = Listing(
    COLUMNS,
    "FROM (SELECT * FROM lines WHERE alliance_id = %(alliance)s AND partner_id = %(owner)s AND period = %(month)s"
    " AND asset = %(unit)s AND kind <> 12 OFFSET 0) l WHERE l.alliance_id = %(alliance)s",
    _KEY, _OWN, _FILTERS, {"recorded_at": _KEY}, "recorded_at",
)  # fmt: skip


def view(office: Office, whole: bool, *row: Any) -> Commission:
    """A line of its row. `whole`: for the alliance itself."""
    (line, partner, kind, fact_kind, fact_id, version, number, asset, base, ppb, amount, occurred, recorded, period, earned,
     available, staff, reason, corrects) = row  # fmt: skip
    clause = office.terms.clause(version, number)
    rate = ppb if ppb is not None else clause.rate_ppb
    return Commission(
        id=line_id(line) or "", kind=line_kind(kind), partner=ref(office, partner), fact=fact_ref(fact_kind, fact_id),
        amount_minor=amount, unit=unit_of(asset), base_minor=base, base_currency=base_unit(office, asset),
        rate=None if rate is None or rate < 0 else percent_text(rate), group=clause.group, rule=clause.rule or None,
        tier=clause.tier or None, version=version, occurred_at=occurred, recorded_at=recorded, period=written(period),
        earned_period=written(earned), available_on=available, staff=staff if whole else None,
        reason=Reason(reason).name.lower() if reason else None, reason_text=reason_text(Reason(reason), "en") if reason else None,
        corrects=line_id(corrects), explanation=None,
    )  # fmt: skip


def _list(call: Call) -> Page[Commission]:
    office, query, who = call.terms, call.query, whose(call)
    period = asked_month(query.period)
    if period is not None and not who.one:
        raise refuse("period", "a month's lines are listed by partner: name one, or read the lines of its statements")
    if query.sort.endswith("period") and not who.one:
        raise refuse("sort", "only one partner's lines can be sorted by month")
    times = {"from_id": query.recorded_from, "until_id": query.recorded_until}
    moments = {name: required(moment, office) for name, moment in times.items()}
    ids = {name: None if moment is None else first_id_of(moment) for name, moment in moments.items()}
    filters = {"fact": query.fact, "period": period, "owner": who.partner, **ids}
    by_id = query.fact is not None or (any(ids.values()) and not query.sort.endswith("period"))
    listing = ONE if who.one and not by_id else ALL
    return call.page(listing, filters, functools.partial(view, office, call.partner is None))


def one(call: Call, wanted: uuid.UUID) -> Commission:
    """A line by its id. Raises NotFound."""
    found: Commission = only(
        call, ALL, {"line": wanted}, functools.partial(view, call.terms, call.partner is None), "line"
    )
    return found


def _get(call: Call) -> Commission:
    found = one(call, path_id(call, "commission", "ln"))
    if not call.expands("explanation"):
        return found
    return msgspec.structs.replace(found, explanation=explained(call, found.id))


_ONE = Example(path={"commission": "ln_01k9m2v7w8x9y0z1a2b3c4d5e6"})
OPERATIONS = [
    Operation(
        id="list_commissions", method="GET", path="/commissions", scope="commissions:read", summary="List commissions",
        about="Every line that the terms gave: commissions, claw-backs, tiers, caps, incentives, fees and discounts. A month's"
        " lines are listed by partner. Lines made by hand are `/adjustments`.",
        handler=_list, query=CommissionQuery, answer=Page[Commission], sorts=("recorded_at", "period"),
        example=Example(query={"partner": "taller-x", "limit": "2"}),
    ),
    Operation(
        id="get_commission", method="GET", path="/commissions/{commission}", scope="commissions:read",
        summary="Read a commission", handler=_get, query=OneQuery, answer=Commission, expands=("explanation",),
        example=_ONE,
        about="`expand=explanation` derives it again from its fact and the terms: who brought it, who lost, base, rounding.",
    ),
]  # fmt: skip
