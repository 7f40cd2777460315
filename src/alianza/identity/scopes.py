"""What one may do: a scope is a resource and `read` or `write`; a role is a set of scopes. Pure.

`write` does not include `read`: a shop that reports sales need not see any. A shorthand (`sales:*`, `*:read`, `*`) is
written out when it is given, so a resource that is added later is not given away by an old key.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from alianza.kernel.errors import UsageError

RESOURCES = (
    "alliances", "partners", "enrollments", "agreements", "links", "codes", "clicks", "leads", "sales", "refunds",
    "commissions", "adjustments", "disputes", "statements", "payouts", "ledger", "webhooks", "keys", "exports", "people",
    "audit",
)  # fmt: skip
# The ledger follows from what is done elsewhere, and the audit log from everything: nobody writes to them.
_ONLY_READ = ("ledger", "audit")
READ = frozenset(f"{resource}:read" for resource in RESOURCES)
WRITE = frozenset(f"{resource}:write" for resource in RESOURCES if resource not in _ONLY_READ)
SCOPES = READ | WRITE


def _of(actions: str, resources: str) -> frozenset[str]:
    return frozenset(f"{resource}:{action}" for resource in resources.split() for action in actions.split())


# What can be done within one partner's own rows. All else concerns the alliance as a whole.
PARTNER_SCOPES = READ - _of("read", "ledger audit") | _of(
    "write", "partners links codes clicks leads sales refunds disputes statements webhooks keys people"
)
# What a page of somebody else's, which anybody may take apart, can be allowed to do for a partner.
EMBED_SCOPES = _of("read", "partners links codes clicks leads sales commissions statements") | _of("write", "leads")

# Signing deals and moving money are two roles, so that two people can hold them; one person may hold both.
ROLES: dict[str, frozenset[str]] = {
    "manager": READ | WRITE - _of("write", "commissions adjustments statements payouts"),
    "finance": READ - _of("read", "keys webhooks")
    | _of("write", "commissions adjustments disputes statements payouts exports"),
    "staff": _of("read", "partners links codes leads sales refunds") | _of("write", "leads sales"),
    "partner_owner": PARTNER_SCOPES,
    "partner_member": _of(
        "read",
        "alliances partners enrollments agreements links codes clicks leads sales refunds commissions disputes statements"
        " payouts",
    )
    | _of("write", "links codes leads disputes"),
    "concierge": _of("read", "partners links codes leads") | _of("write", "leads"),
    "auditor": READ,
}
# These act for one partner; `staff` and `concierge` may be either side's.
OF_A_PARTNER = frozenset({"partner_owner", "partner_member"})
OF_THE_ALLIANCE = frozenset({"manager", "finance", "auditor"})


class UnknownScope(UsageError):
    """There is no scope of that name."""

    code = "unknown_scope"


def expand(texts: Iterable[str]) -> frozenset[str]:
    """The scopes that texts stand for: `sales:write`, `sales:*`, `*:read`, `*`. Raises UnknownScope with the nearest."""
    found: set[str] = set()
    for text in texts:
        found |= _expand(text.strip().lower())
    return frozenset(found)


def _expand(text: str) -> frozenset[str]:
    resource, _, action = ("*", ":", "*") if text == "*" else text.partition(":")
    chosen = frozenset(
        scope
        for scope in SCOPES
        if resource in ("*", scope.partition(":")[0]) and action in ("*", scope.partition(":")[2])
    )
    if not chosen:
        near = difflib.get_close_matches(text, sorted(SCOPES), n=1, cutoff=0.5)
        raise UnknownScope(
            f"there is no scope '{text}'",
            hint=f"did you mean {near[0]}?" if near else "write RESOURCE:read, RESOURCE:write, or *:read",
        )
    return chosen


def of_roles(roles: Iterable[str]) -> frozenset[str]:
    """The scopes of roles together."""
    return frozenset().union(*(ROLES[role] for role in roles))
