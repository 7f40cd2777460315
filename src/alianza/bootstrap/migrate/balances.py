"""What is still owed there becomes lines here: one for each commission, never rated again, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from alianza.bootstrap.migrate.facts import in_units
from alianza.bootstrap.migrate.reading import Row
from alianza.bootstrap.migrate.report import Report, Sums
from alianza.bootstrap.migrate.shapes import (
    COMMISSIONS,
    DUE,
    MADE,
    NO,
    PAID,
    PAYOUTS,
    PENDING,
    STATUS,
    UNMADE,
    VOID,
    System,
)
from alianza.bootstrap.office import Office
from alianza.kernel.errors import InvalidValue
from alianza.kernel.money import AmountOutOfRange, asset_unit, currency_scale, money_asset, parse_minor
from alianza.orders.files import Reject
from alianza.partners.api import Partner
from alianza.settlement.openings import Opening, enter_openings, entered_amounts, known_openings


@dataclass(slots=True)
class _Claim:
    """A commission or a payout that was read: what it is worth in minor units, and the line that it may become."""

    row: Row
    sums: Sums
    minor: int
    opening: Opening
    status: str  # of a commission; of a payout: made
    enters: bool = False  # as a line

    @property
    def over(self) -> bool:
        """Paid or void there: it must not stand here as owed."""
        return self.status in (PAID, VOID)


def open_balances(
    office: Office,
    system: System,
    rows: dict[str, list[Row]],
    minor: bool,
    report: Report,
    now: datetime,
    *,
    dry_run: bool,
) -> None:
    """Enter what is owed and set it against what the export says, partner by partner and currency by currency."""
    per_row = system.says_paid or any("paid" in row.read.headings for row in rows[COMMISSIONS])
    today = now.astimezone(office.zone).date()
    reader = _Reader(office, system, minor, report, per_row, today)
    read = [reader.commission(row) for row in rows[COMMISSIONS]] + [reader.payout(row) for row in rows[PAYOUTS]]
    claims = _once([claim for claim in read if claim])
    for claim in claims:
        _add_up(claim, per_row)
    _compare_payouts(report, per_row)
    claims = [claim for claim in claims if _has_a_partner(claim)]
    with office.database.unit_of_work(office.alliance_id) as connection:
        names = [claim.opening.command_id for claim in claims]
        known = known_openings(connection, office.alliance_id, names)
        usable = [claim for claim in claims if _usable(claim, known)]
        openings = [claim.opening for claim in usable if claim.enters and claim.minor]
        if dry_run:
            report.lines = sum(one.command_id not in known for one in openings)
            _expect(usable)
            return
        report.lines = enter_openings(connection, office, openings, now, system.name)
        found = entered_amounts(connection, office.alliance_id, names)
    for (partner_id, asset), amount in found.items():
        report.of(office.external_ids[partner_id], asset_unit(asset)).entered += amount


def _expect(usable: Sequence[_Claim]) -> None:
    for claim in usable:
        if claim.enters:
            claim.sums.entered += claim.opening.amount_minor


def _once(claims: Sequence[_Claim]) -> list[_Claim]:
    """Each id once: a row that repeats another one is known."""
    found: dict[str, _Claim] = {}
    for claim in claims:
        first = found.setdefault(claim.opening.command_id, claim)
        if first is claim:
            continue
        if (first.opening.digest, first.enters) == (claim.opening.digest, claim.enters):
            claim.row.read.known += 1
        else:
            message = "the id stands above with other content"
            claim.row.read.reject(claim.row, Reject(0, "id", "already_recorded", message, {}))
    return list(found.values())


def _usable(claim: _Claim, known: dict[str, str]) -> bool:
    """Whether a row can be entered, or is entered already; counts it."""
    read, digest = claim.row.read, known.get(claim.opening.command_id)
    if digest is None:
        read.taken += 1
        return True
    if digest != claim.opening.digest:
        message = "it was brought over before with another amount, currency or partner"
        read.reject(claim.row, Reject(0, "amount", "already_recorded", message, {}))
        return False
    if claim.over:
        message = "it was brought over as owed, and is paid or void there now: alianza adjust takes it back"
        read.reject(claim.row, Reject(0, "status", "owed_already", message, {}))
        return False
    read.known += 1
    return True


# Rows -------------------------------------------------------------------------------------------------------------------


class _Reader:
    """Reads rows of one export."""

    def __init__(self, office: Office, system: System, minor: bool, report: Report, per_row: bool, today: date) -> None:
        self._office, self._system, self._minor, self._report = office, system, minor, report
        self._per_row, self._today = per_row, today
        self._currencies = {currency for version in office.versions for currency in version.loaded.deal.currencies}
        self._partners = office.by_external_id

    def commission(self, row: Row) -> _Claim | None:
        """A commission; None when it can't be read, which is said in the rejects."""
        status = STATUS.get(row["status"].casefold().replace(" ", "_"))
        if status is None:
            message = f"'{row['status']}' is no status of a commission"
            row.read.reject(row, Reject(row.line, "status", "unknown_status", message, row.raw))
            return None
        if row["paid"].casefold() not in NO and status != VOID:
            status = PAID
        until = _day(row["due"]) if status == PENDING else None
        said = f"{self._system.name}: commission {row['id']}" + (f", sale {row['sale']}" if row["sale"] else "")
        claim = self._claim(row, row["id"], 1, said, until, status)
        if claim is not None:
            claim.enters = status == DUE or until is not None
        return claim

    def payout(self, row: Row) -> _Claim | None:
        """A payout; it stands against what was earned where the commissions don't say which of them were paid."""
        if row["status"].casefold() in UNMADE:
            row.read.taken += 1
            return None
        claim = self._claim(row, f"payout/{row['id']}", -1, f"{self._system.name}: payout {row['id']}", None, MADE)
        if claim is not None:
            claim.enters = not self._per_row
        return claim

    def _claim(self, row: Row, name: str, sign: int, said: str, until: date | None, status: str) -> _Claim | None:
        currency = row["currency"].upper() or self._office.deal.currency
        if currency not in self._currencies:
            message = f"the deal does not have '{currency}'"
            row.read.reject(row, Reject(row.line, "currency", "unknown_currency", message, row.raw))
            return None
        try:
            amount = parse_minor(in_units(row["amount"], currency, self._minor), currency_scale(currency))
        except AmountOutOfRange as error:
            row.read.reject(row, Reject(row.line, "amount", "amount_out_of_range", error.message, row.raw))
            return None
        except InvalidValue as error:
            row.read.reject(row, Reject(row.line, "amount", "bad_amount", error.message, row.raw))
            return None
        partner = self._partners.get(row["partner"]) or _nobody(row["partner"])
        command = f"migrate/{self._system.name.lower()}/{name}"
        opening = Opening(command, partner, money_asset(currency), sign * amount, said[:200], until)
        return _Claim(row, self._report.of(row["partner"], currency), amount, opening, status)


