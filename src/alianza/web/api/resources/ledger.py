"""`/ledger`: accounts with their balances, and the transfers between them. Read only: they follow from what is done elsewhere."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal, LiteralString

import msgspec

from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, parse_id
from alianza.ledger import api as ledger
from alianza.runtime import listing
from alianza.runtime.listing import Key, Listing
from alianza.web.api.model import Call, Example, Given, ListQuery, OneQuery, Operation, Page, Text
from alianza.web.api.shown import only, path_id, refuse, required, unit_of

_WIDEST, _NARROWEST = timedelta(days=31), timedelta(hours=1)
_STATES = ("posted", "pending", "post", "void", "expire", "release")
TransferState = Literal["posted", "pending", "post", "void", "expire", "release"]


class Account(msgspec.Struct, tag_field="object", tag="account", kw_only=True):
    """An account. A balance is credits minus debits; what is pending comes on top. Bounds are null where there are none."""

    id: str
    path: str
    unit: str
    posted_minor: int
    pending_minor: int
    debits_posted_minor: int
    credits_posted_minor: int
    debits_pending_minor: int
    credits_pending_minor: int
    floor_minor: int | None
    ceiling_minor: int | None
    recorded_at: datetime


class Transfer(msgspec.Struct, tag_field="object", tag="transfer", kw_only=True):
    """A positive amount, moved from one account to another. `pending` is held until `hold_until`, or until another transfer
    ends it (`ends`); `release` posts all holds between two accounts that are over."""

    id: str
    debit: str
    credit: str
    debit_path: str
    credit_path: str
    amount_minor: int
    unit: str
    state: TransferState
    ends: str | None
    hold_until: date | None
    corrects: str | None
    reference: str
    event_at: datetime
    recorded_at: datetime


class AssetTotals(msgspec.Struct, kw_only=True):
    """All accounts in one currency (or in points) together: what was debited is what was credited."""

    unit: str
    accounts: int
    debits_posted_minor: int
    credits_posted_minor: int
    debits_pending_minor: int
    credits_pending_minor: int
    balanced: bool


class TrialBalance(msgspec.Struct, tag_field="object", tag="trial_balance", kw_only=True):
    """The sums of all accounts by currency."""

    as_of: datetime
    data: list[AssetTotals]


class AccountQuery(ListQuery, kw_only=True):
    """What accounts can be looked for by: how their paths begin. `as_of` counts them as of that moment."""

    prefix: Text | None = None
    as_of: datetime | None = None


class OneAccountQuery(OneQuery, kw_only=True):
    """As of which moment."""

    as_of: datetime | None = None


class BalanceQuery(Given, kw_only=True):
    """As of which moment."""

    as_of: datetime | None = None


class TransferQuery(ListQuery, kw_only=True):
    """What transfers can be looked for by: the lead, sale or refund they are of, the hold they end, when they were recorded
    (at most 31 days at once)."""

    fact: Text | None = None
    ends: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    recorded_from: datetime | None = None
    recorded_until: datetime | None = None


# Accounts ----------------------------------------------------------------------------------------------------------------

_NOBODYS = "%(partner)s::uuid IS NULL"  # the ledger is the alliance's: no partner's key may read it
ACCOUNTS = Listing(
    columns=(
        "a.account_id, a.path, a.asset, b.debits_pending, b.debits_posted, b.credits_pending, b.credits_posted,"
        " a.floor_minor, a.ceiling_minor, a.recorded_at"
    ),
    body=(
        "FROM ledger_accounts a JOIN ledger_balances b ON b.alliance_id = %(alliance)s AND b.account_id = a.account_id"
        " WHERE a.alliance_id = %(alliance)s"
    ),
    key=Key("a.account_id", "uuid"),
    own=_NOBODYS,
    filters={
        "account": "a.account_id = %(account)s",
        "prefix": "starts_with(a.path, %(prefix)s)",
        "as_of": "a.recorded_at <= %(as_of)s",
    },
    sorts={"path": Key("a.path", "text")},
    usual="path",
)
Amounts = tuple[int, int, int, int]
_NOTHING: Amounts = (0, 0, 0, 0)


def _account(
    past: Mapping[uuid.UUID, Amounts] | None, account: uuid.UUID, path: str, asset: str, dp: int, dq: int, cp: int, cq: int,
    floor: int | None, ceiling: int | None, recorded: datetime,
) -> Account:  # fmt: skip
    """`past`: what the accounts held at the moment asked for; None: as they are carried."""
    if past is not None:
        dp, dq, cp, cq = past.get(account, _NOTHING)
    return Account(
        id=format_id("acc", account), path=path, unit=unit_of(asset), posted_minor=cq - dq, pending_minor=cp - dp,
        debits_posted_minor=dq, credits_posted_minor=cq, debits_pending_minor=dp, credits_pending_minor=cp, floor_minor=floor,
        ceiling_minor=ceiling, recorded_at=recorded,
    )  # fmt: skip


def _as_of(call: Call) -> datetime | None:
    call.whole()
    return required(call.query.as_of, call.terms)


def _past(call: Call, as_of: datetime | None) -> Mapping[uuid.UUID, Amounts] | None:
    """The balances as of a moment, counted from all transfers before it."""
    if as_of is None:
        return None
    found = ledger.balances(call.connection, call.alliance_id, as_of=as_of)
    return {
        one.account_id: (one.debits_pending, one.debits_posted, one.credits_pending, one.credits_posted)
        for one in found
    }


def _accounts(call: Call) -> Page[Account]:
    as_of = _as_of(call)
    view = functools.partial(_account, _past(call, as_of))
    return call.page(ACCOUNTS, {"prefix": call.query.prefix, "as_of": as_of}, view)


def _one_account(call: Call) -> Account:
    as_of = _as_of(call)
    filters = {"account": path_id(call, "account", "acc"), "as_of": as_of}
    found: Account = only(call, ACCOUNTS, filters, functools.partial(_account, _past(call, as_of)), "account")
    return found


def _trial_balance(call: Call) -> TrialBalance:
    as_of = _as_of(call)
    data = [
        AssetTotals(
            unit=unit_of(asset), accounts=n, debits_posted_minor=dq, credits_posted_minor=cq, debits_pending_minor=dp,
            credits_pending_minor=cp, balanced=dq == cq and dp == cp,
        )
        for asset, n, dq, cq, dp, cp in ledger.totals(call.connection, call.alliance_id, as_of)
    ]  # fmt: skip
    return TrialBalance(as_of=as_of or call.now, data=data)


# Transfers ---------------------------------------------------------------------------------------------------------------


def _of(side: LiteralString, word: LiteralString) -> LiteralString:
    """What an account of a transfer is called; asked for once the page is found, not for all that it is chosen from."""
    return f"(SELECT a.{word} FROM ledger_accounts a WHERE a.alliance_id = %(alliance)s AND a.account_id = t.{side}_account)"


TRANSFERS = Listing(
    columns=(
        f"t.transfer_id, t.debit_account, t.credit_account, {_of('debit', 'path')}, {_of('credit', 'path')}, t.amount_minor,"
        f" {_of('debit', 'asset')}, t.state, t.pending_id, t.hold_until, t.corrects, t.reference, t.event_at, t.recorded_at"
    ),
    body="FROM ledger_transfers t WHERE t.alliance_id = %(alliance)s",
    key=Key("t.transfer_id", "uuid"),
    own=_NOBODYS,
    filters={
        "transfer": "t.transfer_id = %(transfer)s",
        "fact": (
            "t.transfer_id IN (SELECT l.line_id FROM lines l WHERE l.alliance_id = %(alliance)s AND l.fact_id = %(fact)s)"
        ),
        "ends": "t.pending_id = %(ends)s",
        "from": "t.recorded_at >= %(from)s",
        "until": "t.recorded_at < %(until)s",
    },
    sorts={"recorded_at": Key("t.recorded_at", "timestamptz")},
)


def _transfer(
    transfer: uuid.UUID, debit: uuid.UUID, credit: uuid.UUID, debit_path: str, credit_path: str, amount: int, asset: str,
    state: int, ends: uuid.UUID | None, hold_until: date | None, corrects: uuid.UUID | None, reference: str,
    event_at: datetime, recorded_at: datetime,
) -> Transfer:  # fmt: skip
    return Transfer(
        id=format_id("trf", transfer), debit=format_id("acc", debit), credit=format_id("acc", credit), debit_path=debit_path,
        credit_path=credit_path, amount_minor=amount, unit=unit_of(asset), state=_state(state),
        ends=_id(ends), hold_until=hold_until, corrects=_id(corrects), reference=reference, event_at=event_at,
        recorded_at=recorded_at,
    )  # fmt: skip


def _state(state: int) -> Any:
    return _STATES[state]


def _id(value: uuid.UUID | None) -> str | None:
    return None if value is None else format_id("trf", value)


def _transfers(call: Call) -> Page[Transfer]:
    call.whole()
    query, office = call.query, call.terms
    begin, end = required(query.recorded_from, office), required(query.recorded_until, office)
    if (begin is None) != (end is None) or (begin and end and end - begin > _WIDEST):
        raise refuse("recorded_until", "both bounds, at most 31 days apart")
    if query.sort and begin is None:
        raise refuse("sort", "only what was recorded between two moments can be sorted by them")
    if begin is not None and not query.sort:
        call.query = msgspec.structs.replace(query, sort="recorded_at")
    words = {
        "alliance": call.alliance_id,
        "fact": query.fact,
        "ends": asked_transfer(query.ends),
        "from": begin,
        "until": end,
    }
    if begin is None or end is None:
        return call.page(TRANSFERS, words, _transfer)
    latest = max(begin, min(end, call.now + _NARROWEST))  # nothing was recorded after now
    windows = functools.partial(_windows, begin, latest)
    found = listing.page_in_windows(call.connection, TRANSFERS, words, call.asked(), windows)
    data = [_transfer(*row) for row in found.rows]
    return Page(data=data, next=found.next or None, previous=found.previous or None)


def _windows(
    begin: datetime, end: datetime, place: list[str] | None, descending: bool
) -> Iterator[Mapping[str, datetime]]:
    """An hour, two hours, four … from where a page begins: an index knows in which blocks a time's transfers lie, no more."""
    at, width = None if place is None else datetime.fromisoformat(place[0]), _NARROWEST
    if descending:
        until = end if at is None else min(end, at + _NARROWEST)
        while until > begin:
            since = max(begin, until - width)
            yield {"from": since, "until": until}
            until, width = since, width * 2
    else:
        since = begin if at is None else max(begin, at)
        while since < end:
            until = min(end, since + width)
            yield {"from": since, "until": until}
            since, width = until, width * 2


