"""Calls to addresses that somebody else chose: a webhook's endpoint, a provider of sign-ins.

Whoever can name an address could have us ask what only this machine may ask: its neighbours, a cloud's metadata. So only
https, and only public addresses: the name is looked up once, every address that it has is judged, and the connection goes
to the one that was judged, while the certificate and the Host header keep the name. No redirect is followed, no proxy of the
environment is used; the whole call has a deadline and the answer a measure. `ALIANZA_PRIVATE_TARGETS=1` lets calls go to
private networks and in plain http, for trying things out on one machine.

Blocking: call it from a thread, and never within a unit of work.
"""

from __future__ import annotations

import functools
import http.client
import io
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from alianza.kernel.errors import AlianzaError

if TYPE_CHECKING:
    from typing_extensions import Buffer

CONNECT_SECONDS, TOTAL_SECONDS = 5.0, 15.0
LARGEST = 1 << 20  # bytes of an answer that are read
_LONGEST_URL = 2_000
_MOST_ADDRESSES = 8  # of one name that are tried
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class TargetRefused(AlianzaError):
    """No call may go to that address: it is no https address, or not on the public internet."""

    code = "target_refused"


class CallFailed(AlianzaError):
    """A call got no answer. `reason`: name, connect, tls, timeout or protocol."""

    code = "call_failed"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Target(NamedTuple):
    """An address taken apart. `host` is the name without brackets, `path` has the query with it."""

    secure: bool
    host: str
    port: int
    path: str


class Answer(NamedTuple):
    """What came back. Names of headers are in lower case; `cut`: the body went on after `largest` bytes."""

    status: int
    headers: dict[str, str]
    body: bytes
    cut: bool


def private_allowed() -> bool:
    """Whether calls may go to private networks, and without TLS."""
    return os.environ.get("ALIANZA_PRIVATE_TARGETS", "") == "1"


# Where to --------------------------------------------------------------------------------------------------------------


def read_target(url: str) -> Target:
    """An address taken apart, and judged as far as that goes without asking for the name. Raises TargetRefused."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("that is no address") from None
    schemes = ("https", "http") if private_allowed() else ("https",)
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \\") and len(url) <= _LONGEST_URL
    if parts.scheme not in schemes or not host or not plain or port == 0:
        raise _refused("that is no https address")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("an address here has no user, password or fragment")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(secure, host, port or (443 if secure else 80), path)
    if (literal := _literal(host)) is not None:
        _judge([literal])
    return target


def _literal(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _refused(what: str) -> TargetRefused:
    return TargetRefused(what, hint="write https://host/path; private networks only with ALIANZA_PRIVATE_TARGETS=1")


def is_public(address: str) -> bool:
    """Whether an address is one machine on the public internet; an IPv4 address within an IPv6 one is looked at too."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in _NAT64 else None)
        if inner is not None:
            return is_public(str(inner))
        if found.sixtofour or found.teredo or found.is_site_local:
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved and not found.is_unspecified


def _judge(addresses: list[str]) -> None:
    """One private address among public ones is reason enough: the name is not what it seems."""
    if not private_allowed() and not all(map(is_public, addresses)):
        raise _refused("that address is not on the public internet")


def resolve(target: Target, seconds: float = CONNECT_SECONDS) -> list[str]:
    """The addresses of a target's name, each judged. Raises TargetRefused, CallFailed."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    # The system's resolver knows no deadline of ours, so it is left alone when it takes too long.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise CallFailed("timeout", f"nobody says in time where {target.host} is")
    if failed or not found:
        raise CallFailed("name", f"the name {target.host} is not known")
    _judge(found)
    return found[:_MOST_ADDRESSES]


# The call --------------------------------------------------------------------------------------------------------------


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    connect_seconds: float = CONNECT_SECONDS,
    total_seconds: float = TOTAL_SECONDS,
    largest: int = LARGEST,
) -> Answer:
    """One request and its answer, whatever its status; a redirect is an answer like any other.

    Raises TargetRefused before anything is sent, CallFailed when no whole answer came in time.
    """
    deadline = time.monotonic() + total_seconds
    target = read_target(url)
    addresses = resolve(target, min(connect_seconds, total_seconds))
    sent = {"accept-encoding": "identity", "user-agent": "Alianza", "connection": "close", **(headers or {})}
    try:
        with _connect(target, addresses, min(time.monotonic() + connect_seconds, deadline)) as found:
            return _exchange(target, _Line(found, deadline), (method, sent, body), largest)
    except ssl.SSLError as error:
        raise CallFailed("tls", f"no safe connection to {target.host}: {error.reason or error}") from None
    except TimeoutError:
        raise CallFailed("timeout", f"{target.host} took too long") from None
    except OSError as error:
        raise CallFailed("connect", f"no connection to {target.host}: {error.strerror or error}") from None
    except (http.client.HTTPException, ValueError) as error:
        raise CallFailed("protocol", f"{target.host} does not speak HTTP: {type(error).__name__}") from None


def _exchange(
    target: Target, line: _Line, request: tuple[str, Mapping[str, str], bytes | None], largest: int
) -> Answer:
    method, headers, body = request
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.default_port = 443 if target.secure else 80  # the Host header leaves it out
    connection.sock = line  # the few methods that the library calls
    connection.request(method, target.path, body=body, headers=dict(headers))
    with connection.getresponse() as response:
        found = response.read(largest + 1)
        if response.length and len(found) <= largest:
            raise http.client.IncompleteRead(found)
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, found[:largest], len(found) > largest)


def _connect(target: Target, addresses: list[str], until: float) -> socket.socket:
    """A connection to the first address that takes one. Raises OSError of the last."""
    for place, address in enumerate(addresses):
        try:
            raw = socket.create_connection((address, target.port), timeout=_left(until))
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # headers and body are two writes
            return _secured(raw, target.host, until) if target.secure else raw
        except ssl.SSLError:
            raise
        except OSError:
            if place == len(addresses) - 1:
                raise
    raise OSError("no address")


def _secured(raw: socket.socket, name: str, until: float) -> socket.socket:
    try:
        raw.settimeout(_left(until))
        return _context(os.environ.get("SSL_CERT_FILE", "")).wrap_socket(raw, server_hostname=name)
    except BaseException:
        raw.close()
        raise


@functools.lru_cache(maxsize=4)
def _context(_file: str) -> ssl.SSLContext:
    """Certificates and names are checked, against the system's authorities (OpenSSL reads SSL_CERT_FILE)."""
    found = ssl.create_default_context()
    found.minimum_version = ssl.TLSVersion.TLSv1_2
    return found


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Line:
    """What the library takes for a socket: one deadline for the whole call, so that an answer that drips lives no longer
    than one that does not come."""

    def __init__(self, found: socket.socket, deadline: float) -> None:
        self._socket = found
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        """Send everything in the time that is left."""
        rest = memoryview(data)
        while rest:
            self._socket.settimeout(_left(self._deadline))
            rest = rest[self._socket.send(rest) :]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What the answer is read from."""
        return io.BufferedReader(_Reader(self._socket, self._deadline))

    def close(self) -> None:
        """The library closes before it reads; whoever connected lets go of the socket."""


class _Reader(io.RawIOBase):
    def __init__(self, found: socket.socket, deadline: float) -> None:
        self._socket = found
        self._deadline = deadline

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Buffer) -> int:
        """What has come."""
        self._socket.settimeout(_left(self._deadline))
        return self._socket.recv_into(buffer)
