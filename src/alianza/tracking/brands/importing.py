"""A list of brands from a CSV file: checked whole, then saved whole."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from alianza.kernel.errors import AlianzaError
from alianza.kernel.tables import TableInvalid, read_list
from alianza.tracking.brands.model import NO_LOGO, Change, checked_change
from alianza.tracking.print_kit.logos import Logo, read_logo

COLUMNS = {
    "name": "name", "industry": "industry", "color": "primary_color", "ink": "ink_color", "slogan": "slogan",
}  # fmt: skip
_KNOWN = ("partner", *COLUMNS, "logo")


class BrandsInvalid(TableInvalid):
    """The file of brands has mistakes; nothing was saved."""

    code = "brands_invalid"


def read_brands(path: Path, partners: Mapping[str, bytes]) -> list[tuple[bytes | None, Change]]:
    """The changes that a file asks for; `partners` maps the partners' external ids to their ids.

    A row without a partner is the alliance's. A column that the file lacks is kept as it is, an empty cell leaves it
    open. Logos are files beside it. Raises BrandsInvalid naming every mistake.
    """

    def read(cells: dict[str, str]) -> tuple[bytes | None, Change]:
        return _row(cells, partners, path.parent)

    return read_list(path, _KNOWN, ("partner",), read, BrandsInvalid, empty=True)


def _row(cells: Mapping[str, str], partners: Mapping[str, bytes], folder: Path) -> tuple[bytes | None, Change]:
    partner = cells.get("partner", "")
    if partner and partner not in partners:
        near = difflib.get_close_matches(partner, partners, n=1, cutoff=0.5)
        raise AlianzaError(f"there is no partner '{partner}'" + (f", nearest is '{near[0]}'" if near else ""))
    texts = {ours: cells.get(theirs) for theirs, ours in COLUMNS.items()}
    change = Change(**texts, logo=_logo(cells.get("logo"), folder))
    return partners.get(partner) if partner else None, checked_change(change)


def _logo(name: str | None, folder: Path) -> Logo | None:
    """The logo in a file; without a name none any more, without a column what was there."""
    if name is None:
        return None
    return read_logo((folder / name).read_bytes()) if name else NO_LOGO
