"""Decisions on single facts: who gets the credit, what it earns or why not, what a refund takes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alianza.kernel.money import share
from alianza.programs.terms import (
    Caps,
    Exclusions,
    Override,
    OwnCommission,
    Refunds,
    Reward,
    Settlement,
    StaffIncentive,
)
from alianza.rewards.clauses import PPB, LineKind, Reason, Terms, compile_deal, share_ppb
from alianza.rewards.decide import add_months, points

PESOS = 100  # minor units


class TestAttribution:
    """Evidence: a code, a partner in the fact, a lead before it. The first kind of the deal's precedence wins."""

    def winner(self, desk: Any, *facts: Any) -> str:
        drafts = desk.decide(*facts)[-1].drafts
        return drafts[0].partner.external_id if drafts else ""

    def test_a_code_comes_before_a_partner_before_a_lead(self, desk: Any) -> None:
        lead = desk.lead(partner=desk.y)
        assert self.winner(desk, lead, desk.sale(partner=None)) == "y"
        assert self.winner(desk, lead, desk.sale(partner=desk.x)) == "x"
        assert self.winner(desk, lead, desk.sale(partner=desk.x, code="Y", code_partner=desk.y)) == "y"

    def test_the_deal_may_order_them_otherwise(self, desk: Any) -> None:
        rule = desk.rule(percent="5%")
        desk.deal(rule, attribution=desk.Attribution(precedence=("lead", "partner", "code")))
        assert self.winner(desk, desk.lead(partner=desk.y), desk.sale(partner=desk.x)) == "y"

    @pytest.mark.parametrize(
        ("sale_at", "earned"),
        [
            ("2026-10-31T10:00:00", 5000),
            ("2026-10-31T10:00:00.000001", 0),
            ("2026-10-01T10:00:00", 5000),
            ("2026-10-01T09:59:59", 0),
        ],
    )
    def test_the_window_is_thirty_times_24_hours_both_ends_included(self, desk: Any, sale_at: str, earned: int) -> None:
        lead, sale = desk.lead("2026-10-01T10:00"), desk.sale(at=sale_at, partner=None)
        assert desk.amounts(lead, sale)[1] == earned

    @pytest.mark.parametrize(("which", "partner"), [("last", "y"), ("first", "x")])
    def test_of_several_leads_the_deal_says_which(self, desk: Any, which: Any, partner: str) -> None:
        desk.deal(desk.rule(percent="5%"), attribution=desk.Attribution(lead=which))
        leads = [desk.lead("2026-10-01T10:00"), desk.lead("2026-10-01T12:00", partner=desk.y)]
        assert self.winner(desk, *leads, desk.sale(partner=None)) == partner

    def test_a_lead_by_nobody_brings_nothing_and_never_wins_by_another_lead(self, desk: Any) -> None:
        known, unknown = desk.lead("2026-10-01T10:00"), desk.lead("2026-10-01T11:00", partner=None)
        decisions = desk.decide(known, unknown, desk.sale(partner=None))
        assert decisions[1].drafts == []
        assert decisions[2].drafts[0].partner is desk.x

    def test_without_any_evidence_there_is_no_line(self, desk: Any) -> None:
        assert desk.drafts(desk.sale(partner=None)) == []

    def test_before_the_first_version_or_enrollment_there_is_no_line(self, desk: Any) -> None:
        assert desk.drafts(desk.sale(at="2025-12-31T23:59")) == []


