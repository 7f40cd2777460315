"""docs/commands.md, made from the commands themselves, so that it can't say anything else than they do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from alianza.cli.errors import examples_of, walk

_INTRO = """# Commands

Generated from the commands themselves; do not edit. The same words stand in `--help`.

* `--json` answers with one JSON document on standard output and nothing else there; when something is wrong it is
  `{"error": {"code", "message", "where", "hint"}}`. Messages and progress go to standard error.
* Exit codes: **0** done, **1** found a problem, **2** used wrongly, **130** stopped with Ctrl-C.
* `--alliance` may be left out when the books hold only one alliance, or when `ALIANZA_ALLIANCE` names it.
* `ALIANZA_HOME` says where the private PostgreSQL lives (`.alianza`), `ALIANZA_DATABASE_URL` names one of your own;
  `ALIANZA_TODAY` fixes the day for rehearsals, `ALIANZA_DEBUG=1` shows the traceback of an unexpected error.
"""


def commands_markdown() -> str:
    """The reference of all commands in Markdown: usage, meaning, arguments, options, examples."""
    import typer

    from alianza.cli.main import app

    root = typer.main.get_command(app)
    alone = ["## `alianza`", "", "Alone, it looks into the books and says what to do next.", ""]
    lines = [_INTRO, *alone]
    for path, one in walk(root):
        lines += _group(path, one) if getattr(one, "commands", None) else _command(path, one)
    return "\n".join(lines).rstrip() + "\n"


def _group(path: str, one: Any) -> Iterator[str]:
    yield from (f"## `{path}`", "", _text(one.help), "")


def _command(path: str, one: Any) -> Iterator[str]:
    level = "###" if path.count(" ") > 1 else "##"
    yield from (f"{level} `{path}`", "", _text(one.help), "")
    yield from ("```", *examples_of(one), "```", "")
    rows = list(_parameters(one))
    if rows:
        yield from ("| word | meaning | default |", "|---|---|---|", *rows, "")


def _parameters(one: Any) -> Iterator[str]:
    for parameter in one.params:
        if parameter.name == "help":
            continue
        option = parameter.param_type_name == "option"
        metavar = parameter.metavar or ""
        word = ", ".join(parameter.opts) + (f" {metavar}" if metavar else "") if option else metavar
        yield f"| `{word.strip()}` | {_text(parameter.help)} | {_default(parameter)} |".replace("[", "\\[")


def _default(parameter: Any) -> str:
    if parameter.required:
        return "**required**"
    if isinstance(parameter.show_default, str):
        return str(parameter.show_default)
    return str(parameter.default) if parameter.default not in (None, "", False, 0) else "–"


def _text(text: str | None) -> str:
    """One paragraph a paragraph: the breaks within it belong to the source."""
    return "\n\n".join(" ".join(part.split()) for part in (text or "").strip().split("\n\n")).replace("|", "\\|")
