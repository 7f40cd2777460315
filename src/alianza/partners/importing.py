"""A list of partners from a CSV file: checked whole, then saved whole."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alianza.kernel.errors import InvalidValue
from alianza.kernel.ids import named_id
from alianza.kernel.money import parse_rate
from alianza.kernel.spelling import normal, shown
from alianza.kernel.tables import Table, TableInvalid, TableUnreadable
from alianza.partners.domain import Enrollment, Partner
from alianza.partners.places import Place, PlaceUnreadable, place_of, read_degrees

COLUMNS = (
    "partner",
    "name",
    "group",
    "code",
    "reward",
    "rate",
    "language",
    "country",
    "account",
    "bic",
    "email",
    "latitude",
    "longitude",
)
REQUIRED = ("partner", "name", "group")
_LANGUAGES = ("", "es", "en", "zh", "ru", "pt")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

# Account, BIC and country of a partner: what is wrong with them, or nothing.
CheckAccount = Callable[[str, str, str], str]


class PartnersInvalid(TableInvalid):
    """The file of partners has mistakes; nothing was saved."""

    code = "partners_invalid"


@dataclass(slots=True)
class ImportedPartners:
    """A checked list: partners with one enrollment each, and their codes in capitals.

    `columns` are those of the file: what it does not have is not said to be empty. `places` tells where a partner
    stands, by external id.
    """

    columns: tuple[str, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
    partners: list[Partner] = field(default_factory=list)
    codes: dict[str, Partner] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)  # by normal form


def read_partners(
    path: Path,
    alliance: str,
    groups: Mapping[str, tuple[str, ...]],
    effective: int,
    check_account: CheckAccount = lambda account, bic, country: "",
) -> ImportedPartners:
    """Read and check a partners file. `groups` maps the deal's group ids to the reward forms they allow.

    `effective` is the ordinal of the local day the enrollments begin. Raises PartnersInvalid naming every mistake.
    """
    try:
        table = Table(path, COLUMNS)
    except TableUnreadable as error:
        raise PartnersInvalid([f"{error.where}: {error.message}"]) from None
    problems = [f"{path}:1: {problem}" for problem in table.problems(REQUIRED)]
    if problems:
        raise PartnersInvalid(problems)
    rows = ((f"{path}:{line}", row, odd) for line, row, odd in table.rows())
    return _read(rows, table.columns, alliance, groups, effective, check_account)


def read_partner_rows(
    rows: Iterable[tuple[str, Mapping[str, str]]],
    columns: tuple[str, ...],
    alliance: str,
    groups: Mapping[str, tuple[str, ...]],
    effective: int,
    check_account: CheckAccount = lambda account, bic, country: "",
) -> ImportedPartners:
    """The same for rows that come from elsewhere: each with the place by which mistakes name it."""
    whole = ((place, row, "") for place, row in rows)
    return _read(whole, columns, alliance, groups, effective, check_account)


def _read(
    rows: Iterable[tuple[str, Mapping[str, str], str]],
    columns: tuple[str, ...],
    alliance: str,
    groups: Mapping[str, tuple[str, ...]],
    effective: int,
    check_account: CheckAccount,
) -> ImportedPartners:
    """`rows`: the place, the cells, and what is odd about the row as a whole."""
    found = ImportedPartners(columns)
    problems: list[str] = []
    seen: set[str] = set()
    for place, row, odd in rows:
        told = [odd] if odd else _row(row, alliance, groups, effective, found, seen)
        told += [problem] if not told and (problem := _account(row, check_account)) else []
        problems += [f"{place}: {problem}" for problem in told]
        found.places.setdefault(row.get("partner", ""), place)
    if problems:
        raise PartnersInvalid(problems)
    return found


def _account(row: Mapping[str, str], check: CheckAccount) -> str:
    return check(row.get("account", ""), row.get("bic", ""), row.get("country", "")) if row.get("account") else ""


def _row(
    row: Mapping[str, str],
    alliance: str,
    groups: Mapping[str, tuple[str, ...]],
    effective: int,
    found: ImportedPartners,
    seen: set[str],
) -> list[str]:
    cell = {column: row.get(column, "") for column in COLUMNS}
    problems = [f"'{column}' is empty" for column in REQUIRED if not cell[column]]
    problems += _words(cell, groups)
    problems += [f"'{column}' holds a control character" for column in COLUMNS if _CONTROL.search(cell[column])]
    if cell["partner"] in seen:
        problems.append(f"partner '{cell['partner']}' stands twice")
    seen.add(cell["partner"])
    try:
        rate = _rate(cell["rate"])
    except InvalidValue as error:
        return [*problems, error.message]
    place, odd_place = _place(cell["latitude"], cell["longitude"])
    problems += odd_place
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
        language=cell["language"],
        country=cell["country"],
        account=cell["account"],
        bic=cell["bic"],
        email=cell["email"],
        place=place,
    )
    found.partners.append(partner)
    if code:
        found.codes[code] = partner
        found.spellings[normal(code)] = code
    return []


def _place(latitude: str, longitude: str) -> tuple[Place | None, list[str]]:
    if not latitude and not longitude:
        return None, []
    if not (latitude and longitude):
        return None, ["'latitude' and 'longitude' go together: fill both, or neither"]
    try:
        return place_of(read_degrees(latitude), read_degrees(longitude)), []
    except PlaceUnreadable as error:
        return None, [f"{error.message}; {error.hint}"]


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