def asked_transfer(text: str | None) -> uuid.UUID | None:
    """A transfer that a filter names. Raises RequestInvalid for what is no id of one."""
    if text is None:
        return None
    try:
        return transfer_of(text)
    except ValueError:
        raise refuse("ends", "this is no id of a transfer: it looks like trf_01k9m2v7w8x9y0z1a2b3c4d5e6") from None


def transfer_of(text: str) -> uuid.UUID:
    """The id of a transfer; a line's is that of its transfer. Raises ValueError."""
    for prefix in ("trf", "ln"):
        try:
            return parse_id(prefix, text)
        except AlianzaError:
            continue
    raise ValueError(text)


def _one_transfer(call: Call) -> Transfer:
    call.whole()
    text = call.path["transfer"]
    try:
        wanted = transfer_of(text)
    except ValueError:
        wanted = path_id(call, "transfer", "trf")
    found: Transfer = only(call, TRANSFERS, {"transfer": wanted}, _transfer, "transfer")
    return found


OPERATIONS = [
    Operation(
        id="list_accounts", method="GET", path="/ledger/accounts", scope="ledger:read", summary="List accounts",
        about="With their balances, as they are carried, or as of a past moment: that counts all transfers again, and takes as"
        " long.",
        handler=_accounts, query=AccountQuery, answer=Page[Account], sorts=("path",), usual="path",
        example=Example(query={"prefix": "partner/taller-x/"}),
    ),
    Operation(
        id="get_account", method="GET", path="/ledger/accounts/{account}", scope="ledger:read", summary="Read an account",
        handler=_one_account, query=OneAccountQuery, answer=Account,
        example=Example(path={"account": "acc_01k9m2v7w8x9y0z1a2b3c4d5e6"}),
    ),
    Operation(
        id="list_transfers", method="GET", path="/ledger/transfers", scope="ledger:read", summary="List transfers",
        handler=_transfers, query=TransferQuery, answer=Page[Transfer], sorts=("recorded_at",),
        example=Example(query={"fact": "A-10231"}),
    ),
    Operation(
        id="get_transfer", method="GET", path="/ledger/transfers/{transfer}", scope="ledger:read", summary="Read a transfer",
        about="A line and its transfer have one id: `ln_…` and `trf_…` with the same letters.",
        handler=_one_transfer, query=OneQuery, answer=Transfer,
        example=Example(path={"transfer": "trf_01k9m2v7w8x9y0z1a2b3c4d5e6"}),
    ),
    Operation(
        id="get_trial_balance", method="GET", path="/ledger/trial-balance", scope="ledger:read", summary="The trial balance",
        handler=_trial_balance, query=BalanceQuery, answer=TrialBalance,
    ),
]  # fmt: skip
