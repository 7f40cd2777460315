"""Reading a request: its body and its parameters into the structs of the operation, every mistake with its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from alianza.web.api.model import Given, ListQuery, OneQuery, Operation
from alianza.web.api.problems import FieldProblem, RequestInvalid

_PLACE = re.compile(r" - at `\$(?P<path>.*)`$")
_STEP = re.compile(r"\.(?P<name>[^.\[]+)|\[(?P<index>\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"unknown field `(?P<name>.*?)`")
MOST_PROBLEMS = 20


def read_body(operation: Operation, raw: bytes) -> Any:
    """The body as the operation's struct. Raises RequestInvalid."""
    try:
        found = decoder(operation.body).decode(raw)
        if may_hold_nul(raw) and operation.described is None:  # else each element is looked at by itself
            _refuse_nul(msgspec.json.decode(raw))
        return found
    except msgspec.ValidationError as error:
        raise RequestInvalid(_problems(operation.body, _said(raw), error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_json(raw, error) from None


def may_hold_nul(raw: bytes | memoryview | msgspec.Raw) -> bool:
    """Whether a text in it may hold a NUL, which no database keeps; in JSON it can only be written like this."""
    return rb"\u0000" in bytes(raw)


def _refuse_nul(said: Any) -> None:
    """Raise RequestInvalid for the texts that hold one, by their places."""
    found = [FieldProblem("a NUL is no text", "invalid_value", pointer) for pointer in _with_nul(said, "")]
    if found:
        raise RequestInvalid(found[:MOST_PROBLEMS])


def _with_nul(said: Any, pointer: str) -> Iterator[str]:
    if isinstance(said, str):
        if "\0" in said:
            yield pointer
    elif isinstance(said, dict):
        for name, value in said.items():
            if "\0" in name:
                yield pointer
            else:
                yield from _with_nul(value, f"{pointer}/{_escaped(name)}")
    elif isinstance(said, list):
        for index, value in enumerate(said):
            yield from _with_nul(value, f"{pointer}/{index}")


def _said(raw: bytes) -> Any:
    """What a body says, whatever it should say. The first field that is wrong is found before the JSON is read to its end, so
    it may be none after all: raises RequestInvalid."""
    try:
        return msgspec.json.decode(raw)
    except msgspec.ValidationError:
        return None  # a number that is too large for any field: the mistake that was found is told
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_json(raw, error) from None


def _no_json(raw: bytes, error: Exception) -> RequestInvalid:
    if isinstance(error, RecursionError):
        text = "the body is nested too deeply"
    else:
        text = "the body is empty" if not raw.strip() else f"the body is no JSON: {error}"
    return RequestInvalid([FieldProblem(text, "no_json", "")])


_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """The decoder of a struct, made once."""
    found = _DECODERS.get(kind)
    if found is None:
        found = _DECODERS[kind] = msgspec.json.Decoder(kind)
    return found


def _problems(kind: Any, said: Any, error: msgspec.ValidationError) -> list[FieldProblem]:
    """All mistakes among the fields of an object; for anything else the one that was found."""
    if not (isinstance(said, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return [_problem(str(error), "", ())]
    found = []
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, value in said.items():
        if name not in fields:
            found.append(_problem(f"Object contains unknown field `{name}`", "", tuple(fields)))
            continue
        try:
            msgspec.convert(value, fields[name].type)
        except msgspec.ValidationError as wrong:
            found.append(_problem(str(wrong), f"/{_escaped(name)}", ()))
    missing = [field for name, field in fields.items() if field.required and name not in said]
    found += [FieldProblem("this field is missing", "missing", f"/{field.encode_name}") for field in missing]
    return found[:MOST_PROBLEMS] or [_problem(str(error), "", tuple(fields))]


def _problem(message: str, below: str, known: tuple[str, ...]) -> FieldProblem:
    match = _PLACE.search(message)
    pointer = below + (_pointer(match["path"]) if match else "")
    text = message[: match.start()] if match else message
    unknown = _UNKNOWN.search(text)
    if unknown is None:
        return FieldProblem(_words(text), "invalid_value", pointer)
    near = get_close_matches(unknown["name"], known, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    name = unknown["name"][:60]
    return FieldProblem(f"there is no field '{name}'{hint}", "unknown_field", f"{pointer}/{_escaped(name)}")


def _words(text: str) -> str:
    """A sentence of the decoder's in ours."""
    return text.replace("Object missing required field", "the object lacks the field").replace("`", "'")


def _pointer(path: str) -> str:
    return "".join(f"/{_escaped(step['name'] or step['index'])}" for step in _STEP.finditer(path))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


# Parameters -----------------------------------------------------------------------------------------------------------


def read_query(operation: Operation, raw: bytes) -> Any:
    """The parameters as the operation's struct. Raises RequestInvalid."""
    if not raw:
        return _EMPTY.get(operation.query) or _EMPTY.setdefault(operation.query, operation.query())
    said = _pairs(raw)
    known = [field.encode_name for field in msgspec.structs.fields(operation.query)]
    unknown = [name for name in said if name not in known]
    if unknown:
        raise RequestInvalid([_parameter(name, known) for name in unknown[:MOST_PROBLEMS]])
    try:
        found = msgspec.convert(said, operation.query, strict=False)
    except msgspec.ValidationError as error:
        match = _PLACE.search(str(error))
        name = match["path"].lstrip(".") if match else ""
        text = str(error)[: match.start()] if match else str(error)
        raise RequestInvalid([FieldProblem(_words(text), "invalid_value", parameter=name)]) from None
    _check(operation, found)
    return found


_EMPTY: dict[type[Given], Any] = {}


def read_said(operation: Operation, query: Mapping[str, Any], body: Any) -> tuple[Any, Any]:
    """Parameters and a body that a page of ours gives, as the operation's structs. Raises RequestInvalid."""
    said = urlencode([(name, value) for name, value in query.items() if value not in (None, "")])
    if operation.body is None:
        return read_query(operation, said.encode()), None
    return read_query(operation, said.encode()), read_body(operation, msgspec.json.encode(body))


def _pairs(raw: bytes) -> Mapping[str, str]:
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError:
        raise RequestInvalid(
            [FieldProblem("the parameters cannot be read: is the text UTF-8, percent-encoded?")]
        ) from None
    said: dict[str, str] = {}
    for name, value in pairs:
        if name in said:
            raise RequestInvalid([FieldProblem("this parameter stands twice", "repeated", parameter=name[:60])])
        if "\0" in value:
            raise RequestInvalid([FieldProblem("a NUL is no text", "invalid_value", parameter=name[:60])])
        said[name] = value
    return said


def _parameter(name: str, known: list[str]) -> FieldProblem:
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"one of: {', '.join(known)}" if known else "there is none here"
    return FieldProblem(f"there is no parameter '{name[:60]}'; {hint}", "unknown_parameter", parameter=name[:60])


def _check(operation: Operation, query: Given) -> None:
    """What depends on the operation: the names in `sort`, `expand` and `fields`."""
    problems = []
    if isinstance(query, OneQuery):
        problems += _names("expand", query.expand, operation.expands)
        problems += _names("fields", query.fields, fields_of(operation.answer))
    if isinstance(query, ListQuery):
        allowed = [sign + name for name in operation.sorts for sign in ("", "-")]
        if query.sort and query.sort not in allowed:
            problems += [FieldProblem(f"one of: {', '.join(allowed)}", "invalid_value", parameter="sort")]
        if query.after and query.before:
            problems += [FieldProblem("either 'after' or 'before'", "invalid_value", parameter="before")]
    if problems:
        raise RequestInvalid(problems[:MOST_PROBLEMS])


def _names(parameter: str, text: str, known: Any) -> list[FieldProblem]:
    wrong = [name for name in text.split(",") if text and name not in known]
    words = ", ".join(known) or "nothing"
    return [
        FieldProblem(f"there is no '{name[:60]}'; one of: {words}", "invalid_value", parameter=parameter)
        for name in wrong
    ]


def fields_of(answer: Any) -> list[str]:
    """The fields that an answer's items have; empty where they can't be chosen from."""
    item = getattr(answer, "__args__", [answer])[0]
    if not (isinstance(item, type) and issubclass(item, msgspec.Struct)):
        return []
    return [field.encode_name for field in msgspec.structs.fields(item)]


def chosen(body: Any, fields: str) -> Any:
    """A body with some of its fields only; always with what it is and its id."""
    if not fields:
        return body
    names = {"object", "id", *fields.split(",")}
    plain = msgspec.to_builtins(body)
    if "data" in plain and "next" in plain:
        plain["data"] = [{name: value for name, value in item.items() if name in names} for item in plain["data"]]
        return plain
    return {name: value for name, value in plain.items() if name in names}
