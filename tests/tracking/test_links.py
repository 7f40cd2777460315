"""Links: codes compared as people spell them, targets that are safe to send, edits that keep history."""

from __future__ import annotations

import unicodedata
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tracking.made import TARGET, Books

from alianza.bootstrap import links
from alianza.kernel.errors import InvalidValue
from alianza.tracking import api as tracking
from alianza.tracking.links.model import LinkTaken, UnknownLink
from alianza.tracking.links.slugs import ALPHABET, LENGTH, chosen_code, code_key, new_code
from alianza.tracking.links.targets import checked_parameters, checked_target, with_parameters

NOW = datetime.now(UTC)

# Codes ------------------------------------------------------------------------------------------------------------------


def test_a_code_by_chance_has_no_look_alikes() -> None:
    assert not set("01iloIOuv") & set(ALPHABET)
    assert {len(new_code()) for _ in range(50)} == {LENGTH}
    assert all(set(new_code()) <= set(ALPHABET) for _ in range(50))


@pytest.mark.parametrize(
    ("chosen", "typed"),
    [
        ("Verano-2026", "VERANO-2026"),
        ("café", "cafe\u0301"),
        ("Straße", "STRASSE"),
        ("ТАЛЛЕР", "таллер"),
        ("洗车", "洗车"),
        ("❤️", "❤"),
        ("🚗-wash", "🚗-WASH"),
        ("👩‍🔧", "👩‍🔧"),
    ],
)
def test_spellings_of_one_code_are_one(chosen: str, typed: str) -> None:
    assert code_key(chosen_code(chosen)) == code_key(typed)


@pytest.mark.parametrize(
    "text",
    ["", " ", "a b", "a/b", "a?b", "a#b", "a%20b", "a\r\nb", "\u202eabc", "a\x00", "x" * 81, "..", "️", "a\u200bb"],
)
def test_what_would_not_survive_in_an_address_is_no_code(text: str) -> None:
    with pytest.raises(InvalidValue):
        chosen_code(text)


@given(st.text(max_size=12))
def test_a_code_that_is_accepted_is_found_in_every_normal_form(text: str) -> None:
    try:
        code = chosen_code(text)
    except InvalidValue:
        return
    for form in ("NFC", "NFD"):
        assert code_key(unicodedata.normalize(form, code)) == code_key(code)  # type: ignore[arg-type]


# Targets ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://onlycar.mx", "https://onlycar.mx"),
        ("HTTPS://OnlyCar.MX/Agenda?a=b#top", "https://onlycar.mx/Agenda?a=b#top"),
        ("https://пример.рф/запись", "https://xn--e1afmkfd.xn--p1ai/%D0%B7%D0%B0%D0%BF%D0%B8%D1%81%D1%8C"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("https://[::1]:8/", "https://[::1]:8/"),
        ("https://a.mx/%C3%A1?q=%20", "https://a.mx/%C3%A1?q=%20"),
    ],
)
def test_a_target_is_kept_as_it_can_stand_in_a_header(given: str, kept: str) -> None:
    assert checked_target(given) == kept
    assert kept.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "", "onlycar.mx", "//onlycar.mx", "javascript:alert(1)", "ftp://a.mx", "data:text/html,x", "https://", "https:///x",
        "https://good.mx@evil.mx/", "https://good.mx\\@evil.mx", "https://a.mx/\r\nSet-Cookie: a=b", "https://a.mx/\x00",
        "https://a b.mx", "https://a.mx:99999/", "https://a..mx/", "https://" + "x" * 2_000, "https://a.mx/\u2028x",
    ],
)  # fmt: skip
def test_a_target_that_could_lead_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        checked_target(text)


