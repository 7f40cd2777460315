"""`/partners/{partner}/suspensions`: the days on which a partner takes no part."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

from alianza.bootstrap import suspensions
from alianza.partners import api as partners
from alianza.web.api.model import Call, Example, Given, Operation, Page
from alianza.web.api.resources.partners import Partner, find, one


class Suspension(msgspec.Struct, kw_only=True):
    """What was decided: from a local day on `suspended`, or taking part again. Only the alliance's own people read why."""

    effective_from: date
    suspended: bool
    reason: str | None
    recorded_at: datetime


class NewSuspension(Given, kw_only=True):
    """From which local day on; left out: the earliest that there is. `suspended` false: it takes part again."""

    suspended: bool = True
    effective_from: date | None = None
    reason: Annotated[str, msgspec.Meta(max_length=partners.LONGEST_REASON)] = ""


def _list(call: Call) -> Page[Suspension]:
    found = partners.spells_of(call.connection, call.alliance_id, find(call, call.path["partner"]).bytes)
    rows = [
        Suspension(
            effective_from=spell.effective_from, suspended=spell.suspended, recorded_at=spell.recorded_at,
            reason=(spell.reason or None) if call.partner is None else None,
        )
        for spell in found
    ]  # fmt: skip
    return Page(data=rows, next=None, previous=None)


def _create(call: Call) -> Partner:
    call.whole()
    partner_id = find(call, call.path["partner"])
    name, told = call.terms.by_partner_id[partner_id.bytes].external_id, call.body
    if told.suspended:
        suspensions.suspend(call.office(), [name], told.effective_from, told.reason, call.now)
    else:
        suspensions.resume(call.office(), [name], told.effective_from, call.now)
    return one(call, partner_id)


_ONE = {"partner": "lavado-norte"}
OPERATIONS = [
    Operation(
        id="list_suspensions", method="GET", path="/partners/{partner}/suspensions", scope="enrollments:read",
        summary="The days on which a partner takes no part", handler=_list, answer=Page[Suspension],
        example=Example(path={"partner": "taller-x"}),
    ),
    Operation(
        id="create_suspension", method="POST", path="/partners/{partner}/suspensions", scope="enrollments:write",
        summary="Suspend a partner, or let it take part again", handler=_create, body=NewSuspension, answer=Partner,
        status=201, about="From a day on of which no lead or sale is on record. On days on which it is suspended it earns"
        " nothing; what it earned for days before stays, also where a fact of such a day arrives late.",
        errors=("effective_date_refused",),
        example=Example(path=_ONE, body={"reason": "No answer for weeks", "effective_from": "2030-06-01"}),
    ),
]  # fmt: skip
