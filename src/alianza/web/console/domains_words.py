"""What the pages about domains say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.console.settings_words import WORDS as OF_SETTINGS

# What a partner's page says of its domains.
OF_PARTNER: dict[str, Words] = {
    "own_domain": Words("Dirección propia del portal", "The portal's own address", "门户自有网址", "Свой адрес кабинета", "Endereço próprio do portal"),
    "own_domain_none": Words("Usa la dirección de la alianza.", "It uses the alliance's address.", "使用联盟的网址。", "Используется адрес альянса.", "Usa o endereço da aliança."),
    "own_domain_add": Words("Darle una dirección propia", "Give it an address of its own", "设置自有网址", "Дать свой адрес", "Dar-lhe um endereço próprio"),
    "domain_seen": Words("funciona", "works", "已生效", "работает", "funciona"),
    "domain_unseen": Words("aún no llega nadie", "nobody has come in yet", "尚无访问", "ещё никто не заходил", "ainda não chegou ninguém"),
}  # fmt: skip
WORDS: dict[str, Words] = {
    **OF_SETTINGS,
    **OF_PARTNER,
    "domains_about": Words("Direcciones propias: de sus enlaces y páginas, o del portal de un socio, que se ve con la marca de él.", "Addresses of your own: for your links and pages, or for a partner's portal, which then stands in its brand.", "自有网址：用于您的链接和页面，或用于合作伙伴的门户（以其品牌显示）。", "Свои адреса: для ваших ссылок и страниц или для кабинета партнёра — он открывается под брендом партнёра.", "Endereços próprios: dos seus links e páginas, ou do portal de um parceiro, que aparece com a marca dele."),
    "domains_none": Words("Sus enlaces y páginas usan la dirección del servidor. Añada la primera aquí abajo.", "Your links and pages use the server's address. Add the first one below.", "您的链接和页面使用服务器网址。请在下方添加第一个。", "Ваши ссылки и страницы стоят под адресом сервера. Добавьте первый адрес ниже.", "Os seus links e páginas usam o endereço do servidor. Adicione o primeiro abaixo."),
    "domain": Words("Dirección", "Address", "网址", "Адрес", "Endereço"),
    "domain_leads": Words("Qué hay ahí", "What stands there", "用途", "Что там", "O que há lá"),
    "domain_alliance": Words("enlaces y páginas de la alianza", "links and pages of the alliance", "联盟的链接和页面", "ссылки и страницы альянса", "links e páginas da aliança"),
    "domain_new": Words("Añadir una dirección", "Add an address", "添加网址", "Добавить адрес", "Adicionar um endereço"),
    "domain_host": Words("Nombre completo", "Whole name", "完整域名", "Полное имя", "Nome completo"),
    "domain_host_hint": Words("Sin https:// ni barras: portal.taller-x.example. El dominio tiene que ser suyo o del socio.", "Without https:// or slashes: portal.taller-x.example. The domain has to be yours or the partner's.", "不含 https:// 和斜杠，例如 portal.taller-x.example。域名须属于您或合作伙伴。", "Без https:// и косых черт: portal.taller-x.example. Домен должен быть вашим или партнёра.", "Sem https:// nem barras: portal.taller-x.example. O domínio tem de ser seu ou do parceiro."),
    "domain_for": Words("Para", "For", "用于", "Для кого", "Para"),
    "domain_for_hint": Words("De un socio: allí están su portal y sus enlaces, y nada más.", "A partner's: its portal and its links stand there, and nothing else.", "若为合作伙伴：该网址下只有其门户和链接。", "Партнёра: там его кабинет и его ссылки, и больше ничего.", "De um parceiro: lá estão o portal e os links dele, e mais nada."),
    "domain_partner_id": Words("Clave del socio (vacío: la alianza)", "Id of the partner (empty: the alliance)", "合作伙伴编号（留空：联盟）", "Код партнёра (пусто: альянс)", "Código do parceiro (vazio: a aliança)"),
    "domain_added": Words("{host} quedó registrada. Falta su entrada DNS.", "{host} is registered. Its DNS entry comes next.", "{host} 已登记，还需添加 DNS 记录。", "{host} зарегистрирован. Осталась запись DNS.", "{host} ficou registado. Falta a entrada DNS."),
    "domain_removed": Words("{host} ya no lleva a ninguna parte.", "{host} leads nowhere any more.", "{host} 已不再使用。", "{host} больше никуда не ведёт.", "{host} já não leva a lado nenhum."),
    "domain_remove": Words("Quitar", "Remove", "移除", "Удалить", "Remover"),
    "domain_remove_about": Words("Los códigos QR y los enlaces impresos con esta dirección dejan de funcionar, y quien entró por ella tiene que entrar por otra.", "QR codes and links printed with this address stop working, and whoever signed in there has to sign in elsewhere.", "印有此网址的二维码和链接将失效，通过它登录的人需改用其他网址。", "QR-коды и ссылки, напечатанные с этим адресом, перестанут работать, а входить придётся по другому.", "Os códigos QR e links impressos com este endereço deixam de funcionar, e quem entrou por ele terá de entrar por outro."),
    "domain_how": Words("Para que funcione", "To make it work", "使其生效", "Чтобы заработало", "Para que funcione"),
    "domain_step_dns": Words("Quien administra el dominio crea esta entrada DNS:", "Whoever manages the domain makes this DNS entry:", "请域名管理员添加以下 DNS 记录：", "Тот, кто управляет доменом, создаёт такую запись DNS:", "Quem administra o domínio cria esta entrada DNS:"),
    "domain_step_plain": Words("Quien administra el dominio crea una entrada A (y AAAA) con la dirección IP de este servidor.", "Whoever manages the domain makes an A (and AAAA) entry with this server's IP address.", "请域名管理员添加指向本服务器 IP 地址的 A（及 AAAA）记录。", "Тот, кто управляет доменом, создаёт запись A (и AAAA) с IP-адресом этого сервера.", "Quem administra o domínio cria uma entrada A (e AAAA) com o endereço IP deste servidor."),
    "domain_step_tls": Words("Quien administra este servidor añade un certificado para ese nombre.", "Whoever runs this server adds a certificate for the name.", "请服务器管理员为该域名添加证书。", "Тот, кто управляет этим сервером, добавляет сертификат для этого имени.", "Quem administra este servidor adiciona um certificado para esse nome."),
    "domain_step_open": Words("Abra la dirección en el navegador: en cuanto alguien llega por ella, se ve aquí.", "Open the address in a browser: as soon as somebody comes in by it, it shows here.", "在浏览器中打开该网址：一旦有人访问，此处即会显示。", "Откройте адрес в браузере: как только по нему кто-то зайдёт, это будет видно здесь.", "Abra o endereço no navegador: assim que alguém chegar por ele, vê-se aqui."),
    "domain_first_seen": Words("Primera visita", "First visit", "首次访问", "Первое посещение", "Primeira visita"),
}  # fmt: skip
