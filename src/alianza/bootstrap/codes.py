"""Use cases about codes: add, list, make batches, export, reserve, use, release, disable. HTTP and terminal call the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from alianza.bootstrap import told
from alianza.bootstrap.links import find_partner
from alianza.bootstrap.office import Office
from alianza.identity.acting import note
from alianza.kernel.errors import AlianzaError, UsageError
from alianza.kernel.spelling import normal, shown
from alianza.ledger import api as ledger
from alianza.orders import api as orders
from alianza.orders.facts import REFUND, SALE
from alianza.partners.domain import Partner
from alianza.runtime.atomic import replacing
from alianza.runtime.database import Connection
from alianza.runtime.outbox import emit
from alianza.settlement.documents.csv_files import defuse_text
from alianza.tracking import api as tracking

Progress = Callable[[int, int], None]
EXPORT_HEADER = ("code", "batch", "partner", "valid_from", "valid_until", "uses_left")


class CodeRefused(AlianzaError):
    """A code does not count now. `reason` says why, in one stable word."""

    code = "code_refused"

    def __init__(self, refusal: tracking.Refusal, typed: str) -> None:
        super().__init__(
            f"'{shown(typed)}': {tracking.REFUSAL_WORDS[refusal]}", hint="alianza codes show says what it allows"
        )
        self.reason = refusal.name.lower()

    def as_dict(self) -> dict[str, str]:
        """With the reason."""
        return {**super().as_dict(), "reason": self.reason}


# Codes of partners and campaigns -------------------------------------------------------------------------------------------


def add_code(
    office: Office, code: str, partner: str, changes: Mapping[str, Any], now: datetime
) -> tuple[tracking.Limits, bool]:
    """Add a code, or change what one allows; gives it, and whether it is new.

    `changes` holds what is named of `campaign`, `note`, `valid_from`, `valid_until`, `max_uses`, `max_per_customer`; None
    lifts a limit. A code that the deal's campaigns name needs no partner. Raises CodeTaken, CodeLimitRefused, InvalidValue,
    UsageError.
    """
    _check_code(code)
    known = _known(office).get(normal(code))
    spelling, owner = known or (shown(code), None)
    if partner:
        owner = find_partner(office, partner)
    if owner is None and known is None:
        raise UsageError(f"whose code is '{spelling}'?", hint="name the partner: --partner taller-x")
    new = tracking.NewCode(spelling, owner.partner_id if owner else None)
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        fresh = tracking.save_codes(connection, office.alliance_id, [new], now)
        if changes:
            tracking.change_code(connection, office.alliance_id, code, changes)
        if fresh or changes:
            words = {
                "partner": owner.external_id if owner else "",
                **{word: str(value) for word, value in changes.items()},
            }
            note(connection, office.alliance_id, now, "code.added" if fresh else "code.changed", spelling, after=words)
        found = tracking.code_details(connection, office.alliance_id, code, now)
        if fresh or changes:
            kind = "code.created" if fresh else "code.updated"
            emit(connection, office.alliance_id, now, [told.of_code(kind, found.limits, office.external_ids)])
    return found.limits, bool(fresh)


def _known(office: Office) -> dict[str, tuple[str, Partner | None]]:
    """The codes known from the start, by their normal form."""
    return {normal(spelling): (spelling, owner) for spelling, owner in office.codes.items()}


def _keep_campaigns(office: Office, connection: Connection, codes: Sequence[str], now: datetime) -> None:
    """A code that stands only in the deal gets a row of its own before anything is said of it alone."""
    known, own = _known(office), {code.limits.code for code in office.own_codes}
    fresh = [known[key] for key in sorted({normal(code) for code in codes} & known.keys() - own)]
    new = [tracking.NewCode(spelling, owner.partner_id if owner else None) for spelling, owner in fresh]
    if new:
        tracking.save_codes(connection, office.alliance_id, new, now)


def _check_code(code: str) -> None:
    if not normal(code) or not shown(code).isprintable() or len(shown(code)) > 100:
        raise UsageError(f"'{code}' is no code", hint="a code has letters or digits, 100 characters at most: TALLERX")


def list_codes(office: Office, partner: str = "") -> list[dict[str, Any]]:
    """Every code that is not of a batch, with what it allows; those of the deal's campaigns too."""
    rows = {
        spelling: limits_row(office, tracking.Limits(normal(spelling), spelling, None)) for spelling in office.codes
    }
    for code in office.own_codes:
        rows[code.limits.spelling] = limits_row(office, code.limits) | {"campaign": code.campaign, "note": code.note}
    for spelling, owner in office.codes.items():
        rows[spelling]["partner"] = owner.external_id if owner else ""
    return [row for _, row in sorted(rows.items()) if not partner or row["partner"] == partner]


