"""Where a link leads: checked and written so that it can stand in a header as it is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, urlsplit, urlunsplit

from alianza.kernel.errors import InvalidValue

MAX_LENGTH = 2_000
MAX_PARAMETERS = 30
MAX_WORD = 200
CLICK_PARAMETER = "alz"
SUB_PARAMETER = "sub"
OURS = (CLICK_PARAMETER, SUB_PARAMETER)  # what the redirect itself appends
_HINT = "write a whole address: https://onlycar.example/agenda"
_KEPT = "!#$%&'()*+,/:;=?@[]~"  # quote() leaves these, and letters, digits and -._~, as they are
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?\.?|\[[0-9a-f:.]+\]")


def checked_target(text: str) -> str:
    """An http or https address in ASCII, percent-encoded where it must be. Raises InvalidValue."""
    target = text.strip()
    if not target or len(target) > MAX_LENGTH:
        raise InvalidValue(f"a target has 1 to {MAX_LENGTH} characters; this one has {len(target)}", hint=_HINT)
    if any(letter.isspace() or not letter.isprintable() for letter in target):
        raise InvalidValue("a target holds neither spaces nor control characters", hint=_HINT)
    try:
        parts = urlsplit(target)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidValue(f"'{target}' is no address: {error}", hint=_HINT) from None
    if parts.scheme not in ("http", "https"):
        raise InvalidValue(f"a target begins with https:// or http://, not with '{target[:20]}'", hint=_HINT)
    if "@" in parts.netloc or "\\" in target:
        raise InvalidValue("a target holds neither a user name nor a backslash", hint=_HINT)
    netloc = ascii_host(host) + (f":{port}" if port is not None else "")
    path, query, fragment = (quote(part, safe=_KEPT) for part in parts[2:])
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def ascii_host(host: str) -> str:
    """A host name as it stands in a request: lower case, other scripts as punycode. Raises InvalidValue."""
    name = host.strip().lower()
    if ":" in name:
        name = f"[{name}]"
    try:
        name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        raise InvalidValue(f"'{host}' is no host name", hint="such as go.onlycar.example") from None
    if not _HOST.fullmatch(name) or ".." in name:
        raise InvalidValue(f"'{host}' is no host name", hint="such as go.onlycar.example")
    return name


def checked_parameters(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """UTM and other parameters to append, in order; a name may come once. Raises InvalidValue."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if not name or len(name) > MAX_WORD or len(value) > MAX_WORD or not (name + value).isprintable():
            raise InvalidValue(
                f"'{name}={value}' is no parameter", hint="name=value, each at most 200 characters: utm_source=taller"
            )
        if name in OURS:
            raise InvalidValue(f"'{name}' is appended by the redirect itself", hint="choose another name")
        if name in found:
            raise InvalidValue(f"'{name}' stands twice", hint="each parameter once")
        found[name] = value
    if len(found) > MAX_PARAMETERS:
        raise InvalidValue(f"a link has at most {MAX_PARAMETERS} parameters; these are {len(found)}")
    return tuple(found.items())


def with_parameters(target: str, parameters: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """The target with its parameters up to where the click id goes, and what comes after it (the fragment).

    `head + clk_… + tail` is the whole address.
    """
    base, mark, fragment = target.partition("#")
    pairs = "".join(f"{quote(name, safe='')}={quote(value, safe='')}&" for name, value in parameters)
    joint = "?" if "?" not in base else "" if base.endswith(("?", "&")) else "&"
    return f"{base}{joint}{pairs}{CLICK_PARAMETER}=", mark + fragment
