"""E-mail addresses: what is accepted as one, how two are compared, and the keyed hashes they are looked up by."""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid

from alianza.kernel.errors import InvalidValue
from alianza.runtime.secrets import secret

_LETTER = r"[^\s@.<>\"(),:;\\\[\]]"
_ADDRESS = re.compile(
    # a name of words with single dots between them; a domain of at least two labels
    rf"(?=[^@]{{1,64}}@){_LETTER}+(?:\.{_LETTER}+)*@(?:{_LETTER}{{1,63}}\.)+{_LETTER}{{2,63}}"
)
_LONGEST = 254


def normal_email(text: str) -> str:
    """An address as it is kept and compared: in lower case. Raises InvalidValue when it is none."""
    found = text.strip().lower()
    if len(found) > _LONGEST or not found.isprintable() or not _ADDRESS.fullmatch(found):
        raise InvalidValue("that is no e-mail address", hint="it looks like ana@example.com")
    return found


def email_hash(alliance_id: uuid.UUID | None, email: str) -> bytes:
    """The hash by which an alliance (None: the directory) knows a normal address; it tells nothing without the secret."""
    return hmac.digest(secret("email", alliance_id), email.encode(), hashlib.sha256)


def shown_email(email: str) -> str:
    """An address as a page may show it to somebody who should recognise it: `an…@example.com`."""
    name, _, domain = email.rpartition("@")
    return f"{name[:2]}…@{domain}"
