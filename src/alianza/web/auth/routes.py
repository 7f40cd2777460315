"""The routes under `/auth`: sign in by link, sign out, and one's own sessions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from litestar import Router, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from alianza.identity import api as identity
from alianza.identity import limits
from alianza.identity.csrf import form_token
from alianza.identity.emails import normal_email, shown_email
from alianza.identity.sessions import usecases as sessions
from alianza.identity.sessions.model import SignedIn, parse_session_id
from alianza.identity.sign_in.failures import count_failure
from alianza.identity.sign_in.links import Asked, follow_link, issue_links, look_at_link
from alianza.identity.sign_in.words import role_names
from alianza.kernel.errors import AlianzaError
from alianza.runtime import clock
from alianza.runtime.database import Database
from alianza.runtime.mail import Mail
from alianza.web.auth import pages, passkeys, providers, second
from alianza.web.auth.agents import browser_of
from alianza.web.auth.common import (
    HOME,
    SIGN_IN,
    Asks,
    Desk,
    Page,
    address_group,
    alliance_of,
    counting,
    desk,
    error_page,
    formats_of,
    go_on,
    http_page,
    local_path,
    run,
    send_later,
    site_of,
    unexpected,
)
from alianza.web.auth.visit import SESSION, browser_cookie, new_browser, set_cookie

_LARGEST = 20_000  # bytes of a form


# Asking for a link ----------------------------------------------------------------------------------------------------


@get(SIGN_IN)
async def sign_in_page(request: Asks) -> Page:
    """The form; gives the browser the cookie that the link will be bound to."""
    at = desk(request)
    asked = request.query_params
    return await run(lambda: _sign_in_page(at, asked.get("alliance", ""), local_path(asked.get("onward", ""))))


def _sign_in_page(at: Desk, named: str, onward: str) -> Page:
    visit = at.visit
    alliance = alliance_of(at, named)
    offers = providers.offers(at, alliance.alliance_id if alliance else None)
    browser = visit.browser or new_browser()
    cookies = [] if visit.browser else [browser_cookie(browser, visit.secure)]
    return pages.page(
        at.under(alliance.alliance_id if alliance else None), "sign_in", cookies=cookies, form=form_token(browser), onward=onward,
        alliance=alliance.name if alliance and not visit.partner else "", slug=alliance.slug if alliance else "",
        works=site_of(visit).works, offers=offers,
    )  # fmt: skip


@post(SIGN_IN, status_code=200)
async def ask_for_link(request: Asks) -> Page:
    """Take an address, answer the same to all, and do the rest afterwards."""
    at = desk(request)
    visit = at.visit
    form = await at.form(visit.browser)
    email, now = normal_email(form.get("email", "")), clock.now()
    where = (limits.LINKS_OF_ADDRESS, address_group(visit.address))
    await run(
        lambda: counting(at, "link", lambda: limits.count(at.database, now, (limits.LINKS_OF_ACCOUNT, email), where))
    )
    alliance = await run(lambda: alliance_of(at, form.get("alliance", "")))
    asked = Asked(
        email, visit.browser_digest, alliance.alliance_id if alliance else None, visit.base,
        local_path(form.get("onward", "")), visit.whose.name if visit.partner and visit.whose else "",
    )  # fmt: skip
    send_later(at, lambda: _mails(at.database, asked))
    return pages.page(at.under(asked.alliance_id), "sent", email=email)


def _mails(database: Database, asked: Asked) -> list[Mail]:
    found = issue_links(database, asked, clock.now())
    if not found:
        count_failure(database, asked.alliance_id, "link", "unknown", clock.now())
    return found


# Following it ---------------------------------------------------------------------------------------------------------


@get("/auth/link/{ticket:str}")
async def link_page(request: Asks, ticket: FromPath[str]) -> Page:
    """Ask before the link is used up: programs that look at mails open links too."""
    at = desk(request)
    visit = at.visit
    found = await run(lambda: look_at_link(at.database, ticket, visit.browser_digest, clock.now()))
    known = await run(lambda: _name(at.database, found.alliance_id))
    name = visit.whose.name if visit.partner and visit.whose else known
    return pages.page(
        at.under(found.alliance_id), "link", ticket=ticket, form=form_token(visit.browser), alliance=name,
        email=shown_email(found.person.email),
    )  # fmt: skip


def _name(database: Database, alliance_id: uuid.UUID) -> str:
    known = identity.alliances(database, sandboxes=True)
    return next((one.name for one in known if one.alliance_id == alliance_id), "")


@post("/auth/link", status_code=200)
async def use_link(request: Asks) -> Page:
    """Use the link up and sign the person in."""
    at = desk(request)
    visit = at.visit
    form, now = await at.form(visit.browser), clock.now()

    def follow() -> Page:
        limits.count(at.database, now, (limits.TRIES_OF_ADDRESS, address_group(visit.address)))
        found = follow_link(at.database, form.get("ticket", ""), visit.browser_digest, now)
        return go_on(at, found, sessions.Means("link", False, visit.agent))

    return await run(lambda: counting(at, "link", follow))


# One's own page -------------------------------------------------------------------------------------------------------


@get(HOME)
async def account_page(request: Asks) -> Page:
    """Who one is, and where one is signed in."""
    at = desk(request)
    found = await at.signed_in()
    return await run(lambda: _account(at, found))


def _account(at: Desk, found: SignedIn) -> Page:
    alliance_id, now = found.principal.alliance_id, clock.now()
    written = formats_of(at, alliance_id)
    with at.database.unit_of_work(alliance_id) as connection:
        mine = sessions.sessions_of(connection, found, now)
    rows = [
        {
            "id": one.id,
            "agent": browser_of(one.agent),
            "method": one.method.partition(":")[0],
            "provider": one.method.partition(":")[2],
            "second": one.second_factor and one.method != "passkey",
            "seen": written.moment(one.last_seen_at),
            "here": one.session_id == found.session.session_id,
        }
        for one in mine
    ]
    return pages.page(
        at.visit_of(found), "account", signed=True, person=found.person, alliance=_name(at.database, alliance_id), sessions=rows,
        roles=role_names(found.membership.roles, at.visit.language), form=form_token(at.visit.session),
    )  # fmt: skip


@post("/auth/sign-out", status_code=200)
async def sign_out(request: Asks) -> Page:
    """End this session and take its cookie away."""
    at = desk(request)
    await at.act(
        lambda books, found, _: sessions.end(books, found, found.session.session_id, clock.now()), setting_up=True
    )
    return pages.onward(at.visit, SIGN_IN, [set_cookie(SESSION, "", at.visit.secure)])


@post("/auth/sessions/end", status_code=200)
async def end_session(request: Asks) -> Page:
    """End another of one's sessions."""
    at = desk(request)
    await at.act(
        lambda books, found, form: sessions.end(books, found, parse_session_id(form.get("session", "")), clock.now())
    )
    return pages.onward(at.visit, HOME)


@post("/auth/sessions/end-others", status_code=200)
async def end_other_sessions(request: Asks) -> Page:
    """End all of one's sessions but this one."""
    at = desk(request)
    await at.act(lambda books, found, _: sessions.end_others(books, found, clock.now()))
    return pages.onward(at.visit, HOME)


def router() -> Router:
    """All of them."""
    handlers: Mapping[Any, Any] = {AlianzaError: error_page, HTTPException: http_page, Exception: unexpected}
    return Router(
        "/",
        route_handlers=[
            sign_in_page, ask_for_link, link_page, use_link, account_page, sign_out, end_session, end_other_sessions,
            *second.HANDLERS, *passkeys.HANDLERS, *providers.HANDLERS,
        ],
        exception_handlers=dict(handlers),
        request_max_body_size=_LARGEST,
        include_in_schema=False,
    )  # fmt: skip
