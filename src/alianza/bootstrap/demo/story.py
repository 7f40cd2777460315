"""The demo's half year as it went: each month taken in, closed, looked at by the partners and paid on the days on which that is
done; the last one closed waits for its review, with a dispute that is open.

Every step asks what is there already, so loading again, also after a run that was killed, goes on where the story stopped.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from alianza.bootstrap import codes, reviews
from alianza.bootstrap.demo import months
from alianza.bootstrap.demo.generator import DEFAULT_LAST_DAY, Row
from alianza.bootstrap.demo.worlds import WORLDS, World
from alianza.bootstrap.ingest import ingest_file
from alianza.bootstrap.office import Office
from alianza.kernel.languages import Words
from alianza.kernel.money import money_asset
from alianza.kernel.periods import first_day, parse_period, period_of, shift_period
from alianza.kernel.spelling import normal
from alianza.runtime import clock
from alianza.settlement import statements
from alianza.settlement.closing import Closer, Closing, find_closing
from alianza.settlement.payouts import prepare_payouts
from alianza.settlement.statements import IN_REVIEW, Statement

SETTLED_PERIOD = 202607  # in which a dispute was settled
_MORNING, _NOON = time(10), time(12)
_HEARD = 4  # partners that answer; the others' statements count as accepted when their review ends
_MISSING = Words(
    "Falta una venta del día 12", "A sale of the 12th is missing", "缺少 12 日的一笔订单", "Нет продажи от 12-го числа",
    "Falta uma venda do dia 12",
)  # fmt: skip
_FOUND = Words(
    "La venta apareció: se suma en el mes abierto", "The sale was found: it is added in the open month",
    "已找到该订单：计入当前月份", "Продажа нашлась: добавлена в открытом месяце", "A venda apareceu: soma-se no mês aberto",
)  # fmt: skip
_REFUNDED = Words(
    "Esa devolución no fue de nuestro cliente", "That refund was not of our customer", "该退款并非我方客户",
    "Этот возврат не нашего клиента", "Essa devolução não foi do nosso cliente",
)  # fmt: skip
_CHECKED = "checked"


class Told(NamedTuple):
    """What came of telling it: how many rows no one could use, and the last month that is closed."""

    rejected: int
    closed: int


def tell(office: Office, folder: Path, facts: int, seed: int, now: datetime) -> Told:
    """Tell the half year up to now."""
    world = WORLDS[office.alliance.slug]
    folder.mkdir(parents=True, exist_ok=True)
    today = now.astimezone(office.zone).date()
    rejected, closed = 0, 0
    last = period_of(DEFAULT_LAST_DAY)
    for month, rows in months.by_month(world, facts, seed).items():
        period = parse_period(month)
        if first_day(period) > today:
            break
        file, rejects = folder / f"facts-{month}.csv", folder / f"rejects-{month}.csv"
        closing = _closing(office, period)
        if closing is None:
            _take_in(office, file, rejects, rows, _moment(office, first_day(shift_period(period, 1)), now))
        rejected += _count(rejects)
        if period < last and first_day(shift_period(period, 1)) <= today:
            _live(office, period, closing, shift_period(period, 1) == min(last, period_of(today)), now)
            closed = period
    if today > DEFAULT_LAST_DAY:
        _since(office, world, folder, facts, now)
    return Told(rejected, closed)


def _moment(office: Office, day: date, now: datetime, at: time = _MORNING) -> datetime:
    """That local day's morning, or now when it has not come."""
    return min(now, datetime.combine(day, at, office.zone))


def _take_in(office: Office, file: Path, rejects: Path, rows: list[Row], moment: datetime) -> None:
    months.write(file, rows)
    with clock.at(moment):
        ingest_file(office, file, rejects=rejects)


def _count(path: Path) -> int:
    """The rows of a file of rejects."""
    if not path.exists():
        return 0
    with path.open(encoding="utf-8", newline="") as file:
        return max(0, sum(1 for _ in csv.reader(file)) - 1)


# A month's end --------------------------------------------------------------------------------------------------------


def _closing(office: Office, period: int) -> Closing | None:
    with office.database.unit_of_work(office.alliance_id) as connection:
        return find_closing(connection, office.alliance_id, period)


def _live(office: Office, period: int, closing: Closing | None, latest: bool, now: datetime) -> None:
    """Close a month on the first day after it; the latest one today, so that its review runs."""
    moment = now if latest else _moment(office, first_day(shift_period(period, 1)), now)
    if closing is None:
        reviews.scan(office, moment)
        if not latest:
            _release(office, moment)
        Closer(office.database, office.alliance_id, office.terms, office.partners, moment).close_through(period)
        closing = _closing(office, period)
        assert closing is not None  # it was just closed
        _answer(office, closing, moment, latest)
    if not latest:
        paid_on = _moment(office, closing.payout_on, now, _NOON)
        if paid_on.astimezone(office.zone).date() >= closing.payout_on and not _superseded(office, period):
            prepare_payouts(office.database, office, closing, paid_on)


def _superseded(office: Office, period: int) -> bool:
    return _closing(office, shift_period(period, 1)) is not None


