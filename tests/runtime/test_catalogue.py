"""What the database's own catalogue says: a schema that a distributed PostgreSQL can carry, tenants kept apart.

Every test here goes over whatever tables there are, so a new table is held to the rules from its first migration.
Each rule is also shown to fail on a table that breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from alianza.runtime.database import APP_ROLE, Database

# The directories of alliances and of their domains are copied to every node; alembic_version is the migrations' own.
NO_TENANT = {"alliances", "domains", "alembic_version"}

Rows = list[tuple[Any, ...]]


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection as the owner of the schema."""
    connection = database.connect()
    with connection:
        yield connection


# A partition is part of its table; the rules for partitions stand apart.
TABLES = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    " AND NOT c.relispartition AND {} EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
    " AND a.attname = 'alliance_id' AND c.relname NOT IN ('alliances', 'domains')) ORDER BY 1"
)
PARTITIONS = (
    "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relispartition"
    " AND c.relkind = 'r' ORDER BY 1"
)
KEYLESS = (
    "SELECT c.relname FROM pg_class c WHERE c.oid = ANY(%s::regclass[])"
    " AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)"
)
INDEXES = (
    "SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, (SELECT attname FROM pg_attribute"
    " WHERE attrelid = i.indrelid AND attnum = i.indkey[0]) FROM pg_index i WHERE i.indrelid = ANY(%s::regclass[])"
)
FOREIGN_KEYS = (
    "SELECT k.conrelid::regclass::text, k.conname,"
    " (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]),"
    " (SELECT attname FROM pg_attribute WHERE attrelid = k.confrelid AND attnum = k.confkey[1])"
    " FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = ANY(%s::regclass[])"
)
FORBIDDEN = (
    "SELECT tgrelid::regclass::text, 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT conrelid::regclass::text, 'exclusion constraint ' || conname"
    " FROM pg_constraint WHERE contype = 'x'"
    " UNION ALL SELECT ev_class::regclass::text, 'rule ' || rulename FROM pg_rewrite WHERE rulename <> '_RETURN'"
    "   AND ev_class >= 16384"
    " UNION ALL SELECT inhrelid::regclass::text, 'inheritance' FROM pg_inherits i"
    " JOIN pg_class c ON c.oid = i.inhparent WHERE c.relkind = 'r'"
)
UNPROTECTED = (
    "SELECT c.relname FROM pg_class c WHERE c.oid = ANY(%s::regclass[]) AND NOT (c.relrowsecurity AND EXISTS (SELECT"
    " FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}' AND"
    " pg_get_expr(p.polqual, p.polrelid) ~ 'alliance_id = .*current_setting\\(''alianza.alliance''::text\\)\\)?::uuid')"
    " AND (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 1)"
)


def tenant_tables(owner: Any) -> list[str]:
    return [row[0] for row in owner.execute(TABLES.format(""))]


def breaking(owner: Any, rule: str) -> Rows:
    """The rows of a rule's query over all tenant tables."""
    return list(owner.execute(rule, (tenant_tables(owner),)))


class TestTables:
    def test_there_are_tenant_tables_and_the_others_are_known(self, owner: Any) -> None:
        assert {"ledger_transfers", "lines", "facts", "statements", "payouts"} <= set(tenant_tables(owner))
        assert {row[0] for row in owner.execute(TABLES.format("NOT"))} == NO_TENANT

    def test_every_tenant_table_has_a_primary_key(self, owner: Any) -> None:
        assert breaking(owner, KEYLESS) == []

    def test_the_alliance_leads_every_key_and_index(self, owner: Any) -> None:
        wrong = [(table, index, first) for table, index, first in breaking(owner, INDEXES) if first != "alliance_id"]
        assert wrong == []

    def test_the_alliance_leads_every_foreign_key_on_both_sides(self, owner: Any) -> None:
        wrong = [row for row in breaking(owner, FOREIGN_KEYS) if row[2:] != ("alliance_id", "alliance_id")]
        assert wrong == []

    def test_the_alliance_is_a_uuid_and_never_missing(self, owner: Any) -> None:
        columns = owner.execute(
            "SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'alliance_id'"
            " AND attrelid = ANY(%s::regclass[]) AND NOT (attnotnull AND atttypid = 'uuid'::regtype)",
            (tenant_tables(owner),),
        )
        assert columns.fetchall() == []

    def test_no_triggers_exclusion_constraints_rules_or_inheritance(self, owner: Any) -> None:
        assert owner.execute(FORBIDDEN).fetchall() == []

    def test_no_functions_of_our_own_and_no_extensions(self, owner: Any) -> None:
        """What a cluster's nodes would have to be given besides tables."""
        functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        assert owner.execute(functions).fetchall() == []
        assert owner.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'").fetchall() == []

    def test_row_level_security_is_on_with_the_one_policy(self, owner: Any) -> None:
        assert breaking(owner, UNPROTECTED) == []


