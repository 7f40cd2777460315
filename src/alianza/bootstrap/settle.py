"""Use cases about money: close a month and write its files, pay it, verify the books."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from alianza.bootstrap import reviews
from alianza.bootstrap.office import Office, open_office
from alianza.identity import api as identity
from alianza.kernel.errors import UsageError
from alianza.kernel.ids import format_id
from alianza.kernel.money import asset_scale, asset_unit, format_minor
from alianza.kernel.periods import format_period, parse_period
from alianza.ledger import api as ledger
from alianza.runtime.database import Connection, Database, scalar, sql
from alianza.settlement.closing import Closer, Closing, NothingToClose, require_closing
from alianza.settlement.payfiles import BankLayout, CsvOnly, Payer, Unpayable, load_layout, write_payment_files
from alianza.settlement.payouts import Payout, PayoutRun, payments_of, payouts_of, prepare_payouts
from alianza.settlement.reports import DOCUMENTS, Progress, SettlementFiles, write_settlement

HERE = "alianza.settlement"


@dataclass(frozen=True)
class Settled:
    """A closed month. `fresh` lists the months that this run closed; none when all were closed before."""

    alliance: str
    closing: Closing
    fresh: tuple[str, ...]
    files: SettlementFiles


def settle(
    database: Database,
    slug: str,
    period_text: str,
    out: Path,
    now: datetime,
    *,
    documents: Collection[str] = DOCUMENTS,
    progress: Progress | None = None,
    max_documents: int | None = None,
) -> Settled:
    """Close a month (and any open one before it) and write its files. Again gives the same files.

    Raises PeriodNotOver, NothingToClose, BooksDiffer, UnknownAlliance.
    """
    period = parse_period(period_text)
    office = open_office(database, slug)
    if not office.partners:
        # A closed month stays closed: what came in later would stand in the wrong one.
        raise NothingToClose(
            f"alliance '{slug}' has no partners yet, so there is nothing to close",
            hint=f"alianza partners import partners.csv --alliance {slug}",
        )
    reviews.scan(office, now)  # what looks wrong is held before the month's payable is worked out
    closer = Closer(database, office.alliance_id, office.terms, office.partners, now)
    fresh = closer.close_through(period)
    closing = _closing(database, office, period_text)
    files = write_settlement(
        database, office, closing, out, documents=documents, progress=progress, max_documents=max_documents
    )
    return Settled(slug, closing, tuple(format_period(item.period) for item in fresh), files)


def _closing(database: Database, office: Office, period_text: str) -> Closing:
    with database.unit_of_work(office.alliance_id) as connection:
        return require_closing(connection, office.alliance_id, period_text)


# Payouts --------------------------------------------------------------------------------------------------------------


@dataclass
class Paid:
    """A month's payouts. `amounts` is what was paid in all, by form and currency, in units."""

    alliance: str
    period: str
    review_until: date
    run: PayoutRun
    files: list[Path] = field(default_factory=list)
    unpayable: list[Unpayable] = field(default_factory=list)
    csv_only: list[CsvOnly] = field(default_factory=list)
    amounts: dict[str, dict[str, str]] = field(default_factory=dict)


def pay(
    database: Database,
    slug: str,
    period_text: str,
    out: Path,
    now: datetime,
    *,
    payer: Path | None = None,
    layout: Path | None = None,
) -> Paid:
    """Record the payouts of a closed month that are due and write the bank's files of each run. Again gives the same.

    `payer` is a YAML file (name, iban, bic, clabe, country); without it payments stand in the CSV only. `layout` is a
    bank layout's YAML file, the shipped one for SPEI unless given. Raises NothingToClose when the month is open,
    PeriodSuperseded when a later one is closed, and what a wrong payer or layout raises, before anything is recorded.
    """
    office = open_office(database, slug)
    payer_read = read_payer(payer) if payer else Payer(name=office.deal.name, country=office.deal.country)
    layout_read = load_layout(layout) if layout else None
    closing = _closing(database, office, period_text)
    run = prepare_payouts(database, office, closing, now)
    result = Paid(slug, format_period(closing.period), closing.review_until, run)
    with database.unit_of_work(office.alliance_id) as connection:
        _write_runs(connection, office, closing, out, payer_read, layout_read, result)
        _add_up(connection, office.alliance_id, closing.period, result)
    return result


def _write_runs(
    connection: Connection,
    office: Office,
    closing: Closing,
    out: Path,
    payer: Payer,
    layout: BankLayout | None,
    result: Paid,
) -> None:
    """A run's files have the run's number in their names, so a later run never touches what the bank has got."""
    payouts = payouts_of(connection, office.alliance_id, closing.period)
    for first, payments in payments_of(office.alliance_id, payouts, lambda payout: _reference(office, closing, payout)):
        message = f"{office.deal.alliance}-{format_period(closing.period)}-{first.run}"
        written = write_payment_files(payments, payer, first.execution_on, message, first.recorded_at, out, layout)
        result.files += written.files
        result.unpayable += written.unpayable
        result.csv_only += written.csv_only


