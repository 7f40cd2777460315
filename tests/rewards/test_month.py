"""What a closing adds to a month, in worked tables: tiers, caps, fees, volume prices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alianza.partners.domain import Enrollment
from alianza.programs.terms import Caps, MonthlyFee, Reward, Tiers
from alianza.rewards.clauses import LineKind, rate_ppb
from alianza.rewards.month import (
    Month,
    Step,
    Total,
    close_month,
    marginal,
    tier_reached,
    volume_due,
)
from alianza.rewards.rehearse import Rehearsal

MXN = "MXN/2"
LEADS = ((1, "5%"), (11, "7%"), (51, "10%"))  # Bronce, Plata, Oro


def rehearse(desk: Any, *facts: Any, close: tuple[int, ...] = (202610,)) -> list[tuple[int, str, int]]:
    """The lines that closings add: month, kind, amount."""
    rehearsal = Rehearsal(desk.terms, [desk.x])
    customers: dict[Any, list[Any]] = {}
    for fact in facts:
        customers.setdefault(fact.customer, []).append(fact)
    for group in customers.values():
        rehearsal.add(group)
    return [
        (month, LineKind(line.kind).name, line.amount) for period in close for _, month, line in rehearsal.close(period)
    ]


def by_tier(desk: Any, by: str, applies: str, *steps: tuple[int, str], **words: Any) -> None:
    words = {"group": {"tiers": desk.ladder(by, applies, *steps), **words.pop("group", {})}, **words}
    desk.deal(desk.rule(by_tier=True, **words.pop("rule", {})), **words)


def rated(ladder: Tiers, steps: list[Step]) -> tuple[int, int]:
    """What a marginal ladder gives the rule of clause 0 in pesos, and the tier that was reached."""
    return marginal(ladder, [rate_ppb(step.commission) for step in ladder.steps], steps, (1, 0, MXN), MXN)


def leads(desk: Any, count: int, at: str = "2026-10-01T09:00") -> list[Any]:
    return [desk.lead(at=at, customer=f"lead {n}") for n in range(count)]


class TestTiers:
    @pytest.mark.parametrize(("count", "tier"), [(0, 0), (1, 0), (10, 0), (11, 1), (50, 1), (51, 2), (10_000, 2)])
    def test_a_tier_is_reached_by_its_exact_count(self, desk: Any, count: int, tier: int) -> None:
        assert tier_reached(desk.ladder("leads", "whole_month", *LEADS), count) == tier

    @pytest.mark.parametrize(("count", "added"), [(1, 0), (10, 0), (11, 20_00), (50, 20_00), (51, 50_00)])
    def test_whole_month_the_reached_tier_is_for_every_sale_of_the_month(
        self, desk: Any, count: int, added: int
    ) -> None:
        """1,000 pesos: 50 accrued; 70 with 11 leads; 100 with 51. Also for a sale before the leads."""
        by_tier(desk, "leads", "whole_month", *LEADS)
        sale = desk.sale(1000_00, at="2026-10-01T00:00")
        found = rehearse(desk, sale, *leads(desk, count, at="2026-10-31T23:59"))
        assert found == ([(202610, "TIER", added)] if added else [])

    def test_whole_month_is_rounded_once_for_the_month(self, desk: Any) -> None:
        """Three sales of 333.33: 3 x 16.67 = 50.01 accrued; 7 % of 999.99 is 70.00; 19.99 are added."""
        by_tier(desk, "leads", "whole_month", *LEADS)
        sales = [desk.sale(333_33, customer=f"c{n}") for n in range(3)]
        assert rehearse(desk, *sales, *leads(desk, 11)) == [(202610, "TIER", 19_99)]

    def test_next_month_the_tier_of_october_is_for_november(self, desk: Any) -> None:
        by_tier(desk, "leads", "next_month", *LEADS)
        october, november = desk.sale(at="2026-10-02"), desk.sale(at="2026-11-02", customer="c2")
        found = rehearse(desk, october, november, *leads(desk, 11), close=(202610, 202611))
        assert found == [(202611, "TIER", 20_00)]

    def test_by_sales_only_sales_count(self, desk: Any) -> None:
        by_tier(desk, "sales", "whole_month", (1, "5%"), (3, "7%"))
        sales = [desk.sale(customer=f"c{n}") for n in range(3)]
        assert rehearse(desk, *sales[:2], *leads(desk, 5)) == []
        assert rehearse(desk, *sales, *leads(desk, 5)) == [(202610, "TIER", 60_00)]

    def test_by_revenue_net_of_refunds(self, desk: Any) -> None:
        by_tier(desk, "revenue", "whole_month", (0, "5%"), (2000_00, "10%"))
        first, second = desk.sale(1000_00), desk.sale(1000_00, customer="c2")
        assert rehearse(desk, first, second) == [(202610, "TIER", 100_00)]
        assert rehearse(desk, first, second, desk.refund(first, 1, customer="c1")) == []

    def test_a_refund_after_the_closing_takes_its_part_of_the_tier_back(self, desk: Any) -> None:
        by_tier(desk, "leads", "whole_month", *LEADS)
        sale = desk.sale(1000_00)
        refund = desk.refund(sale, at="2026-11-03T10:00")
        found = rehearse(desk, sale, refund, *leads(desk, 11), close=(202610, 202611))
        assert found == [(202610, "TIER", 20_00), (202610, "TIER", -20_00)]

    def test_a_tier_of_an_earlier_closing_is_never_lost(self, desk: Any) -> None:
        """November's refund takes October below its step; the other sale of October keeps the tier's rate."""
        by_tier(desk, "revenue", "whole_month", (0, "5%"), (2000_00, "10%"))
        first, second = desk.sale(1000_00), desk.sale(1000_00, customer="c2")
        refund = desk.refund(first, at="2026-11-03T10:00")
        found = rehearse(desk, first, second, refund, close=(202610, 202611))
        assert found == [(202610, "TIER", 100_00), (202610, "TIER", -50_00)]  # 100 - 50 - 50 are left of 1,000

    def test_a_rule_with_its_own_rate_takes_no_part(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%"), group={"tiers": desk.ladder("leads", "whole_month", *LEADS)})
        assert rehearse(desk, desk.sale(), *leads(desk, 60)) == []

    def test_what_the_partner_owes_us_by_tier_is_owed_more_of(self, desk: Any) -> None:
        by_tier(desk, "leads", "whole_month", *LEADS, rule={"paid_by": "partner"})
        assert rehearse(desk, desk.sale(1000_00), *leads(desk, 11)) == [(202610, "DUE", -20_00)]

    def test_a_partner_paid_in_points_climbs_by_revenue_too(self, desk: Any) -> None:
        """5 % of 1,000 are 50 points; at 10 % they are 100. The form of the reward does not change the revenue."""
        reward = Reward(allowed=("points",), default="points")
        words = {"group": {"reward": reward}, "currencies": ("MXN",)}
        by_tier(desk, "revenue", "whole_month", (0, "5%"), (500_00, "10%"), **words)
        assert rehearse(desk, desk.sale(1000_00)) == [(202610, "TIER", 50)]


class TestCustomersDiscountByTier:
    """Bronce 5 %, Plata 7 % for the partner's customers: given at the first step, made up for when the month is over."""

    @pytest.mark.parametrize(("funded_by", "kind"), [("us", "DISCOUNT"), ("partner", "DUE")])
    def test_a_closed_month_has_the_discount_of_the_tier_that_was_reached(
        self, desk: Any, funded_by: Any, kind: str
    ) -> None:
        steps = tuple(
            desk.Tier(name=name, at_least=at, commission=Decimal(0), discount=Decimal(share))
            for name, at, share in (("Bronce", 1, "0.05"), ("Plata", 11, "0.07"))
        )
        tiers = desk.Tiers(by="leads", applies="whole_month", steps=steps)
        desk.deal(group={"tiers": tiers, "discount": desk.Discount(by_tier=True, funded_by=funded_by)})
        sale = desk.sale(1000_00)
        assert [draft.amount for draft in desk.drafts(sale)] == [-50_00]
        assert rehearse(desk, sale, *leads(desk, 10)) == []
        assert rehearse(desk, sale, *leads(desk, 11)) == [(202610, kind, -20_00)]
        refund = desk.refund(sale, at="2026-11-03T10:00")
        found = rehearse(desk, sale, refund, *leads(desk, 11), close=(202610, 202611))
        assert found == [(202610, kind, -20_00), (202610, kind, 20_00)]


