"""Lists of leads, sales and refunds: by id; by time, day by day; or of one partner, by what it was credited for."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, LiteralString

from alianza.bootstrap.office import Office
from alianza.kernel.periods import period_of
from alianza.orders.facts import LEAD, REFUND, SALE
from alianza.runtime import listing
from alianza.runtime.listing import Key, Listing
from alianza.web.api.facts import NOBODY, Lead, Refund, Sale, earned_by, view
from alianza.web.api.model import Call, Currency, Example, ListQuery, Operation, Page, Text
from alianza.web.api.shown import refuse, required, whose


class FactQuery(ListQuery, kw_only=True):
    """What leads and sales can be looked for by. `occurred_until` is the first moment that is left out."""

    partner: Text | None = None
    customer: Text | None = None
    currency: Currency | None = None
    occurred_from: datetime | None = None
    occurred_until: datetime | None = None


class RefundQuery(ListQuery, kw_only=True):
    """What refunds can be looked for by."""

    partner: Text | None = None
    sale: Text | None = None
    currency: Currency | None = None
    occurred_from: datetime | None = None
    occurred_until: datetime | None = None


_COLUMNS = (
    "f.kind, f.fact_id, f.occurred_at, f.recorded_at, f.amount_minor, f.net_minor, f.own_commission_minor, f.currency,"
    " f.quantity, f.customer, f.code, f.click, f.category, f.staff, f.refunds, f.code_partner_id"
)
_ID = Key("f.fact_id", "text")
_WHEN = Key("f.occurred_at", "timestamptz")
_FILTERS: dict[str, LiteralString] = {
    "customer": "f.customer = %(customer)s",
    "sale": "f.refunds = %(sale)s",
    "currency": "f.currency = %(currency)s",
    "from": "f.occurred_at >= %(from)s",
    "until": "f.occurred_at < %(until)s",
    "day_from": "f.local_day >= %(day_from)s",
    "day_before": "f.local_day < %(day_before)s",
    "period_from": "l.period >= %(period_from)s",
}
_ALL: LiteralString = "FROM facts f WHERE f.alliance_id = %(alliance)s AND f.kind = %(kind)s"
_NOBODYS: LiteralString = "%(partner)s::uuid IS NULL"
FACTS = Listing(_COLUMNS, _ALL, _ID, _NOBODYS, _FILTERS, {"id": _ID, "occurred_at": _WHEN}, "id")
# Refunds by the sale that they are of: the index has these, and nothing but refunds.
REFUNDS = Listing(
    _COLUMNS, f"{_ALL} AND f.refunds IS NOT NULL", _ID, _NOBODYS, _FILTERS,
    {"sale": Key("f.refunds", "text"), "occurred_at": _WHEN}, "sale",
)  # fmt: skip
# A partner's, by the month in which they are settled. A fact of many lines is told with its first.
OF_PARTNER = Listing(
    _COLUMNS,
    "FROM lines l JOIN facts f ON f.alliance_id = %(alliance)s AND f.fact_id = l.fact_id AND f.kind = l.fact_kind"
    " WHERE l.alliance_id = %(alliance)s AND l.partner_id = %(owner)s AND l.fact_kind = %(kind)s AND NOT EXISTS ("
    "SELECT FROM lines o WHERE o.alliance_id = %(alliance)s AND o.fact_id = l.fact_id AND o.fact_kind = l.fact_kind"
    " AND o.partner_id = l.partner_id AND o.line_id < l.line_id)",
    Key("l.line_id", "uuid"),
    "l.partner_id = %(partner)s",
    _FILTERS,
    {"period": Key("l.period", "int"), "occurred_at": _WHEN, "id": _ID, "sale": Key("coalesce(f.refunds, '')", "text")},
    "period",
)
_WIDEST = 2**15  # days: ninety years, more than any books have


def _list(kind: int, call: Call) -> Page[Any]:
    office, query, who = call.terms, call.query, whose(call)
    customer = getattr(query, "customer", None)
    if customer is not None and call.partner is not None:
        raise refuse("customer", "who the customer is, the alliance knows")
    begin, end = required(query.occurred_from, office), required(query.occurred_until, office)
    words = {
        "alliance": call.alliance_id, "kind": kind, "customer": customer, "sale": getattr(query, "sale", None),
        "currency": query.currency, "from": begin, "until": end,
    }  # fmt: skip
    asked = call.asked()
    if who.one:
        period = None if begin is None else period_of(_day(office, begin))
        words |= {"owner": who.partner, "period_from": period}
        found = listing.page(call.connection, OF_PARTNER, words, asked, call.partner)
        return _page(call, office, found)
    if asked.sort.endswith("period"):
        raise refuse("sort", "only one partner's are listed by the month in which they are settled")
    few = customer is not None or words["sale"] is not None
    by_time = asked.sort.endswith("occurred_at") or (not asked.sort and (begin or end) is not None)
    if (begin or end) is not None and not by_time and not few:
        raise refuse("sort", "what happened between two moments is listed by time")
    chosen = REFUNDS if kind == REFUND else FACTS
    if not by_time or few:
        return _page(call, office, listing.page(call.connection, chosen, words, asked))
    asked = asked._replace(sort=asked.sort or "occurred_at")
    windows = functools.partial(_windows, office, begin, end, call.now)
    return _page(call, office, listing.page_in_windows(call.connection, chosen, words, asked, windows))


def _page(call: Call, office: Office, found: listing.Page) -> Page[Any]:
    whole = call.partner is None
    credits = earned_by(call.connection, office, [row[1] for row in found.rows], call.partner)
    data = [view(office, row, *credits.get((row[0], row[1]), NOBODY), whole=whole) for row in found.rows]
    return Page(data=data, next=found.next or None, previous=found.previous or None)


# By time: windows of local days, each twice as long as the one before, until a page is full -------------------------------


def _windows(
    office: Office,
    begin: datetime | None,
    end: datetime | None,
    now: datetime,
    place: list[str] | None,
    descending: bool,
) -> Iterator[Mapping[str, date]]:
    """An index knows in which blocks a day's facts lie, but not their order. A day of margin: zones have changed their offset."""
    at = None if place is None else datetime.fromisoformat(place[0])
    if descending:
        yield from _back(_day(office, at or end or now) - timedelta(1), _day(office, begin) if begin else None)
        return
    start = at or begin
    if start is None:
        day = office.versions[0].effective_from
        yield {"day_before": day}
        yield from _on(day, _day(office, end) if end else None)
    else:
        yield from _on(_day(office, start) - timedelta(1), _day(office, end) if end else None)


