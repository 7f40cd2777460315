"""The brands' statements. Writers hold the alliance's lock, so that two changes at a time do not lose one another."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from alianza.identity.acting import who_acts
from alianza.identity.audit import Change as AuditChange
from alianza.identity.audit import note_all
from alianza.kernel.ids import format_id
from alianza.ledger import api as ledger
from alianza.runtime.database import Connection, sql
from alianza.tracking.brands.model import NO_LOGO, Brand, Change, changed, checked_change
from alianza.tracking.print_kit.logos import Logo

HERE = "alianza.tracking.brands"


def load_brands(
    connection: Connection, alliance_id: uuid.UUID, partners: Iterable[bytes | None] | None = None
) -> dict[bytes | None, Brand]:
    """The latest brands by the partner's id (16 bytes); the alliance's own under None. With `partners` those and its own."""
    if partners is None:
        rows = connection.execute(sql(HERE, "latest_brands"), (alliance_id,))
    else:
        wanted = [uuid.UUID(bytes=one) for one in partners if one]
        rows = connection.execute(sql(HERE, "brands_of"), (alliance_id, wanted))
    return {partner.bytes if partner else None: Brand(*texts) for partner, *texts in rows}


def load_brand(connection: Connection, alliance_id: uuid.UUID, partner: bytes | None) -> Brand | None:
    """The latest brand of one partner (by id), or the alliance's own (None); None where there is none."""
    whose = "partner_id IS NULL" if partner is None else "partner_id = %(partner)s"
    row = connection.execute(
        "SELECT name, industry, primary_color, ink_color, slogan, logo FROM brands"
        f" WHERE alliance_id = %(alliance)s AND {whose} ORDER BY number DESC LIMIT 1",
        {"alliance": alliance_id, "partner": uuid.UUID(bytes=partner) if partner else None},
    ).fetchone()
    return Brand(*row) if row else None


def load_logos(connection: Connection, alliance_id: uuid.UUID, digests: Iterable[bytes | None]) -> dict[bytes, Logo]:
    """The logos of these digests; None among them is left out."""
    rows = connection.execute(
        "SELECT digest, kind, data, width, height FROM brand_logos WHERE alliance_id = %s AND digest = ANY(%s)",
        (alliance_id, [digest for digest in set(digests) if digest is not None]),
    )
    return {digest: Logo(*logo) for digest, *logo in rows}


def set_brands(
    connection: Connection, alliance_id: uuid.UUID, changes: Sequence[tuple[bytes | None, Change]], now: datetime
) -> int:
    """Change the brands of partners (by id), or of the alliance (None), all or none; gives how many were changed.

    A change that changes nothing adds no version. Raises InvalidValue.
    """
    checked = [(partner, checked_change(change)) for partner, change in changes]
    ledger.lock_books(connection, alliance_id)
    brands = load_brands(connection, alliance_id, [partner for partner, _ in checked])
    digests = _save_logos(connection, alliance_id, [change.logo for _, change in checked], now)
    fresh: dict[bytes | None, Brand] = {}
    for (partner, change), digest in zip(checked, digests, strict=True):
        before = fresh.get(partner) or brands.get(partner, Brand())
        fresh[partner] = changed(before, change, digest)
    rows = [(partner, brand) for partner, brand in fresh.items() if brands.get(partner, Brand()) != brand]
    _insert(connection, alliance_id, rows, now)
    note_all(connection, who_acts(alliance_id), now, [_noted(partner, brands, brand) for partner, brand in rows])
    return len(rows)


def _noted(partner: bytes | None, before: Mapping[bytes | None, Brand], after: Brand) -> AuditChange:
    """A change of a brand for the audit log, without the name that is shown."""
    was = before.get(partner, Brand())
    words = [word for word in after._fields if getattr(was, word) != getattr(after, word)]
    object_id = format_id("ptr", uuid.UUID(bytes=partner)) if partner else "alliance"
    return AuditChange("brand.changed", object_id, after={"changed": ", ".join(words)})


def _save_logos(
    connection: Connection, alliance_id: uuid.UUID, logos: Sequence[Logo | None], now: datetime
) -> list[bytes | None]:
    """The digest of each logo, kept if it was not yet; None where there is none or it is taken away."""
    digests = [hashlib.sha256(logo.data).digest() if logo and logo is not NO_LOGO else None for logo in logos]
    fresh = {digest: logo for digest, logo in zip(digests, logos, strict=True) if digest and logo}
    connection.execute(
        "INSERT INTO brand_logos (alliance_id, digest, kind, width, height, data, recorded_at) SELECT %s, x.*, %s"
        " FROM unnest(%s::bytea[], %s::text[], %s::int[], %s::int[], %s::bytea[]) AS x ON CONFLICT DO NOTHING",
        (
            alliance_id, now, list(fresh), [logo.kind for logo in fresh.values()],
            [logo.width for logo in fresh.values()], [logo.height for logo in fresh.values()],
            [logo.data for logo in fresh.values()],
        ),
    )  # fmt: skip
    return digests


def _insert(
    connection: Connection, alliance_id: uuid.UUID, rows: Sequence[tuple[bytes | None, Brand]], now: datetime
) -> None:
    words = {word: [getattr(brand, word) for _, brand in rows] for word in Brand._fields}
    partners = [partner.hex() if partner else None for partner, _ in rows]
    connection.execute(sql(HERE, "insert_brands"), {"a": alliance_id, "now": now, "partner_id": partners, **words})
