"""How the alliance appears, in the settings: its brand, the languages of its pages, and its calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from alianza.kernel.languages import LANGUAGES
from alianza.kernel.periods import format_period, period_of, shift_period
from alianza.settlement.calendar import holidays_between, payout_date
from alianza.web import offered
from alianza.web.console.look_words import WORDS
from alianza.web.console.settings import HOME, TABS
from alianza.web.shared import brand_form
from alianza.web.ui.frame import tabs
from alianza.web.ui.screen import Answer, Ask, Onward, Screen, Shown
from alianza.web.ui.words import LANGUAGE_NAMES

BRAND, SPEECH, CALENDAR = f"{HOME}/brand", f"{HOME}/languages", f"{HOME}/calendar"
_AHEAD = 6  # months of the calendar


def show_brand(ask: Ask) -> Answer:
    """The alliance's brand."""
    found = brand_form.showing(BRAND, "console/brand.html.j2")(ask)
    assert isinstance(found, Shown)
    return found._replace(words={**found.words, "tabs": tabs(ask, TABS, BRAND)})


def show_languages(ask: Ask) -> Answer:
    """Which languages the pages are offered in, and which is for who reads none of them."""
    known = offered.load(ask.connection, ask.tenant)
    words = {
        "offered": known,
        "usual": known[0],
        "options": list(LANGUAGE_NAMES.items()),
        "tabs": tabs(ask, TABS, SPEECH),
    }
    return Shown("console/languages.html.j2", ask.say.text("languages"), words)


def save_languages(ask: Ask) -> Answer:
    """Choose them."""
    chosen = [one for one in ask.lists.get("offered", ()) if one in LANGUAGES]
    offered.save(ask.connection, ask.tenant, ask.form.get("usual", ""), chosen, ask.now)
    return Onward(SPEECH, "languages_saved")


def show_calendar(ask: Ask) -> Answer:
    """When months are closed, looked at and paid, and the holidays in between: as the deal in force says."""
    when, today = ask.terms.deal.settlement, ask.now.astimezone(ask.terms.zone).date()
    months = [shift_period(period_of(today), ahead) for ahead in range(-1, _AHEAD - 1)]
    rows: list[tuple[str, date, date]] = []
    for month in months:
        year, number = divmod(shift_period(month, 1), 100)
        closes = date(year, number, 1)
        rows.append((format_period(month), closes, payout_date(month, when, closes + timedelta(days=when.review_days))))
    days = holidays_between(today, today + timedelta(days=366), when.holidays)
    words: dict[str, Any] = {
        "when": when, "rows": rows, "holidays": days, "tabs": tabs(ask, TABS, CALENDAR), "zone": ask.terms.deal.time_zone,
    }  # fmt: skip
    return Shown("console/calendar.html.j2", ask.say.text("calendar"), words)


SCREENS = [
    Screen(id="brand", path=BRAND, room="console", scope="alliances:read", handler=show_brand, words=WORDS),
    Screen(
        id="brand_save", path=BRAND, method="POST", room="console", scope="alliances:write", words=WORDS, again="brand",
        handler=brand_form.saving(BRAND), most_bytes=brand_form.MOST_BYTES,
    ),
    Screen(id="languages", path=SPEECH, room="console", scope="alliances:read", handler=show_languages, words=WORDS),
    Screen(
        id="languages_save", path=SPEECH, method="POST", room="console", scope="alliances:write", handler=save_languages,
        words=WORDS, again="languages",
    ),
    Screen(id="calendar", path=CALENDAR, room="console", scope="agreements:read", handler=show_calendar, words=WORDS),
]  # fmt: skip
