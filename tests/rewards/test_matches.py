"""A partner names a customer by what identifies it, and the customer's orders find it, in whatever order things become known.

In the onlycar example a code and a click come before a match, and a lead comes after it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.rewards.test_clicks import START, Shop, sale

from alianza.bootstrap import matches
from alianza.bootstrap.events import Sighting, tell
from alianza.bootstrap.matches import Claim, Registered
from alianza.bootstrap.office import Office, open_office
from alianza.identity.acting import terminal
from alianza.identity.audit import entries
from alianza.settlement.explain import explain
from alianza.web.events.message import EventInvalid, read_event

NOW = START + timedelta(days=20)
PHONE = "+52 55 5123 4567"


@pytest.fixture
def shop(office: Callable[[str], Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("ALIANZA_TODAY", "2026-11-20")
    return Shop(office("onlycar"), tmp_path)


def books(shop: Shop) -> Office:
    return open_office(shop.books.database, "onlycar")


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def named(
    shop: Shop, partner: int, hours: float, until: float | None = None, own: bool = False, **who: str
) -> Registered:
    end = None if until is None else at(until)
    claim = Claim(shop.names[partner], who or {"phone": PHONE}, at(hours), end, own)
    return matches.register(books(shop), [claim], NOW)


def order(number: int, hours: float, customer: str = "ana", **words: str) -> dict[str, str]:
    return sale(number, hours, "", customer=customer, **{"phone": PHONE, **words})


# Who wins -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"email": "Ana@Example.COM"}, {"email": " ana@example.com "}),
        ({"phone": "55 5123 4567"}, {"phone": "+52 (55) 5123-4567"}),
        ({"plate": "ABC-123-D"}, {"plate": "abc 123 d"}),
        ({"card_bin": "455636"}, {"card_bin": "4556 36** **** 1234"}),
        ({"card_bin": "455636"}, {"card_bin": "45563612"}),
    ],
)
def test_the_partner_who_named_the_customer_wins_its_order(
    shop: Shop, who: dict[str, str], said: dict[str, str]
) -> None:
    named(shop, 1, 0, **who)
    shop.tell(sale(1, 3, "", customer="ana", **said))
    assert shop.credits() == {"S1": shop.names[1]}


def test_an_event_that_shows_it_finds_it_too(shop: Shop) -> None:
    named(shop, 1, 0)
    fields, _ = read_event(
        b'{"id": "E1", "amount": "1000.00", "customer": "ana", "phone": "55 5123 4567"}', by_server=True
    )
    tell(books(shop), "sale", fields, Sighting(False, None, None, None), at(3))
    assert shop.credits() == {"E1": shop.names[1]}


def test_what_pays_is_said_by_the_shops_own_server_only() -> None:
    body = b'{"id": "E1", "card_bin": "455636"}'
    assert read_event(body, by_server=True)[0]["card_bin"] == "455636"
    with pytest.raises(EventInvalid, match="card_bin"):
        read_event(body, by_server=False)


@pytest.mark.parametrize("said", [{"phone": "no tiene"}, {"email": "ana"}, {"plate": "---"}, {"card_bin": "45"}])
def test_what_identifies_nobody_costs_nobody_the_order(shop: Shop, said: dict[str, str]) -> None:
    named(shop, 1, 0)
    assert shop.tell(sale(1, 3, "", customer="ana", **said)).facts == 1
    assert shop.credits() == {}


def test_a_click_comes_before_a_match_and_the_explanation_says_so(shop: Shop) -> None:
    named(shop, 1, 2)
    mine = shop.click(0, 1)
    shop.tell({**order(1, 3), "click": sale(1, 3, mine)["click"]})
    assert shop.credits() == {"S1": shop.names[0]}
    lost = {touch["evidence"]: touch["lost"] for touch in explain(shop.books.database, books(shop), "S1").touches}
    assert lost["match"] == "click comes before match"


def test_of_two_partners_who_named_it_the_last_one_counts(shop: Shop) -> None:
    named(shop, 1, 0)
    named(shop, 2, 1)
    shop.tell(order(1, 3))
    assert shop.credits() == {"S1": shop.names[2]}


def test_it_counts_for_the_deals_window_and_not_before_it_was_named(shop: Shop) -> None:
    named(shop, 1, 24)
    shop.tell(order(1, 3), order(2, 24 * 19))
    assert shop.credits() == {"S2": shop.names[1]}


def test_an_order_without_the_telephone_number_is_still_that_customers(shop: Shop) -> None:
    named(shop, 1, 0)
    shop.tell(order(1, 3), sale(2, 4, "", customer="ana"), sale(3, 4, "", customer="ben"))
    assert shop.credits() == {"S1": shop.names[1], "S2": shop.names[1]}


def test_orders_that_name_no_customer_are_one_persons_by_its_telephone_number(shop: Shop) -> None:
    shop.tell(sale(1, 3, "", phone=PHONE), sale(2, 4, "", phone="55 5123 4567"), sale(3, 4, "", phone="55 5123 4568"))
    first, second, third = shop.query("SELECT customer FROM facts WHERE alliance_id = %s AND kind = 2 ORDER BY fact_id")
    assert first == second != third
    assert first[0].startswith("person/")


def test_a_partners_own_telephone_number_earns_it_nothing(shop: Shop) -> None:
    named(shop, 1, 0, own=True)
    shop.tell(order(1, 3, partner=shop.names[1]), order(2, 3, partner=shop.names[2]))
    assert shop.credits() == {"S2": shop.names[2]}


class TestStanding:
    """A match with an end stands: it counts with each order of its time, however long ago it was registered."""

    def test_it_counts_with_each_order_until_its_end(self, shop: Shop) -> None:
        named(shop, 1, -24 * 300, until=24)
        shop.tell(order(1, 3), order(2, 23), order(3, 24, customer="ben"))
        assert shop.credits() == {"S1": shop.names[1], "S2": shop.names[1]}

    def test_it_counts_with_the_orders_that_show_it(self, shop: Shop) -> None:
        named(shop, 1, 0, until=24, card_bin="455636")
        shop.tell(
            sale(1, 3, "", customer="ana", card_bin="45563612"), sale(2, 3, "", customer="ben", card_bin="45563700")
        )
        assert shop.credits() == {"S1": shop.names[1]}

    def test_one_that_begins_later_waits(self, shop: Shop) -> None:
        office = books(shop)
        claim = Claim(shop.names[1], {"phone": PHONE}, NOW + timedelta(days=1), NOW + timedelta(days=30))
        assert matches.register(office, [claim], NOW).matches == 1
        shop.tell(order(1, 3))
        assert shop.credits() == {}


# In whatever order ----------------------------------------------------------------------------------------------------------

EVENTS = ("order", "other order", "named", "named by another", "standing", "withdrawn")


def test_what_becomes_known_in_which_order_makes_no_difference(shop: Shop) -> None:
    """All orders of six events, each with a customer of its own in one set of books; a list is withdrawn after it was named."""
    plans = [
        plan for plan in itertools.permutations(EVENTS) if plan.index("named by another") < plan.index("withdrawn")
    ]
    plans = plans[::12]
    for number, plan in enumerate(plans):
        phone, customer, lists = f"+52555123{number:04}", f"c{number}", {}
        for event in plan:
            if event.endswith("order"):
                first = 10 * number + event.startswith("other")
                shop.tell(order(first, 3 if event == "order" else 30, customer, phone=phone))
            elif event == "named":
                named(shop, 0, 1, phone=phone)
            elif event == "named by another":
                lists[event] = named(shop, 1, 2, phone=phone).list_id
            elif event == "standing":
                named(shop, 2, 10, until=40, phone=phone)
            else:
                matches.withdraw(books(shop), lists["named by another"], NOW)
    first, second = shop.names[0], shop.names[2]
    wanted = {
        f"S{10 * number + extra}": (second if extra else first) for number in range(len(plans)) for extra in (0, 1)
    }
    assert len(plans) > 20
    assert shop.credits() == wanted


def test_the_file_again_with_the_telephone_numbers_finds_the_matches_and_nothing_is_counted_twice(shop: Shop) -> None:
    shop.tell(sale(1, 3, "", customer="ana"))
    named(shop, 1, 0)
    again = shop.tell(order(1, 3))
    assert (again.duplicates, again.rejected) == (1, 0)
    assert shop.credits() == {"S1": shop.names[1]}
    lines = shop.query("SELECT count(*) FROM lines WHERE alliance_id = %s")
    shop.tell(order(1, 3))
    assert shop.query("SELECT count(*) FROM lines WHERE alliance_id = %s") == lines


@pytest.mark.parametrize("batches", [1, 2])
def test_whose_a_fact_is_was_said_by_its_first_row_however_a_file_is_cut(shop: Shop, batches: int) -> None:
    """A row without a customer that comes again with a telephone number is still nobody's."""
    named(shop, 1, 0)
    rows = [sale(1, 3, ""), sale(1, 3, "", phone=PHONE)]
    for batch in [rows] if batches == 1 else [[row] for row in rows]:
        shop.tell(*batch)
    assert shop.query("SELECT customer FROM facts WHERE alliance_id = %s AND kind = 2") == [(None,)]
    assert shop.credits() == {}


