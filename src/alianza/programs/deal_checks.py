"""What must hold between the words of a deal. Checks look at what is there even where other values are wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alianza.programs.deal_kinds import BAD, Id, Number, Reading, Whole, minor_units
from alianza.programs.deal_problems import Where, nearest_word, one_of
from alianza.programs.deal_shapes import Values
from alianza.programs.deal_yaml import Entry, Mapping, Node, Scalar, child, items, text_of

_WITH_IDS = ("commission", "staff_incentives", "monthly_fees", "volume_prices", "overrides")


def _texts(node: Node | None) -> Iterator[tuple[str, Where]]:
    """The texts of a list of single values, with their places."""
    for item in items(node):
        if isinstance(item, Scalar):
            yield item.text, item.where


def _places(node: Node | None, default: Where) -> Where:
    return node.where if node else default


def check_rule(values: Values, reading: Reading) -> None:
    """A rule's words fit each other: a lead has no amount, a fixed sum has no base."""
    if values.get("on") == "lead" and "percent" in values.given:
        reading.wrong(values.where("percent"), "a lead has no amount to take a percentage of", "fixed: and an amount")
    for word, needs, other in (("of", "percent", "fixed"), ("per", "fixed", "percent")):
        if word in values.given and needs not in values.given and other in values.given:
            reading.wrong(values.where(word), f"'{word}' says nothing without '{needs}'", f"'{needs}', or leave it out")
    both = set(values.get("categories") or ()) & set(values.get("except_categories") or ())
    if both:
        reading.wrong(
            values.where("except_categories"),
            f"{one_of(sorted(both))} is both included and excepted",
            "each in one list",
        )


def check_tiers(values: Values, reading: Reading) -> None:
    """Steps have different names and rise."""
    by, before = values.get("by"), -1
    names: list[str] = []
    for step in items(child(values.node, "steps")):
        threshold = tier_threshold(step, by, reading) if by else None
        if threshold is not None:
            if threshold <= before:
                where = _places(child(step, "from"), step.where)
                reading.wrong(where, "this step does not begin above the one before", "steps from low to high")
            before = threshold
        name = text_of(step, "name")
        if name and name in names:
            reading.wrong(_places(child(step, "name"), step.where), f"two steps are named '{name}'", "different names")
        names.append(name)


def tier_threshold(step: Node, by: str, reading: Reading) -> int | None:
    """Where a step begins: a count, or minor units when by revenue; None after noting that it is no such number."""
    node = child(step, "from")
    if not isinstance(node, Scalar) or node.is_null:
        return None  # noted where the field is read
    if by != "revenue":
        found = Whole(1, 1_000_000_000).value(node.text, node.where, reading)
    elif Number().value(node.text, node.where, reading) is BAD or not reading.currency:
        return None
    else:
        found = minor_units(node.text, reading.currency, node.where, reading)
    return None if found is BAD else found


def check_volume_price(values: Values, reading: Reading) -> None:
    """Steps begin at 1 and rise, and name the same currencies."""
    before = 0
    currencies: set[str] | None = None
    for step in values.get("steps") or ():
        if (before == 0 and step.from_quantity != 1) or step.from_quantity <= before:
            reading.wrong(
                values.value_where("steps"), "the steps are not in order", "the first from 1, each next one from more"
            )
        if currencies is not None and set(step.unit_price) != currencies:
            reading.wrong(
                values.value_where("steps"), "the steps have prices in different currencies", "the same in each"
            )
        before, currencies = step.from_quantity, set(step.unit_price)


def check_override(values: Values, reading: Reading) -> None:
    """An override has days in order and changes something."""
    first, last = values.get("from"), values.get("until")
    if first and last and last < first:
        reading.wrong(values.value_where("until"), f"it ends on {last}, before it begins", f"{first} or later")
    if values.node.entries.keys() >= {"percent", "fixed"}:
        reading.wrong(values.where("fixed"), "an override with percent and fixed together", "one of percent or fixed")
    if not values.given & {"percent", "fixed", "customer_discount"}:
        reading.wrong(values.node.where, "this override changes nothing", "percent, fixed or customer_discount")


def check_reward(values: Values, reading: Reading) -> None:
    """The default form is one of the allowed ones; points are worth something in one currency only."""
    allowed, default = values.get("allowed"), values.get("default")
    if len(reading.currencies) > 1 and "points" in (*(allowed or ()), default):
        word = "allowed" if "points" in (allowed or ()) else "default"
        reading.wrong(
            values.value_where(word),
            f"points in a deal of {len(reading.currencies)} currencies",
            "one currency, or no points",
        )
    if default and "allowed" in values.given and allowed is not None and default not in allowed:
        near = nearest_word(default, allowed)
        reading.wrong(
            values.value_where("default"), f"'{default}' is not among the allowed forms", one_of(allowed), near
        )


