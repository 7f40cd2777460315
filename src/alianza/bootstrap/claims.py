"""Codes while facts are taken in: those of batches are looked up, and those that are limited have to be had."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from alianza.bootstrap.office import Office
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.orders import api as orders
from alianza.orders.facts import CODE, CODE_PARTNER, CUSTOMER, FACT_ID, KIND, LEAD, LOCAL_DAY, OCCURRED_US, SALE
from alianza.partners.domain import Partner
from alianza.rewards.record import Ready, make_ready
from alianza.runtime.bulk import EPOCH_DAY, EPOCH_US
from alianza.runtime.database import Connection
from alianza.tracking import api as tracking

_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")

Found = Mapping[str, tuple[str, Partner | None]]


def code_finder(office: Office) -> Callable[[Collection[str]], Found] | None:
    """What looks up the batches' codes among those of a file; None where there are no batches."""
    if not office.batches:
        return None
    partners = {partner.partner_id: partner for partner in office.partners}

    def find(codes: Collection[str]) -> Found:
        likely = [code for code in codes if tracking.may_exist(code, office.batch_shapes)]
        if not likely:
            return {}
        with office.database.unit_of_work(office.alliance_id) as connection:
            found = tracking.find_batch_codes(connection, office.alliance_id, likely)
        return {code: (spelling, partners[owner] if owner else None) for code, (spelling, owner) in found.items()}

    return find


def claims_codes(office: Office, ready: Ready) -> bool:
    """Whether a batch holds a code that can be refused: then it is decided only once its facts have what they claim."""
    if not office.batches and not office.restricted_codes:
        return False
    return bool(_restricted(office, ready))


def claim_codes(office: Office, connection: Connection, ready: Ready, now: datetime) -> Ready:
    """Let the batch's leads and sales have the uses of limited codes they ask for, within the recording transaction.

    A fact whose code is refused is recorded without it: the code is no evidence. Facts on record ask for nothing again.
    Gives the batch to be recorded: the same one, unless a code was refused.
    """
    ledger.lock_books(connection, office.alliance_id)
    restricted = _restricted(office, ready)
    facts = [f for f in ready.prepared.facts if f[CODE] in restricted and f[KIND] in (LEAD, SALE)]
    rows = orders.facts_where(connection, office.alliance_id, "fact_id", [fact[FACT_ID] for fact in facts])
    on_record = {(row[0], row[1]) for row in rows}
    fresh = [fact for fact in facts if (fact[KIND], fact[FACT_ID]) not in on_record]
    if not fresh:
        return ready
    answers = tracking.claim_codes(connection, office.alliance_id, [_claim(fact) for fact in fresh], now)
    refused = {(f[KIND], f[FACT_ID]) for f, answer in zip(fresh, answers, strict=True) if answer}
    return _without_codes(ready, refused) if refused else ready


def _restricted(office: Office, ready: Ready) -> set[Any]:
    """The codes of a batch that may be refused: the limited ones, and all that the office does not know from the start."""
    codes = {fact[CODE] for fact in ready.prepared.facts} - {None}
    return {code for code in codes if code in office.restricted_codes or code not in office.codes}


def _claim(fact: orders.ParsedFact) -> tracking.FactClaim:
    day = date.fromordinal(fact[LOCAL_DAY] + EPOCH_DAY)
    moment = _EPOCH + timedelta(microseconds=fact[OCCURRED_US] - EPOCH_US)
    return tracking.FactClaim(fact[KIND], fact[FACT_ID], normal(fact[CODE]), fact[CUSTOMER], day, moment)


def _without_codes(ready: Ready, refused: set[tuple[int, str]]) -> Ready:
    """The same batch, with some facts' codes taken away. A row that repeats one of them is still the same row."""
    facts = []
    for fact in ready.prepared.facts:
        if (fact[KIND], fact[FACT_ID]) in refused:
            cells = list(fact)
            cells[CODE] = cells[CODE_PARTNER] = None
            fact = tuple(cells)
        facts.append(fact)
    changed = make_ready(facts)
    changed.prepared.repeated = ready.prepared.repeated
    return changed
