"""What is printed and shown of a link: its whole address, for a click and for a scan. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from alianza.tracking.links.targets import checked_target

LOCAL_PORT = 8000  # where `alianza serve` listens when nothing else is said


def base_address(slug: str, domains: Sequence[str], public_url: str) -> str:
    """Where an alliance's links begin: its own domain, the server's public address, or this machine.

    The first domain counts. Raises InvalidValue when the public address is none.
    """
    if domains:
        return f"https://{domains[0]}"
    if public_url:
        return checked_target(public_url).rstrip("/")
    return f"http://{slug}.localhost:{LOCAL_PORT}"


def is_local(address: str) -> bool:
    """Whether an address leads nowhere from any other machine."""
    host = address.partition("://")[2].partition("/")[0].partition(":")[0]
    return host == "localhost" or host.endswith(".localhost") or host.startswith("127.")


def link_address(base: str, code: str, *, scan: bool = False) -> str:
    """The address of a link; one that is scanned is marked, so that scans are told from clicks."""
    return f"{base}/r/{quote(code, safe='')}" + ("?s=1" if scan else "")
