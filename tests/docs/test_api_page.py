"""docs/api.md as a reader uses it: its commands and its Python run against a real server, and print what it shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alianza.runtime.database import Database

from ..conftest import fresh_copy
from ..web.api.harness import World, found_world
from ..web.conftest import servers

PAGE = Path(__file__).parents[2] / "docs/api.md"
_BLOCK = re.compile(r"(<!-- run -->\n)?```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def environment(server_uri: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A server, and the key that the page makes."""
    with fresh_copy(server_uri, template) as database:
        found_world(database)
        world = World(database)
        key = world.key("*:read", "sales:*", "leads:*", "refunds:*")
        world.close()
        with servers(Database(database.uri), tmp_path_factory.mktemp("page") / "home") as start:
            url = f"http://127.0.0.1:{start().port}/api/v1"
            yield {**os.environ, "URL": url, "KEY": key}


def blocks() -> list[tuple[bool, str, str]]:
    return [(bool(run), language, body) for run, language, body in _BLOCK.findall(PAGE.read_text(encoding="utf-8"))]


def within(wanted: Any, found: Any) -> bool:
    """Whether all that is wanted stands in what was found."""
    return all(found.get(name) == value for name, value in wanted.items())


def test_everything_on_the_page_works_and_prints_what_it_shows(environment: dict[str, str]) -> None:
    printed, ran = "", 0
    for run, language, body in blocks():
        if run:
            command = ["bash", "-e"] if language == "sh" else [sys.executable, "-"]
            done = subprocess.run(
                command, input=body, env=environment, capture_output=True, text=True, check=False, timeout=60
            )
            assert done.returncode == 0, (body, done.stderr)
            printed, ran = done.stdout, ran + 1
            assert '"status":5' not in printed
        elif language == "json":
            answers = [json.JSONDecoder().raw_decode(printed)[0]]
            assert any(within(json.loads(body), answer) for answer in answers), (body, printed)
        elif language == "text":
            assert printed.strip().splitlines() == body.strip().splitlines()
    assert ran >= 6


def test_the_control_notices_a_page_that_shows_something_else() -> None:
    assert within({"a": 1}, {"a": 1, "b": 2})
    assert not within({"a": 1, "c": 3}, {"a": 1, "b": 2})
