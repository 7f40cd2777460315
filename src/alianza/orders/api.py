"""The entrance to facts: keep them once, look them up."""

from __future__ import annotations

from alianza.orders.store import (
    OnRecord,
    ParsedFact,
    Prepared,
    facts_between,
    facts_where,
    has_refunds,
    insert_facts,
    known_touches,
    on_record,
)

__all__ = [
    "OnRecord", "ParsedFact", "Prepared", "facts_between", "facts_where", "has_refunds", "insert_facts", "known_touches",
    "on_record",
]  # fmt: skip
