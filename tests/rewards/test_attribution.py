"""Who gets the credit: every kind of evidence, one table a program, one winner, and why each other piece lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from alianza.kernel.ids import named_id
from alianza.orders.evidence import Named
from alianza.partners.domain import Enrollment, Partner
from alianza.programs.terms import Attribution, Deal, Group, Rule
from alianza.rewards.clauses import Terms, compile_deal
from alianza.rewards.decide import fold
from alianza.rewards.words import LEAD, SALE, TOUCH, Decision, Fact, Reason, order

FIRST = date(2026, 1, 1)


def partner(name: str, group: str) -> Partner:
    return Partner(named_id("partner", name).bytes, name, name, "", (Enrollment(FIRST.toordinal(), group, None),))


# x and y belong to the program p, z to the program q.
X, Y, Z = partner("x", "g"), partner("y", "g"), partner("z", "h")


class Counter:
    """A counter where facts are told one after another; times are days of October 2026, in tenths."""

    def __init__(self) -> None:
        self.count = 0
        self.deal()

    def deal(self, p: dict[str, Any] | None = None, q: dict[str, Any] | None = None, **own: Any) -> Terms:
        """The deal's own attribution, and what the programs have otherwise."""
        rules = (Rule(id="r", fixed={"MXN": 100}), Rule(id="l", on="lead", fixed={"MXN": 10}))
        groups = (Group(id="g", program="p", rules=rules), Group(id="h", program="q", rules=rules))
        who = Attribution(**own)
        programs = {name: Attribution(**words) for name, words in (("p", p), ("q", q)) if words is not None}
        deal = Deal(
            alliance="a", name="A", currency="MXN", currencies=("MXN",), time_zone="UTC", effective_from=FIRST,
            groups=groups, attribution=who, program_attribution=programs,
        )  # fmt: skip
        self.terms = Terms([compile_deal(1, deal, {one.partner_id: one for one in (X, Y, Z)})])
        return self.terms

    def fact(self, kind: int, at: float, **words: Any) -> Fact:
        self.count += 1
        moment = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=round(at * 1440))
        friend, click = words.pop("friend", None), words.pop("click", None)
        fields: dict[str, Any] = {
            "kind": kind, "fact_id": f"F{self.count}", "occurred_us": int(moment.timestamp()) * 1_000_000,
            "local_day": moment.date().toordinal(), "earned_period": 202610, "partner": None, "code": None,
            "code_partner": None, "customer": "ana", "amount": None, "net": None, "own_commission": None, "currency": "MXN",
            "category": None, "quantity": 1, "staff": None, "refunds": None,
            "more": Named(friend, click) if friend or click else None,
        }  # fmt: skip
        return Fact(**{**fields, **words})

    def sale(self, at: float = 20, **words: Any) -> Fact:
        return self.fact(SALE, at, amount=1000, **words)

    def lead(self, at: float, **words: Any) -> Fact:
        return self.fact(LEAD, at, **words)

    def touch(self, at: float, who: Partner, category: str = "click", **words: Any) -> Fact:
        return self.fact(TOUCH, at, partner=who, category=category, **words)

    def decided(self, *facts: Fact, explain: bool = True) -> Decision:
        """The decision of the last fact given."""
        found = fold(sorted(facts, key=order), self.terms, explain=explain)
        return next(one for one in found if one.fact is facts[-1])

    def winner(self, *facts: Fact) -> str:
        drafts = self.decided(*facts, explain=False).drafts
        return drafts[0].partner.external_id if drafts else ""

    def why(self, *facts: Fact) -> dict[str, str]:
        """What became of each piece of evidence, by kind and partner."""
        touches = self.decided(*facts).touches
        return {f"{one.evidence} {one.partner.external_id}": one.lost or "wins" for one in touches}


@pytest.fixture
def counter() -> Counter:
    return Counter()


ALL = ("code", "partner", "friend", "click", "match", "lead")


