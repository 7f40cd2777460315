"""Signing in through a provider that lies: in every field of what it says, signs and sends back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from tests.races import together

from alianza.identity import api as identity
from alianza.identity.providers import usecases as providers
from alianza.identity.providers.model import (
    ProviderInvalid,
    ProviderRefused,
    ProviderTaken,
    UnknownProvider,
    new_provider,
)
from alianza.identity.tickets import TicketRefused
from alianza.kernel.errors import InvalidValue
from alianza.runtime import clock, outgoing
from alianza.runtime.database import Database
from alianza.runtime.outgoing import CallFailed, TargetRefused

from .conftest import NOW
from .provider import CLIENT, GONE, SECRET, Key, Provider, provider
from .provider_world import BACK, BROWSER, World


@pytest.fixture
def world(database: Database, onlycar: identity.Principal, fake: Provider, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("ALIANZA_PRIVATE_TARGETS", "1")
    return World(database, onlycar, fake)


class TestTheWay:
    def test_there_and_back(self, world: World) -> None:
        found = world.come()
        assert (found.person.email, found.onward, found.connected, found.second_factor) == (
            "ana@example.com", "/reports", True, False,
        )  # fmt: skip
        assert not world.come().connected
        assert world.log()[1:] == [("person.connected", {"provider": "fake"})]

    def test_what_goes_there_tells_nothing_and_binds_everything(self, world: World) -> None:
        first, second = (parse_qs(urlsplit(world.begin()).query) for _ in range(2))
        assert first["code_challenge_method"] == ["S256"] and first["redirect_uri"] == [BACK]
        for name in ("state", "nonce", "code_challenge"):
            assert first[name] != second[name] and len(first[name][0]) >= 43
        with world.database.connect() as owner:
            kept = "".join(row[0] for row in owner.execute("SELECT t::text FROM tickets t"))
        for name in ("state", "nonce", "code_challenge"):
            assert first[name][0] not in kept
        assert "ana" not in json.dumps(first)

    @pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS384"])
    def test_with_each_kind_of_key(self, world: World, algorithm: str) -> None:
        world.fake.keys = [Key("one", algorithm)]
        assert world.come().person.email == "ana@example.com"

    @pytest.mark.parametrize("ways", [["client_secret_post"], ["client_secret_basic", "client_secret_post"], GONE])
    def test_with_each_way_to_show_the_secret(self, world: World, ways: Any) -> None:
        world.fake.metadata = {"token_endpoint_auth_methods_supported": ways}
        assert world.come().person.email == "ana@example.com"

    def test_an_address_that_stands_in_the_userinfo_only(self, world: World) -> None:
        world.fake.in_id_token = False
        assert world.come().person.email == "ana@example.com"
        world.fake.paths["/userinfo"] = lambda on: on.say(
            200, {"sub": "other", "email": "ana@example.com", "email_verified": True}
        )
        assert world.refused() == "subject"

    @pytest.mark.parametrize(
        ("believed", "said", "counts"),
        [(True, ["pwd", "mfa"], True), (False, ["mfa"], False), (True, ["pwd"], False), (True, "mfa", False),
         (True, GONE, False)],
    )  # fmt: skip
    def test_a_second_factor_there_counts_where_the_alliance_believes_it(
        self, world: World, believed: bool, said: Any, counts: bool
    ) -> None:
        world.set(second_factor=believed)
        world.fake.claims = {"amr": said}
        assert world.come().second_factor is counts


class TestTheState:
    """The ticket binds the answer to the browser, the alliance, the provider and the moment."""

    def test_works_once(self, world: World) -> None:
        back = world.fake.authorize(world.begin())
        world.finish(back)
        with pytest.raises(TicketRefused):
            world.finish(back)

    def test_works_once_among_five_at_once(self, world: World) -> None:
        back = world.fake.authorize(world.begin())
        results = together(world.database, 5, lambda mine, _: world.finish(back, database=mine))
        assert sorted(isinstance(one, TicketRefused) for one in results) == [False] + [True] * 4

    @pytest.mark.parametrize("state", ["", "x", "alz_oidc_" + "0" * 71, "alz_link_" + "0" * 71])
    def test_missing_or_made_up(self, world: World, state: str) -> None:
        with pytest.raises(TicketRefused):
            world.come(state=state)

    def test_only_in_its_browser_and_soon(self, world: World) -> None:
        back = world.fake.authorize(world.begin())
        with pytest.raises(TicketRefused):
            world.finish(back, browser=b"o" * 32)
        with pytest.raises(TicketRefused):
            world.finish(back, later=timedelta(minutes=10))
        assert world.finish(back).person.email == "ana@example.com"

    def test_of_two_ways_begun_neither_takes_the_others_code(self, world: World) -> None:
        """Somebody else's code under one's own state: PKCE and the nonce are another's."""
        mine, theirs = world.fake.authorize(world.begin()), world.fake.authorize(world.begin(b"o" * 32))
        with pytest.raises(ProviderRefused):
            world.finish({**mine, "code": theirs["code"]})
        assert world.fake.refused == ["verifier"]

    def test_an_answer_of_another_provider_is_not_taken_for_this_ones(self, world: World) -> None:
        with provider() as other:
            world.set("other", other.issuer)
            for words in ({"slug": "other"}, {}):
                back = world.fake.authorize(world.begin(), iss=other.issuer)
                with pytest.raises(ProviderRefused) as found:
                    world.finish(back, **words)  # type: ignore[arg-type]
                assert found.value.reason == "mixed_up"
            assert "/token" not in other.asked

    @pytest.mark.parametrize(("iss", "names_itself"), [(GONE, True), ("", True), ("http://evil.example", False)])
    def test_who_answers_is_named(self, world: World, iss: Any, names_itself: bool) -> None:
        world.fake.metadata = {"authorization_response_iss_parameter_supported": names_itself}
        assert world.refused(iss=iss) == "mixed_up"

    def test_where_a_provider_does_not_name_itself_it_need_not(self, world: World) -> None:
        world.fake.metadata = {"authorization_response_iss_parameter_supported": GONE}
        assert world.come(iss=GONE).person.email == "ana@example.com"

    @pytest.mark.parametrize(
        "changed", [{"code": GONE}, {"code": "made up"}, {"code": "x" * 3_000}, {"error": "access_denied"}]
    )
    def test_without_a_code_of_its_own(self, world: World, changed: dict[str, Any]) -> None:
        assert world.refused(**changed) in ("code", "denied")


