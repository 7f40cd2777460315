"""`alianza domains …`: an alliance's own host names, and those of its partners' portals."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group

app = group("Own domains, for an alliance's links and for partners' portals: add, list, remove.")

Host = Annotated[str, typer.Argument(metavar="HOST", help="The host name: go.onlycar.example.", show_default=False)]
Partner = Annotated[
    str,
    typer.Option("--partner", metavar="ID", help="The partner whose portal stands under it.", show_default=False),
]


@command(
    app,
    "add",
    "alianza domains add go.onlycar.example --alliance onlycar",
    "alianza domains add portal.taller-x.example --partner taller-x",
)
def add(host: Host, partner: Partner = "", alliance: Slug = "", as_json: AsJson = False) -> None:
    """Register a host name for the alliance's links, or for a partner's portal.

    Point its DNS at the server; the host of a request then says whose link it
    is. Under a partner's domain there are its portal and its own links, in its
    brand, and nothing else. `alianza domains list` tells whether a request has
    come in under the name yet.
    """
    from alianza.bootstrap import domains
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        name = domains.add_domain(office, host, clock.now(), partner, operator=True)
        with office.database.unit_of_work(office.alliance_id) as connection:
            target = next((one for one in domains.targets(connection, office) if one != name), "")
    if as_json:
        document = {
            "alliance": office.alliance.slug,
            "host": name,
            "partner": partner or None,
            "points_at": target or None,
        }
        return output.document(document)
    what = f"to the portal of {partner}" if partner else f"to the links of {office.alliance.slug}"
    output.say(f"{name} leads {what}.")
    entry = f"CNAME {target}" if target else "A and AAAA with this server's addresses"
    return output.say(f"Its DNS entry: {entry}.")


@command(app, "list", "alianza domains list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the alliance's domains and its partners'.

    <alliance>.localhost always works on this machine. `seen`: when a request
    first came in under the name; until then its DNS leads somewhere else.
    """
    from alianza.tracking import api as tracking

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        rows = tracking.list_domains(connection, office.alliance_id)
        names = office.external_ids
    whose: list[Any] = [names[one.partner_id.bytes] if one.partner_id else None for one in rows]
    if as_json:
        hosts = [
            {"host": one.host, "partner": partner, "since": one.since, "seen_at": one.seen_at}
            for one, partner in zip(rows, whose, strict=True)
        ]
        return output.document({"alliance": office.alliance.slug, "domains": hosts})
    cells = [
        (one.host, partner or "", one.since.date(), one.seen_at.date() if one.seen_at else "not yet")
        for one, partner in zip(rows, whose, strict=True)
    ]
    return output.table(("host", "partner", "since", "seen"), cells)


@command(app, "remove", "alianza domains remove go.onlycar.example --alliance onlycar")
def remove(host: Host, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Take a domain back; its links stay on the alliance's other domains."""
    from alianza.bootstrap import domains
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        name = domains.remove_domain(office, host, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, "removed": name})
    return output.say(f"{name} is nobody's domain now.")
