"""The routes of the second factor: asked for after the first, set up and taken away on a page of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import segno
from litestar import get, post

from alianza.identity import tickets
from alianza.identity.csrf import form_token
from alianza.identity.limits import TooManyAttempts
from alianza.identity.people.model import Person
from alianza.identity.people.usecases import load_people
from alianza.identity.sessions.usecases import Means
from alianza.identity.sign_in import second
from alianza.identity.sign_in.failures import count_failure
from alianza.identity.sign_in.rules import Second, second_of
from alianza.runtime import clock
from alianza.web.auth import pages
from alianza.web.auth.common import Asks, Desk, Page, ask_second, begin_session, counting, desk, run, tell
from alianza.web.auth.visit import Visit

PAGE = "/auth/second-factor"
_ISSUER = "Alianza"


@post("/auth/second", status_code=200)
async def answer_second(request: Asks) -> Page:
    """Take the code; a wrong one may be tried again while the step lasts."""
    at = desk(request)
    form = await at.form(at.visit.browser)
    return await run(lambda: _answer(at, form.get("ticket", ""), form.get("code", "")))


def _answer(at: Desk, text: str, code: str) -> Page:
    visit, now = at.visit, clock.now()
    step = counting(at, "code", lambda: tickets.peek(at.database, "step", text, visit.browser_digest, now))
    person = _person(at, step)
    try:
        second.check_second(at.database, step.alliance_id, person, code, now)
    except (second.CodeRefused, TooManyAttempts) as error:
        count_failure(at.database, step.alliance_id, "code", error.code, now, person.person_id)
        if isinstance(error, TooManyAttempts):
            raise
        passkeys = _second(at, step.alliance_id, person.person_id).passkeys
        return ask_second(
            at.under(step.alliance_id), text, wrong=True, onward=str(step.data["onward"]), passkeys=passkeys
        )
    tickets.take(at.database, "step", text, visit.browser_digest, now)
    means = Means(str(step.data["method"]), True, visit.agent)
    return begin_session(at, step.alliance_id, person, means, str(step.data["onward"]))


def _person(at: Desk, step: tickets.Ticket) -> Person:
    with at.database.unit_of_work(step.alliance_id) as connection:
        return load_people(connection, step.alliance_id, person_id=step.person_id)[0]


def _second(at: Desk, alliance_id: uuid.UUID, person_id: uuid.UUID) -> Second:
    with at.database.unit_of_work(alliance_id) as connection:
        return second_of(connection, alliance_id, person_id)


@get(PAGE)
async def second_page(request: Asks) -> Page:
    """Whether there is a second factor."""
    at = desk(request)
    found = await at.signed_in(setting_up=True)

    owned = await run(lambda: _second(at, found.principal.alliance_id, found.person.person_id))
    return _page(at.visit_of(found), on=owned.codes, needed=not owned.any and owned.needed_by(found.person))


def _page(
    visit: Visit,
    *,
    on: bool = False,
    needed: bool = False,
    text: str = "",
    picture: str = "",
    codes: Sequence[str] = (),
) -> Page:
    return pages.page(
        visit, "second_factor", form=form_token(visit.session), on=on, needed=needed, text=text, picture=picture, codes=codes,
        signed=True,
    )  # fmt: skip


@post(f"{PAGE}/begin", status_code=200)
async def begin_second(request: Asks) -> Page:
    """Show the secret that the app scans."""
    at = desk(request)
    text, found = await at.act(
        lambda books, found, _: (second.begin_setup(books, found, clock.now()), found), setting_up=True
    )
    picture = segno.make(second.setup_address(text, found.person, _ISSUER), micro=False)
    return _page(at.visit_of(found), text=text, picture=picture.png_data_uri(scale=5, border=4))


@post(f"{PAGE}/confirm", status_code=200)
async def confirm_second(request: Asks) -> Page:
    """Take the first code, and show the recovery codes."""
    at = desk(request)
    found = await at.signed_in(setting_up=True)
    codes = await at.act(
        lambda books, found, form: second.confirm_setup(books, found, form.get("code", ""), clock.now()),
        setting_up=True,
    )
    await run(lambda: tell(at, found.principal.alliance_id, found.person, "second_added"))
    return _page(at.visit_of(found), on=True, codes=codes)


@post(f"{PAGE}/remove", status_code=200)
async def drop_second(request: Asks) -> Page:
    """Take the second factor away."""
    at = desk(request)
    found = await at.signed_in()
    await at.act(lambda books, found, _: second.remove_second(books, found, clock.now()))
    await run(lambda: tell(at, found.principal.alliance_id, found.person, "second_removed"))
    return pages.onward(at.visit, PAGE)


HANDLERS = [answer_second, second_page, begin_second, confirm_second, drop_second]
