"""The links in a worker's memory: a bounded cache that hears of every edit.

What is in the cache is right as long as the listener hears (`listener.py`): it forgets what an edit names, and everything
whenever it could not hear for a while. While PostgreSQL is away nobody can edit, so what is there stays right.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from weakref import WeakValueDictionary

import psycopg

from alianza.identity import api as identity
from alianza.kernel.languages import LANGUAGES
from alianza.partners import api as partners
from alianza.programs.versions import load_versions
from alianza.runtime import clock
from alianza.runtime.database import Database, scalar
from alianza.runtime.secrets import secret
from alianza.tracking import api as tracking
from alianza.tracking.clicks import rows
from alianza.tracking.links.slugs import code_key
from alianza.tracking.links.targets import with_parameters
from alianza.web import offered
from alianza.web.hosts import local_slug

log = logging.getLogger("alianza.web")
CAPACITY = 40_000  # links in each of two generations
ASKED_AT_ONCE = 50  # alliances that a code is looked for in, on a host that is nobody's
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
MOST_DAYS = 365


class Tenant:
    """What a redirect has to know of an alliance. It is renewed in place, so entries may hold on to it."""

    __slots__ = (
        "address_key",
        "alliance_id",
        "consent",
        "cookie_seconds",
        "key",
        "language",
        "languages",
        "name",
        "read",
        "slug",
    )

    def __init__(self, alliance: identity.Alliance) -> None:
        self.alliance_id = alliance.alliance_id
        self.key = alliance.alliance_id.bytes
        self.slug = alliance.slug
        self.name = alliance.name
        self.language = alliance.language
        self.languages: tuple[str, ...] = LANGUAGES
        self.consent = False
        self.cookie_seconds = b"0"
        self.read: tuple[int | None, date] | None = None  # the version of the deal, and the day, that were read last
        self.address_key = secret("address", alliance.alliance_id)


class Entry:
    """A link made ready: what the click's row and the answer need, in the form in which they go out."""

    __slots__ = (
        "__weakref__", "alliance", "begins", "campaign", "channel", "ends", "fallback", "head", "link", "link_id", "partner",
        "partner_id", "plain", "stale", "status", "tail", "tenant", "version", "version_no",
    )  # fmt: skip

    def __init__(self, tenant: Tenant, link: tracking.Link) -> None:
        terms = link.terms
        head, tail = with_parameters(terms.target, terms.parameters)
        self.stale = False
        self.tenant, self.alliance = tenant, tenant.key
        self.link_id, self.partner_id, self.version_no = link.link_id.bytes, link.partner_id.bytes, link.version
        self.link, self.partner = rows.blob(link.link_id.bytes), rows.blob(link.partner_id.bytes)
        self.version = rows.int4(link.version)
        self.campaign, self.channel = rows.text(terms.campaign), rows.text(terms.channel)
        self.head, self.tail = head.encode(), tail.encode()
        self.plain = (head.removesuffix("alz=")[:-1] + tail).encode()
        self.fallback = terms.fallback.encode()
        self.status = terms.status
        self.begins = _seconds(terms.valid_from, float("-inf"))
        self.ends = _seconds(terms.valid_until, float("inf"))


def _seconds(moment: datetime | None, otherwise: float) -> float:
    return otherwise if moment is None else moment.timestamp()


class Missing:
    """A code that no link has; of an alliance when the host is one's. It is never in force."""

    __slots__ = ("__weakref__", "stale", "tenant")
    begins = ends = float("inf")

    def __init__(self, tenant: Tenant | None) -> None:
        self.stale = False
        self.tenant = tenant


Found = Entry | Missing
Key = tuple[bytes | None, bytes]  # the Host header and the path as they came


