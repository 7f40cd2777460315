"""Signing: what an invitation shows, and the one transaction in which a business becomes a partner.

The papers are set before that transaction begins; within it the same agreement is worked out anew, and when it says anything
else (another version of the deal, another group) nothing is signed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from alianza.bootstrap.applications import house
from alianza.bootstrap.applications.agreement import Agreement, Terms, agreement_of, plain_terms, signed_by, version_on
from alianza.bootstrap.office import Office
from alianza.bootstrap.offices import Offices
from alianza.bootstrap.partners import save_partners
from alianza.identity import api as identity
from alianza.identity import audit
from alianza.kernel.errors import AlianzaError
from alianza.kernel.ids import format_id, new_id
from alianza.kernel.spelling import normal, shown
from alianza.ledger import api as ledger
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import Applicant, Application, InvitationRefused, Signature, queue, store
from alianza.runtime.database import Connection, Database, scalar
from alianza.settlement.cases import percent_text
from alianza.tracking import api as tracking

_COLUMNS = ("partner", "name", "group", "code", "rate", "language", "country", "email")
_LONGEST_ID, _LONGEST_CODE = 60, 14


class AgreementChanged(AlianzaError):
    """What is signed is not what was read: the deal, the group or the language is another one by now."""

    code = "agreement_changed"


@dataclass(frozen=True)
class Offer:
    """What an invitation leads to. `agreement` None once it is signed, `signature` until then."""

    alliance_id: uuid.UUID
    application: Application
    agreement: Agreement | None
    signature: Signature | None

    @property
    def who(self) -> Applicant:
        """Who is invited."""
        assert self.application.who is not None  # or there is no offer
        return self.application.who


@dataclass(frozen=True)
class Signing:
    """Somebody who signs: the name they typed, the digest of the agreement as they read it, in which language, and from
    where."""

    name: str
    digest: str
    language: str
    address: str = ""
    base: str = ""


def look(
    database: Database, offices: Offices, token: str, language: str, now: datetime, terms: Terms = plain_terms
) -> Offer:
    """What an invitation's address leads to. Raises InvitationRefused."""
    read = applications.invitations.read(token)
    with database.unit_of_work(read.alliance_id) as connection:
        found = store.find_invited(connection, read.alliance_id, read.digest, now)
        if found is None:
            raise InvitationRefused
        office = offices.current(connection, read.alliance_id)
        return _offer(connection, office, found, language, now, terms)


def _offer(
    connection: Connection,
    office: Office,
    application_id: uuid.UUID,
    language: str,
    now: datetime,
    terms: Terms,
    *,
    lock: bool = False,
) -> Offer:
    one = store.find(connection, office.alliance_id, application_id, lock=lock)
    if one.who is None:
        raise InvitationRefused
    if one.state == "signed":
        return Offer(office.alliance_id, one, None, store.signature_of(connection, office.alliance_id, application_id))
    agreement = agreement_of(office, one, language, now, terms, house.load(connection, office).texts)
    if agreement is None or one.state != "accepted":
        raise InvitationRefused
    return Offer(office.alliance_id, one, agreement, None)


def sign(
    database: Database, offices: Offices, token: str, said: Signing, now: datetime, terms: Terms = plain_terms
) -> Signature:
    """Sign: the business is a partner from then on, all of it or nothing. Signing again gives the same signature.

    Raises InvitationRefused, AgreementChanged, ApplicationInvalid.
    """
    name = applications.checked_name(said.name)
    offer = look(database, offices, token, said.language, now, terms)
    if offer.signature is not None:
        return offer.signature
    assert offer.agreement is not None  # or it is signed
    _same(offer.agreement, said)
    draft = _Draft(offer, name, said, now, terms)
    # Before anybody is invited, and outside: it belongs to no alliance. It does no harm when nobody is.
    identity.list_in_directory(database, offer.alliance_id, offer.who.email)
    with database.unit_of_work(offer.alliance_id) as connection:
        return _sign(connection, offices, draft, now)


def _same(agreement: Agreement, said: Signing) -> None:
    if agreement.digest != said.digest:
        raise AgreementChanged("the agreement has changed since you read it", hint="read it again, then sign")


