"""What the audit log says of partners that were taken in or changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from alianza.identity.audit import Change
from alianza.kernel.ids import format_id
from alianza.partners.accounts import masked
from alianza.partners.domain import Partner

_PLAIN = ("reward", "language", "country")
_HIDDEN = ("name", "account", "bic", "email", "place")  # that they changed is said, not what they hold


def partner_changes(before: Mapping[str, Partner], kept: Sequence[Partner], moved: Sequence[Partner]) -> list[Change]:
    """An entry for each partner that is new or differs from before. An account shows its last four letters."""
    moving = {partner.external_id for partner in moved}
    found = []
    for partner in kept:
        old = before.get(partner.external_id)
        was, now = (_said(old, partner) if old else {}), _said(partner, old)
        if partner.external_id in moving:
            was |= {"group": old.enrollments[-1].group} if old and old.enrollments else {}
            now |= {"group": partner.enrollments[0].group}
        if old is None or now:
            known = old.partner_id if old else partner.partner_id
            name = format_id("ptr", uuid.UUID(bytes=known))
            found.append(Change("partner.added" if old is None else "partner.changed", name, was or None, now))
    return found


def _said(partner: Partner, other: Partner | None) -> dict[str, Any]:
    """What of one differs from the other."""
    words = [word for word in (*_PLAIN, *_HIDDEN) if other is None or getattr(partner, word) != getattr(other, word)]
    return {word: _shown(word, getattr(partner, word)) for word in words}


def _shown(word: str, value: Any) -> Any:
    if word == "account" and value:
        return masked(value)
    return "(set)" if word in _HIDDEN and value else value or ""
