"""`/leads`, `/sales` and `/refunds`: told one by one or ten thousand at once, read back with what they earned."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from alianza.bootstrap.office import Office
from alianza.bootstrap.recording import COLUMNS, NewFact, Outcome, record
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import parse_id
from alianza.kernel.money import currency_scale, format_minor
from alianza.ledger import api as ledger
from alianza.orders.facts import LEAD, REFUND, SALE
from alianza.runtime.answered import Answered, Asked
from alianza.runtime.database import Connection
from alianza.web.api import reading
from alianza.web.api.application import Answer
from alianza.web.api.facts import Key, Lead, Refund, Sale, View, partner_ref, views
from alianza.web.api.model import (
    Call,
    Currency,
    DryRun,
    Example,
    Given,
    NotFound,
    OneQuery,
    Operation,
    Reply,
    Text,
)
from alianza.web.api.problems import FieldProblem, Problem, RequestInvalid, problem_of
from alianza.web.api.writer import Request, Writer

MOST = 10_000
_MOST_BYTES = 8_000_000
Amount = Annotated[int, msgspec.Meta(ge=0, lt=10**16, description="An amount in minor units: 35000 is 350.00 MXN")]
FactId = Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="Your own id: the same one counts once")]
Moment = Annotated[datetime, msgspec.Meta(tz=True, description="RFC 3339, with its offset from UTC")]
Quantity = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Metadata = Annotated[
    dict[Annotated[str, msgspec.Meta(min_length=1, max_length=60)], Annotated[str, msgspec.Meta(max_length=500)]],
    msgspec.Meta(max_length=50),
]


class AlreadyRecorded(AlianzaError):
    """The id is on record with other content: facts are never edited."""

    code = "already_recorded"


class _Told(Given, kw_only=True):
    """What leads and sales have in common. Who brought it: a partner, a code, a click, or who the customer is."""

    id: FactId
    occurred_at: Moment | None = None
    partner: Text | None = None
    code: Text | None = None
    click: Text | None = None
    friend: Text | None = None
    customer: Text | None = None
    email: Text | None = None
    phone: Text | None = None
    plate: Text | None = None
    card_bin: Text | None = None
    category: Text | None = None
    staff: Text | None = None
    metadata: Metadata | None = None


class NewLead(_Told, kw_only=True):
    """A lead. Without `occurred_at` it happens now."""


class NewSale(_Told, kw_only=True):
    """A sale. Without `occurred_at` it happens now; `currency` may be left out where the deal has only one."""

    amount_minor: Amount
    currency: Currency | None = None
    net_amount_minor: Amount | None = None
    own_commission_minor: Amount | None = None
    quantity: Quantity = 1


class NewRefund(Given, kw_only=True):
    """A refund of a sale. Without `amount_minor` all that is left of the sale is given back."""

    id: FactId
    sale: FactId
    occurred_at: Moment | None = None
    amount_minor: Amount | None = None
    currency: Currency | None = None
    metadata: Metadata | None = None


class Facts(Given):
    """Up to 10,000 facts of one kind. Each is judged by itself."""

    data: Annotated[list[msgspec.Raw], msgspec.Meta(min_length=1, max_length=MOST)]


class Leads(Given):
    """Up to 10,000 leads."""

    data: Annotated[list[NewLead], msgspec.Meta(min_length=1, max_length=MOST)]


class Sales(Given):
    """Up to 10,000 sales."""

    data: Annotated[list[NewSale], msgspec.Meta(min_length=1, max_length=MOST)]


class Refunds(Given):
    """Up to 10,000 refunds."""

    data: Annotated[list[NewRefund], msgspec.Meta(min_length=1, max_length=MOST)]


class ItemResult(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What became of one fact of a list: `new`, `known`, `conflict` or `refused`."""

    index: int
    id: str
    result: Literal["new", "known", "conflict", "refused"]
    error: Problem | None = None


class Results(msgspec.Struct, kw_only=True):
    """What became of a list, fact by fact."""

    new: int
    known: int
    refused: int
    data: list[ItemResult]


