"""Businesses that want to be partners of the example alliances: some wait for an answer, one was refused."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from alianza.bootstrap.applications import desk
from alianza.bootstrap.office import Office
from alianza.identity import api as identity
from alianza.partners.applications.api import Applicant, queue, store


class _Wish(NamedTuple):
    who: Applicant
    group: str
    refused: bool = False


WISHES = {
    "onlycar": (
        _Wish(
            Applicant(
                "maria@estetica-bella.example", "Estética Bella", "María López", "998 555 0142", "Cancún",
                "https://estetica-bella.example", "many", "300 al mes, familias de la zona", "much",
                "Estamos frente a su sucursal y muchos clientes esperan afuera.",
            ),
            "talleres",
        ),
        _Wish(
            Applicant(
                "jorge@autolote.example", "Autolote del Sur", "Jorge Canul", town="Playa del Carmen", cars="many",
                customers="40 compradores al mes", care="some",
            ),
            "gestores",
        ),
        _Wish(
            Applicant("info@papeleria.example", "Papelería Lápiz", "Rosa Uc", town="Tulum", cars="few", care="little"),
            "talleres", refused=True,
        ),
    ),
    "nexors": (
        _Wish(
            Applicant(
                "kate@harbour.example", "Harbour Hotel", "Kate Moore", town="Boston", website="https://harbour.example",
                customers="900 guests a month", message="Our concierge books about ten transfers a day.",
            ),
            "hotels",
        ),
    ),
    "tesla-life": (
        _Wish(
            Applicant(
                "wang@yujia.example", "静心瑜伽馆", "王芳", town="上海", cars="many", customers="每月约 200 位会员", care="much"
            ),
            "jianshen",
        ),
    ),
    "autoservice": (
        _Wish(
            Applicant(
                "oleg@shinomir.example", "Шиномир", "Олег Петров", town="Казань", cars="many",
                customers="около 250 в месяц", care="some",
            ),
            "magaziny",
        ),
    ),
}  # fmt: skip


def load_applicants(office: Office, now: datetime) -> None:
    """Open the page for applications and let these apply, once; nobody is written to."""
    principal, alliance_id = identity.system(office.alliance_id, "demo"), office.alliance_id
    wishes = WISHES.get(office.alliance.slug, ())
    with office.database.unit_of_work(alliance_id) as connection:
        if store.open_groups(connection, alliance_id):
            return
        desk.set_open(connection, office, principal, list(dict.fromkeys(one.group for one in wishes)), now)
        for one in wishes:
            found = desk.receive(connection, office, one.who, one.group, office.deal.language, now)
            if found is None:
                continue
            queue.take_back(connection, alliance_id, found, "received")
            if one.refused:
                desk.decide(
                    connection,
                    office,
                    principal,
                    found,
                    "decline",
                    now,
                    reason="Por ahora buscamos negocios con autos.",
                )
                queue.take_back(connection, alliance_id, found, "declined")
