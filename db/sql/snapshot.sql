-- What an offline snapshot is made of: all of it, a page at a time, in the order of the file.

-- name: snapshot_recalls
-- the first in force of a lot, as its page shows it
SELECT c.lot_id, c.reason FROM recall c
WHERE c.lot_id > ?1 AND c.state = 'active' AND c.reason <> ''
  AND NOT EXISTS (SELECT 1 FROM recall x WHERE x.lot_id = c.lot_id AND x.state = 'active' AND x.reason <> '' AND x.id < c.id)
ORDER BY c.lot_id LIMIT ?2

-- name: snapshot_runs
SELECT id, lot_id, key_id, frozen_id, count, created_us FROM run WHERE id > ?1 AND state = 1 ORDER BY id LIMIT ?2
