"""All operations in one class. Generated from the table of operations; do not edit. `make docs` writes this file again."""

from __future__ import annotations

from alianza.client.on_adjustments import Adjustments
from alianza.client.on_agreements import Agreements
from alianza.client.on_alliances import Alliances
from alianza.client.on_applications import Applications
from alianza.client.on_audit import Audit
from alianza.client.on_clicks import Clicks
from alianza.client.on_closings import Closings
from alianza.client.on_code_batches import CodeBatches
from alianza.client.on_codes import Codes
from alianza.client.on_commissions import Commissions
from alianza.client.on_disputes import Disputes
from alianza.client.on_domains import Domains
from alianza.client.on_embed_tokens import EmbedTokens
from alianza.client.on_events import Events
from alianza.client.on_exports import Exports
from alianza.client.on_keys import Keys
from alianza.client.on_leads import Leads
from alianza.client.on_ledger import Ledger
from alianza.client.on_links import Links
from alianza.client.on_organisations import Organisations
from alianza.client.on_partners import Partners
from alianza.client.on_payouts import Payouts
from alianza.client.on_people import People
from alianza.client.on_refunds import Refunds
from alianza.client.on_sales import Sales
from alianza.client.on_statements import Statements
from alianza.client.on_webhooks import Webhooks


class Operations(
    Adjustments,
    Agreements,
    Alliances,
    Applications,
    Audit,
    Clicks,
    Closings,
    CodeBatches,
    Codes,
    Commissions,
    Disputes,
    Domains,
    EmbedTokens,
    Events,
    Exports,
    Keys,
    Leads,
    Ledger,
    Links,
    Organisations,
    Partners,
    Payouts,
    People,
    Refunds,
    Sales,
    Statements,
    Webhooks,
):
    """A method for each operation of the API."""
