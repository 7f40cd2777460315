"""`/agreements`: the versions of the deal, in plain words; tried, compared with what is live, and put in force."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

from alianza.bootstrap import deals
from alianza.bootstrap.office import Office
from alianza.programs.deal_file import LoadedDeal, parse_deal
from alianza.programs.plan import plan
from alianza.programs.plan_words import Item, deal_items, group_items
from alianza.programs.versions import Version
from alianza.rewards.clauses import compile_deal
from alianza.runtime.listing import Key, Listing
from alianza.web.api.model import Call, DryRun, Example, Given, ListQuery, NotFound, OneQuery, Operation, Page, Reply
from alianza.web.api.problems import FieldProblem, RequestInvalid
from alianza.web.api.shown import only, path_number

FileName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Files = Annotated[dict[FileName, Annotated[str, msgspec.Meta(max_length=1_000_000)]], msgspec.Meta(max_length=200)]
_MOST_BYTES = 4_000_000


class Term(msgspec.Struct, kw_only=True):
    """Something that was agreed, in plain words. `path` names its place in the deal."""

    path: str
    subject: str
    text: str


class Agreement(msgspec.Struct, tag_field="object", tag="agreement", kw_only=True):
    """A version of the deal, in force from a local day until the next one begins. A list tells neither `terms` nor `files`; a
    partner is told the terms of its own groups."""

    id: str
    version: int
    effective_from: date
    note: str | None
    digest: str
    recorded_at: datetime
    terms: list[Term] | None
    root: str | None
    files: dict[str, str] | None


class Deal(Given, kw_only=True):
    """A deal: its files by name, and which of them is the deal file."""

    root: FileName
    files: Files


class AgreementApplied(msgspec.Struct, tag_field="object", tag="agreement_applied", kw_only=True):
    """What became of a deal. `fresh` false: it was in force already, and nothing changed."""

    id: str
    version: int
    effective_from: date
    cases: int
    fresh: bool


class Difference(msgspec.Struct, kw_only=True):
    """One thing that would change."""

    kind: Literal["added", "removed", "changed"]
    path: str
    text: str


class LeftOut(msgspec.Struct, kw_only=True):
    """A group that the deal has no longer, and who is in it: they earn nothing and owe nothing from then on."""

    group: str
    partners: list[str]


class AgreementPlan(msgspec.Struct, tag_field="object", tag="agreement_plan", kw_only=True):
    """What would change. `refused` says why it could not be applied like this."""

    effective_from: date
    changes: list[Difference]
    left_out: list[LeftOut]
    refused: str | None


class CaseOutcome(msgspec.Struct, kw_only=True):
    """How a case of the deal came out."""

    name: str
    place: str
    passed: bool
    differences: list[str]
    lines: list[dict[str, str]]
    statements: list[dict[str, str]]


class AgreementTest(msgspec.Struct, tag_field="object", tag="agreement_test", kw_only=True):
    """How all cases came out."""

    passed: bool
    cases: list[CaseOutcome]


_VERSION = Key("v.version", "int")
LISTING = Listing(
    columns="v.version, v.effective_from, v.note, v.digest, v.recorded_at",
    body="FROM deal_versions v WHERE v.alliance_id = %(alliance)s",
    key=_VERSION,
    own="%(partner)s::uuid IS NOT NULL",  # which versions there are, every partner may know
    filters={"version": "v.version = %(version)s"},
    sorts={"version": _VERSION},
    usual="-version",
)


def _view(version: int, effective_from: date, note: str, digest: str, recorded_at: datetime) -> Agreement:
    return Agreement(
        id=str(version), version=version, effective_from=effective_from, note=note or None, digest=digest,
        recorded_at=recorded_at, terms=None, root=None, files=None,
    )  # fmt: skip


def _list(call: Call) -> Page[Agreement]:
    return call.page(LISTING, {}, _view)


def _get(call: Call) -> Agreement:
    number, office = path_number(call, "version"), call.terms
    found: Agreement = only(call, LISTING, {"version": number}, _view, "version of the deal")
    version = next((one for one in office.versions if one.version == number), None)
    if version is None:
        raise NotFound("there is no such version of the deal")
    if call.partner is not None:
        return msgspec.structs.replace(found, terms=[_term(item) for item in _own(office, version, call.partner)])
    loaded = version.loaded
    terms = [_term(item) for item in deal_items(loaded.deal)]
    return msgspec.structs.replace(found, terms=terms, root=loaded.root, files=loaded.text)


def _term(item: Item) -> Term:
    return Term(path=item.path, subject=item.subject, text=item.sentence())


def _own(office: Office, version: Version, partner_id: uuid.UUID) -> Iterator[Item]:
    """What a version says of a partner's own groups: neither what others were given nor what our staff gets."""
    partner = office.by_partner_id[partner_id.bytes]
    groups = {enrollment.group for enrollment in partner.enrollments}
    for group in version.loaded.deal.groups:
        for item in group_items(group, version.loaded.deal) if group.id in groups else ():
            if item.path.startswith(f"groups/{group.id}/staff_incentives/"):
                continue
            override = next((one for one in group.overrides if item.path.endswith(f"/overrides/{one.id}")), None)
            if override is not None and override.partners:
                if partner.external_id not in override.partners:
                    continue
                item = msgspec.structs.replace(item, clauses=tuple(c for c in item.clauses if c.key != "partners"))
            yield item


