"""What the page of the payout details says. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS: dict[str, Words] = {
    **COMMON,
    "payout_about": Words("A dónde se le paga. La cuenta se guarda cifrada: aquí solo se ve el final.", "Where you are paid. The account is kept encrypted: only its end is shown.", "收款方式。账户加密保存，仅显示末四位。", "Куда вам платят. Счёт хранится зашифрованным: виден только конец.", "Para onde se lhe paga. A conta guarda-se cifrada: só se vê o final."),
    "now_paid": Words("Ahora se le paga así", "You are paid like this now", "当前收款方式", "Сейчас вам платят так", "Agora paga-se-lhe assim"),
    "form": Words("Forma de pago", "Form of payment", "付款方式", "Способ выплаты", "Forma de pagamento"),
    "to_account": Words("Cuenta", "Account", "账户", "Счёт", "Conta"),
    "account_none": Words("Falta la cuenta: sin ella no se le puede transferir.", "There is no account: without one nothing can be transferred.", "缺少账户：无法转账。", "Счёта нет: без него перевести нельзя.", "Falta a conta: sem ela não se pode transferir."),
    "no_bank": Words("Su acuerdo le paga en {form}: no hace falta una cuenta.", "Your deal pays you in {form}: no account is needed.", "您的协议以{form}结算：无需银行账户。", "Договор платит вам так: {form}. Счёт не нужен.", "O seu acordo paga-lhe em {form}: não é precisa uma conta."),
    "change_it": Words("Cambiar", "Change it", "更改", "Изменить", "Alterar"),
    "account_new": Words("CLABE o IBAN", "CLABE or IBAN", "CLABE 或 IBAN", "CLABE или IBAN", "CLABE ou IBAN"),
    "account_hint": Words("Se comprueban los dígitos de control. Déjela vacía para conservar la que está.", "The check digits are checked. Leave it empty to keep the one on record.", "将核对校验位。留空则保留现有账户。", "Контрольные цифры проверяются. Оставьте пустым, чтобы сохранить прежний.", "Conferem-se os dígitos de controlo. Deixe vazia para manter a atual."),
    "bic": Words("BIC del banco (fuera de México)", "BIC of the bank (outside Mexico)", "银行 BIC（墨西哥境外）", "BIC банка (вне Мексики)", "BIC do banco (fora do México)"),
    "told_by_mail": Words("Al guardar avisamos por correo a los titulares, y queda registrado quién lo cambió.", "When you save, the owners are told by e-mail, and it is recorded who changed it.", "保存后将邮件通知负责人，并记录更改者。", "После сохранения владельцы получат письмо, а в журнале останется, кто изменил.", "Ao guardar, avisamos os titulares por e-mail e fica registado quem alterou."),
    "sign_in_again": Words("Para cambiar a dónde se le paga, vuelva a entrar: han pasado más de diez minutos.", "To change where you are paid, sign in again: more than ten minutes have passed.", "更改收款方式需重新登录：已超过十分钟。", "Чтобы изменить реквизиты, войдите снова: прошло больше десяти минут.", "Para mudar para onde se lhe paga, entre de novo: passaram mais de dez minutos."),
    "sign_in_button": Words("Volver a entrar", "Sign in again", "重新登录", "Войти снова", "Entrar de novo"),
    "only_owner": Words("Solo el titular del socio puede cambiarlo.", "Only the partner's owner can change it.", "仅合作伙伴负责人可更改。", "Изменить может только владелец партнёра.", "Só o titular do parceiro o pode alterar."),
    "payout_changed": Words("Guardado. Avisamos a los titulares por correo.", "Saved. The owners are told by e-mail.", "已保存，并已邮件通知负责人。", "Сохранено. Владельцам отправлено письмо.", "Guardado. Avisámos os titulares por e-mail."),
    "payout_same": Words("No cambió nada.", "Nothing changed.", "未作更改。", "Ничего не изменилось.", "Nada mudou."),
    "changes": Words("Quién lo cambió", "Who changed it", "更改记录", "Кто менял", "Quem alterou"),
    "by_alliance": Words("la alianza", "the alliance", "联盟", "альянс", "a aliança"),
    "by_team": Words("su equipo", "your team", "您的团队", "ваша команда", "a sua equipa"),
    "changed_to": Words("cuenta {ending}", "account {ending}", "账户 {ending}", "счёт {ending}", "conta {ending}"),
    "payouts_title": Words("Pagos recibidos", "Payouts so far", "已付款项", "Выплаты", "Pagamentos recebidos"),
    "payouts_none": Words("Todavía no hay pagos", "No payouts yet", "暂无付款", "Выплат пока нет", "Ainda não há pagamentos"),
    "payouts_none_about": Words("Aparecen aquí el día en que se paga un estado de cuenta.", "They appear here on the day that a statement is paid.", "对账单付款当日显示在此。", "Они появятся здесь в день оплаты отчёта.", "Aparecem aqui no dia em que se paga um extrato."),
    "statement": Words("Estado de cuenta", "Statement", "对账单", "Отчёт", "Extrato"),
}  # fmt: skip
