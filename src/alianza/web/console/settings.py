"""Settings: people, keys and webhooks."""

from __future__ import annotations

from typing import Any

from alianza.identity.scopes import OF_THE_ALLIANCE
from alianza.identity.sign_in.words import role_names
from alianza.web.console.settings_words import WORDS
from alianza.web.shared.addresses import at
from alianza.web.ui import lists
from alianza.web.ui.frame import tabs
from alianza.web.ui.lists import Cell, Column, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen

HOME = "/console/settings"
HOOK_TONES = {"active": "good", "paused": "wait", "disabled": "bad"}
KEY_TONES = {"live": "good", "ending": "wait", "expired": "plain", "revoked": "plain"}
PEOPLE = ListView(
    id="people", title="people", operation="list_people", saved=False,
    columns=(
        Column("email", lambda ask, one: Cell(one.email, href=at(f"{HOME}/people", one.id), about=one.name or "")),
        Column("roles", lambda ask, one: _roles(ask, one)),
        Column("since", lambda ask, one: one.recorded_at, "date"),
    ),
)  # fmt: skip
KEYS = ListView(
    id="keys", title="api_keys", operation="list_keys", saved=False, empty=("none_yet", "api_keys_about"),
    columns=(
        Column("name", lambda ask, one: Cell(one.name, href=at(f"{HOME}/keys", one.id), about=f"…{one.ending}")),
        Column("scopes", lambda ask, one: ", ".join(one.scopes[:4]) + (" …" if len(one.scopes) > 4 else "")),
        Column("partner", lambda ask, one: one.partner.name if one.partner else None),
        Column("last_used", lambda ask, one: one.last_used_at, "date"),
        Column("state", lambda ask, one: Cell(ask.say.text(one.state), tone=KEY_TONES[one.state])),
    ),
)  # fmt: skip
HOOKS = ListView(
    id="webhooks", title="webhooks", operation="list_webhooks", saved=False, empty=("none_yet", "webhooks_about"),
    columns=(
        Column("name", lambda ask, one: Cell(one.url, href=at(f"{HOME}/webhooks", one.id), about=one.description)),
        Column("events", lambda ask, one: ", ".join(one.events)),
        Column("waiting", lambda ask, one: one.waiting, "num"),
        Column("state", lambda ask, one: _hook_state(ask, one)),
    ),
)  # fmt: skip
TABS = (
    (HOME, "people", "people:read"),
    (f"{HOME}/keys", "api_keys", "keys:read"),
    (f"{HOME}/webhooks", "webhooks", "webhooks:read"),
    (f"{HOME}/brand", "brand", "alliances:read"),
    (f"{HOME}/place", "place_ours", "alliances:read"),
    (f"{HOME}/domains", "domains", "alliances:read"),
    (f"{HOME}/languages", "languages", "alliances:read"),
    (f"{HOME}/calendar", "calendar", "agreements:read"),
    (f"{HOME}/agreement", "house", "agreements:read"),
)


NEW = {
    "people": (f"{HOME}/second-factor", "second_button", "people:read"),
    "keys": (f"{HOME}/keys/new", "key_add", "keys:write"),
    "webhooks": (f"{HOME}/webhooks/new", "webhook_add", "webhooks:write"),
}


def _hook_state(ask: Ask, one: Any) -> Cell:
    return Cell(ask.say.text(f"hook_{one.state}"), tone=HOOK_TONES[one.state], about=one.reason or "")


def _roles(ask: Ask, one: Any) -> str:
    said = []
    for each in one.memberships:
        whose = each.partner.name if each.partner else ask.say.text("alliance")
        said.append(f"{role_names(tuple(each.roles), ask.language)} ({whose})")
    return "; ".join(said)


def _page(ask: Ask, view: ListView, about: str) -> Answer:
    roles = [(role, role_names((role,), ask.language)) for role in sorted({*OF_THE_ALLIANCE, "staff"})]
    current = tabs(ask, TABS, ask.desk.asks.url.path)
    words: dict[str, Any] = {"about": ask.say(about), "tabs": current, "roles": roles, "new": NEW.get(view.id)}
    return lists.page(ask, view, "console/settings.html.j2", **words)


def show_people(ask: Ask) -> Answer:
    """Who comes in."""
    return _page(ask, PEOPLE, "people_about")


def show_keys(ask: Ask) -> Answer:
    """What other programs come in with."""
    return _page(ask, KEYS, "api_keys_about")


def show_webhooks(ask: Ask) -> Answer:
    """Where we tell of what happens."""
    return _page(ask, HOOKS, "webhooks_about")


def invite(ask: Ask) -> Answer:
    """Let a person in, and tell them."""
    email, role = ask.form.get("email", "").strip(), ask.form.get("role", "")
    ask.api("invite_person", body={"email": email, "roles": [role], "name": ask.form.get("name", "").strip()})
    return Onward(HOME, "invited", {"email": email})


SCREENS = [
    Screen(id="people", path=HOME, room="console", scope="people:read", handler=show_people, words=WORDS),
    Screen(
        id="invite", path=f"{HOME}/people", method="POST", room="console", scope="people:write", handler=invite,
        words=WORDS, again="people", alone=True, fresh=True,
    ),
    Screen(id="keys", path=f"{HOME}/keys", room="console", scope="keys:read", handler=show_keys, words=WORDS),
    Screen(
        id="webhooks", path=f"{HOME}/webhooks", room="console", scope="webhooks:read", handler=show_webhooks,
        words=WORDS,
    ),
]  # fmt: skip
