"""What the facts of each example alliance look like. Partners and codes are those of `examples/*/partners.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from alianza.kernel.errors import UsageError

COLUMNS = (
    *("fact", "fact_id", "occurred_at", "partner", "code", "customer", "amount", "currency"),
    *("net_amount", "own_commission", "category", "quantity", "staff", "refunds"),
)


class UnknownAlliance(UsageError):
    """There is no example alliance of that name."""

    code = "unknown_alliance"


@dataclass(frozen=True, slots=True)
class Goods:
    """Something that is sold. Prices are whole currency units; `weight` says how often, against its neighbours."""

    category: str
    weight: int
    lowest: int
    highest: int
    most_units: int = 1  # units in one sale; the price is for one


@dataclass(frozen=True, slots=True)
class Someone:
    """A partner as its facts show it."""

    partner: str
    group: str
    code: str = ""
    currency: str = ""  # in which most of its sales come; the alliance's first when empty


@dataclass(frozen=True, slots=True)
class Campaign:
    """A code that one partner's customers say on some local days, both included."""

    code: str
    partner: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class World:
    """One alliance. `hours` weighs the hours of the local day, `weekdays` Monday to Sunday.

    `factors` turns a price into another currency, in hundredths. `api_groups` always name their partner, never a code.
    Tenths of percent: `net_tax` is taken off a price when the export states the net amount.
    """

    alliance: str
    time_zone: str
    customers: str
    currencies: tuple[str, ...]
    factors: dict[str, int]
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    goods: dict[str, tuple[Goods, ...]]
    partners: tuple[Someone, ...]
    staff: dict[str, tuple[str, ...]]
    api_groups: frozenset[str]
    excluded: Goods
    wrong_currency: str
    net_tax: int = 0
    states_own_commission: bool = False
    campaign: Campaign | None = None


_CAR_CARE = (0, 0, 0, 0, 0, 0, 1, 3, 7, 10, 11, 10, 8, 6, 6, 8, 10, 10, 7, 4, 2, 1, 0, 0)
_TRAVEL = (2, 1, 1, 2, 4, 7, 9, 9, 8, 6, 5, 5, 5, 5, 6, 7, 9, 10, 10, 9, 8, 7, 5, 3)
_EVENINGS = (0, 0, 0, 0, 0, 0, 0, 1, 3, 7, 9, 8, 4, 4, 7, 8, 8, 8, 9, 9, 7, 4, 1, 0)
_REPAIR = (0, 0, 0, 0, 0, 0, 0, 1, 7, 11, 11, 9, 7, 7, 8, 9, 10, 9, 7, 3, 1, 0, 0, 0)

_WASH = (
    Goods("lavado_express", 46, 120, 180),
    Goods("lavado_completo", 30, 220, 380),
    Goods("encerado", 12, 450, 700),
    Goods("tapiceria", 7, 900, 1600),
    Goods("detallado", 5, 1800, 4500),
)
_INSURED = (Goods("lavado_domicilio", 88, 190, 190, 2), Goods("detallado", 12, 1800, 3200))
_FLEET = (Goods("lavado_flotilla", 100, 150, 180, 12),)

ONLYCAR = World(
    alliance="onlycar",
    time_zone="America/Mexico_City",
    customers="cli",
    currencies=("MXN",),
    factors={"MXN": 100},
    hours=_CAR_CARE,
    weekdays=(8, 8, 9, 10, 15, 24, 16),
    goods={"talleres": _WASH, "gestores": _WASH, "aseguradoras": _INSURED, "flotillas": _FLEET},
    partners=(
        Someone("taller-x", "talleres", "TALLERX"),
        Someone("taller-ramirez", "talleres", "RAMIREZ"),
        Someone("paqueteria-rayo", "flotillas"),
        Someone("seguros-aurora", "aseguradoras"),
        Someone("frenos-del-norte", "talleres", "FRENOSN"),
        Someone("seminuevos-colon", "gestores", "COLON"),
        Someone("electrico-luna", "talleres", "LUNA"),
        Someone("llantera-el-puente", "talleres", "PUENTE"),
        Someone("autos-la-loma", "gestores", "LALOMA"),
        Someone("gestor-norte", "gestores", "GNORTE"),
        Someone("taxis-ejecutivos", "flotillas"),
        Someone("aseguradora-cumbre", "aseguradoras"),
        Someone("hojalateria-sosa", "talleres", "SOSA"),
        Someone("suspensiones-rio", "talleres", "RIOBRAVO"),
        Someone("tramites-express", "gestores", "TRAMITE"),
        Someone("ultima-milla-laredo", "flotillas"),
        Someone("arrenda-facil", "aseguradoras"),
        Someone("afinaciones-vega", "talleres", "VEGA"),
    ),
    staff={"talleres": ("lavador-01", "lavador-02", "lavador-03", "lavador-04")},
    api_groups=frozenset({"aseguradoras", "flotillas"}),
    excluded=Goods("tarjeta_regalo", 1, 300, 1000),
    wrong_currency="USD",
    net_tax=160,
    campaign=Campaign("SEMANAX", "taller-x", date(2026, 10, 5), date(2026, 10, 11)),
)