def _reference(office: Office, closing: Closing, payout: Payout) -> str:
    return f"{office.deal.name} {format_period(closing.period)} {payout.number}"


def _add_up(connection: Connection, alliance_id: uuid.UUID, period: int, result: Paid) -> None:
    rows = connection.execute(
        "SELECT form, asset, sum(amount_minor)::bigint FROM payouts WHERE alliance_id = %s AND period = %s"
        " GROUP BY form, asset ORDER BY form, asset",
        (alliance_id, period),
    )
    amounts: dict[str, dict[str, str]] = defaultdict(dict)
    for form, asset, amount in rows:
        amounts[form][asset_unit(asset)] = format_minor(amount, asset_scale(asset))
    result.amounts = dict(amounts)


def read_payer(path: Path) -> Payer:
    """The payer's details from a YAML file. Raises UsageError naming what is wrong."""
    hint = "write: name, iban, bic, clabe, country, each on a line of its own and in quotes"
    try:
        tree = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise UsageError(f"the payer's file cannot be read: {error}", hint=hint, where=str(path)) from None
    known = Payer.__struct_fields__
    unknown = [str(key) for key in tree if key not in known] if isinstance(tree, dict) else []
    if unknown:
        raise UsageError(f"unknown key '{unknown[0]}'", hint=f"known: {', '.join(known)}", where=str(path))
    try:
        return msgspec.convert(tree, Payer)
    except msgspec.ValidationError as error:
        raise UsageError(str(error), hint=hint, where=str(path)) from None


# Verifying ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verified:
    """What was found in an alliance's books: nothing when they are right."""

    alliance: str
    problems: tuple[str, ...]


def verify(database: Database, slug: str | None = None) -> list[Verified]:
    """Check the books of one alliance or of all: balances against transfers, lines against transfers, statements.

    Every difference is named (of each kind at most twenty). Raises UnknownAlliance.
    """
    chosen = [identity.find_alliance(database, slug)] if slug else identity.alliances(database)
    return [Verified(alliance.slug, tuple(_problems(database, alliance.alliance_id))) for alliance in chosen]


def _problems(database: Database, alliance_id: uuid.UUID) -> list[str]:
    with database.unit_of_work(alliance_id) as connection:
        return problems_of(connection, alliance_id)


def problems_of(connection: Connection, alliance_id: uuid.UUID) -> list[str]:
    """What is wrong in an alliance's books as the caller's transaction sees them; takes their lock."""
    ledger.lock_books(connection, alliance_id)  # nobody writes while the parts are read one after the other
    problems = list(ledger.verify(connection, alliance_id))
    words: dict[str, Any] = {"alliance": alliance_id}
    rows = connection.execute(sql(HERE, "lines_against_transfers"), words).fetchall()
    problems += [_named(what, key, problem) for what, key, problem in rows]
    rows = connection.execute(sql(HERE, "statements_against_lines"), words).fetchall()
    problems += [_statement_problem(row) for row in rows]
    problems += _numbering(connection, alliance_id)
    words["period"] = scalar(
        connection, "SELECT coalesce(max(period), 0) FROM closings WHERE alliance_id = %s", (alliance_id,)
    )
    for path, asset, books, stated in connection.execute(sql(HERE, "books_against_statements"), words).fetchall():
        problems.append(f"{path} {asset}: the ledger says {books}, statements and open lines say {stated}")
    return problems


def _named(what: str, key: uuid.UUID, problem: str) -> str:
    name = format_id("ln", key) if what == "line" else str(key)
    return f"{what} {name} {problem}"


def _statement_problem(row: Sequence[Any]) -> str:
    number, period, partner, asset, what = row
    if number is None:
        return f"{partner} {asset} in {format_period(period)} {what}"
    return f"statement {number} of {partner} in {format_period(period)}, {asset}: {what} is not what its lines say"


def _numbering(connection: Connection, alliance_id: uuid.UUID) -> list[str]:
    row = connection.execute(
        "SELECT count(*), coalesce(max(number), 0), coalesce(min(number), 1),"
        " (SELECT last_statement FROM books WHERE alliance_id = %(a)s)"
        " FROM statements WHERE alliance_id = %(a)s",
        {"a": alliance_id},
    ).fetchone()
    assert row is not None  # an aggregate always gives a row
    count, last, first, books = row
    if (count, last, first) != (books, books, 1):
        return [f"statements are numbered {first} to {last}, there are {count} and the books count {books}"]
    return []
