"""`alianza statements …`, `alianza adjust` and `alianza explain`: what both sides say about what is owed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group
from alianza.kernel.errors import InvalidValue, UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.office import Office
    from alianza.partners.domain import Partner
    from alianza.runtime.database import Database
    from alianza.settlement.closing import Closing
    from alianza.settlement.statements import Statement

app = group("What each partner is owed: list, accept, dispute, resolve.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The statement's number.", show_default=False)]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="One sentence; both sides read it.", show_default=False)
]
_STATES = ("in_review", "accepted", "disputed", "paid")


def register(root: typer.Typer) -> None:
    """Add `adjust` and `explain`, which stand beside the group."""
    command(root, "adjust", 'alianza adjust taller-x --amount -150.00 --reason "Lavado repetido" --alliance onlycar')(
        adjust
    )
    command(
        root,
        "explain",
        "alianza explain ln_01k9m2v7w8x9y0z1a2b3c4d5e6 --alliance onlycar",
        "alianza explain S2026-0000005 --alliance onlycar",
    )(explain)


# List -----------------------------------------------------------------------------------------------------------------


@command(
    app,
    "list",
    "alianza statements list --alliance onlycar",
    "alianza statements list 2026-10 --alliance onlycar --state disputed",
)
def list_(
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="The month; the latest closed one if left out.")] = "",
    alliance: Slug = "",
    state: Annotated[
        str, typer.Option("--state", metavar="STATE", help="Only these: in_review, accepted, disputed or paid.")
    ] = "",
    partner: Annotated[str, typer.Option("--partner", metavar="ID", help="Only this partner's.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="How many rows to show; 0 is all.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the statements of a closed month with their state."""
    if state and state not in _STATES:
        raise UsageError(f"there is no state '{state}'", hint=f"one of: {', '.join(_STATES)}")
    with session.office_of(alliance) as office:
        if partner:
            session.partner_of(office, partner)
        closing, found = _statements(office, period)
    rows = [_row(one) for one in found if state in ("", one.state) and partner in ("", one.partner)]
    if as_json:
        when = _calendar(closing)
        return output.document({"alliance": office.alliance.slug, **when, "statements": rows})
    return _show_list(office, closing, rows, limit)


def _statements(office: Office, period: str) -> tuple[Closing, list[Statement]]:
    from alianza.runtime import clock
    from alianza.settlement import statements

    today = clock.today(office.deal.time_zone)
    with office.database.unit_of_work(office.alliance_id) as connection:
        closing = closing_of(office, connection, period)
        return closing, statements.statement_rows(connection, office.alliance_id, closing.period, today)


def closing_of(office: Office, connection: Any, period: str) -> Closing:
    """The closed month asked for, or the latest one. Raises NothingToClose when there is none."""
    from alianza.kernel.periods import format_period
    from alianza.runtime.database import scalar
    from alianza.settlement.closing import NothingToClose, require_closing

    if not period:
        statement = "SELECT max(period) FROM closings WHERE alliance_id = %s"
        last = scalar(connection, statement, (office.alliance_id,))
        if last is None:
            raise NothingToClose(
                "no month is closed yet", hint=f"alianza settle 2026-10 --alliance {office.alliance.slug} --out out"
            )
        period = format_period(last)
    return require_closing(connection, office.alliance_id, period)


def _calendar(closing: Closing) -> dict[str, Any]:
    from alianza.kernel.periods import format_period

    return {
        "period": format_period(closing.period),
        "review_until": closing.review_until,
        "payout_on": closing.payout_on,
    }


def _row(one: Statement) -> dict[str, Any]:
    from alianza.kernel.money import asset_scale, asset_unit, format_minor
    from alianza.kernel.periods import format_period

    scale = asset_scale(one.asset)
    words = ("commission", "adjustments", "incentives", "fees", "opening", "paid", "closing", "held", "payable")
    return {
        "number": one.number,
        "period": format_period(one.period),
        "partner": one.partner,
        "name": one.name,
        "currency": asset_unit(one.asset),
        "lines": one.lines,
        **{word: format_minor(getattr(one, word), scale) for word in words},
        "state": one.state,
        "reason": one.reason,
    }


def _show_list(office: Office, closing: Closing, rows: list[dict[str, Any]], limit: int) -> None:
    from alianza.kernel.periods import format_period

    shown = rows[:limit] if limit else rows
    words = ("number", "partner", "currency", "opening", "closing", "payable", "state")
    output.say(
        f"{office.alliance.name}, {format_period(closing.period)}: review until {closing.review_until},"
        f" paid on {closing.payout_on}.",
    )
    output.table(
        ("no.>", "partner", "cur", "opening>", "closing>", "payable>", "state"),
        [tuple(row[word] for word in words) for row in shown],
        keep=("partner", "cur", "state"),
    )
    if len(shown) < len(rows):
        output.note(f"{len(rows) - len(shown):,} more: --limit 0 shows all, --json too")


# Accept, dispute, resolve ---------------------------------------------------------------------------------------------


