"""The counter: look a code up, redeem it or credit whoever sent the customer; and the same for a device that was offline."""

from __future__ import annotations

import json
import uuid
from typing import Any

from alianza.identity.csrf import form_token
from alianza.kernel.errors import AlianzaError
from alianza.web.counter import actions, benefit
from alianza.web.counter.actions import Action
from alianza.web.counter.lookup import Found, Refused, find
from alianza.web.counter.words import OF_SCRIPT, REASONS, WORDS
from alianza.web.ui import files
from alianza.web.ui.screen import Answer, Ask, File, Onward, Screen, Shown

SCOPE = "leads:write"
_JSON = "application/json"


def show(ask: Ask) -> Answer:
    """The field and the camera; with `?code=` what it is; with `?done=` what became of the last tap."""
    typed = ask.form.get("code") or ask.query.get("code", "")
    done = _done(ask)
    found, refusal = (None, "") if done or not typed.strip() else _found(ask, typed)
    words = {
        **frame_of(ask), "typed": typed, "found": found, "refusal": refusal, "done": done, "nonce": str(uuid.uuid4()),
        "benefit": benefit.benefit(ask, found) if found else None, "promised": benefit.promised(ask, found) if found else [],
        "currencies": benefit.in_force(ask).currencies, "may_sell": ask.may("sales:write"), "done_text": text_of(ask, done),
        "categories": benefit.categories(ask, found) if found else [],
    }  # fmt: skip
    return Shown("counter/counter.html.j2", ask.say.text("counter"), words, camera=True)


def frame_of(ask: Ask) -> dict[str, Any]:
    """What the script of the page has to know; nothing of anybody where nobody is signed in."""
    signed = ask.signed is not None and ask.screen.room == "counter"
    return {
        "script_words": json.dumps({key: ask.say.text(key) for key in OF_SCRIPT}, ensure_ascii=False),
        "person_id": ask.principal.id if signed else "", "sells": "1" if signed and ask.may("sales:write") else "",
        "worker": f"/counter/worker.js?lang={ask.language}",
        "scanner": files.address("scan.js"),
    }  # fmt: skip


def _done(ask: Ask) -> Action | None:
    """The action that the address names, of whoever asks."""
    try:
        nonce = uuid.UUID(ask.query.get("done", ""))
    except ValueError:
        return None
    known = actions.action(ask, nonce)
    return known if known is not None and known.person_id == actions.person_of(ask) else None


def _found(ask: Ask, typed: str) -> tuple[Found | None, str]:
    """What a text stands for, or why it stands for nothing."""
    try:
        return find(ask, typed), ""
    except AlianzaError as error:
        return None, reason(ask, actions.reason_of(error))


def reason(ask: Ask, word: str) -> str:
    """A refusal in the reader's words."""
    return ask.say.text(f"why_{word if word in REASONS else 'other'}")


def text_of(ask: Ask, done: Action | None) -> str:
    """What an action came to, in a few words."""
    if done is None:
        return ""
    if done.outcome == "refused":
        return reason(ask, done.reason)
    return ask.say.text("was_undone" if done.outcome == "undone" else f"done_{done.what}")


def act(ask: Ask) -> Answer:
    """What a form asks for, once for its nonce."""
    try:
        done = actions.once(ask, actions.read(ask, ask.form))
    except Refused as error:
        return _again(ask, error)
    return Onward(f"/counter?done={done.nonce}")


def _again(ask: Ask, error: Refused) -> Answer:
    answer = show(ask)
    assert isinstance(answer, Shown)
    return answer._replace(words={**answer.words, "refusal": reason(ask, error.reason)}, status=422)


def sync(ask: Ask) -> Answer:
    """The same for a device that kept it: what it came to, as JSON. What can't be meant is refused for good."""
    try:
        done = actions.once(ask, actions.read(ask, ask.form))
    except Refused as error:
        return _json({"outcome": "refused", "reason": error.reason, "text": reason(ask, error.reason), "code": ""})
    said = {
        "outcome": "refused" if done.outcome == "refused" else "confirmed",
        "reason": done.reason,
        "code": done.code,
    }
    return _json({**said, "text": text_of(ask, done)})


def state(ask: Ask) -> Answer:
    """Who is signed in, and what forms of theirs carry: asked before a queue is sent."""
    return _json({"person": ask.principal.id, "form": form_token(ask.owner)})


def _json(said: Any) -> File:
    return File("counter.json", json.dumps(said, ensure_ascii=False).encode(), _JSON, inline=True)


def undo(ask: Ask) -> Answer:
    """Take a redemption back."""
    try:
        done = actions.undo(ask, uuid.UUID(ask.form.get("nonce", "")))
    except ValueError:
        return _again(ask, Refused("nothing_to_undo"))
    except AlianzaError as error:
        return _again(ask, Refused(actions.reason_of(error)))
    return Onward(f"/counter?done={done.nonce}")


SCREENS = [
    Screen(id="counter", path="/counter", room="counter", scope=SCOPE, handler=show, words=WORDS),
    Screen(id="counter_act", path="/counter/act", method="POST", room="counter", scope=SCOPE, handler=act, words=WORDS),
    Screen(
        id="counter_undo", path="/counter/undo", method="POST", room="counter", scope=SCOPE, handler=undo, words=WORDS
    ),
    Screen(
        id="counter_sync", path="/counter/sync", method="POST", room="counter", scope=SCOPE, handler=sync, words=WORDS
    ),
    Screen(id="counter_state_download", path="/counter/state", room="counter", scope=SCOPE, handler=state, words=WORDS),
]
