"""What the API takes and gives. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict


class Account(TypedDict):
    """An account. A balance is credits minus debits; what is pending comes on top. Bounds are null where there
    are none.
    """

    object: Literal["account"]
    id: str
    path: str
    unit: str
    posted_minor: int
    pending_minor: int
    debits_posted_minor: int
    credits_posted_minor: int
    debits_pending_minor: int
    credits_pending_minor: int
    floor_minor: int | None
    ceiling_minor: int | None
    recorded_at: str


class AccountFields(TypedDict):
    """What `fields` asks for of: Account"""

    object: Literal["account"]
    id: str
    path: NotRequired[str]
    unit: NotRequired[str]
    posted_minor: NotRequired[int]
    pending_minor: NotRequired[int]
    debits_posted_minor: NotRequired[int]
    credits_posted_minor: NotRequired[int]
    debits_pending_minor: NotRequired[int]
    credits_pending_minor: NotRequired[int]
    floor_minor: NotRequired[int | None]
    ceiling_minor: NotRequired[int | None]
    recorded_at: NotRequired[str]


class Adjustment(TypedDict):
    """A line made by hand: positive is in the partner's favour. `external_id` is the id that it was asked for
    under.
    """

    object: Literal["adjustment"]
    id: str
    external_id: str
    partner: PartnerRef
    amount_minor: int
    unit: str
    reason: str
    period: str
    recorded_at: str


class AdjustmentFields(TypedDict):
    """What `fields` asks for of: Adjustment"""

    object: Literal["adjustment"]
    id: str
    external_id: NotRequired[str]
    partner: NotRequired[PartnerRef]
    amount_minor: NotRequired[int]
    unit: NotRequired[str]
    reason: NotRequired[str]
    period: NotRequired[str]
    recorded_at: NotRequired[str]


class Agreement(TypedDict):
    """A version of the deal, in force from a local day until the next one begins. A list tells neither `terms`
    nor `files`; a partner is told the terms of its own groups.
    """

    object: Literal["agreement"]
    id: str
    version: int
    effective_from: str
    note: str | None
    digest: str
    recorded_at: str
    terms: list[Term] | None
    root: str | None
    files: dict[str, str] | None


class AgreementApplied(TypedDict):
    """What became of a deal. `fresh` false: it was in force already, and nothing changed."""

    object: Literal["agreement_applied"]
    id: str
    version: int
    effective_from: str
    cases: int
    fresh: bool


class AgreementFields(TypedDict):
    """What `fields` asks for of: Agreement"""

    object: Literal["agreement"]
    id: str
    version: NotRequired[int]
    effective_from: NotRequired[str]
    note: NotRequired[str | None]
    digest: NotRequired[str]
    recorded_at: NotRequired[str]
    terms: NotRequired[list[Term] | None]
    root: NotRequired[str | None]
    files: NotRequired[dict[str, str] | None]


class AgreementPlan(TypedDict):
    """What would change. `refused` says why it could not be applied like this."""

    object: Literal["agreement_plan"]
    effective_from: str
    changes: list[Difference]
    left_out: list[LeftOut]
    refused: str | None


class AgreementTest(TypedDict):
    """How all cases came out."""

    object: Literal["agreement_test"]
    passed: bool
    cases: list[CaseOutcome]


class Alliance(TypedDict):
    """A tenant: who runs the partnership. `open_month` is the one in which new lines land; `test`: a sandbox;
    `place`: where it is, by which the nearest partners are found.
    """

    object: Literal["alliance"]
    id: str
    slug: str
    name: str
    currency: str
    currencies: list[str]
    country: str
    time_zone: str
    language: str
    test: bool
    open_month: str
    place: Place | None
    domains: list[str]


class AllianceChange(TypedDict):
    """What may be changed of the alliance; the deal says the rest. What is left out stays."""

    place: NotRequired[Place | None]


class AllianceFields(TypedDict):
    """What `fields` asks for of: Alliance"""

    object: Literal["alliance"]
    id: str
    slug: NotRequired[str]
    name: NotRequired[str]
    currency: NotRequired[str]
    currencies: NotRequired[list[str]]
    country: NotRequired[str]
    time_zone: NotRequired[str]
    language: NotRequired[str]
    test: NotRequired[bool]
    open_month: NotRequired[str]
    place: NotRequired[Place | None]
    domains: NotRequired[list[str]]


class Answers(TypedDict):
    """Who applied, and what they say of themselves."""

    business: str
    contact: str
    email: str
    phone: str | None
    town: str | None
    website: str | None
    cars: str | None
    customers: str | None
    care: str | None
    message: str | None


class Application(TypedDict):
    """An application. `applicant` is null once it is forgotten whose it was; `fit` says how well it fits, of
    100; `group` is the one asked for, from the acceptance on the one agreed; `partner` is what came of it
    once it is signed.
    """

    object: Literal["application"]
    id: str
    state: Literal["accepted", "declined", "new", "signed"]
    invited: bool
    language: str
    group: str
    rate: str | None
    fit: int
    applicant: Answers | None
    reason: str | None
    expires_at: str | None
    created_at: str
    changed_at: str
    decided_by: str | None
    partner: str | None


class ApplicationFields(TypedDict):
    """What `fields` asks for of: Application"""

    object: Literal["application"]
    id: str
    state: NotRequired[Literal["accepted", "declined", "new", "signed"]]
    invited: NotRequired[bool]
    language: NotRequired[str]
    group: NotRequired[str]
    rate: NotRequired[str | None]
    fit: NotRequired[int]
    applicant: NotRequired[Answers | None]
    reason: NotRequired[str | None]
    expires_at: NotRequired[str | None]
    created_at: NotRequired[str]
    changed_at: NotRequired[str]
    decided_by: NotRequired[str | None]
    partner: NotRequired[str | None]


class AssetTotals(TypedDict):
    """All accounts in one currency (or in points) together: what was debited is what was credited."""

    unit: str
    accounts: int
    debits_posted_minor: int
    credits_posted_minor: int
    debits_pending_minor: int
    credits_pending_minor: int
    balanced: bool


class BatchChange(TypedDict):
    """The codes of a disabled batch count no longer."""

    disabled: bool


class BatchCode(TypedDict):
    """A code of a batch as it is printed."""

    object: Literal["batch_code"]
    id: str
    uses: int
    uses_left: int
    disabled: bool


class BatchCodeFields(TypedDict):
    """What `fields` asks for of: BatchCode"""

    object: Literal["batch_code"]
    id: str
    uses: NotRequired[int]
    uses_left: NotRequired[int]
    disabled: NotRequired[bool]


class CaseOutcome(TypedDict):
    """How a case of the deal came out."""

    name: str
    place: str
    passed: bool
    differences: list[str]
    lines: list[dict[str, str]]
    statements: list[dict[str, str]]


class Click(TypedDict):
    """A click, or a scan of a printed code. `referrer` is the host alone; `sub_id` is what the link was called
    with.
    """

    object: Literal["click"]
    id: str
    link: str
    link_version: int
    partner: PartnerRef
    clicked_at: str
    scan: bool
    sub_id: str | None
    referrer: str | None
    language: str | None
    campaign: str | None
    channel: str | None


class ClickFields(TypedDict):
    """What `fields` asks for of: Click"""

    object: Literal["click"]
    id: str
    link: NotRequired[str]
    link_version: NotRequired[int]
    partner: NotRequired[PartnerRef]
    clicked_at: NotRequired[str]
    scan: NotRequired[bool]
    sub_id: NotRequired[str | None]
    referrer: NotRequired[str | None]
    language: NotRequired[str | None]
    campaign: NotRequired[str | None]
    channel: NotRequired[str | None]


class Closed(TypedDict):
    """What closing a month did. `closed` are the months that were open before, oldest first."""

    object: Literal["closed"]
    id: str
    closing: Closing
    closed: list[str]
    statements: int


class Closing(TypedDict):
    """A closed month. `id` is the month; days are local."""

    object: Literal["closing"]
    id: str
    closed_at: str
    closed_on: str
    review_until: str
    payout_on: str


class ClosingFields(TypedDict):
    """What `fields` asks for of: Closing"""

    object: Literal["closing"]
    id: str
    closed_at: NotRequired[str]
    closed_on: NotRequired[str]
    review_until: NotRequired[str]
    payout_on: NotRequired[str]


class Code(TypedDict):
    """A code and what it allows; null is no limit. Days are local, both included. `reserved` and `latest_uses`
    are told of one code, not in lists.
    """

    object: Literal["code"]
    id: str
    partner: PartnerRef | None
    batch: str | None
    campaign: str | None
    note: str | None
    valid_from: str | None
    valid_until: str | None
    disabled_at: str | None
    max_uses: int | None
    max_per_customer: int | None
    uses: int
    reserved: int | None
    latest_uses: list[CodeUse] | None


class CodeBatch(TypedDict):
    """A batch; `id` is its name. `max_uses` is of each code, `max_per_customer` of all its codes together."""

    object: Literal["code_batch"]
    id: str
    partner: PartnerRef | None
    codes: int
    prefix: str | None
    max_uses: int
    max_per_customer: int | None
    valid_from: str | None
    valid_until: str | None
    campaign: str | None
    note: str | None
    disabled_at: str | None
    recorded_at: str


class CodeBatchFields(TypedDict):
    """What `fields` asks for of: CodeBatch"""

    object: Literal["code_batch"]
    id: str
    partner: NotRequired[PartnerRef | None]
    codes: NotRequired[int]
    prefix: NotRequired[str | None]
    max_uses: NotRequired[int]
    max_per_customer: NotRequired[int | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    campaign: NotRequired[str | None]
    note: NotRequired[str | None]
    disabled_at: NotRequired[str | None]
    recorded_at: NotRequired[str]


class CodeChange(TypedDict):
    """What may be changed of a code; what is left out stays, null lifts a limit. One that is disabled counts no
    longer.
    """

    disabled: NotRequired[bool]
    campaign: NotRequired[str]
    note: NotRequired[str]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    max_uses: NotRequired[int | None]
    max_per_customer: NotRequired[int | None]


class CodeFields(TypedDict):
    """What `fields` asks for of: Code"""

    object: Literal["code"]
    id: str
    partner: NotRequired[PartnerRef | None]
    batch: NotRequired[str | None]
    campaign: NotRequired[str | None]
    note: NotRequired[str | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    disabled_at: NotRequired[str | None]
    max_uses: NotRequired[int | None]
    max_per_customer: NotRequired[int | None]
    uses: NotRequired[int]
    reserved: NotRequired[int | None]
    latest_uses: NotRequired[list[CodeUse] | None]


class CodeUse(TypedDict):
    """A use of a code, by your own reference. A reservation holds until `expires_at`."""

    object: Literal["code_use"]
    code: str
    reference: str
    state: Literal["released", "reserved", "used"]
    customer: str | None
    expires_at: str | None
    lead: str | None
    sale: str | None


class Commission(TypedDict):
    """A line: positive is owed to the partner. `period` is the month it is settled in, `earned_period` that of
    its fact.
    """

    object: Literal["commission"]
    id: str
    kind: str
    partner: PartnerRef
    fact: FactRef | None
    amount_minor: int
    unit: str
    base_minor: int
    base_currency: str
    rate: str | None
    group: str
    rule: str | None
    tier: str | None
    version: int
    occurred_at: str
    recorded_at: str
    period: str
    earned_period: str
    available_on: str
    staff: str | None
    reason: str | None
    reason_text: str | None
    corrects: str | None
    explanation: Explanation | None


class CommissionFields(TypedDict):
    """What `fields` asks for of: Commission"""

    object: Literal["commission"]
    id: str
    kind: NotRequired[str]
    partner: NotRequired[PartnerRef]
    fact: NotRequired[FactRef | None]
    amount_minor: NotRequired[int]
    unit: NotRequired[str]
    base_minor: NotRequired[int]
    base_currency: NotRequired[str]
    rate: NotRequired[str | None]
    group: NotRequired[str]
    rule: NotRequired[str | None]
    tier: NotRequired[str | None]
    version: NotRequired[int]
    occurred_at: NotRequired[str]
    recorded_at: NotRequired[str]
    period: NotRequired[str]
    earned_period: NotRequired[str]
    available_on: NotRequired[str]
    staff: NotRequired[str | None]
    reason: NotRequired[str | None]
    reason_text: NotRequired[str | None]
    corrects: NotRequired[str | None]
    explanation: NotRequired[Explanation | None]


class Deal(TypedDict):
    """A deal: its files by name, and which of them is the deal file."""

    root: str
    files: dict[str, str]


class Delivery(TypedDict):
    """One attempt to deliver an event. `status`: of the answer; null when there was none, and `error` says why."""

    object: Literal["delivery"]
    id: str
    webhook: str
    event: str
    type: str
    subject: str
    attempt: int
    attempted_at: str
    duration_ms: int
    outcome: str
    status: int | None
    error: str | None
    answer: str


class DeliveryFields(TypedDict):
    """What `fields` asks for of: Delivery"""

    object: Literal["delivery"]
    id: str
    webhook: NotRequired[str]
    event: NotRequired[str]
    type: NotRequired[str]
    subject: NotRequired[str]
    attempt: NotRequired[int]
    attempted_at: NotRequired[str]
    duration_ms: NotRequired[int]
    outcome: NotRequired[str]
    status: NotRequired[int | None]
    error: NotRequired[str | None]
    answer: NotRequired[str]


class Difference(TypedDict):
    """One thing that would change."""

    kind: Literal["added", "changed", "removed"]
    path: str
    text: str


class Dispute(TypedDict):
    """A dispute. `restated`: it was said anew, with another reason; `withdrawn`: the partner accepted after all."""

    object: Literal["dispute"]
    id: str
    statement: int
    period: str
    unit: str
    partner: PartnerRef
    reason: str
    state: Literal["open", "resolved", "restated", "withdrawn"]
    disputed_at: str
    resolution: str | None
    ended_at: str | None


class DisputeFields(TypedDict):
    """What `fields` asks for of: Dispute"""

    object: Literal["dispute"]
    id: str
    statement: NotRequired[int]
    period: NotRequired[str]
    unit: NotRequired[str]
    partner: NotRequired[PartnerRef]
    reason: NotRequired[str]
    state: NotRequired[Literal["open", "resolved", "restated", "withdrawn"]]
    disputed_at: NotRequired[str]
    resolution: NotRequired[str | None]
    ended_at: NotRequired[str | None]


class Domain(TypedDict):
    """A host name. With `partner`, that partner's portal and links stand under it, in its brand, and nothing
    else. `points_at`: what its DNS can point at by a CNAME; null where the server knows no name of its own.
    `seen_at`: when a request first came in under it; null: its DNS leads somewhere else yet.
    """

    object: Literal["domain"]
    id: str
    host: str
    partner: PartnerRef | None
    points_at: str | None
    created_at: str
    seen_at: str | None


class DomainFields(TypedDict):
    """What `fields` asks for of: Domain"""

    object: Literal["domain"]
    id: str
    host: NotRequired[str]
    partner: NotRequired[PartnerRef | None]
    points_at: NotRequired[str | None]
    created_at: NotRequired[str]
    seen_at: NotRequired[str | None]


class Done(TypedDict):
    """What is answered where there is nothing else to say."""

    object: Literal["done"]
    id: str


class Earned(TypedDict):
    """What a fact earned its partner: positive is owed to the partner. `unit` is a currency, or PTS for points."""

    id: str
    kind: str
    amount_minor: int
    unit: str
    available_on: str
    rule: str


class EmbedToken(TypedDict):
    """A token for one visit of a page. It is not kept anywhere, and ends by itself."""

    object: Literal["embed_token"]
    token: str
    partner: PartnerRef | None
    scopes: list[str]
    expires_at: str


class Enrollment(TypedDict):
    """The group of the deal that a partner belongs to, from a local day on until the next one begins."""

    group: str
    effective_from: str
    rate: str | None


class Entry(TypedDict):
    """A change. `actor` and `subject` are ids, never names; `address_hash` tells one address from another."""

    object: Literal["audit_entry"]
    id: str
    recorded_at: str
    actor_kind: str
    actor: str
    action: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None
    address_hash: str | None


class EntryFields(TypedDict):
    """What `fields` asks for of: Entry"""

    object: Literal["audit_entry"]
    id: str
    recorded_at: NotRequired[str]
    actor_kind: NotRequired[str]
    actor: NotRequired[str]
    action: NotRequired[str]
    subject: NotRequired[str]
    before: NotRequired[dict[str, Any] | None]
    after: NotRequired[dict[str, Any] | None]
    request_id: NotRequired[str | None]
    address_hash: NotRequired[str | None]


class Event(TypedDict):
    """Something that happened, in the words in which webhooks are told of it. `subject`: to what it happened."""

    object: Literal["event"]
    id: str
    type: str
    timestamp: str
    api_version: str
    alliance: str
    test: bool
    subject: str
    data: dict[str, Any]


class EventFields(TypedDict):
    """What `fields` asks for of: Event"""

    object: Literal["event"]
    id: str
    type: NotRequired[str]
    timestamp: NotRequired[str]
    api_version: NotRequired[str]
    alliance: NotRequired[str]
    test: NotRequired[bool]
    subject: NotRequired[str]
    data: NotRequired[dict[str, Any]]


class ExplainedFact(TypedDict):
    """The fact that earned it, as it was told."""

    kind: str
    id: str
    occurred_at: str
    partner: str | None
    code: str | None
    click: str | None
    friend: str | None
    customer: str | None
    amount_minor: int | None
    net_amount_minor: int | None
    own_commission_minor: int | None
    currency: str | None
    category: str | None
    quantity: int
    staff: str | None
    refunds: str | None


class Explanation(TypedDict):
    """How a line came about, derived again. `matches`: it comes out as it stands in the books."""

    fact: ExplainedFact | None
    touches: list[Touch]
    rule_name: str | None
    base_from: str | None
    override: str | None
    how: str | None
    exact: str | None
    rounding: str | None
    effective_from: str
    on_hold_at_payout: bool
    statement: int | None
    payout_on: str | None
    paid_on: str | None
    transfer: str | None
    transfer_state: str | None
    debit: str | None
    credit: str | None
    corrected_by: list[str]
    derived_minor: int
    in_books_minor: int
    matches: bool
    notes: list[str]


class Export(TypedDict):
    """An archive: `making`, `ready` or `failed`. `problem` is the code of what went wrong."""

    object: Literal["export"]
    id: str
    status: Literal["failed", "making", "ready"]
    created_at: str
    created_by: str
    expires_at: str
    rows_done: int
    rows_total: int | None
    bytes: int | None
    sha256: str | None
    problem: str | None


class ExportFields(TypedDict):
    """What `fields` asks for of: Export"""

    object: Literal["export"]
    id: str
    status: NotRequired[Literal["failed", "making", "ready"]]
    created_at: NotRequired[str]
    created_by: NotRequired[str]
    expires_at: NotRequired[str]
    rows_done: NotRequired[int]
    rows_total: NotRequired[int | None]
    bytes: NotRequired[int | None]
    sha256: NotRequired[str | None]
    problem: NotRequired[str | None]


class FactRef(TypedDict):
    """A lead, sale or refund by its kind and its id."""

    kind: str
    id: str


class FieldProblem(TypedDict):
    """One mistake. `pointer` is a JSON Pointer into the body; `parameter` names what stands in the address."""

    detail: str
    code: NotRequired[str]
    pointer: NotRequired[str | None]
    parameter: NotRequired[str | None]


class Imported(TypedDict):
    """What became of a list of partners."""

    partners: int
    new: int
    enrolled: int
    codes: int


class ItemResult(TypedDict):
    """What became of one fact of a list: `new`, `known`, `conflict` or `refused`."""

    index: int
    id: str
    result: Literal["conflict", "known", "new", "refused"]
    error: NotRequired[Problem | None]


class Key(TypedDict):
    """A key; of its text only the last four letters are told. `ending`: it was replaced, and goes on until
    `expires_at`.
    """

    object: Literal["key"]
    id: str
    name: str
    ending: str
    scopes: list[str]
    partner: PartnerRef | None
    state: Literal["ending", "expired", "live", "revoked"]
    replaces: str | None
    replaced_by: str | None
    created_by: str
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None


class KeyFields(TypedDict):
    """What `fields` asks for of: Key"""

    object: Literal["key"]
    id: str
    name: NotRequired[str]
    ending: NotRequired[str]
    scopes: NotRequired[list[str]]
    partner: NotRequired[PartnerRef | None]
    state: NotRequired[Literal["ending", "expired", "live", "revoked"]]
    replaces: NotRequired[str | None]
    replaced_by: NotRequired[str | None]
    created_by: NotRequired[str]
    created_at: NotRequired[str]
    expires_at: NotRequired[str | None]
    revoked_at: NotRequired[str | None]
    last_used_at: NotRequired[str | None]


class KeyRotation(TypedDict):
    """For how long the old key goes on, and when the new one ends; left out: as far away as it was for the old
    one.
    """

    overlap_hours: NotRequired[int]
    expires_at: NotRequired[str | None]


class Lead(TypedDict):
    """Somebody who may become a customer."""

    object: Literal["lead"]
    id: str
    occurred_at: str
    recorded_at: str
    partner: PartnerRef | None
    customer: str | None
    code: str | None
    click: str | None
    category: str | None
    staff: str | None
    lines: list[Earned]


class LeadFields(TypedDict):
    """What `fields` asks for of: Lead"""

    object: Literal["lead"]
    id: str
    occurred_at: NotRequired[str]
    recorded_at: NotRequired[str]
    partner: NotRequired[PartnerRef | None]
    customer: NotRequired[str | None]
    code: NotRequired[str | None]
    click: NotRequired[str | None]
    category: NotRequired[str | None]
    staff: NotRequired[str | None]
    lines: NotRequired[list[Earned]]


class Leads(TypedDict):
    """Up to 10,000 leads."""

    data: list[NewLead]


class LeftOut(TypedDict):
    """A group that the deal has no longer, and who is in it: they earn nothing and owe nothing from then on."""

    group: str
    partners: list[str]


class Link(TypedDict):
    """A link in its latest version. It keeps its partner and its code; `scan_address` is what a printed code
    leads to.
    """

    object: Literal["link"]
    id: str
    code: str
    partner: PartnerRef
    address: str
    scan_address: str
    is_default: bool
    state: Literal["early", "ended", "in_force"]
    target: str
    parameters: dict[str, str]
    fallback: str | None
    program: str | None
    campaign: str | None
    channel: str | None
    valid_from: str | None
    valid_until: str | None
    status: int
    version: int
    created_at: str
    changed_at: str


class LinkChange(TypedDict):
    """What may be changed of a link; what is left out stays, null takes it away."""

    target: NotRequired[str]
    fallback: NotRequired[str | None]
    program: NotRequired[str | None]
    campaign: NotRequired[str | None]
    channel: NotRequired[str | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    status: NotRequired[Literal[302, 307]]
    parameters: NotRequired[dict[str, str] | None]


class LinkFields(TypedDict):
    """What `fields` asks for of: Link"""

    object: Literal["link"]
    id: str
    code: NotRequired[str]
    partner: NotRequired[PartnerRef]
    address: NotRequired[str]
    scan_address: NotRequired[str]
    is_default: NotRequired[bool]
    state: NotRequired[Literal["early", "ended", "in_force"]]
    target: NotRequired[str]
    parameters: NotRequired[dict[str, str]]
    fallback: NotRequired[str | None]
    program: NotRequired[str | None]
    campaign: NotRequired[str | None]
    channel: NotRequired[str | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    status: NotRequired[int]
    version: NotRequired[int]
    created_at: NotRequired[str]
    changed_at: NotRequired[str]


class Links(TypedDict):
    """Up to 10,000 links: new ones are added, those whose code is known are changed. All of them, or none."""

    data: list[NewLink]


class LinksSaved(TypedDict):
    """What became of a list of links."""

    added: int
    changed: int
    same: int


class MadeWebhook(TypedDict):
    """An endpoint and its new secret, which can't be read again."""

    object: Literal["webhook"]
    id: str
    url: str
    description: str
    events: list[str]
    partner: str | None
    state: str
    reason: str | None
    waiting: int
    failing_since: str | None
    api_version: str
    created_at: str
    secret: str


