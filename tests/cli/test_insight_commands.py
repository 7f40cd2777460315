"""`alianza insight attribution`: on a file without any books, and on books."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

MODELS = ["first", "last", "linear", "position", "time-decay", "markov", "shapley"]
PATHS = """path,total_conversions,total_null,total_conversion_value
email > web > email,3,1,300.00
web,1,4,99.90
email > scan,2,3,10.10
"""


@pytest.fixture
def paths(tmp_path: Path) -> Path:
    path = tmp_path / "paths.csv"
    path.write_text(PATHS, encoding="utf-8")
    return path


def total(model: dict[str, Any], name: str = "conversions") -> Decimal:
    return sum((Decimal(credit[name]) for credit in model["credits"]), Decimal(0))


class TestAFile:
    def test_all_models_stand_side_by_side(self, cli: Any, paths: Path) -> None:
        said = cli("insight", "attribution", paths)
        assert said.code == 0
        assert "3 rows, 0 rejected" in said.out
        assert "6 conversions, value 410.00 and 8 journeys without one." in said.out
        header = next(line for line in said.out.splitlines() if line.startswith("channel"))
        assert header.split() == ["channel", "first", "last", "linear", "position", "decay", "markov", "shapley"]
        assert all(len(line) <= 80 for line in said.out.splitlines() if "paths.csv" not in line)

    def test_json_holds_every_model_and_each_adds_up(self, cli: Any, paths: Path) -> None:
        found = cli("insight", "attribution", paths, "--json").json
        assert [model["model"] for model in found["models"]] == MODELS
        assert (found["conversions"], found["null"], found["values"]) == (6, 8, {"value": "410.00"})
        assert all(total(model) == 6 for model in found["models"])
        values = [sum(Decimal(credit["values"]["value"]) for credit in model["credits"]) for model in found["models"]]
        assert values == [Decimal("410.00")] * 7
        assert found["models"][4]["settings"] == {"half_life": "1", "unit": "steps"}

    def test_one_model_shows_share_and_value(self, cli: Any, paths: Path) -> None:
        said = cli("insight", "attribution", paths, "--model", "linear", "--decimals", "0")
        rows = [line.split() for line in said.out.splitlines()]
        assert ["email", "3", "50.00", "%", "205.05"] in rows
        assert ["web", "2", "33.33", "%", "199.90"] in rows
        assert ["scan", "1", "16.67", "%", "5.05"] in rows

    def test_the_options_reach_the_models(self, cli: Any, paths: Path) -> None:
        words = ("--position", "100/0/0", "--half-life", "0.5", "--order", "2", "--worth", "rate", "--json")
        found = {model["model"]: model for model in cli("insight", "attribution", paths, *words).json["models"]}
        assert found["position"]["credits"] == found["first"]["credits"]
        settings = [found[name]["settings"] for name in ("position", "time-decay", "markov", "shapley")]
        assert settings == [
            {"position": "100/0/0"},
            {"half_life": "0.5", "unit": "steps"},
            {"order": "2"},
            {"worth": "rate"},
        ]

    def test_explain_shows_what_the_numbers_follow_from(self, cli: Any, paths: Path) -> None:
        said = cli("insight", "attribution", paths, "--explain")
        assert all(word in said.out for word in ("removal effect", "(start)", "share of each touch", "without others"))
        assert all(len(line) <= 80 for line in said.out.splitlines() if "paths.csv" not in line)
        found = cli("insight", "attribution", paths, "--explain", "--json").json["explanation"]
        assert {"places", "shares", "removal", "transitions", "coalitions"} == found.keys()
        assert {"before": "(start)", "after": "email", "times": 9, "chance": "0.642857"} in found["transitions"]

    def test_out_writes_a_csv(self, cli: Any, paths: Path, tmp_path: Path) -> None:
        said = cli("insight", "attribution", paths, "-m", "first,last", "--out", tmp_path / "credits.csv")
        assert f"Wrote 6 rows to {tmp_path / 'credits.csv'}" in said.out
        assert (tmp_path / "credits.csv").read_text(encoding="utf-8").splitlines()[:2] == [
            "model,channel,conversions,share,value",
            "first,email,5.00,0.833333,310.10",
        ]

    def test_bad_rows_are_named_and_the_exit_code_tells(self, cli: Any, paths: Path, tmp_path: Path) -> None:
        paths.write_text(PATHS + "a >  > b,1,,\n" + "web,x,,\n" * 12, encoding="utf-8")
        said = cli("insight", "attribution", paths, "--rejects", tmp_path / "rejects.csv")
        assert said.code == 1
        assert "line 5, path: empty_channel" in said.out
        assert "and more" in said.out
        lines = (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 14
        assert lines[0].endswith("line,column,reason")
        found = cli("insight", "attribution", paths, "--json")
        assert (found.code, found.json["rejected"], len(found.json["rejects"])) == (1, 13, 10)
        assert found.json["conversions"] == 6

    def test_a_separator_of_ones_own(self, cli: Any, paths: Path) -> None:
        paths.write_text("path,total_conversions\na/b,2\n", encoding="utf-8")
        found = cli("insight", "attribution", paths, "--separator", "/", "-m", "last", "--json").json
        assert [credit["channel"] for credit in found["models"][0]["credits"]] == ["a", "b"]

    @pytest.mark.parametrize(
        ("words", "hint"),
        [
            ("--model marcov", "one or more of first, last"),
            ("--position 40/40/40", "--position 40/20/40"),
            ("--half-life 0", "--half-life 7"),
            ("--worth money", "--worth conversions or --worth rate"),
            ("--encoding klingon", "--encoding cp1252"),
            ("--by partner", "leave --by out"),
            ("--from 2026-05", "leave --from out"),
            ("--alliance onlycar", "leave --alliance out"),
        ],
    )
    def test_a_wrong_option_is_told_the_right_form(self, words: str, hint: str, cli: Any, paths: Path) -> None:
        said = cli("insight", "attribution", paths, *words.split())
        assert (said.code, said.out) == (2, "")
        assert hint in said.err

    def test_a_file_without_a_path_says_so(self, cli: Any, paths: Path) -> None:
        paths.write_text("path,total_conversions\n", encoding="utf-8")
        said = cli("insight", "attribution", paths, "--json")
        assert (said.code, said.json["error"]["code"]) == (1, "no_paths")


class TestTheBooks:
    def test_partners_of_a_period(self, settled: Any) -> None:
        words = ("--alliance", "onlycar", "--by", "partner", "--from", "2026-10", "--until", "2026-10")
        found = settled("insight", "attribution", *words, "--json").json
        assert (found["from"], found["until"], found["by"]) == ("2026-10-01", "2026-10-31", "partner")
        assert found["conversions"] > 20 and found["values"]["MXN"] != "0.00"
        assert all(total(model) == found["conversions"] for model in found["models"])
        assert found["models"][4]["settings"] == {"half_life": "7", "unit": "days"}
        names = {credit["channel"] for credit in found["models"][0]["credits"]}
        assert "taller-ramirez" in names

    @pytest.mark.parametrize("by", ["channel", "campaign", "evidence"])
    def test_other_ways_to_tell_channels_apart(self, by: str, settled: Any) -> None:
        said = settled("insight", "attribution", "--by", by, "--explain")
        assert said.code == 0
        assert f"until 2026-11-02, by {by}." in said.out
        assert all(len(line) <= 80 for line in said.out.splitlines() if "paths.csv" not in line)

    @pytest.mark.parametrize(
        ("words", "hint"),
        [
            ("--by month", "--by channel, partner, campaign, evidence"),
            ("--from october", "--from 2026-10-31"),
            ("--until 2026-13", "2026-10"),
            ("--from 2026-10 --until 2026-05", "--from 2026-05 --until 2026-10"),
            ("--separator x", "leave --separator out"),
        ],
    )
    def test_a_wrong_option_is_told_the_right_form(self, words: str, hint: str, settled: Any) -> None:
        said = settled("insight", "attribution", *words.split())
        assert (said.code, said.out) == (2, "")
        assert hint in said.err

    def test_a_period_without_touches_says_so(self, settled: Any) -> None:
        said = settled("insight", "attribution", "--until", "2020-01")
        assert said.code == 1
        assert "error [no_paths]" in said.err