def limits_row(office: Office, limits: tracking.Limits) -> dict[str, Any]:
    """A code as it is shown."""
    return {
        "code": limits.spelling,
        "partner": office.external_ids.get(limits.partner_id, ""),
        "campaign": "",
        "note": "",
        "valid_from": limits.valid_from,
        "valid_until": limits.valid_until,
        "disabled_at": limits.disabled_at,
        "max_uses": limits.max_uses,
        "max_per_customer": limits.max_per_customer,
        "uses": limits.uses,
    }


def show_code(office: Office, code: str, now: datetime) -> dict[str, Any]:
    """One code, also of a batch: what it allows, what is reserved, and its latest uses. Raises UnknownCode."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        _keep_campaigns(office, connection, [code], now)
        found = tracking.code_details(connection, office.alliance_id, code, now)
    batches = {batch.batch_no: batch.terms.name for batch in office.batches}
    batch = batches.get(found.limits.batch_no, "") if found.limits.batch_no is not None else ""
    uses = [one._asdict() | {"state": tracking.UseState(one.state).name.lower()} for one in found.uses]
    return limits_row(office, found.limits) | {"batch": batch, "reserved": found.reserved, "latest_uses": uses}


def disable(office: Office, code: str, batch: str, now: datetime, *, undo: bool = False) -> str:
    """Let a code, or a whole batch, count no longer from now on, or take that back. Gives its name.

    Facts of before that moment still count when they come later. Raises UnknownCode, UnknownBatch or UsageError.
    """
    if bool(code) == bool(batch):
        raise UsageError("name a code or a batch", hint="alianza codes disable TALLERX, or --batch navidad-2026")
    at = None if undo else now
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        if batch:
            group = tracking.disable_batch(connection, office.alliance_id, batch, at)
            name = group.terms.name
            event = told.of_batch("code_batch.updated", group._replace(disabled_at=at), office.external_ids)
        else:
            _keep_campaigns(office, connection, [code], now)
            limits = tracking.disable_code(connection, office.alliance_id, code, at)
            name = limits.spelling
            event = told.of_code("code.updated", limits._replace(disabled_at=at), office.external_ids)
        action = f"{'batch' if batch else 'code'}.{'enabled' if undo else 'disabled'}"
        note(connection, office.alliance_id, now, action, name)
        emit(connection, office.alliance_id, now, [event])
    return name


# Batches -------------------------------------------------------------------------------------------------------------------


def make_batch(
    office: Office, terms: tracking.BatchTerms, partner: str, now: datetime, progress: Progress | None = None
) -> tracking.Batch:
    """Make a batch of codes; the same command again gives the same batch. Raises BatchConflict, InvalidValue, UsageError."""
    owner = find_partner(office, partner).partner_id if partner else None
    return tracking.make_batch(
        office.database, office.alliance_id, terms._replace(partner_id=owner), now, progress=progress
    )


def list_batches(office: Office) -> list[dict[str, Any]]:
    """Every batch."""
    return [batch_row(office, batch) for batch in office.batches]


def batch_row(office: Office, batch: tracking.Batch) -> dict[str, Any]:
    """A batch as it is shown."""
    words = {key: value for key, value in batch.terms._asdict().items() if key not in ("name", "wanted", "partner_id")}
    return {
        "batch": batch.terms.name,
        "partner": office.external_ids.get(batch.terms.partner_id, ""),
        "codes": batch.made,
        "wanted": batch.terms.wanted,
        **words,
        "disabled_at": batch.disabled_at,
    }


def export_batch(office: Office, name: str, out: Path | None, stream: TextIO, progress: Progress | None = None) -> int:
    """Write all codes of a batch as CSV to `out`, whole or not at all, or to the stream; gives their number.

    Raises UnknownBatch, BatchUnfinished.
    """
    with office.database.unit_of_work(office.alliance_id) as connection:
        batch = tracking.find_batch(connection, office.alliance_id, name)
        rows = _export_rows(office, connection, batch)
        if out is None:
            return _write(stream, rows, batch, progress)
        with replacing(out) as part, part.open("w", encoding="utf-8", newline="", buffering=1 << 20) as file:
            return _write(file, rows, batch, progress)


def _export_rows(office: Office, connection: Connection, batch: tracking.Batch) -> Iterator[str]:
    terms = batch.terms
    days = [day.isoformat() if day else "" for day in (terms.valid_from, terms.valid_until)]
    same = _line([defuse_text(terms.name), office.external_ids.get(terms.partner_id, ""), *days])
    dead = batch.disabled_at is not None
    for code, uses, disabled in tracking.codes_of(connection, office.alliance_id, batch):
        yield f"{code},{same},{0 if dead or disabled else terms.max_uses - uses}\n"


def _line(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


_STEP = 20_000


def _write(file: TextIO, rows: Iterator[str], batch: tracking.Batch, progress: Progress | None) -> int:
    first = next(rows, "")  # an unfinished batch is refused before anything is written
    file.write(_line(EXPORT_HEADER) + "\n" + first)
    done = 1
    for done, row in enumerate(rows, start=2):
        file.write(row)
        if progress and done % _STEP == 0:
            progress(done, batch.made)
    return done


# Uses ----------------------------------------------------------------------------------------------------------------------


def reserve(
    office: Office, wanted: Sequence[tracking.Wanted], now: datetime, minutes: int = tracking.HOLD_MINUTES
) -> list[tracking.Answer]:
    """Hold a use of each code for a checkout; the answers come in the same order. Raises UnknownCode, UsageError."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        _keep_campaigns(office, connection, [item.code for item in wanted], now)
        return tracking.reserve_codes(connection, office.alliance_id, wanted, now, _today(office, now), minutes)


