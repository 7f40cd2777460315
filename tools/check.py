"""`make check`'s own rules, beyond what ruff, mypy and import-linter know. Each rule gives the problems it finds.

A rule takes the root of a source tree, so that a test can show it a bad one.
"""

from __future__ import annotations

import ast
import functools
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

ROOT = Path(__file__).parent.parent
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70
MADE = "Generated from the table of operations"  # nobody reads through such a file
CODE = (".py", ".sql", ".j2", ".css", ".typ", ".sh")
SKIPPED = {".git", ".venv", "node_modules", "__pycache__", ".alianza", "out"}
# A room's first paragraph says what it owns; these own no nouns of their own.
WITHOUT_NOUNS = {"kernel", "bootstrap", "cli", "client"}

Problems = Iterator[str]


def files(root: Path, *endings: str, under: str = "") -> list[Path]:
    """The tree's files with these endings, without what git would ignore."""
    top = root / under
    command = ["git", "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False) if (root / ".git").exists() else None
    if listed is not None and listed.returncode == 0:
        found = [root / name for name in listed.stdout.split("\0") if name]
    else:
        found = [Path(folder) / name for folder, _, names in os.walk(root) for name in names]
    kept = [path for path in found if not SKIPPED & set(path.relative_to(root).parts) and path.is_relative_to(top)]
    return sorted(path for path in kept if path.is_file() and (not endings or path.name.endswith(endings)))


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _trees(root: Path, under: str = "src") -> Iterator[tuple[Path, ast.Module]]:
    for path in files(root, ".py", under=under):
        yield path, _parsed(_text(path))


@functools.lru_cache(maxsize=1024)  # many rules look at the same files
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


# Size -----------------------------------------------------------------------------------------------------------------


def long_files(root: Path) -> Problems:
    """A file that outgrows 500 lines becomes a folder split by use case."""
    for path in files(root, *CODE):
        text = _text(path)
        count = len(text.splitlines())
        if count > MAX_FILE_LINES and MADE not in text[:500]:
            yield f"{_name(root, path)}: {count} lines; at most {MAX_FILE_LINES}"


def long_functions(root: Path) -> Problems:
    """A function is read at a glance."""
    for path, tree in _trees(root, ""):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                if count > MAX_FUNCTION_LINES:
                    place = f"{_name(root, path)}:{node.lineno}"
                    yield f"{place}: {node.name} has {count} lines; at most {MAX_FUNCTION_LINES}"


# Documented, or it fails ----------------------------------------------------------------------------------------------


def error_codes(root: Path) -> dict[str, str]:
    """The stable code of each kind of AlianzaError, with the place of its class."""
    bases: dict[str, set[str]] = {}
    found: dict[str, tuple[str, str]] = {}
    for path, tree in _trees(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(ast.unparse(base).rpartition(".")[2] for base in node.bases)
                for code in _class_codes(node):
                    found[f"{_name(root, path)}:{node.lineno}"] = (node.name, code)
    errors = {"AlianzaError"}
    while more := {name for name, parents in bases.items() if parents & errors} - errors:
        errors |= more
    classes = {code: place for place, (name, code) in sorted(found.items(), reverse=True) if name in errors}
    return {**_terminal_codes(root), **classes}


def _terminal_codes(root: Path) -> dict[str, str]:
    """Codes that the terminal gives to errors of the world: a full disk, a database that went away."""
    found: dict[str, str] = {}
    for path, tree in _trees(root, "src/alianza/cli"):
        for node in ast.walk(tree):
            pairs = zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ()
            for key, value in pairs:
                if isinstance(key, ast.Constant) and key.value == "code" and isinstance(value, ast.Constant):
                    found.setdefault(str(value.value), f"{_name(root, path)}:{value.lineno}")
    return found


def _class_codes(node: ast.ClassDef) -> Iterator[str]:
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str):
            names = [target.id for target in item.targets if isinstance(target, ast.Name)]
            yield from [item.value.value] if "code" in names else []


def reject_codes(root: Path) -> dict[str, str]:
    """The reason codes that a rejects file may hold, with the place that gives them."""
    place_of_code = {"BadCell": 0, "Reject": 2}
    found: dict[str, str] = {}
    for path, tree in _trees(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in place_of_code:
                at = place_of_code[node.func.id]
                if len(node.args) > at and isinstance(code := node.args[at], ast.Constant):
                    found.setdefault(str(code.value), f"{_name(root, path)}:{node.lineno}")
    return found


def settings(root: Path) -> dict[str, str]:
    """The names of the environment variables that the program reads."""
    found: dict[str, str] = {}
    for path, tree in _trees(root):
        for node in ast.walk(tree):
            word = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if re.fullmatch(r"ALIANZA_[A-Z_]+", word):
                found.setdefault(word, f"{_name(root, path)}:{getattr(node, 'lineno', 1)}")
    return found


def enum_words(root: Path, name: str) -> dict[str, str]:
    """The members of an enumeration, as the words that users read."""
    found: dict[str, str] = {}
    for path, tree in _trees(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name == name:
                for item in node.body:
                    if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name):
                        found[item.targets[0].id.lower()] = f"{_name(root, path)}:{item.lineno}"
    return found


def event_words(root: Path) -> dict[str, str]:
    """The words of the events that the schema allows."""
    found: dict[str, str] = {}
    for path in files(root, ".sql", under="src"):
        for match in re.finditer(r"event IN \(([^)]*)\)", _text(path)):
            found |= dict.fromkeys(re.findall(r"'(\w+)'", match[1]), _name(root, path))
    return found


def event_kinds(root: Path) -> dict[str, str]:
    """The kinds of events that others can be told of: `emit` takes no others."""
    found: dict[str, str] = {}
    for path, tree in _trees(root, "src/alianza/runtime"):
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "KINDS":
                for item in ast.walk(node.value):
                    if isinstance(item, ast.Constant):
                        found[str(item.value)] = f"{_name(root, path)}:{item.lineno}"
    return found


def documented(root: Path, page: str, heading: str = "") -> set[str]:
    """The words in code marks that begin a table's row on a page, or in one section of it."""
    path = root / page
    text = _text(path) if path.exists() else ""
    if heading:
        _, _, rest = text.partition(f"\n## {heading}\n")
        text = re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def _compare(found: dict[str, str], page: str, said: set[str], what: str) -> Problems:
    for word in sorted(found.keys() - said):
        yield f"{found[word]}: {what} '{word}' is not in {page}"
    for word in sorted(said - found.keys()):
        yield f"{page}: {what} '{word}' is described, but nothing has it"


def undocumented(root: Path) -> Problems:
    """Every code, setting, reason, kind of line and event is described, and nothing is described that is not there."""
    errors, ledger, algorithms = "docs/errors.md", "docs/ledger.md", "docs/algorithms.md"
    yield from _compare(error_codes(root), errors, documented(root, errors, "Errors"), "error")
    yield from _compare(reject_codes(root), errors, documented(root, errors, "Reasons in rejects.csv"), "reject reason")
    yield from _compare(settings(root), "docs/settings.md", documented(root, "docs/settings.md"), "setting")
    yield from _compare(enum_words(root, "LineKind"), algorithms, documented(root, algorithms, "Lines"), "kind of line")
    reasons = {word: place for word, place in enum_words(root, "Reason").items() if word != "none"}
    yield from _compare(reasons, algorithms, documented(root, algorithms, "Reasons"), "reason")
    refusals = {word: place for word, place in enum_words(root, "Refusal").items() if word != "none"}
    said = documented(root, "docs/codes.md", "Reserve, use, release")
    yield from _compare(refusals, "docs/codes.md", said, "refusal")
    yield from _compare(enum_words(root, "State"), ledger, documented(root, ledger, "States of a transfer"), "state")
    yield from _compare(event_words(root), ledger, documented(root, ledger, "Events of a statement"), "event")
    hooks = "docs/webhooks.md"
    yield from _compare(event_kinds(root), hooks, documented(root, hooks, "Events"), "kind of event")


def commands_without_words(root: Path) -> Problems:
    """Every command, argument and option says what it does."""
    from tools.docs import command_line

    yield from silent_commands(command_line())


def silent_commands(command: Any) -> Problems:
    """What of a command line says nothing about itself."""
    from tools.docs import walk_commands

    for path, each in walk_commands(command, ("alianza",)):
        words = (each.help or each.short_help or "").strip()
        if len(words) < 2:
            yield f"{' '.join(path)}: the command has no help"
        for parameter in each.params:
            if not getattr(parameter, "help", None):
                yield f"{' '.join(path)}: '{parameter.name}' has no help"


def stale_pages(root: Path) -> Problems:
    """The generated pages say what the program says."""
    from tools.docs import generated

    for name, text in generated().items():
        page = root / name
        if not page.exists() or _text(page) != text:
            yield f"{name}: out of date; run: make docs"


def broken_links(root: Path) -> Problems:
    """A link to a file or a heading of ours leads somewhere."""
    for path in files(root, ".md"):
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```|`[^`\n]*`", "", _text(path), flags=re.DOTALL)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = unquote(target).partition("#")
            found = (path.parent / name).resolve() if name else path
            if not found.exists():
                yield f"{_name(root, path)}: the link to {target} leads nowhere"
            elif anchor and anchor not in _anchors(found):
                yield f"{_name(root, path)}: {name or 'the page'} has no heading #{anchor}"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", _text(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


# The tree -------------------------------------------------------------------------------------------------------------


def unused_statements(root: Path) -> Problems:
    """Every named statement is used somewhere, and every one that is asked for is there."""
    words: set[str] = set()
    for path, tree in _trees(root):
        strings = [
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        words.update(strings)
        here = re.search(r'^HERE = "([\w.]+)"', _text(path), re.MULTILINE)
        folder = root / "src" / here[1].replace(".", "/") / "sql" if here else path.parent / "sql"
        for name in re.findall(r'\bsql\(HERE, "(\w+)"\)', _text(path)):
            if not (folder / f"{name}.sql").exists():
                yield f"{_name(root, path)}: there is no {_name(root, folder)}/{name}.sql"
    for path in files(root, ".sql", under="src"):
        if path.parent.name == "sql" and path.stem not in words:
            yield f"{_name(root, path)}: nothing uses it"


_NOT_OURS = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org|--(?:extra-)?index-url[ =]|--find-links[ =]"
    r"|(?<![\w.])/(?:home|Users|root|work|opt|farm)/\w",
    re.IGNORECASE,
)


def foreign_words(root: Path) -> Problems:
    """No file names a package index or a path of somebody's machine."""
    for path in files(root):
        try:
            lines = _text(path).splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, start=1):
            if (found := _NOT_OURS.search(line)) and path.name != "LICENSE":
                yield f"{_name(root, path)}:{number}: names '{found[0]}'"


def packages_without_words(root: Path) -> Problems:
    """The first paragraph of a room says what it owns, its nouns and its invariants."""
    for path, tree in _trees(root, "src/alianza"):
        if path.name != "__init__.py":
            continue
        words = ast.get_docstring(tree) or ""
        is_room = len(path.relative_to(root / "src/alianza").parts) == 2
        if not words:
            yield f"{_name(root, path)}: a package begins with what it owns"
        elif is_room and path.parent.name not in WITHOUT_NOUNS and not ("Nouns:" in words and "Invariant" in words):
            yield f"{_name(root, path)}: a room names its nouns and invariants"


def unlocked(root: Path) -> Problems:
    """Every requirement of the lock has one version and its hashes, and none comes from an address."""
    lock = root / "requirements.lock"
    if not lock.exists():
        yield "requirements.lock is missing; run: make lock"
        return
    for number, line in enumerate(_text(lock).replace("\\\n", "").splitlines(), start=1):
        if "://" in line or line.startswith("-"):
            yield f"requirements.lock: '{line.split()[0]}' names an address or an option (entry {number})"
        elif line and not line.lstrip().startswith("#"):
            if not re.match(r"[\w.\-]+(\[[\w,\-]+\])?==\S+", line):
                yield f"requirements.lock: '{line.split()[0]}' has no single version"
            if "--hash=sha256:" not in line:
                yield f"requirements.lock: '{line.split()[0]}' has no hash"


RULES: tuple[Callable[[Path], Problems], ...] = (
    long_files, long_functions, undocumented, commands_without_words, stale_pages, broken_links, unused_statements,
    foreign_words, packages_without_words, unlocked,
)  # fmt: skip


def main() -> int:
    """Print every problem; 1 when there is one."""
    problems = [problem for rule in RULES for problem in rule(ROOT)]
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    if problems:
        sys.stdout.write(f"{len(problems)} problems\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
