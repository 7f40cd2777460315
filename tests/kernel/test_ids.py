"""Ids: they survive being written, sort by time, and a name always has the same one."""

from __future__ import annotations

import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.kernel.errors import InvalidValue
from alianza.kernel.ids import format_id, id_sequence, named_id, parse_id

NOVEMBER_2026 = 1_793_491_200_000  # milliseconds since the Unix epoch


@given(st.uuids(), st.sampled_from(["ln", "ptr", "st"]))
def test_every_id_survives_being_written_and_read(value: uuid.UUID, prefix: str) -> None:
    assert parse_id(prefix, format_id(prefix, value)) == value
    assert parse_id(prefix, format_id(prefix, value).upper()) == value


@given(st.uuids(), st.uuids())
def test_written_ids_sort_like_the_ids(one: uuid.UUID, other: uuid.UUID) -> None:
    assert (format_id("ln", one) < format_id("ln", other)) == (one < other)


@pytest.mark.parametrize(
    "text",
    [
        "", "ln_", "ln", "ptr_01k9m2v7w8x9y0z1a2b3c4d5e6", "ln_01k9m2v7w8x9y0z1a2b3c4d5e",
        "ln_01k9m2v7w8x9y0z1a2b3c4d5e67",
        "ln_i1k9m2v7w8x9y0z1a2b3c4d5e6",  # no i, l, o, u in this alphabet
        "ln_81k9m2v7w8x9y0z1a2b3c4d5e6",  # more than 128 bits
        "ln-01k9m2v7w8x9y0z1a2b3c4d5e6",
    ],
)  # fmt: skip
def test_what_is_no_id_of_that_kind_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_id("ln", text)


@given(st.integers(0, 2**48 - 1))
def test_a_batch_of_ids_ascends_and_is_uuid_version_7(milliseconds: int) -> None:
    ids = list(itertools.islice(id_sequence(milliseconds), 300))  # more than one byte of counter
    assert ids == sorted(set(ids))
    for value in (uuid.UUID(bytes=ids[0]), uuid.UUID(bytes=ids[-1])):
        assert (value.version, value.variant, value.int >> 80) == (7, uuid.RFC_4122, milliseconds)


@given(st.integers(0, 2**48 - 2), st.integers(1, 10_000))
def test_a_later_batch_sorts_after_an_earlier_one(milliseconds: int, later: int) -> None:
    after = min(milliseconds + later, 2**48 - 1)
    last = next(itertools.islice(id_sequence(milliseconds), 999, None))
    assert last < next(id_sequence(after))


def test_two_batches_of_one_millisecond_share_no_id() -> None:
    batches = [set(itertools.islice(id_sequence(NOVEMBER_2026), 1000)) for _ in range(20)]
    assert len(set.union(*batches)) == 20_000


def test_a_name_always_has_the_same_id_and_words_do_not_run_together() -> None:
    assert named_id("account", "a", "b") == named_id("account", "a", "b")
    assert named_id("ab", "c") != named_id("a", "bc")
    assert (named_id("x").version, named_id("x").variant) == (8, uuid.RFC_4122)
