"""What a reader is told when something did not work, by the error's code. Pure.

What the error itself says is exact, and in English: it stands below, small, for whoever is asked for help.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.web.auth.words import PROBLEMS as OF_SIGN_IN
from alianza.web.ui.problem_words import FIELD, PROBLEMS
from alianza.web.ui.screen import Ask

STATUS = {
    "not_found": 404, "forbidden": 403, "form_forged": 403, "not_signed_in": 401, "database_unreachable": 503,
    "changed_meanwhile": 412, "too_many_attempts": 429, "host_refused": 421,
}  # fmt: skip


class Told(NamedTuple):
    """A problem as a page shows it: in the reader's words, what the error says itself, and what belongs to which field."""

    text: str
    detail: str
    hint: str
    code: str
    fields: dict[str, str]


def told(ask: Ask) -> Told:
    """The problem of a request."""
    assert ask.problem is not None
    return tell(ask.problem, ask.language)


def tell(error: AlianzaError, language: str) -> Told:
    """A problem in somebody's language."""
    words = PROBLEMS.get(error.code) or OF_SIGN_IN.get(error.code) or OF_SIGN_IN["error"]
    return Told(getattr(words, language), str(error), error.hint or "", error.code, _fields(error, language))


def _fields(error: AlianzaError, language: str) -> dict[str, str]:
    """The fields that are to blame, by their names."""
    found: dict[str, str] = {}
    fields: list[Any] = list(getattr(error, "problems", ()) or ())
    fields = [one for one in fields if hasattr(one, "pointer")]
    for one in fields:
        name = (one.parameter or one.pointer or "").strip("/").partition("/")[0]
        if name:
            found[name] = f"{getattr(FIELD, language)} ({one.detail})"
    where = str(getattr(error, "where", "") or "")
    if where.startswith("/"):
        found.setdefault(where.strip("/").partition("/")[0], getattr(FIELD, language))
    return found
