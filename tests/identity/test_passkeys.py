"""Passkeys: made and shown only where, by whom and as often as they should be, whatever a browser sends."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.races import together

from alianza.identity import api as identity
from alianza.identity.passkeys import ceremonies
from alianza.identity.passkeys import usecases as passkeys
from alianza.identity.passkeys.model import MOST, PasskeyLimit, PasskeyRefused, Site, UnknownPasskey
from alianza.identity.people.usecases import load_people
from alianza.identity.principal import NOWHERE
from alianza.identity.sessions import usecases as sessions
from alianza.identity.sign_in import second
from alianza.identity.sign_in.rules import second_of
from alianza.identity.tickets import TicketRefused
from alianza.kernel.errors import InvalidValue
from alianza.runtime.database import Database, sql

from .authenticator import AT, UP, UV, Authenticator, b64, unb64
from .conftest import NOW

SITE = Site("onlycar.localhost", "http://onlycar.localhost:8000")
BROWSER, OTHER_BROWSER = b"b" * 32, b"o" * 32


class World:
    """People of an alliance with devices, and what can be done with them."""

    def __init__(self, database: Database, by: identity.Principal) -> None:
        self.database, self.by, self.alliance = database, by, by.alliance_id
        self.signed_in = self.person("ana@example.com")
        self.device = Authenticator(SITE.origin, SITE.host)

    def person(self, email: str) -> identity.SignedIn:
        with self.database.unit_of_work(self.alliance) as connection:
            who = identity.invite(connection, self.by, email, ["manager"], NOW)
            text = sessions.begin(connection, self.alliance, who, sessions.Means("link", False), NOW)
        return sessions.read(self.database, text, NOW)

    def ask(self, who: identity.SignedIn | None = None, now: Any = NOW, site: Site = SITE) -> passkeys.Asked:
        with self.database.unit_of_work(self.alliance) as connection:
            return passkeys.begin_adding(connection, who or self.signed_in, site, BROWSER, now)

    def keep(
        self, asked: passkeys.Asked, answer: str, who: identity.SignedIn | None = None, browser: bytes = BROWSER,
        now: Any = NOW, site: Site = SITE, name: str = "Phone", database: Database | None = None,
    ) -> Any:  # fmt: skip
        database = database or self.database
        return passkeys.add(database, who or self.signed_in, site, asked.ticket, browser, answer, name, now)

    def add(self, device: Authenticator | None = None, who: identity.SignedIn | None = None) -> Any:
        asked = self.ask(who)
        return self.keep(asked, (device or self.device).make(asked.options), who)

    def challenge(self, now: Any = NOW, site: Site = SITE) -> passkeys.Asked:
        return passkeys.begin_using(self.database, site, BROWSER, now)

    def use(
        self, asked: passkeys.Asked, answer: str, *, alliance: Any = "", browser: bytes = BROWSER, now: Any = NOW,
        site: Site = SITE, database: Database | None = None,
    ) -> passkeys.Shown:  # fmt: skip
        alliance = self.alliance if alliance == "" else alliance
        return passkeys.use(database or self.database, site, alliance, asked.ticket, browser, answer, now, NOWHERE)

    def mine(self, who: identity.SignedIn | None = None) -> list[Any]:
        person = (who or self.signed_in).person
        with self.database.unit_of_work(self.alliance) as connection:
            return passkeys.passkeys_of(connection, self.alliance, person.person_id)

    def log(self) -> list[identity.audit.Entry]:
        return [one for one in identity.audit.entries(self.database, self.by) if one.action.startswith("passkey")]


@pytest.fixture
def world(database: Database, onlycar: identity.Principal) -> World:
    return World(database, onlycar)


class TestMaking:
    def test_what_the_device_made_is_kept_and_noted(self, world: World) -> None:
        made = world.add()
        assert [(one.name, one.host) for one in world.mine()] == [("Phone", "onlycar.localhost")]
        assert [(one.action, one.object) for one in world.log()] == [("passkey.added", made.id)]

    def test_the_device_is_asked_to_know_its_user_and_to_find_the_key_by_itself(self, world: World) -> None:
        asked = world.ask().options
        wanted = asked["authenticatorSelection"]
        assert wanted["userVerification"] == "required" and wanted["residentKey"] == "required"
        assert asked["rp"]["id"] == SITE.host and asked["attestation"] == "none"
        assert {one["alg"] for one in asked["pubKeyCredParams"]} == {-7, -8, -257}
        kept = unb64(asked["user"]["id"])
        assert kept == world.alliance.bytes + world.signed_in.person.person_id.bytes, "no address, no name"

    def test_a_device_that_has_one_is_told_so(self, world: World) -> None:
        world.add()
        assert [one["id"] for one in world.ask().options["excludeCredentials"]] == [b64(world.device.credential_id)]

    @pytest.mark.parametrize(
        "lies",
        [
            {"origin": "https://evil.example"}, {"origin": "http://onlycar.localhost"}, {"origin": "null"},
            {"host": "localhost"}, {"host": "evil.example"}, {"type": "webauthn.get"}, {"crossOrigin": True},
            {"flags": UP | AT}, {"flags": UV | AT}, {"flags": UP | UV}, {"challenge_bytes": b"x" * 32}, {"alg": -65535},
            {"credential_id": b"short"}, {"credential_id": b"x" * 1024},
        ],
        ids=str,
    )  # fmt: skip
    def test_an_answer_that_is_wrong_in_one_point_makes_none(self, world: World, lies: dict[str, Any]) -> None:
        asked = world.ask()
        with pytest.raises(PasskeyRefused):
            world.keep(asked, world.device.make(asked.options, **lies))
        assert world.mine() == [] and world.log() == []

    def test_a_challenge_works_once_whatever_came_of_it(self, world: World) -> None:
        asked = world.ask()
        answer = world.device.make(asked.options)
        with pytest.raises(PasskeyRefused):
            world.keep(asked, "{}")
        with pytest.raises(TicketRefused):
            world.keep(asked, answer)

    def test_only_in_its_browser_by_its_person_soon_and_on_its_host(self, world: World) -> None:
        luis = world.person("luis@example.com")
        other = Site("nexors.localhost", "http://nexors.localhost:8000")
        for error, words in (
            (TicketRefused, {"browser": OTHER_BROWSER}), (TicketRefused, {"now": NOW + timedelta(minutes=5)}),
            (PasskeyRefused, {"who": luis}), (PasskeyRefused, {"site": other}),
        ):  # fmt: skip
            asked = world.ask()
            with pytest.raises(error):
                world.keep(asked, world.device.make(asked.options), **words)  # type: ignore[arg-type]
        asked = world.challenge()
        with pytest.raises(TicketRefused):  # made for signing in
            world.keep(asked, world.device.make({**world.ask().options, **asked.options}))
        assert world.mine() == world.mine(luis) == []

    def test_only_who_signed_in_just_now(self, world: World) -> None:
        with pytest.raises(identity.NotFresh):
            world.ask(now=NOW + timedelta(minutes=11))

    def test_not_on_an_address_that_is_a_number(self, world: World) -> None:
        for host in ("127.0.0.1", "[::1]", ""):
            with pytest.raises(PasskeyRefused):
                world.ask(site=Site(host, f"http://{host}:8000"))

    def test_a_credential_belongs_to_one_person(self, world: World) -> None:
        world.add()
        luis = world.person("luis@example.com")
        with pytest.raises(PasskeyRefused):
            world.add(world.device, luis)
        assert world.mine(luis) == []

    def test_nobody_has_more_than_so_many_even_at_once(self, world: World) -> None:
        for _ in range(MOST - 2):
            world.add(Authenticator(SITE.origin, SITE.host))
        made = [
            (asked, Authenticator(SITE.origin, SITE.host).make(asked.options))
            for asked in (world.ask() for _ in range(6))
        ]
        results = together(world.database, 6, lambda mine, number: world.keep(*made[number], database=mine))
        assert sum(isinstance(one, PasskeyLimit) for one in results) == 4 and len(world.mine()) == MOST
        with pytest.raises(PasskeyLimit):
            world.ask()

    @pytest.mark.parametrize(("name", "kept"), [("", "2026-11-24"), ("  My \n phone ", "My phone"), ("手机", "手机")])
    def test_its_name(self, world: World, name: str, kept: str) -> None:
        asked = world.ask()
        assert world.keep(asked, world.device.make(asked.options), name=name).name == kept

    def test_a_name_has_a_measure(self, world: World) -> None:
        asked = world.ask()
        for name in ("x" * 61, "a\x00b"):
            with pytest.raises(InvalidValue):
                world.keep(asked, world.device.make(asked.options), name=name)


class TestShowing:
    @pytest.fixture(autouse=True)
    def made(self, world: World) -> None:
        world.add()

    def test_who_shows_one_is_signed_in_as_its_owner(self, world: World) -> None:
        for alliance in (world.alliance, None):
            asked = world.challenge()
            shown = world.use(asked, world.device.show(asked.options), alliance=alliance)
            assert (shown.alliance_id, shown.person.email) == (world.alliance, "ana@example.com")
        assert world.mine()[0].last_used_at == NOW

    def test_the_browser_is_asked_for_any_that_it_has_and_for_its_user(self, world: World) -> None:
        asked = world.challenge().options
        assert asked["userVerification"] == "required" and not asked.get("allowCredentials")

    @pytest.mark.parametrize(
        "lies",
        [
            {"origin": "https://evil.example"}, {"origin": "https://onlycar.localhost:8000"}, {"origin": "null"},
            {"host": "localhost"}, {"host": "nexors.localhost"}, {"type": "webauthn.create"}, {"crossOrigin": True},
            {"flags": UP}, {"flags": UV}, {"flags": 0}, {"challenge_bytes": b"x" * 32}, {"forged": True}, {"count": 0},
            {"handle": None}, {"handle": b""}, {"handle": b"x" * 32}, {"credential_id": b"x" * 32},
        ],
        ids=str,
    )  # fmt: skip
    def test_an_answer_that_is_wrong_in_one_point_opens_nothing(self, world: World, lies: dict[str, Any]) -> None:
        asked = world.challenge()
        if lies == {"count": 0}:  # it counted before
            world.use(asked, world.device.show(asked.options))
            asked = world.challenge()
        with pytest.raises(PasskeyRefused):
            world.use(asked, world.device.show(asked.options, **lies))

    def test_another_keys_signature_opens_nothing(self, world: World) -> None:
        thief = Authenticator(SITE.origin, SITE.host)
        thief.credential_id, thief.handle = world.device.credential_id, world.device.handle
        asked = world.challenge()
        with pytest.raises(PasskeyRefused) as found:
            world.use(asked, thief.show(asked.options))
        assert (found.value.reason, found.value.person_id) == ("proof", world.signed_in.person.person_id)

    def test_shown_again_it_opens_nothing(self, world: World) -> None:
        asked = world.challenge()
        answer = world.device.show(asked.options)
        world.use(asked, answer)
        with pytest.raises(TicketRefused):
            world.use(asked, answer)
        with pytest.raises(PasskeyRefused):  # to another challenge
            world.use(world.challenge(), answer)

    def test_sent_five_times_at_once_it_opens_once(self, world: World) -> None:
        asked = world.challenge()
        answer = world.device.show(asked.options)
        results = together(world.database, 5, lambda mine, _: world.use(asked, answer, database=mine))
        assert [type(one) for one in results if isinstance(one, Exception)] == [TicketRefused] * 4

    def test_only_in_its_browser_soon_and_on_its_host(self, world: World) -> None:
        for words in ({"browser": OTHER_BROWSER}, {"now": NOW + timedelta(minutes=5)}):
            asked = world.challenge()
            with pytest.raises(TicketRefused):
                world.use(asked, world.device.show(asked.options), **words)  # type: ignore[arg-type]
        other = Site("other.localhost", "http://other.localhost:8000")
        asked = world.challenge()
        with pytest.raises(PasskeyRefused):
            world.use(asked, world.device.show(asked.options), site=other)
        asked = world.challenge(site=other)
        device = world.device
        device.origin, device.host = other.origin, other.host
        with pytest.raises(PasskeyRefused):  # made on another host
            world.use(asked, device.show(asked.options), site=other)

    def test_not_on_another_alliances_host(self, world: World, nexors: identity.Principal) -> None:
        asked = world.challenge()
        with pytest.raises(PasskeyRefused) as found:
            world.use(asked, world.device.show(asked.options), alliance=nexors.alliance_id)
        assert found.value.reason == "alliance"
        person = world.signed_in.person.person_id
        asked = world.challenge()
        with pytest.raises(PasskeyRefused):  # and not by saying that it belongs there
            world.use(
                asked, world.device.show(asked.options, handle=nexors.alliance_id.bytes + person.bytes), alliance=None
            )

    def test_naming_another_person_of_the_alliance_opens_neither(self, world: World) -> None:
        luis = world.person("luis@example.com").person
        asked = world.challenge()
        with pytest.raises(PasskeyRefused):
            world.use(asked, world.device.show(asked.options, handle=world.alliance.bytes + luis.person_id.bytes))

    def test_a_count_that_fell_is_refused_and_noted(self, world: World) -> None:
        for count, works in ((5, True), (6, True), (6, False), (4, False), (7, True)):
            asked = world.challenge()
            answer = world.device.show(asked.options, count=count)
            if works:
                world.use(asked, answer)
                continue
            with pytest.raises(PasskeyRefused) as found:
                world.use(asked, answer)
            assert found.value.reason == "copied"
        fell = [one for one in world.log() if one.action == "passkey.count_fell"]
        assert [(one.before, one.after) for one in fell] == [({"count": 6}, {"count": 6}), ({"count": 6}, {"count": 4})]

    def test_the_same_count_twice_at_once_counts_once(self, world: World) -> None:
        asked = [world.challenge() for _ in range(5)]
        answers = [world.device.show(one.options, count=9) for one in asked]
        results = together(world.database, 5, lambda mine, n: world.use(asked[n], answers[n], database=mine))
        assert sum(isinstance(one, passkeys.Shown) for one in results) == 1

    def test_control_with_the_count_not_compared_it_counts_five_times(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        statement = passkeys.sql("alianza.identity.passkeys", "count_up")
        monkeypatch.setattr(
            passkeys,
            "sql",
            lambda here, name: statement.partition("AND (")[0] if name == "count_up" else sql(here, name),
        )
        asked = [world.challenge() for _ in range(5)]
        answers = [world.device.show(one.options, count=9) for one in asked]
        results = together(world.database, 5, lambda mine, n: world.use(asked[n], answers[n], database=mine))
        assert sum(isinstance(one, passkeys.Shown) for one in results) == 5

    def test_a_device_that_does_not_count_works(self, world: World) -> None:
        for _ in range(2):
            asked = world.challenge()
            world.use(asked, world.device.show(asked.options, count=0))

    def test_who_lost_all_roles_gets_no_further(self, world: World) -> None:
        with world.database.unit_of_work(world.alliance) as connection:
            identity.revoke_person(connection, world.by, world.signed_in.person, NOW)
        asked = world.challenge()
        with pytest.raises(PasskeyRefused):
            world.use(asked, world.device.show(asked.options))


class TestLookingAfterThem:
    def test_renamed_and_removed_by_their_owner_only(self, world: World) -> None:
        made, luis = world.add(), world.person("luis@example.com")
        for who, fails in ((luis, True), (world.signed_in, False)):
            for work in (
                lambda books, who=who: passkeys.rename(books, who, made.passkey_id, "Other", NOW),
                lambda books, who=who: passkeys.remove(books, who, made.passkey_id, NOW),
            ):
                if fails:
                    with pytest.raises(UnknownPasskey), world.database.unit_of_work(world.alliance) as connection:
                        work(connection)
                else:
                    with world.database.unit_of_work(world.alliance) as connection:
                        work(connection)
        assert world.mine() == []
        assert [one.action for one in world.log()] == ["passkey.added", "passkey.renamed", "passkey.removed"]
        asked = world.challenge()
        with pytest.raises(PasskeyRefused):
            world.use(asked, world.device.show(asked.options))

    def test_removing_needs_a_fresh_sign_in(self, world: World) -> None:
        made = world.add()
        with pytest.raises(identity.NotFresh), world.database.unit_of_work(world.alliance) as connection:
            passkeys.remove(connection, world.signed_in, made.passkey_id, NOW + timedelta(minutes=11))

    def test_reset_by_who_may_they_are_gone_with_the_codes(self, world: World) -> None:
        world.add()
        with world.database.unit_of_work(world.alliance) as connection:
            second.reset_second(connection, world.by, world.signed_in.person, NOW)
            assert not second_of(connection, world.alliance, world.signed_in.person.person_id).any
        assert world.mine() == []


class TestGarbage:
    """Whatever a browser sends, the answer is one refusal; nothing else gets out."""

    @settings(max_examples=150)
    @given(
        st.one_of(
            st.text(max_size=200),
            st.recursive(
                st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
                lambda inner: st.one_of(
                    st.lists(inner, max_size=3),
                    st.dictionaries(
                        st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "userHandle", "signature"]),
                        inner, max_size=4,
                    ),
                ),
                max_leaves=8,
            ).map(json.dumps),
        )
    )  # fmt: skip
    def test_of_any_shape(self, text: str) -> None:
        for work in (
            lambda: ceremonies.check_made(text, SITE, b"x" * 32),
            lambda: ceremonies.read_claim(text),
            lambda: ceremonies.check_used(text, SITE, b"x" * 32, b"key"),
        ):
            with pytest.raises(PasskeyRefused):
                work()

    @settings(max_examples=150)
    @given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=255), st.booleans())
    def test_one_byte_changed_anywhere(self, place: int, change: int, makes: bool) -> None:
        device = Authenticator(SITE.origin, SITE.host)
        challenge = b"c" * 32
        options = {"challenge": b64(challenge), "user": {"id": b64(b"u" * 32)}}
        sent = json.loads(device.make(options) if makes else device.show(options))
        name = (
            ["attestationObject", "clientDataJSON"][place % 2]
            if makes
            else ["authenticatorData", "signature"][place % 2]
        )
        data = bytearray(unb64(sent["response"][name]))
        data[place % len(data)] ^= change
        sent["response"][name] = b64(bytes(data))
        if makes:  # nobody vouches for a new key, so some of its bytes may be others
            with suppress(PasskeyRefused):
                ceremonies.check_made(json.dumps(sent), SITE, challenge)
        else:
            with pytest.raises(PasskeyRefused):
                ceremonies.check_used(json.dumps(sent), SITE, challenge, device.public_key)


def test_none_of_it_is_another_alliances(world: World, nexors: identity.Principal) -> None:
    world.add()
    person = world.signed_in.person.person_id
    with world.database.unit_of_work(nexors.alliance_id) as connection:
        assert passkeys.passkeys_of(connection, nexors.alliance_id, person) == []
        assert passkeys.passkeys_of(connection, world.alliance, person) == []
        assert load_people(connection, world.alliance) == []