Told = NewLead | NewSale | NewRefund
_WORD: dict[int, str] = {LEAD: "lead", SALE: "sale", REFUND: "refund"}
_BODY: dict[int, Any] = {LEAD: NewLead, SALE: NewSale, REFUND: NewRefund}
_BODIES: dict[int, Any] = {LEAD: Leads, SALE: Sales, REFUND: Refunds}
# Our column: the field of the body.
_FIELD = {
    "fact_id": "id", "refunds": "sale", "amount": "amount_minor", "net_amount": "net_amount_minor",
    "own_commission": "own_commission_minor",
}  # fmt: skip


# From a body to a fact ---------------------------------------------------------------------------------------------------


def new_fact(office: Office, kind: int, told: Told) -> NewFact:
    """A body as the columns of a facts file. Raises RequestInvalid for a partner's id that is none."""
    moment = told.occurred_at
    when = "" if moment is None else moment.isoformat()
    if isinstance(told, NewRefund):
        currency = told.currency or office.deal.currency
        amount = _decimal(told.amount_minor, currency)
        cells = (
            _WORD[kind],
            told.id,
            when,
            "",
            "",
            "",
            amount,
            "",
            "",
            told.currency or "",
            "",
            "",
            "",
            told.sale,
            *_NOTHING,
        )
        return NewFact(cells, told.metadata)
    who = _partner(office, told.partner, "/partner")
    friend = _partner(office, told.friend, "/friend")
    money, currency, quantity = ("", "", ""), "", ""
    if isinstance(told, NewSale):
        currency = told.currency or ""
        unit = currency or office.deal.currency
        amounts = (told.amount_minor, told.net_amount_minor, told.own_commission_minor)
        money = tuple(_decimal(amount, unit) for amount in amounts)  # type: ignore[assignment]
        quantity = str(told.quantity)
    return NewFact(
        (
            _WORD[kind], told.id, when, who, told.code or "", told.customer or "", *money, currency, told.category or "",
            quantity, told.staff or "", "", friend, told.click or "", told.email or "", told.phone or "", told.plate or "",
            told.card_bin or "",
        ),
        told.metadata,
    )  # fmt: skip


_NOTHING = ("",) * (len(COLUMNS) - COLUMNS.index("refunds") - 1)


def _decimal(minor: int | None, currency: str) -> str:
    return "" if minor is None else format_minor(minor, currency_scale(currency))


def _partner(office: Office, text: str | None, pointer: str) -> str:
    """The external id of a partner that is named by either of its ids."""
    if not text or not text.startswith("ptr_") or text in office.by_external_id:
        return text or ""
    try:
        return office.by_partner_id[parse_id("ptr", text).bytes].external_id
    except (KeyError, AlianzaError):
        raise RequestInvalid([FieldProblem(f"there is no partner '{text}'", "unknown_partner", pointer)]) from None


def _maker(call: Call, kind: int) -> Callable[[Connection, Office, Any], NewFact]:
    """What makes facts for whoever calls. What a partner's key tells is of that partner, which it may leave out."""
    if call.partner is None:
        return lambda connection, office, told: new_fact(office, kind, told)

    def make(connection: Connection, office: Office, told: Any) -> NewFact:
        mine = partner_ref(office, call.partner)
        assert mine is not None
        if isinstance(told, NewRefund):
            sale = (SALE, told.sale)
            if sale not in views(connection, office, [sale], call.partner):
                raise RequestInvalid(
                    [FieldProblem(f"there is no sale '{told.sale}' of yours", "unknown_fact", "/sale")]
                )
            return new_fact(office, kind, told)
        for name in ("partner", "friend"):  # whether there is another partner of a name is not told
            if getattr(told, name) and getattr(told, name) not in (mine.id, mine.external_id):
                text = "a partner's key tells of that partner only"
                raise RequestInvalid([FieldProblem(text, "forbidden", f"/{name}")])
        return new_fact(office, kind, msgspec.structs.replace(told, partner=mine.external_id))

    return make


# One by one --------------------------------------------------------------------------------------------------------------


def _error(outcome: Outcome, whole: bool, prefix: str = "") -> AlianzaError:
    """Why a fact was refused. A name that is near may be another partner's code: `whole`, for the alliance only."""
    if outcome.state == "conflict":
        return AlreadyRecorded(outcome.message, where=f"{prefix}/id")
    field = _FIELD.get(outcome.column, outcome.column)
    message = outcome.message if whole else outcome.message.partition("; did you mean")[0]
    return RequestInvalid([FieldProblem(message, outcome.code, f"{prefix}/{field}")])


