"""A link leads on with a click id, and the click is in the books when it is answered."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from tests.tracking.made import Books
from tests.web.conftest import Server

from alianza.bootstrap.office import Office
from alianza.kernel.ids import parse_id
from alianza.tracking import api as tracking

AGENDA = "https://onlycar.mx/agenda"


@pytest.fixture
def books(office: Callable[[str], Office]) -> Books:
    """The onlycar example."""
    return Books(office("onlycar"))


def click_id(location: str) -> uuid.UUID:
    """The id in an answer's Location."""
    return parse_id("clk", location.partition("alz=")[2][:30])


def recorded(books: Books, *ids: uuid.UUID) -> dict[uuid.UUID, list[tracking.Click]]:
    with books.database.unit_of_work(books.alliance_id) as connection:
        return tracking.clicks_with_visitors(connection, books.alliance_id, ids)


@pytest.mark.parametrize("mode", ["durable", "async"])
def test_a_click_leads_on_and_is_recorded(books: Books, serve: Callable[..., Server], mode: str) -> None:
    link = books.add(code="semana", parameters=(("utm_source", "taller"),))
    server = serve("--recording", mode)
    answer = server.get("/r/SEMANA")
    found = click_id(answer.headers["location"])
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{AGENDA}?utm_source=taller&alz=clk_")
    if mode == "async":
        assert server.stop() == 0  # everything is kept by then
    click = recorded(books, found)[found][0]
    assert (click.link_id, click.partner_id, click.scan) == (link.link_id, link.partner_id, False)
