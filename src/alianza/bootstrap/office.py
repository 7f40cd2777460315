"""An alliance's office: its terms, partners and codes, loaded once for a piece of work."""

from __future__ import annotations

import functools
import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alianza.connect.webhooks.facts import FactTeller
from alianza.identity import api as identity
from alianza.kernel.errors import AlianzaError
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.partners import api as partners
from alianza.partners.api import Partner
from alianza.programs.terms import Deal
from alianza.programs.versions import Version, load_versions
from alianza.rewards.clauses import Terms, compile_deal
from alianza.rewards.record import Recorder
from alianza.runtime.database import Database
from alianza.settlement.cases import campaign_codes
from alianza.tracking import api as tracking


class NoDealYet(AlianzaError):
    """The alliance has no version of its deal."""

    code = "no_deal"


@dataclass
class Office:
    """Everything a use case needs to know of one alliance."""

    database: Database
    alliance: identity.Alliance
    versions: list[Version]
    terms: Terms
    partners: list[Partner]
    codes: dict[str, Partner | None]  # as they are shown; those of batches are looked up when they are needed
    own_codes: list[tracking.Code]  # those of them that are not only a campaign's in the deal
    batches: list[tracking.Batch]
    changes: int = 0  # how often anything of this had changed when it was loaded: `ledger.Books.changes`

    @property
    def alliance_id(self) -> uuid.UUID:
        """The tenant."""
        return self.alliance.alliance_id

    @property
    def deal(self) -> Deal:
        """The newest version of the deal."""
        return self.versions[-1].loaded.deal

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days begin and months are cut."""
        return ZoneInfo(self.deal.time_zone)

    @functools.cached_property
    def by_partner_id(self) -> dict[bytes, Partner]:
        """The partners by their id of 16 bytes."""
        return {partner.partner_id: partner for partner in self.partners}

    @functools.cached_property
    def by_external_id(self) -> dict[str, Partner]:
        """The partners by the id that the user knows them by."""
        return {partner.external_id: partner for partner in self.partners}

    @functools.cached_property
    def external_ids(self) -> dict[bytes | None, str]:
        """The ids that the user knows the partners by."""
        return {partner.partner_id: partner.external_id for partner in self.partners}

    @functools.cached_property
    def restricted_codes(self) -> frozenset[str]:
        """The codes, as they are shown, of which a use can be refused; besides them, all codes of batches."""
        return frozenset(code.limits.spelling for code in self.own_codes if code.limits.restricted)

    @functools.cached_property
    def batch_shapes(self) -> frozenset[tuple[str, int]]:
        """What codes of batches look like."""
        return frozenset(batch.shape for batch in self.batches)

    @functools.cached_property
    def identify(self) -> tracking.Identify:
        """Hashes what tells who a customer is; it remembers what it has hashed."""
        return tracking.identify(self.alliance_id, self.deal.country)

    @functools.cached_property
    def recorder(self) -> Recorder:
        """Records facts; it remembers which accounts are open."""
        return Recorder(
            self.alliance_id, self.terms, self.partners, FactTeller(self.alliance_id, self.external_ids), self.changes
        )

    def local_day(self, moment: datetime) -> int:
        """The local day of a moment, as an ordinal."""
        return moment.astimezone(self.zone).date().toordinal()


def open_office(database: Database, slug: str) -> Office:
    """The office of the alliance of that slug. Raises UnknownAlliance or NoDealYet."""
    return load_office(database, identity.find_alliance(database, slug))


def load_office(database: Database, alliance: identity.Alliance) -> Office:
    """An alliance's office as it is now. Raises NoDealYet."""
    slug = alliance.slug
    with database.unit_of_work(alliance.alliance_id) as connection:
        # Read first: what changes while the rest is being read shows as a change.
        changes = ledger.changes_of(connection, alliance.alliance_id)
        versions = load_versions(connection, alliance.alliance_id)
        found = partners.load_partners(connection, alliance.alliance_id)
        codes = tracking.load_codes(connection, alliance.alliance_id)
        batches = tracking.load_batches(connection, alliance.alliance_id)
    if not versions:
        raise NoDealYet(f"alliance '{slug}' has no deal yet", hint="alianza deal apply examples/onlycar/deal.yaml")
    by_id = {partner.partner_id: partner for partner in found}
    by_name = {partner.external_id: partner for partner in found}
    known: dict[str, tuple[str, Partner | None]] = {}
    for version in versions:
        campaigns = campaign_codes(version.loaded.deal, by_name)
        known |= {normal(code): (code, partner) for code, partner in campaigns.items()}
    for code in codes:
        limits = code.limits
        known[limits.code] = (limits.spelling, by_id[limits.partner_id] if limits.partner_id else None)
    terms = Terms([compile_deal(version.version, version.loaded.deal, by_id) for version in versions])
    return Office(database, alliance, versions, terms, found, dict(known.values()), codes, batches, changes)
