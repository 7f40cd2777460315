"""`alianza sites …`: the shops whose pages may tell of leads and sales, and the key of their servers."""

from __future__ import annotations

from typing import Annotated

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group

app = group("Shops whose pages tell of leads and sales: allow, stop, list, the server's key.")

Origin = Annotated[
    str, typer.Argument(metavar="ORIGIN", help="As browsers write it: https://shop.example", show_default=False)
]


@command(app, "add", "alianza sites add https://shop.example --alliance onlycar")
def add(origin: Origin, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Allow a shop's pages to tell of leads and sales through the snippet."""
    _save(origin, True, alliance, as_json)


@command(app, "remove", "alianza sites remove https://shop.example --alliance onlycar")
def remove(origin: Origin, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Stop believing a shop's pages. What they told stays."""
    _save(origin, False, alliance, as_json)


def _save(origin: str, enabled: bool, alliance: str, as_json: bool) -> None:
    from alianza.runtime import clock
    from alianza.runtime.settings import read_settings
    from alianza.tracking import api as tracking
    from alianza.tracking import sites

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        found = sites.save_site(connection, office.alliance_id, origin, enabled, clock.now())
        hosts = [host for host, _ in tracking.domains_of(connection, office.alliance_id)]
    base = tracking.base_address(office.alliance.slug, hosts, read_settings().public_url)
    script = f'<script src="{base}/a.js" data-consent="asked"></script>'
    if as_json:
        more = {"script": script} if enabled else {}
        return output.document({"alliance": office.alliance.slug, "origin": found, "allowed": enabled, **more})
    output.say(f"{found} is allowed. Put this on its pages:" if enabled else f"{found} is not believed any more.")
    return output.commands([(script, "")]) if enabled else None


@command(app, "list", "alianza sites list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the sites."""
    from alianza.tracking import sites

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        found = sites.sites_of(connection, office.alliance_id)
    if as_json:
        rows = [{"origin": origin, "allowed": allowed} for origin, allowed in found.items()]
        return output.document({"alliance": office.alliance.slug, "sites": rows})
    return output.table(
        ("site", ""), [(origin, "allowed" if allowed else "stopped") for origin, allowed in found.items()]
    )


@command(app, "key", "alianza sites key --alliance onlycar")
def key(alliance: Slug = "", as_json: AsJson = False) -> None:
    """Print the key with which the shop's own server tells of leads and sales. Keep it off the pages."""
    from alianza.tracking import sites

    with session.office_of(alliance) as office:
        found = sites.server_key(office.alliance_id)
    if as_json:
        return output.document({"alliance": office.alliance.slug, "key": found})
    return output.say(found)
