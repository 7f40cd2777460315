"""Sites: the shops whose pages may tell of leads and sales, and the key with which a shop's own server does."""

from __future__ import annotations

import base64
import hmac
import uuid
from datetime import datetime
from urllib.parse import urlsplit

from alianza.identity.acting import note
from alianza.kernel.errors import UsageError
from alianza.runtime.database import Connection
from alianza.runtime.secrets import secret
from alianza.tracking.links.targets import ascii_host

KEY_PREFIX = "alz_site_"


def read_origin(text: str) -> str:
    """An origin in its normal form: scheme, host and a port that is not the usual one. Raises UsageError."""
    hint = "write it as browsers do: https://shop.example"
    parts = urlsplit(text.strip() if "://" in text else f"https://{text.strip()}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.path.strip("/"):
        raise UsageError(f"'{text}' is no origin", hint=hint)
    try:
        port = parts.port
    except ValueError:
        raise UsageError(f"'{text}' has no port that there is", hint=hint) from None
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{ascii_host(parts.hostname)}" + (f":{port}" if port and port != usual else "")


def save_site(connection: Connection, alliance_id: uuid.UUID, origin: str, enabled: bool, now: datetime) -> str:
    """Allow a site, or stop it; gives its origin. Again changes nothing. Raises UsageError for what is no origin."""
    found = read_origin(origin)
    done = connection.execute(
        "INSERT INTO sites (alliance_id, origin, version, enabled, recorded_at)"
        " SELECT %(a)s, %(origin)s, coalesce(max(version), 0) + 1, %(enabled)s, %(now)s FROM sites"
        " WHERE alliance_id = %(a)s AND origin = %(origin)s"
        " HAVING (array_agg(enabled ORDER BY version DESC))[1] IS DISTINCT FROM %(enabled)s",
        {"a": alliance_id, "origin": found, "enabled": enabled, "now": now},
    )
    if done.rowcount:
        note(connection, alliance_id, now, "site.allowed" if enabled else "site.stopped", found)
    return found


def sites_of(connection: Connection, alliance_id: uuid.UUID) -> dict[str, bool]:
    """Every site of an alliance and whether it is allowed, by origin."""
    rows = connection.execute(
        "SELECT DISTINCT ON (origin) origin, enabled FROM sites WHERE alliance_id = %s ORDER BY origin, version DESC",
        (alliance_id,),
    )
    found: list[tuple[str, bool]] = rows.fetchall()
    return dict(found)


def server_key(alliance_id: uuid.UUID) -> str:
    """The key of the alliance's own servers. It follows from the installation's secret and is stored nowhere."""
    return KEY_PREFIX + base64.b32encode(secret("site", alliance_id)).decode().rstrip("=").lower()


def is_server_key(alliance_id: uuid.UUID, text: str) -> bool:
    """Whether a key is the alliance's, compared in constant time."""
    return hmac.compare_digest(server_key(alliance_id).encode(), text.encode())
