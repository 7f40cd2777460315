"""What a visitor gets, and what is kept of the visit: one server with two workers for all of these."""

from __future__ import annotations

import http.client
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psutil
import pytest
from tests.tracking.made import Books
from tests.web.conftest import BROWSER, Server

from alianza.bootstrap import deals
from alianza.bootstrap.office import open_office
from alianza.bootstrap.partners import import_partners
from alianza.kernel.ids import parse_id
from alianza.programs.deal_file import load_deal
from alianza.runtime.database import Database
from alianza.tracking import api as tracking
from alianza.tracking.clicks.model import Kind

EXAMPLES = Path(__file__).parents[2] / "examples"
AGENDA = "https://onlycar.mx/agenda"
FOUNDED = datetime(2026, 1, 2, 12, tzinfo=UTC)
WHATSAPP = "WhatsApp/2.23.20.0 A"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture(scope="module")
def shops(module_database: Database) -> dict[str, Books]:
    """Two alliances in one database."""
    found = {}
    for slug in ("onlycar", "nexors"):
        deals.apply_deal(module_database, load_deal(EXAMPLES / slug / "deal.yaml"), FOUNDED)
        import_partners(module_database, EXAMPLES / slug / "partners.csv", slug, None, FOUNDED)
        found[slug] = Books(open_office(module_database, slug))
    return found