class _Draft:
    """Both papers of a signature, set."""

    def __init__(self, offer: Offer, name: str, said: Signing, now: datetime, terms: Terms) -> None:
        assert offer.agreement is not None
        self.offer, self.said, self.agreement, self.terms = offer, said, offer.agreement, terms
        self.document = applications.agreement_pdf(self.agreement.paper)
        self.signature = Signature(
            new_id(now), offer.application.application_id, uuid.UUID(int=0), self.agreement.version.version,
            self.agreement.group.id, said.language, name, now,
            applications.invitations.address_hash(offer.alliance_id, said.address), _sha256(self.document), b"",
        )  # fmt: skip
        block = signed_by(self.signature, offer.who.email, offer.who.business)
        self.signed_document = applications.agreement_pdf(self.agreement.paper, block)
        self.signature = self.signature._replace(signed_hash=_sha256(self.signed_document))


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def lock(connection: Connection, alliance_id: uuid.UUID) -> None:
    """One signature of an alliance at a time: which ids and codes are free stays true until the commit."""
    ledger.lock_books(connection, alliance_id)


def _sign(connection: Connection, offices: Offices, draft: _Draft, now: datetime) -> Signature:
    alliance_id, application_id = draft.offer.alliance_id, draft.signature.application_id
    lock(connection, alliance_id)
    office = offices.joined(connection, alliance_id)
    offer = _offer(connection, office, application_id, draft.said.language, now, draft.terms, lock=True)
    if offer.signature is not None:
        return offer.signature  # somebody was faster
    assert offer.agreement is not None
    if offer.application.invitation != draft.offer.application.invitation:
        raise InvitationRefused
    _same(offer.agreement, draft.said)
    principal = identity.system(alliance_id, f"applicant:{offer.application.id}")
    with identity.acting(principal):
        partner_id = _enroll(connection, office, offer, now)
    identity.invite(
        connection, principal, offer.who.email, ["partner_owner"], now, name=draft.signature.signer,
        language=draft.said.language, partner_id=partner_id,
    )  # fmt: skip
    made = draft.signature._replace(partner_id=partner_id)
    store.save_signature(connection, alliance_id, made, draft.document, draft.signed_document)
    hashed = store.token_hash_of(connection, alliance_id, application_id)
    done = offer.application._replace(state="signed", changed_at=now, language=draft.said.language)
    store.change(connection, alliance_id, done, hashed)
    queue.owe(connection, alliance_id, application_id, "signed", draft.said.base, now)
    after = {
        "version": made.version, "group": made.group, "document": made.document_hash.hex(),
        "partner": format_id("ptr", partner_id),
    }  # fmt: skip
    audit.note(connection, principal, now, "application.signed", offer.application.id, after=after)
    return made


# The partner --------------------------------------------------------------------------------------------------------------


def _enroll(connection: Connection, office: Office, offer: Offer, now: datetime) -> uuid.UUID:
    """Take the business in as a partner, with a code and, where the alliance has said where links lead, a link."""
    one, who = offer.application, offer.who
    external_id = free_id(office, who.business)
    row = {
        "partner": external_id, "name": who.business, "group": one.group, "email": who.email, "language": one.language,
        "code": free_code(connection, office, who.business), "country": office.deal.country,
        "rate": percent_text(one.rate_ppb) if one.rate_ppb is not None else "",
    }  # fmt: skip
    since = max(now.astimezone(office.zone).date(), version_on(office, now).effective_from)
    save_partners(office, [("-", row)], _COLUMNS, since, now)
    found = scalar(
        connection,
        "SELECT partner_id FROM partners WHERE alliance_id = %s AND external_id = %s",
        (office.alliance_id, external_id),
    )
    assert isinstance(found, uuid.UUID)  # it was saved just now
    return found


def _numbered(text: str, between: str) -> Iterator[str]:
    """The text, then with 2, 3 and so on."""
    yield text
    yield from (f"{text}{between}{number}" for number in count(2))


def _plain(text: str) -> str:
    """Without the accents of Latin letters; other scripts as they are."""
    apart = unicodedata.normalize("NFKD", text)
    return unicodedata.normalize("NFC", re.sub(r"(?<=[A-Za-z])[\u0300-\u036f]+", "", apart))


def free_id(office: Office, business: str) -> str:
    """An id for a business that no partner has: its name in small letters and hyphens."""
    word = re.sub(r"\W+", "-", _plain(business).casefold()).strip("-_")[:_LONGEST_ID].strip("-_")
    if not word or word in ("new", "leads", "lines"):
        word = "partner"
    return next(one for one in _numbered(word, "-") if one not in office.by_external_id)


def free_code(connection: Connection, office: Office, business: str) -> str:
    """A code that customers can say, which is nobody's: the first words of the name, in capitals."""
    words = [found for found in re.split(r"[\W_]+", shown(_plain(business))) if found]
    word = "".join(words)[:_LONGEST_CODE] if words else "SOCIO"
    taken = {normal(code) for code in office.codes}

    def free(code: str) -> bool:
        key = normal(code)
        return bool(key) and key not in taken and not tracking.find_batch_codes(connection, office.alliance_id, [key])

    return next(one for one in _numbered(word, "") if free(one))
