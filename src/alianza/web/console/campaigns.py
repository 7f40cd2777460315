"""Campaigns: what the deal grants for some days, and the codes and links that go by its name; a new one, and switching it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from alianza.bootstrap import funnel_months
from alianza.insight import api as insight
from alianza.kernel.errors import UsageError
from alianza.kernel.money import money_asset
from alianza.kernel.periods import format_period, shift_period
from alianza.programs.terms import Override
from alianza.rewards.decide import POINTS
from alianza.web.api.model import NotFound
from alianza.web.console.campaigns_words import WORDS
from alianza.web.console.funnel import CAMPAIGNS, money_series, per_one, this_month
from alianza.web.shared import partners
from alianza.web.shared.addresses import CODES, PARTNERS, at
from alianza.web.shared.links import filled
from alianza.web.ui import charts, lists
from alianza.web.ui.lists import Cell, Column, ListView, Money
from alianza.web.ui.screen import Answer, Ask, File, Onward, Screen, Shown, Undo

_MONTHS = 12  # that the figures are of
_ROWS = 200  # of the table; all of them are in the file. Partners name campaigns too, as many as they like
_MOST_EACH = 10_000  # codes for each partner
_MOST_PARTNERS = 50
NEW, ONE, SWITCH, PRINT = f"{CAMPAIGNS}/new", f"{CAMPAIGNS}/one", f"{CAMPAIGNS}/switch", f"{CAMPAIGNS}/codes"
_CODES = 100  # that a campaign's page shows
_TONES = {"early": "wait", "in_force": "good", "ended": "plain", "off": "plain"}


class Part(NamedTuple):
    """A code, or a batch of them, that goes by a campaign's name."""

    kind: str  # code or batch
    id: str
    partner: str
    partner_path: str
    codes: int
    first: date | None
    last: date | None
    off: bool


@dataclass
class Campaign:
    """All that goes by one name."""

    name: str
    overrides: list[tuple[str, Override]] = field(default_factory=list)  # with the group's name
    parts: list[Part] = field(default_factory=list)
    row: insight.FunnelRow = field(default_factory=lambda: insight.FunnelRow("", 0, 0, 0, 0, 0, 0, 0))

    @property
    def days(self) -> tuple[date | None, date | None]:
        """From when until when; None where a side has no end."""
        spans = [(one.first_day, one.last_day) for _, one in self.overrides] + [
            (one.first, one.last) for one in self.parts
        ]
        firsts, lasts = [first for first, _ in spans], [last for _, last in spans]
        first = min((one for one in firsts if one), default=None) if all(firsts) else None
        return first, max((one for one in lasts if one), default=None) if all(lasts) else None

    def state(self, today: date) -> str:
        """early, in_force, ended or off."""
        first, last = self.days
        if self.parts and all(one.off for one in self.parts):
            return "off"
        if first and today < first:
            return "early"
        return "ended" if last and today > last else "in_force"

    @property
    def codes(self) -> int:
        """How many there are."""
        return sum(one.codes for one in self.parts)


# Reading ------------------------------------------------------------------------------------------------------------------


def _all(ask: Ask) -> list[Campaign]:
    """Every campaign, the latest first."""
    found: dict[str, Campaign] = {}

    def named(name: str) -> Campaign:
        return found.setdefault(name, Campaign(name))

    own = {code.limits.spelling.upper(): code for code in ask.terms.own_codes}
    for group in ask.terms.deal.groups:
        for override in group.overrides:
            one = named(override.name or override.id)
            one.overrides.append((group.name or group.id, override))
            one.parts += [_in_deal(ask, code, override, own.pop(code.upper(), None)) for code in override.codes]
    for code in own.values():
        if code.campaign:
            named(code.campaign).parts.append(_code(ask, code.limits))
    for batch in ask.terms.batches:
        if batch.terms.campaign:
            named(batch.terms.campaign).parts.append(_batch(ask, batch))
    for row in _rows(ask, "campaign"):
        if row.key:
            named(row.key).row = row
    return sorted(found.values(), key=lambda one: (one.days[0] or date.max, one.name), reverse=True)


def _in_deal(ask: Ask, code: str, override: Override, known: Any) -> Part:
    """A code that the deal names: on record, or not yet."""
    first, last = override.first_day, override.last_day
    if known is not None:
        found = _code(ask, known.limits)
        return found._replace(first=found.first or first, last=found.last or last)
    only = ask.terms.by_external_id.get(override.partners[0]) if len(override.partners) == 1 else None
    return Part("code", code, *_partner(ask, only.partner_id if only else None), 1, first, last, False)


def _code(ask: Ask, limits: Any) -> Part:
    days = (limits.valid_from, limits.valid_until)
    return Part("code", limits.spelling, *_partner(ask, limits.partner_id), 1, *days, limits.disabled_at is not None)