_RIDES = (
    Goods("airport_transfer", 52, 65, 180),
    Goods("city_ride", 30, 28, 95),
    Goods("hourly_chauffeur", 13, 240, 900),
    Goods("intercity", 5, 320, 1100),
)
_EVENTS = (Goods("wedding_fleet", 60, 1800, 9500), Goods("gala_fleet", 40, 1200, 6000))
_SHUTTLES = (Goods("event_shuttle", 100, 5, 9, 240),)
_PLAN_TRIPS = (Goods("plan_trip", 92, 40, 55), Goods("city_ride", 8, 28, 95))

NEXORS = World(
    alliance="nexors",
    time_zone="America/New_York",
    customers="rider",
    currencies=("USD", "MXN", "BRL", "EUR"),
    factors={"USD": 100, "MXN": 1850, "BRL": 540, "EUR": 92},
    hours=_TRAVEL,
    weekdays=(15, 12, 12, 14, 19, 15, 13),
    goods={
        **dict.fromkeys(("airlines", "hotels", "agencies", "otas", "blogs", "coordinators", "cards"), _RIDES),
        **dict.fromkeys(("enterprise",), _RIDES),
        **dict.fromkeys(("events", "wedding_planners"), _EVENTS),
        "event_companies": _SHUTTLES,
        "telcos": _PLAN_TRIPS,
    },
    partners=(
        Someone("hotel-alcazar", "hotels", currency="MXN"),
        Someone("grand-meridian-nyc", "hotels"),
        Someone("skyline-air", "airlines"),
        Someone("orbita-travel", "agencies", "ORBITA", "MXN"),
        Someone("viaja-ya", "otas", currency="BRL"),
        Someone("tripharbor", "otas"),
        Someone("aerovia-azteca", "airlines", currency="MXN"),
        Someone("palacio-copacabana", "hotels", currency="BRL"),
        Someone("hotel-kaiserhof", "hotels", currency="EUR"),
        Someone("lufthanseat", "airlines", currency="EUR"),
        Someone("via-tours", "agencies", "VIATOURS", "EUR"),
        Someone("wander-lux", "blogs", "WANDER"),
        Someone("meridian-card", "cards", "BLACK10"),
        Someone("acme-travel-desk", "coordinators", "ACME10"),
        Someone("telonda", "telcos"),
        Someone("gold-miles", "blogs", "GOLDMI", "EUR"),
        Someone("rota-dourada", "blogs", "ROTA", "BRL"),
        Someone("rheintal-reisen", "coordinators", "RHEIN10", "EUR"),
        Someone("rosso-rental", "enterprise"),
        Someone("si-quiero", "wedding_planners", "SIQUIERO", "MXN"),
        Someone("ever-after", "wedding_planners", "EVERAFTER", "EUR"),
        Someone("bodas-selectas", "events", currency="MXN"),
        Someone("congress-one", "event_companies"),
    ),
    staff={"hotels": ("concierge-1", "concierge-2", "concierge-3"), "enterprise": ("desk-1", "desk-2")},
    api_groups=frozenset({"airlines", "hotels", "otas", "enterprise", "events", "event_companies", "telcos"}),
    excluded=Goods("toll", 1, 4, 40),
    wrong_currency="JPY",
    states_own_commission=True,
)

_OUR_SERVICE = (
    Goods("maintenance", 44, 800, 2600),
    Goods("wash", 26, 60, 200),
    Goods("repair", 20, 600, 5200),
    Goods("film", 10, 2800, 9800),
)
_FITNESS = (Goods("gym_card", 9, 3800, 6800), Goods("pt_lesson", 12, 300, 500, 10))
_DINING = (Goods("dining_topup", 16, 500, 3000), Goods("dining", 30, 180, 900))
_LESSONS = (Goods("kids_course", 14, 2600, 9800),)
_TRIPS = (Goods("travel", 10, 2800, 16800),)

