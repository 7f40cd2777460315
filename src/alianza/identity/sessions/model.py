"""What a session is and how long it lasts. Pure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from alianza.identity.people.model import Membership, Person
from alianza.identity.principal import Principal
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, parse_id

PREFIX = "ses"
FRESH = timedelta(minutes=10)  # how long a sign-in is enough to change how one signs in
_LONGEST_AGENT = 200


class NotSignedIn(AlianzaError):
    """Nobody is signed in: there is no session, it is over, or the person's roles were taken away."""

    code = "not_signed_in"


class NotFresh(AlianzaError):
    """To change how one signs in, one must have signed in just now."""

    code = "not_fresh"


class UnknownSession(AlianzaError):
    """The person has no such session."""

    code = "unknown_session"


class Timeouts(NamedTuple):
    """How long a session may rest, and how long it lasts at most."""

    idle: timedelta
    whole: timedelta


# Where money and access are decided a forgotten browser ends soon; at a counter nobody signs in twice a day.
_OFFICE = Timeouts(timedelta(hours=2), timedelta(hours=12))
_COUNTER = Timeouts(timedelta(hours=12), timedelta(days=7))
TIMEOUTS = {
    "manager": _OFFICE,
    "finance": _OFFICE,
    "auditor": _OFFICE,
    "partner_owner": _OFFICE,
    "staff": _COUNTER,
    "partner_member": _COUNTER,
    "concierge": _COUNTER,
}


def timeouts(roles: Iterable[str]) -> Timeouts:
    """The shortest times among a person's roles."""
    found = [TIMEOUTS[role] for role in roles]
    return Timeouts(min(one.idle for one in found), min(one.whole for one in found))


class Session(NamedTuple):
    """A session as its owner sees it. `method`: link, passkey, or oidc and the provider."""

    session_id: uuid.UUID
    person_id: uuid.UUID
    partner_id: uuid.UUID
    method: str
    second_factor: bool
    agent: str
    created_at: datetime
    idle_seconds: int
    ends_at: datetime
    last_seen_at: datetime
    revoked_at: datetime | None

    @property
    def id(self) -> str:
        """The written id."""
        return format_id(PREFIX, self.session_id)

    def in_force(self, now: datetime) -> bool:
        """Whether it still stands."""
        idle = self.last_seen_at + timedelta(seconds=self.idle_seconds)
        return self.revoked_at is None and now < min(idle, self.ends_at)

    def shortened(self, roles: Iterable[str]) -> Session:
        """It, lasting no longer than one does that is begun with these roles: they may be others than at its beginning."""
        times = timeouts(roles)
        idle = min(self.idle_seconds, int(times.idle.total_seconds()))
        return self._replace(idle_seconds=idle, ends_at=min(self.ends_at, self.created_at + times.whole))

    def require_fresh(self, now: datetime) -> None:
        """Raise NotFresh unless the person signed in just now."""
        if now - self.created_at > FRESH:
            raise NotFresh("you signed in a while ago", hint="sign in again, then change how you sign in")


class SignedIn(NamedTuple):
    """Who is signed in: as whom they act, the person, the membership they act under, and the session."""

    principal: Principal
    person: Person
    membership: Membership
    session: Session


def parse_session_id(text: str) -> uuid.UUID:
    """The id of a session. Raises InvalidValue."""
    return parse_id(PREFIX, text)


def short_agent(text: str) -> str:
    """A User-Agent header as it is kept: printable, and no longer than it has to be."""
    return re.sub(r"[^\x20-\x7e]", "", text)[:_LONGEST_AGENT]
