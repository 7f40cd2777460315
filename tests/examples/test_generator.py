"""The seeded generator of facts, and that it speaks of the partners and words of the example deals."""

from __future__ import annotations

import csv
import hashlib
import itertools
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from alianza.bootstrap.demo import COLUMNS, WORLDS, UnknownAlliance, generate, generate_rows, write_facts
from alianza.kernel.errors import InvalidValue, UsageError
from alianza.kernel.money import parse_minor
from alianza.settlement.payfiles.accounts import account_kind_of, check_account, check_bic

EXAMPLES = Path(__file__).parents[2] / "examples"
ALLIANCES = sorted(WORLDS)
Row = dict[str, str]


@pytest.fixture(scope="module", params=ALLIANCES)
def alliance(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def facts(alliance: str) -> list[Row]:
    return list(generate(alliance, 6000, 7))


def partners_of(alliance: str) -> list[Row]:
    with (EXAMPLES / alliance / "partners.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def yaml_files(alliance: str) -> Iterator[Any]:
    for path in sorted((EXAMPLES / alliance).rglob("*.yaml")):
        yield YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def groups_of(alliance: str) -> dict[str, Any]:
    programs = [program for data in yaml_files(alliance) for program in data.get("programs", {}).values()]
    return {key: group for program in programs for key, group in program["groups"].items()}


def defect(row: Row, alliance: str) -> str:
    """Why no one could book the row; empty when it is good."""
    world = WORLDS[alliance]
    if row["fact"] not in ("lead", "sale", "refund"):
        return "fact"
    if not row["fact_id"]:
        return "fact_id"
    if row["partner"] not in {"", *(one.partner for one in world.partners)}:
        return "partner"
    if row["fact"] == "sale" and row["currency"] not in world.currencies:
        return "currency"
    try:
        datetime.fromisoformat(row["occurred_at"])
        if row["fact"] == "sale" and parse_minor(row["amount"], 2) < 0:
            return "amount"
    except InvalidValue:
        return "amount"
    except ValueError:
        return "occurred_at"
    return ""


def good(facts: list[Row], alliance: str) -> list[Row]:
    return [row for row in facts if not defect(row, alliance)]


# The stream ----------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_facts_and_another_seed_others(alliance: str) -> None:
    first, again, other = (list(generate(alliance, 500, seed)) for seed in (7, 7, 8))
    assert first == again
    assert not {row["fact_id"] for row in first if row["fact_id"]} & {row["fact_id"] for row in other}


@pytest.mark.parametrize("count", [0, 1, 2, 37, 6000])
def test_exactly_as_many_rows_as_asked_for_with_the_contract_s_columns(alliance: str, count: int) -> None:
    rows = list(generate(alliance, count, 3))
    assert len(rows) == count
    assert all(tuple(row) == COLUMNS for row in rows)


def test_the_seeded_stream_never_changes_by_accident() -> None:
    text = "\n".join("|".join(row) for row in generate_rows("onlycar", 2000, 7))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "9ea68ba2b8e5b3d4"


def test_facts_lie_within_the_window_in_the_order_of_the_till(alliance: str) -> None:
    window = {"first_day": date(2026, 2, 27), "last_day": date(2026, 3, 2)}
    rows = good(list(generate(alliance, 2000, 5, **window)), alliance)
    days = [row["occurred_at"][:10] for row in rows]
    assert min(days) == "2026-02-27"
    assert max(days) == "2026-03-02"
    late = sum(here > there for here, there in itertools.pairwise(days))
    assert 0 < late < 0.06 * len(rows)  # late arrivals step back, all others go forward


def test_offsets_are_those_of_the_alliance_s_zone(alliance: str, facts: list[Row]) -> None:
    zone, seen = ZoneInfo(WORLDS[alliance].time_zone), 0
    for row in good(facts, alliance):
        moment = datetime.fromisoformat(row["occurred_at"])
        if moment.tzinfo:
            seen += 1
            assert moment.utcoffset() == moment.replace(tzinfo=zone).utcoffset()
    assert seen > 50


def test_memory_does_not_grow_with_the_count() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in generate_rows("onlycar", count, 1):
            pass
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(1000)
    assert peak(60_000) < 1.3 * peak(20_000)


def test_a_written_file_holds_what_was_generated(tmp_path: Path) -> None:
    told: list[int] = []
    path = tmp_path / "facts.csv"
    assert write_facts(path, "tesla-life", 12_000, 9, progress=told.append) == 12_000
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == list(generate("tesla-life", 12_000, 9))
    assert told == [10_000, 12_000]


def test_wrong_use_is_told() -> None:
    with pytest.raises(UnknownAlliance, match="nobody") as caught:
        generate("nobody", 1, 1)
    assert "onlycar" in caught.value.hint
    with pytest.raises(UsageError):
        generate("onlycar", -1, 1)
    with pytest.raises(UsageError):
        generate("onlycar", 1, 1, first_day=date(2026, 5, 2), last_day=date(2026, 5, 1))


# What is realistic about it ------------------------------------------------------------------------------------------


def test_business_follows_the_week_and_the_day(alliance: str, facts: list[Row]) -> None:
    world = WORLDS[alliance]
    moments = [datetime.fromisoformat(row["occurred_at"]) for row in good(facts, alliance)]
    by_weekday, by_hour = Counter(m.weekday() for m in moments), Counter(m.hour for m in moments)
    busiest, quietest = max(range(7), key=world.weekdays.__getitem__), min(range(7), key=world.weekdays.__getitem__)
    assert by_weekday[busiest] > 1.15 * by_weekday[quietest]
    assert all(not by_hour[hour] for hour in range(24) if not world.hours[hour])
    assert by_hour.most_common(1)[0][1] > 3 * by_hour[min(hour for hour in range(24) if world.hours[hour])]


def test_few_customers_come_often_and_many_seldom(alliance: str, facts: list[Row]) -> None:
    visits = sorted(Counter(row["customer"] for row in facts if row["fact"] == "sale").values(), reverse=True)
    tenth = len(visits) // 10
    assert sum(visits[:tenth]) > 0.25 * sum(visits)
    assert visits[0] < 0.02 * sum(visits)  # yet no single customer carries the business
    assert sum(times == 1 for times in visits) > tenth


def test_leads_come_before_the_sales_they_lead_to(alliance: str, facts: list[Row]) -> None:
    led: dict[str, str] = {}
    found = 0
    for row in good(facts, alliance):
        if row["fact"] == "lead":
            led.setdefault(row["customer"], row["occurred_at"])
        elif row["fact"] == "sale" and not row["partner"] and not row["code"]:
            found += row["customer"] in led and led[row["customer"]][:19] < row["occurred_at"][:19]
    assert found > 100  # sales whose only evidence is an earlier lead


def test_refunds_name_an_earlier_sale_and_never_exceed_it(alliance: str, facts: list[Row]) -> None:
    sales: dict[str, Row] = {}
    taken: Counter[str] = Counter()
    seen: set[str] = set()
    whole = part = 0
    for row in good(facts, alliance):
        if row["fact"] == "sale":
            sales[row["fact_id"]] = row
        if row["fact"] != "refund" or row["fact_id"] in seen:
            continue
        seen.add(row["fact_id"])
        sale = sales[row["refunds"]]
        gross = parse_minor(sale["amount"], 2)
        assert row["currency"] == sale["currency"]
        taken[row["refunds"]] += parse_minor(row["amount"], 2) if row["amount"] else 0
        assert taken[row["refunds"]] <= gross
        whole += not row["amount"] or parse_minor(row["amount"], 2) == gross
        part += bool(row["amount"]) and parse_minor(row["amount"], 2) < gross
    assert whole > 20
    assert part > 20


def test_some_rows_are_exact_duplicates_and_no_id_means_two_things(alliance: str, facts: list[Row]) -> None:
    by_key: dict[tuple[str, str], list[Row]] = {}
    for row in good(facts, alliance):
        by_key.setdefault((row["fact"], row["fact_id"]), []).append(row)
    doubled = [rows for rows in by_key.values() if len(rows) > 1]
    assert 10 < len(doubled) < 90
    assert all(row == rows[0] for rows in doubled for row in rows)


def test_a_few_rows_are_bad_in_every_way(alliance: str) -> None:
    rows = list(generate(alliance, 20_000, 7))
    defects = Counter(filter(None, (defect(row, alliance) for row in rows)))
    assert set(defects) == {"fact", "fact_id", "partner", "currency", "amount", "occurred_at"}
    assert 30 < sum(defects.values()) < 120


def test_evidence_is_partner_code_both_or_contradictory(alliance: str, facts: list[Row]) -> None:
    owner = {one.code: one.partner for one in WORLDS[alliance].partners if one.code}
    kinds: Counter[str] = Counter()
    for row in good(facts, alliance):
        if row["fact"] == "sale":
            agrees = row["partner"] == owner.get(row["code"], row["partner"])
            kinds[f"{bool(row['partner']):d}{bool(row['code']):d}{'' if agrees or not row['partner'] else '!'}"] += 1
    assert all(kinds[kind] > 5 for kind in ("00", "01", "10", "11", "11!"))


def test_the_workshop_s_week_has_its_code() -> None:
    days = {row["occurred_at"][:10] for row in generate("onlycar", 20_000, 7) if row["code"] == "SEMANAX"}
    assert days
    assert all("2026-09-14" < day <= "2026-10-11" for day in days)  # late rows reach back, none runs ahead


# The examples --------------------------------------------------------------------------------------------------------


def test_the_generator_s_partners_are_those_of_the_example(alliance: str) -> None:
    listed = {(row["partner"], row["group"], row["code"]) for row in partners_of(alliance)}
    assert {(one.partner, one.group, one.code) for one in WORLDS[alliance].partners} == listed


def test_partners_belong_to_groups_of_the_deal_and_have_a_form_it_allows(alliance: str) -> None:
    groups, rows = groups_of(alliance), partners_of(alliance)
    for row in rows:
        group = groups[row["group"]]
        assert row["reward"] in group.get("reward", {}).get("allowed", ["cash"]), row
        negotiated = any(rule.get("percent") == "negotiated" for rule in group.get("commission", []))
        assert bool(row["rate"]) == negotiated, row
    assert {row["group"] for row in rows} == set(groups)
    codes = [row["code"] for row in rows if row["code"]]
    assert len(set(codes)) == len(codes)


def test_accounts_pass_their_check_digits(alliance: str) -> None:
    kinds: Counter[str] = Counter()
    for row in partners_of(alliance):
        kind = account_kind_of(row["account"])
        kinds[kind] += 1
        check_account(row["account"], kind)
        if row["bic"]:
            check_bic(row["bic"])
    expected = {"onlycar": {"clabe"}, "nexors": {"clabe", "iban", "other"}}
    assert set(kinds) == expected.get(alliance, {"other"})


def test_the_generator_sells_what_the_deal_speaks_of(alliance: str) -> None:
    """Every category that a rule of a group names is sold by a partner of that group."""
    world = WORLDS[alliance]
    for key, group in groups_of(alliance).items():
        sold = {goods.category for goods in world.goods[key]}
        for clause in (*group.get("commission", []), *group.get("volume_prices", [])):
            assert set(clause.get("categories", [])) <= sold, (key, clause)
    deal = YAML(typ="safe").load((EXAMPLES / alliance / "deal.yaml").read_text(encoding="utf-8"))
    assert world.excluded.category in deal["exclusions"]["categories"]
    assert world.time_zone == deal["time_zone"]
    assert list(world.currencies) == deal.get("currencies", [deal["currency"]])
