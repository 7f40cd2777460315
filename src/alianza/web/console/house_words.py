"""What the settings say of the agreement's rules. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.console.settings_words import WORDS as OF_SETTINGS

WORDS: dict[str, Words] = {
    **OF_SETTINGS,
    "house_about": Words("Las reglas que todo socio firma, además de lo que da el acuerdo. Valen para las firmas de ahora en adelante; lo firmado no cambia.", "The rules that every partner signs, beside what the deal gives. They hold for signatures from now on; what was signed does not change.", "除协议给予的内容外，每位合作伙伴都要签署的规则。仅适用于此后的签署；已签署的内容不变。", "Правила, которые подписывает каждый партнёр, помимо условий договора. Действуют для подписей с этого момента; подписанное не меняется.", "As regras que todos os parceiros assinam, além do que o acordo dá. Valem para as assinaturas a partir de agora; o já assinado não muda."),
    "house_partner": Words("Qué se pide al socio", "What is asked of the partner", "对合作伙伴的要求", "Что требуется от партнёра", "O que se pede ao parceiro"),
    "house_customer": Words("Qué se pide al cliente", "What is asked of the customer", "对客户的要求", "Что требуется от клиента", "O que se pede ao cliente"),
    "house_changes": Words("Cambios y término", "Changes and end", "变更与终止", "Изменения и окончание", "Alterações e fim"),
    "one_in_a_line": Words("Una regla por línea.", "One rule in each line.", "每行一条规则。", "По одному правилу в строке.", "Uma regra por linha."),
    "house_each": Words("Escriba lo mismo en cada idioma que ofrece: cada socio firma el texto que lee.", "Write the same in each language that you offer: each partner signs the text that they read.", "请在您提供的每种语言中写相同的内容：合作伙伴签署的是其所阅读的文本。", "Напишите одно и то же на каждом языке, который вы предлагаете: партнёр подписывает тот текст, который читает.", "Escreva o mesmo em cada idioma que oferece: cada parceiro assina o texto que lê."),
    "house_see": Words("Ver el acuerdo (PDF)", "See the agreement (PDF)", "查看协议 (PDF)", "Посмотреть соглашение (PDF)", "Ver o acordo (PDF)"),
    "house_usual": Words("Volver a las reglas de Alianza", "Back to the rules of Alianza", "恢复 Alianza 默认规则", "Вернуть правила Alianza", "Voltar às regras da Alianza"),
    "house_usual_about": Words("Se deja de usar su texto en las firmas nuevas.", "Your text is no longer used for new signatures.", "新的签署将不再使用您的文本。", "Ваш текст больше не используется для новых подписей.", "O seu texto deixa de ser usado nas novas assinaturas."),
    "house_ours": Words("Son las reglas que trae Alianza; nadie las ha cambiado.", "These are the rules that ship with Alianza; nobody has changed them.", "当前为 Alianza 自带的规则，尚未修改。", "Это правила, которые идут с Alianza; их никто не менял.", "São as regras que vêm com a Alianza; ninguém as mudou."),
    "house_since": Words("Versión {version}, desde el {moment}.", "Version {version}, since {moment}.", "第 {version} 版，自 {moment} 起。", "Версия {version}, с {moment}.", "Versão {version}, desde {moment}."),
    "house_saved": Words("Reglas guardadas. Valen para las firmas de ahora en adelante.", "Rules saved. They hold for signatures from now on.", "规则已保存，适用于此后的签署。", "Правила сохранены. Они действуют для подписей с этого момента.", "Regras guardadas. Valem para as assinaturas a partir de agora."),
    "house_same": Words("No cambió nada.", "Nothing changed.", "未作更改。", "Ничего не изменилось.", "Nada mudou."),
    "house_example": Words("Socio de ejemplo", "Example partner", "示例合作伙伴", "Пример партнёра", "Parceiro de exemplo"),
}  # fmt: skip
