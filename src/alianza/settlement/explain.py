"""Explain this number: where a line comes from, derived again from facts and terms and held against the books."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from alianza.kernel.errors import UsageError
from alianza.kernel.ids import format_id, parse_id
from alianza.kernel.money import asset_scale, asset_unit, format_minor, money_asset
from alianza.kernel.periods import format_period, parse_period
from alianza.ledger import api as ledger
from alianza.partners.domain import Partner
from alianza.rewards.clauses import LineKind, Reason
from alianza.rewards.touches import click_id
from alianza.rewards.words import SALE, TOUCH, Decision, Draft, Fact
from alianza.runtime.database import Connection, Database, sql
from alianza.settlement.papers import FACTS, money_scale
from alianza.settlement.reasons import reason_text
from alianza.settlement.rederive import Rederiver
from alianza.settlement.reviews import store as reviews
from alianza.settlement.statements import OfficeLike, manual_reason
from alianza.settlement.workings import Working, WorkingsOf
from alianza.tracking import api as tracking

HERE = "alianza.settlement"
_NEVER_PAID = (LineKind.DISCOUNT, LineKind.COUNTED, LineKind.STAFF)
_STATES = {int(ledger.State.RELEASE): "released"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class UnknownLine(UsageError):
    """Neither a line nor a fact of that name is in the alliance's books."""

    code = "unknown_line"


class Row(NamedTuple):
    """A line as the books hold it, with its transfer, statement and payout as far as they exist."""

    line_id: uuid.UUID
    partner_id: uuid.UUID
    kind: int
    fact_kind: int
    fact_id: str
    version: int
    clause: int
    asset: str
    base: int
    rate_ppb: int | None
    amount: int
    period: int
    earned_period: int
    tier_period: int
    available_on: date
    staff: str | None
    reason: int
    corrects: uuid.UUID | None
    recorded_at: datetime
    state: int | None
    debit: str | None
    credit: str | None
    number: int | None
    payout_on: date | None
    paid_on: date | None

    @property
    def alike(self) -> tuple[Any, ...]:
        """What a line shares with its corrections."""
        return (
            self.fact_kind, self.partner_id.bytes, self.kind, self.version, self.clause, self.asset,
            -1 if self.rate_ppb is None else self.rate_ppb, self.staff or "", self.reason,
        )  # fmt: skip


def _alike(fact_kind: int, draft: Draft) -> tuple[Any, ...]:
    return (
        fact_kind, draft.partner.partner_id, int(draft.kind), draft.version, draft.clause, draft.asset,
        -1 if draft.rate_ppb is None else draft.rate_ppb, draft.staff or "", int(draft.reason),
    )  # fmt: skip


@dataclass(slots=True)
class Explanation:
    """Why a line, or all lines of a fact, are what they are. `matches`: derived again they come out as in the books."""

    asked: str
    fact: dict[str, str] = field(default_factory=dict)
    touches: list[dict[str, str]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    matches: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Everything, for `--json`."""
        return {
            "asked": self.asked,
            "fact": self.fact,
            "touches": self.touches,
            "lines": self.lines,
            "notes": self.notes,
            "matches": self.matches,
        }

    def text(self) -> str:
        """Everything, for reading."""
        return "\n".join(self._texts())

    def _texts(self) -> Iterator[str]:
        if self.fact:
            yield f"{self.fact['fact']} {self.fact['fact_id']}"
            yield from (f"  {key}: {value}" for key, value in self.fact.items() if key not in ("fact", "fact_id"))
        for touch in self.touches:
            fate = "wins" if not touch["lost"] else f"loses: {touch['lost']}"
            yield f"  {touch['evidence']} of {touch['partner']} ({touch['fact_id']}, {touch['occurred_at']}) {fate}"
        for line in self.lines:
            yield f"line {line['line']}: {line['amount']} {line['currency']}"
            yield from _line_texts(line)
        yield from self.notes
        yield "derived again: as in the books" if self.matches else "derived again: NOT as in the books"


def _line_texts(line: dict[str, Any]) -> Iterator[str]:
    for key, value in line.items():
        if value in ("", None, []) or key in ("line", "amount", "currency"):
            continue
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        yield f"  {key.replace('_', ' ')}: {shown}"


def knows(connection: Connection, alliance_id: uuid.UUID, text: str) -> bool:
    """Whether an alliance's books hold a line or a fact of that name."""
    line = parse_id("ln", text) if text.lower().startswith("ln_") else None
    found = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM lines WHERE alliance_id = %(a)s AND line_id = %(line)s::uuid)"
        " OR EXISTS (SELECT 1 FROM facts WHERE alliance_id = %(a)s AND fact_id = %(fact)s)",
        {"a": alliance_id, "line": line, "fact": text},
    ).fetchone()
    return bool(found and found[0])


