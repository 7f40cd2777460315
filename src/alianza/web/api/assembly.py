"""The API of one worker: its table, what is served beside it, and the writer."""

from __future__ import annotations

import functools
import logging
import uuid
from collections.abc import Callable

import msgspec
import psycopg

from alianza.kernel.errors import AlianzaError
from alianza.runtime.database import Database
from alianza.web.api import openapi, problems
from alianza.web.api.application import Answer, Api
from alianza.web.api.model import PREFIX
from alianza.web.api.resources import (
    adjustments,
    agreements,
    alliances,
    applications,
    audit,
    clicks,
    closings,
    code_batches,
    code_uses,
    codes,
    commissions,
    disputes,
    domains,
    events,
    exports,
    fact_lists,
    facts,
    keys,
    ledger,
    links,
    partners,
    payouts,
    people,
    statements,
    suspensions,
    webhooks,
)
from alianza.web.api.table import Table
from alianza.web.api.writer import Writer

# In the order in which the reference tells of them, and in which its examples work.
log = logging.getLogger("alianza.api")
RESOURCES = (
    alliances, partners, suspensions, applications, domains, links, clicks, codes, code_uses, code_batches, facts, fact_lists,
    commissions,
    adjustments, closings, statements, disputes, payouts, ledger, webhooks, events, exports, keys, people, audit, agreements,
)  # fmt: skip


@functools.cache
def table() -> Table:
    """All operations."""
    return Table([operation for resource in RESOURCES for operation in resource.OPERATIONS])


@functools.cache
def _description() -> bytes:
    return msgspec.json.encode(openapi.describe(table().operations, PREFIX))


def _described(rest: str) -> Answer | None:
    return Answer(200, _description(), []) if rest == "" else None


def _documented(code: str) -> Answer | None:
    found = problems.document(code)
    return None if found is None else Answer(200, msgspec.json.encode(found), [])


class Service:
    """What a worker holds of the API. `recorded` is told of alliances that have new facts."""

    def __init__(self, database: Database, most_a_minute: int, recorded: Callable[[uuid.UUID], None]) -> None:
        special = {f"{PREFIX}/openapi.json": _described, f"{PREFIX}/problems/": _documented}
        self.api = Api(database, table(), special, most_a_minute)
        self._books = Database(database.uri, by_key=True)
        self.recorded = recorded
        self._writer = Writer(self._books, self.api.offices, recorded)
        self.api.hot = facts.hot_routes(self._writer)

    def close(self) -> None:
        """Finish what is under way."""
        self._writer.close()
        self.api.close()
        self._books.close()
        try:
            self.api.ring.flush()
        except (psycopg.Error, AlianzaError) as error:
            log.info("when the keys were used last is not noted: %s", str(error).strip())
