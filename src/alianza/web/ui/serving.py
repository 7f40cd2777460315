"""Screens as routes: who asks, may they, is the form theirs; then the work in a thread, and the page once it is committed."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from litestar import Response, Router
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from alianza.identity import api as identity
from alianza.identity.csrf import check_form
from alianza.kernel.errors import AlianzaError, UsageError
from alianza.runtime import clock
from alianza.runtime.database import DatabaseUnreachable
from alianza.web.auth.common import (
    Asks,
    Desk,
    NotHere,
    base_of,
    check_sender,
    desk,
    http_page,
    local_path,
    run,
    unexpected,
)
from alianza.web.auth.common import error_page as sign_in_page
from alianza.web.auth.visit import browser_cookie, new_browser
from alianza.web.ui import files, frame, rendering
from alianza.web.ui.addresses import whole
from alianza.web.ui.problems import STATUS, tell
from alianza.web.ui.screen import Answer, Ask, File, Onward, Screen, Shown
from alianza.web.ui.shell_words import WORDS
from alianza.web.ui.words import Spoken

log = logging.getLogger("alianza.pages")
_OF_SIGN_IN = ("not_signed_in", "host_refused", "second_factor_needed", "sign_in_elsewhere", "not_here")
_MOST_FIELDS = 1_000


class Pages:
    """All screens, by their ids."""

    def __init__(self, screens: Sequence[Screen]) -> None:
        self.screens = {one.id: one for one in screens}
        if len(self.screens) != len(screens):
            names = [one.id for one in screens]
            raise ValueError(f"a screen's id stands twice: {sorted({name for name in names if names.count(name) > 1})}")

    def say(self, screen: Screen, language: str) -> Spoken:
        """The words of a screen."""
        return Spoken(language, screen.words, WORDS)

    def routes(self) -> list[HTTPRouteHandler]:
        """A route for each."""
        return [self._route(one) for one in self.screens.values()]

    def _route(self, screen: Screen) -> HTTPRouteHandler:
        async def answer(request: Asks) -> Response[Any]:
            return await self.serve(screen, request)

        return HTTPRouteHandler(
            screen.path, http_method=[screen.method], name=screen.id, status_code=200,  # type: ignore[list-item]
            request_max_body_size=screen.most_bytes,
        )(answer)  # fmt: skip

    # One request -------------------------------------------------------------------------------------------------------

    async def serve(self, screen: Screen, request: Asks) -> Response[Any]:
        """Answer a request to a screen."""
        at = desk(request)
        if not frame.served(at.visit, screen):
            raise NotHere(_elsewhere(at))
        known = bool(at.visit.browser)
        if screen.room == "open" and not known and not screen.writes:
            at = at._replace(visit=at.visit._replace(browser=new_browser()))
        ask = Ask(
            screen=screen, desk=at, now=clock.now(), say=self.say(screen, at.visit.language),
            path={name: whole(str(value)) for name, value in request.path_params.items()},
            query=dict(request.query_params.items()), alliance_id=at.visit.alliance_id,
        )  # fmt: skip
        await self._identify(ask)
        if screen.writes:
            await _read_form(ask)
        return _with_browser(ask, known, await run(lambda: self._answered(ask)))

    async def _identify(self, ask: Ask) -> None:
        """Who is signed in. Raises NotSignedIn, Forbidden; on an open page nobody has to be."""
        screen = ask.screen
        if screen.room == "open" and not ask.visit.session:
            return
        try:
            found = await ask.desk.signed_in()
        except AlianzaError:
            if screen.room == "open":
                return
            raise
        ask.alliance_id = found.principal.alliance_id
        ask.signed, ask.person, ask.membership = found.principal, found.person, found.membership
        ask.session = found.session
        _may_enter(ask)

    def _answered(self, ask: Ask) -> Response[Any]:
        """In a thread: the screen's own work in one unit of work, and the page that is built of what it gave."""
        try:
            return self._built(ask, self._work(ask))
        except AlianzaError as error:
            again = ask.screen.again
            if not again:
                return self.refused(ask, error)
            return self._again(ask, error, self.screens[again])
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            log.warning("the database went away: %s", str(error).strip())
            ask.database.close()  # what is idle is broken too
            return self.refused(ask, DatabaseUnreachable("nothing was done", hint="try again in a moment"))

    def _again(self, ask: Ask, error: AlianzaError, screen: Screen) -> Response[Any]:
        """The page with the form, once more: what was typed is still there, and what is wrong stands beside it."""
        words, ask.screen, ask.problem = ask.say, screen, error
        ask.say = words.with_first(screen.words)
        try:
            answer = self._work(ask)
        except AlianzaError as another:
            return self.refused(ask, another)
        if isinstance(answer, Shown):
            answer = answer._replace(status=STATUS.get(error.code, 422))
        return self._built(ask, answer)

    def _work(self, ask: Ask) -> Answer:
        ask.__dict__.pop("terms", None)
        if ask.screen.fresh and ask.session is not None:
            ask.session.require_fresh(ask.now)
        if ask.signed is None:
            return self._in_unit(ask)
        with identity.acting(ask.signed):
            return self._in_unit(ask)

    def _in_unit(self, ask: Ask) -> Answer:
        if ask.screen.alone or ask.alliance_id is None:
            return ask.screen.handler(ask)
        with ask.database.unit_of_work(ask.alliance_id) as connection:
            ask.connection = connection
            try:
                return ask.screen.handler(ask)
            finally:
                ask.connection = None  # type: ignore[assignment]

    def _built(self, ask: Ask, answer: Answer) -> Response[Any]:
        if isinstance(answer, Response):
            return answer
        if isinstance(answer, Onward):
            return rendering.onward(ask, answer)
        if isinstance(answer, File):
            return rendering.file(ask, answer)
        return rendering.shown(ask, answer, lambda name: self._said(name, ask.language))

    def _said(self, name: str, language: str) -> Spoken:
        screen = self.screens.get(name)
        return self.say(screen, language) if screen else Spoken(language, WORDS)

    def refused(self, ask: Ask, error: AlianzaError) -> Response[Any]:
        """A page that says what did not work, and where to go from there."""
        found = tell(error, ask.language)
        words = {"told": found, "home": frame.home_of(ask)}
        answer = Shown("ui/problem.html.j2", found.text, words, STATUS.get(error.code, 422))
        return rendering.shown(ask, answer, lambda name: self._said(name, ask.language))

    def error(self, request: Asks, error: AlianzaError) -> Response[Any]:
        """An error before the screen's own work: nobody is signed in, the form is not theirs, the role is another."""
        screen = self._screen_of(request)
        if screen is None or error.code in _OF_SIGN_IN:
            return sign_in_page(request, error)
        at = desk(request)
        ask = Ask(screen=screen, desk=at, now=clock.now(), say=self.say(screen, at.visit.language))
        return self.refused(ask, error)

    def _screen_of(self, request: Asks) -> Screen | None:
        name = getattr(request.route_handler, "name", None)
        return self.screens.get(name or "")


