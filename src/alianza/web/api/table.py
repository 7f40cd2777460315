"""The table of all operations, and which of them a method and a path mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from alianza.web.api.model import PREFIX, NotFound, Operation
from alianza.web.api.problems import MethodNotAllowed, UnknownRoute

_LONGEST = 300


class Match(NamedTuple):
    """An operation, and what its path says."""

    operation: Operation
    path: Mapping[str, str]


class Table:
    """Finds operations. Words of a path come before what is filled in: `/keys/new` before `/keys/{key}`."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = tuple(operations)
        self._plain: dict[tuple[str, str], Match] = {}
        self._patterns: dict[int, list[tuple[list[str], dict[str, Operation]]]] = {}
        paths: dict[str, dict[str, Operation]] = {}
        for operation in operations:
            methods = paths.setdefault(operation.path, {})
            if operation.method in methods:
                raise ValueError(f"{operation.method} {operation.path} stands twice")
            methods[operation.method] = operation
        for path, methods in paths.items():
            parts = path.split("/")[1:]
            if "{" in path:
                self._patterns.setdefault(len(parts), []).append((parts, methods))
            for method, operation in methods.items():
                self._plain[method, PREFIX + path] = Match(operation, {})
        self._paths = {PREFIX + path: list(methods) for path, methods in paths.items() if "{" not in path}
        for found in self._patterns.values():
            found.sort(key=lambda item: [part.startswith("{") for part in item[0]])

    def find(self, method: str, path: str, raw: bytes) -> Match:
        """The operation of a request. Raises UnknownRoute, MethodNotAllowed, NotFound for what cannot be an id."""
        found = self._plain.get((method, path))
        if found is not None and "{" not in found.operation.path:
            return found
        allowed = list(self._paths.get(path, ()))
        parts = raw[len(PREFIX) + 1 :].decode("latin-1").split("/")
        for pattern, methods in self._patterns.get(len(parts), ()):
            said = _said(pattern, parts)
            if said is not None and method in methods:  # a sale may have the id 'batch'
                return Match(methods[method], {name: _read(text) for name, text in said.items()})
            allowed = allowed or list(methods if said is not None else ())
        if allowed:
            raise MethodNotAllowed(allowed)
        raise UnknownRoute(f"there is no {path[:_LONGEST]}", hint=f"{PREFIX}/openapi.json lists what there is")


def _said(pattern: Sequence[str], parts: Sequence[str]) -> dict[str, str] | None:
    said = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted.startswith("{"):
            said[wanted[1:-1]] = part
        elif wanted != part:
            return None
    return said


def _read(text: str) -> str:
    """What stands for an id in a path. Raises NotFound."""
    try:
        found = unquote(text, errors="strict")
    except UnicodeDecodeError:
        found = ""
    if not found or len(found) > _LONGEST or "\0" in found:
        raise NotFound("this is no id of anything")
    return found
