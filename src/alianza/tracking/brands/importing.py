"""A list of brands from a CSV file: checked whole, then saved whole."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Mapping
from pathlib import Path

from alianza.kernel.errors import AlianzaError
from alianza.tracking.brands.model import NO_LOGO, Change, checked_change
from alianza.tracking.print_kit.logos import Logo, read_logo

COLUMNS = {
    "name": "name", "industry": "industry", "color": "primary_color", "ink": "ink_color", "slogan": "slogan",
}  # fmt: skip
_KNOWN = ("partner", *COLUMNS, "logo")


class BrandsInvalid(AlianzaError):
    """The file of brands has mistakes; nothing was saved. `problems` lists them all."""

    code = "brands_invalid"

    def __init__(self, problems: list[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more, hint="mend the file and import it again; nothing was saved")
        self.problems = problems


def read_brands(path: Path, partners: Mapping[str, bytes]) -> list[tuple[bytes | None, Change]]:
    """The changes that a file asks for; `partners` maps the partners' external ids to their ids.

    A row without a partner is the alliance's. A column that the file lacks is kept as it is, an empty cell leaves it
    open. Logos are files beside it. Raises BrandsInvalid naming every mistake.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BrandsInvalid([f"{path}: cannot be read as UTF-8 text ({error})"]) from None
    # A spreadsheet where the comma is the decimal mark saves a CSV with semicolons.
    rows = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=text.partition("\n")[0].count))
    problems = list(_heading(path, list(rows.fieldnames or [])))
    found: list[tuple[bytes | None, Change]] = []
    for row in rows if not problems else ():
        try:
            found.append(_row(row, partners, path.parent))
        except (AlianzaError, OSError) as error:
            said = (
                f"{error.message}{f'; {error.hint}' if error.hint else ''}"
                if isinstance(error, AlianzaError)
                else error
            )
            problems.append(f"{path}:{rows.line_num}: {said}")
    if problems:
        raise BrandsInvalid(problems)
    return found


def _heading(path: Path, names: list[str]) -> list[str]:
    problems = [] if "partner" in names else [f"{path}:1: column 'partner' is missing; found {', '.join(names)}"]
    for name in names:
        if name not in _KNOWN:
            near = difflib.get_close_matches(name, _KNOWN, n=1)
            problems.append(f"{path}:1: unknown column '{name}'" + (f", nearest is '{near[0]}'" if near else ""))
    return problems


def _row(row: Mapping[str, str | None], partners: Mapping[str, bytes], folder: Path) -> tuple[bytes | None, Change]:
    cells = {name: (value or "").strip() for name, value in row.items() if name in _KNOWN}
    partner = cells["partner"]
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
