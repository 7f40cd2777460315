"""Every word a statement says, in the five languages, in one place.

A text is a row of five, so a language can't be forgotten without a type error; an empty cell fails a test. Placeholders
stand in braces and are the same in every language, which a test holds too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from babel import Locale

from alianza.kernel.languages import Words, require_language


class Plural(NamedTuple):
    """A counted word: per language its CLDR plural forms, of which `other` is always there."""

    es: dict[str, str]
    en: dict[str, str]
    zh: dict[str, str]
    ru: dict[str, str]
    pt: dict[str, str]


TEXTS: dict[str, Words] = {
    "title.numbered": Words(
        "Estado de cuenta n.º {number}",
        "Statement no. {number}",
        "结算单第 {number} 号",
        "Отчёт о расчётах № {number}",
        "Extrato de contas n.º {number}",
    ),
    "partner": Words("Aliado", "Partner", "合作伙伴", "Партнёр", "Parceiro"),
    "from": Words("De", "From", "出具方", "От", "De"),
    "partner_id": Words("Clave del aliado", "Partner id", "合作伙伴编号", "Код партнёра", "Código do parceiro"),
    "currency": Words("Moneda", "Currency", "币种", "Валюта", "Moeda"),
    "closed_on": Words("Cierre", "Closed on", "结算日", "Дата закрытия", "Fechamento"),
    "review_until": Words("Revisar hasta", "Review until", "核对截止", "Проверить до", "Revisar até"),
    "payout_on": Words("Fecha de pago", "Payout date", "付款日", "Дата выплаты", "Data do pagamento"),
    "reward_form": Words("Forma de pago", "Paid as", "结算方式", "Форма выплаты", "Forma de pagamento"),
    "sales": Words("Ventas del mes", "Sales this month", "本月销售额", "Продажи за месяц", "Vendas do mês"),
    "line_count": Words("Movimientos", "Lines", "明细条数", "Строк", "Lançamentos"),
    # The headline: what a shop owner looks for first.
    "headline.cash": Words("Le pagamos", "We pay you", "我们将付给您", "Мы выплатим вам", "Pagamos a você"),
    "headline.credit": Words(
        "Abonamos a su saldo",
        "We add to your balance",
        "我们将充入您的余额",
        "Мы зачислим на ваш баланс",
        "Creditamos no seu saldo",
    ),
    "headline.points": Words(
        "Le damos en puntos",
        "We give you in points",
        "我们将发放给您的积分",
        "Мы начислим вам баллами",
        "Damos a você em pontos",
    ),
    "headline.discount": Words(
        "Descuento a su favor",
        "Discount in your favour",
        "您可享受的折扣金额",
        "Скидка в вашу пользу",
        "Desconto a seu favor",
    ),
    "headline.owed": Words("Usted nos debe", "You owe us", "您应付给我们", "Вы должны нам", "Você nos deve"),
    "headline.carried": Words(
        "Saldo a su favor", "Balance in your favour", "您的结余", "Остаток в вашу пользу", "Saldo a seu favor"
    ),
    "headline.zero": Words("Nada que pagar", "Nothing to pay", "本月无需付款", "Выплат нет", "Nada a pagar"),
    "detail.pay": Words(
        "El pago sale el {date}.",
        "Paid on {date}.",
        "付款日期：{date}。",
        "Дата выплаты: {date}",
        "O pagamento sai em {date}.",
    ),
    "detail.part": Words(
        "Otros {held} siguen en espera y pasan al próximo mes.",
        "Another {held} is still on hold and moves to next month.",
        "另有 {held} 仍在保留期内，转入下月。",
        "Ещё {held} пока удерживается и переходит на следующий месяц.",
        "Outros {held} ainda estão retidos e passam para o próximo mês.",
    ),
    "detail.held": Words(
        "Este mes no hay pago: {held} siguen en espera por si hay devoluciones. El saldo pasa al próximo mes.",
        "No payment this month: {held} is on hold in case of refunds. The balance moves to next month.",
        "本月不付款：{held} 仍在退款保留期内，余额转入下月。",
        "В этом месяце выплаты нет: {held} удерживается на случай возвратов. Остаток переходит на следующий месяц.",
        "Não há pagamento este mês: {held} estão retidos para o caso de devoluções. O saldo passa para o próximo mês.",
    ),
    "detail.minimum": Words(
        "Este mes no hay pago: aún no se alcanza el mínimo acordado. El saldo pasa al próximo mes.",
        "No payment this month: the agreed minimum is not reached yet. The balance moves to next month.",
        "本月不付款：尚未达到约定的最低付款额，余额转入下月。",
        "В этом месяце выплаты нет: согласованный минимум ещё не достигнут. Остаток переходит на следующий месяц.",
        "Não há pagamento este mês: o mínimo combinado ainda não foi atingido. O saldo passa para o próximo mês.",
    ),
    "detail.owed": Words(
        "Se toma en cuenta en el próximo estado de cuenta.",
        "It is carried into the next statement.",
        "该金额将计入下一期结算单。",
        "Сумма будет учтена в следующем отчёте.",
        "O valor entra no próximo extrato.",
    ),
    "detail.zero": Words(
        "Este mes las cuentas quedan en cero.",
        "The account is even this month.",
        "本月账目已结清。",
        "В этом месяце расчёты равны нулю.",
        "Este mês as contas ficam zeradas.",
    ),
    "review": Words(
        "Revise este estado de cuenta. Si algo no coincide, avísenos a más tardar el {date}; "
        "después se da por aceptado.",
        "Please check this statement. If something is wrong, tell us by {date}; after that it counts as accepted.",
        "请核对本结算单。如有不符，请在 {date} 前告知我们；逾期视为确认。",
        "Проверьте этот отчёт. Если что-то не сходится, сообщите нам до {date}; после этого он считается принятым.",
        "Confira este extrato. Se algo não bater, avise-nos até {date}; depois disso ele é considerado aceito.",
    ),
    "disputed": Words("En disputa", "In dispute", "存在争议", "Оспаривается", "Em disputa"),
    # How the closing balance comes about.
    "bridge": Words(
        "Cómo se llega al saldo",
        "How the balance comes about",
        "余额如何得出",
        "Из чего складывается остаток",
        "Como se chega ao saldo",
    ),
    "opening": Words("Saldo anterior", "Opening balance", "期初余额", "Остаток на начало", "Saldo anterior"),
    "opening.why": Words(
        "lo que quedó del mes pasado",
        "left from last month",
        "上月结转",
        "перешло с прошлого месяца",
        "o que ficou do mês passado",
    ),
    "commission": Words("Comisión", "Commission", "佣金", "Вознаграждение", "Comissão"),
    "commission.why": Words(
        "ganada este mes", "earned this month", "本月所得", "заработано за месяц", "ganha neste mês"
    ),
    "adjustments": Words("Ajustes", "Adjustments", "调整", "Корректировки", "Ajustes"),
    "adjustments.why": Words(
        "devoluciones y movimientos que llegaron tarde",
        "refunds and lines that came late",
        "退款和迟到的明细",
        "возвраты и операции, пришедшие позже",
        "devoluções e lançamentos que chegaram tarde",
    ),
    "incentives": Words(
        "Incentivos al personal", "Staff incentives", "员工奖励", "Премии сотрудникам", "Incentivos à equipe"
    ),
    "incentives.why": Words(
        "que usted paga a su personal",
        "for you to pay to your staff",
        "由您发放给员工",
        "для выплаты вашим сотрудникам",
        "para você pagar à sua equipe",
    ),
    "fees": Words("Cargos", "Charges", "应扣费用", "Удержания", "Cobranças"),
    "fees.why": Words(
        "cuotas, cargos y descuentos a su cargo",
        "fees, charges and discounts you fund",
        "由您承担的费用和折扣",
        "платежи, услуги и скидки за ваш счёт",
        "mensalidades, cobranças e descontos por sua conta",
    ),
    "paid": Words("Ya pagado", "Already paid", "已付款", "Уже выплачено", "Já pago"),
    "paid.why": Words(
        "pagos hechos este mes",
        "payouts made this month",
        "本月已付",
        "выплаты за этот месяц",
        "pagamentos feitos neste mês",
    ),
    "closing": Words("Saldo final", "Closing balance", "期末余额", "Остаток на конец", "Saldo final"),
    "held": Words("En espera", "On hold", "保留中", "Удерживается", "Retido"),
    "held.why": Words(
        "aún puede haber devoluciones",
        "refunds are still possible",
        "仍可能发生退款",
        "ещё возможны возвраты",
        "ainda pode haver devoluções",
    ),
    "payable": Words("A pagar", "To be paid", "应付金额", "К выплате", "A pagar"),
    # Both directions, gross and net.
    "netting": Words(
        "Cuentas en ambos sentidos", "Both directions", "双向往来", "Взаимные расчёты", "Contas nos dois sentidos"
    ),
    "we_owe": Words("Le debemos", "We owe you", "我们应付您", "Мы должны вам", "Devemos a você"),
    "they_owe": Words("Usted nos debe", "You owe us", "您应付我们", "Вы должны нам", "Você nos deve"),
    "net": Words("Neto", "Net", "净额", "Итого после зачёта", "Líquido"),
    # The table by rule.
    "rules": Words("Por regla", "By rule", "按规则汇总", "По правилам", "Por regra"),
    "column.rule": Words("Regla", "Rule", "规则", "Правило", "Regra"),
    "column.kind": Words("Concepto", "Kind", "类型", "Вид", "Tipo"),
    "column.tier": Words("Nivel", "Tier", "等级", "Уровень", "Nível"),
    "column.rate": Words("Tasa", "Rate", "比例", "Ставка", "Taxa"),
    "column.count": Words("Cantidad", "Count", "数量", "Кол-во", "Quantidade"),
    "column.base": Words("Base ({unit})", "Base ({unit})", "基数（{unit}）", "База ({unit})", "Base ({unit})"),
    "column.amount": Words("Monto ({unit})", "Amount ({unit})", "金额（{unit}）", "Сумма ({unit})", "Valor ({unit})"),
    # The table of lines.
    "lines": Words("Movimientos", "Lines", "明细", "Операции", "Lançamentos"),
    "column.line": Words("Movimiento", "Line", "明细编号", "Строка", "Lançamento"),
    "column.date": Words("Fecha", "Date", "日期", "Дата", "Data"),
    "column.fact": Words("Origen", "Source", "来源", "Основание", "Origem"),
    "column.fact_id": Words("Referencia", "Reference", "单号", "Номер", "Referência"),
    "column.version": Words("Versión", "Version", "版本", "Версия", "Versão"),
    "column.status": Words("Estado", "Status", "状态", "Статус", "Situação"),
    "column.available_on": Words("Disponible", "Available", "可用日期", "Доступно с", "Disponível"),
    "column.earned": Words("Mes de origen", "Earned in", "归属月份", "Месяц начисления", "Mês de origem"),
    "column.note": Words("Nota", "Note", "备注", "Примечание", "Observação"),
    "rule.version": Words(
        "{rule}, v{version}", "{rule}, v{version}", "{rule}，v{version}", "{rule}, в. {version}", "{rule}, v{version}"
    ),
    "earned_in": Words("de {month}", "from {month}", "归属 {month}", "за {month}", "de {month}"),
    "available_from": Words("desde {date}", "from {date}", "{date} 起", "с {date}", "a partir de {date}"),
    "no_lines": Words(
        "Sin movimientos este mes.",
        "No lines this month.",
        "本月没有明细。",
        "Операций за месяц нет.",
        "Sem lançamentos neste mês.",
    ),
    "truncated": Words(
        "Aquí se muestran los primeros {shown} de {total}. Los archivos XLSX y CSV los contienen todos.",
        "The first {shown} of {total} are shown here. The XLSX and CSV files hold them all.",
        "此处显示前 {shown} 条，共 {total}。XLSX 和 CSV 文件包含全部明细。",
        "Здесь показаны первые {shown} из {total}. Файлы XLSX и CSV содержат все строки.",
        "Aqui aparecem os primeiros {shown} de {total}. Os arquivos XLSX e CSV contêm todos.",
    ),
    "page": Words(
        "Página {page} de {pages}",
        "Page {page} of {pages}",
        "第 {page} 页，共 {pages} 页",
        "Страница {page} из {pages}",
        "Página {page} de {pages}",
    ),
    "sheet.summary": Words("Resumen", "Summary", "汇总", "Сводка", "Resumo"),
    # Codes of the model.
    "kind.commission": Words("Comisión", "Commission", "佣金", "Вознаграждение", "Comissão"),
    "kind.tier": Words("Ajuste por nivel", "Tier true-up", "等级补差", "Доплата за уровень", "Ajuste de nível"),
    "kind.cap": Words("Tope mensual", "Monthly cap", "月度上限", "Месячный предел", "Limite mensal"),
    "kind.clawback": Words("Devolución", "Refund claw-back", "退款扣回", "Возврат", "Estorno por devolução"),
    "kind.late": Words("Llegó tarde", "Came late", "迟到入账", "Пришло позже", "Chegou tarde"),
    "kind.manual": Words("Ajuste manual", "Manual adjustment", "人工调整", "Ручная корректировка", "Ajuste manual"),
    "kind.incentive": Words("Incentivo", "Staff incentive", "员工奖励", "Премия сотруднику", "Incentivo"),
    "kind.fee": Words("Cuota mensual", "Monthly fee", "月费", "Ежемесячный платёж", "Mensalidade"),
    "kind.charge": Words("Cargo por servicio", "Service charge", "服务费", "Плата за услуги", "Cobrança de serviço"),
    "kind.recharge": Words(
        "Comisión a su cargo", "Commission you owe", "您应付的佣金", "Вознаграждение нам", "Comissão por sua conta"
    ),
    "kind.discount": Words(
        "Descuento al cliente", "Customer discount", "客户折扣", "Скидка клиенту", "Desconto ao cliente"
    ),
    "kind.counted": Words("Sin importe", "Counted, no amount", "仅计数", "Учтено без суммы", "Contado, sem valor"),
    "status.on_hold": Words("En espera", "On hold", "保留中", "Удерживается", "Retido"),
    "status.in_review": Words("En revisión", "In review", "审核中", "На проверке", "Em revisão"),
    "status.available": Words("Disponible", "Available", "可支付", "Доступно", "Disponível"),
    "status.informational": Words("Informativo", "For information", "仅供参考", "Для сведения", "Informativo"),
    "fact.lead": Words("Prospecto", "Lead", "线索", "Обращение", "Indicação"),
    "fact.sale": Words("Venta", "Sale", "销售", "Продажа", "Venda"),
    "fact.refund": Words("Devolución", "Refund", "退款", "Возврат", "Devolução"),
    "reward.cash": Words("Transferencia", "Transfer", "转账", "Перевод", "Transferência"),
    "reward.credit": Words("Saldo a favor", "Balance credit", "余额充值", "На баланс", "Crédito em saldo"),
    "reward.points": Words("Puntos", "Points", "积分", "Баллы", "Pontos"),
    "reward.discount": Words("Descuento", "Discount", "折扣", "Скидка", "Desconto"),
}

PLURALS: dict[str, Plural] = {
    "points": Plural(
        es={"one": "punto", "many": "puntos", "other": "puntos"},
        en={"one": "point", "other": "points"},
        zh={"other": "积分"},
        ru={"one": "балл", "few": "балла", "many": "баллов", "other": "балла"},
        pt={"one": "ponto", "many": "pontos", "other": "pontos"},
    ),
    "lines": Plural(
        es={"one": "{n} movimiento", "many": "{n} movimientos", "other": "{n} movimientos"},
        en={"one": "{n} line", "other": "{n} lines"},
        zh={"other": "{n} 条"},
        ru={"one": "{n} строки", "few": "{n} строк", "many": "{n} строк", "other": "{n} строки"},
        pt={"one": "{n} lançamento", "many": "{n} lançamentos", "other": "{n} lançamentos"},
    ),
}


def text(language: str, key: str, **values: object) -> str:
    """The text of a key with its placeholders filled. Raises UnsupportedLanguage; a missing key is a KeyError."""
    require_language(language, "statements")
    pattern: str = getattr(TEXTS[key], language)
    return pattern.format(**values) if values else pattern


def label(language: str, group: str, code: str) -> str:
    """The word for a code of the model, for example ("kind", "clawback").

    A code without a word is shown as it is: a statement must not fail at month's end for want of a translation. The
    tests hold that every code of model.py has one.
    """
    key = f"{group}.{code}"
    return text(language, key) if key in TEXTS else code.replace("_", " ")


def plural(locale: Locale, key: str, amount: int | Decimal, **values: object) -> str:
    """A counted word in the form the amount asks for: 1 балл, 2 балла, 5 баллов."""
    forms: dict[str, str] = getattr(PLURALS[key], locale.language)
    return forms.get(locale.plural_form(amount), forms["other"]).format(**values)
