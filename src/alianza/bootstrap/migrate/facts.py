"""What customers did before: leads and sales from before the deal, which earn nothing and are remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from alianza.bootstrap.ingest import facts_parser
from alianza.bootstrap.migrate.reading import Row, moment
from alianza.bootstrap.migrate.report import Report
from alianza.bootstrap.migrate.shapes import COMMISSIONS, CUSTOMERS, SALES
from alianza.bootstrap.office import Office
from alianza.kernel.errors import InvalidValue
from alianza.kernel.money import currency_scale, format_minor, parse_minor
from alianza.orders.api import ParsedFact
from alianza.orders.facts import CURRENCY, FACT_ID, KIND, LEAD, LINE_NO, LOCAL_DAY
from alianza.orders.files import Reject, chunk_of
from alianza.rewards.record import make_ready
from alianza.rewards.touches import touch_id
from alianza.rewards.words import TOUCH
from alianza.runtime.bulk import EPOCH_DAY

_BATCH = 10_000
_CUSTOMER = 8  # the place of a fact's customer
# Our columns of a fact, and the words of a row that they come from.
_WORDS = {"fact_id": "id", "occurred_at": "at", "partner": "partner", "customer": "customer", "amount": "amount"}


class Told(NamedTuple):
    """A fact as a row of a facts file, and the row of the export that tells of it. `beside`: the row is about more."""

    row: Row
    fact: dict[str, str]
    beside: bool = False


def take_facts(
    office: Office, rows: dict[str, list[Row]], minor: bool, report: Report, now: datetime, *, dry_run: bool
) -> None:
    """Record leads and sales. One of the deal's own time is refused, since the deal would rate it."""
    leads = [Told(row, _lead(row)) for row in rows[CUSTOMERS]]
    sales = [Told(row, _sale(office, row, minor)) for row in rows[SALES]] + _beside(office, rows[COMMISSIONS], minor)
    report.leads = _take(office, leads, report, now, dry_run)
    report.sales = _take(office, sales, report, now, dry_run)
    for code, places in report.left.items():
        report.notes.append(f"{len(places)} sales of commissions were not taken in ({code}); the first: {places[0]}")


def _lead(row: Row) -> dict[str, str]:
    at = moment(row["at"])
    return {"fact": "lead", "fact_id": row["id"], "occurred_at": at, "partner": row["partner"], "customer": row["id"]}


def _sale(office: Office, row: Row, minor: bool) -> dict[str, str]:
    currency = row["currency"].upper() or office.deal.currency
    words = {ours: row[theirs] for ours, theirs in _WORDS.items()}
    amount = in_units(row["amount"], currency, minor)
    return {"fact": "sale", **words, "occurred_at": moment(row["at"]), "amount": amount, "currency": currency}


def in_units(amount: str, currency: str, minor: bool) -> str:
    """An amount as text in units, also where the export has minor units; left as it is when it is no whole number."""
    scale = currency_scale(currency)
    try:
        return format_minor(parse_minor(amount, 0), scale) if minor else amount
    except InvalidValue:
        return amount


def _beside(office: Office, rows: Sequence[Row], minor: bool) -> list[Told]:
    """The sales that commissions tell of, each once."""
    found: dict[str, Told] = {}
    for row in rows:
        if row["sale"] and row["sale_amount"] and row["sale_at"]:
            cells = {**row.cells, "id": row["sale"], "amount": row["sale_amount"], "at": row["sale_at"]}
            told = Told(row, _sale(office, Row(row.read, row.line, row.raw, cells), minor), beside=True)
            found.setdefault(row["sale"], told)
    return list(found.values())


def _take(office: Office, told: Sequence[Told], report: Report, now: datetime, dry_run: bool) -> int:
    """Record facts in batches; gives how many were new."""
    fresh, items = 0, iter(told)
    while batch := list(islice(items, _BATCH)):
        facts = _parsed(office, batch, report, now)
        if dry_run:
            for one in facts:
                _count(batch[one[LINE_NO]], taken=True)
            fresh += len(facts)
            continue
        with office.database.unit_of_work(office.alliance_id) as connection:
            recorded = office.recorder.record(connection, make_ready(facts), now)
            touches = _touches(facts, {one[LINE_NO] for one in recorded.conflicts})
            if touches:
                office.recorder.record(connection, make_ready(touches), now)
        office.recorder.committed()
        fresh += recorded.facts
        again = {one[LINE_NO] for one in recorded.conflicts}
        for one in recorded.conflicts:
            message = f"'{batch[one[LINE_NO]].fact['fact_id']}' is on record with other content"
            _reject(batch[one[LINE_NO]], Reject(0, "id", "already_recorded", message, {}), report)
        known = {one[LINE_NO] for one in recorded.repeats}
        for one in facts:
            if one[LINE_NO] not in again:
                _count(batch[one[LINE_NO]], taken=one[LINE_NO] not in known)
    return fresh


def _touches(facts: Sequence[ParsedFact], but: set[int]) -> list[ParsedFact]:
    """What leads of before the deal are to the sales that come: no terms decided them, so they are touches beside it."""
    return [
        (
            TOUCH, touch_id(f"lead/{fact[FACT_ID]}", fact[_CUSTOMER]), *fact[2:6], None, None, fact[_CUSTOMER], None, None, None,
            fact[CURRENCY], "lead", 1, None, None, 0, None, 0, None,
        )
        for fact in facts
        if fact[KIND] == LEAD and fact[LINE_NO] not in but
    ]  # fmt: skip


def _count(told: Told, *, taken: bool) -> None:
    if not told.beside:
        told.row.read.taken += taken
        told.row.read.known += not taken


def _parsed(office: Office, batch: Sequence[Told], report: Report, now: datetime) -> list[ParsedFact]:
    """The facts that can be used; `LINE_NO` is the place in the batch."""
    chunk = chunk_of([told.fact for told in batch], range(len(batch)))
    facts, rejects = facts_parser(office, now).parse(chunk)
    for reject in rejects:
        _reject(batch[reject.line_no], reject._replace(column=_WORDS.get(reject.column, reject.column)), report)
    begins = office.versions[0].effective_from
    kept = []
    for fact in facts:
        if fact[LOCAL_DAY] + EPOCH_DAY < begins.toordinal():
            kept.append(fact)
            continue
        message = f"the deal is in force since {begins} and would rate it: alianza ingest takes it in"
        _reject(batch[fact[LINE_NO]], Reject(0, "at", "rated_by_the_deal", message, {}), report)
    return kept


def _reject(told: Told, reject: Reject, report: Report) -> None:
    """A sale that stands beside a commission is only told of: the commission is what the row is about."""
    if told.beside:
        where = f"{told.row.read.path.name}:{told.row.line}"
        report.left.setdefault(reject.code, []).append(f"{where}, sale '{told.fact['fact_id']}': {reject.message}")
    else:
        told.row.read.reject(told.row, reject)
