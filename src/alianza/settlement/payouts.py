"""Payouts: what becomes of a statement's payable, once, on the fixed day.

Preparing records one payout and one ledger transfer a statement; the files for the bank are written from what is
recorded (`payments_of`), so writing them again gives the same bytes. Only the latest closed month is paid: an older
statement's balance is the opening of the next one.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from alianza.identity.acting import note
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, named_id
from alianza.kernel.money import asset_unit
from alianza.kernel.periods import format_period, last_day, local_midnight
from alianza.ledger import api as ledger
from alianza.partners.accounts import opened
from alianza.partners.domain import Partner
from alianza.programs.terms import Deal
from alianza.rewards.decide import POINTS, reward_form
from alianza.rewards.journal import payable_path
from alianza.runtime.database import Connection, Database, scalar, sql
from alianza.runtime.outbox import NewEvent, emit
from alianza.runtime.sealing import SealBroken
from alianza.settlement.calendar import next_business_day
from alianza.settlement.closing import Closing
from alianza.settlement.payfiles import Payment, account_kind_of, unpayable_reason
from alianza.settlement.statements import ACCEPTED, DISPUTED, IN_REVIEW, PAID, OfficeLike, Statement, stream_statements

HERE = "alianza.settlement"
_NAMED = 100  # statements that the audit log names one by one
OUR_PAYOUTS = "us/payouts"


class PeriodSuperseded(AlianzaError):
    """A later month is closed: what this one owed stands in the later statement."""

    code = "period_superseded"


class Withheld(NamedTuple):
    """A statement that was not paid, and why."""

    number: int
    partner: str
    currency: str
    amount_minor: int
    reason: str


class PayoutRun(NamedTuple):
    """What became of a period's statements. `below` counts those with a balance but nothing to pay yet, `unreviewed`
    those paid now whose partner could still have objected.
    """

    created: int
    existing: int
    in_review: list[Withheld]
    disputed: list[Withheld]
    unpayable: list[Withheld]
    below: int
    unreviewed: int = 0


class Payout(NamedTuple):
    """A recorded payout. `run` counts the period's runs from 1; all payouts of a run are recorded at one moment."""

    run: int
    payout_id: uuid.UUID
    number: int
    partner: str
    name: str
    country: str
    asset: str
    amount_minor: int
    form: str
    account: str
    bic: str
    transfer_id: uuid.UUID
    execution_on: date
    recorded_at: datetime


def prepare_payouts(database: Database, office: OfficeLike, closing: Closing, now: datetime) -> PayoutRun:
    """Record a payout for every statement of the closed month that is due; one that was recorded stays as it is.

    Due is a payable statement that is accepted, or undisputed with a review that ends by the payout day. A transfer
    that no bank would take (no account, a mistyped one) is withheld. Raises PeriodSuperseded when a later month is
    closed and nothing of this one was paid.
    """
    return _Run(database, office, closing, now).run()


