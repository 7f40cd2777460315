"""`alianza settle` and `alianza payouts`: close a month, pay it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Out, Period, Slug, command, existing, folder_for
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.settle import Paid, Settled

_DOCUMENTS = ("pdf", "xlsx", "html", "csv")
_SHOWN = 20  # statements that were not paid are listed up to here; --json has them all


def register(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    command(
        app,
        "settle",
        "alianza settle 2026-10 --alliance onlycar --out out",
        "alianza settle 2026-10 --alliance onlycar --out out --documents none",
    )(settle)
    command(
        app,
        "payouts",
        "alianza payouts 2026-10 --alliance onlycar --out out",
        "alianza payouts 2026-10 --alliance nexors --out out --payer payer.yaml",
    )(payouts)


def settle(
    period: Period,
    alliance: Slug = "",
    out: Out = Path("out"),
    documents: Annotated[
        str, typer.Option("--documents", metavar="LIST", help="Forms of each statement: pdf,xlsx,html,csv or none.")
    ] = ",".join(_DOCUMENTS),
    as_json: AsJson = False,
) -> None:
    """Close a month and write its statements.

    Closes any open month before it too. Writes statements.csv, lines.csv, journal.csv, summary.json, and each partner's
    statement in the partner's language. Running it again writes the same files.
    """
    from alianza.bootstrap import settle as closing
    from alianza.kernel.periods import parse_period
    from alianza.runtime import clock

    forms = _forms(documents)
    parse_period(period)
    folder_for(out)
    with session.books() as database, output.progress(f"statements of {period}") as advance:
        slug = session.choose(database, alliance)
        done = closing.settle(database, slug, period, out, clock.now(), documents=forms, progress=advance)
    if as_json:
        return output.document(_settled(done))
    return _show_settled(done, period)


def _forms(text: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    if chosen == ("none",):
        return ()
    for form in chosen:
        if form not in _DOCUMENTS:
            raise UsageError(
                f"'{form}' is no form of a statement", hint="--documents pdf,xlsx,html,csv or --documents none"
            )
    return chosen


def _settled(done: Settled) -> dict[str, Any]:
    files = done.files
    return {
        **files.summary,
        "closed_now": done.fresh,
        "out": str(files.out),
        "files": [str(path) for path in files.files],
        "documents": files.documents,
    }


def _show_settled(done: Settled, period: str) -> None:
    files, closing = done.files, done.closing
    earlier = [month for month in done.fresh if month != period]
    if earlier:
        output.say(f"Closed first: {', '.join(earlier)}.")
    state = "closed" if period in done.fresh else "was closed before; the files are written anew"
    output.say(f"{done.alliance} {period}: {state}. {files.statements:,} statements from {files.lines:,} lines.")
    if period in done.fresh and not files.lines:
        output.note(f"no line stands in {period}: leads and sales of it that come now will stand in the next statement")
    words = ("commission", "adjustments", "fees", "closing", "payable")
    rows = [(unit, *(sums[word] for word in words)) for unit, sums in files.summary["currencies"].items()]
    output.table(("cur", *(f"{word}>" for word in words)), rows, keep=("cur",))
    output.say(f"Lines, statements and ledger agree. Review until {closing.review_until}, paid on {closing.payout_on}.")
    names = ", ".join(path.name for path in files.files)
    more = f", and {files.documents:,} documents in statements/" if files.documents else ""
    output.say(f"In {files.out}: {names}{more}")
    output.say("Next:")
    output.commands(
        [
            (f"alianza statements list {period} --alliance {done.alliance}", "what each partner is owed"),
            (f"alianza payouts {period} --alliance {done.alliance} --out {files.out}", "the payment files"),
        ]
    )


def payouts(
    period: Period,
    alliance: Slug = "",
    out: Out = Path("out"),
    payer: Annotated[
        Path | None,
        typer.Option(
            "--payer", metavar="FILE", show_default=False, help="Who pays: YAML with name, iban, bic, clabe, country."
        ),
    ] = None,
    layout: Annotated[
        Path | None,
        typer.Option(
            "--layout", metavar="FILE", show_default="SPEI", help="A bank's own layout, fixed-width or CSV, as YAML."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Pay a closed month: payment files, and credits to balances.

    Records what is due and writes the files for the bank; running it again pays nothing twice. A bank file that
    names the paying account (pain.001) needs --payer. Exit code 1 when a payment could not be made.
    """
    from alianza.bootstrap import settle as paying
    from alianza.kernel.periods import parse_period
    from alianza.runtime import clock

    parse_period(period)
    folder_for(out)
    files = {"payer": existing(payer) if payer else None, "layout": existing(layout) if layout else None}
    with session.books() as database:
        slug = session.choose(database, alliance)
        done = paying.pay(database, slug, period, out, clock.now(), **files)
    unpaid = [*done.run.unpayable, *done.unpayable]
    if as_json:
        output.document(_paid(done))
    else:
        _show_paid(done, out, payer is not None)
    if unpaid:
        raise typer.Exit(1)


