"""The entrance of the room: alliances, principals and scopes, keys, and the audit log (`audit.note`)."""

from __future__ import annotations

from alianza.identity import audit
from alianza.identity.acting import acting, terminal, who_acts
from alianza.identity.alliances import (
    Alliance,
    AllianceTaken,
    UnknownAlliance,
    alliance_by_id,
    alliance_id_of,
    alliances,
    find_alliance,
    found_alliance,
    found_sandbox,
    sandbox_of,
)
from alianza.identity.embed import EmbedRefused, embed_token, read_embed
from alianza.identity.keys.model import ApiKey, KeyEnded, KeyRefused, MadeKey, UnknownKey, key_id
from alianza.identity.keys.ring import KeyRing
from alianza.identity.keys.usecases import DEFAULT_OVERLAP, create_key, find_key, list_keys, revoke_key, rotate_key
from alianza.identity.people.model import NOBODY, Membership, Person, RoleRefused, UnknownPerson, parse_person_id
from alianza.identity.people.usecases import (
    find_person,
    invite,
    list_in_directory,
    list_people,
    load_people,
    revoke_person,
    set_roles,
)
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
from alianza.identity.sessions.model import NotFresh, NotSignedIn, Session, SignedIn, UnknownSession
from alianza.identity.sessions.usecases import end_all_of
from alianza.identity.sign_in.links import invitation
from alianza.identity.sign_in.second import CodeRefused, SecondFactorMissing, reset_second
from alianza.identity.tickets import TicketRefused

__all__ = [
    "CodeRefused", "SecondFactorMissing", "reset_second",
    "EmbedRefused", "acting", "embed_token", "read_embed", "terminal", "who_acts",
    "end_all_of", "invitation",
    "Alliance", "AllianceTaken", "ApiKey", "DEFAULT_OVERLAP", "EMBED_SCOPES", "Forbidden", "KeyEnded", "KeyRefused",
    "KeyRing", "MadeKey", "Membership", "NOBODY", "NOWHERE", "NotFresh", "NotSignedIn", "Origin", "PARTNER_SCOPES",
    "Person", "Principal", "RESOURCES", "ROLES", "RoleRefused", "SCOPES", "Session", "SignedIn", "TicketRefused",
    "UnknownAlliance", "UnknownKey", "UnknownPerson", "UnknownScope", "UnknownSession", "alliance_by_id", "alliance_id_of",
    "alliances", "audit", "create_key", "expand", "find_alliance", "find_key", "find_person", "found_alliance",
    "found_sandbox",
    "invite", "key_id", "list_in_directory", "list_keys", "list_people", "load_people", "of_roles", "parse_person_id",
    "revoke_key", "revoke_person", "rotate_key", "sandbox_of", "set_roles", "system",
]  # fmt: skip
