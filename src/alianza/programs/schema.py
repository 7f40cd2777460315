"""The deal language as JSON Schema 2020-12, so that an editor completes words and marks mistakes while one writes."""

from __future__ import annotations

from typing import Any

from alianza.programs.deal_fields import DEAL, LANGUAGE_VERSION
from alianza.programs.deal_shapes import Field, Shape, all_shapes

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_ID = f"urn:alianza:deal:{LANGUAGE_VERSION}"


def deal_schema() -> dict[str, Any]:
    """The schema of a deal file, made from the same table of fields that the reader uses."""
    root, *others = all_shapes(DEAL)
    head = {"$schema": SCHEMA_DIALECT, "$id": SCHEMA_ID, "title": "Alianza deal"}
    return head | _shape_schema(root) | {"$defs": {shape.slug: _shape_schema(shape) for shape in others}}


def _shape_schema(shape: Shape) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "description": shape.doc,
        "properties": {one.key: _field_schema(one) for one in shape.fields},
        "additionalProperties": False,
    }
    required = [one.key for one in shape.fields if one.required]
    if required:
        schema["required"] = required
    if shape.exactly_one:
        schema["oneOf"] = [{"required": [key]} for key in shape.exactly_one]
    return schema


def _field_schema(one: Field) -> dict[str, Any]:
    default = f" Default: {one.default}." if one.default else ""
    return {**one.kind.schema(), "description": f"{one.doc}.{default} Expected: {one.kind.words}."}
