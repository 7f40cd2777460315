"""What a link to the demo says when it can't be used. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "demo_over": Words("Este enlace de la demostración no sirve", "This link to the demo can't be used", "此演示链接无法使用", "Эта ссылка на демо не действует", "Este link da demonstração não serve"),
    "demo_over_about": Words("Sirve una sola vez, por doce horas y solo desde la máquina donde corre el servidor. Esta orden hace otros:", "It works once, for twelve hours, and only on the machine that runs the server. This command makes new ones:", "仅可使用一次，十二小时内有效，且只能在运行服务器的机器上打开。用此命令生成新链接：", "Она действует один раз, двенадцать часов и только на машине с сервером. Новые делает эта команда:", "Serve uma única vez, por doze horas e só na máquina do servidor. Este comando faz outros:"),
}  # fmt: skip
