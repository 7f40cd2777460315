-- Touches: clicks and matches of a customer, friends, merged customers.
SELECT 1;
