"""`alianza customers …`: several ids that are one person, and forgetting one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing, group
from alianza.kernel.errors import UsageError

app = group("Customers: merge several ids of one person, undo it, forget a person.")


@command(
    app,
    "merge",
    "alianza customers merge C-1042 --into C-77 --alliance onlycar",
    "alianza customers merge --file twins.csv --alliance onlycar",
)
def merge(
    customer: Annotated[
        str, typer.Argument(metavar="[CUSTOMER]", help="The id that is somebody else's too.", show_default=False)
    ] = "",
    into: Annotated[str, typer.Option("--into", metavar="CUSTOMER", help="Who it is.", show_default=False)] = "",
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="CSV: customer,into.", show_default=False)
    ] = None,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Say that one customer is another: what they did counts as one person's.

    Who brought them, who is new and what is capped is decided anew, by new lines. Orders keep the id they came with.
    """
    if (file is None) == (not customer and not into):
        raise UsageError("name two customers, or a file", hint="alianza customers merge C-1042 --into C-77")
    from alianza.bootstrap import customers
    from alianza.runtime import clock

    pairs = customers.read_pairs(existing(file)) if file else [customers.pair_of(customer, into)]
    with session.office_of(alliance) as office:
        done = customers.merge(office, pairs, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, **asdict(done)})
    output.say(f"{len(done.merges):,} merged, {done.known:,} were one already; {done.lines:,} lines follow.")
    if done.unseen:
        output.say(f"No order names {', '.join(done.unseen[:5])}{' …' if len(done.unseen) > 5 else ''} yet.")
    slug = office.alliance.slug
    return output.commands(
        [(f"alianza customers unmerge {one} --alliance {slug}", "undoes it") for one in done.merges[:1]]
    )


@command(app, "merges", "alianza customers merges --alliance onlycar")
def merges(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the merges, newest first, those that were undone too."""
    from alianza.bootstrap import customers

    with session.office_of(alliance) as office:
        rows = customers.merges_of(office)
    if as_json:
        return output.document({"alliance": office.alliance.slug, "merges": rows})
    if not rows:
        return output.say("No customer is another yet.")
    cells = [
        (row["merge_id"], row["customer"], row["into"], row["merged_at"].date(), "undone" if row["undone_at"] else "")
        for row in rows
    ]
    return output.table(("merge", "customer", "is", "since", ""), cells, keep=("merge",))


@command(app, "unmerge", "alianza customers unmerge cmg_01k9m2v7w8x9y0z1a2b3c4d5e6 --alliance onlycar")
def unmerge(
    merge_id: Annotated[str, typer.Argument(metavar="MERGE", help="As the list shows it.", show_default=False)],
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Let two customers be two again: both are decided anew, by new lines."""
    from alianza.bootstrap import customers
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        done = customers.unmerge(office, merge_id, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, **asdict(done)})
    return output.say(f"{merge_id} is undone; {done.lines:,} lines follow.")


@command(app, "forget", "alianza customers forget C-77 --yes --alliance onlycar")
def forget(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Any of its ids.", show_default=False)],
    yes: Annotated[bool, typer.Option("--yes", help="It cannot be undone, and that is wanted.")] = False,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Delete what tells who a person is: identities, matches, columns that orders brought along.

    Orders, lines and payments stay, under the id they came with.
    """
    if not yes:
        raise UsageError("this cannot be undone", hint=f"alianza customers forget {customer} --yes")
    from alianza.bootstrap import customers
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        done = customers.forget(office, customer, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, **asdict(done)})
    return output.say(
        f"{', '.join(done.customers)}: {done.identities} identities, {done.matches} matches and the own columns of"
        f" {done.facts} orders are deleted."
    )
