"""The kinds of events, and which of them an endpoint wants. Pure. docs/webhooks.md shows an example of each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from alianza.kernel.errors import UsageError
from alianza.runtime.outbox import KINDS

PING = "ping"
# Written only while some endpoint wants them: facts come in by the million.
OF_FACTS = ("lead.recorded", "sale.recorded", "refund.recorded", "commissions.corrected")


class UnknownKind(UsageError):
    """There is no event of that kind."""

    code = "unknown_event_kind"


def expand(patterns: Iterable[str]) -> list[str]:
    """The kinds that some patterns stand for: `sale.recorded`, `sale.*`, `*`, which stands for all but a ping."""
    wanted = list(patterns)
    return [kind for kind in KINDS if kind != PING and any(matches(pattern, kind) for pattern in wanted)]


def matches(pattern: str, kind: str) -> bool:
    """Whether a pattern stands for a kind."""
    return pattern in ("*", kind) or (pattern.endswith(".*") and kind.startswith(pattern[:-1]))


def checked(patterns: Sequence[str]) -> list[str]:
    """The patterns in order, each once. Raises UnknownKind with the nearest kind."""
    cleaned = list(dict.fromkeys(pattern.strip().lower() for pattern in patterns if pattern.strip()))
    if not cleaned:
        raise UnknownKind("which events is it to be told of?", hint="sale.recorded, statement.*, or * for all")
    for pattern in cleaned:
        if not expand([pattern]):
            groups = sorted({kind.partition(".")[0] + ".*" for kind in KINDS})
            near = difflib.get_close_matches(pattern, [*KINDS, *groups], n=1, cutoff=0.4)
            hint = f"did you mean {near[0]}?" if near else "docs/webhooks.md lists them"
            raise UnknownKind(f"there is no event '{pattern}'", hint=hint)
    return cleaned
