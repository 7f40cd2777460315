"""An alliance with partners, and clicks made by hand: what the tests of tracking begin with."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime

from alianza.bootstrap.office import Office
from alianza.runtime.partitions import ensure_months
from alianza.tracking import api as tracking

TARGET = "https://onlycar.mx/agenda"


def id_at(moment: datetime) -> uuid.UUID:
    """A click id of a moment."""
    return uuid.UUID(int=(int(moment.timestamp() * 1000) << 80) | 0x7 << 76 | 0x2 << 62 | secrets.randbits(60))


def give_links(office: Office, domain: str = "") -> None:
    """A default link `l-…` for every partner, and a domain for the alliance."""
    terms, now = tracking.Terms(TARGET), datetime.now(UTC)
    with office.database.unit_of_work(office.alliance_id) as connection:
        links = [
            tracking.NewLink(uuid.UUID(bytes=one.partner_id), f"l-{one.external_id}", terms, is_default=True)
            for one in office.partners
        ]
        tracking.add_links(connection, office.alliance_id, links, now)
        if domain:
            tracking.add_domain(connection, office.alliance_id, domain, now)


class Books:
    """The onlycar example with a partner, a link, and a way to record clicks."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.database = office.database
        self.alliance_id = office.alliance_id
        self.partners = [uuid.UUID(bytes=partner.partner_id) for partner in office.partners]

    def add(self, partner: int = 0, code: str = "", **terms: object) -> tracking.Link:
        new = tracking.NewLink(self.partners[partner], code, tracking.Terms(TARGET, **terms))  # type: ignore[arg-type]
        with self.database.unit_of_work(self.alliance_id) as connection:
            return tracking.add_links(connection, self.alliance_id, [new], datetime.now(UTC))[0]

    def click(
        self, link: tracking.Link, at: datetime, visitor: uuid.UUID | None = None, scan: bool = False
    ) -> uuid.UUID:
        click_id = id_at(at)
        self.record([tracking.NewClick(click_id, link.link_id, link.version, link.partner_id, scan, visitor)])
        return click_id

    def record(self, clicks: list[tracking.NewClick]) -> None:
        with self.database.unit_of_work(self.alliance_id) as connection:
            tracking.record_clicks(connection, self.alliance_id, clicks)

    def months(self, first: datetime, last: datetime) -> None:
        owner = self.database.connect()
        with owner:
            ensure_months(owner, "clicks", first.date(), last.date())