class TestPartitions:
    def test_the_months_around_now_are_there(self, owner: Any) -> None:
        names = {row[0] for row in owner.execute(PARTITIONS)}
        assert {f"clicks_{datetime.now(UTC):%Y_%m}"} <= names and len(names) >= 3

    def test_each_is_under_the_policy_of_its_table(self, owner: Any) -> None:
        names = [row[0] for row in owner.execute(PARTITIONS)]
        assert owner.execute(UNPROTECTED, (names,)).fetchall() == []
        assert owner.execute(KEYLESS, (names,)).fetchall() == []

    def test_the_application_reaches_none_of_them_but_through_its_table(self, owner: Any) -> None:
        rights = (
            "SELECT c.relname FROM pg_class c WHERE c.relispartition AND c.relkind = 'r'"
            " AND has_table_privilege(%s, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')"
        )
        assert owner.execute(rights, (APP_ROLE,)).fetchall() == []

    def test_control_a_bare_partition_breaks_the_rule(self, owner: Any) -> None:
        owner.execute(
            "CREATE TABLE clicks_bare PARTITION OF clicks FOR VALUES FROM"
            " ('00000000-0000-0000-0000-000000000000') TO ('00000000-0000-0000-0000-000000000001')"
        )
        names = [row[0] for row in owner.execute(PARTITIONS)]
        assert owner.execute(UNPROTECTED, (names,)).fetchall() == [("clicks_bare",)]


class TestTheRulesCanFail:
    """Controls: each rule names a table that breaks it."""

    @pytest.fixture(autouse=True)
    def bad_tables(self, owner: Any) -> None:
        owner.execute(
            "CREATE TABLE bad (id uuid, alliance_id uuid, number int, at int4range);"
            "CREATE TABLE bad_parent (alliance_id uuid, id uuid UNIQUE, PRIMARY KEY (id, alliance_id));"
            "ALTER TABLE bad ADD FOREIGN KEY (id) REFERENCES bad_parent (id), ADD EXCLUDE USING gist (at WITH &&);"
            "CREATE FUNCTION bad() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
            "CREATE TRIGGER bad BEFORE INSERT ON bad FOR EACH ROW EXECUTE FUNCTION bad();"
            "ALTER TABLE bad_parent ENABLE ROW LEVEL SECURITY;"
            "CREATE POLICY open_to_all ON bad_parent USING (alliance_id IS NOT NULL)"
        )

    def test_a_table_without_a_key(self, owner: Any) -> None:
        assert ("bad",) in breaking(owner, KEYLESS)

    def test_a_key_and_an_index_that_begin_otherwise(self, owner: Any) -> None:
        wrong = {row[1] for row in breaking(owner, INDEXES) if row[2] != "alliance_id"}
        assert wrong >= {"bad_parent_pkey", "bad_parent_id_key", "bad_at_excl"}

    def test_a_foreign_key_without_the_alliance(self, owner: Any) -> None:
        assert ("bad", "bad_id_fkey", "id", "id") in breaking(owner, FOREIGN_KEYS)

    def test_a_trigger_and_an_exclusion_constraint(self, owner: Any) -> None:
        found = {row[1] for row in owner.execute(FORBIDDEN)}
        assert found == {"trigger bad", "exclusion constraint bad_at_excl"}

    def test_a_table_without_a_policy_and_one_with_another(self, owner: Any) -> None:
        assert {row[0] for row in breaking(owner, UNPROTECTED)} == {"bad", "bad_parent"}