class Membership(TypedDict):
    """What a person may do for a partner, or for the alliance as a whole (null)."""

    partner: PartnerRef | None
    roles: list[str]
    since: str


class NewAdjustment(TypedDict):
    """A line to be made. The same `external_id` makes one only; without one, an `Idempotency-Key` does the same."""

    external_id: NotRequired[str | None]
    partner: str
    amount_minor: int
    unit: NotRequired[str | None]
    reason: str


class NewBatch(TypedDict):
    """A batch to be made. The same again gives the same batch."""

    name: str
    codes: int
    partner: NotRequired[str | None]
    prefix: NotRequired[str]
    max_uses: NotRequired[int]
    max_per_customer: NotRequired[int | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    campaign: NotRequired[str]
    note: NotRequired[str]


class NewClosing(TypedDict):
    """A month to be closed, with every one before it that is open."""

    period: str


class NewCode(TypedDict):
    """A code to be added. One that the deal's campaigns name needs no partner."""

    code: str
    partner: NotRequired[str | None]
    campaign: NotRequired[str | None]
    note: NotRequired[str | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    max_uses: NotRequired[int | None]
    max_per_customer: NotRequired[int | None]


class NewDispute(TypedDict):
    """What is wrong with a statement."""

    statement: int | str
    reason: str


class NewDomain(TypedDict):
    """A host name to be registered, for the alliance or for one partner."""

    host: str
    partner: NotRequired[str | None]


class NewEmbedToken(TypedDict):
    """What a page may show of one partner, and for how long."""

    scopes: list[str]
    partner: NotRequired[str | None]
    minutes: NotRequired[int]


class NewEnrollment(TypedDict):
    """Another group or rate, from a local day on."""

    group: str
    effective_from: str
    rate: NotRequired[str | None]


class NewInvitation(TypedDict):
    """A business to be invited: it gets a mail with the agreement to sign. `target`: where links of partners
    lead, for an alliance that has not said so yet.
    """

    business: str
    contact: str
    email: str
    group: str
    rate: NotRequired[str | None]
    language: NotRequired[Literal["en", "es", "pt", "ru", "zh"] | None]
    town: NotRequired[str | None]
    website: NotRequired[str | None]
    phone: NotRequired[str | None]
    target: NotRequired[str | None]


class NewKey(TypedDict):
    """A key to be made. Nobody gives more than they have; with `partner` it sees that partner's rows only."""

    name: str
    scopes: list[str]
    partner: NotRequired[str | None]
    expires_at: NotRequired[str | None]


class NewKeyMade(TypedDict):
    """A new key. `secret` is told this once."""

    object: Literal["new_key"]
    id: str
    key: Key
    secret: str


class NewLead(TypedDict):
    """A lead. Without `occurred_at` it happens now."""

    id: str
    occurred_at: NotRequired[str | None]
    partner: NotRequired[str | None]
    code: NotRequired[str | None]
    click: NotRequired[str | None]
    friend: NotRequired[str | None]
    customer: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    plate: NotRequired[str | None]
    card_bin: NotRequired[str | None]
    category: NotRequired[str | None]
    staff: NotRequired[str | None]
    metadata: NotRequired[dict[str, str] | None]


class NewLink(TypedDict):
    """A link to be added. Without `code` it gets one by chance; without `target` it leads where the alliance's
    links do.
    """

    partner: NotRequired[str | None]
    code: NotRequired[str | None]
    target: NotRequired[str | None]
    fallback: NotRequired[str | None]
    program: NotRequired[str | None]
    campaign: NotRequired[str | None]
    channel: NotRequired[str | None]
    valid_from: NotRequired[str | None]
    valid_until: NotRequired[str | None]
    status: NotRequired[Literal[302, 307]]
    parameters: NotRequired[dict[str, str] | None]


class NewPartner(TypedDict):
    """A partner to be taken in. `enrolled_from` is the first day of its enrollment; left out: the deal's first."""

    external_id: str
    name: str
    group: str
    enrolled_from: NotRequired[str | None]
    rate: NotRequired[str | None]
    reward: NotRequired[Literal["cash", "credit", "discount", "points"] | None]
    code: NotRequired[str | None]
    language: NotRequired[Literal["en", "es", "pt", "ru", "zh"] | None]
    country: NotRequired[str | None]
    email: NotRequired[str | None]
    account: NotRequired[str | None]
    bic: NotRequired[str | None]
    place: NotRequired[Place | None]


class NewPayouts(TypedDict):
    """The closed month to be paid: the latest one."""

    period: str


class NewPerson(TypedDict):
    """Whom to let in. With `partner` for that partner, else for the alliance."""

    email: str
    roles: list[Literal["auditor", "concierge", "finance", "manager", "partner_member", "partner_owner", "staff"]]
    partner: NotRequired[str | None]
    name: NotRequired[str]
    language: NotRequired[Literal["en", "es", "pt", "ru", "zh"] | None]


class NewRefund(TypedDict):
    """A refund of a sale. Without `amount_minor` all that is left of the sale is given back."""

    id: str
    sale: str
    occurred_at: NotRequired[str | None]
    amount_minor: NotRequired[int | None]
    currency: NotRequired[str | None]
    metadata: NotRequired[dict[str, str] | None]


class NewReservation(TypedDict):
    """A use to be held for some minutes."""

    reference: str
    customer: NotRequired[str | None]
    minutes: NotRequired[int]


class NewSale(TypedDict):
    """A sale. Without `occurred_at` it happens now; `currency` may be left out where the deal has only one."""

    id: str
    occurred_at: NotRequired[str | None]
    partner: NotRequired[str | None]
    code: NotRequired[str | None]
    click: NotRequired[str | None]
    friend: NotRequired[str | None]
    customer: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]
    plate: NotRequired[str | None]
    card_bin: NotRequired[str | None]
    category: NotRequired[str | None]
    staff: NotRequired[str | None]
    metadata: NotRequired[dict[str, str] | None]
    amount_minor: int
    currency: NotRequired[str | None]
    net_amount_minor: NotRequired[int | None]
    own_commission_minor: NotRequired[int | None]
    quantity: NotRequired[int]


class NewSuspension(TypedDict):
    """From which local day on; left out: the earliest that there is. `suspended` false: it takes part again."""

    suspended: NotRequired[bool]
    effective_from: NotRequired[str | None]
    reason: NotRequired[str]


class NewUse(TypedDict):
    """Under which reference, and by which customer if the code is limited per customer."""

    reference: str
    customer: NotRequired[str | None]


class NewWebhook(TypedDict):
    """An endpoint to be added."""

    url: str
    events: list[str]
    description: NotRequired[str]
    partner: NotRequired[str | None]


class NotPaid(TypedDict):
    """A statement that was not paid, and why."""

    statement: int
    partner: PartnerRef | None
    amount_minor: int
    unit: str
    state: Literal["disputed", "in_review", "unpayable"]
    reason: str


class Organisation(TypedDict):
    """The alliance itself, or a partner."""

    object: Literal["organisation"]
    id: str
    kind: Literal["alliance", "partner"]
    external_id: str
    name: str
    country: str | None
    language: str | None


class OrganisationFields(TypedDict):
    """What `fields` asks for of: Organisation"""

    object: Literal["organisation"]
    id: str
    kind: NotRequired[Literal["alliance", "partner"]]
    external_id: NotRequired[str]
    name: NotRequired[str]
    country: NotRequired[str | None]
    language: NotRequired[str | None]


class AccountPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Account]
    next: str | None
    previous: str | None


class AdjustmentPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Adjustment]
    next: str | None
    previous: str | None


class AgreementPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Agreement]
    next: str | None
    previous: str | None


class AlliancePage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Alliance]
    next: str | None
    previous: str | None


class ApplicationPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Application]
    next: str | None
    previous: str | None


class BatchCodePage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[BatchCode]
    next: str | None
    previous: str | None


class ClickPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Click]
    next: str | None
    previous: str | None


class ClosingPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Closing]
    next: str | None
    previous: str | None


class CodeBatchPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[CodeBatch]
    next: str | None
    previous: str | None


class CodePage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Code]
    next: str | None
    previous: str | None


class CommissionPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Commission]
    next: str | None
    previous: str | None


class DeliveryPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Delivery]
    next: str | None
    previous: str | None


class DisputePage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Dispute]
    next: str | None
    previous: str | None


class DomainPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Domain]
    next: str | None
    previous: str | None


class EnrollmentPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Enrollment]
    next: str | None
    previous: str | None


class EntryPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Entry]
    next: str | None
    previous: str | None


class EventPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Event]
    next: str | None
    previous: str | None


class ExportPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Export]
    next: str | None
    previous: str | None


class KeyPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Key]
    next: str | None
    previous: str | None


class LeadPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Lead]
    next: str | None
    previous: str | None


class LinkPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Link]
    next: str | None
    previous: str | None


class OrganisationPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Organisation]
    next: str | None
    previous: str | None


class PartnerPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Partner]
    next: str | None
    previous: str | None


class PayoutPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Payout]
    next: str | None
    previous: str | None


class PersonPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Person]
    next: str | None
    previous: str | None


class RefundPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Refund]
    next: str | None
    previous: str | None


class SalePage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Sale]
    next: str | None
    previous: str | None


class StatementPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Statement]
    next: str | None
    previous: str | None


class SuspensionPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Suspension]
    next: str | None
    previous: str | None


class TransferPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Transfer]
    next: str | None
    previous: str | None


class WebhookPage(TypedDict):
    """One page of a list. `next` and `previous` are cursors for `after` and `before`; null where the list ends."""

    data: list[Webhook]
    next: str | None
    previous: str | None


class Partner(TypedDict):
    """A partner. `group` and `state` are those of today; an account shows its last four letters. `distance_m` is
    in a list `near` a place only.
    """

    object: Literal["partner"]
    id: str
    external_id: str
    name: str
    state: Literal["active", "suspended"]
    group: str | None
    rate: str | None
    reward: str | None
    language: str | None
    country: str | None
    email: str | None
    account: str | None
    place: Place | None
    distance_m: int | None
    recorded_at: str
    enrollments: list[Enrollment] | None


