"""What a reader is told when something did not work, by the error's code. Pure.

What the error itself says is exact, and in English: it stands below, small, for whoever is asked for help.
"""

from __future__ import annotations

from typing import NamedTuple

from alianza.kernel.errors import AlianzaError
from alianza.web.api.problems import STATUS as OF_API
from alianza.web.auth.words import PROBLEMS as OF_SIGN_IN
from alianza.web.ui.problem_words import FIELD, PROBLEMS, WAIT
from alianza.web.ui.screen import Ask
from alianza.web.ui.sentence_words import SENTENCES
from alianza.web.ui.sentences import Sentences
from alianza.web.ui.words import choose

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
_SENTENCES = Sentences(SENTENCES)
_FIELDS_FIRST = ("request_invalid", "application_invalid")  # what is wrong stands beside the fields
SAID = "said"  # the code of a field's problem whose detail is in the reader's words already


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
    own = _sentence(error, language)
    text = own or getattr(words or PROBLEMS["error"], language)
    return Told(text, str(error), error.hint or "", error.code, _fields(error, language), bool(own or words))


def sentence(english: str, language: str) -> str:
    """A sentence of the product's in somebody's language; as it is where there are no words for it."""
    return _SENTENCES.said(english, language) or english


def _sentence(error: AlianzaError, language: str) -> str:
    """What this very error says, where there are words for its sentence; "" where its code has to do."""
    if (seconds := getattr(error, "retry_after", None)) is not None:
        minutes = max(1, -(-seconds // 60))
        return choose(getattr(WAIT, language), language, minutes).format(n=minutes)
    if error.code not in _FIELDS_FIRST:
        return _SENTENCES.said(error.message, language)
    first = next(iter(_fields(error, language).values()), "")
    return f"{getattr(PROBLEMS[error.code], language)} {first}".strip()


def _fields(error: AlianzaError, language: str) -> dict[str, str]:
    """The fields that are to blame, by their names."""
    found: dict[str, str] = {}
    for one in getattr(error, "problems", ()) or ():
        if not hasattr(one, "pointer"):
            continue
        name = (one.parameter or one.pointer or "").strip("/").partition("/")[0]
        if name:
            found[name] = _of_field(one.detail, getattr(one, "code", ""), language)
    where = str(getattr(error, "where", "") or "")
    if where.startswith("/"):
        found.setdefault(where.strip("/").partition("/")[0], _of_field(error.message, "", language))
    return found


def _of_field(detail: str, code: str, language: str) -> str:
    """What is wrong with a field: its own sentence, else what its code means, else that it has to be looked at again."""
    if code == SAID:
        return detail
    if said := _SENTENCES.said(detail, language):
        return said
    if code in PROBLEMS and code != "invalid_value":
        return str(getattr(PROBLEMS[code], language))
    return f"{FIELD.en} ({detail})" if language == "en" else str(getattr(FIELD, language))
