"""What the settings say of one person, and of the second factor. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.console.settings_words import WORDS as OF_SETTINGS

WORDS: dict[str, Words] = {
    **OF_SETTINGS,
    "roles_here": Words("Funciones en la alianza", "Roles in the alliance", "在联盟中的角色", "Роли в альянсе", "Funções na aliança"),
    "nothing_any_more": Words("Ya no puede hacer nada aquí.", "They may do nothing here any more.", "已无任何权限。", "Больше ничего здесь не может.", "Já não pode fazer nada aqui."),
    "person_is_you": Words("Es usted: sus funciones las cambia otra persona.", "This is you: somebody else changes your roles.", "这是您本人：角色须由他人更改。", "Это вы: ваши роли меняет другой человек.", "É você: outra pessoa muda as suas funções."),
    "person_changed": Words("Funciones de {name} guardadas.", "The roles of {name} are saved.", "{name} 的角色已保存。", "Роли сохранены: {name}.", "Funções de {name} guardadas."),
    "person_remove": Words("Quitar el acceso", "Take the access away", "取消访问权限", "Лишить доступа", "Tirar o acesso"),
    "person_remove_about": Words("Pierde todas sus funciones y se cierran sus sesiones.", "They lose all roles, and their sessions end.", "将失去所有角色，会话结束。", "Все роли снимаются, сеансы завершаются.", "Perde todas as funções e fecham-se as suas sessões."),
    "person_removed": Words("{name} ya no entra.", "{name} comes in no longer.", "{name} 已无法登录。", "{name} больше не входит.", "{name} já não entra."),
    "second": Words("Segundo factor", "Second factor", "双重验证", "Второй фактор", "Segundo fator"),
    "second_about": Words("Qué funciones deben usarlo. Quien no lo tenga lo configura en su próximo clic.", "Which roles have to use one. Who has none sets it up at their next click.", "哪些角色必须使用。未设置者下次操作时须先设置。", "Каким ролям он обязателен. У кого его нет, настроит при следующем действии.", "Que funções o devem usar. Quem não o tem configura-o no próximo clique."),
    "second_saved": Words("Guardado.", "Saved.", "已保存。", "Сохранено.", "Guardado."),
}  # fmt: skip
