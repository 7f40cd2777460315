"""`/statements`: what each partner is owed by month, line by line."""

from __future__ import annotations

import functools
import uuid
from datetime import date
from typing import Any, Literal

import msgspec

from alianza.bootstrap.office import Office
from alianza.runtime.database import sql
from alianza.runtime.listing import Key, Listing
from alianza.settlement.closing import require_closing
from alianza.settlement.papers import Reader
from alianza.settlement.statements import find_statement
from alianza.web.api.facts import PartnerRef
from alianza.web.api.model import Call, Example, ListQuery, Month, OneQuery, Operation, Page, Reply, Text
from alianza.web.api.resources import commissions
from alianza.web.api.resources.commissions import Commission
from alianza.web.api.shown import Unit, asked_month, asset_of, only, path_number, ref, unit_of, whose, written

HERE = "alianza.web.api"
State = Literal["in_review", "accepted", "disputed", "paid"]


class Statement(msgspec.Struct, tag_field="object", tag="statement", kw_only=True):
    """A partner's month in one currency, as it was closed. `id` is its number; `state` is that of today."""

    id: str
    number: int
    period: str
    partner: PartnerRef
    unit: str
    lines: int
    leads: int
    sales_minor: int
    commission_minor: int
    adjustments_minor: int
    incentives_minor: int
    fees_minor: int
    opening_minor: int
    paid_minor: int
    closing_minor: int
    held_minor: int
    payable_minor: int
    state: State
    dispute_reason: str | None
    review_until: date
    payout_on: date


class StatementQuery(ListQuery, kw_only=True):
    """What statements can be looked for by."""

    period: Month | None = None
    partner: Text | None = None
    state: State | None = None
    unit: Unit | None = None


NUMBER = Key("s.number", "int")
_STATE = (
    "CASE WHEN o.number IS NOT NULL THEN 'paid' WHEN e.event = 'disputed' THEN 'disputed'"
    " WHEN e.event = 'accepted' OR %(today)s::date > c.review_until THEN 'accepted' ELSE 'in_review' END"
)
LISTING = Listing(
    columns=(
        "s.number, s.period, s.partner_id, s.asset, s.lines, s.sales_minor, s.commission_minor, s.adjustments_minor,"
        " s.incentives_minor, s.fees_minor, s.opening_minor, s.paid_minor, s.closing_minor, s.held_minor, s.payable_minor,"
        f" {_STATE}, CASE WHEN e.event = 'disputed' THEN e.reason END, c.review_until, c.payout_on, s.leads"
    ),
    body=sql(HERE, "statements"),
    key=NUMBER,
    own="s.partner_id = %(partner)s",
    filters={
        "number": "s.number = %(number)s",
        "unit": "s.asset = %(unit)s",
        "period": "s.period = %(period)s",
        "owner": "s.partner_id = %(owner)s",
        "state": f"{_STATE} = %(state)s",
    },
    sorts={  # by amount within a month and a unit, as the indexes have it
        "number": NUMBER,
        "sales": Key("s.sales_minor", "bigint"),
        "commission": Key("s.commission_minor", "bigint"),
        "leads": Key("s.leads", "bigint"),
    },
    usual="-number",
)


def _view(
    office: Office, number: int, period: int, partner: uuid.UUID, asset: str, lines: int, sales: int, commission: int,
    adjustments: int, incentives: int, fees: int, opening: int, paid: int, closing: int, held: int, payable: int, state: Any,
    reason: str | None, review_until: date, payout_on: date, leads: int,
) -> Statement:  # fmt: skip
    return Statement(
        id=str(number), number=number, period=written(period), partner=ref(office, partner), unit=unit_of(asset), lines=lines,
        leads=leads, sales_minor=sales, commission_minor=commission, adjustments_minor=adjustments, incentives_minor=incentives,
        fees_minor=fees, opening_minor=opening, paid_minor=paid, closing_minor=closing, held_minor=held,
        payable_minor=payable, state=state, dispute_reason=reason, review_until=review_until, payout_on=payout_on,
    )  # fmt: skip


def _today(call: Call, office: Office) -> date:
    return call.now.astimezone(office.zone).date()


def _list(call: Call) -> Page[Statement]:
    office, query = call.terms, call.query
    filters = {"period": asked_month(query.period), "owner": whose(call).partner, "state": query.state}
    filters["unit"] = None if query.unit is None else asset_of(query.unit)
    return call.page(LISTING, filters, functools.partial(_view, office), today=_today(call, office))


def one(call: Call, number: int) -> Statement:
    """A statement by its number, as whoever asks may see it. Raises NotFound."""
    office = call.terms
    words = {"number": number, "today": _today(call, office)}
    found: Statement = only(call, LISTING, words, functools.partial(_view, office), "statement")
    return found


def get(call: Call) -> Statement:
    """The statement that the path names. Raises NotFound."""
    return one(call, path_number(call, "statement"))


_KEYS = "SELECT partner_id, period, asset FROM statements WHERE alliance_id = %s AND number = %s"


def _lines(call: Call) -> Page[Commission]:
    found = get(call)
    row = call.connection.execute(_KEYS, (call.alliance_id, found.number)).fetchone()
    assert row is not None  # it was found just now
    partner, period, asset = row
    view = functools.partial(commissions.view, call.terms, call.partner is None)
    return call.page(commissions.OF_STATEMENT, {"owner": partner, "month": period, "unit": asset}, view)


def _document(call: Call) -> Reply:
    from alianza.settlement.documents.pdf import statement_pdf  # heavy: only where a PDF is asked for

    found, office = get(call), call.terms
    statement = find_statement(call.connection, call.alliance_id, found.number, _today(call, office))
    closing = require_closing(call.connection, call.alliance_id, found.period)
    document = Reader(call.connection, office, closing).document(statement)
    name = f'attachment; filename="statement-{found.number}.pdf"'
    return Reply(statement_pdf(document, max_lines=_MOST_LINES), headers={"content-disposition": name})


_MOST_LINES = 150  # of a PDF; the lines themselves are a list
_ONE = {"statement": "1"}
OPERATIONS = [
    Operation(
        id="list_statements", method="GET", path="/statements", scope="statements:read", summary="List statements",
        handler=_list, query=StatementQuery, answer=Page[Statement], sorts=("number", "sales", "commission", "leads"),
        usual="-number",
        example=Example(query={"period": "2026-10", "limit": "5"}),
    ),
    Operation(
        id="get_statement", method="GET", path="/statements/{statement}", scope="statements:read", summary="Read a statement",
        handler=get, query=OneQuery, answer=Statement, example=Example(path=_ONE),
    ),
    Operation(
        id="list_statement_lines", method="GET", path="/statements/{statement}/lines", scope="statements:read",
        summary="The lines of a statement", handler=_lines, query=ListQuery, answer=Page[Commission], sorts=("recorded_at",),
        about="Of every kind, also those that were made by hand.", example=Example(path=_ONE, query={"limit": "5"}),
    ),
    Operation(
        id="get_statement_document", method="GET", path="/statements/{statement}/document", scope="statements:read",
        summary="A statement as PDF", about="In the partner's language; of very many lines it shows the first, and"
        " `/lines` has them all.", handler=_document, answer=bytes, kind="application/pdf", example=Example(path=_ONE),
    ),
]  # fmt: skip
