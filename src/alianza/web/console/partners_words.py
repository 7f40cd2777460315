"""What the pages about partners say. Pure."""

from __future__ import annotations

from alianza.kernel.languages import Words
from alianza.web.shared.words import WORDS as COMMON

WORDS = {
    **COMMON,
    "applications": Words("Solicitudes", "Applications", "合作申请", "Заявки", "Candidaturas"),
    "settings_open": Words("Página pública", "Public page", "公开页面", "Публичная страница", "Página pública"),
    "signed_agreement": Words("Acuerdo firmado", "Signed agreement", "已签署的协议", "Подписанное соглашение", "Acordo assinado"),
    "partners_title": Words("Socios", "Partners", "合作伙伴", "Партнёры", "Parceiros"),
    "partners_about": Words("Quién trae clientes y con qué acuerdo.", "Who brings customers, and under which deal.", "谁带来客户，适用哪份协议。", "Кто приводит клиентов и по какому договору.", "Quem traz clientes e com que acordo."),
    "partners_empty": Words("Todavía no hay socios", "No partners yet", "还没有合作伙伴", "Партнёров пока нет", "Ainda não há parceiros"),
    "partners_empty_text": Words("Invite al primero.", "Invite the first one.", "邀请第一位。", "Пригласите первого.", "Convide o primeiro."),
}  # fmt: skip
