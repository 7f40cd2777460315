"""The ledger: the trial balance, the accounts and the transfers between them. Read only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from alianza.web.console.ledger_words import WORDS
from alianza.web.console.orders import begin_of, day_of, tabs
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, Filter, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

HOME = "/console/ledger"
_WIDEST = timedelta(days=31)
_TABS = (
    (HOME, "balance_title", "ledger:read"), (f"{HOME}/accounts", "accounts_title", "ledger:read"),
    (f"{HOME}/transfers", "transfers_title", "ledger:read"),
)  # fmt: skip


def _account_address(account: str) -> str:
    return f"{HOME}/accounts/{quote(account, safe='')}"


def _tone(state: str) -> str:
    return {"posted": "good", "pending": "wait", "void": "bad", "expire": "bad"}.get(state, "plain")


ACCOUNTS = ListView(
    id="accounts", title="accounts_title", operation="list_accounts", sort="path",
    columns=(
        Column("account", lambda ask, one: Cell(one.path, href=_account_address(one.id)), sort="path"),
        Column("unit", lambda ask, one: one.unit),
        Column("posted", lambda ask, one: Money(one.posted_minor, one.unit), "num"),
        Column("pending", lambda ask, one: Money(one.pending_minor, one.unit), "num"),
    ),
    filters=(Filter("prefix", "begins_with"), Filter("day", "as_of", kind="date")),
    empty=("accounts_empty", "accounts_empty_text"),
)  # fmt: skip
TRANSFERS = ListView(
    id="transfers", title="transfers_title", operation="list_transfers", sort="-recorded_at",
    columns=(
        Column("transfer", lambda ask, one: Cell(one.id, about=one.reference)),
        Column("recorded", lambda ask, one: one.recorded_at, "date"),
        Column("debit", lambda ask, one: Cell(one.debit_path, href=_account_address(one.debit))),
        Column("credit", lambda ask, one: Cell(one.credit_path, href=_account_address(one.credit))),
        Column("state", lambda ask, one: Cell(ask.say.text(f"transfer_{one.state}"), tone=_tone(one.state))),
        Column("hold_until", lambda ask, one: one.hold_until, "date"),
        Column("amount", lambda ask, one: Money(one.amount_minor, one.unit), "num"),
    ),
    filters=(
        Filter("fact", "fact"), Filter("from", "from_day", kind="date"), Filter("until", "until_day", kind="date"),
    ),
    empty=("transfers_empty", "transfers_empty_text"),
)  # fmt: skip


def _as_of(ask: Ask) -> dict[str, str]:
    """The end of the day that was asked for, as the API reads it."""
    day = day_of(ask.query.get("day", "").strip())
    return {"as_of": begin_of(day + timedelta(1))} if day and day < date.max else {}


def show_balance(ask: Ask) -> Answer:
    """The trial balance: what was debited is what was credited, in every currency."""
    found = ask.api("get_trial_balance", query=_as_of(ask))
    words = {
        "balance": found, "all_balanced": all(one.balanced for one in found.data), "day": ask.query.get("day", ""),
        "tabs": tabs(ask, _TABS, HOME),
    }  # fmt: skip
    return Shown("console/ledger/balance.html.j2", ask.say.text("nav_ledger"), words)


def _listed(ask: Ask, view: ListView, asked: dict[str, Any], address: str, about: str) -> Answer:
    if ask.query.get("export") in ("csv", "xlsx"):
        return lists.file_of(ask, view, ask.every(view.operation, query=asked))
    place = {name: ask.query[name] for name in ("after", "before") if ask.query.get(name)}
    page = ask.api(view.operation, query={**asked, "limit": lists.PAGE, **place})
    rows = lists.of_rows(ask, view, page.data, after=page.next or "", before=page.previous or "")
    words = {"list": rows, "about": about, "tabs": tabs(ask, _TABS, address)}
    return Shown("console/ledger/list.html.j2", ask.say.text(view.title), words)


def show_accounts(ask: Ask) -> Answer:
    """The accounts with their balances, as they are or as they were at the end of a day."""
    sort = "-path" if ask.query.get("sort") == "-path" else "path"
    prefix = ask.query.get("prefix", "").strip()[:200]
    asked = {**_as_of(ask), **({"prefix": prefix} if prefix else {}), "sort": sort}
    return _listed(ask, ACCOUNTS, asked, f"{HOME}/accounts", ask.say("accounts_about"))


def span(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days that are shown, both included: at most a month, as the API gives no more at once."""
    if first is None:
        last = last or today
        first = last - _WIDEST + timedelta(1)
    end = first + _WIDEST - timedelta(1)
    return first, min(last, end) if last else end


def show_transfers(ask: Ask) -> Answer:
    """The transfers of a lead, sale or refund, or of some days: the last month where nobody says which."""
    fact = ask.query.get("fact", "").strip()[:200]
    first, last = (day_of(ask.query.get(name, "").strip()) for name in ("from", "until"))
    address = f"{HOME}/transfers"
    if fact and first is None and last is None:
        return _listed(ask, TRANSFERS, {"fact": fact}, address, ask.say("transfers_about_fact"))
    zone = ask.formats.zone
    begin, end = span(_within(first), _within(last), ask.now.astimezone(zone).date())
    asked = {
        "recorded_from": begin_of(begin), "recorded_until": begin_of(end + timedelta(1)), "sort": "-recorded_at",
        **({"fact": fact} if fact else {}),
    }  # fmt: skip
    about = ask.say("transfers_about", first=ask.formats.day(begin), last=ask.formats.day(end))
    return _listed(ask, TRANSFERS, asked, address, about)


def _within(day: date | None) -> date | None:
    """A day of our time, or none."""
    return day if day and 1900 < day.year < 9000 else None


def show_account(ask: Ask) -> Answer:
    """One account with its balances."""
    found = ask.api("get_account", path={"account": ask.path["account"]}, query=_as_of(ask))
    parts = found.path.split("/")
    partner = parts[1] if parts[0] == "partner" and len(parts) > 2 else ""
    amounts = [
        (key, ask.formats.money(getattr(found, f"{key}_minor"), found.unit))
        for key in ("debits_posted", "credits_posted", "debits_pending", "credits_pending", "floor", "ceiling")
        if getattr(found, f"{key}_minor") is not None
    ]
    words = {
        "account": found, "amounts": amounts, "partner": partner, "day": ask.query.get("day", ""),
        "partner_address": f"/console/partners/{quote(partner, safe='')}" if partner else "", "back": f"{HOME}/accounts",
    }  # fmt: skip
    return Shown("console/ledger/account.html.j2", found.path, words)


SCREENS = [
    Screen(id="ledger", path=HOME, room="console", scope="ledger:read", words=WORDS, handler=show_balance),
    Screen(
        id="ledger_accounts", path=f"{HOME}/accounts", room="console", scope="ledger:read", words=WORDS,
        handler=show_accounts,
    ),
    Screen(
        id="ledger_transfers", path=f"{HOME}/transfers", room="console", scope="ledger:read", words=WORDS,
        handler=show_transfers,
    ),
    Screen(
        id="ledger_account", path=f"{HOME}/accounts/{{account:str}}", room="console", scope="ledger:read", words=WORDS,
        handler=show_account,
    ),
]  # fmt: skip
