"""What the page of the components says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "components": Words("Componentes", "Components", "组件", "Компоненты", "Componentes"),
    "components_about": Words(
        "De esto están hechas todas las páginas. Copie la llamada que está debajo de cada uno.",
        "All pages are made of these. Copy the call below each.", "所有页面均由这些组件构成。请复制各组件下方的调用代码。",
        "Из этого сделаны все страницы. Вызов стоит под каждым компонентом.",
        "Todas as páginas são feitas disto. Copie a chamada abaixo de cada um.",
    ),
    "colours": Words("Colores", "Colours", "颜色", "Цвета", "Cores"),
    "type": Words("Tipografía", "Type", "字体", "Шрифты", "Tipografia"),
    "type_sample": Words(
        "El taller Ñandú cobró $1,234.50 el 5 de octubre.", "Ñandú's workshop was paid $1,234.50 on October 5.",
        "车间于10月5日收到 ¥1,234.50。", "Мастерская «Щука» получила 1 234,50 ₽ 5 октября.",
        "A oficina Ñandú recebeu R$ 1.234,50 em 5 de outubro.",
    ),
    "buttons": Words("Botones", "Buttons", "按钮", "Кнопки", "Botões"),
    "fields": Words("Campos", "Fields", "字段", "Поля", "Campos"),
    "states": Words("Estados", "States", "状态", "Состояния", "Estados"),
    "figures": Words("Cifras", "Figures", "数字", "Показатели", "Números"),
    "charts": Words("Gráficas", "Charts", "图表", "Диаграммы", "Gráficos"),
    "notes": Words("Avisos", "Notes", "提示", "Уведомления", "Avisos"),
    "empty": Words("Vacío", "Empty", "空状态", "Пусто", "Vazio"),
    "icons": Words("Iconos", "Icons", "图标", "Значки", "Ícones"),
    "waiting": Words("Mientras carga", "While it loads", "加载中", "Пока загружается", "Enquanto carrega"),
    "example": Words("Ejemplo", "Example", "示例", "Пример", "Exemplo"),
    "example_about": Words("Así se ve.", "This is how it looks.", "效果如下。", "Так это выглядит.", "É assim que fica."),
    "month": Words("Mes", "Month", "月份", "Месяц", "Mês"),
    "steps_one": Words("Primero", "First", "第一步", "Сначала", "Primeiro"),
    "steps_two": Words("Después", "Then", "第二步", "Потом", "Depois"),
}  # fmt: skip
