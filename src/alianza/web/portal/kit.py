"""The partner's print kit: QR codes, stickers, cards for the counter, banners for its own pages; each file, or all at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from alianza.bootstrap import partner_kit
from alianza.bootstrap.kit import KitOrder
from alianza.web.api.model import NotFound
from alianza.web.portal.kit_words import WORDS
from alianza.web.shared.addresses import at
from alianza.web.ui.screen import Answer, Ask, File, Screen, Shown
from alianza.web.ui.words import LANGUAGE_NAMES

HOME = "/portal/kit"
ARCHIVE = "kit.zip"
_MOST = 100  # links and codes to choose from
_KINDS = {
    "svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf", "html": "text/html; charset=utf-8",
    "zip": "application/zip",
}  # fmt: skip
# What stands on paper: the words' key, and its files.
_PAPER = (
    ("kit_qr", ("qr.svg", "qr.png")),
    ("kit_stickers", ("sticker-round.pdf", "sticker-square.pdf")),
    ("kit_tent", ("tent.pdf",)),
    ("kit_sheet", ("sheet.pdf",)),
)


def show(ask: Ask) -> Answer:
    """The kit of one of the partner's links: what there is of it, and for which code and in which language it is made."""
    links = ask.api("list_links", query={"limit": _MOST}).data
    codes = [one.id for one in ask.api("list_codes", query={"limit": _MOST}).data if not one.disabled_at]
    chosen = ask.query.get("link", "")
    link = next((one for one in links if one.code == chosen), None) or next(iter(links), None)
    made = {name: ask.query.get(name, "") for name in ("code", "language")}
    query = urlencode({name: text for name, text in made.items() if text})
    page = at(HOME, link.code) if link else ""
    words = {
        "link": link, "links": [(one.code, one.code) for one in links], "codes": [("", ask.say("kit_usual")), *_pairs(codes)],
        "languages_to_print": [("", ask.say("kit_usual")), *LANGUAGE_NAMES.items()], "made": made,
        "paper": [(key, [_file(page, one, query) for one in names]) for key, names in _PAPER],
        "banners": [
            (name, page + "/" + names[0] + _ask(query), *_size(name), [_file(page, one, query) for one in names])
            for name, names in partner_kit.BANNER_FILES.items()
        ],
        "snippet": _file(page, "banners.html", query), "archive": _file(page, ARCHIVE, query),
        "picture": f"{page}/qr.svg{_ask(query)}",
    }  # fmt: skip
    return Shown("portal/kit.html.j2", ask.say.text("nav_kit"), words)


def _pairs(texts: list[str]) -> list[tuple[str, str]]:
    return [(text, text) for text in texts]


def _ask(query: str) -> str:
    return f"?{query}" if query else ""


def _file(page: str, name: str, query: str) -> tuple[str, str]:
    """Where a file is, and what the button says."""
    words = name.rpartition(".")[2].upper()
    if "@2x" in name:
        words += " ×2"
    if name.startswith("sticker-"):
        words += " ●" if "round" in name else " ■"
    return f"{page}/{name}{_ask(query)}", words


def _size(name: str) -> tuple[int, int]:
    width, _, height = name.removeprefix("banner-").partition("x")
    return int(width), int(height)


def download(ask: Ask) -> Answer:
    """One file of the kit, or the archive of all."""
    link = ask.api("get_link", path={"link": ask.path["link"]})
    name, code = ask.path["file"], ask.query.get("code") or None
    if name != ARCHIVE and name not in partner_kit.PIECE_OF:
        raise NotFound("there is no such file in a kit")
    if code:
        code = ask.api("get_code", path={"code": code}).id
    language = ask.query.get("language", "")
    office: Any = ask.office()
    partner = office.by_partner_id[ask.principal.partner_id]
    order = KitOrder(link=link.code, code=code, language=language if language in LANGUAGE_NAMES else "")
    if name == ARCHIVE:
        title, body = partner_kit.kit_archive(office, partner, order)
        return File(title, body, _KINDS["zip"])
    kind = name.rpartition(".")[2]
    body = partner_kit.kit_file(office, partner, name, order)
    return File(f"{link.code}-{name}", body, _KINDS[kind], inline=kind in ("png", "svg"))


_ONE = {"link": "taller-x-web", "file": "qr.svg"}
SCREENS = [
    Screen(id="portal_kit", path=HOME, room="portal", scope="links:read", handler=show, words=WORDS),
    Screen(
        id="portal_kit_file", path=f"{HOME}/{{link:str}}/{{file:str}}", room="portal", scope="links:read", handler=download,
        words=WORDS, example=_ONE,
    ),
]  # fmt: skip
