"""What several resources show alike: rates and months as they are written, what a filter by partner means, ids in paths."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import msgspec

from alianza.bootstrap.office import Office
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, id_sequence, parse_id
from alianza.kernel.money import asset_unit, money_asset
from alianza.kernel.periods import format_period, parse_period
from alianza.orders.facts import LEAD, REFUND, SALE
from alianza.partners.api import Partner
from alianza.rewards.decide import POINTS
from alianza.runtime import listing
from alianza.runtime.listing import Listing
from alianza.web.api.facts import PartnerRef, partner_ref
from alianza.web.api.model import Call, NotFound
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.api.resources.partners import find

Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000, description="One sentence; both sides read it")]
Unit = Annotated[
    str, msgspec.Meta(pattern="^[A-Z]{3}$", description="A currency (ISO 4217), or PTS for points", examples=["MXN"])
]
_WORDS = {LEAD: "lead", SALE: "sale", REFUND: "refund"}
_LONGEST_NUMBER = 9


class FactRef(msgspec.Struct):
    """A lead, sale or refund by its kind and its id."""

    kind: str
    id: str


class Who(NamedTuple):
    """Which partners' rows a list is about. `partner` None: all."""

    partner: uuid.UUID | None

    @property
    def one(self) -> bool:
        """Whether it is about one partner only."""
        return self.partner is not None


def whose(call: Call) -> Who:
    """Whose rows are asked for: those of whoever acts for a partner, else those that the filter `partner` names.

    Raises NotFound for a partner that there is not, or that is not the caller's to see.
    """
    asked = getattr(call.query, "partner", None)
    found = None if asked is None else find(call, asked)
    return Who(call.partner or found)


def named_partner(call: Call, office: Office, text: str | None, pointer: str = "/partner") -> Partner:
    """The partner that a body names; a partner's key may leave itself out. Raises RequestInvalid."""
    mine = None if call.partner is None else office.by_partner_id[call.partner.bytes]
    if text is None:
        if mine is None:
            raise RequestInvalid([FieldProblem("this field is missing", "missing", pointer)])
        return mine
    try:
        return office.by_partner_id[find(call, text).bytes]
    except NotFound as error:
        raise RequestInvalid([FieldProblem(error.message, "unknown_partner", pointer)]) from None


def fact_ref(kind: int | None, fact_id: str) -> FactRef | None:
    """The fact that a line is of; None for one that is of a month or by hand."""
    return FactRef(_WORDS[kind], fact_id) if kind in _WORDS else None


def ref(office: Office, partner_id: uuid.UUID) -> PartnerRef:
    """A partner that is known to be there."""
    found = partner_ref(office, partner_id)
    assert found is not None
    return found


def path_id(call: Call, name: str, prefix: str) -> uuid.UUID:
    """An id in the path. Raises NotFound for what is none."""
    try:
        return parse_id(prefix, call.path[name])
    except AlianzaError:
        raise NotFound(f"there is nothing of the id '{call.path[name]}'") from None


def path_number(call: Call, name: str) -> int:
    """A number in the path. Raises NotFound for what is none."""
    return number_of(call.path[name])


def number_of(text: str) -> int:
    """A number. Raises NotFound for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise NotFound(f"there is nothing of the number '{text}'")
    return int(text)


def path_month(call: Call, name: str) -> int:
    """A month in the path. Raises NotFound for what is none."""
    try:
        return parse_period(call.path[name])
    except AlianzaError:
        raise NotFound(f"there is no month '{call.path[name]}'") from None


def month(text: str, pointer: str = "", parameter: str | None = None) -> int:
    """A month as it was sent. Raises RequestInvalid for one before there were any."""
    try:
        return parse_period(text)
    except AlianzaError as error:
        problem = FieldProblem(error.message, "invalid_value", None if parameter else pointer, parameter)
        raise RequestInvalid([problem]) from None


def asked_month(text: str | None, parameter: str = "period") -> int | None:
    """A month that a filter names."""
    return None if text is None else month(text, parameter=parameter)


def written(period: int) -> str:
    """A month as it is written."""
    return format_period(period)


def unit_of(asset: str) -> str:
    """What an amount is counted in: a currency, or PTS."""
    return asset_unit(asset)


def asset_of(unit: str) -> str:
    """The ledger's asset for a unit."""
    return POINTS if unit == asset_unit(POINTS) else money_asset(unit)


def base_unit(office: Office, asset: str) -> str:
    """What a line's base is counted in: money, also where the line itself is points."""
    return office.deal.currency if asset == POINTS else asset_unit(asset)


def first_id_of(moment: datetime) -> uuid.UUID:
    """An id that is below every one that was made from that moment on, and above those made before."""
    milliseconds = min(max(int(moment.timestamp() * 1000), 0), 2**48 - 1)
    return uuid.UUID(bytes=next(id_sequence(milliseconds))[:6] + bytes(10))


def line_id(value: uuid.UUID | None) -> str | None:
    """A line's id as it is written; None for none."""
    return None if value is None else format_id("ln", value)


_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def required(moment: datetime | None, office: Office) -> datetime | None:
    """A moment in a filter; one without an offset is the alliance's own time. Before and after all books there is nothing."""
    if moment is None:
        return None
    if not _EARLIEST.year < moment.year < _LATEST.year:
        return _EARLIEST if moment.year <= _EARLIEST.year else _LATEST
    return moment if moment.tzinfo else moment.replace(tzinfo=office.zone)


def kept(moment: datetime, office: Office, pointer: str) -> datetime:
    """A moment that is to be kept. Raises RequestInvalid for one that is none of our time."""
    if not _EARLIEST.year < moment.year < _LATEST.year:
        raise RequestInvalid([FieldProblem("this is no moment of our time", "invalid_value", pointer)])
    return moment if moment.tzinfo else moment.replace(tzinfo=office.zone)


def refuse(parameter: str, why: str) -> RequestInvalid:
    """The error for a parameter that cannot be used here."""
    return RequestInvalid([FieldProblem(why, "invalid_value", parameter=parameter)])


def only(call: Call, found: Listing, filters: Mapping[str, Any], view: Callable[..., Any], what: str) -> Any:
    """The one thing of a list that some filters leave, as whoever asks may see it. Raises NotFound when there is none."""
    words = {"alliance": call.alliance_id, **filters}
    rows = listing.page(call.connection, found, words, listing.Asked(limit=1), call.partner).rows
    if not rows:
        raise NotFound(f"there is no such {what}")
    return view(*rows[0])
