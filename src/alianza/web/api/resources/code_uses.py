"""Uses of limited codes: reserved for a checkout, used, given back; one by one, or many at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import msgspec

from alianza.bootstrap import codes
from alianza.kernel.errors import AlianzaError
from alianza.kernel.spelling import normal
from alianza.tracking import api as tracking
from alianza.web.api.model import Call, Example, Given, NotFound, Operation
from alianza.web.api.problems import FieldProblem, Problem, RequestInvalid, problem_of
from alianza.web.api.resources import codes as of_codes
from alianza.web.api.resources.codes import CodeText, CodeUse

MOST = 10_000
Reference = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, description="Your own: the order or the checkout")
]
Customer = Annotated[str, msgspec.Meta(max_length=200)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=60 * 24 * 30)]
Do = Callable[[Any, Sequence[tracking.Wanted], Any], list[tracking.Answer]]


class NewUse(Given, kw_only=True):
    """Under which reference, and by which customer if the code is limited per customer."""

    reference: Reference
    customer: Customer | None = None


class NewReservation(NewUse, kw_only=True):
    """A use to be held for some minutes."""

    minutes: Minutes = tracking.HOLD_MINUTES


class WantedUse(NewUse, kw_only=True):
    """A use of one code."""

    code: CodeText


class Uses(Given, kw_only=True):
    """Up to 10,000 uses. They are answered in their order, each by itself."""

    data: Annotated[list[WantedUse], msgspec.Meta(min_length=1, max_length=MOST)]


class Reservations(Uses, kw_only=True):
    """Up to 10,000 uses to be held for some minutes."""

    minutes: Minutes = tracking.HOLD_MINUTES


class UseResult(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What became of one use. `refusal` says in one word why a code does not count."""

    index: int
    code: str
    reference: str
    result: Literal["done", "refused"]
    use: CodeUse | None = None
    refusal: str | None = None
    error: Problem | None = None


class UseResults(msgspec.Struct, kw_only=True):
    """What became of each."""

    done: int
    refused: int
    data: list[UseResult]


def _reserve(call: Call, office: Any, wanted: Sequence[tracking.Wanted]) -> list[tracking.Answer]:
    return codes.reserve(office, wanted, call.now, call.body.minutes)


def _take(call: Call, office: Any, wanted: Sequence[tracking.Wanted]) -> list[tracking.Answer]:
    return codes.use(office, wanted, call.now)


def _release(call: Call, office: Any, wanted: Sequence[tracking.Wanted]) -> list[tracking.Answer]:
    return codes.release(office, wanted, call.now)


_DO = {"reserve": _reserve, "use": _take, "release": _release}
_FACTS = ("lead/", "sale/")


def _checked(reference: str, what: str, pointer: str) -> None:
    """Raise RequestInvalid for a reference that cannot be."""
    text = reference.strip()
    if not text or not text.isprintable() or (what != "release" and text.startswith(_FACTS)):
        problem = "such a reference is kept for facts" if text.startswith(_FACTS) else "name the order or the checkout"
        raise RequestInvalid([FieldProblem(problem, "invalid_value", pointer)])


def _shown(use: tracking.Use, code: str) -> CodeUse:
    return of_codes.shown_use(use, code, True)


def _one(what: str, call: Call) -> CodeUse:
    call.whole()
    code = of_codes.one(call, call.terms, call.path["code"])
    _checked(call.body.reference, what, "/reference")
    wanted = tracking.Wanted(code.id, call.body.reference, call.body.customer)
    return _shown(codes.one(_DO[what](call, call.office(), [wanted]), code.id), code.id)


def _many(what: str, call: Call) -> UseResults:
    call.whole()
    office = call.office()
    errors: dict[int, AlianzaError] = {}
    keys = [normal(one.code) for one in call.body.data]
    known = {limits.code for limits in tracking.find_codes(call.connection, call.alliance_id, sorted(set(keys)))}
    known |= of_codes.campaigns(office).keys()
    for index, one in enumerate(call.body.data):
        try:
            if keys[index] not in known:
                raise NotFound(f"there is no code '{one.code}'", where=f"/data/{index}/code")
            _checked(one.reference, what, f"/data/{index}/reference")
        except AlianzaError as error:
            errors[index] = error
    good = [(index, one) for index, one in enumerate(call.body.data) if index not in errors]
    wanted = [tracking.Wanted(one.code, one.reference, one.customer) for _, one in good]
    answers = dict(zip([index for index, _ in good], _DO[what](call, office, wanted) if wanted else [], strict=True))
    data = [_result(index, one, answers.get(index), errors.get(index)) for index, one in enumerate(call.body.data)]
    done = sum(one.result == "done" for one in data)
    return UseResults(done=done, refused=len(data) - done, data=data)


def _result(index: int, one: WantedUse, answer: tracking.Answer | None, error: AlianzaError | None) -> UseResult:
    found = UseResult(index=index, code=one.code, reference=one.reference, result="refused")
    if answer is None:
        assert error is not None
        return msgspec.structs.replace(found, error=problem_of(error, ""))
    if answer.refusal or answer.use is None:
        refused = codes.CodeRefused(answer.refusal, one.code)
        return msgspec.structs.replace(found, refusal=refused.reason, error=problem_of(refused, ""))
    return msgspec.structs.replace(found, result="done", use=_shown(answer.use, one.code))


_WORDS: dict[str, tuple[str, str, Any, Any]] = {
    "reserve": ("Reserve a use of a code", "Held for a checkout; the same again changes nothing.", NewReservation, Reservations),
    "use": ("Use a code", "What was reserved under the reference, or one more.", NewUse, Uses),
    "release": ("Give a use back", "What a sale used comes back once the sale was refunded whole.", NewUse, Uses),
}  # fmt: skip
_NAMES = {"reserve": "reserve_code", "use": "use_code", "release": "release_code"}
_SAMPLE = {"reference": "A-10232", "customer": "C-88"}


def _operations(what: str) -> list[Operation]:
    summary, about, body, bodies = _WORDS[what]
    return [
        Operation(
            id=_NAMES[what], method="POST", path=f"/codes/{{code}}/{what}", scope="codes:write", summary=summary, about=about,
            handler=functools.partial(_one, what), body=body, answer=CodeUse, errors=("code_refused",),
            example=Example(path={"code": "LAVA-X"}, body=_SAMPLE),
        ),
        Operation(
            id=f"{_NAMES[what]}s", method="POST", path=f"/codes/{what}", scope="codes:write",
            summary=f"{summary}, up to 10,000 at once", about="Each is answered by itself.",
            handler=functools.partial(_many, what), body=bodies, answer=UseResults, most_bytes=8_000_000,
            example=Example(body={"data": [{"code": "LAVA-X", **_SAMPLE}]}),
        ),
    ]  # fmt: skip


OPERATIONS = [operation for what in _DO for operation in _operations(what)]
