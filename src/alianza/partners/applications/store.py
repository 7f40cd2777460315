"""The statements of applications. Whoever changes one holds its row, and the alliance's lock before it where both are taken."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, LiteralString

import psycopg

from alianza.kernel.ids import new_id
from alianza.partners.applications.model import (
    OPEN,
    Applicant,
    Application,
    ApplicationOpen,
    Signature,
    UnknownApplication,
)
from alianza.runtime.database import Connection, scalar

_COLUMNS: LiteralString = (
    "a.application_id, a.state, a.invited, a.language, a.group_id, a.rate_ppb, a.invitation, a.expires_at, a.created_at,"
    " a.changed_at, a.decided_by, p.email, p.business, p.contact, p.phone, p.town, p.website, p.cars, p.customers, p.care,"
    " p.message, p.reason"
)
_FROM: LiteralString = (
    " FROM applications a LEFT JOIN applicants p USING (alliance_id, application_id) WHERE a.alliance_id = %(alliance)s"
)
_PLAIN = 11  # columns of the application itself
_SIGNED: LiteralString = (
    "SELECT signature_id, application_id, partner_id, version, group_id, language, signer, signed_at, address_hash,"
    " document_hash, signed_hash FROM signatures WHERE alliance_id = %(alliance)s"
)


def application_of(row: Sequence[Any]) -> Application:
    """An application from a row of `COLUMNS`."""
    who = Applicant(*row[_PLAIN:]) if row[_PLAIN] is not None else None
    return Application._make([*row[:_PLAIN], who])


COLUMNS, BODY = _COLUMNS, _FROM.strip()


# Reading --------------------------------------------------------------------------------------------------------------


def find(
    connection: Connection, alliance_id: uuid.UUID, application_id: uuid.UUID, *, lock: bool = False
) -> Application:
    """An application; with `lock` nobody else changes it until the transaction ends. Raises UnknownApplication."""
    words = {"alliance": alliance_id, "id": application_id}
    if lock:
        connection.execute(_LOCK, words)
    row = connection.execute(f"SELECT {_COLUMNS}{_FROM} AND a.application_id = %(id)s", words).fetchone()
    if row is None:
        raise UnknownApplication("there is no such application")
    return application_of(row)


_LOCK: LiteralString = (
    "SELECT 1 FROM applications WHERE alliance_id = %(alliance)s AND application_id = %(id)s FOR UPDATE"
)


def find_invited(connection: Connection, alliance_id: uuid.UUID, token_hash: bytes, now: datetime) -> uuid.UUID | None:
    """The application whose invitation has that digest and still holds: it is accepted or signed, and not over."""
    found: uuid.UUID | None = scalar(
        connection,
        "SELECT application_id FROM applications WHERE alliance_id = %s AND token_hash = %s AND expires_at > %s"
        " AND state IN ('accepted', 'signed')",
        (alliance_id, token_hash, now),
    )
    return found


def count_new(connection: Connection, alliance_id: uuid.UUID) -> int:
    """How many wait for an answer. One whose applicant is forgotten waits for nothing any more."""
    statement: LiteralString = (
        "SELECT count(*) FROM applications JOIN applicants USING (alliance_id, application_id) WHERE alliance_id = %s"
        " AND state = 'new'"
    )
    return int(scalar(connection, statement, (alliance_id,)) or 0)


def open_groups(connection: Connection, alliance_id: uuid.UUID) -> tuple[str, ...]:
    """The groups that strangers may apply for."""
    found = scalar(
        connection,
        "SELECT groups FROM application_rules WHERE alliance_id = %s ORDER BY version DESC LIMIT 1",
        (alliance_id,),
    )
    return tuple(found or ())


# Writing --------------------------------------------------------------------------------------------------------------


def save_groups(connection: Connection, alliance_id: uuid.UUID, groups: Sequence[str], by: str, now: datetime) -> None:
    """Another version of which groups are open."""
    connection.execute(
        "INSERT INTO application_rules (alliance_id, version, groups, recorded_by, recorded_at)"
        " SELECT %(a)s, coalesce(max(version), 0) + 1, %(groups)s, %(by)s, %(now)s FROM application_rules"
        " WHERE alliance_id = %(a)s",
        {"a": alliance_id, "groups": list(groups), "by": by, "now": now},
    )


def known_address(connection: Connection, alliance_id: uuid.UUID, email: str) -> bool:
    """Whether an address has an application that is open or led to a signature."""
    words = (alliance_id, email)
    statement: LiteralString = (
        "SELECT 1 FROM applicants p JOIN applications a USING (alliance_id, application_id) WHERE p.alliance_id = %s"
        " AND p.email = %s AND a.state <> 'declined' LIMIT 1"
    )
    return scalar(connection, statement, words) is not None


def add(
    connection: Connection,
    alliance_id: uuid.UUID,
    who: Applicant,
    now: datetime,
    *,
    invited: bool,
    language: str,
    group: str,
    rate_ppb: int | None = None,
) -> uuid.UUID | None:
    """A new application; None when the address has an open one, also one that was added at the same time."""
    application_id = new_id(now)
    words = {
        **who._asdict(), "alliance": alliance_id, "id": application_id, "state": "new", "invited": invited, "group": group,
        "language": language, "rate": rate_ppb, "now": now,
    }  # fmt: skip
    with connection.transaction() as both:
        connection.execute(
            "INSERT INTO applications (alliance_id, application_id, state, invited, language, group_id, rate_ppb, invitation,"
            " created_at, changed_at, decided_by) VALUES (%(alliance)s, %(id)s, %(state)s, %(invited)s, %(language)s,"
            " %(group)s, %(rate)s, 0, %(now)s, %(now)s, '')",
            words,
        )
        added = connection.execute(
            "INSERT INTO applicants (alliance_id, application_id, open, email, business, contact, phone, town, website, cars,"
            " customers, care, message, reason) VALUES (%(alliance)s, %(id)s, true, %(email)s, %(business)s, %(contact)s,"
            " %(phone)s, %(town)s, %(website)s, %(cars)s, %(customers)s, %(care)s, %(message)s, '')"
            " ON CONFLICT (alliance_id, email) WHERE open DO NOTHING",
            words,
        ).rowcount
        if not added:
            raise psycopg.Rollback(both)
    return application_id if added else None


def change(connection: Connection, alliance_id: uuid.UUID, one: Application, token_hash: bytes | None) -> None:
    """Keep what became of an application whose row is held. Raises ApplicationOpen where it would be the second one."""
    words = {
        "alliance": alliance_id, "id": one.application_id, "state": one.state, "language": one.language, "group": one.group,
        "rate": one.rate_ppb, "invitation": one.invitation, "expires": one.expires_at, "changed": one.changed_at,
        "by": one.decided_by, "hash": token_hash, "open": one.state in OPEN, "reason": one.who.reason if one.who else "",
    }  # fmt: skip
    connection.execute(
        "UPDATE applications SET state = %(state)s, language = %(language)s, group_id = %(group)s, rate_ppb = %(rate)s,"
        " invitation = %(invitation)s, token_hash = %(hash)s, expires_at = %(expires)s, changed_at = %(changed)s,"
        " decided_by = %(by)s WHERE alliance_id = %(alliance)s AND application_id = %(id)s",
        words,
    )
    try:
        with connection.transaction():
            connection.execute(
                "UPDATE applicants SET open = %(open)s, reason = %(reason)s WHERE alliance_id = %(alliance)s"
                " AND application_id = %(id)s",
                words,
            )
    except psycopg.errors.UniqueViolation:
        raise ApplicationOpen(
            "there is another open application of this address", hint="decide on that one instead"
        ) from None


def token_hash_of(connection: Connection, alliance_id: uuid.UUID, application_id: uuid.UUID) -> bytes | None:
    """The digest of the invitation in force."""
    found: bytes | None = scalar(
        connection,
        "SELECT token_hash FROM applications WHERE alliance_id = %s AND application_id = %s",
        (alliance_id, application_id),
    )
    return found


# Whoever decides on one meanwhile holds its row: that one is left for the next time.
_FORGET: LiteralString = (
    "WITH old AS (SELECT a.application_id FROM applications a JOIN applicants p USING (alliance_id, application_id)"
    " WHERE a.alliance_id = %(alliance)s AND ((a.state = 'declined' AND a.changed_at < %(decided)s)"
    " OR (a.state = 'accepted' AND a.expires_at < %(decided)s) OR (a.state = 'new' AND a.changed_at < %(unanswered)s))"
    " ORDER BY a.application_id LIMIT %(most)s FOR UPDATE OF a SKIP LOCKED)"
    " DELETE FROM applicants p USING old WHERE p.alliance_id = %(alliance)s AND p.application_id = old.application_id"
)


def forget(
    connection: Connection, alliance_id: uuid.UUID, decided: datetime | None, unanswered: datetime | None, most: int
) -> int:
    """Forget who applied, of up to `most` applications: refused, or invited without taking it up, before `decided`; waiting
    for an answer since before `unanswered`. None: of none such. Gives how many."""
    words = {"alliance": alliance_id, "decided": decided, "unanswered": unanswered, "most": most}
    return connection.execute(_FORGET, words).rowcount


# Signatures -----------------------------------------------------------------------------------------------------------


def save_signature(
    connection: Connection, alliance_id: uuid.UUID, one: Signature, document: bytes, signed_document: bytes
) -> None:
    """Keep what was signed, with both documents."""
    connection.execute(
        "INSERT INTO signatures (alliance_id, signature_id, application_id, partner_id, version, group_id, language, signer,"
        " signed_at, address_hash, document_hash, signed_hash, document, signed_document) VALUES (%(alliance)s,"
        " %(signature_id)s, %(application_id)s, %(partner_id)s, %(version)s, %(group)s, %(language)s, %(signer)s,"
        " %(signed_at)s, %(address_hash)s, %(document_hash)s, %(signed_hash)s, %(document)s, %(signed_document)s)",
        {**one._asdict(), "alliance": alliance_id, "document": document, "signed_document": signed_document},
    )


def signature_of(connection: Connection, alliance_id: uuid.UUID, application_id: uuid.UUID) -> Signature | None:
    """What was signed on an application."""
    words = {"alliance": alliance_id, "id": application_id}
    row = connection.execute(f"{_SIGNED} AND application_id = %(id)s", words).fetchone()
    return Signature(*row) if row else None


def signatures_of(connection: Connection, alliance_id: uuid.UUID, partner_id: uuid.UUID) -> list[Signature]:
    """What a partner has signed, the newest first."""
    words = {"alliance": alliance_id, "partner": partner_id}
    rows = connection.execute(f"{_SIGNED} AND partner_id = %(partner)s ORDER BY signed_at DESC", words)
    return [Signature(*row) for row in rows]


def document_of(connection: Connection, alliance_id: uuid.UUID, signature_id: uuid.UUID, *, signed: bool) -> bytes:
    """A signature's document, as it was put before the signer or with the signature on it. Raises UnknownApplication."""
    column: LiteralString = "signed_document" if signed else "document"
    found = scalar(
        connection,
        f"SELECT {column} FROM signatures WHERE alliance_id = %s AND signature_id = %s",
        (alliance_id, signature_id),
    )
    if found is None:
        raise UnknownApplication("there is no such signature")
    return bytes(found)
