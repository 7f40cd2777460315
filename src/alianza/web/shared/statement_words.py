"""What statements and their lines say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.explanation_words import EXPLANATION_WORDS

WORDS: dict[str, Words] = {
    **EXPLANATION_WORDS,
    "review_until": Words("Revisión hasta", "Review until", "审核截止", "Проверка до", "Revisão até"),
    "payout_on": Words("Pago el", "Payout on", "付款日期", "Выплата", "Pagamento em"),
    "statements_title": Words("Estados de cuenta", "Statements", "对账单", "Отчёты", "Extratos"),
    "number": Words("Número", "Number", "编号", "Номер", "Número"),
    "statement_title": Words("Estado de cuenta {number}", "Statement {number}", "对账单 {number}", "Отчёт {number}", "Extrato {number}"),
    "opening": Words("Saldo inicial", "Opening balance", "期初余额", "Начальный остаток", "Saldo inicial"),
    "adjustments": Words("Ajustes", "Adjustments", "调整", "Корректировки", "Ajustes"),
    "incentives": Words("Incentivos", "Incentives", "奖励", "Поощрения", "Incentivos"),
    "fees": Words("Cargos", "Fees", "费用", "Сборы", "Encargos"),
    "paid_so_far": Words("Pagado en el mes", "Paid in the month", "当月已付", "Выплачено за месяц", "Pago no mês"),
    "closing_balance": Words("Saldo final", "Closing balance", "期末余额", "Конечный остаток", "Saldo final"),
    "held": Words("Retenido", "Held", "暂扣", "Удержано", "Retido"),
    "lines_title": Words("Movimientos", "Lines", "明细", "Строки", "Movimentos"),
    "lines_empty": Words("No hay movimientos", "There are no lines", "没有明细", "Строк нет", "Não há movimentos"),
    "lines_empty_text": Words("El saldo viene de los meses anteriores.", "The balance comes from earlier months.", "余额来自之前的月份。", "Остаток перешёл с прошлых месяцев.", "O saldo vem dos meses anteriores."),
    "kind": Words("Tipo", "Kind", "类型", "Вид", "Tipo"),
    "base": Words("Base", "Base", "基数", "База", "Base"),
    "kind_line": Words("movimiento", "line", "明细", "строка", "movimento"),
    "pdf": Words("Descargar PDF", "Download PDF", "下载 PDF", "Скачать PDF", "Baixar PDF"),
    "accept_do": Words("Aceptar en nombre del socio", "Accept for the partner", "代合作伙伴接受", "Принять за партнёра", "Aceitar em nome do parceiro"),
    "accept_about": Words("El estado de cuenta queda aceptado y toda disputa abierta se retira.", "The statement becomes accepted, and any open dispute is withdrawn.", "对账单将被接受，未解决的争议将被撤回。", "Отчёт будет принят, а открытый спор — отозван.", "O extrato fica aceito e qualquer disputa aberta é retirada."),
    "accept_done": Words("El estado de cuenta {number} quedó aceptado.", "Statement {number} is accepted.", "对账单 {number} 已接受。", "Отчёт {number} принят.", "O extrato {number} foi aceito."),
    "reason": Words("Motivo", "Reason", "原因", "Причина", "Motivo"),
}  # fmt: skip
