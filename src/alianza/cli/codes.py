"""`alianza codes …`: codes of partners, campaigns and batches, their limits, and who holds a use of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, group
from alianza.kernel.errors import UsageError
from alianza.kernel.spelling import shown

if TYPE_CHECKING:
    from alianza.bootstrap.office import Office
    from alianza.tracking.api import Answer, Use, Wanted

app = group("Codes, typed or spoken: add, batches, limits, reservations.")

CodeName = Annotated[str, typer.Argument(metavar="CODE", help="The code, as it is typed or said.", show_default=False)]
PartnerName = Annotated[
    str, typer.Option("--partner", metavar="PARTNER", show_default=False, help="Whose code it is: the external id.")
]
Campaign = Annotated[
    str | None, typer.Option("--campaign", metavar="TEXT", show_default=False, help="The campaign it is for.")
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", show_default=False, help="A note to yourself.")]
From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", show_default=False, help="The first local day it counts on.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", show_default=False, help="The last local day it counts on.")
]
PerCustomer = Annotated[
    int | None,
    typer.Option("--per-customer", metavar="N", min=0, show_default=False, help="How often one customer may use it."),
]
Reference = Annotated[
    str,
    typer.Option(
        "--reference",
        metavar="TEXT",
        show_default=False,
        help="Your own id of the checkout or order: makes it repeatable.",
    ),
]
Customer = Annotated[
    str, typer.Option("--customer", metavar="ID", show_default=False, help="Your id of the customer, if known.")
]


def _days(first: str | None, last: str | None) -> dict[str, date | None]:
    """What of a validity is named; `none` lifts a bound."""
    named = {"valid_from": ("--from", first), "valid_until": ("--until", last)}
    return {
        key: None if text in ("none", "") else session.parse_day(text, option)
        for key, (option, text) in named.items()
        if text is not None
    }


@command(
    app,
    "add",
    "alianza codes add TALLER-NORTE --partner taller-x",
    "alianza codes add SEMANAX --partner taller-x --from 2026-11-02 --until 2026-11-08 --limit 100 --per-customer 1",
    "alianza codes add SEMANAX --limit 150",
)
def add(
    code: CodeName,
    partner: PartnerName = "",
    campaign: Campaign = None,
    first: From = None,
    last: Until = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=0, show_default=False, help="How often it may be used in all."),
    ] = None,
    per_customer: PerCustomer = None,
    note: Note = None,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Add a code, or change what one allows.

    Of a code that is there, only what is named changes, from now on; 0 lifts a limit, `none` a day. A code
    that the deal's campaigns name may be limited without naming a partner.
    """
    from alianza.bootstrap import codes
    from alianza.runtime import clock

    changes: dict[str, Any] = _days(first, last)
    changes |= {key: value for key, value in (("campaign", campaign), ("note", note)) if value is not None}
    limits = (("max_uses", limit), ("max_per_customer", per_customer))
    changes |= {key: value or None for key, value in limits if value is not None}
    with session.office_of(alliance) as office:
        found, fresh = codes.add_code(office, code, partner, changes, clock.now())
        row = codes.limits_row(office, found)
    if as_json:
        return output.document({"alliance": office.alliance.slug, "new": fresh, **row})
    return output.say(f"{row['code']} {'is new' if fresh else 'is known'}: {_terms(row)}.")


def _terms(row: dict[str, Any], whose: bool = True) -> str:
    """What a code allows, in words."""
    words = [f"of {row['partner']}"] if whose and row["partner"] else []
    words += [f"from {row['valid_from']}"] if row["valid_from"] else []
    words += [f"until {row['valid_until']}"] if row["valid_until"] else []
    words += [f"{row['max_uses']:,} uses" if row["max_uses"] > 1 else "a single use"] if row["max_uses"] else []
    words += [f"{row['max_per_customer']} a customer"] if row["max_per_customer"] else []
    words += ["disabled"] if row["disabled_at"] else []
    return ", ".join(words) or "without limits"