def use(office: Office, wanted: Sequence[tracking.Wanted], now: datetime) -> list[tracking.Answer]:
    """Use each code, as it was reserved or one more; the answers come in the same order. Raises like `reserve`."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        _keep_campaigns(office, connection, [item.code for item in wanted], now)
        return tracking.use_codes(connection, office.alliance_id, wanted, now, _today(office, now))


def release(office: Office, wanted: Sequence[tracking.Wanted], now: datetime) -> list[tracking.Answer]:
    """Give each use back: what was reserved or used, and what a sale used once it was refunded whole."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        sales = tracking.sales_of(connection, office.alliance_id, wanted)
        refunded = _refunded(connection, office, sorted(sales))
        return tracking.release_codes(connection, office.alliance_id, wanted, now, _today(office, now), refunded)


def _today(office: Office, now: datetime) -> date:
    return now.astimezone(office.zone).date()


def _refunded(connection: Connection, office: Office, sale_ids: Sequence[str]) -> set[str]:
    """Those of some sales that were refunded whole."""
    rows = orders.facts_where(connection, office.alliance_id, "fact_id", sale_ids)
    sales = {fact.fact_id: fact for fact in map(office.recorder.fact, rows) if fact.kind == SALE}
    left = {sale_id: sale.amount or 0 for sale_id, sale in sales.items()}
    back = set()
    for row in orders.facts_where(connection, office.alliance_id, "refunds", sorted(sales)):
        refund = office.recorder.fact(row)
        if refund.kind != REFUND or refund.refunds is None or refund.currency != sales[refund.refunds].currency:
            continue
        left[refund.refunds] -= left[refund.refunds] if refund.amount is None else refund.amount
        if left[refund.refunds] <= 0:
            back.add(refund.refunds)
    return back


def one(answers: Sequence[tracking.Answer], typed: str) -> tracking.Use:
    """The use of the only answer. Raises CodeRefused."""
    (answer,) = answers
    if answer.refusal or answer.use is None:
        raise CodeRefused(answer.refusal, typed)
    return answer.use
