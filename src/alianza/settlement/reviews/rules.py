"""The signals that there are: what each looks at, its switch, its threshold, and its reason in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from alianza.kernel.errors import UsageError
from alianza.kernel.languages import LANGUAGES, Words

HOUR, DAY = 3_600, 86_400
_LARGEST = 1_000_000


class Rule(NamedTuple):
    """One rule as it is in force. `within_seconds` is 0 where the rule looks at one fact alone."""

    name: str
    enabled: bool
    threshold: int
    within_seconds: int


class Kind(NamedTuple):
    """What a rule is about. `unit` says what its threshold counts; `reason` has {seen} and {within} to fill in."""

    rule: Rule
    meaning: str
    unit: str
    reason: Words


RULES: Mapping[str, Kind] = {
    "velocity": Kind(
        Rule("velocity", True, 60, HOUR),
        "one partner brings more leads and sales than the threshold within the time",
        "facts",
        Words(
            "{seen} ventas y leads del aliado en {within}",
            "{seen} leads and sales of the partner within {within}",
            "该合作伙伴在{within}内有 {seen} 笔线索和销售",
            "{seen} лидов и продаж партнёра за {within}",
            "{seen} vendas e leads do parceiro em {within}",
        ),
    ),
    "code_cycling": Kind(
        Rule("code_cycling", True, 3, 7 * DAY),
        "one customer uses at least so many different codes within the time",
        "codes",
        Words(
            "el cliente usó {seen} códigos distintos en {within}",
            "the customer used {seen} different codes within {within}",
            "该客户在{within}内使用了 {seen} 个不同代码",
            "клиент использовал {seen} разных кодов за {within}",
            "o cliente usou {seen} códigos diferentes em {within}",
        ),
    ),
    "staff_self": Kind(
        Rule("staff_self", True, 1, 0),
        "the staff member is the customer, or the partner",
        "facts",
        Words(
            "el empleado se acreditó a sí mismo",
            "the staff member credited themselves",
            "员工为自己记功",
            "сотрудник записал заслугу на себя",
            "o funcionário creditou a si mesmo",
        ),
    ),
    "too_fast": Kind(
        Rule("too_fast", True, 5, 0),
        "the sale came fewer seconds after its click than a person needs",
        "seconds",
        Words(
            "la venta llegó {seen} s después del clic",
            "the sale came {seen} s after the click",
            "点击后 {seen} 秒即成交",
            "продажа через {seen} с после клика",
            "a venda veio {seen} s após o clique",
        ),
    ),
    "same_device": Kind(
        Rule("same_device", True, 3, DAY),
        "orders of at least so many customers of one partner come from one device or network address within the time",
        "customers",
        Words(
            "{seen} clientes del aliado desde un mismo equipo o red en {within}",
            "{seen} customers of the partner from one device or network within {within}",
            "{within}内该合作伙伴有 {seen} 位客户来自同一设备或网络",
            "{seen} клиентов партнёра с одного устройства или сети за {within}",
            "{seen} clientes do parceiro do mesmo aparelho ou rede em {within}",
        ),
    ),
    "click_address": Kind(
        Rule("click_address", False, 1, 0),
        "the order came from the network address of its click (usual on a phone, suspicious for a counter's own machine)",
        "facts",
        Words(
            "el clic y la venta salieron de la misma red",
            "click and sale came from the same network",
            "点击与成交来自同一网络",
            "клик и продажа из одной сети",
            "o clique e a venda saíram da mesma rede",
        ),
    ),
    "from_browser": Kind(
        Rule("from_browser", True, 1, 0),
        "only the customer's browser told of it, through the snippet, and anybody can make that up",
        "facts",
        Words(
            "solo lo dijo el navegador del cliente",
            "only the customer's browser told of it",
            "仅由客户浏览器上报",
            "об этом сообщил только браузер клиента",
            "só o navegador do cliente informou",
        ),
    ),
    "geography": Kind(
        Rule("geography", False, 1, 0),
        "the order's column `country` is not the country of the partner, or of the alliance",
        "facts",
        Words(
            "el país de la venta no es el del aliado",
            "the country of the sale is not the partner's",
            "成交国家与合作伙伴不符",
            "страна продажи не совпадает со страной партнёра",
            "o país da venda não é o do parceiro",
        ),
    ),
}
_UNITS = {
    "s": Words("{n} s", "{n} s", "{n} 秒", "{n} с", "{n} s"),
    "min": Words("{n} min", "{n} min", "{n} 分钟", "{n} мин", "{n} min"),
    "h": Words("{n} h", "{n} h", "{n} 小时", "{n} ч", "{n} h"),
    "d": Words("{n} días", "{n} days", "{n} 天", "{n} дн.", "{n} dias"),
}
_SECONDS = {"s": 1, "min": 60, "h": HOUR, "d": DAY}


def reason_of(rule: str, seen: int, within_seconds: int, language: str) -> str:
    """Why a fact is held, for both sides to read. English where the language has no words."""
    spoken = language if language in LANGUAGES else "en"
    return str(getattr(RULES[rule].reason, spoken)).format(seen=seen, within=span_text(within_seconds, spoken))


def span_text(seconds: int, language: str = "en") -> str:
    """A length of time in its largest whole unit: 7200 is `2 h`."""
    unit = next((unit for unit in ("d", "h", "min") if seconds and seconds % _SECONDS[unit] == 0), "s")
    return str(getattr(_UNITS[unit], language)).format(n=seconds // _SECONDS[unit])


def read_span(text: str) -> int:
    """Seconds of a length of time such as `90s`, `15min`, `1h` or `7d`. Raises UsageError."""
    for unit, seconds in _SECONDS.items():
        number = text.strip().removesuffix(unit)
        if number.isdecimal() and text.strip() == number + unit and 0 < int(number) * seconds <= 400 * DAY:
            return int(number) * seconds
    raise UsageError(f"'{text}' is no length of time", hint="a number and a unit: 90s, 15min, 1h, 7d")


def changed(rule: Rule, enabled: bool | None, threshold: int | None, within_seconds: int | None) -> Rule:
    """The rule with what was asked for. Raises UsageError when it would mean nothing."""
    if threshold is not None and not 1 <= threshold <= _LARGEST:
        raise UsageError(f"a threshold of {threshold} means nothing", hint=f"from 1 to {_LARGEST:,}")
    if within_seconds is not None and not rule.within_seconds:
        raise UsageError(f"rule '{rule.name}' looks at one fact alone", hint="leave --within out")
    return Rule(
        rule.name,
        rule.enabled if enabled is None else enabled,
        rule.threshold if threshold is None else threshold,
        rule.within_seconds if within_seconds is None else within_seconds,
    )