class PartnerChange(TypedDict):
    """What may be changed of a partner; what is left out stays, null takes away."""

    name: NotRequired[str]
    reward: NotRequired[Literal["cash", "credit", "discount", "points"]]
    language: NotRequired[Literal["en", "es", "pt", "ru", "zh"] | None]
    country: NotRequired[str | None]
    email: NotRequired[str]
    account: NotRequired[str]
    bic: NotRequired[str]
    place: NotRequired[Place | None]


class PartnerFields(TypedDict):
    """What `fields` asks for of: Partner"""

    object: Literal["partner"]
    id: str
    external_id: NotRequired[str]
    name: NotRequired[str]
    state: NotRequired[Literal["active", "suspended"]]
    group: NotRequired[str | None]
    rate: NotRequired[str | None]
    reward: NotRequired[str | None]
    language: NotRequired[str | None]
    country: NotRequired[str | None]
    email: NotRequired[str | None]
    account: NotRequired[str | None]
    place: NotRequired[Place | None]
    distance_m: NotRequired[int | None]
    recorded_at: NotRequired[str]
    enrollments: NotRequired[list[Enrollment] | None]


class PartnerRef(TypedDict):
    """A partner by both its ids."""

    id: str
    external_id: str
    name: str


class Partners(TypedDict):
    """Up to 10,000 partners. New ones are taken in, known ones brought up to date: all of them, or none."""

    data: list[NewPartner]
    enrolled_from: NotRequired[str | None]


