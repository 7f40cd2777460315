"""The offices that a process remembers, each opened anew once something of it has changed."""

from __future__ import annotations

import copy
import threading
import uuid

from alianza.bootstrap.office import Office, load_office
from alianza.identity import api as identity
from alianza.ledger import api as ledger
from alianza.runtime.database import Connection, Database, Joined

_CACHED = ("recorder",)  # not for two units of work at once


class Offices:
    """Opens offices and remembers them. Threads may share one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[uuid.UUID, Office] = {}
        self._locks: dict[uuid.UUID, threading.Lock] = {}
        self._lock = threading.Lock()

    def current(self, connection: Connection, alliance_id: uuid.UUID) -> Office:
        """The office as the unit of work of that connection sees it, to be read only. Raises NoDealYet."""
        changes = ledger.changes_of(connection, alliance_id)
        found = self.at(alliance_id, changes)
        if found.changes >= changes:
            return found
        # This unit of work has changed it itself: nobody else sees that before the commit.
        return load_office(Joined(self._database, connection, alliance_id), found.alliance)

    def at(self, alliance_id: uuid.UUID, changes: int) -> Office:
        """The office after so many changes, or a later one; as it is now, if that many are not committed. Raises NoDealYet."""
        known = self._known.get(alliance_id)
        if known is not None and known.changes >= changes:
            return known
        with self._lock:
            lock = self._locks.setdefault(alliance_id, threading.Lock())
        with lock:  # one thread opens it, the others wait for what it has opened
            known = self._known.get(alliance_id)
            if known is None or known.changes < changes:
                known = load_office(self._database, identity.alliance_by_id(self._database, alliance_id))
                self._known[alliance_id] = known
        return known

    def joined(self, connection: Connection, alliance_id: uuid.UUID) -> Office:
        """An office of one's own whose use cases are parts of the unit of work of that connection."""
        mine = copy.copy(self.current(connection, alliance_id))
        for name in _CACHED:
            mine.__dict__.pop(name, None)
        mine.database = Joined(self._database, connection, alliance_id)
        return mine
