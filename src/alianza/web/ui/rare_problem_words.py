"""What a reader is told for the codes that are met seldom: names that are not there, books, files, signing in. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

RARE: dict[str, Words] = {
    # What is not there ---------------------------------------------------------------------------------------------------
    "unknown_alliance": Words("Esa alianza no existe.", "There is no such alliance.", "该联盟不存在。", "Такого альянса нет.", "Essa aliança não existe."),
    "unknown_application": Words(
        "Esa solicitud no existe, o ya se borró de quién era.", "There is no such application, or it is forgotten whose it was.",
        "该申请不存在，或申请人信息已删除。", "Такой заявки нет, или данные заявителя уже удалены.", "Essa candidatura não existe, ou já se apagou de quem era.",
    ),
    "unknown_batch": Words("Ese lote de códigos no existe.", "There is no such batch of codes.", "该批优惠码不存在。", "Такой партии кодов нет.", "Esse lote de códigos não existe."),
    "unknown_code": Words(
        "Ese código no existe. Compare cada letra y cada número.", "There is no such code. Compare every letter and digit.",
        "该优惠码不存在，请逐字核对。", "Такого кода нет. Сверьте каждую букву и цифру.", "Esse código não existe. Compare cada letra e cada número.",
    ),
    "unknown_domain": Words("La alianza no tiene ese dominio.", "The alliance has no such domain.", "联盟没有该域名。", "У альянса нет такого домена.", "A aliança não tem esse domínio."),
    "unknown_event": Words("Ese aviso no existe.", "There is no such event.", "该事件不存在。", "Такого события нет.", "Esse aviso não existe."),
    "unknown_event_kind": Words(
        "No hay avisos de ese tipo. Elija uno de la lista.", "There are no events of that kind. Choose one of the list.",
        "没有此类事件，请从列表中选择。", "Событий такого вида нет. Выберите из списка.", "Não há avisos desse tipo. Escolha um da lista.",
    ),
    "unknown_export": Words(
        "Esa copia ya no existe: se guardan cinco, una semana cada una. Pida otra.",
        "There is no such export any more: five are kept, each for a week. Make another one.",
        "该导出已不存在：最多保留五份，每份一周。请重新导出。", "Этой выгрузки больше нет: хранятся пять, каждая неделю. Сделайте новую.",
        "Essa cópia já não existe: guardam-se cinco, uma semana cada. Peça outra.",
    ),
    "unknown_holidays": Words(
        "No hay calendario de feriados con esa clave. Escriba un país con dos letras: MX, ES, BR.",
        "There is no calendar of holidays of that name. Write a country in two letters: MX, ES, BR.",
        "没有该名称的节假日日历，请填写两个字母的国家代码：MX、ES、BR。",
        "Календаря праздников с таким названием нет. Укажите страну двумя буквами: MX, ES, BR.",
        "Não há calendário de feriados com esse nome. Escreva um país com duas letras: MX, ES, BR.",
    ),
    "unknown_key": Words("Esa clave de acceso no existe.", "There is no such key.", "该密钥不存在。", "Такого ключа нет.", "Essa chave não existe."),
    "unknown_line": Words("Esa línea no está en los libros.", "There is no such line in the books.", "账簿中没有该明细。", "Такой строки в учёте нет.", "Essa linha não está nos livros."),
    "unknown_link": Words("Ese enlace no existe.", "There is no such link.", "该链接不存在。", "Такой ссылки нет.", "Esse link não existe."),
    "unknown_note": Words(
        "Esa nota ya no existe, o la escribió otra persona: solo quien la escribió la cambia.",
        "There is no such note, or somebody else wrote it: only its writer changes it.",
        "该备注不存在，或由他人撰写：仅撰写者可以修改。", "Такой заметки нет, или её написал другой: меняет её только автор.",
        "Essa nota já não existe, ou foi outra pessoa que a escreveu: só quem a escreveu a muda.",
    ),
    "unknown_passkey": Words("Esa llave de acceso ya no existe.", "There is no such passkey any more.", "该通行密钥已不存在。", "Этого ключа доступа больше нет.", "Essa chave de acesso já não existe."),
    "unknown_person": Words("Esa persona no tiene acceso aquí.", "There is no such person here.", "这里没有此人。", "Такого человека здесь нет.", "Essa pessoa não tem acesso aqui."),
    "unknown_provider": Words(
        "La alianza no tiene esa forma de entrar.", "The alliance has no such way to sign in.", "联盟没有该登录方式。",
        "У альянса нет такого способа входа.", "A aliança não tem essa forma de entrar.",
    ),
    "unknown_review": Words("Sobre ese hecho no hay nada que decidir.", "There is nothing to decide about that fact.", "该记录没有待决定的事项。", "По этой записи решать нечего.", "Sobre esse facto não há nada a decidir."),
    "unknown_scope": Words("Ese permiso no existe.", "There is no such permission.", "该权限不存在。", "Такого разрешения нет.", "Essa permissão não existe."),
    "unknown_session": Words("Esa sesión ya terminó.", "That session is over already.", "该会话已结束。", "Этот сеанс уже завершён.", "Essa sessão já terminou."),
    "unknown_statement": Words("Ese estado de cuenta no existe.", "There is no such statement.", "该对账单不存在。", "Такого отчёта нет.", "Esse extrato não existe."),
    "unknown_webhook": Words("Esa dirección de avisos no existe.", "There is no such endpoint.", "该通知地址不存在。", "Такого адреса уведомлений нет.", "Esse endereço de avisos não existe."),
    "unknown_account": Words("Esa cuenta de los libros no existe.", "There is no such account in the books.", "账簿中没有该账户。", "Такого счёта в учёте нет.", "Essa conta não existe nos livros."),
    "unsupported_language": Words(
        "No hay textos en ese idioma. Elija español, inglés, chino, ruso o portugués.",
        "There are no words in that language. Choose Spanish, English, Chinese, Russian or Portuguese.",
        "没有该语言的文本，请选择西班牙语、英语、中文、俄语或葡萄牙语。",
        "На этом языке текстов нет. Выберите испанский, английский, китайский, русский или португальский.",
        "Não há textos nesse idioma. Escolha espanhol, inglês, chinês, russo ou português.",
    ),
    # Partners, codes, links ----------------------------------------------------------------------------------------------
    "alliance_taken": Words("Ya hay una alianza con ese nombre. Elija otro.", "There is an alliance of that name already. Choose another one.", "已有同名联盟，请另选名称。", "Альянс с таким именем уже есть. Выберите другое.", "Já há uma aliança com esse nome. Escolha outro."),
    "already_recorded": Words(
        "Eso ya está registrado con otros datos, y lo registrado no se cambia.", "That is on record with other content, and what is on record is never edited.",
        "该记录已存在且内容不同，已登记的内容不可修改。", "Это уже записано с другим содержанием, а записанное не меняют.", "Isso já está registado com outros dados, e o registado não se muda.",
    ),
    "partners_invalid": Words(
        "Los datos del socio tienen errores. No se guardó nada.", "There are mistakes in the partner's data. Nothing was saved.",
        "合作伙伴信息有误，未保存任何内容。", "В данных партнёра есть ошибки. Ничего не сохранено.", "Há erros nos dados do parceiro. Nada foi guardado.",
    ),
    "partners_changed": Words(
        "Los socios cambiaron mientras tanto. Vuelva a intentarlo.", "Partners were changed meanwhile. Try again.", "合作伙伴信息刚刚有变动，请重试。",
        "Партнёры тем временем изменились. Попробуйте ещё раз.", "Os parceiros mudaram entretanto. Tente de novo.",
    ),
    "batch_conflict": Words(
        "Ya hay un lote con ese nombre y otras condiciones. Elija otro nombre.", "There is a batch of that name with other terms. Choose another name.",
        "已有同名但条件不同的批次，请另选名称。", "Партия с таким именем уже есть, но с другими условиями. Выберите другое имя.", "Já há um lote com esse nome e outras condições. Escolha outro nome.",
    ),
    "batch_unfinished": Words(
        "El lote todavía no está completo. Vuelva a crearlo: sigue donde quedó.", "The batch is not finished yet. Make it again: it goes on where it stopped.",
        "该批次尚未完成，请再次创建，将从中断处继续。", "Партия ещё не готова. Создайте её снова: она продолжится с места остановки.", "O lote ainda não está completo. Crie-o de novo: continua onde parou.",
    ),
    "code_limit_refused": Words(
        "Ese límite no se puede poner: el código ya se usó más veces, o es de un lote.", "That limit can't be set: the code was used more often, or is one of a batch.",
        "无法设置该限制：优惠码使用次数已超过，或属于某一批次。", "Такой предел поставить нельзя: код использован чаще или входит в партию.", "Esse limite não pode ser posto: o código já foi usado mais vezes, ou é de um lote.",
    ),
    "code_refused": Words(
        "Ese código no vale ahora: está mal escrito, ya se usó o venció.", "That code does not count now: it is mistyped, used up or over.",
        "该代码现在无效：输入有误、已用完或已过期。", "Этот код сейчас не действует: ошибка при вводе, он использован или истёк.", "Esse código não vale agora: está mal escrito, já foi usado ou expirou.",
    ),
    "counter_refused": Words(
        "No se hizo lo que se pidió en el mostrador. Inténtelo de nuevo.", "What was asked for at the counter was not done. Try again.",
        "前台操作未执行，请重试。", "То, что запросили у стойки, не сделано. Попробуйте ещё раз.", "Não se fez o que se pediu no balcão. Tente de novo.",
    ),
    "no_link": Words("El socio todavía no tiene un enlace. Cree uno primero.", "The partner has no link yet. Make one first.", "该合作伙伴还没有链接，请先创建。", "У партнёра ещё нет ссылки. Сначала создайте её.", "O parceiro ainda não tem um link. Crie um primeiro."),
    "no_target": Words("Diga a qué página lleva el enlace.", "Say which page the link leads to.", "请填写链接指向的页面。", "Укажите, на какую страницу ведёт ссылка.", "Diga a que página leva o link."),
    "logo_refused": Words(
        "Ese logotipo no se puede usar. Envíe un SVG sencillo, un PNG o un JPEG de hasta 2 MB, que se vea sobre blanco.",
        "That logo can't be used. Send a plain SVG, a PNG or a JPEG of up to 2 MB that is seen on white.",
        "该徽标无法使用。请上传在白底上清晰可见的简单 SVG、PNG 或 JPEG，不超过 2 MB。",
        "Этот логотип не подходит. Пришлите простой SVG, PNG или JPEG до 2 МБ, который виден на белом.",
        "Esse logótipo não pode ser usado. Envie um SVG simples, um PNG ou um JPEG até 2 MB, que se veja sobre branco.",
    ),
    "low_contrast": Words(
        "Una cámara no leería un código en esos colores: elija uno más oscuro.", "A camera could not read a code in these colours: choose a darker one.",
        "相机无法识别这种颜色的二维码，请选择更深的颜色。", "Камера не прочтёт код в этих цветах: выберите темнее.", "Uma câmara não leria um código nessas cores: escolha uma mais escura.",
    ),
    "qr_logo_too_large": Words(
        "El logotipo taparía demasiado del código. Hágalo más pequeño.", "The logo would cover too much of the code. Make it smaller.",
        "徽标遮挡二维码过多，请缩小。", "Логотип закроет слишком много кода. Уменьшите его.", "O logótipo taparia demasiado do código. Torne-o mais pequeno.",
    ),
    "qr_too_dense": Words(
        "El enlace es demasiado largo para imprimirlo en esa pieza. Use uno más corto.", "The link is too long to be printed on that piece. Use a shorter one.",
        "链接过长，无法印在该物料上，请使用更短的链接。", "Ссылка слишком длинная для этого носителя. Возьмите короче.", "O link é longo demais para imprimir nessa peça. Use um mais curto.",
    ),
    "domain_taken": Words(
        "Ese dominio ya es de otra alianza.", "That domain belongs to another alliance already.", "该域名已属于其他联盟。", "Этот домен уже принадлежит другому альянсу.", "Esse domínio já é de outra aliança.",
    ),
    "merge_conflict": Words("Ese cliente ya es otra persona.", "That customer is somebody else already.", "该客户已归并为另一人。", "Этот клиент уже объединён с другим.", "Esse cliente já é outra pessoa."),
    # Books, amounts, payments --------------------------------------------------------------------------------------------
    "amount_out_of_range": Words(
        "El monto es demasiado grande. Revise los separadores de miles.", "The amount is too large. Look at the thousands marks.",
        "金额过大，请检查千位分隔符。", "Сумма слишком велика. Проверьте разделители тысяч.", "O montante é grande demais. Confira os separadores de milhares.",
    ),
    "bank_layout": Words("El formato del archivo del banco tiene un error.", "There is a mistake in the bank file's layout.", "银行文件格式有误。", "В описании банковского файла есть ошибка.", "O formato do ficheiro do banco tem um erro."),
    "bank_layout_width": Words(
        "Un dato no cabe en el archivo del banco. No se cortó nada; acórtelo.", "A value does not fit the bank's file. Nothing was cut off; shorten it.",
        "有数据超出银行文件的字段宽度，未作截断，请缩短。", "Значение не помещается в банковский файл. Ничего не обрезано; сократите его.", "Um dado não cabe no ficheiro do banco. Nada foi cortado; encurte-o.",
    ),
    "books_differ": Words(
        "Los libros no cuadran, así que no se cerró nada. Avise a quien atiende la instalación.",
        "The books do not agree, so nothing was closed. Tell whoever looks after the installation.",
        "账目不一致，未进行结账。请联系系统维护人员。", "Книги не сходятся, поэтому ничего не закрыто. Сообщите тому, кто ведёт установку.",
        "Os livros não batem certo, por isso nada foi fechado. Avise quem cuida da instalação.",
    ),
    "command_conflict": Words(
        "Eso ya se hizo con otros datos. Cargue la página de nuevo.", "That was done already, with other values. Load the page again.",
        "该操作已用其他数据执行过，请刷新页面。", "Это уже сделано с другими данными. Загрузите страницу заново.", "Isso já foi feito com outros dados. Carregue a página de novo.",
    ),
    "duplicate_payment": Words(
        "Dos pagos tienen la misma clave, así que no se hizo el archivo. Avise a quien atiende la instalación.",
        "Two payments have the same id, so no file was made. Tell whoever looks after the installation.",
        "两笔付款编号相同，未生成文件。请联系系统维护人员。", "У двух выплат одинаковый номер, файл не создан. Сообщите тому, кто ведёт установку.",
        "Dois pagamentos têm a mesma chave, por isso não se fez o ficheiro. Avise quem cuida da instalação.",
    ),
    "payment_file_invalid": Words(
        "El banco no aceptaría este archivo. Revise los datos de quien paga.", "The bank would not take this file. Look at the payer's details.",
        "银行不会接受该文件，请检查付款方信息。", "Банк не примет этот файл. Проверьте данные плательщика.", "O banco não aceitaria este ficheiro. Confira os dados de quem paga.",
    ),
    "hold_exceeded": Words(
        "Queda menos apartado de lo que se quiere usar.", "Less is held than would be used.", "预留金额不足。", "Зарезервировано меньше, чем требуется.", "Há menos reservado do que se quer usar.",
    ),
    "ledger_refused": Words("Los libros no aceptan este asiento. No se anotó nada.", "The books refuse this entry. Nothing was recorded.", "账簿拒绝该分录，未作任何登记。", "Учёт не принимает эту проводку. Ничего не записано.", "Os livros não aceitam este lançamento. Nada foi registado."),
    "overdraft_refused": Words(
        "No hay saldo suficiente para eso. No se anotó nada.", "There is not enough balance for that. Nothing was recorded.", "余额不足，未作任何登记。",
        "Для этого не хватает остатка. Ничего не записано.", "Não há saldo suficiente para isso. Nada foi registado.",
    ),
    "transfer_conflict": Words("Ese asiento ya existe con otros datos.", "That entry exists already, with other values.", "该分录已存在且内容不同。", "Такая проводка уже есть с другими данными.", "Esse lançamento já existe com outros dados."),
    "transfer_invalid": Words("Ese asiento no puede ser. No se anotó nada.", "That entry can't be. Nothing was recorded.", "该分录无效，未作任何登记。", "Такой проводки быть не может. Ничего не записано.", "Esse lançamento não pode ser. Nada foi registado."),
    "no_books": Words("La alianza todavía no tiene libros: empiezan con su acuerdo.", "The alliance has no books yet: they begin with its deal.", "联盟尚无账簿：发布协议后开始记账。", "Учёта у альянса ещё нет: он начинается с договора.", "A aliança ainda não tem livros: começam com o seu acordo."),
    "seal_broken": Words(
        "Un dato cifrado no se puede abrir con la clave de esta instalación. Avise a quien la atiende.",
        "Something that is sealed does not open with this installation's key. Tell whoever looks after it.",
        "加密数据无法用本系统的密钥打开，请联系系统维护人员。", "Зашифрованные данные не открываются ключом этой установки. Сообщите тому, кто её ведёт.",
        "Um dado cifrado não se abre com a chave desta instalação. Avise quem cuida dela.",
    ),
    # Keys, calls, files --------------------------------------------------------------------------------------------------
    "key_ended": Words("Esa clave ya terminó o se cambió por otra. Cree una nueva.", "That key is over or was replaced. Make a new one.", "该密钥已失效或已更换，请新建。", "Этот ключ уже закончился или заменён. Создайте новый.", "Essa chave já terminou ou foi trocada. Crie uma nova."),
    "webhook_off": Words("A esa dirección no se le avisa ahora. Actívela primero.", "Nothing is sent to that endpoint now. Switch it on first.", "该通知地址已停用，请先启用。", "На этот адрес сейчас ничего не отправляется. Сначала включите его.", "A esse endereço não se envia nada agora. Ative-o primeiro."),
    "target_refused": Words(
        "A esa dirección no se puede llamar: tiene que empezar con https:// y estar en internet.", "That address can't be called: it must begin with https:// and be on the internet.",
        "无法访问该地址：须以 https:// 开头并可从互联网访问。", "На этот адрес обратиться нельзя: он должен начинаться с https:// и быть в интернете.", "Esse endereço não pode ser chamado: tem de começar com https:// e estar na internet.",
    ),
    "call_failed": Words(
        "La otra dirección no respondió. Revísela y vuelva a intentarlo.", "The other address did not answer. Look at it and try again.", "对方地址无响应，请检查后重试。",
        "Другой адрес не ответил. Проверьте его и попробуйте снова.", "O outro endereço não respondeu. Confira-o e tente de novo.",
    ),
    "changed_meanwhile": Words(
        "Alguien lo cambió mientras tanto. Mírelo de nuevo antes de guardar.", "Somebody changed it meanwhile. Look at it again before you save.", "内容已被他人修改，请重新查看后再保存。",
        "Тем временем это изменили. Посмотрите ещё раз, прежде чем сохранять.", "Alguém o mudou entretanto. Veja-o de novo antes de guardar.",
    ),
    "request_under_way": Words("Eso se está haciendo en este momento. Espere un poco.", "That is being done just now. Wait a moment.", "该操作正在进行，请稍候。", "Это как раз выполняется. Подождите немного.", "Isso está a ser feito neste momento. Espere um pouco."),
    "cursor_invalid": Words("Esa página de la lista ya no existe. Empiece por la primera.", "There is no such page of the list any more. Begin with the first one.", "列表的该页已不存在，请从第一页开始。", "Такой страницы списка больше нет. Начните с первой.", "Essa página da lista já não existe. Comece pela primeira."),
    "export_not_ready": Words("La copia todavía no está lista. Espere un poco.", "The export is not ready yet. Wait a moment.", "导出尚未完成，请稍候。", "Выгрузка ещё не готова. Подождите немного.", "A cópia ainda não está pronta. Espere um pouco."),
    "table_unreadable": Words("Ese archivo no es una lista. Guárdelo como CSV (UTF-8).", "That file is no list. Save it as CSV (UTF-8).", "该文件不是列表，请另存为 CSV（UTF-8）。", "Этот файл не список. Сохраните его как CSV (UTF-8).", "Esse ficheiro não é uma lista. Guarde-o como CSV (UTF-8)."),
    "table_invalid": Words("La lista tiene errores. No se guardó nada.", "There are mistakes in the list. Nothing was saved.", "列表有误，未保存任何内容。", "В списке есть ошибки. Ничего не сохранено.", "A lista tem erros. Nada foi guardado."),
    "text_unstorable": Words("El texto tiene un carácter que no se puede guardar. Escríbalo de nuevo.", "The text holds a character that can't be kept. Type it again.", "文本含有无法保存的字符，请重新输入。", "В тексте есть знак, который нельзя сохранить. Наберите заново.", "O texto tem um caráter que não se pode guardar. Escreva-o de novo."),
    "font_missing": Words(
        "No se pueden hacer documentos: falta su letra. Avise a quien atiende la instalación.", "No documents can be made: their font is missing. Tell whoever looks after the installation.",
        "缺少字体，无法生成文档。请联系系统维护人员。", "Документы создать нельзя: нет шрифта. Сообщите тому, кто ведёт установку.", "Não se podem fazer documentos: falta a fonte. Avise quem cuida da instalação.",
    ),
    "examples_missing": Words(
        "Faltan los ejemplos de la instalación. Avise a quien la atiende.", "The installation's examples are missing. Tell whoever looks after it.", "缺少系统示例，请联系维护人员。",
        "Нет примеров установки. Сообщите тому, кто её ведёт.", "Faltam os exemplos da instalação. Avise quem cuida dela.",
    ),
    # Signing in ----------------------------------------------------------------------------------------------------------
    "passkey_limit": Words("Ya tiene diez llaves de acceso. Quite una que no use.", "You have ten passkeys already. Remove one that you do not use.", "您已有十个通行密钥，请移除不用的。", "У вас уже десять ключей доступа. Удалите ненужный.", "Já tem dez chaves de acesso. Remova uma que não use."),
    "passkey_refused": Words("Esa llave de acceso no sirve aquí. Entre por correo.", "That passkey can't be used here. Sign in by e-mail.", "此通行密钥无法在这里使用，请通过邮件登录。", "Этот ключ доступа здесь не подходит. Войдите по почте.", "Essa chave de acesso não serve aqui. Entre por e-mail."),
    "provider_invalid": Words(
        "Esa dirección no dice lo necesario para entrar con ella. Escríbala como la da su proveedor.", "That address does not say what signing in needs. Write it exactly as your provider gives it.",
        "该地址未提供登录所需的信息，请按服务商给出的地址填写。", "Этот адрес не сообщает нужного для входа. Запишите его точно так, как даёт провайдер.", "Esse endereço não diz o necessário para entrar. Escreva-o tal como o fornecedor o dá.",
    ),
    "provider_refused": Words("No puede entrar por ahí. Entre por correo.", "You can't sign in that way. Sign in by e-mail.", "无法通过此方式登录，请通过邮件登录。", "Так войти нельзя. Войдите по почте.", "Não pode entrar por aí. Entre por e-mail."),
    "provider_taken": Words("Ya hay otra forma de entrar con ese nombre o esa dirección.", "Another way to sign in has that name or address.", "已有相同名称或地址的登录方式。", "Способ входа с таким именем или адресом уже есть.", "Já há outra forma de entrar com esse nome ou endereço."),
    "second_factor_missing": Words("Todavía no hay un segundo factor.", "There is no second factor yet.", "尚未设置双重验证。", "Второго фактора ещё нет.", "Ainda não há um segundo fator."),
    "second_factor_needed": Words("Su función exige un segundo factor. Configúrelo primero.", "Your role has to have a second factor. Set one up first.", "您的身份要求使用双重验证，请先设置。", "Ваша роль требует второго фактора. Сначала настройте его.", "A sua função exige um segundo fator. Configure-o primeiro."),
    "ticket_refused": Words("Este enlace ya se usó o venció. Pida uno nuevo.", "This link was used or is too old. Ask for a new one.", "此链接已使用或已过期，请重新申请。", "Эта ссылка уже использована или устарела. Запросите новую.", "Este link já foi usado ou expirou. Peça um novo."),
    "host_refused": Words("Esta dirección no es de ninguna alianza. Abra la suya.", "This address belongs to no alliance. Open your own.", "该地址不属于任何联盟，请打开您的地址。", "Этот адрес не принадлежит ни одному альянсу. Откройте свой.", "Este endereço não é de nenhuma aliança. Abra o seu."),
}  # fmt: skip
