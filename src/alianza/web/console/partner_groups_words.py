"""What is said where several partners are put into another group. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "move": Words("Cambiar de grupo…", "Move to another group…", "更换分组…", "Перевести в другую группу…", "Mudar de grupo…"),
    "chosen_file": Words("Descargar los elegidos", "Download the chosen ones", "下载所选", "Скачать выбранных", "Descarregar os escolhidos"),
    "move_title": Words("Cambiar de grupo", "Move to another group", "更换分组", "Перевести в другую группу", "Mudar de grupo"),
    "move_about": Words("Desde ese día vale para ellos lo que el acuerdo da al nuevo grupo. Lo ganado antes no cambia.", "From that day on they get what the deal gives the new group. What was earned before stays as it is.", "自该日起适用新分组的协议条款，此前所得不变。", "С этого дня для них действуют условия новой группы. Заработанное раньше не меняется.", "A partir desse dia vale para eles o que o acordo dá ao novo grupo. O que já ganharam não muda."),
    "move_rates": Words("Quien tiene una tasa propia la pierde desde ese día: vale la del grupo.", "Whoever has a rate of its own loses it from that day on: the group's holds.", "自该日起，单独约定的比例失效，适用分组比例。", "Собственная ставка с этого дня прекращается: действует ставка группы.", "Quem tem taxa própria perde-a a partir desse dia: vale a do grupo."),
    "move_none": Words("Elija primero a los socios", "Choose the partners first", "请先选择合作伙伴", "Сначала выберите партнёров", "Escolha primeiro os parceiros"),
    "move_none_about": Words("Márquelos en la lista y pulse «Cambiar de grupo».", "Tick them in the list and press “Move to another group”.", "在列表中勾选后点击“更换分组”。", "Отметьте их в списке и нажмите «Перевести в другую группу».", "Marque-os na lista e carregue em «Mudar de grupo»."),
    "move_count": Words("{n} socio elegido‖{n} socios elegidos", "{n} partner chosen‖{n} partners chosen", "已选 {n} 位合作伙伴", "Выбран {n} партнёр‖Выбраны {n} партнёра‖Выбрано {n} партнёров", "{n} parceiro escolhido‖{n} parceiros escolhidos"),
    "move_group": Words("Nuevo grupo", "New group", "新分组", "Новая группа", "Novo grupo"),
    "move_since": Words("Primer día", "First day", "起始日", "Первый день", "Primeiro dia"),
    "move_since_hint": Words("Después de sus últimas ventas registradas.", "After their last recorded sales.", "须晚于其最近一笔已记录的销售。", "Позже последних записанных продаж.", "Depois das últimas vendas registadas deles."),
    "moved": Words("{n} socio pasa al grupo {group} el {day}.‖{n} socios pasan al grupo {group} el {day}.", "{n} partner moves to the group {group} on {day}.‖{n} partners move to the group {group} on {day}.", "{n} 位合作伙伴将于 {day} 转入分组 {group}。", "{n} партнёр переходит в группу {group}: {day}.‖{n} партнёра переходят в группу {group}: {day}.‖{n} партнёров переходят в группу {group}: {day}.", "{n} parceiro passa ao grupo {group} em {day}.‖{n} parceiros passam ao grupo {group} em {day}."),
    "back_to_partners": Words("Ir a los socios", "To the partners", "前往合作伙伴", "К партнёрам", "Ir para os parceiros"),
}  # fmt: skip
