-- The languages in which an alliance's pages are offered, apart by commas; the first is for who reads none of them.
CREATE TABLE page_languages (
  alliance_id uuid NOT NULL PRIMARY KEY REFERENCES alliances,
  languages text NOT NULL,
  changed_at timestamptz NOT NULL
);
-- What the alliance's people note about a partner, for each other. The partner does not see it.
CREATE TABLE partner_notes (
  alliance_id uuid NOT NULL,
  note_id uuid NOT NULL,
  partner_id uuid NOT NULL,
  written_by text NOT NULL,
  body text NOT NULL CHECK (length(body) BETWEEN 1 AND 4000),
  written_at timestamptz NOT NULL,
  changed_at timestamptz,
  PRIMARY KEY (alliance_id, note_id),
  FOREIGN KEY (alliance_id, partner_id) REFERENCES partners (alliance_id, partner_id)
);
CREATE INDEX partner_notes_partner ON partner_notes (alliance_id, partner_id, note_id);

GRANT SELECT, INSERT, UPDATE (languages, changed_at) ON page_languages TO alianza_app;
GRANT SELECT, INSERT, UPDATE (body, changed_at), DELETE ON partner_notes TO alianza_app;

ALTER TABLE page_languages ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON page_languages
  USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
ALTER TABLE partner_notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_alliance ON partner_notes
  USING (alliance_id = (SELECT current_setting('alianza.alliance')::uuid));
