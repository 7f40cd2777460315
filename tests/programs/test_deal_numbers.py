"""The numbers of a deal's files: found with what they are of, and changed without touching anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from alianza.programs.deal_file import load_deal, parse_deal
from alianza.programs.deal_numbers import Number, numbers_of, with_numbers

EXAMPLES = Path(__file__).parents[2] / "examples"
DEALS = sorted(path.parent.name for path in EXAMPLES.glob("*/deal.yaml"))


@pytest.mark.parametrize("slug", DEALS)
def test_each_is_where_it_says_and_changing_none_changes_nothing(slug: str) -> None:
    loaded = load_deal(EXAMPLES / slug / "deal.yaml")
    found = numbers_of(loaded.text, loaded.root)
    assert len(found) > 10 and len({one.place for one in found}) == len(found)
    for one in found:
        line = loaded.text[one.place.file].split("\n")[one.place.line - 1]
        assert line[one.place.column - 1 :].startswith(one.text)
    assert with_numbers(loaded.text, {one.place: (one.text, one.text) for one in found}) == loaded.text


@pytest.mark.parametrize("slug", DEALS)
def test_every_rate_can_be_another_one(slug: str) -> None:
    loaded = load_deal(EXAMPLES / slug / "deal.yaml")
    rates = [one for one in numbers_of(loaded.text, loaded.root) if one.text.endswith("%")]
    changed = with_numbers(loaded.text, {one.place: (one.text, "1.25") for one in rates})
    again = numbers_of(changed, loaded.root)
    assert [one.text for one in again if one.text.endswith("%")] == ["1.25%"] * len(rates)
    assert parse_deal(changed, loaded.root).deal != loaded.deal
    assert [len(text.split("\n")) for text in changed.values()] == [
        len(text.split("\n")) for text in loaded.text.values()
    ]


def one_of(files: dict[str, str], key: str) -> Number:
    return next(one for one in numbers_of(files, "deal.yaml") if one.key == key)


@pytest.mark.parametrize(
    ("key", "typed", "becomes"),
    [("percent", "8", "8%"), ("percent", " 8.5 % ", "8.5%"), ("hold", "20", "20 days"), ("hold", "1 day", "1 day"),
     ("hold", "15", "15 days"),
     ("percent", "8, of: net", "7%"), ("percent", "8\n  x: y", "8 x: y"), ("percent", "", "7%")],
)  # fmt: skip
def test_what_is_typed_is_written_as_it_was(key: str, typed: str, becomes: str) -> None:
    text = "settlement: {hold: 15 days}\nprograms: {p: {groups: {g: {commission: [{id: a, percent: 7%}]}}}}  # so\n"
    files = {"deal.yaml": text}
    place = one_of(files, key)
    found = with_numbers(files, {place.place: (place.text, typed)})["deal.yaml"]
    assert found == (text if becomes == "7%" or ":" in becomes else text.replace(place.text, becomes))


def test_where_something_else_stands_by_now_nothing_is_changed() -> None:
    files = {"deal.yaml": "settlement: {hold: 15 days}\n"}
    place = one_of(files, "hold")
    assert with_numbers(files, {place.place: ("14 days", "20 days")}) == files
    assert with_numbers(files, {place.place._replace(line=9): ("15 days", "20 days")}) == files
    assert with_numbers(files, {place.place._replace(file="x"): ("15 days", "20 days")}) == files
