"""`alianza ledger …` and `alianza db …`: what the books hold, whether they are right, and the server they live in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, AsOf, Slug, command, group
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.office import Office
    from alianza.bootstrap.settle import Verified
    from alianza.ledger.api import Balance
    from alianza.runtime.database import Database

ledger = group("The ledger: verify, list balances, end holds.")
db = group("The private PostgreSQL under ALIANZA_HOME.")


@command(ledger, "verify", "alianza ledger verify", "alianza ledger verify --alliance onlycar")
def verify(alliance: Slug = "", as_json: AsJson = False) -> None:
    """Recount every balance from the transfers.

    Of all alliances, or of one. Exit code 1 when something differs; each difference is named.
    """
    from alianza.bootstrap import settle

    with session.books() as database:
        found = [_verified(database, one) for one in settle.verify(database, alliance or None)]
    right = all(one["right"] for one in found)
    if as_json:
        output.document({"right": right, "alliances": found})
    for one in [] if as_json else found:
        state = "right" if one["right"] else f"{len(one['problems'])} DIFFERENCES"
        output.say(f"{one['alliance']}: {state}; {one['accounts']:,} accounts, {one['transfers']:,} transfers.")
        for problem in one["problems"]:
            output.say(f"  {problem}")
    if not found and not as_json:
        output.say("The books are empty: nothing to recount.")
    if not right:
        raise typer.Exit(1)


def _verified(database: Database, found: Verified) -> dict[str, Any]:
    from alianza.identity import api as identity
    from alianza.runtime.database import scalar

    alliance_id = identity.alliance_id_of(found.alliance)
    with database.unit_of_work(alliance_id) as connection:
        words = (alliance_id,)
        accounts = scalar(connection, "SELECT count(*) FROM ledger_accounts WHERE alliance_id = %s", words)
        transfers = scalar(connection, "SELECT count(*) FROM ledger_transfers WHERE alliance_id = %s", words)
    return {
        "alliance": found.alliance,
        "right": not found.problems,
        "accounts": accounts,
        "transfers": transfers,
        "problems": list(found.problems),
    }


@command(
    ledger,
    "accounts",
    "alianza ledger accounts --alliance onlycar",
    "alianza ledger accounts --alliance onlycar --under partner/ --as-of 2026-10-31",
)
def accounts(
    alliance: Slug = "",
    under: Annotated[
        str, typer.Option("--under", metavar="PATH", show_default=False, help="Only accounts whose path begins so.")
    ] = "",
    as_of: AsOf = "",
    as_json: AsJson = False,
) -> None:
    """List the balances, now or as of a past day.

    As the books stood at the end of that local day; amounts on hold stand apart as pending.
    """
    from alianza.ledger import api as books

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        moment = _end_of_day(office, as_of) if as_of else None
        found = books.balances(connection, office.alliance_id, under, moment)
        names = {str(partner.partner_id.hex()): partner.external_id for partner in office.partners}
    if as_json:
        rows = [_account(balance, names) for balance in found]
        return output.document({"alliance": office.alliance.slug, "as_of": moment, "accounts": rows})
    cells = [
        (row["account"], row["unit"], row["posted"], row["pending"]) for row in (_account(one, names) for one in found)
    ]
    output.table(("account", "unit", "posted>", "pending>"), cells)
    if not cells and as_of:
        output.note(
            f"by the end of {as_of} nothing of the kind had been recorded: it counts when the books learned of it"
        )
    return None


def _end_of_day(office: Office, text: str) -> datetime:
    return session.day_ends(text, "--as-of", office.zone)


def _account(balance: Balance, names: dict[str, str]) -> dict[str, Any]:
    from alianza.kernel.money import asset_scale, asset_unit, format_minor

    scale = asset_scale(balance.asset)
    return {
        "account": "/".join(names.get(part.replace("-", ""), part) for part in balance.path.split("/")),
        "path": balance.path,
        "asset": balance.asset,
        "unit": asset_unit(balance.asset),
        "posted": format_minor(balance.posted, scale),
        "pending": format_minor(balance.pending, scale),
        "posted_minor": balance.posted,
        "pending_minor": balance.pending,
    }


@command(
    ledger,
    "release",
    "alianza ledger release --alliance onlycar",
    "alianza ledger release --alliance onlycar --as-of 2026-10-31",
)
def release(alliance: Slug = "", as_of: AsOf = "", as_json: AsJson = False) -> None:
    """End the holds that are due.

    Those due by today, or by a past day. Doing it again changes nothing.
    """
    from alianza.ledger import api as books
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        today = clock.now().astimezone(office.zone).date()
        day = session.parse_day(as_of, "--as-of") if as_of else today
        if day > today:
            raise UsageError(
                f"{day} is still to come; today is {today}", hint=f"alianza ledger release --as-of {today}"
            )
        with office.database.unit_of_work(office.alliance_id) as connection:
            count = books.release(connection, office.alliance_id, day, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, "through": day, "releases": count})
    return output.say(f"{office.alliance.slug}: holds through {day} are over; {count} accounts were released.")


@command(db, "status", "alianza db status")
def status(as_json: AsJson = False) -> None:
    """Say where the books are and whether they answer.

    Starts nothing. Exit code 1 when the PostgreSQL that ALIANZA_DATABASE_URL names does not answer.
    """
    from alianza.runtime.settings import read_settings

    settings = read_settings()
    found: dict[str, Any] = {"private": not settings.database_url, "home": str(settings.home)}
    found |= {"exists": session.has_books(), "running": _answers(settings.database_url)}
    if as_json:
        output.document(found)
    elif not found["private"]:
        answers = "answers" if found["running"] else "does not answer"
        output.say(f"The books are in the PostgreSQL that ALIANZA_DATABASE_URL names; it {answers}.")
    else:
        at_rest = "stopped; the next command starts it" if found["exists"] else "not made yet"
        state = "running" if found["running"] else at_rest
        output.say(f"Private PostgreSQL under {settings.home} (ALIANZA_HOME): {state}.")
    if not found["private"] and not found["running"]:
        raise typer.Exit(1)


def _answers(url: str) -> bool:
    """Whether the server takes connections; never starts the private one."""
    import psycopg

    from alianza.runtime import embedded
    from alianza.runtime.settings import read_settings

    uri = url or embedded._running_uri(embedded.data_folder(read_settings().home))
    if not uri:
        return False
    try:
        psycopg.connect(uri, connect_timeout=5).close()
    except psycopg.Error:
        return False
    return True


@command(db, "stop", "alianza db stop")
def stop(as_json: AsJson = False) -> None:
    """Stop the private PostgreSQL.

    The next command that needs it starts it again.
    """
    from alianza.runtime import embedded
    from alianza.runtime.settings import read_settings

    settings = read_settings()
    if settings.database_url:
        raise UsageError(
            "ALIANZA_DATABASE_URL names a PostgreSQL of your own", hint="Alianza only stops its private one"
        )
    done = embedded.stop_server(settings)
    if as_json:
        return output.document({"stopped": done, "home": str(settings.home)})
    return output.say(
        f"Stopped the PostgreSQL under {settings.home}." if done else f"None was running under {settings.home}."
    )
