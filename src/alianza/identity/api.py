"""The entrance of the room: alliances, principals and scopes, keys, and the audit log (`audit.note`)."""

from __future__ import annotations

from alianza.identity import audit
from alianza.identity.alliances import (
    Alliance,
    AllianceTaken,
    UnknownAlliance,
    alliance_id_of,
    alliances,
    find_alliance,
    found_alliance,
    found_sandbox,
    sandbox_of,
)
from alianza.identity.keys.model import ApiKey, KeyEnded, KeyRefused, MadeKey, UnknownKey, key_id
from alianza.identity.keys.ring import KeyRing
from alianza.identity.keys.usecases import DEFAULT_OVERLAP, create_key, find_key, list_keys, revoke_key, rotate_key
from alianza.identity.principal import NOWHERE, Forbidden, Origin, Principal, system
from alianza.identity.scopes import (
    EMBED_SCOPES,
    PARTNER_SCOPES,
    RESOURCES,
    ROLES,
    SCOPES,
    UnknownScope,
    expand,
    of_roles,
)

__all__ = [
    "Alliance", "AllianceTaken", "ApiKey", "DEFAULT_OVERLAP", "EMBED_SCOPES", "Forbidden", "KeyEnded", "KeyRefused",
    "KeyRing", "MadeKey", "NOWHERE", "Origin", "PARTNER_SCOPES", "Principal", "RESOURCES", "ROLES", "SCOPES",
    "UnknownAlliance", "UnknownKey", "UnknownScope", "alliance_id_of", "alliances", "audit", "create_key", "expand",
    "find_alliance", "find_key", "found_alliance", "found_sandbox", "key_id", "list_keys", "of_roles", "revoke_key",
    "rotate_key", "sandbox_of", "system",
]  # fmt: skip
