"""The agreement that an applicant signs: one version of the deal for one group, in words, in the reader's language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from alianza.bootstrap.applications.house import PARTS, Rules, Texts, rules_in
from alianza.bootstrap.applications.letter_words import AGREEMENT, said
from alianza.bootstrap.office import Office
from alianza.partners.applications.api import Application, Paper, Section, Signature, SignedBy
from alianza.programs.deal_file import LoadedDeal
from alianza.programs.plan_words import deal_items, group_items
from alianza.programs.terms import Group
from alianza.programs.versions import Version
from alianza.settlement.cases import percent_text
from alianza.settlement.documents import locale_format as fmt


@dataclass(frozen=True)
class Agreement:
    """What is put before a signer: the version of the deal, the group, and the paper."""

    version: Version
    group: Group
    paper: Paper

    @property
    def digest(self) -> str:
        """Tells whether two agreements say the same, without setting them."""
        return hashlib.sha256(msgspec.json.encode(self.paper)).hexdigest()


def version_on(office: Office, now: datetime) -> Version:
    """The version in force at a moment; before the first one begins, the first."""
    today = now.astimezone(office.zone).date()
    begun = [one for one in office.versions if one.effective_from <= today]
    return max(begun, key=lambda one: (one.effective_from, one.version)) if begun else office.versions[0]


def group_of(office: Office, group_id: str, now: datetime) -> Group | None:
    """A group of the version in force; None where it has none of that id."""
    return version_on(office, now).loaded.deal.group(group_id)


class Told(NamedTuple):
    """What a deal says to a group's partners: what they and their customers get, and how that is counted and paid."""

    gives: Sequence[str]
    rules: Sequence[str]


# Says what a version of the deal is for a group, in a language. Pages say it in the reader's (`web/shared/offered.py`).
Terms = Callable[[LoadedDeal, Group, str], Told]


def plain_terms(loaded: LoadedDeal, group: Group, language: str) -> Told:
    """The words of `alianza deal show`, whatever the language: for whoever has no others."""
    gives = [item.sentence() for item in group_items(group, loaded.deal) if "/staff_incentives/" not in item.path]
    return Told([one for one in gives if one], [next(deal_items(loaded.deal)).sentence()])


def agreement_of(
    office: Office, one: Application, language: str, now: datetime, terms: Terms, texts: Texts | None = None
) -> Agreement | None:
    """The agreement for an application as it would be signed now; `texts` are the rules that the alliance wrote itself. None
    where the deal no longer has its group, or where it is forgotten whose application it is."""
    version = version_on(office, now)
    deal = version.loaded.deal
    group = deal.group(one.group)
    if group is None or one.who is None:
        return None
    day = fmt.long_date(version.effective_from, fmt.reader_locale(language, deal.country))

    def say(key: str, **parts: object) -> str:
        return said(AGREEMENT[key], language, **parts)

    told, rules = terms(version.loaded, group, language), rules_in(texts or {}, language, deal.language)
    paper = Paper(
        language=language, country=deal.country, size=fmt.paper(deal.country), title=say("title"), alliance=deal.name,
        partner=one.who.business, about=say("about", version=version.version, day=day, group=group.name or group.id),
        sections=list(_sections(say, told, rules, one)), note=say("note"), page=str(getattr(AGREEMENT["page"], language)),
        made_at=version.recorded_at.astimezone(UTC).replace(microsecond=0),
    )  # fmt: skip
    return Agreement(version, group, paper)


def _sections(say: Callable[..., str], told: Told, rules: Rules, one: Application) -> Iterator[Section]:
    own = [say("own_rate", rate=percent_text(one.rate_ppb))] if one.rate_ppb is not None else []
    yield Section(say("gives"), [*told.gives, *own])
    yield Section(say("paid"), [*told.rules, say("month")])
    yield from (Section(say(part), rules[part]) for part in PARTS)


def signed_by(one: Signature, email: str, business: str) -> SignedBy:
    """The signature as it stands on the paper. The paper is the one whose hash it names."""

    def say(key: str) -> str:
        return said(AGREEMENT[key], one.language)

    rows = (
        (say("signed_for"), business),
        (say("signed_at"), f"{one.signed_at:%Y-%m-%d %H:%M:%S}"),
        (say("signed_mail"), email),
        (say("document_hash"), one.document_hash.hex()),
        (say("address_hash"), one.address_hash.hex()),
        (say("signature_id"), one.id),
    )
    return SignedBy(say("signed"), one.signer, rows, say("signed_note"))
