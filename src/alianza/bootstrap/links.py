"""Use cases about links: add, edit, import, show; a default link for every partner."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl

from alianza.bootstrap import told
from alianza.bootstrap.office import Office
from alianza.identity import audit
from alianza.identity.acting import note, who_acts
from alianza.kernel.errors import InvalidValue, UsageError
from alianza.ledger import api as ledger
from alianza.partners.api import Partner, UnknownPartner
from alianza.runtime.database import Connection
from alianza.runtime.outbox import emit
from alianza.runtime.settings import read_settings
from alianza.tracking import api as tracking
from alianza.tracking.links.model import STATUSES
from alianza.tracking.links.targets import checked_parameters, checked_target

WORDS = ("target", "fallback", "program", "campaign", "channel", "from", "until", "status", "parameters")
_LONGEST = 100


class NoTarget(UsageError):
    """A link was given no target, and the alliance has none for links without one."""

    code = "no_target"


# Terms from words --------------------------------------------------------------------------------------------------------


def changed_terms(office: Office, terms: tracking.Terms, words: Mapping[str, str]) -> tracking.Terms:
    """Terms with some of their words changed; an empty word takes a term away. Raises InvalidValue, UsageError.

    `from` and `until` are local days, both included, or moments; `parameters` are written `a=1&b=2`.
    """
    found: dict[str, Any] = {}
    for word, text in words.items():
        if word in ("target", "fallback"):
            found[word] = checked_target(text) if text or word == "target" else ""
        elif word == "program":
            found[word] = _program(office, text)
        elif word in ("campaign", "channel"):
            found[word] = _label(word, text)
        elif word == "from":
            found["valid_from"] = read_moment(office, text, word) if text else None
        elif word == "until":
            found["valid_until"] = read_moment(office, text, word) if text else None
        elif word == "status":
            found[word] = _status(text)
        elif word == "parameters":
            found[word] = checked_parameters(parse_qsl(text, keep_blank_values=True))
    changed = terms._replace(**found)
    if changed.valid_from and changed.valid_until and changed.valid_from >= changed.valid_until:
        raise InvalidValue("the link ends before it begins", hint="--from 2026-11-01 --until 2026-11-30")
    return changed


def _label(word: str, text: str) -> str:
    label = text.strip()
    if len(label) > _LONGEST or not label.isprintable():
        raise InvalidValue(
            f"a {word} has at most {_LONGEST} printable characters", hint=f"--{word} 'Semana del Taller'"
        )
    return label


def _program(office: Office, text: str) -> str:
    known = sorted({group.program for group in office.deal.groups})
    if text and text not in known:
        near = get_close_matches(text, known, n=1, cutoff=0)
        raise UsageError(f"the deal has no program '{text}'", hint=f"did you mean {near[0]}?" if near else "")
    return text


def _status(text: str) -> int:
    if text not in map(str, STATUSES):
        raise InvalidValue(f"a link answers 302 or 307, not '{text}'", hint="--status 307 keeps the request's method")
    return int(text)


def read_moment(office: Office, text: str, word: str) -> datetime:
    """A local day, whose end is meant by the word `until`, or a moment. Raises InvalidValue."""
    try:
        if len(text) == 10:
            day = date.fromisoformat(text) + timedelta(days=word == "until")
            return datetime(day.year, day.month, day.day, tzinfo=office.zone)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise InvalidValue(f"'{text}' is no day", hint=f"a local day or moment: --{word} 2026-11-30") from None
    return found if found.tzinfo else found.replace(tzinfo=office.zone)


def find_partner(office: Office, name: str) -> Partner:
    """The partner of that id. Raises UnknownPartner with the nearest one."""
    known = office.by_external_id
    if name not in known:
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else "alianza partners list shows them"
        raise UnknownPartner(f"there is no partner '{name}'", hint=hint)
    return known[name]


def _base_terms(connection: Connection, office: Office, words: Mapping[str, str]) -> tracking.Terms:
    """Terms with the alliance's target, when the words name none. Raises NoTarget."""
    target = tracking.load_defaults(connection, office.alliance_id).target
    if not target and not words.get("target"):
        raise NoTarget(
            "where does the link lead?",
            hint="--target https://onlycar.example/agenda, or for all: alianza links defaults",
        )
    given = {word: text for word, text in words.items() if word != "target" or text}
    return changed_terms(office, tracking.Terms(target), given)


