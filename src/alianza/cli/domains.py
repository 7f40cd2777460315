"""`alianza domains …`: an alliance's own host names."""

from __future__ import annotations

from typing import Annotated

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group

app = group("An alliance's own domains for its links: add, list, remove.")

Host = Annotated[str, typer.Argument(metavar="HOST", help="The host name: go.onlycar.example.", show_default=False)]


@command(app, "add", "alianza domains add go.onlycar.example --alliance onlycar")
def add(host: Host, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Register a host name for the alliance's links.

    Point its DNS at the server; the host of a request then says whose link it is.
    """
    from alianza.bootstrap import links
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        name = links.add_domain(office, host, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, "host": name})
    return output.say(f"{name} leads to the links of {office.alliance.slug}.")


@command(app, "list", "alianza domains list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the alliance's domains.

    <alliance>.localhost always works on this machine.
    """
    from alianza.tracking import api as tracking

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        rows = tracking.domains_of(connection, office.alliance_id)
    if as_json:
        hosts = [{"host": host, "since": since} for host, since in rows]
        return output.document({"alliance": office.alliance.slug, "domains": hosts})
    return output.table(("host", "since"), [(host, since.date()) for host, since in rows])


@command(app, "remove", "alianza domains remove go.onlycar.example --alliance onlycar")
def remove(host: Host, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Take a domain back; its links stay on the alliance's other domains."""
    from alianza.bootstrap import links
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        name = links.remove_domain(office, host, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, "removed": name})
    return output.say(f"{name} is nobody's domain now.")
