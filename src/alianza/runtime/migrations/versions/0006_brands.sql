-- Brands: names, colours and logos of alliances and partners.
SELECT 1;
