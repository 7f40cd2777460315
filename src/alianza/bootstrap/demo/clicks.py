"""Links of the example alliances, and realistic clicks on them: the same on every run."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from alianza.bootstrap.demo.generator import DEFAULT_LAST_DAY
from alianza.bootstrap.demo.months import days_since
from alianza.bootstrap.demo.worlds import WORLDS
from alianza.bootstrap.office import Office
from alianza.runtime.partitions import ensure_months
from alianza.tracking import api as tracking
from alianza.tracking.clicks import rollups

DAYS = 60  # the last ones of the six months
CLICKS = 2_000  # of each alliance
_SEED = 2026
# A chosen code of each alliance, as its partners would write it.
CHOSEN = {"onlycar": "semana-taller", "nexors": "lobby", "tesla-life": "洗车", "autoservice": "друзья"}
_CHANNELS = ("qr", "web", "chat")


def load_links(office: Office, now: datetime) -> str:
    """A target, a default link for every partner, one with a chosen code, and their clicks; gives the chosen code.

    What is there already stays as it is.
    """
    alliance_id, target = office.alliance_id, f"https://{office.alliance.slug}.example/"
    code = CHOSEN[office.alliance.slug]
    with office.database.unit_of_work(alliance_id) as connection:
        if not tracking.load_defaults(connection, alliance_id).target:
            tracking.save_defaults(connection, alliance_id, tracking.Defaults(target), now)
        missing = tracking.partners_without_link(connection, alliance_id)
        new = [
            tracking.NewLink(partner, "", tracking.Terms(target, channel=_CHANNELS[place % 3]), True)
            for place, partner in enumerate(missing)
        ]
        if not tracking.find_links(connection, alliance_id, [tracking.code_key(code)]):
            first = uuid.UUID(bytes=office.partners[0].partner_id)
            terms = tracking.Terms(
                target, (("utm_source", office.partners[0].external_id),), campaign=code, channel="flyer"
            )
            new.append(tracking.NewLink(first, code, terms))
        tracking.add_links(connection, alliance_id, new, now)
        links = tracking.load_links(connection, alliance_id)
    first_day = DEFAULT_LAST_DAY - timedelta(days=DAYS - 1)
    today = now.astimezone(office.zone).date()
    with office.database.connect() as owner:
        ensure_months(owner, "clicks", first_day, max(DEFAULT_LAST_DAY, today))
    links.sort(key=lambda link: (link.partner_id, link.is_default))
    with office.database.unit_of_work(alliance_id) as connection:
        known = list(_clicks(office.alliance.slug, links, first_day, DAYS, CLICKS))
        for day in days_since(WORLDS[office.alliance.slug], today):
            known += _clicks(f"{office.alliance.slug}/{day}", links, day, 1, CLICKS // DAYS)
        until = uuid.UUID(int=int(now.timestamp() * 1000) << 80)  # ids begin with their moment
        tracking.record_clicks(connection, alliance_id, [one for one in known if one.click_id < until])
        rollups.add_up(connection, alliance_id)
    return code


def _clicks(
    seed: str, links: Sequence[tracking.Link], first_day: date, days: int, count: int
) -> Iterator[tracking.NewClick]:
    """Clicks and scans; a third of the browsers come back, half of all allow a cookie."""
    chance = random.Random(f"{_SEED}/{seed}")
    start = datetime.combine(first_day, time(14), tzinfo=UTC)
    visitors: list[uuid.UUID] = []
    for number in range(count):
        moment = start + timedelta(days=number * (days - 1) / count, seconds=chance.randrange(30_000))
        click_id = uuid.UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | 2 << 62 | chance.getrandbits(60))
        link = links[min(int(chance.expovariate(4 / len(links))), len(links) - 1)]
        visitor = None
        if chance.random() < 0.5:
            visitor = chance.choice(visitors) if visitors and chance.random() < 0.33 else click_id
            visitors += [click_id] if visitor == click_id else []
        scan = link.terms.channel == "qr"
        yield tracking.NewClick(
            click_id, link.link_id, 1, link.partner_id, scan, visitor, campaign=link.terms.campaign,
            channel=link.terms.channel,
        )  # fmt: skip
