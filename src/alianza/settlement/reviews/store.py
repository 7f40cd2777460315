"""Signals raised, listed and decided. Each function works within the caller's transaction of one alliance."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from alianza.kernel.errors import UsageError
from alianza.ledger import api as ledger
from alianza.rewards.clauses import LineKind
from alianza.rewards.journal import Journal
from alianza.runtime.database import Connection, scalar, sql
from alianza.settlement.reviews.rules import RULES, Rule, reason_of
from alianza.settlement.statements import OfficeLike, manual_fact_id

HERE = "alianza.settlement.reviews"
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
# A transaction may commit a moment after one that began later, so each scan looks back a little; signals come once.
_OVERLAP = timedelta(minutes=10)
_MARKED_EVERY = timedelta(minutes=1)  # events come by the second, and each has its scan
FactKey = tuple[str, int]  # fact id, kind


class UnknownReview(UsageError):
    """No signal was raised about that fact."""

    code = "unknown_review"


class Signal(NamedTuple):
    """Why a fact is, or was, held. `decision` is empty while nobody has decided; `amounts` is what it earns, by asset."""

    fact_id: str
    fact_kind: int
    rule: str
    seen: int
    within_seconds: int
    opened_at: datetime
    decision: str
    note: str
    partner: str
    amounts: dict[str, int]

    def reason(self, language: str) -> str:
        """In words that both sides read."""
        return reason_of(self.rule, self.seen, self.within_seconds, language)


# Rules ----------------------------------------------------------------------------------------------------------------


def load_rules(connection: Connection, alliance_id: uuid.UUID) -> dict[str, Rule]:
    """Every rule as it is in force for the alliance."""
    rows = connection.execute(
        "SELECT DISTINCT ON (rule) rule, enabled, threshold, within_seconds FROM review_rules WHERE alliance_id = %s"
        " ORDER BY rule, version DESC",
        (alliance_id,),
    ).fetchall()
    changed = {row[0]: Rule(*row) for row in rows}
    return {name: changed.get(name, kind.rule) for name, kind in RULES.items()}


def save_rule(connection: Connection, alliance_id: uuid.UUID, rule: Rule, now: datetime) -> None:
    """Put a rule in force from now on; what was held before stays held."""
    connection.execute(
        "INSERT INTO review_rules (alliance_id, rule, version, enabled, threshold, within_seconds, recorded_at)"
        " SELECT %(a)s, %(rule)s, coalesce(max(version), 0) + 1, %(enabled)s, %(threshold)s, %(within)s, %(now)s"
        " FROM review_rules WHERE alliance_id = %(a)s AND rule = %(rule)s",
        {
            "a": alliance_id, "rule": rule.name, "enabled": rule.enabled, "threshold": rule.threshold,
            "within": rule.within_seconds, "now": now,
        },
    )  # fmt: skip


# Signals --------------------------------------------------------------------------------------------------------------


def scan(connection: Connection, office: OfficeLike, country: str, now: datetime) -> int:
    """Look at what came in since the last scan and raise signals; gives how many are new. Again changes nothing."""
    ledger.lock_books(connection, office.alliance_id)
    last = scalar(
        connection, "SELECT max(scanned_through) FROM review_scans WHERE alliance_id = %s", (office.alliance_id,)
    )
    words = {"alliance": office.alliance_id, "since": (last or _BEGINNING) - _OVERLAP, "country": country}
    raised = 0
    for rule in load_rules(connection, office.alliance_id).values():
        if rule.enabled:
            terms = {**words, "threshold": rule.threshold, "within": rule.within_seconds}
            found = connection.execute(sql(HERE, rule.name), terms).fetchall()
            raised += _raise(connection, office.alliance_id, rule, found, now)
    if last is None or now - last >= _MARKED_EVERY:
        connection.execute(
            "INSERT INTO review_scans (alliance_id, scanned_through, signals) VALUES (%s, %s, %s)",
            (office.alliance_id, now, raised),
        )
    even_out(connection, office, now)
    return raised


def _raise(
    connection: Connection, alliance_id: uuid.UUID, rule: Rule, found: Sequence[tuple[Any, ...]], now: datetime
) -> int:
    """A fact that was decided already is not held again by the same rule; one signal a rule."""
    if not found:
        return 0
    ids, kinds, seen = (list(column) for column in zip(*found, strict=True))
    done = connection.execute(
        "INSERT INTO review_signals (alliance_id, fact_id, fact_kind, rule, seen, within_seconds, opened_at)"
        " SELECT %s, i, k, %s, s, %s, %s FROM unnest(%s::text[], %s::smallint[], %s::int[]) AS x (i, k, s)"
        " ON CONFLICT DO NOTHING",
        (alliance_id, rule.name, rule.within_seconds, now, ids, kinds, seen),
    )
    return done.rowcount


def signals(connection: Connection, office: OfficeLike, state: str = "open", fact_id: str = "") -> list[Signal]:
    """Signals in the order in which they were raised. `state`: open, released, refused or all."""
    words = {"alliance": office.alliance_id, "state": state, "fact_id": fact_id}
    partners = {partner.partner_id: partner.external_id for partner in office.partners}
    found = []
    for *said, partner_id, amounts in connection.execute(sql(HERE, "signals"), words).fetchall():
        partner = partners[partner_id.bytes] if partner_id else ""
        found.append(Signal._make([*said, partner, json.loads(amounts) if amounts else {}]))
    return found


def open_facts(connection: Connection, alliance_id: uuid.UUID, as_of: datetime) -> set[FactKey]:
    """The facts that were held at a moment."""
    rows = connection.execute(sql(HERE, "open_facts"), {"alliance": alliance_id, "as_of": as_of})
    return {(fact_id, kind) for fact_id, kind in rows}


# Decisions ------------------------------------------------------------------------------------------------------------


def states(connection: Connection, alliance_id: uuid.UUID, fact_ids: Sequence[str]) -> dict[FactKey, str]:
    """The latest decision about those of the facts that have a signal; empty where nobody has decided."""
    rows = connection.execute(sql(HERE, "states"), {"alliance": alliance_id, "facts": list(fact_ids)})
    return {(fact_id, kind): decision for fact_id, kind, decision in rows.fetchall()}


def decide(
    connection: Connection, office: OfficeLike, facts: Iterable[FactKey], decision: str, note: str, now: datetime
) -> list[FactKey]:
    """Release or refuse what facts earn; gives those that were not decided so before. Again changes nothing.

    Raises UnknownReview for a fact about which no signal was raised; then nothing is decided.
    """
    ledger.lock_books(connection, office.alliance_id)
    asked = list(dict.fromkeys(facts))
    known = states(connection, office.alliance_id, [fact_id for fact_id, _ in asked])
    for key in asked:
        if key not in known:
            raise UnknownReview(f"no signal was raised about '{key[0]}'", hint="alianza reviews list --alliance <name>")
    fresh = [key for key in asked if known[key] != decision]
    words = {
        "alliance": office.alliance_id, "facts": [fact_id for fact_id, _ in fresh], "kinds": [kind for _, kind in fresh],
        "decision": decision, "note": note, "now": now,
    }  # fmt: skip
    connection.execute(sql(HERE, "insert_decisions"), words)
    even_out(connection, office, now)
    return fresh


def even_out(connection: Connection, office: OfficeLike, now: datetime) -> int:
    """Bring refused facts to nothing, and give back what was taken of facts released since; gives the lines written.

    Lines that came after the decision (a refund, a correction) are evened out the next time. The caller holds the lock.
    """
    rows = connection.execute(sql(HERE, "unsettled"), {"alliance": office.alliance_id}).fetchall()
    if not rows:
        return 0
    journal = Journal(office.alliance_id, office.terms)
    journal.begin(ledger.lock_books(connection, office.alliance_id), now)
    partners = {partner.partner_id: partner for partner in office.partners}
    why = _reasons(connection, office, sorted({row[0] for row in rows}))
    said: dict[str, str] = {}
    for row in rows:
        fact_id, kind, decision_no, note, *line = row
        command_id = f"review/{kind}/{fact_id}/{decision_no}"
        said[command_id] = json.dumps({"reason": why[fact_id, kind] + (f" ({note})" if note else "")})
        _even_line(journal, partners, manual_fact_id(command_id), line, now)
    journal.write(connection)
    connection.execute(
        "INSERT INTO commands (alliance_id, command_id, input_digest, result, recorded_at)"
        " SELECT %s, c, 'review', r::jsonb, %s FROM unnest(%s::text[], %s::text[]) AS x (c, r) ON CONFLICT DO NOTHING",
        (office.alliance_id, now, list(said), list(said.values())),
    )
    return len(rows)


def _even_line(journal: Journal, partners: dict[bytes, Any], name: str, line: Sequence[Any], now: datetime) -> None:
    """One line against all alike of a fact: same clause, month and day, so that tiers and holds follow."""
    partner_id, version, clause, asset, month, earned, base, amount, sale, leads, sales, available = line
    journal.add(
        partners[partner_id.bytes], LineKind.MANUAL, 0, name, version, clause, asset, -base, None, -amount, -sale,
        -leads, -sales, int(now.timestamp()) * 1_000_000, earned, month, available, None, 0,
    )  # fmt: skip


def _reasons(connection: Connection, office: OfficeLike, fact_ids: Sequence[str]) -> dict[FactKey, str]:
    """Why each fact was held, in the language of the deal."""
    language = office.terms.versions[-1].deal.language
    rows = connection.execute(
        "SELECT fact_id, fact_kind, rule, seen, within_seconds FROM review_signals WHERE alliance_id = %s"
        " AND fact_id = ANY(%s) ORDER BY fact_id, fact_kind, rule",
        (office.alliance_id, list(fact_ids)),
    )
    found: dict[FactKey, list[str]] = {}
    for fact_id, kind, rule, seen, within in rows.fetchall():
        found.setdefault((fact_id, kind), []).append(reason_of(rule, seen, within, language))
    return {(fact_id, kind): f"{fact_id}: {'; '.join(texts)}" for (fact_id, kind), texts in found.items()}


def explained(connection: Connection, office: OfficeLike, fact_id: str, language: str = "en") -> Iterator[str]:
    """What `alianza explain` says about a fact's review; nothing when there was none."""
    for one in signals(connection, office, "all", fact_id):
        state = one.decision or "held until somebody decides"
        yield f"review: {one.reason(language)} [{one.rule}]: {state}" + (f" ({one.note})" if one.note else "")
