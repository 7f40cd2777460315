"""Joins a deal's files into one tree: includes inside the deal's folder, each file once, nothing given twice."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from alianza.programs.deal_problems import Problems, Where
from alianza.programs.deal_yaml import Entry, Mapping, Scalar, Sequence, items, read_yaml

MAX_FILES = 200
_LARGEST_REMEMBERED = 100_000  # characters

# The text of a file of the deal by its name relative to the deal's folder; raises FileUnreadable.
Source = Callable[[str], str]


class FileUnreadable(Exception):
    """A file of the deal is not there or is no text; the message says which."""


@dataclass(slots=True)
class Gathered:
    """The files of a deal: their texts by name in reading order, and how problems name them."""

    source: Source
    problems: Problems
    prefix: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    def shown(self, name: str) -> str:
        """The file as problems name it: as the user would type it."""
        return self.prefix + name


def gather(root: str, gathered: Gathered) -> Mapping | None:
    """The joined tree of the root file and its includes; None when the root itself cannot be read."""
    return _load(root, Where(gathered.shown(root), 1, 1), (), gathered)


def _load(name: str, asked_at: Where, chain: tuple[str, ...], gathered: Gathered) -> Mapping | None:
    problems = gathered.problems
    if name in gathered.texts:
        said = f"including '{name}' goes round in a circle" if name in chain else f"'{name}' is included twice"
        problems.add(asked_at, said, "each file once")
        return None
    if len(gathered.texts) >= MAX_FILES:
        problems.add(asked_at, f"the deal has more than {MAX_FILES} files")
        return None
    try:
        gathered.texts[name] = gathered.source(name)
    except FileUnreadable as error:
        problems.add(asked_at, str(error), "a UTF-8 text file in the deal's folder")
        problems.incomplete = True
        return None
    tree = _read(gathered.texts[name], gathered.shown(name), problems)
    return tree and _with_includes(tree, name, (*chain, name), gathered)


def _read(text: str, shown: str, problems: Problems) -> Mapping | None:
    """The file's tree. A page reads the same files with each step of an editor, and reading is most of what it takes."""
    tree = _faultless(text, shown) if len(text) <= _LARGEST_REMEMBERED else None
    return tree or read_yaml(text, shown, problems)


@functools.lru_cache(maxsize=16)
def _faultless(text: str, shown: str) -> Mapping | None:
    problems = Problems()
    tree = read_yaml(text, shown, problems)
    return None if problems.found else tree


def _with_includes(tree: Mapping, name: str, chain: tuple[str, ...], gathered: Gathered) -> Mapping:
    include = tree.entries.get("include")
    joined = tree
    for item in items(include.value) if include else ():
        if not isinstance(item, Scalar):
            continue  # noted where the field is read, or below for an included file
        inside = _resolve(item.text, PurePosixPath(name).parent)
        if inside is None:
            gathered.problems.add(item.where, f"'{item.text}' leaves the deal's folder", "a relative path inside it")
            continue
        other = _load(inside, item.where, chain, gathered)
        joined = _join(joined, other, (), gathered.problems) if other else joined
    return joined if len(chain) == 1 else _without_include(joined, gathered.problems)


def _without_include(tree: Mapping, problems: Problems) -> Mapping:
    """An included file's own list of includes has been followed; the root's alone is read as a field."""
    include = tree.entries.get("include")
    if include and not isinstance(include.value, Sequence):
        problems.add(include.value.where, "this is not a list", "a list of file names")
    return Mapping(tree.where, {key: entry for key, entry in tree.entries.items() if key != "include"})


def _resolve(path: str, folder: PurePosixPath) -> str | None:
    """The name relative to the deal's folder; None when the path is absolute or leads out of it."""
    if "\\" in path or ":" in path or PurePosixPath(path).is_absolute():
        return None
    parts: list[str] = []
    for part in (folder / path).parts:
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts) or None


def _join(first: Mapping, second: Mapping, path: tuple[str, ...], problems: Problems) -> Mapping:
    """Both mappings in one; only programs, their groups and the cases may come from several files."""
    entries = dict(first.entries)
    for key, entry in second.entries.items():
        before = entries.get(key)
        entries[key] = _join_entry(before, entry, (*path, key), problems) if before else entry
    return Mapping(first.where, entries)


def _join_entry(before: Entry, entry: Entry, path: tuple[str, ...], problems: Problems) -> Entry:
    old, new = before.value, entry.value
    if path == ("cases",) and isinstance(old, Sequence) and isinstance(new, Sequence):
        return Entry(before.where, Sequence(old.where, old.items + new.items))
    if _is_shared(path) and isinstance(old, Mapping) and isinstance(new, Mapping):
        return Entry(before.where, _join(old, new, path, problems))
    problems.add(entry.where, f"'{path[-1]}' is already given in {before.where}", "each key once in all files together")
    return before


def _is_shared(path: tuple[str, ...]) -> bool:
    """`programs`, a program, and a program's `groups` are added to; a group is written in one place."""
    return path[0] == "programs" and (len(path) <= 2 or (len(path) == 3 and path[2] == "groups"))