def check_group(values: Values, reading: Reading) -> None:
    """Ids are unique, tiers are there where something goes by tier, overrides name existing rules."""
    lists = [child(values.node, word) for word in _WITH_IDS]
    ids = [child(item, "id") for one in lists for item in items(one)]
    refuse_doubled(ids, "id", "group", reading)
    for node in ids:
        if isinstance(node, Scalar) and node.text == "customer_discount":
            reading.wrong(
                node.where, "'customer_discount' is what statements call the customer's discount", "another id"
            )
    _check_by_tier(values, reading)
    rules = {text_of(rule, "id"): text_of(rule, "on") or "sale" for rule in items(child(values.node, "commission"))}
    for override in items(child(values.node, "overrides")):
        _check_override_rules(override, rules, reading)


def refuse_doubled(nodes: Iterable[Node | None], what: str, owner: str, reading: Reading) -> None:
    """Note every text that an earlier node has too."""
    seen: dict[str, Where] = {}
    for node in nodes:
        if not isinstance(node, Scalar):
            continue
        if node.text in seen:
            message = f"the {what} '{node.text}' is already used in line {seen[node.text].line}"
            reading.wrong(node.where, message, f"one {what} only once in a {owner}")
        seen.setdefault(node.text, node.where)


def _check_by_tier(values: Values, reading: Reading) -> None:
    discount = child(values.node, "customer_discount")
    by_tier = [child(rule, "percent") for rule in (*items(child(values.node, "commission")), discount) if rule]
    users = [node for node in by_tier if isinstance(node, Scalar) and node.text == "by_tier"]
    if users and "tiers" not in values.given:
        for node in users:
            reading.wrong(node.where, "'by_tier' but the group has no tiers", "tiers: in this group, or a percentage")
    if text_of(discount, "percent") == "by_tier":
        for step in items(child(child(values.node, "tiers"), "steps")):
            if child(step, "discount") is None:
                reading.wrong(
                    step.where, "the customer's discount goes by tier, but this step has none", "discount: 5%"
                )


def _check_override_rules(override: Node, rules: dict[str, str], reading: Reading) -> None:
    named = list(_texts(child(override, "rules")))
    for rule, where in named:
        if rule not in rules:
            reading.wrong(where, f"the group has no rule '{rule}'", one_of(rules), nearest_word(rule, rules))
    touched = [rule for rule, _ in named] or list(rules)
    percent = child(override, "percent")
    leads = [rule for rule in touched if rules.get(rule) == "lead"]
    if percent and leads:
        message = f"a percentage would apply to {one_of(leads)}, but a lead has no amount"
        reading.wrong(percent.where, message, "rules: with the ids of rules on sales, or fixed")


def check_deal(values: Values, reading: Reading) -> None:
    """Across the whole deal: currencies, groups, and the cases' references to groups."""
    currency, currencies = values.get("currency"), values.get("currencies")
    if currency and currencies and currency not in currencies:
        reading.wrong(
            values.value_where("currencies"), f"the deal's currency {currency} is not in it", f"{currency} too"
        )
    groups = list(group_entries(values.node))
    if "programs" not in values.given:
        reading.wrong(values.node.where, "the deal has no programs", "programs: with at least one group")
    _refuse_doubled_groups(groups, reading)
    known = {key: entry.value for key, entry in groups}
    cases = items(child(values.node, "cases"))
    refuse_doubled((child(case, "name") for case in cases), "name", "deal's cases", reading)
    for case in cases:
        refuse_doubled((child(one, "code") for one in items(child(case, "partners"))), "code", "case", reading)
        for partner in items(child(case, "partners")):
            _check_case_partner(partner, known, reading)


def group_entries(root: Mapping) -> Iterator[tuple[str, Entry]]:
    """All groups of all programs, as written."""
    programs = child(root, "programs")
    for program in programs.entries.values() if isinstance(programs, Mapping) else ():
        groups = child(program.value, "groups")
        if isinstance(groups, Mapping):
            yield from groups.entries.items()


def _refuse_doubled_groups(groups: list[tuple[str, Entry]], reading: Reading) -> None:
    seen: dict[str, Where] = {}
    for key, entry in groups:
        if key in seen:
            message = f"the group '{key}' is already in another program, in {seen[key]}"
            reading.wrong(entry.where, message, "group ids that differ in the whole deal")
        seen.setdefault(key, entry.where)


def _check_case_partner(partner: Node, groups: dict[str, Node], reading: Reading) -> None:
    group = child(partner, "group")
    if not isinstance(group, Scalar) or Id().value(group.text, group.where, reading) is BAD:
        return
    if group.text not in groups:
        if reading.problems.incomplete:
            return  # it stands in the file that could not be read
        near = nearest_word(group.text, groups)
        reading.wrong(group.where, f"the deal has no group '{group.text}'", one_of(groups), near)
        return
    reward = child(partner, "reward")
    allowed = [text for text, _ in _texts(child(child(groups[group.text], "reward"), "allowed"))] or ["cash"]
    if isinstance(reward, Scalar) and reward.text not in allowed:
        near = nearest_word(reward.text, allowed)
        reading.wrong(reward.where, f"the group does not allow '{reward.text}'", one_of(allowed), near)
