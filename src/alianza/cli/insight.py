"""`alianza insight …`: what the facts say about the partnership."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from alianza.cli import insight_tables as tables
from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing, group
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.office import Office
    from alianza.insight.api import Options, Question, Tally
    from alianza.orders.files import Reject

app = group("What the facts say: which channels and partners brought the sales.")

_SHOWN_REJECTS = 10
_FIRST_DAY = date(2000, 1, 1)  # no fact is older


class _Paths(NamedTuple):
    """Paths that were read, how their values are written, and what to say about where they come from."""

    tally: Tally
    scales: tuple[int, ...]
    source: dict[str, Any]


_File = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A CSV of paths; else they come from the books.", show_default=False),
]
_Model = Annotated[
    str,
    typer.Option(
        "--model",
        "-m",
        metavar="NAMES",
        help="first, last, linear, position, time-decay, markov, shapley; several with commas; or all.",
    ),
]
_From = Annotated[
    str, typer.Option("--from", metavar="MONTH", help="First month or day of the sales.", show_default=False)
]
_Until = Annotated[
    str, typer.Option("--until", metavar="MONTH", help="Last month or day of the sales.", show_default=False)
]
_By = Annotated[
    str, typer.Option("--by", metavar="WAY", help="What a channel is: channel, partner, campaign or evidence.")
]
_Position = Annotated[
    str, typer.Option("--position", metavar="F/M/L", help="Percent of the first, middle and last touch.")
]
_HalfLife = Annotated[
    str,
    typer.Option(
        "--half-life",
        metavar="N",
        help="Of time decay: in days from the books, in steps from a file.",
        show_default="7 days, 1 step",
    ),
]
_Order = Annotated[
    int, typer.Option("--order", metavar="K", min=1, max=3, help="How many touches the Markov chain remembers.")
]
_Worth = Annotated[
    str, typer.Option("--worth", metavar="WORTH", help="Of a coalition for Shapley: conversions or rate.")
]
_Decimals = Annotated[
    int | None,
    typer.Option(
        "--decimals",
        metavar="N",
        min=0,
        max=6,
        help="Of the credited conversions.",
        show_default="2; 0 from 100,000 conversions on",
    ),
]
_Separator = Annotated[
    str, typer.Option("--separator", metavar="TEXT", help="What stands between channels.", show_default="' > '")
]
_Encoding = Annotated[
    str, typer.Option("--encoding", metavar="NAME", help="Of the file: cp1252, utf-16.", show_default="utf-8")
]
_Rejects = Annotated[
    Path | None,
    typer.Option("--rejects", metavar="FILE", help="Where rows go that can't be used.", show_default=False),
]
_Explain = Annotated[bool, typer.Option("--explain", help="Show what the numbers follow from.")]
_Credits = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write the credits as CSV.", show_default=False)
]


@command(
    app,
    "attribution",
    "alianza insight attribution --alliance onlycar --from 2026-05 --until 2026-10 --by partner",
    "alianza insight attribution --alliance onlycar --model markov --by evidence --explain",
    "alianza insight attribution paths.csv --model all --out credits.csv",
)
def attribution(
    context: typer.Context,
    file: _File = None,
    model: _Model = "all",
    alliance: Slug = "",
    since: _From = "",
    until: _Until = "",
    by: _By = "channel",
    position: _Position = "40/20/40",
    half_life: _HalfLife = "",
    order: _Order = 1,
    worth: _Worth = "conversions",
    decimals: _Decimals = None,
    separator: _Separator = "",
    encoding: _Encoding = "",
    rejects: _Rejects = None,
    explain: _Explain = False,
    out: _Credits = None,
    as_json: AsJson = False,
) -> None:
    """Credit sales to the channels that led to them.

    By seven models, on the paths of the books or of a CSV with the columns path (channels with ' > ' between
    them), total_conversions, total_null and total_conversion_value. Writes nothing into the books. Exit code 1
    when rows of the file were rejected.
    """
    from alianza.insight import api as insight

    options = _options(model, position, half_life, order, worth, decimals, days=file is None)
    if file is not None:
        _refuse(context, "alliance", "since", "until", "by", because="are for paths from the books")
        paths = _from_file(file, options, separator, encoding, rejects)
    else:
        _refuse(context, "separator", "encoding", "rejects", because="are for a file of paths")
        paths = _from_books(alliance, since, until, by, options)
    found = insight.analyse(paths.tally, options)
    if out is not None:
        paths.source["written"] = insight.write_csv(found, paths.scales, out)
    if as_json:
        answer = {**paths.source, **insight.document(found, paths.scales)}
        output.document(answer | ({"explanation": insight.explained(paths.tally, found, options)} if explain else {}))
    else:
        tables.show(found, paths.scales, paths.source, out)
        if explain:
            tables.explain(insight.explained(paths.tally, found, options))
    if paths.source.get("rejected"):
        raise typer.Exit(1)


def _options(
    model: str, position: str, half_life: str, order: int, worth: str, decimals: int | None, *, days: bool
) -> Options:
    from alianza.insight import api as insight

    if worth not in ("conversions", "rate"):
        raise UsageError(f"a coalition has no worth '{worth}'", hint="--worth conversions or --worth rate")
    return insight.Options(
        models=insight.read_models(model),
        position=insight.read_position(position),
        half_life=insight.read_half_life(half_life or ("7" if days else "1")),
        order=order,
        worth="rate" if worth == "rate" else "conversions",
        decimals=decimals,
    )


def _refuse(context: typer.Context, *names: str, because: str) -> None:
    """Options that would have no effect are a misunderstanding."""
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in names and source is not None and source.name == "COMMANDLINE":
            option = parameter.opts[0]
            raise UsageError(f"{option} has no effect here: such options {because}", hint=f"leave {option} out")


# Paths from a file -----------------------------------------------------------------------------------------------------


def _from_file(file: Path, options: Options, separator: str, encoding: str, rejects: Path | None) -> _Paths:
    path = existing(file)
    from alianza.insight import api as insight
    from alianza.orders.files import RejectWriter

    first: list[Reject] = []
    with ExitStack() as stack:
        writer = stack.enter_context(RejectWriter(rejects, path)) if rejects is not None else None
        advance = stack.enter_context(output.progress(f"reading {path.name}", size=path.stat().st_size))

        def reject(bad: Reject) -> None:
            if len(first) < _SHOWN_REJECTS:
                first.append(bad)
            if writer is not None:
                writer.write([bad])

        read = insight.read_path_file(
            path, options, reject, separator=separator or insight.SEPARATOR, encoding=encoding, advance=advance
        )
    source: dict[str, Any] = {"file": str(path), "rows": read.rows, "rejected": read.rejected}
    source["rejects"] = [{"line": bad.line_no, "column": bad.column, "reason": bad.reason} for bad in first]
    if rejects is not None and read.rejected:
        source["rejects_file"] = str(rejects)
    return _Paths(read.tally, (read.scale,) * len(read.tally.units), source)


# Paths from the books --------------------------------------------------------------------------------------------------


def _from_books(alliance: str, since: str, until: str, by: str, options: Options) -> _Paths:
    from alianza.insight import api as insight
    from alianza.kernel.money import currency_scale

    way = next((way for way in insight.WAYS if way == by), None)
    if way is None:
        raise UsageError(f"channels can't be told apart by '{by}'", hint=f"--by {', '.join(insight.WAYS)}")
    first, last = _period(since, until)
    with session.office_of(alliance) as office:
        question = _question(office, way, first, last)
        with office.database.unit_of_work(office.alliance_id) as connection:
            read = insight.read_path_books(connection, question, options)
    source = {
        "alliance": office.alliance.slug,
        "from": question.first,
        "until": question.last,
        "by": by,
        "untouched_sales": read.untouched,
        "anonymous_touches": read.anonymous,
    }
    return _Paths(read.tally, tuple(currency_scale(unit) for unit in read.tally.units), source)


def _period(since: str, until: str) -> tuple[date | None, date | None]:
    from alianza.kernel.periods import last_day, parse_period

    first = session.parse_first_day(since, "--from") if since else None
    last = None
    if until:
        last = last_day(parse_period(until)) if len(until) == 7 else session.parse_day(until, "--until")
    if first and last and first > last:
        raise UsageError(f"the period ends ({last}) before it begins ({first})", hint="--from 2026-05 --until 2026-10")
    return first, last


def _question(office: Office, by: Any, first: date | None, last: date | None) -> Question:
    from alianza.insight import api as insight
    from alianza.runtime import clock

    deals = [version.loaded.deal for version in office.versions]
    currencies = dict.fromkeys(currency for deal in reversed(deals) for currency in (deal.currency, *deal.currencies))
    return insight.Question(
        alliance_id=office.alliance_id,
        first=first or _FIRST_DAY,
        last=last or clock.now().astimezone(office.zone).date(),
        by=by,
        windows=insight.windows_of(deals),
        campaigns=insight.campaigns_of(deals, [(code.limits.spelling, code.campaign) for code in office.own_codes]),
        currencies=tuple(currencies),
    )
