"""`/codes`: what is typed or said; of a partner, of a campaign, or one of a batch (`/code-batches`)."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from alianza.bootstrap import codes, own_codes
from alianza.bootstrap.office import Office
from alianza.identity import api as identity
from alianza.kernel.spelling import normal
from alianza.partners.api import Partner as KnownPartner
from alianza.runtime.database import sql
from alianza.runtime.listing import Key, Listing
from alianza.settlement.cases import campaign_codes
from alianza.tracking import api as tracking
from alianza.web.api.facts import PartnerRef, partner_ref
from alianza.web.api.model import Call, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page, Reply, Text
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.api.shown import named_partner, whose

HERE = "alianza.web.api"
Limit = Annotated[int, msgspec.Meta(ge=1, lt=2**31)]
CodeText = Annotated[str, msgspec.Meta(min_length=1, max_length=100, description="Spelling does not matter: 0 is O")]


class CodeUse(msgspec.Struct, tag_field="object", tag="code_use", kw_only=True):
    """A use of a code, by your own reference. A reservation holds until `expires_at`."""

    code: str
    reference: str
    state: Literal["reserved", "used", "released"]
    customer: str | None
    expires_at: datetime | None
    lead: str | None
    sale: str | None


class Code(msgspec.Struct, tag_field="object", tag="code", kw_only=True):
    """A code and what it allows; null is no limit. Days are local, both included. `reserved` and `latest_uses` are told of one
    code, not in lists."""

    id: str
    partner: PartnerRef | None
    batch: str | None
    campaign: str | None
    note: str | None
    valid_from: date | None
    valid_until: date | None
    disabled_at: datetime | None
    max_uses: int | None
    max_per_customer: int | None
    uses: int
    reserved: int | None
    latest_uses: list[CodeUse] | None


class NewCode(Given, kw_only=True):
    """A code to be added. One that the deal's campaigns name needs no partner."""

    code: CodeText
    partner: Text | None = None
    campaign: Text | None = None
    note: Text | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    max_uses: Limit | None = None
    max_per_customer: Limit | None = None


class CodeChange(Given, kw_only=True):
    """What may be changed of a code; what is left out stays, null lifts a limit. One that is disabled counts no longer."""

    disabled: bool | msgspec.UnsetType = msgspec.UNSET
    campaign: Text | msgspec.UnsetType = msgspec.UNSET
    note: Text | msgspec.UnsetType = msgspec.UNSET
    valid_from: date | msgspec.UnsetType | None = msgspec.UNSET
    valid_until: date | msgspec.UnsetType | None = msgspec.UNSET
    max_uses: Limit | msgspec.UnsetType | None = msgspec.UNSET
    max_per_customer: Limit | msgspec.UnsetType | None = msgspec.UNSET


class CodeQuery(ListQuery, kw_only=True):
    """What codes can be looked for by."""

    partner: Text | None = None


LISTING = Listing(
    columns=(
        "c.spelling, c.partner_id, c.campaign, c.note, c.valid_from, c.valid_until, c.disabled_at, c.max_uses,"
        " c.max_per_customer, c.uses"
    ),
    body=sql(HERE, "codes"),
    key=Key("c.code", "text"),
    own="c.partner_id = %(partner)s",
    filters={"owner": "c.partner_id = %(owner)s", "code": "c.code = %(code)s"},
    sorts={"code": Key("c.code", "text")},
    usual="code",
)


def _view(
    office: Office, spelling: str, partner: uuid.UUID | None, campaign: str | None, note: str | None, valid_from: date | None,
    valid_until: date | None, disabled_at: datetime | None, max_uses: int | None, per_customer: int | None, uses: int,
) -> Code:  # fmt: skip
    return Code(
        id=spelling, partner=partner_ref(office, partner), batch=None, campaign=campaign or None, note=note or None,
        valid_from=valid_from, valid_until=valid_until, disabled_at=disabled_at, max_uses=max_uses,
        max_per_customer=per_customer, uses=uses, reserved=None, latest_uses=None,
    )  # fmt: skip


def campaigns(office: Office) -> dict[str, tuple[str, KnownPartner | None]]:
    """The codes that the deal's campaigns name, by their normal form."""
    found: dict[str, tuple[str, KnownPartner | None]] = {}
    for version in office.versions:
        named = campaign_codes(version.loaded.deal, office.by_external_id)
        found |= {normal(code): (code, partner) for code, partner in named.items()}
    return found


def _words(office: Office) -> dict[str, Any]:
    named = campaigns(office)
    return {
        "campaigns": list(named),
        "spellings": [spelling for spelling, _ in named.values()],
        "owners": [partner.partner_id.hex() if partner else None for _, partner in named.values()],
    }


def _list(call: Call) -> Page[Code]:
    office = call.terms
    filters = {"owner": whose(call).partner}
    return call.page(LISTING, filters, functools.partial(_view, office), **_words(office))


# One code ----------------------------------------------------------------------------------------------------------------


def shown_use(use: Any, code: str, whole: bool) -> CodeUse:
    state: Any = tracking.UseState(use.state).name.lower()
    return CodeUse(
        code=code, reference=use.reference, state=state, customer=use.customer if whole else None, expires_at=use.expires_at,
        lead=use.lead_id, sale=use.sale_id,
    )  # fmt: skip


