"""Partners of an export: who is new, in which group; and the tokens of their links, and their codes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from alianza.bootstrap.links import add_and_tell
from alianza.bootstrap.migrate.reading import Row
from alianza.bootstrap.migrate.report import Report
from alianza.bootstrap.office import Office
from alianza.bootstrap.partners import save_partners
from alianza.kernel.errors import InvalidValue
from alianza.kernel.ids import named_id
from alianza.kernel.spelling import normal
from alianza.ledger import api as ledger
from alianza.orders.files import Reject
from alianza.partners.api import Partner
from alianza.partners.domain import Enrollment
from alianza.tracking import api as tracking
from alianza.tracking.links.slugs import chosen_code
from alianza.tracking.links.targets import checked_target

_SEVERAL = re.compile(r"[,;\s]+")
_LONGEST = 200


class Newcomer(NamedTuple):
    """A partner who is not here yet, with the code it brings."""

    partner: Partner
    code: str


def newcomers(office: Office, rows: Sequence[Row], group: str, report: Report) -> list[Newcomer]:
    """The partners that are new; a row that can't be used is rejected, and a code that is another's left behind."""
    groups = {one.id for one in office.deal.groups}
    since = office.versions[0].effective_from.toordinal()
    known = set(office.by_external_id)
    owners = {normal(code): partner for code, partner in office.codes.items()}
    found: list[Newcomer] = []
    for row in rows:
        name = " ".join(filter(None, (row["first_name"], row["last_name"]))) or row["name"] or row["email"] or row["id"]
        chosen = row["group"] if row["group"] in groups else group
        if row["id"] in known:
            row.read.known += 1
            continue
        if problem := _problem(row, name, chosen, groups):
            row.read.reject(row, problem)
            continue
        code = _code(row, owners, report)
        partner = _partner(office, row, name, chosen, since)
        owners |= {normal(code): partner} if code else {}
        known.add(row["id"])
        row.read.taken += 1
        found.append(Newcomer(partner, code))
    report.codes = sum(bool(one.code) for one in found)
    return found


def _problem(row: Row, name: str, group: str, groups: set[str]) -> Reject | None:
    for word, text in (("id", row["id"]), ("name", name), ("email", row["email"])):
        if len(text) > _LONGEST or not text.isprintable():
            return Reject(row.line, word, "bad_text", "too long, or with a control character", row.raw)
    if group not in groups:
        known = ", ".join(sorted(groups))
        said = f"the deal has no group '{group or row['group']}'; it has {known}: --group names one for all others"
        return Reject(row.line, "group", "unknown_group", said, row.raw)
    return None


def _partner(office: Office, row: Row, name: str, group: str, since: int) -> Partner:
    return Partner(
        partner_id=named_id("partner", office.alliance.slug, row["id"]).bytes,
        external_id=row["id"],
        name=name,
        reward="",
        enrollments=(Enrollment(since, group, None),),
        email=row["email"],
    )


def _code(row: Row, owners: dict[str, Partner | None], report: Report) -> str:
    """The code a partner brings, in capitals as partners' codes are; none when it is another's here, or no code."""
    code = row["code"].strip().upper()
    if not code:
        return ""
    if not normal(code) or normal(code) in owners:
        report.notes.append(f"{row.read.path.name}:{row.line}: the code '{code}' is another's here, or none; not taken")
        return ""
    return code


_COLUMNS = ("partner", "name", "group", "code", "email")


def add_partners(office: Office, found: Sequence[Newcomer], now: datetime) -> None:
    """Enter them as an import of partners does, all or none."""
    rows = []
    for one in found:
        partner = one.partner
        words = (partner.external_id, partner.name, partner.enrollments[0].group, one.code, partner.email)
        rows.append((partner.external_id, dict(zip(_COLUMNS, words, strict=True))))
    save_partners(office, rows, _COLUMNS, None, now)


# Links ------------------------------------------------------------------------------------------------------------------


def add_links(
    office: Office, rows: Sequence[Row], target: str, report: Report, now: datetime, *, dry_run: bool
) -> None:
    """Make a link of each token that is not one yet: whoever has printed or posted it goes on using it."""
    wanted = dict(_tokens(office, rows, report))
    if not wanted:
        return
    with office.database.unit_of_work(office.alliance_id) as connection:
        ledger.lock_books(connection, office.alliance_id)
        known = tracking.find_links(connection, office.alliance_id, list(wanted))
        leads_to = checked_target(target) if target else tracking.load_defaults(connection, office.alliance_id).target
        fresh = []
        for key, (code, partner) in wanted.items():
            if key not in known:
                fresh.append(tracking.NewLink(uuid.UUID(bytes=partner.partner_id), code, tracking.Terms(leads_to)))
            elif known[key].partner_id.bytes != partner.partner_id:
                report.notes.append(f"the link '{code}' is another partner's here; not taken")
        if fresh and not leads_to:
            report.notes.append(f"{len(fresh)} links were not made, because nothing says where they lead: --target")
            return
        report.links = len(fresh)
        if not dry_run:
            add_and_tell(connection, office, fresh, now)


def _tokens(office: Office, rows: Sequence[Row], report: Report) -> Iterator[tuple[str, tuple[str, Partner]]]:
    """The tokens of known partners by what two spellings have in common; the first partner of a token has it."""
    seen: set[str] = set()
    for row in rows:
        partner = office.by_external_id.get(row["id"])
        for token in filter(None, _SEVERAL.split(row["link"])) if partner else ():
            try:
                code = chosen_code(token)
            except InvalidValue as error:
                report.notes.append(f"{row.read.path.name}:{row.line}: '{token}' is no link: {error.message}")
                continue
            key = tracking.code_key(code)
            if key in seen:
                report.notes.append(
                    f"{row.read.path.name}:{row.line}: the link '{token}' stands twice; the first counts"
                )
            elif partner:
                seen.add(key)
                yield key, (code, partner)
