"""Reads the worked examples of docs/algorithms.md: terms in YAML, then tables of facts and of what they give."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from alianza.programs.deal_file import LoadedDeal, load_deal

Row = dict[str, str]
Table = list[Row]
_MARK = re.compile(r"^<!-- worked(?:: (\w+))? -->$")
_DEAL_KEYS = ("attribution", "exclusions", "settlement", "net", "own_commission", "currencies", "programs")
_HEAD = (
    "alianza: 1\nalliance: example\nname: Example\ncurrency: MXN\ncountry: MX\ntime_zone: America/Mexico_City\n"
    "effective_from: 2026-01-01\n"
)


@dataclass
class Example:
    """One worked example: where it stands, its terms, and its tables by the first word of their header."""

    line: int
    name: str
    terms: str = ""
    tables: dict[str, Table] = field(default_factory=dict)

    def table(self, first: str) -> Table:
        """The table whose first column has that name; empty when there is none."""
        return self.tables.get(first, [])

    def deal_text(self) -> str:
        """The terms as a whole deal file with one case: the facts of the example."""
        terms = YAML(typ="rt").load(self.terms) or {}
        lines = self.terms.splitlines()
        partners = terms.get("partners") or [{"partner": "taller", "group": "g", "code": "TALLER"}]
        top = [key for key in terms if key in _DEAL_KEYS]
        deal, group = _blocks(lines, top), _blocks(lines, [key for key in terms if key not in (*top, "partners")])
        text = _HEAD + "\n".join(deal)
        if "programs" not in terms:
            text += "\nprograms:\n  p:\n    groups:\n      g:\n" + "\n".join(f"        {line}" for line in group)
        text += "\ncases:\n  - name: worked\n"
        text += f"    partners: [{', '.join(_flow(dict(partner)) for partner in partners)}]\n    facts:\n"
        text += "".join(f"      - {_flow(row)}\n" for row in self.facts())
        return text + f"    close: [{', '.join(self.months())}]\n    expect: {{statements: []}}\n"

    def facts(self) -> Table:
        """The facts as rows of a facts file: empty cells and columns of ours are left out."""
        kept = [{key: value for key, value in row.items() if value and key != "arrives"} for row in self.table("fact")]
        return [row if row["fact"] in ("lead", "touch") else {**row, "currency": "MXN"} for row in kept]

    def months(self) -> list[str]:
        """The months that the example closes."""
        return [row["period"] for row in self.table("period")]

    def load(self, folder: Path) -> LoadedDeal:
        """The deal, read as any deal file is."""
        path = folder / "deal.yaml"
        path.write_text(self.deal_text(), encoding="utf-8")
        return load_deal(path)


def _blocks(lines: list[str], keys: list[Any]) -> list[str]:
    """The lines that belong to some of the top keys."""
    kept, on = [], False
    for line in lines:
        if line and not line[0].isspace():
            on = line.partition(":")[0] in keys
        if on:
            kept.append(line)
    return kept


def _flow(row: dict[str, Any]) -> str:
    return "{" + ", ".join(f'{key}: "{value}"' for key, value in row.items()) + "}"


def read_examples(page: Path) -> list[Example]:
    """All worked examples of a page, in order."""
    found: list[Example] = []
    lines = page.read_text(encoding="utf-8").splitlines()
    place = 0
    while place < len(lines):
        line = lines[place]
        if match := _MARK.match(line):
            found.append(Example(place + 1, match[1] or "case"))
        elif line.startswith("```yaml") and found and not found[-1].tables and not found[-1].terms:
            end = lines.index("```", place)
            found[-1].terms = "\n".join(lines[place + 1 : end])
            place = end
        elif line.startswith("## ") and found:
            found.append(Example(0, "closed"))  # tables of the next section belong to no example
        elif line.startswith("| ") and found and lines[place + 1].startswith("|---"):
            table, place = _table(lines, place)
            found[-1].tables.setdefault(next(iter(table[0])), table)
            continue
        place += 1
    return [example for example in found if example.line]


def _table(lines: list[str], place: int) -> tuple[Table, int]:
    header = _cells(lines[place])
    rows, place = [], place + 2
    while place < len(lines) and lines[place].startswith("|"):
        rows.append(dict(zip(header, _cells(lines[place]), strict=True)))
        place += 1
    return rows, place


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.count("|") > 1 else []
