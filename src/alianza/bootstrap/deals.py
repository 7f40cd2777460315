"""Use cases about a deal: test its cases, see what it would change, apply it, rehearse it on past facts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from alianza.bootstrap import told
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partner_log import partner_changes
from alianza.identity import api as identity
from alianza.identity import audit
from alianza.identity.acting import note, who_acts
from alianza.kernel.errors import AlianzaError
from alianza.kernel.periods import first_day, format_period, period_of
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.partners import api as partners
from alianza.programs.deal_file import LoadedDeal, load_deal
from alianza.programs.plan import Change, plan
from alianza.programs.terms import Deal
from alianza.programs.versions import EffectiveDateRefused, load_versions, save_version
from alianza.rewards.clauses import compile_deal
from alianza.rewards.decide import reward_form
from alianza.runtime.database import Connection, Database, scalar
from alianza.runtime.outbox import NewEvent, emit
from alianza.settlement.cases import CaseResult, percent_text, run_case
from alianza.settlement.payfiles import account_problem
from alianza.tracking import api as tracking


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
    office = open_office(database, loaded.deal.alliance)
    refused = hint = ""
    if office.versions[-1].digest != loaded.digest:
        try:
            with database.unit_of_work(office.alliance_id) as connection:
                books = ledger.lock_books(connection, office.alliance_id)
                _check_fixed(office.versions[0].loaded.deal, loaded.deal)
                _check_effective(connection, loaded, books)
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


def apply_deal(database: Database, loaded: LoadedDeal, now: datetime) -> Applied:
    """Add a version of the deal; founds the alliance with its first one. The same deal again changes nothing.

    Raises CasesFail when a case does not come out, EffectiveDateRefused when the version would change what is closed or
    rated already.
    """
    results = test_deal(loaded)
    if any(result.differences for result in results):
        raise CasesFail(results)
    deal = loaded.deal
    compile_deal(1, deal)  # refuses what cannot be rated before anything is written
    alliance_id = identity.alliance_id_of(deal.alliance)
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
            _check_effective(connection, loaded, books)
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


def _check_effective(connection: Connection, loaded: LoadedDeal, books: ledger.Books) -> None:
    """A fact is rated once, by the version in force when it happened: a new version begins after all that is rated."""
    begins = loaded.deal.effective_from
    if period_of(begins) < books.open_period:
        raise EffectiveDateRefused(
            f"{begins} lies in a closed month; the open one is {format_period(books.open_period)}",
            hint=f"set effective_from to {first_day(books.open_period)} or later",
        )
    alliance_id = identity.alliance_id_of(loaded.deal.alliance)
    last = scalar(connection, "SELECT max(local_day) FROM facts WHERE alliance_id = %s AND kind > 0", (alliance_id,))
    if last is not None and last >= begins:
        raise EffectiveDateRefused(
            f"facts up to {last} are rated already, so a version can begin on {last + timedelta(days=1)} at the earliest",
            hint="rehearse it on past facts with: alianza deal simulate",
        )


def import_partners(database: Database, path: Path, slug: str, since: date | None, now: datetime) -> dict[str, Any]:
    """Save the partners of a file; gives how many there are and how many were new.

    `since` is the first local day of their enrollment; without it the deal's first day. Raises PartnersInvalid, and
    EffectiveDateRefused when a known partner would change before what is rated already.
    """
    office = open_office(database, slug)
    groups = {group.id: group.reward.allowed for group in office.deal.groups}
    first = since or office.versions[0].effective_from
    found = partners.read_partners(path, slug, groups, first.toordinal(), account_problem)
    before = office.by_external_id
    kept = [_kept(partner, before.get(partner.external_id), found.columns) for partner in found.partners]
    moved = [partner for partner in kept if _differs(before.get(partner.external_id), partner.enrollments[0])]
    with database.unit_of_work(office.alliance_id) as connection:
        books = ledger.lock_books(connection, office.alliance_id)
        known = [partner for partner in moved if partner.external_id in before]
        _check_moves(connection, office, known, found, since, books)
        _check_points(connection, office, kept)
        partners.save_partners(connection, office.alliance_id, kept, now)
        changes = partner_changes(before, kept, moved)
        if changes:
            audit.note_all(connection, who_acts(office.alliance_id), now, changes)
        rows = [(partner.partner_id, partner.enrollments[0]) for partner in moved]
        partners.save_enrollments(connection, office.alliance_id, rows, now)
        codes = [tracking.NewCode(code, partner.partner_id) for code, partner in found.codes.items()]
        added = _save_codes(connection, office.alliance_id, codes, now)
        links = _default_links(connection, office.alliance_id, now)
        names = dict(office.external_ids)
        names.update((partner.partner_id, partner.external_id) for partner in kept)
        events = told.of_partners(kept, before, {change.object_id for change in changes})
        events += [told.of_code("code.created", code, names) for code in added]
        emit(connection, office.alliance_id, now, events + told.of_links("link.created", links, names))
    fresh = sum(partner.external_id not in before for partner in kept)
    return {"partners": len(kept), "new": fresh, "enrolled": len(moved), "codes": len(found.codes)}


def _save_codes(
    connection: Connection, alliance_id: uuid.UUID, codes: list[tracking.NewCode], now: datetime
) -> list[tracking.Limits]:
    """Save codes; gives those that were new."""
    keys = [normal(code.spelling) for code in codes]
    known = {code.code for code in tracking.find_codes(connection, alliance_id, keys)}
    tracking.save_codes(connection, alliance_id, codes, now)
    fresh = [code for code in codes if normal(code.spelling) not in known]
    return [tracking.Limits(normal(code.spelling), code.spelling, code.partner_id) for code in fresh]


def _default_links(connection: Connection, alliance_id: uuid.UUID, now: datetime) -> list[tracking.Link]:
    """A partner always has a default link, once the alliance has said where its links lead. Gives the new ones."""
    target = tracking.load_defaults(connection, alliance_id).target
    missing = tracking.partners_without_link(connection, alliance_id) if target else []
    new = [tracking.NewLink(partner, "", tracking.Terms(target), True) for partner in missing]
    return tracking.add_links(connection, alliance_id, new, now)


def _kept(partner: partners.Partner, before: partners.Partner | None, columns: tuple[str, ...]) -> partners.Partner:
    """A known partner keeps what the file has no column for."""
    if before is None:
        return partner
    for word in ("reward", "language", "country", "account", "bic", "email"):
        if word not in columns:
            setattr(partner, word, getattr(before, word))
    if "rate" not in columns and before.enrollments:
        wanted = partner.enrollments[0]
        partner.enrollments = (wanted._replace(rate_ppb=before.enrollments[-1].rate_ppb),)
    return partner


def _differs(known: partners.Partner | None, wanted: partners.Enrollment) -> bool:
    """A partner that changes group or rate needs a day from which (`--since`); the same again is nothing new."""
    last = known.enrollments[-1] if known and known.enrollments else None
    return last is None or (last.group, last.rate_ppb) != (wanted.group, wanted.rate_ppb)


def _check_moves(
    connection: Connection,
    office: Office,
    moved: list[partners.Partner],
    found: partners.ImportedPartners,
    since: date | None,
    books: ledger.Books,
) -> None:
    """A known partner's new group or rate begins on a day that is named, and after all that is rated."""
    before = office.by_external_id
    if moved and since is None:
        raise partners.PartnersInvalid(
            [
                f"{found.places[one.external_id]}: '{one.external_id}' was in group"
                f" '{before[one.external_id].enrollments[-1].group}' with {_rate(before[one.external_id])}; from which day"
                " on does this change hold? Add --since"
                for one in moved
            ]
        )
    if moved and since is not None and period_of(since) < books.open_period:
        raise EffectiveDateRefused(
            f"{since} lies in a closed month; the open one is {format_period(books.open_period)}",
            hint=f"--since {first_day(books.open_period)} or later",
        )
    rated = _rated_through(connection, office, moved)
    for one in moved:
        last = max(
            date.fromordinal(before[one.external_id].enrollments[-1].effective), rated.get(one.partner_id, date.min)
        )
        if since is not None and last >= since:
            raise EffectiveDateRefused(
                f"'{one.external_id}' was rated up to {last}, so a change can begin on {last + timedelta(days=1)} at the"
                " earliest",
                hint=f"--since {last + timedelta(days=1)}",
            )


