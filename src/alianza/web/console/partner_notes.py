"""What is known of a partner besides figures: notes of the alliance's people, and the history of what was changed about it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from alianza.identity import api as identity
from alianza.kernel.ids import parse_id
from alianza.kernel.periods import format_period
from alianza.partners import api as partners
from alianza.settlement.standings import Standing, standings_of
from alianza.web.api.model import NotFound
from alianza.web.console.partner_notes_words import WORDS
from alianza.web.shared.addresses import PARTNERS, at
from alianza.web.ui import lists
from alianza.web.ui.lists import Cell, Column, ListView
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown, Undo

HISTORY = ListView(
    id="history", title="history_title", operation="list_audit_entries", saved=False, sort="-recorded_at",
    empty=("history_none", "history_none_about"),
    columns=(
        Column("when", lambda ask, one: ask.formats.moment(one.recorded_at)),
        Column("what", lambda ask, one: Cell(_action(ask, one.action), about=_details(ask, one))),
        Column("who", lambda ask, one: _people(ask, (one.actor,)).get(one.actor, one.actor)),
    ),
)  # fmt: skip


def _action(ask: Ask, action: str) -> str:
    key = f"did_{action.replace('.', '_')}"
    return ask.say.text(key) if ask.say.knows(key) else action


def _details(ask: Ask, one: Any) -> str:
    """What was, and what is: `grupo: talleres → gestores`."""
    before, after = one.before or {}, one.after or {}
    names = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    return "; ".join(f"{_field(ask, name)}: {_change(before.get(name), after.get(name))}" for name in names)


def _field(ask: Ask, name: str) -> str:
    key = f"field_{name}"
    return ask.say.text(key) if ask.say.knows(key) else name


def _change(before: Any, after: Any) -> str:
    return f"{before} → {after}" if before not in (None, "") else str(after)


def _people(ask: Ask, ids: Iterable[str]) -> dict[str, str]:
    """The names of people by their ids, each looked up once in a request."""
    known: dict[str, str] = ask.__dict__.setdefault("names_of_people", {})
    for one in ids:
        if one not in known and one.startswith("per_"):
            found = identity.load_people(ask.connection, ask.tenant, person_id=parse_id("per", one))
            known[one] = (found[0].name or found[0].email) if found else one
    return known


def show(ask: Ask) -> Answer:
    """The notes, and the history below them."""
    found = ask.api("get_partner", path={"partner": ask.path["partner"]})
    fixed = {"subject": found.id}
    audited = ask.may("audit:read")
    if audited and (file := lists.exported(ask, HISTORY, fixed=fixed)) is not None:
        return file
    notes = partners.notes_of(ask.connection, ask.tenant, _key(ask, found))
    names = _people(ask, [one.written_by for one in notes])
    words = {
        "partner": found, "page": f"{at(PARTNERS, found.external_id)}/notes", "back": at(PARTNERS, found.external_id),
        "notes": [(one, names.get(one.written_by, one.written_by), _mine(ask, one)) for one in notes],
        "tiers": _tiers(ask, found),
        "list": lists.shown(ask, HISTORY, fixed=fixed) if audited else None,
    }  # fmt: skip
    return Shown("console/partner_notes.html.j2", ask.say.text("notes_of", name=found.name), words)


def _key(ask: Ask, found: Any) -> bytes:
    return ask.terms.by_external_id[found.external_id].partner_id


def _tiers(ask: Ask, found: Any) -> list[tuple[str, str]]:
    """The months in which its tier became another one, the latest first: the month, and the tier by name."""
    if not ask.may("commissions:read"):
        return []
    changes: list[tuple[str, str]] = []
    for one in standings_of(ask.connection, ask.tenant, parse_id("ptr", found.id)):
        name = _tier(ask, one)
        if name and (not changes or changes[-1][1] != name):
            changes.append((ask.formats.month(format_period(one.month)), name))
    return changes[::-1]


def _tier(ask: Ask, one: Standing) -> str:
    """The name of a tier, as the version of the deal says it."""
    deal = next((found.loaded.deal for found in ask.terms.versions if found.version == one.version), ask.terms.deal)
    group = deal.group(one.group)
    steps = group.tiers.steps if group and group.tiers else ()
    return steps[one.tier].name if one.tier < len(steps) else ""


def _mine(ask: Ask, one: partners.Note) -> bool:
    return one.written_by == ask.principal.id and ask.may("partners:write")


def _note_id(ask: Ask) -> uuid.UUID:
    try:
        return uuid.UUID(ask.form.get("note", ""))
    except ValueError:
        raise NotFound("there is no such note") from None


def write(ask: Ask) -> Answer:
    """Write a note, or change one's own."""
    found = ask.api("get_partner", path={"partner": ask.path["partner"]})
    body, writer = ask.form.get("body", ""), ask.principal.id
    if ask.form.get("note"):
        partners.change_note(ask.connection, ask.tenant, _note_id(ask), writer, body, ask.now)
    else:
        partners.add_note(ask.connection, ask.tenant, _key(ask, found), writer, body, ask.now)
    return Onward(f"{at(PARTNERS, found.external_id)}/notes", "note_kept")


def remove(ask: Ask) -> Answer:
    """Remove one's own note; it can be taken back at once."""
    page = f"{at(PARTNERS, ask.path['partner'])}/notes"
    body = partners.remove_note(ask.connection, ask.tenant, _note_id(ask), ask.principal.id)
    return Onward(page, "note_removed", undo=Undo(page, {"body": body[:1_000]}) if len(body) <= 1_000 else None)


_ONE = f"{PARTNERS}/{{partner:str}}/notes"
_EXAMPLE = {"partner": "taller-x"}
SCREENS = [
    Screen(
        id="partner_notes", path=_ONE, room="console", scope="partners:read", handler=show, words=WORDS, example=_EXAMPLE
    ),
    Screen(
        id="partner_note_write", path=_ONE, method="POST", room="console", scope="partners:write", handler=write, words=WORDS,
        again="partner_notes", example=_EXAMPLE,
    ),
    Screen(
        id="partner_note_remove", path=f"{_ONE}/remove", method="POST", room="console", scope="partners:write",
        handler=remove, words=WORDS, example=_EXAMPLE,
    ),
]  # fmt: skip
