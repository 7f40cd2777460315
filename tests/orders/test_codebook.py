"""Codes in a facts file: how they may be written, and those that are looked up while the file is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from alianza.orders.facts import FACT_FIELDS, FactParser
from alianza.orders.files import chunk_of, codebook

NOW = datetime(2026, 12, 1, tzinfo=UTC)
CODES = {"Taller-X": 7, "SOL10": 8}


class Batch:
    """A million codes somewhere else; remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []

    def __call__(self, codes: Collection[str]) -> Mapping[str, tuple[str, Any]]:
        self.asked.append(set(codes))
        return {code: (f"{code[:4]}-{code[4:]}", 9) for code in codes if code.startswith("VA")}


def parser(find: Batch | None = None) -> FactParser:
    return FactParser(("MXN",), "America/Mexico_City", {}, CODES, now=NOW, find_codes=find)


def read(by: FactParser, *codes: str) -> tuple[list[dict[str, Any]], list[str]]:
    cells = [
        {"fact": "sale", "fact_id": f"S{place}", "occurred_at": "2026-10-01T10:00", "amount": "1.00", "code": code}
        for place, code in enumerate(codes)
    ]
    facts, rejects = by.parse(chunk_of(cells))
    assert by.parse_carefully(chunk_of(cells)) == (facts, rejects)
    return [dict(zip(FACT_FIELDS, fact, strict=True)) for fact in facts], [reject.reason for reject in rejects]


@pytest.mark.parametrize("written", ["taller x", "TALLERX", "Táller—X", "ＴＡＬＬＥＲＸ", "tal1er-x", "taIIerx"])
def test_however_it_is_written_it_is_the_same_fact(written: str) -> None:
    first, second = (read(parser(), text)[0][0] for text in (written, "Taller-X"))
    assert first == second
    assert (first["code"], first["code_partner"]) == ("TALLER-X", 7)


def test_how_a_code_is_shown_makes_no_other_fact_of_it() -> None:
    """A code may get another spelling later; a re-sent fact must be known again."""
    other = FactParser(("MXN",), "America/Mexico_City", {}, {"TALLER X": 7}, now=NOW)
    assert read(other, "tallerx")[0][0]["digest"] == read(parser(), "tallerx")[0][0]["digest"]


def test_an_unknown_code_is_refused_with_the_nearest_one() -> None:
    facts, reasons = read(parser(), "sol20", "")
    assert [fact["code"] for fact in facts] == [None]
    assert reasons == ["unknown_code: there is no code 'SOL20'; did you mean 'SOL10'?"]


def test_unknown_codes_are_looked_up_once_a_chunk() -> None:
    find = Batch()
    facts, reasons = read(parser(find), "va-2345", "VA2345", "sol10", "va-9999", "other", "")
    assert [(fact["code"], fact["code_partner"]) for fact in facts] == [
        ("VA23-45", 9), ("VA23-45", 9), ("SOL10", 8), ("VA99-99", 9), (None, None)
    ]  # fmt: skip
    assert len(reasons) == 1
    assert find.asked[0] == {"VA2345", "VA9999", "0THER"}
    assert set().union(*find.asked[1:]) <= {"0THER"}, "what was found is not asked for again"


def test_known_codes_are_never_looked_up() -> None:
    find = Batch()
    read(parser(find), "sol10", "taller x", "", " ")
    assert find.asked == []


def test_of_a_million_codes_few_are_remembered_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codebook, "_REMEMBERED", 10)
    by = parser(Batch())
    for start in range(0, 60, 6):
        codes = [f"VA{number:04}" for number in range(start + 2000, start + 2006)]
        facts, reasons = read(by, *codes, "sol10")
        assert [fact["code_partner"] for fact in facts] == [9] * 6 + [8]
        assert reasons == []
    assert len(by._codes.spelling) <= 10 + len(CODES)