_WITHHELD = ("in_review", "disputed", "unpayable")


def _paid(done: Paid) -> dict[str, Any]:
    run = done.run
    return {
        "alliance": done.alliance,
        "period": done.period,
        "created": run.created,
        "existing": run.existing,
        "below_minimum_or_held": run.below,
        "created_before_review_ended": run.unreviewed,
        **{word: [one._asdict() for one in getattr(run, word)] for word in _WITHHELD},
        "amounts": done.amounts,
        "files": [str(path) for path in done.files],
        "not_in_files": [{"payment_id": one.payment_id, "reason": one.reason} for one in done.unpayable],
        "csv_only": [{"payment_id": one.payment_id, "reason": one.reason} for one in done.csv_only],
    }


def _show_paid(done: Paid, out: Path, has_payer: bool) -> None:
    run = done.run
    output.say(
        f"{done.alliance} {done.period}: {run.created:,} payouts recorded now, {run.existing:,} before;"
        f" {run.below:,} balances are on hold or below the minimum."
    )
    if run.unreviewed:
        output.note(
            f"{run.unreviewed:,} of them are under review until {done.review_until}: what a partner objects to now can only"
            " be put right in the next statement"
        )
    rows = [(form, unit, amount) for form, sums in done.amounts.items() for unit, amount in sums.items()]
    if rows:
        output.table(("paid as", "cur", "amount>"), rows)
    _show_withheld(run)
    for one in done.unpayable:
        output.say(f"In no file: {one.payment_id}: {one.reason}")
    if done.files:
        output.say(f"Files in {out}: {', '.join(path.name for path in done.files)}")
    reasons: dict[str, int] = {}
    for by_hand in done.csv_only:
        reasons[by_hand.reason] = reasons.get(by_hand.reason, 0) + 1
    for reason, count in reasons.items():
        output.say(f"{count:,} payments stand in the CSV only: {reason}.")
    if reasons and not has_payer:
        output.say("For the bank's own file say who pays, with --payer payer.yaml, which holds for example:")
        for line in ("name: My company", 'iban: "DE75512108001245126199"', "country: DE"):
            output.say(f"  {line}")


def _show_withheld(run: Any) -> None:
    rows = [
        (one.number, one.partner, _amount(one), word.replace("_", " "), one.reason)
        for word in _WITHHELD
        for one in getattr(run, word)
    ]
    if rows:
        output.say("Not paid:", "bold")
        output.table(("no.>", "partner", "amount>", "state", "why"), rows[:_SHOWN], keep=("state",))
    if len(rows) > _SHOWN:
        output.note(f"{len(rows) - _SHOWN:,} more: --json lists them")


def _amount(one: Any) -> str:
    from alianza.kernel.money import currency_scale, format_minor

    return f"{format_minor(one.amount_minor, currency_scale(one.currency))} {one.currency}"
