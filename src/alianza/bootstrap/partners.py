"""Use cases about partners: a list of them taken in, new ones and known ones, with their enrollments and codes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from alianza.bootstrap import told
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partner_log import partner_changes
from alianza.identity import audit
from alianza.identity.acting import who_acts
from alianza.kernel.periods import first_day, format_period, period_of
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.partners import api as partners
from alianza.programs.versions import EffectiveDateRefused
from alianza.rewards.decide import reward_form
from alianza.runtime.database import Connection, Database
from alianza.runtime.outbox import emit
from alianza.settlement.cases import percent_text
from alianza.settlement.payfiles import account_problem
from alianza.tracking import api as tracking


def import_partners(database: Database, path: Path, slug: str, since: date | None, now: datetime) -> dict[str, Any]:
    """Save the partners of a file; gives how many there are and how many were new.

    `since` is the first local day of their enrollment; without it the deal's first day. Raises PartnersInvalid, and
    EffectiveDateRefused when a known partner would change before what is rated already.
    """
    office = open_office(database, slug)
    found = partners.read_partners(path, *_reading(office, since), account_problem)
    with database.unit_of_work(office.alliance_id) as connection:
        return _save(connection, office, found, since, now)


def save_partners(
    office: Office,
    rows: Iterable[tuple[str, Mapping[str, str]]],
    columns: tuple[str, ...],
    since: date | None,
    now: datetime,
) -> dict[str, Any]:
    """The same for rows that come from elsewhere: each with the place by which mistakes name it, and its cells by column."""
    found = partners.read_partner_rows(rows, columns, *_reading(office, since), account_problem)
    with office.database.unit_of_work(office.alliance_id) as connection:
        return _save(connection, office, found, since, now)


def _reading(office: Office, since: date | None) -> tuple[str, dict[str, tuple[str, ...]], int]:
    """What a list is read by: the alliance, the groups with the rewards they allow, the first day of the enrollments."""
    groups: dict[str, tuple[str, ...]] = {group.id: group.reward.allowed for group in office.deal.groups}
    first = since or office.versions[0].effective_from
    return office.alliance.slug, groups, first.toordinal()


def _save(
    connection: Connection, office: Office, found: partners.ImportedPartners, since: date | None, now: datetime
) -> dict[str, Any]:
    books = ledger.lock_books(connection, office.alliance_id)
    before = office.by_external_id
    if books.changes != office.changes:  # what is not named stays as it is by now, above all an account
        before = {one.external_id: one for one in partners.load_partners(connection, office.alliance_id)}
    kept = [_kept(partner, before.get(partner.external_id), found.columns) for partner in found.partners]
    for partner in kept:
        partner.account = partners.sealed(office.alliance_id, partner.external_id, partner.account)
    moved = [partner for partner in kept if _differs(before.get(partner.external_id), partner.enrollments[0])]
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
    if not {"latitude", "longitude"} & set(columns):
        partner.place = before.place
    partner.suspensions = before.suspensions
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
