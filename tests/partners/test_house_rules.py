"""The rules of the house: an alliance's own words in the agreement, in versions that leave alone what was signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from alianza.bootstrap.applications import house, signing
from alianza.bootstrap.applications.signing import AgreementChanged
from alianza.bootstrap.office import Office
from alianza.bootstrap.offices import Offices
from alianza.kernel.errors import InvalidValue
from alianza.kernel.languages import LANGUAGES, UnsupportedLanguage
from alianza.partners.applications.api import store

from .applications import EVA, NOW, accepted, manager, open_for, sign, token

Open = Callable[[str], Office]
OWN = {
    "partner": ["Pone el letrero a la vista.", "  ", "No inventa\u202e descuentos. "],
    "customer": ["Muestra su tarjeta."], "changes": ["Se avisa con 30 días."],
}  # fmt: skip
KEPT = {**OWN, "partner": ["Pone el letrero a la vista.", "No inventa  descuentos."]}


def change(office: Office, texts: Mapping[str, Any]) -> bool:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return house.change(connection, office, manager(office), texts, NOW)


def points(office: Office, text: str, language: str) -> list[str]:
    """What the agreement says, from what is asked of the partner on."""
    offer = signing.look(office.database, Offices(office.database), text, language, NOW)
    assert offer.agreement is not None
    return [point for section in offer.agreement.paper.sections[2:] for point in section.points]


def test_what_ships_holds_until_the_alliance_writes_its_own(applying: Office) -> None:
    text = token(applying, accepted(applying))
    for language in LANGUAGES:
        assert points(applying, text, language) == [one for part in house.usual(language).values() for one in part]
    assert change(applying, {"es": OWN}) and not change(applying, {"es": OWN})
    assert points(applying, text, "es") == [one for part in KEPT.values() for one in part]
    assert points(applying, text, "zh") == points(applying, text, "es")  # no two readers are promised two things
    assert change(applying, {"es": OWN, "zh": house.usual("zh")})
    assert points(applying, text, "zh") == [one for part in house.usual("zh").values() for one in part]
    assert change(applying, {})
    assert points(applying, text, "es") == [one for part in house.usual("es").values() for one in part]


def test_what_was_read_before_is_not_signed_and_what_was_signed_stays(applying: Office) -> None:
    first, second = (token(applying, accepted(applying, EVA._replace(email=f"{name}@b.example"))) for name in "ab")
    made = sign(applying.database, first)
    with applying.database.unit_of_work(applying.alliance_id) as connection:
        before = store.document_of(connection, applying.alliance_id, made.signature_id, signed=True)
    read = signing.look(applying.database, Offices(applying.database), second, "es", NOW).agreement
    assert read is not None and change(applying, {"es": OWN})
    with pytest.raises(AgreementChanged):
        sign(applying.database, second, digest=read.digest)
    after = sign(applying.database, second)
    with applying.database.unit_of_work(applying.alliance_id) as connection:
        assert store.document_of(connection, applying.alliance_id, made.signature_id, signed=True) == before
        found = house.load(connection, applying)
        noted = connection.execute("SELECT count(*) FROM audit_entries WHERE action = 'house_rules.changed'").fetchone()
    assert after.document_hash != made.document_hash and (found.version, found.texts) == (1, {"es": KEPT})
    assert noted == (1,)


@pytest.mark.parametrize(
    ("part", "rules"),
    [("partner", []), ("customer", [" ", "\u200e"]), ("changes", ["x" * 601]), ("partner", ["x"] * 21)],
)
def test_what_is_wrong_is_named(applying: Office, part: str, rules: list[str]) -> None:
    with pytest.raises(InvalidValue) as caught:
        change(applying, {"es": OWN, "ru": {**OWN, part: rules}})
    assert caught.value.where == f"/{part}_ru"
    with pytest.raises(UnsupportedLanguage):
        change(applying, {"fr": OWN})


@pytest.fixture
def applying(office: Open) -> Office:
    """An alliance that takes applications."""
    found = office("onlycar")
    open_for(found, "talleres")
    return found
