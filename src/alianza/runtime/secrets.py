"""Keys that nothing in the books can tell: for identities that are only ever compared, and for salts.

All follow from one secret: `ALIANZA_SECRET_KEY`, or the file `secret.key` under `ALIANZA_HOME`, which is made when it is
first needed and which only its owner can read. Whoever loses it loses nothing that is owed: what was compared with it can
no longer be compared with anything new.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import uuid
from pathlib import Path

from alianza.kernel.errors import AlianzaError, UsageError
from alianza.runtime.settings import Settings, read_settings

KEY_BYTES = 32
_LEAST_CHARACTERS = 32
_SALT = b"alianza/secret/1"


class SecretKeyInvalid(AlianzaError):
    """The file of the secret does not hold one."""

    code = "secret_key_invalid"


def secret(purpose: str, alliance_id: uuid.UUID | None = None) -> bytes:
    """32 bytes for one purpose of one alliance (of none: the whole installation's); always the same.

    Raises UsageError for a setting that is too short, SecretKeyInvalid for a file that holds no secret.
    """
    info = purpose.encode() + b"\0" + (alliance_id.bytes if alliance_id else b"")
    return hkdf(master(read_settings()), _SALT, info, KEY_BYTES)


def master(settings: Settings) -> bytes:
    """The secret that all others follow from; made when there is none."""
    if settings.secret_key:
        if len(settings.secret_key) < _LEAST_CHARACTERS:
            raise UsageError(
                f"ALIANZA_SECRET_KEY has {len(settings.secret_key)} characters",
                hint=f"at least {_LEAST_CHARACTERS} random ones: openssl rand -hex 32",
            )
        return settings.secret_key.encode()
    return _from_file(settings.home / "secret.key")


def _from_file(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    found = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(found)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise SecretKeyInvalid(
            "the file of the secret holds no secret", hint="put the file back from your backup", where=str(path)
        )
    return key


def _make(path: Path) -> None:
    """Write the file whole or not at all; of several processes the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass  # another process was first: its secret is everybody's
    finally:
        part.unlink()


def hkdf(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869): `length` bytes that follow from a key, for one use named by `info`."""
    extracted = hmac.digest(salt, key, hashlib.sha256)
    found, block = b"", b""
    for counter in range(1, -(-length // hashlib.sha256().digest_size) + 1):
        block = hmac.digest(extracted, block + info + bytes([counter]), hashlib.sha256)
        found += block
    return found[:length]
