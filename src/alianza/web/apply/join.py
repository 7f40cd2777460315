"""The page that an invitation leads to: the agreement, its signature, and what comes of it."""

from __future__ import annotations

from alianza.bootstrap.applications import signing
from alianza.bootstrap.applications.signing import Offer, Signing
from alianza.identity.limits import QUARTER, Limit, count
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import ApplicationInvalid, store
from alianza.web.apply.apply import post
from alianza.web.apply.apply_words import WORDS
from alianza.web.auth.common import address_group
from alianza.web.shared.offered import offered
from alianza.web.ui.screen import Answer, Ask, File, Onward, Screen, Shown

TRIES = Limit("invitations of an address", 60, QUARTER)


def _look(ask: Ask) -> Offer:
    """What the address leads to; from then on the page is of the alliance that invited. Raises InvitationRefused."""
    count(ask.database, ask.now, (TRIES, address_group(ask.visit.address)))
    found = signing.look(ask.database, ask.offices, ask.path["token"], ask.language, ask.now, offered)
    ask.alliance_id = found.alliance_id
    for name in ("has_deal", "terms", "formats"):
        ask.__dict__.pop(name, None)
    return found


def show(ask: Ask) -> Answer:
    """The agreement with the form to sign it; once it is signed, what was signed and what comes next."""
    offer = _look(ask)
    alliance, path = ask.terms.deal.name, f"/join/{ask.path['token']}"
    words = {
        "offer": offer,
        "who": offer.who,
        "alliance": alliance,
        "path": path,
        "name_most": applications.LONGEST["contact"],
    }
    if offer.agreement is None:
        title = ask.say.text("signed_title", business=offer.who.business)
        words["portal"] = f"/auth/sign-in?alliance={ask.terms.alliance.slug}&onward=/portal"
        return Shown("apply/joined.html.j2", title, words)
    return Shown("apply/join.html.j2", ask.say.text("join_title", alliance=alliance), words)


def document(ask: Ask) -> Answer:
    """The agreement as PDF: as it is put before the signer, or as it was signed."""
    offer = _look(ask)
    slug = ask.terms.alliance.slug
    if offer.agreement is not None:
        return File(f"{slug}.pdf", applications.agreement_pdf(offer.agreement.paper), "application/pdf")
    assert offer.signature is not None  # or there would be an agreement to sign
    with ask.database.unit_of_work(offer.alliance_id) as connection:
        body = store.document_of(connection, offer.alliance_id, offer.signature.signature_id, signed=True)
    return File(f"{slug}-{offer.signature.id}.pdf", body, "application/pdf")


def sign(ask: Ask) -> Answer:
    """Sign it."""
    _look(ask)
    if ask.form.get("agree") != "1":
        raise ApplicationInvalid([applications.Wrong("/agree", "tick it")])
    said = Signing(
        ask.form.get("signer", ""), ask.form.get("digest", ""), ask.language, ask.visit.address, ask.visit.base
    )
    signing.sign(ask.database, ask.offices, ask.path["token"], said, ask.now, offered)
    post(ask)
    return Onward(f"/join/{ask.path['token']}")


_EXAMPLE = {"token": ""}  # the tests make one
SCREENS = [
    Screen(
        id="join", path="/join/{token:str}", room="open", handler=show, words=WORDS, alone=True, example=_EXAMPLE,
    ),
    Screen(
        id="join_sign", path="/join/{token:str}", method="POST", room="open", handler=sign, words=WORDS, again="join",
        alone=True, example=_EXAMPLE,
    ),
    Screen(
        id="join_document", path="/join/{token:str}/agreement.pdf", room="open", handler=document, words=WORDS, alone=True,
        example=_EXAMPLE,
    ),
]  # fmt: skip
