"""The address of a link: the alliance's own domain comes first, and what only this machine reaches is known as such."""

from __future__ import annotations

import pytest

from alianza.kernel.errors import InvalidValue
from alianza.tracking.links.addresses import base_address, is_local, link_address


@pytest.mark.parametrize(
    ("domains", "public_url", "base"),
    [
        (["go.onlycar.mx", "x.mx"], "https://alianza.example", "https://go.onlycar.mx"),
        ([], "https://alianza.example/", "https://alianza.example"),
        ([], "http://10.0.0.5:8080", "http://10.0.0.5:8080"),
        ([], "", "http://onlycar.localhost:8000"),
    ],
)
def test_where_links_begin(domains: list[str], public_url: str, base: str) -> None:
    assert base_address("onlycar", domains, public_url) == base


def test_a_public_address_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidValue):
        base_address("onlycar", [], "go.onlycar.mx")


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("http://onlycar.localhost:8000", True),
        ("http://localhost/r/x", True),
        ("http://127.0.0.1:8000", True),
        ("https://go.onlycar.mx", False),
        ("https://localhost.example", False),
    ],
)
def test_what_only_this_machine_reaches_is_known(address: str, local: bool) -> None:
    assert is_local(address) is local


def test_a_scan_is_marked_and_a_code_in_any_script_is_written_in_ascii() -> None:
    assert link_address("https://a.mx", "7kq2m9w") == "https://a.mx/r/7kq2m9w"
    assert link_address("https://a.mx", "7kq2m9w", scan=True) == "https://a.mx/r/7kq2m9w?s=1"
    assert link_address("https://a.mx", "таллер") == "https://a.mx/r/%D1%82%D0%B0%D0%BB%D0%BB%D0%B5%D1%80"
