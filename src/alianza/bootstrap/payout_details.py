"""How a partner wants to be paid: changed by its own people, who are told of it; read in full by whoever pays, which is noted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from alianza.bootstrap.office import Office
from alianza.bootstrap.partners import save_partners
from alianza.identity import api as identity
from alianza.identity.acting import note
from alianza.identity.sign_in.notices import Event, notice
from alianza.kernel.errors import UsageError
from alianza.kernel.ids import format_id
from alianza.partners import api as partners
from alianza.programs.terms import Group
from alianza.rewards.decide import reward_form
from alianza.runtime.database import Connection
from alianza.runtime.mail import Mail
from alianza.settlement.payfiles import account_kind_of, account_problem, check_account
from alianza.settlement.payfiles.accounts import WrongAccount, check_bic

OWNER = "partner_owner"
MOST_CHANGES = 20


class Details(NamedTuple):
    """How a partner is paid. `allowed` are the forms to choose from; of the account only its end is told."""

    form: str
    allowed: tuple[str, ...]
    ending: str
    bic: str


class Changed(NamedTuple):
    """A change of payout details: when, by whom (an id of the audit log), and what the account ended in from then on."""

    at: datetime
    by: str
    ending: str
    form: str


def group_of(office: Office, partner: partners.Partner, now: datetime) -> Group | None:
    """The partner's group today."""
    enrollment = partner.enrolled_on(office.local_day(now))
    return office.deal.group(enrollment.group) if enrollment else None


def details(office: Office, partner: partners.Partner, now: datetime) -> Details:
    """How a partner is paid now."""
    group = group_of(office, partner, now)
    allowed = tuple(group.reward.allowed) if group else ("cash",)
    compiled = office.terms.on(office.local_day(now))
    known = compiled.groups.get(group.id) if compiled and group else None
    form = reward_form(partner, known) if known else partner.reward or allowed[0]
    return Details(form, allowed, partners.masked(partner.account), partner.bic)


def history(connection: Connection, alliance_id: uuid.UUID, partner: partners.Partner) -> list[Changed]:
    """The latest changes of a partner's payout details, newest first."""
    rows = connection.execute(
        "SELECT recorded_at, actor, after ->> 'account', after ->> 'reward' FROM audit_entries WHERE alliance_id = %s"
        " AND object_id = %s AND action IN ('partner.added', 'partner.changed') AND after ?| ARRAY['account', 'bic', 'reward']"
        " ORDER BY entry_id DESC LIMIT %s",
        (alliance_id, _name(partner), MOST_CHANGES),
    )
    return [Changed(at, by, ending or "", form or "") for at, by, ending, form in rows]


def change(office: Office, partner: partners.Partner, form: str, account: str, bic: str, now: datetime) -> bool:
    """Change how a partner is paid; gives whether anything changed. An empty account leaves the one on record.

    Raises WrongAccount naming what is wrong with the account, UsageError for a form that the deal does not allow, or for a
    transfer without an account; PartnersInvalid where points and money would change places.
    """
    before = details(office, partner, now)
    if form not in before.allowed:
        raise UsageError(
            f"the deal does not pay in '{form}'", hint=f"one of: {', '.join(before.allowed)}", where="/paid_in"
        )
    account, bic = account.strip(), bic.strip()
    if form == "cash" and not account and not partner.account:
        raise UsageError("a transfer needs an account", hint="a CLABE or an IBAN", where="/account")
    row = {"partner": partner.external_id, "name": partner.name, "group": partner.enrollments[-1].group}
    if form != before.form:
        row["reward"] = form
    if account:
        row |= {"account": _checked(account, partner.country), "bic": _bic(bic) if bic else ""}
        row["country"] = partner.country
    if len(row) == 3:
        return False
    kept = (partner.account, partner.bic, partner.reward)
    save_partners(office, [("-", row)], tuple(row), None, now)
    sealed = partners.sealed(office.alliance_id, partner.external_id, row.get("account", "")) or partner.account
    return kept != (sealed, row.get("bic", partner.bic), row.get("reward", partner.reward))


def _checked(account: str, country: str) -> str:
    kind = account_kind_of(account, country)
    if kind == "other" and country.upper() in ("", "MX") and account.replace(" ", "").isdecimal():
        kind = "clabe"  # digits that are too few or too many: said as such
    try:
        found = check_account(account, kind)
    except WrongAccount as error:
        raise WrongAccount(error.message, hint=error.hint, where="/account") from None
    if problem := account_problem(found, "", country):
        raise WrongAccount(problem, where="/account")
    return found


def _bic(text: str) -> str:
    try:
        return check_bic(text)
    except WrongAccount as error:
        raise WrongAccount(error.message, hint=error.hint, where="/bic") from None


def notices(
    connection: Connection, alliance_id: uuid.UUID, partner: partners.Partner, now: datetime, agent: str, page: str
) -> list[Mail]:
    """The messages to the partner's owners that its payout details were changed."""
    partner_id = uuid.UUID(bytes=partner.partner_id)
    people = identity.load_people(connection, alliance_id, partner_id=partner_id)
    event = Event("payout_details", now, agent, page)
    return [notice(connection, alliance_id, one, event) for one in people if OWNER in _roles(one, partner_id)]


def _roles(person: identity.Person, partner_id: uuid.UUID) -> Sequence[str]:
    membership = person.membership(partner_id)
    return membership.roles if membership else ()


def read_account(connection: Connection, office: Office, partner: partners.Partner, now: datetime) -> str:
    """A partner's account in full, for whoever pays: that it was read is noted. Raises SealBroken."""
    found = partners.opened(office.alliance_id, partner.external_id, partner.account)
    if found:
        note(connection, office.alliance_id, now, "partner.account_read", _name(partner))
    return found


def _name(partner: partners.Partner) -> str:
    return format_id("ptr", uuid.UUID(bytes=partner.partner_id))