# Rights ---------------------------------------------------------------------------------------------------------------

# Everything the application may change once it is written, and why it is no record of what was owed.
CHANGEABLE = {
    "domains": {"seen_at"},  # when somebody first came in under one
    "partners": {
        "name",
        "language",
        "country",
        "reward",
        "account",
        "bic",
        "email",
        "latitude_millionths",
        "longitude_millionths",
    },  # how to reach and pay them now
    "ledger_balances": {"debits_pending", "debits_posted", "credits_pending", "credits_posted"},  # follow the transfers
    "books": {
        "open_period",
        "released_through",
        "last_statement",
        "batches",
        "last_event",
        "changes",
    },  # how far the books have come
    # what a code allows from now on, and how often it was used
    "customer_merges": {"undone_at"},  # the two are two again
    "customer_aliases": {"person"},  # follows from the merges
    "match_lists": {"withdrawn_at"},  # its matches count no more
    "codes": {"campaign", "note", "valid_from", "valid_until", "disabled_at", "max_uses", "max_per_customer", "uses"},
    "code_batches": {"made", "disabled_at"},  # how far its making has come
    "code_uses": {"customer", "state", "expires_at", "lead_id", "sale_id", "changed_at"},  # reserved, used, released
    "customer_histories": {"history"},  # a cache
    "answered_requests": {
        "status",
        "answer",
        "headers",
    },  # kept for a day, so that a repeated request is answered alike
    "click_rollups": {"hits", "visitors"},  # sums of the clicks
    "api_keys": {"expires_at", "replaced_by", "revoked_at", "last_used_at"},  # a key ends; what it may never changes
    "people": {"name", "language"},  # what they may is in memberships
    "tickets": {"used_at"},  # a ticket works once
    "one_time_secrets": {"sealed", "last_step", "created_at", "confirmed_at"},  # set up, confirmed, used
    "recovery_codes": {"used_at"},  # each works once
    "attempts": {"count"},  # counts of a quarter of an hour
    "sessions": {"partner_id", "second_factor", "last_seen_at", "revoked_at"},  # a session is used, and ends
    "passkeys": {"sign_count", "name", "last_used_at"},  # its key and its owner never
    "sign_in_providers": {"name", "client_id", "sealed", "domains", "second_factor"},  # never whose accounts they are
    "devices": {"seen_at"},  # used again
    "sign_in_failures": {"count", "last_at"},  # counts of an hour
    "applications": {  # decided, invited, signed
        "state",
        "language",
        "group_id",
        "rate_ppb",
        "invitation",
        "token_hash",
        "expires_at",
        "changed_at",
        "decided_by",
    },
    "applicants": {"open", "reason"},  # what they said of themselves never
    "application_mails": {"base", "due_at", "attempts", "sent_at"},  # what is still to be sent
    "page_languages": {"languages", "changed_at"},  # chosen anew
    "alliance_places": {"latitude_millionths", "longitude_millionths", "changed_at"},  # where it is now
    "partner_notes": {"body", "changed_at"},  # its writer changes a note
    "saved_views": {"address"},  # saved again under its name
    "counter_actions": {"outcome", "reason", "credited", "code"},  # what it came to; a redemption is taken back
    "webhook_endpoints": {
        "url",
        "description",
        "kinds",
        "state",
        "reason",
        "changed_at",  # what its owner may edit
        "fanned_to",
        "failures",
        "failing_since",
        "resume_at",
        "warned",
        "warned_at",  # how delivering goes
    },
    "webhook_secrets": {"expires_at"},  # one is replaced by another
    "webhook_queue": {"attempts", "next_at", "claim", "lease_until"},  # what is still to be sent
}
# What is over; a cache; personal data; a directory; what is not added up yet.
DELETABLE = {
    "applicants",  # personal: forgotten
    "application_mails",
    "partner_notes",
    "saved_views",
    "passkeys",
    "sign_in_providers",
    "provider_accounts",
    "devices",
    "sign_in_failures",
    "answered_requests",
    "people_directory",
    "webhook_secrets",
    "webhook_queue",
    "one_time_secrets",
    "recovery_codes",
    "tickets",
    "attempts",
    "customer_histories",
    "fact_metadata",
    "domains",
    "click_deltas",
    "customer_aliases",
    "matches",
    "funnel_months",  # counted again from the lines
    "ledger_totals",  # and from the transfers
    "funnel_cells",
    "fact_identities",  # personal, though hashed: it can be erased
}
APPEND_ONLY = {
    "ledger_transfers", "ledger_accounts", "lines", "facts", "statements", "statement_events", "payouts",
    "period_totals", "deal_versions", "closings", "commands", "enrollments", "partner_suspensions", "tier_standings",
    "month_sums", "month_changes",
    "code_claims",
    "links", "link_versions", "link_defaults", "clicks",
    "brands", "brand_logos",  # a change is a new version: what an older print was made with can be told
    "review_rules", "review_signals", "review_decisions", "review_scans", "order_sightings",
    "sites", "application_rules", "house_rules", "signatures",
    "audit_entries", "memberships", "second_factor_rules",
    "events", "webhook_attempts",
}  # fmt: skip