# Use cases ---------------------------------------------------------------------------------------------------------------


@contextmanager
def _writing(office: Office) -> Iterator[Connection]:
    """A unit of work in which what is read stays true: the alliance's lock is taken before anything is looked up."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        yield connection


def add_and_tell(
    connection: Connection, office: Office, wanted: Sequence[tracking.NewLink], now: datetime
) -> list[tracking.Link]:
    """Add links within the caller's unit of work, note each of them and tell of it."""
    links = tracking.add_links(connection, office.alliance_id, wanted, now)
    names = office.external_ids
    changes = [
        audit.Change("link.added", one.code, after={"partner": names[one.partner_id.bytes], "target": one.terms.target})
        for one in links
    ]
    audit.note_all(connection, who_acts(office.alliance_id), now, changes)
    emit(connection, office.alliance_id, now, told.of_links("link.created", links, names))
    return links


def _edit(
    connection: Connection, office: Office, link: tracking.Link, terms: tracking.Terms, now: datetime
) -> tracking.Link:
    """Give a link new terms and note that, unless they are the same."""
    found = tracking.edit_link(connection, office.alliance_id, link.code, terms, now)
    if found.version != link.version:
        was = {"version": link.version, "target": link.terms.target}
        became = {"version": found.version, "target": found.terms.target}
        note(connection, office.alliance_id, now, "link.changed", found.code, before=was, after=became)
        emit(connection, office.alliance_id, now, told.of_links("link.updated", [found], office.external_ids))
    return found


def add_link(office: Office, partner: str, code: str, words: Mapping[str, str], now: datetime) -> tracking.Link:
    """A new link of a partner. Raises UnknownPartner, NoTarget, LinkTaken, InvalidValue."""
    owner = uuid.UUID(bytes=find_partner(office, partner).partner_id)
    with _writing(office) as connection:
        return add_and_tell(
            connection, office, [tracking.NewLink(owner, code, _base_terms(connection, office, words))], now
        )[0]


def add_for_every_partner(office: Office, words: Mapping[str, str], now: datetime) -> int:
    """A default link for each partner that has none yet; gives how many were added."""
    with _writing(office) as connection:
        terms = _base_terms(connection, office, words)
        missing = tracking.partners_without_link(connection, office.alliance_id)
        new = [tracking.NewLink(partner, "", terms, True) for partner in missing]
        return len(add_and_tell(connection, office, new, now))


def edit_link(office: Office, code: str, words: Mapping[str, str], now: datetime) -> tracking.Link:
    """Change some terms of a link. Raises UnknownLink, InvalidValue."""
    with _writing(office) as connection:
        link = tracking.find_link(connection, office.alliance_id, code)
        return _edit(connection, office, link, changed_terms(office, link.terms, words), now)


