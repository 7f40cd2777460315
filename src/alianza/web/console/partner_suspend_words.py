"""What is said where partners are suspended and take part again. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "active": Words("activo", "active", "正常", "активен", "ativo"),
    "suspended": Words("suspendido", "suspended", "已暂停", "приостановлен", "suspenso"),
    "suspend": Words("Suspender…", "Suspend…", "暂停…", "Приостановить…", "Suspender…"),
    "suspend_title": Words("Suspender", "Suspend", "暂停", "Приостановить", "Suspender"),
    "suspend_about": Words("Desde ese día no ganan nada: ni por códigos, ni por enlaces, ni por recomendaciones. Lo ganado antes se conserva y se paga. Puede reanudarlos cuando quiera.", "From that day on they earn nothing: not for codes, links or referrals. What was earned before is kept and paid. You can resume them at any time.", "自该日起不再计佣：优惠码、链接和推荐均不计。此前所得保留并照常支付。可随时恢复。", "С этого дня они ничего не получают: ни за коды, ни за ссылки, ни за рекомендации. Заработанное раньше остаётся и выплачивается. Возобновить можно в любой момент.", "Desde esse dia não ganham nada: nem por códigos, nem por links, nem por recomendações. O ganho antes mantém-se e é pago. Pode retomá-los quando quiser."),
    "suspend_since": Words("Primer día sin participar", "First day without them", "暂停首日", "Первый день без участия", "Primeiro dia sem participar"),
    "suspend_since_hint": Words("Lo más pronto: {day}. Las ventas que ya están registradas no cambian.", "At the earliest: {day}. Sales on record do not change.", "最早：{day}。已记录的销售不变。", "Самое раннее: {day}. Уже записанные продажи не меняются.", "O mais cedo: {day}. As vendas já registadas não mudam."),
    "suspend_reason": Words("Motivo, para su equipo", "Reason, for your team", "原因（供团队查看）", "Причина, для вашей команды", "Motivo, para a sua equipa"),
    "suspend_done": Words("{n} socio suspendido.‖{n} socios suspendidos.", "{n} partner suspended.‖{n} partners suspended.", "已暂停 {n} 位合作伙伴。", "Приостановлен {n} партнёр.‖Приостановлены {n} партнёра.‖Приостановлено {n} партнёров.", "{n} parceiro suspenso.‖{n} parceiros suspensos."),
    "suspend_none": Words("Elija primero a los socios", "Choose the partners first", "请先选择合作伙伴", "Сначала выберите партнёров", "Escolha primeiro os parceiros"),
    "suspend_none_about": Words("Márquelos en la lista y pulse «Suspender».", "Tick them in the list and press “Suspend”.", "在列表中勾选后点击“暂停”。", "Отметьте их в списке и нажмите «Приостановить».", "Marque-os na lista e carregue em «Suspender»."),
    "resume": Words("Reanudar", "Resume", "恢复", "Возобновить", "Retomar"),
    "resume_done": Words("{n} socio vuelve a participar.‖{n} socios vuelven a participar.", "{n} partner takes part again.‖{n} partners take part again.", "{n} 位合作伙伴已恢复。", "Снова участвует {n} партнёр.‖Снова участвуют {n} партнёра.‖Снова участвуют {n} партнёров.", "{n} parceiro volta a participar.‖{n} parceiros voltam a participar."),
    "spell_out": Words("Suspendido desde el {day}", "Suspended from {day}", "自 {day} 起暂停", "Приостановлен с {day}", "Suspenso desde {day}"),
    "spell_back": Words("Participa de nuevo desde el {day}", "Takes part again from {day}", "自 {day} 起恢复", "Снова участвует с {day}", "Participa de novo desde {day}"),
}  # fmt: skip
