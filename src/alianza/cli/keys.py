"""`alianza keys …`: API keys, shown once when they are made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group

if TYPE_CHECKING:
    from alianza.identity.api import Alliance, ApiKey, MadeKey
    from alianza.runtime.database import Database

app = group("API keys: create, list, rotate, revoke.")

KeyId = Annotated[str, typer.Argument(metavar="KEY", help="The key's id: key_01k9….", show_default=False)]
Expires = Annotated[
    str,
    typer.Option("--expires", metavar="DAY", show_default=False, help="The last local day on which it is accepted."),
]


@command(
    app,
    "create",
    "alianza keys create 'CRM of the workshop' --scope leads:write --scope sales:write --partner taller-juarez",
    "alianza keys create 'data warehouse' --scope '*:read' --expires 2027-06-30",
    "alianza keys create 'trying it out' --scope '*' --test",
)
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What uses it, for the list.", show_default=False)],
    scope: Annotated[
        list[str], typer.Option("--scope", metavar="SCOPE", help="sales:write, sales:*, *:read or *; may be repeated.")
    ],
    alliance: Slug = "",
    partner: Annotated[
        str, typer.Option("--partner", metavar="ID", show_default=False, help="Only this partner's rows.")
    ] = "",
    expires: Expires = "",
    test: Annotated[bool, typer.Option("--test", help="A key of the sandbox, where nothing is owed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a key and show it, this once.

    Only its hash is kept. With --test the alliance's sandbox is made, or brought up to date with its deal and partners.
    """
    from alianza.bootstrap import access
    from alianza.identity.api import expand
    from alianza.runtime import clock

    scopes = expand(scope)
    with session.books() as database:
        slug = session.choose(database, alliance)
        end = _end_of_day(database, slug, expires)
        made = access.create_key(database, slug, name, scopes, clock.now(), partner=partner, expires_at=end, test=test)
    _show_made(made, as_json)


def _end_of_day(database: Database, slug: str, day: str) -> datetime | None:
    from alianza.identity.api import find_alliance

    if not day:
        return None
    return session.day_ends(day, "--expires", ZoneInfo(find_alliance(database, slug).time_zone))


def _show_made(made: MadeKey, as_json: bool) -> None:
    if as_json:
        return output.document({**_row(made.key), "secret": made.text})
    output.say(f"{made.key.id} '{made.key.name}' may: {', '.join(made.key.scopes)}")
    output.say("The key, shown this once; keep it where secrets are kept:")
    typer.echo(made.text)
    if made.key.expires_at:
        output.say(f"It ends at {made.key.expires_at.isoformat(timespec='minutes')}.")
    return None


@command(app, "list", "alianza keys list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the keys, those of the sandbox too.

    When each was last used is written down once a minute.
    """
    from alianza.bootstrap import access
    from alianza.runtime import clock

    with session.books() as database:
        slug = session.choose(database, alliance)
        found = access.list_keys(database, slug)
    now = clock.now()
    if as_json:
        rows = [{**_row(key), "test": _test(owner), "state": key.state(now)} for owner, key in found]
        return output.document({"alliance": slug, "keys": rows})
    cells = [
        (
            key.id,
            key.name,
            f"…{key.ending}",
            "test" if _test(owner) else "live",
            key.state(now),
            _when(key.last_used_at),
        )
        for owner, key in found
    ]
    return output.table(("key", "name", "ends in", "acts on", "state", "last used"), cells, keep=("ends in", "state"))


def _test(owner: Alliance) -> bool:
    return owner.sandbox_of is not None


def _row(key: ApiKey) -> dict[str, Any]:
    return {
        "key": key.id,
        **key.public(),
        "created_by": key.created_by,
        "created_at": key.created_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
    }


def _when(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "never"


@command(
    app,
    "rotate",
    "alianza keys rotate key_01k9m2v7w8x9y0z1a2b3c4d5e6 --alliance onlycar",
    "alianza keys rotate key_01k9m2v7w8x9y0z1a2b3c4d5e6 --overlap 1",
)
def rotate(
    key: KeyId,
    alliance: Slug = "",
    overlap: Annotated[
        int, typer.Option("--overlap", metavar="HOURS", help="How long the old key goes on, up to 720 hours.")
    ] = 24,
    expires: Expires = "",
    as_json: AsJson = False,
) -> None:
    """Make a new key with an old one's scopes.

    The old one goes on for some hours, so that whoever uses it can change over, and then ends by itself.
    """
    from alianza.bootstrap import access
    from alianza.runtime import clock

    with session.books() as database:
        slug = session.choose(database, alliance)
        end = _end_of_day(database, slug, expires)
        made = access.rotate_key(database, slug, key, clock.now(), overlap=timedelta(hours=overlap), expires_at=end)
    _show_made(made, as_json)


@command(app, "revoke", "alianza keys revoke key_01k9m2v7w8x9y0z1a2b3c4d5e6 --alliance onlycar")
def revoke(key: KeyId, alliance: Slug = "", as_json: AsJson = False) -> None:
    """End a key.

    Every running server refuses it within a second.
    """
    from alianza.bootstrap import access
    from alianza.runtime import clock

    with session.books() as database:
        found = access.revoke_key(database, session.choose(database, alliance), key, clock.now())
    if as_json:
        return output.document(_row(found))
    return output.say(f"{found.id} '{found.name}' is revoked.")
