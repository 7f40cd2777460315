"""What the form of a brand says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "brand": Words("Marca", "Brand", "品牌", "Бренд", "Marca"),
    "brand_about": Words("Nombre, color y logotipo del portal y de lo que se imprime.", "Name, colour and logo of the portal and of what is printed.", "门户及印刷品的名称、颜色和标志。", "Название, цвет и логотип портала и печатных материалов.", "Nome, cor e logótipo do portal e do que se imprime."),
    "brand_own_about": Words("Así se ve su material y su portal. Lo que deje vacío es de la alianza.", "How your kit and your portal look. What you leave empty is the alliance's.", "您的物料和门户外观。留空则使用联盟的。", "Так выглядят ваши материалы и портал. Пустое берётся у альянса.", "Como se vê o seu material e o seu portal. O que deixar vazio é da aliança."),
    "brand_name": Words("Nombre que se muestra", "Name that is shown", "显示名称", "Отображаемое название", "Nome que se mostra"),
    "brand_color": Words("Color principal", "Main colour", "主色", "Основной цвет", "Cor principal"),
    "brand_color_hint": Words("En hexadecimal: #0b4fd6", "In hexadecimal: #0b4fd6", "十六进制：#0b4fd6", "В шестнадцатеричном виде: #0b4fd6", "Em hexadecimal: #0b4fd6"),
    "brand_slogan": Words("Frase", "Slogan", "口号", "Слоган", "Frase"),
    "brand_industry": Words("Giro (elige las frases impresas)", "Trade (chooses the printed phrases)", "行业（决定印刷语句）", "Отрасль (для печатных фраз)", "Ramo (escolhe as frases impressas)"),
    "industry_wash": Words("lavado", "wash", "洗车", "мойка", "lavagem"),
    "industry_service": Words("taller", "service", "维修", "сервис", "oficina"),
    "industry_ride": Words("traslados", "rides", "出行", "поездки", "viagens"),
    "industry_partner": Words("otro", "other", "其他", "другое", "outro"),
    "brand_logo": Words("Logotipo", "Logo", "标志", "Логотип", "Logótipo"),
    "brand_logo_hint": Words("SVG, PNG o JPEG de hasta 2 MB, para fondo blanco. Solo formas: nada que se ejecute ni se cargue de fuera.", "SVG, PNG or JPEG of up to 2 MB, for a white ground. Only shapes: nothing that runs or is loaded from elsewhere.", "SVG、PNG 或 JPEG，最大 2 MB，适用于白底。仅限图形，不含脚本或外部引用。", "SVG, PNG или JPEG до 2 МБ, для белого фона. Только фигуры: ничего исполняемого и внешнего.", "SVG, PNG ou JPEG até 2 MB, para fundo branco. Só formas: nada que se execute ou carregue de fora."),
    "brand_no_logo": Words("Quitar el logotipo", "Take the logo away", "移除标志", "Убрать логотип", "Tirar o logótipo"),
    "contrast_good": Words("Contraste con blanco {contrast}: se lee bien.", "Contrast with white {contrast}: it reads well.", "与白色对比度 {contrast}：清晰可读。", "Контраст с белым {contrast}: читается хорошо.", "Contraste com branco {contrast}: lê-se bem."),
    "contrast_poor": Words("Contraste con blanco {contrast}, menos de 4.5: los textos y los QR usan un tono más oscuro.", "Contrast with white {contrast}, less than 4.5: texts and QR codes use a darker shade.", "与白色对比度 {contrast}，低于 4.5：文字和二维码将使用更深的色调。", "Контраст с белым {contrast}, меньше 4,5: для текста и QR берётся более тёмный оттенок.", "Contraste com branco {contrast}, menos de 4,5: textos e QR usam um tom mais escuro."),
    "color_given": Words("El suyo", "Yours", "您的颜色", "Ваш", "A sua"),
    "color_light": Words("Sobre claro", "On light", "浅色背景", "На светлом", "Sobre claro"),
    "color_dark": Words("Sobre oscuro", "On dark", "深色背景", "На тёмном", "Sobre escuro"),
    "brand_saved": Words("Marca guardada.", "Brand saved.", "品牌已保存。", "Бренд сохранён.", "Marca guardada."),
    "brand_same": Words("No cambió nada.", "Nothing changed.", "未作更改。", "Ничего не изменилось.", "Nada mudou."),
}  # fmt: skip
