"""What the page of a partner's account says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    "account_of": Words("Cuenta de {name}", "Account of {name}", "{name} 的账户", "Счёт: {name}", "Conta de {name}"),
    "account_noted": Words("Que la vio queda en la bitácora de auditoría.", "That you looked at it is in the audit log.", "此次查看已记入审计日志。", "Просмотр записан в журнал аудита.", "Que a viu fica no registo de auditoria."),
    "account_none": Words("Este socio no tiene una cuenta.", "This partner has no account.", "该合作伙伴没有账户。", "У этого партнёра нет счёта.", "Este parceiro não tem conta."),
}  # fmt: skip
