"""Ids in addresses: any text, a slash or a dot too, as one part of a path that comes back whole. Pure."""

from __future__ import annotations

from urllib.parse import quote

# Parts that mean something else where an id may stand: a partner may be called `new`, a sale `leads`. A test finds those that
# a new screen adds.
TAKEN = frozenset(
    {
        "new", "leads", "refunds", "lines", "close", "accounts", "transfers", "brings", "chosen", "move", "compare", "draft",
        "suspend", "resume", "publish", "trial", "switch", "open", ".", "..",
    }
)  # fmt: skip


def part(text: str) -> str:
    """An id as a part of a path. A server decodes %2F before it looks at the parts, so a slash is written as `~1`."""
    kept = text.replace("~", "~0").replace("/", "~1")
    return quote(f"~2{kept}" if kept in TAKEN else kept, safe="")


def whole(text: str) -> str:
    """The id that stands in a path."""
    return text.removeprefix("~2").replace("~1", "/").replace("~0", "~")