TESLA_LIFE = World(
    alliance="tesla-life",
    time_zone="Asia/Shanghai",
    customers="hy",
    currencies=("CNY",),
    factors={"CNY": 100},
    hours=_EVENINGS,
    weekdays=(9, 9, 10, 11, 14, 25, 22),
    goods={
        "jianshen": (*_OUR_SERVICE, *_FITNESS),
        "qinzi": (*_OUR_SERVICE, *_LESSONS),
        "canting": (*_OUR_SERVICE, *_DINING),
        "huodong": (*_FITNESS, *_DINING),
        "shengtai": (*_FITNESS, *_LESSONS, *_DINING, *_TRIPS),
        "huiyuan": (*_FITNESS, *_LESSONS, *_DINING, *_TRIPS),
        "lvyou": _OUR_SERVICE,
        "yinhang": _OUR_SERVICE,
    },
    partners=(
        Someone("yy-gym", "jianshen", "YYGYM"),
        Someone("zz-organic", "canting", "ZZORG"),
        Someone("gold-baby", "qinzi", "GBABY"),
        Someone("alliance-members", "shengtai"),
        Someone("wls-fitness", "jianshen", "WLSFIT"),
        Someone("life-circle", "huiyuan"),
        Someone("bank-vip", "yinhang"),
        Someone("little-engineer", "qinzi", "XIAOGONG"),
        Someone("xin-rong-tang", "canting", "XRTANG"),
        Someone("iron-lotus", "jianshen", "LOTUS"),
        Someone("far-horizon", "lvyou", "FARHZ"),
        Someone("camp-star", "lvyou", "CAMPSTAR"),
        Someone("health-festival", "huodong"),
    ),
    staff={
        "jianshen": ("sa-li", "sa-wang", "sa-zhao", "sa-chen"),
        "canting": ("sa-li", "sa-wang", "sa-zhao", "sa-chen"),
        "qinzi": ("teacher-chen", "teacher-lin"),
    },
    api_groups=frozenset({"shengtai", "huiyuan", "yinhang", "huodong"}),
    excluded=Goods("voucher", 1, 100, 500),
    wrong_currency="HKD",
    net_tax=60,
)

_GARAGE = (
    Goods("maintenance", 40, 2500, 9000),
    Goods("repair", 30, 1800, 24000),
    Goods("diagnostics", 18, 900, 2500),
    Goods("tyre_fitting", 12, 600, 900, 4),
)
_BODYWORK = (Goods("bodywork", 85, 8000, 90000), Goods("repair", 15, 1800, 24000))

AUTOSERVICE = World(
    alliance="autoservice",
    time_zone="Europe/Moscow",
    customers="kl",
    currencies=("RUB",),
    factors={"RUB": 100},
    hours=_REPAIR,
    weekdays=(17, 14, 14, 14, 17, 15, 9),
    goods={
        **dict.fromkeys(("druzya", "moyki", "magaziny", "kluby", "webmastera", "crm"), _GARAGE),
        "strahovye": _BODYWORK,
    },
    partners=(
        Someone("avtoblog", "webmastera", "BLOG10"),
        Someone("crm-zapis", "crm"),
        Someone("detali-5", "magaziny", "DETALI"),
        Someone("klub-4x4", "kluby", "KLUB4X4"),
        Someone("zaschita", "strahovye"),
        Someone("probeg-ru", "webmastera", "PROBEG"),
        Someone("chistyulya", "moyki", "CHISTO"),
        Someone("ivan", "druzya", "IVAN250"),
        Someone("kolesa-plus", "magaziny", "KOLESA"),
        Someone("garazh-tv", "webmastera", "GARAZH"),
        Someone("olga", "druzya", "OLGA250"),
        Someone("moidodyr", "moyki", "MOIDODYR"),
        Someone("sergey", "druzya", "SERGEY250"),
        Someone("lada-klub", "kluby", "LADA"),
        Someone("polis-24", "strahovye"),
        Someone("marina", "druzya", "MARINA250"),
        Someone("timur", "druzya", "TIMUR250"),
    ),
    staff={"crm": ("master-oleg", "master-nina", "master-rustam")},
    api_groups=frozenset({"crm", "strahovye"}),
    excluded=Goods("gift_card", 1, 1000, 5000),
    wrong_currency="KZT",
    net_tax=220,
)

WORLDS = {world.alliance: world for world in (ONLYCAR, NEXORS, TESLA_LIFE, AUTOSERVICE)}


def world_of(alliance: str) -> World:
    """The world of an example alliance. Raises UnknownAlliance for any other name."""
    found = WORLDS.get(alliance)
    if found is None:
        raise UnknownAlliance(f"there is no example alliance '{alliance}'", hint=f"one of: {', '.join(WORLDS)}")
    return found
