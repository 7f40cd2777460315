"""`alianza sso …`: other organisations whose sign-in an alliance accepts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group
from alianza.kernel.errors import UsageError

app = group("Sign-in through another organisation (OpenID Connect).")
_LONGEST_SECRET = 1_000

Name = Annotated[str, typer.Argument(metavar="NAME", help="The provider's short name: google.", show_default=False)]


@command(
    app,
    "add",
    "alianza sso add google --issuer https://accounts.google.com --client-id 123 --secret-file secret --domain example.com",
)
def add(
    name: Name,
    issuer: Annotated[
        str, typer.Option("--issuer", metavar="ADDRESS", show_default=False, help="As the provider writes it.")
    ],
    client_id: Annotated[
        str, typer.Option("--client-id", metavar="TEXT", show_default=False, help="What the provider calls you.")
    ],
    secret_file: Annotated[
        Path,
        typer.Option(
            "--secret-file",
            metavar="FILE",
            show_default=False,
            help="The file with the client's secret; - reads it from standard input.",
        ),
    ],
    domain: Annotated[
        list[str],
        typer.Option(
            "--domain",
            metavar="NAME",
            show_default=False,
            help="The domain of the e-mail addresses that it may vouch for; may be repeated.",
        ),
    ],
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", show_default=False, help="The name that people read.")
    ] = "",
    second_factor: Annotated[
        bool,
        typer.Option("--second-factor", help="When the provider says that there was a second factor, that counts."),
    ] = False,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Accept a provider's sign-in; the same again changes how.

    Only people who were invited come in, by an address that the provider has verified. From the first time on they are
    known by their account there: whoever gets the address later is somebody else.
    """
    from alianza.bootstrap import sign_in
    from alianza.identity.providers.model import new_provider
    from alianza.runtime import clock

    now = clock.now()
    provider = new_provider(name, title, issuer, client_id, domain, second_factor, now)
    client_secret = _secret(secret_file)
    with session.books() as database:
        slug = session.choose(database, alliance)
        addresses = sign_in.add_provider(database, slug, provider, client_secret, now)
    if as_json:
        return output.document({"alliance": slug, "provider": provider.slug, "addresses": addresses})
    return output.say(
        f"People of {slug} may sign in with {provider.name}. Tell the provider where it sends them back to:\n"
        + "\n".join(addresses)
    )


def _secret(path: Path) -> str:
    try:
        found = sys.stdin.read(_LONGEST_SECRET + 2) if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the secret can't be read: {error}", hint="--secret-file FILE, or - for standard input"
        ) from None
    if not found.strip() or len(found) > _LONGEST_SECRET or not found.strip().isprintable():
        raise UsageError("that file holds no client secret", hint="one line, as the provider shows it")
    return found.strip()


@command(app, "list", "alianza sso list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the providers whose sign-in is accepted."""
    from alianza.bootstrap import sign_in

    with session.books() as database:
        slug = session.choose(database, alliance)
        found = sign_in.list_providers(database, slug)
    if as_json:
        rows = [
            {**one._asdict(), "domains": list(one.domains), "created_at": one.created_at.isoformat()} for one in found
        ]
        return output.document({"alliance": slug, "providers": rows})
    cells = [
        (one.slug, one.name, one.issuer, ", ".join(one.domains), "yes" if one.second_factor else "") for one in found
    ]
    return output.table(("name", "title", "issuer", "domains", "second factor"), cells)


@command(app, "remove", "alianza sso remove google --alliance onlycar")
def remove(name: Name, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Accept a provider's sign-in no more.

    Who is signed in stays so; `alianza people sign-out` ends that.
    """
    from alianza.bootstrap import sign_in
    from alianza.runtime import clock

    with session.books() as database:
        gone = sign_in.remove_provider(database, session.choose(database, alliance), name, clock.now())
    if as_json:
        return output.document({"provider": name, "accounts": gone})
    return output.say(f"{name} is accepted no more; {gone} account{'' if gone == 1 else 's'} there had been connected.")


@command(app, "disconnect", "alianza sso disconnect google ana@example.com --alliance onlycar")
def disconnect(
    name: Name,
    who: Annotated[
        str, typer.Argument(metavar="WHO", help="The e-mail address, or the id: per_01k9….", show_default=False)
    ],
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Forget which account at a provider a person has.

    As when it was made anew there: their next sign-in connects the one that has their address then.
    """
    from alianza.bootstrap import sign_in
    from alianza.runtime import clock

    with session.books() as database:
        gone = sign_in.disconnect(database, session.choose(database, alliance), name, who, clock.now())
    if as_json:
        return output.document({"provider": name, "disconnected": gone})
    return output.say(f"{who} is connected with no account at {name} now.")
