"""An analysis as a document for `--json` and as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from alianza.insight import explanation
from alianza.insight.analysis import Analysis, Credited
from alianza.insight.tally import Tally
from alianza.insight.words import BY_POSITION, MARKOV, SHAPLEY, TIME_DECAY, Options
from alianza.kernel.money import format_minor
from alianza.runtime.atomic import replacing
from alianza.settlement.documents.csv_files import defuse_text

_SHARE = Decimal("0.000001")


def share_of(units: int, total: int, decimals: int) -> Decimal:
    """A credit as a fraction of all conversions, to six decimals; zero when there is none."""
    return (Decimal(units) / (total * 10**decimals)).quantize(_SHARE) if total else Decimal(0).quantize(_SHARE)


def document(analysis: Analysis, scales: tuple[int, ...]) -> dict[str, Any]:
    """The totals, and each model's credits; numbers that are exact are text."""
    totals = analysis.totals
    journeys = totals.conversions + totals.nulls
    return {
        "conversions": totals.conversions,
        "null": totals.nulls,
        "rate": f"{totals.conversions / journeys:.6f}" if journeys else None,
        "values": _values(analysis.units, tuple(totals.values), scales),
        "channels": len(analysis.channels),
        "models": [_model(analysis, model, scales) for model in analysis.models],
    }


def _values(units: tuple[str, ...], amounts: tuple[int, ...], scales: tuple[int, ...]) -> dict[str, str]:
    return {unit: format_minor(amount, scale) for unit, amount, scale in zip(units, amounts, scales, strict=True)}


def _model(analysis: Analysis, model: Credited, scales: tuple[int, ...]) -> dict[str, Any]:
    decimals, total = analysis.decimals, analysis.totals.conversions
    rows = [
        {
            "channel": credit.channel,
            "conversions": format_minor(credit.conversions, decimals),
            "share": str(share_of(credit.conversions, total, decimals)),
            "values": _values(analysis.units, credit.values, scales),
        }
        for credit in model.credits
    ]
    return {"model": model.model, "settings": model.settings, "credits": rows}


def write_csv(analysis: Analysis, scales: tuple[int, ...], path: Path) -> int:
    """Write one row for each model and channel; gives their number. The file appears whole or not at all."""
    rows = list(_rows(analysis, scales))
    header = ["model", "channel", "conversions", "share", *(_heading(unit) for unit in analysis.units)]
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return len(rows)


def _heading(unit: str) -> str:
    return unit if unit == "value" else f"value_{unit}"


def _rows(analysis: Analysis, scales: tuple[int, ...]) -> Iterator[list[str]]:
    decimals, total = analysis.decimals, analysis.totals.conversions
    for model in analysis.models:
        for credit in model.credits:
            share = share_of(credit.conversions, total, decimals)
            values = map(format_minor, credit.values, scales)
            name = defuse_text(credit.channel)
            yield [model.model, name, format_minor(credit.conversions, decimals), str(share), *values]


def explained(tally: Tally, analysis: Analysis, options: Options) -> dict[str, Any]:
    """What the models' numbers follow from."""
    found: dict[str, Any] = {}
    by_place = [model for model in options.models if model in BY_POSITION]
    if by_place:
        found["places"] = [row._asdict() for row in explanation.places(tally)]
        of_steps = [model for model in by_place if model != TIME_DECAY or tally.aged is None]
        shares = {model: explanation.shares(model, options) for model in of_steps}
        found["shares"] = {
            model: {str(length): [f"{float(part):.6f}" for part in parts] for length, parts in of.items()}
            for model, of in shares.items()
        }
    if MARKOV in options.models and analysis.chain is not None:
        found["removal"] = [_removal(analysis, row) for row in explanation.removals(tally, analysis.chain)]
        found["transitions"] = [
            {**row._asdict(), "chance": f"{row.chance:.6f}"} for row in explanation.transitions(tally, analysis.chain)
        ]
    if SHAPLEY in options.models:
        found["coalitions"] = [row._asdict() for row in explanation.coalitions(tally)]
    return found


def _removal(analysis: Analysis, row: explanation.Removal) -> dict[str, Any]:
    values = {unit: f"{loss:.6f}" for unit, loss in zip(analysis.units, row.values, strict=True)}
    numbers = {name: f"{getattr(row, name):.6f}" for name in ("reached", "converts", "removal")}
    return {"channel": row.channel, **numbers, "values": values}
