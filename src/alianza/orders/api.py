"""The entrance to facts: keep them once, look them up; and which customers are one."""

from __future__ import annotations

from alianza.orders.merges import (
    Merge,
    aliases_of,
    forget_columns,
    has_merges,
    known_customers,
    load_merges,
    merge,
    names_of,
    persons_of,
    undo_merge,
)
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
    says_more,
)

__all__ = [
    "Merge", "OnRecord", "ParsedFact", "Prepared", "aliases_of", "facts_between", "facts_where", "forget_columns", "has_merges",
    "has_refunds", "insert_facts", "known_customers", "known_touches", "load_merges", "merge", "names_of", "on_record",
    "persons_of", "says_more", "undo_merge",
]  # fmt: skip
