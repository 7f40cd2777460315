"""Saved views: the filters and the order of a list, under a name, for the person who saved them."""

from __future__ import annotations

from typing import Any, NamedTuple

from alianza.identity.people.model import parse_person_id
from alianza.kernel.errors import UsageError
from alianza.web.auth.common import local_path
from alianza.web.ui.screen import Ask, Onward, Screen, Undo
from alianza.web.ui.shell_words import WORDS

MOST = 20


class View(NamedTuple):
    """A saved view and where it leads."""

    name: str
    address: str


def of(ask: Ask, name: str) -> list[View]:
    """The views of a list that whoever asks has saved, by name."""
    rows = ask.connection.execute(
        "SELECT name, address FROM saved_views WHERE alliance_id = %s AND person_id = %s AND list = %s ORDER BY name",
        (ask.tenant, _person(ask), name),
    )
    return [View(*row) for row in rows]


def _person(ask: Ask) -> Any:
    return parse_person_id(ask.principal.id)


def _save(ask: Ask) -> Onward:
    form = ask.form
    path, query, name = form.get("address", ""), form.get("query", "")[:1_500], form.get("name", "").strip()[:60]
    if not name or not local_path(path).startswith("/console") or "?" in path:
        raise UsageError("a view has a name and belongs to a list", hint="save it on the list's page")
    address = f"{path}?{query}" if query else path
    words = (ask.tenant, _person(ask), form.get("list", "")[:60], name, address, ask.now)
    ask.connection.execute(
        "INSERT INTO saved_views (alliance_id, person_id, list, name, address, saved_at) SELECT %s, %s, %s, %s, %s, %s"
        " WHERE (SELECT count(*) FROM saved_views WHERE alliance_id = %s AND person_id = %s) < %s"
        " ON CONFLICT (alliance_id, person_id, list, name) DO UPDATE SET address = excluded.address",
        (*words, *words[:2], MOST * 10),
    )
    return Onward(address, "view_saved")


def _remove(ask: Ask) -> Onward:
    words = (ask.tenant, _person(ask), ask.form.get("list", ""), ask.form.get("name", ""))
    row = ask.connection.execute(
        "DELETE FROM saved_views WHERE alliance_id = %s AND person_id = %s AND list = %s AND name = %s RETURNING address",
        words,
    ).fetchone()
    if row is None:
        return Onward("/console")
    path, _, query = str(row[0]).partition("?")
    undo = Undo("/console/views", {"list": words[2], "name": words[3], "address": path, "query": query})
    return Onward(path, "view_removed", undo=undo)


SCREENS = [
    Screen(id="save_view", path="/console/views", method="POST", room="console", handler=_save, words=WORDS),
    Screen(id="remove_view", path="/console/views/remove", method="POST", room="console", handler=_remove, words=WORDS),
]
