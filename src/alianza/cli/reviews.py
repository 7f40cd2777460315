"""`alianza reviews …`: what a signal holds, and what is decided about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.office import Office
    from alianza.settlement.reviews.rules import Rule
    from alianza.settlement.reviews.store import Signal

app = group("What is held because something may be wrong with it: list, release, refuse.")

Facts = Annotated[
    list[str],
    typer.Argument(metavar="FACT…", help="Fact ids; 'lead ID' or 'sale ID' where both exist.", show_default=False),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why; both sides read it.")]
_STATES = ("open", "released", "refused", "all")


@command(
    app, "list", "alianza reviews list --alliance onlycar", "alianza reviews list --alliance onlycar --state refused"
)
def list_(
    alliance: Slug = "",
    state: Annotated[str, typer.Option("--state", metavar="STATE", help="open, released, refused or all.")] = "open",
    as_json: AsJson = False,
) -> None:
    """List what signals hold, and why. Nothing that is held is paid."""
    from alianza.bootstrap import reviews

    if state not in _STATES:
        raise UsageError(f"there is no state '{state}'", hint=f"one of: {', '.join(_STATES)}")
    with session.office_of(alliance) as office:
        found = reviews.list_signals(office, state)
    rows = [_row(one) for one in found]
    if as_json:
        return output.document({"alliance": office.alliance.slug, "signals": rows})
    words = ("fact", "fact_id", "partner", "earns", "rule", "reason", "decision")
    output.table(
        ("fact", "fact id", "partner", "earns>", "rule", "why", "decision"), [[row[word] for word in words] for row in rows],
        keep=("fact id", "partner"),
    )  # fmt: skip
    if state == "open" and rows:
        output.say("Next:")
        output.commands(
            [
                (
                    f"alianza reviews release {rows[0]['fact_id']} --alliance {office.alliance.slug}",
                    "it is right: pay it",
                ),
                (
                    f"alianza reviews refuse {rows[0]['fact_id']} --alliance {office.alliance.slug}",
                    "it is not: take it back",
                ),
            ]
        )
    return None


def _row(one: Signal) -> dict[str, Any]:
    from alianza.bootstrap import reviews
    from alianza.kernel.money import asset_scale, asset_unit, format_minor

    earns = ", ".join(
        f"{format_minor(amount, asset_scale(asset))} {asset_unit(asset)}"
        for asset, amount in sorted(one.amounts.items())
    )
    return {
        "fact": reviews.WORDS[one.fact_kind],
        "fact_id": one.fact_id,
        "partner": one.partner,
        "earns": earns,
        "rule": one.rule,
        "reason": one.reason("en"),
        "opened_at": one.opened_at,
        "decision": one.decision,
        "note": one.note,
    }


@command(app, "scan", "alianza reviews scan --alliance onlycar")
def scan(alliance: Slug = "", as_json: AsJson = False) -> None:
    """Look for signals in what came in since the last look. `ingest` and `settle` do it by themselves."""
    from alianza.bootstrap import reviews
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        raised = reviews.scan(office, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, "raised": raised})
    return output.say(f"{raised:,} new signals." if raised else "No new signals.")


@command(app, "release", 'alianza reviews release OC-8101 --note "the fleet washed on one day" --alliance onlycar')
def release(facts: Facts, note: Note = "", alliance: Slug = "", as_json: AsJson = False) -> None:
    """Pay what the facts earn, with the next statement."""
    _decide(facts, "released", note, alliance, as_json)


@command(app, "refuse", 'alianza reviews refuse OC-8101 --note "nobody was there" --alliance onlycar')
def refuse(facts: Facts, note: Note = "", alliance: Slug = "", as_json: AsJson = False) -> None:
    """Take back what the facts earn, by new lines. A later release gives it again."""
    _decide(facts, "refused", note, alliance, as_json)


def _decide(facts: list[str], decision: str, note: str, alliance: str, as_json: bool) -> None:
    from alianza.bootstrap import reviews
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        decided = reviews.decide(office, facts, decision, note, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, "decision": decision, "decided": decided})
    return output.say(f"{decided:,} {decision}." if decided else f"Nothing changed: {decision} before.")


@command(
    app,
    "rules",
    "alianza reviews rules --alliance onlycar",
    "alianza reviews rules velocity --threshold 100 --within 1h --alliance onlycar",
    "alianza reviews rules geography --on --alliance onlycar",
)
def rules(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The rule to change; all are listed if left out.")] = "",
    on: Annotated[bool | None, typer.Option("--on/--off", help="Switch it.", show_default=False)] = None,
    threshold: Annotated[
        int | None, typer.Option("--threshold", metavar="N", help="From how many on.", show_default=False)
    ] = None,
    within: Annotated[
        str, typer.Option("--within", metavar="TIME", help="Within which time: 90s, 15min, 1h, 7d.")
    ] = "",
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Show the rules that raise signals, or change one from now on. What is held already stays held."""
    from alianza.bootstrap import reviews
    from alianza.runtime import clock
    from alianza.settlement.reviews.rules import read_span

    if not rule and (on is not None or threshold is not None or within):
        raise UsageError("which rule?", hint="name it: alianza reviews rules velocity --threshold 100")
    with session.office_of(alliance) as office:
        if rule:
            reviews.set_rule(office, rule, on, threshold, read_span(within) if within else None, clock.now())
        found = reviews.rules(office)
    return _show_rules(office, found, as_json)


def _show_rules(office: Office, found: list[Rule], as_json: bool) -> None:
    from alianza.settlement.reviews.rules import RULES, span_text

    if as_json:
        return output.document({"alliance": office.alliance.slug, "rules": [one._asdict() for one in found]})
    rows = [
        (
            one.name, "on" if one.enabled else "off", f"{one.threshold:,} {RULES[one.name].unit}",
            span_text(one.within_seconds) if one.within_seconds else "", RULES[one.name].meaning,
        )
        for one in found
    ]  # fmt: skip
    return output.table(("rule", "", "threshold>", "within>", "holds what a fact earns when"), rows, keep=("rule",))
