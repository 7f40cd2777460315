"""Use cases about a deal: test its cases, see what it would change, apply it, rehearse it on past facts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from alianza.bootstrap.office import Office, open_office
from alianza.identity import api as identity
from alianza.identity.acting import note
from alianza.kernel.errors import AlianzaError
from alianza.kernel.periods import first_day, format_period, period_of
from alianza.ledger import api as ledger
from alianza.programs.deal_file import LoadedDeal, load_deal
from alianza.programs.plan import Change, plan
from alianza.programs.terms import Deal
from alianza.programs.versions import EffectiveDateRefused, load_versions, save_version
from alianza.rewards.clauses import compile_deal
from alianza.runtime.database import Connection, Database, scalar
from alianza.runtime.outbox import NewEvent, emit
from alianza.settlement.cases import CaseResult, run_case


class CasesFail(AlianzaError):
    """A deal whose own cases do not come out is not applied. `results` holds them all."""

    code = "cases_fail"

    def __init__(self, results: list[CaseResult]) -> None:
        failed = [result for result in results if result.differences]
        super().__init__(
            f"{len(failed)} of {len(results)} cases fail: {failed[0].name}: {failed[0].differences[0]}",
            hint="alianza deal test shows every difference",
            where=failed[0].place,
        )
        self.results = results


class AllianceFixed(AlianzaError):
    """An alliance keeps its currency and its time zone: what is on record was read and cut by them."""

    code = "alliance_fixed"


@dataclass(frozen=True)
class Outlook:
    """What `deal apply` would say to a deal: why it would be refused, and which partners would be left without terms."""

    refused: str
    hint: str
    left_out: dict[str, list[str]]  # partners by the group that the new version has no longer


@dataclass(frozen=True)
class Applied:
    """An applied version. `fresh` is False when the very same deal was in the books already."""

    alliance: str
    version: int
    effective_from: date
    cases: int
    fresh: bool


def test_deal(loaded: LoadedDeal) -> list[CaseResult]:
    """Run the deal's own cases."""
    return [run_case(case, loaded.deal, loaded.case_places.get(case.name, "")) for case in loaded.cases]


def plan_deal(database: Database, loaded: LoadedDeal) -> list[Change]:
    """What would change against the version in force on the new one's first day."""
    live = None
    known = {alliance.slug for alliance in identity.alliances(database)}
    if loaded.deal.alliance in known:
        office = open_office(database, loaded.deal.alliance)
        rated = office.terms.on(loaded.deal.effective_from.toordinal()) or office.terms.versions[-1]
        live = rated.deal
    return plan(live, loaded.deal)


def outlook(database: Database, loaded: LoadedDeal) -> Outlook:
    """What applying the deal would come to, cases apart. Changes nothing."""
    known = {alliance.slug for alliance in identity.alliances(database)}
    if loaded.deal.alliance not in known:
        return Outlook("", "", {})
    return outlook_of(open_office(database, loaded.deal.alliance), loaded)


def outlook_of(office: Office, loaded: LoadedDeal) -> Outlook:
    """The same for an alliance that has a deal."""
    refused = hint = ""
    if office.versions[-1].digest != loaded.digest:
        try:
            with office.database.unit_of_work(office.alliance_id) as connection:
                books = ledger.lock_books(connection, office.alliance_id)
                _check_fixed(office.versions[0].loaded.deal, loaded.deal)
                _check_effective(connection, office.alliance_id, loaded, books)
        except (EffectiveDateRefused, AllianceFixed) as error:
            refused, hint = error.message, error.hint
    return Outlook(refused, hint, _left_out(office, loaded))


def _left_out(office: Office, loaded: LoadedDeal) -> dict[str, list[str]]:
    groups = {group.id for group in loaded.deal.groups}
    left: dict[str, list[str]] = {}
    for partner in office.partners:
        if partner.enrollments and partner.enrollments[-1].group not in groups:
            left.setdefault(partner.enrollments[-1].group, []).append(partner.external_id)
    return left


