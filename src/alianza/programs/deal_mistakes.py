"""Every kind of mistake that a deal file can have, and every kind of advice, by a stable key.

What the reader of a deal notes is English with its parts filled in; here stand the templates, so that a mistake can be told
in other languages by its key and its parts. A test finds each note of the sources in these tables.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from alianza.kernel.templates import Templates

MISTAKES: dict[str, str] = {
    # The file
    "file_large": "the file is larger than {n} MB",
    "file_values": "the file holds more than {n} values once its aliases are followed",
    "file_empty": "the file is empty",
    "file_words": "this is not a mapping of words to values",
    "yaml": "this is not valid YAML: {why}",
    "deep": "lists and mappings are nested too deeply",
    "alias": "an alias refers to the value it stands in",
    "tag": "the tag '{tag}' is not allowed",
    "key": "a key is a list or a mapping",
    "word_twice": "'{word}' is given twice, first in line {line}",
    "word_given": "'{word}' is already given in {place}",
    "too_many": "too many problems: the rest is not shown",
    # Included files
    "circle": "including '{file}' goes round in a circle",
    "included_twice": "'{file}' is included twice",
    "many_files": "the deal has more than {n} files",
    "no_file": "there is no file '{file}'",
    "file_link": "'{file}' is a link that leaves the deal's folder",
    "file_encoding": "'{file}' is not UTF-8 text (byte {n})",
    "file_unreadable": "'{file}' cannot be read: {why}",
    "outside": "'{path}' leaves the deal's folder",
    # What stands where
    "list_here": "a list stands here",
    "mapping_here": "a mapping stands here",
    "nothing_here": "nothing stands here",
    "not_list": "this is not a list",
    "list_empty": "the list is empty",
    "list_twice": "'{value}' stands in the list twice",
    "not_shape": "this is not {shape}",
    "not_mapping": "this is not a mapping",
    "mapping_empty": "the mapping is empty",
    "not_word": "'{word}' is not a word of {shape}",
    "missing": "'{word}' is missing in this {shape}",
    "none_of": "{shape} with none of {words}",
    "together": "{shape} with {words} together",
    # Single values
    "text": "the text is empty, too long or of several lines",
    "not_id": "'{text}' is not an id",
    "not_known": "'{text}' is not known here",
    "no_iso_currency": "'{text}' is no ISO 4217 currency",
    "no_iso_country": "'{text}' is no ISO 3166 country",
    "no_time_zone": "'{text}' is no time zone",
    "not_possible": "'{text}' is not possible here",
    "not_percentage": "'{text}' is not a percentage",
    "percent_range": "{text} is not between 0% and 100%",
    "not_duration": "'{text}' is not a duration",
    "too_long": "{text} is too long",
    "not_limit": "'{text}' is not a limit",
    "not_date": "'{text}' is not a date",
    "not_time": "'{text}' is not a time",
    "not_month": "'{text}' is not a month",
    "no_currency": "no currency is named",
    "other_currency": "'{currency}' is none of the deal's currencies",
    "not_amount": "'{text}' is not an amount ({currency})",
    "amount_decimals": "'{text}' has more than {n} decimals ({currency})",
    "amount_large": "'{text}' is larger than the books can hold ({currency})",
    "amount_impossible": "'{text}' is not possible as an amount",
    "version": "version '{text}' of the language is not known",
    # What does not go together
    "lead_percent": "a lead has no amount to take a percentage of",
    "says_nothing": "'{word}' says nothing without '{needs}'",
    "in_both_lists": "{names} is both included and excepted",
    "step_order": "this step does not begin above the one before",
    "step_names": "two steps are named '{name}'",
    "steps_order": "the steps are not in order",
    "steps_currencies": "the steps have prices in different currencies",
    "ends_before": "it ends on {last}, before it begins",
    "override_both": "an override with percent and fixed together",
    "override_nothing": "this override changes nothing",
    "points_currencies": "points in a deal of {n} currencies",
    "default_form": "'{form}' is not among the allowed forms",
    "id_kept": "'customer_discount' is what statements call the customer's discount",
    "used_already": "the {what} '{text}' is already used in line {line}",
    "no_tiers": "'by_tier' but the group has no tiers",
    "tier_discount": "the customer's discount goes by tier, but this step has none",
    "no_rule": "the group has no rule '{rule}'",
    "percent_of_leads": "a percentage would apply to {rules}, but a lead has no amount",
    "currency_left_out": "the deal's currency {currency} is not in it",
    "no_programs": "the deal has no programs",
    "group_twice": "the group '{group}' is already in another program, in {place}",
    "no_group": "the deal has no group '{group}'",
    "form_refused": "the group does not allow '{form}'",
    # Cases
    "many_facts": "the cases hold more than 10,000 facts",
    "no_csv": "no CSV text stands here",
    "column_twice": "a column is named twice",
    "no_column": "'{name}' is no column of a fact",
    "row_length": "this row has {n} values",
    "months_order": "the months to close are not in order",
    "partner_twice": "the partner '{partner}' is named twice",
    "case_has_no": "the case has no {column} '{word}'",
}
ADVICE: dict[str, str] = {
    "file_smaller": "a smaller file",
    "file_lines": "'key: value' lines",
    "file_start": "a deal: start with 'alianza: 1'",
    "file_text": "a UTF-8 text file in the deal's folder",
    "file_inside": "a relative path inside it",
    "file_names": "a list of file names",
    "file_once": "each file once",
    "file_name": "a file name",
    "tabs": "spaces for indentation, not tabs",
    "document": "one document in a file",
    "quotes": 'texts that hold { } [ ] , # or ": " in quotes',
    "plain": "plain values",
    "single_word": "a single word before ':'",
    "key_once": "each key once",
    "key_once_all": "each key once in all files together",
    "or_leave_out": "{expected}, or leave the word out",
    "leave_out": "'{needs}', or leave it out",
    "mapping_of": "a mapping of {words}",
    "mapping_to": "a mapping from an id to {shape}",
    "list_of": "a list, each of {item}",
    "ranks": "a list of {words}, strongest first; equal ones in brackets: [code, [click, lead]]",
    "exactly_one": "exactly one of {words}",
    "characters": "up to {n} characters",
    "days": "up to {n} days",
    "text": "a text",
    "name": "a name",
    "value": "a value",
    "code": "a code",
    "external_id": "an external id",
    "external_id_or_code": "an external id or code",
    "category": "a category, as in the facts",
    "id": "an id of small letters, digits, - and _",
    "iso_currency": "ISO 4217 currency such as {example}",
    "iso_country": "ISO 3166 country such as {example}",
    "time_zone": "time zone such as {example}",
    "whole": "a whole number from {least} to {most}",
    "number": "a number such as 1 or 0.5",
    "points": "a number of points such as 1 or 0.5",
    "decimal": "a decimal amount such as 350.00",
    "quantity": "a quantity such as 1 or 2.5",
    "percentage": "a percentage such as 5% or 7.25%",
    "percentage_or": "a percentage such as 5% or 7.25% or {words}",
    "percentage_or_more": "a percentage such as 5% or 7.25%, {words}",
    "duration": "a duration such as 30 days",
    "limit": "life, first_sale or a span such as first 6 months",
    "date": "a date such as 2026-01-31",
    "time": "an ISO 8601 time such as 2026-10-01T10:00",
    "month": "a month such as 2026-10",
    "amount": "an amount such as 250.00, or one by currency such as {USD: 25.00, MXN: 500}",
    "amount_written": "write it with a point and no thousands mark: 1234.50",
    "amount_in": "an amount in {currency}",
    "amount_positive": "an amount that is not negative",
    "lead_fixed": "fixed: and an amount",
    "one_list": "each in one list",
    "rising": "steps from low to high",
    "different_names": "different names",
    "rising_from_one": "the first from 1, each next one from more",
    "same_each": "the same in each",
    "or_later": "{day} or later",
    "percent_or_fixed": "one of percent or fixed",
    "one_currency": "one currency, or no points",
    "another_id": "another id",
    "once_in": "one {what} only once in a {owner}",
    "tiers_or_percentage": "tiers: in this group, or a percentage",
    "tier_discount": "discount: 5%",
    "rules_on_sales": "rules: with the ids of rules on sales, or fixed",
    "currency_too": "{currency} too",
    "a_group": "programs: with at least one group",
    "groups_differ": "group ids that differ in the whole deal",
    "once": "each once",
    "fewer_facts": "fewer, or a smaller 'repeat'",
    "csv": "a CSV text: 'facts_csv: |', a line of column names, then one line a fact",
    "column_once": "each column once",
    "columns": "{n}, one for each column",
    "month_once": "each month once, earliest first",
    "partner_once": "each partner once",
    "word_and_value": "{word} and a value",
    "word_with": "{word}: {expected}",
}

_LEAVE_OUT = ADVICE["or_leave_out"].removeprefix("{expected}")


class Told(NamedTuple):
    """A mistake or an advice: its key, and what stands in its places."""

    key: str
    parts: dict[str, str]


@cache
def _templates(advice: bool) -> Templates:
    return Templates(ADVICE if advice else MISTAKES)


def mistake(message: str) -> Told | None:
    """The kind of a mistake by its message."""
    found = _templates(False).find(message)
    return Told(*found) if found else None


def advice(expected: str) -> Told | None:
    """The kind of an advice by its words; None for a mere choice of words of the language: `cash, credit or points`."""
    if expected.endswith(_LEAVE_OUT):  # before what stands in front of it is looked at
        return Told("or_leave_out", {"expected": expected.removesuffix(_LEAVE_OUT)})
    found = _templates(True).find(expected)
    return Told(*found) if found else None
