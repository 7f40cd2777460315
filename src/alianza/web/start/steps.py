"""Setting up, after the founding: the first partner, the first code, the first order. In the console, for its manager.

Nothing is remembered but what the books hold, so whoever stops can come back to `/start/partner` at any time.
"""

from __future__ import annotations

import contextlib
import secrets
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from alianza.bootstrap import setup
from alianza.bootstrap.recording import record
from alianza.bootstrap.sandbox import open_sandbox
from alianza.identity import api as identity
from alianza.identity.emails import normal_email
from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.money import currency_scale, parse_minor
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.orders.facts import SALE
from alianza.partners.api import Partner
from alianza.web.api.resources.facts import NewSale, new_fact
from alianza.web.shared.explanation_words import EXPLANATION_WORDS
from alianza.web.start import result
from alianza.web.start.setup import wrong
from alianza.web.start.setup_words import WORDS as SETUP_WORDS
from alianza.web.start.slugs import code_of, free_slug, slug_of
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

WORDS = {**EXPLANATION_WORDS, **SETUP_WORDS}
PARTNER, CODE, ORDER, DONE = "/start/partner", "/start/code", "/start/order", "/start/done"
_LONGEST_NAME = 100


def _to(path: str, **said: str) -> str:
    found = {name: value for name, value in said.items() if value}
    return f"{path}?{urlencode(found)}" if found else path


def _example(ask: Ask) -> setup.Example | None:
    """The example that the deal was made of, as far as its groups tell."""
    groups = {one.id for one in ask.terms.deal.groups}
    return next((one for one in setup.EXAMPLES.values() if all(kind.group in groups for kind in one.kinds)), None)


def _kinds(ask: Ask) -> list[tuple[str, str]]:
    """The groups to begin with, by the names that the deal gives them."""
    names = {one.id: one.name or one.id for one in ask.terms.deal.groups}
    example = _example(ask)
    return [(kind.group, names[kind.group]) for kind in example.kinds] if example else sorted(names.items())


# Four: a partner -------------------------------------------------------------------------------------------------------


def show_partner(ask: Ask) -> Answer:
    """Who will send customers."""
    count = len(ask.terms.partners)
    words = {"step": "partner", "kinds": _kinds(ask), "count": count, "onward": CODE}
    return Shown("start/partner.html.j2", ask.say.text("partner_title"), words)


def make_partner(ask: Ask) -> Answer:
    """Take the partner in, and invite its contact once that is done. The same name again is the same partner."""
    name, email = ask.form.get("name", "").strip(), ask.form.get("email", "").strip()
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise wrong(ask, "name", "name_wrong")
    if email:
        try:
            email = normal_email(email)
        except InvalidValue:
            raise wrong(ask, "email", "email_wrong") from None
    known = next((one for one in ask.terms.partners if one.name.casefold() == name.casefold()), None)
    external_id = known.external_id if known else _taken_in(ask, name, email)
    if email:
        roles = {"email": email, "roles": ["partner_owner"], "partner": external_id}
        ask.api("invite_person", body=roles)
    return Onward(_to(CODE, partner=external_id))


def _taken_in(ask: Ask, name: str, email: str) -> str:
    deal = ask.terms.deal
    taken = frozenset(ask.terms.by_external_id)
    external_id = free_slug(slug_of(name) or "partner", taken)
    body: dict[str, Any] = {
        "external_id": external_id, "name": name, "group": ask.form.get("group", ""), "language": deal.language,
        "country": deal.country,
    }  # fmt: skip
    with ask.database.unit_of_work(ask.tenant) as ask.connection:
        try:
            ask.api("create_partner", body={**body, "email": email} if email else body)
        finally:
            ask.connection = None  # type: ignore[assignment]
    ask.__dict__.pop("terms", None)
    return external_id


# Five: a code ----------------------------------------------------------------------------------------------------------


def _partner(ask: Ask) -> Partner | None:
    """The partner that the address or the form names, else the first that was taken in."""
    named = ask.form.get("partner") or ask.query.get("partner", "")
    return ask.terms.by_external_id.get(named) or next(iter(ask.terms.partners), None)


def show_code(ask: Ask) -> Answer:
    """What the partner's customers say."""
    partner = _partner(ask)
    if partner is None:
        return Onward(PARTNER)
    codes = [one.id for one in ask.api("list_codes", query={"partner": partner.external_id, "limit": 10}).data]
    words = {
        "step": "code", "partner": partner, "back": PARTNER, "codes": codes, "suggested": _free_code(ask, partner.name),
        "onward": _to(ORDER, partner=partner.external_id, code=codes[0]) if codes else "",
    }  # fmt: skip
    return Shown("start/code.html.j2", ask.say.text("code_title"), words)


def _free_code(ask: Ask, name: str) -> str:
    """A code that nobody has yet."""
    wanted = code_of(name) or "HOLA"
    known = {normal(code) for code in ask.terms.codes}
    spellings = [wanted, *(f"{wanted}{number}" for number in range(2, 100))]
    return next((one for one in spellings if normal(one) not in known), "")