@command(app, "list", "alianza codes list --alliance onlycar", "alianza codes list --partner taller-x --json")
def list_(partner: PartnerName = "", alliance: Slug = "", as_json: AsJson = False) -> None:
    """List the codes and the batches, with what they allow and how often they were used."""
    from alianza.bootstrap import codes

    with session.office_of(alliance) as office:
        rows = codes.list_codes(office, partner)
        batches = [row for row in codes.list_batches(office) if not partner or row["partner"] == partner]
    if as_json:
        return output.document({"alliance": office.alliance.slug, "codes": rows, "batches": batches})
    cells = [
        (row["code"], row["partner"], f"{row['uses']:,}" if row["uses"] else "", _terms(row, False)) for row in rows
    ]
    output.table(("code", "partner", "used>", "terms"), cells, keep=("code", "partner"))
    if batches:
        made = [(row["batch"], row["partner"], f"{row['codes']:,}", _terms(row, False)) for row in batches]
        output.table(("batch", "partner", "codes>", "terms of each code"), made, keep=("batch", "partner"))
    return None


@command(app, "show", "alianza codes show SEMANAX --alliance onlycar", "alianza codes show LAVA-7K3-M9X-4CWD --json")
def show(code: CodeName, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Show one code: what it allows, what is reserved, and its latest uses."""
    from alianza.bootstrap import codes
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        row = codes.show_code(office, code, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, **row})
    batch = f" of batch {row['batch']}" if row["batch"] else ""
    output.say(f"{row['code']}{batch}: {_terms(row)}.")
    output.say(f"{row['uses']:,} used, {row['reserved']:,} reserved.")
    if row["latest_uses"]:
        names = ("reference", "customer", "state", "lead_id", "sale_id")
        cells = [[one[name] or "" for name in names] for one in row["latest_uses"]]
        output.table(("reference", "customer", "state", "lead", "sale"), cells, keep=("state",))
    return None


@command(
    app,
    "batch",
    "alianza codes batch navidad-2026 --count 50000 --prefix LAVA --partner taller-x --until 2027-01-06",
    "alianza codes batch vip --count 200 --uses 3 --per-customer 3 --out vip.csv",
)
def batch(
    name: Annotated[str, typer.Argument(metavar="BATCH", help="The name of the batch.", show_default=False)],
    count: Annotated[
        int, typer.Option("--count", metavar="N", help="How many codes: up to 1,000,000.", show_default=False)
    ],
    prefix: Annotated[
        str, typer.Option("--prefix", metavar="TEXT", show_default=False, help="How each code begins: letters, digits.")
    ] = "",
    partner: PartnerName = "",
    campaign: Campaign = None,
    first: From = None,
    last: Until = None,
    uses: Annotated[int, typer.Option("--uses", metavar="N", min=1, help="How often each code may be used.")] = 1,
    per_customer: Annotated[
        int | None,
        typer.Option(
            "--per-customer",
            metavar="N",
            min=1,
            show_default=False,
            help="How often one customer may use codes of the batch, all together.",
        ),
    ] = None,
    note: Note = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Export them there, as CSV.", show_default=False)
    ] = None,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Make a batch of codes, each for a single use unless --uses says more.

    The same command again gives the same batch: one that was stopped half-way is finished, and no code is
    made twice.
    """
    from alianza.bootstrap import codes
    from alianza.runtime import clock
    from alianza.tracking.api import BatchTerms

    days = _days(first, last)
    terms = BatchTerms(
        name, count, None, prefix.upper(), uses, per_customer, days.get("valid_from"), days.get("valid_until"),
        campaign or "", note or "",
    )  # fmt: skip
    with session.office_of(alliance) as office:
        with output.progress(f"making {name}") as advance:
            made = codes.make_batch(office, terms, partner, clock.now(), advance)
        if out is not None:
            with output.progress(f"writing {out.name}") as advance:
                codes.export_batch(office, name, out, sys.stdout, advance)
        row = codes.batch_row(office, made)
    if as_json:
        return output.document({"alliance": office.alliance.slug, **row, "file": str(out) if out else ""})
    output.say(f"{row['batch']}: {row['codes']:,} codes, each {_terms(row)}.")
    if out is not None:
        return output.say(f"They are in {out}.")
    return output.commands(
        [(f"alianza codes export {name} --alliance {office.alliance.slug} --out {name}.csv", "writes them to a file")]
    )


@command(
    app,
    "export",
    "alianza codes export navidad-2026 --out navidad.csv",
    "alianza codes export navidad-2026 > navidad.csv",
)
def export(
    name: Annotated[str, typer.Argument(metavar="BATCH", help="The name of the batch.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Where they go.", show_default="standard output"),
    ] = None,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Write all codes of a batch as CSV, with how often each may still be used."""
    from alianza.bootstrap import codes

    if as_json and out is None:
        raise UsageError("--json needs --out", hint="the codes themselves go to standard output without it")
    with session.office_of(alliance) as office, output.progress(f"writing {name}") as advance:
        written = codes.export_batch(office, name, out, sys.stdout, advance if out else None)
    if as_json:
        return output.document({"alliance": office.alliance.slug, "batch": name, "codes": written, "file": str(out)})
    return output.say(f"{written:,} codes in {out}.") if out else None


@command(
    app,
    "reserve",
    "alianza codes reserve SEMANAX --reference cart-77 --customer ana",
    "alianza codes reserve SEMANAX --reference cart-77 --minutes 10",
)
def reserve(
    code: CodeName,
    reference: Reference,
    customer: Customer = "",
    minutes: Annotated[
        int, typer.Option("--minutes", metavar="N", help="How long it is held; then it is free by itself.")
    ] = 30,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Hold one use of a code for a checkout.

    The same reference again gets the same answer, as long as it holds. Exit code 1 when the code is refused.
    """
    from alianza.bootstrap import codes
    from alianza.runtime import clock

    _do(
        alliance, code, reference, customer, as_json,
        lambda office, wanted: codes.reserve(office, [wanted], clock.now(), minutes),
    )  # fmt: skip


@command(app, "use", "alianza codes use SEMANAX --reference cart-77 --customer ana")
def use(
    code: CodeName, reference: Reference, customer: Customer = "", alliance: Slug = "", as_json: AsJson = False
) -> None:
    """Use a code: what the reference reserved, or one more where there is room.

    A sale that is taken in later with the same id or customer is for this use, and takes no other.
    """
    from alianza.bootstrap import codes
    from alianza.runtime import clock

    _do(alliance, code, reference, customer, as_json, lambda office, wanted: codes.use(office, [wanted], clock.now()))


@command(app, "release", "alianza codes release SEMANAX --reference cart-77")
def release(code: CodeName, reference: Reference, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Give back what a reference reserved or used.

    What a sale on record used comes back only when the sale was refunded whole: --reference sale/<its id>.
    """
    from alianza.bootstrap import codes
    from alianza.runtime import clock

    _do(alliance, code, reference, "", as_json, lambda office, wanted: codes.release(office, [wanted], clock.now()))


def _do(
    alliance: str,
    code: str,
    reference: str,
    customer: str,
    as_json: bool,
    work: Callable[[Office, Wanted], list[Answer]],
) -> None:
    from alianza.bootstrap import codes
    from alianza.tracking.api import Wanted

    with session.office_of(alliance) as office:
        found = codes.one(work(office, Wanted(code, reference, customer or None)), code)
    if as_json:
        return output.document({"alliance": office.alliance.slug, "code": shown(code), **_use_row(found)})
    until = f" until {found.expires_at.astimezone(office.zone):%Y-%m-%d %H:%M}" if found.expires_at else ""
    return output.say(f"{shown(code)}: {found.state.name.lower()} for {found.reference}{until}.")


def _use_row(use: Use) -> dict[str, Any]:
    return {
        "reference": use.reference,
        "customer": use.customer or "",
        "state": use.state.name.lower(),
        "expires_at": use.expires_at,
        "lead": use.lead_id or "",
        "sale": use.sale_id or "",
    }


@command(
    app,
    "disable",
    "alianza codes disable SEMANAX",
    "alianza codes disable --batch navidad-2026",
    "alianza codes disable SEMANAX --undo",
)
def disable(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code.", show_default=False)] = "",
    batch: Annotated[
        str, typer.Option("--batch", metavar="BATCH", show_default=False, help="All codes of this batch instead.")
    ] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Let it count again.")] = False,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Let a code, or a whole batch, count no longer from now on.

    Leads and sales of before that moment still count when they are taken in later.
    """
    from alianza.bootstrap import codes
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        name = codes.disable(office, code, batch, clock.now(), undo=undo)
    if as_json:
        return output.document({"alliance": office.alliance.slug, "name": name, "disabled": not undo})
    return output.say(f"{name} {'counts again' if undo else 'counts no longer'}.")
