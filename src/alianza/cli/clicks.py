"""`alianza clicks …`: what became of the links."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.funnel import Row
    from alianza.tracking.clicks.rollups import Difference

app = group("Clicks and scans: the funnel, the recount.")


@command(
    app,
    "funnel",
    "alianza clicks funnel --partner taller-ramirez --days 30 --alliance onlycar",
    "alianza clicks funnel --by channel --alliance onlycar",
)
def funnel(
    partner: Annotated[
        str, typer.Option("--partner", metavar="PARTNER", help="Only this partner's.", show_default=False)
    ] = "",
    days: Annotated[int, typer.Option("--days", metavar="N", help="The last N local days, today included.")] = 30,
    by: Annotated[str, typer.Option("--by", metavar="WORD", help="partner, link, channel or campaign.")] = "partner",
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Show clicks, scans, visitors, leads, sales, amounts and commissions.

    Visitors are browsers whose first click it was, of those that allow a cookie. Machines are counted apart.
    """
    from alianza.bootstrap import funnel as funnels
    from alianza.bootstrap.links import find_partner
    from alianza.runtime import clock
    from alianza.tracking.clicks.rollups import BY

    if by not in BY:
        raise UsageError(f"--by is '{by}'", hint=f"--by {', '.join(BY)}")
    if not 1 <= days <= 3_660:
        raise UsageError(f"--days is {days}", hint="--days 30")
    with session.office_of(alliance) as office:
        owner = uuid.UUID(bytes=find_partner(office, partner).partner_id) if partner else None
        found = funnels.funnel(office, days, by, owner, clock.now())
    if as_json:
        return output.document(found.as_dict())
    units = sorted({one.unit for row in found.rows for one in row.money})
    single = f", amounts in {units[0]}" if len(units) == 1 else ""
    output.say(f"{found.alliance}: {found.first_day} to {found.last_day}{single}")
    counts = ("clicks>", "scans>", "visitors>")
    if by == "partner":
        columns = (by, *counts, "leads>", "sales>", "amount>", "commission>")
        output.table(columns, [_won(row, len(units) > 1) for row in found.rows], keep=(by,))
    else:
        cells = [(row.key or "(none)", row.clicks, row.scans, row.visitors, row.machines) for row in found.rows]
        output.table((by, *counts, "machines>"), cells, keep=(by,))
    if found.unknown:
        output.say(f"{found.unknown} hits on codes that no link has.")
    return None


def _won(row: Row, named: bool) -> tuple[Any, ...]:
    """Counts of a partner, and what it won; with the currency when there are several."""
    leads, sales = sum(one.leads for one in row.money), sum(one.sales for one in row.money)
    amounts = (f"{one.amount} {one.unit}" if named else one.amount for one in row.money)
    commissions = (f"{one.commission} {one.unit}" if named else one.commission for one in row.money)
    return (row.key, row.clicks, row.scans, row.visitors, leads, sales, "\n".join(amounts), "\n".join(commissions))


@command(app, "verify", "alianza clicks verify", "alianza clicks verify --alliance onlycar --json")
def verify(alliance: Slug = "", as_json: AsJson = False) -> None:
    """Recount the clicks and compare them with the rollups; of one alliance, or of all.

    Ends with 1 when a day differs.
    """
    from alianza.bootstrap.recount import recount_clicks
    from alianza.identity import api as identity

    with session.books() as database:
        chosen = [identity.find_alliance(database, alliance)] if alliance else identity.alliances(database)
        found = {one.slug: recount_clicks(database, one) for one in chosen}
    wrong = [difference for _, differences in found.values() for difference in differences]
    if as_json:
        rows = [
            {"alliance": slug, "clicks": count, "differences": [_named(one) for one in differences]}
            for slug, (count, differences) in found.items()
        ]
        output.document({"right": not wrong, "alliances": rows})
    else:
        for slug, (count, differences) in found.items():
            said = f"{len(differences)} cells of the rollups differ" if differences else "the rollups say the same"
            output.say(f"{slug}: {count:,} clicks; {said}.")
    if wrong:
        raise typer.Exit(1)


def _named(difference: Difference) -> dict[str, Any]:
    return {word: str(value) if isinstance(value, uuid.UUID) else value for word, value in difference._asdict().items()}
