"""What of an alliance is in its archive, and what is not, and why. A test holds the lists against the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, LiteralString, NamedTuple

from psycopg import sql

from alianza.runtime.database import Connection


class Kept(NamedTuple):
    """A table of the archive. `personal` are the columns that tell of people, `derived` those that are made again."""

    name: LiteralString
    personal: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()


# In the order in which they enter: what others refer to first.
KEPT = (
    Kept("alliances"),
    Kept("domains"),
    Kept("deal_versions"),
    Kept("partners", ("name", "account", "bic", "email", "latitude_millionths", "longitude_millionths")),
    Kept("enrollments"),
    Kept("partner_suspensions", ("reason", "decided_by")),
    Kept("application_rules"),
    Kept("house_rules"),
    Kept("applications"),
    Kept("applicants", ("email", "business", "contact", "phone", "town", "website", "customers", "message", "reason")),
    Kept("signatures", ("signer", "address_hash", "document", "signed_document")),
    Kept("partner_notes", ("body", "written_by")),
    Kept("page_languages"),
    Kept("alliance_places"),
    Kept("codes"),
    Kept("code_batches"),
    Kept("code_uses", ("customer",)),
    Kept("code_claims"),
    Kept("link_defaults"),
    Kept("links"),
    Kept("link_versions"),
    Kept("clicks", ("visitor_id", "address_hash")),
    Kept("click_deltas"),
    Kept("click_rollups"),
    Kept("sites"),
    Kept("brand_logos"),
    Kept("brands"),
    Kept("match_lists"),
    Kept("matches", ("hash",)),
    Kept("facts", ("customer", "staff")),
    Kept("fact_metadata", ("data",)),
    Kept("fact_identities", ("hash",)),
    Kept("customer_merges", ("customer", "into_customer")),
    Kept("customer_aliases", ("customer", "person")),
    Kept("customer_histories", ("customer",)),  # without its row a customer would be a new one
    Kept("order_sightings", ("address_hash", "device_hash")),
    Kept("review_rules"),
    Kept("review_signals"),
    Kept("review_decisions"),
    Kept("review_scans"),
    Kept("ledger_accounts", ("path",)),
    Kept("ledger_balances"),
    Kept("ledger_transfers"),
    Kept("books"),
    Kept("commands"),
    Kept("lines", ("staff",)),
    Kept("closings"),
    Kept("period_totals"),
    Kept("tier_standings"),
    Kept("statements"),
    Kept("month_sums"),
    Kept("month_changes"),
    Kept("statement_events"),
    Kept("payouts", ("account", "bic")),
    Kept("people", ("email", "name"), ("email_hash",)),
    Kept("memberships"),
    Kept("saved_views"),
    Kept("counter_actions", ("reference",)),
    Kept("second_factor_rules"),
    Kept("audit_entries", ("actor", "address_hash")),
    Kept("events", ("data",)),
)

# Under the installation's secret; with another one they can't be compared with anything.
KEYED = ("match_lists", "matches", "fact_identities")

LEFT_OUT: dict[LiteralString, str] = {
    "api_keys": "secrets: new keys are made where the archive enters",
    "one_time_secrets": "secrets: a second factor is set up again",
    "recovery_codes": "secrets: they come with a second factor",
    "passkeys": "made again where the archive enters: each is for one host",
    "sign_in_providers": "secrets: a provider is set up again",
    "provider_accounts": "under the installation's secret: a provider is met again",
    "devices": "under the installation's secret: told of as new once more",
    "sign_in_failures": "counts of what failed where it was tried",
    "sessions": "secrets: everybody signs in again",
    "tickets": "secrets, and over after minutes",
    "application_mails": "mails that were owed: two installations would write the same twice",
    "webhook_endpoints": "two installations would tell the same twice: endpoints are added anew",
    "webhook_secrets": "secrets: an endpoint that is added anew has a new one",
    "webhook_queue": "it belongs to the endpoints",
    "webhook_attempts": "they belong to the endpoints",
    "attempts": "counts of the last minutes, of no alliance",
    "answered_requests": "answers to repeated requests, over after a day",
    "ledger_totals": "counted again from the transfers",
    "funnel_months": "counted again from the lines and clicks",
    "funnel_cells": "counted again from the lines and clicks",
    "people_directory": "made again from the people",
}


class Column(NamedTuple):
    """A column as the catalogue has it: its name and PostgreSQL's name of its type; `key` is its place in the primary key."""

    name: str
    type: str
    key: int


_COLUMNS: LiteralString = (
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod),"
    " coalesce(array_position(i.indkey::int2[], a.attnum), -1)"
    " FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary"
    " WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
)


def columns_of(connection: Connection, table: str) -> list[Column]:
    """A table's columns in its own order."""
    return [Column(*row) for row in connection.execute(_COLUMNS, (f"public.{table}",))]


class Shape:
    """How the rows of one table are written and read: its statements, worked out from the catalogue."""

    def __init__(self, connection: Connection, kept: Kept, alliance_id: Any) -> None:
        self.kept, self._alliance = kept, sql.Literal(alliance_id)
        self._all = columns_of(connection, kept.name)
        self._columns = [column for column in self._all if column.name not in kept.derived]
        self._bytewise = sorts_bytewise(connection)

    @property
    def columns(self) -> list[str]:
        """The names of the columns that are in the archive."""
        return [column.name for column in self._columns]

    def rows(self) -> sql.Composed:
        """COPY of the alliance's rows as lines of JSON, in the order of their key, the same on every installation."""
        return sql.SQL(
            "COPY (SELECT row_to_json(r) FROM (SELECT {columns} FROM {table} WHERE alliance_id = {alliance}"
            " ORDER BY {order}) r) TO STDOUT {form}"
        ).format(
            columns=_comma(map(_written, self._columns)),
            table=sql.Identifier(self.kept.name),
            alliance=self._alliance,
            order=_comma(map(self._ordered, sorted((c for c in self._all if c.key >= 0), key=lambda c: c.key))),
            form=LINES,
        )

    def insertion(self) -> sql.Composed:
        """Put the staged lines into the table; with the derived columns, which whoever stages them has added."""
        return sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {values} FROM archive_lines l, json_to_record(l.line) AS r ({types})"
        ).format(
            table=sql.Identifier(self.kept.name),
            names=_comma(sql.Identifier(column.name) for column in self._all),
            values=_comma(map(_read, self._all)),
            types=_comma(
                sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(_carried(column))) for column in self._all
            ),
        )

    def _ordered(self, column: Column) -> sql.Composed:
        collation = sql.SQL("" if self._bytewise or column.type != "text" else ' COLLATE "C"')
        return sql.Composed([sql.Identifier(column.name), collation])


# A line of JSON has no control characters, so with these for marks nothing is ever quoted or escaped.
LINES = sql.SQL("(FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01')")


def _comma(parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join(parts)


def _written(column: Column) -> sql.Composable:
    name = sql.Identifier(column.name)
    if column.type == "bytea":
        return sql.SQL("translate(encode({0}, 'base64'), E'\\n', '') AS {0}").format(name)
    return name


def _carried(column: Column) -> str:
    return "text" if column.type == "bytea" else column.type


def _read(column: Column) -> sql.Composable:
    name = sql.SQL("r.{}").format(sql.Identifier(column.name))
    return sql.SQL("decode({}, 'base64')").format(name) if column.type == "bytea" else name


def sorts_bytewise(connection: Connection) -> bool:
    """Whether text is in the order of its bytes anyway, so that the key's index can give it."""
    row = connection.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()").fetchone()
    return row is not None and row[0] in ("C", "POSIX")
