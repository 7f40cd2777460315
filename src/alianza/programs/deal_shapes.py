"""Shapes: mappings with known words. One table of fields drives reading, unknown-word errors, schema and reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from alianza.programs.deal_kinds import BAD, Id, Kind, Reading
from alianza.programs.deal_problems import Where, nearest_word, one_of
from alianza.programs.deal_yaml import Mapping, Node, Scalar, Sequence

SPREAD = "*"  # `Field.to` of a value that is a mapping of several attributes
DROPPED = "-"  # `Field.to` of a value that the terms do not hold

_PLURAL = frozenset(
    (
        "attribution",
        "caps",
        "exclusions",
        "net",
        "own commission",
        "partner codes",
        "program attribution",
        "refunds",
        "support",
        "tiers",
    )
)


@dataclass(frozen=True)
class Field:
    """One word of the language: its kind, what it means, and the attribute of the terms it fills."""

    key: str
    kind: Kind
    doc: str
    required: bool = False
    default: str = ""  # in words
    to: str = ""  # the attribute; the key itself when empty


@dataclass(slots=True)
class Values:
    """What was read of one mapping: good values by key, and which words were there at all, good or not."""

    node: Mapping
    key: str = ""  # under which key of a keyed mapping it stands
    data: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    complete: bool = True

    def get(self, key: str) -> Any:
        """The value; None when it is absent or bad."""
        return self.data.get(key)

    def where(self, key: str) -> Where:
        """The place of a word; the mapping's own when the word is absent."""
        entry = self.node.entries.get(key)
        return entry.where if entry else self.node.where

    def value_where(self, key: str) -> Where:
        """The place of a word's value; the mapping's own when the word is absent."""
        entry = self.node.entries.get(key)
        return entry.value.where if entry else self.node.where


Check = Callable[[Values, Reading], None]
Build = Callable[[Values, "Shape", Reading], Any]


def fill(values: Values, shape: Shape, reading: Reading) -> Any:
    """The term with the attributes that the fields name; for shapes without a term the plain values."""
    filled: dict[str, Any] = {}
    for one in shape.fields:
        if one.key not in values.data or one.to == DROPPED:
            continue
        if one.to == SPREAD:
            filled.update(values.data[one.key])
        else:
            filled[one.to or one.key] = values.data[one.key]
    return shape.term(**filled) if shape.term else filled


@dataclass(frozen=True)
class Shape:
    """A mapping of the language.

    `exactly_one` names words of which one must be given, no more; `check` notes what is wrong between words, whatever
    else is wrong; `build` makes the term once everything in the mapping is good.
    """

    name: str
    doc: str
    fields: tuple[Field, ...]
    term: Any = None
    exactly_one: tuple[str, ...] = ()
    check: Check | None = None
    build: Build = fill

    @property
    def named(self) -> str:
        """The name with its article, plain for names that are plural."""
        if self.name in _PLURAL:
            return self.name
        return f"{'an' if self.name[0] in 'aeio' else 'a'} {self.name}"

    @property
    def slug(self) -> str:
        """The name as a part of an address, for the schema's definitions and the reference's links."""
        return self.name.replace(" ", "-")

    @property
    def keys(self) -> tuple[str, ...]:
        """The valid words, in the table's order."""
        return tuple(one.key for one in self.fields)


@dataclass(frozen=True)
class Nested:
    """A value that is a mapping of a shape."""

    shape: Shape

    @property
    def words(self) -> str:
        """The mapping's words."""
        return f"a mapping of {one_of(self.shape.keys)}"

    def read(self, node: Node, reading: Reading, key: str = "") -> Any:
        """The term built from the mapping."""
        if not isinstance(node, Mapping):
            return reading.wrong(node.where, f"this is not {self.shape.named}", self.words)
        values = read_fields(self.shape, node, reading)
        values.key = key
        if self.shape.check:
            self.shape.check(values, reading)
        return self.shape.build(values, self.shape, reading) if values.complete else BAD

    def schema(self) -> dict[str, Any]:
        """A reference to the shape's definition."""
        return {"$ref": f"#/$defs/{self.shape.slug}"}


