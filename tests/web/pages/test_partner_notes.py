"""Notes about a partner and its history: who wrote them, and that nobody else changes them."""

from __future__ import annotations

import re

from .conftest import Office

PAGE = "/console/partners/taller-x/notes"


def test_a_note_is_its_writers(office: Office) -> None:
    manager, auditor = office.browser("manager"), office.browser("auditor")
    assert manager.send(PAGE, PAGE, body="Llamar el lunes <b>").status_code == 303
    page = manager.get(PAGE)
    assert "Llamar el lunes &lt;b&gt;" in page.text and "ana@onlycar.example" in page.text
    note = re.findall(r'name="note" value="([0-9a-f-]{36})"', page.text)[0]
    seen = auditor.get(PAGE).text
    assert "Llamar el lunes" in seen and note not in seen
    manager.send(PAGE, PAGE, note=note, body="Llamar el martes")
    assert "Llamar el martes" in auditor.get(PAGE).text and "changed" in auditor.get(PAGE).text
    assert manager.send(PAGE, PAGE, body=" ").status_code == 422
    with office.database.connect() as owner:
        owner.execute("UPDATE partner_notes SET written_by = 'per_01k9m2v7w8x9y0z1a2b3c4d5e6'")
        owner.commit()
    token = manager.token(manager.get(PAGE))
    assert manager.post(PAGE, {"note": note, "body": "mine"}, token).status_code == 404
    assert manager.post(f"{PAGE}/remove", {"note": note}, token).status_code == 404
    assert "Llamar el martes" in manager.get(PAGE).text


def test_its_history_says_what_changed(office: Office) -> None:
    assert office.crm("PATCH", "/partners/taller-x", {"language": "pt"}).status == 200
    page = office.browser("auditor", "es").get(PAGE).text
    assert "Cambiaron sus datos" in page and "idioma: " in page and "→ pt" in page
