"""Every statement that the package sends names the alliance wherever it reaches a tenant's table.

Row-level security is the second wall; this is the first. The texts are the `.sql` files and all strings of the source
in which a statement reaches a table. A query and each query inside it are judged alone: one mention of `alliance_id`
for each tenant table it names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import alianza
from alianza.runtime.database import Database

SOURCE = Path(alianza.__file__).parent
_NAME = r'"?(?:public\.)?"?([a-z_][a-z_0-9]*)"?'
# After these words a table's name follows: a FROM list may hold several.
_REACHES = re.compile(
    rf"\b(?:FROM|JOIN|INTO|UPDATE|USING|TRUNCATE|COPY|TABLE|ONLY|LOCK)\s+(?:TABLE\s+|ONLY\s+)?{_NAME}", re.I
)
_NEXT = re.compile(
    rf"\s*(?:AS\s+)?(?!(?:WHERE|JOIN|LEFT|ON|GROUP|ORDER)\b)[a-z_0-9]*\s*,\s*(?:LATERAL\s+)?{_NAME}", re.I
)
_QUERY = re.compile(r"\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE|MERGE|VALUES)\b", re.I)
_SETS = re.compile(r"\b(?:UNION(?:\s+ALL)?|EXCEPT|INTERSECT)\b", re.I)


class Text(NamedTuple):
    """A statement and where it stands."""

    place: str
    sql: str


# Judging one statement ------------------------------------------------------------------------------------------------


def without_comments_and_strings(statement: str) -> str:
    """Quoted text and comments can say anything, so they say nothing here."""
    return re.sub(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", " ", statement, flags=re.S)


def queries(statement: str) -> list[str]:
    """The statement without its inner queries, then each of these; the parts of a UNION apart."""
    stack, found = [""], []
    for letter in statement:
        if letter == "(":
            stack.append("")
        elif letter == ")" and len(stack) > 1:
            inner = stack.pop()
            if _QUERY.match(inner):
                found.append(inner)
                stack[-1] += " (query) "
            else:
                stack[-1] += f"({inner})"
        else:
            stack[-1] += letter
    return [part for query in ["(".join(stack), *found] for part in _SETS.split(query)]


def tables_of(query: str, tenant_tables: set[str]) -> list[str]:
    """The tenant tables that a query names, each as often as it does."""
    found = []
    for match in _REACHES.finditer(query):
        found.append(match[1])
        after: re.Match[str] | None = match
        while after := _NEXT.match(query, after.end()):
            found.append(after[1])
    # `FOR UPDATE OF x` and `ON CONFLICT DO UPDATE SET` reach no table by name.
    return [name for name in found if name.lower() in tenant_tables]


def breaches(statement: str, tenant_tables: set[str]) -> list[str]:
    """What a statement reaches without naming the alliance."""
    problems = []
    for query in queries(without_comments_and_strings(statement)):
        named = tables_of(query, tenant_tables)
        if len(re.findall(r"\balliance_id\b", query)) < len(named):
            problems.append(", ".join(named))
    return problems


# Finding the statements -----------------------------------------------------------------------------------------------


def _written(node: ast.expr) -> str | None:
    """A literal's text; what an f-string fills in becomes a word that is no table."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else " filled_in " for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = _written(node.left), _written(node.right)
        return None if sides == (None, None) else "".join(side or " filled_in " for side in sides)
    return None


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The outermost string expressions of a file, without docstrings and remarks."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        text = _written(node) if isinstance(node, ast.expr) else None
        if text is not None:
            yield node.lineno, text  # type: ignore[attr-defined]
        else:
            waiting.extend(ast.iter_child_nodes(node))


def _looks_like_sql(text: str, tenant_tables: set[str]) -> bool:
    """Capital keywords before a tenant's table, or a whole statement in any letters."""
    names = "|".join(tenant_tables)
    if re.search(rf'\b(?:FROM|JOIN|INTO|UPDATE|TRUNCATE|COPY|TABLE)\s+(?:ONLY\s+)?"?(?:{names})\b', text):
        return True
    whole = rf'\s*(?:select\b.+\bfrom|insert\s+into|delete\s+from|update|truncate|copy)\s+"?(?:{names})\b'
    return re.match(whole, text, re.I | re.S) is not None


def statements(root: Path, tenant_tables: set[str]) -> list[Text]:
    """All statements of the package; migrations define the tables and are the owner's."""
    found = []
    for path in sorted(root.rglob("*")):
        place = path.relative_to(root).as_posix()
        if "migrations" in path.parts:
            continue
        if path.suffix == ".sql":
            found.append(Text(place, path.read_text(encoding="utf-8")))
        elif path.suffix == ".py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found += [
                Text(f"{place}:{line}", text) for line, text in _strings(tree) if _looks_like_sql(text, tenant_tables)
            ]
    return found


