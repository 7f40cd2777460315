"""What an application holds, what makes a good one, and what may be done with it when. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from alianza.identity.emails import normal_email
from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.ids import format_id
from alianza.kernel.languages import LANGUAGES

PREFIX = "apl"
KIND = "join"  # of the token in an invitation's address
VALID = timedelta(days=14)  # an invitation
TAKE_BACK = timedelta(minutes=5)  # before a refusal is told to whom it concerns
State = Literal["new", "accepted", "declined", "signed"]
Decision = Literal["accept", "decline", "reopen", "withdraw", "resend"]
STATES: tuple[State, ...] = ("new", "accepted", "declined", "signed")
OPEN: tuple[State, ...] = ("new", "accepted")
# What may be done with an application in which state, and the state that it has then.
STEPS: dict[Decision, dict[State, State]] = {
    "accept": {"new": "accepted"},
    "decline": {"new": "declined"},
    "reopen": {"declined": "new"},
    "withdraw": {"accepted": "new"},
    "resend": {"accepted": "accepted"},
}
DECISIONS = tuple(STEPS)
# The answers to the questions of prospecting: do they have customers with cars, and does a clean car matter to them?
CARS = ("", "many", "some", "few")
CARE = ("", "much", "some", "little")
_WORTH = {"many": 50, "much": 50, "some": 30, "few": 10, "little": 10}
LONGEST = {
    "business": 120, "contact": 100, "phone": 40, "town": 100, "website": 200, "customers": 200, "message": 2_000,
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# What stands in a mail to whatever address a stranger typed: it must not carry theirs to whom they like.
_MAILED = ("business", "contact")
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
_SITE = re.compile(r"https?://[^\s/@\\]+\.[^\s@\\]+", re.IGNORECASE)


class ApplicationInvalid(AlianzaError):
    """Something in an application is not as it should be. `problems` name the fields."""

    code = "application_invalid"

    def __init__(self, problems: Sequence[Wrong]) -> None:
        super().__init__(problems[0].detail, where=problems[0].pointer)
        self.problems = list(problems)


class ApplicationDecided(AlianzaError):
    """That can't be done with an application in this state."""

    code = "application_decided"


class UnknownApplication(AlianzaError):
    """The alliance has no such application."""

    code = "unknown_application"


class ApplicationOpen(AlianzaError):
    """There is an open application or invitation of that address."""

    code = "application_open"


class InvitationRefused(AlianzaError):
    """An invitation's address is not known, was replaced or withdrawn, or is too old."""

    code = "invitation_refused"

    def __init__(self) -> None:
        super().__init__("this invitation can't be used any more", hint="ask whoever invited you for a new one")


class Wrong(NamedTuple):
    """A field that is not as it should be."""

    pointer: str
    detail: str
    parameter: str | None = None


class Applicant(NamedTuple):
    """Who applies, and what they say of themselves."""

    email: str
    business: str
    contact: str
    phone: str = ""
    town: str = ""
    website: str = ""
    cars: str = ""
    customers: str = ""
    care: str = ""
    message: str = ""
    reason: str = ""


class Application(NamedTuple):
    """An application. `who` None: it is forgotten."""

    application_id: uuid.UUID
    state: State
    invited: bool
    language: str
    group: str
    rate_ppb: int | None
    invitation: int
    expires_at: datetime | None
    created_at: datetime
    changed_at: datetime
    decided_by: str
    who: Applicant | None

    @property
    def id(self) -> str:
        """Its written id."""
        return format_id(PREFIX, self.application_id)


class Signature(NamedTuple):
    """What was signed, without the documents themselves."""

    signature_id: uuid.UUID
    application_id: uuid.UUID
    partner_id: uuid.UUID
    version: int
    group: str
    language: str
    signer: str
    signed_at: datetime
    address_hash: bytes
    document_hash: bytes
    signed_hash: bytes

    @property
    def id(self) -> str:
        """Its written id."""
        return format_id("sig", self.signature_id)


def checked(who: Applicant) -> Applicant:
    """The applicant as it is kept. Raises ApplicationInvalid with every field that is wrong."""
    found = {name: text.strip() for name, text in who._asdict().items()}
    problems = [Wrong(f"/{name}", "this field is empty") for name in ("business", "contact") if not found[name]]
    for name, most in LONGEST.items():
        if len(found[name]) > most:
            problems.append(Wrong(f"/{name}", f"up to {most} characters"))
        elif _CONTROL.search(found[name]) or ("\n" in found[name] and name != "message"):
            problems.append(Wrong(f"/{name}", "no control characters"))
        elif name in _MAILED and _LINK.search(found[name]):
            problems.append(Wrong(f"/{name}", "no addresses of pages"))
    try:
        found["email"] = normal_email(found["email"])
    except InvalidValue as error:
        problems.append(Wrong("/email", error.hint or error.message))
    found["website"] = _website(found["website"], problems)
    problems += [Wrong("/cars", "many, some or few")] if found["cars"] not in CARS else []
    problems += [Wrong("/care", "much, some or little")] if found["care"] not in CARE else []
    if problems:
        raise ApplicationInvalid(problems)
    return Applicant(**found)


def _website(text: str, problems: list[Wrong]) -> str:
    """An address as people write it: `taller.example` is https://taller.example."""
    if not text:
        return ""
    whole = text if "://" in text else f"https://{text}"
    if not _SITE.fullmatch(whole):
        problems.append(Wrong("/website", "it looks like https://taller.example"))
    return whole


def checked_name(text: str) -> str:
    """A signer's full name. Raises ApplicationInvalid."""
    name = " ".join(text.split())
    if len(name) < 2 or len(name) > LONGEST["contact"] or not name.isprintable() or _CONTROL.search(name):
        raise ApplicationInvalid([Wrong("/signer", "your full name")])
    return name


def next_state(state: State, decision: Decision) -> State:
    """The state after a decision. Raises ApplicationDecided."""
    found = STEPS[decision].get(state)
    if found is None:
        raise ApplicationDecided(f"an application that is {state} can't be the subject of '{decision}'")
    return found


def language_or(text: str, otherwise: str) -> str:
    """A language that there are words in."""
    return text if text in LANGUAGES else otherwise if otherwise in LANGUAGES else "en"


def fit(who: Applicant) -> int:
    """How well an applicant fits, of 100: customers with cars, to whom a clean car matters. 0: nothing is known."""
    return _WORTH.get(who.cars, 0) + _WORTH.get(who.care, 0)
