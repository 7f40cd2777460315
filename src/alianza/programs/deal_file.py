"""Reads a deal: YAML files in, the terms and cases out, or all that is wrong with the files.

`load_deal` takes a file on disk, `parse_deal` texts that are kept elsewhere. Both give the same result for the same
texts, and `parse_deal(loaded.text, loaded.root)` reads a loaded deal again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from alianza.programs.deal_fields import DEAL
from alianza.programs.deal_includes import FileUnreadable, Gathered, Source, gather
from alianza.programs.deal_kinds import Reading, currencies
from alianza.programs.deal_problems import DealError, Problem, Problems
from alianza.programs.deal_shapes import Nested
from alianza.programs.deal_yaml import MAX_FILE_BYTES, Scalar, child, items, text_of
from alianza.programs.deal_yaml import Mapping as Tree
from alianza.programs.terms import Case, Deal

__all__ = ["DealError", "LoadedDeal", "Problem", "load_deal", "parse_deal"]


@dataclass(frozen=True, slots=True)
class LoadedDeal:
    """A deal that was read without a problem.

    `digest` is a SHA-256 (hex) of what the files say, the same for any comments, order of keys or division into files;
    `text` holds the sources by name relative to the deal's folder and `root` which of them is the deal file;
    `programs` the names of the programs by id; `case_places` where each case stands, as `file:line`, by its name.
    """

    deal: Deal
    cases: tuple[Case, ...]
    digest: str
    text: dict[str, str]
    root: str
    programs: dict[str, str]
    case_places: dict[str, str]


def load_deal(path: Path) -> LoadedDeal:
    """Read a deal file and its includes. Raises DealError with every problem found."""
    prefix = "" if path.parent == Path() else f"{path.parent.as_posix().rstrip('/')}/"
    return _load(path.name, _from_folder(path.parent), prefix)


def parse_deal(files: Mapping[str, str], root: str) -> LoadedDeal:
    """Read a deal from texts by name; `root` names the deal file. Raises DealError with every problem found."""

    def source(name: str) -> str:
        if name not in files:
            raise FileUnreadable(f"there is no file '{name}'")
        return files[name]

    return _load(root, source, "")


def _from_folder(folder: Path) -> Source:
    def source(name: str) -> str:
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise FileUnreadable(f"'{name}' is a link that leaves the deal's folder")
        try:
            with path.open("rb") as stream:
                # One byte more than allowed is enough for the reader to refuse the file.
                return stream.read(MAX_FILE_BYTES + 1).decode("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            raise FileUnreadable(f"there is no file '{name}'") from None
        except UnicodeDecodeError as error:
            raise FileUnreadable(f"'{name}' is not UTF-8 text (byte {error.start + 1})") from None
        except OSError as error:
            raise FileUnreadable(f"'{name}' cannot be read: {error.strerror}") from None

    return source


def _load(root: str, source: Source, prefix: str) -> LoadedDeal:
    problems = Problems()
    gathered = Gathered(source, problems, prefix)
    tree = gather(root, gathered)
    found: Any = Nested(DEAL).read(tree, _reading(tree, problems)) if tree else None
    problems.raise_if_any([gathered.shown(name) for name in gathered.texts])
    deal, programs, cases = found
    return LoadedDeal(
        deal=deal,
        cases=cases,
        digest=_digest(deal, programs, cases),
        text=gathered.texts,
        root=root,
        programs=programs,
        case_places=_case_places(tree),
    )


def _reading(tree: Tree, problems: Problems) -> Reading:
    """The currencies are looked up first: every amount in the deal depends on them, wherever they stand."""
    own = text_of(tree, "currency")
    own = own if own in currencies() else ""
    listed = child(tree, "currencies")
    named = tuple(item.text for item in items(listed) if isinstance(item, Scalar) and item.text in currencies())
    unsure = any(key not in DEAL.keys for key in tree.entries)  # a slip in 'currencies' must not spoil every amount
    return Reading(problems, own, named or (() if unsure or not own else (own,)))


def _digest(deal: Deal, programs: dict[str, str], cases: tuple[Case, ...]) -> str:
    """Over terms and cases as they were understood; line numbers are left out, they change with a comment."""
    bare = [
        msgspec.structs.replace(case, line=0, facts=tuple(msgspec.structs.replace(fact, line=0) for fact in case.facts))
        for case in cases
    ]
    said = msgspec.json.encode(["alianza-deal-1", deal, programs, bare], order="sorted")
    return hashlib.sha256(said).hexdigest()


def _case_places(tree: Tree | None) -> dict[str, str]:
    cases = items(child(tree, "cases"))
    return {text_of(case, "name").strip(): f"{case.where.file}:{case.where.line}" for case in cases}
