"""The second factor: one-time codes of an authenticator app (RFC 6238), and recovery codes for when it is lost.

The app's secret lies sealed. A code counts once: the step it belongs to is written by the statement that accepts it, so the
same code sent twice at once is taken once. Tries are counted before a code is looked at.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from datetime import datetime

import pyotp

from alianza.identity import audit, limits
from alianza.identity.people.model import Person, partner_bytes
from alianza.identity.people.usecases import load_people
from alianza.identity.principal import Principal
from alianza.identity.scopes import of_roles
from alianza.identity.sessions.model import SignedIn
from alianza.identity.sign_in.rules import keep_one, proved
from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection, Database, scalar
from alianza.runtime.sealing import seal, unseal
from alianza.runtime.secrets import secret

PURPOSE = "one-time code"
STEP_SECONDS = 30
RECOVERY_CODES = 10
_DRIFT = 1  # steps that a telephone's clock may be off


class CodeRefused(AlianzaError):
    """A one-time or recovery code is wrong, or was used before."""

    code = "code_refused"


class SecondFactorMissing(AlianzaError):
    """There is no second factor to confirm or to take away."""

    code = "second_factor_missing"


def has_second(connection: Connection, alliance_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether a person signs in with a second factor."""
    words = (alliance_id, person_id)
    found = "SELECT 1 FROM one_time_secrets WHERE alliance_id = %s AND person_id = %s AND confirmed_at IS NOT NULL"
    return scalar(connection, found, words) is not None


# Setting it up --------------------------------------------------------------------------------------------------------


def begin_setup(connection: Connection, signed_in: SignedIn, now: datetime) -> str:
    """A new secret for the app; it counts once a code of it was given back. Raises NotFresh, CodeRefused when one is
    in use already."""
    signed_in.session.require_fresh(now)
    alliance_id, person = signed_in.principal.alliance_id, signed_in.person
    text = pyotp.random_base32()
    changed = connection.execute(
        "INSERT INTO one_time_secrets (alliance_id, person_id, sealed, last_step, created_at) VALUES (%s, %s, %s, 0, %s)"
        " ON CONFLICT (alliance_id, person_id) DO UPDATE SET sealed = excluded.sealed, last_step = 0,"
        " created_at = excluded.created_at WHERE one_time_secrets.confirmed_at IS NULL",
        (alliance_id, person.person_id, seal(PURPOSE, alliance_id, person.id, text.encode()), now),
    )
    if not changed.rowcount:
        raise CodeRefused("a second factor is in use already", hint="take it away first")
    return text


def setup_address(text: str, person: Person, issuer: str) -> str:
    """What the QR code for the app holds."""
    return pyotp.TOTP(text).provisioning_uri(name=person.email, issuer_name=issuer)


def confirm_setup(connection: Connection, signed_in: SignedIn, code: str, now: datetime) -> list[str]:
    """From here on the second factor is asked for; gives the recovery codes, this once. Raises CodeRefused."""
    principal, person = signed_in.principal, signed_in.person
    if not _accept(connection, principal.alliance_id, person, code, now, confirmed=False):
        raise CodeRefused("that code is wrong", hint="type the code that the app shows now")
    connection.execute(
        "UPDATE one_time_secrets SET confirmed_at = %s WHERE alliance_id = %s AND person_id = %s",
        (now, principal.alliance_id, person.person_id),
    )
    codes = [f"{one[:5]}-{one[5:]}" for one in (secrets.token_hex(5) for _ in range(RECOVERY_CODES))]
    connection.execute(
        "INSERT INTO recovery_codes (alliance_id, person_id, code_hash) SELECT %s, %s, unnest(%s::bytea[])",
        (principal.alliance_id, person.person_id, [_hash(principal.alliance_id, one) for one in codes]),
    )
    proved(connection, signed_in)
    audit.note(connection, principal, now, "second_factor.added", person.id)
    return codes


