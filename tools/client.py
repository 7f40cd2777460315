"""`make docs` also writes the typed Python client: a method for each operation, made of the same table as the API itself."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from alianza.web.api import openapi
from alianza.web.api.assembly import table
from alianza.web.api.model import PREFIX, Operation

FOLDER = Path(__file__).parent.parent / "src/alianza/client"
_MADE = "Generated from the table of operations; do not edit. `make docs` writes this file again."
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_UNNAMED = {"Given", "ListQuery", "OneQuery", "DryRun"}


def class_name(name: str) -> str:
    """The name of a schema as that of a class: `Page_Sale_` becomes `SalePage`."""
    page = re.fullmatch(r"Page_(\w+)_", name)
    return f"{page[1]}Page" if page else name.replace("_", "")


def python_type(schema: Mapping[str, Any]) -> str:
    """A schema as a type of Python."""
    if "$ref" in schema:
        return class_name(schema["$ref"].rpartition("/")[2])
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    either = schema.get("anyOf") or schema.get("oneOf")
    if either:
        found = list(dict.fromkeys(python_type(one) for one in either))
        return " | ".join(sorted(found, key=lambda one: one == "None"))
    return _simple_type(schema)


def _simple_type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type")
    if kind == "array":
        return f"list[{python_type(schema.get('items') or {})}]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"dict[str, {python_type(values) if isinstance(values, Mapping) else 'Any'}]"
    return _PLAIN.get(str(kind), "Any")


def models(description: Mapping[str, Any]) -> str:
    """The file of what is sent and answered: a TypedDict for each schema."""
    lines = [f'"""What the API takes and gives. {_MADE}"""', "", "from __future__ import annotations", ""]
    lines += ["from typing import Any, Literal, NotRequired, TypedDict", ""]
    for name, schema in description["components"]["schemas"].items():
        lines += ["", *_model(class_name(name), schema), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _model(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    text = " ".join(str(schema.get("description", f"A {name}.")).split())
    if schema.get("type") != "object" or "properties" not in schema:
        yield f"{name} = {python_type(schema)}"
        return
    required = set(schema.get("required", ()))
    yield f"class {name}(TypedDict):"
    yield from _docstring(text, 4)
    yield ""
    for field, what in schema["properties"].items():
        kind = python_type(what)
        yield f"    {field}: {kind if field in required else f'NotRequired[{kind}]'}"


def _docstring(text: str, indent: int) -> Iterator[str]:
    import textwrap

    lines = textwrap.wrap(text, 110 - indent, break_long_words=False)
    pad = " " * indent
    if len(lines) == 1:
        yield f'{pad}"""{lines[0]}"""'
        return
    yield f'{pad}"""{lines[0]}'
    yield from (f"{pad}{line}" for line in lines[1:])
    yield f'{pad}"""'


def methods(description: Mapping[str, Any], operations: Sequence[Operation], name: str) -> str:
    """The file of one resource: a class with a method for each of its operations."""
    bodies = [line for operation in operations for line in _method(description, operation)]
    used = sorted(set(re.findall(r"\bm\.(\w+)", "\n".join(bodies))))
    lines = [f'"""The operations on {name}. {_MADE}"""', "", "from __future__ import annotations", ""]
    if any("Iterator[" in line for line in bodies):
        lines.append("from collections.abc import Iterator")
    lines += (
        ["from typing import Any, Literal", "", "from alianza.client import models as m"]
        if used
        else ["from typing import Any"]
    )
    lines += ["from alianza.client.core import UNSET, Caller, Unset", "", ""]
    lines += [f"class {''.join(word.title() for word in re.split('[-_]', name))}(Caller):"]
    lines += [f'    """The operations on {name}."""', *bodies]
    return "\n".join(lines).rstrip("\n") + "\n"


def _method(description: Mapping[str, Any], operation: Operation) -> Iterator[str]:
    described = description["paths"][operation.path][operation.method.lower()]
    places = re.findall(r"\{(\w+)\}", operation.path)
    query = [one for one in described["parameters"] if one["in"] == "query"]
    body = _body(description, described)
    answer = _answer(described, operation)
    words = [f"{place}: str" for place in places]
    given = [*_fields(body), *(_optional(one["name"], python_type(one["schema"])) for one in query)]
    given += ["idempotency_key: str | None = None"] if operation.writes and not operation.alone else []
    given += ["if_match: str | None = None"] if operation.current is not None else []
    signature = ["self", *words, *(["/"] if words else []), *(["*", *given] if given else [])]
    yield ""
    yield f"    def {operation.id}("
    yield from (f"        {word}," for word in signature)
    yield f"    ) -> {answer}:"
    yield from _docstring(f"{operation.summary}. {operation.about}".strip(), 8)
    yield f"        answer: {answer} = self._call("
    path = re.sub(r"\{(\w+)\}", r"{self._quoted(\1)}", operation.path)
    yield f'            "{operation.method}", {"f" if places else ""}"{path}",'
    if query:
        yield f"            query={{{', '.join(_pair(one['name']) for one in query)}}},"
    if body is not None:
        yield f"            body={{{', '.join(_pair(name) for name in body['properties'])}}},"
    if operation.writes and not operation.alone:
        yield "            idempotency_key=idempotency_key,"
    if operation.current is not None:
        yield "            if_match=if_match,"
    yield "        )"
    yield "        return answer"
    if answer.startswith("m.") and answer.endswith("Page"):
        yield from _iterator(operation, query, places, answer)