@pytest.fixture(scope="module")
def server(shops: dict[str, Books], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two workers."""
    running = Server(shops["onlycar"].database.uri, tmp_path_factory.mktemp("home"), "--workers", "2")
    yield running
    running.close()


@pytest.fixture
def link(shops: dict[str, Books]) -> tracking.Link:
    """A fresh link of onlycar's first partner."""
    return shops["onlycar"].add()


def ask(server: Server, code: str, host: str = "onlycar.localhost", **headers: str) -> httpx.Response:
    return server.get(f"/r/{code}", host=host, **headers)


def id_of(answer: httpx.Response) -> uuid.UUID:
    return parse_id("clk", answer.headers["location"].partition("alz=")[2][:30])


def kept(shops: dict[str, Books], answer: httpx.Response) -> dict[str, object]:
    """The row of a click."""
    shop = shops["onlycar"]
    with shop.database.unit_of_work(shop.alliance_id) as connection:
        cursor = connection.execute(
            "SELECT * FROM clicks WHERE alliance_id = %s AND click_id = %s", (shop.alliance_id, id_of(answer))
        )
        row = cursor.fetchone()
    assert row is not None and cursor.description is not None, "acknowledged, but not recorded"
    return {column.name: value for column, value in zip(cursor.description, row, strict=True)}


def counted(shop: Books, kind: Kind, link: tracking.Link | None = None) -> int:
    """Hits of a kind, of one link or of none; with what is not added up yet."""
    link_id = link.link_id if link else uuid.UUID(int=0)
    with shop.database.unit_of_work(shop.alliance_id) as connection:
        row = connection.execute(
            "SELECT (SELECT coalesce(sum(hits), 0) FROM click_rollups WHERE alliance_id = %(a)s AND link_id = %(l)s"
            " AND kind = %(k)s) + (SELECT coalesce(sum(u.hits), 0) FROM click_deltas d, unnest(d.link_ids, d.kinds, d.hits)"
            " AS u (link_id, kind, hits) WHERE d.alliance_id = %(a)s AND u.link_id = %(l)s AND u.kind = %(k)s)",
            {"a": shop.alliance_id, "l": link_id, "k": int(kind)},
        ).fetchone()
    assert row is not None
    return int(row[0])


def within_a_second(wanted: object) -> None:
    """Fails when something does not become true in a second."""
    deadline = time.monotonic() + 1
    while not wanted():  # type: ignore[operator]
        assert time.monotonic() < deadline, "not within a second"
        time.sleep(0.01)


# Consent ------------------------------------------------------------------------------------------------------------------


def test_without_consent_the_click_counts_and_nothing_of_the_browser_is_kept(
    shops: dict[str, Books], server: Server, link: tracking.Link
) -> None:
    answer = ask(server, link.code, referer="https://taller.mx/pagina?x=1", accept_language="es-MX,es;q=0.9")
    assert (answer.status_code, answer.headers["cache-control"]) == (302, "no-store")
    assert "set-cookie" not in answer.headers
    row = kept(shops, answer)
    assert (row["visitor_id"], row["address_hash"]) == (None, None)
    assert (row["referrer"], row["language"], row["scan"]) == ("taller.mx", "es-MX", False)


def test_with_consent_one_cookie_for_the_deals_window_joins_the_clicks_of_a_browser(
    shops: dict[str, Books], server: Server, link: tracking.Link
) -> None:
    first = ask(server, f"{link.code}?consent=1")
    cookie = first.headers["set-cookie"]
    value = cookie.partition("=")[2].partition(";")[0]
    assert parse_id("clk", value) == id_of(first)
    assert cookie.endswith("; Max-Age=2592000; Path=/; SameSite=Lax")  # the example's window is 30 days
    again = ask(server, f"{link.code}?s=1", cookie=f"a=b; alz={value}; alz_consent=1")
    row = kept(shops, again)
    assert (row["visitor_id"], row["scan"]) == (id_of(first), True)
    assert isinstance(row["address_hash"], bytes) and len(row["address_hash"]) == 16
    assert row["address_hash"] == kept(shops, first)["address_hash"]
    with shops["onlycar"].database.unit_of_work(shops["onlycar"].alliance_id) as connection:
        found = tracking.clicks_with_visitors(connection, shops["onlycar"].alliance_id, [id_of(again)])
    assert [one.click_id for one in found[id_of(again)]] == [id_of(first), id_of(again)]


@pytest.mark.parametrize("header", [{"dnt": "1"}, {"sec_gpc": "1"}])
def test_a_browser_that_refuses_tracking_is_not_asked_twice(
    shops: dict[str, Books], server: Server, link: tracking.Link, header: dict[str, str]
) -> None:
    answer = ask(server, f"{link.code}?consent=1", cookie="alz_consent=1", **header)
    assert "set-cookie" not in answer.headers
    assert kept(shops, answer)["visitor_id"] is None


def test_a_no_in_the_address_counts_before_a_yes_in_the_cookie(server: Server, link: tracking.Link) -> None:
    assert "set-cookie" in ask(server, link.code, cookie="alz_consent=1").headers
    assert "set-cookie" not in ask(server, f"{link.code}?consent=0", cookie="alz_consent=1").headers
    assert "set-cookie" not in ask(server, link.code, cookie="alz_consent=yes").headers


def test_a_cookie_that_is_none_of_ours_is_replaced(
    shops: dict[str, Books], server: Server, link: tracking.Link
) -> None:
    for value in ("clk_0", "clk_" + "u" * 26, "x" * 5_000, "clk_01k9m2v7w8x9y0z1a2b3c4d5e6"):
        answer = ask(server, f"{link.code}?consent=1", cookie=f"alz={value}")
        assert kept(shops, answer)["visitor_id"] == id_of(answer)


def test_an_alliance_may_decide_for_all_its_links(shops: dict[str, Books], server: Server, link: tracking.Link) -> None:
    shop = shops["onlycar"]

    def decide(consent: str) -> None:
        with shop.database.unit_of_work(shop.alliance_id) as connection:
            tracking.save_defaults(connection, shop.alliance_id, tracking.Defaults("", consent), datetime.now(UTC))

    def sets_cookie() -> bool:
        return all("set-cookie" in fresh(server, f"/r/{link.code}").headers for _ in range(6))

    decide("assumed")
    within_a_second(sets_cookie)
    assert "set-cookie" not in ask(server, link.code, sec_gpc="1").headers
    decide("asked")
    within_a_second(lambda: not sets_cookie())


# Machines -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"user_agent": GOOGLE}, Kind.BOT),
        ({"user_agent": ""}, Kind.BOT),
        ({"user_agent": "curl/8.1"}, Kind.BOT),
        ({"user_agent": WHATSAPP}, Kind.PREVIEW),
        ({"user_agent": "facebookexternalhit/1.1"}, Kind.PREVIEW),
        ({"sec_purpose": "prefetch;prerender"}, Kind.PREFETCH),
        ({"purpose": "prefetch"}, Kind.PREFETCH),
        ({"x_purpose": "preview"}, Kind.PREVIEW),
    ],
)
def test_machines_are_sent_on_and_counted_apart(
    shops: dict[str, Books], server: Server, link: tracking.Link, headers: dict[str, str], kind: Kind
) -> None:
    answer = ask(server, f"{link.code}?consent=1", **headers)
    assert (answer.status_code, answer.headers["location"]) == (302, AGENDA)
    assert "set-cookie" not in answer.headers
    within_a_second(lambda: counted(shops["onlycar"], kind, link) == 1)
    assert counted(shops["onlycar"], Kind.CLICK, link) == 0


