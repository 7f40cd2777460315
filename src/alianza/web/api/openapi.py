"""The description of the API: OpenAPI 3.1, made of the table of operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from alianza import __version__
from alianza.web.api.model import ListQuery, OneQuery, Operation
from alianza.web.api.problems import Problem, status_for
from alianza.web.api.reading import fields_of

_REF = "#/components/schemas/{name}"
_EVERY = (401, 403, 404, 422, 429, 503)
_WORDS = {
    400: "Not understood", 401: "No key, or none in force", 403: "The key may not do this",
    404: "There is no such thing, or none that the key may see", 406: "Not acceptable", 409: "It contradicts what is on record",
    412: "Changed since it was read", 413: "Too large", 415: "Not JSON", 422: "The request cannot be used",
    429: "Too many requests", 503: "The database is away: nothing was done",
}  # fmt: skip
_DESCRIPTION = """\
Keys: `Authorization: Bearer alz_live_…`; a key `alz_test_…` acts in the sandbox. Amounts are integers in minor units with
their currency beside them, moments are RFC 3339, days and months are the alliance's own. An id of yours can stand wherever
one of ours can. `Idempotency-Key` makes a repeat safe; problems are `application/problem+json` with a stable `code`.
"""


def describe(operations: Sequence[Operation], base_url: str) -> dict[str, Any]:
    """The whole description."""
    kinds = [Problem, *_kinds(operations)]
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    by_kind = {repr(kind): schema for kind, schema in zip(kinds, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    answers = {operation.id: _answer(operation, by_kind, components) for operation in operations}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, by_kind, answers[operation.id]
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Alianza", "version": __version__, "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url}],
        "security": [{"key": []}],
        "tags": [{"name": name} for name in dict.fromkeys(operation.resource for operation in operations)],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "alz_live_… or alz_test_…"}},
        },
    }  # fmt: skip


def _kinds(operations: Iterable[Operation]) -> list[Any]:
    found = []
    for operation in operations:
        found += [kind for kind in (operation.described or operation.body, operation.answer) if kind is not None]
    return list({repr(kind): kind for kind in found}.values())


def _answer(operation: Operation, by_kind: dict[str, Any], components: dict[str, Any]) -> dict[str, Any]:
    """What is answered; where `fields` can be asked for, the whole or some of it."""
    whole: dict[str, Any] = by_kind[repr(operation.answer)]
    names = fields_of(operation.answer) if issubclass(operation.query, OneQuery) else []
    if not names:
        return whole
    item = getattr(operation.answer, "__args__", [operation.answer])[0].__name__
    kept = {
        "title": f"{item}Fields",
        "description": f"What `fields` asks for of: {item}",
        "required": [name for name in components[item]["required"] if name in ("object", "id")],
    }
    components[f"{item}Fields"] = {**components[item], **kept}
    some: dict[str, Any] = {"$ref": _REF.format(name=f"{item}Fields")}
    if issubclass(operation.query, ListQuery):
        page = components[whole["$ref"].rpartition("/")[2]]
        some = {**page, "title": f"{page['title']}, some fields"}
        some["properties"] = {
            **page["properties"],
            "data": {"type": "array", "items": {"$ref": _REF.format(name=f"{item}Fields")}},
        }
    return {"anyOf": [whole, some]}


def _operation(operation: Operation, by_kind: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.resource],
        "x-scope": operation.scope,
        "parameters": [*_path(operation), *_query(operation), *_headers(operation)],
        "responses": _responses(operation, answer, by_kind[repr(Problem)]),
    }
    if operation.about:
        found["description"] = operation.about
    if operation.body is not None:
        content = {"schema": by_kind[repr(operation.described or operation.body)]}
        if operation.example.body is not None:
            content["example"] = operation.example.body
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    return found


def _path(operation: Operation) -> list[dict[str, Any]]:
    names = re.findall(r"\{(\w+)\}", operation.path)
    return [
        {
            "name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 300},
            **({"example": operation.example.path[name]} if name in operation.example.path else {}),
        }
        for name in names
    ]  # fmt: skip


def _query(operation: Operation) -> list[dict[str, Any]]:
    if not msgspec.structs.fields(operation.query):
        return []
    schema = msgspec.json.schema(operation.query)["$defs"][operation.query.__name__]
    found = []
    for name, what in schema["properties"].items():
        what = {**what, **_named(operation, name)}
        if not what.pop("hidden", False):
            found.append({"name": name, "in": "query", "required": False, "schema": what})
    return found


def _named(operation: Operation, name: str) -> dict[str, Any]:
    """What depends on the operation: the names in `sort` and `expand`."""
    if name == "sort" and issubclass(operation.query, ListQuery):
        ways = [sign + one for one in operation.sorts for sign in ("", "-")]
        return {"enum": ["", *ways]} if ways else {"hidden": True}
    if name == "expand" and issubclass(operation.query, OneQuery):
        return _chosen("What to tell besides", operation.expands) if operation.expands else {"hidden": True}
    if name == "fields" and issubclass(operation.query, OneQuery):
        names = fields_of(operation.answer)
        return _chosen("Only these fields", names) if names else {"hidden": True}
    return {}


def _chosen(text: str, names: Sequence[str]) -> dict[str, Any]:
    one = f"({'|'.join(names)})"
    return {"description": f"{text}, separated by commas", "pattern": f"^({one}(,{one})*)?$"}


def _headers(operation: Operation) -> list[dict[str, Any]]:
    found = []
    if operation.writes and not operation.alone:
        text = "A string in quotes: a repeat with the same key and request is answered alike, and does nothing twice"
        found.append(
            _header("Idempotency-Key", text, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', '^"[ !#-\\[\\]-~]{1,255}"$')
        )
    if operation.current is not None:
        found.append(_header("If-Match", "The ETag of what you read: refused when it was changed since", '"5c6e1f…"'))
    return found


def _header(name: str, text: str, example: str, pattern: str = "") -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", **({"pattern": pattern} if pattern else {})}
    return {"name": name, "in": "header", "required": False, "description": text, "schema": schema, "example": example}


def _responses(operation: Operation, answer: dict[str, Any], problems: dict[str, Any]) -> dict[str, Any]:
    schema = answer if operation.kind == "application/json" else {"type": "string", "format": "binary"}
    content = {operation.kind: {"schema": schema}}
    good = {"description": operation.summary, "content": content}
    found: dict[str, Any] = {str(operation.status): good}
    if operation.status in (201, 202):
        found["200"] = {**good, "description": "It was known already, or it is a dry run"}
    if not operation.writes and operation.kind == "application/json":
        found["304"] = {"description": "As it was when its ETag was given"}
    statuses = {*_EVERY, *(status_for(code) for code in operation.errors)}
    if operation.writes:
        statuses |= {409, 413, 415}
    if operation.current is not None:
        statuses |= {412}
    problem = {"application/problem+json": {"schema": problems}}
    found |= {str(status): {"description": _WORDS[status], "content": problem} for status in sorted(statuses)}
    return found
