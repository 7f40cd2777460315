"""What is done at a counter, once for each nonce: a code redeemed, a lead or a sale credited to whoever sent the customer.

The nonce is entered before anything is done, in the same unit of work. Whoever sends it again at the same time waits for that,
and whoever sends it later is told the same: two tabs, a queue that is sent twice and a crash in between have one effect.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from alianza.bootstrap import codes, recording
from alianza.identity.acting import note
from alianza.identity.people.model import parse_person_id
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import parse_id
from alianza.kernel.money import currency_scale, parse_minor
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.orders.facts import LEAD, SALE
from alianza.runtime.database import sql
from alianza.runtime.secrets import secret
from alianza.tracking import api as tracking
from alianza.web.api.resources import facts
from alianza.web.counter import benefit
from alianza.web.counter.lookup import MOST, Found, Refused, find
from alianza.web.ui.screen import Ask

HERE = "alianza.web.counter"
KINDS = ("redeem", "lead", "sale")
_FACT = {"lead": LEAD, "sale": SALE}
_OLDEST = timedelta(days=7)  # what a device kept for longer happens when it arrives
_MOST_REFERENCE = 100
_OF_FACTS = ("lead/", "sale/")


class Wanted(NamedTuple):
    """What a tap asks for. `age` is how long ago it was, by the device's own clock, which may be wrong but runs."""

    nonce: uuid.UUID
    what: str
    typed: str
    order: str = ""
    customer: str = ""
    amount: int | None = None
    currency: str = ""
    category: str = ""
    age: timedelta = timedelta()

    @property
    def digest(self) -> bytes:
        """What has to be the same when the nonce comes again; keyed, since a customer is in it who may be forgotten."""
        said = [self.what, normal(self.typed), self.order, self.customer, self.amount, self.currency, self.category]
        return hmac.digest(secret("counter action"), json.dumps(said).encode(), hashlib.sha256)

    @property
    def reference(self) -> str:
        """What it goes by in the books: the order, else a name that nobody else uses."""
        return self.order or f"counter-{self.nonce.hex}"


class Action(NamedTuple):
    """An action as it was entered. `code` is as it is written, or as it was typed where it is nobody's."""

    nonce: uuid.UUID
    what: str
    code: str
    reference: str
    amount: int | None
    currency: str | None
    outcome: str
    reason: str
    credited: uuid.UUID | None
    made_at: datetime
    recorded_at: datetime
    person_id: uuid.UUID
    digest: bytes

    @property
    def order(self) -> str:
        """The order that somebody named, else nothing."""
        return "" if self.reference == f"counter-{self.nonce.hex}" else self.reference


def person_of(ask: Ask) -> uuid.UUID:
    """Whoever stands at the counter."""
    return parse_person_id(ask.principal.id)


def read(ask: Ask, form: Mapping[str, str]) -> Wanted:
    """What a form or a device's queue says. Raises Refused for what can't be meant."""
    if form.get("person", ask.principal.id) != ask.principal.id:
        raise Refused("other_person")
    try:
        nonce = uuid.UUID(form.get("nonce", ""))
        age = timedelta(seconds=max(0, min(float(form.get("age") or 0), _OLDEST.total_seconds() * 2)))
    except ValueError:
        raise Refused("unreadable") from None
    what = form.get("what", "")
    texts = [form.get(name, "").strip() for name in ("order", "customer", "category")]
    if what == "redeem" and texts[0].startswith(_OF_FACTS):  # a use of that name is the fact's own
        raise Refused("unreadable")
    if what not in KINDS or any(len(one) > _MOST_REFERENCE or not one.isprintable() for one in texts):
        raise Refused("unreadable")
    typed = form.get("code", "").strip()
    if not typed or len(typed) > MOST:
        raise Refused("unknown_code")
    amount, currency = _amount(ask, form) if what == "sale" else (None, "")
    order, customer, category = texts
    return Wanted(nonce, what, typed, order, customer, amount, currency, category if what == "sale" else "", age)


def _amount(ask: Ask, form: Mapping[str, str]) -> tuple[int, str]:
    deal = benefit.in_force(ask)
    currency = form.get("currency") or deal.currency
    if currency not in deal.currencies:
        raise Refused("unreadable")
    try:
        amount = parse_minor(form.get("amount", ""), currency_scale(currency))
    except AlianzaError:
        raise Refused("amount_missing") from None
    if amount <= 0:
        raise Refused("amount_missing")
    if not form.get("order", "").strip():
        raise Refused("order_missing")
    return amount, currency


def once(ask: Ask, wanted: Wanted) -> Action:
    """Do what is wanted unless it was done, and give what it came to. Raises Refused for a nonce that is something else's."""
    words = _words(ask, wanted)
    if ask.connection.execute(sql(HERE, "enter"), words).fetchone() is None:
        known = action(ask, wanted.nonce)
        if known is None or known.person_id != person_of(ask) or known.digest != wanted.digest:
            raise Refused("nonce_taken")
        return known
    done: dict[str, Any] = {"outcome": "confirmed", "reason": "", "credited": None, "code": wanted.typed}
    try:
        with ask.joined.unit_of_work(ask.tenant):
            found = find(ask, wanted.typed)
            done |= {"code": found.text, "credited": _partner_id(found)}
            (_redeem if wanted.what == "redeem" else _credit)(ask, wanted, found)
    except AlianzaError as error:
        if error.code == "database_unreachable":
            raise
        done |= {"outcome": "refused", "reason": reason_of(error)}
    ask.connection.execute(sql(HERE, "settle"), words | done)
    noted = {"code": done["code"], "outcome": done["outcome"], "reason": done["reason"]}
    note(ask.connection, ask.tenant, ask.now, f"counter.{wanted.what}", wanted.reference, after=noted)
    found_now = action(ask, wanted.nonce)
    assert found_now is not None
    return found_now


