"""Applications: who may apply, what may be decided when, and that a signature makes a partner, once, or nothing at all."""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from alianza.bootstrap.applications import desk, mails, signing
from alianza.bootstrap.applications.agreement import agreement_of, plain_terms
from alianza.bootstrap.applications.signing import AgreementChanged
from alianza.bootstrap.office import Office, load_office
from alianza.identity import api as identity
from alianza.partners.applications import api as applications
from alianza.partners.applications.api import (
    Applicant,
    ApplicationDecided,
    ApplicationInvalid,
    ApplicationOpen,
    InvitationRefused,
    checked,
    fit,
    store,
)
from alianza.partners.applications.model import STEPS, next_state
from alianza.runtime.database import Database

from ..races import together
from .applications import EVA, NOW, accepted, apply, counts, decide, find, manager, open_for, sign, token

Open = Callable[[str], Office]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Mails are caught here; the secret is the test's."""
    monkeypatch.setenv("ALIANZA_HOME", str(tmp_path))
    monkeypatch.setenv("ALIANZA_SECRET_KEY", "the same in all tests of applications")
    return tmp_path


@pytest.fixture
def onlycar(office: Open) -> Office:
    """The alliance, which takes workshops."""
    found = office("onlycar")
    open_for(found, "talleres")
    return found


def caught(home: Path) -> list[EmailMessage]:
    """The mails, in the order they went out."""
    paths = sorted((home / "outbox").glob("*.eml"))
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
    return [one for one in found if isinstance(one, EmailMessage)]


def text_of(one: EmailMessage) -> str:
    body = one.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


