"""The routes of the second factor: asked for after the first, set up and taken away on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from litestar import get, post

from alianza.identity import tickets
from alianza.identity.csrf import form_token
from alianza.identity.people.model import Person
from alianza.identity.people.usecases import load_people
from alianza.identity.sessions.usecases import Means
from alianza.identity.sign_in import second
from alianza.runtime import clock
from alianza.web.auth import pages
from alianza.web.auth.common import Asks, Desk, Page, begin_session, desk, run
from alianza.web.auth.visit import Visit

PAGE = "/auth/second-factor"
_ISSUER = "Alianza"


def ask(visit: Visit, ticket: str, wrong: bool = False) -> Page:
    """The page that asks for a code."""
    return pages.page(
        visit, "second", status=403 if wrong else 200, ticket=ticket, form=form_token(visit.browser), wrong=wrong
    )


@post("/auth/second", status_code=200)
async def answer_second(request: Asks) -> Page:
    """Take the code; a wrong one may be tried again while the step lasts."""
    at = desk(request)
    form = await at.form(at.visit.browser)
    return await run(lambda: _answer(at, form.get("ticket", ""), form.get("code", "")))


def _answer(at: Desk, text: str, code: str) -> Page:
    visit, now = at.visit, clock.now()
    step = tickets.peek(at.database, "step", text, visit.browser_digest, now)
    person = _person(at, step)
    try:
        second.check_second(at.database, step.alliance_id, person, code, now)
    except second.CodeRefused:
        return ask(visit, text, wrong=True)
    tickets.take(at.database, "step", text, visit.browser_digest, now)
    means = Means(str(step.data["method"]), True, visit.agent)
    return begin_session(at, step.alliance_id, person, means, str(step.data["onward"]))


def _person(at: Desk, step: tickets.Ticket) -> Person:
    with at.database.unit_of_work(step.alliance_id) as connection:
        return load_people(connection, step.alliance_id, person_id=step.person_id)[0]


@get(PAGE)
async def second_page(request: Asks) -> Page:
    """Whether there is a second factor."""
    at = desk(request)
    found = await at.signed_in()

    def on() -> bool:
        with at.database.unit_of_work(found.principal.alliance_id) as connection:
            return second.has_second(connection, found.principal.alliance_id, found.person.person_id)

    return _page(at, on=await run(on))


def _page(at: Desk, *, on: bool = False, text: str = "", picture: str = "", codes: Sequence[str] = ()) -> Page:
    form = form_token(at.visit.session)
    return pages.page(at.visit, "second_factor", form=form, on=on, text=text, picture=picture, codes=codes)


@post(f"{PAGE}/begin", status_code=200)
async def begin_second(request: Asks) -> Page:
    """Show the secret that the app scans."""
    at = desk(request)
    text, person = await at.act(lambda books, found, _: (second.begin_setup(books, found, clock.now()), found.person))
    picture = segno.make(second.setup_address(text, person, _ISSUER), micro=False)
    return _page(at, text=text, picture=picture.png_data_uri(scale=5, border=4))


@post(f"{PAGE}/confirm", status_code=200)
async def confirm_second(request: Asks) -> Page:
    """Take the first code, and show the recovery codes."""
    at = desk(request)
    codes = await at.act(
        lambda books, found, form: second.confirm_setup(books, found, form.get("code", ""), clock.now())
    )
    return _page(at, on=True, codes=codes)


@post(f"{PAGE}/remove", status_code=200)
async def drop_second(request: Asks) -> Page:
    """Take the second factor away."""
    at = desk(request)
    await at.act(lambda books, found, _: second.remove_second(books, found, clock.now()))
    return pages.onward(at.visit, PAGE)


HANDLERS = [answer_second, second_page, begin_second, confirm_second, drop_second]
