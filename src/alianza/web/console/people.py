"""One person in the settings: what they may do, changed or taken away; and which roles have to use a second factor."""

from __future__ import annotations

from typing import Any

from alianza.identity.scopes import OF_THE_ALLIANCE, ROLES
from alianza.identity.sign_in import rules
from alianza.identity.sign_in.words import role_names
from alianza.kernel.errors import UsageError
from alianza.web.console.people_words import WORDS
from alianza.web.console.settings import HOME
from alianza.web.shared.addresses import at
from alianza.web.ui.confirming import confirmed
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown

PEOPLE, SECOND = f"{HOME}/people", f"{HOME}/second-factor"
_GIVEN = (*sorted(OF_THE_ALLIANCE), "staff", "concierge")


def _names(ask: Ask, roles: Any) -> list[tuple[str, str]]:
    return [(one, role_names((one,), ask.language)) for one in roles]


def show(ask: Ask) -> Answer:
    """What a person may do, and the form to change it."""
    found = ask.api("get_person", path={"person": ask.path["person"]})
    own = next((one for one in found.memberships if one.partner is None), None)
    words = {
        "one": found, "page": at(PEOPLE, found.id), "own": own.roles if own else (), "roles": _names(ask, _GIVEN),
        "rows": [(one, role_names(tuple(one.roles), ask.language)) for one in found.memberships],
        "me": found.id == ask.principal.id,
    }  # fmt: skip
    return Shown("console/person.html.j2", found.name or found.email, words)


def change(ask: Ask) -> Answer:
    """Give somebody other roles in the alliance."""
    before = ask.api("get_person", path={"person": ask.path["person"]})  # by the id or the address
    if before.id == ask.principal.id:
        raise UsageError("nobody changes their own roles", hint="ask another manager")
    chosen = [one for one in _GIVEN if one in ask.lists.get("role", ())]
    found = ask.api("change_roles", path={"person": before.id}, body={"roles": chosen})
    return Onward(at(PEOPLE, found.id), "person_changed", {"name": found.name or found.email})


def remove(ask: Ask) -> Answer:
    """Take all roles away and end the sessions, after the address was typed."""
    found = ask.api("get_person", path={"person": ask.path["person"]})
    if found.id == ask.principal.id:
        raise UsageError("nobody removes themselves", hint="ask another manager")
    confirmed(ask, found.email)
    ask.api("revoke_person", path={"person": found.id})
    return Onward(HOME, "person_removed", {"name": found.name or found.email})


def show_second(ask: Ask) -> Answer:
    """Which roles have to use a second factor."""
    required = rules.required_roles(ask.connection, ask.tenant)
    return Shown("console/second.html.j2", ask.say.text("second"), {"roles": _names(ask, ROLES), "required": required})


def save_second(ask: Ask) -> Answer:
    """Choose them: who has none sets one up at their next click."""
    rules.require_second(ask.connection, ask.principal, ask.lists.get("required", ()), ask.now)
    return Onward(SECOND, "second_saved")


_ONE, _EXAMPLE = f"{PEOPLE}/{{person:str}}", {"person": "ana@onlycar.example"}
SCREENS = [
    Screen(id="person", path=_ONE, room="console", scope="people:read", handler=show, words=WORDS, example=_EXAMPLE),
    Screen(
        id="person_change", path=_ONE, method="POST", room="console", scope="people:write", handler=change, words=WORDS,
        again="person", example=_EXAMPLE, fresh=True,
    ),
    Screen(
        id="person_remove", path=f"{_ONE}/remove", method="POST", room="console", scope="people:write", handler=remove,
        words=WORDS, again="person", example=_EXAMPLE, fresh=True,
    ),
    Screen(id="second", path=SECOND, room="console", scope="people:read", handler=show_second, words=WORDS),
    Screen(
        id="second_save", path=SECOND, method="POST", room="console", scope="people:write", handler=save_second, words=WORDS,
        again="second", fresh=True,
    ),
]  # fmt: skip
