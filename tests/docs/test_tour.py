"""The commands of the README and of the tour are run as they stand, in order, and print what the pages show."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from alianza.runtime.embedded import stop_server
from alianza.runtime.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/tour.md", "docs/print-kit.md", "docs/archives.md", "docs/migrating.md")
_BLOCK = re.compile(r"(<!-- run -->\n)?```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_EXPECTED = re.compile(r"\s+# exit (\d+)$")


@dataclass
class Step:
    """One command of a page, the exit code the page tells, and the lines that it shows as printed by the block."""

    command: str
    exit_code: int
    block: int
    shown: list[str]


def steps_of(text: str) -> list[Step]:
    """The commands of a page's runnable blocks; a block of text shows what the block of commands before it printed."""
    found: list[Step] = []
    for block, (marked, language, body) in enumerate(_BLOCK.findall(text)):
        if marked:
            assert language == "sh", "a block that is run is marked sh"
            found += [_step(line, block) for line in body.splitlines() if line.strip() and not line.startswith("#")]
        elif language == "text" and found:
            found[-1].shown += [line.rstrip() for line in body.splitlines() if line.strip() not in ("", "…")]
    return found


def _step(line: str, block: int) -> Step:
    told = _EXPECTED.search(line)
    return Step(_EXPECTED.sub("", line), int(told[1]) if told else 0, block, [])


def run(steps: list[Step], folder: Path) -> list[str]:
    """Run the steps in one shell, in a copy of what a user has; gives what went otherwise than the page says."""
    mark = "=====step"
    lines = [f"{step.command}\ncode=$?\necho\necho {mark} $code\n" for step in steps]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ALIANZA_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(
        ["bash"], input="exec 2>&1\n" + "".join(lines), cwd=folder, env=environment, capture_output=True, text=True,
        timeout=600, check=False,
    )  # fmt: skip
    answers = re.split(rf"^{mark} (\d+)\n", done.stdout, flags=re.MULTILINE)
    problems: list[str] = []
    told: dict[int, set[str]] = defaultdict(set)
    for step, printed, code in zip(steps, answers[::2], [*answers[1::2], "none"], strict=False):
        told[step.block] |= {line.rstrip() for line in printed.splitlines()}
        if code != str(step.exit_code):
            problems.append(f"{step.command}: exit code {code}, the page says {step.exit_code}\n{printed}")
        missing = [line for line in step.shown if line not in told[step.block]]
        problems += [f"{step.command}: does not print: {line}\n{printed}" for line in missing]
    return problems


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder as a user has it: the examples, and room for the books. A page that fails leaves no server behind."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    yield tmp_path
    for data in tmp_path.glob(".alianza/*/postgres"):
        stop_server(Settings(data.parent, "", 128, ""))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_the_page_does_what_the_page_says(page: str, folder: Path) -> None:
    steps = steps_of((ROOT / page).read_text(encoding="utf-8"))
    assert len(steps) >= 8
    assert steps[-1].command == "alianza db stop", "a page stops what it started"
    assert run(steps, folder) == []


BAD_PAGE = """<!-- run -->
```sh
echo one
false
false   # exit 1
echo three
```

```text
four
```
"""


def test_a_command_that_fails_or_prints_something_else_is_found(tmp_path: Path) -> None:
    problems = run(steps_of(BAD_PAGE), tmp_path)
    assert [problem.partition("\n")[0] for problem in problems] == [
        "false: exit code 1, the page says 0",
        "echo three: does not print: four",
    ]


def test_the_two_commands_of_the_readme_are_there() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"^make (\w+)", "\n".join(b for _, _, b in _BLOCK.findall(_readme_and_more())), re.MULTILINE)
    assert {"run", "test"} <= set(named) <= set(targets)


def _readme_and_more() -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