def test_head_is_counted_apart_and_other_methods_are_refused(
    shops: dict[str, Books], server: Server, link: tracking.Link
) -> None:
    answer = server.client.head(f"/r/{link.code}", headers={"host": "onlycar.localhost"})
    assert (answer.status_code, answer.headers["location"], answer.content) == (302, AGENDA, b"")
    within_a_second(lambda: counted(shops["onlycar"], Kind.HEAD, link) == 1)
    assert server.client.post(f"/r/{link.code}", headers={"host": "onlycar.localhost"}).status_code == 405


# What is not there --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language", "said"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es", "No encontramos este enlace"),
        ("en-GB", "en", "We cannot find this link"),
        ("fr;q=0.9, zh-CN;q=0.5", "zh", "找不到此链接"),
        ("ru", "ru", "Ссылка не найдена"),
        ("pt-BR", "pt", "Não encontramos este link"),
        ("fr", "es", "No encontramos este enlace"),  # the alliance's own language
    ],
)
def test_an_unknown_code_gets_a_page_that_helps_and_is_counted(
    shops: dict[str, Books], server: Server, accepted: str, language: str, said: str
) -> None:
    before = counted(shops["onlycar"], Kind.UNKNOWN)
    answer = ask(server, "<script>alert(1)</script>", accept_language=accepted)
    assert (answer.status_code, answer.headers["content-language"]) == (404, language)
    assert said in answer.text and "<script" not in answer.text and "&lt;script&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    within_a_second(lambda: counted(shops["onlycar"], Kind.UNKNOWN) == before + 1)


def test_a_link_is_in_force_from_its_first_to_its_last_moment(shops: dict[str, Books], server: Server) -> None:
    now = datetime.now(UTC)
    shop = shops["onlycar"]
    early = shop.add(valid_from=now + timedelta(hours=1))
    ended = shop.add(valid_until=now - timedelta(seconds=1))
    moved = shop.add(valid_until=now - timedelta(seconds=1), fallback="https://onlycar.mx/")
    assert ask(server, early.code).status_code == 404
    assert ask(server, ended.code, accept_language="ru").status_code == 410
    answer = ask(server, moved.code)
    assert (answer.status_code, answer.headers["location"]) == (302, "https://onlycar.mx/")
    within_a_second(lambda: counted(shop, Kind.OUTSIDE, moved) == 1)


def test_a_link_may_keep_the_requests_method(shops: dict[str, Books], server: Server) -> None:
    assert ask(server, shops["onlycar"].add(status=307).code).status_code == 307


# What somebody tries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "url=https://evil.example", "target=//evil.example", "alz=clk_x", "sub=%0d%0aSet-Cookie:%20a=b", "sub=%FF%FE",
        "sub=" + "x" * 9_000, "x" * 10_000, "sub=a%00b", "&&=&s=2&consent=2", "sub=%E2%80%AE",
    ],
)  # fmt: skip
def test_nothing_in_a_request_changes_where_it_leads(
    shops: dict[str, Books], server: Server, link: tracking.Link, query: str
) -> None:
    answer = ask(server, f"{link.code}?{query}")
    assert answer.headers["location"] == f"{AGENDA}?alz={answer.headers['location'].partition('alz=')[2]}"
    assert len(answer.headers["location"]) == len(AGENDA) + len("?alz=") + 30
    assert set(answer.headers) == {"location", "cache-control", "server", "content-length", "date"}
    assert kept(shops, answer)["sub_id"] is None


@pytest.mark.parametrize(
    "path",
    ["%FF%FE", "x" * 10_000, "a%0d%0ab", "..%2f..%2fetc", "%2e%2e", "//evil.example", "", "a/b", "%00", "🚗" * 200],
)
def test_a_path_that_is_no_code_is_an_unknown_code(server: Server, path: str) -> None:
    answer = ask(server, path)
    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_a_sub_id_is_kept_and_passed_on(shops: dict[str, Books], server: Server) -> None:
    link = shops["onlycar"].add(parameters=(("utm_source", "taller"),))
    answer = ask(server, f"{link.code}?sub=mesa%204%20%C3%B1+%26&s=1")
    assert answer.headers["location"].startswith(f"{AGENDA}?utm_source=taller&alz=clk_")
    assert answer.headers["location"].endswith("&sub=mesa%204%20%C3%B1%20%26")
    assert (kept(shops, answer)["sub_id"], kept(shops, answer)["scan"]) == ("mesa 4 ñ &", True)


@pytest.mark.parametrize("code", ["Café", "🚗-lavado", "洗车", "друзья-2026"])
def test_codes_of_any_script_are_found_however_they_are_sent(
    shops: dict[str, Books], server: Server, code: str
) -> None:
    shops["onlycar"].add(code=code)
    for spelling in (code, code.upper(), httpx.URL(f"http://x/{code}").raw_path.decode()[1:]):
        assert "alz=clk_" in ask(server, spelling).headers["location"]


