"""What the page of a partner's notes and history says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    "notes_of": Words("Notas e historia de {name}", "Notes and history of {name}", "{name} 的备注与历史", "Заметки и история: {name}", "Notas e história de {name}"),
    "notes_about": Words("Para su equipo: el socio no las ve.", "For your team: the partner does not see them.", "仅供您的团队查看，合作伙伴不可见。", "Для вашей команды: партнёр их не видит.", "Para a sua equipa: o parceiro não as vê."),
    "notes": Words("Notas", "Notes", "备注", "Заметки", "Notas"),
    "note_new": Words("Nueva nota", "New note", "新备注", "Новая заметка", "Nova nota"),
    "notes_none": Words("Todavía no hay notas.", "No notes yet.", "暂无备注。", "Заметок пока нет.", "Ainda não há notas."),
    "note_kept": Words("Nota guardada.", "Note saved.", "备注已保存。", "Заметка сохранена.", "Nota guardada."),
    "note_removed": Words("Nota quitada.", "Note removed.", "备注已移除。", "Заметка удалена.", "Nota removida."),
    "note_changed": Words("cambiada {when}", "changed {when}", "更改于 {when}", "изменена {when}", "alterada {when}"),
    "edit": Words("Cambiar", "Change", "更改", "Изменить", "Alterar"),
    "tiers_title": Words("Cambios de nivel", "Changes of tier", "等级变化", "Смена уровня", "Mudanças de nível"),
    "history_title": Words("Historia", "History", "历史", "История", "História"),
    "history_none": Words("Todavía no cambió nada", "Nothing changed yet", "暂无更改", "Изменений пока нет", "Ainda nada mudou"),
    "history_none_about": Words("Aquí queda cada cambio de este socio.", "Each change of this partner is kept here.", "该合作伙伴的每次更改都记录于此。", "Здесь остаётся каждое изменение партнёра.", "Aqui fica cada mudança deste parceiro."),
    "when": Words("Cuándo", "When", "时间", "Когда", "Quando"),
    "what": Words("Qué", "What", "内容", "Что", "O quê"),
    "who": Words("Quién", "Who", "人员", "Кто", "Quem"),
    "did_partner_added": Words("Entró a la alianza", "Joined the alliance", "加入联盟", "Вступил в альянс", "Entrou na aliança"),
    "did_partner_changed": Words("Cambiaron sus datos", "Its details changed", "资料已更改", "Изменены данные", "Mudaram os seus dados"),
    "did_partner_account_read": Words("Se vio su cuenta completa", "Its account was read in full", "查看了完整账户", "Просмотрен полный счёт", "Viu-se a sua conta completa"),
    "did_brand_changed": Words("Cambió su marca", "Its brand changed", "品牌已更改", "Изменён бренд", "Mudou a sua marca"),
    "field_group": Words("grupo", "group", "分组", "группа", "grupo"),
    "field_reward": Words("forma de pago", "form of payment", "付款方式", "способ выплаты", "forma de pagamento"),
    "field_language": Words("idioma", "language", "语言", "язык", "idioma"),
    "field_country": Words("país", "country", "国家", "страна", "país"),
    "field_name": Words("nombre", "name", "名称", "название", "nome"),
    "field_account": Words("cuenta", "account", "账户", "счёт", "conta"),
    "field_bic": Words("BIC", "BIC", "BIC", "BIC", "BIC"),
    "field_email": Words("correo", "e-mail", "邮箱", "почта", "e-mail"),
    "did_partner_suspended": Words("Se suspendió", "Was suspended", "已暂停", "Приостановлен", "Foi suspenso"),
    "did_partner_resumed": Words("Volvió a participar", "Takes part again", "已恢复", "Снова участвует", "Voltou a participar"),
    "field_since": Words("desde", "from", "自", "с", "desde"),
    "field_reason": Words("motivo", "reason", "原因", "причина", "motivo"),
    "field_place": Words("ubicación", "place", "位置", "местоположение", "localização"),
    "field_changed": Words("qué", "what", "内容", "что", "o quê"),
}  # fmt: skip
