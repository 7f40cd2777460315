"""`alianza` alone: what to do first, or next, by what is in the books."""

from __future__ import annotations

from typing import Any

from alianza.cli import output, session


def show(as_json: bool) -> None:
    """Look into the books and say what is due; starts no server that was never used."""
    if not session.has_books():
        found: list[Any] = []
    else:
        from alianza.bootstrap.overview import overview

        with session.books() as database:
            found = overview(database)
    if as_json:
        rows = [one.as_dict() for one in found]
        steps = FIRST if not found else [step for one in found for step in one.steps]
        return output.document({"alliances": rows, "next": [{"command": step, "why": why} for step, why in steps]})
    return _first() if not found else _next(found)


FIRST = [
    ("alianza demo load", "four example alliances, half a year of orders"),
    ("alianza deal check examples/onlycar/deal.yaml", "or begin with a deal of your own"),
]


def _first() -> None:
    output.say("Alianza: what partners owe each other, from a signed deal and an export of orders.")
    output.say()
    output.say("The books are empty. Look around with the demo:", "bold")
    output.commands(FIRST[:1])
    output.say()
    output.say("Or begin with your own deal (examples/ holds four to copy from):", "bold")
    output.commands(
        [
            ("alianza deal check deal.yaml", "1. is it written right?"),
            ("alianza deal test deal.yaml", "2. do its cases come out?"),
            ("alianza deal apply deal.yaml", "3. put it in force"),
            ("alianza partners import partners.csv", "4. who the partners are"),
            ("alianza ingest orders.csv", "5. what was sold"),
            ("alianza settle 2026-10 --out out", "6. close the month"),
            ("alianza payouts 2026-10 --out out", "7. the payment files"),
        ]
    )
    output.say()
    output.say("alianza --help lists all commands.")


def _next(found: list[Any]) -> None:
    rows = [(one.alliance, one.partners, f"{one.facts:,}", one.closed_through or "–", one.open_month) for one in found]
    output.table(("alliance", "partners>", "facts>", "closed through", "open month"), rows)
    output.say()
    steps = [step for one in found for step in one.steps]
    output.say("Next:" if steps else "Nothing is due. Take in new facts as they come:", "bold")
    output.commands(
        steps or [(f"alianza ingest orders.csv --alliance {found[0].alliance}", "leads, sales and refunds")]
    )
