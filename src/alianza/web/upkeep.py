"""What a worker does beside answering: add up rollups, make partitions ahead, drop old months, notice changed deals."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import psycopg

from alianza.bootstrap import exports, funnel_months, ledger_days, reviews, trials
from alianza.bootstrap.applications import desk, mails
from alianza.bootstrap.office import NoDealYet, load_office
from alianza.identity import api as identity
from alianza.identity.tickets import sweep
from alianza.kernel.errors import AlianzaError
from alianza.runtime import answered, clock
from alianza.runtime.database import Database
from alianza.runtime.partitions import drop_months, ensure_months
from alianza.runtime.settings import application_days, unanswered_days
from alianza.tracking.clicks.rollups import add_up
from alianza.web.directory import Directory

log = logging.getLogger("alianza.upkeep")
# Seconds between two rounds.
_ADD_UP, _REVIEW, _RENEW, _FUNNELS, _LEDGER_DAYS, _MONTHS, _POST = 1.0, 5.0, 30.0, 10.0, 60.0, 3_600.0, 5.0
AHEAD = timedelta(days=62)


def make_months(database: Database) -> None:
    """Make the partitions of this month, the one before and the two after."""
    today = clock.now().date()
    with database.connect() as owner:
        ensure_months(owner, "clicks", today - timedelta(days=31), today + AHEAD)


def drop_old(database: Database, months: int) -> list[str]:
    """Drop clicks that are older than so many whole months; 0 keeps them all."""
    if not months:
        return []
    today = clock.now().date()
    index = today.year * 12 + today.month - 1 - months
    with database.connect() as owner:
        return drop_months(owner, "clicks", date(index // 12, index % 12 + 1, 1))


class Upkeep:
    """Runs until it is cancelled; each piece of work in a thread, and a failure only until the next round."""

    def __init__(self, database: Database, directory: Directory, adopt: Callable[[], None], months: int) -> None:
        self._database = database
        self._directory = directory
        self._adopt = adopt
        self._months = months
        self._fresh: set[uuid.UUID] = set()

    def recorded(self, alliance_id: uuid.UUID) -> None:
        """Facts of an alliance were recorded: they are looked through in the next round. From any thread."""
        self._fresh.add(alliance_id)

    async def run(self) -> None:
        """All rounds."""
        every = {
            self._add_up: _ADD_UP,
            self._review: _REVIEW,
            self._directory.renew: _RENEW,
            self._count_funnels: _FUNNELS,
            self._keep_ledger_days: _LEDGER_DAYS,
            self._partitions: _MONTHS,
            self._forget_answers: _MONTHS,
            self._write_to_applicants: _POST,
            self._forget_applicants: _MONTHS,
        }
        due = dict.fromkeys(every, 0.0) | {self._directory.renew: time.monotonic() + _RENEW}
        while True:
            for work, at in due.items():
                if time.monotonic() >= at:
                    due[work] = time.monotonic() + every[work]
                    await self._try(work)
            try:
                self._adopt()
            except OSError as error:
                log.warning("the spool cannot be looked through: %s", error)
            await asyncio.sleep(_ADD_UP)

    async def _try(self, work: Callable[[], None]) -> None:
        try:
            await asyncio.to_thread(work)
        except (psycopg.Error, AlianzaError, OSError) as error:
            log.info("put off: %s", str(error).strip())

    def _add_up(self) -> None:
        for alliance_id in self._directory.tenants:
            with self._database.unit_of_work(alliance_id) as connection:
                add_up(connection, alliance_id)

    def _review(self) -> None:
        """Look through what came in by the API; a failure leaves it for the next round."""
        for alliance_id in list(self._fresh):
            self._fresh.discard(alliance_id)
            try:
                reviews.scan(
                    load_office(self._database, identity.alliance_by_id(self._database, alliance_id)), clock.now()
                )
            except Exception:
                self._fresh.add(alliance_id)
                raise

    def _count_funnels(self) -> None:
        for alliance_id in self._directory.tenants:
            with suppress(NoDealYet):
                alliance = identity.alliance_by_id(self._database, alliance_id)
                funnel_months.keep_counted(self._database, alliance, clock.now())

    def _keep_ledger_days(self) -> None:
        for alliance_id in self._directory.tenants:
            alliance = identity.alliance_by_id(self._database, alliance_id)
            ledger_days.keep_days(self._database, alliance, clock.now())

    def _forget_answers(self) -> None:
        for alliance_id in self._directory.tenants:
            with self._database.unit_of_work(alliance_id) as connection:
                answered.sweep(connection, alliance_id, clock.now())

    def _write_to_applicants(self) -> None:
        """Send the mails that are owed; what fails is tried again later, and holds up nobody else's."""
        for alliance_id in self._directory.tenants:
            try:
                mails.send_due(self._database, alliance_id, clock.now())
            except AlianzaError as error:
                log.info("put off: %s", error)
            except (
                Exception
            ):  # one mail that can't be made must not stop all other upkeep; it is tried a few times more
                log.exception("a mail to an applicant could not be made")

    def _forget_applicants(self) -> None:
        days, unanswered = application_days(), unanswered_days()
        for alliance_id in self._directory.tenants:
            desk.forget_old(self._database, alliance_id, days, unanswered, clock.now())

    def _partitions(self) -> None:
        make_months(self._database)
        sweep(self._database, clock.now())
        exports.sweep_all(clock.now())
        trials.sweep_all(clock.now())
        gone = drop_old(self._database, self._months)
        if gone:
            log.info("dropped %s: older than %d months", ", ".join(gone), self._months)
