"""The rules of the agreement in the settings: who writes them, in which languages, and how they look."""

from __future__ import annotations

import html
import re

from alianza.bootstrap.applications import house

from .conftest import Office

PAGE = "/console/settings/agreement"
PARTS = tuple(house.PARTS)


def fields(page: str) -> dict[str, str]:
    """What stands in the page's form."""
    return {
        name: html.unescape(text) for name, text in re.findall(r'<textarea id="f-(\w+)"[^>]*>([^<]*)</textarea>', page)
    }


def test_a_manager_writes_them_in_each_language_and_sees_the_paper(own: Office) -> None:
    manager, auditor = own.browser("manager", "es"), own.browser("auditor", "es")
    page = manager.get(PAGE)
    shown = fields(page.text)
    assert set(shown) == {f"{part}_{language}" for part in PARTS for language in ("es", "en", "zh", "ru", "pt")}
    paper = manager.get(f"{PAGE}/see?language=zh")
    assert paper.content.startswith(b"%PDF") and "inline" in paper.headers["content-disposition"]
    token = manager.token(page)
    assert manager.post(PAGE, shown, token).status_code == 303
    assert "nadie las ha cambiado" in manager.get(PAGE).text  # nothing was

    changed = {**shown, "partner_es": "Pone el letrero.\n\nNo inventa descuentos.", "partner_zh": "张贴标识。"}
    assert manager.post(PAGE, changed, token).status_code == 303
    page = manager.get(PAGE)
    assert (
        "Versión 1, desde" in page.text
        and fields(page.text)["partner_es"] == "Pone el letrero.\nNo inventa descuentos."
    )
    assert manager.get(f"{PAGE}/see?language=zh").content != paper.content
    assert "<button>Guardar</button>" not in auditor.get(PAGE).text
    assert auditor.post(PAGE, changed, auditor.token(auditor.get(PAGE))).status_code == 403

    wrong = manager.post(PAGE, {**changed, "customer_ru": " "}, token)
    assert wrong.status_code == 422 and "Escriba al menos una regla" in wrong.text
    assert fields(wrong.text)["partner_zh"] == "张贴标识。"
    assert manager.post(PAGE, {"do": "usual", "confirm": "otra"}, token).status_code == 422
    assert manager.post(PAGE, {"do": "usual", "confirm": "onlycar"}, token).status_code == 303
    assert fields(manager.get(PAGE).text) == shown


def test_there_is_no_paper_in_another_language(office: Office) -> None:
    assert office.browser("manager").get(f"{PAGE}/see?language=fr").status_code == 404
