-- What becomes of labels once they are printed. Of what stands (ended_us = 0) no two ranges of a run and a kind overlap.

-- name: label_state_get
SELECT what, last, day FROM (SELECT what, last, day FROM label_range
  WHERE run_id = ?1 AND what = 1 AND ended_us = 0 AND first <= ?2 ORDER BY first DESC LIMIT 1) AS sold
UNION ALL
SELECT what, last, day FROM (SELECT what, last, day FROM label_range
  WHERE run_id = ?1 AND what = 2 AND ended_us = 0 AND first <= ?2 ORDER BY first DESC LIMIT 1) AS shown

-- name: label_opened_get
SELECT day, minute FROM label_opened WHERE run_id = ?1 AND idx = ?2 AND ended_us = 0

-- name: label_range_near
-- from the last one that begins before it on: earlier ones cannot reach so far
SELECT id, first, last, day FROM label_range
WHERE run_id = ?1 AND what = ?2 AND ended_us = 0 AND first <= ?4 AND last >= ?3
  AND first >= COALESCE((SELECT MAX(b.first) FROM label_range b WHERE b.run_id = ?1 AND b.what = ?2 AND b.ended_us = 0 AND b.first <= ?3), 0)
ORDER BY first

-- name: label_range_next
SELECT COALESCE(MAX(id), 0) + 1 FROM label_range

-- name: label_range_insert
INSERT INTO label_range (id, run_id, what, first, last, day, at_us, role, org, said_by, ended_us, ended_by, why)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, '')

-- name: label_range_grow_right
UPDATE label_range SET last = ?4
WHERE run_id = ?1 AND what = ?2 AND ended_us = 0 AND last = ?3 - 1 AND day = ?5 AND said_by = ?6
  AND first = (SELECT MAX(b.first) FROM label_range b WHERE b.run_id = ?1 AND b.what = ?2 AND b.ended_us = 0 AND b.first < ?3)
RETURNING id

-- name: label_range_grow_left
UPDATE label_range SET first = ?3
WHERE run_id = ?1 AND what = ?2 AND ended_us = 0 AND first = ?4 + 1 AND day = ?5 AND said_by = ?6
RETURNING id

-- name: label_range_set
UPDATE label_range SET first = ?2, last = ?3 WHERE id = ?1 AND ended_us = 0 RETURNING id

-- name: label_range_copy
INSERT INTO label_range (id, run_id, what, first, last, day, at_us, role, org, said_by, ended_us, ended_by, why)
SELECT ?2, run_id, what, ?3, ?4, day, at_us, role, org, said_by, ?5, ?6, ?7 FROM label_range WHERE id = ?1

-- name: label_range_end
UPDATE label_range SET ended_us = ?2, ended_by = ?3, why = ?4 WHERE id = ?1 AND ended_us = 0 RETURNING id

-- name: label_range_sum
SELECT COALESCE(SUM(last - first + 1), 0), COUNT(*) FROM label_range WHERE run_id = ?1 AND what = ?2 AND ended_us = 0

-- name: label_range_list
SELECT first, last, day, at_us, role, org FROM label_range WHERE run_id = ?1 AND what = ?2 AND ended_us = 0 ORDER BY first LIMIT ?3

-- name: label_range_past
SELECT CASE what WHEN 1 THEN 'sold' ELSE 'display' END AS what, first, last, day, ended_us, why FROM label_range
WHERE run_id = ?1 AND ended_us <> 0 ORDER BY ended_us DESC, id DESC LIMIT ?2

-- name: label_opened_next
SELECT COALESCE(MAX(id), 0) + 1 FROM label_opened

-- name: label_opened_insert
INSERT INTO label_opened (id, run_id, idx, day, minute, ended_us, role, org, ended_by, why)
VALUES (?1, ?2, ?3, ?4, ?5, 0, '', '', 0, '')
ON CONFLICT DO NOTHING RETURNING id

-- name: label_opened_end
UPDATE label_opened SET ended_us = ?4, role = ?5, org = ?6, ended_by = ?7, why = ?8
WHERE run_id = ?1 AND idx >= ?2 AND idx <= ?3 AND ended_us = 0 RETURNING id

-- name: label_opened_list
SELECT idx AS label, day, minute FROM label_opened WHERE run_id = ?1 AND ended_us = 0 ORDER BY id DESC LIMIT ?2
