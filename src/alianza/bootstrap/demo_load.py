"""Loads the four example alliances: deal, partners, half a year as it went and the days since, all but the last month closed.

Everything is taken in by the same use cases as a user's own files, and the facts are the same on every run, so loading
again, also after a run that was killed, changes nothing twice. An alliance of the same name that is not the demo's is
left alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from alianza.bootstrap import demo
from alianza.bootstrap.deals import apply_deal
from alianza.bootstrap.demo import story
from alianza.bootstrap.demo.applicants import load_applicants
from alianza.bootstrap.demo.clicks import load_links
from alianza.bootstrap.kit import import_brands
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.identity import api as identity
from alianza.kernel.errors import AlianzaError
from alianza.kernel.periods import format_period, shift_period
from alianza.partners.api import load_alliance_place, read_place, save_alliance_place
from alianza.programs.deal_file import LoadedDeal, load_deal
from alianza.programs.versions import load_versions
from alianza.runtime import clock
from alianza.runtime.database import Database, scalar
from alianza.tracking.api import load_brands

FACTS = 4_000  # of each alliance
SEED = 2026  # not the seed of the examples' READMEs: facts made with that one can be taken in on top
_STEPS = 5  # of each alliance, for the progress bar

Progress = Callable[[int, int], None]
Say = Callable[[str], None]


class ExamplesMissing(AlianzaError):
    """The folder of the examples is not there."""

    code = "examples_missing"


@dataclass(frozen=True, slots=True)
class DemoAlliance:
    """What one example alliance holds after loading. `note` says why it was left alone, if it was."""

    alliance: str
    partners: int = 0
    facts: int = 0
    rejected: int = 0
    lines: int = 0
    closed_through: str = ""
    to_settle: str = ""
    link: str = ""  # a chosen code
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The same for `--json`."""
        return asdict(self)


def examples_folder() -> Path:
    """Where the examples are: inside an installed package, or beside the sources. Raises ExamplesMissing."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "examples", package.parents[1] / "examples"):
        if folder.is_dir():
            return folder
    raise ExamplesMissing("the examples are not installed", hint="run it from a clone of the repository: make run")


def load_demo(
    database: Database, folder: Path, *, facts: int = FACTS, progress: Progress | None = None, say: Say | None = None
) -> list[DemoAlliance]:
    """Load the four alliances; their files of facts are written to `folder`. `say` is told each step in words."""
    examples = examples_folder()
    done = []
    for place, alliance in enumerate(sorted(demo.WORLDS)):
        steps = _Steps(place * _STEPS, len(demo.WORLDS) * _STEPS, progress, say)
        done.append(_load_alliance(database, examples / alliance, folder / alliance, facts, steps))
    return done


@dataclass(slots=True)
class _Steps:
    """Tells how far the loading has come."""

    done: int
    total: int
    progress: Progress | None
    say: Say | None

    def next(self, text: str) -> None:
        if self.progress:
            self.progress(self.done, self.total)
        elif self.say:
            self.say(text)
        self.done += 1


def _load_alliance(database: Database, example: Path, folder: Path, facts: int, steps: _Steps) -> DemoAlliance:
    slug, now = example.name, clock.now()
    loaded = load_deal(example / "deal.yaml")
    steps.next(f"{slug}: the deal and its {len(loaded.cases)} cases")
    known = _digests(database, slug)
    if known and loaded.digest not in known:
        return DemoAlliance(slug, note="the books hold another deal of this name; the demo left it alone")
    began = min(now, datetime.combine(demo.DEFAULT_FIRST_DAY, time(9), ZoneInfo(loaded.deal.time_zone)))
    if not known:
        apply_deal(database, loaded, began)
    steps.next(f"{slug}: partners")
    import_partners(database, example / "partners.csv", slug, demo.DEFAULT_FIRST_DAY, began)
    steps.next(f"{slug}: {facts} facts, month by month")
    office = open_office(database, slug)
    _brand(office, example / "brands.csv", began)
    _place(office, began)
    story.add_codes(office, began)
    told = story.tell(open_office(database, slug), folder, facts, SEED, now)
    steps.next(f"{slug}: links and their clicks")
    code = load_links(office, now)
    steps.next(f"{slug}: people")
    _let_in(office, now)
    load_applicants(office, now)
    return _summary(office, loaded, told.rejected, told.closed, code)


def _digests(database: Database, slug: str) -> set[str]:
    alliance_id = identity.alliance_id_of(slug)
    with database.unit_of_work(alliance_id) as connection:
        return {version.digest for version in load_versions(connection, alliance_id)}


def _brand(office: Office, path: Path, now: datetime) -> None:
    """Names, colours and logos, unless somebody has given the alliance others."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        known = load_brands(connection, office.alliance_id)
    if not known:
        import_brands(office, path, now)


