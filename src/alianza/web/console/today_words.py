"""What Today says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    "today_about": Words("Lo que espera por usted.", "What waits for you.", "等待您处理的事项。", "Что вас ждёт.", "O que espera por si."),
    "calm": Words("Todo al día", "All is done", "一切就绪", "Всё сделано", "Tudo em dia"),
    "calm_about": Words("Nada espera por usted. Mire cómo va el mes o invite a otro socio.", "Nothing waits for you. See how the month goes, or invite another partner.", "暂无待办。可查看本月进展，或邀请新的合作伙伴。", "Ничто вас не ждёт. Посмотрите, как идёт месяц, или пригласите ещё партнёра.", "Nada espera por si. Veja como vai o mês ou convide outro parceiro."),
    "to_begin": Words("Su alianza aún no tiene socios", "Your alliance has no partners yet", "您的联盟还没有合作伙伴", "В вашем альянсе ещё нет партнёров", "A sua aliança ainda não tem parceiros"),
    "to_begin_do": Words("Seguir con los primeros pasos", "Go on with the first steps", "继续初始步骤", "Продолжить первые шаги", "Continuar os primeiros passos"),
    "to_close": Words("{month} ya terminó: falta cerrarlo", "{month} is over: close it", "{month}已结束：请结账", "{month} завершён: закройте месяц", "{month} terminou: falta fechá-lo"),
    "to_close_do": Words("Cerrar el mes", "Close the month", "结账", "Закрыть месяц", "Fechar o mês"),
    "disputes": Words("{n} estado de cuenta en disputa‖{n} estados de cuenta en disputa", "{n} statement in dispute‖{n} statements in dispute", "{n} 份对账单有争议", "{n} отчёт оспорен‖{n} отчёта оспорено‖{n} отчётов оспорено", "{n} extrato em disputa‖{n} extratos em disputa"),
    "disputes_do": Words("Revisar", "Look into it", "查看", "Разобраться", "Ver"),
    "reviewing": Words("{n} estado de cuenta en revisión hasta el {day}‖{n} estados de cuenta en revisión hasta el {day}", "{n} statement in review until {day}‖{n} statements in review until {day}", "{n} 份对账单审核中，截止 {day}", "{n} отчёт на проверке до {day}‖{n} отчёта на проверке до {day}‖{n} отчётов на проверке до {day}", "{n} extrato em revisão até {day}‖{n} extratos em revisão até {day}"),
    "reviewing_do": Words("Ver", "See them", "查看", "Посмотреть", "Ver"),
    "to_pay": Words("{n} pago por preparar para el {day}‖{n} pagos por preparar para el {day}", "{n} payout to prepare for {day}‖{n} payouts to prepare for {day}", "{n} 笔付款待准备，付款日 {day}", "{n} выплата к {day}‖{n} выплаты к {day}‖{n} выплат к {day}", "{n} pagamento a preparar para {day}‖{n} pagamentos a preparar para {day}"),
    "to_pay_do": Words("Preparar pagos", "Prepare payouts", "准备付款", "Подготовить выплаты", "Preparar pagamentos"),
    "applications": Words("{n} solicitud para ser socio espera respuesta‖{n} solicitudes para ser socio esperan respuesta", "{n} application to become a partner waits for an answer‖{n} applications to become a partner wait for an answer", "{n} 份合作申请待处理", "{n} заявка на партнёрство ждёт ответа‖{n} заявки на партнёрство ждут ответа‖{n} заявок на партнёрство ждут ответа", "{n} candidatura a parceiro espera resposta‖{n} candidaturas a parceiro esperam resposta"),
    "applications_do": Words("Ver solicitudes", "See applications", "查看申请", "К заявкам", "Ver candidaturas"),
    "stalling": Words("{n} socio que vendía no vendió nada en {month}‖{n} socios que vendían no vendieron nada en {month}", "{n} partner that used to sell sold nothing in {month}‖{n} partners that used to sell sold nothing in {month}", "{n} 位原有销售的合作伙伴在{month}没有销售", "{n} партнёр с продажами раньше ничего не продал: {month}‖{n} партнёра с продажами раньше ничего не продали: {month}‖{n} партнёров с продажами раньше ничего не продали: {month}", "{n} parceiro que vendia não vendeu nada em {month}‖{n} parceiros que vendiam não venderam nada em {month}"),
    "stalling_do": Words("Ver socios", "See partners", "查看合作伙伴", "К партнёрам", "Ver parceiros"),
    "months_title": Words("Comisión por mes", "Commission by month", "每月佣金", "Вознаграждение по месяцам", "Comissão por mês"),
    "months_summary": Words("Comisión de los meses cerrados, por moneda.", "Commission of the closed months, by currency.", "各已结账月份的佣金（按币种）。", "Вознаграждение закрытых месяцев по валютам.", "Comissão dos meses fechados, por moeda."),
    "partners_count": Words("Socios", "Partners", "合作伙伴", "Партнёры", "Parceiros"),
    "last_month": Words("Último mes cerrado", "Last closed month", "最近结账月份", "Последний закрытый месяц", "Último mês fechado"),
    "none_closed": Words("Todavía ningún mes cerrado", "No month closed yet", "尚无已结账月份", "Ни один месяц ещё не закрыт", "Ainda nenhum mês fechado"),
}  # fmt: skip
