"""`alianza archive …`: an alliance leaves as one file, and enters another installation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing, group

if TYPE_CHECKING:
    from alianza.bootstrap.archive import Manifest

app = group("Everything an alliance holds as one file: out of here, into another installation.")

ArchiveFile = Annotated[Path, typer.Argument(metavar="FILE", help="The archive.", show_default=False)]


@command(
    app,
    "export",
    "alianza archive export --alliance onlycar",
    "alianza archive export --alliance onlycar --out /media/backup/onlycar.alianza.zip",
)
def export(
    alliance: Slug = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", show_default="NAME.alianza.zip", help="Where to."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write everything an alliance holds to one file.

    As of one moment, while the server goes on. It names people and what they are paid: keep it as you keep your books.
    """
    from alianza.bootstrap import archive
    from alianza.runtime import clock

    with session.books() as database, output.progress("rows") as advance:
        slug = session.choose(database, alliance)
        left = archive.export_archive(database, slug, out or Path(f"{slug}.alianza.zip"), clock.now(), advance)
    if as_json:
        return output.document({"file": str(left.path), "bytes": left.bytes, **_summary(left.manifest)})
    output.say(f"{left.path}: {left.bytes:,} bytes.")
    return _show(left.manifest)


@command(app, "check", "alianza archive check onlycar.alianza.zip")
def check(file: ArchiveFile, as_json: AsJson = False) -> None:
    """Hold an archive against its manifest.

    Needs no books. Exit code 1 when it was changed or is not all there.
    """
    from alianza.bootstrap import archive

    with output.progress(file.name, size=1) as advance:
        manifest = archive.check_archive(existing(file), advance)
    if as_json:
        return output.document({"file": str(file), **_summary(manifest)})
    output.say(f"{file} is whole. Made {manifest.made_at} by {manifest.made_by}, schema {manifest.schema}.")
    return _show(manifest)


@command(
    app,
    "import",
    "alianza archive import onlycar.alianza.zip",
    "alianza archive import onlycar.alianza.zip --drop-identities",
)
def import_(
    file: ArchiveFile,
    drop_identities: Annotated[
        bool, typer.Option("--drop-identities", help="Leave matches behind that another secret hashed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Let an alliance in, with identical books or not at all.

    The installation must not have the alliance yet. Every file is checked before anything is written, and afterwards
    the books are compared with what left.
    """
    from alianza.bootstrap import archive
    from alianza.runtime import clock

    with session.books() as database, output.progress(file.name, size=1) as advance:
        entered = archive.import_archive(
            database, existing(file), clock.now(), drop_identities=drop_identities, progress=advance
        )
    manifest = entered.manifest
    if as_json:
        return output.document({"file": str(file), "dropped": entered.dropped, **_summary(manifest)})
    output.say(f"{manifest.alliance.slug}: {entered.rows:,} rows entered; the books are those that left.")
    for table, rows in entered.dropped.items():
        output.say(f"Left behind: {rows:,} rows of {table}, hashed under another secret.")
    return _show(manifest)


def _summary(manifest: Manifest) -> dict[str, Any]:
    import msgspec

    found: dict[str, Any] = msgspec.to_builtins(manifest)
    words = ("made_at", "made_by", "schema", "totals", "left_out")
    return {
        "alliance": manifest.alliance.slug,
        "rows": sum(one.rows for one in manifest.files if one.columns),
        **{word: found[word] for word in words},
    }


def _show(manifest: Manifest) -> None:
    from alianza.kernel.money import asset_scale, asset_unit, format_minor

    totals = manifest.totals
    output.say(
        f"{totals.leads:,} leads, {totals.sales:,} sales, {totals.refunds:,} refunds, {totals.lines:,} lines,"
        f" {totals.transfers:,} transfers, {totals.statements:,} statements, {totals.payouts:,} payouts."
    )
    rows = []
    for one in totals.trial_balance:
        amounts = (one.debits_posted, one.credits_posted, one.debits_pending)
        scale = asset_scale(one.asset)
        rows.append((asset_unit(one.asset), one.accounts, *(format_minor(amount, scale) for amount in amounts)))
    output.table(("unit", "accounts>", "debits>", "credits>", "on hold>"), rows)
    for left in manifest.left_out:
        if left.rows:
            output.note(f"not in the archive: {left.rows:,} rows of {left.table} ({left.reason})")
