"""What a partner's page says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "earned": Words("Comisión por mes", "Commission by month", "每月佣金", "Вознаграждение по месяцам", "Comissão por mês"),
    "agreement": Words("Su acuerdo, en palabras", "Its deal, in plain words", "协议要点", "Договор простыми словами", "O acordo, em palavras"),
    "reward": Words("Cobra en", "Is paid in", "结算方式", "Получает", "Recebe em"),
    "since": Words("Socio desde", "Partner since", "合作起始", "Партнёр с", "Parceiro desde"),
    "email": Words("Correo", "E-mail", "邮箱", "Почта", "E-mail"),
    "account": Words("Cuenta", "Account", "账户", "Счёт", "Conta"),
    "account_show": Words("Ver completa", "Show it in full", "查看完整账户", "Показать полностью", "Ver completa"),
    "notes_and_history": Words("Notas e historia", "Notes and history", "备注与历史", "Заметки и история", "Notas e história"),
    "history": Words("Grupos en los que ha estado", "Groups it has been in", "曾属分组", "В каких группах был", "Grupos em que esteve"),
    "nothing_earned": Words("Todavía no hay estados de cuenta", "No statements yet", "尚无对账单", "Отчётов пока нет", "Ainda não há extratos"),
    "nothing_earned_about": Words("Aparecen cuando se cierra el primer mes con ventas suyas.", "They appear once the first month with its sales is closed.", "首个有销售的月份结账后显示。", "Появятся после закрытия первого месяца с его продажами.", "Aparecem quando se fecha o primeiro mês com vendas suas."),
    "links": Words("Enlaces", "Links", "链接", "Ссылки", "Links"),
    "all_of_them": Words("Ver todos", "See all", "查看全部", "Показать все", "Ver todos"),
    "people": Words("Personas", "People", "人员", "Люди", "Pessoas"),
    "new_partner": Words("Nuevo socio", "New partner", "新建合作伙伴", "Новый партнёр", "Novo parceiro"),
    "partner_made": Words("{name} ya es socio.", "{name} is a partner now.", "{name} 已成为合作伙伴。", "{name} теперь партнёр.", "{name} já é parceiro."),
    "id_hint": Words("Una clave corta y fija: taller-norte", "A short name that never changes: workshop-north", "简短且固定的编号：workshop-north", "Короткое постоянное имя: masterskaya-sever", "Um nome curto e fixo: oficina-norte"),
    "code_too": Words("Código que dirán sus clientes", "The code its customers will say", "客户使用的优惠码", "Код, который назовут клиенты", "Código que os clientes dirão"),
    "language": Words("Idioma", "Language", "语言", "Язык", "Idioma"),
}  # fmt: skip
