"""`alianza webhooks …`: endpoints that are told of what happens, and what became of telling them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group

if TYPE_CHECKING:
    from alianza.connect.webhooks.api import Attempt, Endpoint, MadeEndpoint
    from alianza.runtime.database import Database

app = group("Webhooks: add, list, show, edit, pause, resume, remove, rotate, deliveries, replay, ping, events.")

EndpointId = Annotated[str, typer.Argument(metavar="WEBHOOK", help="The endpoint's id: whk_01k9….", show_default=False)]
Events = Annotated[
    list[str],
    typer.Option(
        "--event", metavar="KIND", show_default=False, help="sale.recorded, statement.* or *; may be repeated."
    ),
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1_000, help="How many, newest first.")]
_ID = "whk_01k9m2v7w8x9y0z1a2b3c4d5e6"


@command(
    app,
    "add",
    "alianza webhooks add https://crm.example/hooks --event 'sale.*' --event payout.prepared",
    "alianza webhooks add https://taller.example/alianza --event '*' --partner taller-juarez --description 'Their CRM'",
)
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="An https address.", show_default=False)],
    event: Events,
    alliance: Slug = "",
    partner: Annotated[
        str, typer.Option("--partner", metavar="ID", show_default=False, help="Only what concerns this partner.")
    ] = "",
    description: Annotated[
        str, typer.Option("--description", metavar="TEXT", show_default=False, help="What listens there, for the list.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Add an endpoint and show its secret, this once.

    It is told of what happens from now on. docs/webhooks.md shows every event and how to verify the signature.
    """
    from alianza.bootstrap import webhooks
    from alianza.runtime import clock

    with session.books() as database:
        slug = session.choose(database, alliance)
        made = webhooks.add(database, slug, url, event, clock.now(), description=description, partner=partner)
    _show_made(made, as_json)


def _show_made(made: MadeEndpoint, as_json: bool) -> None:
    if as_json:
        return output.document({**_row(made.endpoint), "secret": made.secret})
    output.say(f"{made.endpoint.id} {made.endpoint.url} is told of: {', '.join(made.endpoint.kinds)}")
    output.say("Its secret, shown this once; the receiver verifies signatures with it:")
    typer.echo(made.secret)
    return None


def _row(one: Endpoint) -> dict[str, Any]:
    return {
        "webhook": one.id,
        "url": one.url,
        "description": one.description,
        "events": one.kinds,
        "partner": one.partner,
        "state": one.state,
        "reason": one.reason,
        "waiting": one.waiting,
        "failures": one.failures,
        "failing_since": one.failing_since,
        "api_version": one.api_version,
        "created_by": one.created_by,
        "created_at": one.created_at,
    }