def test_the_same_list_again_registers_nothing(shop: Shop) -> None:
    claim = Claim(shop.names[1], {"phone": PHONE, "email": "ana@example.com"})
    assert matches.register(books(shop), [claim, claim], NOW).matches == 2
    again = matches.register(books(shop), [claim], NOW + timedelta(days=1))
    assert (again.matches, again.known, again.list_id) == (0, 2, "")


# Taking back ----------------------------------------------------------------------------------------------------------------


def test_a_list_that_is_withdrawn_gives_the_credit_back_by_new_lines(shop: Shop) -> None:
    first = named(shop, 1, 0)
    shop.tell(order(1, 3))
    before = {row[0] for row in shop.query("SELECT line_id FROM lines WHERE alliance_id = %s")}
    done = matches.withdraw(books(shop), first.list_id, NOW)
    assert done.touches == 1 and done.lines > 0
    assert shop.credits() == {}
    assert before < {row[0] for row in shop.query("SELECT line_id FROM lines WHERE alliance_id = %s")}
    assert matches.withdraw(books(shop), first.list_id, NOW).lines == 0
    shop.tell(order(2, 4))
    assert shop.credits() == {}


def test_a_list_may_be_registered_again_after_it_was_withdrawn(shop: Shop) -> None:
    shop.tell(order(1, 3))
    claim = [Claim(shop.names[1], {"phone": PHONE}, until=NOW + timedelta(days=30))]
    matches.withdraw(books(shop), matches.register(books(shop), claim, NOW).list_id, NOW)
    assert matches.register(books(shop), claim, NOW + timedelta(hours=1)).matches == 1


