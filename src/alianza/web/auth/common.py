"""What all routes of these pages share: the visit, checked forms, use cases in threads, and errors as pages."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from litestar import Request, Response
from litestar.exceptions import HTTPException

from alianza.identity import api as identity
from alianza.identity import tickets
from alianza.identity.alliances import Alliance, alliances
from alianza.identity.csrf import FormForged, check_form, form_token
from alianza.identity.limits import TooManyAttempts
from alianza.identity.passkeys.model import PasskeyRefused, Site
from alianza.identity.people.model import Person
from alianza.identity.providers.model import ProviderInvalid, ProviderRefused
from alianza.identity.sessions import usecases as sessions
from alianza.identity.sessions.devices import is_new
from alianza.identity.sessions.model import NotSignedIn, SignedIn
from alianza.identity.sign_in.failures import count_failure
from alianza.identity.sign_in.links import Followed
from alianza.identity.sign_in.notices import Event, notice
from alianza.identity.sign_in.rules import second_of
from alianza.identity.sign_in.second import CodeRefused
from alianza.identity.tickets import TicketRefused
from alianza.identity.tokens import digest
from alianza.kernel.errors import AlianzaError
from alianza.runtime import clock
from alianza.runtime.database import Connection, Database
from alianza.runtime.mail import Mail, mailer
from alianza.runtime.outgoing import CallFailed, TargetRefused
from alianza.tracking import api as tracking
from alianza.web.auth import pages
from alianza.web.auth.visit import (
    DEVICE,
    SESSION,
    HostRefused,
    Visit,
    Whose,
    browser_cookie,
    new_browser,
    read_visit,
    set_cookie,
)
from alianza.web.ui.formats import Formats

log = logging.getLogger("alianza.auth")
Page = Response[str]
Asks = Request[Any, Any, Any]
SESSION_SECONDS = 7 * 86_400  # how long a browser keeps the cookie; the books decide how long it counts
DEVICE_SECONDS = 400 * 86_400  # as long as browsers keep any
HOME = "/auth/account"
SIGN_IN = "/auth/sign-in"
SET_UP = "/auth/second-factor"
_T = TypeVar("_T")
# What an error is to a browser; everything else is a mistake in the request: 400.
_STATUS = {
    "not_signed_in": 401,
    "not_fresh": 403,
    "form_forged": 403,
    "too_many_attempts": 429,
    "host_refused": 421,
    "second_factor_needed": 403,
    "sign_in_elsewhere": 403,
    "not_here": 404,
    "provider_refused": 403,
    "call_failed": 502,
    "target_refused": 502,
    "provider_invalid": 502,
}
_REFUSALS = (
    TicketRefused, CodeRefused, PasskeyRefused, ProviderRefused, ProviderInvalid, CallFailed, TargetRefused, TooManyAttempts,
    NotSignedIn,
)  # fmt: skip
STEP = timedelta(minutes=5)  # to type a code in
_PATH = re.compile(r"/(?:[\w\-.~%]+/?)*(?:\?[\w\-.~%=&]*)?", re.ASCII)


class Desk(NamedTuple):
    """What a handler works with: who asks, and the worker that answers."""

    asks: Asks
    visit: Visit
    worker: Any

    @property
    def database(self) -> Database:
        """The books."""
        return self.worker.database  # type: ignore[no-any-return]

    def under(self, alliance_id: uuid.UUID | None, partner: uuid.UUID | None = None) -> Visit:
        """The visit, its pages under the brand of who is known by now; under a partner's domain they keep that."""
        if self.visit.partner is not None:
            return self.visit
        tenant = self.worker.directory.tenants.get(alliance_id) if alliance_id else None
        return self.visit._replace(whose=Whose(tenant.name, tenant.slug, partner)) if tenant else self.visit

    def visit_of(self, found: SignedIn) -> Visit:
        """The visit of somebody who is signed in."""
        return self.under(found.principal.alliance_id, found.principal.partner)

    async def form(self, cookie: str) -> dict[str, str]:
        """The fields of a form that belongs to a cookie of this browser. Raises FormForged."""
        check_sender(self.asks, self.visit)
        sent = await self.asks.form()
        fields = {name: value for name, value in sent.items() if isinstance(value, str)}
        check_form(cookie, fields.get("form", ""))
        return fields

    async def signed_in(self, *, setting_up: bool = False) -> SignedIn:
        """Who is signed in. Raises NotSignedIn; SecondFactorNeeded but where one sets it up."""
        visit = self.visit
        if not visit.session:
            raise NotSignedIn("nobody is signed in", hint="sign in")
        found = await run(
            lambda: sessions.read(self.database, visit.session, clock.now(), visit.origin, setting_up=setting_up)
        )
        if visit.partner is not None and (found.principal.alliance_id, found.principal.partner) != (
            visit.alliance_id,
            visit.partner,
        ):
            raise elsewhere(self, found.principal.alliance_id, found.person)
        return found

    async def act(self, work: Callable[[Connection, SignedIn, dict[str, str]], _T], *, setting_up: bool = False) -> _T:
        """What a form has whoever is signed in do, in one unit of work. Raises NotSignedIn, FormForged,
        SecondFactorNeeded but where one sets it up."""
        found = await self.signed_in(setting_up=setting_up)
        form = await self.form(self.visit.session)

        def do() -> _T:
            with self.database.unit_of_work(found.principal.alliance_id) as connection:
                return work(connection, found, form)

        return await run(do)


