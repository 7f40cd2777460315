"""The entry point `alianza`: the tree of commands, and one place where errors become words and exit codes."""

from __future__ import annotations

import functools
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from alianza.cli import (
    archive,
    audit,
    books,
    brand,
    clicks,
    closing,
    codes,
    customers,
    deal,
    demo,
    domains,
    errors,
    facts,
    insight,
    keys,
    kit,
    links,
    matches,
    migrate,
    output,
    partners,
    people,
    reviews,
    serve,
    setup,
    sites,
    sso,
    statements,
    webhooks,
)
from alianza.cli.options import AsJson

_ORDER = (
    "deal",
    "partners",
    "brand",
    "kit",
    "qr",
    "codes",
    "matches",
    "customers",
    "ingest",
    "reviews",
    "settle",
    "statements",
    "payouts",
    "explain",
    "adjust",
    "insight",
    "ledger",
    "links",
    "domains",
    "clicks",
    "serve",
    "setup",
    "sites",
    "keys",
    "people",
    "sso",
    "webhooks",
    "audit",
    "archive",
    "migrate",
    "demo",
    "db",
)


class _InOrder(typer.core.TyperGroup):
    """Lists the commands in the order in which one needs them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(self.commands, key=_ORDER.index)


app = typer.Typer(
    name="alianza",
    cls=_InOrder,
    help="Partnership programmes for businesses that look after cars and move people: deals as code, one ledger,"
    " statements both sides accept.\n\nWithout a command it says what to do next.",
    rich_markup_mode=None,
    add_completion=True,
    invoke_without_command=True,
    epilog="\b\nExamples:\n  alianza demo load\n  alianza deal check examples/onlycar/deal.yaml\n"
    "  alianza settle 2026-10 --alliance onlycar --out out\n\n\b\n"
    "Exit codes: 0 done, 1 found a problem, 2 used wrongly, 130 stopped with Ctrl-C.",
)
app.add_typer(deal.app, name="deal")
app.add_typer(partners.app, name="partners")
app.add_typer(brand.app, name="brand")
kit.register(app)
app.add_typer(codes.app, name="codes")
app.add_typer(matches.app, name="matches")
app.add_typer(customers.app, name="customers")
facts.register(app)
app.add_typer(reviews.app, name="reviews")
closing.register(app)
app.add_typer(statements.app, name="statements")
statements.register(app)
app.add_typer(insight.app, name="insight")
app.add_typer(books.ledger, name="ledger")
app.add_typer(links.app, name="links")
app.add_typer(domains.app, name="domains")
app.add_typer(clicks.app, name="clicks")
serve.register(app)
setup.register(app)
app.add_typer(sites.app, name="sites")
app.add_typer(keys.app, name="keys")
app.add_typer(people.app, name="people")
app.add_typer(sso.app, name="sso")
app.add_typer(webhooks.app, name="webhooks")
app.add_typer(audit.app, name="audit")
app.add_typer(archive.app, name="archive")
migrate.register(app)
app.add_typer(demo.app, name="demo")
app.add_typer(books.db, name="db")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"alianza {version('alianza')}")
        raise typer.Exit


@app.callback()
def _alone(
    context: typer.Context,
    as_json: AsJson = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        from alianza.cli import welcome

        welcome.show(as_json)


@functools.cache
def _commands() -> typer.core.TyperGroup:
    """The tree of all commands: a tenth of a second's work, done once for however many lines a process carries out."""
    root = typer.main.get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    return root


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line; gives its exit code. Nothing escapes but SystemExit of a closed pipe."""
    root = _commands()
    try:
        code = root.main(list(arguments), prog_name="alianza", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return errors.stopped()
    except Exception as error:  # noqa: BLE001 - the outermost place: said in one line, the traceback is a variable away
        return errors.report(error, arguments, root)
    if code == errors.STOPPED:
        return errors.stopped()
    return code if isinstance(code, int) else 0


def main() -> None:
    """What the shell starts."""
    output.never_fail_on_a_letter()
    sys.exit(run(sys.argv[1:]))
