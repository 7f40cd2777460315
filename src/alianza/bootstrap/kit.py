"""Print kits from the books: whose look, which link, which code; then the files, for one partner or for all."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import uuid
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from alianza.bootstrap.office import Office
from alianza.kernel.errors import AlianzaError, UsageError
from alianza.kernel.spelling import normal
from alianza.partners.domain import Partner
from alianza.runtime.atomic import replacing
from alianza.runtime.database import Connection
from alianza.runtime.settings import read_settings
from alianza.settlement.documents.locale_format import paper
from alianza.tracking import api as tracking
from alianza.tracking.api import Brand
from alianza.tracking.print_kit.logos import Logo
from alianza.tracking.print_kit.pieces import PIECES, make_kit
from alianza.tracking.print_kit.subject import KitSubject, Look, settable

_FEW = 6  # kits that are made sooner than a second process has started
_WAITING = 64  # kits handed to the other processes at a time
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same kit is the same archive
_UNSAFE = re.compile(r"[^\w.-]+")


class NoLink(AlianzaError):
    """A partner has no link that its kit could show."""

    code = "no_link"


@dataclass(frozen=True, slots=True)
class KitOrder:
    """What is wanted. Empty: all pieces, the partner's default link, its code, its language.

    `press`: bleed and crop marks. `apart`: a folder for each partner.
    """

    pieces: tuple[str, ...] = ()
    press: bool = False
    zipped: bool = False
    link: str = ""
    code: str | None = None
    language: str = ""
    apart: bool = False


@dataclass(slots=True)
class KitMade:
    """One partner's kit: where it is, its files, what one should know of it; or why it was not made."""

    partner: str
    place: Path
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: AlianzaError | None = None

    def as_dict(self) -> dict[str, object]:
        """The same for `--json`."""
        kept = {"partner": self.partner, "place": str(self.place), "files": self.files, "notes": self.notes}
        return kept | ({"error": self.error.as_dict()} if self.error else {})


def import_brands(office: Office, path: Path, now: datetime) -> tuple[int, int]:
    """Take in a file of brands; gives how many it holds and how many it changed. Raises BrandsInvalid."""
    ids = {name: partner.partner_id for name, partner in office.by_external_id.items()}
    changes = tracking.read_brands(path, ids)
    with office.database.unit_of_work(office.alliance_id) as connection:
        return len(changes), tracking.set_brands(connection, office.alliance_id, changes, now)


def check_pieces(names: Sequence[str]) -> tuple[str, ...]:
    """The names of pieces, each once. Raises UsageError for one that there is not."""
    for name in names:
        if name not in PIECES:
            raise UsageError(f"there is no piece '{name}'", hint=f"any of: {', '.join(PIECES)}")
    return tuple(dict.fromkeys(names))


# Subjects -------------------------------------------------------------------------------------------------------------


class Shelf:
    """Everything of an alliance that its kits are made from, or one partner's, read once; logos are read as they are needed."""

    def __init__(self, office: Office, order: KitOrder, only: Partner | None = None) -> None:
        self.office, self.order = office, order
        whose = uuid.UUID(bytes=only.partner_id) if only else None
        with office.database.unit_of_work(office.alliance_id) as connection:
            self.brands = tracking.load_brands(connection, office.alliance_id, [only.partner_id] if only else None)
            self.links = {link.partner_id.bytes: link for link in self._links(connection, whose)}
            codes = tracking.load_codes(connection, office.alliance_id, whose)
            batched = tracking.find_batch_codes(connection, office.alliance_id, [normal(order.code or "")])
            domains = [host for host, _ in tracking.domains_of(connection, office.alliance_id)]
            self.own = self.brands.get(None, Brand())
            self.logos = tracking.load_logos(connection, office.alliance_id, [self.own.logo])
        lasting = [code.limits for code in codes if code.limits.partner_id and not code.limits.restricted]
        self.codes = {
            code.partner_id: code.spelling for code in sorted(lasting, key=lambda one: one.spelling, reverse=True)
        }
        owners = {code.limits.code: code.limits.partner_id for code in codes}
        owners |= {code: partner_id for code, (_, partner_id) in batched.items()}
        self.spoken_for = owners.get(normal(order.code or ""))  # whose the code is that the order names
        slug = office.alliance.slug
        self.base = tracking.base_address(slug, domains, read_settings().public_url)

    def _links(self, connection: Connection, whose: uuid.UUID | None) -> Iterator[tracking.Link]:
        if self.order.link:
            yield tracking.find_link(connection, self.office.alliance_id, self.order.link)
        else:
            links = tracking.load_links(connection, self.office.alliance_id, whose)
            yield from (link for link in links if link.is_default)

    def fetch_logos(self, partners: Sequence[Partner]) -> None:
        """Read the logos of these partners, and forget those of others."""
        own = {digest: logo for digest, logo in self.logos.items() if digest == self.own.logo}
        wanted = [self.brands[one.partner_id].logo for one in partners if one.partner_id in self.brands]
        with self.office.database.unit_of_work(self.office.alliance_id) as connection:
            self.logos = own | tracking.load_logos(connection, self.office.alliance_id, wanted)

    def subject(self, partner: Partner) -> tuple[KitSubject, list[str]]:
        """A partner's subject and what was left out of it. Raises NoLink, UnsupportedLanguage."""
        link = self.links.get(partner.partner_id)
        if link is None:
            raise self._no_link(partner)
        brand, alliance = self.brands.get(partner.partner_id, Brand()), self.office.alliance
        mine, lost = settable(brand.name or partner.name, partner.external_id)
        ours, lost_too = settable(self.own.name or alliance.name, alliance.slug)
        country = partner.country or alliance.country
        spoken = self.codes.get(partner.partner_id, "") if self.order.code is None else self.order.code
        made = KitSubject(
            link_url=tracking.link_address(self.base, link.code),
            scan_url=tracking.link_address(self.base, link.code, scan=True),
            partner=_look(mine, brand, self.logos),
            alliance=_look(ours, self.own, self.logos),
            code=spoken,
            language=self.order.language or partner.language or self.office.deal.language,
            country=country,
            industry=brand.industry or self.own.industry or "partner",
            slogan=brand.slogan or self.own.slogan,
            paper=paper(country),
        )
        return made, list(self._notes(partner, link, lost + lost_too))

    def _notes(self, partner: Partner, link: tracking.Link, lost: str) -> Iterator[str]:
        if lost:
            yield f"no font has {lost}: left out of the name"
        if self.order.code and self.spoken_for != partner.partner_id:
            yield f"'{self.order.code}' is no code of {partner.external_id}: whoever says it brings it nothing"
        if link.terms.valid_until:
            yield f"the link '{link.code}' ends on {link.terms.valid_until.astimezone(self.office.zone):%Y-%m-%d %H:%M}"
        if tracking.is_local(self.base):
            yield f"{self.base} leads nowhere from another machine: alianza domains add, or set ALIANZA_PUBLIC_URL"
        if None not in self.brands:
            yield f"the alliance has no brand yet: alianza brand set --alliance {self.office.alliance.slug}"

    def _no_link(self, partner: Partner) -> NoLink:
        name, slug = partner.external_id, self.office.alliance.slug
        if self.order.link:
            return NoLink(f"the link '{self.order.link}' is not {name}'s", hint=f"alianza links list --alliance {slug}")
        hint = f"alianza links add --every-partner --target https://… --alliance {slug}"
        return NoLink(f"partner '{name}' has no default link", hint=hint)


