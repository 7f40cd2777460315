"""The second factor as a browser sees it."""

from __future__ import annotations

import re
from typing import Any

import pyotp

from alianza.runtime import clock


def test_set_up_asked_for_recovered_and_taken_away(world: Any, monkeypatch: Any) -> None:
    world.invite("ana@example.com", "manager")
    browser = world.browser()
    browser.sign_in("ana@example.com")
    page = browser.get("/auth/second-factor")
    shown = browser.post("/auth/second-factor/begin", browser.form(page))
    app = pyotp.TOTP(re.findall(r"<code>([A-Z2-7]{32})</code>", shown.text)[0])
    assert 'src="data:image/png;base64,' in shown.text
    done = browser.post("/auth/second-factor/confirm", browser.form(shown, code=app.at(clock.now())))
    codes = re.findall(r"<li>([0-9a-f]{5}-[0-9a-f]{5})</li>", done.text)
    assert len(codes) == 10

    other = world.browser()
    asked = other.sign_in("ana@example.com")
    assert asked.status_code == 200 and "alz_session" not in asked.headers.get("set-cookie", "")
    assert other.get("/auth/account").status_code == 303, "the first factor alone opens nothing"
    wrong = other.post("/auth/second", other.form(asked, code="000000"))
    assert wrong.status_code == 403 and "wrong" in wrong.text
    thief = world.browser()
    thief.get("/auth/sign-in")
    stolen = {**thief.form(thief.get("/auth/sign-in")), "ticket": other.form(wrong)["ticket"], "code": codes[1]}
    assert thief.post("/auth/second", stolen).status_code == 400
    inside = other.post("/auth/second", other.form(wrong, code=codes[0]))
    assert inside.status_code == 303 and other.get("/auth/account").status_code == 200
    assert other.post("/auth/second", other.form(wrong, code=codes[2])).status_code in (400, 403)

    page = other.get("/auth/second-factor")
    assert other.post("/auth/second-factor/remove", other.form(page)).status_code == 303
    assert world.browser().sign_in("ana@example.com").status_code == 303


def test_without_a_session_or_its_form_nothing_is_changed(world: Any) -> None:
    world.invite("ana@example.com", "manager")
    browser = world.browser()
    assert browser.get("/auth/second-factor").status_code == 303
    assert browser.post("/auth/second-factor/begin", {}).status_code == 401
    browser.sign_in("ana@example.com")
    for path in ("begin", "confirm", "remove"):
        assert browser.post(f"/auth/second-factor/{path}", {"form": "x"}).status_code == 403