def _iterator(operation: Operation, query: Sequence[Any], places: Sequence[str], answer: str) -> Iterator[str]:
    """A method that pages by itself."""
    if "after" not in {one["name"] for one in query}:
        return
    item = answer.removesuffix("Page")
    passed = [one for one in query if one["name"] not in ("after", "before", "limit")]
    words = ["self", *(f"{place}: str" for place in places), *(["/"] if places else [])]
    words += ["*", *(_optional(one["name"], python_type(one["schema"])) for one in passed)] if passed else []
    yield ""
    yield f"    def every_{operation.id.removeprefix('list_')}("
    yield from (f"        {word}," for word in words)
    yield f"    ) -> Iterator[{item}]:"
    yield from _docstring(f"{operation.summary}: all of them, page after page.", 8)
    path = re.sub(r"\{(\w+)\}", r"{self._quoted(\1)}", operation.path)
    pairs = ", ".join(_pair(one["name"]) for one in passed)
    yield f'        return self._every({"f" if places else ""}"{path}", {{{pairs}}})'


def _pair(name: str) -> str:
    return f'"{name}": {_word(name)}'


def _word(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _body(description: Mapping[str, Any], described: Mapping[str, Any]) -> Any:
    if "requestBody" not in described:
        return None
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    return description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]


def _fields(body: Any) -> list[str]:
    if body is None:
        return []
    required = set(body.get("required", ()))
    names = sorted(body["properties"], key=lambda name: name not in required)
    fields = []
    for name in names:
        kind = _prefixed(python_type(body["properties"][name]))
        fields.append(f"{_word(name)}: {kind}" if name in required else _optional(name, kind))
    return fields


def _optional(name: str, kind: str) -> str:
    plain = kind.removesuffix(" | None")
    return f"{_word(name)}: {plain} | Unset{' | None' if plain != kind else ''} = UNSET"


def _prefixed(kind: str) -> str:
    """A type with its models as attributes of their module."""
    known = {"Literal", "None", "Any", "Unset"}
    return re.sub(
        r"(?<!['\w.])([A-Z]\w+)(?!['\w])", lambda found: found[1] if found[1] in known else f"m.{found[1]}", kind
    )


def _answer(described: Mapping[str, Any], operation: Operation) -> str:
    content = described["responses"][str(operation.status)].get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if schema is None:
        return "bytes"
    # With `fields` an answer has some of them only; the type is that of the whole.
    whole = next((one for one in schema.get("anyOf", ()) if "$ref" in one), schema)
    return _prefixed(python_type(whole))


def files() -> dict[Path, str]:
    """All files of the client that are made."""
    operations = table().operations
    description = openapi.describe(operations, PREFIX)
    found = {FOLDER / "models.py": models(description)}
    by_resource: dict[str, list[Operation]] = {}
    for operation in operations:
        by_resource.setdefault(operation.resource, []).append(operation)
    for name, some in by_resource.items():
        found[FOLDER / f"on_{name.replace('-', '_')}.py"] = methods(description, some, name)
    found[FOLDER / "operations.py"] = _together(list(by_resource))
    return found


def _together(names: Sequence[str]) -> str:
    classes = {name: "".join(word.title() for word in re.split("[-_]", name)) for name in names}
    lines = [f'"""All operations in one class. {_MADE}"""', "", "from __future__ import annotations", ""]
    lines += [f"from alianza.client.on_{name.replace('-', '_')} import {classes[name]}" for name in sorted(names)]
    lines += ["", "", f"class Operations({', '.join(classes[name] for name in sorted(names))}):"]
    lines += ['    """A method for each operation of the API."""']
    return "\n".join(lines) + "\n"


_REFERENCE = """# Every operation of the API

Generated from the table of operations; do not edit. `make docs` writes this page again. [api.md](api.md) says what holds for all
of them; `/api/v1/openapi.json` has every field. The name is the operation's id, and the [client](api.md#from-python)'s method.
"""


def reference_markdown() -> str:
    """A section for each resource, and a row for each operation."""
    lines = [_REFERENCE]
    resource = ""
    for operation in table().operations:
        if operation.resource != resource:
            resource = operation.resource
            lines += [f"## {resource.replace('-', ' ').capitalize()}", ""]
            lines += ["| method and path | name | scope | what it does |", "|---|---|---|---|"]
        lines.append(_row(operation))
        if operation is table().operations[-1] or _next(operation) != resource:
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _next(operation: Operation) -> str:
    operations = table().operations
    return operations[operations.index(operation) + 1].resource


def _row(operation: Operation) -> str:
    text = f"{operation.summary}. {operation.about}".strip().replace("|", "\\|")
    more = " Can be rehearsed with `dry_run`." if operation.money else ""
    return f"| `{operation.method} {operation.path}` | `{operation.id}` | `{operation.scope}` | {text}{more} |"
