"""The deal language: what a file means, and what is said about a file that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alianza.programs.deal_file import DealError, LoadedDeal, Problem, load_deal, parse_deal
from alianza.programs.deal_problems import Problems
from alianza.programs.deal_yaml import Mapping, Sequence, read_yaml
from alianza.programs.terms import CaseFact, Group, PriceStep, Refunds, Rule

HERE = Path(__file__).parent
FULL = {name: (HERE / name).read_text() for name in ("full.yaml", "groups/flotillas.yaml")}

SMALL = """\
alianza: 1
alliance: onlycar
name: OnlyCar
currency: MXN
currencies: [MXN, JPY, KWD]
time_zone: America/Mexico_City
effective_from: 2026-01-01
programs:
  afiliados:
    groups:
      talleres:
        commission:
          - {id: venta, percent: 5%}
"""


def small(addition: str = "", **replaced: str) -> str:
    """The smallest deal, with words of the root replaced or more text at the end (in the group, when indented)."""
    lines = [line for line in SMALL.splitlines() if line.partition(":")[0] not in replaced]
    return "\n".join([*(f"{key}: {value}" for key, value in replaced.items() if value), *lines]) + "\n" + addition


def parse(text: str, **more: str) -> LoadedDeal:
    return parse_deal({"deal.yaml": text, **more}, "deal.yaml")


def problems(text: str, **more: str) -> list[Problem]:
    with pytest.raises(DealError) as caught:
        parse(text, **more)
    return caught.value.problems


def in_group(words: str) -> str:
    """The smallest deal with more words in its group; lines of the words are relative to the group."""
    return SMALL + "".join(f"        {line}\n" for line in words.splitlines())


def with_rule(words: str) -> str:
    return SMALL.replace("percent: 5%", words)


# What a file means


def test_a_full_deal_keeps_every_number_exactly() -> None:
    deal = parse_deal(FULL, "full.yaml").deal
    talleres = deal.group("talleres")
    assert talleres
    venta, contacto = talleres.rules
    assert (venta.by_tier, venta.percent, venta.fixed) == (True, None, None)
    assert (venta.limit, venta.months, venta.hold_days) == ("first_months", 6, 30)
    assert venta.caps.per_customer == {"MXN": 200050}
    assert venta.caps.per_month == {"MXN": 2_000_000, "USD": 100010}
    assert contacto.fixed == {"MXN": 2500, "USD": 125, "JPY": 150, "KWD": 375}
    assert talleres.tiers and talleres.tiers.steps[1].commission == Decimal("0.0725")
    assert deal.net_tax == Decimal("0.16") and deal.settlement.minimum_payout["KWD"] == 3125
    assert talleres.overrides[0].last_day == date(2026, 10, 11)
    assert talleres.refunds == Refunds(within_days=180)
    assert talleres.support == {"level": "24/7 L1/L2", "answer": "5 minutes"}


def test_an_include_adds_programs_and_cases() -> None:
    loaded = parse_deal(FULL, "full.yaml")
    assert [(group.program, group.id) for group in loaded.deal.groups] == [
        ("afiliados", "talleres"),
        ("corporativo", "flotillas"),
    ]
    assert loaded.programs == {"afiliados": "Programa de afiliados", "corporativo": "Clientes corporativos"}
    assert list(loaded.text) == ["full.yaml", "groups/flotillas.yaml"]
    prices = loaded.deal.groups[1].volume_prices[0]
    assert prices.steps[1] == PriceStep(from_quantity=51, unit_price={"MXN": 15000})
    assert loaded.case_places["Una venta de flotilla"] == "groups/flotillas.yaml:24"


def test_what_is_left_out_has_its_default() -> None:
    deal = parse(small()).deal
    assert deal.currencies == ("MXN", "JPY", "KWD") and deal.language == "en"
    assert deal.groups == (
        Group(id="talleres", program="afiliados", rules=(Rule(id="venta", percent=Decimal("0.05")),)),
    )
    assert parse(small(currencies="")).deal.currencies == ("MXN",)


def test_the_default_reward_is_the_first_allowed_one() -> None:
    assert parse(in_group("reward: {allowed: [credit, cash]}")).deal.groups[0].reward.default == "credit"


def test_repeated_facts_are_written_out_with_their_numbers() -> None:
    facts = parse_deal(FULL, "full.yaml").cases[0].facts
    assert [fact.fact_id for fact in facts] == ["L0", "S1", *(f"L{n}" for n in range(1, 11)), "R1"]
    assert facts[2].occurred_at == "2026-10-01T12:00" and facts[11].occurred_at == "2026-10-10T12:00"
    assert facts[11].fields == {"partner": "taller-x", "customer": "d10"}


def test_facts_may_be_csv_and_know_their_line_in_the_file() -> None:
    case = parse_deal(FULL, "full.yaml").cases[1]
    fields = {"partner": "flota-1", "amount": "1160.00", "currency": "MXN", "category": "lavado"}
    assert case.facts == (CaseFact(fact="sale", fact_id="F1", occurred_at="2026-10-02T10:00", line=29, fields=fields),)
    assert case.expect_lines == () and case.expect_statements is None and case.close == (202610,)


def test_expected_values_stay_as_written() -> None:
    case = parse_deal(FULL, "full.yaml").cases[0]
    row = {"fact_id": "S1", "rule": "venta", "base": "350.00", "rate": "5%", "amount": "17.50"}
    assert case.expect_lines == (row,)
    assert case.partners[0].rate == "12%"


def test_an_alias_stands_for_the_value_it_names() -> None:
    text = SMALL.replace("[MXN, JPY, KWD]", "&all [MXN, JPY, KWD]") + "exclusions: {categories: *all}\n"
    assert parse(text).deal.exclusions.categories == ("MXN", "JPY", "KWD")


def test_the_digest_is_of_the_meaning_not_of_the_writing() -> None:
    digest = parse_deal(FULL, "full.yaml").digest
    joined = FULL["full.yaml"].replace("include:\n  - groups/flotillas.yaml\n", "")
    head, cases = joined.split("cases:\n")
    programs, more_cases = FULL["groups/flotillas.yaml"].split("programs:\n")[1].split("cases:\n")
    one_file = {"deal.yaml": f"{head}{programs}cases:\n{cases}{more_cases}"}
    assert parse_deal(one_file, "deal.yaml").digest == digest
    changed = FULL | {"full.yaml": FULL["full.yaml"].replace("7.25%", "7.26%")}
    assert parse_deal(changed, "full.yaml").digest != digest


def test_a_comment_or_another_way_to_write_a_number_keeps_the_digest() -> None:
    other = "# signed\n" + SMALL.replace("5%}", "5.00 %}  # as agreed").replace("name: OnlyCar", 'name: "OnlyCar"')
    assert parse(other).digest == parse(SMALL).digest


def test_a_folder_on_disk_and_its_texts_give_the_same_deal() -> None:
    loaded = load_deal(HERE / "full.yaml")
    again = parse_deal(loaded.text, loaded.root)
    assert (loaded.deal, loaded.cases, loaded.digest) == (again.deal, again.cases, again.digest)


# One letter wrong in any word


def _words(node: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Every key with its place, but not the ids that the user chooses."""
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _words(item, path)
    if isinstance(node, Mapping):
        for key, entry in node.entries.items():
            if path[-1:] not in (("programs",), ("groups",)):
                yield (*path, key), entry.where.line, entry.where.column
            yield from _words(entry.value, (*path, key))


