"""The entrance to tracking: the partners' codes, links and clicks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Connection
from alianza.tracking.brands.importing import BrandsInvalid, read_brands
from alianza.tracking.brands.model import NO_LOGO, Brand, Change
from alianza.tracking.brands.store import load_brands, load_logos, set_brands
from alianza.tracking.clicks.model import Click, NewClick
from alianza.tracking.clicks.store import clicks_with_visitors, record_clicks
from alianza.tracking.links.addresses import base_address, is_local, link_address
from alianza.tracking.links.domains import add_domain, domains_of, load_domains, remove_domain
from alianza.tracking.links.model import Defaults, Link, NewLink, Terms
from alianza.tracking.links.slugs import chosen_code, code_key
from alianza.tracking.links.store import (
    add_links,
    edit_link,
    find_link,
    find_links,
    load_defaults,
    load_history,
    load_links,
    partners_without_link,
    save_defaults,
)  # fmt: skip

__all__ = [
    "Brand", "BrandsInvalid", "Change", "Click", "CodeTaken", "Defaults", "Link", "NO_LOGO", "NewClick", "NewLink",
    "Terms", "add_domain", "add_links", "base_address", "chosen_code", "clicks_with_visitors", "code_key",
    "domains_of", "edit_link", "find_link", "find_links", "is_local", "link_address", "load_brands", "load_codes",
    "load_defaults", "load_domains", "load_history", "load_links", "load_logos", "partners_without_link",
    "read_brands", "record_clicks", "remove_domain", "save_codes", "save_defaults", "set_brands",
]  # fmt: skip


class CodeTaken(AlianzaError):
    """A code belongs to another partner already."""

    code = "code_taken"


def load_codes(connection: Connection, alliance_id: uuid.UUID) -> dict[str, bytes]:
    """Each code, in capitals, with the id of its partner."""
    rows = connection.execute("SELECT code, partner_id FROM codes WHERE alliance_id = %s", (alliance_id,))
    return {code: partner.bytes for code, partner in rows}


def save_codes(
    connection: Connection, alliance_id: uuid.UUID, codes: Mapping[str, bytes], recorded_at: datetime
) -> None:
    """Give partners their codes; a code it has already changes nothing. Raises CodeTaken."""
    known = load_codes(connection, alliance_id)
    taken = [code for code, partner in codes.items() if known.get(code, partner) != partner]
    if taken:
        raise CodeTaken(
            f"code '{taken[0]}' belongs to another partner", hint="choose another code in the partners file"
        )
    fresh = {code: partner for code, partner in codes.items() if code not in known}
    connection.execute(
        "INSERT INTO codes (alliance_id, code, partner_id, recorded_at)"
        " SELECT %s, c, p, %s FROM unnest(%s::text[], %s::uuid[]) AS x (c, p)",
        (alliance_id, recorded_at, list(fresh), [partner.hex() for partner in fresh.values()]),
    )
