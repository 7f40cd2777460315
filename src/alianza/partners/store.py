"""The partners' statements."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from alianza.identity.acting import note
from alianza.ledger import api as ledger
from alianza.partners.domain import Enrollment, Partner, Suspension
from alianza.partners.places import Place, stored_place
from alianza.runtime.database import Connection


def load_partners(connection: Connection, alliance_id: uuid.UUID) -> list[Partner]:
    """All partners of an alliance with their enrollments, by external id."""
    enrollments: dict[uuid.UUID, list[Enrollment]] = {}
    rows = connection.execute(
        "SELECT partner_id, effective_from - date '0001-01-01' + 1, group_id, rate_ppb FROM enrollments"
        " WHERE alliance_id = %s ORDER BY partner_id, effective_from",
        (alliance_id,),
    )
    for partner_id, day, group, rate in rows:
        enrollments.setdefault(partner_id, []).append(Enrollment(day, group, rate))
    found = connection.execute(
        "SELECT partner_id, external_id, name, reward, language, country, account, bic, email,"
        " latitude_millionths, longitude_millionths FROM partners WHERE alliance_id = %s ORDER BY external_id",
        (alliance_id,),
    )
    suspensions: dict[uuid.UUID, list[Suspension]] = {}
    rows = connection.execute(
        "SELECT partner_id, effective_from - date '0001-01-01' + 1, suspended FROM partner_suspensions"
        " WHERE alliance_id = %s ORDER BY partner_id, event_no",
        (alliance_id,),
    )
    for partner_id, day, suspended in rows:
        suspensions.setdefault(partner_id, []).append(Suspension(day, suspended))
    partners = [_partner(row, tuple(enrollments.get(row[0], ()))) for row in found]
    for partner in partners if suspensions else ():
        partner.suspensions = tuple(suspensions.get(uuid.UUID(bytes=partner.partner_id), ()))
    return partners


def _partner(row: tuple[Any, ...], enrollments: tuple[Enrollment, ...]) -> Partner:
    key, external_id, name, reward, language, country, account, bic, email, latitude, longitude = row
    place = None if latitude is None else stored_place(latitude, longitude)
    return Partner(key.bytes, external_id, name, reward, enrollments, language, country, account, bic, email, place)


def name_of(connection: Connection, alliance_id: uuid.UUID, partner_id: uuid.UUID) -> str:
    """What one partner is called; empty where there is none."""
    row = connection.execute(
        "SELECT name FROM partners WHERE alliance_id = %s AND partner_id = %s", (alliance_id, partner_id)
    ).fetchone()
    return str(row[0]) if row else ""


def save_partners(
    connection: Connection, alliance_id: uuid.UUID, partners: Sequence[Partner], recorded_at: datetime
) -> None:
    """Insert partners, or bring their name, language, country, reward form, payout details and place up to date."""
    ledger.note_change(connection, alliance_id)
    connection.execute(
        "INSERT INTO partners (alliance_id, partner_id, external_id, name, language, country, reward, account, bic, email,"
        " latitude_millionths, longitude_millionths, recorded_at) SELECT %s, p.*, %s FROM unnest(%s::uuid[], %s::text[],"
        " %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::int[]) AS p"
        " ON CONFLICT (alliance_id, external_id) DO UPDATE SET"
        " name = excluded.name, language = excluded.language, country = excluded.country, reward = excluded.reward,"
        " account = excluded.account, bic = excluded.bic, email = excluded.email,"
        " latitude_millionths = excluded.latitude_millionths, longitude_millionths = excluded.longitude_millionths",
        (
            alliance_id,
            recorded_at,
            [p.partner_id.hex() for p in partners],
            *(
                [getattr(p, word) for p in partners]
                for word in ("external_id", "name", "language", "country", "reward", "account", "bic", "email")
            ),
            [p.place.millionths[0] if p.place else None for p in partners],
            [p.place.millionths[1] if p.place else None for p in partners],
        ),
    )


def save_enrollments(
    connection: Connection, alliance_id: uuid.UUID, rows: Iterable[tuple[bytes, Enrollment]], recorded_at: datetime
) -> None:
    """Add enrollments; one that is on record for that partner and day stays as it is."""
    items = list(rows)
    ledger.note_change(connection, alliance_id)
    connection.execute(
        "INSERT INTO enrollments (alliance_id, partner_id, effective_from, group_id, rate_ppb, recorded_at)"
        " SELECT %s, e.*, %s FROM unnest(%s::uuid[], %s::date[], %s::text[], %s::bigint[]) AS e ON CONFLICT DO NOTHING",
        (
            alliance_id,
            recorded_at,
            [partner.hex() for partner, _ in items],
            [date.fromordinal(item.effective) for _, item in items],
            [item.group for _, item in items],
            [item.rate_ppb for _, item in items],
        ),
    )


# The alliance's own place ------------------------------------------------------------------------------------------------


def load_alliance_place(connection: Connection, alliance_id: uuid.UUID) -> Place | None:
    """Where the alliance is; None where nobody has said so."""
    row = connection.execute(
        "SELECT latitude_millionths, longitude_millionths FROM alliance_places"
        " WHERE alliance_id = %s AND latitude_millionths IS NOT NULL",
        (alliance_id,),
    ).fetchone()
    return stored_place(*row) if row else None


def save_alliance_place(connection: Connection, alliance_id: uuid.UUID, place: Place | None, now: datetime) -> None:
    """Say where the alliance is, or that it is nowhere in particular."""
    latitude, longitude = place.millionths if place else (None, None)
    connection.execute(
        "INSERT INTO alliance_places (alliance_id, latitude_millionths, longitude_millionths, changed_at)"
        " VALUES (%s, %s, %s, %s) ON CONFLICT (alliance_id) DO UPDATE SET latitude_millionths = excluded.latitude_millionths,"
        " longitude_millionths = excluded.longitude_millionths, changed_at = excluded.changed_at",
        (alliance_id, latitude, longitude, now),
    )
    note(connection, alliance_id, now, "place.changed", "alliance", after={"place": str(place) if place else None})
