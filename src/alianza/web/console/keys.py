"""API keys in the settings: made of groups that people understand, replaced, ended. A secret is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from alianza.identity.scopes import PARTNER_SCOPES, SCOPES
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.console.keys_words import WORDS
from alianza.web.shared import partners
from alianza.web.shared.addresses import at
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

HOME = "/console/settings/keys"
TONES = {"live": "good", "ending": "wait", "expired": "plain", "revoked": "plain"}
OVERLAPS = (0, 24, 168, 720)  # hours that a replaced key goes on
# What people think of when they think of what a program may do, and the resources of the API that it comes to.
GROUPS: dict[str, tuple[str, ...]] = {
    "g_customers": ("clicks", "leads", "sales", "refunds"),
    "g_links": ("links", "codes"),
    "g_partners": ("partners", "enrollments"),
    "g_deals": ("agreements", "alliances"),
    "g_money": ("commissions", "adjustments", "statements", "disputes", "payouts", "ledger"),
    "g_admin": ("people", "keys", "webhooks", "exports", "audit"),
}


class Offered(NamedTuple):
    """A group as it is offered: its words' key, and (value, action) of what whoever asks can give of it."""

    key: str
    actions: Sequence[tuple[str, str]]
    resources: str


def scopes_of(group: str, action: str) -> frozenset[str]:
    """The scopes that a choice stands for; none for one that there is not."""
    return frozenset(f"{one}:{action}" for one in GROUPS.get(group, ())) & SCOPES


def offered(ask: Ask) -> list[Offered]:
    """What whoever asks can give: nobody gives more than they have."""
    found = []
    for group, resources in GROUPS.items():
        actions = [
            (f"{group}:{action}", action)
            for action in ("read", "write")
            if scopes_of(group, action) & ask.principal.scopes
        ]
        found.append(Offered(group, actions, ", ".join(resources)))
    return [one for one in found if one.actions]


def show_new(ask: Ask) -> Answer:
    """The form of a new key."""
    choice = [("", ask.say("whole_alliance")), *partners.options(ask)]
    words = {"groups": offered(ask), "partners": choice, "few": len(choice) > 1}
    return Shown("console/key_new.html.j2", ask.say.text("key_new"), words)


def make(ask: Ask) -> Answer:
    """Make a key, and show its text this once."""
    wanted: set[str] = set()
    for choice in ask.lists.get("scope", ()):
        group, _, action = choice.partition(":")
        wanted |= scopes_of(group, action) & ask.principal.scopes
    partner = ask.form.get("partner", "").strip()
    if partner:
        wanted &= PARTNER_SCOPES
    if not wanted:
        raise RequestInvalid([FieldProblem("a key that may do nothing is none", "missing", "/scope")])
    body: dict[str, Any] = {"name": ask.form.get("name", "").strip(), "scopes": sorted(wanted)}
    if partner:
        body["partner"] = partner
    if last := ask.form.get("expires_on", "").strip():
        body["expires_at"] = _end_of(ask, last)
    made = ask.api("create_key", body=body)
    return _secret(ask, made)


def _end_of(ask: Ask, day: str) -> str:
    """The end of a local day. Raises RequestInvalid."""
    try:
        found = date.fromisoformat(day) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise RequestInvalid([FieldProblem("this is no day", "invalid_value", "/expires_on")]) from None
    return datetime.combine(found, time(), tzinfo=ask.terms.zone).isoformat()


def _secret(ask: Ask, made: Any) -> Answer:
    words = {"secret": made.secret, "back": at(HOME, made.key.id), "about": ask.say("key_secret", name=made.key.name)}
    return Shown("console/secret.html.j2", ask.say.text("secret_title"), words)


def show_one(ask: Ask) -> Answer:
    """A key: what it may do, since when, until when; and the ways to replace or end it."""
    found = ask.api("get_key", path={"key": ask.path["key"]})
    may = [
        (group, [action for action in ("read", "write") if scopes_of(group, action) & set(found.scopes)])
        for group in GROUPS
    ]
    overlaps = [
        (hours, ask.say("overlap_none") if not hours else ask.say("overlap_hours", n=hours)) for hours in OVERLAPS
    ]
    words = {
        "key": found, "tone": TONES[found.state], "may": [one for one in may if one[1]], "page": at(HOME, found.id),
        "overlaps": overlaps, "open": found.state in ("live", "ending") and ask.may("keys:write"),
    }  # fmt: skip
    return Shown("console/key.html.j2", found.name, words)


def rotate(ask: Ask) -> Answer:
    """Make a new key in place of one, which goes on for a while; show the new one's text this once."""
    hours = ask.form.get("overlap_hours", "24")
    if hours not in map(str, OVERLAPS):
        raise RequestInvalid([FieldProblem("choose one of the times", "invalid_value", "/overlap_hours")])
    return _secret(ask, ask.api("rotate_key", path={"key": ask.path["key"]}, body={"overlap_hours": int(hours)}))


def revoke(ask: Ask) -> Answer:
    """End a key at once, after its end was typed."""
    found = ask.api("get_key", path={"key": ask.path["key"]})
    confirmed(ask, found.ending)
    ask.api("revoke_key", path={"key": found.id})
    return Onward(HOME, "key_revoked", {"name": found.name})


_ONE = f"{HOME}/{{key:str}}"
SCREENS = [
    Screen(id="key_new", path=f"{HOME}/new", room="console", scope="keys:write", handler=show_new, words=WORDS),
    Screen(
        id="key_make", path=f"{HOME}/new", method="POST", room="console", scope="keys:write", handler=make, words=WORDS,
        again="key_new", fresh=True,
    ),
    Screen(id="key", path=_ONE, room="console", scope="keys:read", handler=show_one, words=WORDS),
    Screen(
        id="key_rotate", path=f"{_ONE}/rotate", method="POST", room="console", scope="keys:write", handler=rotate, words=WORDS,
        again="key", fresh=True,
    ),
    Screen(
        id="key_revoke", path=f"{_ONE}/revoke", method="POST", room="console", scope="keys:write", handler=revoke, words=WORDS,
        again="key",
    ),
]  # fmt: skip
