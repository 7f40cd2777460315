"""`alianza migrate`: from another system, with what is still owed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing, folder_for
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.migrate import Report

_SHOWN = 30
_SYSTEMS = ("rewardful", "tapfiliate", "partnerstack")


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    command(
        app,
        "migrate",
        "alianza migrate rewardful affiliates.csv referrals.csv commissions.csv payouts.csv --group talleres --dry-run",
        "alianza migrate partnerstack *.csv --group talleres --target https://onlycar.example/ --out out",
    )(migrate)


def migrate(
    system: Annotated[
        str, typer.Argument(metavar="SYSTEM", help="rewardful, tapfiliate or partnerstack.", show_default=False)
    ],
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Its CSV exports, known by their names.", show_default=False)
    ],
    alliance: Slug = "",
    group: Annotated[
        str,
        typer.Option(
            "--group",
            metavar="ID",
            show_default=False,
            help="The deal's group for partners whose own it does not have.",
        ),
    ] = "",
    target: Annotated[
        str,
        typer.Option(
            "--target", metavar="URL", show_default="the alliance's", help="Where the links of their tokens lead."
        ),
    ] = "",
    amounts: Annotated[
        str, typer.Option("--amounts", metavar="UNIT", help="What amounts are in: units (12.50) or minor (1250).")
    ] = "units",
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where report and rejects go.")] = Path(
        "out"
    ),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring partners and what they are owed over from another system.

    Partners, links, codes, and what customers did before the deal; commissions that are not paid yet become lines, as
    they are. Nothing is rated again. Exit code 1 when rows were rejected or a sum differs.
    """
    from alianza.bootstrap import migrate as migrating
    from alianza.runtime import clock

    if system not in _SYSTEMS:
        raise UsageError(f"'{system}' is no system that can be read", hint=", ".join(_SYSTEMS))
    if amounts not in ("units", "minor"):
        raise UsageError(f"--amounts is '{amounts}'", hint="--amounts units or --amounts minor")
    paths = [existing(path) for path in files]
    folder_for(out)
    wishes = migrating.Wishes(group, target, amounts == "minor", dry_run)
    with session.books() as database:
        slug = session.choose(database, alliance)
        report = migrating.migrate(database, slug, migrating.SYSTEMS[system], paths, wishes, clock.now())
    report.write(out)
    if as_json:
        output.document({"alliance": slug, "out": str(out), **report.as_dict()})
    else:
        _show(report, slug, out)
    if report.rejected or report.differences:
        raise typer.Exit(1)


def _show(report: Report, slug: str, out: Path) -> None:
    if report.dry_run:
        output.say("Nothing was changed. It would be:")
    rows = [(one.path.name, one.kind, one.rows, one.taken, one.known, len(one.rejects)) for one in report.files]
    output.table(("file", "holds", "rows>", "taken>", "known>", "rejected>"), rows)
    output.say(
        f"{report.partners:,} partners, {report.links:,} links, {report.codes:,} codes, {report.leads:,} leads,"
        f" {report.sales:,} sales, {report.lines:,} lines of what is owed."
    )
    sums = [one.as_dict() for _, one in sorted(report.sums.items())]
    words = ("due", "held", "payouts", "entered", "difference")
    cells = [(one["partner"], one["currency"], *(one[word] for word in words)) for one in sums]
    output.table(("partner", "cur", *(f"{word}>" for word in words)), cells[:_SHOWN], keep=("cur",))
    if len(cells) > _SHOWN:
        output.note(f"{len(cells) - _SHOWN:,} more partners: they stand in report.csv")
    for text in report.notes:
        output.note(text)
    if report.differences:
        output.say(f"{len(report.differences):,} sums differ: what is owed there is not all owed here.", "bold")
    else:
        output.say("What is owed there is owed here, to the last unit." if cells else "Nothing is owed there.")
    names = ", ".join(one.rejects_name for one in report.files if one.rejects)
    output.say(f"In {out}: report.csv" + (f"; mend {names} and run the command with it" if names else ""))
    if not report.dry_run:
        output.commands([(f"alianza ledger accounts --under partner/ --alliance {slug}", "the balances")])