def _elsewhere(at: Desk) -> str:
    """Where the page is that was asked for under a partner's domain."""
    assert at.visit.alliance_id is not None, "a partner's domain is an alliance's"
    path = local_path(at.asks.url.path) if at.asks.method == "GET" else ""
    return base_of(at, at.visit.alliance_id) + (path or "/")


def _may_enter(ask: Ask) -> None:
    """Raise Forbidden for whoever has no business in this room, or lacks the screen's scope."""
    screen, principal = ask.screen, ask.principal
    if screen.room == "open":
        return
    of_partner = principal.partner is not None
    if (screen.room == "console" and of_partner) or (screen.room == "portal" and not of_partner):
        raise identity.Forbidden("this page is for somebody else", hint="sign in with another account")
    if screen.scope:
        principal.require(screen.scope)


async def _read_form(ask: Ask) -> None:
    """The fields of a form that belongs to this browser. Raises FormForged."""
    request = ask.desk.asks
    check_sender(request, ask.visit)
    sent = await request.form()
    many: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    fields = list(sent.multi_items())
    if len(fields) > _MOST_FIELDS:  # half of what was chosen is not what was chosen
        raise UsageError(f"a form has up to {_MOST_FIELDS:,} fields, this one has more", hint="choose fewer at a time")
    for name, value in fields:
        if isinstance(value, UploadFile):  # as it came, and as a text with its name beside it
            if not value.filename:
                continue
            files[name] = await value.read()
            many.setdefault(f"{name}_name", []).append(value.filename)
            value = files[name].decode("utf-8-sig", "replace")
        if isinstance(value, str):
            many.setdefault(name, []).append(value.replace("\r\n", "\n").replace("\0", ""))
    check_form(ask.owner, many.pop("form", [""])[-1])
    ask.form, ask.lists, ask.files = {name: values[-1] for name, values in many.items()}, many, files


def _with_browser(ask: Ask, known: bool, response: Response[Any]) -> Response[Any]:
    """Give a browser that has none yet the cookie that forms on open pages belong to."""
    if not known and ask.visit.browser and not ask.visit.session:
        response.set_cookie(browser_cookie(ask.visit.browser, ask.visit.secure))
    return response


# Files ----------------------------------------------------------------------------------------------------------------


async def static(request: Asks, name: FromPath[str]) -> Response[bytes]:
    """A style, a script, a font: for ever, since its address changes with it."""
    found = files.load().get(name)
    if found is None:
        raise NotFoundException
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "vary": "accept-encoding",
    }
    if found.packed and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.kind, headers={**headers, "content-encoding": "gzip"})
    return Response(found.body, media_type=found.kind, headers=headers)


def router(pages: Pages) -> Router:
    """All screens and the files they load."""
    handlers: Mapping[Any, Any] = {AlianzaError: pages.error, HTTPException: http_page, Exception: unexpected}
    files_route = HTTPRouteHandler(files.PREFIX + "{name:str}", http_method=["GET"])(static)
    return Router(
        "/", route_handlers=[*pages.routes(), files_route], exception_handlers=dict(handlers), include_in_schema=False
    )