def _check_points(connection: Connection, office: Office, kept: list[partners.Partner]) -> None:
    """A choice between points and money has no day of its own, so it stays once something was earned."""
    before = office.by_external_id
    pairs = [(before[one.external_id], one) for one in kept if one.external_id in before]
    changed = [
        (known, one) for known, one in pairs if _in_points(office, known, known) != _in_points(office, known, one)
    ]
    rated = _rated_through(connection, office, [one for _, one in changed])
    problems = [
        f"partner '{one.external_id}' has earned already; its reward cannot change between points and money"
        for _, one in changed
        if one.partner_id in rated
    ]
    if problems:
        raise partners.PartnersInvalid(problems)


def _in_points(office: Office, enrolled: partners.Partner, choice: partners.Partner) -> list[bool]:
    """Whether a choice means points, for each group of each version that the partner was in."""
    names = {enrollment.group for enrollment in enrolled.enrollments}
    groups = [group for version in office.terms.versions for name, group in version.groups.items() if name in names]
    return [reward_form(choice, group) == "points" for group in groups]


def _rate(partner: partners.Partner) -> str:
    ppb = partner.enrollments[-1].rate_ppb
    return "no rate of its own" if ppb is None else f"the rate {percent_text(ppb)}"


def _rated_through(connection: Connection, office: Office, some: list[partners.Partner]) -> dict[bytes, date]:
    """The last local day of a fact that was rated for a partner, by partner id."""
    rows = connection.execute(
        "SELECT partner_id, max((event_at AT TIME ZONE %s)::date) FROM lines WHERE alliance_id = %s"
        " AND partner_id = ANY(%s::uuid[]) AND fact_kind > 0 GROUP BY partner_id",
        (office.deal.time_zone, office.alliance_id, [partner.partner_id.hex() for partner in some]),
    )
    return {partner_id.bytes: day for partner_id, day in rows}


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