def _release(office: Office, moment: datetime) -> None:
    """What looked wrong was looked at, and was right."""
    found = reviews.list_signals(office, "open")
    names = sorted({f"{reviews.WORDS[one.fact_kind]} {one.fact_id}" for one in found})
    if names:
        reviews.decide(office, names, "released", _CHECKED, moment)


def _answer(office: Office, closing: Closing, moment: datetime, latest: bool) -> None:
    """Some partners say yes at once; one said no and came round, one says no now."""
    with office.database.unit_of_work(office.alliance_id) as connection:
        found = [
            one
            for one in statements.statement_rows(connection, office.alliance_id, closing.period)
            if one.payable > 0 and one.state == IN_REVIEW
        ]
        yes, no = found[:_HEARD], found[_HEARD : _HEARD + 1] or found[-1:]
        yes = [one for one in yes if one not in no]
        if latest:
            yes = yes[1:2]  # most have not looked yet
        for one in yes:
            statements.accept(connection, office.alliance_id, one.number, moment)
        disputed = no if latest or closing.period == SETTLED_PERIOD else []
        for one in disputed:
            reason = _said(office, _REFUNDED if latest else _MISSING)
            statements.dispute(connection, office.alliance_id, one.number, reason, moment)
    for one in [] if latest else disputed:
        _settle(office, one, moment + timedelta(days=1))


def _settle(office: Office, disputed: Statement, moment: datetime) -> None:
    """The sale was found: an adjustment in the open month, and the partner accepts."""
    partner = office.by_partner_id[disputed.partner_id]
    amount = max(1, disputed.commission // 20)
    reason = _said(office, _FOUND)
    with office.database.unit_of_work(office.alliance_id) as connection:
        command = f"demo-{disputed.number}"
        statements.adjust(
            connection,
            office,
            partner,
            disputed.asset or money_asset(office.deal.currency),
            amount,
            reason,
            moment,
            command,
        )
        statements.resolve(connection, office.alliance_id, disputed.number, reason, moment)
        statements.accept(connection, office.alliance_id, disputed.number, moment)


def _said(office: Office, words: Words) -> str:
    return str(getattr(words, office.deal.language))


# Since then -----------------------------------------------------------------------------------------------------------


def _since(office: Office, world: World, folder: Path, facts: int, now: datetime) -> None:
    """The days after the six months: their facts, and one of a washer who is their own customer, which is held."""
    rows = months.rows_since(world, facts, now)
    yesterday = now.astimezone(office.zone).date() - timedelta(days=1)
    suspicious = _own_customer(world, yesterday)
    file = folder / "facts-since.csv"
    months.write(file, [*rows, *suspicious])
    ingest_file(office, file, rejects=folder / "rejects-since.csv")
    reviews.scan(office, now)


def _own_customer(world: World, day: date) -> list[Row]:
    """A sale in which the staff member is the customer; on one day only, so that it is the same tomorrow."""
    group, names = next(iter(world.staff.items()))
    someone = next(one for one in world.partners if one.group == group)
    goods = world.goods[group][0]
    first = DEFAULT_LAST_DAY + timedelta(days=1)
    if day < first:
        return []
    return [
        (
            "sale", "S-STAFF-1", f"{first}T13:20:00", someone.partner, "", names[0], f"{goods.lowest}.00", world.currencies[0],
            "", "", goods.category, "", names[0], "",
        )
    ]  # fmt: skip


# Codes with campaigns -------------------------------------------------------------------------------------------------


class CampaignCode(NamedTuple):
    """A code of a campaign: in force on some local days, so often at most."""

    code: str
    campaign: str
    first: date
    last: date
    most: int


CODES = {
    "onlycar": (
        CampaignCode("BUENFIN26", "buen-fin", date(2026, 11, 13), date(2026, 12, 31), 300),
        CampaignCode("VERANO26", "verano", date(2026, 7, 1), date(2026, 8, 31), 150),
    ),
    "nexors": (
        CampaignCode("THANKS26", "thanksgiving", date(2026, 11, 13), date(2026, 12, 31), 300),
        CampaignCode("SUMMER26", "summer", date(2026, 7, 1), date(2026, 8, 31), 150),
    ),
    "tesla-life": (
        CampaignCode("双十一", "double-eleven", date(2026, 11, 1), date(2026, 12, 31), 300),
        CampaignCode("暑期26", "summer", date(2026, 7, 1), date(2026, 8, 31), 150),
    ),
    "autoservice": (
        CampaignCode("ЗИМА26", "winter-tyres", date(2026, 10, 15), date(2026, 12, 31), 300),
        CampaignCode("ЛЕТО26", "summer", date(2026, 6, 1), date(2026, 8, 31), 150),
    ),
}


def add_codes(office: Office, now: datetime) -> None:
    """The campaigns' codes, of the first partner and of the second; those that are there stay."""
    known = {normal(code) for code in office.codes}
    owners = [one.partner for one in WORLDS[office.alliance.slug].partners if one.code][:2]
    for one, partner in zip(CODES[office.alliance.slug], owners, strict=True):
        if normal(one.code) not in known:
            terms = {"campaign": one.campaign, "valid_from": one.first, "valid_until": one.last, "max_uses": one.most}
            codes.add_code(office, one.code, partner, terms, now)