class TestEligibility:
    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            ({"category": "gift_card"}, Reason.CATEGORY_EXCLUDED),
            ({"customer": "our-own"}, Reason.CUSTOMER_EXCLUDED),
            ({"staff": "boss"}, Reason.STAFF_EXCLUDED),
            ({"customer": "x"}, Reason.SELF_REFERRAL),
        ],
    )
    def test_what_is_excluded_gets_one_zero_line_that_says_why(self, desk: Any, words: Any, reason: Reason) -> None:
        excluded = Exclusions(categories=("gift_card",), customers=("our-own",), staff=("boss",))
        desk.deal(desk.rule(percent="5%"), exclusions=excluded)
        (draft,) = desk.drafts(desk.sale(**words))
        assert (draft.kind, draft.amount, draft.reason) == (LineKind.COUNTED, 0, reason)
        assert (draft.sale, draft.leads, draft.sales) == (0, 0, 0)  # it does not count for tiers either

    def test_self_referral_may_be_allowed(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%"), attribution=desk.Attribution(self_referral="allowed"))
        assert desk.amounts(desk.sale(customer="x")) == [5000]

    def test_an_existing_customer_is_one_that_bought_otherwise_before(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%"), attribution=desk.Attribution(existing_customers="excluded"))
        own, again = desk.sale(at="2026-10-01"), desk.sale(at="2026-10-02")
        assert desk.amounts(own, again) == [5000, 5000]
        nobodys, later = desk.sale(at="2026-10-01", partner=None), desk.sale(at="2026-10-02")
        assert desk.reasons(nobodys, later) == [None, Reason.EXISTING_CUSTOMER]


class TestAmounts:
    @pytest.mark.parametrize(
        ("base", "percent", "amount"),
        [
            (35_000, "5%", 1750),
            (10, "5%", 1),  # 0.5: half away from zero
            (9, "5%", 0),
            (33_333, "5%", 1667),
            (35_000, "7.25%", 2538),  # 2537.5
            (10**15, "12%", 12 * 10**13),
        ],
    )
    def test_a_percentage_is_rounded_once_half_away_from_zero(
        self, desk: Any, base: int, percent: str, amount: int
    ) -> None:
        desk.deal(desk.rule(percent=percent))
        (draft,) = desk.drafts(desk.sale(base))
        assert (draft.base, draft.amount) == (base, amount)

    def test_net_is_the_facts_own_or_gross_without_the_deals_tax(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="10%", of="net"), net_tax=Decimal("0.16"))
        assert [desk.drafts(sale)[0].base for sale in (desk.sale(116_00, net=99_99), desk.sale(116_00))] == [
            9999,
            10000,
        ]
        assert desk.drafts(desk.sale(100_00))[0].base == 8621  # 100 / 1.16 = 86.2069

    def test_our_own_commission_is_the_facts_or_the_deals_share(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="50%", of="own_commission"), own_commission=OwnCommission(percent=Decimal("0.2")))
        assert desk.amounts(desk.sale(1000_00, own_commission=150_00), desk.sale(1000_00)) == [75_00, 100_00]

    def test_a_base_that_nobody_stated_earns_nothing_and_says_so(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", of="net"))
        assert desk.reasons(desk.sale()) == [Reason.BASE_UNKNOWN]

    def test_a_fixed_sum_is_paid_once_or_for_each_unit_in_the_facts_currency(self, desk: Any) -> None:
        desk.deal(desk.rule(fixed={"MXN": 90_00, "USD": 5_00}))
        assert desk.amounts(desk.sale(quantity=3), desk.sale(currency="USD", quantity=3)) == [90_00, 5_00]
        desk.deal(desk.rule(fixed={"MXN": 90_00}, per="unit"))
        assert desk.amounts(desk.sale(quantity=3)) == [270_00]
        assert desk.reasons(desk.sale(currency="USD")) == [Reason.CURRENCY_NOT_AGREED]

    def test_a_negotiated_rate_is_the_partners_own_and_stands_on_the_line(self, desk: Any) -> None:
        platinum = desk.partner("platinum", rate_ppb=65_000_000)
        desk.deal(desk.rule(negotiated=True))
        (draft,) = desk.drafts(desk.sale(partner=platinum))
        assert (draft.amount, draft.rate_ppb) == (6500, 65_000_000)
        assert desk.reasons(desk.sale()) == [Reason.RATE_MISSING]

    def test_a_minimum_order_is_met_by_its_exact_amount(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", minimum_order={"MXN": 100_00}))
        assert desk.amounts(desk.sale(100_00), desk.sale(99_99)) == [500, 0]
        assert desk.reasons(desk.sale(99_99)) == [Reason.BELOW_MINIMUM]

    def test_categories(self, desk: Any) -> None:
        desk.deal(
            desk.rule(id="wash", percent="5%", categories=("wash",)),
            desk.rule(id="rest", percent="2%", except_categories=("wash",)),
        )
        facts = [desk.sale(category=category) for category in ("wash", "wax", None)]
        assert desk.amounts(*facts) == [5000, 2000, 2000]

    def test_every_rule_that_matches_gives_a_line_and_the_fact_is_counted_once(self, desk: Any) -> None:
        desk.deal(desk.rule(id="a", percent="5%"), desk.rule(id="b", fixed={"MXN": 700}))
        drafts = desk.drafts(desk.sale())
        assert [(d.amount, d.sale, d.sales) for d in drafts] == [(5000, 100_000, 1), (700, 0, 0)]

    def test_a_fact_that_no_rule_is_about_is_counted_without_money(self, desk: Any) -> None:
        (draft,) = desk.drafts(desk.lead())
        assert (draft.kind, draft.amount, draft.leads, draft.sales) == (LineKind.COUNTED, 0, 1, 0)

    def test_what_the_partner_owes_us_is_negative_from_its_side(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="12%", paid_by="partner"))
        (draft,) = desk.drafts(desk.sale())
        assert (draft.kind, draft.amount) == (LineKind.DUE, -12_000)

    @pytest.mark.parametrize(("rule_days", "available"), [(None, "2026-10-17"), (0, "2026-10-02"), (30, "2026-11-01")])
    def test_it_is_held_for_the_rules_days_or_else_the_settlements(
        self, desk: Any, rule_days: int | None, available: str
    ) -> None:
        desk.deal(desk.rule(percent="5%", hold_days=rule_days), settlement=Settlement(hold_days=15))
        (draft,) = desk.drafts(desk.sale(at="2026-10-02T10:00"))
        assert date.fromordinal(draft.available).isoformat() == available

    @given(st.integers(-(10**12), 10**12), st.integers(0, PPB))
    def test_the_quick_share_is_the_exact_one_on_both_sides_of_zero(self, base: int, ppb: int) -> None:
        assert share_ppb(base, ppb) == share(base, Decimal(ppb) / PPB)

    @pytest.mark.parametrize(("base", "found"), [(50, 3), (-50, -3), (49, 2), (-49, -2)])
    def test_half_a_unit_goes_away_from_zero(self, base: int, found: int) -> None:
        assert share_ppb(base, PPB // 20) == found


class TestCaps:
    def test_an_order_earns_up_to_its_cap(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", caps=Caps(per_order={"MXN": 50_00})))
        facts = [desk.sale(amount) for amount in (999_99, 1000_00, 1000_20)]
        assert desk.amounts(*facts) == [50_00, 50_00, 50_00]
        assert [Reason(d.drafts[0].reason) for d in desk.decide(*facts)] == [Reason.NONE, Reason.NONE, Reason.ORDER_CAP]

    def test_a_customer_earns_its_partner_up_to_a_cap_in_the_order_of_time(self, desk: Any) -> None:
        """50 + 50 + 20 of the third, then nothing: 120 in all."""
        desk.deal(desk.rule(percent="5%", caps=Caps(per_customer={"MXN": 120_00})))
        facts = [desk.sale(1000_00, at=f"2026-10-0{day}") for day in (1, 2, 3, 4)]
        assert desk.amounts(*facts) == [50_00, 50_00, 20_00, 0]
        assert desk.reasons(*facts)[2:] == [Reason.CUSTOMER_CAP, Reason.CUSTOMER_CAP]

    def test_each_partner_has_the_customers_cap_for_itself(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", caps=Caps(per_customer={"MXN": 50_00})))
        facts = [desk.sale(at="2026-10-01"), desk.sale(at="2026-10-02", partner=desk.y), desk.sale(at="2026-10-03")]
        assert desk.amounts(*facts) == [50_00, 50_00, 0]

    def test_a_cap_for_each_customer_counts_what_was_given_while_it_was_agreed(self, desk: Any) -> None:
        """150 under a version without the cap, then 120 under it: the earlier ones do not use it up."""
        by_id = {desk.x.partner_id: desk.x}
        before = desk.deal(desk.rule(percent="5%")).versions[0]
        capped = desk.rule(percent="5%", caps=Caps(per_customer={"MXN": 120_00}))
        desk.deal(capped, effective_from=date(2026, 11, 1))
        desk.terms = Terms([before, compile_deal(2, desk.rated.deal, by_id)])
        october, november = ([desk.sale(1000_00, at=f"2026-{month}-0{day}") for day in (1, 2, 3)] for month in (10, 11))
        assert desk.amounts(*october, *november) == [50_00, 50_00, 50_00, 50_00, 50_00, 20_00]

    def test_the_order_cap_comes_first(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", caps=Caps(per_order={"MXN": 30_00}, per_customer={"MXN": 70_00})))
        facts = [desk.sale(at=f"2026-10-0{day}") for day in (1, 2, 3)]
        assert desk.amounts(*facts) == [30_00, 30_00, 10_00]

    def test_a_cap_in_one_currency_does_not_bound_another(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", caps=Caps(per_order={"MXN": 10_00})))
        assert desk.amounts(desk.sale(currency="USD")) == [50_00]


class TestCustomers:
    def test_new_is_a_customer_without_an_earlier_sale_by_anybody(self, desk: Any) -> None:
        desk.deal(
            desk.rule(id="new", percent="10%", customer="new"), desk.rule(id="old", percent="2%", customer="returning")
        )
        unattributed = desk.sale(at="2026-10-01", partner=None)
        assert desk.amounts(desk.sale(at="2026-10-02"), desk.sale(at="2026-10-03")) == [100_00, 20_00]
        assert desk.amounts(unattributed, desk.sale(at="2026-10-02")) == [0, 20_00]

    def test_who_bought_before_the_deal_began_is_no_new_customer(self, desk: Any) -> None:
        new, old = desk.rule(id="new", percent="10%", customer="new"), desk.rule(percent="2%", customer="returning")
        desk.deal(new, old)
        before, after = desk.sale(at="2025-12-31"), desk.sale(at="2026-10-02")
        assert desk.amounts(before, after) == [0, 20_00]
        desk.deal(new, old, attribution=desk.Attribution(existing_customers="excluded"))
        assert desk.reasons(before, after) == [None, Reason.EXISTING_CUSTOMER]

    def test_the_first_sale_is_each_partners_own(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="10%", limit="first_sale"))
        facts = [desk.sale(at="2026-10-01"), desk.sale(at="2026-10-02"), desk.sale(at="2026-10-03", partner=desk.y)]
        assert desk.amounts(*facts) == [100_00, 0, 100_00]
        assert desk.reasons(*facts)[1] == Reason.NO_RULE

    def test_a_first_sale_that_was_refunded_was_the_first_all_the_same(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="10%", limit="first_sale"))
        first = desk.sale(at="2026-10-01")
        refund, second = desk.refund(first, at="2026-10-02"), desk.sale(at="2026-10-03")
        assert desk.amounts(first, refund, second) == [100_00, -100_00, 0]

    @pytest.mark.parametrize(
        ("first", "months", "last_day_in", "first_day_out"),
        [
            ("2026-01-15", 6, "2026-07-14", "2026-07-15"),
            ("2026-01-31", 1, "2026-02-27", "2026-02-28"),  # there is no 31 February: its last day
            ("2027-12-31", 2, "2028-02-28", "2028-02-29"),  # in a leap year the 29th
            ("2028-02-29", 12, "2029-02-27", "2029-02-28"),
            ("2026-08-31", 6, "2027-02-27", "2027-02-28"),
            ("2026-10-31", 1, "2026-11-29", "2026-11-30"),
        ],
    )
    def test_the_first_months_end_with_the_day_of_the_month(
        self, desk: Any, first: str, months: int, last_day_in: str, first_day_out: str
    ) -> None:
        desk.deal(desk.rule(percent="10%", limit="first_months", months=months))
        facts = [desk.sale(at=f"{day}T23:59") for day in (first, last_day_in, first_day_out)]
        assert desk.amounts(*facts) == [100_00, 100_00, 0]

    def test_facts_without_a_customer_stand_alone_new_and_first(self, desk: Any) -> None:
        from alianza.rewards.decide import fold_one

        desk.deal(desk.rule(percent="10%", limit="first_sale", customer="new"))
        facts = [desk.sale(at=f"2026-10-0{day}", customer=None) for day in (1, 2)]
        assert [fold_one(fact, desk.terms).drafts[0].amount for fact in facts] == [100_00, 100_00]

    @given(st.dates(), st.integers(0, 60))
    def test_months_later_is_the_same_day_or_the_months_last(self, day: Any, months: int) -> None:
        from calendar import monthrange

        if day.year > 9900:
            return
        later = date.fromordinal(add_months(day.toordinal(), months))
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
        assert later.day == min(day.day, monthrange(later.year, later.month)[1])


class TestOverrides:
    def week(self, **words: Any) -> Override:
        days = {"first_day": date(2026, 10, 5), "last_day": date(2026, 10, 11)}
        return Override(**{"id": "week", **days, "percent": Decimal("0.12"), **words})

    def test_both_days_are_included(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%"), group={"overrides": (self.week(),)})
        facts = [desk.sale(at=f"2026-10-{at}") for at in ("04T23:59", "05T00:00", "11T23:59", "12T00:00")]
        assert desk.amounts(*facts) == [50_00, 120_00, 120_00, 50_00]

    def test_only_the_named_rules_codes_and_partners(self, desk: Any) -> None:
        narrow = self.week(rules=("r",), codes=("WEEK",), partners=("x",))
        desk.deal(desk.rule(percent="5%"), group={"overrides": (narrow,)})
        at = "2026-10-06"
        facts = [
            desk.sale(at=at, code="WEEK"), desk.sale(at=at, code="OTHER"), desk.sale(at=at),
            desk.sale(at=at, code="WEEK", partner=desk.y),
        ]  # fmt: skip
        assert desk.amounts(*facts) == [120_00, 50_00, 50_00, 50_00]

    def test_of_several_the_last_in_the_list_wins(self, desk: Any) -> None:
        both = (self.week(), self.week(id="day", percent=None, fixed={"MXN": 77}))
        desk.deal(desk.rule(percent="5%"), group={"overrides": both})
        assert desk.amounts(desk.sale(at="2026-10-06")) == [77]


class TestOtherLines:
    @pytest.mark.parametrize(("funded_by", "kind"), [("us", LineKind.DISCOUNT), ("partner", LineKind.DUE)])
    def test_a_discount_is_recorded_at_the_cost_of_whoever_funds_it(
        self, desk: Any, funded_by: Any, kind: LineKind
    ) -> None:
        discount = desk.Discount(percent=Decimal("0.1"), when="first_sale", funded_by=funded_by)
        desk.deal(desk.rule(percent="5%"), group={"discount": discount})
        first, second = desk.decide(desk.sale(at="2026-10-01"), desk.sale(at="2026-10-02"))
        assert [(d.kind, d.amount) for d in first.drafts] == [(LineKind.COMMISSION, 50_00), (kind, -100_00)]
        assert len(second.drafts) == 1

    @pytest.mark.parametrize(("through", "kind"), [("payroll", LineKind.STAFF), ("partner", LineKind.INCENTIVE)])
    def test_an_incentive_needs_a_member_of_staff(self, desk: Any, through: Any, kind: LineKind) -> None:
        incentive = StaffIncentive(id="sa", fixed={"MXN": 50_00}, paid_through=through)
        desk.deal(desk.rule(percent="5%"), group={"staff_incentives": (incentive,)})
        drafts = desk.drafts(desk.sale(staff="ana"))
        assert [(d.kind, d.amount, d.staff) for d in drafts[1:]] == [(kind, 50_00, "ana")]
        assert len(desk.drafts(desk.sale())) == 1

    @pytest.mark.parametrize(("customer", "sums"), [("any", [50, 50]), ("new", [50, 0]), ("returning", [0, 50])])
    def test_an_incentive_may_be_for_new_or_for_returning_customers(
        self, desk: Any, customer: Any, sums: list[int]
    ) -> None:
        incentive = StaffIncentive(id="sa", fixed={"MXN": 50}, paid_through="partner", customer=customer)
        desk.deal(group={"staff_incentives": (incentive,)})
        assert desk.amounts(*(desk.sale(at=f"2026-10-0{day}", staff="ana") for day in (1, 2))) == sums

    def test_a_fact_that_only_earns_our_own_staff_something_is_shown_and_counted_for_the_partner(
        self, desk: Any
    ) -> None:
        """What goes through payroll is no line of the statement, so the count cannot stand on it."""
        ours = StaffIncentive(id="ours", fixed={"MXN": 50_00}, paid_through="payroll")
        theirs = StaffIncentive(id="theirs", fixed={"MXN": 20_00}, paid_through="partner")
        rule = desk.rule(percent="5%", categories=("wash",))
        desk.deal(rule, group={"staff_incentives": (ours,)})
        counted, staff = desk.drafts(desk.sale(staff="ana"))
        assert (counted.kind, counted.sale, counted.sales) == (LineKind.COUNTED, 100_000, 1)
        assert counted.reason == Reason.NO_RULE
        assert (staff.kind, staff.amount, staff.sale, staff.sales) == (LineKind.STAFF, 50_00, 0, 0)
        desk.deal(rule, group={"staff_incentives": (ours, theirs)})
        found = [(d.kind, d.amount, d.sales) for d in desk.drafts(desk.sale(staff="ana"))]
        assert found == [(LineKind.STAFF, 50_00, 0), (LineKind.INCENTIVE, 20_00, 1)]

    def test_points_are_the_commission_in_units_times_the_deals_factor(self, desk: Any) -> None:
        reward = Reward(allowed=("cash", "points"), default="points", points_per_unit=Decimal("1.5"))
        desk.deal(desk.rule(percent="5%"), group={"reward": reward}, currencies=("MXN",))
        (draft,) = desk.drafts(desk.sale(123_40))  # 6.17 pesos are 9.255 points
        assert (draft.asset, draft.amount, draft.sales) == ("PTS/0", 9, 1)
        cash = desk.partner("z", reward="cash")
        assert desk.drafts(desk.sale(123_40, partner=cash))[0].asset == "MXN/2"

    @pytest.mark.parametrize(
        ("minor", "scale", "found"), [(50, 2, 1), (49, 2, 0), (-50, 2, -1), (7, 0, 7), (500, 3, 1)]
    )
    def test_points_are_rounded_half_away_from_zero(self, minor: int, scale: int, found: int) -> None:
        assert points(minor, scale, Decimal(1)) == found


class TestRefunds:
    def test_worked_example(self, desk: Any) -> None:
        """333.33 at 5 % are 16.67. Refunds of 111.11 each: 5.56 and 11.11 and 16.67 in all, so 5.56, 5.55, 5.56."""
        sale = desk.sale(333_33)
        refunds = [desk.refund(sale, 111_11, at=f"2026-10-{day}") for day in (10, 11, 12)]
        assert desk.taken_back(sale, refunds) == [[556, 555, 556]]

    def test_the_rest_and_more_than_the_rest(self, desk: Any) -> None:
        sale = desk.sale(100_00)
        part, rest, more = (
            desk.refund(sale, amount, at=f"2026-10-{10 + n}") for n, amount in enumerate((40_00, None, 50_00))
        )
        assert desk.taken_back(sale, [part, rest, more]) == [[200, 300, 0]]
        assert desk.taken_back(sale, [part, more, rest]) == [[200, 300, 0]]

    def test_a_refund_belongs_to_its_own_month_and_counts_in_the_sales(self, desk: Any) -> None:
        sale = desk.sale(at="2026-10-31T23:00")
        refund = desk.refund(sale, 40_000, at="2026-11-02T10:00")
        (draft,) = desk.decide(sale, refund)[1].drafts
        assert (refund.earned_period, draft.tier_period, draft.sale) == (202611, 202610, -40_000)
        assert (draft.kind, draft.base, draft.amount) == (LineKind.CLAWBACK, -40_000, -2000)

    def test_more_than_the_sale_is_never_taken_out_of_the_revenue(self, desk: Any) -> None:
        sale = desk.sale(100_00)
        refunds = [desk.refund(sale, 70_00, at=f"2026-10-1{n}") for n in range(3)]
        decided = desk.decide(sale, *refunds)
        assert [[draft.sale for draft in one.drafts] for one in decided] == [[100_00], [-70_00], [-30_00], []]

    @pytest.mark.parametrize(("refunded", "available"), [("2026-10-05", "2026-10-17"), ("2026-10-20", "2026-10-20")])
    def test_what_is_taken_back_is_held_as_long_as_what_it_is_taken_from(
        self, desk: Any, refunded: str, available: str
    ) -> None:
        """A claw-back that counted at once would be taken out of money that is due now."""
        desk.deal(desk.rule(percent="5%", hold_days=15))
        sale = desk.sale(at="2026-10-02T10:00")
        (draft,) = desk.decide(sale, desk.refund(sale, at=refunded))[1].drafts
        assert date.fromordinal(draft.available).isoformat() == available

    def test_a_discount_that_is_taken_back_stays_outside_the_sums(self, desk: Any) -> None:
        desk.deal(group={"discount": desk.Discount(percent=Decimal("0.1"))})
        sale = desk.sale(100_00)
        (draft,) = desk.decide(sale, desk.refund(sale))[1].drafts
        assert (draft.kind, draft.amount) == (LineKind.DISCOUNT, 10_00)

    def test_a_refund_without_its_sale_waits(self, desk: Any) -> None:
        from alianza.rewards.decide import fold

        assert fold([desk.refund(desk.sale())], desk.terms) == []

    @pytest.mark.parametrize(
        ("at", "reason"), [("2026-06-30T10:00", Reason.NONE), ("2026-06-30T10:01", Reason.REFUND_TOO_LATE)]
    )
    def test_it_may_come_too_late_counted_from_the_sale(self, desk: Any, at: str, reason: Reason) -> None:
        """180 days after 1 January, to the minute."""
        desk.deal(desk.rule(percent="5%"), group={"refunds": Refunds(within_days=180)})
        sale = desk.sale(at="2026-01-01T10:00")
        (draft,) = desk.decide(sale, desk.refund(sale, at=at))[1].drafts
        assert (draft.reason, draft.amount == 0) == (reason, bool(reason))

    def test_the_deal_may_let_the_partner_keep_it(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%"), group={"refunds": Refunds(policy="none")})
        sale = desk.sale()
        (draft,) = desk.decide(sale, desk.refund(sale))[1].drafts
        assert (draft.amount, draft.reason) == (0, Reason.REFUNDS_KEPT)

    def test_a_refund_in_another_currency_takes_nothing_and_says_so(self, desk: Any) -> None:
        sale = desk.sale()
        (draft,) = desk.decide(sale, desk.refund(sale, currency="USD"))[1].drafts
        assert (draft.amount, draft.reason) == (0, Reason.REFUND_CURRENCY)

    @pytest.mark.parametrize("through", ["payroll", "partner"])
    def test_an_incentive_is_taken_back_only_when_the_whole_sale_is(self, desk: Any, through: Any) -> None:
        incentive = StaffIncentive(id="sa", fixed={"MXN": 50_00}, paid_through=through)
        desk.deal(desk.rule(percent="5%"), group={"staff_incentives": (incentive,)})
        sale = desk.sale(100_00, staff="ana")
        refunds = [desk.refund(sale, amount, at=f"2026-10-{10 + n}") for n, amount in enumerate((99_99, 1))]
        assert desk.taken_back(sale, refunds) == [[500, 0], [0, 50_00]]

    @settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.integers(1, 10**7), min_size=1, max_size=8), st.sampled_from(["0.1%", "5%", "7.25%", "33.3333333%"])
    )
    def test_any_partition_of_a_full_refund_takes_back_exactly_each_line(
        self, desk: Any, parts: list[int], percent: str
    ) -> None:
        partner_funded = desk.Discount(percent=Decimal("0.07"), funded_by="partner")
        rules = (
            desk.rule(percent=percent),
            desk.rule(id="f", fixed={"MXN": 33_33}),
            desk.rule(id="d", percent="12%", paid_by="partner"),
        )
        desk.deal(*rules, group={"discount": partner_funded})
        sale = desk.sale(sum(parts))
        refunds = [desk.refund(sale, part, at=f"2026-10-{10 + n}") for n, part in enumerate(parts)]
        taken = desk.taken_back(sale, refunds)
        assert [sum(line) for line in taken] == [draft.amount for draft in desk.drafts(sale)]
        for line, draft in zip(taken, desk.drafts(sale), strict=True):
            assert all(back * draft.amount >= 0 for back in line)  # no refund gives anything

    @settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.permutations(range(5)), st.integers(0, 2**32))
    def test_the_order_of_arrival_does_not_matter(self, desk: Any, places: list[int], seed: int) -> None:
        sale = desk.sale(1000_01)
        refunds = [desk.refund(sale, 100_03 + n + seed % 7, at=f"2026-10-{10 + n}") for n in range(5)]
        assert desk.taken_back(sale, [refunds[place] for place in places]) == desk.taken_back(sale, refunds)