# What is kept ---------------------------------------------------------------------------------------------------------------


def test_nothing_readable_is_kept_of_whom_was_named(shop: Shop) -> None:
    named(shop, 1, 0, phone="+525551234567", email="ana.secret@example.com", plate="XYZ987A", card_bin="45563699")
    shop.tell(
        sale(
            1,
            3,
            "",
            phone="+52 5551234567",
            email="ana.secret@example.com",
            plate="XYZ 987 A",
            card_bin="4556369912345678",
        )
    )
    with shop.books.database.connect() as owner:
        tables = [row[0] for row in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            text = "\n".join(row[0] for row in owner.execute(f'SELECT t::text FROM "{table}" t'))  # type: ignore[arg-type]
            for secret in ("5551234567", "ana.secret", "XYZ987A", "XYZ 987", "45563699", "12345678"):
                assert secret not in text, f"{secret} in {table}"


def test_registrations_stand_in_the_audit_log_without_whom(shop: Shop) -> None:
    done = named(shop, 1, 0)
    matches.withdraw(books(shop), done.list_id, NOW)
    found = [one for one in entries(shop.books.database, terminal(shop.books.alliance_id)) if "matches." in one.action]
    assert [one.action for one in found] == ["matches.registered", "matches.withdrawn"]
    assert PHONE not in str(found)
