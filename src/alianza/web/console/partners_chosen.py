"""The partners that were ticked in the list, for the forms about several of them at once."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from alianza.kernel.errors import UsageError
from alianza.web.api.model import NotFound
from alianza.web.api.resources.partners import rate_text
from alianza.web.shared.partners import group_name
from alianza.web.ui import lists
from alianza.web.ui.screen import Ask


class Chosen(NamedTuple):
    """A partner as a form names it: by its group's name today, and with its own rate where it has one."""

    external_id: str
    name: str
    group: str | None
    rate: str | None


def ids(ask: Ask) -> list[str]:
    """The partners that were ticked, or the one whose page led here; each once, no more than a page of the list has."""
    asked = ask.lists.get("id", ()) or ((ask.query["id"],) if ask.query.get("id") else ())
    return list(dict.fromkeys(asked))[: lists.PAGE]


def some(ask: Ask) -> list[str]:
    """The same; raises UsageError where none was ticked."""
    found = ids(ask)
    if not found:
        raise UsageError("no partner is chosen", hint="tick the partners first")
    return found


def named(ask: Ask, wanted: list[str]) -> list[Chosen]:
    """The same as the forms name them, from what the office knows. Raises NotFound."""
    today = ask.now.astimezone(ask.terms.zone).date().toordinal()
    return [_named(ask, one, today) for one in wanted]


def _named(ask: Ask, external_id: str, today: int) -> Chosen:
    known = ask.terms.by_external_id.get(external_id)
    if known is None:
        raise NotFound(f"there is no partner '{external_id}'")
    enrolled = known.enrolled_on(today)
    group, rate = (enrolled.group, rate_text(enrolled.rate_ppb)) if enrolled else (None, None)
    return Chosen(external_id, known.name, group_name(ask, group), rate)


def since(ask: Ask) -> date:
    """The day that was typed. Raises UsageError."""
    try:
        return date.fromisoformat(ask.form.get("since", ""))
    except ValueError:
        raise UsageError("this is no day", hint="write it as 2026-12-01", where="/since") from None
