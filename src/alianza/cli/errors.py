"""What a user reads when something is wrong: code, message, place, and what to do, with an example."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.exceptions import TyperException

from alianza.cli import output
from alianza.kernel.errors import AlianzaError, UsageError

STOPPED = 130  # the shell's code for Ctrl-C
_DEBUG = "ALIANZA_DEBUG"


def debugging() -> bool:
    """Whether `ALIANZA_DEBUG` asks for tracebacks."""
    return os.environ.get(_DEBUG, "") not in ("", "0")


def report(error: Exception, arguments: Sequence[str], root: typer.core.TyperGroup) -> int:
    """Say what is wrong, in JSON too when that was asked for; gives the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":  # a group alone: its help is the answer
        output.note(str(error))
        return 2
    if isinstance(error, TyperException):
        found, code = _misuse(error, root), error.exit_code
    elif isinstance(error, AlianzaError):
        found, code = _known(error), error.exit_code
    else:
        found = _foreseen(error) or _unexpected(error)
        code = UsageError.exit_code if found["code"] == UsageError.code else 1
    if "--json" in arguments:
        output.document({"error": found})
    _show(found)
    if debugging() and not isinstance(error, TyperException):
        output.note("".join(traceback.format_exception(error)))
    return code


def _show(found: dict[str, Any]) -> None:
    where = f"\n  where: {found['where']}" if found.get("where") and not found.get("problems") else ""
    lines = [f"error [{found['code']}]: {found['message']}{where}"]
    lines += [f"  {problem}" for problem in _problem_lines(found)]
    lines += [_indented("hint", text) for text in (found.get("hint", ""),) if text]
    lines += [f"  example: {example}" for example in found.get("examples", [])]
    for line in lines:
        output.note(line)


def _indented(word: str, text: str) -> str:
    return f"  {word}: " + text.strip().replace("\n", "\n    ")


def _problem_lines(found: dict[str, Any]) -> Iterator[str]:
    for problem in found.get("problems", []):
        if isinstance(problem, str):
            yield problem
            continue
        yield f"{problem['where']}: {problem['message']}"
        if problem.get("advice"):
            yield f"    {problem['advice']}"


# Errors of the domain -------------------------------------------------------------------------------------------------


def _known(error: AlianzaError) -> dict[str, Any]:
    found: dict[str, Any] = dict(error.as_dict())
    problems = list(getattr(error, "problems", ()))
    if problems:
        found["problems"] = [_problem(problem) for problem in problems]
        found["message"] = f"{len(problems)} problem{'s' if len(problems) > 1 else ''} found, nothing was changed"
        if not isinstance(problems[0], str):
            found.pop("hint", None)  # it repeats the first problem's advice
            found.pop("where", None)
    differing = [result for result in getattr(error, "results", ()) if result.differences]
    if differing:
        found["problems"] = [f"{one.place}: {one.name}: {text}" for one in differing for text in one.differences]
        found["message"] = f"{len(differing)} of the deal's cases do not come out, nothing was changed"
    return found


def _problem(problem: Any) -> Any:
    if isinstance(problem, str):
        return problem
    words = {word: getattr(problem, word) for word in ("file", "line", "column", "message", "expected", "nearest")}
    return {**words, "where": problem.where, "advice": problem.advice}


# Errors of the world --------------------------------------------------------------------------------------------------


def _foreseen(error: Exception) -> dict[str, Any] | None:
    if type(error).__module__.partition(".")[0] == "psycopg" and type(error).__name__ in _LOST:
        hint = "run the same command again: it goes on where it stopped, and nothing is counted twice"
        return {"code": "database_lost", "message": f"the database went away: {_first_line(error)}", "hint": hint}
    if isinstance(error, UnicodeEncodeError) and any("\udc80" <= letter <= "\udcff" for letter in error.object):
        message = "a word of the command is no text in this terminal's encoding"
        return {"code": "usage", "message": message, "hint": "set the locale to UTF-8: export LC_ALL=C.UTF-8"}
    if isinstance(error, OSError):
        where = os.fsdecode(error.filename or "")
        return {"code": "file_error", "message": error.strerror or str(error), "where": where, "hint": _for_file(error)}
    return None