def desk(asks: Asks) -> Desk:
    """The desk of a request. Raises HostRefused."""
    worker = asks.app.state["worker"]()
    return Desk(asks, read_visit(asks, worker), worker)


async def run(work: Callable[[], _T]) -> _T:
    """A use case in a thread, so that one that waits holds up no other answer."""
    return await asyncio.to_thread(work)


def check_sender(asks: Asks, visit: Visit) -> None:
    """A browser says from where a form comes; what comes from elsewhere is refused before its token is looked at."""
    site = asks.headers.get("sec-fetch-site", "same-origin")
    sender = asks.headers.get("origin")
    if site != "same-origin" or (sender is not None and urlsplit(sender).netloc != urlsplit(visit.base).netloc):
        raise FormForged("this form comes from another site", hint="load the page again")


def address_group(address: str) -> str:
    """What counts as one address: an IPv6 customer has a whole /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def local_path(text: str) -> str:
    """A path of ours to go on to, else nothing: never an address of somebody else's."""
    return text if len(text) <= 300 and not text.startswith("//") and _PATH.fullmatch(text) else ""


# A partner's domain --------------------------------------------------------------------------------------------------


class Elsewhere(AlianzaError):
    """Somebody who does not belong to the partner whose domain this is. `address`: where they sign in."""

    code = "sign_in_elsewhere"

    def __init__(self, address: str) -> None:
        super().__init__("this address is another partner's alone", hint=f"sign in at {address}")
        self.address = address


class NotHere(AlianzaError):
    """A page that is not under the partner's domain by which it was asked for. `address`: where it is."""

    code = "not_here"

    def __init__(self, address: str) -> None:
        super().__init__("this address is a partner's portal and nothing else", hint=f"it is at {address}")
        self.address = address


def base_of(at: Desk, alliance_id: uuid.UUID, partner: uuid.UUID | None = None) -> str:
    """Where the pages of an alliance begin, or those of a partner that has a domain of its own."""
    directory, tenant = at.worker.directory, at.worker.directory.tenants.get(alliance_id)
    hosts = (directory.hosts_of(alliance_id, partner) if partner else []) or directory.hosts_of(alliance_id)
    found = tracking.base_address(tenant.slug if tenant else "", hosts, at.worker.public_url)
    port = urlsplit(at.visit.base).port
    return f"http://{urlsplit(found).hostname}:{port}" if port and tracking.is_local(found) else found


def elsewhere(at: Desk, alliance_id: uuid.UUID, person: Person) -> Elsewhere:
    """The refusal of somebody whose pages are at another address."""
    membership = person.membership()
    partner = membership.partner_id if membership and membership.partner_id != identity.NOBODY else None
    return Elsewhere(f"{base_of(at, alliance_id, partner)}{SIGN_IN}")


def _check_house(at: Desk, alliance_id: uuid.UUID, person: Person) -> None:
    """Under a partner's domain its own people sign in. Raises Elsewhere for everybody else."""
    partner = at.visit.partner
    if partner is not None and (alliance_id != at.visit.alliance_id or person.membership(partner) is None):
        raise elsewhere(at, alliance_id, person)


def site_of(visit: Visit) -> Site:
    """Where this page stands, as passkeys know it."""
    return Site(visit.host, visit.base.lower())


def alliance_of(at: Desk, slug: str) -> Alliance | None:
    """The alliance of the host, else the one that the address of the page names."""
    known = alliances(at.database, sandboxes=True)
    for one in known:
        if one.alliance_id == at.visit.alliance_id or (at.visit.alliance_id is None and one.slug == slug):
            return one
    return None


def formats_of(at: Desk, alliance_id: uuid.UUID) -> Formats:
    """How the reader writes moments, in the zone of an alliance."""
    found = next((one for one in alliances(at.database, sandboxes=True) if one.alliance_id == alliance_id), None)
    country, zone = (found.country, found.time_zone) if found else ("", "UTC")
    return Formats(at.visit.language, country, ZoneInfo(zone))


# Signing in ---------------------------------------------------------------------------------------------------------


def counting(at: Desk, method: str, work: Callable[[], _T]) -> _T:
    """A step of signing in; when it is refused, that is counted before whoever asked is told."""
    try:
        return work()
    except _REFUSALS as error:
        alliance_id = getattr(error, "alliance_id", None) or at.visit.alliance_id
        reason = getattr(error, "reason", error.code)
        count_failure(at.database, alliance_id, method, reason, clock.now(), getattr(error, "person_id", None))
        raise


def tell(at: Desk, alliance_id: uuid.UUID, person: Person, what: str) -> None:
    """Tell a person by e-mail what was done about their access; it is sent after the answer."""
    with at.database.unit_of_work(alliance_id) as connection:
        mail = notice(
            connection, alliance_id, person, Event(what, clock.now(), at.visit.agent, f"{at.visit.base}{HOME}")
        )
    send_later(at, lambda: [mail])