@command(
    app,
    "accept",
    "alianza statements accept 12 --alliance onlycar",
    "alianza statements accept 12 13 14 --alliance onlycar",
)
def accept(
    numbers: Annotated[
        list[int], typer.Argument(metavar="NUMBER", help="The statements' numbers.", show_default=False)
    ],
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Record that the partner accepts.

    Accepting a statement again changes nothing.
    """
    from alianza.runtime import clock
    from alianza.settlement import statements

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        states = [
            {"number": number, "state": statements.accept(connection, office.alliance_id, number, clock.now())}
            for number in numbers
        ]
    _answer(states, as_json)


@command(app, "dispute", 'alianza statements dispute 12 --reason "Falta la venta S-000123" --alliance onlycar')
def dispute(number: Number, reason: Reason, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Record that the partner disagrees.

    The statement is not paid until the dispute is resolved.
    """
    from alianza.runtime import clock
    from alianza.settlement import statements

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        state = statements.dispute(connection, office.alliance_id, number, reason, clock.now())
    _answer([{"number": number, "state": state}], as_json)


@command(app, "resolve", 'alianza statements resolve 12 --reason "Adjusted by 45.00 in November" --alliance onlycar')
def resolve(number: Number, reason: Reason, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Record how a dispute was settled.

    What it comes to is an adjustment (alianza adjust).
    """
    from alianza.runtime import clock
    from alianza.settlement import statements

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        state = statements.resolve(connection, office.alliance_id, number, reason, clock.now())
    _answer([{"number": number, "state": state}], as_json)


def _answer(states: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        return output.document({"statements": states})
    for one in states:
        output.say(f"Statement {one['number']} is {one['state'].replace('_', ' ')}.")
    return None


# Adjust ---------------------------------------------------------------------------------------------------------------


def adjust(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's id.", show_default=False)],
    amount: Annotated[
        str,
        typer.Option(
            "--amount", metavar="AMOUNT", help="150.00 in the partner's favour, -150.00 in ours.", show_default=False
        ),
    ],
    reason: Reason,
    alliance: Slug = "",
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", show_default="the deal's", help="MXN, USD, or PTS.")
    ] = "",
    command_id: Annotated[
        str,
        typer.Option(
            "--id", metavar="TEXT", show_default=False, help="An id of your own, for a second one alike on a day."
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Add a line by hand to the open month.

    A positive amount is in the partner's favour; it stands in the next statement. The same adjustment
    again on the same day is the same line, so that a repeated command does no harm.
    """
    from alianza.kernel.money import asset_scale, asset_unit, format_minor
    from alianza.runtime import clock
    from alianza.settlement import statements

    with session.office_of(alliance) as office, office.database.unit_of_work(office.alliance_id) as connection:
        someone, asset, now = session.partner_of(office, partner), _asset(office, currency), clock.now()
        minor = _minor(amount, asset_scale(asset))
        key = command_id or _day_key(office, someone, asset, minor, reason, now)
        line = statements.adjust(connection, office, someone, asset, minor, reason, now, key)
    done = {
        "alliance": office.alliance.slug,
        "line": line,
        "partner": partner,
        "amount": format_minor(minor, asset_scale(asset)),
        "currency": asset_unit(asset),
    }
    if as_json:
        return output.document({**done, "reason": reason, "id": key})
    output.say(f"{done['amount']} {done['currency']} for {partner}: {line}")
    return output.say("It stands among the adjustments of the next statement.")


def _asset(office: Office, currency: str) -> str:
    from alianza.kernel.money import money_asset
    from alianza.rewards.decide import POINTS

    deal, code = office.deal, currency.upper()
    if code == POINTS.partition("/")[0]:
        return POINTS
    if code and code not in deal.currencies:
        raise UsageError(
            f"'{currency}' is not agreed in this deal", hint=f"its currencies: {', '.join(deal.currencies)}, or PTS"
        )
    return money_asset(code or deal.currency)


def _day_key(office: Office, partner: Partner, asset: str, minor: int, reason: str, now: datetime) -> str:
    """The same adjustment on the same local day has the same id."""
    day: date = now.astimezone(office.zone).date()
    words = "\x1f".join((partner.external_id, asset, str(minor), reason))
    return f"{day}-{hashlib.blake2b(words.encode(), digest_size=6).hexdigest()}"


# Explain --------------------------------------------------------------------------------------------------------------


def explain(
    line: Annotated[str, typer.Argument(metavar="LINE", help="A line (ln_…) or a fact's id.", show_default=False)],
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Explain one number of a statement.

    The fact, the touches that won and lost, rule and version, base, rounding, hold, dates and transfer. Exit
    code 1 when the books hold another amount than the terms give.
    """
    from alianza.bootstrap.office import open_office
    from alianza.settlement import explain as explaining

    with session.books() as database:
        office = open_office(database, alliance or _keeper_of(database, line.strip()))
        found = explaining.explain(database, office, line)
    if as_json:
        output.document(found.as_dict())
    else:
        for text in found.text().splitlines():
            output.say(text)
    if not found.matches:
        raise typer.Exit(1)


def _minor(amount: str, scale: int) -> int:
    """The amount in minor units. Raises UsageError: it stands on the command line."""
    from alianza.kernel.money import parse_minor

    try:
        return parse_minor(amount, scale)
    except InvalidValue as error:
        raise UsageError(
            f"--amount: {error.message}", hint=error.hint or "--amount 150.00 or --amount -150.00"
        ) from None


def _keeper_of(database: Database, line: str) -> str:
    """The alliance whose books hold the line or fact; a line's id is in one only. Raises UsageError when several do."""
    from alianza.identity import api as identity
    from alianza.settlement.explain import knows

    every = identity.alliances(database)
    if len(every) < 2:
        return session.choose(database, "")
    keepers = []
    for alliance in every:
        with database.unit_of_work(alliance.alliance_id) as connection:
            if knows(connection, alliance.alliance_id, line):
                keepers.append(alliance.slug)
    if len(keepers) > 1:
        raise UsageError(f"'{line}' is in the books of {', '.join(keepers)}", hint=f"add --alliance {keepers[0]}")
    return keepers[0] if keepers else every[0].slug