def apply_deal(
    database: Database, loaded: LoadedDeal, now: datetime, within: identity.Alliance | None = None
) -> Applied:
    """Add a version of the deal; founds the alliance with its first one. The same deal again changes nothing.

    `within` is the alliance in which it is put in force: that of the deal's name, or its sandbox.

    Raises CasesFail when a case does not come out, EffectiveDateRefused when the version would change what is closed or
    rated already.
    """
    results = test_deal(loaded)
    if any(result.differences for result in results):
        raise CasesFail(results)
    deal = loaded.deal
    compile_deal(1, deal)  # refuses what cannot be rated before anything is written
    alliance_id = within.alliance_id if within else identity.alliance_id_of(deal.alliance)
    with database.unit_of_work(alliance_id) as connection:
        words = (deal.alliance, deal.name, deal.currency, deal.country, deal.time_zone, deal.language)
        identity.found_alliance(connection, identity.Alliance(alliance_id, *words), now)
        opened = first_day(period_of(deal.effective_from)) - timedelta(days=1)
        ledger.open_books(connection, alliance_id, period_of(deal.effective_from), opened)
        books = ledger.lock_books(connection, alliance_id)
        known = load_versions(connection, alliance_id)
        if known and known[-1].digest == loaded.digest:
            return Applied(deal.alliance, known[-1].version, deal.effective_from, len(results), False)
        if known:
            _check_fixed(known[0].loaded.deal, deal)
            _check_effective(connection, alliance_id, loaded, books)
        version = save_version(connection, alliance_id, loaded, now)
        was = {"version": known[-1].version, "digest": known[-1].digest} if known else None
        became = {"version": version, "digest": loaded.digest, "effective_from": str(deal.effective_from)}
        note(connection, alliance_id, now, "deal.applied", deal.alliance, before=was, after=became)
        agreed = {"agreement": deal.alliance, "name": deal.name, **became}
        emit(connection, alliance_id, now, [NewEvent("agreement.published", deal.alliance, agreed)])
    return Applied(deal.alliance, version, deal.effective_from, len(results), True)


def _check_fixed(first: Deal, new: Deal) -> None:
    """Amounts without a currency are in the alliance's own, days and months are cut in its zone: for all versions."""
    for word, has, wanted in (
        ("currency", first.currency, new.currency),
        ("time_zone", first.time_zone, new.time_zone),
    ):
        if has != wanted:
            raise AllianceFixed(
                f"the alliance's {word} is {has} and cannot become {wanted}",
                hint="found another alliance for it; a deal may have further currencies in: currencies",
                where=word,
            )


def _check_effective(connection: Connection, alliance_id: uuid.UUID, loaded: LoadedDeal, books: ledger.Books) -> None:
    """A fact is rated once, by the version in force when it happened: a new version begins after all that is rated."""
    begins = loaded.deal.effective_from
    if period_of(begins) < books.open_period:
        raise EffectiveDateRefused(
            f"{begins} lies in a closed month; the open one is {format_period(books.open_period)}",
            hint=f"set effective_from to {first_day(books.open_period)} or later",
        )
    last = scalar(connection, "SELECT max(local_day) FROM facts WHERE alliance_id = %s AND kind > 0", (alliance_id,))
    if last is not None and last >= begins:
        raise EffectiveDateRefused(
            f"facts up to {last} are rated already, so a version can begin on {last + timedelta(days=1)} at the earliest",
            hint="rehearse it on past facts with: alianza deal simulate",
        )


def read_deal(path: Path) -> LoadedDeal:
    """The deal in a file. Raises DealError with every problem found."""
    return load_deal(path)


def versions_of(office: Office) -> Iterator[dict[str, Any]]:
    """The applied versions, newest first, for a list."""
    for version in reversed(office.versions):
        yield {
            "version": version.version,
            "effective_from": str(version.effective_from),
            "applied": version.recorded_at.isoformat(timespec="seconds"),
            "note": version.loaded.deal.note,
        }
