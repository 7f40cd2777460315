"""Sends the mails that applicants are owed: one at a time, claimed before and noted after, so that none is lost and none that
is under way is sent by two."""

from __future__ import annotations

import tempfile
import uuid
from datetime import datetime
from pathlib import Path

from alianza.bootstrap.applications.letter_words import MAILS, said
from alianza.bootstrap.kit import KitOrder, make_kits
from alianza.bootstrap.office import Office, load_office
from alianza.identity import api as identity
from alianza.kernel.languages import LANGUAGES
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import Application, Signature, queue, store
from alianza.partners.domain import Partner
from alianza.runtime.database import Connection, Database
from alianza.runtime.mail import Attached, Mail, mailer
from alianza.runtime.settings import read_settings
from alianza.settlement.documents import locale_format as fmt
from alianza.tracking import api as tracking

_LARGEST = 8 << 20  # bytes of a kit that goes by mail; a larger one waits in the portal


def send_due(database: Database, alliance_id: uuid.UUID, now: datetime) -> int:
    """Send all that is due; gives how many. Raises MailFailed for the first that fails: it is tried again later."""
    done, office = 0, None
    while True:
        with database.unit_of_work(alliance_id) as connection:
            owed = queue.claim(connection, alliance_id, now)
        if owed is None:
            return done
        office = office or load_office(database, identity.alliance_by_id(database, alliance_id))
        mail = _made(database, office, owed)
        if mail is not None and office.alliance.sandbox_of is None:
            mailer().send(mail)
        with database.unit_of_work(alliance_id) as connection:
            queue.sent(connection, alliance_id, owed, now)
        done += 1


def _made(database: Database, office: Office, owed: queue.Owed) -> Mail | None:
    """The message; None where there is nothing to tell any more."""
    with database.unit_of_work(office.alliance_id) as connection:
        one = store.find(connection, office.alliance_id, owed.application_id)
        base = owed.base or _base(connection, office)
        signature = store.signature_of(connection, office.alliance_id, owed.application_id)
        if one.who is None or not _still(one, owed.kind):
            return None
        if owed.kind == "signed" and signature is not None:
            return _signed(connection, office, one, signature, base)
    parts = {"reason": one.who.reason, "link": "", "day": ""}
    if owed.kind == "invited":
        locale = fmt.reader_locale(one.language, office.deal.country)
        assert one.expires_at is not None  # of one that is accepted
        parts["day"] = fmt.long_date(one.expires_at.astimezone(office.zone).date(), locale)
        token = applications.invitations.token_of(office.alliance_id, one.application_id, one.invitation)
        parts["link"] = f"{base}/join/{token}"
    return _mail(office, one, owed.kind, parts)


def _still(one: Application, kind: queue.Kind) -> bool:
    """Whether what a mail says is still so."""
    return kind == "received" or one.state == {"invited": "accepted", "declined": "declined", "signed": "signed"}[kind]


def _mail(
    office: Office, one: Application, kind: queue.Kind, parts: dict[str, str], files: tuple[Attached, ...] = ()
) -> Mail:
    assert one.who is not None
    subject, text = MAILS[kind]
    language = one.language if one.language in LANGUAGES else "en"
    told = {"alliance": office.deal.name, "contact": one.who.contact, "business": one.who.business, **parts}
    body = said(text, language, **told)
    while "\n\n\n" in body:  # where a part is empty
        body = body.replace("\n\n\n", "\n\n")
    return Mail(one.who.email, said(subject, language, **told), body, files)


def _base(connection: Connection, office: Office) -> str:
    """Where the alliance's pages begin."""
    hosts = [host for host, _ in tracking.domains_of(connection, office.alliance_id)]
    return tracking.base_address(office.alliance.slug, hosts, read_settings().public_url)


# Once it is signed ------------------------------------------------------------------------------------------------------


def _signed(connection: Connection, office: Office, one: Application, signature: Signature, base: str) -> Mail:
    """The signed agreement and the kit."""
    alliance_id = office.alliance_id
    partner = office.by_partner_id[signature.partner_id.bytes]
    document = store.document_of(connection, alliance_id, signature.signature_id, signed=True)
    links = [link for link in tracking.load_links(connection, alliance_id, signature.partner_id) if link.is_default]
    codes = [code for code, owner in office.codes.items() if owner is partner]
    files = [Attached(f"{office.alliance.slug}-{partner.external_id}.pdf", document, "application/pdf")]
    files += kit_of(office, partner) if links else []
    where = f"{base}/auth/sign-in?alliance={office.alliance.slug}&onward=/portal"
    # Links of partners begin where the alliance's pages do.
    parts = {
        "link": tracking.link_address(base, links[0].code) if links else "–", "code": codes[0] if codes else "–",
        "portal": where, "digest": signature.signed_hash.hex(), "reason": "", "day": "",
    }  # fmt: skip
    return _mail(office, one, "signed", parts, tuple(_ascii(file) for file in files))


def kit_of(office: Office, partner: Partner) -> list[Attached]:
    """A partner's kit as one file; nothing where it can't be made, or is too large for a mail."""
    with tempfile.TemporaryDirectory(prefix="alianza-kit-") as folder:
        made = next(make_kits(office, [partner], Path(folder), KitOrder(zipped=True), processes=1))
        if made.error is not None or not made.place.exists() or made.place.stat().st_size > _LARGEST:
            return []
        return [Attached(made.place.name, made.place.read_bytes(), "application/zip")]


def _ascii(file: Attached) -> Attached:
    """With a name that every mail program writes alike."""
    stem, dot, ending = file.name.rpartition(".")
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_") else "-" for letter in stem)
    return file._replace(name=f"{safe.strip('-') or 'kit'}{dot}{ending}")
