"""`alianza links …`: the partners' links."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing, group
from alianza.kernel.errors import UsageError

app = group("The partners' links: add, list, show, edit, import.")

Code = Annotated[str, typer.Argument(metavar="CODE", help="The link's code, in any spelling.", show_default=False)]
Target = Annotated[str | None, typer.Option("--target", metavar="URL", help="Where it leads.", show_default=False)]
Fallback = Annotated[
    str | None, typer.Option("--fallback", metavar="URL", help="Where it leads once it has ended.", show_default=False)
]
Program = Annotated[
    str | None, typer.Option("--program", metavar="ID", help="The program of the deal.", show_default=False)
]
Campaign = Annotated[str | None, typer.Option("--campaign", metavar="NAME", help="A campaign.", show_default=False)]
Channel = Annotated[
    str | None, typer.Option("--channel", metavar="NAME", help="Where it is shown: qr, flyer, web.", show_default=False)
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help="The first local day, or a moment.", show_default=False)
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="The last local day, or a moment.", show_default=False)
]
Utm = Annotated[
    list[str] | None,
    typer.Option("--utm", metavar="NAME=VALUE", help="A UTM parameter: source=taller.", show_default=False),
]
Parameter = Annotated[
    list[str] | None,
    typer.Option("--parameter", metavar="NAME=VALUE", help="Any parameter to append.", show_default=False),
]
Status = Annotated[
    str | None, typer.Option("--status", metavar="CODE", help="302, or 307 to keep the method.", show_default=False)
]


def _words(utm: list[str] | None, parameter: list[str] | None, **words: str | None) -> dict[str, str]:
    """The words that were given, as the use cases take them."""
    from urllib.parse import urlencode

    found = {word.rstrip("_"): text for word, text in words.items() if text is not None}
    if utm is not None or parameter is not None:
        pairs = [_pair(text, "--utm", "utm_") for text in utm or ()]
        pairs += [_pair(text, "--parameter", "") for text in parameter or () if text]
        found["parameters"] = urlencode(pairs)
    return found


def _pair(text: str, option: str, prefix: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark or not name:
        raise UsageError(f"{option} '{text}' has no '='", hint=f"{option} source=taller-ramirez")
    return prefix + name.removeprefix(prefix), value


@command(
    app,
    "add",
    "alianza links add taller-ramirez --target https://onlycar.example/agenda --channel flyer",
    "alianza links add taller-ramirez --code verano --utm source=taller --until 2026-11-30",
    "alianza links add --every-partner --target https://onlycar.example/agenda",
)
def add(
    partner: Annotated[str, typer.Argument(metavar="PARTNER", help="The partner's id.", show_default=False)] = "",
    target: Target = None,
    code: Annotated[
        str, typer.Option("--code", metavar="CODE", help="A code of your choice; one by chance if left out.")
    ] = "",
    utm: Utm = None,
    parameter: Parameter = None,
    program: Program = None,
    campaign: Campaign = None,
    channel: Channel = None,
    from_: From = None,
    until: Until = None,
    fallback: Fallback = None,
    status: Status = None,
    every_partner: Annotated[
        bool, typer.Option("--every-partner", help="A default link for each partner that has none.")
    ] = False,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Add a link of a partner, or a default link for every partner.

    Without --target it leads where the alliance's links lead (alianza links defaults).
    """
    from alianza.bootstrap import links
    from alianza.runtime import clock

    words = _words(
        utm, parameter, target=target, program=program, campaign=campaign, channel=channel, from_=from_, until=until,
        fallback=fallback, status=status,
    )  # fmt: skip
    if every_partner == bool(partner) or (every_partner and code):
        raise UsageError(
            "name one partner, or --every-partner",
            hint="alianza links add taller-ramirez --target https://onlycar.example",
        )
    with session.office_of(alliance) as office:
        now = clock.now()
        if every_partner:
            count = links.add_for_every_partner(office, words, now)
            if as_json:
                return output.document({"alliance": office.alliance.slug, "added": count})
            return output.say(f"{count} default links added; every partner has one.")
        link = links.shown(office, [links.add_link(office, partner, code, words, now)], now)[0]
    if as_json:
        return output.document({"alliance": office.alliance.slug, **link})
    return output.say(f"{link['address']} leads to {link['target']} for {link['partner']}.")


@command(
    app,
    "list",
    "alianza links list --alliance onlycar",
    "alianza links list --partner taller-ramirez --alliance onlycar",
)
def list_(
    partner: Annotated[
        str, typer.Option("--partner", metavar="PARTNER", help="Only this partner's.", show_default=False)
    ] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="At most so many, newest first.")] = 1_000,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """List links, newest first."""
    import uuid

    from alianza.bootstrap import links
    from alianza.runtime import clock
    from alianza.tracking import api as tracking

    with session.office_of(alliance) as office:
        owner = uuid.UUID(bytes=links.find_partner(office, partner).partner_id) if partner else None
        with office.database.unit_of_work(office.alliance_id) as connection:
            found = tracking.load_links(connection, office.alliance_id, owner, limit)
        rows = links.shown(office, found, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, "links": rows})
    if not rows:
        output.note(f"no links yet: alianza links add --every-partner --target URL --alliance {office.alliance.slug}")
    cells = [(row["code"], row["partner"], row["state"], row["channel"], row["target"]) for row in rows]
    return output.table(("code", "partner", "state", "channel", "target"), cells, keep=("code", "partner", "state"))


