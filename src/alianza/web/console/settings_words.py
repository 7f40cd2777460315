"""What the settings say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    "people": Words("Personas", "People", "人员", "Люди", "Pessoas"),
    "people_about": Words("Quién entra, y qué puede hacer.", "Who comes in, and what they may do.", "谁可以登录，以及可以做什么。", "Кто входит и что может делать.", "Quem entra, e o que pode fazer."),
    "api_keys": Words("Claves de API", "API keys", "API 密钥", "Ключи API", "Chaves de API"),
    "api_keys_about": Words("Con ellas otros programas leen y escriben aquí.", "With them other programs read and write here.", "供其他程序在此读写。", "С ними другие программы читают и пишут здесь.", "Com elas outros programas leem e escrevem aqui."),
    "webhooks": Words("Webhooks", "Webhooks", "Webhook", "Вебхуки", "Webhooks"),
    "webhooks_about": Words("A dónde avisamos de lo que pasa.", "Where we tell of what happens.", "事件通知地址。", "Куда мы сообщаем о событиях.", "Para onde avisamos do que acontece."),
    "key_add": Words("Nueva clave", "New key", "新建密钥", "Новый ключ", "Nova chave"),
    "webhook_add": Words("Nuevo webhook", "New webhook", "新建 Webhook", "Новый вебхук", "Novo webhook"),
    "domains": Words("Direcciones", "Addresses", "网址", "Адреса", "Endereços"),
    "brand": Words("Marca", "Brand", "品牌", "Бренд", "Marca"),
    "place_ours": Words("Ubicación", "Where you are", "所在位置", "Где вы находитесь", "Localização"),
    "languages": Words("Idiomas", "Languages", "语言", "Языки", "Idiomas"),
    "house": Words("Acuerdo", "Agreement", "合作协议", "Соглашение", "Acordo"),
    "calendar": Words("Calendario", "Calendar", "日历", "Календарь", "Calendário"),
    "second_button": Words("Segundo factor", "Second factor", "双重验证", "Второй фактор", "Segundo fator"),
    "none_yet": Words("Todavía no hay ninguno", "None yet", "暂无", "Пока нет", "Ainda não há nenhum"),
    "email": Words("Correo", "E-mail", "邮箱", "Почта", "E-mail"),
    "roles": Words("Funciones", "Roles", "角色", "Роли", "Funções"),
    "role": Words("Función", "Role", "角色", "Роль", "Função"),
    "of": Words("Con", "With", "所属", "Где", "Com"),
    "since": Words("Desde", "Since", "自", "С", "Desde"),
    "last_used": Words("Último uso", "Last used", "最近使用", "Последнее использование", "Último uso"),
    "scopes": Words("Permisos", "Scopes", "权限", "Права", "Permissões"),
    "events": Words("Eventos", "Events", "事件", "События", "Eventos"),
    "waiting": Words("Por entregar", "Waiting", "待发送", "Ждут отправки", "Por entregar"),
    "alliance": Words("la alianza", "the alliance", "联盟", "альянс", "a aliança"),
    "invite": Words("Invitar a una persona", "Invite a person", "邀请人员", "Пригласить человека", "Convidar uma pessoa"),
    "invited": Words("Se invitó a {email}: recibirá un correo.", "{email} is invited and gets a message.", "已邀请 {email}，对方将收到邮件。", "{email} приглашён и получит письмо.", "{email} foi convidado: receberá um e-mail."),
    "hook_active": Words("activo", "active", "启用", "работает", "ativo"),
    "hook_paused": Words("en pausa", "paused", "已暂停", "приостановлен", "em pausa"),
    "hook_disabled": Words("desactivado: no respondía", "disabled: it did not answer", "已停用：无响应", "отключён: не отвечал", "desativado: não respondia"),
    "live": Words("en uso", "live", "有效", "действует", "em uso"),
    "ending": Words("por terminar", "ending", "即将失效", "скоро закончится", "a terminar"),
    "expired": Words("caducada", "expired", "已过期", "истёк", "expirada"),
    "revoked": Words("retirada", "revoked", "已撤销", "отозван", "retirada"),
}  # fmt: skip