class Payout(TypedDict):
    """What is paid on a statement. The account shows its last four letters; `transfer` is the ledger's."""

    object: Literal["payout"]
    id: str
    statement: int
    period: str
    partner: PartnerRef
    amount_minor: int
    unit: str
    form: Literal["cash", "credit", "points"]
    account: str | None
    execution_on: str
    transfer: str
    recorded_at: str


class PayoutFields(TypedDict):
    """What `fields` asks for of: Payout"""

    object: Literal["payout"]
    id: str
    statement: NotRequired[int]
    period: NotRequired[str]
    partner: NotRequired[PartnerRef]
    amount_minor: NotRequired[int]
    unit: NotRequired[str]
    form: NotRequired[Literal["cash", "credit", "points"]]
    account: NotRequired[str | None]
    execution_on: NotRequired[str]
    transfer: NotRequired[str]
    recorded_at: NotRequired[str]


class PayoutsPrepared(TypedDict):
    """What became of a month's statements. `below`: a balance, but nothing to pay yet; `unreviewed`: paid
    although the partner could still have objected.
    """

    object: Literal["payouts_prepared"]
    id: str
    created: int
    existing: int
    below: int
    unreviewed: int
    withheld: list[NotPaid]


class Person(TypedDict):
    """A person. Without memberships they may do nothing any more."""

    object: Literal["person"]
    id: str
    email: str
    name: str | None
    language: str
    recorded_at: str
    memberships: list[Membership]


