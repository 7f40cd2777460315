DELETE FROM devices
WHERE alliance_id = %(alliance)s AND person_id = %(person)s AND device_hash IN (
  SELECT device_hash FROM devices
  WHERE alliance_id = %(alliance)s AND person_id = %(person)s
  ORDER BY seen_at DESC, device_hash
  OFFSET %(most)s
)