def _back(day: date, last: date | None) -> Iterator[Mapping[str, date]]:
    yield {"day_from": day}
    width = 1
    while width < _WIDEST and (last is None or day >= last):
        earlier = _moved(day, -width)
        yield {"day_from": earlier, "day_before": day}
        day, width = earlier, width * 2
    if last is None or day >= last:
        yield {"day_before": day}


def _on(day: date, last: date | None) -> Iterator[Mapping[str, date]]:
    width = 2
    while width < _WIDEST and (last is None or day <= last + timedelta(1)):
        later = _moved(day, width)
        yield {"day_from": day, "day_before": later}
        day, width = later, width * 2
    if last is None or day <= last + timedelta(1):
        yield {"day_from": day}


def _moved(day: date, days: int) -> date:
    """A day so many days on, or the last one there is."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _day(office: Office, moment: datetime) -> date:
    return moment.astimezone(office.zone).date()


_ABOUT = (
    "By id; with a span of time, or sorted by it, in the order in which they happened; a partner's by the month (`period`) in"
    " which they are settled, and in that as they were recorded."
)


def _operation(kind: int, word: str, answer: Any) -> Operation:
    refunds = kind == REFUND
    usual = "sale" if refunds else "id"
    return Operation(
        id=f"list_{word}s", method="GET", path=f"/{word}s", scope=f"{word}s:read", summary=f"List {word}s", about=_ABOUT,
        handler=functools.partial(_list, kind), query=RefundQuery if refunds else FactQuery, answer=answer,
        sorts=(usual, "occurred_at", "period"), usual=usual, example=Example(query={"limit": "2", "sort": "-occurred_at"}),
    )  # fmt: skip


OPERATIONS = [
    _operation(LEAD, "lead", Page[Lead]),
    _operation(SALE, "sale", Page[Sale]),
    _operation(REFUND, "refund", Page[Refund]),
]
