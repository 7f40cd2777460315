"""What the pages of a partner's codes say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.tracking_words import WORDS as OF_TRACKING

WORDS: dict[str, Words] = {
    **OF_TRACKING,
    "own_codes_empty": Words("Un código dice quién envió al cliente: cree uno para su próxima campaña.", "A code says who sent the customer: make one for your next campaign.", "优惠码说明客户由谁带来：为下一次活动创建一个。", "Код говорит, кто привёл клиента: создайте его для следующей кампании.", "Um código diz quem enviou o cliente: crie um para a próxima campanha."),
    "over": Words("terminado", "over", "已结束", "закончился", "terminado"),
    "not_yet": Words("aún no empieza", "not begun yet", "未开始", "ещё не начался", "ainda não começou"),
    "campaign_code_new": Words("Nuevo código de campaña", "New campaign code", "新建活动优惠码", "Новый код кампании", "Novo código de campanha"),
    "allowed_title": Words("Lo que permite su acuerdo", "What your deal allows", "您的协议允许", "Что допускает ваш договор", "O que o seu acordo permite"),
    "allowed_live": Words("Hasta {n} código de campaña a la vez; le quedan {left}.‖Hasta {n} códigos de campaña a la vez; le quedan {left}.", "Up to {n} campaign code at a time; {left} left.‖Up to {n} campaign codes at a time; {left} left.", "同时最多 {n} 个活动优惠码；还可创建 {left} 个。", "До {n} кода кампаний одновременно; осталось {left}.‖До {n} кодов кампаний одновременно; осталось {left}.‖До {n} кодов кампаний одновременно; осталось {left}.", "Até {n} código de campanha ao mesmo tempo; restam {left}.‖Até {n} códigos de campanha ao mesmo tempo; restam {left}."),
    "allowed_days": Words("Cada uno vale {n} día como máximo.‖Cada uno vale {n} días como máximo.", "Each counts for {n} day at most.‖Each counts for {n} days at most.", "每个最多有效 {n} 天。", "Каждый действует не более {n} дня.‖Каждый действует не более {n} дней.‖Каждый действует не более {n} дней.", "Cada um vale {n} dia no máximo.‖Cada um vale {n} dias no máximo."),
    "allowed_uses": Words("Cada uno se usa {uses} vez como máximo.‖Cada uno se usa {uses} veces como máximo.", "Each may be used {uses} time.‖Each may be used {uses} times.", "每个最多使用 {uses} 次。", "Каждый применяется не более {uses} раза.‖Каждый применяется не более {uses} раз.‖Каждый применяется не более {uses} раз.", "Cada um usa-se {uses} vez no máximo.‖Cada um usa-se {uses} vezes no máximo."),
    "allowed_percent": Words("Su cliente paga {rate} menos: lo fija el acuerdo, igual para todos sus códigos.", "Your customer pays {rate} less: the deal sets it, the same for all your codes.", "您的客户优惠 {rate}：由协议确定，所有优惠码相同。", "Ваш клиент платит на {rate} меньше: это задаёт договор, одинаково для всех кодов.", "O seu cliente paga {rate} a menos: é o acordo que o fixa, igual em todos os códigos."),
    "allowed_fixed": Words("Su cliente paga {sum} menos: lo fija el acuerdo.", "Your customer pays {sum} less: the deal sets it.", "您的客户优惠 {sum}：由协议确定。", "Ваш клиент платит на {sum} меньше: это задаёт договор.", "O seu cliente paga {sum} a menos: é o acordo que o fixa."),
    "allowed_tier": Words("Lo que su cliente paga de menos depende de su nivel.", "What your customer pays less goes by your tier.", "客户优惠取决于您的等级。", "Скидка клиента зависит от вашего уровня.", "O que o seu cliente paga a menos depende do seu nível."),
    "allowed_nothing": Words("El código cuenta la venta para usted; el precio del cliente no cambia.", "The code makes the sale count for you; the customer's price stays the same.", "优惠码使销售计入您名下；客户价格不变。", "Код засчитывает продажу вам; цена для клиента не меняется.", "O código faz a venda contar para si; o preço do cliente não muda."),
    "none_left": Words("Ya usa todos los que permite el acuerdo: termine uno que no necesite.", "You use all that the deal allows: end one that you no longer need.", "已达协议上限：请先结束一个不再需要的优惠码。", "Вы использовали всё, что допускает договор: завершите ненужный код.", "Já usa todos os que o acordo permite: termine um de que não precise."),
    "none_allowed": Words("Su acuerdo no prevé códigos propios: pídalos a la alianza.", "Your deal has no codes of your own: ask the alliance for one.", "您的协议不含自建优惠码：请联系联盟。", "Договор не предусматривает своих кодов: обратитесь в альянс.", "O seu acordo não prevê códigos próprios: peça-os à aliança."),
    "end_code": Words("Terminar este código", "End this code", "结束此优惠码", "Завершить этот код", "Terminar este código"),
    "end_code_text": Words("Deja de contar ahora mismo; solo la alianza puede volver a activarlo.", "It counts no longer from now on; only the alliance can switch it on again.", "立即失效；只有联盟能重新启用。", "С этого момента он не действует; включить снова может только альянс.", "Deixa de contar agora mesmo; só a aliança o pode reativar."),
    "code_ended": Words("El código {code} ya no cuenta.", "The code {code} counts no longer.", "优惠码 {code} 已停用。", "Код {code} больше не действует.", "O código {code} já não conta."),
    "print_it": Words("Imprimir con este código", "Print with this code", "用此码打印物料", "Напечатать с этим кодом", "Imprimir com este código"),
}  # fmt: skip
