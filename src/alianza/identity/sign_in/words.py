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
NOTICE_SUBJECT = Words(
    es="{alliance}: {what}",
    en="{alliance}: {what}",
    zh="{alliance}：{what}",
    ru="{alliance}: {what}",
    pt="{alliance}: {what}",
)
NOTICE_TEXT = Words(
    es=(
        "{what}.\n\nCuándo: {when}\nNavegador: {agent}\n\nSi fue usted, no haga nada. Si no, entre, cierre las demás sesiones"
        " y avise a quien gestiona los accesos:\n\n{link}\n"
    ),
    en=(
        "{what}.\n\nWhen: {when}\nBrowser: {agent}\n\nIf this was you, do nothing. If not, sign in, end the other sessions and"
        " tell whoever manages access:\n\n{link}\n"
    ),
    zh="{what}。\n\n时间：{when}\n浏览器：{agent}\n\n如果是您本人操作，请忽略。如果不是，请登录并结束其他会话，然后告知权限管理员：\n\n{link}\n",
    ru=(
        "{what}.\n\nКогда: {when}\nБраузер: {agent}\n\nЕсли это были вы, ничего не делайте. Если нет, войдите, завершите другие"
        " сеансы и сообщите тому, кто управляет доступом:\n\n{link}\n"
    ),
    pt=(
        "{what}.\n\nQuando: {when}\nNavegador: {agent}\n\nSe foi você, não faça nada. Se não, entre, encerre as outras sessões e"
        " avise quem gere os acessos:\n\n{link}\n"
    ),
)
NOTICES = {
    "new_device": Words(
        "Entrada desde un navegador nuevo", "Sign-in from a new browser", "从新的浏览器登录", "Вход из нового браузера",
        "Entrada a partir de um navegador novo",
    ),
    "passkey_added": Words(
        "Se añadió una llave de acceso", "A passkey was added", "已添加通行密钥", "Добавлен ключ доступа",
        "Foi adicionada uma chave de acesso",
    ),
    "passkey_removed": Words(
        "Se quitó una llave de acceso", "A passkey was removed", "已移除通行密钥", "Ключ доступа удалён",
        "Foi removida uma chave de acesso",
    ),
    "second_added": Words(
        "Se añadió un segundo factor", "A second factor was added", "已设置双重验证", "Добавлен второй фактор",
        "Foi adicionado um segundo fator",
    ),
    "second_removed": Words(
        "Se quitó el segundo factor", "The second factor was removed", "已取消双重验证", "Второй фактор убран",
        "O segundo fator foi removido",
    ),
    "provider_connected": Words(
        "Su cuenta de otra organización quedó unida", "Your account with another organisation was connected",
        "已关联其他机构的账户", "Подключена ваша учётная запись в другой организации",
        "A sua conta de outra organização foi ligada",
    ),
    "payout_details": Words(
        "Cambió la cuenta o la forma en que se le paga a su empresa",
        "The account or the form in which your company is paid changed",
        "贵公司的收款账户或方式已更改", "Изменены счёт или способ выплат вашей компании",
        "Mudou a conta ou a forma de pagamento à sua empresa",
    ),
}  # fmt: skip
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
