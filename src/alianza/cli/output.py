"""What a command says: answers to standard output, messages and progress to standard error.

Texts of users (names, notes, file contents) are never read as markup, and lose control characters that a terminal would
obey. Rich is imported when something is shown, so that `--help` and `--json` start fast.
"""

from __future__ import annotations

import functools
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

# Escape sequences in a partner's name could rewrite what a terminal shows; tabs and line ends are harmless.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

_WIDEST = 1_000
_NEVER_WRAPPED = 30  # an id has 30 letters; longer texts are folded even in a column that should not be

Advance = Callable[[int, int], None]  # so much is done, of so much; a total of 0 is unknown


@functools.cache
def console(*, stderr: bool = False) -> Console:
    """The console of standard output or of standard error; 80 columns where there is no terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def plain(text: object) -> str:
    """A text that a terminal shows as it is."""
    return _CONTROL.sub("�", str(text))


def say(text: object = "", style: str = "") -> None:
    """A line of the answer. On a terminal it is wrapped at words, in a pipe it stays one line."""
    out = console()
    out.print(plain(text), style=style or None, soft_wrap=not out.is_terminal)


def note(text: object) -> None:
    """A message beside the answer: to standard error."""
    typer.echo(plain(text), err=True)


def commands(lines: Iterable[tuple[str, str]]) -> None:
    """Commands to copy, each with what it does: beside it where 80 columns allow, else above. None is broken in two."""
    rows = list(lines)
    width = max((len(command) for command, _ in rows), default=0)
    beside = width + max((len(meaning) for _, meaning in rows), default=0) + 7 <= 80
    for command, meaning in rows:
        if meaning and not beside:
            say(f"  # {meaning}", "dim")
        end = f"{'':{width - len(command)}}   # {meaning}" if meaning and beside else ""
        console().print(plain(f"  {command}{end}"), soft_wrap=True)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", keep: Sequence[str] = ()
) -> None:
    """A table that fits 80 columns. `name>` sets a column to the right; those in `keep` do not wrap.

    A number is never cut: where the columns that do not wrap need more, the table is wider than the terminal.
    """
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    shown = Table(
        box=box.SIMPLE_HEAD,
        title=title or None,
        title_justify="left",
        pad_edge=False,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    cells = [[plain(cell) for cell in row] for row in rows]
    for place, column in enumerate(columns):
        name, right = column.rstrip(">"), column.endswith(">")
        widest = max((cell_len(row[place]) for row in cells), default=0)
        whole = right or (name in keep and widest <= _NEVER_WRAPPED)
        shown.add_column(
            name,
            justify="right" if right else "left",
            no_wrap=whole,
            min_width=max(widest, cell_len(name)) if whole else None,
            overflow="fold",
            header_style="bold",
        )
    for row in cells:
        shown.add_row(*map(Text, row))
    out = console()
    needed = out.measure(shown, options=out.options.update(max_width=_WIDEST)).minimum
    shown.width = needed if needed > out.width else None
    out.print(shown, crop=False)
    if not cells:
        say("(none)")


def document(answer: Any) -> None:
    """The answer of `--json`: one document in UTF-8, nothing else goes to standard output."""
    data(json.dumps(answer, ensure_ascii=False, indent=2, default=_plain_value) + "\n")


def data(text: str) -> None:
    """What another program reads: UTF-8, whatever the terminal is set to."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    buffer.write(text.encode("utf-8", "replace"))
    buffer.flush()


def never_fail_on_a_letter() -> None:
    """A terminal that cannot show a letter shows a question mark in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _plain_value(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    if hasattr(value, "as_dict"):
        return value.as_dict()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def interactive() -> bool:
    """Whether someone watches: bars are drawn on a terminal only."""
    return sys.stderr.isatty()


@contextmanager
def progress(label: str, *, size: int = 0) -> Iterator[Advance | None]:
    """A progress bar on standard error, of bytes when the `size` of a file is given; gives None where no one watches."""
    if not interactive():
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    count = DownloadColumn() if size else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), count, TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=size or None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total or None)

        yield advance
