"""Use cases about applications: one comes in, a business is invited, one is decided on. Each takes the unit of work that
it is part of; the mails are owed from then on, and `mails.send_due` sends them once that is committed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from alianza.bootstrap.applications.agreement import group_of, version_on
from alianza.bootstrap.office import Office
from alianza.identity import api as identity
from alianza.identity import audit
from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.money import parse_rate
from alianza.ledger import api as ledger
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import Applicant, Application, Decision, queue, store
from alianza.programs.terms import Group
from alianza.runtime.database import Connection, Database
from alianza.settlement.cases import percent_text
from alianza.tracking import api as tracking
from alianza.tracking.links.targets import checked_target


class ApplicationsClosed(AlianzaError):
    """The alliance takes no applications for that group now."""

    code = "applications_closed"


# Which groups are open --------------------------------------------------------------------------------------------------


def open_groups(connection: Connection, office: Office, now: datetime) -> list[Group]:
    """The groups that strangers may apply for, of those that the version in force has."""
    chosen = store.open_groups(connection, office.alliance_id)
    return [group for group in version_on(office, now).loaded.deal.groups if group.id in chosen]


def set_open(
    connection: Connection, office: Office, principal: identity.Principal, groups: Sequence[str], now: datetime
) -> None:
    """Say which groups strangers may apply for; none closes the page. Raises InvalidValue for one that there is not."""
    deal = version_on(office, now).loaded.deal
    if missing := [one for one in groups if deal.group(one) is None]:
        raise InvalidValue(f"the deal has no group '{missing[0]}'")
    before = store.open_groups(connection, office.alliance_id)
    wanted = tuple(dict.fromkeys(groups))
    if wanted != before:
        store.save_groups(connection, office.alliance_id, wanted, principal.id, now)
        audit.note(
            connection, principal, now, "applications.opened", office.alliance.slug,
            before={"groups": list(before)}, after={"groups": list(wanted)},
        )  # fmt: skip


# One comes in -----------------------------------------------------------------------------------------------------------


def receive(
    connection: Connection, office: Office, who: Applicant, group: str, language: str, now: datetime, base: str = ""
) -> uuid.UUID | None:
    """Take an application in; None when its address has one already, which changes nothing.

    Raises ApplicationInvalid, ApplicationsClosed.
    """
    kept = applications.checked(who)
    if group not in {one.id for one in open_groups(connection, office, now)}:
        raise ApplicationsClosed("no applications are taken for that group now", hint="ask the alliance")
    if store.known_address(connection, office.alliance_id, kept.email):
        return None
    spoken = applications.language_or(language, office.deal.language)
    found = store.add(connection, office.alliance_id, kept, now, invited=False, language=spoken, group=group)
    if found is not None:
        queue.owe(connection, office.alliance_id, found, "received", base, now)
    return found


def invite(
    connection: Connection,
    office: Office,
    principal: identity.Principal,
    who: Applicant,
    group: str,
    now: datetime,
    *,
    language: str = "",
    rate: str = "",
    target: str = "",
    base: str = "",
) -> Application:
    """Invite a business that has not applied: it begins where an accepted one does.

    Raises ApplicationInvalid, ApplicationOpen, InvalidValue.
    """
    kept, spoken = applications.checked(who), applications.language_or(language, office.deal.language)
    _set_target(connection, office, target, now)
    added = store.add(connection, office.alliance_id, kept, now, invited=True, language=spoken, group=group)
    if added is None:
        raise applications.ApplicationOpen(
            "there is an open application of this address", hint="decide on that one instead"
        )
    return decide(connection, office, principal, added, "accept", now, group=group, rate=rate, base=base)


# One is decided on --------------------------------------------------------------------------------------------------------


def decide(
    connection: Connection,
    office: Office,
    principal: identity.Principal,
    application_id: uuid.UUID,
    decision: Decision,
    now: datetime,
    *,
    group: str = "",
    rate: str = "",
    reason: str = "",
    target: str = "",
    base: str = "",
) -> Application:
    """Accept, decline, reopen; withdraw an invitation or send it once more. The same decision again changes nothing.

    Raises UnknownApplication, ApplicationDecided, ApplicationOpen, ApplicationInvalid, InvalidValue.
    """
    if decision == "accept":
        _set_target(connection, office, target, now)
    one = store.find(connection, office.alliance_id, application_id, lock=True)
    if (decision, one.state) in (("accept", "accepted"), ("decline", "declined")):
        return one
    after = applications.next_state(one.state, decision)
    if one.who is None:
        raise applications.UnknownApplication("it is forgotten whose application this is")
    made = one._replace(state=after, changed_at=now, decided_by=principal.id)
    alliance_id, hashed = office.alliance_id, store.token_hash_of(connection, office.alliance_id, application_id)
    if decision in ("accept", "resend"):
        made = _invited(office, made, group or one.group, rate, now)
        hashed = applications.invitations.digest_of(alliance_id, application_id, made.invitation)
        queue.owe(connection, alliance_id, application_id, "invited", base, now)
    elif decision == "withdraw":
        made, hashed = made._replace(expires_at=None), None
        queue.take_back(connection, alliance_id, application_id, "invited")
    elif decision == "decline":
        made = made._replace(who=_with_reason(one.who, reason))
        queue.owe(connection, alliance_id, application_id, "declined", base, now + applications.TAKE_BACK)
    else:
        queue.take_back(connection, alliance_id, application_id, "declined")
    store.change(connection, alliance_id, made, hashed)
    audit.note(connection, principal, now, f"application.{_PAST[decision]}", one.id, after=_logged(made))
    return made


_PAST = {
    "accept": "accepted", "decline": "declined", "reopen": "reopened", "withdraw": "withdrawn", "resend": "invited_again",
}  # fmt: skip


def _logged(one: Application) -> dict[str, Any]:
    return {"state": one.state, "group": one.group, "rate": percent_text(one.rate_ppb) if one.rate_ppb else None}


def _invited(office: Office, one: Application, group: str, rate: str, now: datetime) -> Application:
    """With another invitation, which makes those before it void."""
    if group_of(office, group, now) is None:
        raise InvalidValue(f"the deal has no group '{group}'", where="/group")
    agreed = _rate(rate) if rate.strip() else one.rate_ppb
    expires = now + applications.VALID
    return one._replace(group=group, rate_ppb=agreed, invitation=one.invitation + 1, expires_at=expires)


def _rate(text: str) -> int:
    """A rate of its own, `6.5%`, in parts per billion."""
    scaled = parse_rate(text.strip().removesuffix("%").strip()) * 10_000_000
    if not text.strip().endswith("%") or scaled != int(scaled) or not 0 <= scaled <= 1_000_000_000:
        raise InvalidValue(f"'{text.strip()}' is no rate", hint="write 6.5%", where="/rate")
    return int(scaled)


def _with_reason(who: Applicant, reason: str) -> Applicant:
    text = reason.strip()
    if len(text) > 1_000 or not text.replace("\n", "").isprintable():
        raise applications.ApplicationInvalid([applications.Wrong("/reason", "up to 1,000 characters")])
    return who._replace(reason=text)


def _set_target(connection: Connection, office: Office, target: str, now: datetime) -> None:
    """Where the links of partners lead, for an alliance that has not said so yet. Takes the alliance's lock first."""
    ledger.lock_books(connection, office.alliance_id)
    known = tracking.load_defaults(connection, office.alliance_id)
    if target.strip() and not known.target:
        checked = checked_target(target)
        tracking.save_defaults(connection, office.alliance_id, known._replace(target=checked), now)


# What waits, what is forgotten ---------------------------------------------------------------------------------------------


def waiting(connection: Connection, alliance_id: uuid.UUID) -> int:
    """How many applications wait for an answer."""
    return store.count_new(connection, alliance_id)


def forget_old(
    database: Database, alliance_id: uuid.UUID, days: int, unanswered_days: int, now: datetime, batch: int = 500
) -> int:
    """Forget who was refused, or did not take an invitation up, so many days ago, and whom nobody has answered for so many;
    0 forgets none such. Each batch is a unit of work of its own, so that nobody who decides has to wait. Gives how many."""
    decided, unanswered = (now - timedelta(days=each) if each else None for each in (days, unanswered_days))
    found = 0
    while True:
        with database.unit_of_work(alliance_id) as connection:
            gone = store.forget(connection, alliance_id, decided, unanswered, batch)
        found += gone
        if gone < batch:
            return found
