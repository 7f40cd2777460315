"""What pages say of places and distances, and of a partner's profile. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

WORDS: dict[str, Words] = {
    "place": Words("Ubicación", "Place", "位置", "Местоположение", "Localização"),
    "place_hint": Words("Latitud y longitud, copiadas de un mapa: 19.4326, -99.1332", "Latitude and longitude, copied from a map: 19.4326, -99.1332", "从地图复制的纬度和经度：19.4326, -99.1332", "Широта и долгота, скопированные с карты: 19.4326, -99.1332", "Latitude e longitude, copiadas de um mapa: 19.4326, -99.1332"),
    "within": Words("Distancia", "Distance", "距离", "Расстояние", "Distância"),
    "within_km": Words("Hasta {km} km", "Within {km} km", "{km} 公里以内", "До {km} км", "Até {km} km"),
    "from_where": Words("Desde", "From", "起点", "От", "A partir de"),
    "from_id": Words("Desde (clave de un socio; vacío: nosotros)", "From (a partner's id; empty: us)", "起点（合作伙伴编号；留空为本方）", "От (код партнёра; пусто — от нас)", "A partir de (código de um parceiro; vazio: nós)"),
    "distance_km": Words("Distancia, km", "Distance, km", "距离（公里）", "Расстояние, км", "Distância, km"),
    "km_away": Words("a {km} km de nosotros", "{km} km from us", "距我们 {km} 公里", "{km} км от нас", "a {km} km de nós"),
    "who_is_near": Words("Quién está cerca", "Who is near", "附近有谁", "Кто рядом", "Quem está perto"),
    "place_none": Words("Falta decir dónde están ustedes", "It is not said yet where you are", "尚未填写贵方位置", "Ещё не указано, где вы находитесь", "Falta dizer onde vocês estão"),
    "place_none_about": Words("Desde ahí se mide. También puede elegir a un socio en «Desde».", "Distances begin there. You can also choose a partner under “From”.", "距离由此算起。也可以在“起点”中选择一位合作伙伴。", "Оттуда измеряется расстояние. Можно также выбрать партнёра в поле «От».", "A distância mede-se a partir daí. Também pode escolher um parceiro em «A partir de»."),
    "place_say": Words("Decir dónde estamos", "Say where we are", "填写我们的位置", "Указать, где мы", "Dizer onde estamos"),
    "place_of_partner_none": Words("No se sabe dónde está ese socio", "It is not known where that partner is", "该合作伙伴的位置未知", "Неизвестно, где находится этот партнёр", "Não se sabe onde está esse parceiro"),
    "place_of_partner_none_about": Words("Escriba su ubicación en sus datos, o elija otro en «Desde».", "Write its place into its details, or choose another one under “From”.", "请在其资料中填写位置，或在“起点”中另选一位。", "Укажите его местоположение в его данных или выберите другого в поле «От».", "Escreva a localização nos seus dados, ou escolha outro em «A partir de»."),
    "place_add": Words("Escribir su ubicación", "Write its place", "填写其位置", "Указать местоположение", "Escrever a localização"),
    "places_none": Words("Todavía ningún socio tiene ubicación", "No partner has a place yet", "还没有合作伙伴填写位置", "Пока ни у одного партнёра нет местоположения", "Ainda nenhum parceiro tem localização"),
    "places_none_about": Words("Abra un socio, «Cambiar datos», y pegue ahí las coordenadas de un mapa; o importe un archivo con las columnas latitude y longitude.", "Open a partner, “Change details”, and paste the coordinates from a map; or import a file with the columns latitude and longitude.", "打开一位合作伙伴，点击“修改资料”，粘贴地图坐标；或导入含 latitude 和 longitude 列的文件。", "Откройте партнёра, «Изменить данные», и вставьте координаты с карты; или загрузите файл со столбцами latitude и longitude.", "Abra um parceiro, «Alterar dados», e cole as coordenadas de um mapa; ou importe um ficheiro com as colunas latitude e longitude."),
    "nobody_near": Words("Nadie a esa distancia", "Nobody within that distance", "该距离内没有合作伙伴", "На таком расстоянии никого нет", "Ninguém a essa distância"),
    "nobody_near_about": Words("Elija una distancia mayor. Quien no tiene ubicación no aparece aquí.", "Choose a longer distance. Whoever has no place is not shown here.", "请选择更大的距离。没有位置的合作伙伴不会显示在这里。", "Выберите расстояние побольше. Кто без местоположения, здесь не показан.", "Escolha uma distância maior. Quem não tem localização não aparece aqui."),
    "profile_change": Words("Cambiar datos", "Change details", "修改资料", "Изменить данные", "Alterar dados"),
    "profile_of": Words("Datos de {name}", "Details of {name}", "{name} 的资料", "Данные: {name}", "Dados de {name}"),
    "profile_about": Words("Cómo se llama, cómo se le escribe y dónde está. El grupo, la tasa y la cuenta se cambian aparte.", "What it is called, how to write to it, and where it is. Group, rate and account are changed elsewhere.", "名称、联系方式和位置。分组、比例和账户在别处修改。", "Название, связь и местоположение. Группа, ставка и счёт меняются отдельно.", "Como se chama, como se lhe escreve e onde está. O grupo, a taxa e a conta alteram-se à parte."),
    "profile_kept": Words("Datos de {name} guardados.", "Details of {name} saved.", "{name} 的资料已保存。", "Данные сохранены: {name}.", "Dados de {name} guardados."),
    "place_ours_about": Words("Desde aquí se mide a qué distancia están sus socios.", "From here it is measured how far your partners are.", "以此为起点计算合作伙伴的距离。", "Отсюда измеряется, как далеко ваши партнёры.", "Daqui se mede a que distância estão os seus parceiros."),
    "place_how": Words("En la aplicación de mapas, mantenga el dedo sobre el lugar y copie los dos números que aparecen.", "In a map app, hold your finger on the place and copy the two numbers that appear.", "在地图应用中长按该地点，复制显示的两个数字。", "В приложении с картой нажмите и удерживайте нужное место и скопируйте два числа.", "Na aplicação de mapas, mantenha o dedo sobre o lugar e copie os dois números que aparecem."),
    "place_kept": Words("Ubicación guardada.", "Place saved.", "位置已保存。", "Местоположение сохранено.", "Localização guardada."),
    "places_with": Words("{n} socio tiene ubicación.‖{n} socios tienen ubicación.", "{n} partner has a place.‖{n} partners have a place.", "{n} 位合作伙伴已填写位置。", "{n} партнёр с местоположением.‖{n} партнёра с местоположением.‖{n} партнёров с местоположением.", "{n} parceiro tem localização.‖{n} parceiros têm localização."),
    "see_nearest": Words("Ver los más cercanos", "See the nearest ones", "查看最近的合作伙伴", "Показать ближайших", "Ver os mais próximos"),
}  # fmt: skip
