"""What the mails about endpoints say, in five languages. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WARNING_SUBJECT = Words(
    es="{alliance}: un webhook no recibe nada",
    en="{alliance}: a webhook receives nothing",
    zh="{alliance}：一个 webhook 收不到消息",
    ru="{alliance}: вебхук ничего не получает",
    pt="{alliance}: um webhook não recebe nada",
)
WARNING_TEXT = Words(
    es=(
        "Nada llega a {url} ({endpoint}) desde {since}.\n\nÚltimo error: {error}\n\n"
        "Lo que no llega se vuelve a intentar durante tres días. Si en {days} días no llega nada, el webhook se desactiva."
    ),
    en=(
        "Nothing arrives at {url} ({endpoint}) since {since}.\n\nLatest error: {error}\n\n"
        "What does not arrive is tried again for three days. When nothing arrives for {days} days, the webhook is disabled."
    ),
    zh=(
        "自 {since} 起，{url}（{endpoint}）没有收到任何消息。\n\n最近的错误：{error}\n\n"
        "未送达的消息会在三天内重试。如果 {days} 天内没有任何消息送达，该 webhook 将被停用。"
    ),
    ru=(
        "На {url} ({endpoint}) ничего не приходит с {since}.\n\nПоследняя ошибка: {error}\n\n"
        "Недоставленное отправляется снова в течение трёх дней. Если за {days} дней не придёт ничего, вебхук будет отключён."
    ),
    pt=(
        "Nada chega a {url} ({endpoint}) desde {since}.\n\nÚltimo erro: {error}\n\n"
        "O que não chega é tentado de novo durante três dias. Se nada chegar em {days} dias, o webhook é desativado."
    ),
)
DISABLED_SUBJECT = Words(
    es="{alliance}: un webhook se ha desactivado",
    en="{alliance}: a webhook is disabled",
    zh="{alliance}：一个 webhook 已被停用",
    ru="{alliance}: вебхук отключён",
    pt="{alliance}: um webhook foi desativado",
)
DISABLED_TEXT = Words(
    es=(
        "A {url} ({endpoint}) ya no se envía nada. Último error: {error}\n\nNo llegó nada desde {since}.\n\n"
        "Cuando vuelva a recibir, reactívelo y pida lo que falta:\n\n"
        "  alianza webhooks resume {endpoint}\n  alianza webhooks replay {endpoint} --since DÍA"
    ),
    en=(
        "Nothing more is sent to {url} ({endpoint}). Latest error: {error}\n\nNothing arrived since {since}.\n\n"
        "When it receives again, resume it and ask for what is missing:\n\n"
        "  alianza webhooks resume {endpoint}\n  alianza webhooks replay {endpoint} --since DAY"
    ),
    zh=(
        "不再向 {url}（{endpoint}）发送任何消息。最近的错误：{error}\n\n自 {since} 起没有消息送达。\n\n"
        "恢复接收后，请重新启用并补发缺失的消息：\n\n"
        "  alianza webhooks resume {endpoint}\n  alianza webhooks replay {endpoint} --since 日期"
    ),
    ru=(
        "На {url} ({endpoint}) больше ничего не отправляется. Последняя ошибка: {error}\n\nС {since} ничего не дошло.\n\n"
        "Когда приём восстановится, включите вебхук и запросите недостающее:\n\n"
        "  alianza webhooks resume {endpoint}\n  alianza webhooks replay {endpoint} --since ДЕНЬ"
    ),
    pt=(
        "Nada mais é enviado a {url} ({endpoint}). Último erro: {error}\n\nNada chegou desde {since}.\n\n"
        "Quando voltar a receber, reative-o e peça o que falta:\n\n"
        "  alianza webhooks resume {endpoint}\n  alianza webhooks replay {endpoint} --since DIA"
    ),
)