def _batch(ask: Ask, batch: Any) -> Part:
    terms = batch.terms
    days = (terms.valid_from, terms.valid_until)
    return Part("batch", terms.name, *_partner(ask, terms.partner_id), batch.made, *days, batch.disabled_at is not None)


def _partner(ask: Ask, partner_id: bytes | None) -> tuple[str, str]:
    found = ask.terms.by_partner_id.get(partner_id) if partner_id else None
    return (found.name, at(PARTNERS, found.external_id)) if found else ("", "")


def _rows(ask: Ask, by: Any) -> list[insight.FunnelRow]:
    last = this_month(ask)
    first = shift_period(last, 1 - _MONTHS)
    if by == "campaign":
        funnel_months.look(ask.connection, ask.terms, first, last, ask.now)
    wanted = insight.Wanted(first, last, money_asset(ask.terms.deal.currency), POINTS)
    return insight.read_funnel(ask.connection, ask.tenant, wanted, by)


def _today(ask: Ask) -> date:
    return ask.now.astimezone(ask.terms.zone).date()


# Pages --------------------------------------------------------------------------------------------------------------------


def _days(ask: Ask, first: date | None, last: date | None) -> str:
    """From when until when, in words."""
    if first is None and last is None:
        return ask.say.text("always")
    return f"{ask.formats.day(first) if first else '…'} – {ask.formats.day(last) if last else '…'}"


def _state(ask: Ask, one: Campaign) -> Cell:
    state = one.state(_today(ask))
    return Cell(ask.say.text(state), tone=_TONES[state])


def _money(ask: Ask, minor: int) -> Money:
    return Money(minor, ask.terms.deal.currency)


LIST = ListView(
    id="campaigns", title="nav_campaigns", saved=False, row_id=lambda one: one.name,
    columns=(
        Column("campaign", lambda ask, one: Cell(one.name, href=_address(one.name))),
        Column("days", lambda ask, one: _days(ask, *one.days)),
        Column("state", _state),
        Column("codes", lambda ask, one: one.codes, "num"),
        Column("clicks", lambda ask, one: one.row.clicks, "num"),
        Column("orders", lambda ask, one: one.row.sales, "num"),
        Column("revenue", lambda ask, one: _money(ask, one.row.revenue_minor), "num"),
        Column("cost", lambda ask, one: _money(ask, one.row.cost_minor), "num"),
        Column("per_one", lambda ask, one: per_one(ask, one.row.revenue_minor, one.row.cost_minor), "num"),
    ),
    empty=("campaigns_empty", "campaigns_empty_about"), empty_action=(NEW, "campaign_new"),
)  # fmt: skip


def _address(name: str) -> str:
    return f"{ONE}?{urlencode({'name': name})}"


def show_list(ask: Ask) -> Answer:
    """All campaigns."""
    found = _all(ask)
    if ask.query.get("export") in ("csv", "xlsx"):
        return lists.file_of(ask, LIST, found)
    words = {
        "list": lists.of_rows(ask, LIST, found[:_ROWS]), "more": max(len(found) - _ROWS, 0), "tabs": (),
        "new": (NEW, "campaign_new", "codes:write"),
    }  # fmt: skip
    return Shown("shared/list.html.j2", ask.say.text("nav_campaigns"), {**words, "about": ask.say("campaigns_about")})


def _one(ask: Ask) -> Campaign:
    name = ask.query.get("name", "")
    for one in _all(ask):
        if one.name == name:
            return one
    raise NotFound("there is no such campaign")


def show_one(ask: Ask) -> Answer:
    """A campaign: what came of it, what the deal grants, and its codes."""
    found = _one(ask)
    state = found.state(_today(ask))
    off = state == "off"
    switchable = {
        kind: [one.id for one in found.parts if one.kind == kind and one.off == off] for kind in ("code", "batch")
    }
    grants = [
        (group, override, _days(ask, override.first_day, override.last_day)) for group, override in found.overrides
    ]
    words = {
        "campaign": found, "state": state, "tone": _TONES[state], "days": _days(ask, *found.days), "grants": grants,
        "parts": [(one, _days(ask, one.first, one.last)) for one in found.parts[:_CODES]],
        "more": max(len(found.parts) - _CODES, 0), "switch": SWITCH, "print": PRINT,
        "codes_path": CODES, "switchable": switchable, "unit": ask.terms.deal.currency,
        "per_one": per_one(ask, found.row.revenue_minor, found.row.cost_minor), "chart": _chart(ask, found),
    }  # fmt: skip
    return Shown("console/campaign.html.j2", found.name, words)


