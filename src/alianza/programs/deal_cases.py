"""The cases of a deal: facts in, lines and statements out. Rows, repeated rows and CSV texts become plain facts."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alianza.programs.deal_kinds import BAD, Choice, Id, Moment, Month, Number, Percent, Reading, Text, Whole
from alianza.programs.deal_problems import Where, nearest_word, one_of
from alianza.programs.deal_shapes import Field, ListOf, Nested, Shape, Values
from alianza.programs.deal_yaml import Node, Scalar
from alianza.programs.terms import Case, CaseFact, CasePartner

# The columns that a case may compare, as in out/lines.csv and out/statements.csv.
LINE_COLUMNS = (
    *("fact", "fact_id", "partner", "customer", "group", "rule", "kind", "version", "currency", "base", "rate"),
    *("amount", "status", "reason", "tier", "period", "earned_period", "earned_on", "available_on"),
)
STATEMENT_COLUMNS = (
    *("partner", "currency", "period", "lines", "sales", "commission", "adjustments", "incentives", "fees"),
    *("opening", "paid", "closing", "payable", "held"),
)
FACT_KINDS = ("lead", "sale", "refund", "touch")
TOUCHES = ("click", "scan", "match", "own")
_NUMBER = re.compile(r"\{n(?::0(\d))?\}", re.ASCII)
_AMOUNT = Number("a decimal amount such as 350.00")
# What each column of a fact must look like once `{n}` has been filled in; columns not named here hold any text.
_COLUMN_KINDS = {
    "fact": Choice(FACT_KINDS),
    "occurred_at": Moment(),
    "amount": _AMOUNT,
    "net_amount": _AMOUNT,
    "own_commission": _AMOUNT,
    "quantity": Number("a quantity such as 1 or 2.5"),
}
_NEEDED = {"sale": ("amount",), "refund": ("refunds",), "touch": ("partner", "customer", "category")}
_ALWAYS_NEEDED = ("fact", "fact_id", "occurred_at")


@dataclass(frozen=True)
class Cell(Text):
    """One cell of a row, as text; nothing (or null) is an empty cell."""

    words: str = "a value"

    def read(self, node: Node, reading: Reading) -> Any:
        """The text, "" for nothing."""
        if isinstance(node, Scalar) and (node.is_null or not node.text.strip()):
            return ""
        return super().read(node, reading)

    def schema(self) -> dict[str, Any]:
        """Any single value."""
        return {"type": ["string", "number", "boolean", "null"]}


def _row_values(values: Values, shape: Shape, reading: Reading) -> Any:
    return values


FACT_ROW = Shape(
    "fact",
    "One fact of a case, with the columns of a facts file. With `repeat` it stands for several facts.",
    (
        Field("repeat", Whole(1, 10_000), "Stands for so many facts; `{n}` (or `{n:02}`) in its texts counts from 1"),
        Field(
            "fact",
            Choice(FACT_KINDS),
            f"What happened. The `category` of a touch says of what kind it is: {one_of(TOUCHES)}. A match (the customer was "
            "recognised) and own (the customer is the partner) are in cases only: the books hold none yet",
            required=True,
        ),
        Field("fact_id", Cell(), "The fact's own number, unique among its kind", required=True),
        Field(
            "occurred_at", Cell(words=Moment().words), "When, in the deal's time zone if without offset", required=True
        ),
        Field("partner", Cell(), "The partner who brought it (external id)"),
        Field("code", Cell(), "The code that was given"),
        Field("friend", Cell(), "The partner whom the customer named as its friend (external id)"),
        Field("customer", Cell(), "The customer (external id)"),
        Field(
            "amount", Cell(), "Gross amount in currency units; a sale needs it; a refund without it takes back the rest"
        ),
        Field("currency", Cell(), "ISO 4217 code", default="the deal's currency"),
        Field("net_amount", Cell(), "Amount without tax"),
        Field("own_commission", Cell(), "Our own commission on the sale"),
        Field("category", Cell(), "What was sold"),
        Field("quantity", Cell(), "How many units", default="1"),
        Field("staff", Cell(), "The staff member who brought it about"),
        Field("refunds", Cell(), "For a refund: the `fact_id` of the sale"),
    ),
    build=_row_values,
)
FACT_COLUMNS = tuple(key for key in FACT_ROW.keys if key != "repeat")


class Facts(ListOf):
    """A list of fact rows, read to the facts they stand for."""

    def read(self, node: Node, reading: Reading) -> Any:
        """The facts, repeated rows written out."""
        rows = super().read(node, reading)
        if rows is BAD:
            return BAD
        found = [_written_out(row, reading) for row in rows]
        return BAD if BAD in found else tuple(fact for facts in found for fact in facts)


def _written_out(row: Values, reading: Reading) -> Any:
    """The facts that one row stands for; BAD after the first that is wrong."""
    count = row.data.pop("repeat", None)
    if not _within_budget(count or 1, row.node.where, reading):
        return BAD
    texts = {key: text for key, text in row.data.items() if text}
    if count is None:
        return _facts([texts], row.node.where.line, row.value_where, reading)
    rows = [{key: _numbered(text, number) for key, text in texts.items()} for number in range(1, count + 1)]
    return _facts(rows, row.node.where.line, row.value_where, reading)


def _within_budget(count: int, where: Where, reading: Reading) -> bool:
    reading.facts_left -= count
    if reading.facts_left < 0 <= reading.facts_left + count:
        reading.wrong(where, "the cases hold more than 10,000 facts", "fewer, or a smaller 'repeat'")
    return reading.facts_left >= 0


def _numbered(text: str, number: int) -> str:
    return _NUMBER.sub(lambda match: str(number).zfill(int(match[1] or 1)), text)


def _facts(rows: list[dict[str, str]], line: int, where: Callable[[str], Where], reading: Reading) -> Any:
    found = []
    for fields in rows:
        fact = _fact(fields, line, where, reading)
        if fact is BAD:
            return BAD
        found.append(fact)
    return found


def _fact(fields: Mapping[str, str], line: int, where: Callable[[str], Where], reading: Reading) -> Any:
    """One fact out of its texts; BAD after noting what is wrong or missing."""
    needed = (*_ALWAYS_NEEDED, *_NEEDED.get(fields.get("fact", ""), ()))
    missing = [key for key in needed if not fields.get(key)]
    for key in missing:
        reading.wrong(where(key), f"'{key}' is missing in this {fields.get('fact', 'fact')}", f"{key} and a value")
    good = [_COLUMN_KINDS[key].value(text, where(key), reading) for key, text in fields.items() if key in _COLUMN_KINDS]
    if fields.get("fact") == "touch" and fields.get("category"):
        good.append(Choice(TOUCHES).value(fields["category"], where("category"), reading))
    if missing or BAD in good:
        return BAD
    own = {key: fields[key] for key in _ALWAYS_NEEDED}
    return CaseFact(**own, line=line, fields={key: text for key, text in fields.items() if key not in own})


class FactsCsv(Text):
    """A CSV text with a header of column names, one fact a row."""

    words = "a CSV text: 'facts_csv: |', a line of column names, then one line a fact"

    def read(self, node: Node, reading: Reading) -> Any:
        """The facts of all rows."""
        if not isinstance(node, Scalar) or node.is_null:
            return reading.wrong(node.where, "no CSV text stands here", self.words)
        # In a `|` text the lines of the value are lines of the file, the first right below the bar.
        first = node.where.line + 1 if node.block else node.where.line
        reader = csv.reader(node.text.splitlines(), skipinitialspace=True)
        file = node.where.file
        rows = [(Where(file, first + reader.line_num - 1, 1), [cell.strip() for cell in row]) for row in reader if row]
        if not rows or not _good_header(rows[0][1], rows[0][0], reading):
            return BAD
        if not _within_budget(len(rows) - 1, node.where, reading):
            return BAD
        found = [_csv_fact(rows[0][1], row, where, reading) for where, row in rows[1:]]
        return BAD if BAD in found else tuple(found)

    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"}


def _good_header(header: list[str], where: Where, reading: Reading) -> bool:
    good = len(set(header)) == len(header)
    if not good:
        reading.wrong(where, "a column is named twice", "each column once")
    for name in header:
        if name not in FACT_COLUMNS:
            good = False
            free = [column for column in FACT_COLUMNS if column not in header]
            reading.wrong(where, f"'{name}' is no column of a fact", one_of(FACT_COLUMNS, 20), nearest_word(name, free))
    return good


def _csv_fact(header: list[str], row: list[str], where: Where, reading: Reading) -> Any:
    if len(row) != len(header):
        return reading.wrong(where, f"this row has {len(row)} values", f"{len(header)}, one for each column")
    fields = {key: text for key, text in zip(header, row, strict=True) if text}
    return _fact(fields, where.line, lambda key: where, reading)


CASE_PARTNER = Shape(
    "case partner",
    "A partner who exists only within the case.",
    (
        Field("partner", Text("an external id"), "The partner's external id", required=True),
        Field("group", Id(), "The group it belongs to", required=True),
        Field("code", Text("a code"), "The code that brings facts to it"),
        Field("reward", Choice(("cash", "credit", "points", "discount")), "The form it chose", default="the group's"),
        Field("rate", Percent(), "Its own rate, where the group's is negotiated", to="rate"),
    ),
    term=CasePartner,
    build=lambda values, shape, reading: CasePartner(**{**values.data, **_rate_text(values)}),
)


def _rate_text(values: Values) -> dict[str, str]:
    """The rate as written: a case keeps the texts of its rows."""
    rate = values.node.entries.get("rate")
    return {"rate": rate.value.text} if rate and isinstance(rate.value, Scalar) else {}


def _row_shape(name: str, doc: str, columns: tuple[str, ...]) -> Shape:
    return Shape(name, doc, tuple(Field(column, Cell(), f"The column `{column}`") for column in columns))


EXPECT = Shape(
    "expectation",
    "What must come out; only the columns that are named are compared.",
    (
        Field(
            "lines",
            ListOf(Nested(_row_shape("expected line", "One line that must come out.", LINE_COLUMNS))),
            "All lines that are not zero, in the order of event time, fact_id and the deal's rules",
            default="not compared",
        ),
        Field(
            "statements",
            ListOf(
                Nested(_row_shape("expected statement", "One statement that must come out.", STATEMENT_COLUMNS)),
            ),
            "Statements after the last closing",
            default="not compared",
        ),
    ),
)


def _check_case(values: Values, reading: Reading) -> None:
    periods = values.get("close") or ()
    if list(periods) != sorted(set(periods)):
        reading.wrong(
            values.value_where("close"), "the months to close are not in order", "each month once, earliest first"
        )
    ids = [partner.partner for partner in values.get("partners") or ()]
    for doubled in sorted({one for one in ids if ids.count(one) > 1}):
        reading.wrong(values.value_where("partners"), f"the partner '{doubled}' is named twice", "each partner once")
    _check_named(values, reading)


def _check_named(values: Values, reading: Reading) -> None:
    """Expected rows may name only partners and facts of the case: a slip there would make the case say nothing."""
    expect = values.get("expect") or {}
    partners = {partner.partner for partner in values.get("partners") or ()}
    facts = {fact.fact_id for key in ("facts", "facts_csv") for fact in values.get(key) or ()}
    for row in (*expect.get("lines", ()), *expect.get("statements", ())):
        for column, known in (("partner", partners), ("fact_id", facts)):
            word = row.get(column, "")
            if word and known and word not in known:
                near = nearest_word(word, sorted(known))
                reading.wrong(values.where("expect"), f"the case has no {column} '{word}'", one_of(sorted(known)), near)


def _case(values: Values, shape: Shape, reading: Reading) -> Case:
    expect = values.get("expect") or {}
    return Case(
        name=values.data["name"],
        partners=values.get("partners") or (),
        facts=values.get("facts") or values.get("facts_csv") or (),
        close=values.get("close") or (),
        expect_lines=expect.get("lines"),
        expect_statements=expect.get("statements"),
        line=values.node.where.line,
    )


CASE = Shape(
    "case",
    "An example that the deal brings with it: `deal test` computes it, and `deal apply` refuses the deal if it fails.",
    (
        Field("name", Text("a name"), "What the case shows", required=True),
        Field("partners", ListOf(Nested(CASE_PARTNER)), "The partners of the case", default="none"),
        Field("facts", Facts(Nested(FACT_ROW)), "What happens, in any order"),
        Field("facts_csv", FactsCsv(), "The same as a CSV text, with a header line"),
        Field("close", ListOf(Month()), "The months to close, in order", default="none"),
        Field("expect", Nested(EXPECT), "What must come out", required=True),
    ),
    exactly_one=("facts", "facts_csv"),
    check=_check_case,
    build=_case,
)
