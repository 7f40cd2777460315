"""What the pages about codes and links say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    "codes_about": Words("Lo que un cliente dice o escribe para que la venta cuente para un socio.", "What a customer says or types so that the sale counts for a partner.", "客户说出或输入后，销售计入对应合作伙伴。", "Что клиент называет или вводит, чтобы продажа засчиталась партнёру.", "O que um cliente diz ou escreve para que a venda conte para um parceiro."),
    "codes_empty": Words("Todavía no hay códigos", "No codes yet", "还没有优惠码", "Кодов пока нет", "Ainda não há códigos"),
    "codes_empty_about": Words("Cree uno para una campaña o un mostrador.", "Make one for a campaign or a counter.", "为活动或柜台创建一个。", "Создайте код для кампании или стойки.", "Crie um para uma campanha ou um balcão."),
    "code_new": Words("Nuevo código", "New code", "新建优惠码", "Новый код", "Novo código"),
    "code_made": Words("El código {code} ya cuenta.", "The code {code} counts from now on.", "优惠码 {code} 已生效。", "Код {code} теперь действует.", "O código {code} já conta."),
    "codes_off": Words("{n} código ya no cuenta.‖{n} códigos ya no cuentan.", "{n} code counts no longer.‖{n} codes count no longer.", "已停用 {n} 个优惠码。", "{n} код больше не действует.‖{n} кода больше не действуют.‖{n} кодов больше не действуют.", "{n} código já não conta.‖{n} códigos já não contam."),
    "codes_on": Words("{n} código cuenta.‖{n} códigos cuentan.", "{n} code counts.‖{n} codes count.", "已启用 {n} 个优惠码。", "{n} код действует.‖{n} кода действуют.‖{n} кодов действуют.", "{n} código conta.‖{n} códigos contam."),
    "disable": Words("Desactivar", "Disable", "停用", "Отключить", "Desativar"),
    "enable": Words("Activar", "Enable", "启用", "Включить", "Ativar"),
    "code_hint": Words("Letras y números, sin espacios: VERANO10", "Letters and digits, no spaces: SUMMER10", "字母和数字，无空格：SUMMER10", "Буквы и цифры без пробелов: LETO10", "Letras e números, sem espaços: VERAO10"),
    "campaign": Words("Campaña", "Campaign", "活动", "Кампания", "Campanha"),
    "valid_from": Words("Vale desde", "Valid from", "生效日期", "Действует с", "Vale desde"),
    "valid_until": Words("Vale hasta", "Valid until", "截止日期", "Действует до", "Vale até"),
    "max_uses": Words("Usos como máximo", "Uses at most", "最多使用次数", "Не более применений", "Usos no máximo"),
    "uses": Words("Usos", "Uses", "使用次数", "Применений", "Usos"),
    "on": Words("activo", "active", "启用", "действует", "ativo"),
    "off": Words("desactivado", "disabled", "停用", "отключён", "desativado"),
    "note": Words("Nota", "Note", "备注", "Заметка", "Nota"),
    "links_about": Words("Cada enlace recuerda de quién vino el cliente.", "Each link remembers who a customer came from.", "每个链接都会记住客户来源。", "Каждая ссылка помнит, от кого пришёл клиент.", "Cada link lembra de quem veio o cliente."),
    "links_empty": Words("Todavía no hay enlaces", "No links yet", "还没有链接", "Ссылок пока нет", "Ainda não há links"),
    "links_empty_about": Words("Cree el primero para un socio.", "Make the first one for a partner.", "为合作伙伴创建第一个链接。", "Создайте первую для партнёра.", "Crie o primeiro para um parceiro."),
    "link_new": Words("Nuevo enlace", "New link", "新建链接", "Новая ссылка", "Novo link"),
    "link_made": Words("El enlace {code} ya funciona.", "The link {code} works.", "链接 {code} 已可使用。", "Ссылка {code} работает.", "O link {code} já funciona."),
    "address": Words("Dirección", "Address", "地址", "Адрес", "Endereço"),
    "target": Words("Lleva a", "Leads to", "目标地址", "Ведёт на", "Leva a"),
    "channel": Words("Canal", "Channel", "渠道", "Канал", "Canal"),
    "early": Words("aún no empieza", "not begun yet", "未开始", "ещё не началась", "ainda não começou"),
    "in_force": Words("vigente", "in force", "有效", "действует", "vigente"),
    "ended": Words("terminado", "ended", "已结束", "завершена", "terminado"),
    "partner_id": Words("Clave del socio", "Id of the partner", "合作伙伴编号", "Код партнёра", "Código do parceiro"),
    "qr": Words("Código QR", "QR code", "二维码", "QR-код", "Código QR"),
    "qr_png": Words("Descargar QR (PNG)", "Download QR (PNG)", "下载二维码 (PNG)", "Скачать QR (PNG)", "Descarregar QR (PNG)"),
    "code_free": Words("Déjelo vacío y se inventa uno.", "Leave it empty to get one by chance.", "留空则自动生成。", "Оставьте пустым — будет случайный.", "Deixe vazio e será criado um."),
}  # fmt: skip
