"""`alianza partners …`: import a list, show it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing, group

if TYPE_CHECKING:
    from alianza.bootstrap.office import Office

app = group("The partners of an alliance: import, list.")


@command(
    app,
    "import",
    "alianza partners import examples/onlycar/partners.csv --alliance onlycar",
    "alianza partners import partners.csv --alliance onlycar --since 2026-11-01",
)
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV: partner,name,group[,code,reward,rate,…].", show_default=False)
    ],
    alliance: Slug = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar="DAY",
            show_default=False,
            help="The first day of new enrollments; the deal's first day if left out.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Take in a list of partners.

    It is checked whole, then saved whole; importing it again changes nothing twice. A partner moves to another
    group or rate on the day that --since names.
    """
    from alianza.bootstrap.partners import import_partners
    from alianza.runtime import clock

    path = existing(file)
    first = session.parse_day(since, "--since") if since else None
    with session.books() as database:
        slug = session.choose(database, alliance)
        done = import_partners(database, path, slug, first, clock.now())
    if as_json:
        return output.document({"alliance": slug, **done})
    output.say(f"{done['partners']} partners: {done['new']} new, {done['enrolled']} enrolled, {done['codes']} codes.")
    output.say("Next:")
    return output.commands([(f"alianza ingest orders.csv --alliance {slug}", "what was sold")])


@command(app, "list", "alianza partners list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the partners with group, code and form of reward."""
    with session.office_of(alliance) as office:
        rows = list(_rows(office))
    if as_json:
        return output.document({"alliance": office.alliance.slug, "partners": rows})
    if not rows:
        output.note(f"no partners yet: alianza partners import partners.csv --alliance {office.alliance.slug}")
    cells = [(row["partner"], row["name"], row["group"], " ".join(row["codes"]), row["reward"]) for row in rows]
    return output.table(("partner", "name", "group", "code", "reward"), cells, keep=("partner", "group"))


def _rows(office: Office) -> Any:
    from datetime import date

    from alianza.partners import api as partners

    codes: dict[str, list[str]] = {}
    for code, partner in office.codes.items():
        if partner is not None:
            codes.setdefault(partner.external_id, []).append(code)
    defaults = {group.id: group.reward.default for group in office.deal.groups}
    for partner in office.partners:
        last = partner.enrollments[-1] if partner.enrollments else None
        yield {
            "partner": partner.external_id,
            "name": partner.name,
            "group": last.group if last else "",
            "since": str(date.fromordinal(last.effective)) if last else "",
            "rate": _rate(last.rate_ppb) if last else "",
            "codes": sorted(codes.get(partner.external_id, [])),
            "reward": partner.reward or (defaults.get(last.group, "") if last else ""),
            "language": partner.language,
            "country": partner.country,
            "account": partners.masked(partner.account),
        }


def _rate(ppb: int | None) -> str:
    from alianza.settlement.cases import percent_text

    return "" if ppb is None else percent_text(ppb)
