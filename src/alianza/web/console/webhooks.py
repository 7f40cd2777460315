"""Webhooks in the settings: an endpoint is added, edited, paused, tried, its secret replaced; what failed is sent again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from alianza.kernel.errors import UsageError
from alianza.runtime.outbox import KINDS
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.console.webhooks_words import WORDS
from alianza.web.shared import partners
from alianza.web.shared.addresses import at
from alianza.web.ui import lists
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.lists import Cell, Column, Filter, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

HOME = "/console/settings/webhooks"
TONES = {"active": "good", "paused": "wait", "disabled": "bad"}
_OUTCOMES = {"delivered": "good", "failed": "wait", "given_up": "bad"}
_MOST = 100  # deliveries that are sent again by one form
# What happens, as people think of it: by the first word of the events' kinds.
GROUPS = tuple(dict.fromkeys(kind.partition(".")[0] for kind in KINDS if kind != "ping"))
OVERLAPS = (0, 24, 168)
DELIVERIES = ListView(
    id="deliveries", title="deliveries", operation="list_deliveries", saved=False, sort="-attempted_at",
    row_id=lambda one: str(one.event), empty=("deliveries_none", "deliveries_none_about"),
    columns=(
        Column("tried_at", lambda ask, one: Cell(ask.formats.moment(one.attempted_at), about=f"{one.duration_ms} ms")),
        Column("event", lambda ask, one: Cell(one.type, about=one.subject)),
        Column("attempt", lambda ask, one: one.attempt, "num"),
        Column("state", lambda ask, one: Cell(ask.say.text(f"out_{one.outcome}"), tone=_OUTCOMES[one.outcome])),
        Column("answered", lambda ask, one: Cell(one.status or one.error, about=one.answer[:120])),
    ),
    filters=(Filter("outcome", "state", options=lambda ask: [(one, ask.say(f"out_{one}")) for one in _OUTCOMES]),),
    bulk=(("replay", "replay", "webhooks:write"),),
)  # fmt: skip


def _groups(ask: Ask) -> list[tuple[str, str, str]]:
    """What can be told of: the pattern, its words, and the kinds that it stands for."""
    kinds = {group: [one for one in KINDS if one.startswith(f"{group}.")] for group in GROUPS}
    return [(f"{group}.*", ask.say(f"on_{group}"), ", ".join(kinds[group])) for group in GROUPS]


def _chosen(ask: Ask) -> list[str]:
    """The patterns of a form: all of them together are `*`, which also stands for what is added later."""
    known = {f"{group}.*" for group in GROUPS}
    found = [one for one in ask.lists.get("events", ()) if one in known or one in KINDS or one == "*"]
    if not found:
        raise RequestInvalid([FieldProblem("an endpoint that is told of nothing is none", "missing", "/events")])
    return ["*"] if "*" in found or set(found) >= known else found


def show_new(ask: Ask) -> Answer:
    """The form of a new endpoint."""
    choice = [("", ask.say("whole_alliance")), *partners.options(ask)]
    words = {"groups": _groups(ask), "partners": choice, "few": len(choice) > 1, "chosen": ()}
    return Shown("console/webhook_new.html.j2", ask.say.text("webhook_new"), words)


def make(ask: Ask) -> Answer:
    """Add one, and show its secret this once."""
    body: dict[str, Any] = {"url": ask.form.get("url", "").strip(), "events": _chosen(ask)}
    body["description"] = ask.form.get("description", "").strip()
    if partner := ask.form.get("partner", "").strip():
        body["partner"] = partner
    return _secret(ask, ask.api("create_webhook", body=body))


def _secret(ask: Ask, made: Any) -> Answer:
    words = {"secret": made.secret, "back": at(HOME, made.id), "about": ask.say("webhook_secret")}
    return Shown("console/secret.html.j2", ask.say.text("secret_title"), words)


def _path(ask: Ask) -> dict[str, str]:
    return {"webhook": ask.path["webhook"]}


def show_one(ask: Ask) -> Answer:
    """An endpoint: what it is told of, how it goes, what was delivered; and what can be done with it."""
    found = ask.api("get_webhook", path=_path(ask))
    if (file := lists.exported(ask, DELIVERIES, path=_path(ask))) is not None:
        return file
    deliveries = lists.shown(ask, DELIVERIES, path=_path(ask))
    deliveries["bulk_address"] = f"{at(HOME, found.id)}/replay"
    words = {
        "hook": found, "tone": TONES[found.state], "page": at(HOME, found.id), "host": urlsplit(found.url).hostname or found.url,
        "groups": _groups(ask), "chosen": _patterns(found.events), "list": deliveries, "may": ask.may("webhooks:write"),
        "overlaps": [(one, ask.say("overlap_none") if not one else ask.say("overlap_hours", n=one)) for one in OVERLAPS],
    }  # fmt: skip
    return Shown("console/webhook.html.j2", words["host"], words)


def _patterns(kinds: Sequence[str]) -> list[str]:
    """The groups of which an endpoint is told of everything, or of some."""
    if "*" in kinds:
        return [f"{group}.*" for group in GROUPS]
    return [f"{group}.*" for group in GROUPS if any(one.startswith(f"{group}.") for one in kinds)]


def edit(ask: Ask) -> Answer:
    """Change where it is and what it is told of."""
    body: dict[str, Any] = {name: ask.form.get(name, "").strip() for name in ("url", "description")}
    chosen, known = _chosen(ask), ask.api("get_webhook", path=_path(ask)).events
    if set(ask.lists.get("events", ())) != set(
        _patterns(known)
    ):  # or it is told of some of a group, and no more than before
        body["events"] = chosen
    ask.api("change_webhook", path=_path(ask), body=body)
    return Onward(at(HOME, ask.path["webhook"]), "webhook_saved")


def switch(ask: Ask) -> Answer:
    """Let it rest, or go on."""
    state = "paused" if ask.form.get("do") == "pause" else "active"
    ask.api("change_webhook", path=_path(ask), body={"state": state})
    return Onward(at(HOME, ask.path["webhook"]), f"webhook_{state}")


def ping(ask: Ask) -> Answer:
    """Send a test event."""
    ask.api("ping_webhook", path=_path(ask))
    return Onward(at(HOME, ask.path["webhook"]), "webhook_pinged")


def rotate(ask: Ask) -> Answer:
    """Replace its secret, and show the new one this once."""
    hours = ask.form.get("overlap_hours", "24")
    if hours not in map(str, OVERLAPS):
        raise RequestInvalid([FieldProblem("choose one of the times", "invalid_value", "/overlap_hours")])
    return _secret(ask, ask.api("rotate_webhook_secret", path=_path(ask), body={"overlap_hours": int(hours)}))


def replay(ask: Ask) -> Answer:
    """Send chosen events again, each once, however often it was tried."""
    chosen = list(dict.fromkeys(ask.lists.get("id", ())))[:_MOST]
    if not chosen:
        raise UsageError("no delivery is chosen", hint="tick the deliveries first")
    sent = sum(ask.api("replay_events", path=_path(ask), body={"event": one}).events for one in chosen)
    return Onward(at(HOME, ask.path["webhook"]), "webhook_replayed", {"n": str(sent)})


def remove(ask: Ask) -> Answer:
    """Remove it, after its host was typed."""
    found = ask.api("get_webhook", path=_path(ask))
    confirmed(ask, urlsplit(found.url).hostname or found.url)
    ask.api("remove_webhook", path=_path(ask))
    return Onward(HOME, "webhook_removed", {"host": urlsplit(found.url).hostname or ""})


_ONE = f"{HOME}/{{webhook:str}}"


def _form(name: str, path: str, handler: Any, *, fresh: bool = False) -> Screen:
    return Screen(
        id=f"webhook_{name}", path=f"{_ONE}{path}", method="POST", room="console", scope="webhooks:write", handler=handler,
        words=WORDS, again="webhook", fresh=fresh,
    )  # fmt: skip


SCREENS = [
    Screen(id="webhook_new", path=f"{HOME}/new", room="console", scope="webhooks:write", handler=show_new, words=WORDS),
    Screen(
        id="webhook_make", path=f"{HOME}/new", method="POST", room="console", scope="webhooks:write", handler=make,
        words=WORDS, again="webhook_new",
    ),
    Screen(id="webhook", path=_ONE, room="console", scope="webhooks:read", handler=show_one, words=WORDS),
    _form("edit", "", edit), _form("switch", "/switch", switch), _form("ping", "/ping", ping),
    _form("rotate", "/rotate", rotate, fresh=True), _form("replay", "/replay", replay),
    _form("remove", "/remove", remove, fresh=True),
]  # fmt: skip
