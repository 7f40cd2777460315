"""The second factor: a code counts once and soon, tries are few, recovery codes are single, and the secret lies sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pyotp
import pytest
from tests.races import together

from alianza.identity import api as identity
from alianza.identity.limits import TooManyAttempts
from alianza.identity.sessions import usecases as sessions
from alianza.identity.sign_in import second
from alianza.identity.sign_in.second import CodeRefused
from alianza.runtime.database import Database

from .conftest import NOW

STEP = timedelta(seconds=30)


class World:
    """A person who is signed in, with an app."""

    def __init__(self, database: Database, by: identity.Principal) -> None:
        self.database, self.alliance = database, by.alliance_id
        with database.unit_of_work(self.alliance) as connection:
            self.person = identity.invite(connection, by, "ana@example.com", ["manager"], NOW)
            text = sessions.begin(connection, self.alliance, self.person, sessions.Means("link", False), NOW)
        self.signed_in = sessions.read(database, text, NOW)

    def begin(self, now: datetime = NOW) -> pyotp.TOTP:
        with self.database.unit_of_work(self.alliance) as connection:
            self.app = pyotp.TOTP(second.begin_setup(connection, self.signed_in, now))
        return self.app

    def confirm(self, now: datetime = NOW) -> list[str]:
        with self.database.unit_of_work(self.alliance) as connection:
            return second.confirm_setup(connection, self.signed_in, self.app.at(now), now)

    def check(self, code: str, now: datetime, database: Database | None = None) -> bool:
        try:
            second.check_second(database or self.database, self.alliance, self.person, code, now)
        except CodeRefused:
            return False
        return True

    @property
    def on(self) -> bool:
        with self.database.unit_of_work(self.alliance) as connection:
            return second.has_second(connection, self.alliance, self.person.person_id)


@pytest.fixture
def world(database: Database, onlycar: identity.Principal) -> World:
    return World(database, onlycar)


LATER = NOW + timedelta(minutes=20)  # another window of tries


class TestSettingUp:
    def test_it_counts_once_a_code_came_back(self, world: World) -> None:
        world.begin()
        assert not world.on
        assert len(set(world.confirm())) == 10 and world.on

    def test_a_wrong_code_sets_nothing_up(self, world: World) -> None:
        world.begin()
        world.app = pyotp.TOTP(pyotp.random_base32())
        with pytest.raises(CodeRefused):
            world.confirm()
        assert not world.on

    def test_one_in_use_is_not_replaced_by_a_new_one(self, world: World) -> None:
        world.begin()
        world.begin()
        world.confirm()
        with pytest.raises(CodeRefused, match="in use already"):
            world.begin()

    def test_only_who_signed_in_just_now_changes_it(self, world: World) -> None:
        with pytest.raises(identity.NotFresh):
            world.begin(NOW + timedelta(minutes=11))

    def test_taken_away_it_is_gone_with_its_recovery_codes(self, world: World) -> None:
        world.begin()
        codes = world.confirm()
        with world.database.unit_of_work(world.alliance) as connection:
            second.remove_second(connection, world.signed_in, NOW)
        assert not world.on and not world.check(codes[0], NOW)

    def test_of_who_lost_everything_it_is_taken_away_by_who_may(
        self, world: World, onlycar: identity.Principal
    ) -> None:
        world.begin()
        world.confirm()
        auditor = replace(onlycar, scopes=identity.ROLES["auditor"])
        with pytest.raises(identity.Forbidden), world.database.unit_of_work(world.alliance) as connection:
            second.reset_second(connection, auditor, world.person, NOW)
        with world.database.unit_of_work(world.alliance) as connection:
            second.reset_second(connection, onlycar, world.person, NOW)
        assert not world.on

    def test_a_partners_owner_does_not_take_it_from_who_may_more_elsewhere(
        self, world: World, onlycar: identity.Principal, partner: Any
    ) -> None:
        """The owner sees a member of the partner; that the same person manages the alliance counts all the same."""
        world.begin()
        world.confirm()
        taller = partner("taller")
        owner = replace(onlycar, scopes=identity.ROLES["partner_owner"], partner_id=taller.bytes)
        with world.database.unit_of_work(world.alliance) as connection:
            seen = identity.invite(connection, owner, "ana@example.com", ["partner_member"], NOW, partner_id=taller)
            assert [one.partner_id for one in seen.memberships] == [taller], "and is not told of the rest"
            assert identity.find_person(connection, owner, "ana@example.com") == seen
        with pytest.raises(identity.Forbidden), world.database.unit_of_work(world.alliance) as connection:
            second.reset_second(connection, owner, seen, NOW)
        assert world.on

    def test_the_secret_and_the_codes_are_nowhere_in_the_database(self, world: World) -> None:
        app = world.begin()
        codes = world.confirm()
        with world.database.connect() as owner:
            rows = owner.execute(
                "SELECT s::text FROM one_time_secrets s UNION ALL SELECT r::text FROM recovery_codes r"
            )
            text = "".join(row[0] for row in rows)
        for word in (app.secret, app.secret.encode().hex(), *codes, *(code.replace("-", "") for code in codes)):
            assert word not in text


class TestCodes:
    @pytest.fixture(autouse=True)
    def app(self, world: World) -> None:
        world.begin()
        self.codes = world.confirm()

    def test_the_code_of_the_moment_counts_once(self, world: World) -> None:
        code = world.app.at(LATER)
        assert [world.check(code, LATER) for _ in range(2)] == [True, False]

    @pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_a_clock_may_be_off_by_half_a_minute(self, world: World, steps: int, counts: bool) -> None:
        assert world.check(world.app.at(LATER + steps * STEP), LATER) is counts

    def test_no_code_from_before_the_last_one_counts(self, world: World) -> None:
        assert world.check(world.app.at(LATER), LATER)
        assert not world.check(world.app.at(LATER - STEP), LATER)

    def test_a_recovery_code_counts_once_however_it_is_typed(self, world: World) -> None:
        typed = self.codes[0].upper().replace("-", " ")
        assert [world.check(typed, LATER) for _ in range(2)] == [True, False]
        assert world.check(self.codes[1], LATER)

    def test_somebody_elses_code_does_not(self, world: World) -> None:
        assert not world.check(pyotp.TOTP(pyotp.random_base32()).at(LATER), LATER)
        for noise in ("", "x", "ñ", "0" * 40):
            assert not world.check(noise, LATER)

    def test_five_tries_in_a_quarter_of_an_hour_and_twenty_a_day(self, world: World) -> None:
        for quarter in range(3):
            at = LATER + quarter * timedelta(minutes=15)
            assert [world.check("000000", at) for _ in range(5)] == [False] * 5
            with pytest.raises(TooManyAttempts):
                world.check(world.app.at(at), at)
        at = LATER + timedelta(hours=2)  # eighteen are counted, the refused ones too
        assert [world.check("000000", at) for _ in range(2)] == [False] * 2
        with pytest.raises(TooManyAttempts):
            world.check(world.app.at(at), at)

    def test_sent_five_times_at_once_it_is_taken_once(self, world: World) -> None:
        for code in (world.app.at(LATER), self.codes[0]):
            at = LATER if code != self.codes[0] else LATER + timedelta(minutes=15)
            results = together(world.database, 5, lambda mine, _, code=code, at=at: world.check(code, at, mine))  # type: ignore[misc]
            assert sorted(map(bool, results)) == [False] * 4 + [True]


class TestGuessing:
    """Whoever has the mailbox guesses codes, with as many connections as they like."""

    @pytest.fixture(autouse=True)
    def app(self, world: World) -> None:
        world.begin()
        world.confirm()

    def guess(self, world: World) -> list[type]:
        def work(mine: Database, number: int) -> bool:
            second.check_second(mine, world.alliance, world.person, f"{number:06d}", LATER)
            return True

        return [type(one) for one in together(world.database, 20, work)]

    def test_of_twenty_at_once_five_are_looked_at(self, world: World) -> None:
        found = self.guess(world)
        assert (found.count(CodeRefused), found.count(TooManyAttempts)) == (5, 15)

    def test_control_without_the_limit_all_are(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(second.limits, "count", lambda *_: None)
        assert self.guess(world) == [CodeRefused] * 20


def test_of_another_alliance_there_is_none(world: World, nexors: Any) -> None:
    world.begin()
    world.confirm()
    with world.database.unit_of_work(nexors.alliance_id) as connection:
        assert not second.has_second(connection, nexors.alliance_id, world.person.person_id)
        assert not second.has_second(connection, world.alliance, world.person.person_id)
