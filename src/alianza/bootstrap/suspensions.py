"""Use cases about partners that do not take part for some days: suspended, and taking part again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from alianza.bootstrap.office import Office
from alianza.identity import audit
from alianza.identity.acting import who_acts
from alianza.kernel.errors import InvalidValue
from alianza.kernel.ids import format_id
from alianza.ledger import api as ledger
from alianza.partners import api as partners
from alianza.programs.versions import EffectiveDateRefused
from alianza.runtime.database import Connection


def earliest_day(connection: Connection, office: Office, now: datetime) -> date:
    """The first day of which something can be decided now: today, or the day after the last lead or sale on record."""
    return partners.first_undecided_day(connection, office.alliance_id, now.astimezone(office.zone).date())


def suspend(office: Office, chosen: Sequence[str], since: date | None, reason: str, now: datetime) -> dict[str, date]:
    """Let partners, by their external ids, take no part from a day on; without one, from the earliest that there is. Gives the
    day of each that takes part until then.

    Raises UnknownPartner, InvalidValue without a reason, and EffectiveDateRefused for a day that facts are on record of.
    """
    if not reason.strip() or len(reason) > partners.LONGEST_REASON:
        raise InvalidValue(f"a reason has 1 to {partners.LONGEST_REASON} characters", where="/reason")
    return _decide(office, chosen, True, since, reason.strip(), now)


def resume(office: Office, chosen: Sequence[str], since: date | None, now: datetime) -> dict[str, date]:
    """Let them take part again from a day on; without one, from the first that is still open: where a suspension has not
    begun, it never does. Gives the day of each that was suspended."""
    return _decide(office, chosen, False, since, "", now)


def _decide(
    office: Office, chosen: Sequence[str], suspended: bool, since: date | None, reason: str, now: datetime
) -> dict[str, date]:
    with office.database.unit_of_work(office.alliance_id) as connection:
        books = ledger.lock_books(connection, office.alliance_id)
        known = office.by_external_id
        if books.changes != office.changes:
            known = {one.external_id: one for one in partners.load_partners(connection, office.alliance_id)}
        first = earliest_day(connection, office, now)
        rows, days, changes = [], {}, []
        for name in dict.fromkeys(chosen):
            if name not in known:
                raise partners.UnknownPartner(f"there is no partner '{name}'")
            one = known[name]
            last = one.suspensions[-1] if one.suspensions else None
            if (last.suspended if last else False) == suspended:
                continue
            least = max(first, date.fromordinal(last.effective)) if last else first
            day = since or least
            if day < least:
                raise EffectiveDateRefused(
                    f"'{name}' can be suspended or resumed from {least} on: what was recorded before is decided",
                    hint=f"choose {least} or a later day",
                )
            days[name] = day
            rows.append(partners.Decided(one.partner_id, day, suspended, reason))
            action = "partner.suspended" if suspended else "partner.resumed"
            subject = format_id("ptr", uuid.UUID(bytes=one.partner_id))
            changes.append(audit.Change(action, subject, None, {"since": day.isoformat(), "reason": reason}))
        if rows:
            principal = who_acts(office.alliance_id)
            partners.save_spells(connection, office.alliance_id, rows, principal.id, now)
            audit.note_all(connection, principal, now, changes)
        return days
