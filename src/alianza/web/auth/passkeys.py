"""The routes of passkeys: sign in with one, and the page on which a person looks after theirs."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from litestar import Response, get, post

from alianza.identity import limits
from alianza.identity.csrf import form_token
from alianza.identity.passkeys import usecases as passkeys
from alianza.identity.passkeys.model import Passkey, parse_passkey_id
from alianza.identity.sessions.usecases import Means
from alianza.identity.tokens import digest
from alianza.runtime import clock
from alianza.web.auth import pages
from alianza.web.auth.common import (
    Asks,
    Desk,
    Page,
    address_group,
    alliance_of,
    begin_session,
    counting,
    desk,
    formats_of,
    local_path,
    run,
    site_of,
    tell,
)
from alianza.web.ui.formats import Formats

PAGE = "/auth/passkeys"


# Signing in -----------------------------------------------------------------------------------------------------------


@post("/auth/passkey/begin", status_code=200)
async def begin_using(request: Asks) -> Response[Any]:
    """What the device is asked for; the same to everybody."""
    at = desk(request)
    await at.form(at.visit.browser)
    now = clock.now()

    def begin() -> passkeys.Asked:
        limits.count(at.database, now, (limits.CHALLENGES_OF_ADDRESS, address_group(at.visit.address)))
        return passkeys.begin_using(at.database, site_of(at.visit), at.visit.browser_digest, now)

    return _json(at, await run(lambda: counting(at, "passkey", begin)))


def _json(at: Desk, asked: passkeys.Asked) -> Response[Any]:
    body = msgspec.json.encode({"ticket": asked.ticket, "options": asked.options}).decode()
    return pages.answer(at.visit, body, 200, (), "application/json")


@post("/auth/passkey", status_code=200)
async def use_passkey(request: Asks) -> Page:
    """Sign in with what the device said: the device and whoever unlocked it are two factors."""
    at = desk(request)
    form, now = await at.form(at.visit.browser), clock.now()
    return await run(lambda: counting(at, "passkey", lambda: _use(at, form, now)))


def _use(at: Desk, form: dict[str, str], now: Any) -> Page:
    visit = at.visit
    limits.count(at.database, now, (limits.TRIES_OF_ADDRESS, address_group(visit.address)))
    alliance = alliance_of(at, form.get("alliance", ""))
    shown = passkeys.use(
        at.database, site_of(visit), alliance.alliance_id if alliance else None, form.get("ticket", ""),
        visit.browser_digest, form.get("credential", ""), now, visit.origin,
    )  # fmt: skip
    means = Means("passkey", True, visit.agent)
    return begin_session(at, shown.alliance_id, shown.person, means, local_path(form.get("onward", "")))


# One's own page -------------------------------------------------------------------------------------------------------


@get(PAGE)
async def passkeys_page(request: Asks) -> Page:
    """One's passkeys."""
    at = desk(request)
    found = await at.signed_in(setting_up=True)
    alliance_id, person_id = found.principal.alliance_id, found.person.person_id

    def load() -> list[Passkey]:
        with at.database.unit_of_work(alliance_id) as connection:
            return passkeys.passkeys_of(connection, alliance_id, person_id)

    site = site_of(at.visit)
    written = await run(lambda: formats_of(at, alliance_id))
    rows = [_row(one, written) for one in await run(load)]
    return pages.page(
        at.visit_of(found), "passkeys", form=form_token(at.visit.session), rows=rows, host=site.host, works=site.works,
        signed=True,
    )  # fmt: skip


def _row(one: Passkey, written: Formats) -> dict[str, str]:
    used = written.moment(one.last_used_at) if one.last_used_at else ""
    return {"id": one.id, "name": one.name, "host": one.host, "made": written.day(one.created_at), "used": used}


@post(f"{PAGE}/begin", status_code=200)
async def begin_adding(request: Asks) -> Response[Any]:
    """What the device is asked for to make one."""
    at = desk(request)
    browser, site = digest(at.visit.session), site_of(at.visit)
    asked = await at.act(
        lambda books, found, _: passkeys.begin_adding(books, found, site, browser, clock.now()), setting_up=True
    )
    return _json(at, asked)


@post(f"{PAGE}/add", status_code=200)
async def add_passkey(request: Asks) -> Page:
    """Keep the one that the device made."""
    at = desk(request)
    found = await at.signed_in(setting_up=True)
    form, now = await at.form(at.visit.session), clock.now()

    def add() -> None:
        passkeys.add(
            at.database, found, site_of(at.visit), form.get("ticket", ""), digest(at.visit.session),
            form.get("credential", ""), form.get("name", ""), now,
        )  # fmt: skip
        tell(at, found.principal.alliance_id, found.person, "passkey_added")

    await run(add)
    return pages.onward(at.visit, PAGE)


@post(f"{PAGE}/rename", status_code=200)
async def rename_passkey(request: Asks) -> Page:
    """Call one something else."""
    at = desk(request)
    await at.act(
        lambda books, found, form: passkeys.rename(books, found, _id(form), form.get("name", ""), clock.now()),
    )
    return pages.onward(at.visit, PAGE)


@post(f"{PAGE}/remove", status_code=200)
async def remove_passkey(request: Asks) -> Page:
    """Take one away."""
    at = desk(request)
    found = await at.signed_in()
    await at.act(lambda books, found, form: passkeys.remove(books, found, _id(form), clock.now()))
    await run(lambda: tell(at, found.principal.alliance_id, found.person, "passkey_removed"))
    return pages.onward(at.visit, PAGE)


def _id(form: dict[str, str]) -> uuid.UUID:
    return parse_passkey_id(form.get("passkey", ""))


HANDLERS = [
    begin_using, use_passkey, passkeys_page, begin_adding, add_passkey, rename_passkey, remove_passkey,
]  # fmt: skip