@command(app, "list", "alianza webhooks list --alliance onlycar")
def list_(alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the endpoints, how much waits for each, and which of them fail."""
    from alianza.bootstrap import webhooks

    with session.books() as database:
        slug = session.choose(database, alliance)
        found = webhooks.listed(database, slug)
    if as_json:
        return output.document({"alliance": slug, "webhooks": [_row(one) for one in found]})
    cells = [(one.id, one.url, one.partner or "", _state(one), _count(one)) for one in found]
    return output.table(("webhook", "url", "partner", "state", "waiting>"), cells, keep=("webhook", "state"))


def _state(one: Endpoint) -> str:
    return "failing" if one.state == "active" and one.failing_since else one.state


def _count(one: Endpoint) -> str:
    from alianza.connect.webhooks.model import WAITING_SHOWN

    return f"{one.waiting:,}" if one.waiting <= WAITING_SHOWN else f"over {WAITING_SHOWN:,}"


@command(app, "show", f"alianza webhooks show {_ID} --alliance onlycar")
def show(endpoint: EndpointId, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Show an endpoint and its latest attempts."""
    from alianza.bootstrap import webhooks

    with session.books() as database:
        found, attempts = webhooks.show(database, session.choose(database, alliance), endpoint, 10)
    if as_json:
        return output.document({**_row(found), "deliveries": [_attempt(one) for one in attempts]})
    for word, value in _row(found).items():
        text = ", ".join(value) if isinstance(value, list) else "" if value is None else value
        output.say(f"{word.replace('_', ' '):>14}  {text}")
    output.say()
    return _attempts(attempts)


@command(
    app,
    "edit",
    f"alianza webhooks edit {_ID} --url https://crm.example/v2/hooks",
    f"alianza webhooks edit {_ID} --event 'sale.*' --event 'refund.*'",
)
def edit(
    endpoint: EndpointId,
    alliance: Slug = "",
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", show_default=False, help="Another address.")
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="KIND", show_default=False, help="The events from now on; may be repeated."),
    ] = None,
    description: Annotated[
        str | None, typer.Option("--description", metavar="TEXT", show_default=False, help="Another description.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change an endpoint's address, events or description; what is not named stays."""
    from alianza.bootstrap import webhooks
    from alianza.runtime import clock

    with session.books() as database:
        slug = session.choose(database, alliance)
        found = webhooks.edit(
            database, slug, endpoint, clock.now(), url=url, kinds=event or None, description=description
        )
    _say(found, as_json, f"{found.id} {found.url} is told of: {', '.join(found.kinds)}")


def _say(found: Endpoint, as_json: bool, text: str) -> None:
    if as_json:
        return output.document(_row(found))
    return output.say(text)


@command(app, "pause", f"alianza webhooks pause {_ID} --reason 'Their CRM moves house'")
def pause(
    endpoint: EndpointId,
    alliance: Slug = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", show_default=False, help="Why, for the list.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Send nothing for now; what happens meanwhile waits."""
    from alianza.bootstrap import webhooks
    from alianza.runtime import clock

    with session.books() as database:
        found = webhooks.pause(database, session.choose(database, alliance), endpoint, clock.now(), reason)
    _say(found, as_json, f"{found.id} is {found.state}.")


@command(app, "resume", f"alianza webhooks resume {_ID}")
def resume(endpoint: EndpointId, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Send again: after a pause all that waited; after it was disabled what happens from now on.

    What a disabled endpoint missed is sent with `alianza webhooks replay`.
    """
    from alianza.bootstrap import webhooks
    from alianza.runtime import clock

    with session.books() as database:
        before, found = webhooks.resume(database, session.choose(database, alliance), endpoint, clock.now())
    _say(found, as_json, f"{found.id} is active.")
    if before.state == "disabled" and before.failing_since and not as_json:
        day = f"{before.failing_since:%Y-%m-%d}"
        output.say(f"What it missed: alianza webhooks replay {found.id} --since {day}")


@command(app, "remove", f"alianza webhooks remove {_ID}")
def remove(endpoint: EndpointId, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Send nothing more, ever. What waits is dropped; the attempts stay on record."""
    from alianza.bootstrap import webhooks
    from alianza.runtime import clock

    with session.books() as database:
        found = webhooks.remove(database, session.choose(database, alliance), endpoint, clock.now())
    _say(found._replace(state="removed"), as_json, f"{found.id} {found.url} is removed.")


@command(app, "rotate", f"alianza webhooks rotate {_ID}", f"alianza webhooks rotate {_ID} --overlap 1")
def rotate(
    endpoint: EndpointId,
    alliance: Slug = "",
    overlap: Annotated[
        int, typer.Option("--overlap", metavar="HOURS", help="How long both secrets sign, up to 720 hours.")
    ] = 24,
    as_json: AsJson = False,
) -> None:
    """Make a new secret and show it, this once.

    For some hours every message is signed with both, so that the receiver can change over.
    """
    from alianza.bootstrap import webhooks
    from alianza.runtime import clock

    with session.books() as database:
        slug = session.choose(database, alliance)
        made = webhooks.rotate(database, slug, endpoint, clock.now(), timedelta(hours=overlap))
    _show_made(made, as_json)


@command(
    app,
    "deliveries",
    f"alianza webhooks deliveries {_ID} --alliance onlycar",
    f"alianza webhooks deliveries {_ID} --outcome given_up --json",
)
def deliveries(
    endpoint: EndpointId,
    alliance: Slug = "",
    event: Annotated[str, typer.Option("--event", metavar="ID", show_default=False, help="Of this event only.")] = "",
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="WORD", show_default=False, help="delivered, failed or given_up.")
    ] = "",
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """List what was sent to an endpoint, and what it answered."""
    from alianza.bootstrap import webhooks
    from alianza.kernel.errors import UsageError

    if outcome not in ("", "delivered", "failed", "given_up"):
        raise UsageError(f"--outcome is '{outcome}'", hint="delivered, failed or given_up")
    with session.books() as database:
        slug = session.choose(database, alliance)
        found = webhooks.deliveries(database, slug, endpoint, limit, event=event, outcome=outcome or None)
    if as_json:
        return output.document({"webhook": endpoint, "deliveries": [_attempt(one) for one in found]})
    return _attempts(found)


def _attempt(one: Attempt) -> dict[str, Any]:
    from alianza.kernel.ids import format_id

    return {
        "delivery": one.id,
        "event": format_id("evt", one.event_id),
        "type": one.kind,
        "subject": one.object_id,
        "attempt": one.attempt,
        "attempted_at": one.attempted_at,
        "duration_ms": one.duration_ms,
        "outcome": one.outcome,
        "status": one.status,
        "error": one.error,
        "answer": one.answer,
    }


def _attempts(found: list[Attempt]) -> None:
    cells = [
        (
            f"{one.attempted_at:%Y-%m-%d %H:%M:%S}", one.kind, one.object_id, one.attempt, one.outcome,
            one.error or one.status or "", one.duration_ms,
        )
        for one in found
    ]  # fmt: skip
    output.table(("at (UTC)", "event", "subject", "try>", "outcome", "answer", "ms>"), cells, keep=("outcome",))


@command(
    app,
    "replay",
    f"alianza webhooks replay {_ID} --event evt_01k9m2v7w8x9y0z1a2b3c4d5e6",
    f"alianza webhooks replay {_ID} --since 2026-11-20 --until 2026-11-22",
)
def replay(
    endpoint: EndpointId,
    alliance: Slug = "",
    event: Annotated[str, typer.Option("--event", metavar="ID", show_default=False, help="One event by its id.")] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", show_default=False, help="All it wants from this local day on.")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", show_default=False, help="To this local day, included.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Send an event again, or all of some days; with the same ids, so that a receiver knows what it has had."""
    from alianza.bootstrap import webhooks

    with session.books() as database:
        slug = session.choose(database, alliance)
        zone = _zone(database, slug)
        first = session.day_begins(since, "--since", zone) if since else None
        last = session.day_ends(until, "--until", zone) if until else None
        count = webhooks.replay(database, slug, endpoint, event=event, since=first, until=last)
    if as_json:
        return output.document({"webhook": endpoint, "events": count})
    if not count:
        return output.say("Nothing to send again. What was not sent for the first time yet is on its way.")
    return output.say(f"{count:,} {'event is' if count == 1 else 'events are'} sent again by alianza serve.")


def _zone(database: Database, slug: str) -> ZoneInfo:
    from alianza.identity.api import find_alliance

    return ZoneInfo(find_alliance(database, slug).time_zone)


@command(app, "ping", f"alianza webhooks ping {_ID} --alliance onlycar")
def ping(endpoint: EndpointId, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Send a test event at once and show what was answered."""
    from alianza.bootstrap import webhooks
    from alianza.runtime import clock

    with session.books() as database:
        found = webhooks.ping(database, session.choose(database, alliance), endpoint, clock.now())
    attempt = found.attempt
    if as_json:
        output.document({"event": found.event.id, "delivery": _attempt(attempt) if attempt else None})
    elif attempt is None:
        output.say(
            "No answer yet: other messages are ahead of it, or the endpoint is asked less often because it fails."
        )
    else:
        output.say(f"{attempt.outcome}: {attempt.error or f'answered {attempt.status}'}, {attempt.duration_ms} ms")
        if attempt.answer.strip():
            output.say(attempt.answer.strip()[:300])
    if attempt is None or attempt.outcome != "delivered":
        raise typer.Exit(1)


@command(app, "events", "alianza webhooks events --alliance onlycar", "alianza webhooks events --event 'sale.*' --json")
def events(
    alliance: Slug = "",
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="KIND", show_default=False, help="Of these kinds only; may be repeated."),
    ] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """List what happened, as endpoints are told of it.

    Leads, sales and refunds are there only from when an endpoint wanted them.
    """
    from alianza.bootstrap import webhooks

    with session.books() as database:
        slug = session.choose(database, alliance)
        found = webhooks.events(database, slug, limit, event or [])
    if as_json:
        return output.document({"alliance": slug, "events": found})
    cells = [(one["id"], one["timestamp"], one["type"], one["subject"]) for one in found]
    return output.table(("event", "at", "type", "subject"), cells, keep=("event", "at"))
