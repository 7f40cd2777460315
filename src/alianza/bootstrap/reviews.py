"""Use cases about reviews: look for signals, list them, release or refuse, change the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from alianza.bootstrap.office import Office
from alianza.identity import audit
from alianza.identity.acting import note as log_change
from alianza.identity.acting import who_acts
from alianza.kernel.errors import UsageError
from alianza.settlement.reviews import store
from alianza.settlement.reviews.rules import RULES, Rule, changed
from alianza.settlement.reviews.store import Signal, UnknownReview

KINDS = {"lead": 1, "sale": 2}
WORDS = {number: word for word, number in KINDS.items()}


def scan(office: Office, now: datetime) -> int:
    """Raise signals about what came in since the last scan; gives how many are new."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        return store.scan(connection, office, office.deal.country, now)


def list_signals(office: Office, state: str, fact_id: str = "") -> list[Signal]:
    """Signals of a state: open, released, refused or all; of one fact when it is named."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        return store.signals(connection, office, state, fact_id)


def decide(office: Office, fact_ids: Sequence[str], decision: str, note: str, now: datetime) -> int:
    """Release or refuse what facts earn, all or none; gives how many were decided.

    A fact is named by its id, or by `lead ID` or `sale ID` when both exist. Raises UnknownReview.
    """
    with office.database.unit_of_work(office.alliance_id) as connection:
        named = [_named(text) for text in fact_ids]
        known = store.states(connection, office.alliance_id, [fact_id for fact_id, _ in named])
        asked = [_key(known, *one) for one in named]
        decided = store.decide(connection, office, asked, decision, note, now)
        said = {"decision": decision, "note": note}
        changes = [audit.Change("review.decided", f"{WORDS[kind]} {fact_id}", None, said) for fact_id, kind in decided]
        audit.note_all(connection, who_acts(office.alliance_id), now, changes)
        return len(decided)


def _named(text: str) -> tuple[str, int]:
    """The fact's id, and its kind where that is said."""
    word, _, rest = text.partition(" ")
    return (rest, KINDS[word]) if word in KINDS and rest else (text, 0)


def _key(known: Mapping[tuple[str, int], str], fact_id: str, kind: int) -> tuple[str, int]:
    found = [key for key in known if key[0] == fact_id and kind in (0, key[1])]
    if len(found) > 1:
        raise UsageError(f"there is a lead and a sale '{fact_id}'", hint=f"write 'lead {fact_id}' or 'sale {fact_id}'")
    if not found:
        raise UnknownReview(f"no signal was raised about '{fact_id}'", hint="alianza reviews list shows what is held")
    return found[0]


def rules(office: Office) -> list[Rule]:
    """Every rule as it is in force."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        return list(store.load_rules(connection, office.alliance_id).values())


def set_rule(
    office: Office, name: str, enabled: bool | None, threshold: int | None, within_seconds: int | None, now: datetime
) -> Rule:
    """Change a rule from now on; gives it as it is in force. Raises UsageError."""
    if name not in RULES:
        raise UsageError(f"there is no rule '{name}'", hint=f"one of: {', '.join(RULES)}")
    with office.database.unit_of_work(office.alliance_id) as connection:
        before = store.load_rules(connection, office.alliance_id)[name]
        rule = changed(before, enabled, threshold, within_seconds)
        if rule != before:
            store.save_rule(connection, office.alliance_id, rule, now)
            was, became = before._asdict(), rule._asdict()
            log_change(connection, office.alliance_id, now, "review_rule.changed", name, before=was, after=became)
        return rule