def explain(database: Database, office: OfficeLike, text: str) -> Explanation:
    """Explain a line (`ln_…`) or all lines of a fact (its id). Raises UnknownLine."""
    with database.unit_of_work(office.alliance_id) as connection:
        return _Explainer(connection, office, text.strip()).explain()


class _Explainer:
    """Explains one line or fact."""

    def __init__(self, connection: Connection, office: OfficeLike, text: str) -> None:
        self.connection, self.office, self.asked = connection, office, text
        self.again = Rederiver(connection, office)
        self.result = Explanation(text)

    def explain(self) -> Explanation:
        rows = self._rows()
        facts = self._facts(rows)
        if not rows and not facts:
            raise UnknownLine(
                f"there is no line and no fact '{self.asked}'",
                hint="line ids (ln_…) and fact ids stand in out/lines.csv",
            )
        if facts:
            self._explain_facts(rows, facts)
        for row in rows:
            if not row.fact_kind:
                self._explain_other(row)
        return self.result

    def _rows(self) -> list[Row]:
        line_id, fact = None, self.asked
        if self.asked.lower().startswith("ln_"):
            line_id, fact = parse_id("ln", self.asked), ""
        return self._lines(line_id, fact)

    def _lines(self, line_id: uuid.UUID | None, fact: str) -> list[Row]:
        words = {"alliance": self.office.alliance_id, "line": line_id, "fact": fact}
        return [Row._make(row) for row in self.connection.execute(sql(HERE, "line_by_id"), words).fetchall()]

    def _facts(self, rows: list[Row]) -> list[Fact]:
        """The facts asked for: those of the lines, or, of a fact that has none yet, the fact itself."""
        names = {row.fact_id for row in rows if row.fact_kind} or {self.asked}
        kinds = {row.fact_kind for row in rows}
        return [fact for fact in self.again.facts("fact_id", sorted(names)) if not rows or fact.kind in kinds]

    # Lines of facts ---------------------------------------------------------------------------------------------------

    def _explain_facts(self, rows: list[Row], facts: list[Fact]) -> None:
        for fact in facts:
            self.result.notes += reviews.explained(self.connection, self.office, fact.fact_id)
            decisions = self.again.decisions(fact)
            decision = decisions.get((fact.kind, fact.fact_id))
            self.result.fact = self._fact_words(fact)
            self.result.notes += self._about_click(fact)
            if fact.kind == TOUCH:
                self.result.notes.append("a touch earns nothing: it may win what comes after it")
                continue
            if decision is None:
                self.result.notes.append("its sale has not come in yet: the refund waits and has no line")
                self.result.matches &= not rows
                continue
            shown = decision if fact.kind != 3 else decisions[SALE, fact.refunds or ""]
            self._touches(shown)
            self._refused_code(shown.fact)
            self._explain_decision(rows, fact, decision, decisions)

    def _about_click(self, fact: Fact) -> list[str]:
        """Why the click that a fact names is no evidence, if so."""
        text = fact.more.click if fact.more else None
        if not text:
            return []
        asked = click_id(text)
        if asked is None:
            return [f"'{text}' is no click id: no evidence"]
        found = tracking.clicks_with_visitors(self.connection, self.office.alliance_id, [asked]).get(asked)
        if found is None:
            return [f"there is no click {text}: no evidence; when it is known, send the fact again"]
        moment = next(one.clicked_at for one in found if one.click_id == asked)
        late = moment > _EPOCH + timedelta(microseconds=fact.occurred_us)
        return [f"the click {text} came after the fact: no evidence"] if late else []

    def _explain_decision(
        self, asked: list[Row], fact: Fact, decision: Decision, decisions: dict[tuple[int, str], Decision]
    ) -> None:
        every = [row for row in self._lines(None, fact.fact_id) if row.fact_kind == fact.kind]
        held: dict[tuple[Any, ...], int] = {}
        for row in every:
            held[row.alike] = held.get(row.alike, 0) + row.amount
        drafts = {_alike(fact.kind, draft): draft for draft in decision.drafts}
        workings = WorkingsOf(self.again, fact, decisions)
        for row in (row for row in asked if row.fact_kind == fact.kind and row.fact_id == fact.fact_id):
            draft = drafts.get(row.alike)
            derived = draft.amount if draft else 0
            self._line(row, workings.of(draft) if draft else Working(), derived, held[row.alike], every)
        missing = [draft for alike, draft in drafts.items() if alike not in held]
        if missing:
            self.result.notes.append(f"{len(missing)} lines are missing in the books")
            self.result.matches = False
        if not drafts and not every:
            self.result.notes.append(self._why_nothing(fact, decision))

    def _why_nothing(self, fact: Fact, decision: Decision) -> str:
        if self.again.terms.on(fact.local_day) is None:
            return "no version of the deal was in force yet"
        if not any(not touch.lost for touch in decision.touches):
            return "nobody brought it: no evidence counts"
        return "the partner was in no group of the deal on that day"

    def _fact_words(self, fact: Fact) -> dict[str, str]:
        scale = asset_scale(money_asset(fact.currency)) if fact.currency else 0
        money = {"amount": fact.amount, "net_amount": fact.net, "own_commission": fact.own_commission}
        found = {
            "fact": FACTS[fact.kind],
            "fact_id": fact.fact_id,
            "occurred_at": self._moment(fact.occurred_us),
            "partner": fact.partner.external_id if fact.partner else "",
            "code": fact.code or "",
            "friend": fact.more.friend.external_id if fact.more and fact.more.friend else "",
            "click": (fact.more.click or "") if fact.more else "",
            "customer": fact.customer or "",
            **{key: format_minor(minor, scale) for key, minor in money.items() if minor is not None},
            "currency": fact.currency,
            "category": fact.category or "",
            "quantity": str(fact.quantity) if fact.quantity != 1 else "",
            "staff": fact.staff or "",
            "refunds": fact.refunds or "",
        }
        return {key: value for key, value in found.items() if value}

    def _moment(self, occurred_us: int) -> str:
        zone = ZoneInfo(self.again.terms.versions[-1].deal.time_zone)
        return (_EPOCH + timedelta(microseconds=occurred_us)).astimezone(zone).isoformat(timespec="seconds")

    def _touches(self, decision: Decision) -> None:
        self.result.touches = [
            {
                "evidence": touch.evidence,
                "partner": touch.partner.external_id,
                "fact_id": touch.fact_id,
                "occurred_at": self._moment(touch.occurred_us),
                "lost": touch.lost,
            }
            for touch in decision.touches
        ]

    def _refused_code(self, fact: Fact) -> None:
        """A limited code that the fact carried and could not have: no evidence, and the reason why."""
        claims = tracking.claims_of(self.connection, self.office.alliance_id, [fact.fact_id])
        claim = claims.get((fact.kind, fact.fact_id))
        if claim is None or not claim.refusal:
            return
        partner = self.again.partners[claim.partner_id].external_id if claim.partner_id else ""
        lost = f"{tracking.REFUSAL_WORDS[claim.refusal]} ({claim.spelling})"
        touch = {"evidence": "code", "partner": partner, "fact_id": fact.fact_id, "lost": lost}
        self.result.touches.insert(0, touch)

    # Lines of months and by hand --------------------------------------------------------------------------------------

    def _explain_other(self, row: Row) -> None:
        if row.kind == LineKind.MANUAL:
            reason = manual_reason(self.connection, self.office.alliance_id, row.fact_id)
            self._line(row, Working(base_from="by hand", how=reason), row.amount, row.amount, [])
            return
        partner = self.again.partners[row.partner_id.bytes]
        month = parse_period(row.fact_id.removeprefix("month/"))
        again = self.again.month(partner, month, row.period)
        key = (row.kind, row.version, row.clause, row.asset)
        same = [line for line in again.lines if (line.kind, line.version, line.clause, line.asset) == key]
        derived = sum(line.amount for line in same)
        working = WorkingsOf.month(self.again, row.version, row.clause, again, same)
        self._line(row, working, derived, row.amount, [])

    # One line ---------------------------------------------------------------------------------------------------------

    def _line(self, row: Row, working: Working, derived: int, in_books: int, every: list[Row]) -> None:
        clause = self.again.terms.clause(row.version, row.clause)
        effective = date.fromordinal(self.again.terms.by_version[row.version].effective)
        scale = asset_scale(row.asset)
        base_scale = money_scale(row.asset, self.again.terms.by_version[row.version].deal)
        matches = derived == in_books
        self.result.matches &= matches
        self.result.lines.append(
            {
                "line": format_id("ln", row.line_id),
                "amount": format_minor(row.amount, scale),
                "currency": asset_unit(row.asset),
                "kind": LineKind(row.kind).name.lower(),
                "partner": self._partner(row).external_id,
                "group": clause.group,
                "rule": clause.rule,
                "rule_name": clause.name,
                "version": row.version,
                "effective_from": effective.isoformat(),
                "base": format_minor(row.base, base_scale),
                "base_from": working.base_from,
                "rate": working.rate,
                "override": working.override,
                "tier": working.tier or clause.tier,
                "how": working.how,
                "exact": working.exact,
                "rounding": "half away from zero, once" if working.exact else "",
                "reason": reason_text(row.reason, "en") if row.reason else "",
                "reason_code": Reason(row.reason).name.lower() if row.reason else "",
                "staff": row.staff or "",
                **self._dates(row),
                **self._transfer(row),
                "corrects": format_id("ln", row.corrects) if row.corrects else "",
                "corrected_by": [format_id("ln", one.line_id) for one in every if one.corrects == row.line_id],
                "derived": format_minor(derived, scale),
                "in_books": format_minor(in_books, scale),
                "matches": matches,
            }
        )

    def _partner(self, row: Row) -> Partner:
        return self.again.partners[row.partner_id.bytes]

    @staticmethod
    def _dates(row: Row) -> dict[str, Any]:
        late = row.payout_on is not None and row.available_on > row.payout_on
        shown = row.payout_on is not None and not late and row.kind not in _NEVER_PAID
        return {
            "earned_period": format_period(row.earned_period),
            "period": format_period(row.period),
            "available_on": row.available_on.isoformat(),
            "statement": row.number,
            "on_hold_at_payout": "yes, it waits for a later statement" if late else "",
            "payout_on": row.payout_on.isoformat() if row.payout_on and shown else "",
            "paid_on": row.paid_on.isoformat() if row.paid_on and shown else "",
            "recorded_at": row.recorded_at.astimezone(UTC).isoformat(timespec="seconds"),
        }

    @staticmethod
    def _transfer(row: Row) -> dict[str, Any]:
        if row.state is None:
            return {"transfer": ""}
        return {
            "transfer": str(row.line_id),
            "transfer_state": _STATES.get(row.state) or ledger.State(row.state).name.lower(),
            "debit": row.debit,
            "credit": row.credit,
        }