def set_defaults(office: Office, target: str | None, consent: str | None, now: datetime) -> tracking.Defaults:
    """Set what holds for all links; what is None stays, an empty target takes it away. Gives what holds then.

    Raises InvalidValue, UsageError.
    """
    if consent not in (None, "asked", "assumed"):
        raise UsageError(f"--consent is '{consent}'", hint="--consent asked or --consent assumed")
    with _writing(office) as connection:
        known = tracking.load_defaults(connection, office.alliance_id)
        where = known.target if target is None else checked_target(target) if target else ""
        wanted = tracking.Defaults(where, consent or known.consent)
        if wanted != known:
            tracking.save_defaults(connection, office.alliance_id, wanted, now)
            was, became = known._asdict(), wanted._asdict()
            note(
                connection, office.alliance_id, now, "link_defaults.changed", office.alliance.slug,
                before=was, after=became,
            )  # fmt: skip
        return wanted


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list of links."""

    added: int
    edited: int
    same: int

    def as_dict(self) -> dict[str, int]:
        """The same for `--json`."""
        return {"added": self.added, "edited": self.edited, "same": self.same}


@dataclass(frozen=True, slots=True)
class WantedLink:
    """One row of a list: the partner's id, a code (or none for one by chance) and the link's words."""

    partner: str
    code: str
    words: Mapping[str, str]
    where: str


class LinksInvalid(UsageError):
    """A list of links has mistakes; nothing of it was saved. `problems` names them all."""

    code = "links_invalid"
    exit_code = 1

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems[0], hint="mend the file and import it again; nothing was saved")
        self.problems = problems


def import_links(office: Office, wanted: Sequence[WantedLink], now: datetime) -> Imported:
    """Add the links of a list and edit those that are there; the same list again changes nothing. Raises LinksInvalid."""
    problems: list[str] = []
    with _writing(office) as connection:
        plan = _Plan(connection, office)
        for one in wanted:
            try:
                plan.add(one)
            except (InvalidValue, UsageError) as error:
                problems.append(f"{one.where}: {error.message}" + (f" ({error.hint})" if error.hint else ""))
        if problems:
            raise LinksInvalid(problems)
        add_and_tell(connection, office, plan.new, now)
        for link, terms in plan.edits:
            _edit(connection, office, link, terms, now)
    return Imported(len(plan.new), len(plan.edits), plan.same)


class _Plan:
    """What a list would change."""

    def __init__(self, connection: Connection, office: Office) -> None:
        self._connection, self._office = connection, office
        links = tracking.load_links(connection, office.alliance_id)
        self._by_key = {tracking.code_key(link.code): link for link in links}
        self._alike = {(link.partner_id, link.terms) for link in links}
        self._seen: set[str] = set()
        self.new: list[tracking.NewLink] = []
        self.edits: list[tuple[tracking.Link, tracking.Terms]] = []
        self.same = 0

    def add(self, wanted: WantedLink) -> None:
        """One row. Raises InvalidValue, UsageError."""
        office = self._office
        owner = uuid.UUID(bytes=find_partner(office, wanted.partner).partner_id)
        code = tracking.chosen_code(wanted.code) if wanted.code else ""
        key = tracking.code_key(code)
        if key and key in self._seen:
            raise InvalidValue(f"the code '{code}' stands twice")
        self._seen.add(key)
        known = self._by_key.get(key) if key else None
        if known is not None and known.partner_id != owner:
            raise InvalidValue(f"the code '{code}' is another partner's link")
        terms = _base_terms(self._connection, office, wanted.words)
        if (known is not None and known.terms == terms) or (not key and (owner, terms) in self._alike):
            self.same += 1
        elif known is not None:
            self.edits.append((known, terms))
        else:
            self.new.append(tracking.NewLink(owner, code, terms))


# Showing -----------------------------------------------------------------------------------------------------------------


def shown(office: Office, links: Iterable[tracking.Link], now: datetime) -> list[dict[str, Any]]:
    """Links as a list shows them, each with its whole address."""
    names = {uuid.UUID(bytes=partner.partner_id): partner.external_id for partner in office.partners}
    with office.database.unit_of_work(office.alliance_id) as connection:
        hosts = [host for host, _ in tracking.domains_of(connection, office.alliance_id)]
    base = tracking.base_address(office.alliance.slug, hosts, read_settings().public_url)
    return [_shown(office, link, names[link.partner_id], base, now) for link in links]


def _shown(office: Office, link: tracking.Link, partner: str, base: str, now: datetime) -> dict[str, Any]:
    terms = link.terms
    return {
        "link_id": link.written_id,
        "code": link.code,
        "partner": partner,
        "address": tracking.link_address(base, link.code),
        "scan_address": tracking.link_address(base, link.code, scan=True),
        "default": link.is_default,
        "state": _state(terms, now),
        "version": link.version,
        "target": terms.target,
        "parameters": dict(terms.parameters),
        "fallback": terms.fallback,
        "program": terms.program,
        "campaign": terms.campaign,
        "channel": terms.channel,
        "valid_from": _local(office, terms.valid_from),
        "valid_until": _local(office, terms.valid_until),
        "status": terms.status,
        "recorded_at": link.recorded_at.astimezone(office.zone).isoformat(timespec="seconds"),
    }


def _state(terms: tracking.Terms, now: datetime) -> str:
    if terms.valid_from and now < terms.valid_from:
        return "early"
    return "ended" if terms.valid_until and now >= terms.valid_until else "in force"


def _local(office: Office, moment: datetime | None) -> str:
    return moment.astimezone(office.zone).isoformat(timespec="minutes") if moment else ""