def one(call: Call, office: Office, text: str) -> Code:
    """A code in any of its spellings, also one of a batch. Raises NotFound."""
    key = normal(text)
    found = tracking.find_codes(call.connection, call.alliance_id, [key]) if key else []
    if not found:
        return _of_campaign(call, office, key)
    details = tracking.code_details(call.connection, call.alliance_id, text, call.now)
    limits, whole = details.limits, call.partner is None
    if not call.principal.sees(limits.partner_id) or (not whole and limits.partner_id is None):
        raise NotFound("there is no such code")
    batches = {batch.batch_no: batch.terms for batch in office.batches}
    terms = None if limits.batch_no is None else batches.get(limits.batch_no)
    row = call.connection.execute(
        "SELECT campaign, note FROM codes WHERE alliance_id = %s AND code = %s", (call.alliance_id, key)
    ).fetchone()
    campaign, note = (terms.campaign, terms.note) if terms else row or ("", "")
    view = _view(
        office, limits.spelling, uuid.UUID(bytes=limits.partner_id) if limits.partner_id else None, campaign, note,
        limits.valid_from, limits.valid_until, limits.disabled_at, limits.max_uses, limits.max_per_customer, limits.uses,
    )  # fmt: skip
    uses = [shown_use(use, limits.spelling, whole) for use in details.uses]
    return msgspec.structs.replace(
        view, batch=terms.name if terms else None, reserved=details.reserved, latest_uses=uses
    )


def _of_campaign(call: Call, office: Office, key: str) -> Code:
    """A code that stands only in the deal."""
    known = campaigns(office).get(key)
    owner = known[1].partner_id if known and known[1] else None
    if known is None or (call.partner is not None and owner != call.partner.bytes):
        raise NotFound("there is no such code")
    partner = uuid.UUID(bytes=owner) if owner else None
    view = _view(office, known[0], partner, "", "", None, None, None, None, None, 0)
    return msgspec.structs.replace(view, reserved=0, latest_uses=[])


def _get(call: Call) -> Code:
    return one(call, call.terms, call.path["code"])


def _create(call: Call) -> Reply:
    office, told = call.office(), call.body
    if call.partner is not None:
        return _create_own(call, office, told)
    partner = named_partner(call, office, told.partner).external_id if told.partner else ""
    said: Mapping[str, Any] = msgspec.structs.asdict(told)
    changes = {name: value for name, value in said.items() if name not in ("code", "partner") and value is not None}
    _, fresh = codes.add_code(office, told.code, partner, changes, call.now)
    return Reply(one(call, call.terms, told.code), 201 if fresh else 200)


def _create_own(call: Call, office: Office, told: NewCode) -> Reply:
    """One that a partner makes itself: within what its deal allows."""
    partner = named_partner(call, office, told.partner)
    said: Mapping[str, Any] = msgspec.structs.asdict(told)
    changes = {name: value for name, value in said.items() if name not in ("code", "partner") and value is not None}
    own_codes.add_own_code(office, partner, told.code, changes, call.now)
    return Reply(one(call, call.terms, told.code), 201)


def _end_own(call: Call, found: Code) -> Code:
    """All that a partner may change of its code: end one that it made."""
    if call.body != CodeChange(disabled=True):
        raise identity.Forbidden(
            "a partner can end a campaign's code; all else is the alliance's", hint="ask the alliance"
        )
    office = call.office()
    own_codes.end_own_code(office, named_partner(call, office, None), found.id, call.now)
    return one(call, call.terms, found.id)


def _change(call: Call) -> Code:
    found = _get(call)
    if call.partner is not None:
        return _end_own(call, found)
    office = call.office()
    said: Mapping[str, Any] = msgspec.structs.asdict(call.body)
    changes = {name: value for name, value in said.items() if value is not msgspec.UNSET}
    disabled = changes.pop("disabled", None)
    if changes and found.batch is not None:
        problem = "a batch's codes keep the terms of the batch"
        raise RequestInvalid([FieldProblem(problem, "code_limit_refused", f"/{name}") for name in changes])
    if changes:
        codes.add_code(office, found.id, "", changes, call.now)
    if disabled is not None and disabled != (found.disabled_at is not None):
        codes.disable(office, found.id, "", call.now, undo=not disabled)
    return one(call, call.terms, found.id)


_TAKEN = ("code_taken", "code_limit_refused", "code_beyond_deal")
OPERATIONS = [
    Operation(
        id="list_codes", method="GET", path="/codes", scope="codes:read", summary="List codes",
        about="Those of partners and campaigns; the codes of a batch are `/code-batches/{batch}/codes`.", handler=_list,
        query=CodeQuery, answer=Page[Code], sorts=("code",), usual="code", example=Example(query={"partner": "taller-x"}),
    ),
    Operation(
        id="create_code", method="POST", path="/codes", scope="codes:write", summary="Add a code",
        about="One that its partner has already is changed, and answered 200. A partner's key makes new ones for a campaign,"
        " within what the deal allows (`partner_codes`).", handler=_create, body=NewCode, answer=Code,
        status=201, errors=_TAKEN, example=Example(body={"code": "LAVA-X", "partner": "taller-x", "max_uses": 100}),
    ),
    Operation(
        id="get_code", method="GET", path="/codes/{code}", scope="codes:read", summary="Read a code",
        about="In any of its spellings, also one of a batch; with what is reserved, and its latest uses.", handler=_get,
        query=OneQuery, answer=Code, example=Example(path={"code": "LAVA-X"}),
    ),
    Operation(
        id="change_code", method="PATCH", path="/codes/{code}", scope="codes:write", summary="Change what a code allows",
        about="From now on; facts on record keep what they were answered. A partner's key can only end a campaign's code.",
        handler=_change, body=CodeChange, answer=Code,
        current=_get, errors=_TAKEN, example=Example(path={"code": "LAVA-X"}, body={"max_uses": None, "note": "Cartel"}),
    ),
]  # fmt: skip
