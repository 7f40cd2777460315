"""The rules of the house: what the agreement asks of every partner and customer, and how it changes and ends. An alliance may
write them itself, in each language that it offers; each change is a version of its own. What was signed keeps its own copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg.types.json import Jsonb

from alianza.bootstrap.applications.letter_words import AGREEMENT, said
from alianza.bootstrap.office import Office
from alianza.identity import api as identity
from alianza.identity import audit
from alianza.kernel.errors import InvalidValue
from alianza.kernel.languages import require_language
from alianza.kernel.user_text import printable
from alianza.ledger import api as ledger
from alianza.runtime.database import Connection

# The parts of an agreement that an alliance may write itself, and what stands there where it has not.
PARTS: dict[str, tuple[str, ...]] = {
    "partner": ("honest", "brand", "data"),
    "customer": ("before_paying",),
    "changes": ("versions", "ending"),
}
MOST_POINTS, LONGEST = 20, 600
Rules = Mapping[str, Sequence[str]]  # the points of each part
Texts = Mapping[str, Rules]  # by language; nothing: what ships with Alianza


class House(NamedTuple):
    """The rules in force; `version` 0: nobody has changed them."""

    version: int
    texts: Texts
    recorded_at: datetime | None


def usual(language: str) -> Rules:
    """What ships with Alianza."""
    return {part: [said(AGREEMENT[key], language) for key in keys] for part, keys in PARTS.items()}


def rules_in(texts: Texts, language: str, otherwise: str) -> Rules:
    """The rules as they are read in a language: the alliance's own; where it has not written them in that language, those in
    its own language, since two readers must not be promised two things."""
    own = texts.get(language) or texts.get(otherwise) or next(iter(texts.values()), None)
    return own or usual(language)


def load(connection: Connection, office: Office) -> House:
    """The rules in force."""
    row = connection.execute(
        "SELECT version, texts, recorded_at FROM house_rules WHERE alliance_id = %s ORDER BY version DESC LIMIT 1",
        (office.alliance_id,),
    ).fetchone()
    return House(*row) if row else House(0, {}, None)


def change(connection: Connection, office: Office, principal: identity.Principal, texts: Texts, now: datetime) -> bool:
    """Put other rules in force; nothing: what ships with Alianza. Gives whether anything changed.

    Raises InvalidValue for a part that is empty, too long or has too many points, UnsupportedLanguage.
    """
    kept = {language: _checked(rules, language) for language, rules in texts.items()}
    ledger.lock_books(connection, office.alliance_id)  # one version at a time
    before = load(connection, office)
    if kept == before.texts:
        return False
    connection.execute(
        "INSERT INTO house_rules (alliance_id, version, texts, recorded_by, recorded_at) VALUES (%s, %s, %s, %s, %s)",
        (office.alliance_id, before.version + 1, Jsonb(kept), principal.id, now),
    )
    audit.note(
        connection, principal, now, "house_rules.changed", office.alliance.slug,
        before={"version": before.version}, after={"version": before.version + 1, "languages": sorted(kept)},
    )  # fmt: skip
    return True


def _checked(rules: Rules, language: str) -> dict[str, list[str]]:
    require_language(language, "an agreement")
    return {part: _points(rules.get(part, ()), f"/{part}_{language}") for part in PARTS}


def _points(points: Sequence[str], where: str) -> list[str]:
    found = [kept for one in points if (kept := printable(one, LONGEST + 1))]
    if not found:
        raise InvalidValue("write at least one rule", hint="one in each line", where=where)
    if len(found) > MOST_POINTS:
        raise InvalidValue(f"up to {MOST_POINTS} rules in one part", hint="one in each line", where=where)
    if any(len(one) > LONGEST for one in found):
        raise InvalidValue(f"a rule has up to {LONGEST} characters", hint="two short ones are read sooner", where=where)
    return found
