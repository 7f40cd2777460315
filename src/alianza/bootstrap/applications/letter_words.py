"""What the agreement and the mails to applicants say, in five languages. What the deal itself says comes from elsewhere. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

AGREEMENT: dict[str, Words] = {
    "title": Words("Acuerdo de colaboración", "Partnership agreement", "合作协议", "Партнёрское соглашение", "Acordo de parceria"),
    "about": Words("Versión {version}, en vigor desde el {day}. Grupo: {group}.", "Version {version}, in force from {day}. Group: {group}.", "第 {version} 版，自 {day} 起生效。分组：{group}。", "Версия {version}, действует с {day}. Группа: {group}.", "Versão {version}, em vigor desde {day}. Grupo: {group}."),
    "gives": Words("Qué reciben usted y sus clientes", "What you and your customers get", "您和您的客户可获得什么", "Что получаете вы и ваши клиенты", "O que você e os seus clientes recebem"),
    "own_rate": Words("Su comisión propia: {rate}.", "Your own commission: {rate}.", "您的专属佣金：{rate}。", "Ваша собственная ставка: {rate}.", "A sua comissão própria: {rate}."),
    "paid": Words("Cómo se cuenta y cuándo se paga", "How it is counted and when it is paid", "如何计算，何时支付", "Как считается и когда выплачивается", "Como se conta e quando se paga"),
    "month": Words("Cada mes se cierra el último día y usted recibe un estado de cuenta con cada línea explicada. Si no lo reclama dentro del plazo, queda aceptado.", "Each month closes on its last day and you get a statement that explains every line. If you do not dispute it in time, it is accepted.", "每月最后一天结账，您会收到逐行说明的对账单。逾期未提出异议即视为接受。", "Месяц закрывается в последний день, и вы получаете отчёт с пояснением каждой строки. Если не оспорить его в срок, он считается принятым.", "Cada mês fecha no último dia e você recebe um extrato com cada linha explicada. Se não o contestar no prazo, fica aceito."),
    "partner": Words("Qué se pide al socio", "What is asked of the partner", "对合作伙伴的要求", "Что требуется от партнёра", "O que se pede ao parceiro"),
    "honest": Words("Recomienda con la verdad: servicios, precios y beneficios tal como son, sin enviar publicidad a quien no la pidió.", "Recommends truthfully: services, prices and benefits as they are, and sends no advertising to whoever did not ask for it.", "如实推荐：服务、价格和优惠均以实际为准，不向未同意者发送广告。", "Рекомендует правдиво: услуги, цены и выгоды такие, какие есть, и не рассылает рекламу тем, кто о ней не просил.", "Recomenda com verdade: serviços, preços e benefícios como são, sem enviar publicidade a quem não a pediu."),
    "brand": Words("Usa la marca y el material del kit sin modificarlos.", "Uses the brand and the material of the kit unchanged.", "按原样使用品牌和物料，不作更改。", "Использует бренд и материалы набора без изменений.", "Usa a marca e o material do kit sem os alterar."),
    "data": Words("Cuida los datos de los clientes y los comparte solo con su permiso.", "Takes care of customers' data and shares it only with their permission.", "妥善保管客户资料，仅在客户同意后分享。", "Бережёт данные клиентов и передаёт их только с их согласия.", "Cuida dos dados dos clientes e só os partilha com autorização deles."),
    "customer": Words("Qué se pide al cliente", "What is asked of the customer", "对客户的要求", "Что требуется от клиента", "O que se pede ao cliente"),
    "before_paying": Words("Usa el enlace, escanea el QR o dice el código antes de pagar.", "Uses the link, scans the QR or says the code before paying.", "付款前使用链接、扫描二维码或出示优惠码。", "Пользуется ссылкой, сканирует QR-код или называет промокод до оплаты.", "Usa o link, lê o QR ou diz o código antes de pagar."),
    "changes": Words("Cambios y término", "Changes and end", "变更与终止", "Изменения и окончание", "Alterações e fim"),
    "versions": Words("Una versión nueva vale desde su día y solo para lo que ocurra después; lo ya ganado no cambia.", "A new version holds from its day on and only for what happens after; what was earned does not change.", "新版本自其生效日起仅适用于之后发生的业务；已得佣金不变。", "Новая версия действует со своего дня и только для последующего; заработанное не меняется.", "Uma versão nova vale desde o seu dia e só para o que ocorrer depois; o já ganho não muda."),
    "ending": Words("Cualquiera de las partes puede terminar este acuerdo por escrito; lo ganado hasta entonces se paga.", "Either side can end this agreement in writing; what was earned until then is paid.", "任何一方均可书面终止本协议；此前已得部分照付。", "Любая сторона может прекратить соглашение письменно; заработанное до этого выплачивается.", "Qualquer das partes pode terminar este acordo por escrito; o ganho até então é pago."),
    "note": Words("El cálculo exacto de cada importe está en el portal del socio, línea por línea.", "How each amount comes about stands in the partner's portal, line by line.", "每笔金额的计算明细见合作伙伴门户。", "Расчёт каждой суммы построчно виден в кабинете партнёра.", "O cálculo de cada valor está no portal do parceiro, linha por linha."),
    "page": Words("Página {page} de {pages}", "Page {page} of {pages}", "第 {page} 页，共 {pages} 页", "Страница {page} из {pages}", "Página {page} de {pages}"),
    "signed": Words("Firmado electrónicamente", "Signed electronically", "电子签署", "Подписано электронно", "Assinado eletronicamente"),
    "signed_for": Words("En nombre de", "On behalf of", "代表", "От имени", "Em nome de"),
    "signed_at": Words("Fecha y hora (UTC)", "Date and time (UTC)", "日期和时间 (UTC)", "Дата и время (UTC)", "Data e hora (UTC)"),
    "signed_mail": Words("Invitación enviada a", "Invitation sent to", "邀请发送至", "Приглашение отправлено на", "Convite enviado para"),
    "document_hash": Words("SHA-256 del documento presentado", "SHA-256 of the document presented", "所示文件的 SHA-256", "SHA-256 предъявленного документа", "SHA-256 do documento apresentado"),
    "address_hash": Words("Huella de la dirección de red", "Fingerprint of the network address", "网络地址指纹", "Отпечаток сетевого адреса", "Impressão do endereço de rede"),
    "signature_id": Words("Firma", "Signature", "签名编号", "Подпись", "Assinatura"),
    "signed_note": Words("El documento presentado se conserva sin cambios; su SHA-256 permite comprobarlo. De la dirección de red solo se guarda una huella.", "The document that was presented is kept unchanged; its SHA-256 lets anybody check it. Of the network address only a fingerprint is kept.", "所示文件原样保存，可用其 SHA-256 核验。网络地址仅保留指纹。", "Предъявленный документ хранится без изменений; его можно проверить по SHA-256. От сетевого адреса хранится только отпечаток.", "O documento apresentado conserva-se sem alterações; o seu SHA-256 permite comprová-lo. Do endereço de rede guarda-se só uma impressão."),
}  # fmt: skip

MAILS: dict[str, tuple[Words, Words]] = {
    "received": (
        Words("{alliance}: recibimos su solicitud", "{alliance}: we have your application", "{alliance}：已收到您的申请", "{alliance}: мы получили вашу заявку", "{alliance}: recebemos a sua candidatura"),
        Words(
            "{contact}:\n\nRecibimos la solicitud de {business} para ser socio de {alliance}. La leeremos y le escribiremos a esta dirección.\n\nSi usted no la envió, no tiene que hacer nada.\n",
            "{contact},\n\nWe have the application of {business} to become a partner of {alliance}. We will read it and write to this address.\n\nIf you did not send it, there is nothing you have to do.\n",
            "{contact}：\n\n我们已收到 {business} 成为 {alliance} 合作伙伴的申请。审核后会发邮件到此地址。\n\n如果不是您提交的，无需任何操作。\n",
            "{contact},\n\nмы получили заявку {business} на партнёрство с {alliance}. Мы прочитаем её и напишем на этот адрес.\n\nЕсли вы её не отправляли, ничего делать не нужно.\n",
            "{contact}:\n\nRecebemos a candidatura de {business} para ser parceiro de {alliance}. Vamos lê-la e escrever para este endereço.\n\nSe não a enviou, não precisa de fazer nada.\n",
        ),
    ),
    "invited": (
        Words("{alliance} le invita a ser su socio", "{alliance} invites you to be its partner", "{alliance} 邀请您成为合作伙伴", "{alliance} приглашает вас стать партнёром", "{alliance} convida você a ser parceiro"),
        Words(
            "{contact}:\n\n{alliance} quiere que {business} sea su socio. Lea el acuerdo y fírmelo aquí; toma unos minutos:\n\n{link}\n\nEl enlace es solo para usted y vale hasta el {day}. Al firmar recibirá su kit digital y su acceso.\n",
            "{contact},\n\n{alliance} would like {business} to be its partner. Read the agreement and sign it here; it takes a few minutes:\n\n{link}\n\nThe link is for you alone and works until {day}. Once you have signed you get your digital kit and your access.\n",
            "{contact}：\n\n{alliance} 希望 {business} 成为合作伙伴。请在此阅读并签署协议，只需几分钟：\n\n{link}\n\n此链接仅供您使用，有效期至 {day}。签署后您将收到数字物料包和登录方式。\n",
            "{contact},\n\n{alliance} хотел бы видеть {business} своим партнёром. Прочитайте соглашение и подпишите его здесь, это займёт несколько минут:\n\n{link}\n\nСсылка только для вас и действует до {day}. После подписания вы получите цифровой набор и доступ.\n",
            "{contact}:\n\n{alliance} gostaria que {business} fosse seu parceiro. Leia o acordo e assine-o aqui; leva poucos minutos:\n\n{link}\n\nO link é só para você e vale até {day}. Ao assinar recebe o seu kit digital e o seu acesso.\n",
        ),
    ),
    "declined": (
        Words("{alliance}: sobre su solicitud", "{alliance}: about your application", "{alliance}：关于您的申请", "{alliance}: о вашей заявке", "{alliance}: sobre a sua candidatura"),
        Words(
            "{contact}:\n\nGracias por el interés de {business}. Por ahora no podemos aceptar la solicitud.\n\n{reason}\n\nSus datos se borran de nuestro sistema dentro de un plazo fijo.\n",
            "{contact},\n\nThank you for the interest of {business}. For now we can't accept the application.\n\n{reason}\n\nYour data is erased from our system after a fixed time.\n",
            "{contact}：\n\n感谢 {business} 的关注。目前我们无法接受该申请。\n\n{reason}\n\n您的资料将在规定期限后从系统中删除。\n",
            "{contact},\n\nспасибо за интерес {business}. Сейчас мы не можем принять заявку.\n\n{reason}\n\nВаши данные будут удалены из нашей системы по истечении установленного срока.\n",
            "{contact}:\n\nObrigado pelo interesse de {business}. Por agora não podemos aceitar a candidatura.\n\n{reason}\n\nOs seus dados são apagados do nosso sistema após um prazo fixo.\n",
        ),
    ),
    "signed": (
        Words("{alliance}: su acuerdo firmado y su kit digital", "{alliance}: your signed agreement and your digital kit", "{alliance}：您已签署的协议和数字物料包", "{alliance}: ваше подписанное соглашение и цифровой набор", "{alliance}: o seu acordo assinado e o seu kit digital"),
        Words(
            "{contact}:\n\n{business} ya es socio de {alliance}. Adjuntos: el acuerdo firmado y, en el archivo ZIP, su kit: QR, calcomanías, cartel y banners.\n\nSu enlace: {link}\nSu código: {code}\n\nEntre a su portal con esta dirección de correo:\n\n{portal}\n\nPara empezar: ponga el QR donde lo vean sus clientes y comparta su enlace. En el portal verá cada cliente que llegue y lo que gana.\n\nSHA-256 del acuerdo firmado: {digest}\n",
            "{contact},\n\n{business} is now a partner of {alliance}. Attached: the signed agreement and, in the ZIP file, your kit: QR, stickers, poster and banners.\n\nYour link: {link}\nYour code: {code}\n\nSign in to your portal with this e-mail address:\n\n{portal}\n\nTo begin: put the QR where your customers see it, and share your link. The portal shows every customer who comes and what you earn.\n\nSHA-256 of the signed agreement: {digest}\n",
            "{contact}：\n\n{business} 现已成为 {alliance} 的合作伙伴。附件：已签署的协议，以及 ZIP 文件中的物料包（二维码、贴纸、海报和横幅）。\n\n您的链接：{link}\n您的优惠码：{code}\n\n请使用此邮箱登录您的门户：\n\n{portal}\n\n开始使用：把二维码放在客户看得见的地方，并分享您的链接。门户会显示每位到来的客户和您的收入。\n\n已签署协议的 SHA-256：{digest}\n",
            "{contact},\n\n{business} теперь партнёр {alliance}. Во вложении: подписанное соглашение и, в ZIP-файле, ваш набор: QR-код, наклейки, плакат и баннеры.\n\nВаша ссылка: {link}\nВаш промокод: {code}\n\nВойдите в свой кабинет с этим адресом почты:\n\n{portal}\n\nДля начала: разместите QR-код там, где его видят клиенты, и поделитесь ссылкой. В кабинете видно каждого пришедшего клиента и ваш заработок.\n\nSHA-256 подписанного соглашения: {digest}\n",
            "{contact}:\n\n{business} já é parceiro de {alliance}. Anexos: o acordo assinado e, no ficheiro ZIP, o seu kit: QR, autocolantes, cartaz e banners.\n\nO seu link: {link}\nO seu código: {code}\n\nEntre no seu portal com este endereço de e-mail:\n\n{portal}\n\nPara começar: ponha o QR onde os clientes o vejam e partilhe o seu link. No portal verá cada cliente que chega e o que ganha.\n\nSHA-256 do acordo assinado: {digest}\n",
        ),
    ),
}  # fmt: skip


def said(words: Words, language: str, **parts: object) -> str:
    """A text in a language, its parts filled in."""
    return str(getattr(words, language)).format(**parts)