class TestADealThatChangesWithinTheMonth:
    """Each line is looked at under the ladder and the cap it was made under; a ladder counts the whole month."""

    def ladder(self, desk: Any, applies: str, *steps: tuple[int, str], by: str = "leads") -> dict[str, Any]:
        return {"rules": (desk.rule(by_tier=True),), "tiers": desk.ladder(by, applies, *steps)}

    @pytest.mark.parametrize("applies", ["whole_month", "next_month", "marginal"])
    def test_what_accrued_by_tier_stays_when_the_new_version_has_no_tiers(self, desk: Any, applies: str) -> None:
        plain = {"g": {"rules": (desk.rule(percent="2%"),)}}
        desk.versions(("2026-01-01", {"g": self.ladder(desk, applies, (1, "5%"))}), ("2026-10-15", plain))
        sales = [desk.sale(at=f"2026-10-{day}", customer=day) for day in ("02", "20")]
        assert rehearse(desk, *sales) == []

    def test_each_version_has_its_own_ladder(self, desk: Any) -> None:
        """20 leads: 7 % under the old ladder; the new one asks for 100 and has a step before it."""
        new = self.ladder(desk, "whole_month", (1, "1%"), (10, "4%"), (100, "9%"))
        desk.versions(("2026-01-01", {"g": self.ladder(desk, "whole_month", *LEADS)}), ("2026-10-15", {"g": new}))
        sales = [desk.sale(at=f"2026-10-{day}", customer=day) for day in ("02", "20")]
        assert rehearse(desk, *sales, *leads(desk, 20)) == [(202610, "TIER", 20_00), (202610, "TIER", 30_00)]

    def test_each_ladder_keeps_the_tier_of_an_earlier_closing(self, desk: Any) -> None:
        """The refund takes October's revenue below both steps; the sales that stand keep the tiers' rates."""
        old = self.ladder(desk, "whole_month", (0, "5%"), (2500_00, "10%"), by="revenue")
        new = self.ladder(desk, "whole_month", (0, "1%"), (3000_00, "2%"), by="revenue")
        desk.versions(("2026-01-01", {"g": old}), ("2026-10-15", {"g": new}))
        first, second, third = (desk.sale(1000_00, at=f"2026-10-{day}", customer=day) for day in ("02", "03", "20"))
        refund = desk.refund(first, at="2026-11-03T10:00", customer="02")
        found = rehearse(desk, first, second, third, refund, close=(202610, 202611))
        assert found == [(202610, "TIER", 100_00), (202610, "TIER", 10_00), (202610, "TIER", -50_00)]

    def test_a_partner_that_moves_has_the_tiers_of_each_group(self, desk: Any) -> None:
        desk.x.enrollments = (*desk.x.enrollments, Enrollment(date(2026, 10, 15).toordinal(), "h", None))
        groups = {"g": self.ladder(desk, "whole_month", *LEADS), "h": {"rules": (desk.rule(percent="2%"),)}}
        desk.versions(("2026-01-01", groups))
        sales = [desk.sale(at=f"2026-10-{day}", customer=day) for day in ("02", "20")]
        assert rehearse(desk, *sales, *leads(desk, 11)) == [(202610, "TIER", 20_00)]

    def test_a_group_that_the_new_version_leaves_out_has_its_tiers_and_caps_to_its_end(self, desk: Any) -> None:
        capped = {**self.ladder(desk, "whole_month", *LEADS), "rules": (
            desk.rule(by_tier=True), desk.rule(id="c", percent="10%", caps=Caps(per_month={"MXN": 60_00})),
        )}  # fmt: skip
        desk.versions(("2026-01-01", {"g": capped}), ("2026-10-15", {"h": {}}))
        found = rehearse(desk, desk.sale(1000_00), *leads(desk, 11, at="2026-10-02"))
        assert found == [(202610, "TIER", 20_00), (202610, "CAP", -40_00)]

    @pytest.mark.parametrize(
        ("caps", "added"),
        [
            (("60", "60"), [-40_00, -100_00]),  # 60 of the first 100, nothing more
            (("60", "90"), [-40_00, -70_00]),  # 60, then 30 more
            (("150", "90"), [-100_00]),  # the first 100 stand, the lower cap leaves no room
            ((None, "60"), [-40_00]),  # what was earned before the cap was agreed does not use it up
            (("60", None), [-40_00]),
        ],
    )
    def test_each_versions_cap_bounds_what_the_rule_earned_up_to_its_end(
        self, desk: Any, caps: tuple[str | None, str | None], added: list[int]
    ) -> None:
        rules = [desk.rule(percent="10%", caps=Caps(per_month={"MXN": int(cap) * 100} if cap else {})) for cap in caps]
        days = zip(("2026-01-01", "2026-10-15"), rules, strict=True)
        desk.versions(*((day, {"g": {"rules": (rule,)}}) for day, rule in days))
        sales = [desk.sale(1000_00, at=f"2026-10-{day}", customer=day) for day in ("02", "20")]
        assert rehearse(desk, *sales) == [(202610, "CAP", amount) for amount in added]


