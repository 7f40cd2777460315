"""What a request to these pages says: whose host it is, which browser, in which language. And what may be believed of it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from litestar import Request
from litestar.datastructures import Cookie

from alianza.identity.principal import Origin
from alianza.identity.tokens import digest
from alianza.kernel.errors import AlianzaError
from alianza.kernel.languages import LANGUAGES
from alianza.runtime.secrets import secret
from alianza.web.hosts import host_name
from alianza.web.languages import language_of

THEME = "alz_theme"
BROWSER, SESSION, DEVICE, LANGUAGE = "alz_browser", "alz_session", "alz_device", "alz_language"
_REQUEST_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
_BROWSER_SECONDS = 24 * 3600


class HostRefused(AlianzaError):
    """These pages are not served under that name."""

    code = "host_refused"


class Whose(NamedTuple):
    """Under whose name and colours a page stands: an alliance, and where it is known also one of its partners."""

    name: str
    slug: str
    partner: uuid.UUID | None = None

    @property
    def brand(self) -> str:
        """Where its colours and its logo are: `/brand/onlycar{}`."""
        return f"/brand/{self.slug}{{}}{f'?{self.partner.hex}' if self.partner else ''}"


class Visit(NamedTuple):
    """A request. `browser`, `session` and `device` are the cookies' texts, empty when there are none; `base` is where links in
    mails lead to; `alliance_id` is the host's, None when it is nobody's in particular. `whose`: under whose brand its pages
    stand; `partner`: whose domain it is, so that its portal stands here and nothing else. `here` is the page's own path and
    query, empty where it answers a form: there is nothing to be opened again."""

    host: str
    base: str
    secure: bool
    alliance_id: uuid.UUID | None
    language: str
    chosen: bool  # the visitor has just chosen the language
    browser: str
    session: str
    device: str
    agent: str
    address: str
    origin: Origin
    whose: Whose | None = None
    partner: uuid.UUID | None = None
    here: str = ""
    theme: str = ""
    offered: Sequence[str] = LANGUAGES

    @property
    def browser_digest(self) -> bytes:
        """What a ticket is bound to."""
        return digest(self.browser)


def new_browser() -> str:
    """The text of a cookie by which a browser is known until somebody signs in."""
    return secrets.token_urlsafe(32)


def read_visit(request: Request[Any, Any, Any], worker: Any) -> Visit:
    """What the request says. Raises HostRefused for a host that is not ours: links in mails lead back to it."""
    headers = dict(request.scope["headers"])
    peer = request.client.host if request.client else ""
    secure = worker.peers.secure(peer, request.scope["scheme"], headers)
    header = headers.get(b"host", b"").decode("latin-1")
    host = host_name(headers.get(b"host"))
    public = worker.public_url
    base = f"{'https' if secure else 'http'}://{header}"
    if not (worker.directory.is_ours(host) or (public and base == public)):
        raise HostRefused(f"nothing is served here under the name '{host[:100]}'", hint="alianza domains add")
    tenant = worker.directory.tenant_of(host)
    address = worker.peers.client(peer, headers)
    offered, partner = tenant.languages if tenant else (), worker.directory.house_of(host)
    worker.directory.arrived(host)
    return Visit(
        host, base, secure, tenant.alliance_id if tenant else None, *_language(request, headers, offered),
        cookie(request, BROWSER, secure), cookie(request, SESSION, secure), cookie(request, DEVICE, secure),
        headers.get(b"user-agent", b"").decode("latin-1"), address, origin(address, headers),
        whose=_whose(worker, tenant, partner), partner=partner, here=_here(request), theme=_theme(request),
        offered=[one for one in LANGUAGES if one in (offered or LANGUAGES)],
    )  # fmt: skip


def _whose(worker: Any, tenant: Any, partner: uuid.UUID | None) -> Whose | None:
    if tenant is None:
        return None
    return Whose((worker.directory.house_name(partner) if partner else "") or tenant.name, tenant.slug, partner)


def _here(request: Request[Any, Any, Any]) -> str:
    """The page itself without the language that was chosen, to be opened in another one."""
    if request.method != "GET":
        return ""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{request.url.path}?{urlencode([*kept, ('lang', '')])}"


def _theme(request: Request[Any, Any, Any]) -> str:
    found = request.cookies.get(THEME, "")
    return found if found in ("light", "dark") else ""


def origin(address: str, headers: dict[bytes, bytes]) -> Origin:
    """From where somebody acts, for the audit log."""
    asked = headers.get(b"x-request-id", b"").decode("latin-1")
    request_id = asked if _REQUEST_ID.fullmatch(asked) else f"req{secrets.token_hex(12)}"
    return Origin(request_id, hmac.digest(secret("audit address"), address.encode(), hashlib.sha256)[:16])


def _language(request: Request[Any, Any, Any], headers: dict[bytes, bytes], offered: Sequence[str]) -> tuple[str, bool]:
    """The language, one of those that the alliance offers (its usual one first), and whether it was chosen just now."""
    known, usual = offered or LANGUAGES, offered[0] if offered else "en"
    asked = request.query_params.get("lang")
    if asked in known:
        return str(asked), True
    remembered = request.cookies.get(LANGUAGE)
    if remembered in known:
        return str(remembered), False
    return language_of(headers.get(b"accept-language", b""), usual, known), False


# Cookies --------------------------------------------------------------------------------------------------------------


def cookie_name(name: str, secure: bool) -> str:
    """With the prefix that keeps every other host and plain http from setting it, wherever there is TLS."""
    return f"__Host-{name}" if secure else name


def cookie(request: Request[Any, Any, Any], name: str, secure: bool) -> str:
    """A cookie's text, empty when there is none or it is out of measure."""
    found = request.cookies.get(cookie_name(name, secure), "")
    return found if len(found) <= 200 else ""


def set_cookie(name: str, text: str, secure: bool, seconds: int | None = None) -> Cookie:
    """A cookie that scripts can't read and other sites' forms don't send; an empty text removes it."""
    age = seconds if text else 0
    return Cookie(
        key=cookie_name(name, secure), value=text, path="/", max_age=age, secure=secure, httponly=True, samesite="lax"
    )


def language_cookie(visit: Visit) -> Cookie:
    """The cookie by which the chosen language is remembered."""
    return Cookie(
        key=LANGUAGE, value=visit.language, path="/", max_age=365 * 86_400, secure=visit.secure, samesite="lax"
    )


def browser_cookie(text: str, secure: bool) -> Cookie:
    """The cookie by which a browser is known."""
    return set_cookie(BROWSER, text, secure, _BROWSER_SECONDS)
