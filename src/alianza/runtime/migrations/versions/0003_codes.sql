-- Codes: campaigns, single-use batches, limits, reservations.
SELECT 1;
