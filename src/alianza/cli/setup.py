"""`alianza setup`: a one-time address by which a browser founds an alliance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, command

if TYPE_CHECKING:
    from alianza.runtime.database import Database


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    command(app, "setup", "alianza setup", "alianza setup --port 9000")(setup)


def setup(
    port: Annotated[
        int, typer.Option("--port", "-p", metavar="PORT", help="The port on which alianza serve listens.")
    ] = 8000,
    as_json: AsJson = False,
) -> None:
    """Print a one-time address that turns an example into an alliance of your own.

    Open it in a browser while alianza serve runs. It works for an hour and founds one alliance; whoever has it
    becomes its manager, so show it to nobody else.
    """
    with session.books() as database:
        address = address_of(database, "127.0.0.1", port)
    if as_json:
        return output.document({"url": address, "minutes": 60})
    output.say(address)
    return output.note("It works once, within the hour, while alianza serve runs.")


def address_of(database: Database, host: str, port: int) -> str:
    """A new address, under the installation's public name where it has one."""
    from alianza.bootstrap import setup as setting_up
    from alianza.runtime import clock
    from alianza.runtime.settings import read_settings

    key = setting_up.issue_key(database, clock.now())
    here = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    return f"{read_settings().public_url or f'http://{here}:{port}'}/start/with/{key}"
