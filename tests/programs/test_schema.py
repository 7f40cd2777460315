"""The exported schema and reference say what the reader does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from alianza.programs.reference import reference_markdown
from alianza.programs.schema import deal_schema

SCHEMA = deal_schema()
TYPES: dict[str, Any] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "object": dict,
    "array": list,
    "null": type(None),
}


def mistakes(schema: dict[str, Any], value: Any, path: str = "") -> Iterator[str]:
    """What an editor would mark: just the parts of JSON Schema that the deal's schema uses."""
    if "$ref" in schema:
        yield from mistakes(SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], value, path)
    yield from _single(schema, value, path)
    if "anyOf" in schema and all(any(mistakes(one, value)) for one in schema["anyOf"]):
        yield f"{path}: none of anyOf"
    if "oneOf" in schema and sum(not any(mistakes(one, value)) for one in schema["oneOf"]) != 1:
        yield f"{path}: not exactly one of {schema['oneOf']}"
    if isinstance(value, dict):
        yield from _mapping(schema, value, path)
    for place, item in enumerate(value if isinstance(value, list) else ()):
        yield from mistakes(schema.get("items", {}), item, f"{path}/{place}")


def _single(schema: dict[str, Any], value: Any, path: str) -> Iterator[str]:
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    allowed = tuple(kind for name in types for kind in (TYPES.get(name, bool),))
    if types and not any(isinstance(value, kind) for kind in allowed):
        yield f"{path}: not of type {types}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: not one of the words"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: not {schema['const']}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{path}: not like {schema['pattern']}"
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{path}: out of bounds"


def _mapping(schema: dict[str, Any], value: dict[str, Any], path: str) -> Iterator[str]:
    yield from (f"{path}: {key} is missing" for key in schema.get("required", ()) if key not in value)
    others = schema.get("additionalProperties", {})
    for key, item in value.items():
        inner = schema.get("properties", {}).get(key, others)
        if inner is False:
            yield f"{path}: {key} is unknown"
        else:
            yield from mistakes(inner, item, f"{path}/{key}")


def full() -> dict[str, Any]:
    """The full example as an editor sees it: dates and times are strings."""
    text = (Path(__file__).parent / "full.yaml").read_text()
    loader = YAML(typ="safe", pure=True)
    loader.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda self, node: node.value)
    loaded: dict[str, Any] = loader.load(text)
    return loaded


def test_an_editor_accepts_the_full_example() -> None:
    assert list(mistakes(SCHEMA, full())) == []


def change(path: str, value: Any) -> dict[str, Any]:
    deal = full()
    *way, last = path.split("/")
    place: Any = deal
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    return deal


GROUP = "programs/afiliados/groups/talleres"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("namee", "OnlyCar"),
        ("alianza", 2),
        ("currency", "MXX"),
        ("language", "fr"),
        ("settlement/payout_day", 29),
        ("programs/Afiliados", {"groups": {"x": 5}}),
        (f"{GROUP}/commission/0/percent", 0.05),
        (f"{GROUP}/commission/0/fixed", 5),
        (f"{GROUP}/commission/0/limit", "first months"),
        (f"{GROUP}/tiers/by", "clicks"),
        (f"{GROUP}/tiers/steps/0/from", "many"),
        (f"{GROUP}/overrides/0/rule", "venta"),
        ("cases/0/facts/0/fact", "click"),
        ("cases/0/facts/0/ocurred_at", "2026-10-01"),
    ],
)
def test_an_editor_marks_what_the_reader_refuses(path: str, value: Any) -> None:
    assert list(mistakes(SCHEMA, change(path, value))) != []


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from _objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _objects(inner)


def test_every_word_has_a_description_and_every_reference_leads_somewhere() -> None:
    json.dumps(SCHEMA)
    for shape in (SCHEMA, *SCHEMA["$defs"].values()):
        assert shape["additionalProperties"] is False and shape["description"]
        assert all(word["description"] for word in shape["properties"].values())
    references = [one["$ref"] for one in _objects(SCHEMA) if "$ref" in one]
    assert {one.removeprefix("#/$defs/") for one in references} == set(SCHEMA["$defs"])


def test_the_reference_has_a_row_for_every_word_and_every_link_leads_to_a_section() -> None:
    text = reference_markdown()
    sections = {part.partition("\n")[0].casefold().replace(" ", "-"): part for part in text.split("\n## ")[1:]}
    for name, shape in {"deal": SCHEMA, **SCHEMA["$defs"]}.items():
        rows = re.findall(r"^\| `([a-z_]+)` \|", sections[name], re.MULTILINE)
        assert rows == list(shape["properties"])
    assert set(re.findall(r"\(#([a-z-]+)\)", text)) <= set(sections)
    assert "None" not in text
