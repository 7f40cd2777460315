"""What the portal says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.statement_words import WORDS as OF_STATEMENTS
from alianza.web.shared.tracking_words import WORDS as OF_TRACKING

WORDS: dict[str, Words] = {
    "signed_agreement": Words("Ver mi acuerdo firmado", "See my signed agreement", "查看我已签署的协议", "Моё подписанное соглашение", "Ver o meu acordo assinado"),
    **OF_STATEMENTS,
    **OF_TRACKING,
    "home_about": Words("Lo que ha traído, lo que ha ganado y lo que falta.", "What you brought, what you earned, and what is to come.", "您带来的客户、赚取的佣金和后续进展。", "Что вы привели, что заработали и что впереди.", "O que trouxe, o que ganhou e o que falta."),
    "leads_now": Words("Clientes referidos este mes", "Leads this month", "本月推荐客户", "Лидов в этом месяце", "Clientes indicados neste mês"),
    "earned_now": Words("Ganado este mes", "Earned this month", "本月所得", "Заработано в этом месяце", "Ganho neste mês"),
    "earned_about": Words("Puede cambiar hasta que cierre el mes.", "May change until the month is closed.", "月末结算前可能变动。", "Может измениться до закрытия месяца.", "Pode mudar até fechar o mês."),
    "last_payable": Words("A pagar de {month}", "Payable of {month}", "{month}应付", "К выплате за {month}", "A pagar de {month}"),
    "last_credit": Words("Crédito de {month}", "Credit of {month}", "{month}余额", "На баланс за {month}", "Crédito de {month}"),
    "tier_now": Words("Su nivel", "Your tier", "您的等级", "Ваш уровень", "O seu nível"),
    "tier_none": Words("Todavía sin nivel", "No tier yet", "尚未达级", "Уровня пока нет", "Ainda sem nível"),
    "tier_next": Words("Falta {n} cliente para {tier} ({rate})‖Faltan {n} clientes para {tier} ({rate})", "{n} more lead to {tier} ({rate})‖{n} more leads to {tier} ({rate})", "再推荐 {n} 位即达 {tier}（{rate}）", "До уровня {tier} ({rate}) — {n} лид‖До уровня {tier} ({rate}) — {n} лида‖До уровня {tier} ({rate}) — {n} лидов", "Falta {n} cliente para {tier} ({rate})‖Faltam {n} clientes para {tier} ({rate})"),
    "tier_top": Words("Es el nivel más alto.", "It is the highest tier.", "已是最高等级。", "Это высший уровень.", "É o nível mais alto."),
    "chart_title": Words("Comisión por mes", "Commission by month", "每月佣金", "Вознаграждение по месяцам", "Comissão por mês"),
    "to_review": Words("El estado de cuenta {number} espera su respuesta hasta el {day}; después queda aceptado por sí solo.", "Statement {number} waits for your answer until {day}; after that it counts as accepted.", "对账单 {number} 等待您在 {day} 前答复；逾期视为已接受。", "Отчёт {number} ждёт вашего ответа до {day}; потом он считается принятым.", "O extrato {number} espera a sua resposta até {day}; depois fica aceito por si só."),
    "open_it": Words("Revisar", "Look at it", "查看", "Посмотреть", "Ver"),
    "lines_about": Words("Cada línea dice por qué es esa cantidad.", "Each line tells why it is that much.", "每条明细都说明金额由来。", "Каждая строка объясняет свою сумму.", "Cada linha diz porquê é esse valor."),
    "no_lines": Words("Todavía no hay nada", "Nothing yet", "暂无记录", "Пока ничего нет", "Ainda não há nada"),
    "no_lines_about": Words("Comparta su enlace o su código: la primera venta aparecerá aquí.", "Share your link or code: the first sale appears here.", "分享您的链接或优惠码，首笔销售将显示在此。", "Поделитесь ссылкой или кодом — первая продажа появится здесь.", "Partilhe o seu link ou código: a primeira venda aparecerá aqui."),
    "my_links": Words("Comparta estos enlaces o imprima su QR.", "Share these links, or print their QR codes.", "分享这些链接或打印二维码。", "Делитесь ссылками или печатайте их QR-коды.", "Partilhe estes links ou imprima o QR."),
    "my_statements": Words("Lo que se le debe por mes, línea por línea.", "What you are owed by month, line by line.", "每月应得金额，逐条列明。", "Что вам причитается по месяцам, построчно.", "O que lhe é devido por mês, linha a linha."),
    "accept": Words("Aceptar", "Accept", "接受", "Принять", "Aceitar"),
    "accept_text": Words("El estado de cuenta queda aceptado y se paga el día acordado.", "The statement becomes accepted, and is paid on the day that was agreed.", "对账单将被接受，并于约定日付款。", "Отчёт будет принят и оплачен в согласованный день.", "O extrato fica aceito e é pago no dia acordado."),
    "accept_credit": Words("El estado de cuenta queda aceptado y se abona el día acordado.", "The statement becomes accepted, and is credited on the day that was agreed.", "对账单将被接受，并于约定日入账。", "Отчёт будет принят и зачислен в согласованный день.", "O extrato fica aceito e é creditado no dia acordado."),
    "dispute": Words("No estoy de acuerdo", "I disagree", "我有异议", "Не согласен", "Não concordo"),
    "dispute_hint": Words("Diga qué línea y por qué. La alianza le responde aquí; mientras tanto no se paga.", "Say which line and why. The alliance answers here; until then it is not paid.", "请说明哪一条及原因。联盟将在此答复，期间不付款。", "Укажите строку и причину. Ответ придёт сюда; до него выплаты нет.", "Diga que linha e porquê. A aliança responde aqui; até lá não se paga."),
    "disputed_now": Words("Su objeción quedó registrada.", "Your objection is on record.", "您的异议已记录。", "Ваше возражение записано.", "A sua objeção ficou registada."),
    "deadline": Words("Puede responder hasta el {day}. Si no dice nada, queda aceptado y se paga el {payout}.", "You can answer until {day}. If you say nothing it counts as accepted, and is paid on {payout}.", "您可在 {day} 前答复。若无答复则视为接受，并于 {payout} 付款。", "Ответить можно до {day}. Если промолчать, он считается принятым, выплата {payout}.", "Pode responder até {day}. Se não disser nada, fica aceito e paga-se em {payout}."),
    "deadline_credit": Words("Puede responder hasta el {day}. Si no dice nada, queda aceptado y se abona el {payout}.", "You can answer until {day}. If you say nothing it counts as accepted, and is credited on {payout}.", "您可在 {day} 前答复。若无答复则视为接受，并于 {payout} 入账。", "Ответить можно до {day}. Если промолчать, он считается принятым, зачисление {payout}.", "Pode responder até {day}. Se não disser nada, fica aceito e credita-se em {payout}."),
    "help_credit": Words("¿Cuándo recibo lo ganado?", "When do I get what I earned?", "何时入账？", "Когда зачисляют?", "Quando recebo o que ganhei?"),
    "help_credit_text": Words("Al cerrar el mes recibe un estado de cuenta con un plazo para revisarlo. Después se abona a su saldo el día acordado; no hace falta una cuenta de banco.", "When the month is closed you get a statement with time to review it. Then it is added to your balance on the day that was agreed; no bank account is needed.", "月末结算后您会收到对账单并有时间核对，随后在约定日计入余额，无需银行账户。", "После закрытия месяца приходит отчёт со сроком на проверку. Затем сумма зачисляется на баланс в согласованный день; банковский счёт не нужен.", "Ao fechar o mês recebe um extrato com prazo para o rever. Depois credita-se no seu saldo no dia acordado; não é precisa uma conta bancária."),
    "help_count": Words("¿Cómo se cuenta una venta?", "How is a sale counted?", "销售如何计入？", "Как засчитывается продажа?", "Como se conta uma venda?"),
    "help_count_text": Words("El cliente llega por su enlace, su QR o su código. La venta cuenta para usted según el acuerdo, y cada línea explica la regla, la base y el redondeo.", "A customer comes by your link, your QR code or your code. The sale counts for you as the deal says, and each line explains the rule, the base and the rounding.", "客户通过您的链接、二维码或优惠码而来。销售按协议计入，每条明细说明规则、基数和取整。", "Клиент приходит по вашей ссылке, QR или коду. Продажа засчитывается по договору, и каждая строка объясняет правило, базу и округление.", "O cliente chega pelo seu link, QR ou código. A venda conta para si segundo o acordo, e cada linha explica a regra, a base e o arredondamento."),
    "help_paid": Words("¿Cuándo cobro?", "When am I paid?", "何时付款？", "Когда выплата?", "Quando recebo?"),
    "help_paid_text": Words("Al cerrar el mes recibe un estado de cuenta con un plazo para revisarlo. Después se paga el día acordado.", "When the month is closed you get a statement with time to review it. Then it is paid on the day that was agreed.", "月末结算后您会收到对账单并有时间核对，随后在约定日付款。", "После закрытия месяца приходит отчёт со сроком на проверку. Затем выплата в согласованный день.", "Ao fechar o mês recebe um extrato com prazo para o rever. Depois paga-se no dia acordado."),
    "help_wrong": Words("¿Y si algo no cuadra?", "What if something is wrong?", "如有不符怎么办？", "А если что-то не сходится?", "E se algo não bater?"),
    "help_wrong_text": Words("Abra el estado de cuenta y diga que no está de acuerdo. Nada se pierde: toda corrección es una línea nueva.", "Open the statement and say that you disagree. Nothing is lost: each correction is a new line.", "打开对账单并提出异议。任何更正都是新的一条，不会丢失。", "Откройте отчёт и сообщите о несогласии. Ничего не теряется: исправление — новая строка.", "Abra o extrato e diga que não concorda. Nada se perde: cada correção é uma linha nova."),
}  # fmt: skip
