"""What the pages about the ledger say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.explanation_words import EXPLANATION_WORDS

WORDS: dict[str, Words] = {
    **EXPLANATION_WORDS,
    "ledger_tabs": Words("Partes del libro mayor", "Parts of the ledger", "总账分区", "Разделы главной книги", "Partes do livro-razão"),
    "ledger_about": Words("Partida doble: todo cargo tiene su abono.", "Double entry: every debit has its credit.", "复式记账：有借必有贷。", "Двойная запись: у каждого дебета есть кредит.", "Partidas dobradas: todo débito tem o seu crédito."),
    "balance_title": Words("Balance de comprobación", "Trial balance", "试算平衡表", "Оборотный баланс", "Balancete"),
    "balance_good": Words("Cargos y abonos son iguales en todas las monedas.", "Debits and credits are equal in every currency.", "所有币种借贷相等。", "Дебет и кредит равны во всех валютах.", "Débitos e créditos são iguais em todas as moedas."),
    "balance_bad": Words("Cargos y abonos no son iguales. Avise de inmediato al equipo técnico.", "Debits and credits are not equal. Tell the technical team at once.", "借贷不相等，请立即通知技术团队。", "Дебет и кредит не равны. Немедленно сообщите технической команде.", "Débitos e créditos não são iguais. Avise já a equipe técnica."),
    "balance_at": Words("Al {moment}", "As of {moment}", "截至 {moment}", "На {moment}", "Em {moment}"),
    "balance_empty": Words("Todavía no hay asientos", "No transfers yet", "还没有记账", "Проводок пока нет", "Ainda não há lançamentos"),
    "balance_empty_text": Words("Aparecen con la primera comisión. Elija otro día o revise las ventas.", "They come with the first commission. Choose another day, or look at the orders.", "产生第一笔佣金后才会出现。请选择其他日期或查看订单。", "Они появятся с первым вознаграждением. Выберите другой день или посмотрите заказы.", "Aparecem com a primeira comissão. Escolha outro dia ou veja as vendas."),
    "to_orders": Words("Ver las ventas", "See the orders", "查看订单", "К заказам", "Ver as vendas"),
    "equal": Words("iguales", "equal", "相等", "равны", "iguais"),
    "not_equal": Words("no son iguales", "not equal", "不相等", "не равны", "não são iguais"),
    "accounts_count": Words("{n} cuenta‖{n} cuentas", "{n} account‖{n} accounts", "{n} 个账户", "{n} счёт‖{n} счёта‖{n} счетов", "{n} conta‖{n} contas"),
    "accounts_title": Words("Cuentas", "Accounts", "账户", "Счета", "Contas"),
    "accounts_about": Words("El saldo son los abonos menos los cargos.", "A balance is credits minus debits.", "余额为贷方减借方。", "Остаток — это кредит минус дебет.", "O saldo são os créditos menos os débitos."),
    "accounts_empty": Words("No hay cuentas aquí", "No accounts here", "这里没有账户", "Здесь нет счетов", "Não há contas aqui"),
    "accounts_empty_text": Words("Las cuentas se abren solas con la primera comisión. Si ya hay, amplíe los filtros.", "Accounts open by themselves with the first commission. If there are some, widen the filters.", "产生第一笔佣金时自动开户。如已有账户，请放宽筛选条件。", "Счета открываются сами с первым вознаграждением. Если они есть, расширьте отбор.", "As contas abrem sozinhas com a primeira comissão. Se já existem, amplie os filtros."),
    "transfers_title": Words("Asientos", "Transfers", "转账记录", "Проводки", "Lançamentos"),
    "transfers_about": Words("Registrados del {first} al {last}. Se muestran hasta 31 días a la vez.", "Recorded from {first} to {last}. At most 31 days are shown at once.", "{first} 至 {last} 入账。一次最多显示 31 天。", "Записаны с {first} по {last}. За один раз видно не более 31 дня.", "Registrados de {first} a {last}. Mostram-se até 31 dias por vez."),
    "transfers_about_fact": Words("Todos los de esta operación.", "All of this one lead, order or refund.", "此笔业务的全部记录。", "Все проводки этой операции.", "Todos os desta operação."),
    "transfers_empty": Words("No hay asientos aquí", "No transfers here", "这里没有转账记录", "Здесь нет проводок", "Não há lançamentos aqui"),
    "transfers_empty_text": Words("Elija otros días, o busque por la clave de una venta.", "Choose other days, or look for the id of an order.", "请选择其他日期，或按订单编号查找。", "Выберите другие дни или найдите по коду заказа.", "Escolha outros dias ou procure pelo código de uma venda."),
    "account": Words("Cuenta", "Account", "账户", "Счёт", "Conta"),
    "unit": Words("Moneda", "Currency", "币种", "Валюта", "Moeda"),
    "posted": Words("Saldo", "Balance", "余额", "Остаток", "Saldo"),
    "pending": Words("Pendiente", "Pending", "待入账", "Ожидает", "Pendente"),
    "begins_with": Words("Empieza con", "Begins with", "开头为", "Начинается с", "Começa com"),
    "as_of": Words("Al final del día", "At the end of", "截至当日终", "На конец дня", "No fim do dia"),
    "show": Words("Mostrar", "Show", "显示", "Показать", "Mostrar"),
    "fact": Words("Venta, contacto o devolución", "Order, lead or refund", "订单、线索或退款", "Заказ, обращение или возврат", "Venda, contato ou devolução"),
    "from_day": Words("Desde", "From", "开始日期", "С", "De"),
    "until_day": Words("Hasta", "Until", "结束日期", "По", "Até"),
    "hold_until": Words("Retenido hasta", "Held until", "冻结至", "Удержано до", "Retido até"),
    "debits_posted": Words("Cargos contabilizados", "Debits posted", "已入账借方", "Дебет проведён", "Débitos contabilizados"),
    "credits_posted": Words("Abonos contabilizados", "Credits posted", "已入账贷方", "Кредит проведён", "Créditos contabilizados"),
    "debits_pending": Words("Cargos pendientes", "Debits pending", "待入账借方", "Дебет ожидает", "Débitos pendentes"),
    "credits_pending": Words("Abonos pendientes", "Credits pending", "待入账贷方", "Кредит ожидает", "Créditos pendentes"),
    "floor": Words("Saldo mínimo", "Lowest balance", "最低余额", "Нижний предел", "Saldo mínimo"),
    "ceiling": Words("Saldo máximo", "Highest balance", "最高余额", "Верхний предел", "Saldo máximo"),
    "opened": Words("Abierta", "Opened", "开户时间", "Открыт", "Aberta"),
}  # fmt: skip
