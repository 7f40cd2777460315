"""A list of partners from a CSV file: checked whole, then saved whole."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alianza.kernel.errors import AlianzaError, InvalidValue
from alianza.kernel.ids import named_id
from alianza.kernel.money import parse_rate
from alianza.kernel.spelling import normal, shown
from alianza.partners.domain import Enrollment, Partner

COLUMNS = ("partner", "name", "group", "code", "reward", "rate", "language", "country", "account", "bic", "email")
REQUIRED = ("partner", "name", "group")
_LANGUAGES = ("", "es", "en", "zh", "ru", "pt")


class PartnersInvalid(AlianzaError):
    """The file of partners has mistakes; nothing was saved. `problems` lists them all."""

    code = "partners_invalid"

    def __init__(self, problems: list[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more, hint="mend the file and import it again; nothing was saved")
        self.problems = problems


@dataclass(slots=True)
class ImportedPartners:
    """A checked list: partners with one enrollment each, and their codes in capitals."""

    partners: list[Partner] = field(default_factory=list)
    codes: dict[str, Partner] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)  # by normal form


def read_partners(path: Path, alliance: str, groups: Mapping[str, tuple[str, ...]], effective: int) -> ImportedPartners:
    """Read and check a partners file. `groups` maps the deal's group ids to the reward forms they allow.

    `effective` is the ordinal of the local day the enrollments begin. Raises PartnersInvalid naming every mistake.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PartnersInvalid([f"{path}: cannot be read as UTF-8 text ({error})"]) from None
    rows = csv.DictReader(io.StringIO(text))
    problems = _heading(path, rows.fieldnames or [])
    found = ImportedPartners()
    if not problems:
        seen: set[str] = set()
        for row in rows:
            where = f"{path}:{rows.line_num}"
            problems += [f"{where}: {problem}" for problem in _row(row, alliance, groups, effective, found, seen)]
    if problems:
        raise PartnersInvalid(problems)
    return found


def _heading(path: Path, names: object) -> list[str]:
    columns = list(names)  # type: ignore[call-overload]
    missing = [column for column in REQUIRED if column not in columns]
    unknown = [column for column in columns if column not in COLUMNS]
    problems = [
        f"{path}:1: column '{column}' is missing; found {', '.join(columns) or 'nothing'}" for column in missing
    ]
    for column in unknown:
        near = difflib.get_close_matches(column, COLUMNS, n=1)
        problems.append(f"{path}:1: unknown column '{column}'" + (f", nearest is '{near[0]}'" if near else ""))
    return problems


def _row(
    row: Mapping[str, str | None],
    alliance: str,
    groups: Mapping[str, tuple[str, ...]],
    effective: int,
    found: ImportedPartners,
    seen: set[str],
) -> list[str]:
    cell = {column: (row.get(column) or "").strip() for column in COLUMNS}
    problems = [f"'{column}' is empty" for column in REQUIRED if not cell[column]]
    problems += _words(cell, groups)
    if cell["partner"] in seen:
        problems.append(f"partner '{cell['partner']}' stands twice")
    seen.add(cell["partner"])
    try:
        rate = _rate(cell["rate"])
    except InvalidValue as error:
        return [*problems, error.message]
    code = shown(cell["code"])
    problems += _code(code, found.spellings)
    if problems:
        return problems
    partner = Partner(
        partner_id=named_id("partner", alliance, cell["partner"]).bytes,
        external_id=cell["partner"],
        name=cell["name"],
        reward=cell["reward"],
        enrollments=(Enrollment(effective, cell["group"], rate),),
        **{word: cell[word] for word in ("language", "country", "account", "bic", "email")},
    )
    found.partners.append(partner)
    if code:
        found.codes[code] = partner
        found.spellings[normal(code)] = code
    return []


def _code(code: str, known: Mapping[str, str]) -> list[str]:
    other = known.get(normal(code))
    if code and not normal(code):
        return [f"code '{code}' has no letter and no digit"]
    if other == code:
        return [f"code '{code}' is another partner's"]
    return [f"code '{code}' can be mistaken for another partner's '{other}'"] if other else []


def _words(cell: Mapping[str, str], groups: Mapping[str, tuple[str, ...]]) -> list[str]:
    problems = [f"'{column}' is longer than 200 characters" for column in COLUMNS if len(cell[column]) > 200]
    if cell["group"] and cell["group"] not in groups:
        near = difflib.get_close_matches(cell["group"], groups, n=1, cutoff=0)
        problems.append(f"the deal has no group '{cell['group']}'" + (f", nearest is '{near[0]}'" if near else ""))
    elif cell["reward"] and cell["reward"] not in groups.get(cell["group"], ()):
        allowed = ", ".join(groups.get(cell["group"], ()))
        problems.append(f"reward '{cell['reward']}' is not agreed for group '{cell['group']}'; it allows {allowed}")
    if cell["language"] not in _LANGUAGES:
        problems.append(f"language '{cell['language']}' is none of es, en, zh, ru, pt")
    return problems


def _rate(text: str) -> int | None:
    """A partner's own rate, `6.5%`, in parts per billion; None when empty."""
    if not text:
        return None
    if not text.endswith("%"):
        raise InvalidValue(f"rate '{text}' has no percent sign: write 6.5%")
    scaled = parse_rate(text[:-1].strip()) * 10_000_000
    if scaled != int(scaled) or not 0 <= scaled <= 1_000_000_000:
        raise InvalidValue(f"rate '{text}' is not between 0% and 100% with at most seven decimals")
    return int(scaled)