class TestEvidence:
    @pytest.mark.parametrize("place", range(6))
    def test_the_first_kind_in_the_list_wins(self, counter: Counter, place: int) -> None:
        """All six kinds at once, each for a partner of its own as far as there are partners."""
        order_of = ALL[place:] + ALL[:place]
        counter.deal(precedence=order_of)
        mine = {order_of[0]: X}
        facts = [
            counter.lead(1, partner=mine.get("lead", Y)),
            counter.touch(2, mine.get("click", Y)),
            counter.touch(3, mine.get("match", Y), "match"),
            counter.sale(code="C", code_partner=mine.get("code", Y), partner=mine.get("partner", Y),
                         friend=mine.get("friend", Y)),
        ]  # fmt: skip
        assert counter.winner(*facts) == "x"
        assert list(counter.why(*facts).values()).count("wins") == 1

    def test_a_kind_that_is_left_out_does_not_count(self, counter: Counter) -> None:
        facts = counter.touch(1, X), counter.touch(2, X, "match"), counter.sale(friend=Y)
        assert counter.winner(*facts) == ""
        assert counter.why(*facts) == {
            "friend y": "the deal does not count evidence of kind friend",
            "click x": "the deal does not count evidence of kind click",
            "match x": "the deal does not count evidence of kind match",
        }

    def test_a_scan_is_a_click(self, counter: Counter) -> None:
        counter.deal(precedence=("click",))
        assert counter.winner(counter.touch(1, Y), counter.touch(2, X, "scan"), counter.sale()) == "x"

    @pytest.mark.parametrize(("which", "wins"), [("last", "y"), ("first", "x")])
    def test_of_several_clicks_and_of_several_matches_the_deal_says_which(
        self, counter: Counter, which: str, wins: str
    ) -> None:
        counter.deal(precedence=("click", "match"), click=which, touch=which)
        for category in ("click", "match"):
            facts = counter.touch(1, X, category), counter.touch(2, Y, category), counter.sale()
            assert counter.winner(*facts) == wins
            assert f"the {which} {category} counts" in counter.why(*facts).values()

    @pytest.mark.parametrize(("at", "wins"), [(31, "x"), (31.001, ""), (1, "x"), (0.999, "")])
    def test_the_window_of_a_click_includes_both_ends(self, counter: Counter, at: float, wins: str) -> None:
        counter.deal(precedence=("click",))
        assert counter.winner(counter.touch(1, X), counter.sale(at)) == wins

    def test_a_year_is_365_days(self, counter: Counter) -> None:
        counter.deal(precedence=("click",), window_days=365)
        assert counter.winner(counter.touch(1, X), counter.sale(366)) == "x"
        assert counter.winner(counter.touch(1, X), counter.sale(366.001)) == ""

    def test_a_lead_may_be_won_by_a_click_and_then_win_a_sale(self, counter: Counter) -> None:
        counter.deal(precedence=("click", "lead"), window_days=10)
        click, lead = counter.touch(1, X), counter.lead(9)
        assert counter.winner(click, lead) == "x"
        assert counter.winner(click, lead, counter.sale(18)) == "x"
        assert counter.winner(click, lead, counter.sale(20)) == ""

    def test_a_click_after_the_fact_is_no_evidence_for_it(self, counter: Counter) -> None:
        counter.deal(precedence=("click",))
        sale, click = counter.sale(5), counter.touch(5.1, X)
        assert counter.winner(click, sale) == ""
        assert counter.why(click, sale) == {}

    def test_link_code_staff_and_friend_together_give_one_credit(self, counter: Counter) -> None:
        counter.deal(precedence=ALL)
        sale = counter.sale(code="C", code_partner=X, partner=X, friend=X)
        decision = counter.decided(counter.touch(1, X), counter.touch(1, X), counter.lead(2, partner=X), sale)
        assert [draft.amount for draft in decision.drafts] == [100]
        assert [one.lost for one in decision.touches].count("") == 1