class TestWhatItSaysOfItself:
    @pytest.mark.parametrize(
        "lies",
        [{"issuer": "http://evil.example"}, {"issuer": GONE}, {"authorization_endpoint": GONE}, {"token_endpoint": 5},
         {"jwks_uri": GONE}, {"response_types_supported": ["id_token"]}, {"code_challenge_methods_supported": ["plain"]},
         {"code_challenge_methods_supported": 5}, {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
         {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": "file:///etc/passwd"}],
        ids=str,
    )  # fmt: skip
    def test_a_lie_in_one_field(self, shared: World, lies: dict[str, Any]) -> None:
        shared.fake.metadata = lies
        with pytest.raises((ProviderInvalid, TargetRefused)):
            shared.begin()

    def test_on_the_public_internet_its_addresses_are_public_and_https(
        self, shared: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("ALIANZA_PRIVATE_TARGETS")
        with pytest.raises(TargetRefused):
            shared.begin()

    @pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
    @pytest.mark.parametrize("what", ["redirects", "hangs", "fails", "too much", "no JSON", "a list", "deep"])
    def test_one_that_does_not_answer_as_it_should(
        self, shared: World, monkeypatch: pytest.MonkeyPatch, path: str, what: str
    ) -> None:
        over = threading.Event()
        answers: dict[str, Callable[[Any], object]] = {
            "redirects": lambda on: on.say(302, {}, location=f"{shared.fake.issuer}/evil"),
            "hangs": lambda on: over.wait(10),
            "fails": lambda on: on.say(500, {}),
            "too much": lambda on: on.say(200, b'{"a": "' + b"x" * 300_000 + b'"}'),
            "no JSON": lambda on: on.say(200, b"<html>"),
            "a list": lambda on: on.say(200, []),
            "deep": lambda on: on.say(200, b'{"a":' + b"[" * 90_000),
        }
        shared.fake.paths[path] = answers[what]
        monkeypatch.setattr(outgoing.call, "__kwdefaults__", {**outgoing.call.__kwdefaults__, "total_seconds": 0.3})
        try:
            with pytest.raises(CallFailed):
                shared.come()
        finally:
            over.set()
        assert "/evil" not in shared.fake.asked


class TestWhoSomebodyIs:
    def test_a_changed_address_takes_nobody_elses_place(self, world: World) -> None:
        world.come()
        luis = world.invite("luis@example.com")
        world.fake.email = luis.email
        assert world.come().person.person_id == world.ana.person_id, "known by the account, whatever the address"

    def test_an_address_that_was_given_to_somebody_else_opens_nothing(self, world: World) -> None:
        world.come()
        world.fake.subject = "sub-new"
        assert world.refused() == "taken"
        with world.database.unit_of_work(world.alliance) as connection:
            assert providers.disconnect(connection, world.by, world.ana, "fake", NOW)
        assert world.come().connected

    def test_two_accounts_of_one_address_at_once_connect_one(self, world: World) -> None:
        backs = []
        for subject in ("sub-1", "sub-2", "sub-3"):
            backs.append((subject, world.fake.authorize(world.begin())))
        lock = threading.Lock()

        def come(mine: Database, number: int) -> Any:
            subject, back = backs[number]
            with lock:  # one at a time is told its subject; whom that is, all ask at once
                world.fake.subject = subject
                sign = world.fake.sign({**world.fake.codes[back["code"]]}, "x")
                claims = jwt.decode(sign, options={"verify_signature": False})
            one = new_provider("fake", "", world.fake.issuer, CLIENT, ["example.com"], False, NOW)
            return providers._person(mine, world.alliance, one, claims, NOW, identity.NOWHERE)

        results = together(world.database, 3, come)
        assert sum(isinstance(one, ProviderRefused) for one in results) == 2

    def test_who_lost_all_roles_gets_no_further_connected_or_not(self, world: World) -> None:
        world.come()
        with world.database.unit_of_work(world.alliance) as connection:
            identity.revoke_person(connection, world.by, world.ana, NOW)
        assert world.refused() == "unknown"

    def test_in_another_alliance_one_is_nobody(self, world: World, nexors: identity.Principal) -> None:
        one = new_provider("fake", "", world.fake.issuer, CLIENT, ["example.com"], False, NOW)
        with world.database.unit_of_work(nexors.alliance_id) as connection:
            providers.add_provider(connection, nexors, one, SECRET, NOW)
        back = providers.Back(nexors.alliance_id, BACK)
        to = providers.begin(world.database, world.discovery, back, "fake", BROWSER, clock.now())
        with pytest.raises(ProviderRefused):
            world.finish(world.fake.authorize(to))


class TestConfiguring:
    def test_the_secret_lies_sealed(self, world: World) -> None:
        with world.database.connect() as owner:
            rows = owner.execute(
                "SELECT p::text FROM sign_in_providers p UNION ALL SELECT e::text FROM audit_entries e"
            )
            text = "".join(row[0] for row in rows)
        assert SECRET not in text and SECRET.encode().hex() not in text

    def test_set_again_it_is_changed_but_for_its_issuer(self, world: World) -> None:
        world.set(domains=["example.com", "Example.org"])
        with world.database.unit_of_work(world.alliance) as connection:
            assert providers.find_provider(connection, world.alliance, "fake").domains == ("example.com", "example.org")
        for words in ({"slug": "fake", "issuer": "https://other.example"}, {"slug": "other"}):
            with pytest.raises(ProviderTaken):
                world.set(**words)

    def test_removed_it_is_accepted_no_more_and_its_accounts_are_forgotten(self, world: World) -> None:
        world.come()
        with world.database.unit_of_work(world.alliance) as connection:
            assert providers.remove_provider(connection, world.by, "fake", NOW) == 1
            assert providers.providers_of(connection, world.alliance) == []
        with pytest.raises(UnknownProvider):
            world.begin()

    @pytest.mark.parametrize("role", ["auditor", "staff", "partner_owner"])
    def test_by_who_manages_people_of_the_alliance(self, world: World, role: str) -> None:
        partner = b"p" * 16 if role == "partner_owner" else None
        with pytest.raises(identity.Forbidden):
            world.set(by=replace(world.by, scopes=identity.ROLES[role], partner_id=partner))

    @pytest.mark.parametrize(
        ("words", "error"),
        [
            ({"slug": "Fake"}, InvalidValue), ({"slug": ""}, InvalidValue), ({"slug": "a/b"}, InvalidValue),
            ({"domains": []}, InvalidValue), ({"domains": ["*"]}, InvalidValue), ({"domains": ["com"]}, InvalidValue),
            ({"client_id": ""}, InvalidValue), ({"issuer": "ftp://x.example"}, TargetRefused),
            ({"issuer": "https://x.example?a=b"}, InvalidValue),
            ({"issuer": "https://x.example/.well-known/openid-configuration"}, InvalidValue),
        ],
        ids=str,
    )  # fmt: skip
    def test_what_it_can_not_be(self, world: World, words: dict[str, Any], error: type[Exception]) -> None:
        with pytest.raises(error):
            world.set(**words)
