"""The partner's team: who comes in for it, as what; invited, given another role, removed; and the partner's own brand."""

from __future__ import annotations

from typing import Any

from alianza.identity.scopes import ROLES
from alianza.identity.sign_in.words import role_names
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.portal.team_words import WORDS
from alianza.web.shared import brand_form
from alianza.web.shared.rewards import partner_of
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown, Undo

HOME, BRAND = "/portal/team", "/portal/brand"
TEAM_ROLES = ("partner_owner", "partner_member", "staff", "concierge")
_MOST = 100


def _roles(ask: Ask) -> list[tuple[str, str]]:
    """The roles that whoever asks can give: nobody gives more than they have."""
    return [(one, role_names((one,), ask.language)) for one in TEAM_ROLES if ROLES[one] <= ask.principal.scopes]


def show(ask: Ask) -> Answer:
    """Who there is, and the form to invite another one."""
    people = [one for one in ask.api("list_people", query={"limit": _MOST}).data if one.memberships]
    owners = sum("partner_owner" in one.memberships[0].roles for one in people)
    rows = [(one, role_names(tuple(one.memberships[0].roles), ask.language), _last(one, owners)) for one in people]
    words = {"rows": rows, "roles": _roles(ask), "me": ask.principal.id, "may": ask.may("people:write")}
    return Shown("portal/team.html.j2", ask.say.text("nav_team"), words)


def _last(one: Any, owners: int) -> bool:
    """Whether it is the last owner, who stays."""
    return owners <= 1 and "partner_owner" in one.memberships[0].roles


def _role(ask: Ask) -> str:
    role = ask.form.get("role", "")
    if role not in dict(_roles(ask)):
        raise RequestInvalid([FieldProblem("choose one of the roles", "invalid_value", "/role")])
    return role


def invite(ask: Ask) -> Answer:
    """Let somebody in, and tell them by e-mail."""
    email, body = ask.form.get("email", "").strip(), {"roles": [_role(ask)], "name": ask.form.get("name", "").strip()}
    with ask.database.unit_of_work(ask.tenant) as ask.connection:
        partner = partner_of(ask).external_id
    ask.connection = None  # type: ignore[assignment]
    ask.api("invite_person", body={**body, "email": email, "partner": partner})
    return Onward(HOME, "team_invited", {"email": email})


def change(ask: Ask) -> Answer:
    """Give somebody another role."""
    body = {"roles": [_role(ask)], "partner": partner_of(ask).external_id}
    found = ask.api("change_roles", path={"person": ask.form.get("person", "")}, body=body)
    return Onward(HOME, "team_changed", {"name": found.name or found.email})


def remove(ask: Ask) -> Answer:
    """Let somebody in no longer; inviting them again takes it back."""
    who = {"person": ask.form.get("person", "")}
    before = ask.api("get_person", path=who)
    found = ask.api("revoke_person", path=who)
    roles = [one for each in before.memberships for one in each.roles if one in TEAM_ROLES]
    undo = Undo(HOME, {"email": found.email, "role": roles[0]}) if roles else None
    return Onward(HOME, "team_removed", {"name": found.name or found.email}, undo)


SCREENS = [
    Screen(id="portal_team", path=HOME, room="portal", scope="people:read", handler=show, words=WORDS),
    Screen(
        id="portal_team_invite", path=HOME, method="POST", room="portal", scope="people:write", handler=invite, words=WORDS,
        again="portal_team", alone=True, fresh=True,
    ),
    Screen(
        id="portal_team_change", path=f"{HOME}/role", method="POST", room="portal", scope="people:write", handler=change,
        words=WORDS, again="portal_team", fresh=True,
    ),
    Screen(
        id="portal_team_remove", path=f"{HOME}/remove", method="POST", room="portal", scope="people:write", handler=remove,
        words=WORDS, again="portal_team", fresh=True,
    ),
    Screen(
        id="portal_brand", path=BRAND, room="portal", scope="partners:write", words=WORDS,
        handler=brand_form.showing(BRAND, "portal/brand.html.j2"),
    ),
    Screen(
        id="portal_brand_save", path=BRAND, method="POST", room="portal", scope="partners:write", words=WORDS,
        handler=brand_form.saving(BRAND), again="portal_brand", most_bytes=brand_form.MOST_BYTES,
    ),
]  # fmt: skip
