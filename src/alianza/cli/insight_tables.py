"""The tables of `alianza insight attribution`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alianza.cli import output
from alianza.kernel.money import format_minor

if TYPE_CHECKING:
    from alianza.insight.api import Analysis, Credited

_SHORT = {"time-decay": "decay"}
_SHOWN_TRANSITIONS = 40


def show(found: Analysis, scales: tuple[int, ...], source: dict[str, Any], out: Path | None) -> None:
    """Where the paths come from, the credits, and where they were written."""
    _show_source(found, scales, source)
    if len(found.models) == 1:
        _show_one(found, found.models[0], scales)
    else:
        _show_all(found)
    if not found.totals.conversions:
        output.say("No path ended in a conversion, so there is nothing to credit.")
    if out is not None:
        output.say(f"Wrote {source['written']:,} rows to {out}.")


def _show_source(found: Analysis, scales: tuple[int, ...], source: dict[str, Any]) -> None:
    totals = found.totals
    if "file" in source:
        output.say(f"{source['file']}: {source['rows']:,} rows, {source['rejected']:,} rejected.")
        for bad in source["rejects"]:
            output.say(f"  line {bad['line']}, {bad['column'] or 'row'}: {bad['reason']}")
        if source["rejected"] > len(source["rejects"]):
            output.say("  … and more; --rejects FILE writes them all")
    else:
        output.say(f"{source['alliance']}, sales from {source['from']} until {source['until']}, by {source['by']}.")
        output.say(f"No touch led to {source['untouched_sales']:,} other sales.")
        if source["anonymous_touches"]:
            output.say(f"{source['anonymous_touches']:,} touches name no customer and stand in no path.")
    values = zip(found.units, totals.values, scales, strict=True)
    worth = "".join(f", {unit} {format_minor(value, scale)}" for unit, value, scale in values if value)
    output.say(f"{totals.conversions:,} conversions{worth} and {totals.nulls:,} journeys without one.")


def _show_one(found: Analysis, model: Credited, scales: tuple[int, ...]) -> None:
    from alianza.insight.api import share_of

    kept = [place for place, value in enumerate(found.totals.values) if value]
    total, decimals = found.totals.conversions, found.decimals
    rows = [
        (
            credit.channel,
            format_minor(credit.conversions, decimals),
            f"{share_of(credit.conversions, total, decimals) * 100:.2f} %",
            *(format_minor(credit.values[place], scales[place]) for place in kept),
        )
        for credit in sorted(model.credits, key=lambda credit: (-credit.conversions, credit.channel))
    ]
    columns = ("channel", "conversions>", "share>", *(f"{found.units[place]}>" for place in kept))
    _table(_title(model), columns, rows)


def _title(model: Credited) -> str:
    said = model.settings
    if "half_life" in said:
        return f"{model.model}, half-life {said['half_life']} {said['unit']}"
    return ", ".join((model.model, *(f"{name} {value}" for name, value in said.items())))


def _table(title: str, columns: tuple[str, ...], rows: list[Any]) -> None:
    output.say()
    output.say(title, "bold")
    output.table(columns, rows)


def _show_all(found: Analysis) -> None:
    columns = [[credit.conversions for credit in model.credits] for model in found.models]
    order = sorted(range(len(found.channels)), key=lambda row: (-columns[-1][row], found.channels[row]))
    rows = [(found.channels[row], *(format_minor(column[row], found.decimals) for column in columns)) for row in order]
    names = [f"{_SHORT.get(model.model, model.model)}>" for model in found.models]
    _table("conversions by model", ("channel", *names), rows)


def explain(found: dict[str, Any]) -> None:
    """What the numbers follow from."""
    if "places" in found:
        _explain_places(found)
    if "removal" in found:
        _explain_chain(found)
    if "coalitions" in found:
        rows = [(row["channel"], row["alone"], row["with_it"], _sizes(row["by_size"])) for row in found["coalitions"]]
        columns = ("channel", "without others>", "all with it>", "shared with so many channels")
        _table("conversions for Shapley", columns, rows)


def _explain_places(found: dict[str, Any]) -> None:
    rows = [tuple(row.values()) for row in found["places"]]
    columns = ("channel", "alone>", "first>", "middle>", "last>")
    _table("conversions by the channel's place in their path", columns, rows)
    for model, lengths in found["shares"].items():
        cells = [(f"of {length}", " ".join(parts)) for length, parts in lengths.items()]
        output.say()
        output.table((model, "share of each touch"), cells)


def _explain_chain(found: dict[str, Any]) -> None:
    rows = [tuple(row[name] for name in ("channel", "reached", "converts", "removal")) for row in found["removal"]]
    columns = ("channel", "reached>", "converts from there>", "removal effect>")
    _table("Markov chain", columns, rows)
    steps = [tuple(row.values()) for row in found["transitions"]]
    output.say()
    output.table(("from", "to", "times>", "chance>"), steps[:_SHOWN_TRANSITIONS])
    if len(steps) > _SHOWN_TRANSITIONS:
        output.say(f"{len(steps) - _SHOWN_TRANSITIONS:,} more transitions; --json has them all.")


def _sizes(by_size: dict[int, int]) -> str:
    return ", ".join(f"{count:,} by {size}" for size, count in sorted(by_size.items()))