class _Run:
    """One run of payouts."""

    def __init__(self, database: Database, office: OfficeLike, closing: Closing, now: datetime) -> None:
        self.database, self.office, self.closing, self.now = database, office, closing, now
        self.alliance_id = office.alliance_id
        end = last_day(closing.period).toordinal()
        self.rated = office.terms.on(end) or office.terms.versions[0]
        self.deal: Deal = self.rated.deal
        self.zone = ZoneInfo(self.deal.time_zone)
        self.today = now.astimezone(self.zone).date()
        self.by_id = {partner.partner_id: partner for partner in office.partners}
        late = next_business_day(self.today, self.deal.settlement.holidays)
        self.execution_on = closing.payout_on if self.today <= closing.payout_on else late

    def run(self) -> PayoutRun:
        # A unit of work of its own: releases and payouts both pass the ledger's staging table, emptied at commit.
        with self.database.unit_of_work(self.alliance_id) as connection:
            through = min(self.today, self.closing.payout_on)
            ledger.release(connection, self.alliance_id, through, self.now)
        with self.database.unit_of_work(self.alliance_id) as connection:
            ledger.lock_books(connection, self.alliance_id)
            return self._prepare(connection)

    def _prepare(self, connection: Connection) -> PayoutRun:
        result = PayoutRun(0, 0, [], [], [], 0)
        due: list[tuple[Statement, str]] = []
        paid = below = 0
        for statement in stream_statements(connection, self.alliance_id, self.closing.period, self.today):
            if statement.state == PAID:
                paid += 1
            elif statement.payable <= 0:
                below += statement.closing > 0
            else:
                self._sort(statement, due, result)
        if self._superseded(connection):
            if not paid:
                self._refuse()
            due = []
        self._record(connection, due)
        unreviewed = sum(statement.state == IN_REVIEW for statement, _ in due)
        return result._replace(created=len(due), existing=paid, below=below, unreviewed=unreviewed)

    def _superseded(self, connection: Connection) -> bool:
        latest = scalar(connection, "SELECT max(period) FROM closings WHERE alliance_id = %s", (self.alliance_id,))
        return bool(latest != self.closing.period)

    def _refuse(self) -> None:
        month = format_period(self.closing.period)
        raise PeriodSuperseded(
            f"a month after {month} is closed: what {month} owed is the opening of the later statement",
            hint="pay the latest closed month",
        )

    def _sort(self, statement: Statement, due: list[tuple[Statement, str]], result: PayoutRun) -> None:
        """Among those that are due, or among those that are not, with the reason."""
        form = self._form(statement)
        if statement.state == DISPUTED:
            result.disputed.append(_withheld(statement, statement.reason))
        elif statement.state != ACCEPTED and self.closing.review_until > self.closing.payout_on:
            result.in_review.append(_withheld(statement, f"under review until {self.closing.review_until}"))
        elif form == "cash" and (reason := self._unpayable(statement)):
            result.unpayable.append(_withheld(statement, reason))
        else:
            due.append((statement, form))

    def _form(self, statement: Statement) -> str:
        if statement.asset == POINTS:
            return "points"
        partner = self.by_id[statement.partner_id]
        enrollment = partner.enrolled_on(last_day(self.closing.period).toordinal())
        group = self.rated.groups.get(enrollment.group) if enrollment else None
        # A partner paid in points is paid its money (an incentive, an old balance) as money.
        return "credit" if group is not None and reward_form(partner, group) == "credit" else "cash"

    def _unpayable(self, statement: Statement) -> str:
        partner = self.by_id[statement.partner_id]
        try:
            account = opened(self.alliance_id, partner.external_id, partner.account)
        except SealBroken:
            return "its account was sealed under another secret: it has to be entered again"
        return unpayable_reason(
            Payment(
                payment_id=str(statement.number),
                partner_id=partner.external_id,
                partner_name=partner.name,
                amount_minor=statement.payable,
                currency=asset_unit(statement.asset),
                account=account,
                account_kind=account_kind_of(account, partner.country),
                bic=partner.bic,
            )
        )

    def _record(self, connection: Connection, due: Sequence[tuple[Statement, str]]) -> None:
        if not due:
            return
        recorded_at = self._moment(connection)
        self._open_accounts(connection, due, recorded_at)
        transfers = [self._transfer(statement, form) for statement, form in due]
        ledger.post(connection, self.alliance_id, transfers, recorded_at)
        rows = [
            self._row(statement, form, transfer.transfer_id)
            for (statement, form), transfer in zip(due, transfers, strict=True)
        ]
        connection.execute(
            sql(HERE, "insert_payouts"),
            {
                "alliance": self.alliance_id,
                "period": self.closing.period,
                "execution_on": self.execution_on,
                "recorded_at": recorded_at,
                **{name: list(column) for name, column in zip(_COLUMNS, zip(*rows, strict=True), strict=True)},
            },
        )
        after = {"payouts": len(rows), "statements": [statement.number for statement, _ in due[:_NAMED]]}
        period = format_period(self.closing.period)
        note(connection, self.alliance_id, recorded_at, "payouts.recorded", period, after=after)
        emit(connection, self.alliance_id, recorded_at, [self._event(statement, form) for statement, form in due])

    def _event(self, statement: Statement, form: str) -> NewEvent:
        payout = format_id("po", named_id("payout", str(self.alliance_id), str(statement.number)))
        data = {
            "id": payout,
            "statement": statement.number,
            "period": format_period(statement.period),
            "partner": statement.partner,
            "amount_minor": statement.payable,
            "unit": asset_unit(statement.asset),
            "form": form,
            "execution_on": self.execution_on,
        }
        return NewEvent("payout.prepared", payout, data, [statement.partner_id])

    def _moment(self, connection: Connection) -> datetime:
        """A moment later than every run before it: it tells the runs, and so their files, apart."""
        last = scalar(
            connection,
            "SELECT max(recorded_at) FROM payouts WHERE alliance_id = %s AND period = %s",
            (self.alliance_id, self.closing.period),
        )
        return self.now if last is None or last < self.now else last + timedelta(microseconds=1)

    def _open_accounts(
        self, connection: Connection, due: Sequence[tuple[Statement, str]], recorded_at: datetime
    ) -> None:
        accounts = dict.fromkeys(
            ledger.Account(path, statement.asset)
            for statement, form in due
            for path in self._paths(self.by_id[statement.partner_id], form)
        )
        ledger.open_accounts(connection, self.alliance_id, list(accounts), recorded_at)

    @staticmethod
    def _paths(partner: Partner, form: str) -> tuple[str, str]:
        """Debit and credit: what we owe becomes money sent, or the partner's balance of credit or points."""
        return payable_path(partner), OUR_PAYOUTS if form == "cash" else f"partner/{partner.external_id}/{form}"

    def _transfer(self, statement: Statement, form: str) -> ledger.Transfer:
        debit, credit = (
            ledger.account_id(self.alliance_id, path, statement.asset)
            for path in self._paths(self.by_id[statement.partner_id], form)
        )
        return ledger.Transfer(
            transfer_id=named_id("payout transfer", str(self.alliance_id), str(statement.number)).bytes,
            debit=debit,
            credit=credit,
            amount_minor=statement.payable,
            event_at=local_midnight(self.execution_on, self.zone),
            reference=f"payout {statement.number}",
        )

    def _row(self, statement: Statement, form: str, transfer_id: bytes) -> tuple[Any, ...]:
        partner = self.by_id[statement.partner_id]
        payout_id = named_id("payout", str(self.alliance_id), str(statement.number))
        account, bic = (partner.account, partner.bic) if form == "cash" else ("", "")
        return (
            payout_id.hex, statement.number, statement.partner_id.hex(), statement.asset, statement.payable, form,
            account, bic, transfer_id.hex(),
        )  # fmt: skip


