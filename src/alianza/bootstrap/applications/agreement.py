"""The agreement that an applicant signs: one version of the deal for one group, in words, in the reader's language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec
from babel import Locale
from babel.units import format_unit

from alianza.bootstrap.applications.letter_words import AGREEMENT, said
from alianza.bootstrap.office import Office
from alianza.kernel.money import currency_scale
from alianza.partners.applications.api import Application, Paper, Section, Signature, SignedBy
from alianza.programs.plan_words import group_items
from alianza.programs.terms import Attribution, Deal, Group
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


def terms_of(deal: Deal, group: Group, language: str) -> list[str]:
    """What the deal gives to partners of a group and to their customers, point by point, in a language.

    Neither what our own staff gets, nor what was agreed with some partners only.
    """
    found = []
    for item in group_items(group, deal):
        override = next((one for one in group.overrides if item.path.endswith(f"/overrides/{one.id}")), None)
        if "/staff_incentives/" not in item.path and not (override and override.partners):
            found.append(item.sentence())
    return [one for one in found if one]


def agreement_of(office: Office, one: Application, language: str, now: datetime) -> Agreement | None:
    """The agreement for an application as it would be signed now; None where the deal no longer has its group, or where
    it is forgotten whose application it is."""
    version = version_on(office, now)
    deal = version.loaded.deal
    group = deal.group(one.group)
    if group is None or one.who is None:
        return None
    locale = fmt.reader_locale(language, deal.country)
    say = _Speaker(language, locale)
    about = say(
        "about",
        version=version.version,
        day=fmt.long_date(version.effective_from, locale),
        group=group.name or group.id,
    )
    paper = Paper(
        language=language, country=deal.country, size=fmt.paper(deal.country), title=say("title"), alliance=deal.name,
        partner=one.who.business, about=about, sections=list(_sections(say, deal, group, one)),
        note=say("note", currency=deal.currency, zone=deal.time_zone), page=str(getattr(AGREEMENT["page"], language)),
        made_at=version.recorded_at,
    )  # fmt: skip
    return Agreement(version, group, paper)


class _Speaker:
    """Says texts, numbers of days and amounts in one language."""

    def __init__(self, language: str, locale: Locale) -> None:
        self.language, self.locale = language, locale

    def __call__(self, key: str, **parts: object) -> str:
        return said(AGREEMENT[key], self.language, **parts)

    def days(self, number: int) -> str:
        return format_unit(number, "duration-day", length="long", locale=self.locale)


def _sections(say: _Speaker, deal: Deal, group: Group, one: Application) -> Iterator[Section]:
    who = deal.program_attribution.get(group.program, deal.attribution)
    gives = terms_of(deal, group, say.language)
    if one.rate_ppb is not None:
        gives.append(say("own_rate", rate=percent_text(one.rate_ppb)))
    yield Section(say("gives"), gives)
    yield Section(say("paid"), list(_money(say, deal, group, who)))
    yield Section(say("partner"), list(_of_partner(say, who)))
    new = [say("only_new")] if who.existing_customers == "excluded" else []
    yield Section(say("customer"), [say("before_paying"), *new])
    yield Section(say("changes"), [say("versions"), say("ending")])


def _money(say: _Speaker, deal: Deal, group: Group, who: Attribution) -> Iterator[str]:
    when = deal.settlement
    yield say("counts", days=say.days(who.window_days))
    yield say("month", days=say.days(when.review_days))
    yield say("payout", day=when.payout_day, forms=say("or").join(say(form) for form in group.reward.allowed))
    if when.minimum_payout:
        amounts = (
            fmt.money(minor, code, currency_scale(code), say.locale)
            for code, minor in sorted(when.minimum_payout.items())
        )
        yield say("minimum", amount=say("or").join(amounts))
    if when.hold_days:
        yield say("hold", days=say.days(when.hold_days))
    yield say("refunds" if group.refunds.policy == "proportional" else "no_refunds")


def _of_partner(say: _Speaker, who: Attribution) -> Iterator[str]:
    yield say("honest")
    yield say("brand")
    yield say("data")
    if who.self_referral == "refused":
        yield say("no_self")


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
