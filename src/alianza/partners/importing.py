"""A list of partners from a CSV file: checked whole, then saved whole."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
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
_DELIMITERS = ",;\t"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

# Account, BIC and country of a partner: what is wrong with them, or nothing.
CheckAccount = Callable[[str, str, str], str]


class PartnersInvalid(AlianzaError):
    """The file of partners has mistakes; nothing was saved. `problems` lists them all."""

    code = "partners_invalid"

    def __init__(self, problems: list[str]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(problems[0] + more, hint="mend the file and import it again; nothing was saved")
        self.problems = problems


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
    text = _text(path)
    columns = _columns(text)
    problems = [f"{path}:1: {problem}" for problem in _heading(columns)]
    found = ImportedPartners(columns)
    if not problems:
        seen: set[str] = set()
        for line, row, odd in _rows(text, columns):
            told = [odd] if odd else _row(row, alliance, groups, effective, found, seen)
            told += [problem] if not told and (problem := _account(row, check_account)) else []
            problems += [f"{path}:{line}: {problem}" for problem in told]
            found.places.setdefault(row.get("partner", ""), f"{path}:{line}")
    if problems:
        raise PartnersInvalid(problems)
    return found


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PartnersInvalid([f"{path}: cannot be read: {error.strerror}"]) from None
    if data.startswith((b"PK\x03\x04", b"PAR1")):
        raise PartnersInvalid([f"{path}: this is no text file; save the list as CSV (UTF-8)"])
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PartnersInvalid(
            [f"{path}:{line}: the byte 0x{data[error.start]:02x} is not UTF-8; save the list as CSV (UTF-8)"]
        ) from None


def _delimiter(text: str) -> str:
    """The one at which the heading falls into most of our columns."""
    first = text.partition("\n")[0]
    return max(_DELIMITERS, key=lambda mark: sum(_word(name) in COLUMNS for name in first.split(mark)))


def _word(name: str) -> str:
    return name.strip().strip('"').strip().casefold()


def _columns(text: str) -> tuple[str, ...]:
    names = next(csv.reader([text.partition("\n")[0]], delimiter=_delimiter(text)), [])
    return tuple(_word(name) for name in names)


def _rows(text: str, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str], str]]:
    """Line, cells, and what is odd about the row as a whole; empty rows are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    next(reader, None)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, {}, f"the row can't be taken apart: {error}"
            return
        if not any(cell.strip() for cell in cells):
            continue
        wide = len(cells) - len(columns)
        odd = f"the row has {len(cells)} cells, the heading {len(columns)}" if wide > 0 and any(cells[-wide:]) else ""
        yield line, dict(zip(columns, (cell.strip() for cell in cells), strict=False)), odd


def _heading(columns: Sequence[str]) -> list[str]:
    problems = [
        f"column '{column}' is missing; found {', '.join(columns) or 'nothing'}"
        for column in REQUIRED
        if column not in columns
    ]
    for column in columns:
        if columns.count(column) > 1:
            problems.append(f"column '{column}' is there twice")
        elif column not in COLUMNS:
            near = difflib.get_close_matches(column, COLUMNS, n=1)
            problems.append(f"unknown column '{column}'" + (f", nearest is '{near[0]}'" if near else ""))
    return list(dict.fromkeys(problems))


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
