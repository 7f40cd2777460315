-- Links, their own domains, clicks and their rollups.
SELECT 1;
