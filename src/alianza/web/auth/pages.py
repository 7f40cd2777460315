"""The pages: a template each, in the one frame of all pages, and the headers that keep anything else out of them."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from litestar import Response
from litestar.datastructures import Cookie
from markupsafe import Markup

from alianza.web.auth.visit import Visit, language_cookie
from alianza.web.auth.words import PROBLEMS, TEXTS
from alianza.web.ui import templating
from alianza.web.ui.shell_words import WORDS
from alianza.web.ui.words import Spoken

_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {**templating.HEADERS, "content-security-policy": _POLICY}


class Around(NamedTuple):
    """What stands around a page of these: whose it is, and no navigation."""

    brand: str
    style: str
    logo: str
    room: str = "auth"
    items: Sequence[Any] = ()
    home: str = "/"
    who: str = ""
    role: str = ""


class Said(Spoken):
    """The words of these pages; what is filled in stands out."""

    def __call__(self, key: str, **parts: object) -> Markup:
        """A text for a page, its parts in bold."""
        return super().__call__(key, **{name: Markup("<b>{}</b>").format(value) for name, value in parts.items()})


# What a page is called where it is not to sign in.
_TITLES = {
    "sent": "look_at_mail", "account": "account", "second_factor": "second_factor", "passkeys": "passkeys", "problem": "problem",
}  # fmt: skip


def page(
    visit: Visit, name: str, *, status: int = 200, cookies: Sequence[Cookie] = (), form: str = "", **words: Any
) -> Response[str]:
    """A page in the visitor's language. `form` is what its forms carry."""
    say = Said(visit.language, TEXTS, WORDS)
    body = templating.templates().get_template(f"auth/{name}.html.j2").render(
        say=say, language=visit.language, title=say.text(_TITLES.get(name, "sign_in")), frame=_around(visit), theme=visit.theme,
        token_text=form, notice=None, problem=None, ask=SimpleNamespace(form={}), here=lambda lang: f"{visit.here}{lang}",
        languages=visit.offered if visit.here else (), **words,
    )  # fmt: skip
    chosen = [language_cookie(visit)] if visit.chosen else []
    return answer(visit, body, status, [*cookies, *chosen])


def _around(visit: Visit) -> Around:
    if visit.whose is None:
        return Around("Alianza", "", "")
    brand = visit.whose.brand
    return Around(visit.whose.name, brand.format(".css"), brand.format(".logo"))


def answer(
    visit: Visit, body: str, status: int, cookies: Sequence[Cookie], media_type: str = "text/html"
) -> Response[str]:
    """An answer with the headers of these pages."""
    strict = {"strict-transport-security": "max-age=31536000"} if visit.secure else {}
    return Response(
        body,
        status_code=status,
        media_type=media_type,
        headers={**HEADERS, **strict},
        cookies=cookies,
    )


def onward(visit: Visit, to: str, cookies: Sequence[Cookie] = ()) -> Response[str]:
    """On to another page, by GET. `to` is a path of ours or an address of our own making."""
    found = answer(visit, "", 303, cookies, "text/plain")
    found.headers["location"] = to
    return found


def problem(visit: Visit, code: str, status: int, address: str = "") -> Response[str]:
    """A page that says what did not work, and where one goes instead."""
    words = PROBLEMS.get(code, PROBLEMS["error"])
    return page(visit, "problem", status=status, what=getattr(words, visit.language), code=code, address=address)
