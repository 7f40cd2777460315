"""The options that commands share, and how a command is registered together with its examples."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from alianza.kernel.errors import UsageError

AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document on standard output.")]
Slug = Annotated[
    str,
    typer.Option(
        "--alliance",
        "-a",
        envvar="ALIANZA_ALLIANCE",
        metavar="NAME",
        show_default=False,
        help="Which alliance; may be left out when the books hold only one.",
    ),
]
Period = Annotated[str, typer.Argument(metavar="PERIOD", help="The month: 2026-10.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the files go; made when missing.")]
DealFile = Annotated[Path, typer.Argument(metavar="FILE", help="The deal file, such as deal.yaml.", show_default=False)]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DAY", show_default=False, help="A local day: 2026-10-31.")]

_Command = TypeVar("_Command", bound=Callable[..., None])


def group(help_text: str) -> typer.Typer:
    """A group of commands; alone it prints its help."""
    return typer.Typer(help=help_text, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


def command(app: typer.Typer, name: str, *examples: str) -> Callable[[_Command], _Command]:
    """Register a command. Its examples stand in its help, in docs/commands.md and in the answer to a wrong use."""
    lines = "\n".join(f"  {example}" for example in examples)
    return app.command(name, epilog=f"\b\nExample:\n{lines}" if len(examples) == 1 else f"\b\nExamples:\n{lines}")


def folder_for(path: Path) -> Path:
    """A folder that can be written, made when missing. Raises UsageError: asked before a command changes anything."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"'{path}' is no folder", hint="--out out makes one") from None
    except OSError as error:
        raise UsageError(f"the folder '{path}' can't be made: {error.strerror}", hint=_ELSEWHERE) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise UsageError(f"the folder '{path}' can't be written", hint=_ELSEWHERE)
    return path


_ELSEWHERE = "choose a folder that you may write to: --out ~/alianza-out"


def existing(path: Path) -> Path:
    """A file that is there. Raises UsageError with the nearest name in its folder."""
    if path.is_file():
        return path
    if str(path) == "-":
        raise UsageError("standard input is not read", hint="save it to a file: its ending says what it is")
    if path.is_dir():
        inside = sorted(item.name for item in path.iterdir() if item.is_file())
        raise UsageError(
            f"'{path}' is a folder", hint=f"name a file in it: {path / inside[0]}" if inside else "name a file"
        )
    if path.exists():
        raise UsageError(f"'{path}' is no ordinary file", hint="save it to a file: its ending says what it is")
    from difflib import get_close_matches

    folder = path.parent
    names = [item.name for item in folder.iterdir() if item.is_file()] if folder.is_dir() else []
    near = get_close_matches(path.name, names, n=1)
    if near:
        hint = f"did you mean {folder / near[0]}?"
    else:
        hint = f"looked in {folder.resolve()}" if folder.is_dir() else f"the folder '{folder}' does not exist either"
    raise UsageError(f"there is no file '{path}'", hint=hint)
