"""Problem details (RFC 9457): what went wrong, under a stable code, with a pointer to the field where there is one."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from alianza.bootstrap.deals import CasesFail
from alianza.kernel.errors import AlianzaError
from alianza.programs.deal_file import DealError
from alianza.programs.deal_file import Problem as DealProblem
from alianza.web.api.model import PREFIX

# The status of each code that is not 422: the request was understood, and what it says cannot be done.
STATUS = {
    "key_missing": 401, "key_refused": 401, "embed_refused": 401,
    "forbidden": 403,
    "not_found": 404, "unknown_route": 404, "unknown_alliance": 404, "unknown_partner": 404, "unknown_line": 404,
    "unknown_statement": 404, "unknown_key": 404, "unknown_link": 404, "unknown_code": 404, "unknown_batch": 404,
    "unknown_person": 404, "unknown_match_list": 404, "unknown_merge": 404, "unknown_fact": 404,
    "unknown_webhook": 404, "unknown_event": 404, "unknown_application": 404, "unknown_note": 404,
    "unknown_domain": 404, "last_owner": 409,
    "method_not_allowed": 405,
    "not_acceptable": 406,
    "no_deal": 409, "no_books": 409, "link_taken": 409, "code_taken": 409, "batch_conflict": 409, "command_conflict": 409,
    "already_recorded": 409, "request_under_way": 409, "statement_settled": 409, "key_ended": 409, "period_not_over": 409,
    "period_superseded": 409, "books_differ": 409, "nothing_to_close": 409, "partner_exists": 409, "code_refused": 409,
    "effective_date_refused": 409, "link_exists": 409, "application_decided": 409, "application_open": 409,
    "export_not_ready": 409, "domain_taken": 409,
    "webhook_off": 409,
    "changed_meanwhile": 412,
    "body_too_large": 413,
    "wrong_media_type": 415,
    "too_many_requests": 429,
    "internal_error": 500,
    "database_unreachable": 503, "mail_failed": 503,
}  # fmt: skip
_ROW = re.compile(r"^\| `(?P<code>\w+)` \| (?P<means>.+?) \| (?P<do>.+?) \|$")


class RequestInvalid(AlianzaError):
    """The request is none that this operation takes. `problems` holds a pointer and a sentence for each mistake."""

    code = "request_invalid"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        first = problems[0]
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        super().__init__(f"{first.detail}{more}", where=first.pointer or "")
        self.problems = list(problems)


class FieldProblem(msgspec.Struct, omit_defaults=True):
    """One mistake. `pointer` is a JSON Pointer into the body; `parameter` names what stands in the address."""

    detail: str
    code: str = ""
    pointer: str | None = None
    parameter: str | None = None


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The body of an answer that is no success."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str = ""
    hint: str = ""
    pointer: str = ""
    errors: list[FieldProblem] = []


class UnknownRoute(AlianzaError):
    """The API has nothing under that path."""

    code = "unknown_route"


class MethodNotAllowed(AlianzaError):
    """The path is right, the method is not."""

    code = "method_not_allowed"

    def __init__(self, allowed: Sequence[str]) -> None:
        super().__init__(f"here one can {', '.join(allowed)}")
        self.allowed = allowed


class KeyMissing(AlianzaError):
    """The request does not say who sends it."""

    code = "key_missing"


class BodyTooLarge(AlianzaError):
    """The body is larger than the operation takes."""

    code = "body_too_large"


class WrongMediaType(AlianzaError):
    """The body is no JSON."""

    code = "wrong_media_type"


class TooManyRequests(AlianzaError):
    """The key has asked more often than it may."""

    code = "too_many_requests"


class InternalError(AlianzaError):
    """A defect of ours."""

    code = "internal_error"


class ChangedMeanwhile(AlianzaError):
    """It is not what the request says it was."""

    code = "changed_meanwhile"


class TextUnstorable(AlianzaError):
    """A text holds what no database keeps."""

    code = "text_unstorable"


def status_for(code: str) -> int:
    """The HTTP status of a code."""
    return STATUS.get(code, 422)


def status_of(error: AlianzaError) -> int:
    """The HTTP status of a domain error."""
    return status_for(error.code)


def problem_of(error: AlianzaError, request_id: str) -> Problem:
    """A domain error as problem details."""
    where = error.where if error.where.startswith("/") else ""
    return Problem(
        type=f"{PREFIX}/problems/{error.code}", title=_title(error.code), status=status_of(error), code=error.code,
        detail=error.message, hint=error.hint, pointer=where, request_id=request_id,
        errors=_details(error),
    )  # fmt: skip


def _details(error: AlianzaError) -> list[FieldProblem]:
    """The mistakes that a problem consists of, or the one stable word that says why."""
    if isinstance(error, RequestInvalid):
        return error.problems
    if isinstance(error, DealError):
        return [_of_deal(one) for one in error.problems]
    if isinstance(error, CasesFail):
        failed = (one for one in error.results if one.differences)
        return [
            FieldProblem(f"{one.name}: {text}", "case_fails", "/files") for one in failed for text in one.differences
        ]
    reason = getattr(error, "reason", "")
    return [FieldProblem(error.message, reason)] if reason else []


def _of_deal(one: DealProblem) -> FieldProblem:
    """A mistake in a deal, with the file in which it stands."""
    name = one.file.replace("~", "~0").replace("/", "~1")
    advice = f" ({one.advice})" if one.advice else ""
    return FieldProblem(f"{one.line}:{one.column}: {one.message}{advice}", "invalid_value", f"/files/{name}")


def _title(code: str) -> str:
    return code.replace("_", " ").capitalize()


class Meaning(NamedTuple):
    """What docs/errors.md says of a code."""

    means: str
    do: str


@functools.cache
def meanings() -> Mapping[str, Meaning]:
    """All codes that are documented."""
    rows = map(_ROW.match, _errors_page().splitlines())
    return {row["code"]: Meaning(row["means"], row["do"]) for row in rows if row}


def _errors_page() -> str:
    """The page as it ships with the package, or as it stands beside the source."""
    shipped = Path(str(resources.files("alianza"))) / "docs" / "errors.md"
    if not shipped.exists():
        shipped = Path(__file__).parents[4] / "docs" / "errors.md"
    return shipped.read_text(encoding="utf-8")


def document(code: str) -> dict[str, Any] | None:
    """What a problem's `type` leads to; None for a code that there is not."""
    found = meanings().get(code)
    if found is None:
        return None
    return {
        "code": code, "title": _title(code), "status": STATUS.get(code, 422), "meaning": found.means, "what_to_do": found.do
    }  # fmt: skip
