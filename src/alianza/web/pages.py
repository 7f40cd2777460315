"""The pages that a visitor of a link may see instead of the target, in five languages."""

from __future__ import annotations

from html import escape

_STYLE = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.2rem;color:#1c2733}"
    "h1{font-size:1.5rem}code{background:#eef2f5;padding:.1rem .35rem;border-radius:.25rem;overflow-wrap:anywhere}"
)
# For each page and language: the heading, what happened, what to do.
_TEXTS = {
    "unknown": {
        "es": ("No encontramos este enlace", "No hay ningún enlace con el código",
               "Revise que esté bien escrito o pida el enlace otra vez a quien se lo dio."),
        "en": ("We cannot find this link", "There is no link with the code",
               "Check the spelling, or ask whoever gave it to you for the link again."),
        "zh": ("找不到此链接", "没有使用以下代码的链接：", "请检查拼写，或向给您链接的人重新索取。"),
        "ru": ("Ссылка не найдена", "Нет ссылки с кодом",
               "Проверьте, верно ли она набрана, или попросите её снова у того, кто её дал."),
        "pt": ("Não encontramos este link", "Não há nenhum link com o código",
               "Confira se está escrito corretamente ou peça o link de novo a quem o enviou."),
    },
    "ended": {
        "es": ("Este enlace ya terminó", "Ya no está vigente el enlace", "Pida un enlace nuevo a quien se lo dio."),
        "en": ("This link has ended", "No longer valid is the link", "Ask whoever gave it to you for a new one."),
        "zh": ("此链接已结束", "以下链接已失效：", "请向给您链接的人索取新的链接。"),
        "ru": ("Срок ссылки истёк", "Больше не действует ссылка", "Попросите новую у того, кто её дал."),
        "pt": ("Este link já terminou", "Já não é válido o link", "Peça um link novo a quem o enviou."),
    },
    "early": {
        "es": ("Este enlace aún no empieza", "Todavía no está vigente el enlace", "Vuelva a abrirlo más adelante."),
        "en": ("This link has not begun yet", "Not valid yet is the link", "Open it again later."),
        "zh": ("此链接尚未开始", "以下链接尚未生效：", "请稍后再打开。"),
        "ru": ("Ссылка ещё не действует", "Пока не действует ссылка", "Откройте её позже."),
        "pt": ("Este link ainda não começou", "Ainda não é válido o link", "Abra-o de novo mais tarde."),
    },
    "away": {
        "es": ("Un momento, por favor", "Ahora mismo no podemos abrir el enlace",
               "Vuelva a intentarlo en unos segundos."),
        "en": ("One moment, please", "Right now we cannot open the link", "Try again in a few seconds."),
        "zh": ("请稍候", "暂时无法打开链接：", "请几秒钟后重试。"),
        "ru": ("Одну минуту", "Сейчас не удаётся открыть ссылку", "Попробуйте ещё раз через несколько секунд."),
        "pt": ("Um momento, por favor", "Agora não conseguimos abrir o link",
               "Tente de novo em alguns segundos."),
    },
}  # fmt: skip

HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex"),
)


def page(name: str, language: str, code: str) -> bytes:
    """A page: unknown, ended, early or away. `code` is shown as text, whatever it holds."""
    heading, said, advice = _TEXTS[name][language]
    shown = f" <code>{escape(code[:80])}</code>" if code else ""
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{heading}</title>'
        f"<style>{_STYLE}</style><h1>{heading}</h1><p>{said}{shown}.</p><p>{advice}</p></html>"
    ).encode()
