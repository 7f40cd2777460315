"""What the pages about sales say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.explanation_words import EXPLANATION_WORDS

WORDS: dict[str, Words] = {
    **EXPLANATION_WORDS,
    "orders_tabs": Words("Ventas, contactos y devoluciones", "Orders, leads and refunds", "订单、线索与退款", "Заказы, обращения и возвраты", "Vendas, contatos e devoluções"),
    "orders_title": Words("Ventas", "Orders", "订单", "Заказы", "Vendas"),
    "orders_about": Words("Lo que compraron los clientes, quién los trajo y cuánto ganó.", "What customers bought, who brought them, and what it earned.", "客户买了什么、由谁带来、带来多少佣金。", "Что купили клиенты, кто их привёл и сколько на этом заработал.", "O que os clientes compraram, quem os trouxe e quanto rendeu."),
    "leads_title": Words("Contactos", "Leads", "线索", "Обращения", "Contatos"),
    "leads_about": Words("Quién puede llegar a ser cliente.", "Who may become a customer.", "可能成为客户的人。", "Кто может стать клиентом.", "Quem pode vir a ser cliente."),
    "refunds_title": Words("Devoluciones", "Refunds", "退款", "Возвраты", "Devoluções"),
    "refunds_about": Words("Dinero que se devolvió a los clientes y lo que eso recuperó.", "Money given back to customers, and what was taken back for it.", "退给客户的款项及相应扣回。", "Деньги, возвращённые клиентам, и что за них удержано.", "Dinheiro devolvido aos clientes e o que foi estornado."),
    "earned": Words("Ganó el socio", "Partner earned", "合作伙伴所得", "Заработал партнёр", "Parceiro ganhou"),
    "all_of_it": Words("todo lo que quedaba", "all that was left", "全部余额", "весь остаток", "tudo o que restava"),
    "from_day": Words("Desde", "From", "开始日期", "С", "De"),
    "until_day": Words("Hasta", "Until", "结束日期", "По", "Até"),
    "partner_key": Words("Clave del socio", "Id of the partner", "合作伙伴编号", "Код партнёра", "Código do parceiro"),
    "sales_empty": Words("No hay ventas aquí", "No orders here", "这里没有订单", "Здесь нет заказов", "Não há vendas aqui"),
    "sales_empty_text": Words("Las ventas llegan por la API o por archivos. Si ya envió algunas, amplíe los filtros.", "Orders come by the API or from files. If some were sent already, widen the filters.", "订单通过 API 或文件传入。如已发送，请放宽筛选条件。", "Заказы приходят через API или из файлов. Если они уже отправлены, расширьте отбор.", "As vendas chegam pela API ou por arquivos. Se já enviou algumas, amplie os filtros."),
    "leads_empty": Words("No hay contactos aquí", "No leads here", "这里没有线索", "Здесь нет обращений", "Não há contatos aqui"),
    "leads_empty_text": Words("Los contactos llegan por la API o por archivos. Si ya envió algunos, amplíe los filtros.", "Leads come by the API or from files. If some were sent already, widen the filters.", "线索通过 API 或文件传入。如已发送，请放宽筛选条件。", "Обращения приходят через API или из файлов. Если они уже отправлены, расширьте отбор.", "Os contatos chegam pela API ou por arquivos. Se já enviou alguns, amplie os filtros."),
    "refunds_empty": Words("No hay devoluciones aquí", "No refunds here", "这里没有退款", "Здесь нет возвратов", "Não há devoluções aqui"),
    "refunds_empty_text": Words("Si espera alguna, amplíe los filtros.", "If you expect one, widen the filters.", "如应有退款，请放宽筛选条件。", "Если возврат должен быть, расширьте отбор.", "Se espera alguma, amplie os filtros."),
    "order_title": Words("Venta {id}", "Order {id}", "订单 {id}", "Заказ {id}", "Venda {id}"),
    "order_lines": Words("Lo que ganó", "What it earned", "带来的佣金", "Что начислено", "O que rendeu"),
    "line_kind": Words("Concepto", "What for", "项目", "За что", "Conceito"),
    "lines_empty": Words("No generó nada", "It earned nothing", "未产生佣金", "Ничего не начислено", "Não rendeu nada"),
    "lines_empty_text": Words("Ningún indicio señala a un socio, o el acuerdo aún no regía. Revise el código y el cliente que se enviaron.", "No evidence points to a partner, or no deal was in force. Check the code and the customer that were sent.", "没有依据指向合作伙伴，或协议尚未生效。请检查发送的优惠码和客户。", "Ничто не указывает на партнёра, или договор ещё не действовал. Проверьте отправленные код и клиента.", "Nada aponta para um parceiro, ou o acordo ainda não vigorava. Verifique o código e o cliente enviados."),
    "nobody": Words("nadie", "nobody", "无", "никто", "ninguém"),
    "why_about": Words("De la operación al pago, paso a paso.", "From the order to the payment, step by step.", "从订单到付款，逐步说明。", "От заказа до выплаты, шаг за шагом.", "Da venda ao pagamento, passo a passo."),
}  # fmt: skip