def _words(ask: Ask, wanted: Wanted) -> dict[str, Any]:
    return {
        "alliance": ask.tenant, "nonce": wanted.nonce, "person": person_of(ask), "partner": ask.partner, "what": wanted.what,
        "code": wanted.typed, "reference": wanted.reference, "amount": wanted.amount, "currency": wanted.currency or None,
        "digest": wanted.digest, "made_at": _moment(ask, wanted), "now": ask.now,
    }  # fmt: skip


def _moment(ask: Ask, wanted: Wanted) -> datetime:
    return ask.now - wanted.age if wanted.age <= _OLDEST else ask.now


def _partner_id(found: Found) -> uuid.UUID | None:
    return parse_id("ptr", found.partner.id) if found.partner else None


def reason_of(error: AlianzaError) -> str:
    """Why something was refused, in one stable word."""
    return str(getattr(error, "reason", "") or error.code)


def action(ask: Ask, nonce: uuid.UUID) -> Action | None:
    """An action of the alliance by its nonce."""
    row = ask.connection.execute(sql(HERE, "action"), {"alliance": ask.tenant, "nonce": nonce}).fetchone()
    return Action(*row) if row else None


# What is done --------------------------------------------------------------------------------------------------------


def _redeem(ask: Ask, wanted: Wanted, found: Found) -> None:
    """Use the code. Two taps for one order are one use, and the second is told so."""
    if found.is_link:
        raise Refused("link_only")
    use = tracking.Wanted(found.text, wanted.reference, wanted.customer or None)
    codes.one(codes.use(ask.office(), [use], ask.now), found.text)
    words = {"alliance": ask.tenant, "code": found.text, "reference": wanted.reference, "nonce": wanted.nonce}
    if ask.connection.execute(sql(HERE, "redeemed_before"), words).fetchone():
        raise Refused("redeemed_before")


def _credit(ask: Ask, wanted: Wanted, found: Found) -> None:
    """Record the lead or the sale, as the API does: who gets the credit is decided by the deal."""
    if wanted.what == "sale":
        ask.principal.require("sales:write")
    kind, told = _FACT[wanted.what], _told(ask, wanted, found)
    books = ledger.lock_books(ask.connection, ask.tenant)
    office = ask.office()
    fact = facts.new_fact(office, kind, told)
    (outcome,) = recording.record(office, ask.connection, books, [fact], ask.now).outcomes
    if outcome.state in ("known", "conflict"):
        raise Refused("already_recorded")
    if outcome.state != "new":
        raise Refused(outcome.code, outcome.message)
    claim = tracking.claims_of(ask.connection, ask.tenant, [wanted.reference]).get((kind, wanted.reference))
    if claim is not None and claim.refusal:
        raise codes.CodeRefused(claim.refusal, found.text)
    ask.desk.worker.service.recorded(ask.tenant)


def _told(ask: Ask, wanted: Wanted, found: Found) -> Any:
    """The fact in the words of the API. A partner's own people tell of that partner."""
    owner = found.partner.external_id if found.partner and (found.is_link or ask.partner) else None
    words: dict[str, Any] = {
        "id": wanted.reference, "occurred_at": _moment(ask, wanted), "partner": owner,
        "code": None if found.is_link else found.text, "customer": wanted.customer or None, "category": wanted.category or None,
        "staff": _staff(ask, wanted, found),
    }  # fmt: skip
    if wanted.what == "lead":
        return facts.NewLead(**words)
    assert wanted.amount is not None
    return facts.NewSale(**words, amount_minor=wanted.amount, currency=wanted.currency)


def _staff(ask: Ask, wanted: Wanted, found: Found) -> str | None:
    """Whoever stands at the counter, by their id; nobody where the deal's incentive is for the other side's staff."""
    group = benefit.group_of(ask, found)
    anybodys = [one for one in (group.staff_incentives if group else ()) if one.on == wanted.what]
    return None if anybodys and not benefit.incentives(ask, group, wanted.what) else ask.principal.id


def undo(ask: Ask, nonce: uuid.UUID) -> Action:
    """Take back a redemption of one's own: the use comes back. Raises Refused, CodeRefused."""
    known = action(ask, nonce)
    if known is None or known.person_id != person_of(ask) or known.what != "redeem" or known.outcome != "confirmed":
        raise Refused("nothing_to_undo")
    if ask.partner is not None and known.credited != ask.partner:
        raise Refused("nothing_to_undo")
    use = tracking.Wanted(known.code, known.reference)
    codes.one(codes.release(ask.office(), [use], ask.now), known.code)
    words = {"alliance": ask.tenant, "nonce": nonce, "outcome": "undone", "reason": "", "code": known.code}
    ask.connection.execute(sql(HERE, "settle"), {**words, "credited": known.credited})
    note(ask.connection, ask.tenant, ask.now, "counter.undo", known.reference, after={"code": known.code})
    return known
