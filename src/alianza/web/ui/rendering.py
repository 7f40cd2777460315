"""From what a screen answers to a page: templates, the frame around them, and the headers that keep anything else out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.datastructures import Cookie
from markupsafe import Markup

from alianza.identity.csrf import form_token
from alianza.kernel.languages import LANGUAGES
from alianza.web.auth.visit import Visit, cookie_name, language_cookie
from alianza.web.ui import frame, notice
from alianza.web.ui.problems import told
from alianza.web.ui.screen import Ask, File, Onward, Shown
from alianza.web.ui.templating import HEADERS, templates


def shown(ask: Ask, answer: Shown, said: Callable[[str], Any]) -> Response[str]:
    """A page. `said` gives the words of a screen by its id, for what was done on another one."""
    visit = ask.visit
    secure = visit.secure
    kept = ask.desk.asks.cookies.get(cookie_name(notice.NOTICE, secure), "")
    before = notice.read(kept, ask.owner) if kept else None
    body = templates().get_template(answer.template).render(
        ask=ask, say=ask.say, language=visit.language, title=answer.title, frame=frame.of(ask), theme=visit.theme,
        token_text=form_token(ask.owner) if ask.owner else "",
        notice=_notice(before, said) if before else None, problem=told(ask) if ask.problem else None,
        fmt=ask.formats if ask.has_deal else None, here=_here(ask), languages=_languages(ask), **answer.words,
    )  # fmt: skip
    cookies = [language_cookie(visit)] if visit.chosen else []
    if kept:
        cookies.append(notice.gone(secure))
    found = respond(visit, body, answer.status, cookies)
    if answer.camera:
        found.headers["permissions-policy"] = HEADERS["permissions-policy"].replace("camera=()", "camera=(self)")
    return found


def _languages(ask: Ask) -> Sequence[str]:
    """The languages to choose from, in the order in which all pages name them."""
    tenant = ask.desk.worker.directory.tenants.get(ask.alliance_id) if ask.alliance_id else None
    return [one for one in LANGUAGES if tenant is None or one in tenant.languages]


def _notice(found: notice.Notice, said: Callable[[str], Any]) -> dict[str, Any]:
    say = said(found.screen)
    return {"text": say(found.key, **found.parts) if say.knows(found.key) else Markup(""), "undo": found.undo}


def _here(ask: Ask) -> Callable[..., str]:
    """The address of this page with other parameters: `here(sort='name')`."""

    def with_(**changed: object) -> str:
        kept = {name: value for name, value in ask.query.items() if name not in ("lang", "export")}
        kept |= {name: str(value) for name, value in changed.items()}
        kept = {name: value for name, value in kept.items() if value != ""}
        path = ask.desk.asks.url.path
        return f"{path}?{urlencode(kept)}" if kept else path

    return with_


def respond(
    visit: Visit, body: str | bytes, status: int, cookies: Sequence[Cookie] = (), kind: str = "text/html"
) -> Response[Any]:
    """An answer with the headers of these pages."""
    strict = {"strict-transport-security": "max-age=31536000"} if visit.secure else {}
    headers = {**HEADERS, **strict}
    return Response(body, status_code=status, media_type=kind, headers=headers, cookies=cookies)


def onward(ask: Ask, answer: Onward) -> Response[Any]:
    """On to another page."""
    cookies = []
    if answer.notice:
        said = notice.Notice(ask.screen.id, answer.notice, answer.parts, answer.undo)
        cookies.append(notice.keep(said, ask.owner, ask.visit.secure))
    found = respond(ask.visit, "", 303, cookies, "text/plain")
    found.headers["location"] = answer.to
    return found


def file(ask: Ask, answer: File) -> Response[Any]:
    """Something to be kept."""
    found = respond(ask.visit, answer.body, 200, (), answer.kind)
    safe = "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in answer.name)
    found.headers["content-disposition"] = f'{"inline" if answer.inline else "attachment"}; filename="{safe}"'
    found.headers.update(answer.headers)
    return found