@pytest.mark.parametrize(
    ("target", "parameters", "whole"),
    [
        ("https://a.mx", [], "https://a.mx?alz=X"),
        ("https://a.mx/p?q=1#f", [("utm_source", "taller ñ")], "https://a.mx/p?q=1&utm_source=taller%20%C3%B1&alz=X#f"),
        ("https://a.mx/?", [("a", "&=#")], "https://a.mx/?a=%26%3D%23&alz=X"),
    ],
)
def test_the_click_id_goes_between_the_query_and_the_fragment(
    target: str, parameters: list[tuple[str, str]], whole: str
) -> None:
    head, tail = with_parameters(checked_target(target), parameters)
    assert head + "X" + tail == whole


@pytest.mark.parametrize(
    "pairs", [[("alz", "1")], [("sub", "1")], [("", "1")], [("a", "1"), ("a", "2")], [("a", "\r\n")]]
)
def test_parameters_that_would_clash_are_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidValue):
        checked_parameters(pairs)


# In the books -----------------------------------------------------------------------------------------------------------


def find(books: Books, code: str) -> tracking.Link:
    with books.database.unit_of_work(books.alliance_id) as connection:
        return tracking.find_link(connection, books.alliance_id, code)


def test_a_link_is_found_in_every_spelling_of_its_code(books: Books) -> None:
    link = books.add(code="Verano-Café", parameters=(("utm_source", "taller"),), channel="flyer")
    assert find(books, "VERANO-CAFE\u0301") == link
    with pytest.raises(UnknownLink):
        find(books, "verano-cafe")


def test_a_code_is_taken_in_every_spelling(books: Books) -> None:
    books.add(code="Verano")
    with pytest.raises(LinkTaken):
        books.add(code="VERANO")


def test_an_edit_is_a_new_version_and_the_old_ones_stay(books: Books) -> None:
    link = books.add(code="semana")
    with books.database.unit_of_work(books.alliance_id) as connection:
        ended = link.terms._replace(valid_until=NOW + timedelta(days=1), fallback="https://onlycar.mx/")
        edited = tracking.edit_link(connection, books.alliance_id, "SEMANA", ended, NOW)
        again = tracking.edit_link(connection, books.alliance_id, "semana", ended, NOW)
        history = tracking.load_history(connection, books.alliance_id, link)
    assert (edited.version, again.version) == (2, 2)
    assert [one.version for one in history] == [2, 1]
    assert [one.terms.fallback for one in history] == ["https://onlycar.mx/", ""]
    assert find(books, "semana").terms == ended


def test_two_edits_at_a_time_do_not_lose_one_another(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    books.add(code="semana")
    both = Barrier(2)
    find_first = tracking.find_link

    def find_then_meet(*words: Any) -> tracking.Link:
        found = find_first(*words)
        with suppress(BrokenBarrierError):
            both.wait(1)  # both have read before either writes, unless one is kept from reading
        return found

    monkeypatch.setattr(tracking, "find_link", find_then_meet)
    edits = [{"channel": "flyer"}, {"campaign": "verano"}]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda words: links.edit_link(books.office, "semana", words, NOW), edits))
    found = find(books, "semana")
    assert (found.version, found.terms.channel, found.terms.campaign) == (3, "flyer", "verano")


def test_each_partner_gets_one_default_link(books: Books) -> None:
    with books.database.unit_of_work(books.alliance_id) as connection:
        missing = tracking.partners_without_link(connection, books.alliance_id)
        new = [tracking.NewLink(partner, "", tracking.Terms(TARGET), True) for partner in missing]
        added = tracking.add_links(connection, books.alliance_id, new, NOW)
        assert tracking.partners_without_link(connection, books.alliance_id) == []
    assert len(missing) == len(books.partners) == len({link.code for link in added})
    with books.database.unit_of_work(books.alliance_id) as connection:
        assert len(tracking.load_links(connection, books.alliance_id)) == len(missing)
        assert len(tracking.load_links(connection, books.alliance_id, books.partners[0])) == 1


def test_links_of_another_alliance_are_not_there(books: Books) -> None:
    books.add(code="mia")
    other = uuid.UUID(int=7)
    with books.database.unit_of_work(other) as connection:
        assert tracking.find_links(connection, books.alliance_id, ["mia"]) == {}
