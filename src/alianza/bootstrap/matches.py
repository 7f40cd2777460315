"""Use cases about matches: partners name customers by what identifies them; lists of them, registered and withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from alianza.bootstrap.links import find_partner, read_moment
from alianza.bootstrap.office import Office
from alianza.identity.acting import note
from alianza.kernel.errors import UsageError
from alianza.kernel.ids import format_id, named_id, new_id, parse_id
from alianza.kernel.tables import TableInvalid, read_list
from alianza.ledger import api as ledger
from alianza.orders import api as orders
from alianza.rewards.record import Ready
from alianza.rewards.touches import TouchMaker
from alianza.runtime.database import Connection
from alianza.tracking import api as tracking

COLUMNS = ("partner", *tracking.IDENTITIES, "since", "until", "own")
LIST_PREFIX = "mls"
_YES, _NO = ("yes", "si", "sí", "true", "1", "x"), ("", "no", "false", "0")
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

Progress = Callable[[int, int], None]


class MatchesInvalid(TableInvalid):
    """The list of matches has mistakes; nothing was registered."""

    code = "matches_invalid"


class Claim(NamedTuple):
    """What a partner says of one customer: identities by column, `since` when, `until` when if it stands, whether own."""

    partner: str
    identities: dict[str, str]
    since: datetime | None = None
    until: datetime | None = None
    own: bool = False


@dataclass(slots=True)
class Registered:
    """What became of a registration. `list_id` is empty when everything was known."""

    list_id: str = ""
    matches: int = 0
    known: int = 0
    touches: int = 0
    lines: int = 0

    def as_dict(self) -> dict[str, Any]:
        """As it is shown."""
        return {
            "list": self.list_id,
            **{name: getattr(self, name) for name in ("matches", "known", "touches", "lines")},
        }


# Claims from words ---------------------------------------------------------------------------------------------------------


def read_claims(office: Office, path: Path) -> list[Claim]:
    """The claims of a CSV file. Raises MatchesInvalid naming every mistake."""
    return read_list(path, COLUMNS, ("partner",), lambda cells: claim_of(office, cells), MatchesInvalid)


def claim_of(office: Office, cells: dict[str, str]) -> Claim:
    """A claim from words: `since` and `until` are local days, the last one included, or moments. Raises AlianzaError."""
    partner = find_partner(office, cells.get("partner", "")).external_id
    identities = {name: cells[name] for name in tracking.IDENTITIES if cells.get(name)}
    if not identities:
        raise UsageError("nothing says who is meant", hint=f"fill in one of {', '.join(tracking.IDENTITIES)}")
    for name, text in identities.items():
        if not office.identify(name, text):
            raise UsageError(f"'{text}' is no {_WORDS[name]}", hint=_HINTS[name])
    days = {name: read_moment(office, cells[name], name) for name in ("since", "until") if cells.get(name)}
    since, until = days.get("since"), days.get("until")
    own = _own(cells.get("own", ""))
    if since and until and since >= until:
        raise UsageError("the match ends before it begins", hint="since 2026-11-01, until 2026-11-30")
    if own and until:
        raise UsageError("a partner's own identity has no end", hint="leave 'until' empty")
    return Claim(partner, identities, since, until, own)


_WORDS = {"email": "e-mail address", "phone": "telephone number", "plate": "plate", "card_bin": "beginning of a card"}
_HINTS = {
    "email": "ana@example.com",
    "phone": "with its country: +52 55 1234 5678; without one it is of the deal's country",
    "plate": "letters and digits: ABC-123-D",
    "card_bin": "its first six or eight digits: 455636",
}


def _own(text: str) -> bool:
    if text.casefold() not in (*_YES, *_NO):
        raise UsageError(f"'{text}' is neither yes nor no", hint="own: yes, when it is the partner's own")
    return text.casefold() in _YES


# Use cases -----------------------------------------------------------------------------------------------------------------


def register(office: Office, claims: Sequence[Claim], now: datetime, progress: Progress | None = None) -> Registered:
    """Register claims as one list, and decide anew what they change. What is claimed already is left as it is.

    A claim without `since` counts from now on. Raises UsageError for one that begins in the future.
    """
    for claim in claims:
        if claim.since and claim.since > now and not claim.until:
            raise UsageError(
                f"{claim.since:%Y-%m-%d %H:%M} is in the future", hint="a customer is named when it is known"
            )
    result = Registered()
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        wanted = _matches(office, connection, claims, now)
        list_id = new_id(now)
        fresh = tracking.add_matches(connection, office.alliance_id, list_id, wanted, now)
        result.matches, result.known = len(fresh), sum(len(claim.identities) for claim in claims) - len(fresh)
        if fresh:
            result.list_id = format_id(LIST_PREFIX, list_id)
            _touch(office, connection, list_id, now, result, TouchMaker.match, progress)
            _note(office, connection, "matches.registered", result, now)
    office.recorder.committed()
    return result


def withdraw(office: Office, list_id: str, now: datetime) -> Registered:
    """Let the matches of a list count no more, for what is decided already too. Raises UnknownMatchList, InvalidValue."""
    number, result = parse_id(LIST_PREFIX, list_id), Registered(list_id)
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        if tracking.withdraw_list(connection, office.alliance_id, number, now):
            _touch(office, connection, number, now, result, TouchMaker.unmatch)
            _note(office, connection, "matches.withdrawn", result, now)
    office.recorder.committed()
    return result


def lists_of(office: Office) -> list[dict[str, Any]]:
    """Every registration, newest first, as it is shown."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        found = tracking.load_lists(connection, office.alliance_id)
    return [
        {
            "list": format_id(LIST_PREFIX, one.list_id),
            "registered_at": one.registered_at,
            "partner": office.external_ids.get(one.partner_id.bytes, ""),
            "own": one.own,
            **dict(zip(tracking.IDENTITIES, one.counts, strict=True)),
            "withdrawn_at": one.withdrawn_at,
        }
        for one in found
    ]


