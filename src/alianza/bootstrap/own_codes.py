"""Campaign codes that a partner makes itself, within what its deal allows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from alianza.bootstrap import codes
from alianza.bootstrap.office import Office
from alianza.kernel.errors import AlianzaError
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.partners.domain import Partner
from alianza.programs.terms import Group, PartnerCodes
from alianza.tracking import api as tracking

_MADE_A_DAY = 3  # times as many as the deal allows at a time


class CodeBeyondDeal(AlianzaError):
    """A code that a partner makes goes beyond what its deal allows it."""

    code = "code_beyond_deal"


def limits_of(office: Office, partner: Partner, today: date) -> tuple[Group | None, PartnerCodes]:
    """The partner's group today, and what codes it may make; of no group: none."""
    enrollment = partner.enrolled_on(today.toordinal())
    group = office.deal.group(enrollment.group) if enrollment else None
    return group, group.partner_codes if group else PartnerCodes(live=0)


def live_codes(office: Office, partner: Partner, today: date) -> int:
    """How many of the partner's campaign codes count today or will."""
    return sum(one.limits.partner_id == partner.partner_id and _live(one, today) for one in office.own_codes)


def _live(one: tracking.Code, today: date) -> bool:
    limits = one.limits
    return (
        bool(one.campaign)
        and limits.disabled_at is None
        and (limits.valid_until is None or limits.valid_until >= today)
    )


def add_own_code(office: Office, partner: Partner, code: str, told: Mapping[str, Any], now: datetime) -> None:
    """Add a campaign code of the partner's own. `told` is what `codes.add_code` takes: the campaign is needed, the last day and
    the number of uses are the deal's where none are named. Raises CodeTaken, CodeBeyondDeal, InvalidValue.
    """
    today = now.astimezone(office.zone).date()
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)  # two at a time are counted one after the other
        key = normal(code)
        if key and (tracking.find_codes(connection, office.alliance_id, [key]) or key in map(normal, office.codes)):
            raise tracking.CodeTaken(f"there is a code '{code}' already", hint="choose another one")
        _, allowed = limits_of(office, partner, today)
        mine = tracking.load_codes(connection, office.alliance_id, uuid.UUID(bytes=partner.partner_id))
        # Codes are never removed: whoever makes and ends them without end would fill everybody's books.
        fresh = sum(bool(one.campaign) and one.recorded_at > now - timedelta(days=1) for one in mine)
        if allowed.live and fresh >= allowed.live * _MADE_A_DAY:
            raise CodeBeyondDeal("too many codes were made today", hint="make another one tomorrow")
        if sum(_live(one, today) for one in mine) >= allowed.live:
            message = f"the deal allows {allowed.live} campaign codes at a time"
            raise CodeBeyondDeal(message, hint="end one that is no longer needed, or ask the alliance")
        codes.add_code(office, code, partner.external_id, within(told, allowed, today), now)


def within(told: Mapping[str, Any], allowed: PartnerCodes, today: date) -> dict[str, Any]:
    """What a code is to allow, completed by the deal's limits. Raises CodeBeyondDeal."""
    found = dict(told)
    if not str(found.get("campaign") or "").strip():
        raise CodeBeyondDeal("a partner's own code belongs to a campaign", hint="name the campaign", where="/campaign")
    first = found.get("valid_from") or today
    latest = max(first, today) + timedelta(days=allowed.days - 1)
    if first > today + timedelta(days=366):
        raise CodeBeyondDeal("a code begins within a year", where="/valid_from")
    if found.setdefault("valid_until", latest) > latest:
        message = f"the deal allows a code {allowed.days} days: until {latest} at the latest"
        raise CodeBeyondDeal(message, where="/valid_until")
    if found["valid_until"] < today:
        raise CodeBeyondDeal("the code would be over already", where="/valid_until")
    if allowed.uses is not None and found.setdefault("max_uses", allowed.uses) > allowed.uses:
        raise CodeBeyondDeal(f"the deal allows {allowed.uses} uses of a code", where="/max_uses")
    return found


def end_own_code(office: Office, partner: Partner, code: str, now: datetime) -> None:
    """Let a campaign code of the partner's own count no longer; only the alliance can take that back. Raises CodeBeyondDeal."""
    found = next((one for one in office.own_codes if one.limits.code == normal(code)), None)
    if found is None or found.limits.partner_id != partner.partner_id or not found.campaign:
        raise CodeBeyondDeal("only a campaign's code can be ended by its partner", hint="ask the alliance")
    codes.disable(office, code, "", now)
