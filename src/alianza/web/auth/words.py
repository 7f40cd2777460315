"""What these pages say, in five languages. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

TEXTS: dict[str, Words] = {
    "sign_in": Words("Entrar", "Sign in", "登录", "Вход", "Entrar"),
    "email": Words("Correo electrónico", "E-mail address", "邮箱地址", "Электронная почта", "E-mail"),
    "send_link": Words("Enviarme un enlace", "E-mail me a link", "发送登录链接", "Прислать ссылку", "Enviar-me um link"),
    "no_password": Words(
        "No hace falta contraseña: le enviamos un enlace que vale una vez.",
        "No password needed: we e-mail you a link that works once.",
        "无需密码：我们会给您发送一个一次性链接。",
        "Пароль не нужен: мы пришлём ссылку, которая действует один раз.",
        "Não é preciso senha: enviamos um link que vale uma vez.",
    ),
    "look_at_mail": Words("Revise su correo", "Look at your mail", "请查看您的邮箱", "Проверьте почту", "Veja o seu e-mail"),
    "sent": Words(
        "Si {email} está registrado aquí, ya va un mensaje en camino. Abra su enlace en este navegador.",
        "If {email} is known here, a message is on its way. Open its link in this browser.",
        "如果 {email} 已在此登记，邮件已发出。请在此浏览器中打开邮件里的链接。",
        "Если адрес {email} здесь известен, письмо уже отправлено. Откройте ссылку из него в этом браузере.",
        "Se {email} for conhecido aqui, já vai uma mensagem a caminho. Abra o link dela neste navegador.",
    ),
    "nothing_came": Words(
        "¿No llegó nada? Revise la ortografía y la carpeta de correo no deseado.",
        "Nothing came? Check the spelling and the spam folder.",
        "没有收到？请检查拼写和垃圾邮件文件夹。",
        "Ничего не пришло? Проверьте адрес и папку со спамом.",
        "Não chegou nada? Verifique a ortografia e a pasta de spam.",
    ),
    "again": Words("Empezar de nuevo", "Start again", "重新开始", "Начать заново", "Começar de novo"),
    "confirm": Words(
        "Va a entrar en {alliance} como {email}.", "You are about to sign in to {alliance} as {email}.",
        "您将以 {email} 登录 {alliance}。", "Вы входите в {alliance} как {email}.",
        "Vai entrar em {alliance} como {email}.",
    ),
    "signed_in_as": Words("Ha entrado como", "Signed in as", "当前登录", "Вы вошли как", "Entrou como"),
    "acts_as": Words("Actúa como", "Acting as", "身份", "Роль", "Atua como"),
    "sign_out": Words("Salir", "Sign out", "退出", "Выйти", "Sair"),
    "sessions": Words("Dónde ha entrado", "Where you are signed in", "登录设备", "Где выполнен вход", "Onde entrou"),
    "how_you_sign_in": Words("Cómo entra", "How you sign in", "登录方式", "Как вы входите", "Como entra"),
    "this_one": Words("este navegador", "this browser", "当前浏览器", "этот браузер", "este navegador"),
    "last_seen": Words("último uso", "last used", "最近使用", "последнее использование", "último uso"),
    "end": Words("Cerrar", "End", "结束", "Завершить", "Encerrar"),
    "end_others": Words(
        "Cerrar todas las demás", "End all the others", "结束其他所有会话", "Завершить все остальные", "Encerrar todas as outras"
    ),
    "second_factor": Words("Segundo factor", "Second factor", "双重验证", "Второй фактор", "Segundo fator"),
    "code": Words(
        "Código de seis cifras de su aplicación", "Six digits from your authenticator app", "验证器应用中的六位数字",
        "Шесть цифр из приложения-аутентификатора", "Código de seis dígitos do seu aplicativo",
    ),
    "or_recovery": Words(
        "También vale un código de recuperación.", "A recovery code works too.", "也可以使用恢复码。",
        "Подойдёт и код восстановления.", "Um código de recuperação também serve.",
    ),
    "wrong_code": Words(
        "Ese código no es válido o ya se usó.", "That code is wrong, or was used before.", "验证码错误或已被使用。",
        "Код неверен или уже использован.", "Esse código está errado ou já foi usado.",
    ),
    "set_up_second": Words(
        "Configurar con una aplicación", "Set up with an authenticator app", "使用验证器应用设置",
        "Настроить через приложение", "Configurar com um aplicativo",
    ),
    "remove_second": Words(
        "Quitar el segundo factor", "Take the second factor away", "取消双重验证", "Убрать второй фактор",
        "Remover o segundo fator",
    ),
    "scan_this": Words(
        "Escanee esto con la aplicación y escriba el código que muestra.",
        "Scan this with the app and type the code that it shows.", "请用应用扫描此码，并输入应用显示的数字。",
        "Отсканируйте это приложением и введите код, который оно покажет.",
        "Leia isto com o aplicativo e escreva o código que ele mostra.",
    ),
    "confirm_code": Words("Confirmar", "Confirm", "确认", "Подтвердить", "Confirmar"),
    "keep_codes": Words(
        "Guarde estos códigos: cada uno vale una vez si pierde el teléfono. No se vuelven a mostrar.",
        "Keep these codes: each works once if you lose the telephone. They are not shown again.",
        "请保存这些恢复码：手机丢失时每个可使用一次。它们不会再次显示。",
        "Сохраните эти коды: каждый подойдёт один раз, если вы потеряете телефон. Больше они не показываются.",
        "Guarde estes códigos: cada um vale uma vez se perder o telefone. Não voltam a ser mostrados.",
    ),
    "or": Words("o", "or", "或", "или", "ou"),
    "by_link": Words("enlace por correo", "e-mailed link", "邮件链接", "ссылка из письма", "link por e-mail"),
    "by_passkey": Words("llave de acceso", "passkey", "通行密钥", "ключ доступа", "chave de acesso"),
    "sign_in_through": Words(
        "Entrar con {provider}", "Sign in with {provider}", "通过 {provider} 登录", "Войти через {provider}",
        "Entrar com {provider}",
    ),
    "passkeys": Words("Llaves de acceso", "Passkeys", "通行密钥", "Ключи доступа", "Chaves de acesso"),
    "use_passkey": Words(
        "Entrar con una llave de acceso", "Sign in with a passkey", "使用通行密钥登录", "Войти с ключом доступа",
        "Entrar com uma chave de acesso",
    ),
    "add_passkey": Words(
        "Añadir una llave de acceso", "Add a passkey", "添加通行密钥", "Добавить ключ доступа", "Adicionar uma chave de acesso"
    ),
    "about_passkeys": Words(
        "Con una llave de acceso entra con la huella, la cara o el PIN de su dispositivo, sin correo ni código. Vale en {host}.",
        "With a passkey you sign in with your device's fingerprint, face or PIN, without e-mail or code. It works on {host}.",
        "有了通行密钥，您可以用设备的指纹、面容或 PIN 登录，无需邮件或验证码。适用于 {host}。",
        "С ключом доступа вы входите по отпечатку, лицу или PIN-коду устройства, без почты и кода. Он действует на {host}.",
        "Com uma chave de acesso entra com a impressão digital, o rosto ou o PIN do seu dispositivo, sem e-mail nem código."
        " Vale em {host}.",
    ),
    "no_passkeys_here": Words(
        "Este navegador, o esta dirección, no admite llaves de acceso.",
        "This browser, or this address, has no passkeys.",
        "此浏览器或此地址不支持通行密钥。",
        "Этот браузер или этот адрес не поддерживает ключи доступа.",
        "Este navegador, ou este endereço, não aceita chaves de acesso.",
    ),
    "passkey_name": Words(
        "Cómo la llamará", "What you will call it", "名称", "Как вы его назовёте", "Como lhe vai chamar"
    ),
    "passkey_example": Words("Teléfono de Ana", "Ana's telephone", "小安的手机", "Телефон Анны", "Telefone da Ana"),
    "passkey_cancelled": Words(
        "No se usó ninguna llave de acceso. Puede volver a intentarlo.", "No passkey was used. You can try again.",
        "未使用通行密钥，可以重试。", "Ключ доступа не использован. Можно попробовать ещё раз.",
        "Não foi usada nenhuma chave de acesso. Pode tentar de novo.",
    ),
    "passkey_known": Words(
        "Este dispositivo ya tiene una llave de acceso para usted.", "This device has a passkey of yours already.",
        "此设备上已有您的通行密钥。", "На этом устройстве уже есть ваш ключ доступа.",
        "Este dispositivo já tem uma chave de acesso sua.",
    ),
    "second_needed": Words(
        "Su función exige un segundo factor. Configúrelo para continuar.",
        "Your role has to have a second factor. Set one up to go on.",
        "您的身份要求使用双重验证，请先完成设置。",
        "Ваша роль требует второго фактора. Настройте его, чтобы продолжить.",
        "A sua função exige um segundo fator. Configure-o para continuar.",
    ),
    "passkey_needed": Words(
        "Su función exige un segundo factor: use su llave de acceso.",
        "Your role has to have a second factor: use your passkey.",
        "您的身份要求使用双重验证：请使用您的通行密钥。",
        "Ваша роль требует второго фактора: используйте свой ключ доступа.",
        "A sua função exige um segundo fator: use a sua chave de acesso.",
    ),
    "name": Words("Nombre", "Name", "名称", "Название", "Nome"),
    "rename": Words("Cambiar el nombre", "Rename", "重命名", "Переименовать", "Mudar o nome"),
    "remove": Words("Quitar", "Remove", "移除", "Удалить", "Remover"),
    "made_on": Words("creada", "made", "创建于", "создан", "criada"),
    "never_used": Words("sin usar", "not used yet", "未使用", "ещё не использован", "ainda não usada"),
    "back": Words("Volver", "Back", "返回", "Назад", "Voltar"),
    "problem": Words("No se pudo", "That did not work", "操作失败", "Не получилось", "Não foi possível"),
}  # fmt: skip

_AWAY = Words(
    "La otra organización no respondió como debe. Vuelva a intentarlo, o entre por correo.",
    "The other organisation did not answer as it should. Try again, or sign in by e-mail.",
    "对方机构未正确响应。请重试，或通过邮件登录。",
    "Другая организация не ответила как нужно. Попробуйте ещё раз или войдите по почте.",
    "A outra organização não respondeu como devia. Tente de novo, ou entre por e-mail.",
)

# What a person reads for an error's code; any other error has the words of `error`.
PROBLEMS: dict[str, Words] = {
    "ticket_refused": Words(
        "Este enlace o paso ya se usó, caducó o se abrió en otro navegador. Pida uno nuevo y ábralo en el mismo navegador.",
        "This link or step was used already, is too old, or was opened in another browser. Ask for a new one and open it in"
        " the same browser.",
        "此链接或步骤已被使用、已过期，或在另一个浏览器中打开。请重新申请，并在同一浏览器中打开。",
        "Эта ссылка или шаг уже использованы, устарели или открыты в другом браузере. Запросите новую и откройте её в том же"
        " браузере.",
        "Este link ou passo já foi usado, expirou ou foi aberto noutro navegador. Peça um novo e abra-o no mesmo navegador.",
    ),
    "too_many_attempts": Words(
        "Demasiados intentos. Espere unos minutos y vuelva a probar.",
        "Too many attempts. Wait a few minutes and try again.",
        "尝试次数过多，请几分钟后再试。",
        "Слишком много попыток. Подождите несколько минут и попробуйте снова.",
        "Demasiadas tentativas. Espere alguns minutos e tente de novo.",
    ),
    "form_forged": Words(
        "La página ya no está al día. Cárguela de nuevo.", "The page is out of date. Load it again.",
        "页面已过期，请重新加载。", "Страница устарела. Загрузите её заново.", "A página está desatualizada. Carregue-a de novo.",
    ),
    "invalid_value": Words(
        "Eso no es una dirección de correo. Escríbala así: ana@example.com.",
        "That is no e-mail address. It looks like ana@example.com.",
        "这不是有效的邮箱地址，例如：ana@example.com。",
        "Это не адрес электронной почты. Он выглядит так: ana@example.com.",
        "Isso não é um endereço de e-mail. Escreva assim: ana@example.com.",
    ),
    "not_signed_in": Words(
        "La sesión terminó. Entre de nuevo.", "The session is over. Sign in again.", "会话已结束，请重新登录。",
        "Сеанс завершён. Войдите снова.", "A sessão terminou. Entre de novo.",
    ),
    "code_refused": Words(
        "Ese código no es válido o ya se usó.", "That code is wrong, or was used before.", "验证码错误或已被使用。",
        "Код неверен или уже использован.", "Esse código está errado ou já foi usado.",
    ),
    "not_fresh": Words(
        "Para cambiar cómo entra, vuelva a entrar primero.", "To change how you sign in, sign in again first.",
        "更改登录方式前，请先重新登录。", "Чтобы изменить способ входа, сначала войдите снова.",
        "Para mudar a forma de entrar, entre de novo primeiro.",
    ),
    "second_factor_needed": Words(
        "Su función exige un segundo factor. Configure otro antes de quitar este.",
        "Your role has to have a second factor. Set up another one before you take this one away.",
        "您的身份要求使用双重验证。请先设置另一种方式，再移除此方式。",
        "Ваша роль требует второго фактора. Сначала настройте другой, потом уберите этот.",
        "A sua função exige um segundo fator. Configure outro antes de remover este.",
    ),
    "passkey_refused": Words(
        "Esa llave de acceso no sirve aquí. Vuelva a intentarlo, o entre por correo.",
        "That passkey can't be used here. Try again, or sign in by e-mail.",
        "此通行密钥无法在这里使用。请重试，或通过邮件登录。",
        "Этот ключ доступа здесь не подходит. Попробуйте ещё раз или войдите по почте.",
        "Essa chave de acesso não serve aqui. Tente de novo, ou entre por e-mail.",
    ),
    "provider_refused": Words(
        "No puede entrar por ahí. Entre por correo, o pregunte a quien le invitó.",
        "You can't sign in that way. Sign in by e-mail, or ask whoever invited you.",
        "无法通过此方式登录。请通过邮件登录，或联系邀请您的人。",
        "Так войти нельзя. Войдите по почте или спросите того, кто вас пригласил.",
        "Não pode entrar por aí. Entre por e-mail, ou pergunte a quem o convidou.",
    ),
    "unknown_provider": _AWAY, "provider_invalid": _AWAY, "call_failed": _AWAY, "target_refused": _AWAY,
    "passkey_limit": Words(
        "Ya tiene tantas llaves de acceso como se puede tener. Quite una que ya no use.",
        "You have as many passkeys as one may have. Remove one that you no longer use.",
        "您的通行密钥数量已达上限，请移除不再使用的。",
        "У вас уже наибольшее число ключей доступа. Удалите ненужный.",
        "Já tem tantas chaves de acesso quantas se pode ter. Remova uma que já não use.",
    ),
    "sign_in_elsewhere": Words(
        "Esta dirección es solo para las personas de este socio. Usted entra en otra dirección:",
        "This address is for this partner's own people. You sign in at another address:",
        "此网址仅供该合作伙伴的人员使用。请在以下网址登录：",
        "Этот адрес — только для людей этого партнёра. Вы входите по другому адресу:",
        "Este endereço é só para as pessoas deste parceiro. Você entra noutro endereço:",
    ),
    "not_here": Words(
        "En esta dirección está solo el portal de este socio. La página que busca está en otra dirección:",
        "At this address there is this partner's portal only. The page you look for is at another address:",
        "此网址下只有该合作伙伴的门户。您要找的页面在以下网址：",
        "По этому адресу — только кабинет этого партнёра. Нужная вам страница находится по другому адресу:",
        "Neste endereço está só o portal deste parceiro. A página que procura está noutro endereço:",
    ),
    "error": Words(
        "Algo no funcionó. Vuelva a intentarlo.", "Something did not work. Try again.", "出现问题，请重试。",
        "Что-то не получилось. Попробуйте ещё раз.", "Algo não funcionou. Tente de novo.",
    ),
}  # fmt: skip
