"""What the page of the print kit says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    "kit_about": Words("Imprima, pegue y comparta: todo lleva a su enlace y cada visita cuenta para usted.", "Print it, stick it up, share it: all of it leads to your link, and each visit counts for you.", "打印、张贴、分享：全部指向您的链接，每次访问都计入您名下。", "Печатайте, клейте, делитесь: всё ведёт на вашу ссылку, и каждый визит засчитывается вам.", "Imprima, cole e partilhe: tudo leva ao seu link e cada visita conta para si."),
    "kit_all": Words("Descargar todo (zip)", "Download all (zip)", "全部下载 (zip)", "Скачать всё (zip)", "Descarregar tudo (zip)"),
    "kit_choose": Words("Para qué enlace y código", "For which link and code", "选择链接和优惠码", "Для какой ссылки и кода", "Para que link e código"),
    "kit_link": Words("Enlace", "Link", "链接", "Ссылка", "Link"),
    "kit_code": Words("Código que se dice en el mostrador", "Code to say at the counter", "柜台口令优惠码", "Код, который называют у стойки", "Código que se diz ao balcão"),
    "kit_language": Words("Idioma", "Language", "语言", "Язык", "Idioma"),
    "kit_usual": Words("el habitual", "the usual one", "默认", "обычный", "o habitual"),
    "kit_show": Words("Mostrar", "Show", "显示", "Показать", "Mostrar"),
    "kit_paper": Words("Para imprimir", "To print", "打印用", "Для печати", "Para imprimir"),
    "kit_qr": Words("Código QR", "QR code", "二维码", "QR-код", "Código QR"),
    "kit_qr_about": Words("Para su propio diseño: SVG para imprenta, PNG para documentos.", "For a design of your own: SVG for a printer, PNG for documents.", "供您自行设计：SVG 用于印刷，PNG 用于文档。", "Для вашего макета: SVG для типографии, PNG для документов.", "Para o seu próprio desenho: SVG para gráfica, PNG para documentos."),
    "kit_stickers": Words("Calcomanías", "Stickers", "贴纸", "Наклейки", "Autocolantes"),
    "kit_stickers_about": Words("Redonda y cuadrada, para la caja, la puerta o el coche.", "A round and a square one, for the till, the door or the car.", "圆形和方形，贴在收银台、门或车上。", "Круглая и квадратная — на кассу, дверь или машину.", "Redondo e quadrado, para a caixa, a porta ou o carro."),
    "kit_tent": Words("Tarjeta de mesa", "Table card", "桌面立牌", "Настольная карточка", "Cartão de mesa"),
    "kit_tent_about": Words("Se dobla y se queda de pie en el mostrador.", "Folds, and stands on the counter.", "折叠后立于柜台。", "Складывается и стоит на стойке.", "Dobra-se e fica de pé no balcão."),
    "kit_sheet": Words("Cartel", "Poster", "海报", "Плакат", "Cartaz"),
    "kit_sheet_about": Words("Una hoja con el código QR grande.", "One sheet with a large QR code.", "一页大号二维码。", "Один лист с крупным QR-кодом.", "Uma folha com o código QR grande."),
    "kit_banners": Words("Para su sitio web", "For your web site", "网站用", "Для вашего сайта", "Para o seu site"),
    "kit_banner": Words("Banner de {width} × {height}", "Banner of {width} × {height}", "横幅 {width} × {height}", "Баннер {width} × {height}", "Banner de {width} × {height}"),
    "kit_snippet": Words("Código HTML de los tres", "HTML of all three", "三款 HTML 代码", "HTML всех трёх", "HTML dos três"),
    "kit_none": Words("Todavía no tiene un enlace", "You have no link yet", "您还没有链接", "У вас пока нет ссылки", "Ainda não tem um link"),
    "kit_none_about": Words("El material se hace con un enlace: cree el primero y vuelva.", "The kit is made for a link: make the first one and come back.", "物料基于链接生成：先创建一个链接。", "Материалы делаются для ссылки: создайте первую и возвращайтесь.", "O material faz-se com um link: crie o primeiro e volte."),
}  # fmt: skip
