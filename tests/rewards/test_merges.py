"""Several ids that are one person: what their orders earn is decided together, in whatever order it becomes known.

In the onlycar example the group "talleres" is paid for each sale; `DEAL` pays for first sales only, and caps per customer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests.rewards.test_clicks import START, Shop, sale

from alianza.bootstrap import customers, deals
from alianza.bootstrap.customers import Pair
from alianza.bootstrap.office import Office, open_office
from alianza.bootstrap.partners import import_partners
from alianza.identity.acting import terminal
from alianza.identity.audit import entries
from alianza.kernel.errors import AlianzaError
from alianza.orders.merges import MergeConflict, UnknownMerge
from alianza.settlement.explain import explain

NOW = START + timedelta(days=30)


@pytest.fixture
def shop(office: Callable[[str], Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-20")
    return Shop(office("onlycar"), tmp_path)


def books(shop: Shop) -> Office:
    return open_office(shop.books.database, "onlycar")


def merge(shop: Shop, customer: str, into: str) -> customers.Merged:
    return customers.merge(books(shop), [Pair(customer, into)], NOW)


def order(number: int, hours: float, customer: str, **words: str) -> dict[str, str]:
    return sale(number, hours, "", customer=customer, **words)


def by_click(shop: Shop, number: int, hours: float, customer: str) -> dict[str, str]:
    """An order that came with a click on the first partner's link."""
    return {**order(number, hours, customer), "click": sale(0, 0, shop.click(0, hours - 0.5))["click"]}


# What merging does ----------------------------------------------------------------------------------------------------------


def test_one_customers_click_brings_the_others_order(shop: Shop) -> None:
    shop.tell(by_click(shop, 1, 2, "ana"), order(2, 4, "anna"))
    assert shop.credits() == {"S1": shop.names[0]}
    before = {row[0] for row in shop.query("SELECT line_id FROM lines WHERE alliance_id = %s")}
    done = merge(shop, "anna", "ana")
    assert done.lines > 0 and done.unseen == []
    assert shop.credits() == {"S1": shop.names[0], "S2": shop.names[0]}
    assert before < {row[0] for row in shop.query("SELECT line_id FROM lines WHERE alliance_id = %s")}


def test_orders_keep_the_id_they_came_with_and_later_ones_are_that_persons(shop: Shop) -> None:
    shop.tell(by_click(shop, 1, 2, "ana"))
    merge(shop, "anna", "ana")
    shop.tell(order(2, 4, "anna"))
    assert shop.credits() == {"S1": shop.names[0], "S2": shop.names[0]}
    found = shop.query("SELECT fact_id, customer FROM facts WHERE alliance_id = %s AND kind = 2 ORDER BY fact_id")
    assert found == [("S1", "ana"), ("S2", "anna")]


def test_the_explanation_sees_the_whole_person(shop: Shop) -> None:
    shop.tell(by_click(shop, 1, 2, "ana"), order(2, 4, "anna"))
    merge(shop, "anna", "ana")
    said = explain(shop.books.database, books(shop), "S2")
    assert [touch["partner"] for touch in said.touches if not touch["lost"]] == [shop.names[0]]
    assert said.matches


def test_what_is_undone_is_as_it_never_was(shop: Shop) -> None:
    shop.tell(by_click(shop, 1, 2, "ana"), order(2, 4, "anna"), order(3, 5, "anita"))
    (merged,) = merge(shop, "anna", "ana").merges
    merge(shop, "anita", "anna")
    assert set(shop.credits()) == {"S1", "S2", "S3"}
    customers.unmerge(books(shop), merged, NOW)
    assert set(shop.credits()) == {"S1"}
    shop.tell(order(4, 6, "anita"))
    assert set(shop.credits()) == {"S1"}
    with pytest.raises(UnknownMerge):
        customers.unmerge(books(shop), merged, NOW)


def test_the_same_again_changes_nothing(shop: Shop) -> None:
    shop.tell(by_click(shop, 1, 2, "ana"), order(2, 4, "anna"))
    merge(shop, "anna", "ana")
    again, back = merge(shop, "anna", "ana"), merge(shop, "ana", "anna")
    assert (again.merges, again.known, again.lines) == ([], 1, 0)
    assert (back.merges, back.known, back.lines) == ([], 1, 0)


def test_nobody_is_two_others_at_once(shop: Shop) -> None:
    merge(shop, "anna", "ana")
    with pytest.raises(MergeConflict, match="is 'ana' already"):
        merge(shop, "anna", "ben")
    assert merge(shop, "ana", "ben").merges
    assert books(shop) is not None
    shop.tell(by_click(shop, 1, 2, "ben"), order(2, 4, "anna"))
    assert set(shop.credits()) == {"S1", "S2"}


def test_a_list_is_merged_whole_or_not_at_all(shop: Shop) -> None:
    pairs = [Pair("a", "b"), Pair("c", "b"), Pair("a", "z")]
    with pytest.raises(AlianzaError):
        customers.merge(books(shop), pairs, NOW)
    assert customers.merges_of(books(shop)) == []
    done = customers.merge(books(shop), pairs[:2], NOW)
    assert (len(done.merges), done.unseen) == (2, ["a", "b", "c"])


