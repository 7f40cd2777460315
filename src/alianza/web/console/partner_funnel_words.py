"""What is said about the funnel of one partner, and of partners beside each other. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.console.funnel_words import WORDS as FUNNEL

WORDS: dict[str, Words] = {
    **FUNNEL,
    "brings_about": Words("Qué trajo cada socio en {month}. Cada comisión lleva a su estado de cuenta.", "What each partner brought in {month}. Each commission leads to its statement.", "每位合作伙伴在 {month} 的业绩。每笔佣金可查看对应对账单。", "Что принёс каждый партнёр: {month}. Вознаграждение ведёт к отчёту.", "O que cada parceiro trouxe em {month}. Cada comissão leva ao seu extrato."),
    "brings_none_about": Words("Qué trae cada socio, por mes cerrado.", "What each partner brings, by closed month.", "每位合作伙伴在已结账月份的业绩。", "Что приносит каждый партнёр, по закрытым месяцам.", "O que cada parceiro traz, por mês fechado."),
    "brings_empty": Words("Todavía no hay ventas de un mes cerrado", "No sales of a closed month yet", "尚无已结账月份的销售", "Продаж закрытого месяца пока нет", "Ainda não há vendas de um mês fechado"),
    "brings_empty_about": Words("Cierre el primer mes, o elija otro mes arriba.", "Close the first month, or choose another one above.", "请先结账首个月份，或在上方选择其他月份。", "Закройте первый месяц или выберите другой выше.", "Feche o primeiro mês ou escolha outro acima."),
    "sales_both": Words("Ventas en ambos sentidos", "Sales both ways", "双向销售额", "Продажи в обе стороны", "Vendas nos dois sentidos"),
    "funnel_in": Words("Lo que nos trae: {month}", "What it brings us: {month}", "为我们带来：{month}", "Что он нам приносит: {month}", "O que nos traz: {month}"),
    "funnel_out": Words("Lo que le llevamos: {month}", "What we bring to it: {month}", "我们带给对方：{month}", "Что мы ему приводим: {month}", "O que lhe levamos: {month}"),
    "funnel_months": Words("Del clic a la comisión, mes por mes", "From click to commission, month by month", "逐月：从点击到佣金", "От клика до вознаграждения, по месяцам", "Do clique à comissão, mês a mês"),
    "funnel_none": Words("Todavía no hay clics ni ventas", "No clicks or orders yet", "尚无点击或订单", "Кликов и заказов пока нет", "Ainda não há cliques nem vendas"),
    "funnel_none_about": Words("Comparta con el socio sus enlaces y códigos.", "Share its links and codes with the partner.", "请把链接和优惠码分享给合作伙伴。", "Передайте партнёру его ссылки и коды.", "Partilhe com o parceiro os links e códigos dele."),
    "funnel_sent": Words("Lo que le llevamos, mes por mes", "What we bring to it, month by month", "逐月：我们带给对方", "Что мы ему приводим, по месяцам", "O que lhe levamos, mês a mês"),
    "sent_revenue": Words("Importe que le llevamos", "Revenue we brought to it", "我们带去的销售额", "Выручка от нас", "Valor que lhe levamos"),
}  # fmt: skip