class Directory:
    """Finds the link of a request. `get` is for the hot path; `find` asks the database."""

    def __init__(self, database: Database, default_alliance: str) -> None:
        self._database = database
        self._default = default_alliance
        self._young: dict[Key, Found] = {}
        self._old: dict[Key, Found] = {}
        # One object for all spellings and hosts of a link, so that an edit reaches them all. None: looked for everywhere.
        self._known: WeakValueDictionary[tuple[uuid.UUID | None, str], Found] = WeakValueDictionary()
        self._asked: dict[Key, asyncio.Future[Found]] = {}
        self._tenants: dict[uuid.UUID, Tenant] = {}
        self._hosts: dict[str, tracking.Owner] = {}
        self._houses: dict[uuid.UUID, str] = {}  # the partners that have a domain, and what they are called
        self._epoch = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="directory")

    # The cache ------------------------------------------------------------------------------------------------------------

    def get(self, key: Key) -> Found | None:
        """What is remembered. What is asked for stays; of the rest the older half goes when there is no room."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                return None
            self._remember(key, found)
        return None if found.stale else found

    def _remember(self, key: Key, found: Found) -> None:
        if len(self._young) >= CAPACITY:
            self._old, self._young = self._young, {}
        self._young[key] = found

    def forget(self) -> None:
        """Nothing that is remembered, or just being looked up, can be relied on."""
        self._epoch += 1
        self._young, self._old = {}, {}

    def forget_links(self, alliance_id: uuid.UUID, keys: Iterable[str]) -> None:
        """Forget an alliance's links of those code keys."""
        self._epoch += 1
        for key in keys:
            for owner in (alliance_id, None, *self._houses):
                found = self._known.pop((owner, key), None)
                if found is not None:
                    found.stale = True

    # Looking up -----------------------------------------------------------------------------------------------------------

    async def find(self, key: Key, host: str, code: str) -> Found:
        """Ask the database, once for all who wait. Raises what a database that is away raises."""
        asked = self._asked.get(key)
        if asked is None:
            loop = asyncio.get_running_loop()
            asked = self._asked[key] = loop.create_future()
            task = loop.create_task(self._look_up(asked, key, host, code))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(asked)

    async def _look_up(self, asked: asyncio.Future[Found], key: Key, host: str, code: str) -> None:
        epoch = self._epoch
        try:
            owner, found = await asyncio.get_running_loop().run_in_executor(self._threads, self._load, host, code)
        except Exception as error:  # noqa: BLE001 - handed over to those who wait
            asked.set_exception(error)
            asked.exception()  # seen, even when nobody waits any more
        else:
            if epoch == self._epoch:  # else an edit came in between: the next request asks again
                found = self._known.setdefault(owner, found) if owner else found
                self._remember(key, found)
            asked.set_result(found)
        finally:
            del self._asked[key]

    def _load(self, host: str, code: str) -> tuple[tuple[uuid.UUID | None, str] | None, Found]:
        """In a thread: whose host it is, and that alliance's link of the code; with what an edit of it would name. Under a
        partner's domain there are its own links only."""
        key = code_key(code)
        tenant, house = self.tenant_of(host), self.house_of(host)
        self.arrived(host)
        if tenant is not None:
            link = self._link(tenant, key)
            if link is not None and house not in (None, link.partner_id):
                link = None
            return (house or tenant.alliance_id, key), Entry(tenant, link) if link else Missing(tenant)
        if host in self._hosts or local_slug(host):
            return None, Missing(None)
        asked = list(self._tenants.values())[:ASKED_AT_ONCE]
        links = [(each, link) for each in asked if (link := self._link(each, key)) is not None]
        return (None, key), Entry(*links[0]) if len(links) == 1 else Missing(None)

    def _link(self, tenant: Tenant, key: str) -> tracking.Link | None:
        with self._database.unit_of_work(tenant.alliance_id) as connection:
            return tracking.find_links(connection, tenant.alliance_id, [key]).get(key)

    def tenant_of(self, host: str) -> Tenant | None:
        """The alliance of a host; None when it is nobody's and there is more than one alliance."""
        owner = self._hosts.get(host)
        if owner is not None:
            return self._tenants.get(owner.alliance_id)
        slug = local_slug(host) or self._default
        for tenant in self._tenants.values():
            if tenant.slug == slug:
                return tenant
        return next(iter(self._tenants.values())) if len(self._tenants) == 1 and not local_slug(host) else None

    def house_of(self, host: str) -> uuid.UUID | None:
        """The partner whose domain a host is; None for every other host."""
        owner = self._hosts.get(host)
        return owner.partner_id if owner else None

    def house_name(self, partner_id: uuid.UUID) -> str:
        """What a partner with a domain is called."""
        return self._houses.get(partner_id, "")

    def hosts_of(self, alliance_id: uuid.UUID, partner_id: uuid.UUID | None = None) -> list[str]:
        """The registered hosts of a partner, or those of the alliance itself."""
        wanted = (alliance_id, partner_id)
        return sorted(host for host, owner in self._hosts.items() if (owner.alliance_id, owner.partner_id) == wanted)

    def arrived(self, host: str) -> Future[None] | None:
        """Keep that somebody came in under a host, when it is the first time."""
        owner = self._hosts.get(host)
        if owner is None or owner.seen:
            return None
        self._hosts[host] = owner._replace(seen=True)
        return self._threads.submit(self._see, host, owner)

    def _see(self, host: str, owner: tracking.Owner) -> None:
        try:
            tracking.see_domain(self._database, host, owner, clock.now())
        except psycopg.Error as error:  # the next round asks again
            log.info("that %s was seen is not noted: %s", host, str(error).strip())

    def is_ours(self, host: str) -> bool:
        """Whether pages that lead back to their own address may be served under a host: a registered one, or this machine.

        Not any other one: what a stranger writes into a Host header would stand in the mails that such pages send.
        """
        slug = local_slug(host)
        known = any(tenant.slug == slug for tenant in self._tenants.values()) if slug else host in _THIS_MACHINE
        return known or host in self._hosts

    @property
    def tenants(self) -> Mapping[uuid.UUID, Tenant]:
        """The alliances by their ids."""
        return self._tenants

    def renew(self) -> None:
        """In a thread: read anew whose hosts there are, and what holds for each alliance. Raises psycopg.Error."""
        hosts = tracking.load_domains(self._database)
        known = {alliance.alliance_id: alliance for alliance in identity.alliances(self._database)}
        tenants = {one: self._tenants.get(one) or Tenant(alliance) for one, alliance in known.items()}
        for tenant in tenants.values():
            self._renew_tenant(tenant, known[tenant.alliance_id].time_zone)
        owners = {(one.alliance_id, one.partner_id) for one in hosts.values()}
        houses = {partner: self._name_of(alliance, partner) for alliance, partner in owners if partner is not None}
        self._hosts, self._tenants, self._houses = hosts, tenants, houses

    def _name_of(self, alliance_id: uuid.UUID, partner_id: uuid.UUID) -> str:
        """What a partner is called in its brand, else in the books."""
        with self._database.unit_of_work(alliance_id) as connection:
            brand = tracking.load_brand(connection, alliance_id, partner_id.bytes)
            return (brand.name if brand else "") or partners.name_of(connection, alliance_id, partner_id)

    def _renew_tenant(self, tenant: Tenant, zone: str) -> None:
        """Read what the alliance decided; its deal only when that, or the local day, is another than it was."""
        today = clock.today(zone)
        with self._database.unit_of_work(tenant.alliance_id) as connection:
            tenant.languages = offered.load(connection, tenant.alliance_id)
            tenant.consent = tracking.load_defaults(connection, tenant.alliance_id).consent == "assumed"
            newest = scalar(
                connection, "SELECT max(version) FROM deal_versions WHERE alliance_id = %s", (tenant.alliance_id,)
            )
            if tenant.read == (newest, today):
                return
            versions = load_versions(connection, tenant.alliance_id)
        live = [one for one in versions if one.effective_from <= today] or versions[:1]
        days = min(live[-1].loaded.deal.attribution.window_days, MOST_DAYS) if live else 0
        tenant.name = live[-1].loaded.deal.name if live else tenant.name
        tenant.cookie_seconds = str(days * 86_400).encode()
        tenant.read = (newest, today)

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False)