class TestRules:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "eva"), ("business", "  "), ("contact", ""), ("business", "a\nb"), ("contact", "x" * 101),
            ("website", "javascript:alert(1)"), ("website", "https://a@b.example"), ("cars", "lots"),
            ("message", "x" * 2_001), ("town", "a\u202eb"), ("business", "Win at http://evil.example"),
            ("contact", "WWW.evil.example"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_named(self, field: str, value: str) -> None:
        with pytest.raises(ApplicationInvalid) as error:
            checked(EVA._replace(**{field: value}))
        assert [one.pointer for one in error.value.problems] == [f"/{field}"]

    def test_an_address_is_written_as_people_do(self) -> None:
        assert checked(EVA._replace(website="taller-sur.example")).website == "https://taller-sur.example"

    def test_fit_is_cars_and_care(self) -> None:
        assert [fit(EVA._replace(cars=cars, care=care)) for cars, care in (("many", "much"), ("few", "little"), ("", ""))] == [
            100, 20, 0,
        ]  # fmt: skip

    @pytest.mark.parametrize("state", applications.STATES)
    @pytest.mark.parametrize("decision", list(STEPS))
    def test_only_these_steps_are_taken(self, state: Any, decision: Any) -> None:
        if state in STEPS[decision]:
            assert next_state(state, decision) in applications.STATES
        else:
            with pytest.raises(ApplicationDecided):
                next_state(state, decision)


class TestApplying:
    def test_twice_changes_nothing_and_another_group_is_closed(self, onlycar: Office) -> None:
        first = apply(onlycar)
        assert first is not None
        assert apply(onlycar, EVA._replace(email=" EVA@taller-sur.example ", business="Otro")) is None
        assert find(onlycar, first).who == checked(EVA)
        with pytest.raises(desk.ApplicationsClosed):
            apply(onlycar, EVA._replace(email="b@b.example"), "gestores")

    def test_many_at_once_are_one(self, onlycar: Office) -> None:
        def run(database: Database, number: int) -> Any:
            with database.unit_of_work(onlycar.alliance_id) as connection:
                return desk.receive(connection, onlycar, EVA, "talleres", "es", NOW)

        found = together(onlycar.database, 6, run)
        assert [type(one) for one in found].count(type(None)) == 5
        assert desk_waiting(onlycar) == 1

    def test_after_a_refusal_one_may_apply_again_and_the_first_stays_refused(self, onlycar: Office) -> None:
        first = apply(onlycar)
        assert first is not None
        decide(onlycar, first, "decline", reason="Lejos")
        assert apply(onlycar) is not None
        with pytest.raises(ApplicationOpen):
            decide(onlycar, first, "reopen")

    def test_another_alliance_sees_none_of_it(self, onlycar: Office, office: Open) -> None:
        one = apply(onlycar)
        assert one is not None
        other = office("nexors")
        with pytest.raises(applications.UnknownApplication):
            find(other, one)
        assert (desk_waiting(other), desk_waiting(onlycar)) == (0, 1)
        with other.database.unit_of_work(other.alliance_id) as connection:
            assert connection.execute("SELECT count(*) FROM applicants").fetchone() == (0,)


def desk_waiting(office: Office) -> int:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return desk.waiting(connection, office.alliance_id)


class TestMails:
    def test_go_out_once_and_a_refusal_can_be_taken_back_before(self, onlycar: Office, home: Path) -> None:
        one = apply(onlycar)
        assert one is not None
        assert mails.send_due(onlycar.database, onlycar.alliance_id, NOW) == 1
        assert mails.send_due(onlycar.database, onlycar.alliance_id, NOW) == 0
        decide(onlycar, one, "decline", reason="Lejos")
        assert mails.send_due(onlycar.database, onlycar.alliance_id, NOW) == 0
        decide(onlycar, one, "reopen")
        assert mails.send_due(onlycar.database, onlycar.alliance_id, NOW + timedelta(hours=1)) == 0
        decide(onlycar, one, "decline", reason="Muy lejos")
        assert mails.send_due(onlycar.database, onlycar.alliance_id, NOW + timedelta(hours=1)) == 1
        assert [str(mail["To"]) for mail in caught(home)] == [EVA.email] * 2
        assert "Muy lejos" in text_of(caught(home)[1])

    def test_one_that_fails_is_sent_later_with_the_same_address(
        self, onlycar: Office, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one = accepted(onlycar)
        with monkeypatch.context() as patch, pytest.raises(RuntimeError):
            patch.setattr(mails, "mailer", lambda: (_ for _ in ()).throw(RuntimeError("killed")))
            mails.send_due(onlycar.database, onlycar.alliance_id, NOW)
        mails.send_due(onlycar.database, onlycar.alliance_id, NOW)
        mails.send_due(onlycar.database, onlycar.alliance_id, NOW + timedelta(minutes=3))
        assert any(token(onlycar, one) in text_of(mail) for mail in caught(home))


class TestSigning:
    def test_makes_a_partner_with_all_that_it_needs(self, onlycar: Office, home: Path) -> None:
        one = accepted(onlycar)
        made = sign(onlycar.database, token(onlycar, one))
        after = load_office(onlycar.database, onlycar.alliance)
        partner = after.by_partner_id[made.partner_id.bytes]
        assert (partner.external_id, partner.name, partner.email) == ("taller-sur-b", EVA.business, EVA.email)
        assert partner.enrollments[0].group == "talleres"
        assert [code for code, owner in after.codes.items() if owner is partner] == ["TALLERSURB"]
        with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
            people = identity.load_people(connection, onlycar.alliance_id, email=EVA.email)
            document = store.document_of(connection, onlycar.alliance_id, made.signature_id, signed=False)
            signed = store.document_of(connection, onlycar.alliance_id, made.signature_id, signed=True)
        assert [(one.partner_id, one.roles) for one in people[0].memberships] == [(made.partner_id, ("partner_owner",))]
        assert hashlib.sha256(document).digest() == made.document_hash
        assert hashlib.sha256(signed).digest() == made.signed_hash != made.document_hash
        assert document.startswith(b"%PDF") and b"203.0.113.7" not in made.address_hash
        mails.send_due(onlycar.database, onlycar.alliance_id, NOW)
        last = caught(home)[-1]
        files = {str(one.get_filename()): one.get_content() for one in last.iter_attachments()}
        assert "/portal" in text_of(last) and "TALLERSURB" in text_of(last) and "/r/" in text_of(last)
        assert signed in files.values()
        kit = next(body for name, body in files.items() if name.endswith(".zip"))
        names = zipfile.ZipFile(io.BytesIO(kit)).namelist()
        assert any(name.endswith("qr.png") for name in names) and any("banner" in name for name in names)

    def test_the_document_is_the_same_bytes_again(self, onlycar: Office) -> None:
        one = accepted(onlycar)
        offices = signing.Offices(onlycar.database)
        found = [signing.look(onlycar.database, offices, token(onlycar, one), "zh", NOW) for _ in range(2)]
        papers = [applications.agreement_pdf(offer.agreement.paper) for offer in found if offer.agreement]
        assert len(papers) == 2 and papers[0] == papers[1]

    def test_a_version_recorded_at_any_moment_can_be_set(self, onlycar: Office) -> None:
        """The books keep microseconds, and a session may have any zone; the paper has neither."""
        one, version = accepted(onlycar), onlycar.versions[0]
        moment = version.recorded_at.replace(microsecond=123_456).astimezone(timezone(timedelta(hours=9)))
        there = replace(onlycar, versions=[version._replace(recorded_at=moment)])
        made = [agreement_of(office, one, "ru", NOW, plain_terms) for office in (onlycar, there)]
        assert made[0] and made[1] and made[0].digest == made[1].digest
        assert applications.agreement_pdf(made[1].paper).startswith(b"%PDF")

    def test_twice_changes_nothing(self, onlycar: Office) -> None:
        text = token(onlycar, accepted(onlycar))
        first, before = sign(onlycar.database, text), counts(onlycar)
        assert sign(onlycar.database, text, "Somebody Else") == first
        assert counts(onlycar) == before

    @pytest.mark.parametrize("place", ["save_partners", "free_code", "queue.owe", "audit.note", "identity.invite"])
    def test_killed_anywhere_it_leaves_nothing_and_can_be_done_again(
        self, onlycar: Office, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        text = token(onlycar, accepted(onlycar))
        before = counts(onlycar)
        holder, _, name = place.rpartition(".")
        target = getattr(signing, holder) if holder else signing

        def killed(*args: Any, **more: Any) -> Any:
            original(*args, **more)
            raise KeyboardInterrupt

        original = getattr(target, name)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(target, name, killed)
            sign(onlycar.database, text)
        assert counts(onlycar) == before
        sign(onlycar.database, text)
        assert counts(onlycar)["partners"] == before["partners"] + 1

    def test_what_was_not_read_is_not_signed(self, onlycar: Office) -> None:
        text = token(onlycar, accepted(onlycar))
        before = counts(onlycar)
        with pytest.raises(AgreementChanged):
            sign(onlycar.database, text, digest="0" * 64)
        with pytest.raises(ApplicationInvalid):
            sign(onlycar.database, text, " ")
        assert counts(onlycar) == before

    def test_an_invitation_ends_is_replaced_and_is_withdrawn(self, onlycar: Office) -> None:
        one = accepted(onlycar)
        with pytest.raises(InvitationRefused):
            sign(onlycar.database, token(onlycar, one), now=NOW + timedelta(days=15))
        again = decide(onlycar, one.application_id, "resend")
        with pytest.raises(InvitationRefused):
            sign(onlycar.database, token(onlycar, one))
        decide(onlycar, one.application_id, "withdraw")
        with pytest.raises(InvitationRefused):
            sign(onlycar.database, token(onlycar, again))
        with pytest.raises(InvitationRefused):
            sign(onlycar.database, "alz_join_x")

    def test_two_businesses_of_one_name_are_two_partners(self, onlycar: Office) -> None:
        texts = [token(onlycar, accepted(onlycar, EVA._replace(email=f"{name}@b.example"))) for name in ("a", "b")]
        made = [sign(onlycar.database, text) for text in texts]
        after = load_office(onlycar.database, onlycar.alliance)
        assert [after.external_ids[one.partner_id.bytes] for one in made] == ["taller-sur-b", "taller-sur-b-2"]

    @pytest.mark.parametrize(
        ("business", "name", "code"),
        [
            ("Estética Ñandú", "estetica-nandu", "ESTETICANANDU"), ("酒店 阳光", "酒店-阳光", "酒店阳光"),
            ("Мойка Йога", "мойка-йога", "МОЙКАЙОГА"), ("!!!", "partner", "SOCIO"), ("New", "partner", "NEW"),
            ("Taller X", "taller-x-2", "TALLERX2"), ("A" * 100, "a" * 60, "A" * 14),
        ],
    )  # fmt: skip
    def test_ids_and_codes_are_free_and_can_be_said(self, onlycar: Office, business: str, name: str, code: str) -> None:
        with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
            found = signing.free_id(onlycar, business), signing.free_code(connection, onlycar, business)
        assert found == (name, code)


class TestSigningAtOnce:
    def test_is_one_partner(self, onlycar: Office) -> None:
        text = token(onlycar, accepted(onlycar))
        before = counts(onlycar)
        found = together(onlycar.database, 5, lambda database, number: sign(database, text, f"Name {number}"))
        assert len({one.signature_id for one in found}) == 1
        assert counts(onlycar)["partners"] == before["partners"] + 1
        assert counts(onlycar)["signatures"] == 1

    def test_control_without_the_locks_they_meet(self, onlycar: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        text = token(onlycar, accepted(onlycar))
        met = threading.Barrier(5)
        monkeypatch.setattr(signing, "lock", lambda connection, alliance_id: met.wait(30))
        monkeypatch.setattr(store, "_LOCK", "SELECT 1, %(alliance)s::uuid, %(id)s::uuid")
        found = together(onlycar.database, 5, lambda database, number: sign(database, text, f"Name {number}"))
        assert any(isinstance(one, Exception) for one in found)  # the books refuse the second one
        assert counts(onlycar)["signatures"] == 1


class TestInvitingAndForgetting:
    def test_a_business_that_is_invited_signs_as_one_that_applied(self, onlycar: Office) -> None:
        who = Applicant("hotel@h.example", "酒店 Sol", "Li")
        with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
            one = desk.invite(connection, onlycar, manager(onlycar), who, "gestores", NOW, language="zh", rate="6.5%")
        assert (one.state, one.invited, one.rate_ppb) == ("accepted", True, 65_000_000)
        made = sign(onlycar.database, token(onlycar, one), language="zh")
        after = load_office(onlycar.database, onlycar.alliance)
        assert after.by_partner_id[made.partner_id.bytes].enrollments[0].rate_ppb == 65_000_000
        with pytest.raises(ApplicationOpen), onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
            for _ in range(2):
                desk.invite(connection, onlycar, manager(onlycar), who, "gestores", NOW)

    def test_who_was_refused_is_forgotten_who_waits_or_signed_is_not(self, onlycar: Office) -> None:
        refused, waits, lapsed, signed = (EVA._replace(email=f"{name}@b.example") for name in "abcd")
        first = apply(onlycar, refused)
        assert first is not None
        decide(onlycar, first, "decline")
        kept = apply(onlycar, waits)
        over = accepted(onlycar, lapsed)
        done = accepted(onlycar, signed)
        sign(onlycar.database, token(onlycar, done))
        later = NOW + timedelta(days=120)
        assert desk.forget_old(onlycar.database, onlycar.alliance_id, 0, 0, later) == 0
        assert desk.forget_old(onlycar.database, onlycar.alliance_id, 90, 180, later) == 2
        assert kept is not None
        found = [find(onlycar, one).who for one in (first, kept, over.application_id, done.application_id)]
        assert [one is None for one in found] == [True, False, True, False]

    def test_whom_nobody_answers_is_forgotten_in_batches_and_waits_no_more(self, onlycar: Office) -> None:
        waits = [apply(onlycar, EVA._replace(email=f"w{number}@b.example")) for number in range(5)]
        done = accepted(onlycar, EVA._replace(email="signed@b.example"))
        sign(onlycar.database, token(onlycar, done))
        again = apply(onlycar, EVA._replace(email="again@b.example"))
        assert again is not None
        decide(onlycar, again, "decline")
        with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:  # reopened: its time begins anew
            reopened = NOW + timedelta(days=30)
            desk.decide(connection, onlycar, manager(onlycar), again, "reopen", reopened)
            assert desk.waiting(connection, onlycar.alliance_id) == 6
        database, alliance = onlycar.database, onlycar.alliance_id
        assert desk.forget_old(database, alliance, 90, 180, NOW + timedelta(days=180)) == 0
        assert desk.forget_old(database, alliance, 90, 0, NOW + timedelta(days=181)) == 0
        assert desk.forget_old(database, alliance, 90, 180, NOW + timedelta(days=181), batch=2) == 5
        with database.unit_of_work(alliance) as connection:
            assert desk.waiting(connection, alliance) == 1
        assert [find(onlycar, one).who for one in waits if one] == [None] * 5
        assert find(onlycar, again).who and find(onlycar, done.application_id).who
        assert apply(onlycar, EVA._replace(email="w0@b.example")) is not None  # and may apply again
        assert waits[0] is not None
        with pytest.raises(applications.UnknownApplication):
            decide(onlycar, waits[0], "accept")

    def test_whom_somebody_decides_on_just_now_is_left_alone(self, onlycar: Office) -> None:
        held, free = apply(onlycar, EVA), apply(onlycar, EVA._replace(email="b@b.example"))
        assert held is not None and free is not None
        with onlycar.database.unit_of_work(onlycar.alliance_id) as connection:
            store.find(connection, onlycar.alliance_id, held, lock=True)
            later = NOW + timedelta(days=400)
            assert desk.forget_old(onlycar.database, onlycar.alliance_id, 90, 180, later) == 1
        assert find(onlycar, held).who is not None and find(onlycar, free).who is None