_COLUMNS = ("payout", "number", "partner", "asset", "amount", "form", "account", "bic", "transfer")


def _withheld(statement: Statement, reason: str) -> Withheld:
    return Withheld(statement.number, statement.partner, asset_unit(statement.asset), statement.payable, reason)


# Reading ------------------------------------------------------------------------------------------------------------


def payouts_of(connection: Connection, alliance_id: uuid.UUID, period: int) -> Iterator[Payout]:
    """The recorded payouts of a period by run and statement number, streamed."""
    with connection.cursor(name=f"payouts_{uuid.uuid4().hex}") as cursor:
        cursor.itersize = 5_000
        cursor.execute(sql(HERE, "payouts_of_period"), {"alliance": alliance_id, "period": period})
        for row in cursor:
            yield Payout._make(row)


def payments_of(
    alliance_id: uuid.UUID, payouts: Iterator[Payout], reference: Callable[[Payout], str]
) -> Iterator[tuple[Payout, list[Payment]]]:
    """The payments for the bank, run by run; each with one payout that tells the run, its moment and execution day. Raises
    SealBroken where an account was sealed under another secret."""
    for _, group in groupby(payouts, key=lambda payout: payout.run):
        items = [payout for payout in group if payout.form == "cash"]
        if items:
            yield items[0], [_payment(alliance_id, payout, reference(payout)) for payout in items]


def payment_id(payout_id: uuid.UUID) -> str:
    """The id by which a bank's statement names the payment: letters, digits and a hyphen, at most 35."""
    return format_id("po", payout_id).replace("_", "-")


def _payment(alliance_id: uuid.UUID, payout: Payout, reference: str) -> Payment:
    account = opened(alliance_id, payout.partner, payout.account)
    return Payment(
        payment_id=payment_id(payout.payout_id),
        partner_id=payout.partner,
        partner_name=payout.name,
        amount_minor=payout.amount_minor,
        currency=asset_unit(payout.asset),
        account=account,
        account_kind=account_kind_of(account, payout.country),
        bic=payout.bic,
        reference=reference,
        country=payout.country,
    )
