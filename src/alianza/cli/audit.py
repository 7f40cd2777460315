"""`alianza audit …`: who changed what, and who did not get in."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.identity.audit import Entry

app = group("The log of who changed what.")
_FORMS = ("csv", "jsonl")


@command(
    app,
    "export",
    "alianza audit export --alliance onlycar --out audit.csv",
    "alianza audit export --alliance onlycar --from 2026-10-01 --until 2026-10-31 --format jsonl --out audit.jsonl",
)
def export(
    alliance: Slug = "",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", show_default=False, help="Where to; standard output.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="csv or jsonl.")] = "csv",
    first: Annotated[
        str, typer.Option("--from", metavar="DAY", show_default=False, help="The first local day: 2026-10-01.")
    ] = "",
    last: Annotated[
        str, typer.Option("--until", metavar="DAY", show_default=False, help="The last local day: 2026-10-31.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write the audit log, oldest entry first.

    Entry by entry, so however long it is, it fits into memory. People and keys stand in it by their ids.
    """
    from alianza.identity import api as identity
    from alianza.identity.acting import terminal

    if form not in _FORMS:
        raise UsageError(f"--format is '{form}'", hint="--format csv or --format jsonl")
    if as_json and out is None:
        raise UsageError("--json answers on standard output, where the log would be", hint="add --out audit.csv")
    with session.books() as database:
        chosen = identity.find_alliance(database, session.choose(database, alliance))
        zone = ZoneInfo(chosen.time_zone)
        since = session.day_begins(first, "--from", zone) if first else None
        until = session.day_ends(last, "--until", zone) if last else None
        found = identity.audit.entries(database, terminal(chosen.alliance_id), since, until)
        count = _write(found, form, out)
    if as_json:
        output.document({"alliance": chosen.slug, "file": str(out), "entries": count})
    elif out is not None:
        output.say(f"{count:,} entries in {out}.")


def _write(found: Iterable[Entry], form: str, out: Path | None) -> int:
    from alianza.runtime.atomic import replacing

    put = _csv if form == "csv" else _json_lines
    if out is None:
        return put(found, sys.stdout)
    with replacing(out) as part, part.open("w", encoding="utf-8", newline="") as file:
        return put(found, file)


_COLUMNS = (
    "entry", "recorded_at", "actor_kind", "actor", "action", "object", "before", "after", "request_id", "address_hash",
)  # fmt: skip


def _csv(found: Iterable[Entry], file: IO[str]) -> int:
    from alianza.settlement.documents.csv_files import defuse_text

    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    count = 0
    for entry in found:
        count += 1
        row = {**_row(entry), "before": _values(entry.before), "after": _values(entry.after)}
        writer.writerow([defuse_text(str(row[column])) for column in _COLUMNS])
    return count


def _values(values: dict[str, Any] | None) -> str:
    return "" if values is None else json.dumps(values, ensure_ascii=False)


def _json_lines(found: Iterable[Entry], file: IO[str]) -> int:
    count = 0
    for entry in found:
        count += 1
        file.write(json.dumps(_row(entry), ensure_ascii=False) + "\n")
    return count


def _row(entry: Entry) -> dict[str, Any]:
    return {**entry._asdict(), "recorded_at": entry.recorded_at.isoformat()}


@command(app, "failures", "alianza audit failures --alliance onlycar", "alianza audit failures --days 30 --json")
def failures(
    alliance: Slug = "",
    days: Annotated[int, typer.Option("--days", metavar="NUMBER", min=1, max=400, help="How far back.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Show the sign-ins that failed, counted by hour, way and reason.

    A person stands there by the id where the first factor was right or a passkey named its owner. Neither what somebody
    typed nor from where is kept.
    """
    from datetime import timedelta

    from alianza.bootstrap import sign_in
    from alianza.runtime import clock

    with session.books() as database:
        slug = session.choose(database, alliance)
        found = sign_in.failed_sign_ins(database, slug, clock.now() - timedelta(days=days))
    if as_json:
        moments = [{"hour": one.hour.isoformat(), "last_at": one.last_at.isoformat()} for one in found]
        rows = [{**one._asdict(), **when} for one, when in zip(found, moments, strict=True)]
        return output.document({"alliance": slug, "failures": rows})
    cells = [(f"{one.hour:%Y-%m-%d %H:%M}", one.method, one.reason, str(one.times), one.person) for one in found]
    return output.table(("hour (UTC)", "way", "reason", "times", "person"), cells)
