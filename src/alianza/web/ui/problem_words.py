"""What a reader is told for an error's code. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.ui.rare_problem_words import RARE

PROBLEMS: dict[str, Words] = {
    **RARE,
    "not_found": Words(
        "Eso no existe, o no puede verlo con esta cuenta.", "There is no such thing, or not for you to see.",
        "该内容不存在，或您无权查看。", "Этого нет, или вам это не видно.", "Isso não existe, ou não pode vê-lo com esta conta.",
    ),
    "forbidden": Words(
        "Su función no permite hacer esto. Pida ayuda a quien administra las cuentas.",
        "Your role may not do this. Ask whoever manages the accounts.",
        "您的身份无权执行此操作，请联系账户管理员。", "Ваша роль этого не позволяет. Обратитесь к тому, кто управляет учётными записями.",
        "A sua função não permite fazer isto. Peça ajuda a quem administra as contas.",
    ),
    "request_invalid": Words(
        "Revise los campos marcados.", "Look at the marked fields again.", "请检查标出的字段。", "Проверьте отмеченные поля.",
        "Confira os campos marcados.",
    ),
    "database_unreachable": Words(
        "La base de datos no responde. No se hizo nada; vuelva a intentarlo en un momento.",
        "The database does not answer. Nothing was done; try again in a moment.",
        "数据库无响应。未执行任何操作，请稍后重试。", "База данных не отвечает. Ничего не сделано; попробуйте чуть позже.",
        "O banco de dados não responde. Nada foi feito; tente de novo em instantes.",
    ),
    "deal_invalid": Words(
        "El archivo del acuerdo tiene errores.", "There are mistakes in the deal's file.", "协议文件中有错误。",
        "В файле договора есть ошибки.", "O ficheiro do acordo tem erros.",
    ),
    "case_invalid": Words(
        "Un caso del acuerdo no se puede leer.", "A case of the deal cannot be read.", "协议中有用例无法读取。",
        "Один из примеров договора прочитать нельзя.", "Um caso do acordo não pode ser lido.",
    ),
    "cases_fail": Words(
        "Los casos del acuerdo no salen como se prometió. No se publicó nada.",
        "The deal's cases do not come out. Nothing was published.", "协议用例结果不符，未发布任何内容。",
        "Примеры договора не сходятся. Ничего не опубликовано.", "Os casos do acordo não dão o prometido. Nada foi publicado.",
    ),
    "effective_date_refused": Words(
        "La versión empezaría antes de algo que ya está calculado o cerrado. Elija un día posterior.",
        "The version would begin before something that is calculated or closed already. Choose a later day.",
        "该版本的生效日早于已计算或已结算的内容，请选择更晚的日期。",
        "Версия началась бы раньше уже рассчитанного или закрытого. Выберите более поздний день.",
        "A versão começaria antes de algo já calculado ou fechado. Escolha um dia posterior.",
    ),
    "alliance_fixed": Words(
        "La moneda y la zona horaria de una alianza no cambian.", "An alliance's currency and time zone never change.",
        "联盟的货币和时区不可更改。", "Валюта и часовой пояс альянса не меняются.",
        "A moeda e o fuso de uma aliança não mudam.",
    ),
    "nothing_to_simulate": Words(
        "No hay ventas desde ese mes: elija uno anterior.", "There are no sales since that month: choose an earlier one.",
        "该月以来没有销售，请选择更早的月份。", "С этого месяца продаж нет: выберите более ранний.",
        "Não há vendas desde esse mês: escolha um anterior.",
    ),
    "trial_under_way": Words(
        "Ya hay una simulación en marcha. Vuelva a intentarlo en un momento.", "A simulation is under way. Try again in a moment.",
        "已有模拟正在进行，请稍后重试。", "Расчёт уже идёт. Попробуйте чуть позже.",
        "Já há uma simulação em curso. Tente de novo em instantes.",
    ),
    "unknown_trial": Words(
        "Esa simulación ya no existe: se guardan una semana.", "There is no such simulation any more: they are kept for a week.",
        "该模拟已不存在：仅保留一周。", "Этого расчёта больше нет: они хранятся неделю.",
        "Essa simulação já não existe: guardam-se uma semana.",
    ),
    "place_unreadable": Words(
        "Escriba latitud y longitud como las muestra un mapa: 19.4326, -99.1332. Primero la latitud (de −90 a 90), después la longitud (de −180 a 180).",
        "Write latitude and longitude as a map shows them: 19.4326, -99.1332. Latitude comes first (−90 to 90), then longitude (−180 to 180).",
        "请按地图上的格式填写纬度和经度：19.4326, -99.1332。先写纬度（−90 至 90），后写经度（−180 至 180）。",
        "Напишите широту и долготу так, как их показывает карта: 19.4326, -99.1332. Сначала широта (от −90 до 90), затем долгота (от −180 до 180).",
        "Escreva latitude e longitude como um mapa as mostra: 19.4326, -99.1332. Primeiro a latitude (de −90 a 90), depois a longitude (de −180 a 180).",
    ),
    "partner_exists": Words(
        "Ya hay un socio con esa clave.", "There is a partner of that id already.", "该编号的合作伙伴已存在。",
        "Партнёр с таким кодом уже есть.", "Já existe um parceiro com esse código.",
    ),
    "usage": Words(
        "Algo de lo escrito no es como debe. Revíselo; no se hizo nada.",
        "Something that was typed is not as it should be. Look at it again; nothing was done.",
        "输入内容有误，请检查；未执行任何操作。",
        "Что-то введено не так. Проверьте; ничего не сделано.",
        "Algo do que foi escrito não está como deve. Confira; nada foi feito.",
    ),
    "no_deal": Words(
        "Esta alianza todavía no tiene un acuerdo. Publique uno con: alianza deal apply examples/onlycar/deal.yaml",
        "This alliance has no deal yet. Put one in force with: alianza deal apply examples/onlycar/deal.yaml",
        "该联盟尚无协议。可用以下命令发布：alianza deal apply examples/onlycar/deal.yaml",
        "У этого альянса ещё нет договора. Введите его: alianza deal apply examples/onlycar/deal.yaml",
        "Esta aliança ainda não tem um acordo. Publique um com: alianza deal apply examples/onlycar/deal.yaml",
    ),
    "invalid_value": Words(
        "Un valor no está escrito como debe. Revíselo.", "A value is not written as it should be. Look at it again.",
        "有一个值填写有误，请检查。", "Какое-то значение записано не так. Проверьте.", "Um valor não está escrito como deve. Confira.",
    ),
    "code_taken": Words(
        "Ese código ya existe. Elija otro.", "That code is taken. Choose another one.", "该优惠码已存在，请另选一个。",
        "Такой код уже есть. Выберите другой.", "Esse código já existe. Escolha outro.",
    ),
    "code_beyond_deal": Words(
        "Su acuerdo no permite ese código así: mire los límites.", "Your deal does not allow that code: look at the limits.",
        "您的协议不允许这样的优惠码，请查看限制。", "Ваш договор не допускает такого кода: посмотрите пределы.",
        "O seu acordo não permite esse código: veja os limites.",
    ),
    "last_owner": Words(
        "Tiene que quedar un titular: nombre primero a otra persona.", "An owner has to stay: make another person one first.",
        "必须保留一位负责人：请先指定其他人。", "Должен остаться владелец: сначала назначьте другого.",
        "Tem de ficar um titular: nomeie primeiro outra pessoa.",
    ),
    "not_fresh": Words(
        "Para esto vuelva a entrar primero: entró hace un rato.", "For this, sign in again first: you signed in a while ago.",
        "此操作需先重新登录。", "Для этого сначала войдите снова: вы вошли давно.",
        "Para isto entre de novo primeiro: entrou há algum tempo.",
    ),
    "wrong_account": Words(
        "Esa cuenta no puede existir: revise los dígitos.", "That account can't exist: look at its digits again.",
        "该账户无效，请核对数字。", "Такого счёта быть не может: проверьте цифры.",
        "Essa conta não pode existir: confira os dígitos.",
    ),
    "link_taken": Words(
        "Ya hay un enlace con ese código. Elija otro.", "There is a link of that code. Choose another one.",
        "该链接代码已存在，请另选一个。", "Ссылка с таким кодом уже есть. Выберите другой.", "Já há um link com esse código. Escolha outro.",
    ),
    "unknown_partner": Words(
        "No hay ningún socio con esa clave.", "There is no partner of that id.", "没有该编号的合作伙伴。", "Партнёра с таким кодом нет.",
        "Não há nenhum parceiro com esse código.",
    ),
    "period_not_over": Words(
        "Ese mes todavía no termina.", "That month is not over yet.", "该月尚未结束。", "Этот месяц ещё не закончился.",
        "Esse mês ainda não terminou.",
    ),
    "nothing_to_close": Words(
        "No hay nada que cerrar en ese mes.", "There is nothing to close in that month.", "该月没有可结账的内容。",
        "В этом месяце нечего закрывать.", "Não há nada a fechar nesse mês.",
    ),
    "period_superseded": Words(
        "Ya se cerró un mes posterior: se paga desde el último.", "A later month is closed already: payment goes by the latest one.",
        "之后的月份已结账：请按最近月份付款。", "Уже закрыт более поздний месяц: выплата идёт по последнему.",
        "Já foi fechado um mês posterior: paga-se pelo último.",
    ),
    "statement_settled": Words(
        "Ese estado de cuenta ya se pagó o se aceptó: no se puede cambiar.",
        "That statement was paid or accepted already: it can't be changed.", "该对账单已付款或已接受，无法更改。",
        "Этот отчёт уже оплачен или принят: изменить его нельзя.", "Esse extrato já foi pago ou aceito: não pode ser mudado.",
    ),
    "list_too_long": Words(
        "La lista es demasiado larga para un archivo. Redúzcala con los filtros.",
        "The list is too long for one file. Narrow it with the filters.", "列表过长，无法导出。请用筛选缩小范围。",
        "Список слишком длинный для файла. Сократите его отбором.", "A lista é longa demais para um ficheiro. Reduza-a com os filtros.",
    ),
    "role_refused": Words(
        "Esa función no se puede dar así.", "That role can't be given like this.", "无法这样授予该角色。",
        "Эту роль так выдать нельзя.", "Essa função não pode ser dada assim.",
    ),
    "mail_failed": Words(
        "El servidor de correo no aceptó el mensaje; lo demás quedó hecho.", "The mail server did not take the message; all else is done.",
        "邮件服务器未接收该邮件；其余操作已完成。", "Почтовый сервер не принял письмо; остальное сделано.",
        "O servidor de correio não aceitou a mensagem; o resto ficou feito.",
    ),
    "application_invalid": Words(
        "Revise los campos marcados.", "Look at the marked fields again.", "请检查标出的字段。", "Проверьте отмеченные поля.",
        "Confira os campos marcados.",
    ),
    "application_decided": Words(
        "Alguien ya decidió sobre esta solicitud. Vuelva a mirarla.", "Somebody has decided on this application already. Look at it again.",
        "该申请已有处理结果，请重新查看。", "По этой заявке уже принято решение. Посмотрите ещё раз.",
        "Alguém já decidiu sobre esta candidatura. Veja-a de novo.",
    ),
    "application_open": Words(
        "Ya hay una solicitud o invitación abierta con ese correo.", "There is an open application or invitation of that address.",
        "该邮箱已有处理中的申请或邀请。", "С этим адресом уже есть открытая заявка или приглашение.",
        "Já há uma candidatura ou convite aberto com esse e-mail.",
    ),
    "applications_closed": Words(
        "Por ahora no se reciben solicitudes para ese grupo.", "No applications are taken for that group just now.",
        "该分组目前不接受申请。", "Для этой группы заявки сейчас не принимаются.", "De momento não se recebem candidaturas para esse grupo.",
    ),
    "invitation_refused": Words(
        "Este enlace ya no sirve: venció o se envió otro. Pida uno nuevo a quien le invitó.",
        "This link works no longer: it ended, or another one was sent. Ask whoever invited you for a new one.",
        "此链接已失效：已过期或已重新发送。请向邀请人索取新链接。",
        "Ссылка больше не работает: она истекла или отправлена другая. Попросите новую у того, кто вас пригласил.",
        "Este link já não funciona: expirou ou foi enviado outro. Peça um novo a quem o convidou.",
    ),
    "agreement_changed": Words(
        "El acuerdo cambió desde que lo leyó. Léalo de nuevo y firme; no se firmó nada.",
        "The agreement has changed since you read it. Read it again and sign; nothing was signed.",
        "协议在您阅读后已变更，请重新阅读后再签署；尚未签署任何内容。",
        "Соглашение изменилось, пока вы читали. Прочитайте его ещё раз и подпишите; ничего не подписано.",
        "O acordo mudou desde que o leu. Leia-o de novo e assine; nada foi assinado.",
    ),
    "error": Words(
        "No se pudo hacer. Abajo dice por qué, en inglés.", "That could not be done. Below it says why.", "操作未完成，原因见下（英文）。",
        "Не получилось. Причина ниже, по-английски.", "Não foi possível. Abaixo diz porquê, em inglês.",
    ),
}  # fmt: skip
FIELD = Words(
    "Revise este campo.", "Look at this field again.", "请检查此字段。", "Проверьте это поле.", "Confira este campo."
)
WAIT = Words(
    "Demasiados intentos. Espere {n} minuto.‖Demasiados intentos. Espere {n} minutos.",
    "Too many attempts. Wait {n} minute.‖Too many attempts. Wait {n} minutes.",
    "尝试次数过多，请等待 {n} 分钟。",
    "Слишком много попыток. Подождите {n} минуту.‖Слишком много попыток. Подождите {n} минуты.‖Слишком много попыток. Подождите {n} минут.",
    "Demasiadas tentativas. Espere {n} minuto.‖Demasiadas tentativas. Espere {n} minutos.",
)
