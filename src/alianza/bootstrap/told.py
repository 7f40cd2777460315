"""What events say of partners, links and codes: the same words as files and commands have, and no bank account."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alianza.kernel.ids import format_id
from alianza.partners.domain import Partner
from alianza.runtime.outbox import NewEvent
from alianza.settlement.cases import percent_text
from alianza.tracking import api as tracking


def of_partners(partners: Sequence[Partner], known: Mapping[str, Partner], changed: set[str]) -> list[NewEvent]:
    """An event for each partner that is new or changed; `changed` holds the written ids of both."""
    found = []
    for partner in partners:
        before = known.get(partner.external_id)
        data = _partner(partner, before)
        if data["id"] in changed:
            kind = "partner.created" if before is None else "partner.updated"
            found.append(NewEvent(kind, data["id"], data, [before.partner_id if before else partner.partner_id]))
    return found


def _partner(partner: Partner, before: Partner | None) -> dict[str, Any]:
    enrollment = partner.enrollments[-1]
    return {
        "id": format_id("ptr", uuid.UUID(bytes=before.partner_id if before else partner.partner_id)),
        "external_id": partner.external_id,
        "name": partner.name,
        "language": partner.language or None,
        "country": partner.country or None,
        "reward": partner.reward or None,
        "group": enrollment.group,
        "rate": percent_text(enrollment.rate_ppb) if enrollment.rate_ppb is not None else None,
    }


def of_links(kind: str, links: Iterable[tracking.Link], names: Mapping[bytes | None, str]) -> list[NewEvent]:
    """An event of that kind for each link; `names` are the partners' own ids."""
    return [NewEvent(kind, link.written_id, _link(link, names), [link.partner_id.bytes]) for link in links]


def _link(link: tracking.Link, names: Mapping[bytes | None, str]) -> dict[str, Any]:
    terms = link.terms
    return {
        "id": link.written_id,
        "code": link.code,
        "partner": names[link.partner_id.bytes],
        "version": link.version,
        "default": link.is_default,
        "target": terms.target,
        "parameters": dict(terms.parameters),
        "fallback": terms.fallback or None,
        "program": terms.program or None,
        "campaign": terms.campaign or None,
        "channel": terms.channel or None,
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "status": terms.status,
    }


def of_code(kind: str, limits: tracking.Limits, names: Mapping[bytes | None, str]) -> NewEvent:
    """An event of that kind for a code."""
    data = {
        "code": limits.spelling,
        "partner": names.get(limits.partner_id),
        "valid_from": limits.valid_from,
        "valid_until": limits.valid_until,
        "disabled": limits.disabled_at is not None,
        "max_uses": limits.max_uses,
        "max_per_customer": limits.max_per_customer,
        "uses": limits.uses,
    }
    return NewEvent(kind, limits.spelling, data, [limits.partner_id] if limits.partner_id else [])


def of_batch(kind: str, batch: tracking.Batch, names: Mapping[bytes | None, str]) -> NewEvent:
    """An event of that kind for a batch of codes."""
    terms = batch.terms
    data = {
        "name": terms.name,
        "partner": names.get(terms.partner_id),
        "codes": terms.wanted,
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "disabled": batch.disabled_at is not None,
    }
    return NewEvent(kind, terms.name, data, [terms.partner_id] if terms.partner_id else [])
