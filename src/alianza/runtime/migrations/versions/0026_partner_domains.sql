-- A domain may be one partner's: its portal and its own links stand under it, and nothing else. No foreign key: the directory
-- of domains is on every node, partners are not.
ALTER TABLE domains ADD COLUMN partner_id uuid;
-- When a request first came in under the name: until then its DNS leads somewhere else.
ALTER TABLE domains ADD COLUMN seen_at timestamptz;

GRANT UPDATE (seen_at) ON domains TO alianza_app;
