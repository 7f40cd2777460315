"""What the pages of keys say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.console.settings_words import WORDS as OF_SETTINGS

WORDS: dict[str, Words] = {
    **OF_SETTINGS,
    "key_new": Words("Nueva clave de API", "New API key", "新建 API 密钥", "Новый ключ API", "Nova chave de API"),
    "key_new_about": Words("Para que otro programa (su CRM, su caja, su tienda) lea y escriba aquí.", "So that another program (your CRM, your till, your shop) reads and writes here.", "供其他程序（CRM、收银、网店）在此读写。", "Чтобы другая программа (CRM, касса, магазин) читала и писала здесь.", "Para que outro programa (o seu CRM, a sua caixa, a sua loja) leia e escreva aqui."),
    "key_name": Words("Para qué es", "What it is for", "用途", "Для чего он", "Para que serve"),
    "key_name_hint": Words("Por ejemplo: caja de la sucursal Norte", "For example: till of the North branch", "例如：北店收银", "Например: касса филиала «Север»", "Por exemplo: caixa da loja Norte"),
    "key_may": Words("Qué puede hacer", "What it may do", "可执行的操作", "Что он может", "O que pode fazer"),
    "read": Words("Ver", "See", "查看", "Смотреть", "Ver"),
    "write": Words("Crear y cambiar", "Make and change", "创建和更改", "Создавать и менять", "Criar e mudar"),
    "g_customers": Words("Clientes y ventas", "Customers and sales", "客户与销售", "Клиенты и продажи", "Clientes e vendas"),
    "g_links": Words("Enlaces y códigos", "Links and codes", "链接与优惠码", "Ссылки и коды", "Links e códigos"),
    "g_partners": Words("Socios", "Partners", "合作伙伴", "Партнёры", "Parceiros"),
    "g_deals": Words("Acuerdos", "Deals", "协议", "Договоры", "Acordos"),
    "g_money": Words("Dinero: comisiones, estados de cuenta, pagos", "Money: commission, statements, payouts", "资金：佣金、对账单、付款", "Деньги: вознаграждение, отчёты, выплаты", "Dinheiro: comissões, extratos, pagamentos"),
    "g_admin": Words("Administración: personas, claves, webhooks", "Administration: people, keys, webhooks", "管理：人员、密钥、Webhook", "Управление: люди, ключи, вебхуки", "Administração: pessoas, chaves, webhooks"),
    "key_partner": Words("De quién ve los datos", "Whose data it sees", "可见数据范围", "Чьи данные видит", "De quem vê os dados"),
    "whole_alliance": Words("toda la alianza", "the whole alliance", "整个联盟", "весь альянс", "toda a aliança"),
    "key_partner_hint": Words("Con un socio, la clave solo ve lo de ese socio.", "With a partner, the key sees that partner's rows only.", "选择合作伙伴后，密钥仅可见其数据。", "С партнёром ключ видит только его данные.", "Com um parceiro, a chave só vê o desse parceiro."),
    "partner_id": Words("Clave del socio (vacío: toda la alianza)", "Id of the partner (empty: the whole alliance)", "合作伙伴编号（留空：整个联盟）", "Код партнёра (пусто: весь альянс)", "Código do parceiro (vazio: toda a aliança)"),
    "expires_on": Words("Último día", "Last day", "最后一天", "Последний день", "Último dia"),
    "expires_hint": Words("Déjelo vacío si no debe caducar.", "Leave it empty if it shall not end.", "留空则不过期。", "Оставьте пустым, если он бессрочный.", "Deixe vazio se não deve caducar."),
    "secret_title": Words("Cópiela ahora", "Copy it now", "请立即复制", "Скопируйте сейчас", "Copie agora"),
    "key_secret": Words("Esta es la clave «{name}». Se muestra solo esta vez: guárdela en el otro programa y en ningún correo.", "This is the key “{name}”. It is shown this once: put it into the other program, and into no mail.", "这是密钥“{name}”，仅显示这一次：请存入对应程序，不要发送邮件。", "Это ключ «{name}». Он показан только сейчас: внесите его в программу и не пересылайте почтой.", "Esta é a chave «{name}». Mostra-se só desta vez: guarde-a no outro programa e em nenhum e-mail."),
    "secret_done": Words("Ya la copié", "I have copied it", "我已复制", "Я скопировал", "Já a copiei"),
    "created_by": Words("Creada por", "Made by", "创建者", "Создал", "Criada por"),
    "created_at": Words("Creada", "Made", "创建时间", "Создан", "Criada"),
    "expires_at": Words("Caduca", "Ends", "到期", "Действует до", "Caduca"),
    "ends_in": Words("Termina en", "Ends in", "末四位", "Оканчивается на", "Termina em"),
    "key_rotate": Words("Reemplazar", "Replace", "替换", "Заменить", "Substituir"),
    "key_rotate_about": Words("Se crea una clave nueva con los mismos permisos; la anterior sigue un tiempo para que nada se detenga.", "A new key with the same rights is made; the old one goes on for a while, so that nothing stands still.", "将创建权限相同的新密钥；旧密钥继续有效一段时间，避免中断。", "Создаётся новый ключ с теми же правами; старый ещё поработает, чтобы ничего не встало.", "Cria-se uma chave nova com as mesmas permissões; a anterior continua algum tempo para que nada pare."),
    "overlap": Words("La anterior sigue", "The old one goes on", "旧密钥继续有效", "Старый действует ещё", "A anterior continua"),
    "overlap_none": Words("nada: termina ya", "not at all: it ends now", "立即失效", "нисколько: сразу конец", "nada: termina já"),
    "overlap_hours": Words("{n} hora‖{n} horas", "{n} hour‖{n} hours", "{n} 小时", "{n} час‖{n} часа‖{n} часов", "{n} hora‖{n} horas"),
    "key_revoke": Words("Retirar", "End it", "撤销", "Отозвать", "Retirar"),
    "key_revoke_about": Words("El programa que la usa deja de entrar en un segundo.", "The program that uses it is refused within a second.", "使用它的程序将在一秒内被拒绝。", "Программа, которая им пользуется, будет отвергнута через секунду.", "O programa que a usa deixa de entrar num segundo."),
    "key_revoked": Words("La clave «{name}» ya no sirve.", "The key “{name}” is over.", "密钥“{name}”已失效。", "Ключ «{name}» больше не действует.", "A chave «{name}» já não serve."),
    "scopes_exact": Words("Permisos exactos", "The exact scopes", "确切权限", "Точные права", "Permissões exatas"),
}  # fmt: skip