class TestEqualRank:
    @pytest.mark.parametrize(("which", "wins"), [("last", "y"), ("first", "x")])
    def test_kinds_in_brackets_are_decided_by_time(self, counter: Counter, which: str, wins: str) -> None:
        counter.deal(precedence=("code", ("click", "lead")), touch=which)
        facts = [counter.touch(1, X), counter.lead(2, code="Y", code_partner=Y), counter.sale()]
        assert counter.winner(*facts) == wins
        assert counter.why(*facts)["lead y" if wins == "x" else "click x"] == f"the {which} touch counts"

    def test_in_brackets_the_words_for_single_kinds_say_nothing(self, counter: Counter) -> None:
        counter.deal(precedence=(("click", "lead"),), click="first", lead="first", touch="last")
        assert counter.winner(counter.touch(1, X), counter.touch(2, Y), counter.sale()) == "y"

    def test_what_the_fact_names_happens_with_it(self, counter: Counter) -> None:
        counter.deal(precedence=(("click", "code"),), touch="last")
        facts = counter.touch(19, X), counter.sale(code="Y", code_partner=Y)
        assert counter.winner(*facts) == "y"
        counter.deal(precedence=(("click", "code"),), touch="first")
        assert counter.winner(*facts) == "x"

    @pytest.mark.parametrize("which", ["last", "first"])
    def test_at_the_same_moment_the_one_written_first_counts(self, counter: Counter, which: str) -> None:
        for kinds, wins in ((("match", "click"), "y"), (("click", "match"), "x")):
            counter.deal(precedence=(kinds,), touch=which)
            assert counter.winner(counter.touch(1, X), counter.touch(1, Y, "match"), counter.sale()) == wins


class TestPrograms:
    def test_evidence_counts_by_the_words_of_its_partners_program(self, counter: Counter) -> None:
        counter.deal(precedence=("click",), q={"precedence": ("code",)})
        facts = counter.touch(1, X), counter.touch(2, Z), counter.sale()
        assert counter.winner(*facts) == "x"
        assert counter.why(*facts)["click z"] == "the program q does not count evidence of kind click"

    def test_each_program_has_its_window(self, counter: Counter) -> None:
        counter.deal(precedence=("click",), window_days=10, q={"precedence": ("click",), "window_days": 40})
        facts = counter.touch(1, Z), counter.touch(2, X), counter.sale(20)
        assert counter.winner(*facts) == "z"
        assert counter.why(*facts)["click x"] == "older than 10 days"

    def test_within_a_program_its_own_order_decides(self, counter: Counter) -> None:
        counter.deal(precedence=("code", "click"), p={"precedence": ("click", "code")})
        facts = counter.touch(1, X), counter.sale(code="Y", code_partner=Y)
        assert counter.winner(*facts) == "x"
        assert counter.why(*facts)["code y"] == "click comes before code"

    def test_between_programs_the_deals_order_decides(self, counter: Counter) -> None:
        counter.deal(precedence=("code", "click"), p={"precedence": ("click", "code")})
        facts = counter.touch(1, X), counter.sale(code="Z", code_partner=Z)
        assert counter.winner(*facts) == "z"
        assert counter.why(*facts)["click x"] == "code comes before click between programs"

    @pytest.mark.parametrize(("which", "wins"), [("last", "z"), ("first", "x")])
    def test_between_programs_the_same_kind_is_decided_by_the_deals_last_or_first(
        self, counter: Counter, which: str, wins: str
    ) -> None:
        """Whatever the programs themselves take: x has two clicks, of which its program takes the first."""
        by_click = {"precedence": ("click",)}
        counter.deal(**by_click, click=which, p={**by_click, "click": "first"}, q=by_click)
        facts = counter.touch(1, X), counter.touch(2, Z), counter.touch(3, X), counter.sale()
        assert counter.winner(*facts) == wins

    def test_a_kind_that_the_deal_does_not_rank_comes_last_between_programs(self, counter: Counter) -> None:
        counter.deal(precedence=("partner", "lead"), p={"precedence": ("click",)})
        click, lead = counter.touch(5, X), counter.lead(1, partner=Z)
        assert counter.winner(click, counter.sale()) == "x"
        assert counter.winner(lead, click, counter.sale()) == "z"

    def test_a_partner_without_a_group_has_the_deals_own_words(self, counter: Counter) -> None:
        stranger = Partner(named_id("partner", "s").bytes, "s", "s", "", ())
        counter.deal(precedence=("code",), p={"precedence": ("click",)}, q={"precedence": ("click",)})
        decision = counter.decided(counter.sale(code="S", code_partner=stranger))
        assert (decision.drafts, decision.touches[0].lost) == ([], "")


