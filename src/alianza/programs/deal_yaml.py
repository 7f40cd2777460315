"""YAML 1.2 text to a tree of nodes that know their place and keep the exact source text of every value.

Nothing is constructed: `5`, `0.10` and `2026-10-01` stay text until the field they stand in says what they are, so no
number passes through a float and no tag can create an object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from alianza.programs.deal_problems import Problems, Where

MAX_FILE_BYTES = 2_000_000
# Values after all aliases are followed: room for 10,000 facts of every column, none for a billion laughs.
MAX_VALUES = 300_000
MAX_DEPTH = 40
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written. `block` is true for `|` texts, whose lines map to the file's lines."""

    where: Where
    text: str
    quoted: bool = False
    block: bool = False

    @property
    def is_null(self) -> bool:
        """True when nothing (or YAML's null) stands there."""
        return not self.quoted and self.text in _NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    where: Where
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping, with the key's own place."""

    where: Where
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order written."""

    where: Where
    entries: dict[str, Entry]


Node: TypeAlias = Scalar | Sequence | Mapping


def child(node: Node | None, key: str) -> Node | None:
    """The value under a key; None when the node is no mapping or lacks the key."""
    entry = node.entries.get(key) if isinstance(node, Mapping) else None
    return entry.value if entry else None


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; none for anything else."""
    return node.items if isinstance(node, Sequence) else ()


def text_of(node: Node | None, key: str) -> str:
    """The text of a value under a key; "" when it is absent or no single value."""
    value = child(node, key)
    return value.text if isinstance(value, Scalar) else ""


def read_yaml(text: str, file: str, problems: Problems) -> Mapping | None:
    """The tree of one file; None (with a problem noted) when it is no YAML mapping or too large."""
    start = Where(file, 1, 1)
    if len(text.encode()) > MAX_FILE_BYTES:
        problems.add(start, f"the file is larger than {MAX_FILE_BYTES // 1_000_000} MB", "a smaller file")
        return None
    composed = _compose(text.removeprefix("\ufeff"), file, problems)
    if composed is None:
        return None
    tree = _Tree(file, problems)
    node = tree.convert(composed)
    if tree.size_of(composed) > MAX_VALUES:
        problems.add(start, f"the file holds more than {MAX_VALUES} values once its aliases are followed")
        return None
    if not isinstance(node, Mapping):
        problems.add(node.where if node else start, "this is not a mapping of words to values", "'key: value' lines")
        return None
    return node


def _compose(text: str, file: str, problems: Problems) -> YamlNode | None:
    """The YAML library's nodes, its errors turned into problems."""
    start = Where(file, 1, 1)
    try:
        node: YamlNode | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Where(file, mark.line + 1, mark.column + 1) if mark else start
        problems.add(where, f"this is not valid YAML: {error.problem or error.context}", _syntax_advice(error))
        return None
    except YAMLError as error:
        problems.add(start, f"this is not valid YAML: {str(error).splitlines()[0]}")
        return None
    except RecursionError:
        problems.add(start, "lists and mappings are nested too deeply")
        return None
    if node is None:
        problems.add(start, "the file is empty", "a deal: start with 'alianza: 1'")
    return node


def _syntax_advice(error: MarkedYAMLError) -> str:
    said = str(error.problem)
    if "tab" in said or "'\\t'" in said:
        return "spaces for indentation, not tabs"
    if "but found another document" in said:
        return "one document in a file"
    return 'texts that hold { } [ ] , # or ": " in quotes'


class _Tree:
    """Converts the library's nodes; the same node met again through an alias gives the same result."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._done: dict[int, tuple[Node | None, int]] = {}
        self._open: set[int] = set()

    def size_of(self, node: YamlNode) -> int:
        """How many values a converted node holds with every alias counted as often as it is used."""
        return self._done[id(node)][1]

    def convert(self, node: YamlNode, depth: int = 0) -> Node | None:
        """One node and what is in it; None (with a problem noted) where it cannot be used."""
        key = id(node)
        if key in self._open:
            self._problems.add(self._where(node), "an alias refers to the value it stands in")
            return None
        if key not in self._done:
            self._open.add(key)
            self._done[key] = self._convert(node, depth)
            self._open.remove(key)
        return self._done[key][0]

    def _where(self, node: YamlNode) -> Where:
        mark = node.start_mark
        return Where(self._file, mark.line + 1, mark.column + 1)

    def _convert(self, node: YamlNode, depth: int) -> tuple[Node | None, int]:
        where = self._where(node)
        if depth > MAX_DEPTH:
            self._problems.add(where, "lists and mappings are nested too deeply")
            return None, 1
        if str(node.tag) not in _PLAIN_TAGS:
            self._problems.add(where, f"the tag '{node.tag}' is not allowed", "plain values")
        if isinstance(node, ScalarNode):
            return Scalar(where, str(node.value), node.style is not None, node.style == "|"), 1
        if isinstance(node, SequenceNode):
            return self._sequence(node, where, depth)
        if isinstance(node, MappingNode):
            return self._mapping(node, where, depth)
        raise TypeError(f"the YAML library knows a kind of node that we do not: {type(node).__name__}")

    def _sequence(self, node: SequenceNode, where: Where, depth: int) -> tuple[Node, int]:
        found = [self.convert(item, depth + 1) for item in node.value]
        return Sequence(where, tuple(item for item in found if item)), 1 + self._sizes(node.value)

    def _mapping(self, node: MappingNode, where: Where, depth: int) -> tuple[Node, int]:
        entries: dict[str, Entry] = {}
        for key, value in node.value:
            place = self._where(key)
            converted = self.convert(value, depth + 1)
            if not isinstance(key, ScalarNode):
                self._problems.add(place, "a key is a list or a mapping", "a single word before ':'")
            elif key.value in entries:
                before = entries[key.value].where
                self._problems.add(place, f"'{key.value}' is given twice, first in line {before.line}", "each key once")
            elif converted is not None:
                entries[str(key.value)] = Entry(place, converted)
        return Mapping(where, entries), 1 + self._sizes([value for _, value in node.value])

    def _sizes(self, nodes: list[YamlNode]) -> int:
        return sum(self._done[id(node)][1] for node in nodes if id(node) in self._done)