class PersonFields(TypedDict):
    """What `fields` asks for of: Person"""

    object: Literal["person"]
    id: str
    email: NotRequired[str]
    name: NotRequired[str | None]
    language: NotRequired[str]
    recorded_at: NotRequired[str]
    memberships: NotRequired[list[Membership]]


class Place(TypedDict):
    """A place on earth in degrees; north and east are positive."""

    latitude: float
    longitude: float


class Problem(TypedDict):
    """The body of an answer that is no success."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: NotRequired[str]
    hint: NotRequired[str]
    pointer: NotRequired[str]
    errors: NotRequired[list[FieldProblem]]


class Queued(TypedDict):
    """How many events will be sent again."""

    events: int


class Refund(TypedDict):
    """A customer's money that was given back. `amount_minor` null: all that was left of the sale."""

    object: Literal["refund"]
    id: str
    sale: str
    occurred_at: str
    recorded_at: str
    amount_minor: int | None
    currency: str
    partner: PartnerRef | None
    lines: list[Earned]


class RefundFields(TypedDict):
    """What `fields` asks for of: Refund"""

    object: Literal["refund"]
    id: str
    sale: NotRequired[str]
    occurred_at: NotRequired[str]
    recorded_at: NotRequired[str]
    amount_minor: NotRequired[int | None]
    currency: NotRequired[str]
    partner: NotRequired[PartnerRef | None]
    lines: NotRequired[list[Earned]]


class Refunds(TypedDict):
    """Up to 10,000 refunds."""

    data: list[NewRefund]


class Replay(TypedDict):
    """One event, or all that the endpoint wants of those recorded from `since` on and before `until`."""

    event: NotRequired[str | None]
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class Reservations(TypedDict):
    """Up to 10,000 uses to be held for some minutes."""

    data: list[WantedUse]
    minutes: NotRequired[int]


class Resolution(TypedDict):
    """How it was settled between the two sides. What it comes to is an adjustment."""

    reason: str


class Results(TypedDict):
    """What became of a list, fact by fact."""

    new: int
    known: int
    refused: int
    data: list[ItemResult]


class RolesChange(TypedDict):
    """What a person may do from now on, for the alliance or for one partner."""

    roles: list[Literal["auditor", "concierge", "finance", "manager", "partner_member", "partner_owner", "staff"]]
    partner: NotRequired[str | None]


class Rotation(TypedDict):
    """How many hours both secrets sign."""

    overlap_hours: NotRequired[int]


class Sale(TypedDict):
    """A customer's order."""

    object: Literal["sale"]
    id: str
    occurred_at: str
    recorded_at: str
    amount_minor: int
    net_amount_minor: int | None
    own_commission_minor: int | None
    currency: str
    quantity: int
    partner: PartnerRef | None
    customer: str | None
    code: str | None
    click: str | None
    category: str | None
    staff: str | None
    lines: list[Earned]


class SaleFields(TypedDict):
    """What `fields` asks for of: Sale"""

    object: Literal["sale"]
    id: str
    occurred_at: NotRequired[str]
    recorded_at: NotRequired[str]
    amount_minor: NotRequired[int]
    net_amount_minor: NotRequired[int | None]
    own_commission_minor: NotRequired[int | None]
    currency: NotRequired[str]
    quantity: NotRequired[int]
    partner: NotRequired[PartnerRef | None]
    customer: NotRequired[str | None]
    code: NotRequired[str | None]
    click: NotRequired[str | None]
    category: NotRequired[str | None]
    staff: NotRequired[str | None]
    lines: NotRequired[list[Earned]]