def _all_words(file: str) -> dict[tuple[str, ...], tuple[int, int]]:
    tree = read_yaml(FULL[file], file, Problems())
    return {path: (line, column) for path, line, column in _words(tree)}


@pytest.mark.parametrize("file", list(FULL))
def test_a_word_with_one_wrong_letter_is_refused_where_it_stands_with_the_right_word(file: str) -> None:
    words = _all_words(file)
    assert len(words) > 15
    for number, (path, (line, column)) in enumerate(words.items()):
        lines = FULL[file].splitlines()
        # The second letter tells 'on' from 'of', so of words of two letters the first one is changed.
        place = column - 1 + (number % len(path[-1]) if len(path[-1]) > 2 else 0)
        row = lines[line - 1]
        wrong = "x" if row[place].lower() != "x" else "q"
        wrong = wrong.upper() if path[-1].isupper() else wrong
        lines[line - 1] = row[:place] + wrong + row[place + 1 :]
        with pytest.raises(DealError) as caught:
            parse_deal(FULL | {file: "\n".join(lines) + "\n"}, "full.yaml")
        found = [(one.line, one.column, one.nearest) for one in caught.value.problems if one.file == file]
        assert (line, column, path[-1]) in found, (path, caught.value.problems)


def test_one_slip_is_one_problem() -> None:
    (only,) = problems(SMALL.replace("percent: 5%", "precent: 5%"))
    assert (only.file, only.line, only.column, only.nearest) == ("deal.yaml", 13, 25, "percent")
    assert only.message == "'precent' is not a word of a commission rule"
    assert "percent" in only.expected


