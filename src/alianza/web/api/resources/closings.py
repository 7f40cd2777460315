"""`/closings`: the months that are closed. Closing one numbers its statements; it is never opened again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from alianza.bootstrap import reviews
from alianza.kernel.periods import parse_period
from alianza.runtime.listing import Key, Listing
from alianza.settlement.closing import Closer, NothingToClose
from alianza.web.api.model import Call, DryRun, Example, Given, ListQuery, Month, OneQuery, Operation, Page, Reply
from alianza.web.api.shown import month, only, path_month, written


class Closing(msgspec.Struct, tag_field="object", tag="closing", kw_only=True):
    """A closed month. `id` is the month; days are local."""

    id: str
    closed_at: datetime
    closed_on: date
    review_until: date
    payout_on: date


class Closed(msgspec.Struct, tag_field="object", tag="closed", kw_only=True):
    """What closing a month did. `closed` are the months that were open before, oldest first."""

    id: str
    closing: Closing
    closed: list[str]
    statements: int


class NewClosing(Given, kw_only=True):
    """A month to be closed, with every one before it that is open."""

    period: Month


_PERIOD = Key("c.period", "int")
LISTING = Listing(
    columns="c.period, c.closed_at, c.closed_on, c.review_until, c.payout_on",
    body="FROM closings c WHERE c.alliance_id = %(alliance)s",
    key=_PERIOD,
    own="%(partner)s::uuid IS NOT NULL",  # when one is paid, every partner may know
    filters={"period": "c.period = %(period)s"},
    sorts={"period": _PERIOD},
    usual="-period",
)


def _view(period: int, closed_at: datetime, closed_on: date, review_until: date, payout_on: date) -> Closing:
    return Closing(
        id=written(period), closed_at=closed_at, closed_on=closed_on, review_until=review_until, payout_on=payout_on
    )


def _list(call: Call) -> Page[Closing]:
    return call.page(LISTING, {}, _view)


def _one(call: Call, period: int) -> Closing:
    found: Closing = only(call, LISTING, {"period": period}, _view, "closed month")
    return found


def _get(call: Call) -> Closing:
    return _one(call, path_month(call, "period"))


_COUNT = "SELECT count(*) FROM statements WHERE alliance_id = %s AND period = ANY(%s)"


def _create(call: Call) -> Reply:
    call.whole()
    period = month(call.body.period, "/period")
    office = call.office()
    if not office.partners:
        raise NothingToClose("there are no partners yet, so there is nothing to close", hint="POST /partners")
    reviews.scan(office, call.now)  # what looks wrong is held before the month's payable is worked out
    fresh = Closer(office.database, office.alliance_id, office.terms, office.partners, call.now).close_through(period)
    closed = [written(item.period) for item in fresh]
    row: Any = call.connection.execute(_COUNT, (call.alliance_id, [parse_period(text) for text in closed])).fetchone()
    body = Closed(id=call.body.period, closing=_one(call, period), closed=closed, statements=row[0])
    return Reply(body, 201 if fresh else 200)


OPERATIONS = [
    Operation(
        id="list_closings", method="GET", path="/closings", scope="statements:read", summary="List closed months",
        handler=_list, query=ListQuery, answer=Page[Closing], sorts=("period",), usual="-period",
    ),
    Operation(
        id="create_closing", method="POST", path="/closings", scope="statements:write", summary="Close a month",
        about="Numbers the statements of the month, and of every month before it that is open. Later facts of it land in the"
        " next month. Again changes nothing.",
        handler=_create, body=NewClosing, answer=Closed, status=201, query=DryRun, money=True,
        errors=("period_not_over", "nothing_to_close", "books_differ"), example=Example(body={"period": "2026-10"}),
    ),
    Operation(
        id="get_closing", method="GET", path="/closings/{period}", scope="statements:read", summary="Read a closed month",
        handler=_get, query=OneQuery, answer=Closing, example=Example(path={"period": "2026-10"}),
    ),
]  # fmt: skip
