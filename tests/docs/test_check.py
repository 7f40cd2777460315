"""The project's own rules hold for the tree, and each of them finds what it is there to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from tools import check, docs

Rule = Callable[[Path], Iterator[str]]
ROOT = Path(__file__).parents[2]
ERRORS = "class AlianzaError(Exception):\n    code = 'error'\n\n\nclass Late(AlianzaError):\n    code = 'too_late'\n"
PAGE = "\n## Errors\n\n| code | what |\n|---|---|\n| `error` | x |\n"


def tree(root: Path, **contents: str) -> Path:
    """A source tree with these files; `__` in a name stands for a folder, `_dot_` for the point."""
    for name, text in contents.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize("rule", check.RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule: Rule) -> None:
    assert list(rule(ROOT)) == []


def test_a_long_file_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path, src__long_dot_py="x = 1\n" * 501, src__short_dot_py="x = 1\n" * 500)
    assert list(check.long_files(root)) == ["src/long.py: 501 lines; at most 500"]


def test_a_long_function_is_found(tmp_path: Path) -> None:
    body = "    x = 1\n"
    root = tree(tmp_path, src__a_dot_py=f"def good():\n{body * 69}\n\ndef bad():\n{body * 70}")
    assert list(check.long_functions(root)) == ["src/a.py:73: bad has 71 lines; at most 70"]


def test_an_error_that_no_page_describes_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path, src__a_dot_py=ERRORS, docs__errors_dot_md=PAGE)
    assert list(check.undocumented(root)) == ["src/a.py:5: error 'too_late' is not in docs/errors.md"]


def test_an_error_of_the_terminal_that_no_page_describes_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path, src__alianza__cli__a_dot_py="x = {'code': 'disk_full'}\n", docs__errors_dot_md="")
    assert list(check.undocumented(root)) == ["src/alianza/cli/a.py:1: error 'disk_full' is not in docs/errors.md"]


def test_a_code_that_nothing_has_any_more_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path, src__a_dot_py="", docs__errors_dot_md=PAGE)
    assert list(check.undocumented(root)) == ["docs/errors.md: error 'error' is described, but nothing has it"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise BadCell('bad_moon', 'x')\n", "reject reason 'bad_moon' is not in docs/errors.md"),
        ("Reject(1, 'a', 'bad_sun', 'x', {})\n", "reject reason 'bad_sun' is not in docs/errors.md"),
        ("os.environ.get('ALIANZA_SPEED')\n", "setting 'ALIANZA_SPEED' is not in docs/settings.md"),
        ("class LineKind:\n    BONUS = 1\n", "kind of line 'bonus' is not in docs/algorithms.md"),
        ("class Reason:\n    NONE = 0\n    RAIN = 1\n", "reason 'rain' is not in docs/algorithms.md"),
        ("class State:\n    LOST = 1\n", "state 'lost' is not in docs/ledger.md"),
    ],
)
def test_a_word_that_no_page_describes_is_found(source: str, said: str, tmp_path: Path) -> None:
    problems = list(check.undocumented(tree(tmp_path, src__a_dot_py=source)))
    assert [problem.partition(": ")[2] for problem in problems] == [said]


def test_an_event_that_no_page_describes_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path, src__a_dot_sql="CHECK (event IN ('forgotten'))")
    assert list(check.undocumented(root)) == ["src/a.sql: event 'forgotten' is not in docs/ledger.md"]


def test_a_command_that_says_nothing_is_found() -> None:
    app = typer.Typer(add_completion=False)

    @app.command("pay")
    def pay(amount: str) -> None:
        pass

    @app.command("tell")
    def tell() -> None:
        """Tell what there is."""

    found = list(check.silent_commands(typer.main.get_command(app)))
    assert "alianza pay: the command has no help" in found
    assert "alianza pay: 'amount' has no help" in found
    assert not any("tell" in problem for problem in found)


def test_a_page_that_is_out_of_date_is_found(tmp_path: Path) -> None:
    root = tree(tmp_path, **{"docs__deal-language_dot_md": docs.generated()["docs/deal-language.md"] + "\nby hand\n"})
    assert "docs/deal-language.md: out of date; run: make docs" in list(check.stale_pages(root))


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    text = "# Top\n[a](b.md) [b](#top) [c](#nowhere) [d](https://example.org/x) `[e](f.md)`\n"
    found = list(check.broken_links(tree(tmp_path, a_dot_md=text)))
    assert found == ["a.md: the link to b.md leads nowhere", "a.md: the page has no heading #nowhere"]


def test_a_statement_that_nothing_uses_and_one_that_is_missing_are_found(tmp_path: Path) -> None:
    source = 'HERE = "alianza.room"\nsql(HERE, "used")\nsql(HERE, "gone")\n'
    files = {"src__alianza__room__sql__used_dot_sql": "SELECT 1", "src__alianza__room__sql__old_dot_sql": "SELECT 2"}
    found = list(check.unused_statements(tree(tmp_path, src__alianza__room__api_dot_py=source, **files)))
    assert found == [
        "src/alianza/room/api.py: there is no src/alianza/room/sql/gone.sql",
        "src/alianza/room/sql/old.sql: nothing uses it",
    ]


@pytest.mark.parametrize(
    "word", ["https://py" + "pi.org/simple", "/ho" + "me/ana/deal.yaml", "pip install --index" + "-url x"]
)
def test_the_name_of_an_index_or_a_machine_is_found(word: str, tmp_path: Path) -> None:
    root = tree(tmp_path, good_dot_md="home/page and a/root/cause\n", bad_dot_md=f"see {word}\n")
    assert [problem.partition(":")[0] for problem in check.foreign_words(root)] == ["bad.md"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "a package begins with what it owns"),
        ('"""Things."""', "a room names its nouns and invariants"),
        ('"""Things.\n\nNouns: thing. Invariant: it stays.\n"""', ""),
    ],
)
def test_a_room_that_does_not_say_what_it_owns_is_found(words: str, said: str, tmp_path: Path) -> None:
    room = tmp_path / "src" / "alianza" / "room"
    room.mkdir(parents=True)
    (room / "__init__.py").write_text(words, encoding="utf-8")
    found = [problem.partition(": ")[2] for problem in check.packages_without_words(tmp_path)]
    assert found == ([said] if said else [])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("a==1\n", "has no hash"),
        ("a>=1 \\\n    --hash=sha256:00\n", "has no single version"),
        ("a @ https://example.org/a.whl \\\n    --hash=sha256:00\n", "names an address"),
        ("--find" + "-links x\n", "names an address or an option"),
    ],
)
def test_a_requirement_that_is_not_pinned_is_found(entry: str, said: str, tmp_path: Path) -> None:
    found = list(check.unlocked(tree(tmp_path, requirements_dot_lock=f"b==2 \\\n    --hash=sha256:11\n{entry}")))
    assert len(found) == 1 and said in found[0]
