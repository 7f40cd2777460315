-- Touches: clicks and scans of a customer, and friends.

-- A touch is a fact of kind 0: the evidence is in category, the partner it speaks for in partner_id.
ALTER TABLE facts DROP CONSTRAINT facts_kind_check;
ALTER TABLE facts ADD CONSTRAINT facts_kind_check CHECK (kind BETWEEN 0 AND 3);
ALTER TABLE facts ADD COLUMN click text;       -- the click id that the fact came with, as it was sent
ALTER TABLE facts ADD COLUMN friend_id uuid;   -- the partner whom the customer named as its friend
