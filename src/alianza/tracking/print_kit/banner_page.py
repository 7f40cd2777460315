"""The page that shows a partner its banners, each with the lines to paste into a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape

from jinja2 import Environment, PackageLoader, Template

from alianza.tracking.print_kit.phrases import phrase
from alianza.tracking.print_kit.subject import KitSubject


def banner_page(subject: KitSubject, banners: Sequence[tuple[str, int, int]]) -> bytes:
    """The page, in the partner's language; `banners` are names of files with width and height in pixels."""
    names = {"alliance": subject.alliance.name, "partner": subject.partner.name}
    return (
        _template()
        .render(
            lang=subject.language,
            title=phrase(subject.language, subject.industry, "banners", **names),
            how=phrase(subject.language, subject.industry, "copy"),
            banners=[(name, width, height, snippet(subject, name, width, height)) for name, width, height in banners],
        )
        .encode()
    )


def snippet(subject: KitSubject, name: str, width: int, height: int) -> str:
    """The HTML of a banner: a link around a picture. Search engines are told that it is an advertisement."""
    said = subject.slogan or phrase(subject.language, subject.industry, "headline")
    alt = escape(f"{said} {subject.alliance.name}" if not subject.slogan else f"{subject.alliance.name}: {said}")
    return (
        f'<a href="{escape(subject.link_url)}" rel="sponsored"><img src="{name}.png" srcset="{name}@2x.png 2x"'
        f' width="{width}" height="{height}" alt="{alt}" style="border:0"></a>'
    )


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader(__package__), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("banners.html.j2")