# Tried, compared, applied ------------------------------------------------------------------------------------------------


def _loaded(call: Call, office: Office) -> LoadedDeal:
    """The deal that was sent. Raises DealError with every mistake."""
    call.whole()
    loaded = parse_deal(call.body.files, call.body.root)
    wanted = office.deal.alliance
    if loaded.deal.alliance != wanted:
        problem = f"the deal is of the alliance '{loaded.deal.alliance}', the key of '{wanted}'"
        raise RequestInvalid([FieldProblem(problem, "invalid_value", "/files")])
    compile_deal(1, loaded.deal)  # refuses what cannot be rated
    return loaded


def _create(call: Call) -> Reply:
    office = call.office()
    done = deals.apply_deal(office.database, _loaded(call, office), call.now, office.alliance)
    body = AgreementApplied(
        id=str(done.version),
        version=done.version,
        effective_from=done.effective_from,
        cases=done.cases,
        fresh=done.fresh,
    )
    return Reply(body, 201 if done.fresh else 200)


def _plan(call: Call) -> AgreementPlan:
    office = call.office()
    loaded = _loaded(call, office)
    begins = loaded.deal.effective_from
    rated = office.terms.on(begins.toordinal()) or office.terms.versions[-1]
    ahead = deals.outlook_of(office, loaded)
    return AgreementPlan(
        effective_from=begins, refused=ahead.refused or None,
        changes=[Difference(kind=one.kind, path=one.path, text=one.text) for one in plan(rated.deal, loaded.deal)],
        left_out=[LeftOut(group=group, partners=names) for group, names in ahead.left_out.items()],
    )  # fmt: skip


def _test(call: Call) -> AgreementTest:
    results = deals.test_deal(_loaded(call, call.terms))
    cases = [
        CaseOutcome(
            name=one.name, place=one.place, passed=not one.differences, differences=one.differences, lines=one.lines,
            statements=one.statements,
        )
        for one in results
    ]  # fmt: skip
    return AgreementTest(passed=all(one.passed for one in cases), cases=cases)


_DEAL = """\
alianza: 1
alliance: onlycar
name: OnlyCar
currency: MXN
country: MX
time_zone: America/Mexico_City
effective_from: 2030-01-01
programs:
  afiliados:
    name: Afiliados
    groups:
      talleres:
        name: Talleres
        commission: [{id: venta, on: sale, percent: 6%, of: gross}]
cases:
  - name: Una venta de 100.00 da 6.00
    partners: [{partner: t, group: talleres}]
    facts: [{fact: sale, fact_id: S-1, occurred_at: "2030-02-01 10:00", partner: t, amount: 100.00}]
    expect: {lines: [{amount: 6.00}]}
"""
_SAMPLE: dict[str, Any] = {"root": "deal.yaml", "files": {"deal.yaml": _DEAL}}
_WRONG = ("deal_invalid", "cases_fail", "case_invalid", "alliance_fixed")
OPERATIONS = [
    Operation(
        id="list_agreements", method="GET", path="/agreements", scope="agreements:read", summary="The versions of the deal",
        handler=_list, query=ListQuery, answer=Page[Agreement], sorts=("version",), usual="-version",
    ),
    Operation(
        id="get_agreement", method="GET", path="/agreements/{version}", scope="agreements:read",
        summary="Read a version of the deal", about="In plain words, and its files.", handler=_get, query=OneQuery,
        answer=Agreement, example=Example(path={"version": "1"}),
    ),
    Operation(
        id="test_agreement", method="POST", path="/agreements/test", scope="agreements:read", summary="Run a deal's own cases",
        handler=_test, body=Deal, answer=AgreementTest, most_bytes=_MOST_BYTES, errors=_WRONG, example=Example(body=_SAMPLE),
    ),
    Operation(
        id="plan_agreement", method="POST", path="/agreements/plan", scope="agreements:read",
        summary="Compare a deal with the one in force", about="In plain words. Changes nothing.", handler=_plan, body=Deal,
        answer=AgreementPlan, most_bytes=_MOST_BYTES, errors=_WRONG, example=Example(body=_SAMPLE),
    ),
    Operation(
        id="create_agreement", method="POST", path="/agreements", scope="agreements:write",
        summary="Put a version of the deal in force", about="From its effective date on; refused unless its own cases come out."
        " The same deal again changes nothing.", handler=_create, body=Deal, answer=AgreementApplied, status=201,
        query=DryRun, money=True, most_bytes=_MOST_BYTES, errors=(*_WRONG, "effective_date_refused"),
        example=Example(body=_SAMPLE),
    ),
]  # fmt: skip