def make_code(ask: Ask) -> Answer:
    """Add it. One that the partner has already is the same."""
    partner, code = _partner(ask), ask.form.get("code", "").strip()
    if partner is None:
        return Onward(PARTNER)
    try:
        made = ask.api("create_code", body={"code": code, "partner": partner.external_id})
    except identity.Forbidden:
        raise
    except AlianzaError:
        raise wrong(ask, "code", "code_wrong") from None
    return Onward(_to(ORDER, partner=partner.external_id, code=made.id))


# Six: an order ---------------------------------------------------------------------------------------------------------


def _code(ask: Ask, partner: Partner) -> str:
    named = ask.form.get("code") or ask.query.get("code", "")
    mine = [code for code, owner in ask.terms.codes.items() if owner and owner.partner_id == partner.partner_id]
    return next((code for code in mine if normal(code) == normal(named)), mine[0] if mine else "")


def _suggested(ask: Ask, partner: Partner) -> tuple[str, str]:
    """An amount in units that is usual for what such a partner brings, and the category of it."""
    example, deal = _example(ask), ask.terms.deal
    group = partner.enrollments[-1].group if partner.enrollments else ""
    order = next((kind.order for kind in example.kinds if kind.group == group), None) if example else None
    of = example.currency if example and order else "USD"
    amount = Decimal(order.amount) if order else Decimal(50)
    with contextlib.suppress(KeyError):  # a currency that nobody has said anything about
        amount = setup.amount_in(amount, of, deal.currency)
    return str(int(amount) if amount == int(amount) else amount), order.category if order else ""


def show_order(ask: Ask) -> Answer:
    """What a customer may spend."""
    partner = _partner(ask)
    if partner is None:
        return Onward(PARTNER)
    code = _code(ask, partner)
    if not code:
        return Onward(_to(CODE, partner=partner.external_id))
    amount, category = _suggested(ask, partner)
    words = {
        "step": "order", "partner": partner, "code": code, "amount": amount, "category": category,
        "unit": ask.terms.deal.currency, "back": _to(CODE, partner=partner.external_id),
    }  # fmt: skip
    return Shown("start/order.html.j2", ask.say.text("order_step"), words)


def try_order(ask: Ask) -> Answer:
    """Record the order in the sandbox, as if the till had sent it."""
    partner = _partner(ask)
    code = _code(ask, partner) if partner else ""
    if partner is None or not code:
        return Onward(PARTNER)
    minor = _minor(ask)
    _, category = _suggested(ask, partner)
    one = secrets.token_hex(4)
    told = NewSale(id=f"TEST-{one}", code=code, customer=f"test-{one}", amount_minor=minor, category=category or None)
    twin = open_sandbox(ask.database, ask.terms.alliance, ask.now)
    with ask.database.unit_of_work(twin.alliance_id) as connection:
        office = ask.offices.joined(connection, twin.alliance_id)
        books = ledger.lock_books(connection, twin.alliance_id)
        outcome = record(office, connection, books, [new_fact(office, SALE, told)], ask.now).outcomes[0]
        if outcome.state != "new":
            raise wrong(ask, "amount", "amount_wrong")
    return Onward(_to(DONE, sale=told.id))


def _minor(ask: Ask) -> int:
    """The amount that was typed, with a point or a comma. Raises RequestInvalid."""
    typed = ask.form.get("amount", "").strip().replace(" ", "").replace(",", ".")
    try:
        minor = parse_minor(typed, currency_scale(ask.terms.deal.currency))
    except AlianzaError:
        minor = 0
    if minor <= 0:
        raise wrong(ask, "amount", "amount_wrong")
    return minor


# What it did -----------------------------------------------------------------------------------------------------------


def show_done(ask: Ask) -> Answer:
    """What the deal made of the order, why, and what comes next."""
    words = {"found": result.of_sale(ask, ask.query.get("sale", "")), "order": ORDER}
    return Shown("start/done.html.j2", ask.say.text("done_title"), words)


SCREENS = [
    Screen(id="start_partner", path=PARTNER, room="console", scope="partners:write", handler=show_partner, words=WORDS),
    Screen(
        id="start_make_partner", path=PARTNER, method="POST", room="console", scope="partners:write", handler=make_partner,
        words=WORDS, again="start_partner", alone=True,
    ),
    Screen(id="start_code", path=CODE, room="console", scope="codes:write", handler=show_code, words=WORDS),
    Screen(
        id="start_make_code", path=CODE, method="POST", room="console", scope="codes:write", handler=make_code, words=WORDS,
        again="start_code",
    ),
    Screen(id="start_order", path=ORDER, room="console", scope="sales:write", handler=show_order, words=WORDS),
    Screen(
        id="start_try_order", path=ORDER, method="POST", room="console", scope="sales:write", handler=try_order, words=WORDS,
        again="start_order", alone=True,
    ),
    Screen(id="start_done", path=DONE, room="console", scope="sales:read", handler=show_done, words=WORDS),
]  # fmt: skip
