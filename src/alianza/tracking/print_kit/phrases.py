"""Every word that a piece says, in the five languages: what fits a car wash does not fit a ride.

A phrase in front of a name takes the name as it is: no language here bends it. What an alliance says of itself instead is
its slogan.
"""

from __future__ import annotations

from alianza.kernel.languages import Words, require_language

# What the alliance does for its customers.
INDUSTRIES = ("wash", "service", "ride", "partner")

# "counter" and "headline" stand before the alliance's name: at the partner's counter, and on the web.
BY_INDUSTRY: dict[str, dict[str, Words]] = {
    "wash": {
        "counter": Words(
            "Aquí lavamos con", "Here we wash with", "本店洗车合作伙伴", "Моем машины с сервисом", "Aqui lavamos com"
        ),
        "headline": Words(
            "Tu auto limpio con", "A clean car with", "洗车就选", "Чистая машина с сервисом", "Seu carro limpo com"
        ),
        "action": Words(
            "Escanea y agenda tu lavado",
            "Scan and book your wash",
            "扫码预约洗车",
            "Сканируйте и запишитесь на мойку",
            "Escaneie e agende sua lavagem",
        ),
        "button": Words("Agendar lavado", "Book a wash", "预约洗车", "Записаться на мойку", "Agendar lavagem"),
        "choose": Words(
            "Elige día, hora y lugar",
            "Choose day, time and place",
            "选择日期、时间和地点",
            "Выберите день, время и место",
            "Escolha dia, hora e lugar",
        ),
    },
    "service": {
        "counter": Words(
            "Aquí cuidamos tu auto con",
            "We care for your car with",
            "本店养车合作伙伴",
            "Заботимся об авто с партнёром",
            "Aqui cuidamos do seu carro com",
        ),
        "headline": Words(
            "Tu auto en buenas manos con",
            "Your car in good hands with",
            "养车就选",
            "Ваше авто в надёжных руках:",
            "Seu carro em boas mãos com",
        ),
        "action": Words(
            "Escanea y agenda tu servicio",
            "Scan and book your service",
            "扫码预约养车服务",
            "Сканируйте и запишитесь на сервис",
            "Escaneie e agende seu serviço",
        ),
        "button": Words("Agendar servicio", "Book a service", "预约服务", "Записаться на сервис", "Agendar serviço"),
        "choose": Words(
            "Elige servicio, día y hora",
            "Choose service, day and time",
            "选择项目、日期和时间",
            "Выберите услугу, день и время",
            "Escolha serviço, dia e hora",
        ),
    },
    "ride": {
        "counter": Words(
            "Aquí viajamos con", "Here we ride with", "本店出行合作伙伴", "Ездим с сервисом", "Aqui viajamos com"
        ),
        "headline": Words("Viaja con", "Ride with", "出行就选", "Поездки с сервисом", "Viaje com"),
        "action": Words(
            "Escanea y reserva tu viaje",
            "Scan and book your ride",
            "扫码预约用车",
            "Сканируйте и закажите поездку",
            "Escaneie e reserve sua viagem",
        ),
        "button": Words("Reservar viaje", "Book a ride", "预约用车", "Заказать поездку", "Reservar viagem"),
        "choose": Words(
            "Elige destino, día y hora",
            "Choose destination, day and time",
            "选择目的地、日期和时间",
            "Выберите маршрут, день и время",
            "Escolha destino, dia e hora",
        ),
    },
    "partner": {
        "counter": Words("Somos aliados de", "Proud partner of", "合作伙伴", "Наш партнёр", "Somos parceiros de"),
        "headline": Words("Descubre", "Discover", "欢迎了解", "Знакомьтесь:", "Descubra"),
        "action": Words(
            "Escanea y ve tus beneficios",
            "Scan and see your benefits",
            "扫码查看专属权益",
            "Сканируйте и узнайте о выгодах",
            "Escaneie e veja seus benefícios",
        ),
        "button": Words("Ver beneficios", "See benefits", "查看权益", "Узнать больше", "Ver benefícios"),
        "choose": Words(
            "Elige tu beneficio",
            "Choose your benefit",
            "选择您的权益",
            "Выберите предложение",
            "Escolha seu benefício",
        ),
    },
}

COMMON: dict[str, Words] = {
    "scan": Words(
        "Abre la cámara y escanea",
        "Open your camera and scan",
        "打开相机扫一扫",
        "Наведите камеру на код",
        "Abra a câmera e escaneie",
    ),
    "say": Words(
        "Di el código {code}", "Say the code {code}", "报推荐码 {code}", "Назовите код {code}", "Diga o código {code}"
    ),
    "done": Words(
        "Listo: lo demás va por nuestra cuenta",
        "Done: we take care of the rest",
        "完成，其余交给我们",
        "Готово: остальное за нами",
        "Pronto: o resto é com a gente",
    ),
    "code": Words("Di el código", "Say the code", "推荐码", "Назовите код", "Diga o código"),
    "by": Words("Te recomienda", "Recommended by", "推荐商家", "Рекомендует", "Recomendado por"),
    "go": Words("O entra en", "Or go to", "或访问", "Или откройте", "Ou acesse"),
    "glue": Words("pegar", "glue", "粘贴处", "клей", "colar"),
    "banners": Words(
        "Banners de {alliance} para {partner}",
        "{alliance} banners for {partner}",
        "{alliance} 为 {partner} 准备的横幅",
        "Баннеры {alliance} для {partner}",
        "Banners de {alliance} para {partner}",
    ),
    "copy": Words(
        "Copia el código de un banner y pégalo en tu página. Deja la imagen en la carpeta de la página, o cambia su dirección.",
        "Copy a banner's code and paste it into your page. Put the picture into your page's folder, or change its address.",
        "复制横幅代码并粘贴到您的网页中。请把图片放在网页所在的文件夹,或修改图片地址。",
        "Скопируйте код баннера и вставьте его на страницу. Положите картинку в папку страницы или измените её адрес.",
        "Copie o código de um banner e cole na sua página. Deixe a imagem na pasta da página ou mude o endereço dela.",
    ),
}


def phrase(language: str, industry: str, key: str, **values: str) -> str:
    """The text of a key for an industry, filled in. Raises UnsupportedLanguage; an unknown key is a KeyError."""
    require_language(language, "printed pieces")
    words = BY_INDUSTRY[industry].get(key) or COMMON[key]
    text: str = getattr(words, language)
    return text.format(**values) if values else text
