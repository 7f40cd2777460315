"""One partner's print kit in memory, for whoever downloads it: a file of it, or all of them as an archive."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from alianza.bootstrap.kit import KitOrder, Shelf, kit_name
from alianza.bootstrap.office import Office
from alianza.kernel.errors import UsageError
from alianza.partners.domain import Partner
from alianza.tracking.print_kit.pieces import BANNERS, Kit, make_kit

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same kit is the same archive
_ENDINGS = (".png", "@2x.png", ".svg")
BANNER_FILES = {banner.name: [banner.name + ending for ending in _ENDINGS] for banner in BANNERS}
PIECE_OF = {
    "qr.svg": "qr", "qr.png": "qr", "sticker-round.pdf": "sticker", "sticker-square.pdf": "sticker", "tent.pdf": "tent",
    "sheet.pdf": "sheet", **{name: "banners" for names in BANNER_FILES.values() for name in names}, "banners.html": "banners",
}  # fmt: skip


def kit_of(office: Office, partner: Partner, order: KitOrder) -> Kit:
    """The files of a partner's kit by name. Raises NoLink, UnsupportedLanguage, CodeTooDense, InvalidValue."""
    shelf = Shelf(office, order, partner)
    shelf.fetch_logos([partner])
    subject, notes = shelf.subject(partner)
    made = make_kit(subject, order.pieces, press=order.press)
    return Kit(made.files, (*notes, *made.notes))


def kit_file(office: Office, partner: Partner, name: str, order: KitOrder) -> bytes:
    """One file of it. Raises UsageError for one that there is not, and what `kit_of` raises."""
    piece = PIECE_OF.get(name)
    if piece is None:
        raise UsageError(f"a kit has no file '{name}'", hint=f"any of: {', '.join(PIECE_OF)}")
    return kit_of(office, partner, replace(order, pieces=(piece,))).files[name]


def kit_archive(office: Office, partner: Partner, order: KitOrder) -> tuple[str, bytes]:
    """The name and the bytes of an archive of all of it."""
    folder, out = kit_name(partner.external_id), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in kit_of(office, partner, order).files.items():
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}", _ZIP_DATE), data, zipfile.ZIP_DEFLATED)
    return f"{folder}.zip", out.getvalue()
