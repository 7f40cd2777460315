"""All models together: whole credits that add up, whatever the order of the paths."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from journeys import Journey, journeys, tally_of

from alianza.insight import report
from alianza.insight.analysis import Analysis, analyse
from alianza.insight.rounding import in_proportion, whole_units
from alianza.insight.tally import Tally
from alianza.insight.words import (
    MAX_TOTAL,
    MODELS,
    NoPaths,
    Options,
    read_half_life,
    read_models,
    read_position,
)
from alianza.kernel.errors import UsageError
from alianza.kernel.money import AmountOutOfRange

weights = st.lists(st.fractions(0, 10, max_denominator=50), min_size=1, max_size=8)


def credits_of(found: Analysis) -> dict[str, dict[str, tuple[int, ...]]]:
    return {
        model.model: {credit.channel: (credit.conversions, *credit.values) for credit in model.credits}
        for model in found.models
    }


class TestWholeUnits:
    @given(st.integers(0, 10**12), weights, st.sampled_from([1, 10, 10**6]))
    def test_they_add_up_and_none_is_off_by_a_unit(self, total: int, parts: list[Fraction], units: int) -> None:
        exact = in_proportion(total, parts)
        whole = whole_units(exact, units)
        assert sum(whole) == (total * units if any(parts) else 0)
        assert all(abs(credit * units - got) < 1 for credit, got in zip(exact, whole, strict=True))

    def test_equal_remainders_go_in_the_order_given(self) -> None:
        assert whole_units([Fraction(1, 3)] * 3, 100) == [34, 33, 33]

    def test_below_zero_too(self) -> None:
        assert whole_units([Fraction(-1, 3), Fraction(4, 3)], 10) == [-3, 13]

    def test_credits_that_are_no_whole_number_of_units_are_a_defect(self) -> None:
        with pytest.raises(AssertionError):
            whole_units([Fraction(1, 3)], 100)


class TestEveryModel:
    @given(journeys, st.sampled_from(["conversions", "rate"]), st.integers(0, 6), st.integers(1, 3))
    def test_its_credits_add_up_exactly(self, paths: list[Journey], worth: str, decimals: int, order: int) -> None:
        options = Options(worth=worth, decimals=decimals, order=order)  # type: ignore[arg-type]
        found = analyse(tally_of(paths, options), options)
        assert tuple(model.model for model in found.models) == MODELS
        conversions, value = sum(one.conversions for one in paths), sum(one.value for one in paths)
        for model in found.models:
            assert sum(credit.conversions for credit in model.credits) == conversions * 10**decimals
            assert sum(credit.values[0] for credit in model.credits) == value

    @given(journeys, st.randoms())
    def test_it_does_not_ask_in_which_order_the_paths_come(self, paths: list[Journey], random: object) -> None:
        shuffled = list(paths)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        options = Options(models=("first", "last", "linear", "position", "time-decay", "shapley"))
        first, second = analyse(tally_of(paths, options), options), analyse(tally_of(shuffled, options), options)
        assert credits_of(first) == credits_of(second)

    @given(journeys)
    def test_nor_how_they_are_put_together(self, paths: list[Journey]) -> None:
        """A row for three conversions is three rows for one."""
        options = Options()
        single = [
            part
            for one in paths
            for part in [
                *[Journey(one.path, 1, 0, 0)] * one.conversions,
                *[Journey(one.path, 0, 1, 0)] * one.nulls,
                *([Journey(one.path, 1, 0, one.value), Journey(one.path, 0, 0, 0)] if one.value else []),
            ]
        ]
        together = [one._replace(conversions=one.conversions + bool(one.value)) for one in paths]
        if not single:
            return
        first, second = analyse(tally_of(together, options), options), analyse(tally_of(single, options), options)
        for model, credits in credits_of(first).items():
            others = credits_of(second)[model]
            assert {name: credit for name, credit in credits.items() if any(credit)} == {
                name: credit for name, credit in others.items() if any(credit)
            }

    def test_one_channel_alone_gets_everything(self) -> None:
        options = Options()
        found = analyse(tally_of([Journey(("a",), 7, 2, 500), Journey(("a", "a"), 1, 0, 1)], options), options)
        assert {model: credits["a"] for model, credits in credits_of(found).items()} == dict.fromkeys(
            MODELS, (800, 501)
        )

    def test_of_very_many_conversions_whole_ones_are_shown_unless_one_asks_for_parts(self) -> None:
        many = tally_of([Journey(("a", "b", "c"), 100_000)])
        assert analyse(many, Options()).decimals == 0
        assert [credit.conversions for credit in analyse(many, Options()).models[2].credits] == [33_334, 33_333, 33_333]
        assert analyse(many, Options(decimals=2)).decimals == 2
        assert analyse(tally_of([Journey(("a",), 99_999)]), Options()).decimals == 2

    def test_without_conversions_everything_is_zero(self) -> None:
        options = Options()
        found = analyse(tally_of([Journey(("a", "b"), 0, 3)], options), options)
        assert all(credit == (0, 0) for credits in credits_of(found).values() for credit in credits.values())
        assert report.document(found, (2,))["models"][0]["credits"][0]["share"] == "0.000000"

    def test_without_a_path_there_is_nothing_to_say(self) -> None:
        with pytest.raises(NoPaths):
            analyse(Tally((), Options()), Options())

    def test_more_than_can_be_summed_exactly_is_refused(self) -> None:
        assert tally_of([Journey(("a",), MAX_TOTAL - 1, 1)]).totals.conversions == MAX_TOTAL - 1
        with pytest.raises(AmountOutOfRange):
            tally_of([Journey(("a",), MAX_TOTAL, 1)])
        with pytest.raises(AmountOutOfRange):
            tally_of([Journey(("a",), 1, 0, MAX_TOTAL), Journey(("a",), 1, 0, 1)])


class TestTheExplanation:
    paths = (Journey(("a", "b"), 3, 1, 900), Journey(("b",), 2, 4, 100), Journey(("a", "b", "a"), 1, 0, 0))

    def explained(self) -> dict[str, list[dict[str, object]]]:
        options = Options()
        tally = tally_of(self.paths, options)
        return report.explained(tally, analyse(tally, options), options)

    def test_it_is_plain_data(self) -> None:
        assert json.loads(json.dumps(self.explained())).keys() == {
            "places", "shares", "removal", "transitions", "coalitions",
        }  # fmt: skip

    def test_it_counts_where_a_channel_stands(self) -> None:
        assert self.explained()["places"] == [
            {"channel": "a", "alone": 0, "first": 4, "middle": 0, "last": 1},
            {"channel": "b", "alone": 2, "first": 0, "middle": 1, "last": 3},
        ]

    def test_it_counts_every_step_of_the_chain(self) -> None:
        steps = {(step["before"], step["after"]): step["times"] for step in self.explained()["transitions"]}
        assert steps == {
            ("(start)", "a"): 5,
            ("(start)", "b"): 6,
            ("a", "b"): 5,
            ("b", "a"): 1,
            ("b", "(conversion)"): 5,
            ("b", "(null)"): 5,
            ("a", "(conversion)"): 1,
        }

    def test_it_says_whom_a_channel_shares_its_conversions_with(self) -> None:
        assert self.explained()["coalitions"] == [
            {"channel": "a", "alone": 0, "with_it": 4, "by_size": {2: 4}},
            {"channel": "b", "alone": 2, "with_it": 6, "by_size": {1: 2, 2: 4}},
        ]


class TestWords:
    def test_models(self) -> None:
        assert read_models("all") == MODELS
        assert read_models(" Markov, first,markov") == ("markov", "first")
        for wrong in ("", "marcov", "all,first", ","):
            with pytest.raises(UsageError):
                read_models(wrong)

    def test_positions(self) -> None:
        assert read_position("50/0/50") == (Fraction(1, 2), 0, Fraction(1, 2))
        assert sum(read_position("33.3/33.4/33.3")) == 1
        for wrong in ("40/40", "40/20/50", "-10/100/10", "a/b/c", "40/20/40/0", "", "1e1/80/10"):
            with pytest.raises(UsageError):
                read_position(wrong)

    def test_half_lives(self) -> None:
        assert read_half_life("0.5") == Fraction(1, 2)
        for wrong in ("0", "-1", "seven", "1e3", "", "1000000"):
            with pytest.raises(UsageError):
                read_half_life(wrong)


def test_the_csv_file_is_whole_and_no_spreadsheet_runs_it(tmp_path: Path) -> None:
    options = Options(models=("first", "shapley"))
    found = analyse(tally_of([Journey(("=cmd()", 'a,"b'), 1, 0, 5), Journey(("异业",), 2)], options), options)
    assert report.write_csv(found, (2,), tmp_path / "deep" / "out.csv") == 6
    assert (tmp_path / "deep" / "out.csv").read_text(encoding="utf-8").splitlines() == [
        "model,channel,conversions,share,value",
        "first,'=cmd(),1.00,0.333333,0.05",
        'first,"a,""b",0.00,0.000000,0.00',
        "first,异业,2.00,0.666667,0.00",
        "shapley,'=cmd(),0.50,0.166667,0.03",
        'shapley,"a,""b",0.50,0.166667,0.02',
        "shapley,异业,2.00,0.666667,0.00",
    ]