class Sales(TypedDict):
    """Up to 10,000 sales."""

    data: list[NewSale]


class Statement(TypedDict):
    """A partner's month in one currency, as it was closed. `id` is its number; `state` is that of today."""

    object: Literal["statement"]
    id: str
    number: int
    period: str
    partner: PartnerRef
    unit: str
    lines: int
    leads: int
    sales_minor: int
    commission_minor: int
    adjustments_minor: int
    incentives_minor: int
    fees_minor: int
    opening_minor: int
    paid_minor: int
    closing_minor: int
    held_minor: int
    payable_minor: int
    state: Literal["accepted", "disputed", "in_review", "paid"]
    dispute_reason: str | None
    review_until: str
    payout_on: str


class StatementFields(TypedDict):
    """What `fields` asks for of: Statement"""

    object: Literal["statement"]
    id: str
    number: NotRequired[int]
    period: NotRequired[str]
    partner: NotRequired[PartnerRef]
    unit: NotRequired[str]
    lines: NotRequired[int]
    leads: NotRequired[int]
    sales_minor: NotRequired[int]
    commission_minor: NotRequired[int]
    adjustments_minor: NotRequired[int]
    incentives_minor: NotRequired[int]
    fees_minor: NotRequired[int]
    opening_minor: NotRequired[int]
    paid_minor: NotRequired[int]
    closing_minor: NotRequired[int]
    held_minor: NotRequired[int]
    payable_minor: NotRequired[int]
    state: NotRequired[Literal["accepted", "disputed", "in_review", "paid"]]
    dispute_reason: NotRequired[str | None]
    review_until: NotRequired[str]
    payout_on: NotRequired[str]


class Suspension(TypedDict):
    """What was decided: from a local day on `suspended`, or taking part again. Only the alliance's own people
    read why.
    """

    effective_from: str
    suspended: bool
    reason: str | None
    recorded_at: str


class Term(TypedDict):
    """Something that was agreed, in plain words. `path` names its place in the deal."""

    path: str
    subject: str
    text: str


class Touch(TypedDict):
    """What brought the customer: the one that won has no `lost`, every other one says why it did not win."""

    evidence: str
    partner: str | None
    fact: str
    occurred_at: str | None
    lost: str | None


class Transfer(TypedDict):
    """A positive amount, moved from one account to another. `pending` is held until `hold_until`, or until
    another transfer ends it (`ends`); `release` posts all holds between two accounts that are over.
    """

    object: Literal["transfer"]
    id: str
    debit: str
    credit: str
    debit_path: str
    credit_path: str
    amount_minor: int
    unit: str
    state: Literal["expire", "pending", "post", "posted", "release", "void"]
    ends: str | None
    hold_until: str | None
    corrects: str | None
    reference: str
    event_at: str
    recorded_at: str


class TransferFields(TypedDict):
    """What `fields` asks for of: Transfer"""

    object: Literal["transfer"]
    id: str
    debit: NotRequired[str]
    credit: NotRequired[str]
    debit_path: NotRequired[str]
    credit_path: NotRequired[str]
    amount_minor: NotRequired[int]
    unit: NotRequired[str]
    state: NotRequired[Literal["expire", "pending", "post", "posted", "release", "void"]]
    ends: NotRequired[str | None]
    hold_until: NotRequired[str | None]
    corrects: NotRequired[str | None]
    reference: NotRequired[str]
    event_at: NotRequired[str]
    recorded_at: NotRequired[str]


class TrialBalance(TypedDict):
    """The sums of all accounts by currency."""

    object: Literal["trial_balance"]
    as_of: str
    data: list[AssetTotals]


class UseResult(TypedDict):
    """What became of one use. `refusal` says in one word why a code does not count."""

    index: int
    code: str
    reference: str
    result: Literal["done", "refused"]
    use: NotRequired[CodeUse | None]
    refusal: NotRequired[str | None]
    error: NotRequired[Problem | None]


class UseResults(TypedDict):
    """What became of each."""

    done: int
    refused: int
    data: list[UseResult]


class Uses(TypedDict):
    """Up to 10,000 uses. They are answered in their order, each by itself."""

    data: list[WantedUse]


class Verdict(TypedDict):
    """What is decided. `accept` sends an invitation, to `group` (left out: the one asked for) at a `rate` of its
    own if there is one; `decline` tells the applicant the `reason` after five minutes, until which `reopen`
    takes it back; `withdraw` makes an invitation void, `resend` makes another one.
    """

    decision: Literal["accept", "decline", "reopen", "resend", "withdraw"]
    group: NotRequired[str | None]
    rate: NotRequired[str | None]
    reason: NotRequired[str | None]
    target: NotRequired[str | None]


class WantedUse(TypedDict):
    """A use of one code."""

    reference: str
    customer: NotRequired[str | None]
    code: str


class Webhook(TypedDict):
    """An endpoint. `partner`: it is told of what concerns that partner only. `failing_since`: nothing arrived
    since then. `waiting`: messages that are still to be delivered, as far as they are counted (10,001).
    """

    object: Literal["webhook"]
    id: str
    url: str
    description: str
    events: list[str]
    partner: str | None
    state: str
    reason: str | None
    waiting: int
    failing_since: str | None
    api_version: str
    created_at: str


class WebhookChange(TypedDict):
    """What may be changed of an endpoint; what is left out stays."""

    url: NotRequired[str]
    events: NotRequired[list[str]]
    description: NotRequired[str]
    state: NotRequired[Literal["active", "paused"]]


class WebhookFields(TypedDict):
    """What `fields` asks for of: Webhook"""

    object: Literal["webhook"]
    id: str
    url: NotRequired[str]
    description: NotRequired[str]
    events: NotRequired[list[str]]
    partner: NotRequired[str | None]
    state: NotRequired[str]
    reason: NotRequired[str | None]
    waiting: NotRequired[int]
    failing_since: NotRequired[str | None]
    api_version: NotRequired[str]
    created_at: NotRequired[str]