@dataclass(frozen=True)
class ListOf:
    """A list of one kind of value."""

    item: Kind
    least: int = 0
    distinct: bool = False

    @property
    def words(self) -> str:
        """A list and what it holds."""
        return f"a list, each of {self.item.words}"

    def read(self, node: Node, reading: Reading) -> Any:
        """The values as a tuple."""
        if not isinstance(node, Sequence):
            near = f"[{node.text}]" if isinstance(node, Scalar) and node.text else ""
            return reading.wrong(node.where, "this is not a list", self.words, near)
        if len(node.items) < self.least:
            return reading.wrong(node.where, "the list is empty", self.words)
        found = [self.item.read(item, reading) for item in node.items]
        if self.distinct:
            self._refuse_repeats(node, found, reading)
        return BAD if any(one is BAD for one in found) else tuple(found)

    def _refuse_repeats(self, node: Sequence, found: list[Any], reading: Reading) -> None:
        for place, value in enumerate(found):
            if value is not BAD and value in found[:place]:
                reading.wrong(node.items[place].where, f"'{value}' stands in the list twice", "each once")

    def schema(self) -> dict[str, Any]:
        """An array."""
        bounds: dict[str, Any] = {"minItems": self.least} if self.least else {}
        if self.distinct:
            bounds["uniqueItems"] = True
        return {"type": "array", "items": self.item.schema(), **bounds}


@dataclass(frozen=True)
class Keyed:
    """A mapping from ids that the user chooses to mappings of a shape."""

    shape: Shape

    @property
    def words(self) -> str:
        """A mapping by id."""
        return f"a mapping from an id to {self.shape.named}"

    def read(self, node: Node, reading: Reading) -> Any:
        """The terms by id, in the order written."""
        if not isinstance(node, Mapping):
            return reading.wrong(node.where, "this is not a mapping", self.words)
        if not node.entries:
            return reading.wrong(node.where, "the mapping is empty", self.words)
        found: dict[str, Any] = {}
        for key, entry in node.entries.items():
            good_key = Id().value(key, entry.where, reading)
            value = Nested(self.shape).read(entry.value, reading, key)
            found[key] = BAD if good_key is BAD else value
        return BAD if any(one is BAD for one in found.values()) else found

    def schema(self) -> dict[str, Any]:
        """An object whose keys follow the pattern of ids."""
        return {
            "type": "object",
            "propertyNames": {"pattern": Id().schema()["pattern"]},
            "additionalProperties": Nested(self.shape).schema(),
            "minProperties": 1,
        }


def read_fields(shape: Shape, node: Mapping, reading: Reading) -> Values:
    """Read the known words of a mapping; note unknown ones, missing ones and a wrong number of exclusive ones."""
    values = Values(node)
    for unknown in (key for key in node.entries if key not in shape.keys):
        _refuse_unknown(shape, unknown, values, reading)
    for one in shape.fields:
        entry = node.entries.get(one.key)
        if entry:
            values.given.add(one.key)
            found = one.kind.read(entry.value, reading)
            if found is BAD:
                values.complete = False
            else:
                values.data[one.key] = found
    _check_presence(shape, values, reading)
    return values


def _refuse_unknown(shape: Shape, key: str, values: Values, reading: Reading) -> None:
    """An unknown word counts as the free word most like it, so that one slip is reported once."""
    values.complete = False
    free = [word for word in shape.keys if word not in values.node.entries]
    near = nearest_word(key, free) or nearest_word(key, shape.keys)
    values.given.add(near)
    reading.wrong(
        values.node.entries[key].where, f"'{key}' is not a word of {shape.named}", one_of(shape.keys, 40), near
    )


def _check_presence(shape: Shape, values: Values, reading: Reading) -> None:
    for one in shape.fields:
        if one.required and one.key not in values.given:
            values.complete = False
            reading.wrong(
                values.node.where, f"'{one.key}' is missing in this {shape.name}", f"{one.key}: {one.kind.words}"
            )
    given = [key for key in shape.exactly_one if key in values.node.entries]
    meant = [key for key in shape.exactly_one if key in values.given]  # with what misspelt words stand for
    if shape.exactly_one and (not meant or len(given) > 1):
        values.complete = False
        said = f"{one_of(given).replace(' or ', ' and ')} together" if given else f"none of {one_of(shape.exactly_one)}"
        where = values.where(given[-1]) if given else values.node.where
        reading.wrong(where, f"{shape.named} with {said}", f"exactly one of {one_of(shape.exactly_one)}")


def shapes_within(kind: Kind) -> Iterator[Shape]:
    """The shapes that a kind refers to directly."""
    if isinstance(kind, Nested | Keyed):
        yield kind.shape
    elif isinstance(kind, ListOf):
        yield from shapes_within(kind.item)


def all_shapes(root: Shape) -> list[Shape]:
    """A shape and all that it refers to, each once, in the order a reader meets them."""
    found = {root.name: root}
    waiting = [root]
    while waiting:
        inner = [shape for one in waiting.pop(0).fields for shape in shapes_within(one.kind)]
        fresh = {shape.name: shape for shape in inner if shape.name not in found}
        found.update(fresh)
        waiting.extend(fresh.values())
    return list(found.values())