class TestRights:
    def test_what_the_application_may_change_is_exactly_this(self, owner: Any) -> None:
        found: dict[str, set[str]] = {}
        rows = owner.execute(
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT a.attisdropped"
            " AND has_column_privilege(%s, c.oid, a.attnum, 'UPDATE')",
            (APP_ROLE,),
        )
        for table, column in rows:
            found.setdefault(table, set()).add(column)
        assert found == CHANGEABLE

    def test_what_it_may_delete_is_exactly_this(self, owner: Any) -> None:
        rows = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND (has_table_privilege(%(r)s, oid, 'DELETE') OR has_table_privilege(%(r)s, oid, 'TRUNCATE')"
            " OR has_table_privilege(%(r)s, oid, 'TRIGGER') OR has_table_privilege(%(r)s, oid, 'REFERENCES'))",
            {"r": APP_ROLE},
        )
        assert {row[0] for row in rows} == DELETABLE

    def test_every_tenant_table_is_on_one_of_the_lists(self, owner: Any) -> None:
        """A new table is either a record, which is only appended to, or it says above why not."""
        assert set(tenant_tables(owner)) == (APPEND_ONLY | CHANGEABLE.keys() | DELETABLE) - NO_TENANT
        assert not APPEND_ONLY & (CHANGEABLE.keys() | DELETABLE)

    @pytest.mark.parametrize("table", sorted(APPEND_ONLY))
    @pytest.mark.parametrize("statement", ["UPDATE {} SET alliance_id = alliance_id", "DELETE FROM {}", "TRUNCATE {}"])
    def test_the_database_refuses_to_change_a_record(
        self, unchanged_database: Database, table: str, statement: str
    ) -> None:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), unchanged_database.unit_of_work(None) as connection:
            connection.execute(statement.format(table))  # type: ignore[arg-type]

    def test_the_application_owns_nothing_and_stands_above_no_rule(self, owner: Any) -> None:
        role = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname = %s"
        assert owner.execute(role, (APP_ROLE,)).fetchone() == (False,) * 5
        owned = "SELECT relname FROM pg_class WHERE relowner = %s::regrole"
        assert owner.execute(owned, (APP_ROLE,)).fetchall() == []
        assert owner.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", (APP_ROLE,)).fetchone() == (False,)
        memberships = "SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole"
        assert owner.execute(memberships, (APP_ROLE,)).fetchone() == (0,)
