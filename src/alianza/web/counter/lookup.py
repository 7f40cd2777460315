"""What was scanned or typed at a counter: a code's text, or the address that a QR holds; whose it is, and whether it counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from alianza.kernel.errors import AlianzaError
from alianza.tracking import api as tracking
from alianza.web.api.facts import PartnerRef
from alianza.web.api.model import NotFound
from alianza.web.hosts import local_slug
from alianza.web.ui.screen import Ask

MOST = 300  # characters of what a QR may hold


class Refused(AlianzaError):
    """What was asked for at the counter was not done; `reason` says why in one word, as `words.REASONS` has it."""

    code = "counter_refused"

    def __init__(self, reason: str, message: str = "") -> None:
        super().__init__(message or reason.replace("_", " "), hint="the counter screen says what to do")
        self.reason = reason


class Found(NamedTuple):
    """A code, or a link (`is_link`). `refusal` is why it can't be redeemed now, `left` how often it may be used yet; None: any
    number of times. `needs_customer`: it is limited per customer."""

    text: str
    is_link: bool
    partner: PartnerRef | None
    campaign: str
    first_day: date | None = None
    last_day: date | None = None
    left: int | None = None
    needs_customer: bool = False
    refusal: str = ""


def find(ask: Ask, typed: str) -> Found:
    """What a text or an address stands for. Raises Refused where it is nobody's, or not for whoever asks to see."""
    text = typed.strip()
    if not text or len(text) > MOST or not text.isprintable():
        raise Refused("unknown_code")
    if "://" in text[:12]:
        return _link(ask, _slug(ask, text))
    try:
        return _code(ask, text)
    except NotFound:
        return _link(ask, text)


def _slug(ask: Ask, address: str) -> str:
    """The link in an address of ours. Raises Refused for somebody else's."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        raise Refused("foreign_address") from None
    slug = ask.terms.alliance.slug
    known = tracking.list_domains(ask.connection, ask.tenant)
    domains, own = [one.host for one in known], [one.host for one in known if one.partner_id is None]
    base = urlsplit(tracking.base_address(slug, own, ask.desk.worker.public_url)).hostname
    if host not in (base, *domains, ask.visit.host.partition(":")[0]) and local_slug(host) != slug:
        raise Refused("foreign_address")
    if not parts.path.startswith("/r/"):
        raise Refused("foreign_address")
    return unquote(parts.path.removeprefix("/r/"))


def _link(ask: Ask, slug: str) -> Found:
    rows = ask.api("list_links", query={"code": slug[:200]}).data if slug.isprintable() else []
    if not rows:
        raise Refused("unknown_code")
    link = rows[0]
    first, last = _day(ask, link.valid_from), _day(ask, link.valid_until)
    return Found(link.code, True, link.partner, link.campaign or "", first, last)


def _day(ask: Ask, moment: datetime | None) -> date | None:
    return moment.astimezone(ask.terms.zone).date() if moment else None


def _code(ask: Ask, text: str) -> Found:
    code = ask.api("get_code", path={"code": text})
    left = None if code.max_uses is None else max(code.max_uses - code.uses - (code.reserved or 0), 0)
    return Found(
        code.id, False, code.partner, code.campaign or "", code.valid_from, code.valid_until, left,
        code.max_per_customer is not None, _refusal(ask, code, left),
    )  # fmt: skip


def _refusal(ask: Ask, code: Any, left: int | None) -> str:
    today = ask.now.astimezone(ask.terms.zone).date()
    if code.disabled_at is not None and code.disabled_at <= ask.now:
        return "disabled"
    if code.valid_from is not None and today < code.valid_from:
        return "not_yet_valid"
    if code.valid_until is not None and today > code.valid_until:
        return "expired"
    return "used_up" if left == 0 else ""
