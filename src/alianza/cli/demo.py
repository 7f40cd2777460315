"""`alianza demo …`: the four example alliances, and realistic facts for them."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, command, group
from alianza.kernel.errors import UsageError

app = group("Four example alliances to try things on.")
_JSON_LINES = (".jsonl", ".ndjson")
_CHUNK = 10_000


@command(
    app,
    "facts",
    "alianza demo facts --alliance onlycar --count 10000 --seed 7 > facts.csv",
    "alianza demo facts --alliance nexors --count 1000 --seed 1 --out facts.jsonl",
)
def facts(
    alliance: Annotated[
        str,
        typer.Option(
            "--alliance",
            "-a",
            metavar="NAME",
            help="onlycar, nexors, tesla-life or autoservice.",
            envvar="ALIANZA_ALLIANCE",
        ),
    ],
    count: Annotated[int, typer.Option("--count", "-n", metavar="N", help="How many rows.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same rows.")] = 7,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="A .csv or .jsonl file; standard output if left out.",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make realistic facts of an example alliance.

    With weekly rhythm, returning customers, refunds, duplicates, late and a few bad rows. To standard
    output as CSV, or as one JSON array with --json.
    """
    from alianza.bootstrap import demo

    rows = demo.generate_rows(alliance, count, seed)
    if out is None:
        return _print_json(rows) if as_json else _print_csv(rows)
    written = _write(rows, alliance, count, seed, out)
    if as_json:
        return output.document({"alliance": alliance, "file": str(out), "rows": written, "seed": seed})
    output.say(f"Wrote {written:,} rows to {out}. Next:")
    return output.commands([(f"alianza ingest {out} --alliance {alliance}", "")])


def _print_csv(rows: Iterator[tuple[str, ...]]) -> None:
    from alianza.bootstrap import demo

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(demo.COLUMNS)
    while chunk := list(islice(rows, _CHUNK)):
        writer.writerows(chunk)


def _objects(rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """Rows as JSON objects without the empty cells."""
    from alianza.bootstrap import demo

    for row in rows:
        said: dict[str, Any] = {name: cell for name, cell in zip(demo.COLUMNS, row, strict=True) if cell}
        yield json.dumps(said, ensure_ascii=False)


def _print_json(rows: Iterator[tuple[str, ...]]) -> None:
    before = "[\n"
    for line in _objects(rows):
        sys.stdout.write(before + line)
        before = ",\n"
    sys.stdout.write("\n]\n" if before == ",\n" else "[]\n")


def _write(rows: Iterator[tuple[str, ...]], alliance: str, count: int, seed: int, out: Path) -> int:
    from alianza.bootstrap import demo

    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix.lower() == ".csv":
        with output.progress(f"writing {out.name}") as advance:
            told = (lambda done: advance(done, count)) if advance else None
            return demo.write_facts(out, alliance, count, seed, progress=told)
    if out.suffix.lower() not in _JSON_LINES:
        raise UsageError(f"'{out.suffix}' is no format of demo facts", hint="--out facts.csv or --out facts.jsonl")
    with out.open("w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in _objects(rows))
    return count


@command(app, "load", "alianza demo load")
def load(as_json: AsJson = False) -> None:
    """Load the four example alliances.

    With half a year of facts; all months but the last are closed. Safe to run again.
    """
    from alianza.bootstrap import demo_load
    from alianza.runtime.settings import read_settings

    folder = read_settings().home / "demo"
    with session.books() as database, output.progress("loading the demo") as advance:
        found = demo_load.load_demo(database, folder, progress=advance, say=None if as_json else output.note)
    if as_json:
        return output.document({"folder": str(folder), "alliances": [one.as_dict() for one in found]})
    cells = [
        (one.alliance, one.partners, f"{one.facts:,}", one.rejected, f"{one.lines:,}", one.closed_through)
        for one in found
    ]
    output.table(("alliance", "partners>", "facts>", "rejected>", "lines>", "closed through"), cells)
    for one in found:
        if one.note:
            output.note(f"{one.alliance}: {one.note}")
    output.say()
    output.say("What to try next:", "bold")
    return output.commands(demo_load.what_to_try(found))


@command(app, "links", "alianza demo links", "alianza demo links --port 9000")
def links(
    port: Annotated[
        int, typer.Option("--port", "-p", metavar="PORT", help="The port on which alianza serve listens.")
    ] = 8000,
    as_json: AsJson = False,
) -> None:
    """Print links that sign in as each person of the demo.

    Each works once, for twelve hours, in any browser of this machine and on no other. Made for the people of the
    demo only: everybody else asks for a link by e-mail.
    """
    from alianza.bootstrap import demo_links
    from alianza.runtime import clock

    with session.books() as database:
        found = demo_links.issue_links(database, clock.now())
    rows = [
        {**one._asdict(), "url": f"http://{one.alliance}.localhost:{port}/start/demo/{one.ticket}"} for one in found
    ]
    for row in rows:
        del row["ticket"]
    if as_json:
        return output.document({"links": rows})
    if not rows:
        raise UsageError("the demo is not loaded", hint="alianza demo load")
    for alliance in sorted({one.alliance for one in found}):
        output.say(f"{alliance}:", "bold")
        for row in rows:
            if row["alliance"] == alliance:
                output.say(f"  {row['role']} · {row['name']}")
                output.say(f"    {row['url']}")
    return None
