-- Signatures that verify on labels that were never issued, a row a key, kind and day.

-- name: alarm_add
INSERT INTO alarm (key_id, kind, day, first_us, last_us, scans, address) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)
ON CONFLICT (key_id, kind, day) DO UPDATE SET
  last_us = excluded.last_us, scans = alarm.scans + excluded.scans, address = excluded.address

-- name: alarms_list
SELECT key_id || '/' || kind || '/' || day AS id, key_id, kind, day, first_us, last_us, scans, address
FROM alarm WHERE key_id || '/' || kind || '/' || day > ?1 ORDER BY key_id || '/' || kind || '/' || day LIMIT ?2

-- name: alarms_show
SELECT key_id || '/' || kind || '/' || day AS id, key_id, kind, day, first_us, last_us, scans, address
FROM alarm WHERE key_id || '/' || kind || '/' || day = ?1