def test_all_problems_of_a_file_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = SMALL.replace("MXN\n", "MXX\n", 1).replace("onlycar", "Only Car").replace("2026-01-01", "2026-02-30")
    found = problems(text.replace("5%", "0.05"))
    assert [(one.line, one.column) for one in found] == [(2, 11), (4, 11), (7, 17), (13, 34)]
    with pytest.raises(DealError) as caught:
        parse(text)
    assert caught.value.code == "deal_invalid"
    assert caught.value.where == "deal.yaml:2:11"
    assert caught.value.message.endswith("(and 2 more problems)")


# Values


@pytest.mark.parametrize(
    ("words", "said", "nearest"),
    [
        ("percent: 0.05", "'0.05' is not a percentage", "5%"),
        ("percent: 101%", "101% is not between 0% and 100%", ""),
        ("percent: -1%", "-1% is not between 0% and 100%", ""),
        ("percent: by_teir", "'by_teir' is not a percentage", "by_tier"),
        ("percent: ", "nothing stands here", ""),
        ("percent: [5%]", "a list stands here", ""),
        ("percent: 5%, fixed: 10", "a commission rule with percent and fixed together", ""),
        ("of: gross", "a commission rule with none of percent or fixed", ""),
        ("percent: by_tier", "'by_tier' but the group has no tiers", ""),
        ("percent: 5%, per: unit", "'per' says nothing without 'fixed'", ""),
        ("fixed: 5, of: net", "'of' says nothing without 'percent'", ""),
        ("percent: 5%, on: lead", "a lead has no amount to take a percentage of", ""),
        ("percent: 5%, limit: first six months", "'first six months' is not a limit", "first 6 months"),
        ("percent: 5%, limit: first 0 months", "'first 0 months' is not a limit", "first 6 months"),
        ("percent: 5%, hold: 30", "'30' is not a duration", "30 days"),
        ("percent: 5%, customer: newer", "'newer' is not known here", "new"),
        ("percent: 5%, categories: lavado", "this is not a list", "[lavado]"),
        ("percent: 5%, categories: [a], except_categories: [a]", "a is both included and excepted", ""),
        ("fixed: 1.005", "'1.005' has more than 2 decimals (MXN)", ""),
        ("fixed: {JPY: 10.5}", "'10.5' has more than 0 decimals (JPY)", ""),
        ("fixed: {KWD: 0.1234}", "'0.1234' has more than 3 decimals (KWD)", ""),
        ("fixed: {USD: 5}", "'USD' is none of the deal's currencies", ""),
        ("fixed: {MXM: 5}", "'MXM' is none of the deal's currencies", "MXN"),
        ('fixed: "1,000"', "'1,000' is not an amount (MXN)", ""),
        ("fixed: 500 MXN", "'500 MXN' is not an amount (MXN)", "500"),
        ("fixed: -5", "'-5' is not possible as an amount", ""),
        ("fixed: 1e3", "'1e3' is not an amount (MXN)", ""),
        ("fixed: 99999999999999999", "'99999999999999999' is larger than the books can hold (MXN)", ""),
        (f"fixed: {'9' * 5000}", f"'{'9' * 40}…' is not possible as an amount", ""),
        ("fixed: {}", "no currency is named", ""),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(words: str, said: str, nearest: str) -> None:
    (only,) = problems(with_rule(words))
    assert (only.message, only.nearest) == (said, nearest)
    assert only.line == 13 and only.column > 12


@pytest.mark.parametrize(
    ("word", "value", "nearest"),
    [
        ("time_zone", "America/Mexico_Citi", "America/Mexico_City"),
        ("time_zone", "../../etc/passwd", ""),
        ("country", "MEX", ""),
        ("language", "fr", ""),
        ("currency", "MXP", "MXN"),
        ("effective_from", "01.01.2026", ""),
        ("effective_from", "2026-1-1", ""),
        ("alliance", "Only Car", ""),
        ("alianza", "2", ""),
        ("settlement", "{payout_day: 29}", ""),
        ("settlement", "{holidays: XX}", ""),
        ("settlement", "{minimum_payout: {EUR: 1}}", ""),
        ("attribution", "{precedence: [code, code]}", ""),
        ("attribution", "{precedence: []}", ""),
        ("attribution", "{window: 30 weeks}", ""),
        ("currencies", "[JPY]", ""),
        ("net", "{tax: 16}", "16%"),
    ],
)
def test_a_value_that_the_alliance_cannot_have_is_refused(word: str, value: str, nearest: str) -> None:
    first = problems(small(**{word: value}))[0]
    assert first.line == 1
    assert not nearest or first.nearest == nearest


@pytest.mark.parametrize(
    ("words", "line", "said"),
    [
        ("commission: []", 14, "'commission' is given twice, first in line 12"),
        ("tiers: {by: leads, steps: [{name: A, from: 5, commission: 5%}, {name: B, from: 5, commission: 6%}]}", 14,
         "this step does not begin above the one before"),
        ("tiers: {by: leads, steps: [{name: A, from: 0, commission: 5%}]}", 14, "'0' is not possible here"),
        ("tiers: {by: leads, steps: [{name: A, from: 1.5, commission: 5%}]}", 14, "'1.5' is not possible here"),
        ("tiers: {by: revenue, steps: [{name: A, from: 0.001, commission: 5%}]}", 14,
         "'0.001' has more than 2 decimals (MXN)"),
        ("tiers: {by: leads, steps: []}", 14, "the list is empty"),
        ("tiers: {by: leads, steps: [{name: A, from: 1, commission: 5%}, {name: A, from: 2, commission: 6%}]}", 14,
         "two steps are named 'A'"),
        ("customer_discount: {percent: by_tier}\ntiers: {by: leads, steps: [{name: A, from: 1, commission: 5%}]}", 15,
         "the customer's discount goes by tier, but this step has none"),
        ("monthly_fees: [{id: venta, fixed: 5}]", 14, "the id 'venta' is already used in line 13"),
        ("monthly_fees: [{id: customer_discount, fixed: 5}]", 14,
         "'customer_discount' is what statements call the customer's discount"),
        ("monthly_fees: [{id: f, fixed: 5, months: [13]}]", 14, "'13' is not possible here"),
        ("monthly_fees: [{id: f, fixed: 5, months: [1, 1]}]", 14, "'1' stands in the list twice"),
        ("volume_prices: [{id: v, mode: graduated, steps: [{from: 2, price: 1}]}]", 14, "the steps are not in order"),
        ("volume_prices: [{id: v, mode: graduated, steps: [{from: 1, price: 1}, {from: 1, price: 2}]}]", 14,
         "the steps are not in order"),
        ("reward: {allowed: [credit], default: cash}", 14, "'cash' is not among the allowed forms"),
        ("overrides: [{id: o, from: 2026-10-11, until: 2026-10-10, percent: 1%}]", 14,
         "it ends on 2026-10-10, before it begins"),
        ("overrides: [{id: o, from: 2026-10-11, until: 2026-10-12, percent: 1%, fixed: 1}]", 14,
         "an override with percent and fixed together"),
        ("overrides: [{id: o, from: 2026-10-11, until: 2026-10-12}]", 14, "this override changes nothing"),
        ("overrides: [{id: o, from: 2026-10-11, until: 2026-10-12, percent: 1%, rules: [venti]}]", 14,
         "the group has no rule 'venti'"),
    ],
)  # fmt: skip
def test_terms_of_a_group_that_contradict_each_other_are_refused(words: str, line: int, said: str) -> None:
    (only,) = problems(in_group(words))
    assert (only.line, only.message) == (line, said)


def test_a_percentage_on_a_campaign_may_not_reach_a_rule_on_leads() -> None:
    text = SMALL.replace("percent: 5%", "on: lead, fixed: 5")
    text += "        overrides: [{id: o, from: 2026-10-11, until: 2026-10-12, percent: 1%}]\n"
    (only,) = problems(text)
    assert only.message == "a percentage would apply to venta, but a lead has no amount"


def test_a_group_id_stands_in_one_program_only() -> None:
    more = "  otros:\n    groups:\n      talleres: {name: Otra vez}\n"
    (only,) = problems(SMALL + more)
    assert (only.line, only.column) == (16, 7)
    assert only.message == "the group 'talleres' is already in another program, in deal.yaml:11:7"


# Cases


def with_case(words: str) -> str:
    return SMALL + "cases:\n  - name: uno\n" + "".join(f"    {line}\n" for line in words.splitlines())


FACT = "{fact: sale, fact_id: S1, occurred_at: 2026-10-01T10:00, amount: 5}"


@pytest.mark.parametrize(
    ("words", "said", "nearest"),
    [
        ("partners: [{partner: t, group: talers}]\nfacts: []\nexpect: {}",
         "the deal has no group 'talers'", "talleres"),
        ("partners: [{partner: t, group: talleres, reward: points}]\nfacts: []\nexpect: {}",
         "the group does not allow 'points'", ""),
        ("facts: [{fact: sael, fact_id: S1, occurred_at: 2026-10-01}]\nexpect: {}", "'sael' is not known here", "sale"),
        ("facts: [{fact: sale, fact_id: S1, occurred_at: tomorrow, amount: 5}]\nexpect: {}",
         "'tomorrow' is not a time", ""),
        ("facts: [{fact: sale, fact_id: S1, occurred_at: 2026-10-01}]\nexpect: {}",
         "'amount' is missing in this sale", ""),
        ("facts: [{fact: refund, fact_id: R1, occurred_at: 2026-10-01}]\nexpect: {}",
         "'refunds' is missing in this refund", ""),
        ("facts: [{fact: lead, occurred_at: 2026-10-01}]\nexpect: {}", "'fact_id' is missing in this fact", ""),
        (f"facts: [{FACT}]\nexpect: {{lines: [{{fact_id: S2}}]}}", "the case has no fact_id 'S2'", "S1"),
        (f"facts: [{FACT}]\nexpect: {{lines: [{{factid: S1}}]}}", "'factid' is not a word of an expected line",
         "fact_id"),
        (f"facts: [{FACT}]\nclose: [2026-11, 2026-10]\nexpect: {{}}", "the months to close are not in order", ""),
        (f"facts: [{FACT}]\nclose: [2026-13]\nexpect: {{}}", "'2026-13' is not a month", ""),
        (f"facts: [{FACT}]\nfacts_csv: 'fact'\nexpect: {{}}", "a case with facts and facts_csv together", ""),
        ("facts_csv: |\n  fact,fact_id,ocurred_at\nexpect: {}", "'ocurred_at' is no column of a fact", "occurred_at"),
        ("facts: [{repeat: 10001, fact: lead, fact_id: a, occurred_at: 2026-10-01}]\nexpect: {}",
         "'10001' is not possible here", ""),
    ],
)  # fmt: skip
def test_a_case_that_could_not_show_anything_is_refused(words: str, said: str, nearest: str) -> None:
    found = {one.message: one.nearest for one in problems(with_case(words))}
    assert said in found, found
    assert found[said] == nearest


def test_all_cases_together_hold_ten_thousand_facts() -> None:
    row = "{{repeat: {count}, fact: lead, fact_id: 'L{{n}}', occurred_at: 2026-10-01}}"
    words = f"facts: [{row.format(count=9999)}, {row.format(count=1)}]\nexpect: {{}}"
    assert len(parse(with_case(words)).cases[0].facts) == 10_000
    (only,) = problems(with_case(words.replace("repeat: 1,", "repeat: 2,")))
    assert only.message == "the cases hold more than 10,000 facts"


def test_a_wrong_row_of_a_csv_text_is_named_by_its_line_in_the_file() -> None:
    text = with_case(
        "facts_csv: |\n  fact,fact_id,occurred_at\n  lead,L1,2026-10-01\n  lead,L2,never\n  lead\nexpect: {}"
    )
    assert [(one.line, one.message) for one in problems(text)] == [
        (19, "'never' is not a time"),
        (20, "this row has 1 values"),
    ]


# Files


def test_words_may_come_from_several_files_but_only_once() -> None:
    more = "programs:\n  afiliados:\n    groups:\n      talleres: {name: Otra}\n      gimnasios: {name: Gimnasios}\n"
    (only,) = problems(SMALL + "include: [more.yaml]\n", **{"more.yaml": more})
    assert (only.file, only.line, only.column) == ("more.yaml", 4, 7)
    assert only.message == "'talleres' is already given in deal.yaml:11:7"


@pytest.mark.parametrize(
    ("include", "said"),
    [
        ("../secret.yaml", "'../secret.yaml' leaves the deal's folder"),
        ("/etc/passwd", "'/etc/passwd' leaves the deal's folder"),
        ("a/../../b.yaml", "'a/../../b.yaml' leaves the deal's folder"),
        ("deal.yaml", "including 'deal.yaml' goes round in a circle"),
        ("circle.yaml", "including 'circle.yaml' goes round in a circle"),
        ("nowhere.yaml", "there is no file 'nowhere.yaml'"),
    ],
)
def test_an_include_stays_inside_the_folder_and_ends(include: str, said: str) -> None:
    circle = {"circle.yaml": "include: [circle.yaml]\n"}
    assert [one.message for one in problems(SMALL + f"include: [{include}]\n", **circle)] == [said]


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("programs: {}\n")
    folder = tmp_path / "deal"
    folder.mkdir()
    (folder / "linked.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "deal.yaml").write_text(SMALL + "include: [linked.yaml]\n")
    with pytest.raises(DealError, match="leaves the deal's folder"):
        load_deal(folder / "deal.yaml")


def test_a_file_that_is_missing_or_no_text_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(DealError, match=r"there is no file 'deal\.yaml'"):
        load_deal(tmp_path / "deal.yaml")
    (tmp_path / "deal.yaml").write_bytes(b"name: \xff\xfe")
    with pytest.raises(DealError, match="is not UTF-8"):
        load_deal(tmp_path / "deal.yaml")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("", "the file is empty", (1, 1)),
        ("- a\n- b\n", "this is not a mapping of words to values", (1, 1)),
        ("name: [a\nb: c\n", "this is not valid YAML: expected ',' or ']', but got ':'", (2, 2)),
        ("a:\n\t- b\n", "this is not valid YAML: found character '\\t' that cannot start any token", (2, 1)),
        (
            "a: \x00\n",
            "this is not valid YAML: unacceptable character #x0000: special characters are not allowed",
            (1, 1),
        ),
        ("[" * 600, "lists and mappings are nested too deeply", (1, 1)),
        (BOMB, "the file holds more than 300000 values once its aliases are followed", (1, 1)),
        ("a: &a [*a]\n", "an alias refers to the value it stands in", (1, 4)),
        (
            "name: !!python/object:os.system x\n",
            "the tag 'tag:yaml.org,2002:python/object:os.system' is not allowed",
            (1, 7),
        ),
        ("? [a]\n: b\n", "a key is a list or a mapping", (1, 3)),
        ("#" * 2_000_001, "the file is larger than 2 MB", (1, 1)),
    ],
)
def test_text_that_is_no_deal_is_refused_without_harm(text: str, said: str, place: tuple[int, int]) -> None:
    first = next(one for one in problems(text) if one.message == said)
    assert (first.line, first.column) == place


def test_the_same_mistake_in_thousands_of_rows_is_told_two_hundred_times() -> None:
    rows = "".join("      - {fact: lead, fact_id: a, ocurred_at: 2026-10-01}\n" for _ in range(300))
    found = problems(with_case("expect: {}\nfacts:") + rows)
    assert len(found) == 201 and any(one.message.startswith("too many problems") for one in found)


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 400), cut=st.integers(0, 12), put=st.text("{}[]:,-&*!|>'\"%#~ \n\t05ax", max_size=6))
def test_however_a_file_is_damaged_it_is_read_or_refused_with_places_in_it(place: int, cut: int, put: str) -> None:
    whole = in_group("tiers: {by: leads, steps: [{name: A, from: 1, commission: 5%}]}")
    text = whole[:place] + put + whole[place + cut :]
    try:
        parse(text)
    except DealError as error:
        assert all(1 <= one.line <= text.count("\n") + 2 and one.column >= 1 for one in error.problems)


@pytest.mark.parametrize("word", ["allowed: [cash, points]", "allowed: [points]"])
def test_points_in_a_deal_of_several_currencies_are_refused_with_their_place(word: str) -> None:
    """The refusal came from the rating, without file, line and column."""
    (problem,) = problems(small("        reward: {" + word + "}\n", currencies="[MXN, USD]"))
    assert problem.message == "points in a deal of 2 currencies"
    assert problem.where.startswith("deal.yaml:14:")
