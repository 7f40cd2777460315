"""What a partner signed, as both sides see it, with both documents to keep."""

from __future__ import annotations

import uuid

from alianza.partners.applications.api import store
from alianza.web.api.model import NotFound
from alianza.web.ui.screen import Answer, Ask, File, Shown


def page(ask: Ask, partner_id: bytes, path: str, back: str = "") -> Answer:
    """The signatures of a partner; with `?file=signed&id=…` the signed document, with `file=shown` the one presented."""
    known = store.signatures_of(ask.connection, ask.tenant, uuid.UUID(bytes=partner_id))
    asked = ask.query.get("file", "")
    if not asked:
        words = {"signatures": known, "path": path, "back": back}
        return Shown("apply/agreement.html.j2", ask.say.text("agreement_title"), words)
    one = next((one for one in known if one.id == ask.query.get("id", "")), None)
    if one is None or asked not in ("signed", "shown"):
        raise NotFound("there is no such document")
    body = store.document_of(ask.connection, ask.tenant, one.signature_id, signed=asked == "signed")
    return File(f"{one.id}-{asked}.pdf", body, "application/pdf")
