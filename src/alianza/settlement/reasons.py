"""Why a line earns nothing, or less: the words of `Reason` in the languages of the statements."""

from __future__ import annotations

from alianza.kernel.languages import LANGUAGES, Words
from alianza.rewards.clauses import Reason

REASONS: dict[Reason, Words] = {
    Reason.CATEGORY_EXCLUDED: Words(
        "categoría excluida", "category excluded", "该品类不计佣", "категория исключена", "categoria excluída"
    ),
    Reason.CUSTOMER_EXCLUDED: Words(
        "cliente excluido", "customer excluded", "该客户不计佣", "клиент исключён", "cliente excluído"
    ),
    Reason.STAFF_EXCLUDED: Words(
        "empleado excluido", "staff member excluded", "该员工不计佣", "сотрудник исключён", "funcionário excluído"
    ),
    Reason.SELF_REFERRAL: Words(
        "el aliado es su propio cliente",
        "the partner is its own customer",
        "合作伙伴推荐自己",
        "партнёр привёл сам себя",
        "o parceiro é o próprio cliente",
    ),
    Reason.EXISTING_CUSTOMER: Words(
        "ya era cliente", "already a customer", "已是老客户", "уже был клиентом", "já era cliente"
    ),
    Reason.BELOW_MINIMUM: Words(
        "por debajo de la compra mínima",
        "below the minimum order",
        "未达最低消费",
        "меньше минимальной суммы заказа",
        "abaixo da compra mínima",
    ),
    Reason.NO_RULE: Words(
        "ninguna regla aplica", "no rule applies", "无适用规则", "нет подходящего правила", "nenhuma regra se aplica"
    ),
    Reason.ORDER_CAP: Words(
        "tope por venta", "cap per order", "单笔上限", "предел на один заказ", "limite por venda"
    ),
    Reason.CUSTOMER_CAP: Words(
        "tope por cliente", "cap per customer", "单客上限", "предел на одного клиента", "limite por cliente"
    ),
    Reason.REFUND_TOO_LATE: Words(
        "devolución fuera de plazo",
        "refunded after the agreed time",
        "超过约定退款期限",
        "возврат позже срока",
        "devolução fora do prazo",
    ),
    Reason.REFUNDS_KEPT: Words(
        "las devoluciones no se descuentan",
        "refunds are not taken back",
        "退款不扣回佣金",
        "возвраты не удерживаются",
        "devoluções não são descontadas",
    ),
    Reason.REFUND_CURRENCY: Words(
        "la devolución está en otra moneda",
        "refunded in another currency",
        "退款币种不同",
        "возврат в другой валюте",
        "a devolução está em outra moeda",
    ),
    Reason.CURRENCY_NOT_AGREED: Words(
        "moneda no acordada", "currency not agreed", "币种未约定", "валюта не согласована", "moeda não acordada"
    ),
    Reason.BASE_UNKNOWN: Words(
        "base desconocida", "base unknown", "计算基数未知", "база неизвестна", "base desconhecida"
    ),
    Reason.SUSPENDED: Words(
        "el aliado está suspendido", "the partner is suspended", "合作伙伴已暂停", "партнёр приостановлен",
        "o parceiro está suspenso",
    ),
    Reason.RATE_MISSING: Words(
        "falta la tasa negociada",
        "the negotiated rate is missing",
        "缺少协商比例",
        "не указана согласованная ставка",
        "falta a taxa negociada",
    ),
}  # fmt: skip


def reason_text(reason: int, language: str) -> str:
    """The words for a stored reason; empty for none. English where the language has no words."""
    words = REASONS.get(Reason(reason))
    if words is None:
        return ""
    return str(getattr(words, language if language in LANGUAGES else "en"))
