"""`alianza matches …`: customers whom partners name by what identifies them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing, group
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.matches import Registered

app = group("Customers whom partners name by e-mail, telephone, plate or card: register, list, withdraw.")


@command(
    app,
    "register",
    "alianza matches register --partner taller-ramirez --phone '+52 55 1234 5678' --alliance onlycar",
    "alianza matches register customers.csv --alliance onlycar",
)
def register(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="CSV: partner,email,phone,plate,card_bin,since,until,own.", show_default=False
        ),
    ] = None,
    partner: Annotated[str, typer.Option("--partner", metavar="ID", help="Who names one.", show_default=False)] = "",
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="Of the customer.", show_default=False)] = "",
    phone: Annotated[
        str,
        typer.Option(
            "--phone", metavar="NUMBER", help="Of the customer, with its country's code or without.", show_default=False
        ),
    ] = "",
    plate: Annotated[
        str, typer.Option("--plate", metavar="PLATE", help="Of the customer's car.", show_default=False)
    ] = "",
    card_bin: Annotated[
        str, typer.Option("--card-bin", metavar="DIGITS", help="The first six or eight.", show_default=False)
    ] = "",
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="From when it counts.", show_default="now")] = "",
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="DAY", help="It stands, and counts with each order until then.", show_default=False
        ),
    ] = "",
    own: Annotated[bool, typer.Option("--own", help="It is the partner's own: no commission for itself.")] = False,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Register whom partners named, one customer or a list.

    Only hashes are kept. Orders that came already are decided anew; what is registered already is left as it is.
    """
    words = {"partner": partner, "email": email, "phone": phone, "plate": plate, "card_bin": card_bin}
    words |= {"since": since, "until": until, "own": "yes" if own else ""}
    if (file is None) == (not any(words.values())):
        raise UsageError("name a file, or one customer by options", hint="alianza matches register customers.csv")
    path = existing(file) if file else None
    from alianza.bootstrap import matches
    from alianza.runtime import clock

    with session.office_of(alliance) as office, output.progress("deciding anew") as advance:
        claims = matches.read_claims(office, path) if path else [matches.claim_of(office, words)]
        done = matches.register(office, claims, clock.now(), advance)
    _show(done, office.alliance.slug, as_json)


def _show(done: Registered, slug: str, as_json: bool) -> None:
    if as_json:
        return output.document({"alliance": slug, **done.as_dict()})
    if not done.list_id:
        return output.say(f"All {done.known:,} were registered already." if done.known else "The list is empty.")
    output.say(f"{done.matches:,} registered as {done.list_id}, {done.known:,} known already.")
    if done.touches:
        output.say(f"They meet {done.touches:,} customers or orders on record, and made {done.lines:,} lines.")
    return output.commands([(f"alianza matches withdraw {done.list_id} --alliance {slug}", "takes it back")])


@command(app, "list", "alianza matches list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the registrations: how many identities each partner named. Nobody can read which."""
    from alianza.bootstrap import matches

    with session.office_of(alliance) as office:
        rows = matches.lists_of(office)
    if as_json:
        return output.document({"alliance": office.alliance.slug, "lists": rows})
    if not rows:
        output.say("No partner has named a customer yet.")
        return output.commands([("alianza matches register customers.csv", "")])
    names = ("list", "partner", "email>", "phone>", "plate>", "card>", "own", "since", "")
    return output.table(
        names,
        [
            (
                row["list"], row["partner"], row["email"], row["phone"], row["plate"], row["card_bin"],
                "own" if row["own"] else "", row["registered_at"].date(), "withdrawn" if row["withdrawn_at"] else "",
            )
            for row in rows
        ],
        keep=("list",),
    )  # fmt: skip


@command(app, "withdraw", "alianza matches withdraw mls_01k9m2v7w8x9y0z1a2b3c4d5e6 --alliance onlycar")
def withdraw(
    list_: Annotated[str, typer.Argument(metavar="LIST", help="As the list shows it.", show_default=False)],
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Take a registration back: what it won is decided anew, by new lines."""
    from alianza.bootstrap import matches
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        done = matches.withdraw(office, list_, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, **done.as_dict()})
    return output.say(f"{list_} counts no more; {done.touches:,} touches were taken back by {done.lines:,} lines.")
