"""`alianza people …`: who may sign in, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.identity.api import Person

app = group("People: invite, list, change their roles, take them away.")

Who = Annotated[
    str, typer.Argument(metavar="WHO", help="The e-mail address, or the id: per_01k9….", show_default=False)
]
Roles = Annotated[
    list[str],
    typer.Option(
        "--role", metavar="ROLE",
        help="manager, finance, staff, partner_owner, partner_member, concierge or auditor; may be repeated.",
    ),
]  # fmt: skip
OfPartner = Annotated[
    str, typer.Option("--partner", metavar="ID", show_default=False, help="The one partner that the roles are with.")
]


@command(
    app,
    "invite",
    "alianza people invite ana@example.com --role manager --role finance --alliance onlycar",
    "alianza people invite luis@example.com --role partner_owner --partner taller-ramirez --language es",
)
def invite(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.", show_default=False)],
    role: Roles,
    alliance: Slug = "",
    partner: OfPartner = "",
    name: Annotated[str, typer.Option("--name", metavar="TEXT", show_default=False, help="The person's name.")] = "",
    language: Annotated[
        str,
        typer.Option("--language", metavar="WORD", show_default=False, help="es, en, zh, ru or pt; the alliance's."),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Let a person in.

    They get an e-mail that says where to sign in with this address; while no mail server is named, it lies in the folder
    outbox. Inviting somebody again gives them the new roles.
    """
    from alianza.bootstrap import access
    from alianza.runtime import clock

    with session.books() as database:
        slug = session.choose(database, alliance)
        person = access.invite(database, slug, email, role, clock.now(), partner=partner, name=name, language=language)
    if as_json:
        return output.document(_row(person, {}))
    return output.say(f"{person.id} {person.email} may sign in to {slug} as {', '.join(role)}.")


def _row(person: Person, roles: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    row = {"person": person.id, "email": person.email, "name": person.name, "language": person.language}
    return {**row, "roles": roles} if roles else row


@command(app, "list", "alianza people list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List who may sign in, and as what."""
    from alianza.bootstrap import access

    with session.books() as database:
        slug = session.choose(database, alliance)
        found = access.list_people(database, slug)
    if as_json:
        rows = [{**_row(person, {}), "roles": roles} for person, roles in found]
        return output.document({"alliance": slug, "people": rows})
    cells = [(person.email, person.name, _roles(roles), person.id) for person, roles in found]
    return output.table(("e-mail", "name", "roles", "id"), cells)


def _roles(roles: dict[str, tuple[str, ...]]) -> str:
    return (
        "; ".join(", ".join(each) + (f" with {partner}" if partner else "") for partner, each in roles.items())
        or "none"
    )


@command(
    app,
    "role",
    "alianza people role ana@example.com --role manager --alliance onlycar",
    "alianza people role luis@example.com --role partner_member --partner taller-ramirez",
)
def role(who: Who, role: Roles, alliance: Slug = "", partner: OfPartner = "", as_json: AsJson = False) -> None:
    """Change what a person may do.

    In place of the roles they had with the alliance, or with the partner that is named. It counts from their next click on.
    """
    from alianza.bootstrap import access
    from alianza.runtime import clock

    with session.books() as database:
        slug = session.choose(database, alliance)
        person = access.set_roles(database, slug, who, role, clock.now(), partner=partner)
    if as_json:
        return output.document(_row(person, {}))
    return output.say(f"{person.email} may now act as {', '.join(role)}{f' with {partner}' if partner else ''}.")


@command(app, "revoke", "alianza people revoke ana@example.com --alliance onlycar")
def revoke(who: Who, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Take all roles away and sign the person out everywhere.

    What they did stays on record.
    """
    from alianza.bootstrap import access
    from alianza.runtime import clock

    with session.books() as database:
        person = access.revoke_person(database, session.choose(database, alliance), who, clock.now())
    if as_json:
        return output.document(_row(person, {}))
    return output.say(f"{person.email} may do nothing here any more.")


@command(app, "sign-out", "alianza people sign-out ana@example.com --alliance onlycar")
def sign_out(who: Who, alliance: Slug = "", as_json: AsJson = False) -> None:
    """End all sessions of a person, as when a telephone is lost.

    The roles stay: they can sign in again.
    """
    from alianza.bootstrap import access
    from alianza.runtime import clock

    with session.books() as database:
        ended = access.sign_out(database, session.choose(database, alliance), who, clock.now())
    if as_json:
        return output.document({"ended": ended})
    return output.say(f"{ended} session{'' if ended == 1 else 's'} ended.")


@command(app, "reset-second-factor", "alianza people reset-second-factor ana@example.com --alliance onlycar")
def reset_second_factor(who: Who, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Let somebody in who lost the authenticator app and the recovery codes, or the device with the passkeys.

    All of these are taken away. From then on the e-mailed link is enough, until they set a second factor up again, which
    is the first thing they do where their role has to have one.
    """
    from alianza.bootstrap import access
    from alianza.runtime import clock

    with session.books() as database:
        person = access.reset_second(database, session.choose(database, alliance), who, clock.now())
    if as_json:
        return output.document(_row(person, {}))
    return output.say(f"{person.email} signs in without a second factor until they set one up again.")


@command(
    app,
    "require-second",
    "alianza people require-second manager finance --alliance onlycar",
    "alianza people require-second",
    "alianza people require-second --nobody",
)
def require_second(
    roles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ROLE]...", help="The roles that have to, and no others.", show_default=False),
    ] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="No role has to any more.")] = False,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Require a second factor of roles, or show which have to have one.

    Whoever has one of these roles and neither an authenticator app nor a passkey sets one up before they can do anything
    else, from their next click on.
    """
    from alianza.bootstrap import sign_in
    from alianza.runtime import clock

    if roles and nobody:
        raise UsageError("roles and --nobody are both given", hint="leave one of them out")
    with session.books() as database:
        slug = session.choose(database, alliance)
        required, missing = sign_in.require_second(database, slug, roles or (), clock.now(), nobody=nobody)
    if as_json:
        without = [{"person": one.id, "email": one.email} for one in missing]
        return output.document({"alliance": slug, "roles": list(required), "without": without})
    if not required:
        return output.say(f"No role in {slug} has to have a second factor.")
    output.say(f"In {slug} these have to have a second factor: {', '.join(required)}.")
    if missing:
        output.table(("none yet", "name", "id"), [(one.email, one.name, one.id) for one in missing])
    return None
