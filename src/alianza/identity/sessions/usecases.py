"""Begin, read, list and end sessions. What a cookie says is looked up each time, so what is ended is ended at once."""

from __future__ import annotations

import hmac
import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from alianza.identity import audit
from alianza.identity.alliances import is_sandbox
from alianza.identity.people.model import Person, partner_bytes
from alianza.identity.people.usecases import load_people
from alianza.identity.principal import NOWHERE, Origin, Principal
from alianza.identity.sessions.model import NotSignedIn, Session, SignedIn, UnknownSession, short_agent, timeouts
from alianza.identity.sign_in.rules import SecondFactorNeeded, second_of
from alianza.identity.tokens import digest, new_token, read_token
from alianza.kernel.ids import format_id, new_id
from alianza.runtime.database import Connection, Database, sql

HERE = "alianza.identity.sessions"
KIND = "session"
SEEN_SECONDS = 60  # last use is written once a minute at most
MOST = 20  # sessions of one person; the one used longest ago ends when there would be more


class Means(NamedTuple):
    """How and with what somebody signed in."""

    method: str
    second_factor: bool
    agent: str = ""


def begin(
    connection: Connection,
    alliance_id: uuid.UUID,
    person: Person,
    means: Means,
    now: datetime,
    origin: Origin = NOWHERE,
    partner_id: uuid.UUID | None = None,
) -> str:
    """Sign a person in, as one of that partner's where one is named; gives the text of the cookie. Raises NotSignedIn when
    the person may do nothing here any more."""
    membership = person.membership(partner_id)
    if membership is None:
        raise _nobody()
    times = timeouts(membership.roles)
    text = new_token(KIND, alliance_id)
    session = Session(
        new_id(now), person.person_id, membership.partner_id, means.method, means.second_factor, short_agent(means.agent),
        now, int(times.idle.total_seconds()), now + times.whole, now, None,
    )  # fmt: skip
    words = {"alliance": alliance_id, "digest": digest(text), "address": origin.address_hash, **session._asdict()}
    connection.execute(sql(HERE, "insert_session"), words)
    principal = person.principal(alliance_id, membership, False, origin)
    for surplus in _of_person(connection, alliance_id, person.person_id, now)[MOST:]:
        _end(connection, principal, surplus, now)
    after = {"method": means.method, "second_factor": means.second_factor}
    audit.note(connection, principal, now, "session.begun", session.id, after=after)
    return text


def read(
    database: Database, text: str, now: datetime, origin: Origin = NOWHERE, *, setting_up: bool = False
) -> SignedIn:
    """Who is signed in with this cookie. Raises NotSignedIn; SecondFactorNeeded when the person has to have a second factor
    and has none, but where one sets it up (`setting_up`)."""
    token = read_token(text, KIND)
    if token is None:
        raise _nobody()
    with database.unit_of_work(token.alliance_id) as connection:
        words = {"alliance": token.alliance_id, "digest": token.digest}
        row = connection.execute(sql(HERE, "session_by_digest"), words).fetchone()
        if row is None or not hmac.compare_digest(row[0], token.digest):
            raise _nobody()
        found = _signed_in(connection, token.alliance_id, Session(*row[1:]), origin)
        session = found.session
        if not session.in_force(now):
            raise _nobody()
        if not session.second_factor:
            _require_second(connection, token.alliance_id, found.person, setting_up)
        if now - session.last_seen_at >= timedelta(seconds=SEEN_SECONDS):
            connection.execute(
                "UPDATE sessions SET last_seen_at = %s WHERE alliance_id = %s AND session_id = %s AND last_seen_at < %s",
                (now, token.alliance_id, session.session_id, now),
            )
    return found


def _signed_in(connection: Connection, alliance_id: uuid.UUID, session: Session, origin: Origin) -> SignedIn:
    people = load_people(connection, alliance_id, person_id=session.person_id)
    membership = people[0].membership(session.partner_id) if people else None
    if membership is None:
        raise _nobody()
    principal = people[0].principal(alliance_id, membership, is_sandbox(connection, alliance_id), origin)
    return SignedIn(principal, people[0], membership, session.shortened(membership.roles))


def _require_second(connection: Connection, alliance_id: uuid.UUID, person: Person, setting_up: bool) -> None:
    """A session without a second factor, of somebody who has to have one: it counts for setting one up and for nothing
    else; and once there is one, for nothing at all."""
    second = second_of(connection, alliance_id, person.person_id)
    if second.needed_by(person):
        if second.any:
            raise _nobody()
        if not setting_up:
            raise SecondFactorNeeded("your role has to have a second factor", hint="set one up, then go on")


def _nobody() -> NotSignedIn:
    return NotSignedIn("nobody is signed in", hint="sign in again")


# Of the person itself -------------------------------------------------------------------------------------------------


def sessions_of(connection: Connection, signed_in: SignedIn, now: datetime) -> list[Session]:
    """The person's sessions that are in force, the one used last first."""
    return _of_person(connection, signed_in.principal.alliance_id, signed_in.person.person_id, now)


def _of_person(connection: Connection, alliance_id: uuid.UUID, person_id: uuid.UUID, now: datetime) -> list[Session]:
    words = {"alliance": alliance_id, "person": person_id, "now": now}
    return [Session(*row) for row in connection.execute(sql(HERE, "sessions_of_person"), words)]


def end(connection: Connection, signed_in: SignedIn, session_id: uuid.UUID, now: datetime) -> None:
    """End one of the person's own sessions. Raises UnknownSession."""
    for session in sessions_of(connection, signed_in, now):
        if session.session_id == session_id:
            return _end(connection, signed_in.principal, session, now)
    raise UnknownSession(f"there is no session {format_id('ses', session_id)} of yours")


def end_others(connection: Connection, signed_in: SignedIn, now: datetime) -> int:
    """End all of the person's sessions but this one; gives how many."""
    others = [one for one in sessions_of(connection, signed_in, now) if one.session_id != signed_in.session.session_id]
    for one in others:
        _end(connection, signed_in.principal, one, now)
    return len(others)


def end_all_of(connection: Connection, principal: Principal, person: Person, now: datetime) -> int:
    """End every session of a person: what a manager does when a telephone is lost. Raises Forbidden."""
    principal.require("people:write")
    found = _of_person(connection, principal.alliance_id, person.person_id, now)
    mine = [one for one in found if principal.sees(partner_bytes(one.partner_id))]
    for one in mine:
        _end(connection, principal, one, now)
    return len(mine)


def _end(connection: Connection, principal: Principal, session: Session, now: datetime) -> None:
    connection.execute(
        "UPDATE sessions SET revoked_at = %s WHERE alliance_id = %s AND session_id = %s AND revoked_at IS NULL",
        (now, principal.alliance_id, session.session_id),
    )
    audit.note(connection, principal, now, "session.ended", session.id)


def act_for(connection: Connection, signed_in: SignedIn, partner_id: uuid.UUID, now: datetime) -> None:
    """Act under another of the person's memberships from the next request on. Raises NotSignedIn when there is none."""
    if signed_in.person.membership(partner_id) is None:
        raise _nobody()
    connection.execute(
        "UPDATE sessions SET partner_id = %s WHERE alliance_id = %s AND session_id = %s AND revoked_at IS NULL",
        (partner_id, signed_in.principal.alliance_id, signed_in.session.session_id),
    )
    audit.note(connection, signed_in.principal, now, "session.changed", signed_in.session.id)
