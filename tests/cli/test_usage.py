"""Used wrongly, stopped, or surprised: what the user reads and which exit code the shell gets."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import typer

from alianza.cli import errors, output
from alianza.cli.main import app
from alianza.cli.reference import commands_markdown

ROOT = typer.main.get_command(app)
COMMANDS = [(path, one) for path, one in errors.walk(ROOT) if not getattr(one, "commands", None)]
ALIANZA = [sys.executable, "-c", "from alianza.cli.main import main; main()"]


def _ids(pair: tuple[str, Any]) -> str:
    return pair[0]


# Every command --------------------------------------------------------------------------------------------------------


def test_the_commands_of_the_contract_are_there() -> None:
    wanted = """deal check|deal test|deal plan|deal apply|deal simulate|deal show|deal versions|deal schema
    |keys create|keys list|keys rotate|keys revoke|people invite|people list|people role|people revoke|people sign-out
    |audit export|people reset-second-factor|people require-second|audit failures
    |webhooks add|webhooks list|webhooks show|webhooks edit|webhooks pause|webhooks resume|webhooks remove
    |webhooks rotate|webhooks deliveries|webhooks replay|webhooks ping|webhooks events
    |sso add|sso list|sso remove|sso disconnect
    |codes add|codes list|codes show|codes batch|codes export|codes reserve|codes use|codes release|codes disable
    |partners import|partners list|ingest|settle|payouts|statements list|statements accept|statements dispute
    |statements resolve|adjust|explain|ledger verify|ledger accounts|ledger release|demo facts|demo load|demo links|db stop
    |db status|serve|setup|brand set|brand show|brand import|kit|qr
    |insight attribution|reviews list|reviews scan|reviews release|reviews refuse|reviews rules|links add
    |links list|links show|links edit|links import|links defaults|domains add|domains list|domains remove
    |clicks funnel|clicks verify|archive export|archive check|archive import|migrate
    |sites add|sites remove|sites list|sites key|matches register|matches list|matches withdraw
    |customers forget|customers merge|customers merges|customers unmerge"""
    assert {path for path, _ in COMMANDS} == {f"alianza {' '.join(one.split())}" for one in wanted.split("|")}


@pytest.mark.parametrize("pair", COMMANDS, ids=_ids)
def test_every_command_has_help_json_and_an_example_that_fits_it(pair: tuple[str, Any], cli: Any) -> None:
    path, one = pair
    options = {option for parameter in one.params for option in parameter.opts}
    assert "--json" in options
    said = cli(*path.split()[1:], "--help")
    assert said.code == 0
    assert all(len(line) <= 80 for line in said.out.splitlines() if "alianza " not in line)
    examples = errors.examples_of(one)
    assert examples and all(example in said.out for example in examples)
    for example in examples:
        assert example.startswith(path)
        assert set(re.findall(r" (--[a-z-]+)", example)) <= options


def test_every_command_stands_in_the_reference() -> None:
    text = commands_markdown()
    for path, one in COMMANDS:
        assert f"`{path}`" in text
        assert all(example in text for example in errors.examples_of(one))
    assert "| `--alliance, -a NAME` |" in text


def test_help_starts_without_the_heavy_libraries() -> None:
    heavy = "{'psycopg', 'rich', 'sqlalchemy', 'alembic', 'pyarrow', 'openpyxl', 'typst', 'holidays', 'msgspec'}"
    code = f"import sys; from alianza.cli.main import run; run(['--help']); print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


# Wrong use ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        ("dael check x.yaml", "alianza deal"),
        ("deal aply x.yaml", "alianza deal apply"),
        ("apply x.yaml", "alianza deal apply"),
        ("verify", "alianza ledger verify"),
    ],
)
def test_a_mistyped_or_misplaced_command_is_told_the_nearest_one(words: str, nearest: str, cli: Any) -> None:
    said = cli(*words.split())
    assert (said.code, said.out) == (2, "")
    assert f"did you mean: {nearest}" in said.err


def test_a_mistyped_option_is_told_the_nearest_one_and_an_example(cli: Any) -> None:
    said = cli("settle", "2026-10", "--alianse", "onlycar")
    assert said.code == 2
    assert "did you mean --alliance?" in said.err
    assert "example: alianza settle 2026-10 --alliance onlycar --out out" in said.err


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("settle", "settle"),
        ("deal check", "deal check"),
        ("deal simulate x.yaml", "deal simulate"),
        ("adjust x --reason y", "adjust"),
        ("demo facts", "demo facts"),
    ],
)
def test_a_missing_word_is_answered_with_an_example(words: str, command: str, cli: Any) -> None:
    said = cli(*words.split())
    assert (said.code, said.out) == (2, "")
    assert "Missing" in said.err
    assert f"example: alianza {command} " in said.err


def test_a_group_alone_shows_its_commands(cli: Any) -> None:
    said = cli("deal")
    assert said.code == 2
    assert "Usage: alianza deal" in said.err
    assert all(word in said.err for word in ("check", "test", "plan", "apply", "simulate", "show"))
    assert "error [" not in said.err


def test_wrong_use_is_one_json_document_when_json_was_asked_for(cli: Any) -> None:
    said = cli("setle", "2026-10", "--json")
    assert said.code == 2
    assert said.json["error"]["code"] == "usage"
    assert "alianza settle" in said.json["error"]["hint"]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("settle 2026-13", "2026-10"),
        ("settle 10/2026", "2026-10"),
        ("settle 2026-10 --documents docx", "--documents pdf,xlsx,html,csv"),
        ("deal simulate {deal} --from october", "--from 2026-10-31"),
        ("statements list --state paied", "in_review, accepted, disputed, paid"),
        ("demo facts --alliance onlycars", "onlycar"),
        ("demo facts --alliance onlycar --out facts.pdf", "--out facts.csv"),
    ],
)
def test_a_wrong_value_is_exit_code_two_with_the_right_form(words: str, hint: str, cli: Any) -> None:
    deal = Path(__file__).parents[2] / "examples" / "onlycar" / "deal.yaml"
    said = cli(*words.format(deal=deal).split())
    assert (said.code, said.out) == (2, "")
    assert hint in said.err


def test_a_missing_file_is_told_the_nearest_name(tmp_path: Path, cli: Any) -> None:
    (tmp_path / "deal.yaml").write_text("alianza: 1\n")
    for words in (("deal", "check"), ("deal", "test"), ("partners", "import"), ("ingest",)):
        said = cli(*words, tmp_path / "deal.yml")
        assert said.code == 2
        assert f"did you mean {tmp_path / 'deal.yaml'}?" in said.err
    assert "is a folder" in cli("deal", "check", tmp_path).err


# Surprises ------------------------------------------------------------------------------------------------------------


def _raise(error: BaseException) -> Any:
    def instead(*_: object, **__: object) -> None:
        raise error

    return instead


def test_an_unexpected_error_is_one_line_and_the_way_to_the_traceback(
    cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alianza.programs.schema.deal_schema", _raise(KeyError("lost")))
    said = cli("deal", "schema")
    assert (said.code, said.out) == (1, "")
    assert "KeyError: 'lost'" in said.err
    assert "ALIANZA_DEBUG=1" in said.err
    assert "Traceback" not in said.err
    assert cli("deal", "schema", "--json").json["error"]["code"] == "unexpected"
    monkeypatch.setenv("ALIANZA_DEBUG", "1")
    assert "Traceback" in cli("deal", "schema").err


def test_a_file_that_cannot_be_written_names_itself(tmp_path: Path, cli: Any) -> None:
    (tmp_path / "file").write_text("")
    said = cli("deal", "schema", "--out", tmp_path / "file" / "deal.schema.json")
    assert said.code == 1
    assert "error [file_error]" in said.err
    assert str(tmp_path / "file") in said.err


def test_ctrl_c_is_exit_code_130_without_a_traceback(tmp_path: Path) -> None:
    words = ["demo", "facts", "--alliance", "onlycar", "--count", "50000000", "--out", str(tmp_path / "facts.csv")]
    # A shell that runs the tests in the background has them ignore SIGINT, and what they start would inherit that.
    heeded = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen([*ALIANZA, *words], stderr=subprocess.PIPE, text=True, preexec_fn=heeded) as process:
        try:
            while not (tmp_path / "facts.csv").exists():
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "stopped" in err
    assert "Traceback" not in err


def test_a_closed_pipe_is_no_complaint() -> None:
    words = ["demo", "facts", "--alliance", "onlycar", "--count", "200000"]
    with subprocess.Popen([*ALIANZA, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith("fact,fact_id")
        process.stdout.close()
        assert process.stderr.read() == ""


def test_a_name_cannot_command_the_terminal() -> None:
    assert output.plain("Taller\x1b[2J X\r") == "Taller�[2J X�"
    assert output.plain("Мастерская 异业联盟 ñ") == "Мастерская 异业联盟 ñ"
