"""What several pages of the console say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "kind_page": Words("sección", "page", "页面", "раздел", "secção"),
    "kind_partner": Words("socio", "partner", "合作伙伴", "партнёр", "parceiro"),
    "kind_code": Words("código", "code", "优惠码", "код", "código"),
    "kind_link": Words("enlace", "link", "链接", "ссылка", "link"),
    "kind_order": Words("venta", "order", "订单", "заказ", "venda"),
    "kind_statement": Words("estado de cuenta", "statement", "对账单", "отчёт", "extrato"),
    "name": Words("Nombre", "Name", "名称", "Название", "Nome"),
    "partner": Words("Socio", "Partner", "合作伙伴", "Партнёр", "Parceiro"),
    "brings": Words("Qué aportan", "What they bring", "业绩", "Что приносят", "O que trazem"),
    "group": Words("Grupo", "Group", "分组", "Группа", "Grupo"),
    "rate": Words("Tasa", "Rate", "比例", "Ставка", "Taxa"),
    "amount": Words("Importe", "Amount", "金额", "Сумма", "Valor"),
    "date": Words("Fecha", "Date", "日期", "Дата", "Data"),
    "month": Words("Mes", "Month", "月份", "Месяц", "Mês"),
    "state": Words("Estado", "State", "状态", "Состояние", "Estado"),
    "country": Words("País", "Country", "国家", "Страна", "País"),
    "commission": Words("Comisión", "Commission", "佣金", "Вознаграждение", "Comissão"),
    "sales": Words("Ventas", "Sales", "销售额", "Продажи", "Vendas"),
    "payable": Words("A pagar", "Payable", "应付", "К выплате", "A pagar"),
    "code": Words("Código", "Code", "优惠码", "Код", "Código"),
    "id": Words("Clave", "Id", "编号", "Код", "Código"),
    "in_review": Words("en revisión", "in review", "审核中", "на проверке", "em revisão"),
    "accepted": Words("aceptado", "accepted", "已接受", "принят", "aceito"),
    "disputed": Words("en disputa", "disputed", "有争议", "оспорен", "em disputa"),
    "paid": Words("pagado", "paid", "已支付", "выплачен", "pago"),
    "reward_cash": Words("transferencia", "transfer", "转账", "перевод", "transferência"),
    "reward_credit": Words("crédito en la app", "credit", "账户余额", "баланс", "crédito"),
    "reward_points": Words("puntos", "points", "积分", "баллы", "pontos"),
    "reward_discount": Words("descuento", "discount", "折扣", "скидка", "desconto"),
}  # fmt: skip
STATEMENT_TONES = {"in_review": "wait", "accepted": "good", "disputed": "bad", "paid": "good"}
