"""The ledger: the trial balance, the accounts and the transfers between them. Read only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from alianza.web.console.ledger_words import WORDS
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.shared.days import begin_of, day_of
from alianza.web.ui import lists
from alianza.web.ui.frame import tabs
from alianza.web.ui.lists import Cell, Column, Filter, ListView, Money
from alianza.web.ui.screen import Answer, Ask, Screen, Shown

HOME = "/console/ledger"
ACCOUNT_PAGES = f"{HOME}/accounts"
_WIDEST = timedelta(days=31)
_TABS = (
    (HOME, "balance_title", "ledger:read"), (f"{HOME}/accounts", "accounts_title", "ledger:read"),
    (f"{HOME}/transfers", "transfers_title", "ledger:read"),
)  # fmt: skip


def _tone(state: str) -> str:
    return {"posted": "good", "pending": "wait", "void": "bad", "expire": "bad"}.get(state, "plain")


def _as_of(ask: Ask) -> dict[str, str]:
    """The end of the day that was asked for, as the API reads it."""
    day = day_of(ask.query.get("day", "").strip())
    return {"as_of": begin_of(day + timedelta(1))} if day else {}


def _at_the_end(ask: Ask, asked: dict[str, str]) -> dict[str, str]:
    return {"prefix": asked["prefix"], **_as_of(ask)}


def span(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days that are shown, both included: at most a month, as the API gives no more at once."""
    if first is None:
        last = last or today
        first = last - _WIDEST + timedelta(1)
    end = first + _WIDEST - timedelta(1)
    return first, min(last, end) if last else end


def _days(ask: Ask, asked: Mapping[str, str]) -> tuple[date, date] | None:
    """The days of the transfers that are shown; None for those of a fact, whenever they were."""
    first, last = day_of(asked.get("from", "")), day_of(asked.get("until", ""))
    if asked.get("fact") and first is None and last is None:
        return None
    return span(first, last, ask.now.astimezone(ask.formats.zone).date())


def _recorded(ask: Ask, asked: dict[str, str]) -> dict[str, str]:
    days = _days(ask, asked)
    if days is None:
        return {"fact": asked["fact"]}
    begin, end = days
    return {"fact": asked["fact"], "recorded_from": begin_of(begin), "recorded_until": begin_of(end + timedelta(1))}


ACCOUNTS = ListView(
    id="accounts", title="accounts_title", operation="list_accounts", sort="path",
    columns=(
        Column("account", lambda ask, one: Cell(one.path, href=at(ACCOUNT_PAGES, one.id)), sort="path"),
        Column("unit", lambda ask, one: one.unit),
        Column("posted", lambda ask, one: Money(one.posted_minor, one.unit), "num"),
        Column("pending", lambda ask, one: Money(one.pending_minor, one.unit), "num"),
    ),
    filters=(Filter("prefix", "begins_with"), Filter("day", "as_of", kind="date")), narrow=_at_the_end,
    empty=("accounts_empty", "accounts_empty_text"),
)  # fmt: skip
TRANSFERS = ListView(
    id="transfers", title="transfers_title", operation="list_transfers", sort="-recorded_at",
    columns=(
        Column("transfer", lambda ask, one: Cell(one.id, about=one.reference)),
        Column("recorded", lambda ask, one: one.recorded_at, "date"),
        Column("debit", lambda ask, one: Cell(one.debit_path, href=at(ACCOUNT_PAGES, one.debit))),
        Column("credit", lambda ask, one: Cell(one.credit_path, href=at(ACCOUNT_PAGES, one.credit))),
        Column("state", lambda ask, one: Cell(ask.say.text(f"transfer_{one.state}"), tone=_tone(one.state))),
        Column("hold_until", lambda ask, one: one.hold_until, "date"),
        Column("amount", lambda ask, one: Money(one.amount_minor, one.unit), "num"),
    ),
    filters=(
        Filter("fact", "fact"), Filter("from", "from_day", kind="date"), Filter("until", "until_day", kind="date"),
    ),
    narrow=_recorded,
    empty=("transfers_empty", "transfers_empty_text"),
)  # fmt: skip


def show_balance(ask: Ask) -> Answer:
    """The trial balance: what was debited is what was credited, in every currency."""
    found = ask.api("get_trial_balance", query=_as_of(ask))
    words = {
        "balance": found, "all_balanced": all(one.balanced for one in found.data), "day": ask.query.get("day", ""),
        "tabs": tabs(ask, _TABS, HOME),
    }  # fmt: skip
    return Shown("console/ledger/balance.html.j2", ask.say.text("nav_ledger"), words)


def show_accounts(ask: Ask) -> Answer:
    """The accounts with their balances, as they are or as they were at the end of a day."""
    return lists.page(ask, ACCOUNTS, about=ask.say("accounts_about"), tabs=tabs(ask, _TABS, ACCOUNT_PAGES))


def show_transfers(ask: Ask) -> Answer:
    """The transfers of a lead, sale or refund, or of some days: the last month where nobody says which."""
    days = _days(ask, ask.query)
    if days is None:
        about = ask.say("transfers_about_fact")
    else:
        about = ask.say("transfers_about", first=ask.formats.day(days[0]), last=ask.formats.day(days[1]))
    return lists.page(ask, TRANSFERS, about=about, tabs=tabs(ask, _TABS, f"{HOME}/transfers"))


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
        "partner_address": at(PARTNERS, partner) if partner else "", "back": f"{HOME}/accounts",
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
