"""The accounts that partners are paid to are sealed; and the audit log is found by what it is about."""

from alembic import op

from alianza.runtime.sealing import seal_text

revision = "0020"
down_revision = "0019"
_ACCOUNTS = (
    "SELECT alliance_id, partner_id, external_id, account FROM partners"
    " WHERE account <> '' AND account NOT LIKE 'sealed:%%' ORDER BY alliance_id, partner_id"
)
_PAYOUTS = (
    "SELECT o.alliance_id, o.payout_id, p.external_id, o.account FROM payouts o JOIN partners p USING (alliance_id, partner_id)"
    " WHERE o.account <> '' AND o.account NOT LIKE 'sealed:%%' ORDER BY o.alliance_id, o.payout_id"
)


def upgrade() -> None:
    """Seal what lies open, each bound to its partner."""
    connection = op.get_bind()
    connection.exec_driver_sql("CREATE INDEX audit_entries_object ON audit_entries (alliance_id, object_id, entry_id)")
    for table, key, select in (("partners", "partner_id", _ACCOUNTS), ("payouts", "payout_id", _PAYOUTS)):
        rows = connection.exec_driver_sql(select).fetchall()
        sealed = [(seal_text("account", owner, name, text), owner, row) for owner, row, name, text in rows]
        if sealed:
            update = f"UPDATE {table} SET account = %s WHERE alliance_id = %s AND {key} = %s"
            connection.exec_driver_sql(update, sealed)