def _matches(office: Office, connection: Connection, claims: Sequence[Claim], now: datetime) -> list[tracking.Match]:
    hashes = [
        (claim, name, office.identify(name, text)[0]) for claim in claims for name, text in claim.identities.items()
    ]
    standing = tracking.standing_claims(connection, office.alliance_id, [one for _, _, one in hashes])
    found = []
    for claim, name, identity in hashes:
        partner = uuid.UUID(bytes=office.by_external_id[claim.partner].partner_id)
        if claim.since is None and (partner, identity, claim.own, claim.until) in standing:
            continue
        since = claim.since or now
        words = (
            str(office.alliance_id),
            str(partner),
            identity.hex(),
            str(claim.own),
            since.isoformat(),
            str(claim.until),
        )
        found.append(
            tracking.Match(
                named_id("match", *words), partner, tracking.NUMBERS[name], identity, claim.own, since, claim.until
            )
        )
    return found


def _touch(
    office: Office,
    connection: Connection,
    list_id: uuid.UUID,
    now: datetime,
    result: Registered,
    make: Callable[[TouchMaker, tracking.Match, tuple[int, str], int, str], None],
    progress: Progress | None = None,
) -> None:
    """Record the touches, or what takes them back, of all facts that a list's matches meet."""
    for met in tracking.met_by(connection, office.alliance_id, list_id):
        maker = TouchMaker(office.recorder, connection)
        for match, kind, fact_id, customer, occurred_at in met:
            make(maker, match, (kind, fact_id), (occurred_at - _EPOCH) // timedelta(microseconds=1), customer)
        touches = maker.fresh()
        if not touches:
            continue
        recorded = office.recorder.record(connection, Ready(orders.Prepared([]).completed({}, touches)), now)
        result.touches += len(touches)
        result.lines += recorded.lines
        if progress:
            progress(result.touches, 0)


def _note(office: Office, connection: Connection, action: str, result: Registered, now: datetime) -> None:
    words = {"matches": result.matches, "touches": result.touches}
    note(connection, office.alliance_id, now, action, result.list_id, after=words)
