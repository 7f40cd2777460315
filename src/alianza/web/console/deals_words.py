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
    "tab_versions": Words("Versiones", "Versions", "版本", "Версии", "Versões"),
    "tab_compare": Words("Comparar", "Compare", "比较", "Сравнить", "Comparar"),
    "tab_trial": Words("Simulación", "Simulation", "模拟", "Расчёт", "Simulação"),
    "draft_new": Words("Preparar una versión nueva", "Prepare a new version", "准备新版本", "Подготовить новую версию", "Preparar uma nova versão"),
    "draft_from": Words("Preparar otra a partir de esta", "Prepare another from this", "以此为基础准备新版本", "Подготовить новую на её основе", "Preparar outra a partir desta"),
    "compare": Words("Comparar", "Compare", "比较", "Сравнить", "Comparar"),
    "compare_title": Words("Comparar dos versiones", "Compare two versions", "比较两个版本", "Сравнить две версии", "Comparar duas versões"),
    "compare_about": Words("Frase por frase: qué se añadió, qué cambió y qué ya no está.", "Sentence by sentence: what was added, what changed and what is gone.", "逐句比较：新增、变更和删除的内容。", "Предложение за предложением: что добавлено, что изменилось и чего больше нет.", "Frase por frase: o que foi acrescentado, o que mudou e o que já não está."),
    "from_day": Words("desde el {day}", "from {day}", "自 {day} 起", "с {day}", "desde {day}"),
    "differences": Words("{n} diferencia‖{n} diferencias", "{n} difference‖{n} differences", "{n} 处差异", "{n} различие‖{n} различия‖{n} различий", "{n} diferença‖{n} diferenças"),
    "same": Words("Dicen lo mismo", "They say the same", "内容相同", "В них сказано одно и то же", "Dizem o mesmo"),
    "same_about": Words("Elija otras dos versiones, o prepare una nueva.", "Choose two other versions, or prepare a new one.", "请选择其他两个版本，或准备新版本。", "Выберите две другие версии или подготовьте новую.", "Escolha outras duas versões ou prepare uma nova."),
    "part_of_deal": Words("Parte del acuerdo", "Part of the deal", "协议部分", "Часть договора", "Parte do acordo"),
    "what_happens": Words("Qué pasa", "What happens", "变化", "Что происходит", "O que acontece"),
    "is_added": Words("nuevo", "new", "新增", "новое", "novo"),
    "is_removed": Words("ya no está", "gone", "删除", "убрано", "já não está"),
    "is_changed": Words("cambia", "changes", "变更", "меняется", "muda"),
    "file": Words("El archivo del acuerdo", "The deal's file", "协议文件", "Файл договора", "O ficheiro do acordo"),
}  # fmt: skip
