"""`alianza brand …`: the name, colours, slogan and logo under which an alliance and its partners are shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command, existing, group
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.office import Office

app = group("Names, colours and logos for what is printed and shown: set, show, import.")

Partner = Annotated[
    str,
    typer.Option("--partner", metavar="ID", show_default=False, help="A partner's brand; the alliance's if left out."),
]


def _text(option: str, metavar: str, meaning: str) -> Any:
    return typer.Option(option, metavar=metavar, show_default=False, help=meaning)


@command(
    app,
    "set",
    "alianza brand set --alliance onlycar --color '#0b4fd6' --industry wash --logo examples/onlycar/brand/onlycar.svg",
    "alianza brand set --alliance onlycar --partner taller-ramirez --color '#c8102e'",
    "alianza brand set --alliance onlycar --slogan ''",
)
def set_(
    alliance: Slug = "",
    partner: Partner = "",
    name: Annotated[str | None, _text("--name", "TEXT", "The name as it is shown.")] = None,
    industry: Annotated[
        str | None, _text("--industry", "WORD", "Which phrases fit: wash, service, ride or partner.")
    ] = None,
    color: Annotated[str | None, _text("--color", "HEX", "The main colour: '#0b4fd6'.")] = None,
    ink: Annotated[str | None, _text("--ink", "HEX", "The dark colour of text.")] = None,
    slogan: Annotated[str | None, _text("--slogan", "TEXT", "A sentence in place of the phrases.")] = None,
    logo: Annotated[Path | None, _text("--logo", "FILE", "SVG, PNG or JPEG, for a white ground.")] = None,
    no_logo: Annotated[bool, typer.Option("--no-logo", help="Take the logo away.")] = False,
    as_json: AsJson = False,
) -> None:
    """Set what a brand says; what is left out stays as it is.

    An empty text leaves it open again: a partner is then shown as its alliance is. Earlier versions are kept.
    """
    from alianza.runtime import clock
    from alianza.tracking import api as tracking

    change = tracking.Change(name, industry, color, ink, slogan, _logo(logo, no_logo))
    if change == tracking.Change():
        raise UsageError("nothing is to be set", hint="name an option: --color '#0b4fd6'")
    with session.office_of(alliance) as office:
        someone = session.partner_of(office, partner).partner_id if partner else None
        with office.database.unit_of_work(office.alliance_id) as connection:
            changed = tracking.set_brands(connection, office.alliance_id, [(someone, change)], clock.now())
        found = _brand(office, partner)
    if as_json:
        return output.document({"alliance": office.alliance.slug, "changed": bool(changed), **found})
    output.say("The brand is set." if changed else "The brand was so already.")
    return _show(found)


def _logo(path: Path | None, none: bool) -> Any:
    from alianza.tracking import api as tracking
    from alianza.tracking.print_kit.logos import read_logo

    if path and none:
        raise UsageError("--logo and --no-logo contradict each other", hint="give one of them")
    if none:
        return tracking.NO_LOGO
    return read_logo(existing(path).read_bytes()) if path else None


@command(
    app, "show", "alianza brand show --alliance onlycar", "alianza brand show --alliance onlycar --partner taller-x"
)
def show(alliance: Slug = "", partner: Partner = "", as_json: AsJson = False) -> None:
    """Show a brand as it is; what is empty is as the alliance has it."""
    with session.office_of(alliance) as office:
        if partner:
            session.partner_of(office, partner)
        found = _brand(office, partner)
    if as_json:
        return output.document({"alliance": office.alliance.slug, **found})
    return _show(found)


def _brand(office: Office, partner: str) -> dict[str, Any]:
    from alianza.tracking import api as tracking

    key = office.by_external_id[partner].partner_id if partner else None
    with office.database.unit_of_work(office.alliance_id) as connection:
        brand = tracking.load_brands(connection, office.alliance_id).get(key, tracking.Brand())
        logos = tracking.load_logos(connection, office.alliance_id, [brand.logo])
    logo = logos[brand.logo] if brand.logo else None
    told = f"{logo.kind}, {len(logo.data):,} bytes" if logo else ""
    texts = {"name": brand.name, "industry": brand.industry, "color": brand.primary_color, "ink": brand.ink_color}
    return {"partner": partner, **texts, "slogan": brand.slogan, "logo": told}


def _show(found: dict[str, Any]) -> None:
    output.table(("", "brand"), [(word, value or "–") for word, value in found.items() if word != "partner" or value])


@command(app, "import", "alianza brand import examples/onlycar/brands.csv --alliance onlycar")
def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="CSV: partner[,name,industry,color,ink,slogan,logo].", show_default=False),
    ],
    alliance: Slug = "",
    as_json: AsJson = False,
) -> None:
    """Take in a list of brands; a row without a partner is the alliance's.

    Logos are files beside it. It is checked whole, then saved whole; importing it again changes nothing.
    """
    from alianza.bootstrap.kit import import_brands
    from alianza.runtime import clock

    path = existing(file)
    with session.office_of(alliance) as office:
        read, changed = import_brands(office, path, clock.now())
    if as_json:
        return output.document({"alliance": office.alliance.slug, "brands": read, "changed": changed})
    output.say(f"{read} brands read, {changed} changed.")
    return output.commands(
        [(f"alianza kit --alliance {office.alliance.slug} --every-partner --out kits", "print them")]
    )
