"""Suspending partners in the console: one and several, with a reason and after typing how many; and taking it back."""

from __future__ import annotations

from .conftest import Office

PARTNERS, SUSPEND = "/console/partners", "/console/partners/suspend"


def test_one_is_suspended_and_takes_part_again(own: Office) -> None:
    manager = own.browser("manager")
    assert f'href="{SUSPEND}?id=taller-x"' in manager.get(f"{PARTNERS}/taller-x").text
    form = manager.get(f"{SUSPEND}?id=taller-x")
    token = manager.token(form)
    said = {"id": "taller-x", "since": "2026-11-20", "reason": "Fraude <b>"}
    assert manager.post(SUSPEND, {**said, "confirm": "2"}, token).status_code == 422
    assert manager.post(SUSPEND, {**said, "since": "2026-08-01", "confirm": "1"}, token).status_code == 409
    assert manager.post(SUSPEND, {**said, "reason": " ", "confirm": "1"}, token).status_code == 422
    done = manager.post(SUSPEND, {**said, "confirm": "1"}, token)
    assert (done.status_code, done.headers["location"]) == (303, f"{PARTNERS}/taller-x")
    page = manager.get(f"{PARTNERS}/taller-x").text
    assert "1 partner suspended." in page and "Suspended from" in page and "Fraude &lt;b&gt;" in page
    assert page.count('action="/console/partners/resume"') == 2  # at once, by the notice; and later
    assert own.crm.get("/partners/taller-x").json["state"] == "active"  # until that day
    portal = own.browser("partner").get("/portal").text
    assert "You will be suspended from Nov 20, 2026 on" in portal and "Fraude" not in portal
    assert manager.post(f"{PARTNERS}/resume", {"id": "taller-x"}, token).status_code == 303
    assert "suspended" not in own.browser("partner").get("/portal").text
    spells = own.crm.get("/partners/taller-x/suspensions").json["data"]
    assert [(one["effective_from"], one["suspended"]) for one in spells] == [
        ("2026-11-20", True),
        ("2026-11-20", False),
    ]
    assert "Was suspended" in manager.get(f"{PARTNERS}/taller-x/notes").text


def test_several_are_and_the_list_tells_who(own: Office) -> None:
    manager = own.browser("manager")
    token = manager.token(manager.get(PARTNERS))
    chosen = ["frenos-del-norte", "electrico-luna"]
    form = manager.post(f"{PARTNERS}/chosen", {"id": chosen, "do": "suspend"}, token)
    assert "2 partners chosen" in form.text
    said = {"id": chosen, "since": "2026-11-20", "reason": "Sin respuesta", "confirm": "2"}
    assert manager.post(SUSPEND, said, token).status_code == 303
    own.crm("POST", "/partners/frenos-del-norte/suspensions", {"suspended": False})
    assert [one["suspended"] for one in own.crm.get("/partners/frenos-del-norte/suspensions").json["data"]] == [
        True,
        False,
    ]
    with own.database.connect() as owner:  # days that are over, which nobody can say anything of
        owner.execute(
            "INSERT INTO partner_suspensions SELECT alliance_id, partner_id, 1, '2026-10-01', true, '', '', now() FROM partners"
            " WHERE external_id = 'malo'"
        )
        owner.commit()
    out, active = (manager.get(f"{PARTNERS}?state={one}&export=csv").text for one in ("suspended", "active"))
    assert ("malo" in out or "script" in out) and out.count("suspended") == 1 and "Frenos" not in out
    assert "Frenos" in active and "suspended" not in active
    assert manager.post(f"{PARTNERS}/chosen", {"id": chosen, "do": "resume"}, token).status_code == 303


def test_nobody_else_does(own: Office) -> None:
    auditor = own.browser("auditor")
    seen = auditor.get(f"{PARTNERS}/taller-x")
    assert "Suspend…" not in seen.text and auditor.get(SUSPEND).status_code == 403
    said = {"id": "taller-x", "since": "2026-11-20", "reason": "x", "confirm": "1"}
    assert auditor.post(SUSPEND, said, auditor.token(auditor.get(PARTNERS))).status_code == 403
    mine = own.world.client(partner="taller-x")
    own.crm.post("/partners/taller-x/suspensions", {"reason": "Fraude", "effective_from": "2026-12-01"})
    assert [one["reason"] for one in mine.get("/partners/taller-x/suspensions").json["data"]] == [None]
    assert mine.post("/partners/taller-x/suspensions", {"suspended": False}).status == 403