class TestMarginal:
    """Each sale at the tier of the running count, itself included; by revenue each part of it in its own bracket."""

    def steps(self, *sales: tuple[int, int, int]) -> list[Step]:
        """(sale, leads, sales) in order; the base is the sale."""
        return [
            Step((2, str(place)), MXN, 1, 0, sale, sale, leads, count)
            for place, (sale, leads, count) in enumerate(sales)
        ]

    def test_by_sales_worked_table(self, desk: Any) -> None:
        """
        sale   running count   rate   of 100.00
        1, 2   1, 2            5 %    5.00 + 5.00
        3, 4   3, 4            7 %    7.00 + 7.00
        5      5               10 %   10.00          34.00 in all, and the last tier
        """
        ladder = desk.ladder("sales", "marginal", (1, "5%"), (3, "7%"), (5, "10%"))
        assert rated(ladder, self.steps(*[(100_00, 0, 1)] * 5)) == (34_00, 2)

    def test_by_leads_a_sale_is_rated_by_the_leads_before_it(self, desk: Any) -> None:
        ladder = desk.ladder("leads", "marginal", (1, "5%"), (2, "10%"))
        month = self.steps((0, 1, 0), (100_00, 0, 1), (0, 1, 0), (100_00, 0, 1))
        assert rated(ladder, month) == (5_00 + 10_00, 1)

    def test_by_revenue_worked_table(self, desk: Any) -> None:
        """
        bracket          rate   700 then 700 then 700
        0 to 1,000       5 %    700 → 35.00     300 → 15.00
        1,000 to 2,000   7 %                    400 → 28.00    600 → 42.00
        above 2,000      10 %                                  100 → 10.00     130.00 in all
        """
        ladder = desk.ladder("revenue", "marginal", (0, "5%"), (1000_00, "7%"), (2000_00, "10%"))
        assert rated(ladder, self.steps(*[(700_00, 0, 1)] * 3)) == (130_00, 2)

    @pytest.mark.parametrize(
        ("sale", "due", "tier"), [(999_99, 50_00, 0), (1000_00, 50_00, 1), (1000_10, 50_01, 1), (3000_00, 220_00, 2)]
    )
    def test_by_revenue_one_sale_through_all_brackets(self, desk: Any, sale: int, due: int, tier: int) -> None:
        """3,000: 1,000 at 5 % + 1,000 at 7 % + 1,000 at 10 % = 220. 10 centavos at 7 % are 0.7: one centavo."""
        ladder = desk.ladder("revenue", "marginal", (0, "5%"), (1000_00, "7%"), (2000_00, "10%"))
        assert rated(ladder, self.steps((sale, 0, 1))) == (due, tier)

    def test_by_revenue_a_net_base_is_cut_in_the_same_proportion(self, desk: Any) -> None:
        """1,160 gross are 1,000 net; the bracket ends at 580 gross, which is half: 500 at 5 % and 500 at 10 %."""
        ladder = desk.ladder("revenue", "marginal", (0, "5%"), (580_00, "10%"))
        assert rated(ladder, [Step((2, "S1"), MXN, 1, 0, 1000_00, 1160_00, 0, 1)]) == (75_00, 1)

    def test_revenue_counts_in_the_deals_currency_only(self, desk: Any) -> None:
        """2,000 dollars do not climb a ladder of pesos; they are rated where the pesos have come to."""
        by_tier(desk, "revenue", "marginal", (0, "5%"), (1000_00, "10%"))
        dollars = [desk.sale(2000_00, currency="USD", at=f"2026-10-0{n}", customer=f"c{n}") for n in (1, 3)]
        pesos = desk.sale(1000_00, at="2026-10-02", customer="c2")
        assert rehearse(desk, dollars[0]) == []
        assert rehearse(desk, *dollars, pesos) == [(202610, "TIER", 100_00)]  # the second 2,000 at 10 %

    @pytest.mark.parametrize("place", [0, 1], ids=["first", "second"])
    def test_by_revenue_it_does_not_matter_which_line_of_a_sale_is_counted(self, desk: Any, place: int) -> None:
        """1,500 run through the bound at 1,000, whether the rule by tier stands before another rule or after it."""
        tiers = desk.ladder("revenue", "marginal", (0, "5%"), (1000_00, "10%"))
        rules = [desk.rule(id="flat", percent="1%")]
        rules.insert(place, desk.rule(by_tier=True))
        desk.deal(*rules, group={"tiers": tiers})
        assert rehearse(desk, desk.sale(1500_00)) == [(202610, "TIER", 25_00)]

    def test_a_sale_that_is_counted_beside_its_points_climbs_too(self, desk: Any) -> None:
        """What the partner owes us stands first, in pesos; the commission by tier is in points."""
        reward = Reward(allowed=("points",), default="points")
        tiers = desk.ladder("revenue", "marginal", (0, "5%"), (1000_00, "10%"))
        rules = desk.rule(id="due", percent="1%", paid_by="partner"), desk.rule(by_tier=True)
        desk.deal(*rules, group={"reward": reward, "tiers": tiers}, currencies=("MXN",))
        sales = [desk.sale(1000_00, at=f"2026-10-0{n}", customer=f"c{n}") for n in (1, 2)]
        assert rehearse(desk, *sales) == [(202610, "TIER", 50)]

    def test_other_rules_move_the_count_but_earn_nothing_here(self, desk: Any) -> None:
        ladder = desk.ladder("sales", "marginal", (1, "5%"), (2, "10%"))
        month = [Step((2, n), MXN, 1, clause, 100_00, 100_00, 0, 1) for n, clause in (("S1", 9), ("S2", 0))]
        assert rated(ladder, month) == (10_00, 1)

    @settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.integers(1, 10**7), min_size=1, max_size=12))
    def test_by_revenue_no_sale_loses_a_unit_of_its_base(self, desk: Any, sales: list[int]) -> None:
        """With one rate in every bracket the ladder is that rate, but for half a unit of rounding for each part."""
        ladder = desk.ladder("revenue", "marginal", (0, "10%"), (1000_00, "10%"), (5000_00, "10%"))
        due, _ = rated(ladder, self.steps(*((sale, 0, 1) for sale in sales)))
        assert abs(due * 10 - sum(sales)) <= 5 * (len(sales) + 2)

    def test_at_closing_only_what_is_above_the_first_step_is_added(self, desk: Any) -> None:
        by_tier(desk, "sales", "marginal", (1, "5%"), (3, "7%"))
        sales = [desk.sale(100_00, at=f"2026-10-0{n}", customer=f"c{n}") for n in (1, 2, 3, 4)]
        assert rehearse(desk, *sales) == [(202610, "TIER", 4_00)]

    def test_leads_count_for_a_sale_in_any_currency(self, desk: Any) -> None:
        """Two leads, then a sale in dollars: the running metric is the month's, not the currency's."""
        by_tier(desk, "leads", "marginal", (1, "5%"), (2, "10%"))
        sale = desk.sale(100_00, currency="USD", at="2026-10-02")
        assert rehearse(desk, *leads(desk, 2), sale) == [(202610, "TIER", 5_00)]


