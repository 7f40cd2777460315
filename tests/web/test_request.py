"""What is believed of a request: pure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alianza.kernel.errors import UsageError
from alianza.kernel.ids import format_id, parse_id
from alianza.tracking.clicks.addresses import Addresses, address_hash
from alianza.tracking.clicks.ids import ClickIds, read_click_id
from alianza.web.hosts import Peers, host_name, local_slug, networks
from alianza.web.request import code_of, cookies, read_query

KEY = bytes(32)
DAY = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", b"198.51.100.1", "203.0.113.9"),  # anybody can write the header
        ("10.0.0.1", b"198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", b"1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),  # what the visitor wrote comes first
        ("10.0.0.1", b"10.0.0.3, 10.0.0.2", "10.0.0.1"),
        ("10.0.0.1", b"", "10.0.0.1"),
        ("::1", b"2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_a_trusted_proxy_is_believed(peer: str, forwarded: bytes, client: str) -> None:
    peers = Peers(networks(["10.0.0.0/8", "::1"]))
    headers = {b"x-forwarded-for": forwarded, b"x-forwarded-proto": b"https"}
    assert peers.client(peer, headers) == client
    assert peers.secure(peer, "http", headers) == peers.trusts(peer)
    assert Peers(()).client(peer, headers) == peer


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="ALIANZA_TRUSTED_PROXIES"):
        networks(["10.0.0.0/8", "proxy"])


@pytest.mark.parametrize(
    ("header", "host"),
    [(b"Go.OnlyCar.mx:443", "go.onlycar.mx"), (b"a.mx.", "a.mx"), (b"[::1]:80", "[::1]"), (None, ""), (b"x" * 300, "")],
)
def test_a_host_is_compared_without_port_and_case(header: bytes | None, host: str) -> None:
    assert host_name(header) == host


def test_only_one_label_before_localhost_names_an_alliance() -> None:
    assert [local_slug(host) for host in ("onlycar.localhost", "a.onlycar.localhost", "localhost", "x.mx")] == [
        "onlycar", "", "", "",
    ]  # fmt: skip


def test_an_address_is_told_apart_by_day_and_alliance_and_household() -> None:
    found = address_hash(KEY, DAY, "203.0.113.9")
    assert found is not None and len(found) == 16
    assert found == address_hash(KEY, DAY, "::ffff:203.0.113.9")
    others = {
        address_hash(KEY, DAY, "203.0.113.8"), address_hash(KEY, date(2026, 10, 2), "203.0.113.9"),
        address_hash(b"\1" * 32, DAY, "203.0.113.9"),
    }  # fmt: skip
    assert found not in others and len(others) == 3
    assert address_hash(KEY, DAY, "2001:db8:1:2::5") == address_hash(KEY, DAY, "2001:db8:1:2:ffff::9")
    assert address_hash(KEY, DAY, "2001:db8:1:3::5") != address_hash(KEY, DAY, "2001:db8:1:2::5")
    assert address_hash(KEY, DAY, "nonsense") is None
    assert Addresses().hashed(KEY, "203.0.113.9") not in (None, found)  # today's


def test_ids_of_clicks_are_ids_and_go_up() -> None:
    ids = ClickIds()
    made = [ids.next() for _ in range(5_000)]
    assert len({text for text, _ in made}) == 5_000
    for text, value in made[::97]:
        known = parse_id("clk", text.decode())
        assert (known.bytes, known.version, format_id("clk", known)) == (value, 7, text.decode())
        assert read_click_id(text) == value
    assert [value[:6] for _, value in made] == sorted(value[:6] for _, value in made)


@given(st.binary(max_size=40))
def test_nothing_else_is_read_as_an_id(text: bytes) -> None:
    assert read_click_id(text) is None
    assert cookies(b"alz=" + text)[0] is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_a_fault(data: bytes) -> None:
    code_of(b"/r/" + data)
    query = read_query(data)
    assert len(query.sub) <= 200 and query.sub.isprintable()
