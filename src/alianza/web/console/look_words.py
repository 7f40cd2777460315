"""What the settings say of brand, languages and calendar. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.console.settings_words import WORDS as OF_SETTINGS
from alianza.web.shared.brand_words import WORDS as OF_BRAND

WORDS: dict[str, Words] = {
    **OF_SETTINGS,
    **OF_BRAND,
    "languages_about": Words("En qué idiomas se ofrecen sus páginas.", "In which languages your pages are offered.", "页面提供的语言。", "На каких языках доступны ваши страницы.", "Em que idiomas se oferecem as suas páginas."),
    "usual": Words("Idioma habitual", "Usual language", "默认语言", "Обычный язык", "Idioma habitual"),
    "usual_hint": Words("Para quien no lee ninguno de los demás.", "For whoever reads none of the others.", "供不使用其他语言的访客。", "Для тех, кто не читает на остальных.", "Para quem não lê nenhum dos outros."),
    "offered": Words("Se ofrecen", "Offered", "提供的语言", "Доступны", "Oferecem-se"),
    "languages_saved": Words("Idiomas guardados.", "Languages saved.", "语言已保存。", "Языки сохранены.", "Idiomas guardados."),
    "calendar_about": Words("Cuándo se cierra, se revisa y se paga. Lo fija el acuerdo: para cambiarlo, publique otra versión.", "When months are closed, looked at and paid. The deal sets it: to change it, publish another version.", "结算、核对和付款的时间由协议确定；如需更改，请发布新版本。", "Когда закрывают, проверяют и платят. Это задаёт договор: чтобы изменить, опубликуйте новую версию.", "Quando se fecha, revê e paga. É o acordo que o fixa: para mudar, publique outra versão."),
    "review_days": Words("Días para revisar", "Days to review", "核对天数", "Дней на проверку", "Dias para rever"),
    "payout_day": Words("Día de pago del mes siguiente", "Payment day of the next month", "次月付款日", "День выплаты следующего месяца", "Dia de pagamento do mês seguinte"),
    "holidays_of": Words("Días festivos de", "Public holidays of", "公共假日", "Праздники страны", "Feriados de"),
    "holidays_none": Words("solo fines de semana", "weekends only", "仅周末", "только выходные", "só fins de semana"),
    "time_zone": Words("Zona horaria", "Time zone", "时区", "Часовой пояс", "Fuso horário"),
    "closes_on": Words("Se puede cerrar desde", "Can be closed from", "可结账起始日", "Закрыть можно с", "Pode fechar-se desde"),
    "pays_on": Words("Se paga", "Is paid", "付款日", "Выплата", "Paga-se"),
    "holidays": Words("Días festivos que vienen", "Public holidays to come", "即将到来的公共假日", "Ближайшие праздники", "Próximos feriados"),
    "change_deal": Words("Cambiar el acuerdo", "Change the deal", "更改协议", "Изменить договор", "Mudar o acordo"),
}  # fmt: skip