@pytest.fixture(scope="module")
def tenant_tables(unchanged_database: Database) -> set[str]:
    connection = unchanged_database.connect()
    with connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'alliance_id'"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
            " AND relname NOT IN ('alliances', 'domains')"
        )
        return {row[0] for row in rows}


def test_no_statement_reaches_a_tenants_table_without_the_alliance(tenant_tables: set[str]) -> None:
    problems = [
        f"{text.place}: {problem} without alliance_id"
        for text in statements(SOURCE, tenant_tables)
        for problem in breaches(text.sql, tenant_tables)
    ]
    assert problems == []


class TestTheSearch:
    """Controls: the search finds what there is, and what is bad."""

    def test_it_finds_the_packages_statements(self, tenant_tables: set[str]) -> None:
        found = statements(SOURCE, tenant_tables)
        places = {text.place.partition(":")[0] for text in found}
        assert {"ledger/sql/recount.sql", "ledger/api.py", "orders/store.py", "settlement/closing.py"} <= places
        reached = {name for text in found for part in queries(text.sql) for name in tables_of(part, tenant_tables)}
        assert tenant_tables - reached == set()

    def test_it_reads_literals_however_they_are_written(self, tmp_path: Path, tenant_tables: set[str]) -> None:
        (tmp_path / "bad.py").write_text(
            '"""SELECT * FROM lines: a docstring is no statement."""\n'
            "HINT = 'choose from lines that you know'\n"
            'connection.execute("SELECT count(*)" " FROM lines")\n'
            'connection.execute(f"SELECT {columns} FROM {schema}facts JOIN lines USING ({key})")\n'
            "words = {'a': 'DELETE FROM fact_metadata'}\n"
            "connection.execute('select * from payouts')\n"
            "connection.execute('SELECT 1' + ' FROM books ' + tail)\n"
        )
        (tmp_path / "bad.sql").write_text("-- alliance_id\nSELECT 'alliance_id' FROM statements")
        found = [(text.place, breaches(text.sql, tenant_tables)) for text in statements(tmp_path, tenant_tables)]
        assert sorted(found) == [
            ("bad.py:3", ["lines"]),
            ("bad.py:4", ["lines"]),
            ("bad.py:5", ["fact_metadata"]),
            ("bad.py:6", ["payouts"]),
            ("bad.py:7", ["books"]),
            ("bad.sql", ["statements"]),
        ]

    @pytest.mark.parametrize(
        ("statement", "missing"),
        [
            ("SELECT * FROM lines", ["lines"]),
            ("SELECT * FROM lines l JOIN facts f ON f.fact_id = l.fact_id WHERE l.alliance_id = %s", ["lines, facts"]),
            ("SELECT * FROM lines l, facts f WHERE l.alliance_id = %s", ["lines, facts"]),
            ("SELECT * FROM lines WHERE alliance_id = %s AND fact_id IN (SELECT fact_id FROM facts)", ["facts"]),
            ("SELECT 1 FROM lines WHERE alliance_id = %s UNION ALL SELECT 1 FROM facts", ["facts"]),
            ("WITH x AS (SELECT * FROM payouts) SELECT * FROM lines WHERE alliance_id = %s", ["payouts"]),
            ("UPDATE books SET last_statement = 0", ["books"]),
            ("INSERT INTO lines SELECT * FROM stage_lines", ["lines"]),
            ("DELETE FROM customer_histories", ["customer_histories"]),
            ("TRUNCATE customer_histories", ["customer_histories"]),
            ('SELECT * FROM "lines"', ["lines"]),
            ("SELECT * FROM public.lines", ["lines"]),
        ],
    )
    def test_a_bad_statement_is_named(self, tenant_tables: set[str], statement: str, missing: list[str]) -> None:
        assert breaches(statement, tenant_tables) == missing

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT * FROM lines WHERE alliance_id = %s",
            "SELECT * FROM lines l JOIN facts f ON f.alliance_id = %(a)s AND f.x = l.x WHERE l.alliance_id = %(a)s",
            "SELECT * FROM lines l JOIN facts f USING (alliance_id, fact_id) WHERE alliance_id = %s",
            "INSERT INTO codes (alliance_id, code) SELECT %s, c FROM unnest(%s) AS x (c)",
            "SELECT (SELECT max(period) FROM closings WHERE alliance_id = %s), 'from lines' -- FROM lines",
            "SELECT slug FROM alliances",
        ],
    )
    def test_a_good_one_is_not(self, tenant_tables: set[str], statement: str) -> None:
        assert breaches(statement, tenant_tables) == []