class TestRefusals:
    def test_a_partner_does_not_refer_itself_and_the_next_evidence_counts(self, counter: Counter) -> None:
        counter.deal(precedence=("code", "click"))
        facts = counter.touch(1, Y, customer="x"), counter.sale(customer="x", code="X", code_partner=X)
        assert counter.winner(*facts) == "y"
        assert counter.why(*facts)["code x"] == "the partner is its own customer"

    def test_when_nothing_else_is_left_the_line_says_why_it_is_zero(self, counter: Counter) -> None:
        counter.deal(precedence=("code", "friend"))
        for words in ({"code": "X", "code_partner": X}, {"friend": X}):
            (draft,) = counter.decided(counter.sale(customer="x", **words)).drafts
            assert (draft.partner, draft.amount, draft.reason) == (X, 0, Reason.SELF_REFERRAL)

    def test_of_two_that_are_refused_the_stronger_has_the_line(self, counter: Counter) -> None:
        counter.deal(precedence=("code", "click"), existing_customers="excluded")
        before = counter.sale(1)
        facts = before, counter.touch(2, Y), counter.sale(code="X", code_partner=X)
        assert counter.winner(*facts) == "x"
        assert counter.why(*facts) == {"code x": "wins", "click y": "code comes before click"}

    def test_a_touch_may_tell_that_the_customer_is_the_partner(self, counter: Counter) -> None:
        """Known at any time, it holds for every fact of the customer."""
        counter.deal(precedence=("code", "click"))
        own = counter.touch(-9000, X, "own")
        (draft,) = counter.decided(own, counter.sale(code="X", code_partner=X)).drafts
        assert draft.reason == Reason.SELF_REFERRAL
        assert counter.winner(own, counter.touch(1, Y), counter.sale(code="X", code_partner=X)) == "y"

    def test_a_program_may_allow_what_the_deal_refuses(self, counter: Counter) -> None:
        counter.deal(precedence=("code",), q={"precedence": ("code",), "self_referral": "allowed"})
        assert counter.decided(counter.sale(customer="z", code="Z", code_partner=Z)).drafts[0].amount == 100
        assert counter.decided(counter.sale(customer="x", code="X", code_partner=X)).drafts[0].amount == 0

    def test_existing_customers_are_excluded_for_one_program_and_another_gets_the_credit(
        self, counter: Counter
    ) -> None:
        words = {"precedence": ("code", "click")}
        counter.deal(**words, p={**words, "existing_customers": "excluded"})
        first, click = counter.sale(1), counter.touch(2, Z)
        facts = first, click, counter.sale(code="X", code_partner=X)
        assert counter.winner(*facts) == "z"
        assert counter.why(*facts)["code x"] == "the customer bought before without this partner"


@pytest.mark.parametrize("many", [10, 200])
def test_the_explanation_shows_every_touch_however_many(counter: Counter, many: int) -> None:
    counter.deal(precedence=("click",))
    clicks = [counter.touch(1 + place / 100, (X, Y)[place % 2]) for place in range(many)]
    decision = counter.decided(*clicks, counter.sale())
    assert len(decision.touches) == many
    assert [one.lost for one in decision.touches].count("") == 1


def test_without_a_decision_a_touch_has_no_line(counter: Counter) -> None:
    assert fold([counter.touch(1, X)], counter.terms) == []
