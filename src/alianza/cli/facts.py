"""`alianza ingest`: a file of facts into the books."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.ingest import Ingested
    from alianza.bootstrap.office import Office


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    command(
        app,
        "ingest",
        "alianza ingest orders.csv --alliance onlycar",
        "alianza ingest export.xlsx --alliance onlycar --map profile.yaml",
    )(ingest)


def ingest(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, XLSX, JSON Lines or Parquet, of any size.", show_default=False)
    ],
    alliance: Slug = "",
    map_: Annotated[
        Path | None, typer.Option("--map", metavar="FILE", help="A profile: their columns to ours.", show_default=False)
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="FILE",
            help="Where rows go that can't be used.",
            show_default="rejects.csv beside FILE",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in leads, sales and refunds from a file.

    Rows that can't be used go to a rejects file with line, column and reason; the rest is kept. Taking in
    the same file again, or the mended rejects, changes nothing twice. Exit code 1 when rows were rejected.
    """
    path = existing(file)
    from alianza.bootstrap import reviews
    from alianza.bootstrap.ingest import ingest_file
    from alianza.orders.files import load_profile
    from alianza.runtime import clock

    profile = load_profile(existing(map_)) if map_ else None
    _check_rejects(path, rejects)
    with (
        session.office_of(alliance) as office,
        output.progress(f"taking in {path.name}", size=path.stat().st_size) as advance,
    ):
        done = ingest_file(office, path, profile, rejects, advance)
        held = reviews.scan(office, clock.now()) if done.facts else 0
    if as_json:
        output.document({"alliance": office.alliance.slug, "file": str(path), **asdict(done), "signals": held})
    else:
        _show(done, office, path, map_, held)
    if done.rejected:
        raise typer.Exit(1)


def _check_rejects(path: Path, rejects: Path | None) -> None:
    """Before anything is recorded: there must be a place for the rows that cannot be used."""
    if rejects is not None:
        rejects.parent.mkdir(parents=True, exist_ok=True)
    folder = (rejects or path).parent
    if not os.access(folder, os.W_OK):
        raise UsageError(
            f"rows that can't be used go to '{folder / 'rejects.csv'}', but that folder can't be written",
            hint=f"name another place: alianza ingest {path} --rejects rejects.csv",
        )


def _show(done: Ingested, office: Office, path: Path, profile: Path | None, held: int) -> None:
    slug = office.alliance.slug
    output.say(
        f"{path}: {done.rows:,} rows; {done.facts:,} new facts, {done.duplicates:,} known already,"
        f" {done.rejected:,} rejected."
    )
    output.say(f"They made {done.lines:,} lines and {done.transfers:,} transfers.")
    if held:
        output.say(f"{held:,} signals were raised: what those facts earn is held until somebody decides.")
        output.commands([(f"alianza reviews list --alliance {slug}", "")])
    if done.waiting_refunds:
        output.say(f"{done.waiting_refunds:,} refunds wait for the sale they name.")
    if done.rejected:
        output.table(
            ("rows>", "why"), [(count, code) for code, count in sorted(done.reasons.items(), key=lambda one: -one[1])]
        )
    if done.rejected and not office.partners:
        output.say(f"{slug} has no partners yet. Import them, then take in the same file again:")
        output.commands([(f"alianza partners import partners.csv --alliance {slug}", "who the partners are")])
    elif done.rejected:
        output.say(f"Mend the rows in {done.rejects_file} (its last columns say what is wrong) and take them in:")
        mapped = f" --map {profile}" if profile else ""
        output.commands([(f"alianza ingest {done.rejects_file} --alliance {slug}{mapped}", "")])
    elif done.facts:
        output.say("Next:")
        output.commands([("alianza", "says what is due")])
