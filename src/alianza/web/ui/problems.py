"""What a reader is told when something did not work, by the error's code. Pure.

What the error itself says is exact, and in English: it stands below, small, for whoever is asked for help.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.web.api.problems import STATUS as OF_API
from alianza.web.auth.words import PROBLEMS as OF_SIGN_IN
from alianza.web.ui.problem_words import FIELD, PROBLEMS
from alianza.web.ui.screen import Ask

# What the API says too, and what only pages meet.
STATUS = {
    **OF_API,
    "form_forged": 403,
    "not_signed_in": 401,
    "not_fresh": 403,
    "too_many_attempts": 429,
    "host_refused": 421,
    "invitation_refused": 404,
    "agreement_changed": 409,
    "unknown_trial": 404,
    "trial_under_way": 409,
}
_SAID = {name: OF_SIGN_IN[name] for name in ("form_forged", "not_signed_in", "too_many_attempts")}


class Told(NamedTuple):
    """A problem as a page shows it: in the reader's words, what the error says itself, and what belongs to which field.
    Where there are no words for it (`known`), what it says itself is shown at once."""

    text: str
    detail: str
    hint: str
    code: str
    fields: dict[str, str]
    known: bool


def told(ask: Ask) -> Told:
    """The problem of a request."""
    assert ask.problem is not None
    return tell(ask.problem, ask.language)


def tell(error: AlianzaError, language: str) -> Told:
    """A problem in somebody's language."""
    words = PROBLEMS.get(error.code) or _SAID.get(error.code)
    text = getattr(words or PROBLEMS["error"], language)
    return Told(text, str(error), error.hint or "", error.code, _fields(error, language), words is not None)


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