def _chart(ask: Ask, found: Campaign) -> charts.Chart | None:
    """What it brought and what it cost, by month."""
    last = this_month(ask)
    wanted = insight.Wanted(
        shift_period(last, 1 - _MONTHS), last, money_asset(ask.terms.deal.currency), POINTS, campaign=found.name
    )
    rows = {int(row.key): row for row in insight.read_funnel(ask.connection, ask.tenant, wanted, "month")}
    if not rows:
        return None
    periods = funnel_months.range_of(min(rows), max(rows))
    series = money_series(ask, ask.terms.deal.currency, [rows.get(one, Campaign("").row) for one in periods])
    labels = [ask.formats.month_short(format_period(one)) for one in periods]
    return charts.chart(ask.say.text("chart_months"), ask.say.text("month"), labels, series)


def show_new(ask: Ask) -> Answer:
    """The form of a new campaign."""
    options = partners.options(ask)
    return Shown(
        "console/campaign_new.html.j2", ask.say.text("campaign_new"), {"partners": options, "most": _MOST_EACH}
    )


def make(ask: Ask) -> Answer:
    """Make a batch of codes for each partner that was chosen."""
    said = filled(ask, "name", "prefix", "valid_from", "valid_until")
    name = said.pop("name", "")
    chosen = [one for text in ask.lists.get("partner", ()) for one in text.replace(",", " ").split()][
        : _MOST_PARTNERS + 1
    ]
    if not name:
        raise UsageError("the campaign has no name", hint="Semana del Taller X", where="/name")
    if not chosen or len(chosen) > _MOST_PARTNERS:
        raise UsageError(f"1 to {_MOST_PARTNERS} partners", hint="tick whose campaign it is", where="/partner")
    each, uses = _number(ask, "codes", _MOST_EACH), _number(ask, "max_uses", 2**31 - 1)
    for partner in dict.fromkeys(chosen):
        body = {
            **said, "name": f"{name} – {partner}"[:200], "codes": each, "max_uses": uses, "partner": partner, "campaign": name,
        }  # fmt: skip
        ask.api("create_code_batch", body=body)
    return Onward(_address(name), "campaign_made", {"name": name, "n": str(each * len(set(chosen)))})


def _number(ask: Ask, name: str, most: int) -> int:
    text = ask.form.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise UsageError(f"'{text}' is none of 1 to {most}", where=f"/{name}")
    return int(text)


def switch(ask: Ask) -> Answer:
    """Switch a campaign's codes off or on; it can be taken back at once."""
    off, name = ask.form.get("do") == "off", ask.form.get("name", "")
    codes, batches = (list(ask.lists.get(kind, ())) for kind in ("code", "batch"))
    if not codes and not batches:
        raise UsageError("the campaign has no codes", hint="what the deal grants ends on its last day")
    for code in codes:
        ask.api("change_code", path={"code": code}, body={"disabled": off})
    for batch in batches:
        ask.api("change_code_batch", path={"batch": batch}, body={"disabled": off})
    undo = Undo(SWITCH, {"do": "on" if off else "off", "name": name, "code": codes, "batch": batches})
    return Onward(_address(name), "campaign_off" if off else "campaign_on", {"name": name}, undo)


def codes_of(ask: Ask) -> Answer:
    """All codes of a campaign, to be printed or sent."""
    found = _one(ask)
    head = [str(ask.say(key)) for key in ("code", "partner", "batch", "uses", "uses_left")]
    rows: list[Sequence[object]] = []
    for part in found.parts:
        if part.kind == "code":
            rows.append((part.id, part.partner, "", "", ""))
            continue
        codes = ask.every("list_batch_codes", path={"batch": part.id})
        rows += [(one.id, part.partner, part.id, one.uses, one.uses_left) for one in codes]
    return File(f"{found.name}.csv", lists.as_csv(head, rows), "text/csv; charset=utf-8")


SCREENS = [
    Screen(id="campaigns", path=CAMPAIGNS, room="console", scope="codes:read", handler=show_list, words=WORDS),
    Screen(id="campaign_new", path=NEW, room="console", scope="codes:write", handler=show_new, words=WORDS),
    Screen(
        id="campaign_make", path=NEW, method="POST", room="console", scope="codes:write", handler=make, words=WORDS,
        again="campaign_new",
    ),
    Screen(
        id="campaign", path=ONE, room="console", scope="codes:read", handler=show_one, words=WORDS,
        example={"?name": "Semana del Taller X"},
    ),
    Screen(
        id="campaign_switch", path=SWITCH, method="POST", room="console", scope="codes:write", handler=switch, words=WORDS,
        again="campaigns",
    ),
    Screen(
        id="campaign_codes_download", path=PRINT, room="console", scope="codes:read", handler=codes_of, words=WORDS,
        example={"?name": "Semana del Taller X"},
    ),
]  # fmt: skip
