"""What the pages of the team and of the partner's brand say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.brand_words import WORDS as OF_BRAND
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    **OF_BRAND,
    "team_about": Words("Quién entra por su empresa, y qué puede hacer.", "Who comes in for your company, and what they may do.", "谁代表贵公司登录，以及可执行的操作。", "Кто входит от вашей компании и что может.", "Quem entra pela sua empresa, e o que pode fazer."),
    "email": Words("Correo", "E-mail", "邮箱", "Почта", "E-mail"),
    "role": Words("Función", "Role", "角色", "Роль", "Função"),
    "since": Words("Desde", "Since", "自", "С", "Desde"),
    "team_invite": Words("Invitar a una persona", "Invite a person", "邀请人员", "Пригласить человека", "Convidar uma pessoa"),
    "team_invited": Words("Se invitó a {email}: recibirá un correo.", "{email} is invited and gets a message.", "已邀请 {email}，对方将收到邮件。", "{email} приглашён и получит письмо.", "{email} foi convidado: receberá um e-mail."),
    "team_change": Words("Cambiar función", "Change role", "更改角色", "Сменить роль", "Mudar função"),
    "team_changed": Words("{name} tiene otra función.", "{name} has another role.", "{name} 的角色已更改。", "У {name} другая роль.", "{name} tem outra função."),
    "team_removed": Words("{name} ya no entra.", "{name} comes in no longer.", "{name} 已无法登录。", "{name} больше не входит.", "{name} já não entra."),
    "last_owner_stays": Words("último titular", "last owner", "最后一位负责人", "последний владелец", "último titular"),
    "actions": Words("Acciones", "Actions", "操作", "Действия", "Ações"),
}  # fmt: skip