def _nobody(name: str) -> Partner:
    """In place of a partner that is not known: what it is owed is told, and entered nowhere."""
    return Partner(b"", name, name, "", ())


def _has_a_partner(claim: _Claim) -> bool:
    if claim.opening.partner.partner_id:
        return True
    message = f"there is no partner '{claim.row['partner']}'"
    claim.row.read.reject(claim.row, Reject(claim.row.line, "partner", "unknown_partner", message, claim.row.raw))
    return False


def _add_up(claim: _Claim, per_row: bool) -> None:
    """Add a row to what the export says of its partner, also when the partner is not known."""
    sums, amount = claim.sums, claim.minor
    if claim.status == MADE:
        sums.payouts += amount
        sums.against += 0 if per_row else amount
        return
    sums.earned += 0 if claim.status == VOID else amount
    sums.paid += amount if claim.status == PAID else 0
    sums.due += amount if claim.status == DUE else 0
    sums.held += amount if claim.status == PENDING and claim.enters else 0
    sums.waiting += amount if claim.status == PENDING and not claim.enters else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _compare_payouts(report: Report, per_row: bool) -> None:
    """Where both are told, what was paid by commission ought to be what was paid out; it is theirs to explain."""
    if not per_row or not any(read.kind == PAYOUTS for read in report.files):
        return
    for _, one in sorted(report.sums.items()):
        if one.paid != one.payouts:
            said = one.as_dict()
            report.notes.append(
                f"{report.system} itself says of {one.partner}: commissions of {said['paid']} {one.currency} are paid,"
                f" payouts come to {said['payouts']}"
            )