def _one(kind: int, name: str, whole: bool, outcomes: Sequence[Outcome], shown: Mapping[Key, View]) -> Answered:
    (outcome,) = outcomes
    if outcome.state not in ("new", "known"):
        raise _error(outcome, whole)
    found = shown.get((kind, name))
    if found is None:  # on record, but credited to somebody else than the partner who tells it
        raise AlreadyRecorded(
            f"{_WORD[kind]} '{name}' is on record, and not credited to the key's partner", where="/id"
        )
    return Answered(201 if outcome.state == "new" else 200, msgspec.json.encode(found), {})


def _many(told: Sequence[Any], outcomes: Sequence[Outcome | AlianzaError], whole: bool) -> Answered:
    """A list's answer: what could not be read, and what became of the rest."""
    data, counts = [], {"new": 0, "known": 0, "refused": 0}
    for index, (one, outcome) in enumerate(zip(told, outcomes, strict=True)):
        name = getattr(one, "id", "")
        if isinstance(outcome, Outcome) and outcome.state in ("new", "known"):
            counts[outcome.state] += 1
            data.append(ItemResult(index=index, id=name, result=outcome.state))  # type: ignore[arg-type]
            continue
        counts["refused"] += 1
        error = outcome if isinstance(outcome, AlianzaError) else _error(outcome, whole, f"/data/{index}")
        result: Any = "conflict" if isinstance(outcome, Outcome) and outcome.state == "conflict" else "refused"
        data.append(ItemResult(index=index, id=name, result=result, error=problem_of(error, "")))
    return Answered(200, msgspec.json.encode(Results(**counts, data=data)), {})


def _read_items(call: Call, kind: int) -> tuple[list[Any], dict[int, AlianzaError]]:
    """The facts of a list, and what could not be read by its place."""
    decode = reading.decoder(_BODY[kind]).decode
    operation = replace(call.operation, body=_BODY[kind], described=None)
    told: list[Any] = []
    wrong: dict[int, AlianzaError] = {}
    for index, raw in enumerate(call.body.data):
        try:
            if reading.may_hold_nul(raw):
                reading.read_body(operation, bytes(raw))
            told.append(decode(raw))
        except RequestInvalid as error:
            told.append(None)
            wrong[index] = _placed(error, index)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            told.append(None)
            wrong[index] = _wrong(operation, raw, index)
    return told, wrong


def _wrong(operation: Operation, raw: msgspec.Raw, index: int) -> AlianzaError:
    try:
        reading.read_body(operation, bytes(raw))
    except RequestInvalid as error:
        return _placed(error, index)
    raise AssertionError("what could not be read is read")


def _placed(error: RequestInvalid, index: int) -> RequestInvalid:
    """The same, of an element of a list."""
    at = f"/data/{index}"
    return RequestInvalid([msgspec.structs.replace(one, pointer=f"{at}{one.pointer or ''}") for one in error.problems])


Hot = Callable[[Call, bytes, Asked | None], Awaitable[Answer]]


def hot_routes(writer: Writer) -> dict[str, Hot]:
    """What answers the operations that record facts: by way of the writer, which commits many at once."""

    async def single(kind: int, call: Call, raw: bytes, asked: Asked | None) -> Answer:
        name = call.body.id.strip()
        build = functools.partial(_one, kind, name, call.partner is None)
        request = Request(_only(call, kind), build, asked, 1, wants=(kind, name), partner=call.partner)
        return _answer(await writer.write(call.alliance_id, request))

    async def many(kind: int, call: Call, raw: bytes, asked: Asked | None) -> Answer:
        told, wrong = _read_items(call, kind)
        request = Request(*_list(call, kind, told, wrong), asked, len(told))
        return _answer(await writer.write(call.alliance_id, request))

    found: dict[str, Hot] = {}
    for kind, word in _WORD.items():
        found[f"create_{word}"] = functools.partial(single, kind)
        found[f"create_{word}s"] = functools.partial(many, kind)
    return found


def _only(call: Call, kind: int) -> Callable[[Connection, Office], list[NewFact]]:
    make = _maker(call, kind)
    return lambda connection, office: [make(connection, office, call.body)]