_LOST = ("OperationalError", "AdminShutdown", "CrashShutdown", "CannotConnectNow", "InterfaceError")


def _for_file(error: OSError) -> str:
    if isinstance(error, PermissionError) and _of_the_books(error):
        return "these are not your books: name a folder of your own with ALIANZA_HOME=~/alianza"
    if isinstance(error, PermissionError):
        return "choose a place that you may read and write"
    return "no room is left on the disk" if error.errno == 28 else ""


def _of_the_books(error: OSError) -> bool:
    """Whether the folder of the private PostgreSQL is concerned."""
    from pathlib import Path

    from alianza.runtime.settings import read_settings

    home = read_settings().home
    path = Path(os.fsdecode(error.filename or "")).absolute()
    return path == home or home in path.parents


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _unexpected(error: Exception) -> dict[str, Any]:
    last = traceback.extract_tb(error.__traceback__)[-1:]
    where = f"{last[0].filename}:{last[0].lineno}" if last else ""
    hint = f"this is a mistake in Alianza; {_DEBUG}=1 before the command shows the traceback"
    return {
        "code": "unexpected",
        "message": f"{type(error).__name__}: {_first_line(error)}",
        "where": where,
        "hint": hint,
    }


# Wrong use ------------------------------------------------------------------------------------------------------------


def _misuse(error: TyperException, root: typer.core.TyperGroup) -> dict[str, Any]:
    context: Any = getattr(error, "ctx", None)
    message = error.format_message().strip()
    found: dict[str, Any] = {"code": "usage", "message": message}
    name = getattr(error, "option_name", "")
    unknown = _unknown_command(message)
    if unknown:
        nearest = nearest_commands(unknown, root)
        found["message"] = f"there is no command '{_path(context, unknown)}'"
        found["hint"] = f"did you mean: {' or '.join(nearest)}?" if nearest else "alianza --help lists the commands"
    elif name and context is not None:
        known = [option for parameter in context.command.params for option in parameter.opts if option[:2] == "--"]
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        found["message"] = error.message
        found["hint"] = f"did you mean {near[0]}?" if near else f"it knows {', '.join(known)}"
    elif context is not None:
        found["hint"] = f"{context.command_path} --help explains it"
    if context is not None and not unknown:
        found["examples"] = examples_of(context.command)
    return found


def _unknown_command(message: str) -> str:
    head, _, rest = message.partition("No such command '")
    return rest.partition("'")[0] if rest and not head else ""


def _path(context: Any, word: str) -> str:
    return f"{context.command_path} {word}" if context is not None else word


def examples_of(command: Any) -> list[str]:
    """The examples in a command's help."""
    lines = (getattr(command, "epilog", "") or "").splitlines()
    return [line.strip() for line in lines if line.strip().startswith("alianza")]


def nearest_commands(word: str, root: typer.core.TyperGroup) -> list[str]:
    """Commands anywhere in the tree that look like a word: `aply` and `apply` both lead to `alianza deal apply`."""
    paths = [path for path, _ in walk(root)]
    by_last: dict[str, list[str]] = {}
    for path in paths:
        by_last.setdefault(path.rpartition(" ")[2], []).append(path)
    near = get_close_matches(word, by_last, n=2, cutoff=0.6)
    return [path for name in near for path in by_last[name]][:3]


def walk(command: Any, path: str = "alianza") -> Iterator[tuple[str, Any]]:
    """Every command and group below one, with its path, in the order they were registered."""
    children = getattr(command, "commands", {})
    for name in command.list_commands(None) if children else ():
        child = children[name]
        yield f"{path} {name}", child
        yield from walk(child, f"{path} {name}")


def stopped() -> int:
    """Say that Ctrl-C was understood; gives the exit code."""
    sys.stderr.write("\n")
    output.note("stopped; what was committed stays, and running the command again goes on from there")
    return STOPPED
