"""`alianza kit` and `alianza qr`: what a partner hangs up, stands on its counter and puts on its page."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from alianza.cli import output, session
from alianza.cli.options import AsJson, Slug, command
from alianza.kernel.errors import UsageError

if TYPE_CHECKING:
    from alianza.bootstrap.kit import KitMade, KitOrder
    from alianza.bootstrap.office import Office


def register(root: typer.Typer) -> None:
    """Add both commands to the root."""
    command(
        root,
        "kit",
        "alianza kit --alliance onlycar --partner taller-ramirez --out kit",
        "alianza kit --alliance onlycar --partner taller-ramirez --only sticker,banners --press --out kit",
        "alianza kit --alliance onlycar --every-partner --zip --out kits",
    )(kit)
    command(
        root,
        "qr",
        "alianza qr https://onlycar.example/r/7kq2m9w",
        "alianza qr https://onlycar.example/r/7kq2m9w --out qr.svg --color '#0b4fd6' --logo logo.svg",
    )(qr)


# Kit ------------------------------------------------------------------------------------------------------------------

Out = Annotated[
    Path,
    typer.Option("--out", "-o", metavar="FOLDER", show_default=False, help="Where the files go; made when missing."),
]


def kit(
    out: Out,
    alliance: Slug = "",
    partner: Annotated[str, typer.Option("--partner", metavar="ID", show_default=False, help="Whose kit.")] = "",
    every_partner: Annotated[
        bool, typer.Option("--every-partner", help="A folder, or with --zip an archive, for each partner.")
    ] = False,
    only: Annotated[
        str,
        typer.Option("--only", metavar="PIECES", show_default=False, help="Some of: qr,sticker,tent,sheet,banners."),
    ] = "",
    press: Annotated[bool, typer.Option("--press", help="For a print shop: 3 mm of bleed and crop marks.")] = False,
    zipped: Annotated[bool, typer.Option("--zip", help="One archive a partner in place of a folder.")] = False,
    link: Annotated[
        str, typer.Option("--link", metavar="CODE", show_default=False, help="Which of its links; its default one.")
    ] = "",
    code: Annotated[
        str | None,
        typer.Option("--code", metavar="TEXT", show_default=False, help="The code to speak; '' leaves it out."),
    ] = None,
    language: Annotated[
        str, typer.Option("--language", metavar="WORD", show_default=False, help="es, en, zh, ru or pt; the partner's.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Make a partner's stickers, table tent, sheet, banners and QR codes.

    They show both names, colours and logos (alianza brand), lead to the partner's link, and carry its code.
    A kit that cannot be made says why; the others are made.
    """
    from alianza.bootstrap.kit import KitOrder, check_pieces

    if bool(partner) == every_partner:
        raise UsageError("whose kit?", hint="--partner taller-ramirez, or --every-partner")
    if every_partner and (link or code):
        raise UsageError("a link or a code is one partner's", hint="leave --link and --code out, or name a --partner")
    pieces = check_pieces([name.strip() for name in only.split(",")] if only else [])
    order = KitOrder(pieces, press, zipped, link, code, language, apart=every_partner)
    started = time.monotonic()
    with session.office_of(alliance) as office:
        made = _make_all(office, out, order) if every_partner else [_make_one(office, partner, out, order)]
    _answer(office, made, time.monotonic() - started, as_json)


def _make_one(office: Office, name: str, out: Path, order: KitOrder) -> KitMade:
    from alianza.bootstrap.kit import make_kits

    someone = session.partner_of(office, name)
    with output.progress(f"printing {name}"):
        (made,) = make_kits(office, [someone], out, order)
    if made.error:
        raise made.error
    return made


def _make_all(office: Office, out: Path, order: KitOrder) -> list[KitMade]:
    from alianza.bootstrap.kit import make_kits

    with output.progress("printing kits") as advance:
        return list(make_kits(office, office.partners, out, order, progress=advance))


def _answer(office: Office, made: list[KitMade], seconds: float, as_json: bool) -> None:
    good = [one for one in made if not one.error]
    if as_json:
        output.document({"alliance": office.alliance.slug, "kits": [one.as_dict() for one in made]})
    else:
        _tell(good, made, seconds)
    for note, count in Counter(note for one in good for note in one.notes).items():
        output.note(f"note: {note}" + (f" ({count} kits)" if count > 1 else ""))
    for one in made:
        if one.error:
            output.note(f"{one.partner}: error [{one.error.code}]: {one.error.message}; {one.error.hint}")
    if len(good) < len(made):
        raise typer.Exit(1)


def _tell(good: list[KitMade], made: list[KitMade], seconds: float) -> None:
    if len(made) == 1 and good:
        output.table(("file",), [(str(good[0].place / name),) for name in good[0].files])
        return
    rate = f"{len(good) / seconds:.1f} a second" if seconds else ""
    files = sum(len(one.files) for one in good)
    output.say(
        f"{len(good)} kits, {files} files, {rate}."
        + (f" {len(made) - len(good)} not made." if len(good) < len(made) else "")
    )


# QR -------------------------------------------------------------------------------------------------------------------


def qr(
    url: Annotated[str, typer.Argument(metavar="URL", show_default=False, help="The web address.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", show_default=False, help="An .svg or .png file.")
    ] = None,
    color: Annotated[str, typer.Option("--color", metavar="HEX", help="The colour of the modules.")] = "#1a1a1a",
    ground: Annotated[str, typer.Option("--ground", metavar="HEX", help="The colour below them.")] = "#ffffff",
    logo: Annotated[
        Path | None, typer.Option("--logo", metavar="FILE", show_default=False, help="A logo in the middle.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the QR code of a web address in the terminal, or write it to a file.

    Colours that a camera could not tell apart are refused.
    """
    from alianza.tracking.print_kit.colors import parse_color
    from alianza.tracking.print_kit.qr import check_colors, make_code, terminal

    dark, light = parse_color(color), parse_color(ground)
    check_colors(dark, light)
    code = make_code(url, logo=_read_logo(logo))
    told = {"url": code.url, "level": code.level, "version": code.version, "modules": code.side}
    if out:
        _write_code(out, code, dark, light)
        told["file"] = str(out)
    if as_json:
        return output.document(told)
    if out:
        return output.say(f"Wrote {out}: {code.url}, {code.side} modules a side, level {code.level}.")
    output.console().print(terminal(code), soft_wrap=True)
    return output.say(code.url)


def _read_logo(path: Path | None) -> Any:
    from alianza.cli.options import existing
    from alianza.tracking.print_kit.logos import read_logo
    from alianza.tracking.print_kit.qr import logo_for_middle

    if path is None:
        return None
    found = logo_for_middle(read_logo(existing(path).read_bytes()))
    if found is None:
        raise UsageError("the logo is too long for the middle of a code", hint="one that is about as wide as high")
    return found


def _write_code(out: Path, code: Any, dark: str, light: str) -> None:
    from alianza.runtime.atomic import replacing
    from alianza.tracking.print_kit.pieces import qr_png
    from alianza.tracking.print_kit.qr import qr_svg

    if out.suffix.lower() == ".svg":
        data = qr_svg(code, dark=dark, light=light, width_mm=50).encode()
    elif out.suffix.lower() == ".png":
        data = qr_png(code, dark, light=light)
    else:
        raise UsageError(f"'{out.suffix}' is no format of a QR code", hint="--out qr.svg or --out qr.png")
    with replacing(out) as part:
        part.write_bytes(data)