def _look(name: str, brand: Brand, logos: Mapping[bytes, Logo]) -> Look:
    logo = logos[brand.logo] if brand.logo else None
    ink = {"ink": brand.ink_color} if brand.ink_color else {}
    return Look(name, brand.primary_color, logo=logo, **ink)


# Files ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Job:
    """One kit to be made and written: all that another process needs."""

    partner: str
    subject: KitSubject
    notes: list[str]
    place: Path
    order: KitOrder


def _carry_out(job: _Job) -> KitMade:
    made = KitMade(job.partner, job.place, notes=job.notes)
    try:
        kit = make_kit(job.subject, job.order.pieces, press=job.order.press)
    except AlianzaError as error:
        made.error = error
        return made
    made.files, made.notes = list(kit.files), [*job.notes, *kit.notes]
    (_write_zip if job.order.zipped else _write_folder)(job.place, kit.files)
    return made


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        with replacing(folder / name) as part:
            part.write_bytes(data)


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    with replacing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"{path.stem}/{name}", _ZIP_DATE), data, zipfile.ZIP_DEFLATED)


def kit_name(partner: str) -> str:
    """A partner's id as the name of a folder on any system; ids that would be one name are kept apart."""
    safe = _UNSAFE.sub("_", partner).strip("._")[:60]
    return safe if safe == partner else f"{safe or 'partner'}-{hashlib.sha256(partner.encode()).hexdigest()[:6]}"


def make_kits(
    office: Office,
    partners: Sequence[Partner],
    out: Path,
    order: KitOrder,
    *,
    processes: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[KitMade]:
    """Make and write the kits into `out`, into folders or archives in it; gives each as it is done.

    A partner whose kit cannot be made has the error in its result, the others are made. `processes` 0: one a core.
    """
    shelf = Shelf(office, order, partners[0] if len(partners) == 1 else None)
    jobs = _jobs(shelf, partners, out)
    for done, made in enumerate(_in_parallel(jobs, len(partners), processes or _cores()), start=1):
        if progress:
            progress(done, len(partners))
        yield made


def _jobs(shelf: Shelf, partners: Sequence[Partner], out: Path) -> Iterator[_Job | KitMade]:
    """The partners' jobs in order; one for which there is no subject is done already."""
    waiting = iter(partners)
    while chunk := list(islice(waiting, _WAITING)):
        shelf.fetch_logos(chunk)
        for partner in chunk:
            name = partner.external_id
            place = _place(out, name, shelf.order)
            try:
                subject, notes = shelf.subject(partner)
            except AlianzaError as error:
                yield KitMade(name, place, error=error)
            else:
                yield _Job(name, subject, notes, place, shelf.order)


def _place(out: Path, partner: str, order: KitOrder) -> Path:
    if order.zipped:
        return out / f"{kit_name(partner)}.zip"
    return out / kit_name(partner) if order.apart else out


def _in_parallel(jobs: Iterator[_Job | KitMade], count: int, processes: int) -> Iterator[KitMade]:
    if processes == 1 or count <= _FEW:
        yield from (job if isinstance(job, KitMade) else _carry_out(job) for job in jobs)
        return
    # A fresh interpreter each: the compiler's threads do not survive a fork.
    quiet = (signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that waits for them
    pool = ProcessPoolExecutor(min(processes, count), get_context("spawn"), signal.signal, quiet)
    try:
        running: set[Future[KitMade]] = set()
        for job in jobs:
            if isinstance(job, KitMade):
                yield job
                continue
            running.add(pool.submit(_carry_out, job))
            if len(running) >= _WAITING:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    finally:
        pool.shutdown(cancel_futures=True)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
