"""What the pages about the deal say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    "deals_about": Words("Todo lo acordado, por versiones. Una versión vale desde su día hasta que empieza la siguiente.", "All that was agreed, by version. A version holds from its day until the next one begins.", "按版本列出的全部约定。每个版本自生效日起至下一版本开始前有效。", "Всё, о чём договорились, по версиям. Версия действует со своего дня до начала следующей.", "Tudo o que foi acordado, por versões. Uma versão vale desde o seu dia até começar a seguinte."),
    "version": Words("Versión", "Version", "版本", "Версия", "Versão"),
    "version_n": Words("Versión {number}", "Version {number}", "版本 {number}", "Версия {number}", "Versão {number}"),
    "effective_from": Words("Vale desde", "In force from", "生效日期", "Действует с", "Vale desde"),
    "note": Words("Nota", "Note", "备注", "Заметка", "Nota"),
    "recorded": Words("Publicada", "Published", "发布时间", "Опубликована", "Publicada"),
    "agreed": Words("Lo acordado", "What was agreed", "约定内容", "Что согласовано", "O acordado"),
    "changed": Words("Qué cambió respecto de la versión anterior", "What changed since the version before", "与上一版本的差异", "Что изменилось с прошлой версии", "O que mudou desde a versão anterior"),
    "unchanged": Words("Es la primera versión.", "This is the first version.", "这是第一个版本。", "Это первая версия.", "Esta é a primeira versão."),
    "before": Words("Antes", "Before", "之前", "Было", "Antes"),
    "after": Words("Ahora", "Now", "现在", "Стало", "Agora"),
    "whole": Words("Toda la alianza", "The whole alliance", "整个联盟", "Весь альянс", "Toda a aliança"),
    "file": Words("El archivo del acuerdo", "The deal's file", "协议文件", "Файл договора", "O ficheiro do acordo"),
}  # fmt: skip