def remove_second(connection: Connection, signed_in: SignedIn, now: datetime) -> None:
    """Sign in without one-time codes again. Raises NotFresh, SecondFactorMissing, SecondFactorNeeded."""
    signed_in.session.require_fresh(now)
    if not _remove_codes(connection, signed_in.principal.alliance_id, signed_in.person.person_id):
        raise _none()
    keep_one(connection, signed_in)
    audit.note(connection, signed_in.principal, now, "second_factor.removed", signed_in.person.id)


def reset_second(connection: Connection, principal: Principal, person: Person, now: datetime) -> None:
    """Take it away from somebody who lost the app and the recovery codes, or the device with the passkeys: all of it.
    The principal must be able to give all that the person may do. Raises Forbidden, SecondFactorMissing."""
    principal.require("people:write")
    # All of them: whoever acts for one partner was given a person with what they are to that partner.
    for one in load_people(connection, principal.alliance_id, person_id=person.person_id)[0].memberships:
        principal.give(of_roles(one.roles), partner_bytes(one.partner_id))
    codes = _remove_codes(connection, principal.alliance_id, person.person_id)
    words = (principal.alliance_id, person.person_id)
    keys = connection.execute("DELETE FROM passkeys WHERE alliance_id = %s AND person_id = %s", words).rowcount
    if not codes and not keys:
        raise _none()
    audit.note(connection, principal, now, "second_factor.removed", person.id, before={"passkeys": keys})


def _remove_codes(connection: Connection, alliance_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    words = (alliance_id, person_id)
    gone = connection.execute("DELETE FROM one_time_secrets WHERE alliance_id = %s AND person_id = %s", words)
    connection.execute("DELETE FROM recovery_codes WHERE alliance_id = %s AND person_id = %s", words)
    return bool(gone.rowcount)


def _none() -> SecondFactorMissing:
    return SecondFactorMissing("there is no second factor")


# Asking for it --------------------------------------------------------------------------------------------------------


def check_second(database: Database, alliance_id: uuid.UUID, person: Person, code: str, now: datetime) -> None:
    """Take a one-time code or a recovery code. Raises CodeRefused, TooManyAttempts."""
    subject = f"{alliance_id} {person.id}"
    limits.count(database, now, (limits.CODES_OF_PERSON, subject), (limits.CODES_OF_PERSON_A_DAY, subject))
    with database.unit_of_work(alliance_id) as connection:
        if not _accept(connection, alliance_id, person, code, now, confirmed=True) and not _recover(
            connection, alliance_id, person, code, now
        ):
            raise CodeRefused("that code is wrong, or was used before", hint="type the code that the app shows now")


def _accept(
    connection: Connection, alliance_id: uuid.UUID, person: Person, code: str, now: datetime, *, confirmed: bool
) -> bool:
    row = connection.execute(
        "SELECT sealed FROM one_time_secrets WHERE alliance_id = %s AND person_id = %s AND (confirmed_at IS NULL) <> %s",
        (alliance_id, person.person_id, confirmed),
    ).fetchone()
    if row is None:
        return False
    app = pyotp.TOTP(unseal(PURPOSE, alliance_id, person.id, row[0]).decode())
    current, sent = int(now.timestamp()) // STEP_SECONDS, "".join(code.split()).encode()
    steps = [
        step
        for step in range(current - _DRIFT, current + _DRIFT + 1)
        if hmac.compare_digest(app.generate_otp(step).encode(), sent)
    ]
    # The statement that takes a code also closes its step, and all before it.
    taken = "UPDATE one_time_secrets SET last_step = %s WHERE alliance_id = %s AND person_id = %s AND last_step < %s"
    return bool(steps and connection.execute(taken, (steps[-1], alliance_id, person.person_id, steps[-1])).rowcount)


def _recover(connection: Connection, alliance_id: uuid.UUID, person: Person, code: str, now: datetime) -> bool:
    taken = connection.execute(
        "UPDATE recovery_codes SET used_at = %s WHERE alliance_id = %s AND person_id = %s AND code_hash = %s"
        " AND used_at IS NULL",
        (now, alliance_id, person.person_id, _hash(alliance_id, code)),
    )
    return bool(taken.rowcount)


def _hash(alliance_id: uuid.UUID, code: str) -> bytes:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hmac.digest(secret("recovery code", alliance_id), plain.encode(), hashlib.sha256)
