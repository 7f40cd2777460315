"""What the mails say, in five languages. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

LINK_SUBJECT = Words(
    es="Su enlace para entrar en {alliance}",
    en="Your link to sign in to {alliance}",
    zh="您登录 {alliance} 的链接",
    ru="Ссылка для входа в {alliance}",
    pt="O seu link para entrar em {alliance}",
)
LINK_TEXT = Words(
    es=(
        "Abra este enlace en el mismo navegador en el que lo pidió:\n\n{link}\n\n"
        "Vale {minutes} minutos y una sola vez. Si usted no lo pidió, no haga nada: sin ese navegador no sirve."
    ),
    en=(
        "Open this link in the browser in which you asked for it:\n\n{link}\n\n"
        "It works for {minutes} minutes, and once. If you did not ask for it, do nothing: without that browser it is useless."
    ),
    zh=(
        "请在您申请登录的同一浏览器中打开此链接：\n\n{link}\n\n链接 {minutes} 分钟内有效，且只能使用一次。"
        "如果不是您本人申请，请忽略此邮件：没有那个浏览器，链接无法使用。"
    ),
    ru=(
        "Откройте эту ссылку в том же браузере, в котором вы её запросили:\n\n{link}\n\n"
        "Она действует {minutes} минут и только один раз. Если вы её не запрашивали, ничего не делайте: без того браузера"
        " она бесполезна."
    ),
    pt=(
        "Abra este link no mesmo navegador em que o pediu:\n\n{link}\n\n"
        "Vale {minutes} minutos e uma única vez. Se não o pediu, não faça nada: sem esse navegador ele não serve."
    ),
)
INVITATION_SUBJECT = Words(
    es="Ya puede entrar en {alliance}",
    en="You can now sign in to {alliance}",
    zh="您现在可以登录 {alliance}",
    ru="Теперь вы можете войти в {alliance}",
    pt="Já pode entrar em {alliance}",
)
INVITATION_TEXT = Words(
    es="{alliance} le ha dado acceso como {roles}.\n\nEntre aquí con esta dirección de correo:\n\n{link}\n",
    en="{alliance} has given you access as {roles}.\n\nSign in here with this e-mail address:\n\n{link}\n",
    zh="{alliance} 已授予您以下身份的访问权限：{roles}。\n\n请使用此邮箱地址在这里登录：\n\n{link}\n",
    ru="{alliance} открыл вам доступ. Роль: {roles}.\n\nВойдите здесь с этим адресом электронной почты:\n\n{link}\n",
    pt="{alliance} deu-lhe acesso como {roles}.\n\nEntre aqui com este endereço de e-mail:\n\n{link}\n",
)
ROLE_NAMES = {
    "manager": Words(
        "responsable de alianzas", "alliance manager", "联盟经理", "менеджер партнёрств", "gestor de alianças"
    ),
    "finance": Words("finanzas", "finance", "财务", "финансы", "finanças"),
    "staff": Words("personal de mostrador", "counter staff", "前台员工", "сотрудник на стойке", "equipe de balcão"),
    "partner_owner": Words(
        "titular del socio", "partner's owner", "合作伙伴负责人", "владелец партнёра", "titular do parceiro"
    ),
    "partner_member": Words(
        "equipo del socio", "partner's team", "合作伙伴成员", "сотрудник партнёра", "equipe do parceiro"
    ),
    "concierge": Words("conserje", "concierge", "礼宾", "консьерж", "concierge"),
    "auditor": Words("auditor", "auditor", "审计员", "аудитор", "auditor"),
}


def in_language(words: Words, language: str) -> str:
    """The text in a language; in English when it has none."""
    return str(getattr(words, language, words.en))


def role_names(roles: tuple[str, ...], language: str) -> str:
    """Roles as a person reads them."""
    return ", ".join(in_language(ROLE_NAMES[role], language) for role in roles)
