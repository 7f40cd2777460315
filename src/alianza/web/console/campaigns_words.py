"""What the pages of campaigns say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.console.funnel_words import WORDS as OF_FUNNEL
from alianza.web.shared.tracking_words import WORDS as OF_CODES

WORDS: dict[str, Words] = {
    **OF_FUNNEL,
    **OF_CODES,
    "campaigns_about": Words("Acciones por unos días, con códigos propios: qué trajeron y qué costaron en los últimos 12 meses.", "For some days, with codes of their own: what they brought and cost in the last 12 months.", "限期活动及其专属优惠码：最近 12 个月的收益与成本。", "Акции на несколько дней со своими кодами: что они принесли и сколько стоили за 12 месяцев.", "Ações por uns dias, com códigos próprios: o que trouxeram e custaram nos últimos 12 meses."),
    "campaigns_empty": Words("Todavía no hay campañas", "No campaigns yet", "还没有活动", "Кампаний пока нет", "Ainda não há campanhas"),
    "campaigns_empty_about": Words("Cree la primera: elija socios, días y cuántos códigos.", "Make the first one: choose partners, days and how many codes.", "创建第一个：选择合作伙伴、日期和优惠码数量。", "Создайте первую: выберите партнёров, дни и число кодов.", "Crie a primeira: escolha parceiros, dias e quantos códigos."),
    "campaign_new": Words("Nueva campaña", "New campaign", "新建活动", "Новая кампания", "Nova campanha"),
    "campaign_new_about": Words("Cada socio elegido recibe sus propios códigos. Lo que se gana con ellos lo dice el acuerdo.", "Each partner that is chosen gets codes of its own. What is earned with them, the deal says.", "每个选定的合作伙伴获得自己的优惠码，收益以协议为准。", "Каждый выбранный партнёр получит свои коды. Сколько по ним начисляется, сказано в договоре.", "Cada parceiro escolhido recebe os seus próprios códigos. O que se ganha com eles diz o acordo."),
    "campaign_name": Words("Nombre de la campaña", "Name of the campaign", "活动名称", "Название кампании", "Nome da campanha"),
    "campaign_name_hint": Words("Por ejemplo: Semana del Taller X", "For example: Summer week", "例如：夏季周", "Например: Неделя зимних шин", "Por exemplo: Semana da oficina"),
    "campaign_partners": Words("Para qué socios", "For which partners", "适用合作伙伴", "Для каких партнёров", "Para que parceiros"),
    "partner_ids": Words("Claves de los socios, con espacios", "Ids of the partners, with spaces", "合作伙伴编号，用空格分隔", "Коды партнёров через пробел", "Códigos dos parceiros, com espaços"),
    "codes_each": Words("Códigos para cada socio", "Codes for each partner", "每个合作伙伴的优惠码数量", "Кодов на каждого партнёра", "Códigos para cada parceiro"),
    "uses_each": Words("Usos de cada código", "Uses of each code", "每个码可用次数", "Применений каждого кода", "Usos de cada código"),
    "prefix": Words("Comienzo de los códigos", "How the codes begin", "优惠码前缀", "Начало кодов", "Início dos códigos"),
    "prefix_hint": Words("Letras y números, por ejemplo LAVA", "Letters and digits, for example WASH", "字母和数字，例如 WASH", "Латинские буквы и цифры, например WASH", "Letras e números, por exemplo LAVA"),
    "campaign_do": Words("Crear los códigos", "Make the codes", "生成优惠码", "Создать коды", "Criar os códigos"),
    "campaign_made": Words("La campaña {name} tiene {n} código nuevo.‖La campaña {name} tiene {n} códigos nuevos.", "The campaign {name} has {n} new code.‖The campaign {name} has {n} new codes.", "活动 {name} 新增 {n} 个优惠码。", "У кампании {name} {n} новый код.‖У кампании {name} {n} новых кода.‖У кампании {name} {n} новых кодов.", "A campanha {name} tem {n} código novo.‖A campanha {name} tem {n} códigos novos."),
    "campaign_off": Words("Los códigos de {name} ya no cuentan.", "The codes of {name} count no longer.", "{name} 的优惠码已停用。", "Коды кампании {name} больше не действуют.", "Os códigos de {name} já não contam."),
    "campaign_on": Words("Los códigos de {name} cuentan de nuevo.", "The codes of {name} count again.", "{name} 的优惠码已重新启用。", "Коды кампании {name} снова действуют.", "Os códigos de {name} contam de novo."),
    "days": Words("Días", "Days", "日期", "Дни", "Dias"),
    "always": Words("sin límite", "without an end", "不限", "без срока", "sem limite"),
    "codes": Words("Códigos", "Codes", "优惠码", "Коды", "Códigos"),
    "uses_left": Words("Quedan", "Left", "剩余", "Осталось", "Restam"),
    "grants": Words("Lo que da el acuerdo", "What the deal grants", "协议给予", "Что даёт договор", "O que o acordo dá"),
    "grants_none": Words("El acuerdo no da nada especial: cuenta como cualquier venta.", "The deal grants nothing special: it counts as any sale.", "协议没有特别约定，按普通销售计算。", "Договор ничего особого не даёт: считается как обычная продажа.", "O acordo não dá nada especial: conta como qualquer venda."),
    "grant_rate": Words("Comisión", "Commission", "佣金", "Вознаграждение", "Comissão"),
    "grant_discount": Words("Descuento al cliente", "Customer's discount", "客户折扣", "Скидка клиенту", "Desconto ao cliente"),
    "campaign_codes": Words("Sus códigos", "Its codes", "活动优惠码", "Её коды", "Os seus códigos"),
    "codes_none": Words("Ningún código lleva todavía este nombre.", "No code goes by this name yet.", "还没有该名称的优惠码。", "Кодов с этим названием пока нет.", "Nenhum código leva ainda este nome."),
    "batch": Words("Lote", "Batch", "批次", "Партия", "Lote"),
    "download_codes": Words("Descargar códigos", "Download codes", "下载优惠码", "Скачать коды", "Descarregar códigos"),
    "switch_off": Words("Desactivar la campaña", "Switch the campaign off", "停用活动", "Отключить кампанию", "Desativar a campanha"),
    "switch_on": Words("Activar la campaña", "Switch the campaign on", "启用活动", "Включить кампанию", "Ativar a campanha"),
}  # fmt: skip
