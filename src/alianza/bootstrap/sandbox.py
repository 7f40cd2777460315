"""The sandbox beside an alliance: a twin with the same deal and partners, in which test keys act and nothing is owed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from alianza.identity import api as identity
from alianza.kernel.ids import named_id
from alianza.kernel.periods import first_day, period_of
from alianza.ledger import api as ledger
from alianza.partners import api as partners
from alianza.programs.versions import Version, load_versions, save_version
from alianza.runtime.database import Database
from alianza.tracking import api as tracking


class _Agreed(NamedTuple):
    """What a sandbox copies."""

    versions: list[Version]
    partners: list[partners.Partner]
    codes: list[tuple[tracking.NewCode, str]]  # with the external id of the partner, empty where it has none


def open_sandbox(database: Database, alliance: identity.Alliance, now: datetime) -> identity.Alliance:
    """The alliance's sandbox, founded when there is none, with the deal, the partners and their codes as they are now.

    What was tried in it stays. Raises AllianceTaken when an alliance in earnest has its name.
    """
    if alliance.sandbox_of is not None:
        return alliance
    agreed = _read(database, alliance)
    twin = identity.sandbox_of(alliance)
    with database.unit_of_work(twin.alliance_id) as connection:
        identity.found_sandbox(connection, alliance, now)
        if not agreed.versions:
            return twin
        begins = agreed.versions[0].effective_from
        opened = first_day(period_of(begins)) - timedelta(days=1)
        ledger.open_books(connection, twin.alliance_id, period_of(begins), opened)
        ledger.lock_books(connection, twin.alliance_id)
        known = load_versions(connection, twin.alliance_id)
        for version in agreed.versions[len(known) :]:
            save_version(connection, twin.alliance_id, version.loaded, now)
        copies = {one.external_id: _copy(one, twin.slug) for one in agreed.partners}
        partners.save_partners(connection, twin.alliance_id, list(copies.values()), now)
        enrolled = [(one.partner_id, enrollment) for one in copies.values() for enrollment in one.enrollments]
        partners.save_enrollments(connection, twin.alliance_id, enrolled, now)
        codes = [
            code._replace(partner_id=copies[external_id].partner_id if external_id else None)
            for code, external_id in agreed.codes
        ]
        tracking.save_codes(connection, twin.alliance_id, codes, now)
    return twin


def _read(database: Database, alliance: identity.Alliance) -> _Agreed:
    alliance_id = alliance.alliance_id
    with database.unit_of_work(alliance_id) as connection:
        found = partners.load_partners(connection, alliance_id)
        names = {one.partner_id: one.external_id for one in found}
        codes = [
            (code.as_new(), names[code.limits.partner_id] if code.limits.partner_id else "")
            for code in tracking.load_codes(connection, alliance_id)
        ]
        return _Agreed(load_versions(connection, alliance_id), found, codes)


def _copy(partner: partners.Partner, slug: str) -> partners.Partner:
    """The same partner under the id it has in the sandbox, without an account that could be paid."""
    return partners.Partner(
        partner_id=named_id("partner", slug, partner.external_id).bytes,
        external_id=partner.external_id,
        name=partner.name,
        reward=partner.reward,
        enrollments=partner.enrollments,
        language=partner.language,
        country=partner.country,
        place=partner.place,
    )