def _list(call: Call, kind: int, told: list[Any], wrong: dict[int, AlianzaError]) -> tuple[Any, Any]:
    """What makes the facts of a list, and what makes its answer."""
    places: list[int] = []
    make_one = _maker(call, kind)

    def make(connection: Connection, office: Office) -> list[NewFact]:
        places.clear()
        facts = []
        for index, one in enumerate(told):
            if index in wrong:
                continue
            try:
                facts.append(make_one(connection, office, one))
                places.append(index)
            except RequestInvalid as error:
                wrong[index] = _placed(error, index)
        return facts

    def build(outcomes: Sequence[Outcome], shown: Mapping[Key, View]) -> Answered:
        every: list[Any] = [wrong.get(index) for index in range(len(told))]
        for place, outcome in zip(places, outcomes, strict=True):
            every[place] = outcome
        return _many(told, every, call.partner is None)

    return make, build


def _answer(request: Request) -> Answer:
    assert request.answer is not None
    headers = [(b"idempotent-replayed", b"?1")] if request.replayed else []
    return Answer(request.answer.status, request.answer.body, headers)


# Dry runs and reading ------------------------------------------------------------------------------------------------------


def _rehearse(kind: int, call: Call) -> Reply:
    """A dry run takes the way of all other calls: recorded, answered, rolled back."""
    books = ledger.lock_books(call.connection, call.alliance_id)
    office = call.office()
    make: Any = _only(call, kind)
    keys: list[Key] = []
    if isinstance(call.body, Facts):
        make, build = _list(call, kind, *_read_items(call, kind))
    else:
        keys = [(kind, call.body.id.strip())]
        build = functools.partial(_one, *keys[0], call.partner is None)
    facts = make(call.connection, office)
    outcomes = record(office, call.connection, books, facts, call.now).outcomes
    answer = build(outcomes, views(call.connection, office, keys, call.partner))
    return Reply(answer.body, answer.status)


def _get(kind: int, call: Call) -> Any:
    key = (kind, call.path["id"])
    found = views(call.connection, call.terms, [key], call.partner)
    if key not in found:
        raise NotFound(f"there is no {_WORD[kind]} '{key[1]}'")
    return found[key]


_EXAMPLE: dict[int, dict[str, Any]] = {
    LEAD: {"id": "L-2031", "partner": "taller-x", "customer": "C-88"},
    SALE: {
        "id": "A-10231", "amount_minor": 250000, "currency": "MXN", "partner": "taller-x", "customer": "C-88",
        "category": "lavado", "occurred_at": "2026-10-03T10:15:00-06:00",
    },
    REFUND: {"id": "R-17", "sale": "A-10231", "amount_minor": 10000},
}  # fmt: skip
_ANSWER: dict[int, Any] = {LEAD: Lead, SALE: Sale, REFUND: Refund}
_ABOUT = (
    "The same {word} again changes nothing and is answered 200; the same id with other content is refused (409), because facts"
    " are never edited."
)


def _operations(kind: int) -> list[Operation]:
    word, example = _WORD[kind], _EXAMPLE[kind]
    return [
        Operation(
            id=f"create_{word}", method="POST", path=f"/{word}s", scope=f"{word}s:write", summary=f"Tell of a {word}",
            about=_ABOUT.format(word=word), handler=functools.partial(_rehearse, kind), hot=True, money=True, query=DryRun,
            body=_BODY[kind], answer=_ANSWER[kind], status=201, errors=("already_recorded", "request_invalid"),
            example=Example(body=example),
        ),
        Operation(
            id=f"create_{word}s", method="POST", path=f"/{word}s/batch", scope=f"{word}s:write",
            summary=f"Tell of up to 10,000 {word}s", hot=True, money=True, query=DryRun,
            about=f"Each {word} is judged by itself; the answer says what became of each.",
            handler=functools.partial(_rehearse, kind), body=Facts, described=_BODIES[kind], answer=Results,
            most_bytes=_MOST_BYTES,
            example=Example(body={"data": [example, {**example, "id": f"{example['id']}-B"}]}),
        ),
        Operation(
            id=f"get_{word}", method="GET", path=f"/{word}s/{{id}}", scope=f"{word}s:read", summary=f"Read a {word}",
            handler=functools.partial(_get, kind), query=OneQuery, answer=_ANSWER[kind],
            example=Example(path={"id": str(example["id"])}),
        ),
    ]  # fmt: skip


OPERATIONS = [operation for kind in (LEAD, SALE, REFUND) for operation in _operations(kind)]
