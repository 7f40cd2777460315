"""Whose request it is: the host decides. And from where it comes, as far as that may be believed. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

from alianza.kernel.errors import UsageError

LOCAL = ".localhost"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def host_name(header: bytes | None) -> str:
    """The host of a Host header without its port, in lower case; empty when there is none."""
    if not header or len(header) > 260:
        return ""
    name = header.decode("latin-1").strip().lower()
    if name.startswith("["):
        return name.partition("]")[0] + "]"
    return name.partition(":")[0].rstrip(".")


def local_slug(host: str) -> str:
    """`onlycar` of `onlycar.localhost`; empty for any other host."""
    return host.removesuffix(LOCAL) if host.endswith(LOCAL) and host.count(".") == 1 else ""


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Addresses and networks as the setting writes them. Raises UsageError."""
    try:
        return tuple(ipaddress.ip_network(text, strict=False) for text in texts)
    except ValueError as error:
        raise UsageError(
            f"ALIANZA_TRUSTED_PROXIES: {error}", hint="addresses or networks: 127.0.0.1,10.0.0.0/8"
        ) from None


class Peers:
    """Believes what trusted proxies say about the client, and nobody else."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = tuple(trusted)

    def trusts(self, address: str) -> bool:
        """Whether an address is a proxy of ours."""
        if not self._trusted:
            return False
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._trusted if network.version == found.version)

    def client(self, peer: str, headers: Mapping[bytes, bytes]) -> str:
        """The client's address: the last one in X-Forwarded-For that is no proxy of ours, when the peer is one."""
        forwarded = headers.get(b"x-forwarded-for")
        if forwarded is None or not self.trusts(peer):
            return peer
        for part in reversed(forwarded.decode("latin-1")[-2_000:].split(",")):
            address = part.strip()
            if not self.trusts(address):
                return address or peer
        return peer

    def secure(self, peer: str, scheme: str, headers: Mapping[bytes, bytes]) -> bool:
        """Whether the client came over https."""
        if scheme == "https":
            return True
        return headers.get(b"x-forwarded-proto") == b"https" and self.trusts(peer)