# Whose links --------------------------------------------------------------------------------------------------------------


def test_the_host_decides_and_no_host_resolves_another_alliances_code(shops: dict[str, Books], server: Server) -> None:
    onlycar, nexors = shops["onlycar"], shops["nexors"]
    onlycar.add(code="solo")
    nexors.add(code="hotel")
    for shop in (onlycar, nexors):
        shop.add(code="ambos")
    with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
        tracking.add_domain(connection, onlycar.alliance_id, "go.onlycar.mx", datetime.now(UTC))
    within_a_second(lambda: fresh(server, "/r/hotel", "go.onlycar.mx").status == 404)
    assert ask(server, "hotel").status_code == 404
    assert ask(server, "hotel", "nexors.localhost").status_code == 302
    assert ask(server, "solo", "GO.onlycar.mx:8000").status_code == 302
    assert ask(server, "solo", "nexors.localhost").status_code == 404
    assert ask(server, "hotel", "nobody.localhost").status_code == 404
    # on a host that is nobody's: the one alliance that has the code, or none
    assert ask(server, "hotel", "127.0.0.1").status_code == 302
    assert ask(server, "ambos", "127.0.0.1").status_code == 404
    assert ask(server, "ambos", "nexors.localhost").status_code == 302


def test_a_code_that_nobody_has_on_a_host_that_is_nobodys_leaves_nothing_behind(
    shops: dict[str, Books], server: Server
) -> None:
    shop = shops["onlycar"]
    before = counted(shop, Kind.UNKNOWN)
    assert ask(server, "de-nadie", "127.0.0.1").status_code == 404
    assert ask(server, "de-nadie").status_code == 404
    within_a_second(lambda: counted(shop, Kind.UNKNOWN) == before + 1)  # what came before it is recorded too
    with shop.database.connect() as owner:
        rows = owner.execute("SELECT count(*) FROM click_deltas WHERE alliance_id = %s", (uuid.UUID(int=0),))
        assert rows.fetchone() == (0,), "nobody would ever add these up"


def fresh(server: Server, path: str, host: str = "onlycar.localhost") -> http.client.HTTPResponse:
    """Over a connection of its own, so that any of the workers may answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path, headers={"host": host, "user-agent": BROWSER})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_an_edit_reaches_every_worker_within_a_second(shops: dict[str, Books], server: Server) -> None:
    shop = shops["onlycar"]
    link = shop.add()

    def leads_to() -> set[str]:
        answers = [fresh(server, f"/r/{link.code}") for _ in range(8)]
        return {answer.headers.get("location", "").partition("?")[0] for answer in answers}

    assert leads_to() == {AGENDA}  # now it is in the memory of both
    for number in range(3):
        target = f"https://onlycar.mx/{number}"
        with shop.database.unit_of_work(shop.alliance_id) as connection:
            terms = link.terms._replace(target=target)
            tracking.edit_link(connection, shop.alliance_id, link.code, terms, datetime.now(UTC))
        within_a_second(lambda wanted=target: leads_to() == {wanted})


def test_a_new_link_answers_at_once_where_its_code_was_unknown(shops: dict[str, Books], server: Server) -> None:
    assert ask(server, "nuevo").status_code == 404
    shops["onlycar"].add(code="nuevo")
    within_a_second(lambda: all(fresh(server, "/r/nuevo").status == 302 for _ in range(8)))


def test_an_alliance_that_comes_later_has_links_at_once(shops: dict[str, Books], server: Server) -> None:
    host, slug = "tesla-life.localhost", "tesla-life"
    assert {fresh(server, "/r/primero", host).status for _ in range(8)} == {404}
    database = shops["onlycar"].database
    deals.apply_deal(database, load_deal(EXAMPLES / slug / "deal.yaml"), FOUNDED)
    import_partners(database, EXAMPLES / slug / "partners.csv", slug, None, FOUNDED)
    Books(open_office(database, slug)).add(code="primero")
    within_a_second(lambda: all(fresh(server, "/r/primero", host).status == 302 for _ in range(8)))


def test_the_worker_says_how_it_is(server: Server) -> None:
    health = server.health()
    assert (health["status"], health["database"], health["recording"]) == ("ok", True, "durable")
    assert server.get("/").status_code == 200
    assert server.get("/nothing").status_code == 404


def test_a_worker_stays_under_300_megabytes(server: Server) -> None:
    workers = psutil.Process(server.process.pid).children(recursive=True)
    assert len(workers) >= 2
    assert all(worker.memory_info().rss < 300 << 20 for worker in workers)
