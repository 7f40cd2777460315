"""The entrance to facts: keep them once, look them up."""

from __future__ import annotations

from alianza.orders.store import ParsedFact, Prepared, facts_between, facts_where, has_refunds, insert_facts

__all__ = ["ParsedFact", "Prepared", "facts_between", "facts_where", "has_refunds", "insert_facts"]
