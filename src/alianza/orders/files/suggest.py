"""A profile to complete, for a file whose columns have other names: guessed from the words that exports use."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence

from alianza.orders.files.names import FACT_COLUMNS, fold

# Words that exports use for our columns; only to suggest a profile, never to guess in silence.
_USUAL_NAMES = {
    "fact": "tipo type kind movimiento evento event тип 类型",
    "fact_id": "id folio orden order order_id pedido ticket numero номер заказ 订单号 编号",
    "occurred_at": "fecha data date datetime time created created_at fecha_hora дата 日期 时间",
    "partner": "socio aliado afiliado taller affiliate partner_id parceiro партнер 合作伙伴",
    "code": "codigo cupon cupom coupon promo promo_code промокод 优惠码",
    "customer": "cliente client customer_id user клиент 客户",
    "amount": "importe total monto precio valor price gross сумма 金额",
    "currency": "moneda moeda divisa валюта 币种",
    "net_amount": "neto subtotal net",
    "own_commission": "comision comissao commission margin margen",
    "category": "categoria servicio servico service producto produto product категория услуга 类别",
    "quantity": "cantidad quantidade unidades qty units количество 数量",
    "staff": "empleado vendedor employee seller lavador сотрудник 员工",
    "refunds": "devolucion_de devuelto refund_of original_order",
    "click": "alz click_id clic clickid клик 点击",
    "friend": "amigo recomendado_por recomendo referido_por referrer referred_by друг пригласил 推荐人 indicado_por",
}
_USUAL = {fold(word): ours for ours, words in _USUAL_NAMES.items() for word in words.split()}
# What a person could be known by: the suggestion leaves it out.
_PERSONAL_WORDS = "nombre nome name telefono telefone phone email correo имя телефон 姓名 电话"
_PERSONAL = {fold(word) for word in _PERSONAL_WORDS.split()}
_ALIKE = 0.8


def guesses(names: Sequence[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Which of the file's columns could be which of ours, each of ours once; names that say it outright come first."""
    left = [column for column in FACT_COLUMNS if column not in set(taken)]
    found: dict[str, str] = {}
    for read in (_outright, _in_a_word, _mistyped):
        for name in names:
            ours = read(name, left)
            if name not in found and ours in left:
                found[name] = ours
                left.remove(ours)
    return found


def _outright(name: str, left: Sequence[str]) -> str:
    return fold(name) if fold(name) in left else _USUAL.get(fold(name), "")


def _in_a_word(name: str, left: Sequence[str]) -> str:
    known = (_USUAL.get(word, "") for word in fold(name).split("_"))
    return next((ours for ours in known if ours in left), "")


def _mistyped(name: str, left: Sequence[str]) -> str:
    return next(iter(difflib.get_close_matches(fold(name), left, 1, _ALIKE)), "")


def profile_to_complete(
    names: Sequence[str], index: Mapping[str, int], missing: Sequence[str], settings: Sequence[str] = ()
) -> str:
    """A profile as YAML text: what can be guessed filled in, the rest as comments.

    `index` holds what is known of `names` already, `missing` the columns of ours that are needed; `settings` are lines
    that go before the columns.
    """
    free = [name for place, name in enumerate(names) if place not in index.values()]
    found = guesses(free, index)
    personal = [name for name in free if name not in found and _PERSONAL & set(fold(name).split("_"))]
    needed = [name for name in missing if name not in found.values()]
    lines = [f"  {_quoted(name)}: {found[name]}" for name in free if name in found]
    lines += [f"  # YOUR COLUMN: {name}  # required" for name in needed if name != "fact"]
    lines += [f"  # {_quoted(name)}: kept as metadata" for name in free if name not in found and name not in personal]
    tail = ["constants:", "  fact: sale  # every row is a sale"] if "fact" in needed else []
    if personal:
        tail += [f"ignore: [{', '.join(map(_quoted, personal))}]  # not kept"]
    return "\n".join([*settings, "columns:" if lines else "columns: {}", *lines, *tail])


def _quoted(name: str) -> str:
    """A name as YAML writes it, whatever marks it holds."""
    return json.dumps(name, ensure_ascii=False)
