"""Taking an export in: partners with their links and codes, what customers did before, and what is still owed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alianza.bootstrap.migrate.balances import open_balances
from alianza.bootstrap.migrate.facts import take_facts
from alianza.bootstrap.migrate.people import Newcomer, add_links, add_partners, newcomers
from alianza.bootstrap.migrate.reading import Row, open_files, rows_of
from alianza.bootstrap.migrate.report import Report
from alianza.bootstrap.migrate.shapes import COMMISSIONS, CUSTOMERS, PARTNERS, PAYOUTS, SALES, System
from alianza.bootstrap.office import Office, open_office
from alianza.runtime.database import Database

Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a migration is to go: the group of partners whose own is none of the deal's, where links lead, whether amounts
    are in minor units, and whether anything is written."""

    group: str = ""
    target: str = ""
    minor: bool = False
    dry_run: bool = False


def migrate(
    database: Database, slug: str, system: System, paths: Sequence[Path], wishes: Wishes, now: datetime
) -> Report:
    """Take the files of an export in. The same rows again change nothing; a run that was stopped goes on.

    Raises MigrationInvalid and what opening a file raises, before anything is written.
    """
    office = open_office(database, slug)
    report = Report(system.name, wishes.dry_run, open_files(system, paths))
    rows: Rows = {kind: [] for kind in (PARTNERS, CUSTOMERS, SALES, COMMISSIONS, PAYOUTS)}
    for read in report.files:
        rows[read.kind] += rows_of(read)
    office, emails = _partners(database, office, rows[PARTNERS], wishes, report, now)
    for kind in (CUSTOMERS, SALES, COMMISSIONS, PAYOUTS):
        rows[kind] = _named(office, emails, rows[kind])
    take_facts(office, rows, wishes.minor, report, now, dry_run=wishes.dry_run)
    open_balances(office, system, rows, wishes.minor, report, now, dry_run=wishes.dry_run)
    return report


def _partners(
    database: Database, office: Office, rows: Sequence[Row], wishes: Wishes, report: Report, now: datetime
) -> tuple[Office, dict[str, str]]:
    """Add the partners that are new; gives the office with them, and the partners by their e-mail addresses."""
    found = newcomers(office, rows, wishes.group, report)
    report.partners = len(found)
    if wishes.dry_run:
        office = dataclasses.replace(office, partners=[*office.partners, *(one.partner for one in found)])
    elif found:
        add_partners(office, found, now)
        office = open_office(database, office.alliance.slug)
    add_links(office, rows, wishes.target, report, now, dry_run=wishes.dry_run)
    return office, _by_email(office)


def _by_email(office: Office) -> dict[str, str]:
    """Partners by their address; an address of two is nobody's."""
    found: dict[str, str] = {}
    for partner in office.partners:
        email = partner.email.casefold()
        found[email] = "" if email in found else partner.external_id
    found.pop("", None)
    return {email: name for email, name in found.items() if name}


def _named(office: Office, emails: dict[str, str], rows: Sequence[Row]) -> list[Row]:
    """The rows of known partners, each with the partner's id in place of an address."""
    known = office.by_external_id
    kept = []
    for row in rows:
        said = row["partner"]
        name = said if said in known else emails.get(said.casefold(), said)
        kept.append(dataclasses.replace(row, cells={**row.cells, "partner": name}))
    return kept


__all__ = ["Newcomer", "Wishes", "migrate"]
