"""The links' statements. Writers hold the alliance's lock, so what they have looked up stays true until they commit."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from alianza.kernel.ids import id_sequence
from alianza.ledger import api as ledger
from alianza.runtime.database import Connection, sql
from alianza.tracking.links.model import Defaults, Link, LinkTaken, NewLink, Terms, UnknownLink
from alianza.tracking.links.slugs import chosen_code, code_key, new_code

HERE = "alianza.tracking.links"
CHANNEL = "alianza_links"  # what the workers listen to
_TOLD_ONE_BY_ONE = 50


# Reading ---------------------------------------------------------------------------------------------------------------


def find_links(connection: Connection, alliance_id: uuid.UUID, keys: Sequence[str]) -> dict[str, Link]:
    """The links of those code keys that there are, in their latest versions."""
    rows = connection.execute(sql(HERE, "links_by_key"), {"a": alliance_id, "keys": list(keys)})
    return {row[0]: _link(row[1:]) for row in rows}


def find_link(connection: Connection, alliance_id: uuid.UUID, code: str) -> Link:
    """The link of a code in any of its spellings. Raises UnknownLink."""
    key = code_key(code)
    found = find_links(connection, alliance_id, [key])
    if key not in found:
        raise UnknownLink(f"there is no link '{code}'", hint="alianza links list shows them")
    return found[key]


def load_links(
    connection: Connection, alliance_id: uuid.UUID, partner_id: uuid.UUID | None = None, limit: int | None = None
) -> list[Link]:
    """The links of an alliance, or of one partner, newest first."""
    rows = connection.execute(sql(HERE, "links_of_alliance"), {"a": alliance_id, "partner": partner_id, "limit": limit})
    return [_link(row) for row in rows]


def load_history(connection: Connection, alliance_id: uuid.UUID, link: Link) -> list[Link]:
    """All versions of a link, newest first."""
    rows = connection.execute(sql(HERE, "versions_of_link"), {"a": alliance_id, "link": link.link_id})
    return [_link(row) for row in rows]


def partners_without_link(connection: Connection, alliance_id: uuid.UUID) -> list[uuid.UUID]:
    """The partners that have no default link yet."""
    rows = connection.execute(
        "SELECT partner_id FROM partners p WHERE p.alliance_id = %(a)s AND NOT EXISTS (SELECT FROM links l"
        " WHERE l.alliance_id = %(a)s AND l.partner_id = p.partner_id AND l.is_default) ORDER BY external_id",
        {"a": alliance_id},
    )
    return [row[0] for row in rows]


def load_defaults(connection: Connection, alliance_id: uuid.UUID) -> Defaults:
    """What holds for all links of the alliance."""
    row = connection.execute(
        "SELECT target, consent FROM link_defaults WHERE alliance_id = %s ORDER BY version DESC LIMIT 1", (alliance_id,)
    ).fetchone()
    return Defaults(*row) if row else Defaults()


def _link(row: Sequence[object]) -> Link:
    link_id, code, partner_id, is_default, version, recorded_at, target, parameters, *rest = row
    pairs = tuple((name, value) for name, value in parameters)  # type: ignore[attr-defined]
    return Link(link_id, code, partner_id, is_default, version, Terms(target, pairs, *rest), recorded_at)  # type: ignore[arg-type]


# Writing ---------------------------------------------------------------------------------------------------------------


def add_links(connection: Connection, alliance_id: uuid.UUID, wanted: Sequence[NewLink], now: datetime) -> list[Link]:
    """Add links, all or none; a link without a code gets one by chance. Raises LinkTaken, InvalidValue."""
    if not wanted:
        return []
    ledger.lock_books(connection, alliance_id)
    codes = _codes(connection, alliance_id, wanted)
    ids = id_sequence(int(now.timestamp() * 1000))
    links = [
        Link(uuid.UUID(bytes=next(ids)), code, new.partner_id, new.is_default, 1, new.terms, now)
        for code, new in zip(codes, wanted, strict=True)
    ]
    connection.execute(
        "INSERT INTO links (alliance_id, link_id, code, code_key, partner_id, is_default, recorded_at)"
        " SELECT %s, l.*, %s FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::boolean[]) AS l",
        (
            alliance_id, now, [link.link_id.hex for link in links], codes, [code_key(code) for code in codes],
            [link.partner_id.hex for link in links], [link.is_default for link in links],
        ),
    )  # fmt: skip
    _save_versions(connection, alliance_id, links)
    _tell(connection, alliance_id, codes)
    return links


def _codes(connection: Connection, alliance_id: uuid.UUID, wanted: Sequence[NewLink]) -> list[str]:
    """A code for each: the chosen ones checked, the others by chance until none is taken."""
    codes = [chosen_code(new.code) if new.code else "" for new in wanted]
    chosen = [code_key(code) for code in codes if code]
    often = Counter(chosen)
    twice = next((code for code in codes if code and often[code_key(code)] > 1), "")
    taken = twice or next(iter(_taken(connection, alliance_id, chosen)), "")
    if taken:
        raise LinkTaken(
            f"the code '{taken}' is another link's", hint="choose another code, or leave it out for a new one"
        )
    used = set(chosen)
    places = [place for place, code in enumerate(codes) if not code]
    while places:
        for place in places:
            codes[place] = new_code()
        clash = _taken(connection, alliance_id, [codes[place] for place in places])
        again = []
        for place in places:
            if codes[place] in clash or codes[place] in used:
                again.append(place)
            used.add(codes[place])
        places = again
    return codes


def _taken(connection: Connection, alliance_id: uuid.UUID, keys: Sequence[str]) -> set[str]:
    rows = connection.execute(
        "SELECT code_key FROM links WHERE alliance_id = %s AND code_key = ANY(%s)", (alliance_id, list(keys))
    )
    return {row[0] for row in rows}


def edit_link(connection: Connection, alliance_id: uuid.UUID, code: str, terms: Terms, now: datetime) -> Link:
    """Give a link new terms as its next version; the same terms again change nothing. Raises UnknownLink."""
    ledger.lock_books(connection, alliance_id)
    link = find_link(connection, alliance_id, code)
    if terms == link.terms:
        return link
    edited = link._replace(version=link.version + 1, terms=terms, recorded_at=now)
    _save_versions(connection, alliance_id, [edited])
    _tell(connection, alliance_id, [link.code])
    return edited


def _save_versions(connection: Connection, alliance_id: uuid.UUID, links: Sequence[Link]) -> None:
    terms = [link.terms for link in links]
    connection.execute(
        sql(HERE, "insert_versions"),
        {
            "a": alliance_id,
            "link_id": [link.link_id.hex for link in links],
            "version": [link.version for link in links],
            "parameters": [json.dumps(one.parameters, ensure_ascii=False) for one in terms],
            "recorded_at": [link.recorded_at for link in links],
            **{word: [getattr(one, word) for one in terms] for word in Terms._fields if word != "parameters"},
        },
    )


def save_defaults(connection: Connection, alliance_id: uuid.UUID, defaults: Defaults, now: datetime) -> None:
    """Set what holds for all links of the alliance, as a new version; the same again changes nothing."""
    ledger.lock_books(connection, alliance_id)
    if load_defaults(connection, alliance_id) == defaults:
        return
    connection.execute(
        "INSERT INTO link_defaults (alliance_id, version, target, consent, recorded_at)"
        " SELECT %(a)s, coalesce(max(version), 0) + 1, %(target)s, %(consent)s, %(now)s FROM link_defaults"
        " WHERE alliance_id = %(a)s",
        {"a": alliance_id, "target": defaults.target, "consent": defaults.consent, "now": now},
    )
    tell(connection, {"alliance": alliance_id.hex})


def _tell(connection: Connection, alliance_id: uuid.UUID, codes: Sequence[str]) -> None:
    """Tell the workers which links they must look up again: a few by their codes, many as the whole alliance."""
    news: dict[str, object] = {"alliance": alliance_id.hex}
    if len(codes) <= _TOLD_ONE_BY_ONE:
        news["keys"] = [code_key(code) for code in codes]
    tell(connection, news)


def tell(connection: Connection, news: dict[str, object]) -> None:
    """What the workers hear once this transaction is committed."""
    connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, json.dumps(news)))
