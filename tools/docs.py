"""`make docs`: the pages that are made from the program itself, so that they cannot tell anything else."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from alianza.programs.reference import reference_markdown
from alianza.programs.schema import deal_schema
from tools import client

ROOT = Path(__file__).parent.parent

_COMMANDS = """# Commands

Generated from the program's own help; do not edit. `make docs` writes this page again.

Every command takes `--json` and ends with 0 (done), 1 (found a problem), 2 (used wrongly) or 130 (stopped with Ctrl-C).
"""


def _schema() -> str:
    return json.dumps(deal_schema(), ensure_ascii=False, indent=2) + "\n"


def _reference() -> str:
    return str(reference_markdown()).rstrip("\n") + "\n"


def walk_commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The command and all below it, each with the words that call it, in the order of their names."""
    yield path, command
    for name, child in sorted(getattr(command, "commands", {}).items()):
        if not child.hidden:
            yield from walk_commands(child, (*path, name))


def command_line() -> Any:
    """The whole command line as one command with its groups."""
    from typer.main import get_command

    return get_command(importlib.import_module("alianza.cli.main").app)


def commands_markdown() -> str:
    """A section for each command: what it does, its arguments and options."""
    lines = [_COMMANDS]
    for path, command in walk_commands(command_line(), ("alianza",)):
        if path != ("alianza",) and not getattr(command, "commands", None):
            lines += _section(path, command)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(path: tuple[str, ...], command: Any) -> list[str]:
    lines = [f"## {' '.join(path)}\n", _plain(command.help or command.short_help or ""), ""]
    rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
    if rows:
        lines += ["| argument or option | meaning |", "|---|---|", *rows, ""]
    if command.epilog:
        lines += ["```", *_examples(command.epilog), "```", ""]
    return lines


def _examples(epilog: str) -> Iterator[str]:
    return (line.strip() for line in epilog.splitlines() if line.startswith("  "))


def _row(parameter: Any) -> str:
    metavar = parameter.metavar or ""
    if parameter.param_type_name == "argument":
        name = metavar or parameter.name.upper()
    else:
        name = f"{', '.join((*parameter.opts, *parameter.secondary_opts))} {metavar}".strip()
    meaning = _plain(getattr(parameter, "help", "") or "") + (" Required." if parameter.required else "")
    return f"| `{name}` | {meaning.strip()} |".replace("\n", " ")


def _plain(text: str) -> str:
    """Help text without the marks that end a page of it; pipes would end a table's cell."""
    return text.partition("\f")[0].strip().replace("|", "\\|")


PAGES: dict[str, Callable[[], str]] = {
    "docs/deal-language.md": _reference,
    "docs/deal.schema.json": _schema,
    "docs/commands.md": commands_markdown,
    "docs/api-reference.md": client.reference_markdown,
}


def generated() -> dict[str, str]:
    """Each generated page by its path in the repository."""
    made = client.files()
    return {
        **{path: make() for path, make in PAGES.items()},
        **{path.relative_to(ROOT).as_posix(): _formatted(text) for path, text in made.items()},
    }


def _formatted(source: str) -> str:
    """A source file as the formatter leaves it."""
    ruff = Path(sys.executable).with_name("ruff")
    for words in (["check", "--fix", "--quiet", "--select", "I,F401", "-"], ["format", "--quiet", "-"]):
        done = subprocess.run([ruff, *words], input=source, capture_output=True, text=True, check=True, cwd=ROOT)
        source = done.stdout
    return source


def main() -> int:
    """Write the pages that differ, and name them."""
    for path, text in generated().items():
        page = ROOT / path
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