# Nuevo Laredo, Nizhny Novgorod, Hangzhou and New York: the partners' own places are in their files.
_PLACES = {
    "onlycar": "27.4779, -99.5496", "autoservice": "56.3021, 43.9502", "tesla-life": "30.2084, 120.2120",
    "nexors": "40.7580, -73.9855",
}  # fmt: skip


def _place(office: Office, now: datetime) -> None:
    """Where the alliance is, unless somebody has said so."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        if load_alliance_place(connection, office.alliance_id) is None:
            save_alliance_place(connection, office.alliance_id, read_place(_PLACES[office.alliance.slug]), now)


class Tried(NamedTuple):
    """Somebody who can be tried out. `whose`: for the alliance, its first partner, or a partner that is named."""

    email: str
    name: str
    role: str
    whose: str = ""


PEOPLE = (
    Tried("ana@example.com", "Ana", "manager"),
    Tried("finanzas@example.com", "Fernanda", "finance"),
    Tried("auditoria@example.com", "Ada", "auditor"),
    Tried("mostrador@example.com", "Sam", "staff"),
    Tried("luis@example.com", "Luis", "partner_owner", "first"),
    Tried("equipo@example.com", "Eli", "partner_member", "first"),
)
# Only hotels have one.
CONCIERGE = {"nexors": Tried("conserje@example.com", "Clara", "concierge", "hotel-alcazar")}


def people_of(slug: str) -> tuple[Tried, ...]:
    """Who can be tried out in an example alliance."""
    return (*PEOPLE, CONCIERGE[slug]) if slug in CONCIERGE else PEOPLE


def _let_in(office: Office, now: datetime) -> None:
    """People of every role, once; nobody is written to."""
    principal = identity.system(office.alliance_id, "demo")
    first = min(office.partners, key=lambda one: one.external_id != _FIRST.get(office.alliance.slug)).partner_id
    for one in people_of(office.alliance.slug):
        with office.database.unit_of_work(office.alliance_id) as connection:
            known = identity.load_people(connection, office.alliance_id, email=one.email)
        if known:
            continue
        identity.list_in_directory(office.database, office.alliance_id, one.email)
        named = office.by_external_id[one.whose].partner_id if one.whose not in ("", "first") else first
        whose = uuid.UUID(bytes=named) if one.whose else identity.NOBODY
        with office.database.unit_of_work(office.alliance_id) as connection:
            identity.invite(
                connection, principal, one.email, [one.role], now, name=one.name, language=office.deal.language,
                partner_id=whose,
            )  # fmt: skip


_FIRST = {"onlycar": "taller-x"}


def _summary(office: Office, loaded: LoadedDeal, rejected: int, closed: int, code: str) -> DemoAlliance:
    with office.database.unit_of_work(office.alliance_id) as connection:
        words = (office.alliance_id,)
        facts = scalar(connection, "SELECT count(*) FROM facts WHERE alliance_id = %s", words)
        lines = scalar(connection, "SELECT count(*) FROM lines WHERE alliance_id = %s", words)
        last = scalar(connection, "SELECT max(period) FROM closings WHERE alliance_id = %s", words) or closed
    return DemoAlliance(
        loaded.deal.alliance,
        partners=len(office.partners),
        facts=facts,
        rejected=rejected,
        lines=lines,
        closed_through=format_period(last),
        to_settle=format_period(shift_period(closed, 1)),
        link=code,
    )


def what_to_try(loaded: list[DemoAlliance]) -> list[tuple[str, str]]:
    """Commands to try on the demo, each with what it does."""
    one = next((item for item in loaded if item.alliance == "onlycar" and not item.note), None)
    if one is None:
        return [("alianza", "what is due")]
    slug, month = one.alliance, one.to_settle
    return [
        (f"alianza deal show --alliance {slug}", "what was agreed"),
        (f"alianza statements list --alliance {slug}", "who is owed what"),
        (f"alianza settle {month} --alliance {slug} --out out", "close the month"),
        (f"alianza payouts {month} --alliance {slug} --out out", "the payment files"),
        (f"alianza clicks funnel --days 60 --alliance {slug}", "who brought how many"),
        (f"alianza links show {one.link} --alliance {slug}", "a link; alianza serve answers it"),
        (f"alianza kit --partner taller-ramirez --alliance {slug} --out out/kit", "stickers, sheet, banners, QR"),
        ("alianza ledger verify", "recount balances"),
        ("alianza", "what is due next"),
    ]
