"""What the first page and the outbox say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "welcome": Words("Bienvenido a Alianza", "Welcome to Alianza", "欢迎使用 Alianza", "Добро пожаловать в Alianza", "Bem-vindo à Alianza"),
    "welcome_about": Words("Quién nos trajo a este cliente, qué le debemos por ello, y la cuenta que ambas partes pueden revisar.", "Who sent us this customer, what we owe them for it, and an account that both sides can check.", "谁为我们带来这位客户、我们应付多少，以及双方都能核对的账目。", "Кто привёл этого клиента, сколько мы за это должны и счёт, который могут проверить обе стороны.", "Quem nos trouxe este cliente, o que lhe devemos por isso, e uma conta que os dois lados podem conferir."),
    "for_team": Words("Equipo de la alianza", "The alliance's team", "联盟团队", "Команда альянса", "Equipe da aliança"),
    "for_team_about": Words("Socios, acuerdos, cierre de mes y libro mayor.", "Partners, deals, month end and ledger.", "合作伙伴、协议、月末结算与总账。", "Партнёры, договоры, закрытие месяца и главная книга.", "Parceiros, acordos, fecho do mês e livro-razão."),
    "for_partners": Words("Socios", "Partners", "合作伙伴", "Партнёры", "Parceiros"),
    "for_partners_about": Words("Sus clientes, sus comisiones y sus estados de cuenta.", "Your customers, your commission and your statements.", "您的客户、佣金与对账单。", "Ваши клиенты, вознаграждение и отчёты.", "Os seus clientes, as suas comissões e os seus extratos."),
    "for_developers": Words("Desarrolladores", "Developers", "开发者", "Разработчики", "Desenvolvedores"),
    "for_developers_about": Words("La API y su descripción OpenAPI.", "The API and its OpenAPI description.", "API 及其 OpenAPI 描述。", "API и его описание OpenAPI.", "A API e a sua descrição OpenAPI."),
    "outbox": Words("Correos capturados", "Caught e-mail", "已拦截的邮件", "Перехваченные письма", "E-mails capturados"),
    "outbox_about": Words("Sin servidor de correo configurado, los mensajes quedan aquí. Solo se ven desde esta máquina.", "Without a mail server, messages stay here. They are seen from this machine only.", "未配置邮件服务器时，邮件保存在此处，仅本机可见。", "Без почтового сервера письма остаются здесь. Видны только с этой машины.", "Sem servidor de correio, as mensagens ficam aqui. Só se veem desta máquina."),
    "outbox_empty": Words("Todavía no hay correos", "No mail yet", "还没有邮件", "Писем пока нет", "Ainda não há e-mails"),
    "outbox_empty_about": Words("Pida un enlace para entrar y aparecerá aquí.", "Ask for a sign-in link and it appears here.", "请求登录链接后会显示在此。", "Запросите ссылку для входа — она появится здесь.", "Peça um link para entrar e aparecerá aqui."),
}  # fmt: skip
