-- Links, their own domains, clicks and their rollups.

-- The directory of domains: which alliance a host name belongs to. No tenant table, like that of alliances: it is read
-- before it is known whose request it is.
CREATE TABLE domains (
  host text PRIMARY KEY,
  alliance_id uuid NOT NULL REFERENCES alliances,
  recorded_at timestamptz NOT NULL
);
CREATE INDEX domains_alliance ON domains (alliance_id);

-- What holds for all links of an alliance until it is changed: where default links lead to, and whether a visitor's
-- consent has to be asked for. The latest version counts.
CREATE TABLE link_defaults (
  alliance_id uuid NOT NULL REFERENCES alliances,
  version int NOT NULL,
  target text NOT NULL,
  consent text NOT NULL CHECK (consent IN ('asked', 'assumed')),
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, version)
);

-- A link belongs to one partner for ever. code: as it is shown; code_key: as it is compared.
CREATE TABLE links (
  alliance_id uuid NOT NULL,
  link_id uuid NOT NULL,
  code text NOT NULL,
  code_key text NOT NULL,
  partner_id uuid NOT NULL,
  is_default boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, link_id),
  UNIQUE (alliance_id, code_key),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners
);
CREATE UNIQUE INDEX links_default ON links (alliance_id, partner_id) WHERE is_default;
CREATE INDEX links_partner ON links (alliance_id, partner_id);
-- Every edit is a new version; the latest counts.
CREATE TABLE link_versions (
  alliance_id uuid NOT NULL,
  link_id uuid NOT NULL,
  version int NOT NULL,
  target text NOT NULL,
  parameters jsonb NOT NULL,         -- [["utm_source", "taller"], …] in the order in which they are appended
  fallback text NOT NULL,            -- where to once it has ended; empty: a page that says so
  program text NOT NULL,
  campaign text NOT NULL,
  channel text NOT NULL,
  valid_from timestamptz,
  valid_until timestamptz,           -- the first moment at which it has ended
  status smallint NOT NULL CHECK (status IN (302, 307)),
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (alliance_id, link_id, version),
  FOREIGN KEY (alliance_id, link_id) REFERENCES links
);

-- Clicks and scans of people. An id is a UUIDv7, so ranges of ids are ranges of time: one partition a month.
CREATE TABLE clicks (
  alliance_id uuid NOT NULL,
  click_id uuid NOT NULL,
  link_id uuid NOT NULL,
  link_version int NOT NULL,
  partner_id uuid NOT NULL,
  clicked_at timestamptz NOT NULL,
  scan boolean NOT NULL,
  visitor_id uuid,                   -- the first click of the same browser; only with consent
  address_hash bytea,                -- keyed hash with the day's salt; only with consent
  sub_id text,
  referrer text,                     -- the host alone
  language text,
  campaign text NOT NULL,
  channel text NOT NULL,
  PRIMARY KEY (alliance_id, click_id)
) PARTITION BY RANGE (click_id);
CREATE INDEX clicks_visitor ON clicks (alliance_id, visitor_id) WHERE visitor_id IS NOT NULL;

-- What each recorded batch adds to the rollups: written with the clicks, taken away when it is added up.
-- kinds: 0 click, 1 scan, 2 HEAD, 3 bot, 4 preview, 5 prefetch, 6 outside the link's days, 7 unknown code.
CREATE TABLE click_deltas (
  alliance_id uuid NOT NULL,
  delta_id uuid NOT NULL,
  partner_ids uuid[] NOT NULL,
  link_ids uuid[] NOT NULL,
  link_versions int[] NOT NULL,
  days date[] NOT NULL,
  kinds smallint[] NOT NULL,
  hits bigint[] NOT NULL,
  visitors bigint[] NOT NULL,
  PRIMARY KEY (alliance_id, delta_id)
);
-- Hits by local day. visitors: browsers whose first click this was. Without a link, both ids are zero.
CREATE TABLE click_rollups (
  alliance_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  day date NOT NULL,
  link_id uuid NOT NULL,
  link_version int NOT NULL,
  kind smallint NOT NULL,
  hits bigint NOT NULL,
  visitors bigint NOT NULL,
  PRIMARY KEY (alliance_id, partner_id, day, link_id, link_version, kind)
) WITH (fillfactor = 70);

GRANT SELECT, INSERT, DELETE ON domains TO alianza_app;
GRANT SELECT, INSERT ON link_defaults, links, link_versions, clicks TO alianza_app;
GRANT SELECT, INSERT, DELETE ON click_deltas TO alianza_app;
GRANT SELECT, INSERT, UPDATE (hits, visitors) ON click_rollups TO alianza_app;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['link_defaults', 'links', 'link_versions', 'clicks', 'click_deltas', 'click_rollups'] LOOP
    EXECUTE 'ALTER TABLE ' || t || ' ENABLE ROW LEVEL SECURITY';
    EXECUTE 'CREATE POLICY own_alliance ON ' || t
      || ' USING (alliance_id = (SELECT current_setting(''alianza.alliance'')::uuid))';
  END LOOP;
END $$;