def test_merges_stand_in_the_audit_log(shop: Shop) -> None:
    (merged,) = merge(shop, "anna", "ana").merges
    customers.unmerge(books(shop), merged, NOW)
    found = [(one.action, one.object) for one in entries(shop.books.database, terminal(shop.books.alliance_id))]
    assert [one for one in found if one[0].startswith("customer.")] == [
        ("customer.merged", merged),
        ("customer.unmerged", merged),
    ]


# Who is new, and what is capped ----------------------------------------------------------------------------------------------


@pytest.fixture
def first_sales(shop: Shop, tmp_path: Path) -> Shop:
    """A deal under which a partner is paid for a customer's first sale only."""
    from alianza.programs.deal_file import load_deal

    path = tmp_path / "deal.yaml"
    path.write_text(
        "alianza: 1\nalliance: firsts\nname: Firsts\ncurrency: MXN\ntime_zone: UTC\nlanguage: es\neffective_from: 2026-01-01\n"
        "attribution: {precedence: [partner]}\nprograms:\n  p:\n    name: P\n    groups:\n      g:\n        name: G\n"
        "        commission: [{id: first, name: First sale, on: sale, percent: 10%, limit: first_sale}]\n",
        encoding="utf-8",
    )
    people = tmp_path / "partners.csv"
    people.write_text("partner,name,group\nx,X,g\n", encoding="utf-8")
    deals.apply_deal(shop.books.database, load_deal(path), START - timedelta(days=200))
    import_partners(shop.books.database, people, "firsts", None, START - timedelta(days=200))
    return shop


def test_a_person_has_one_first_sale(first_sales: Shop, tmp_path: Path) -> None:
    from alianza.bootstrap.ingest import ingest_file

    def office() -> Office:
        return open_office(first_sales.books.database, "firsts")

    def earned() -> dict[str, int]:
        with first_sales.books.database.unit_of_work(office().alliance_id) as connection:
            return dict(
                connection.execute(
                    "SELECT fact_id, sum(amount_minor)::bigint FROM lines WHERE alliance_id = %s GROUP BY 1",
                    (office().alliance_id,),
                ).fetchall()
            )

    path = tmp_path / "orders.csv"
    rows = [f"sale,F{n},2026-10-0{n}T10:00,{who},x,100.00" for n, who in ((1, "ana"), (2, "anna"), (3, "anna"))]
    path.write_text("fact,fact_id,occurred_at,customer,partner,amount\n" + "\n".join(rows) + "\n", encoding="utf-8")
    ingest_file(office(), path)
    assert earned() == {"F1": 1_000, "F2": 1_000, "F3": 0}
    (merged,) = customers.merge(office(), [Pair("anna", "ana")], NOW).merges
    assert earned() == {"F1": 1_000, "F2": 0, "F3": 0}
    customers.unmerge(office(), merged, NOW)
    assert earned() == {"F1": 1_000, "F2": 1_000, "F3": 0}


# In whatever order -----------------------------------------------------------------------------------------------------------


def test_an_office_that_stays_open_learns_of_its_own_merges(first_sales: Shop, tmp_path: Path) -> None:
    """One office that records, merges, records and undoes: it remembers what is rare, and must not remember too long."""
    from alianza.bootstrap.ingest import ingest_file

    office = open_office(first_sales.books.database, "firsts")

    def earns(number: int, customer: str) -> int:
        path = tmp_path / f"{number}.csv"
        row = f"sale,F{number},2026-10-0{number}T10:00,{customer},x,100.00"
        path.write_text(f"fact,fact_id,occurred_at,customer,partner,amount\n{row}\n", encoding="utf-8")
        ingest_file(office, path)
        with office.database.unit_of_work(office.alliance_id) as connection:
            statement = (
                "SELECT coalesce(sum(amount_minor), 0)::bigint FROM lines WHERE alliance_id = %s AND fact_id = %s"
            )
            row_found = connection.execute(statement, (office.alliance_id, f"F{number}")).fetchone()
        assert row_found is not None
        return int(row_found[0])

    assert earns(1, "ana") == 1_000
    (merged,) = customers.merge(office, [Pair("anna", "ana")], NOW).merges
    assert earns(2, "anna") == 0  # ana's second
    customers.unmerge(office, merged, NOW)
    assert earns(3, "berta") == 1_000
    assert earns(4, "anna") == 0  # her own second: the second sale was her first, once they were two again


def test_what_becomes_known_in_which_order_makes_no_difference(shop: Shop) -> None:
    """Orders of three customers who are one, the click of one of them, and the merges, in every order."""
    events = ("first", "second", "third", "merge second", "merge third")
    plans = list(itertools.permutations(events))[::3]
    for number, plan in enumerate(plans):
        names = [f"{name}{number}" for name in "abc"]
        for event in plan:
            if event == "first":
                shop.tell(by_click(shop, 10 * number, 2, names[0]))
            elif event == "second":
                shop.tell(order(10 * number + 1, 4, names[1]))
            elif event == "third":
                shop.tell(order(10 * number + 2, 1, names[2]))  # before the click: nobody's
            elif event == "merge second":
                merge(shop, names[1], names[0])
            else:
                merge(shop, names[2], names[1])
    wanted = {f"S{10 * number + extra}" for number in range(len(plans)) for extra in (0, 1)}
    assert len(plans) == 40
    assert shop.credits() == dict.fromkeys(wanted, shop.names[0])


def test_control_without_the_merges_they_are_others(shop: Shop) -> None:
    shop.tell(by_click(shop, 1, 2, "a"), order(2, 4, "b"))
    assert set(shop.credits()) == {"S1"}