@command(app, "show", "alianza links show verano --alliance onlycar")
def show(code: Code, alliance: Slug = "", as_json: AsJson = False) -> None:
    """Show a link with its history."""
    from alianza.bootstrap import links
    from alianza.runtime import clock
    from alianza.tracking import api as tracking

    with session.office_of(alliance) as office:
        with office.database.unit_of_work(office.alliance_id) as connection:
            link = tracking.find_link(connection, office.alliance_id, code)
            versions = tracking.load_history(connection, office.alliance_id, link)
        rows = links.shown(office, versions, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, **rows[0], "history": rows})
    for word, value in rows[0].items():
        if value not in ("", {}):
            output.say(f"{word}: {_readable(value)}")
    output.say()
    cells = [(row["version"], row["recorded_at"], row["target"], row["valid_until"]) for row in rows]
    return output.table(("version", "since", "target", "until"), cells, keep=("since",))


def _readable(value: Any) -> str:
    return "&".join(f"{name}={text}" for name, text in value.items()) if isinstance(value, dict) else str(value)


@command(
    app,
    "edit",
    "alianza links edit verano --until 2026-11-30 --fallback https://onlycar.example/",
    "alianza links edit verano --until ''",
)
def edit(
    code: Code,
    target: Target = None,
    utm: Utm = None,
    parameter: Parameter = None,
    program: Program = None,
    campaign: Campaign = None,
    channel: Channel = None,
    from_: From = None,
    until: Until = None,
    fallback: Fallback = None,
    status: Status = None,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Change a link; what is left out stays, '' takes a word away.

    Every server follows within a second. What it was before stays in its history.
    """
    from alianza.bootstrap import links
    from alianza.runtime import clock

    words = _words(
        utm, parameter, target=target, program=program, campaign=campaign, channel=channel, from_=from_, until=until,
        fallback=fallback, status=status,
    )  # fmt: skip
    if not words:
        raise UsageError(
            "what is to change?", hint=f"alianza links edit {code} --target https://onlycar.example/agenda"
        )
    with session.office_of(alliance) as office:
        now = clock.now()
        link = links.shown(office, [links.edit_link(office, code, words, now)], now)[0]
    if as_json:
        return output.document({"alliance": office.alliance.slug, **link})
    return output.say(f"{link['address']} is version {link['version']}: {link['target']}, {link['state']}.")


@command(app, "import", "alianza links import links.csv --alliance onlycar")
def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV: partner[,code,target,channel,utm_source,…].", show_default=False),
    ],
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Take in a list of links: new ones are added, known codes are edited.

    It is checked whole, then saved whole; importing it again changes nothing twice.
    """
    from alianza.bootstrap import links
    from alianza.runtime import clock

    path = existing(file)
    with session.office_of(alliance) as office:
        done = links.import_links(office, list(_rows(path)), clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, **done.as_dict()})
    return output.say(f"{done.added} links added, {done.edited} edited, {done.same} as they were.")


def _rows(path: Path) -> Any:
    from urllib.parse import parse_qsl, urlencode

    from alianza.bootstrap.links import WORDS, LinksInvalid, WantedLink

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        names = list(rows.fieldnames or ())
        unknown = [name for name in names if name not in ("partner", "code", *WORDS) and not name.startswith("utm_")]
        if unknown or "partner" not in names:
            said = f"unknown column '{unknown[0]}'" if unknown else "column 'partner' is missing"
            raise LinksInvalid([f"{path}:1: {said}; it knows partner, code, {', '.join(WORDS)}, utm_…"])
        for row in rows:
            cells = {name: (row.get(name) or "").strip() for name in names}
            pairs = [(name, value) for name, value in cells.items() if name.startswith("utm_") and value]
            pairs += parse_qsl(cells.get("parameters", ""), keep_blank_values=True)
            words = {name: cells[name] for name in WORDS if cells.get(name)}
            if pairs:
                words["parameters"] = urlencode(pairs)
            yield WantedLink(cells["partner"], cells.get("code", ""), words, f"{path}:{rows.line_num}")


@command(
    app,
    "defaults",
    "alianza links defaults --target https://onlycar.example/agenda --alliance onlycar",
    "alianza links defaults --consent assumed --alliance onlycar",
)
def defaults(
    target: Annotated[
        str | None,
        typer.Option("--target", metavar="URL", help="Where links without a target lead.", show_default=False),
    ] = None,
    consent: Annotated[
        str | None,
        typer.Option(
            "--consent", metavar="WORD", help="asked: no cookie without a yes; or assumed.", show_default=False
        ),
    ] = None,
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Show or set what holds for all links of an alliance.

    With a target, every partner that is imported gets a default link.
    """
    from alianza.bootstrap import links
    from alianza.runtime import clock

    with session.office_of(alliance) as office:
        wanted = links.set_defaults(office, target, consent, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, **wanted._asdict()})
    output.say(f"target: {wanted.target or 'none'}")
    return output.say(f"consent: {wanted.consent}")
