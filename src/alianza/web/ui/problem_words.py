"""What a reader is told for an error's code. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words

PROBLEMS: dict[str, Words] = {
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
        "Esta alianza todavía no tiene un acuerdo.", "This alliance has no deal yet.", "该联盟尚无协议。",
        "У этого альянса ещё нет договора.", "Esta aliança ainda não tem um acordo.",
    ),
}  # fmt: skip
FIELD = Words(
    "Revise este campo.", "Look at this field again.", "请检查此字段。", "Проверьте это поле.", "Confira este campo."
)
