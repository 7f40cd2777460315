"""The lists for people: partners, facts, lines, statements, payouts, accounts and transfers as CSV, with readable names."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from alianza.bootstrap.archive.tables import sorts_bytewise
from alianza.kernel.money import currency_scale
from alianza.partners import api as partners
from alianza.programs.versions import load_versions
from alianza.rewards.clauses import LineKind, compile_deal
from alianza.runtime.database import Connection, scalar, sql

HERE = "alianza.bootstrap.archive"

# Each list's statement with the table whose rows it shows.
LISTS: dict[str, str] = {
    "list_partners": "partners",
    "list_facts": "facts",
    "list_lines": "lines",
    "list_statements": "statements",
    "list_payouts": "payouts",
    "list_accounts": "ledger_accounts",
    "list_transfers": "ledger_transfers",
}


class Listed(NamedTuple):
    """A list: its statement, what it needs to know, and about how many rows it has."""

    name: str
    statement: str
    parameters: Mapping[str, Any]
    rows: int


def lists(connection: Connection, alliance_id: uuid.UUID) -> list[Listed]:
    """The lists of an alliance, each a COPY."""
    words = {"alliance": alliance_id, **_words(connection, alliance_id)}
    bytewise = sorts_bytewise(connection)
    return [
        Listed(name.removeprefix("list_"), _statement(name, bytewise), words, _count(connection, table, alliance_id))
        for name, table in LISTS.items()
    ]


def _count(connection: Connection, table: str, alliance_id: uuid.UUID) -> int:
    return int(scalar(connection, f"SELECT count(*) FROM {table} WHERE alliance_id = %s", (alliance_id,)))


def _words(connection: Connection, alliance_id: uuid.UUID) -> dict[str, Any]:
    """The decimals of the currencies, the names of the kinds of line and of the rules."""
    known = connection.execute("SELECT DISTINCT currency FROM facts WHERE alliance_id = %s", (alliance_id,)).fetchall()
    currencies = sorted(row[0] for row in known)
    found = partners.load_partners(connection, alliance_id)
    by_id = {partner.partner_id: partner for partner in found}
    clauses = [
        (version.version, clause.no, clause.rule)
        for version in load_versions(connection, alliance_id)
        for clause in compile_deal(version.version, version.loaded.deal, by_id).clauses
    ]
    return {
        "currencies": currencies,
        "scales": [currency_scale(currency) for currency in currencies],
        "kinds": [int(kind) for kind in LineKind],
        "kind_names": [kind.name.lower() for kind in LineKind],
        "versions": [version for version, _, _ in clauses],
        "clauses": [number for _, number, _ in clauses],
        "rules": [rule for _, _, rule in clauses],
    }


def _statement(name: str, bytewise: bool) -> str:
    """A list's statement with its words spelt out.

    `safe(text)` is free text that no spreadsheet runs (as `defuse_text` has it), `money(amount, scale)` an amount in
    units with exactly its decimals, `moment(at)` a moment in UTC, `month(period)` a month, `bytes(text)` the order of the
    text's bytes.
    """
    text: str = sql(HERE, name)
    text = re.sub(r"\bbytes\(([\w.]+)\)", r"\1" if bytewise else r'\1 COLLATE "C"', text)
    text = re.sub(r"\bsafe\(([\w.]+)\)", _SAFE, text)
    text = re.sub(r"\bmoney\(([\w.]+), ([\w.]+)\)", r"round(\1 / power(10::numeric, \2), \2)", text)
    text = re.sub(r"\bmonth\(([\w.]+)\)", r"(\1 / 100 || '-' || lpad((\1 %% 100)::text, 2, '0'))", text)
    text = re.sub(r"\bmoment\(([\w.]+)\)", _MOMENT, text)
    return f"COPY ({text}) TO STDOUT (FORMAT csv, HEADER)"


# The full-width forms start a formula in East Asian spreadsheets.
_SAFE = r"CASE WHEN \1 ~ E'^''*[-=+@\\t\\r\\n＝＋－＠]' THEN '''' || \1 ELSE \1 END"
_MOMENT = r"to_char(\1 AT TIME ZONE 'UTC', 'YYYY-MM-DD" + '"T"HH24:MI:SS.US"Z"' + "')"