def send_later(at: Desk, mails: Callable[[], Sequence[Mail]]) -> None:
    """Make and send mails after the answer."""

    def send() -> None:
        for mail in mails():
            mailer().send(mail)

    at.worker.desk.leave(send)


def go_on(at: Desk, found: Followed, means: sessions.Means) -> Page:
    """The first factor is given: ask for the second, where there is one and it was not given too, else sign in."""
    alliance_id, person, step = found.alliance_id, found.person, ""
    _check_house(at, alliance_id, person)
    with at.database.unit_of_work(alliance_id) as connection:
        owned = second_of(connection, alliance_id, person.person_id)
        if owned.codes and not means.second_factor:
            data = {"method": means.method, "onward": found.onward}
            step = tickets.issue(
                connection, alliance_id, "step", at.visit.browser_digest, clock.now(), STEP,
                person_id=person.person_id, data=data,
            )  # fmt: skip
    if step or (owned.passkeys and owned.needed_by(person) and not means.second_factor):
        return ask_second(at.under(alliance_id), step, onward=found.onward, passkeys=owned.passkeys)
    return begin_session(at, alliance_id, person, means, found.onward)


def ask_second(visit: Visit, ticket: str, *, wrong: bool = False, onward: str = "", passkeys: bool = False) -> Page:
    """The page that asks for a code, or a passkey; for a passkey alone where there is no ticket for a code."""
    return pages.page(
        visit, "second", status=403 if wrong else 200, step=ticket, form=form_token(visit.browser), wrong=wrong,
        onward=onward, slug="", works=passkeys and site_of(visit).works,
    )  # fmt: skip


def begin_session(at: Desk, alliance_id: uuid.UUID, person: Person, means: sessions.Means, onward: str) -> Page:
    """Sign in with new cookies: what a browser held before opens nothing afterwards."""
    visit, now = at.visit, clock.now()
    _check_house(at, alliance_id, person)
    if visit.session:
        _end_quietly(at, now)
    device = visit.device or new_browser()
    with at.database.unit_of_work(alliance_id) as connection:
        text = sessions.begin(connection, alliance_id, person, means, now, visit.origin, visit.partner)
        strange = is_new(connection, alliance_id, person.person_id, digest(device), now)
    if strange:
        tell(at, alliance_id, person, "new_device")
    cookies = [
        set_cookie(SESSION, text, visit.secure, SESSION_SECONDS),
        browser_cookie(new_browser(), visit.secure),
        set_cookie(DEVICE, device, visit.secure, DEVICE_SECONDS),
    ]
    return pages.onward(visit, onward or ("/" if visit.partner else HOME), cookies)


def _end_quietly(at: Desk, now: datetime) -> None:
    """End the session that the browser had before, if it still stands."""
    try:
        before = sessions.read(at.database, at.visit.session, now, at.visit.origin, setting_up=True)
    except NotSignedIn:
        return
    with at.database.unit_of_work(before.principal.alliance_id) as connection:
        sessions.end(connection, before, before.session.session_id, now)


# Errors ---------------------------------------------------------------------------------------------------------------


def error_page(asks: Asks, error: AlianzaError) -> Page:
    """An error as a page in the visitor's language; without a session one is led to sign in."""
    try:
        visit = desk(asks).visit
    except HostRefused:
        return Response("421 nothing is served here under this name\n", status_code=421, media_type="text/plain")
    if error.code == "not_signed_in" and asks.method == "GET":
        onward = local_path(asks.url.path)
        gone = [set_cookie(SESSION, "", visit.secure)] if visit.session else []
        return pages.onward(visit, SIGN_IN + (f"?onward={onward}" if onward not in ("", HOME) else ""), gone)
    if error.code == "second_factor_needed" and asks.method == "GET":
        return pages.onward(visit, SET_UP)
    found = pages.problem(visit, error.code, _STATUS.get(error.code, 400), getattr(error, "address", ""))
    if (seconds := getattr(error, "retry_after", None)) is not None:
        found.headers["retry-after"] = str(seconds)
    return found


def http_page(asks: Asks, error: HTTPException) -> Page:
    """What the router itself refuses: no such page, another method, a body that is too large."""
    return Response(f"{error.status_code}\n", status_code=error.status_code, media_type="text/plain")


def unexpected(asks: Asks, error: Exception) -> Page:
    """A defect of ours: into the log, and nothing of it to the browser."""
    # The route, not the address: of an invitation or a set-up that is a secret.
    log.error("%s %s", asks.method, asks.scope.get("path_template", ""), exc_info=error)
    return Response("500\n", status_code=500, media_type="text/plain")


__all__ = [
    "HOME", "SIGN_IN", "Asks", "Desk", "Elsewhere", "NotHere", "Page", "address_group", "alliance_of", "ask_second", "base_of",
    "begin_session", "check_sender",
    "counting", "desk",
    "error_page", "formats_of", "go_on", "http_page", "local_path", "run", "send_later", "site_of", "tell", "unexpected",
]  # fmt: skip
