"""The routes of signing in through another organisation: there, and back."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from litestar import get
from litestar.params import FromPath

from alianza.identity import limits
from alianza.identity.providers import usecases as providers
from alianza.identity.providers.model import ProviderRefused, UnknownProvider
from alianza.identity.sessions.usecases import Means
from alianza.identity.sign_in.links import Followed
from alianza.runtime import clock
from alianza.web.auth import pages
from alianza.web.auth.common import (
    SIGN_IN,
    Asks,
    Desk,
    Page,
    address_group,
    alliance_of,
    counting,
    desk,
    go_on,
    local_path,
    run,
    tell,
)
from alianza.web.auth.visit import browser_cookie, new_browser

PAGE = "/auth/oidc"


class Offer(NamedTuple):
    """A provider on the page that asks who one is."""

    slug: str
    name: str


def offers(at: Desk, alliance_id: uuid.UUID | None) -> list[Offer]:
    """The providers of an alliance; none where it is not known yet whose page it is, and none under a partner's domain, which
    they have not been told to send anybody back to."""
    if alliance_id is None or at.visit.partner is not None:
        return []
    with at.database.unit_of_work(alliance_id) as connection:
        return [Offer(one.slug, one.name) for one in providers.providers_of(connection, alliance_id)]


def _back(at: Desk, slug: str) -> str:
    """One address for each provider, so that what one of them sends can't be taken for another's."""
    return f"{at.visit.base}{PAGE}/{slug}/back"


@get(f"{PAGE}/{{slug:str}}")
async def go_there(request: Asks, slug: FromPath[str]) -> Page:
    """On to the provider. A link, not a form: a form may lead to pages of ours only."""
    at = desk(request)
    visit, asked = at.visit, request.query_params
    browser = visit.browser or new_browser()
    cookies = [] if visit.browser else [browser_cookie(browser, visit.secure)]
    at = at._replace(visit=visit._replace(browser=browser))
    onward = local_path(asked.get("onward", ""))
    to = await run(lambda: counting(at, "oidc", lambda: _there(at, slug, asked.get("alliance", ""), onward)))
    return pages.onward(at.visit, to, cookies)


def _there(at: Desk, slug: str, alliance: str, onward: str) -> str:
    now = clock.now()
    limits.count(at.database, now, (limits.CHALLENGES_OF_ADDRESS, address_group(at.visit.address)))
    found = alliance_of(at, alliance)
    if found is None or at.visit.partner is not None:
        raise UnknownProvider("it is not known whose provider that would be", hint=f"begin at {SIGN_IN}")
    back = providers.Back(found.alliance_id, _back(at, slug), onward)
    return providers.begin(at.database, at.worker.discovery, back, slug, at.visit.browser_digest, now)


@get(f"{PAGE}/{{slug:str}}/back")
async def come_back(request: Asks, slug: FromPath[str]) -> Page:
    """What the browser brings back from the provider."""
    at = desk(request)
    asked = request.query_params
    names = ("state", "code", "iss", "error")
    twice = any(len(asked.getall(name, [])) > 1 for name in names)
    came = providers.Came(slug, asked.get("state", ""), asked.get("code", ""), asked.get("iss"), asked.get("error", ""))
    return await run(lambda: counting(at, "oidc", lambda: _arrive(at, came, twice)))


def _arrive(at: Desk, came: providers.Came, twice: bool) -> Page:
    visit, now = at.visit, clock.now()
    limits.count(at.database, now, (limits.TRIES_OF_ADDRESS, address_group(visit.address)))
    if twice:
        raise ProviderRefused("mixed_up")
    found = providers.finish(at.database, at.worker.discovery, came, visit.browser_digest, now, visit.origin)
    if visit.alliance_id is not None and visit.alliance_id != found.alliance_id:
        raise ProviderRefused("alliance")
    if found.connected:
        tell(at, found.alliance_id, found.person, "provider_connected")
    means = Means(f"oidc:{came.slug}", found.second_factor, visit.agent)
    return go_on(at, Followed(found.alliance_id, found.person, found.onward), means)


HANDLERS = [go_there, come_back]