class TestCaps:
    def test_what_a_rule_earned_above_its_monthly_cap_is_given_back(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", caps=Caps(per_month={"MXN": 120_00})))
        sales = [desk.sale(customer=f"c{n}") for n in range(3)]
        assert rehearse(desk, *sales[:2]) == []
        assert rehearse(desk, *sales) == [(202610, "CAP", -30_00)]

    def test_the_tiers_part_counts_against_the_cap(self, desk: Any) -> None:
        by_tier(desk, "leads", "whole_month", *LEADS, rule={"caps": Caps(per_month={"MXN": 60_00})})
        assert rehearse(desk, desk.sale(1000_00), *leads(desk, 11)) == [
            (202610, "TIER", 20_00),
            (202610, "CAP", -10_00),
        ]

    def test_a_month_that_shrinks_below_its_cap_gets_it_again(self, desk: Any) -> None:
        """150 with a cap of 120; a refund of one sale leaves 100, and nothing capped."""
        desk.deal(desk.rule(percent="5%", caps=Caps(per_month={"MXN": 120_00})))
        sales = [desk.sale(customer=f"c{n}") for n in range(3)]
        refund = desk.refund(sales[0], at="2026-11-02T10:00", customer="c0")
        found = rehearse(desk, *sales, refund, close=(202610, 202611))
        assert found == [(202610, "CAP", -30_00), (202610, "CAP", 30_00)]

    def test_what_a_month_adds_or_cuts_is_held_like_the_commission(self, desk: Any) -> None:
        """Counted from the month's last day; a cut that counted at once would be taken out of money that is due now."""
        capped = {"caps": Caps(per_month={"MXN": 60_00}), "hold_days": 15}
        by_tier(desk, "leads", "whole_month", *LEADS, rule=capped)
        rehearsal = Rehearsal(desk.terms, [desk.x])
        rehearsal.add([desk.sale(1000_00)])
        for lead in leads(desk, 11):
            rehearsal.add([lead])
        lines = [(LineKind(line.kind).name, line.hold_days) for _, _, line in rehearsal.close(202610)]
        assert lines == [("TIER", 15), ("CAP", 15)]

    def test_a_cap_of_money_bounds_points_at_their_worth(self, desk: Any) -> None:
        """50 pesos of 5 % are 100 points at two a peso; a cap of 30 pesos leaves 60."""
        reward = Reward(allowed=("points",), default="points", points_per_unit=Decimal(2))
        rule = desk.rule(percent="5%", caps=Caps(per_month={"MXN": 30_00}))
        desk.deal(rule, group={"reward": reward}, currencies=("MXN",))
        assert rehearse(desk, desk.sale(1000_00)) == [(202610, "CAP", -40)]

    def test_each_month_has_its_own(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", caps=Caps(per_month={"MXN": 60_00})))
        sales = [desk.sale(at=f"2026-{month}-05", customer=f"c{month}") for month in (10, 11)]
        assert rehearse(desk, *sales, close=(202610, 202611)) == []

    def test_what_the_partner_owes_us_is_capped_too(self, desk: Any) -> None:
        desk.deal(desk.rule(percent="5%", paid_by="partner", caps=Caps(per_month={"MXN": 30_00})))
        assert rehearse(desk, desk.sale(1000_00)) == [(202610, "DUE", 20_00)]


class TestFees:
    def fees(self, desk: Any, months: tuple[int, ...]) -> None:
        fee = MonthlyFee(id="licence", fixed={"MXN": 499_00}, months=months)
        desk.deal(desk.rule(percent="5%"), group={"monthly_fees": (fee,)})

    def test_once_a_month_in_season_with_or_without_facts(self, desk: Any) -> None:
        self.fees(desk, (9, 10, 11))
        found = rehearse(desk, desk.sale(), close=(202608, 202609, 202610, 202611, 202612))
        assert found == [(month, "FEE", -499_00) for month in (202609, 202610, 202611)]

    def test_a_month_that_is_touched_again_is_not_charged_again(self, desk: Any) -> None:
        self.fees(desk, (10, 11))
        sale = desk.sale()
        refund = desk.refund(sale, at="2026-11-03T10:00")
        found = rehearse(desk, sale, refund, close=(202610, 202611))
        assert found == [(202610, "FEE", -499_00), (202611, "FEE", -499_00)]

    def test_a_partner_that_is_not_enrolled_yet_pays_none(self, desk: Any) -> None:
        self.fees(desk, (10,))
        assert rehearse(desk, close=(202510,)) == []


class TestVolumePrices:
    STEPS = ((1, 180_00), (51, 150_00), (201, 120_00))

    def price(self, desk: Any, mode: str, **words: Any) -> Any:
        steps = tuple(desk.PriceStep(from_quantity=at, unit_price={"MXN": each}) for at, each in self.STEPS)
        return desk.VolumePrice(id="wash", mode=mode, steps=steps, **words)

    @pytest.mark.parametrize(
        ("units", "graduated", "all_units"),
        [
            (0, 0, 0),
            (1, 180_00, 180_00),
            (50, 9000_00, 9000_00),
            (51, 9150_00, 7650_00),  # 50 x 180 + 1 x 150; 51 x 150
            (200, 31_500_00, 30_000_00),
            (201, 31_620_00, 24_120_00),  # one wash more, and all of them at 120
            (1000, 127_500_00, 120_000_00),
        ],
    )
    def test_worked_table(self, desk: Any, units: int, graduated: int, all_units: int) -> None:
        found = [volume_due(self.price(desk, mode), units, "MXN") for mode in ("graduated", "all_units")]
        assert found == [graduated, all_units]

    @given(st.integers(0, 2000))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_graduated_is_the_sum_of_each_units_own_price(self, desk: Any, units: int) -> None:
        each = [max(step for step in self.STEPS if step[0] <= unit)[1] for unit in range(1, units + 1)]
        assert volume_due(self.price(desk, "graduated"), units, "MXN") == sum(each)

    def charge(self, desk: Any, mode: str = "graduated", **words: Any) -> None:
        desk.deal(group={"volume_prices": (self.price(desk, mode, **words),)})

    def test_a_month_is_charged_for_its_units(self, desk: Any) -> None:
        self.charge(desk)
        sales = [desk.sale(quantity=30, customer=f"c{n}") for n in range(2)]
        assert rehearse(desk, *sales) == [(202610, "CHARGE", -(50 * 180_00 + 10 * 150_00))]

    def test_guaranteed_units_are_charged_even_when_fewer_were_used(self, desk: Any) -> None:
        self.charge(desk, guaranteed=100)
        assert rehearse(desk, desk.sale(quantity=80)) == [(202610, "CHARGE", -16_500_00)]
        assert rehearse(desk) == [(202610, "CHARGE", -16_500_00)]

    def test_only_its_categories_count(self, desk: Any) -> None:
        self.charge(desk, categories=("wash",))
        sales = [desk.sale(quantity=10, category="wash"), desk.sale(quantity=99, category="wax", customer="c2")]
        assert rehearse(desk, *sales) == [(202610, "CHARGE", -1800_00)]

    def test_a_sale_that_was_refunded_whole_is_charged_no_more(self, desk: Any) -> None:
        self.charge(desk)
        sales = [desk.sale(quantity=30, customer=f"c{n}") for n in range(2)]
        refund = desk.refund(sales[0], at="2026-11-02T10:00", customer="c0")
        found = rehearse(desk, *sales, refund, close=(202610, 202611))
        assert found == [(202610, "CHARGE", -10_500_00), (202610, "CHARGE", 10_500_00 - 5400_00)]

    def test_guaranteed_units_are_charged_once_not_for_each_currency(self, desk: Any) -> None:
        """One wash paid in pesos and one in dollars are two washes of the hundred, which are charged once."""
        steps = (desk.PriceStep(from_quantity=1, unit_price={"MXN": 180_00, "USD": 10_00}),)
        price = desk.VolumePrice(id="wash", mode="graduated", steps=steps, guaranteed=100)
        desk.deal(group={"volume_prices": (price,)})
        pesos, dollars = desk.sale(), desk.sale(currency="USD", customer="c2")
        wanted = [(202610, "CHARGE", -99 * 180_00), (202610, "CHARGE", -10_00)]
        assert rehearse(desk, pesos, dollars) == wanted
        assert rehearse(desk, dollars) == wanted


class TestClosingAgain:
    """A month that is closed, and looked at again with nothing new, adds nothing: the lines are differences."""

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.sampled_from(["leads", "sales", "revenue"]),
        st.sampled_from(["whole_month", "next_month"]),
        st.lists(st.integers(1, 10**6), max_size=6),
        st.integers(0, 60),
    )
    def test_what_was_added_is_not_added_again(
        self, desk: Any, by: str, applies: str, sales: list[int], count: int
    ) -> None:
        cap = {"caps": Caps(per_month={"MXN": 100_00})}
        by_tier(desk, by, applies, (1, "5%"), (11, "7%"), (51, "10%"), rule=cap)
        accrued = [Total(MXN, 1, 1, LineKind.COMMISSION, s, s // 20, s, 0, 1) for s in sales]
        month = Month(desk.x, 10, [*accrued, Total(MXN, 1, 0, LineKind.COUNTED, 0, 0, 0, count, 0)], (count, 0, {}), {})
        lines, standings = close_month(month, desk.rated, desk.group, desk.terms, MXN)
        added = [Total(line.asset, 1, line.clause, line.kind, line.base, line.amount, 0, 0, 0) for line in lines]
        floors = {ladder: standing.tier for ladder, standing in standings.items()}
        again = month._replace(totals=[*month.totals, *added], tier_floors=floors)
        assert close_month(again, desk.rated, desk.group, desk.terms, MXN)[0] == []
