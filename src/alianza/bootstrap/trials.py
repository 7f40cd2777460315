"""Back-tests of deals that the server makes: at once where there is little to go through, else beside its other work.

They lie under ALIANZA_HOME/trials, a file each with the deal, how far it is and what came of it, for a week. One is made at
a time for an alliance: whoever makes it holds a lock on a file for as long, so that one whose maker died is known for it.
"""

from __future__ import annotations

import functools
import logging
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from alianza.bootstrap.office import Office, load_office
from alianza.bootstrap.simulate import Simulation, simulate_in
from alianza.identity import api as identity
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, new_id, parse_id
from alianza.programs.deal_file import LoadedDeal, parse_deal
from alianza.runtime.beside import Progress, begin, keep, right_to_make
from alianza.runtime.database import Database, scalar
from alianza.runtime.settings import read_settings

log = logging.getLogger("alianza.trials")
PREFIX = "tri"
AT_ONCE = 20_000  # facts that are gone through while somebody waits: about a second
KEPT = timedelta(days=7)
_MOST = 20  # of one alliance; an older one makes way


class UnknownTrial(AlianzaError):
    """The alliance has no such back-test, or none any more."""

    code = "unknown_trial"


class TrialUnderWay(AlianzaError):
    """Another back-test of the alliance is being made."""

    code = "trial_under_way"


class Trial(msgspec.Struct, kw_only=True):
    """A back-test. `problem` is the code of what went wrong."""

    id: str
    status: Literal["making", "ready", "failed"]
    created_at: datetime
    created_by: str
    first_day: date
    root: str
    files: dict[str, str]
    facts_done: int = 0
    facts_total: int = 0
    result: Simulation | None = None
    problem: str = ""

    @property
    def loaded(self) -> LoadedDeal:
        """The deal that is tried."""
        return parse_deal(self.files, self.root)


def _folder(alliance_id: uuid.UUID) -> Path:
    return read_settings().home / "trials" / alliance_id.hex


def _file(folder: Path, trial_id: str) -> Path:
    return folder / f"{parse_id(PREFIX, trial_id).hex}.json"


def _save(folder: Path, trial: Trial) -> None:
    keep(_file(folder, trial.id), trial)


def find_trial(alliance_id: uuid.UUID, text: str, now: datetime) -> Trial:
    """A back-test by its id. Raises UnknownTrial."""
    folder = _folder(alliance_id)
    try:
        found = msgspec.json.decode(_file(folder, text).read_bytes(), type=Trial)
    except (OSError, ValueError, AlianzaError):
        raise UnknownTrial("there is no such back-test", hint="they are kept for a week; make it again") from None
    if found.created_at + KEPT <= now:
        raise UnknownTrial("the back-test is over a week old", hint="make it again")
    if found.status == "making" and (lock := right_to_make(folder)) is not None:
        with lock:  # nobody makes it: look again, for it may have been finished meanwhile
            found = msgspec.json.decode(_file(folder, text).read_bytes(), type=Trial)
            if found.status == "making":
                found.status, found.problem = "failed", "stopped"
                _save(folder, found)
    return found


def latest_trial(alliance_id: uuid.UUID, now: datetime) -> Trial | None:
    """The newest back-test of an alliance; None without any."""
    for path in sorted(_folder(alliance_id).glob("*.json"), reverse=True):  # ids follow the time
        try:
            return find_trial(alliance_id, format_id(PREFIX, uuid.UUID(hex=path.stem)), now)
        except UnknownTrial:
            continue
    return None


def begin_trial(office: Office, loaded: LoadedDeal, first_day: date, who: str, now: datetime) -> Trial:
    """Try a deal on past facts: at once, or in a thread of its own where there are many.

    Raises TrialUnderWay, and at once NothingToSimulate.
    """
    folder = _folder(office.alliance_id)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = right_to_make(folder)
    if lock is None:
        raise TrialUnderWay("another back-test is being made", hint="try again in a moment")
    trial = Trial(
        id=format_id(PREFIX, new_id(now)), status="making", created_at=now, created_by=who, first_day=first_day,
        root=loaded.root, files=loaded.text,
    )  # fmt: skip
    try:
        _sweep(folder, now)
        if _few(office):
            trial.result = simulate_in(office, loaded, first_day)
            trial.status = "ready"
            _save(folder, trial)
            lock.close()
        else:
            _save(folder, trial)
            making = msgspec.structs.replace(trial)
            save = functools.partial(_save, folder, making)
            begin("trial", office.database.uri, functools.partial(_make, office.alliance, making, save), save, lock)
    except BaseException:
        lock.close()
        raise
    return trial


def _few(office: Office) -> bool:
    asked = "SELECT count(*) FROM (SELECT FROM facts WHERE alliance_id = %s LIMIT %s) f"
    with office.database.unit_of_work(office.alliance_id) as connection:
        return int(scalar(connection, asked, (office.alliance_id, AT_ONCE + 1))) <= AT_ONCE


def _sweep(folder: Path, now: datetime) -> None:
    """Remove what is over, and all but the newest few. The caller holds the lock."""
    kept = sorted(folder.glob("*.json"), reverse=True)  # ids follow the time
    for place, path in enumerate(kept):
        if place >= _MOST or path.stat().st_mtime < (now - KEPT).timestamp():
            path.unlink(missing_ok=True)


def sweep_all(now: datetime) -> None:
    """Remove what is over, of all alliances; where one is being made it is left for another time."""
    folder = read_settings().home / "trials"
    for one in folder.iterdir() if folder.is_dir() else ():
        if (lock := right_to_make(one)) is not None:
            with lock:
                _sweep(one, now)


def _make(alliance: identity.Alliance, trial: Trial, save: Callable[[], None], database: Database) -> None:
    progress = Progress(save)

    def tell(done: int, total: int) -> None:
        trial.facts_done, trial.facts_total = done, total
        progress.tell()

    try:
        trial.result = simulate_in(load_office(database, alliance), trial.loaded, trial.first_day, tell)
        trial.status = "ready"
    except Exception as error:
        if not isinstance(error, AlianzaError):
            log.exception("the back-test %s could not be made", trial.id)
        trial.status = "failed"
        trial.problem = error.code if isinstance(error, AlianzaError) else "internal_error"
